// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Encoding.h"
#include "core/base/Limits.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/Rsa.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Signed HTTP requests: HTTP Message Signatures (RFC 9421) over a Content-Digest (RFC 9530).
///
/// A server verifies in two steps, because the key record, and never the message, decides the algorithm:
///
///     SB_ASSIGN(auto parsed, parseSignature(signatureInputHeader, signatureHeader));   // -> keyId, nonce, ...
///     const auto key = lookUp(parsed.keyId);                                           // the caller's own
///     SB_TRY(verifySignature(parsed, components, key, clock.now()));
///     SB_TRY(checkContentDigest(contentDigestHeader, body));                           // when there is a body
///     remember(parsed.nonce);                                                          // replay: the caller's own
///
/// Errors of everything here are Unauthenticated with one of the reasons SIGNATURE_MISSING (no signature where one is
/// needed), SIGNATURE_INVALID (unreadable, incomplete coverage, wrong parameters, does not verify) and
/// SIGNATURE_EXPIRED (outside its window); the context names the part. Nothing throws; every input is bounded. Threads:
/// values; all functions may be called from any thread.
namespace signalbox::crypto {

/// What of a request can be covered. Views: everything must outlive the call.
struct SignatureComponents {
    std::string_view method;    ///< "POST"; case-sensitive.
    std::string_view path;      ///< Absolute path as sent, without the query: "/v1/bets/authorize".
    std::string_view query;     ///< As sent, without the "?"; empty when there is none.
    std::string_view authority; ///< Lower-case host and non-default port; only needed when "@authority" is covered.
    bool hasBody = false;
    /// A header's value by its lower-case name, or nullopt. Several lines of one name are joined by ", ".
    std::function<std::optional<std::string_view>(std::string_view lowerCaseName)> header;
};

/// What a signature must satisfy besides verifying. The defaults are the platform's rule.
struct SignaturePolicy {
    std::string label = "sig1";
    std::string tag = "signalbox-1";
    /// Must be covered always. "content-digest" comes on top when the request has a body.
    std::vector<std::string> required = {"@method",    "@path",    "@query",       "x-trace-id",
                                         "x-brand-id", "x-region", "x-provider-id"};
    /// Must be covered when the request carries them.
    std::vector<std::string> requiredWhenPresent = {"x-idempotency-key", "content-digest"};
    /// Longest life: expires - created. A longer one is SIGNATURE_INVALID.
    std::chrono::seconds window = base::limits::kSignatureWindow;
    /// Accepted at t when created - skew <= t <= expires + skew, in whole seconds and both ends included. So a nonce
    /// must be remembered for window + 2 * skew.
    std::chrono::seconds skew = base::limits::kSignatureSkew;
    bool requireExpires = true;
    bool requireNonce = true;
};

/// The one instance of the defaults, so that no request builds its own.
[[nodiscard]] const SignaturePolicy& platformSignaturePolicy();

/// RsaSha256 is RSASSA-PKCS1-v1_5: verified for providers that can do nothing else, never used for signing.
enum class SignatureAlgorithm { HmacSha256, Ed25519, RsaSha256 };
/// "hmac-sha256", "ed25519", "rsa-v1_5-sha256": the names of RFC 9421.
[[nodiscard]] std::string_view name(SignatureAlgorithm algorithm) noexcept;
[[nodiscard]] std::optional<SignatureAlgorithm> signatureAlgorithmFromName(std::string_view name) noexcept;

/// The two header values of a signed request.
struct SignatureHeaders {
    std::string signatureInput;
    std::string signature;
};

/// Signs requests with one key. Copies share the key. Threads: any.
class RequestSigner {
public:
    [[nodiscard]] static RequestSigner ed25519(std::string keyId, Ed25519PrivateKey key);
    [[nodiscard]] static RequestSigner hmacSha256(std::string keyId, base::SecretBytes secret);

    [[nodiscard]] const std::string& keyId() const noexcept { return m_keyId; }
    [[nodiscard]] SignatureAlgorithm algorithm() const noexcept;

