// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/Gateway.h"

#include "core/platform/gateway/Bodies.h"

#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

keys::Scope scopeOf(const Principal& principal) {
    return {principal.tenant.provider, principal.tenant.brand, principal.tenant.region};
}

} // namespace

void addGatewayRoutes(Router& router, ProviderDoor& door, const base::Clock& clock, RotationDesk& rotations) {
    router.add("GET", "/health", Lane::Network, [&clock](const RoutedRequest&, net::Responder responder) {
        responder.send(ProviderDoor::json(
            Json::object({{"status", "ok"}, {"version", SIGNALBOX_VERSION}, {"time", base::rfc3339(clock.now())}})));
    });
    door.read("/v1/credentials/rotations", TokenScope::None,
              [&rotations](const Principal& who, const RoutedRequest&) -> Result<net::HttpResponse> {
                  return ProviderDoor::json(rotations.openRotations(scopeOf(who)));
              });
    door.write("/v1/credentials/rotations/{id}/proof", TokenScope::None,
               [&rotations](const Principal& who, const RoutedRequest& routed) -> Result<net::HttpResponse> {
                   SB_ASSIGN(const auto body,
                             routed.http.body.empty() ? Result<Json>(Json::object()) : bodies::parse(routed.http.body));
                   auto id = keys::RotationId::parse(routed.parameter("id"));
                   if (!id)
                       return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such rotation"};
                   SB_ASSIGN(const auto answer,
                             rotations.prove(scopeOf(who), *id, body,
                                             "provider/" + who.tenant.provider.text() + " " + routed.http.remote));
                   return ProviderDoor::json(answer);
               });
}

} // namespace signalbox::platform
