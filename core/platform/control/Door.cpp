// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/Door.h"

#include "core/api/AccessCodec.h"
#include "core/api/Acts.h"
#include "core/api/ErrorTable.h"
#include "core/base/Limits.h"
#include "core/base/Log.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Random.h"

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

/// Marks a command as running for as long as it lives.
class Running {
public:
    Running(base::Guarded<std::set<base::CommandId>>& set, const base::CommandId& id)
        : m_set(set)
        , m_id(id)
        , m_mine(set.lock()->insert(id).second) {}
    ~Running() {
        if (m_mine)
            m_set.lock()->erase(m_id);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    [[nodiscard]] bool mine() const noexcept { return m_mine; }

private:
    base::Guarded<std::set<base::CommandId>>& m_set;
    const base::CommandId& m_id;
    bool m_mine;
};

/// Nothing happened and the same request may succeed later: not an answer to be remembered.
bool isPassing(const Error& error) { return api::wireErrorOf(error).retryable || error.code == ErrorCode::Internal; }

bool isReason(std::string_view text) {
    return !text.empty() && text.size() <= base::limits::kReasonChars && base::isUtf8(text);
}

std::string traceOf(const RoutedRequest& routed) {
    const auto given = routed.http.headers.value("X-Trace-Id");
    return base::isIdText(given) ? std::string(given) : crypto::randomId("tr_");
}

std::string stateHash(const Json& state) { return state.isNull() ? std::string() : audit::stateHash(state); }

} // namespace

Door::Door(const Authenticator& authenticator, const access::Roster& roster, ControlStore& store, AuditTrail& trail,
           const base::Clock& clock, DoorDefect defect)
    : m_authenticator(authenticator)
    , m_roster(roster)
    , m_store(store)
    , m_trail(trail)
    , m_clock(clock)
    , m_defect(defect) {}

void Door::answer(net::Responder& responder, int status, const Json& body, bool replayed) {
    net::HttpResponse response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Cache-Control", "no-store");
    if (replayed)
        response.headers.set("Idempotent-Replayed", "true");
    response.body = body.text();
    responder.send(std::move(response));
}

void Door::answer(net::Responder& responder, const RoutedRequest& routed, const Error& error) {
    const auto& row = api::wireErrorOf(error);
    net::HttpResponse response;
    response.status = row.status;
    response.headers.set("Content-Type", std::string(api::kProblemContentType));
    response.headers.set("Cache-Control", "no-store");
    if (row.status == 503 || row.code == "IDEMPOTENCY_IN_FLIGHT")
        response.headers.set("Retry-After", "1");
    response.body = api::problemJson(error, traceOf(routed)).text();
    responder.send(std::move(response));
}

Result<Caller> Door::authenticate(const net::HttpRequest& request) const {
    return m_authenticator.authenticate(request);
}

void Door::read(const RoutedRequest& routed, net::Responder responder, std::string_view action, const Read& read) {
    const auto result = [&]() -> Result<Json> {
        SB_ASSIGN(const auto caller, authenticate(routed.http));
        SB_TRY(access::mayRequest(*caller.who, action, caller.who->region));
        return read(caller);
    }();
    if (result)
        answer(responder, 200, *result);
    else
        answer(responder, routed, result.error());
}

Result<ActRequest> Door::parse(Caller caller, const RoutedRequest& routed) {
    ActRequest out{std::move(caller), routed, {}, {}};
    const auto* key = routed.http.headers.find("X-Idempotency-Key");
    if (key == nullptr)
        return Error{ErrorCode::InvalidArgument, "IDEMPOTENCY_KEY_REQUIRED",
                     "an act carries its command id in X-Idempotency-Key"};
    auto command = base::CommandId::parse(*key);
    if (!command)
        return Error{ErrorCode::InvalidArgument, "IDEMPOTENCY_KEY_INVALID", command.error().context};
    out.intent.command = *std::move(command);
    SB_ASSIGN(out.body, Json::parse(routed.http.body));
    api::Decoder in(out.body);
    out.intent.reason = in.text("reason");
    out.intent.approval = in.idIfAny<base::ApprovalId>("approval_id");
    if (in.failed())
        return in.error();
    if (!isReason(out.intent.reason))
        return Error{ErrorCode::InvalidArgument, "CONTROL-001", "a reason is 1 to 1000 bytes of UTF-8"};
    return out;
}

