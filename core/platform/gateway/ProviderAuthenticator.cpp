// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/ProviderAuthenticator.h"

#include "core/base/Limits.h"
#include "core/crypto/HttpSignature.h"

#include <array>
#include <mutex>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kKnownLeafs = 4'096;

Error unauthenticated(std::string_view reason, std::string context) {
    return {ErrorCode::Unauthenticated, std::string(reason), std::move(context)};
}

/// What the key store says about a key, said about a certificate.
Error aboutCertificate(Error error) {
    if (error.reason == "KEY_EXPIRED")
        error.reason = "CLIENT_CERT_EXPIRED";
    else if (error.reason == "KEY_REVOKED")
        error.reason = "CLIENT_CERT_REVOKED";
    else
        error.reason = "CLIENT_CERT_UNTRUSTED";
    return error;
}

bool isVisibleAscii(std::string_view text) noexcept {
    for (const char c : text)
        if (c < '!' || c > '~')
            return false;
    return true;
}

} // namespace

Result<Tenant> tenantOfUri(std::string_view uri) {
    const auto wrong = [&] {
        return unauthenticated("CLIENT_CERT_UNTRUSTED",
                               std::string(uri) + " does not name a provider of this platform");
    };
    constexpr std::string_view kScheme = "spiffe://";
    constexpr std::string_view kDomain = ".signalbox/provider/";
    constexpr std::string_view kBrand = "/brand/";
    if (uri.substr(0, kScheme.size()) != kScheme)
        return wrong();
    uri.remove_prefix(kScheme.size());
    const auto domain = uri.find(kDomain);
    if (domain == std::string_view::npos)
        return wrong();
    auto region = base::RegionId::parse(uri.substr(0, domain));
    uri.remove_prefix(domain + kDomain.size());
    const auto middle = uri.find(kBrand);
    if (!region || middle == std::string_view::npos)
        return wrong();
    auto provider = base::ProviderId::parse(uri.substr(0, middle));
    auto brand = base::BrandId::parse(uri.substr(middle + kBrand.size()));
    if (!provider || !brand)
        return wrong();
    return Tenant{std::move(*provider), std::move(*brand), std::move(*region)};
}

std::string uriOfTenant(const Tenant& tenant) {
    return "spiffe://" + tenant.region.text() + ".signalbox/provider/" + tenant.provider.text() + "/brand/" +
           tenant.brand.text();
}

ProviderAuthenticator::ProviderAuthenticator(const base::Clock& clock, KeyStore& keys,
                                             const ProviderDirectory& providers, NonceStore& nonces,
                                             crypto::TrustStore authorities)
    : m_clock(clock)
    , m_keys(keys)
    , m_providers(providers)
    , m_nonces(nonces)
    , m_authorities(std::move(authorities)) {}

Result<std::shared_ptr<const ProviderAuthenticator::KnownLeaf>> ProviderAuthenticator::leafOf(const base::Bytes& der,
                                                                                              base::Time now) {
    std::string key(base::asText(der));
    {
        std::shared_lock lock(m_mutex);
        if (const auto known = m_leafs.find(key); known != m_leafs.end())
            return known->second;
    }
    auto verdict = crypto::verifyLeaf(der, m_authorities, now);
    switch (verdict.state) {
    case crypto::LeafState::Ok:
        break;
    case crypto::LeafState::Expired:
    case crypto::LeafState::NotYetValid:
        return unauthenticated("CLIENT_CERT_EXPIRED", verdict.detail);
    case crypto::LeafState::Malformed:
    case crypto::LeafState::Untrusted:
        return unauthenticated("CLIENT_CERT_UNTRUSTED", verdict.detail);
    }
    auto leaf = std::make_shared<KnownLeaf>();
    leaf->notBefore = verdict.leaf->notBefore();
    leaf->notAfter = verdict.leaf->notAfter();
    leaf->fingerprint = base::hex(verdict.leaf->fingerprint());
    if (verdict.leaf->uris().size() != 1)
        return unauthenticated("CLIENT_CERT_UNTRUSTED", "the certificate does not name exactly one provider");
    SB_ASSIGN(leaf->tenant, tenantOfUri(verdict.leaf->uris().front()));
    std::unique_lock lock(m_mutex);
    if (m_leafs.size() >= kKnownLeafs)
        m_leafs.clear();
    return m_leafs.emplace(std::move(key), std::move(leaf)).first->second;
}

