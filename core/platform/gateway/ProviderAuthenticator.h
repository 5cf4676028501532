// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/crypto/X509.h"
#include "core/net/Http.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/gateway/NonceStore.h"
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
};

/// A refusal at the door: a wire code as the reason, and structured help.
struct Refusal {
    base::Error error;
    base::Json details;
};

/// Admission, in this order; the first that fails answers:
///
///   1 client certificate: shown, from one of our regional authorities, within its dates on our clock, and known and
///     accepted by the key store at this moment (a revocation holds from the next request on)
///   2 headers: X-Trace-Id, X-Brand-Id, X-Region, X-Provider-Id, once each and well-formed; X-Idempotency-Key on writes
///   3 request signature: RFC 9421 over the fixed components, key and algorithm from the key store, window, digest of
///     the body, nonce not used before
///   4 tenant: certificate, key and headers name the same provider, brand and region
///
/// Path validation of a certificate costs most of a request, so its outcome, which cannot change, is kept by the
/// certificate's bytes; dates and acceptance are judged anew each time.
/// Threads: any. Ownership: borrows everything it is given.
class ProviderAuthenticator {
public:
    ProviderAuthenticator(const base::Clock& clock, KeyStore& keys, const ProviderDirectory& providers,
                          NonceStore& nonces, crypto::TrustStore authorities);

    /// True and `principal` filled in, or false and `refusal`.
    [[nodiscard]] bool authenticate(const net::HttpRequest& request, bool write, Principal& principal,
                                    Refusal& refusal);

private:
    struct KnownLeaf {
        base::Time notBefore{};
        base::Time notAfter{};
        std::string fingerprint;
        Tenant tenant;
    };
    [[nodiscard]] base::Result<std::shared_ptr<const KnownLeaf>> leafOf(const base::Bytes& der, base::Time now);

    const base::Clock& m_clock;
    KeyStore& m_keys;
    const ProviderDirectory& m_providers;
    NonceStore& m_nonces;
    crypto::TrustStore m_authorities;
    std::shared_mutex m_mutex;
    std::unordered_map<std::string, std::shared_ptr<const KnownLeaf>> m_leafs;
};

/// "spiffe://<region>.signalbox/provider/<p>/brand/<b>" as a tenant. Errors: Unauthenticated CLIENT_CERT_UNTRUSTED.
[[nodiscard]] base::Result<Tenant> tenantOfUri(std::string_view uri);
/// The inverse.
[[nodiscard]] std::string uriOfTenant(const Tenant& tenant);

} // namespace signalbox::platform
