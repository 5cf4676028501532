// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/ProviderDoor.h"

#include "core/api/ErrorTable.h"
#include "core/platform/gateway/TokenIssuer.h"
#include "core/platform/gateway/TokenVerifier.h"

#include <utility>

namespace signalbox::platform {

namespace {

/// Adds to whatever is answered what belongs on every answer.
class Stamped final : public net::Exchange {
public:
    Stamped(net::Responder inner, std::string trace)
        : m_inner(std::move(inner))
        , m_trace(std::move(trace)) {}

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
    }
    net::Responder m_inner;
    std::string m_trace;
};

} // namespace

struct ProviderDoor::Impl {
    Impl(Parts partsIn, Router& routerIn)
        : parts(std::move(partsIn))
        , router(routerIn)
        , tokens(parts.tokenKey.publicKey())
        , authenticator(parts.clock, parts.keys, parts.providers, parts.nonces, tokens, parts.authorities, parts.defect)
        , issuer({parts.clock, parts.keys, authenticator, parts.tokenKey}) {}

    Parts parts;
    Router& router;
    TokenVerifier tokens;
    ProviderAuthenticator authenticator;
    TokenIssuer issuer;
    std::vector<Hook> hooks;

    void enter(const Route& route, const Passage& passage, RoutedRequest request, net::Responder responder) {
        const auto now = parts.clock.now();
        Principal principal;
        // Known even of a request that is refused, so that the answer can name it.
        principal.trace = request.http.headers.value("X-Trace-Id");
        if (!base::isIdText(principal.trace))
            principal.trace.clear();
        net::Responder stamped(std::make_shared<Stamped>(std::move(responder), principal.trace));
        const auto peer = authenticator.peerOf(request.http, now);
        if (!peer) {
            stamped.send(refusal(peer.error(), principal.trace));
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
               [impl = m_impl](const RoutedRequest& request, net::Responder responder) {
                   responder.send(impl->issuer.token(request.http));
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

void ProviderDoor::addHook(Hook hook) { m_impl->hooks.push_back(std::move(hook)); }

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
