// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Jws.h"
#include "core/keys/KeyRing.h"
#include "core/platform/gateway/GatewayDefect.h"
#include "core/platform/gateway/TokenKeys.h"
#include "core/platform/gateway/TokenScope.h"
#include "core/platform/ledger/Commands.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace signalbox::platform {

/// The claims of an access token (RFC 9068), certificate-bound (RFC 8705).
///
///     iss        the address of the platform that issued it
///     aud        the data plane of one region: audienceOf()
///     sub, client_id   the credential that was used: a client is a credential of kind oauth_secret
///     secret_kid       which version of its secret; when that is not accepted any more, neither is the token
///     scope, iat, nbf, exp, jti
///     cnf        {"x5t#S256"}: SHA-256 of the certificate under which it was asked for
struct AccessToken {
    std::string issuer;
    std::string audience;
    std::string client;
    std::string secretKid;
    TokenScopes scopes;
    std::int64_t notBefore = 0; ///< Unix seconds, inside.
    std::int64_t expires = 0;   ///< Unix seconds, outside.
    std::string id;
    std::string certificate; ///< SHA-256 of the DER, lower-case hex.

    [[nodiscard]] base::Json claims() const;
    /// Errors: Unauthenticated TOKEN_INVALID with the claim that is missing or wrong.
    [[nodiscard]] static base::Result<AccessToken> fromClaims(const base::Json& claims);
};

inline constexpr std::string_view kTokenType = "at+jwt";

/// "urn:signalbox:data-plane:eu-1". A token of one region is worth nothing in another.
[[nodiscard]] std::string audienceOf(const base::RegionId& region);

/// Judges access tokens.
///
/// - A token's signature and claims cannot change, so they are checked once and kept under the token's digest, until it
///   expires or kKnown others came. Everything that can change is judged at each request: time, whether the key that
///   signed it is still accepted (TokenKeys.h), the state of the client secret that it was issued for, and the
///   certificate of the connection.
/// Threads: any. Ownership: borrows the keys. Errors: Unauthenticated TOKEN_INVALID, TOKEN_EXPIRED.
class TokenVerifier {
public:
    static constexpr std::size_t kKnown = 8'192;

    explicit TokenVerifier(const TokenKeys& keys, GatewayDefect defect = GatewayDefect::None)
        : m_keys(keys)
        , m_defect(defect) {}

    /// Whose tokens these are; nothing is accepted before it is known.
    void setIssuer(std::string issuer);

    struct Verdict {
        std::shared_ptr<const AccessToken> token;
        const keys::KeyRing::Entry* secret = nullptr; ///< Lives as long as the ring.
    };
    /// `authorization` is the header's value; `certificate` that of the connection, and `tenant` whom it names.
    [[nodiscard]] base::Result<Verdict> verify(std::string_view authorization, std::string_view certificateFingerprint,
                                               const Tenant& tenant, const keys::KeyRing& ring, base::Time now);

    /// How many signatures were checked, for tests.
    [[nodiscard]] std::uint64_t signatureChecks() const noexcept { return m_checks.load(); }

private:
    struct Hash {
        std::size_t operator()(const crypto::Digest256& digest) const noexcept {
            std::size_t value = 0;
            std::memcpy(&value, digest.data(), sizeof value);
            return value;
        }
    };
    struct Known {
        AccessToken token;
        std::shared_ptr<const TokenKey> key;
    };
    [[nodiscard]] base::Result<std::shared_ptr<const Known>> known(std::string_view text, base::Time now);
    [[nodiscard]] bool accepts(const TokenKey& key, base::Time now) const noexcept;

    const TokenKeys& m_keys;
    const GatewayDefect m_defect;
    std::atomic<std::shared_ptr<const std::string>> m_issuer;
    std::atomic<std::uint64_t> m_checks{0};
    std::shared_mutex m_mutex;
    std::unordered_map<crypto::Digest256, std::shared_ptr<const Known>, Hash> m_known;
};

} // namespace signalbox::platform
