// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/AccessCodec.h"
#include "core/api/Acts.h"
#include "core/audit/Log.h"
#include "core/platform/control/Desks.h"

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

api::Me meFor(Desks& desks, const Caller& caller) {
    api::Me me;
    me.id = caller.who->id;
    me.role = caller.who->role;
    me.region = caller.who->region;
    for (const auto& row : access::permissions()) {
        api::Ability ability;
        ability.action = std::string(row.action);
        ability.mayRequest = access::mayRequest(*caller.who, row.action, caller.who->region).has_value();
        ability.mayApprove =
            row.approvals > 0 && access::mayApprove(*caller.who, row.action, caller.who->region).has_value();
        ability.approvals = row.approvals;
        me.abilities.push_back(std::move(ability));
    }
    me.environment = std::string(name(desks.services.environment.kind));
    me.regions = desks.services.environment.regions;
    me.version = SIGNALBOX_VERSION;
    me.boot = desks.trail.log().bootId();
    me.time = desks.services.clock.now();
    me.certificateNotAfter = caller.certificateNotAfter;
    return me;
}

base::RegionId regionIn(const Json& scope) {
    const auto parsed = base::RegionId::parse(scope["region"].stringOr(""));
    return parsed ? *parsed : base::RegionId();
}

api::ApprovalView viewOf(const ControlStore::ApprovalRecord& record, const access::Operator& who, base::Time now) {
    api::ApprovalView view;
    view.request = record.approval.request();
    view.signatures = record.approval.signatures();
    view.state = record.approval.state(now);
    view.refusedBy = record.approval.refusedBy();
    view.refusalReason = record.approval.refusalReason();
    view.artefact = record.artefact;
    view.summary = record.summary;
    view.reason = record.reason;
    if (view.state != access::ApprovalState::Pending)
        view.approveRefusal = Error{ErrorCode::FailedPrecondition, "ACCESS-016",
                                    "the request is " + std::string(access::name(view.state))};
    else if (who.id == view.request.requester)
        view.approveRefusal =
            Error{ErrorCode::PermissionDenied, "ACCESS-010", "who asks for an approval does not give it"};
    else if (auto allowed = access::mayApprove(who, view.request.action, regionIn(view.request.scope)); !allowed)
        view.approveRefusal = allowed.error();
    return view;
}

/// Changes of approvals read, decide and write: one at a time.
struct Approvals {
    explicit Approvals(Desks& d)
        : desks(d) {}
    Desks& desks;
    std::mutex mutex;

    Result<ControlStore::ApprovalRecord> find(const RoutedRequest& routed) {
        SB_ASSIGN(const auto id, base::ApprovalId::parse(routed.parameter("id")));
        SB_ASSIGN(auto record, desks.store.approval(id));
        if (!record)
            return Error{ErrorCode::NotFound, "CONTROL-003", "there is no approval " + id.text()};
        return *std::move(record);
    }

    ActPlan planFor(const access::ApprovalRequest& request, std::string action) {
        ActPlan plan;
        plan.action = std::move(action);
        plan.object = "approval/" + request.id.text();
        plan.scope = request.scope;
        plan.region = regionIn(request.scope);
        return plan;
    }

    ActEffect effectOf(const ControlStore::ApprovalRecord& record, const access::Operator& who) {
        const auto& request = record.approval.request();
        const auto view = viewOf(record, who, desks.services.clock.now());
        return {api::toJson(view), record.approval.json(),
                Json::object({{"action", request.action},
                              {"object", request.object},
                              {"artefact_hash", request.artefactHash},
                              {"state", access::name(view.state)}})};
    }

    /// One change of one stored approval.
    Result<ActEffect> change(const base::ApprovalId& id, const access::Operator& who,
                             const std::function<base::Status(access::Approval&)>& change) {
        const std::lock_guard lock(mutex);
        SB_ASSIGN(auto record, desks.store.approval(id));
        if (!record)
            return Error{ErrorCode::NotFound, "CONTROL-003", "there is no approval " + id.text()};
        SB_TRY(change(record->approval));
        SB_TRY(desks.store.put(*record));
        return effectOf(*record, who);
    }

