// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/TokenIssuer.h"

#include "core/crypto/Digest.h"
#include "core/crypto/Jws.h"
#include "core/crypto/Random.h"
#include "core/keys/Assessment.h"
#include "core/platform/gateway/ProviderDoor.h"
#include "core/platform/gateway/TokenVerifier.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::size_t kFormBytes = 8 * 1024;

net::HttpResponse answer(int status, const Json& body) {
    net::HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Pragma", "no-cache");
    response.body = body.text();
    return response;
}

net::HttpResponse refused(int status, std::string_view error, const std::string& description) {
    auto response = answer(status, Json::object({{"error", error}, {"error_description", description}}));
    if (status == 401)
        response.headers.add("WWW-Authenticate", "Basic realm=\"signalbox\"");
    return response;
}

net::HttpResponse invalidClient(const std::string& why) { return refused(401, "invalid_client", why); }
net::HttpResponse invalidRequest(const std::string& why) { return refused(400, "invalid_request", why); }

using Form = std::map<std::string, std::string, std::less<>>;

/// nullopt when it is not a form, or says something twice.
std::optional<Form> formOf(const net::HttpRequest& request) {
    auto type = request.headers.value("Content-Type");
    type = type.substr(0, type.find(';'));
    while (!type.empty() && type.back() == ' ')
        type.remove_suffix(1);
    if (!net::equalsIgnoringCase(type, kForm) || request.body.size() > kFormBytes)
        return std::nullopt;
    Form form;
    std::string_view rest = request.body;
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (pair.empty())
            continue;
        const auto middle = pair.find('=');
        auto name = net::percentDecode(pair.substr(0, middle), true);
        auto value =
            net::percentDecode(middle == std::string_view::npos ? std::string_view() : pair.substr(middle + 1), true);
        if (!name || !value || !form.emplace(std::move(*name), std::move(*value)).second)
            return std::nullopt;
    }
    return form;
}

struct ClientNames {
    std::string id;
    std::string secret;
};

/// RFC 7617, both halves form-encoded (RFC 6749 2.3.1).
std::optional<ClientNames> basicOf(std::string_view authorization) {
    constexpr std::string_view kBasic = "Basic ";
    if (authorization.size() <= kBasic.size() ||
        !net::equalsIgnoringCase(authorization.substr(0, kBasic.size()), kBasic))
        return std::nullopt;
    const auto bytes = base::fromBase64(authorization.substr(kBasic.size()));
    if (!bytes)
        return std::nullopt;
    const auto text = base::asText(*bytes);
    const auto middle = text.find(':');
    if (middle == std::string_view::npos)
        return std::nullopt;
    auto id = net::percentDecode(text.substr(0, middle), true);
    auto secret = net::percentDecode(text.substr(middle + 1), true);
    if (!id || !secret)
        return std::nullopt;
    return ClientNames{std::move(*id), std::move(*secret)};
}

} // namespace

std::string clientSecretFingerprint(std::string_view secret) {
    return base::hex(crypto::sha256Of({base::asBytes("signalbox-oauth|"), base::asBytes(secret)}));
}

TokenIssuer::TokenIssuer(Parts parts)
    : m_parts(std::move(parts)) {}

void TokenIssuer::setIssuer(std::string url) { m_issuer.store(std::make_shared<const std::string>(std::move(url))); }

Result<std::shared_ptr<const std::string>> TokenIssuer::issuer() const {
    if (auto known = m_issuer.load())
        return known;
    return Error{ErrorCode::Unavailable, "UNAVAILABLE", "the platform is starting"};
}

