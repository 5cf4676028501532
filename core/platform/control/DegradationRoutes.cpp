// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/AccessCodec.h"
#include "core/api/Acts.h"
#include "core/api/TrafficCodec.h"
#include "core/base/Log.h"
#include "core/platform/control/Desks.h"

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using degradation::Position;

struct Outcome {
    Json body;
    bool replayed = false;
};

/// The same way as the door's, with the red button's own memory instead of the store's: stopping must need neither the
/// store nor the audit log.
Result<Outcome> operate(Desks& desks, const RoutedRequest& routed) {
    SB_ASSIGN(auto caller, desks.door.authenticate(routed.http));
    SB_ASSIGN(const auto request, Door::parse(std::move(caller), routed));
    SB_ASSIGN(const auto order, api::fromJson<api::DegradationOrder>(request.body));
    if (request.body["command_id"].stringOr("") != request.intent.command.text())
        return Error{ErrorCode::InvalidArgument, "CONTROL-008",
                     "command_id in the body and X-Idempotency-Key must be the same"};
    const bool closes = order.position == Position::Off;
    ActPlan plan;
    plan.action = closes ? "degradation.close" : "degradation.open";
    plan.object = api::objectOf(order);
    plan.scope = api::scopeJson(order.scope);
    plan.region = order.scope.region.value_or(base::RegionId());
    plan.reducing = closes;
    SB_TRY(desks.door.permit(request, plan));

    auto& button = desks.stops.button();
    const auto known = button.status(request.intent.command);
    std::optional<ControlStore::ApprovalRecord> approval;
    if (!known) {
        SB_ASSIGN(approval, desks.door.approve(request, plan));
        const auto* used = approval ? &approval->approval : nullptr;
        auto intended = Door::leaf(request, plan, audit::Phase::Intended, audit::Outcome::None, used);
        if (closes) {
            desks.trail.appendOrKeep(std::move(intended), Door::kPatience);
        } else {
            auto logged = desks.trail.append(std::move(intended));
            if (!logged)
                return logged.error();
            SB_TRY(desks.store.begin(request.intent.command, request.caller.who->id.text(), "degradation", &*approval));
        }
    }

    degradation::RedButton::Order wish;
    wish.id = request.intent.command;
    wish.what = order.what;
    wish.scope = order.scope;
    wish.position = order.position;
    wish.share = order.share;
    wish.by = request.caller.who->id;
    wish.reason = request.intent.reason;
    if (!request.intent.approval.empty())
        wish.approval = request.intent.approval;
    auto receipt = button.operate(wish);

    if (receipt && receipt->replayed)
        return Outcome{Json::object({{"result", api::toJson(receipt->status)},
                                     {"audit", api::toJson(desks.stops.receipt(request.intent.command))}}),
                       true};
    const bool unknown = !receipt && receipt.error().code == ErrorCode::OutcomeUnknown;
    auto leaf = Door::leaf(request, plan, audit::Phase::Outcome,
                           receipt   ? audit::Outcome::Ok
                           : unknown ? audit::Outcome::Unknown
                                     : audit::Outcome::Refused,
                           approval ? &approval->approval : nullptr);
    if (!receipt) {
        leaf.details.set("error", receipt.error().reason);
        desks.trail.appendOrKeep(std::move(leaf), Door::kPatience);
        return receipt.error();
    }
    leaf.details.set("epoch", receipt->status.command.epoch);
    leaf.details.set("share", receipt->status.command.share);
    leaf.details.set("journalled", receipt->journalled);
    const auto logged = desks.trail.appendOrKeep(std::move(leaf), Door::kPatience);
    desks.stops.remember(request.intent.command, logged);
    return Outcome{Json::object({{"result", api::toJson(receipt->status)}, {"audit", api::toJson(logged)}}), false};
}

} // namespace

void addDegradationRoutes(Desks& desks) {
    addRead(desks, "/degradation", "degradation.read",
            [&stops = desks.stops](const Caller&, const RoutedRequest&) -> Result<Json> {
                return api::toJson(stops.view());
            });
    auto& router = desks.services.router;
    router.add("POST", api::path::degradationCommands(), Lane::RedButton,
               [&desks](RoutedRequest routed, net::Responder responder) {
                   auto outcome = operate(desks, routed);
                   if (outcome)
                       Door::answer(responder, 200, outcome->body, outcome->replayed);
                   else
                       Door::answer(responder, routed, outcome.error());
               });
    router.add("GET", api::path::degradationCommands() + "/{id}", Lane::RedButton,
               [&desks](RoutedRequest routed, net::Responder responder) {
                   desks.door.read(routed, std::move(responder), "degradation.read",
                                   [&](const Caller&) -> Result<Json> {
                                       SB_ASSIGN(const auto id, base::CommandId::parse(routed.parameter("id")));
                                       SB_ASSIGN(const auto status, desks.stops.button().status(id));
                                       return api::toJson(status);
                                   });
               });
}

} // namespace signalbox::platform
