// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/api/SandboxClient.h"
#include "core/platform/control/Desks.h"
#include "core/platform/sandbox/Sandbox.h"

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;

/// Known before anything is logged, so that a refusal leaves no trace of an effect.
base::Status inSandbox(const Environment& environment) {
    if (environment.kind == EnvironmentKind::Sandbox)
        return {};
    return base::Error{base::ErrorCode::FailedPrecondition, "SANDBOX-001",
                       "emulation buttons exist in a sandbox only; this platform is " +
                           std::string(name(environment.kind))};
}

/// The log names whom a press may hit; its operation and topic stand in the press itself.
Json scopeJson(const api::FaultScope& scope) {
    return api::scopeJson(degradation::Scope{scope.provider, scope.brand, scope.region, std::nullopt});
}

Json itemsOf(const std::vector<api::FaultPress>& presses) { return itemsJson(api::listJson(presses)); }

void addPress(Desks& desks, Sandbox& sandbox) {
    addAct(desks, "POST", "/sandbox/presses", [&sandbox, &desks](const ActRequest& request) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks.services.environment));
        SB_ASSIGN(const auto wanted, api::fromJson<api::FaultOrder>(request.body));
        SB_ASSIGN(const auto order, completeOrder(wanted));
        ActPlan plan;
        plan.action = "sandbox.operate";
        plan.object = "button/" + order.kind;
        plan.scope = scopeJson(order.scope);
        plan.region = order.scope.region.value_or(base::RegionId());
        plan.effect = [&sandbox, order, by = request.caller.who->id,
                       reason = request.intent.reason](const Begun& begun) -> Result<ActEffect> {
            SB_ASSIGN(const auto press, sandbox.plan().press(order, by, reason, begun.leaf));
            return ActEffect{api::toJson(press), api::toJson(press),
                             Json::object({{"press", press.id.text()},
                                           {"scope", press.scope.text()},
                                           {"basis_points", press.basisPoints},
                                           {"seed", static_cast<std::int64_t>(press.seed)},
                                           {"ends_at", base::rfc3339(press.endsAt)}})};
        };
        return plan;
    });
}

void addRelease(Desks& desks, Sandbox& sandbox) {
    addAct(desks, "POST", "/sandbox/presses/{id}/release",
           [&sandbox, &desks](const ActRequest& request) -> Result<ActPlan> {
               SB_TRY(inSandbox(desks.services.environment));
               const base::Error missing{base::ErrorCode::NotFound, "NOT_FOUND", "there is no such press"};
               const auto id = api::PressId::parse(request.routed.parameter("id"));
               if (!id)
                   return missing;
               SB_ASSIGN(const auto press, sandbox.plan().find(*id));
               ActPlan plan;
               plan.action = "sandbox.operate";
               plan.object = "press/" + id->text();
               plan.scope = scopeJson(press.scope);
               plan.region = press.scope.region.value_or(base::RegionId());
               plan.before = api::toJson(press);
               plan.reducing = true;
               plan.effect = [&sandbox, id = *id](const Begun&) -> Result<ActEffect> {
                   SB_ASSIGN(const auto over, sandbox.plan().release(id));
                   return ActEffect{api::toJson(over), api::toJson(over),
                                    Json::object({{"kind", over.kind}, {"hits", over.hits}})};
               };
               return plan;
           });
    addAct(desks, "POST", "/sandbox/release-all", [&sandbox, &desks](const ActRequest&) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks.services.environment));
        ActPlan plan;
        plan.action = "sandbox.operate";
        plan.object = "press/all";
        plan.reducing = true;
        plan.effect = [&sandbox](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto over, sandbox.plan().releaseAll());
            return ActEffect{itemsOf(over), {}, Json::object({{"released", static_cast<std::uint64_t>(over.size())}})};
        };
        return plan;
    });
    addAct(desks, "POST", "/sandbox/clock/reset", [&sandbox, &desks](const ActRequest&) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks.services.environment));
        ActPlan plan;
        plan.action = "sandbox.operate";
        plan.object = "clock";
        plan.before = api::toJson(sandbox.clock().reading());
        plan.effect = [&sandbox](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto reading, sandbox.resetClock());
            return ActEffect{api::toJson(reading), api::toJson(reading), Json::object()};
        };
        return plan;
    });
}

} // namespace

void addSandboxRoutes(Desks& desks) {
    if (desks.services.sandbox == nullptr)
        return;
    auto& sandbox = *desks.services.sandbox;
    addRead(desks, "/sandbox/buttons", "sandbox.read", [&desks](const Caller&, const RoutedRequest&) -> Result<Json> {
        api::SandboxButtons out;
        out.environment = name(desks.services.environment.kind);
        out.available = desks.services.environment.kind == EnvironmentKind::Sandbox;
        for (const auto& row : buttonRows())
            out.buttons.push_back(row.button);
        return api::toJson(out);
    });
    addRead(desks, "/sandbox/presses", "sandbox.read",
            [&sandbox](const Caller&, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 100, 1, 1'000));
                SB_ASSIGN(const auto presses, sandbox.plan().presses(static_cast<std::size_t>(limit)));
                return itemsOf(presses);
            });
    addRead(desks, "/sandbox/faults", "sandbox.read",
            [&sandbox](const Caller&, const RoutedRequest& routed) -> Result<Json> {
                api::FaultFilter filter;
                SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 100, 1, 1'000));
                SB_ASSIGN(const auto before, numberParameter(routed, "before", 0, 0, 1ULL << 62));
                filter.limit = static_cast<int>(limit);
                filter.before = static_cast<std::int64_t>(before);
                filter.press = routed.http.parameter("press").value_or("");
                filter.kind = routed.http.parameter("kind").value_or("");
                filter.trace = routed.http.parameter("trace").value_or("");
                SB_ASSIGN(const auto faults, sandbox.plan().faults(filter));
                return itemsJson(api::listJson(faults));
            });
    addRead(desks, "/sandbox/clock", "sandbox.read", [&sandbox](const Caller&, const RoutedRequest&) -> Result<Json> {
        return api::toJson(sandbox.clock().reading());
    });
    addPress(desks, sandbox);
    addRelease(desks, sandbox);
}

} // namespace signalbox::platform
