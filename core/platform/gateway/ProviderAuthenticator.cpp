// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/ProviderAuthenticator.h"

#include "core/api/SignedRequest.h"
#include "core/base/Limits.h"
#include "core/crypto/HttpSignature.h"
#include "core/platform/gateway/VerifyProfile.h"

#include <algorithm>
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

/// What a defective gateway would do (GatewayDefect.h); only tests come here.
base::Status verifyBadly(crypto::ParsedSignature parsed, const crypto::SignatureComponents& components,
                         const crypto::VerificationKey& key, const keys::Version& version, base::Time now,
                         GatewayDefect defect) {
    auto policy = crypto::platformSignaturePolicy();
    if (defect == GatewayDefect::UnsignedHeader)
        std::erase(policy.required, "x-brand-id");
    if (defect == GatewayDefect::OneSidedWindow && parsed.created)
        now = std::max(now, base::Time(std::chrono::seconds(*parsed.created)));
    if (defect == GatewayDefect::AlgorithmFromMessage && parsed.alg == "hmac-sha256") {
        parsed.alg.clear();
        const auto jwk = base::Json::parse(version.publicPart.publicJwk);
        const auto raw = base::fromBase64Url(jwk ? (*jwk)["x"].stringOr("") : std::string());
        if (raw && !raw->empty())
            return crypto::verifySignature(
                parsed, components, crypto::VerificationKey::hmacSha256(base::SecretBytes::copyOf(*raw)), now, policy);
    }
    return crypto::verifySignature(parsed, components, key, now, policy);
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
                                             TokenVerifier& tokens, crypto::TrustStore authorities,
                                             GatewayDefect defect)
    : m_clock(clock)
    , m_keys(keys)
    , m_providers(providers)
    , m_nonces(nonces)
    , m_tokens(tokens)
    , m_authorities(std::move(authorities))
    , m_defect(defect) {}

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

std::shared_ptr<const GatewayKeys> ProviderAuthenticator::gatewayKeys() {
    if (m_defect != GatewayDefect::CachedRevokedKey)
        return m_keys.gatewayKeys();
    std::unique_lock lock(m_mutex);
    if (m_firstKeys == nullptr)
        m_firstKeys = m_keys.gatewayKeys();
    return m_firstKeys;
}

Result<ProviderPeer> ProviderAuthenticator::peerOf(const net::HttpRequest& request, base::Time now) {
    if (!request.peer.der)
        return unauthenticated("CLIENT_CERT_REQUIRED", "the data plane needs a provider's client certificate");
    SB_ASSIGN(const auto leaf, leafOf(*request.peer.der, now));
    if (base::unixSeconds(now) < base::unixSeconds(leaf->notBefore) ||
        base::unixSeconds(now) > base::unixSeconds(leaf->notAfter))
        return unauthenticated("CLIENT_CERT_EXPIRED", "the certificate is outside its dates");
    ProviderPeer peer{leaf->tenant, leaf->fingerprint, gatewayKeys(), nullptr};
    auto certificate = peer.keys->ring->byCertificate(leaf->fingerprint, now);
    if (!certificate)
        return aboutCertificate(std::move(certificate).error());
    peer.certificate = *certificate;
    return peer;
}

Result<const keys::KeyRing::Entry*> ProviderAuthenticator::signerOf(const net::HttpRequest& request,
                                                                    const ProviderPeer& peer, base::Time now,
                                                                    Principal& principal) {
    SB_ASSIGN(auto parsed,
              crypto::parseSignature(request.headers.value("Signature-Input"), request.headers.value("Signature")));
    SB_ASSIGN(const auto* signer, peer.keys->ring->byKid(parsed.keyId, now));
    const auto material = peer.keys->verification.find(parsed.keyId);
    if (material == peer.keys->verification.end())
        return unauthenticated("KEY_UNKNOWN", "this key does not sign requests");
    const auto components = api::signatureComponents(request);
    if (m_defect == GatewayDefect::None)
        SB_TRY(crypto::verifySignature(parsed, components, material->second, now));
    else
        SB_TRY(verifyBadly(parsed, components, material->second, signer->version, now, m_defect));
    // Also without a body: one that was taken away would otherwise leave a digest that nobody looks at.
    if (components.hasBody || request.headers.contains("Content-Digest"))
        SB_TRY(crypto::checkContentDigest(request.headers.value("Content-Digest"), request.body));
    principal.nonce = NonceStore::of(parsed.keyId, parsed.nonce, now);
    if (!m_nonces.use(principal.nonce, now))
        return unauthenticated("SIGNATURE_REPLAYED", "this signature was used before; sign each attempt anew");
    return signer;
}

