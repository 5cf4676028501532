// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/TokenVerifier.h"

#include "core/net/Http.h"

#include <mutex>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

Error invalid(std::string why) { return {ErrorCode::Unauthenticated, "TOKEN_INVALID", std::move(why)}; }

} // namespace

std::string audienceOf(const base::RegionId& region) { return "urn:signalbox:data-plane:" + region.text(); }

Json AccessToken::claims() const {
    return Json::object({{"iss", issuer},
                         {"sub", client},
                         {"aud", audience},
                         {"client_id", client},
                         {"secret_kid", secretKid},
                         {"scope", scopes.text()},
                         {"iat", notBefore},
                         {"nbf", notBefore},
                         {"exp", expires},
                         {"jti", id},
                         {"cnf", Json::object({{"x5t#S256", base::base64Url(base::fromHex(certificate).value())}})}});
}

Result<AccessToken> AccessToken::fromClaims(const Json& claims) {
    AccessToken token;
    const auto text = [&](const char* name, std::string& into) {
        into = claims[name].stringOr("");
        return !into.empty();
    };
    std::string subject;
    if (!text("iss", token.issuer) || !text("aud", token.audience) || !text("client_id", token.client) ||
        !text("sub", subject) || subject != token.client || !text("secret_kid", token.secretKid) ||
        !text("jti", token.id))
        return invalid("the token lacks a claim that every token of this platform has");
    const auto notBefore = claims["nbf"].asInt();
    const auto expires = claims["exp"].asInt();
    if (!notBefore || !expires || *expires <= *notBefore)
        return invalid("the token's times are missing or contradict each other");
    token.notBefore = *notBefore;
    token.expires = *expires;
    const auto scopes = TokenScopes::parse(claims["scope"].stringOr("?"));
    if (!scopes)
        return invalid("the token names a scope that does not exist");
    token.scopes = *scopes;
    const auto thumbprint = base::fromBase64Url(claims["cnf"]["x5t#S256"].stringOr(""));
    if (!thumbprint || thumbprint->size() != crypto::Digest256().size())
        return invalid("the token is not bound to a certificate");
    token.certificate = base::hex(*thumbprint);
    return token;
}

void TokenVerifier::setIssuer(std::string issuer) {
    m_issuer.store(std::make_shared<const std::string>(std::move(issuer)));
}

bool TokenVerifier::accepts(const TokenKey& key, base::Time now) const noexcept {
    switch (m_defect) {
    case GatewayDefect::TokenKeyDroppedEarly:
        return key.accepts(now + kTokenLife + kTokenKeyLeeway);
    case GatewayDefect::RetiredTokenKeyKept:
        return true;
    default:
        return key.accepts(now);
    }
}

Result<std::shared_ptr<const TokenVerifier::Known>> TokenVerifier::known(std::string_view text, base::Time now) {
    const auto digest = crypto::sha256(text);
    {
        std::shared_lock lock(m_mutex);
        if (const auto found = m_known.find(digest); found != m_known.end())
            return found->second;
    }
    const auto parsed = crypto::parseJws(text);
    if (!parsed)
        return invalid(parsed.error().context);
    auto key = m_keys.snapshot()->find(parsed->header["kid"].stringOr(""), now);
    if (parsed->header["typ"].stringOr("") != kTokenType || key == nullptr)
        return invalid("the token was not issued by this platform, or is signed by a key that is retired");
    m_checks.fetch_add(1);
    if (!parsed->verify(key->publicKey))
        return invalid("the token's signature does not verify");
    SB_ASSIGN(auto token, AccessToken::fromClaims(parsed->payload));
    auto kept = std::make_shared<const Known>(Known{std::move(token), std::move(key)});
    std::unique_lock lock(m_mutex);
    if (m_known.size() >= kKnown) {
        const auto seconds = base::unixSeconds(now);
        std::erase_if(m_known, [&](const auto& entry) { return entry.second->token.expires <= seconds; });
        if (m_known.size() >= kKnown)
            m_known.clear();
    }
    return m_known.emplace(digest, std::move(kept)).first->second;
}

Result<TokenVerifier::Verdict> TokenVerifier::verify(std::string_view authorization,
                                                     std::string_view certificateFingerprint, const Tenant& tenant,
                                                     const keys::KeyRing& ring, base::Time now) {
    constexpr std::string_view kBearer = "Bearer ";
    if (authorization.size() <= kBearer.size() ||
        !net::equalsIgnoringCase(authorization.substr(0, kBearer.size()), kBearer))
        return invalid("the Authorization header does not hold a bearer token");
    SB_ASSIGN(auto kept, known(authorization.substr(kBearer.size()), now));
    const auto* const token = &kept->token;
    const auto seconds = base::unixSeconds(now);
    if (seconds >= token->expires)
        return Error{ErrorCode::Unauthenticated, "TOKEN_EXPIRED",
                     "the token expired at " + base::rfc3339(base::Time(std::chrono::seconds(token->expires)))};
    if (seconds < token->notBefore)
        return invalid("the token is not valid yet");
    if (!accepts(*kept->key, now))
        return invalid("the token is signed by a key that is retired");
    const auto issuer = m_issuer.load();
    if (issuer == nullptr || token->issuer != *issuer)
        return invalid("the token was issued under another address of the platform");
    if (token->audience != audienceOf(tenant.region))
        return invalid("the token is for another audience");
    if (token->certificate != certificateFingerprint)
        return invalid("the token is bound to another certificate than the one of this connection");
    const auto secret = ring.byKid(token->secretKid, now);
    if (!secret)
        return invalid("the client secret that the token was given for is not accepted any more");
    const auto& scope = (*secret)->scope;
    if ((*secret)->kind != keys::CredentialKind::OauthSecret || (*secret)->credential.text() != token->client ||
        scope.provider != tenant.provider || scope.brand != tenant.brand || scope.region != tenant.region)
        return invalid("the token belongs to another client");
    return Verdict{std::shared_ptr<const AccessToken>(std::move(kept), token), *secret};
}

} // namespace signalbox::platform
