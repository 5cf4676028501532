// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Random.h"

#include "core/base/Check.h"
#include "core/base/Ids.h"

#include <openssl/rand.h>

#include <array>

namespace signalbox::crypto {

void fillRandom(std::span<std::uint8_t> out) { SB_CHECK(RAND_bytes_ex(nullptr, out.data(), out.size(), 0) == 1); }

base::Bytes randomBytes(std::size_t count) {
    base::Bytes bytes(count);
    fillRandom(bytes);
    return bytes;
}

base::SecretBytes randomSecret(std::size_t count) {
    base::SecretBytes secret(count);
    SB_CHECK(RAND_priv_bytes_ex(nullptr, secret.data().data(), secret.size(), 0) == 1);
    return secret;
}

namespace {

std::string idOf(std::string_view prefix, std::span<const std::uint8_t> bytes, std::string_view alphabet) {
    std::string id(prefix);
    id.reserve(prefix.size() + (bytes.size() * 8 + 4) / 5);
    unsigned pending = 0;
    unsigned bits = 0;
    for (const auto byte : bytes) {
        pending = (pending << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            id += alphabet[(pending >> (bits - 5U)) & 31U];
        pending &= 31U;
    }
    if (bits > 0)
        id += alphabet[(pending << (5U - bits)) & 31U];
    SB_CHECK(base::isIdText(id));
    return id;
}

} // namespace

std::string randomId(std::string_view prefix, std::size_t bytes) {
    return idOf(prefix, randomBytes(bytes), "abcdefghijklmnopqrstuvwxyz234567");
}

std::string orderedId(std::string_view prefix, base::Time at) {
    std::array<std::uint8_t, 13> bytes{};
    const auto millis = static_cast<std::uint64_t>(base::unixNanos(at) / 1'000'000);
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
    fillRandom(std::span(bytes).subspan(6));
    return idOf(prefix, bytes, "0123456789abcdefghijklmnopqrstuv");
}

} // namespace signalbox::crypto
