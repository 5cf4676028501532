// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/VersionsClient.h"
#include "core/platform/control/Desks.h"
#include "core/platform/versions/ApiVersions.h"
#include "core/platform/versions/DualWrite.h"

#include <map>

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;

api::RouteVersionView viewOf(const ApiVersions& versions, const std::string& route) {
    api::RouteVersionView view;
    view.route = route;
    const auto space = route.find(' ');
    const auto path = space == std::string::npos ? "/" + route : route.substr(space + 1);
    view.version = path.substr(1, path.find('/', 1) - 1);
    view.state = "current";
    for (const auto& one : versions.usage())
        if (one.route == route || (space == std::string::npos && one.version == route))
            view.requests += one.requests;
    auto announced = versions.deprecation(route);
    if (!announced && space != std::string::npos)
        announced = versions.deprecation(view.version);
    if (announced) {
        view.state = versions.isOver(*announced) ? "sunset" : "deprecated";
        view.deprecatedAt = announced->deprecatedAt;
        view.sunsetAt = announced->sunsetAt;
        view.successor = announced->successor;
        view.documentation = announced->documentation;
        view.announcedBy = announced->by;
    }
    return view;
}

api::DualWriteView viewOf(const DualWriteState& state) {
    api::DualWriteView view;
    view.topic = state.topic;
    view.on = state.on;
    if (!state.changedBy.empty())
        view.changedAt = state.changedAt;
    view.changedBy = state.changedBy;
    view.from = state.from;
    view.to = state.to;
    view.written = state.written;
    view.different = state.different;
    view.difference = state.difference;
    return view;
}

ActEffect effectOf(const api::RouteVersionView& view) {
    auto details = Json::object({{"route", view.route}, {"state", view.state}});
    if (view.sunsetAt)
        details.set("deprecated_at", base::rfc3339(*view.deprecatedAt)).set("sunset_at", base::rfc3339(*view.sunsetAt));
    return {api::toJson(view), api::toJson(view), std::move(details)};
}

/// Interfaces are the same in every region, and so are these acts: for operators of none.
ActPlan planFor(std::string object, Json before) {
    ActPlan plan;
    plan.action = "versions.deprecate";
    plan.object = std::move(object);
    plan.before = std::move(before);
    return plan;
}

} // namespace

void addVersionsRoutes(Desks& desks) {
    if (desks.services.versions == nullptr || desks.services.dualWrite == nullptr)
        return;
    auto& versions = *desks.services.versions;
    auto& dualWrite = *desks.services.dualWrite;

    addRead(desks, "/versions", "versions.read",
            [&versions, &dualWrite](const Caller&, const RoutedRequest&) -> Result<Json> {
                api::VersionsView view;
                for (const auto& route : versions.routes())
                    view.routes.push_back(viewOf(versions, route));
                for (const auto& state : dualWrite.states())
                    view.topics.push_back(viewOf(state));
                return api::toJson(view);
            });
    addRead(desks, "/versions/usage", "versions.read",
            [&versions, &desks](const Caller& caller, const RoutedRequest&) -> Result<Json> {
                auto list = Json::array();
                for (const auto& one : versions.usage()) {
                    const base::ProviderId provider(one.provider);
                    bool visible = caller.who->region.empty();
                    for (const auto& entry : desks.services.providers.all())
                        visible = visible || (entry.provider == provider && sees(caller, entry.region));
                    if (visible)
                        list.push(api::toJson(api::UsageView{provider, one.version, one.route, one.requests,
                                                             one.refused, one.firstAt, one.lastAt}));
                }
                return itemsJson(std::move(list));
            });

    addAct(desks, "POST", "/versions/deprecate", [&versions](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto draft, api::fromJson<api::DeprecationDraft>(request.body));
        auto plan = planFor("route/" + draft.route, api::toJson(viewOf(versions, draft.route)));
        Deprecation wanted;
        wanted.route = draft.route;
        wanted.deprecatedAt = draft.deprecatedAt;
        wanted.sunsetAt = draft.sunsetAt;
        wanted.successor = draft.successor;
        wanted.documentation = draft.documentation;
        wanted.by = request.caller.who->id.text();
        SB_TRY(versions.check(wanted));
        plan.effect = [&versions, wanted](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto done, versions.deprecate(wanted));
            return effectOf(viewOf(versions, done.route));
        };
        return plan;
    });
    addAct(desks, "POST", "/versions/withdraw", [&versions](const ActRequest& request) -> Result<ActPlan> {
        api::Decoder in(request.body);
        SB_ASSIGN(const auto route, in.finish(in.text("route", 200)));
        if (!versions.deprecation(route))
            return base::Error{base::ErrorCode::NotFound, "NOT_FOUND", "nothing is announced for " + route};
        auto plan = planFor("route/" + route, api::toJson(viewOf(versions, route)));
        plan.effect = [&versions, route](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto done, versions.withdraw(route));
            return effectOf(viewOf(versions, done.route));
        };
        return plan;
    });
    addAct(desks, "POST", "/versions/dual-write", [&dualWrite](const ActRequest& request) -> Result<ActPlan> {
        api::Decoder in(request.body);
        const auto topic = in.text("topic", 64);
        SB_ASSIGN(const auto on, in.finish(in.boolean("on")));
        SB_ASSIGN(const auto before, dualWrite.state(topic));
        auto plan = planFor("topic/" + topic, api::toJson(viewOf(before)));
        plan.effect = [&dualWrite, topic, on, by = request.caller.who->id.text()](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto after, dualWrite.turn(topic, on, by));
            const auto view = api::toJson(viewOf(after));
            return ActEffect{view, view, Json::object({{"topic", topic}, {"on", on}, {"from", after.from}})};
        };
        return plan;
    });
}

} // namespace signalbox::platform