bool ProviderAuthenticator::authenticate(const net::HttpRequest& request, bool write, Principal& principal,
                                         Refusal& refusal) {
    const auto now = m_clock.now();
    const auto refuse = [&](Error error, base::Json details = {}) {
        refusal.error = std::move(error);
        refusal.details = std::move(details);
        return false;
    };
    const auto refuseHeader = [&](std::string_view code, std::string_view header, std::string_view what) {
        return refuse({ErrorCode::InvalidArgument, std::string(code), std::string(header) + " " + std::string(what)},
                      base::Json::object({{"header", header}}));
    };
    // Known even of a request that is refused, so that the answer can name it.
    principal.trace = request.headers.value("X-Trace-Id");
    if (!base::isIdText(principal.trace))
        principal.trace.clear();

    // 1 certificate
    if (!request.peer.der)
        return refuse(unauthenticated("CLIENT_CERT_REQUIRED", "the data plane needs a provider's client certificate"));
    auto leaf = leafOf(*request.peer.der, now);
    if (!leaf)
        return refuse(std::move(leaf).error());
    if (base::unixSeconds(now) < base::unixSeconds((*leaf)->notBefore) ||
        base::unixSeconds(now) > base::unixSeconds((*leaf)->notAfter))
        return refuse(unauthenticated("CLIENT_CERT_EXPIRED", "the certificate is outside its dates"));
    const auto keys = m_keys.gatewayKeys();
    const auto certificate = keys->ring->byCertificate((*leaf)->fingerprint, now);
    if (!certificate)
        return refuse(aboutCertificate(certificate.error()));

    // 2 headers
    for (const std::string_view header : {"X-Trace-Id", "X-Brand-Id", "X-Region", "X-Provider-Id"}) {
        const auto* value = request.headers.find(header);
        if (value == nullptr || value->empty())
            return refuseHeader("HEADER_REQUIRED", header, "is required");
        if (request.headers.count(header) != 1)
            return refuseHeader("HEADER_INVALID", header, "must be there once");
        if (!base::isIdText(*value))
            return refuseHeader("HEADER_INVALID", header,
                                "must be 1 to 64 characters of letters, digits, '.', '_' and '-'");
    }
    for (const std::string_view header : {"Signature", "Signature-Input", "Content-Digest"})
        if (request.headers.count(header) > 1)
            return refuseHeader("HEADER_INVALID", header, "must be there once");
    if (write) {
        const auto* key = request.headers.find("X-Idempotency-Key");
        if (key == nullptr)
            return refuseHeader("IDEMPOTENCY_KEY_REQUIRED", "X-Idempotency-Key", "is required on every write");
        if (key->empty() || key->size() > base::limits::kIdempotencyKeyChars || !isVisibleAscii(*key) ||
            request.headers.count("X-Idempotency-Key") != 1)
            return refuseHeader("IDEMPOTENCY_KEY_INVALID", "X-Idempotency-Key",
                                "must be 1 to 255 visible ASCII characters, once");
        principal.idempotencyKey = *key;
    }

    // 3 signature
    auto parsed = crypto::parseSignature(request.headers.value("Signature-Input"), request.headers.value("Signature"));
    if (!parsed)
        return refuse(std::move(parsed).error());
    const auto signer = keys->ring->byKid(parsed->keyId, now);
    if (!signer)
        return refuse(signer.error());
    const auto material = keys->verification.find(parsed->keyId);
    if (material == keys->verification.end())
        return refuse(unauthenticated("KEY_UNKNOWN", "this key does not sign requests"));
    static const crypto::SignaturePolicy kPolicy;
    crypto::SignatureComponents components;
    components.method = request.method;
    components.path = request.path();
    components.query = request.query();
    components.hasBody = !request.body.empty();
    components.header = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto* value = request.headers.find(name);
        return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
    };
    if (auto verified = crypto::verifySignature(*parsed, components, material->second, now, kPolicy); !verified)
        return refuse(std::move(verified).error());
    if (components.hasBody)
        if (auto fits = crypto::checkContentDigest(request.headers.value("Content-Digest"), request.body); !fits)
            return refuse(std::move(fits).error());
    principal.nonce = NonceStore::of(parsed->keyId, parsed->nonce, now);
    if (!m_nonces.use(principal.nonce, now))
        return refuse(unauthenticated("SIGNATURE_REPLAYED", "this signature was used before; sign each attempt anew"));

    // 4 tenant
    const auto& tenant = (*leaf)->tenant;
    const auto region = request.headers.value("X-Region");
    const auto provider = request.headers.value("X-Provider-Id");
    const auto brand = request.headers.value("X-Brand-Id");
    const auto& ofKey = (*signer)->scope;
    if (tenant.region.text() != region || ofKey.region.text() != region ||
        (*certificate)->scope.region.text() != region)
        return refuse(
            {ErrorCode::PermissionDenied, "WRONG_REGION", "certificate, key and X-Region name different regions"});
    if (tenant.provider.text() != provider || tenant.brand.text() != brand || ofKey.provider != tenant.provider ||
        ofKey.brand != tenant.brand || (*certificate)->scope.provider != tenant.provider ||
        (*certificate)->scope.brand != tenant.brand)
        return refuse({ErrorCode::PermissionDenied, "TENANT_MISMATCH",
                       "certificate, key and headers name different providers or brands"});
    principal.entry = m_providers.find(provider, brand, region);
    if (principal.entry == nullptr)
        return refuse({ErrorCode::PermissionDenied, "TENANT_MISMATCH", "this provider is not connected here"});
    principal.tenant = tenant;
    m_keys.countUse(**certificate);
    m_keys.countUse(**signer);
    return true;
}

} // namespace signalbox::platform
