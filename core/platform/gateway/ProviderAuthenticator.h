// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/crypto/X509.h"
#include "core/net/Http.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/gateway/GatewayDefect.h"
#include "core/platform/gateway/NonceStore.h"
#include "core/platform/gateway/TokenScope.h"
#include "core/platform/gateway/TokenVerifier.h"
#include "core/platform/ledger/Commands.h"

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace signalbox::platform {

/// Who a data-plane request is from, proven.
struct Principal {
    Tenant tenant;
    const ProviderEntry* entry = nullptr;
    std::string trace;
    std::string idempotencyKey; ///< Empty for reads.
    UsedNonce nonce;
    std::string client; ///< The client_id of the access token.
    TokenScopes scopes;
};

/// A refusal at the door: a wire code as the reason, and structured help.
struct Refusal {
    base::Error error;
    base::Json details;
};

/// The certificate of a connection, proven: who is on the other side, before any header is looked at.
struct ProviderPeer {
    Tenant tenant;
    std::string fingerprint; ///< SHA-256 of the DER, lower-case hex.
    std::shared_ptr<const GatewayKeys> keys;
    const keys::KeyRing::Entry* certificate = nullptr; ///< Lives as long as `keys`.
};

/// Admission, in this order; the first that fails answers:
///
///   1 client certificate: shown, from one of our regional authorities, within its dates on our clock, and known and
///     accepted by the key store at this moment (a revocation holds from the next request on)
///   2 headers: X-Trace-Id, X-Brand-Id, X-Region, X-Provider-Id, once each and well-formed; X-Idempotency-Key on writes
///   3 tenant: certificate and headers name the same provider, brand and region, which is connected here
///   4 access token: issued by this platform for this certificate and region, in its time, its client secret accepted
///   5 request signature: RFC 9421 over the fixed components, key and algorithm from the key store, window, digest of
///     the body, nonce not used before; or as the provider's profile has it (VerifyProfile.h). The key is the tenant's
///   6 scope: the token has the one that the route needs
///
/// Path validation of a certificate and the signature of a token cost most of a request, so their outcomes, which
/// cannot change, are kept by the bytes; dates and acceptance are judged anew each time.
/// Threads: any. Ownership: borrows everything it is given.
class ProviderAuthenticator {
public:
    ProviderAuthenticator(const base::Clock& clock, KeyStore& keys, const ProviderDirectory& providers,
                          NonceStore& nonces, TokenVerifier& tokens, crypto::TrustStore authorities,
                          GatewayDefect defect = GatewayDefect::None);

    /// Step 1 alone. Errors: Unauthenticated CLIENT_CERT_*.
    [[nodiscard]] base::Result<ProviderPeer> peerOf(const net::HttpRequest& request, base::Time now);

    /// What the route asks for.
    struct Demand {
        bool write = false;
        TokenScope scope = TokenScope::None;
    };
    /// Steps 2 to 6 for a peer: true and `principal` filled in, or false and `refusal`.
    [[nodiscard]] bool authenticate(const net::HttpRequest& request, const ProviderPeer& peer, const Demand& demand,
                                    base::Time now, Principal& principal, Refusal& refusal);

private:
    struct KnownLeaf {
        base::Time notBefore{};
        base::Time notAfter{};
        std::string fingerprint;
        Tenant tenant;
    };
    [[nodiscard]] base::Result<std::shared_ptr<const KnownLeaf>> leafOf(const base::Bytes& der, base::Time now);
    [[nodiscard]] std::shared_ptr<const GatewayKeys> gatewayKeys();
    /// Step 5: the key that signed.
    [[nodiscard]] base::Result<const keys::KeyRing::Entry*>
    signerOf(const net::HttpRequest& request, const ProviderPeer& peer, base::Time now, Principal& principal);
    /// The same for a provider that signs in a way of its own.
    [[nodiscard]] base::Result<const keys::KeyRing::Entry*> profiledSignerOf(const VerifyProfile& profile,
                                                                             const net::HttpRequest& request,
                                                                             const ProviderPeer& peer, base::Time now,
                                                                             Principal& principal);

    const base::Clock& m_clock;
    KeyStore& m_keys;
    const ProviderDirectory& m_providers;
    NonceStore& m_nonces;
    TokenVerifier& m_tokens;
    crypto::TrustStore m_authorities;
    GatewayDefect m_defect;
    std::shared_ptr<const GatewayKeys> m_firstKeys; ///< For CachedRevokedKey only.
    std::shared_mutex m_mutex;
    std::unordered_map<std::string, std::shared_ptr<const KnownLeaf>> m_leafs;
};

/// "spiffe://<region>.signalbox/provider/<p>/brand/<b>" as a tenant. Errors: Unauthenticated CLIENT_CERT_UNTRUSTED.
[[nodiscard]] base::Result<Tenant> tenantOfUri(std::string_view uri);
/// The inverse.
[[nodiscard]] std::string uriOfTenant(const Tenant& tenant);

} // namespace signalbox::platform
