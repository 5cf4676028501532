// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/api/TrafficCodec.h"
#include "core/platform/control/Desks.h"

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;

Result<base::ProviderId> providerAt(const RoutedRequest& routed) {
    return base::ProviderId::parse(routed.parameter("provider"));
}

ActEffect effectOf(const api::CanaryView& view) {
    return {api::toJson(view), canary::toJson(view.state),
            Json::object({{"basis_points", view.state.basisPoints},
                          {"epoch", view.state.epoch},
                          {"candidate_release", view.state.candidateRelease}})};
}

Result<ActPlan> planFor(CanaryDesk& canaries, const base::ProviderId& provider, std::string action) {
    SB_ASSIGN(const auto view, canaries.view(provider));
    ActPlan plan;
    plan.action = std::move(action);
    plan.object = api::canaryObject(provider);
    plan.scope = api::scopeJson(provider);
    plan.region = canaries.regionOf(provider);
    plan.before = canary::toJson(view.state);
    return plan;
}

} // namespace

void addCanaryRoutes(Desks& desks) {
    auto& canaries = desks.canaries;
    addRead(desks, "/canaries", "canary.read", [&](const Caller& caller, const RoutedRequest&) -> Result<Json> {
        auto list = Json::array();
        for (const auto& view : canaries.views())
            if (sees(caller, canaries.regionOf(view.state.provider)))
                list.push(api::toJson(view));
        return itemsJson(std::move(list));
    });

    addAct(desks, "PUT", "/canaries/{provider}", [&canaries](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto provider, providerAt(request.routed));
        SB_ASSIGN(const auto draft, api::fromJson<api::CanaryDraft>(request.body));
        SB_ASSIGN(auto plan, planFor(canaries, provider, "canary.set"));
        plan.effect = [&canaries, provider, draft, by = request.caller.who->id,
                       why = request.intent.reason](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto view, canaries.set(provider, draft, by, why));
            return effectOf(view);
        };
        plan.alreadyDone = [&canaries, provider, draft, by = request.caller.who->id,
                            why = request.intent.reason]() -> std::optional<ActEffect> {
            const auto view = canaries.view(provider);
            if (!view || view->state.history.empty())
                return std::nullopt;
            const auto& last = view->state.history.back();
            if (last.kind != canary::Step::Kind::SharePlaced || last.by != by.text() || last.why != why ||
                last.to != draft.basisPoints || last.epoch != draft.expectedEpoch + 1)
                return std::nullopt;
            return effectOf(*view);
        };
        return plan;
    });

    addAct(desks, "POST", "/canaries/{provider}/abort", [&canaries](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto provider, providerAt(request.routed));
        SB_ASSIGN(auto plan, planFor(canaries, provider, "canary.abort"));
        plan.reducing = true;
        plan.effect = [&canaries, provider, by = request.caller.who->id,
                       why = request.intent.reason](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto view, canaries.abort(provider, by, why));
            return effectOf(view);
        };
        return plan;
    });

    addAct(desks, "POST", "/canaries/{provider}/rearm", [&canaries](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto provider, providerAt(request.routed));
        api::Decoder in(request.body);
        const auto epoch = in.integer<std::uint64_t>("expected_epoch");
        if (in.failed())
            return in.error();
        SB_ASSIGN(auto plan, planFor(canaries, provider, "canary.rearm"));
        plan.effect = [&canaries, provider, epoch,
                       why = request.intent.reason](const Begun& begun) -> Result<ActEffect> {
            SB_CHECK(begun.approval != nullptr);
            SB_ASSIGN(const auto view, canaries.rearm(provider, epoch, begun.approval->request().requester,
                                                      approverOf(*begun.approval), why));
            return effectOf(view);
        };
        return plan;
    });
}

} // namespace signalbox::platform
