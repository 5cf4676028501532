// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/api/SloCodec.h"
#include "core/platform/control/Desks.h"

namespace signalbox::platform {

namespace {
using base::Json;
using base::Result;
} // namespace

void addSloRoutes(Desks& desks) {
    auto& slo = desks.slo;
    addRead(desks, "/slo/snapshot", "slo.read", [&slo](const Caller&, const RoutedRequest& routed) -> Result<Json> {
        SB_ASSIGN(const auto seconds, numberParameter(routed, "seconds", 70, 1, SloDesk::kKeptTicks));
        return api::toJson(slo.snapshot(static_cast<std::size_t>(seconds)));
    });
    addRead(desks, "/slo/objectives", "slo.read",
            [&slo](const Caller&, const RoutedRequest&) -> Result<Json> { return api::toJson(slo.objectives()); });
    desks.services.router.add("GET", std::string(api::path::kPrefix) + "/slo/stream", Lane::Workers,
                              [&desks](RoutedRequest routed, net::Responder responder) {
                                  const auto allowed = [&]() -> base::Status {
                                      SB_ASSIGN(const auto caller, desks.door.authenticate(routed.http));
                                      return access::mayRequest(*caller.who, "slo.read", caller.who->region);
                                  }();
                                  if (!allowed) {
                                      Door::answer(responder, routed, allowed.error());
                                      return;
                                  }
                                  net::Headers headers;
                                  headers.set("Cache-Control", "no-store");
                                  desks.slo.listen(responder.openStream(std::move(headers)));
                              });
    addAct(desks, "POST", "/alerts/{id}/acknowledge", [&slo](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto id, base::AlertId::parse(request.routed.parameter("id")));
        SB_ASSIGN(const auto alert, slo.alert(id));
        ActPlan plan;
        plan.action = "alerts.acknowledge";
        plan.object = "alert/" + id.text();
        if (alert.scope.provider)
            plan.scope.set("provider", alert.scope.provider->text());
        if (alert.scope.brand)
            plan.scope.set("brand", alert.scope.brand->text());
        if (alert.scope.region) {
            plan.scope.set("region", alert.scope.region->text());
            plan.region = *alert.scope.region;
        }
        plan.before = api::toJson(alert);
        plan.effect = [&slo, id, by = request.caller.who->id](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto after, slo.acknowledge(id, by));
            return ActEffect{api::toJson(after), api::toJson(after),
                             Json::object({{"kind", slo::name(after.kind)}, {"scope", after.scope.text()}})};
        };
        return plan;
    });
}

} // namespace signalbox::platform