    Result<ActPlan> open(const ActRequest& asked) {
        api::Decoder in(asked.body);
        auto request = in.parsed<access::ApprovalRequest>(
            "request", [](std::string_view t) { return access::ApprovalRequest::parse(t); });
        ControlStore::ApprovalRecord record;
        record.artefact = in.object("artefact");
        record.summary = in.text("summary", 16 * 1024);
        record.reason = asked.intent.reason;
        if (in.failed())
            return in.error();
        SB_ASSIGN(const auto signature, access::Signature::fromJson(asked.body["signature"]));
        if (request.requester != asked.caller.who->id)
            return Error{ErrorCode::PermissionDenied, "CONTROL-002", "an approval is asked for in one's own name"};
        api::ApprovalView shown;
        shown.request = request;
        shown.artefact = record.artefact;
        shown.summary = record.summary;
        SB_TRY(shown.checkHashes());
        auto plan = planFor(request, "approvals.request");
        plan.effect = [this, record, request, signature,
                       who = asked.caller.who](const Begun&) mutable -> Result<ActEffect> {
            const std::lock_guard lock(mutex);
            SB_ASSIGN(record.approval,
                      access::Approval::open(request, signature, desks.services.operators, desks.services.clock.now()));
            SB_ASSIGN(const auto known, desks.store.approval(request.id));
            if (known && known->approval.request() != request)
                return Error{ErrorCode::AlreadyExists, "CONTROL-012", "there is another approval " + request.id.text()};
            if (!known)
                SB_TRY(desks.store.put(record));
            auto effect = effectOf(known ? *known : record, *who);
            effect.status = 201;
            return effect;
        };
        return plan;
    }
};

} // namespace

void addAccessRoutes(Desks& desks) {
    addRead(desks, "/me", "me.read", [&desks](const Caller& caller, const RoutedRequest&) -> Result<Json> {
        return api::toJson(meFor(desks, caller));
    });
    addRead(desks, "/operators", "me.read", [&desks](const Caller&, const RoutedRequest&) -> Result<Json> {
        return itemsJson(desks.services.operators.json());
    });

    auto approvals = std::make_shared<Approvals>(desks);
    addRead(desks, "/approvals", "approvals.read",
            [&desks](const Caller& caller, const RoutedRequest&) -> Result<Json> {
                SB_ASSIGN(const auto records, desks.store.approvals(200));
                auto list = Json::array();
                for (const auto& record : records)
                    list.push(api::toJson(viewOf(record, *caller.who, desks.services.clock.now())));
                return itemsJson(std::move(list));
            });
    addRead(desks, "/approvals/{id}", "approvals.read",
            [&desks, approvals](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto record, approvals->find(routed));
                return api::toJson(viewOf(record, *caller.who, desks.services.clock.now()));
            });
    addAct(desks, "POST", "/approvals", [approvals](const ActRequest& request) { return approvals->open(request); });
    addAct(desks, "POST", "/approvals/{id}/signatures",
           [&desks, approvals](const ActRequest& request) -> Result<ActPlan> {
               SB_ASSIGN(const auto record, approvals->find(request.routed));
               SB_ASSIGN(const auto signature, access::Signature::fromJson(request.body["signature"]));
               if (signature.who != request.caller.who->id)
                   return Error{ErrorCode::PermissionDenied, "CONTROL-002", "everybody signs for themselves"};
               auto plan = approvals->planFor(record.approval.request(), "approvals.sign");
               plan.effect = [&desks, approvals, id = record.approval.request().id, signature,
                              who = request.caller.who](const Begun&) {
                   return approvals->change(id, *who, [&](access::Approval& approval) {
                       return approval.approve(signature, desks.services.operators, desks.services.clock.now());
                   });
               };
               return plan;
           });
    addAct(desks, "POST", "/approvals/{id}/refusal", [&desks, approvals](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto record, approvals->find(request.routed));
        auto plan = approvals->planFor(record.approval.request(), "approvals.refuse");
        plan.effect = [&desks, approvals, id = record.approval.request().id, who = request.caller.who,
                       reason = request.intent.reason](const Begun&) {
            return approvals->change(id, *who, [&](access::Approval& approval) {
                return approval.refuse(who->id, reason, desks.services.operators, desks.services.clock.now());
            });
        };
        return plan;
    });
}

} // namespace signalbox::platform
