// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/ProviderDoor.h"

#include "core/api/ErrorTable.h"
#include "core/platform/gateway/RateLimiter.h"
#include "core/platform/gateway/TokenIssuer.h"
#include "core/platform/gateway/TokenVerifier.h"

#include <utility>

namespace signalbox::platform {

namespace {

/// Adds to whatever is answered what belongs on every answer.
class Stamped final : public net::Exchange {
public:
    Stamped(net::Responder inner, std::string trace, const RateLimiter::Standing& standing)
        : m_inner(std::move(inner))
        , m_trace(std::move(trace))
        , m_standing(standing) {}

    void send(net::HttpResponse response) override {
        stamp(response.headers);
        m_inner.send(std::move(response));
    }
    void abandon(bool reset) override { m_inner.abandon(reset); }
    std::shared_ptr<net::EventStream> openStream(net::Headers headers, std::function<void()> onClosed) override {
        stamp(headers);
        return m_inner.openStream(std::move(headers), std::move(onClosed));
    }

private:
    void stamp(net::Headers& headers) const {
        if (!m_trace.empty() && !headers.contains("X-Trace-Id"))
            headers.add("X-Trace-Id", m_trace);
        RateLimiter::stamp(headers, m_standing);
    }
    net::Responder m_inner;
    std::string m_trace;
    RateLimiter::Standing m_standing;
};

} // namespace

struct ProviderDoor::Impl {
    Impl(Parts partsIn, Router& routerIn)
        : parts(std::move(partsIn))
        , router(routerIn)
        , tokens(parts.tokenKeys, parts.defect)
        , authenticator(parts.clock, parts.keys, parts.providers, parts.nonces, tokens, parts.authorities, parts.defect)
        , issuer({parts.clock, parts.keys, authenticator, parts.tokenKeys})
        , limiter(parts.providers) {}

    Parts parts;
    Router& router;
    TokenVerifier tokens;
    ProviderAuthenticator authenticator;
    TokenIssuer issuer;
    RateLimiter limiter;
    std::vector<Hook> hooks;
    Hook unsignedHook;

    void enter(const Route& route, const Passage& passage, RoutedRequest request, net::Responder responder) {
        const auto now = parts.clock.now();
        Principal principal;
        // Known even of a request that is refused, so that the answer can name it.
        principal.trace = request.http.headers.value("X-Trace-Id");
        if (!base::isIdText(principal.trace))
            principal.trace.clear();
        const auto peer = authenticator.peerOf(request.http, now);
        const auto standing = peer ? standingOf(*peer) : RateLimiter::Standing();
        net::Responder stamped(std::make_shared<Stamped>(std::move(responder), principal.trace, standing));
        if (!peer) {
            stamped.send(refusal(peer.error(), principal.trace));
            return;
        }
        if (!standing.admitted) {
            stamped.send(refusal(tooMany(), principal.trace));
            return;
        }
        Refusal refused;
        const bool admitted =
            authenticator.authenticate(request.http, *peer, {route.write, route.scope}, now, principal, refused);
        if (!admitted) {
            stamped.send(refusal(refused.error, principal.trace, refused.details));
            return;
        }
        pass(hooks.size(), passage, std::move(principal), std::move(request), std::move(stamped));
    }

    [[nodiscard]] RateLimiter::Standing standingOf(const ProviderPeer& peer) {
        const auto& tenant = peer.tenant;
        return limiter.take(parts.providers.find(tenant.provider.text(), tenant.brand.text(), tenant.region.text()),
                            parts.clock.instant());
    }

    [[nodiscard]] static base::Error tooMany() {
        return {base::ErrorCode::ResourceExhausted, "RATE_LIMITED",
                "more requests than this provider may send; the header Retry-After says when to come back"};
    }

    /// The token endpoint takes from the same bucket: guessing secrets is no way around it.
    void token(RoutedRequest request, net::Responder responder) {
        const auto peer = authenticator.peerOf(request.http, parts.clock.now());
        const auto standing = peer ? standingOf(*peer) : RateLimiter::Standing();
        net::Responder stamped(std::make_shared<Stamped>(std::move(responder), std::string(), standing));
        if (!standing.admitted)
            stamped.send(refusal(tooMany(), {}));
        else if (!peer)
            stamped.send(issuer.token(request.http));
        else
            passUnsigned(peer->tenant, std::move(request), std::move(stamped),
                         [this](const Principal&, const RoutedRequest& what, net::Responder where) {
                             where.send(issuer.token(what.http));
                         });
    }

