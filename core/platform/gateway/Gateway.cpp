// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/Gateway.h"

#include "core/api/ErrorTable.h"
#include "core/platform/gateway/Bodies.h"

#include <functional>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

net::HttpResponse jsonResponse(int status, std::string body, const std::string& trace) {
    net::HttpResponse response;
    response.status = status;
    response.headers.reserve(4);
    response.headers.add("Content-Type",
                         status < 400 ? std::string("application/json") : std::string(api::kProblemContentType));
    if (!trace.empty())
        response.headers.add("X-Trace-Id", trace);
    response.body = std::move(body);
    return response;
}

net::HttpResponse refusalResponse(const Refusal& refusal, const std::string& trace) {
    const auto& row = api::wireErrorOf(refusal.error);
    auto response = jsonResponse(row.status, api::problemJson(refusal.error, trace, refusal.details).text(), trace);
    if (row.status == 503)
        response.headers.add("Retry-After", "1");
    return response;
}

} // namespace

struct Gateway::Impl {
    explicit Impl(Parts partsIn)
        : parts(std::move(partsIn))
        , authenticator(parts.clock, parts.keys, parts.providers, parts.nonces, parts.authorities) {}

    Parts parts;
    ProviderAuthenticator authenticator;

    /// A read, or an act that is not the ledger's: authenticated, then answered by `answer`.
    void ask(bool write, const std::function<Result<Json>(const RoutedRequest&, const Principal&)>& answer,
             RoutedRequest routed, net::Responder responder) {
        Principal principal;
        Refusal refusal;
        if (!authenticator.authenticate(routed.http, write, principal, refusal)) {
            responder.send(refusalResponse(refusal, principal.trace));
            return;
        }
        auto answered = answer(routed, principal);
        if (!answered)
            responder.send(refusalResponse({std::move(answered).error(), {}}, principal.trace));
        else
            responder.send(jsonResponse(200, answered->text(), principal.trace));
    }

    static keys::Scope scopeOf(const Principal& principal) {
        return {principal.tenant.provider, principal.tenant.brand, principal.tenant.region};
    }

    Result<Json> prove(const RoutedRequest& routed, const Principal& principal) const {
        SB_ASSIGN(const auto body,
                  routed.http.body.empty() ? Result<Json>(Json::object()) : bodies::parse(routed.http.body));
        auto id = keys::RotationId::parse(routed.parameter("id"));
        if (!id)
            return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such rotation"};
        return parts.rotations.prove(scopeOf(principal), *id, body,
                                     "provider/" + principal.tenant.provider.text() + " " + routed.http.remote);
    }
};

Gateway::Gateway(Parts parts)
    : m_impl(std::make_shared<Impl>(std::move(parts))) {}
Gateway::~Gateway() = default;

void Gateway::addRoutes(Router& router) {
    auto impl = m_impl;
    router.add("GET", "/health", Lane::Network, [impl](const RoutedRequest&, net::Responder responder) {
        responder.send(jsonResponse(
            200,
            Json::object(
                {{"status", "ok"}, {"version", SIGNALBOX_VERSION}, {"time", base::rfc3339(impl->parts.clock.now())}})
                .text(),
            {}));
    });
    const auto addAsk = [&](std::string method, std::string path, bool write, auto answer) {
        router.add(std::move(method), std::move(path), Lane::Workers,
                   [impl, write, answer](RoutedRequest routed, net::Responder responder) {
                       impl->ask(
                           write,
                           [&](const RoutedRequest& request, const Principal& principal) {
                               return answer(*impl, request, principal);
                           },
                           std::move(routed), std::move(responder));
                   });
    };
    addAsk("GET", "/v1/credentials/rotations", false,
           [](const Impl& self, const RoutedRequest&, const Principal& who) -> Result<Json> {
               return self.parts.rotations.openRotations(Impl::scopeOf(who));
           });
    addAsk("POST", "/v1/credentials/rotations/{id}/proof", true,
           [](const Impl& self, const RoutedRequest& routed, const Principal& who) { return self.prove(routed, who); });
}

} // namespace signalbox::platform
