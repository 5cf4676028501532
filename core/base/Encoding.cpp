// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Encoding.h"

#include <array>

namespace signalbox::base {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::span<const std::uint8_t> bytes, std::string_view alphabet, bool padded) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        buffer = (buffer << 8) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text += alphabet[(buffer >> bits) & 0x3f];
        }
    }
    if (bits > 0)
        text += alphabet[(buffer << (6 - bits)) & 0x3f];
    while (padded && text.size() % 4 != 0)
        text += '=';
    return text;
}

constexpr std::array<std::int8_t, 256> inverse(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    for (auto& entry : table)
        entry = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}

constexpr auto kStandardInverse = inverse(kStandard);
constexpr auto kUrlInverse = inverse(kUrl);
constexpr auto kHexInverse = inverse(kHexDigits);

Error bad(std::string_view what) {
    return Error{ErrorCode::InvalidArgument, "BASE-003", "the text is not canonical " + std::string(what)};
}

Result<Bytes> decode(std::string_view text, const std::array<std::int8_t, 256>& table, std::string_view what) {
    if (text.size() % 4 == 1)
        return bad(what);
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const auto value = table[static_cast<unsigned char>(c)];
        if (value < 0)
            return bad(what);
        buffer = (buffer << 6) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(buffer >> bits));
        }
    }
    // Left-over bits must be zero, or two texts would stand for the same bytes.
    if ((buffer & ((1U << bits) - 1)) != 0)
        return bad(what);
    return bytes;
}

} // namespace

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += kHexDigits[byte >> 4];
        text += kHexDigits[byte & 0x0f];
    }
    return text;
}

std::string base64(std::span<const std::uint8_t> bytes) { return encode(bytes, kStandard, true); }
std::string base64Url(std::span<const std::uint8_t> bytes) { return encode(bytes, kUrl, false); }

Result<Bytes> fromHex(std::string_view text) {
    if (text.size() % 2 != 0)
        return bad("lower-case hexadecimal");
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = kHexInverse[static_cast<unsigned char>(text[i])];
        const auto low = kHexInverse[static_cast<unsigned char>(text[i + 1])];
        if (high < 0 || low < 0)
            return bad("lower-case hexadecimal");
        bytes.push_back(static_cast<std::uint8_t>((high << 4) | low));
    }
    return bytes;
}

Result<Bytes> fromBase64(std::string_view text) {
    if (text.size() % 4 != 0)
        return bad("base64");
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    return decode(text.substr(0, text.size() - padding), kStandardInverse, "base64");
}

Result<Bytes> fromBase64Url(std::string_view text) { return decode(text, kUrlInverse, "base64url"); }

bool isUtf8(std::string_view text) noexcept {
    const auto* s = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = s + text.size();
    while (s < end) {
        if (*s < 0x80) {
            ++s;
            continue;
        }
        int more = 0;
        std::uint32_t point = 0;
        std::uint32_t least = 0;
        if ((*s & 0xe0) == 0xc0) {
            more = 1;
            point = *s & 0x1f;
            least = 0x80;
        } else if ((*s & 0xf0) == 0xe0) {
            more = 2;
            point = *s & 0x0f;
            least = 0x800;
        } else if ((*s & 0xf8) == 0xf0) {
            more = 3;
            point = *s & 0x07;
            least = 0x10000;
        } else {
            return false;
        }
        if (end - s <= more)
            return false;
        for (int i = 1; i <= more; ++i) {
            if ((s[i] & 0xc0) != 0x80)
                return false;
            point = (point << 6) | (s[i] & 0x3f);
        }
        if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
            return false;
        s += more + 1;
    }
    return true;
}

} // namespace signalbox::base