    void passUnsigned(Tenant tenant, RoutedRequest request, net::Responder responder, const Passage& next) {
        Principal principal;
        principal.tenant = std::move(tenant);
        principal.trace = request.http.headers.value("X-Trace-Id");
        if (!base::isIdText(principal.trace))
            principal.trace.clear();
        if (unsignedHook)
            unsignedHook(std::move(principal), std::move(request), std::move(responder), next);
        else
            next(std::move(principal), std::move(request), std::move(responder));
    }

    /// Through the hooks, the one that was added last first.
    void pass(std::size_t left, const Passage& passage, Principal principal, RoutedRequest request,
              net::Responder responder) {
        if (left == 0) {
            passage(std::move(principal), std::move(request), std::move(responder));
            return;
        }
        const Passage next = [this, left, passage](Principal who, RoutedRequest what, net::Responder where) {
            pass(left - 1, passage, std::move(who), std::move(what), std::move(where));
        };
        hooks[left - 1](std::move(principal), std::move(request), std::move(responder), next);
    }
};

ProviderDoor::ProviderDoor(Parts parts, Router& router)
    : m_impl(std::make_shared<Impl>(std::move(parts), router)) {
    router.add("POST", std::string(kTokenPath), Lane::Workers,
               [impl = m_impl](RoutedRequest request, net::Responder responder) {
                   impl->token(std::move(request), std::move(responder));
               });
    router.add(
        "GET", "/.well-known/jwks.json", Lane::Network,
        [impl = m_impl](const RoutedRequest&, net::Responder responder) { responder.send(impl->issuer.keySet()); });
    router.add(
        "GET", "/.well-known/oauth-authorization-server", Lane::Network,
        [impl = m_impl](const RoutedRequest&, net::Responder responder) { responder.send(impl->issuer.metadata()); });
}
ProviderDoor::~ProviderDoor() = default;

void ProviderDoor::read(std::string pattern, TokenScope scope, Handler handler) {
    add(Route{"GET", std::move(pattern), scope, false, Lane::Workers}, std::move(handler));
}

void ProviderDoor::write(std::string pattern, TokenScope scope, Handler handler) {
    add(Route{"POST", std::move(pattern), scope, true, Lane::Workers}, std::move(handler));
}

void ProviderDoor::add(Route route, Handler handler) {
    add(std::move(route), [handler = std::move(handler)](const Principal& principal, const RoutedRequest& request,
                                                         net::Responder responder) {
        auto answered = handler(principal, request);
        responder.send(answered ? *std::move(answered) : refusal(answered.error(), principal.trace));
    });
}

void ProviderDoor::add(Route route, Passage passage) {
    auto& router = m_impl->router;
    std::string method = route.method;
    std::string pattern = route.pattern;
    const auto lane = route.lane;
    router.add(std::move(method), std::move(pattern), lane,
               [impl = m_impl, route = std::move(route), passage = std::move(passage)](RoutedRequest request,
                                                                                       net::Responder responder) {
                   impl->enter(route, passage, std::move(request), std::move(responder));
               });
}

base::Result<Tenant> ProviderDoor::peer(const net::HttpRequest& request) {
    SB_ASSIGN(const auto peer, m_impl->authenticator.peerOf(request, m_impl->parts.clock.now()));
    if (!m_impl->standingOf(peer).admitted)
        return Impl::tooMany();
    m_impl->parts.keys.countUse(*peer.certificate);
    return peer.tenant;
}

base::Result<Principal> ProviderDoor::client(const net::HttpRequest& request, TokenScope scope) {
    const auto unauthenticated = [](std::string why) {
        return base::Error{base::ErrorCode::Unauthenticated, "TOKEN_INVALID", std::move(why)};
    };
    const auto now = m_impl->parts.clock.now();
    SB_ASSIGN(const auto peer, m_impl->authenticator.peerOf(request, now));
    if (!m_impl->standingOf(peer).admitted)
        return Impl::tooMany();
    std::string authorization(request.headers.value("Authorization"));
    if (request.headers.count("Authorization") != 1)
        return unauthenticated("an access token (Bearer) or client id and secret (Basic) are required");
    constexpr std::string_view kBasic = "Basic ";
    if (net::equalsIgnoringCase(std::string_view(authorization).substr(0, kBasic.size()), kBasic)) {
        net::HttpRequest exchange;
        exchange.method = "POST";
        exchange.target = kTokenPath;
        exchange.headers.add("Content-Type", "application/x-www-form-urlencoded");
        exchange.headers.add("Authorization", std::move(authorization));
        exchange.body = "grant_type=client_credentials";
        exchange.peer = request.peer;
        const auto answer = m_impl->issuer.token(exchange);
        const auto token = base::Json::parse(answer.body);
        if (answer.status != 200 || !token)
            return unauthenticated(token ? (*token)["error_description"].stringOr("the client is not accepted")
                                         : "the client is not accepted");
        authorization = "Bearer " + (*token)["access_token"].stringOr("");
    }
    SB_ASSIGN(const auto token,
              m_impl->tokens.verify(authorization, peer.fingerprint, peer.tenant, *peer.keys->ring, now));
    if (!token.token->scopes.has(scope))
        return base::Error{base::ErrorCode::PermissionDenied, "SCOPE_REQUIRED",
                           "the access token lacks the scope " + std::string(name(scope))};
    Principal principal;
    principal.tenant = peer.tenant;
    principal.entry =
        m_impl->parts.providers.find(peer.tenant.provider.text(), peer.tenant.brand.text(), peer.tenant.region.text());
    if (principal.entry == nullptr)
        return base::Error{base::ErrorCode::PermissionDenied, "TENANT_MISMATCH", "this provider is not connected here"};
    principal.client = token.token->client;
    principal.scopes = token.token->scopes;
    m_impl->parts.keys.countUse(*peer.certificate);
    m_impl->parts.keys.countUse(*token.secret);
    return principal;
}

void ProviderDoor::addHook(Hook hook) { m_impl->hooks.push_back(std::move(hook)); }

void ProviderDoor::setUnsignedHook(Hook hook) { m_impl->unsignedHook = std::move(hook); }

void ProviderDoor::passUnsigned(Tenant tenant, RoutedRequest request, net::Responder responder, const Passage& next) {
    m_impl->passUnsigned(std::move(tenant), std::move(request), std::move(responder), next);
}

void ProviderDoor::setAddress(const std::string& url) {
    m_impl->tokens.setIssuer(url);
    m_impl->issuer.setIssuer(url);
}

std::uint64_t ProviderDoor::tokenChecks() const noexcept { return m_impl->tokens.signatureChecks(); }

net::HttpResponse ProviderDoor::json(const base::Json& body, int status) {
    net::HttpResponse response;
    response.status = status;
    response.headers.reserve(8);
    response.headers.add("Content-Type", "application/json");
    response.body = body.text();
    return response;
}

net::HttpResponse ProviderDoor::refusal(const base::Error& error, const std::string& trace, const base::Json& details) {
    const auto& row = api::wireErrorOf(error);
    net::HttpResponse response;
    response.status = row.status;
    response.headers.reserve(8);
    response.headers.add("Content-Type", std::string(api::kProblemContentType));
    response.body = api::problemJson(error, trace, details).text();
    if (row.status == 503 || row.code == "IDEMPOTENCY_IN_FLIGHT")
        response.headers.add("Retry-After", "1");
    if (row.status == 401 && row.code.substr(0, 6) == "TOKEN_") {
        // RFC 6750 3: no error code when no token was shown.
        const bool shown = details["header"].stringOr("").empty();
        response.headers.add("WWW-Authenticate", shown ? "Bearer realm=\"signalbox\", error=\"invalid_token\", "
                                                         "error_description=\"" +
                                                             std::string(row.title) + "\""
                                                       : std::string("Bearer realm=\"signalbox\""));
    } else if (row.code == "SCOPE_REQUIRED") {
        response.headers.add("WWW-Authenticate", "Bearer realm=\"signalbox\", error=\"insufficient_scope\", scope=\"" +
                                                     details["needed"].stringOr("") + "\"");
    }
    return response;
}

} // namespace signalbox::platform