audit::Leaf Door::leaf(const ActRequest& request, const ActPlan& plan, audit::Phase phase, audit::Outcome outcome,
                       const access::Approval* approval) {
    audit::Leaf out;
    out.actor = {
        request.caller.who->id.text(), std::string(access::name(request.caller.who->role)), {}, request.caller.kid};
    out.action = plan.action;
    out.phase = phase;
    out.object = plan.object;
    out.scope = plan.scope;
    out.beforeHash = stateHash(plan.before);
    out.reason = request.intent.reason;
    out.approvals = approval == nullptr ? Json::array() : access::recorded(*approval);
    out.requestId = request.intent.command.text();
    out.client = request.caller.client;
    out.outcome = outcome;
    out.details = Json::object();
    return out;
}

void Door::logRefusal(const ActRequest& request, const ActPlan& plan, const Error& error) {
    auto refused = leaf(request, plan, audit::Phase::Outcome, audit::Outcome::Refused, nullptr);
    refused.details.set("error", error.reason);
    m_trail.appendOrKeep(std::move(refused), kPatience);
}

base::Status Door::permit(const ActRequest& request, const ActPlan& plan) {
    if (m_defect == DoorDefect::SkipsPermission)
        return {};
    auto allowed = access::mayRequest(*request.caller.who, plan.action, plan.region);
    if (!allowed)
        logRefusal(request, plan, allowed.error());
    return allowed;
}

Result<std::optional<ControlStore::ApprovalRecord>> Door::approve(const ActRequest& request, const ActPlan& plan) {
    using Out = std::optional<ControlStore::ApprovalRecord>;
    const auto* permission = access::findPermission(plan.action);
    if (permission == nullptr || permission->approvals == 0 || m_defect == DoorDefect::SkipsApproval)
        return Out();
    auto decided = [&]() -> Result<Out> {
        if (request.intent.approval.empty())
            return Error{ErrorCode::PermissionDenied, "ACCESS-006",
                         plan.action + " takes the approval of " + std::to_string(permission->approvals) +
                             " more; ask for it and name it in approval_id"};
        SB_ASSIGN(auto record, m_store.approval(request.intent.approval));
        if (!record)
            return Error{ErrorCode::NotFound, "CONTROL-003", "there is no approval " + request.intent.approval.text()};
        const auto& signatures = record->approval.signatures();
        const bool takesPart = std::any_of(signatures.begin(), signatures.end(),
                                           [&](const access::Signature& s) { return s.who == request.caller.who->id; });
        if (!takesPart)
            return Error{ErrorCode::PermissionDenied, "CONTROL-002",
                         "an approved act is executed by one of those who signed it"};
        const auto artefact = api::artefactOf(request.routed.http.method, request.routed.http.path(), request.body);
        const access::Execution execution{plan.action, api::artefactHash(artefact), plan.object, plan.scope};
        Error storeError;
        bool storeFailed = false;
        const auto nonceUsed = [&](std::string_view nonce) {
            auto used = m_store.nonceUsed(nonce);
            if (used)
                return *used;
            storeError = used.error();
            storeFailed = true;
            return true;
        };
        auto executed = record->approval.execute(execution, m_roster, m_clock.now(), nonceUsed);
        if (storeFailed)
            return storeError;
        if (!executed)
            return executed.error();
        return Out(*std::move(record));
    }();
    if (!decided)
        logRefusal(request, plan, decided.error());
    return decided;
}

void Door::act(const RoutedRequest& routed, net::Responder responder, const Prepare& prepare) {
    auto result = perform(routed, prepare);
    if (!result) {
        answer(responder, routed, result.error());
        return;
    }
    net::HttpResponse response;
    response.status = result->status;
    response.headers.set("Content-Type", result->status < 400 ? std::string("application/json")
                                                              : std::string(api::kProblemContentType));
    response.headers.set("Cache-Control", "no-store");
    if (result->replayed)
        response.headers.set("Idempotent-Replayed", "true");
    response.body = result->replayed ? std::move(result->stored) : result->body.text();
    responder.send(std::move(response));
}

Result<Door::Answer> Door::replay(const ControlStore::Memo& memo) { return Answer{memo.status, {}, true, memo.body}; }

