// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/crypto/HttpSignature.h"
#include "core/net/Http.h"
#include "core/platform/ProviderDirectory.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// How a provider signs its requests, as data: providers existed before this platform, and each signs in its own way.
///
///     {"id","title","header","prefix"?,"algorithm","encoding","key_id_header"?,"timestamp_header"?,"timestamp_unit"?,
///      "window_s"?,"nonce_header"?,"message"}
///
/// `message` is the text that is signed: literal characters and the parts {method} {path} {query} {timestamp} {nonce}
/// {body} {header:<name>}. `algorithm` is one of RFC 9421's names that crypto::SignatureAlgorithm has, `encoding` hex,
/// base64 or base64url. A timestamp is a decimal number of seconds ("s", the default) or milliseconds ("ms") and must
/// be within window_s of now, both ends included. Without key_id_header each accepted signing key of the tenant is
/// tried (there are at most two). The scheme "message-signatures" is RFC 9421 itself (crypto/HttpSignature.h).
///
/// Replay: what names a nonce is refused the second time. Otherwise the signature itself is remembered, for as long as
/// it could be accepted, or a day where nothing limits that; then only the very same write under the same idempotency
/// key is let through again, which the idempotency law makes harmless. Errors of fromJson: InvalidArgument PROFILE-001,
/// the context names the member. Threads: a value.
struct VerifyProfile {
    enum class Encoding { Hex, Base64, Base64Url };
    enum class PartKind { Literal, Method, Path, Query, Timestamp, Nonce, Body, Header };
    struct Part {
        PartKind kind = PartKind::Literal;
        std::string text; ///< The literal, or the header's name.
    };

    std::string id;
    std::string title;
    bool messageSignatures = false;
    std::string header;
    std::string prefix;
    crypto::SignatureAlgorithm algorithm = crypto::SignatureAlgorithm::HmacSha256;
    Encoding encoding = Encoding::Hex;
    std::string keyIdHeader;
    std::string timestampHeader;
    bool milliseconds = false;
    std::chrono::seconds window{0};
    std::string nonceHeader;
    std::vector<Part> message;
    base::Json source; ///< As it was read.

    [[nodiscard]] static base::Result<VerifyProfile> fromJson(const base::Json& json);
    [[nodiscard]] bool covers(PartKind part) const noexcept;
};

/// Computed from what the profile covers, never stated: F without the body; otherwise A for method, path with query,
/// time, nonce and a modern algorithm (Ed25519, HMAC-SHA256), and one letter less for each of them that is missing,
/// down to E.
[[nodiscard]] char grade(const VerifyProfile& profile) noexcept;

/// The profiles of resources/profiles/shipped.json; null for another id.
[[nodiscard]] std::shared_ptr<const VerifyProfile> shippedProfile(std::string_view id);
[[nodiscard]] const std::vector<std::shared_ptr<const VerifyProfile>>& shippedProfiles();
/// That of the settings, or "rfc9421".
[[nodiscard]] const VerifyProfile& profileOf(const ProviderSettings& settings);

/// A request as a profile other than RFC 9421 reads it.
struct ProfiledSignature {
    base::Bytes signature;
    std::string keyId;   ///< Empty when the profile has no header for it.
    std::string nonce;   ///< Empty when the profile covers none.
    std::string message; ///< What must have been signed.
};
/// Header, encoding and time. Errors: Unauthenticated SIGNATURE_MISSING, SIGNATURE_INVALID, SIGNATURE_EXPIRED.
[[nodiscard]] base::Result<ProfiledSignature> readSignature(const VerifyProfile& profile,
                                                            const net::HttpRequest& request, base::Time now);

} // namespace signalbox::platform