    /// Covers what the policy demands of this request. created = now, expires = now + policy.window.
    /// The nonce is 1..128 printable ASCII characters, new for every request; randomId("") is good.
    /// Errors: InvalidArgument CRYPTO-010 when a header to be covered is missing or cannot be put into a header.
    [[nodiscard]] base::Result<SignatureHeaders> sign(const SignatureComponents& components, base::Time now,
                                                      std::string_view nonce,
                                                      const SignaturePolicy& policy = platformSignaturePolicy()) const;

private:
    struct Secret;
    RequestSigner(std::string keyId, std::shared_ptr<const Secret> secret);
    std::string m_keyId;
    std::shared_ptr<const Secret> m_secret;
};

/// The key record's half of a verification: algorithm and key. Copies share the key. Threads: any.
/// A default-constructed one verifies nothing.
class VerificationKey {
public:
    VerificationKey() = default;
    [[nodiscard]] static VerificationKey ed25519(Ed25519PublicKey key);
    [[nodiscard]] static VerificationKey hmacSha256(const base::SecretBytes& secret);
    [[nodiscard]] static VerificationKey rsaSha256(RsaPublicKey key);

    [[nodiscard]] SignatureAlgorithm algorithm() const noexcept { return m_algorithm; }
    [[nodiscard]] bool verify(std::string_view message, std::span<const std::uint8_t> signature) const;

private:
    SignatureAlgorithm m_algorithm = SignatureAlgorithm::Ed25519;
    Ed25519PublicKey m_public;
    RsaPublicKey m_rsa;
    std::shared_ptr<const base::SecretBytes> m_shared;
};

/// One signature as the message states it. Nothing in here is trusted before verifySignature() said so.
struct ParsedSignature {
    std::string label;
    std::vector<std::string> components; ///< In their order; no duplicates, no component parameters.
    std::string keyId;
    std::optional<std::int64_t> created; ///< Unix seconds.
    std::optional<std::int64_t> expires; ///< Unix seconds.
    std::string nonce;
    std::string tag;
    std::string alg;        ///< Empty when absent, which the policy demands.
    std::string parameters; ///< The inner list with its parameters, as RFC 8941 serialises it.
    base::Bytes signature;
};

/// Reads the signature with that label out of the two headers; either may hold others, which must be well-formed.
/// Strict subset of RFC 8941: at most 4 labels, 24 components, 8 parameters; duplicates and component parameters are
/// refused. Errors: SIGNATURE_MISSING when both are empty or the label is in neither, else SIGNATURE_INVALID.
[[nodiscard]] base::Result<ParsedSignature> parseSignature(std::string_view signatureInput, std::string_view signature,
                                                           std::string_view label = "sig1");

/// The text that is signed (RFC 9421 section 2.5), for diagnosis beside a refused request. It holds no secret.
/// Errors: SIGNATURE_INVALID when a covered header is absent, is repeated wrongly or holds control characters.
[[nodiscard]] base::Result<std::string> signatureBase(const ParsedSignature& parsed,
                                                      const SignatureComponents& components);

/// Policy, then time, then the signature itself.
[[nodiscard]] base::Status verifySignature(const ParsedSignature& parsed, const SignatureComponents& components,
                                           const VerificationKey& key, base::Time now,
                                           const SignaturePolicy& policy = platformSignaturePolicy());

/// `sha-256=:<base64>:` of the body.
[[nodiscard]] std::string contentDigest(std::span<const std::uint8_t> body);
[[nodiscard]] std::string contentDigest(std::string_view body);
/// True only when the header holds a sha-256 digest that fits; other algorithms beside it are ignored.
/// Errors: SIGNATURE_MISSING when the header is empty, SIGNATURE_INVALID otherwise.
[[nodiscard]] base::Status checkContentDigest(std::string_view header, std::span<const std::uint8_t> body);
[[nodiscard]] base::Status checkContentDigest(std::string_view header, std::string_view body);

} // namespace signalbox::crypto