net::HttpResponse TokenIssuer::token(const net::HttpRequest& request) {
    const auto now = m_parts.clock.now();
    const auto issuedBy = issuer();
    if (!issuedBy)
        return ProviderDoor::refusal(issuedBy.error(), {});
    const auto peer = m_parts.authenticator.peerOf(request, now);
    if (!peer)
        return invalidClient(peer.error().reason + ": " + peer.error().context);

    const auto form = formOf(request);
    if (!form)
        return invalidRequest("the body must be " + std::string(kForm) + ", with each parameter once");
    const auto value = [&](std::string_view name) -> std::string_view {
        const auto found = form->find(name);
        return found == form->end() ? std::string_view() : std::string_view(found->second);
    };
    if (value("grant_type").empty())
        return invalidRequest("grant_type is missing");
    if (value("grant_type") != "client_credentials")
        return refused(400, "unsupported_grant_type", "only client_credentials is supported");
    ClientNames client{std::string(value("client_id")), std::string(value("client_secret"))};
    if (request.headers.contains("Authorization")) {
        auto basic = basicOf(request.headers.value("Authorization"));
        if (request.headers.count("Authorization") != 1 || !client.secret.empty() ||
            (basic && !client.id.empty() && client.id != basic->id))
            return invalidRequest("the client must authenticate in one way only");
        if (!basic)
            return invalidClient("the Authorization header is not HTTP Basic");
        client = std::move(*basic);
    }
    if (client.id.empty() || client.secret.empty())
        return invalidClient("client_id and client_secret are missing");

    // One answer for an unknown client, another tenant's client and a wrong secret: nobody learns which ids exist.
    const auto wrong = [] {
        return invalidClient("client and secret do not belong together, or not to this certificate");
    };
    const auto id = base::CredentialId::parse(client.id);
    const auto fingerprint = clientSecretFingerprint(client.secret);
    base::wipe(client.secret.data(), client.secret.size());
    const auto& tenant = peer->tenant;
    const auto credential = id ? m_parts.keys.credential(*id) : std::nullopt;
    const keys::Version* version = nullptr;
    if (credential && credential->kind == keys::CredentialKind::OauthSecret &&
        credential->scope == keys::Scope{tenant.provider, tenant.brand, tenant.region})
        for (const auto* accepted : keys::acceptedVersions(*credential, now))
            if (crypto::constantTimeEqual(base::asBytes(accepted->publicPart.fingerprint), base::asBytes(fingerprint)))
                version = accepted;
    if (version == nullptr)
        return wrong();
    const auto ring = m_parts.keys.gatewayKeys()->ring;
    const auto entry = ring->byKid(version->kid, now);
    if (!entry)
        return wrong();

    auto scopes = TokenScopes::all();
    if (form->contains("scope")) {
        const auto asked = TokenScopes::parse(value("scope"));
        if (!asked || asked->empty())
            return refused(400, "invalid_scope", "the scopes are: " + TokenScopes::all().text());
        scopes = *asked;
    }
    AccessToken token;
    token.issuer = **issuedBy;
    token.audience = audienceOf(tenant.region);
    token.client = client.id;
    token.secretKid = version->kid;
    token.scopes = scopes;
    token.notBefore = base::unixSeconds(now);
    token.expires = token.notBefore + kTokenLife.count();
    token.id = crypto::randomId("at_", 16);
    token.certificate = peer->fingerprint;
    m_parts.keys.countUse(**entry);
    const auto tokenKeys = m_parts.tokenKeys.snapshot();
    const auto& signer = tokenKeys->signer(now);
    return answer(200, Json::object({{"access_token",
                                      crypto::signJws(Json::object({{"typ", kTokenType}, {"kid", signer.key->kid}}),
                                                      token.claims(), signer.privateKey)},
                                     {"token_type", "Bearer"},
                                     {"expires_in", static_cast<std::int64_t>(kTokenLife.count())},
                                     {"scope", scopes.text()}}));
}

net::HttpResponse TokenIssuer::keySet() const {
    auto response = ProviderDoor::json(m_parts.tokenKeys.snapshot()->json(m_parts.clock.now()));
    response.headers.add("Cache-Control", "public, max-age=" + std::to_string(kKeySetAge.count()));
    return response;
}

net::HttpResponse TokenIssuer::metadata() const {
    const auto known = issuer();
    if (!known)
        return ProviderDoor::refusal(known.error(), {});
    const auto& url = **known;
    auto scopes = Json::array();
    for (const auto scope : kTokenScopes)
        scopes.push(name(scope));
    auto response = ProviderDoor::json(Json::object(
        {{"issuer", url},
         {"token_endpoint", url + std::string(kTokenPath)},
         {"jwks_uri", url + "/.well-known/jwks.json"},
         {"scopes_supported", std::move(scopes)},
         {"response_types_supported", Json::array()},
         {"grant_types_supported", Json::array({"client_credentials"})},
         {"token_endpoint_auth_methods_supported", Json::array({"client_secret_basic", "client_secret_post"})},
         {"tls_client_certificate_bound_access_tokens", true}}));
    response.headers.add("Cache-Control", "public, max-age=300");
    return response;
}

} // namespace signalbox::platform