Result<const keys::KeyRing::Entry*> ProviderAuthenticator::profiledSignerOf(const VerifyProfile& profile,
                                                                            const net::HttpRequest& request,
                                                                            const ProviderPeer& peer, base::Time now,
                                                                            Principal& principal) {
    SB_ASSIGN(const auto read, readSignature(profile, request, now));
    std::vector<std::string> candidates;
    if (!read.keyId.empty())
        candidates.push_back(read.keyId);
    else if (const auto own = peer.keys->signers.find(peer.certificate->scope); own != peer.keys->signers.end())
        candidates = own->second;
    // The profile and the key record must agree on the algorithm; the message has no say in it.
    Error refusal = unauthenticated("KEY_UNKNOWN", "this provider has no key for the way in which it signs");
    for (auto kid = candidates.rbegin(); kid != candidates.rend(); ++kid) {
        const auto material = peer.keys->verification.find(*kid);
        if (material == peer.keys->verification.end() || material->second.algorithm() != profile.algorithm)
            continue;
        const auto signer = peer.keys->ring->byKid(*kid, now);
        if (!signer) {
            if (refusal.reason == "KEY_UNKNOWN")
                refusal = signer.error();
            continue;
        }
        if (!material->second.verify(read.message, read.signature)) {
            refusal = unauthenticated("SIGNATURE_INVALID", "the signature does not fit the request");
            continue;
        }
        const bool named = !read.nonce.empty();
        const auto until =
            now + (profile.window.count() > 0 ? base::Duration(2 * (profile.window + base::limits::kSignatureSkew))
                                              : NonceStore::kKeepSignature);
        principal.nonce = named ? NonceStore::of(*kid, read.nonce, now)
                                : NonceStore::ofSignature(*kid, read.signature, principal.idempotencyKey, until);
        if (named)
            principal.nonce.until = std::max(principal.nonce.until, until);
        if (!(named ? m_nonces.use(principal.nonce, now)
                    : m_nonces.useSignature(principal.nonce, !principal.idempotencyKey.empty(), now)))
            return unauthenticated("SIGNATURE_REPLAYED", "this signature was used before; sign each attempt anew");
        return *signer;
    }
    return refusal;
}

bool ProviderAuthenticator::authenticate(const net::HttpRequest& request, const ProviderPeer& peer,
                                         const Demand& demand, base::Time now, Principal& principal, Refusal& refusal) {
    const auto refuse = [&](Error error, base::Json details = {}) {
        refusal.error = std::move(error);
        refusal.details = std::move(details);
        return false;
    };
    const auto refuseHeader = [&](std::string_view code, std::string_view header, std::string_view what) {
        return refuse({ErrorCode::InvalidArgument, std::string(code), std::string(header) + " " + std::string(what)},
                      base::Json::object({{"header", header}}));
    };

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
    for (const std::string_view header : {"Signature", "Signature-Input", "Content-Digest", "Authorization"})
        if (request.headers.count(header) > 1)
            return refuseHeader("HEADER_INVALID", header, "must be there once");
    if (demand.write) {
        const auto* key = request.headers.find("X-Idempotency-Key");
        if (key == nullptr)
            return refuseHeader("IDEMPOTENCY_KEY_REQUIRED", "X-Idempotency-Key", "is required on every write");
        if (key->empty() || key->size() > base::limits::kIdempotencyKeyChars || !isVisibleAscii(*key) ||
            request.headers.count("X-Idempotency-Key") != 1)
            return refuseHeader("IDEMPOTENCY_KEY_INVALID", "X-Idempotency-Key",
                                "must be 1 to 255 visible ASCII characters, once");
        principal.idempotencyKey = *key;
    }

    // 3 the headers' tenant: whoever mixes up certificates is told so before being told that the token does not fit
    const auto& tenant = peer.tenant;
    const auto region = request.headers.value("X-Region");
    const auto provider = request.headers.value("X-Provider-Id");
    const auto brand = request.headers.value("X-Brand-Id");
    const auto& certified = peer.certificate->scope;
    if (tenant.region.text() != region || certified.region.text() != region)
        return refuse({ErrorCode::PermissionDenied, "WRONG_REGION", "certificate and X-Region name different regions"});
    if (tenant.provider.text() != provider || tenant.brand.text() != brand || certified.provider != tenant.provider ||
        certified.brand != tenant.brand)
        return refuse({ErrorCode::PermissionDenied, "TENANT_MISMATCH",
                       "certificate and headers name different providers or brands"});
    principal.entry = m_providers.find(provider, brand, region);
    if (principal.entry == nullptr)
        return refuse({ErrorCode::PermissionDenied, "TENANT_MISMATCH", "this provider is not connected here"});

    // 4 token
    const auto* authorization = request.headers.find("Authorization");
    if (authorization == nullptr)
        return refuse(unauthenticated("TOKEN_INVALID", "an access token is required; ask for one at /oauth2/token"),
                      base::Json::object({{"header", "Authorization"}}));
    const auto token = m_tokens.verify(*authorization, peer.fingerprint, tenant, *peer.keys->ring, now);
    if (!token)
        return refuse(token.error());

    // 5 signature, and whose key it is
    const auto& profile = profileOf(m_providers.settings(*principal.entry));
    const auto proven = profile.messageSignatures ? signerOf(request, peer, now, principal)
                                                  : profiledSignerOf(profile, request, peer, now, principal);
    if (!proven)
        return refuse(proven.error());
    const auto* signer = *proven;
    const auto& ofKey = signer->scope;
    if (ofKey.region != tenant.region)
        return refuse({ErrorCode::PermissionDenied, "WRONG_REGION", "the key belongs to another region"});
    if (ofKey.provider != tenant.provider || ofKey.brand != tenant.brand)
        return refuse(
            {ErrorCode::PermissionDenied, "TENANT_MISMATCH", "certificate and key name different providers or brands"});

    // 6 scope
    if (!token->token->scopes.has(demand.scope))
        return refuse({ErrorCode::PermissionDenied, "SCOPE_REQUIRED",
                       "the access token lacks the scope " + std::string(name(demand.scope))},
                      base::Json::object({{"needed", name(demand.scope)}, {"has", token->token->scopes.text()}}));
    principal.tenant = tenant;
    principal.client = token->token->client;
    principal.scopes = token->token->scopes;
    m_keys.countUse(*peer.certificate);
    m_keys.countUse(*signer);
    m_keys.countUse(*token->secret);
    return true;
}

} // namespace signalbox::platform