Result<Door::Answer> Door::perform(const RoutedRequest& routed, const Prepare& prepare) {
    SB_ASSIGN(auto caller, authenticate(routed.http));
    SB_ASSIGN(const auto request, parse(std::move(caller), routed));
    const Running running(m_inFlight, request.intent.command);
    if (!running.mine())
        return Error{ErrorCode::Unavailable, "IDEMPOTENCY_IN_FLIGHT",
                     "command " + request.intent.command.text() + " is being executed"};
    const auto fingerprint = base::hex(
        crypto::sha256(routed.http.method + " " + std::string(routed.http.path()) + "\n" + request.body.canonical()));
    auto memo = m_store.memo(request.intent.command);
    bool resumed = false;
    if (memo && *memo) {
        const auto& known = **memo;
        if ((known.fingerprint != fingerprint && m_defect != DoorDefect::IgnoresBody) ||
            known.caller != request.caller.who->id.text())
            return Error{ErrorCode::AlreadyExists, "IDEMPOTENCY_MISMATCH",
                         "command " + request.intent.command.text() + " was used for another act"};
        if (known.status != 0 && m_defect != DoorDefect::ForgetsAnswers)
            return replay(known);
        resumed = true;
    }
    SB_ASSIGN(const auto plan, prepare(request));
    SB_TRY(permit(request, plan));
    if (!memo && !plan.reducing)
        return memo.error();
    return execute(request, plan, fingerprint, resumed);
}

Result<Door::Answer> Door::execute(const ActRequest& request, const ActPlan& plan, const std::string& fingerprint,
                                   bool resumed) {
    std::optional<ControlStore::ApprovalRecord> approval;
    std::optional<ActEffect> effect;
    std::optional<Error> refusal;
    if (resumed && plan.alreadyDone)
        effect = plan.alreadyDone();
    if (!effect) {
        SB_ASSIGN(approval, approve(request, plan));
        const auto* used = approval ? &approval->approval : nullptr;
        auto intended = leaf(request, plan, audit::Phase::Intended, audit::Outcome::None, used);
        if (m_defect == DoorDefect::EffectBeforeIntended)
            static_cast<void>(plan.effect({used, {}}).has_value());
        Begun begun{used, {}};
        if (plan.reducing) {
            begun.leaf = m_trail.appendOrKeep(std::move(intended), kPatience).index;
            static_cast<void>(
                m_store.begin(request.intent.command, request.caller.who->id.text(), fingerprint, nullptr).has_value());
        } else {
            auto logged = m_trail.append(std::move(intended));
            if (!logged)
                return logged.error();
            begun.leaf = logged->index;
            SB_TRY(m_store.begin(request.intent.command, request.caller.who->id.text(), fingerprint,
                                 approval ? &*approval : nullptr));
        }
        auto result = plan.effect(begun);
        if (result)
            effect = *std::move(result);
        else
            refusal = std::move(result).error();
    }

    const bool happened = effect.has_value();
    auto outcome = leaf(request, plan, audit::Phase::Outcome,
                        happened                                     ? audit::Outcome::Ok
                        : refusal->code == ErrorCode::OutcomeUnknown ? audit::Outcome::Unknown
                        : isPassing(*refusal)                        ? audit::Outcome::Failed
                                                                     : audit::Outcome::Refused,
                        approval ? &approval->approval : nullptr);
    if (happened) {
        outcome.afterHash = stateHash(effect->after);
        if (!effect->details.isNull())
            outcome.details = effect->details;
    } else {
        outcome.details.set("error", refusal->reason);
    }
    if (resumed)
        outcome.details.set("resumed", true);
    const auto receipt =
        m_trail.appendOrKeep(std::move(outcome), plan.reducing ? kPatience : std::chrono::milliseconds(10'000));
    Answer out;
    if (happened) {
        out.status = effect->status;
        out.body = Json::object({{"result", effect->result}, {"audit", api::toJson(receipt)}});
    } else if (isPassing(*refusal)) {
        static_cast<void>(m_store.forget(request.intent.command).has_value());
        return *refusal;
    } else {
        out.status = api::wireErrorOf(*refusal).status;
        out.body = api::problemJson(*refusal, traceOf(request.routed));
    }
    if (auto stored = m_store.finish(request.intent.command, out.status, out.body.text()); !stored)
        base::log::error(
            "control", "an answer could not be remembered",
            Json::object({{"command", request.intent.command.text()}, {"error", base::describe(stored.error())}}));
    return out;
}

} // namespace signalbox::platform
