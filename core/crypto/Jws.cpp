// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Jws.h"

#include <utility>

namespace signalbox::crypto {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

constexpr int kDepth = 4;

Error notAJws(std::string why) { return {ErrorCode::InvalidArgument, "CRYPTO-013", std::move(why)}; }

Result<Json> part(std::string_view text, const char* name) {
    const auto bytes = base::fromBase64Url(text);
    if (!bytes)
        return notAJws(std::string("the ") + name + " is not base64url");
    auto json = Json::parse(base::asText(*bytes), kDepth);
    if (!json || !json->isObject())
        return notAJws(std::string("the ") + name + " is not a JSON object");
    return json;
}

std::string encoded(const Json& json) { return base::base64Url(base::asBytes(json.text())); }

} // namespace

std::string signJws(const Json& header, const Json& payload, const Ed25519PrivateKey& key) {
    auto full = Json::object({{"alg", "EdDSA"}});
    for (const auto& [name, value] : header.members())
        full.set(name, value);
    auto text = encoded(full) + "." + encoded(payload);
    return text + "." + base::base64Url(key.sign(text));
}

Result<ParsedJws> parseJws(std::string_view compact) {
    if (compact.size() > kLongestJws)
        return notAJws("the text is longer than " + std::to_string(kLongestJws) + " characters");
    const auto first = compact.find('.');
    const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos)
        return notAJws("the text does not have three parts");
    ParsedJws parsed;
    SB_ASSIGN(parsed.header, part(compact.substr(0, first), "header"));
    if (parsed.header["alg"].stringOr("") != "EdDSA")
        return notAJws("the header does not state EdDSA");
    if (parsed.header.contains("crit"))
        return notAJws("the header names extensions that must be understood");
    SB_ASSIGN(parsed.payload, part(compact.substr(first + 1, second - first - 1), "payload"));
    auto signature = base::fromBase64Url(compact.substr(second + 1));
    if (!signature)
        return notAJws("the signature is not base64url");
    parsed.signature = *std::move(signature);
    parsed.signedText = compact.substr(0, second);
    return parsed;
}

} // namespace signalbox::crypto
