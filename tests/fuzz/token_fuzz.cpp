// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// Access tokens (JWS in the compact form) as a stranger sends them. Beyond "no crash": what is read was written in the
/// one way there is (no other text means the same token), says EdDSA, and a signature over it fits only when it is one.

#include "core/base/Check.h"
#include "core/crypto/Jws.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace signalbox;
    static const auto key = crypto::Ed25519PrivateKey::generate();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = crypto::parseJws(text);
    if (!read) {
        SB_CHECK(read.error().reason == "CRYPTO-013");
        return 0;
    }
    SB_CHECK(text.size() <= crypto::kLongestJws);
    SB_CHECK(read->signedText + "." + base::base64Url(read->signature) == text);
    SB_CHECK(read->header["alg"].stringOr("") == "EdDSA" && !read->header.contains("crit"));
    SB_CHECK(read->payload.isObject());
    SB_CHECK(!read->verify(key.publicKey()));

    const auto own = crypto::signJws(base::Json::object({{"kid", "k"}}), read->payload, key);
    const auto back = crypto::parseJws(own);
    if (own.size() <= crypto::kLongestJws) {
        SB_CHECK(back.has_value() && back->payload == read->payload && back->verify(key.publicKey()));
    } else {
        SB_CHECK(!back.has_value());
    }
    return 0;
}
