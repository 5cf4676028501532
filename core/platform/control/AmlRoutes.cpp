// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/api/PlayersCodec.h"
#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"
#include "core/platform/control/Desks.h"
#include "core/platform/emulators/Emulators.h"

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;
using emulators::AmlState;
using emulators::Emulators;

Result<api::AmlCaseView> caseAt(Emulators& world, const Caller& caller, const RoutedRequest& routed) {
    SB_ASSIGN(auto one, world.amlCase(std::string(routed.parameter("id"))));
    if (!sees(caller, one.key.region))
        return base::Error{base::ErrorCode::NotFound, "AML-004", "there is no such case"};
    return one;
}

ActPlan planFor(std::string action, const std::string& id, const api::PlayerKey& key) {
    ActPlan plan;
    plan.action = std::move(action);
    plan.object = "aml_case/" + id;
    plan.scope = Json::object({{"brand", key.brand.text()}, {"region", key.region.text()}});
    plan.region = key.region;
    return plan;
}

ActEffect effectOf(const api::AmlCaseView& one, int status = 200) {
    return {api::toJson(one), api::toJson(one), Json::object({{"rule", one.rule}, {"state", one.state}}), status};
}

void addReports(Desks& desks, Emulators& world) {
    addRead(desks, "/aml/cases/{id}/report", "aml.export",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto one, caseAt(world, caller, routed));
                return world.reportJson(one.id);
            });
    desks.services.router.add("GET", std::string(api::path::kPrefix) + "/aml/cases/{id}/report.xml", Lane::Workers,
                              [&desks, &world](RoutedRequest routed, net::Responder responder) {
                                  const auto text = [&]() -> Result<std::string> {
                                      SB_ASSIGN(const auto caller, desks.door.authenticate(routed.http));
                                      SB_TRY(access::mayRequest(*caller.who, "aml.export", caller.who->region));
                                      SB_ASSIGN(const auto one, caseAt(world, caller, routed));
                                      return world.reportXml(one.id);
                                  }();
                                  if (!text) {
                                      Door::answer(responder, routed, text.error());
                                      return;
                                  }
                                  net::HttpResponse response;
                                  response.headers.set("Content-Type", "application/xml");
                                  response.headers.set("Cache-Control", "no-store");
                                  response.body = *text;
                                  responder.send(std::move(response));
                              });
}

} // namespace

void addAmlRoutes(Desks& desks) {
    if (desks.services.emulators == nullptr)
        return;
    auto& world = *desks.services.emulators;
    addRead(desks, "/aml/cases", "aml.read",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto all, world.cases(routed.http.parameter("state").value_or("")));
                auto list = Json::array();
                for (const auto& one : all)
                    if (sees(caller, one.key.region))
                        list.push(api::toJson(one));
                return itemsJson(std::move(list));
            });
    addRead(desks, "/aml/cases/{id}", "aml.read",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto one, caseAt(world, caller, routed));
                return api::toJson(one);
            });
    addReports(desks, world);
    addAct(desks, "POST", "/aml/cases", [&world](const ActRequest& request) -> Result<ActPlan> {
        api::Decoder in(request.body);
        api::PlayerKey key;
        key.region = in.id<base::RegionId>("region");
        key.brand = in.id<base::BrandId>("brand_id");
        key.player = in.id<base::PlayerId>("player_id");
        if (in.failed())
            return in.error();
        SB_ASSIGN([[maybe_unused]] const auto player, world.player(key));
        const auto digest = crypto::sha256(request.intent.command.text());
        const auto id = "aml_" + base::hex({digest.data(), 12});
        auto plan = planFor("aml.open", id, key);
        plan.effect = [&world, key, id, by = request.caller.who->id.text(),
                       why = request.intent.reason](const Begun&) -> Result<ActEffect> {
            SB_TRY(world.openCase(key, id, why, by));
            SB_ASSIGN(const auto one, world.amlCase(id));
            return effectOf(one, 201);
        };
        plan.alreadyDone = [&world, id]() -> std::optional<ActEffect> {
            const auto one = world.amlCase(id);
            return one ? std::optional(effectOf(*one, 201)) : std::nullopt;
        };
        return plan;
    });
    addAct(desks, "POST", "/aml/cases/{id}/decisions", [&world](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto before, caseAt(world, request.caller, request.routed));
        api::Decoder in(request.body);
        const auto to = api::enumeration<AmlState>(in, "state", emulators::kAmlStates,
                                                   [](AmlState state) { return emulators::name(state); });
        if (in.failed())
            return in.error();
        auto plan = planFor("aml.decide", before.id, before.key);
        plan.before = api::toJson(before);
        plan.effect = [&world, id = before.id, to, by = request.caller.who->id.text(),
                       why = request.intent.reason](const Begun&) -> Result<ActEffect> {
            SB_TRY(world.decideCase(id, to, by, why));
            SB_ASSIGN(const auto one, world.amlCase(id));
            return effectOf(one);
        };
        plan.alreadyDone = [&world, id = before.id, to, by = request.caller.who->id.text(),
                            why = request.intent.reason]() -> std::optional<ActEffect> {
            const auto one = world.amlCase(id);
            if (!one || one->steps.back().state != emulators::name(to) || one->steps.back().by != by ||
                one->steps.back().reason != why)
                return std::nullopt;
            return effectOf(*one);
        };
        return plan;
    });
}

} // namespace signalbox::platform
