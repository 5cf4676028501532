// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// Everything that reads the signature headers of a stranger: the input is Signature-Input, a line feed, Signature, a
/// line feed, Content-Digest. Beyond "no crash": what was accepted is in canonical form, and reads the same again.

#include "core/base/Check.h"
#include "core/base/Encoding.h"
#include "core/crypto/HttpSignature.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace signalbox;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto next = [&rest] {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
        return line;
    };
    const auto input = next();
    const auto signature = next();
    const auto digest = next();
    (void)crypto::checkContentDigest(digest, input);

    const auto parsed = crypto::parseSignature(input, signature);
    if (!parsed)
        return 0;
    const auto again =
        crypto::parseSignature("sig1=" + parsed->parameters, "sig1=:" + base::base64(parsed->signature) + ":");
    SB_CHECK(again.has_value());
    SB_CHECK(again->parameters == parsed->parameters && again->signature == parsed->signature);
    SB_CHECK(again->keyId == parsed->keyId && again->nonce == parsed->nonce && again->components == parsed->components);

    crypto::SignatureComponents components;
    components.method = "POST";
    components.path = input;
    components.query = signature;
    components.header = [digest](std::string_view) -> std::optional<std::string_view> { return digest; };
    const auto text = crypto::signatureBase(*parsed, components);
    if (text) // No covered value brings a line of its own.
        SB_CHECK(std::count(text->begin(), text->end(), '\n') ==
                 static_cast<std::ptrdiff_t>(parsed->components.size()));
    static const auto key = crypto::VerificationKey::hmacSha256(base::SecretBytes(32));
    (void)crypto::verifySignature(
        *parsed, components, key,
        base::timeFromMillis(std::min<std::int64_t>(parsed->created.value_or(0), 4'000'000'000) * 1000));
    return 0;
}
