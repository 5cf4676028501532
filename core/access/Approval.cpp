// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Approval.h"

#include "core/base/Encoding.h"
#include "core/base/Limits.h"
#include "core/crypto/Ed25519.h"

#include <algorithm>
#include <set>

namespace signalbox::access {

using base::Error;
using base::ErrorCode;
using base::Json;

namespace {

/// Clocks of consoles and platform may differ by this much.
constexpr auto kSkew = base::limits::kSignatureSkew;
constexpr std::string_view kPurpose = "signalbox-approval-1";
constexpr std::array<std::string_view, 5> kStates{"pending", "approved", "executed", "refused", "expired"};
/// In canonical order.
constexpr std::array<std::string_view, 13> kMembers{"action", "artefact_hash", "expires", "id",           "k",
                                                    "nonce",  "object",        "purpose", "requested_at", "requester",
                                                    "scope",  "summary_hash",  "v"};

Error unreadable(std::string_view what) {
    return {ErrorCode::InvalidArgument, "ACCESS-004", "not an approval: " + std::string(what)};
}
Error denied(const char* reason, std::string what) { return {ErrorCode::PermissionDenied, reason, std::move(what)}; }
Error tooFew(std::string what) { return {ErrorCode::FailedPrecondition, "ACCESS-006", std::move(what)}; }
Error wrongState(ApprovalState state, std::string_view doing) {
    return {ErrorCode::FailedPrecondition, "ACCESS-016",
            "an approval that is " + std::string(name(state)) + " cannot be " + std::string(doing)};
}

bool isHash(std::string_view text) {
    const auto bytes = base::fromHex(text);
    return bytes && bytes->size() == 32;
}

bool isNonce(std::string_view text) {
    return text.size() >= 22 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_';
           });
}

base::RegionId regionOf(const Json& scope) {
    auto region = base::RegionId::parse(scope["region"].stringOr(""));
    return region ? *region : base::RegionId();
}

/// Is `who` allowed its part, as the rules that are switched on have it?
base::Status judgePerson(const ApprovalRequest& request, const Signature& signature, bool approver,
                         const Roster& roster, const ApprovalRules& rules) {
    const Operator* who = roster.find(signature.who);
    if (who == nullptr)
        return denied("ACCESS-015", "there is no operator " + signature.who.text());
    Operator judged = *who;
    const Permission* permission = findPermission(request.action);
    if (!rules.active)
        judged.active = true;
    if (!rules.region)
        judged.region = {};
    if (!rules.roles)
        judged.role = (approver ? permission->approverRoles : permission->roles).front();
    SB_TRY(approver ? mayApprove(judged, request.action, regionOf(request.scope))
                    : mayRequest(judged, request.action, regionOf(request.scope)));
    if (rules.rosterKeys && signature.key != who->approvalKey)
        return denied("ACCESS-014", "the key is not the one that the roster has for " + who->id.text());
    if (!rules.signatures)
        return {};
    const auto key = crypto::Ed25519PublicKey::fromRaw(signature.key);
    if (!key || !key->verify(request.bytes(), signature.signature))
        return denied("ACCESS-014", "the signature of " + who->id.text() + " does not fit the request");
    return {};
}

/// What can be judged of a request alone.
base::Status judgeRequest(const ApprovalRequest& request, const ApprovalRules& rules) {
    const Permission* permission = findPermission(request.action);
    if (permission == nullptr)
        return Error{ErrorCode::NotFound, "ACCESS-003", "there is no act \"" + request.action + "\""};
    if (permission->approvals == 0)
        return Error{ErrorCode::InvalidArgument, "ACCESS-017", request.action + " takes one person and no approval"};
    if (rules.k && (request.k < 1 || request.k < permission->approvals))
        return denied("ACCESS-005", "k is " + std::to_string(request.k) + ", but " + request.action + " takes " +
                                        std::to_string(permission->approvals));
    if (rules.expiry &&
        (request.expires <= request.requestedAt || request.expires - request.requestedAt > kMaxApprovalLife))
        return denied("ACCESS-011", "an approval lives for more than 0 and at most 24 hours");
    if (rules.nonce && !isNonce(request.nonce))
        return denied("ACCESS-012", "the nonce is not 22 to 64 characters of base64url");
    if (!isHash(request.artefactHash) || !isHash(request.summaryHash))
        return denied("ACCESS-013", "artefact and summary are not SHA-256 in lower-case hexadecimal");
    return {};
}

/// Every signature for itself, and all of them beside each other. Does not count.
base::Status judgeSignatures(const ApprovalRequest& request, const std::vector<Signature>& signatures,
                             const Roster& roster, base::Time now, const ApprovalRules& rules) {
    std::set<std::string> people;
    std::set<ApprovalKey> keys;
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        const Signature& signature = signatures[i];
        // The first one is the request itself; every later one by the same person would be an approval of it.
        const bool approver = i > 0;
        if (!approver && signature.who != request.requester)
            return tooFew("the first signature is not the requester's");
        if (approver && rules.notTheRequester && signature.who == request.requester)
            return denied("ACCESS-010", signature.who.text() + " cannot approve an own request");
        if (!people.insert(signature.who.text()).second && rules.distinctPeople &&
            (rules.notTheRequester || signature.who != request.requester))
            return denied("ACCESS-007", signature.who.text() + " has signed twice");
        if (!keys.insert(signature.key).second && rules.distinctKeys &&
            (rules.notTheRequester || signature.who != request.requester) &&
            (rules.distinctPeople || people.size() == i + 1))
            return denied("ACCESS-008", "one key has signed twice");
        SB_TRY(judgePerson(request, signature, approver, roster, rules));
        if (rules.expiry && (signature.at < request.requestedAt - kSkew || signature.at >= request.expires ||
                             signature.at > now + kSkew))
            return denied("ACCESS-011",
                          "the signature of " + signature.who.text() + " is from outside the request's life");
    }
    return {};
}

base::Status judgeCount(const ApprovalRequest& request, const std::vector<Signature>& signatures,
                        const ApprovalRules& rules) {
    const int needed = rules.k ? std::max(1, request.k) : request.k;
    const int given = static_cast<int>(signatures.size()) - 1;
    if (given < 0)
        return tooFew("the requester has not signed");
    if (given < needed)
        return tooFew(std::to_string(given) + " of " + std::to_string(needed) + " approvals are there");
    return {};
}

std::vector<Signature> requesterFirst(const ApprovalRequest& request, std::vector<Signature> signatures) {
    const auto own = std::find_if(signatures.begin(), signatures.end(),
                                  [&](const Signature& s) { return s.who == request.requester; });
    if (own != signatures.end())
        std::rotate(signatures.begin(), own, own + 1);
    return signatures;
}

} // namespace

std::string ApprovalRequest::bytes() const {
    return Json::object({{"action", action},
                         {"artefact_hash", artefactHash},
                         {"expires", base::rfc3339(expires)},
                         {"id", id.text()},
                         {"k", k},
                         {"nonce", nonce},
                         {"object", object},
                         {"purpose", kPurpose},
                         {"requested_at", base::rfc3339(requestedAt)},
                         {"requester", requester.text()},
                         {"scope", scope.isNull() ? Json::object() : scope},
                         {"summary_hash", summaryHash},
                         {"v", 1}})
        .canonical();
}

base::Result<ApprovalRequest> ApprovalRequest::parse(std::string_view bytes) {
    auto parsed = Json::parse(bytes);
    if (!parsed)
        return unreadable(parsed.error().context);
    const Json& json = *parsed;
    if (json["purpose"].stringOr("") != kPurpose || json["v"].asInt() != 1)
        return unreadable("its purpose is another one");
    for (const std::string_view member : kMembers)
        if (!json.contains(member))
            return unreadable("\"" + std::string(member) + "\" is missing");
    if (json.members().size() != kMembers.size())
        return unreadable("it has a member that does not belong there");
    ApprovalRequest request;
    const auto k = json["k"].asInt();
    const auto id = base::ApprovalId::parse(json["id"].stringOr(""));
    const auto requester = base::OperatorId::parse(json["requester"].stringOr(""));
    const auto requestedAt = base::parseRfc3339(json["requested_at"].stringOr(""));
    const auto expires = base::parseRfc3339(json["expires"].stringOr(""));
    if (!k || *k < 0 || *k > 100 || !id || !requester || !requestedAt || !expires || !json["scope"].isObject())
        return unreadable("a member is of the wrong kind");
    request.k = static_cast<int>(*k);
    request.id = *id;
    request.requester = *requester;
    request.requestedAt = *requestedAt;
    request.expires = *expires;
    request.action = json["action"].stringOr("");
    request.artefactHash = json["artefact_hash"].stringOr("");
    request.summaryHash = json["summary_hash"].stringOr("");
    request.object = json["object"].stringOr("");
    request.nonce = json["nonce"].stringOr("");
    request.scope = json["scope"];
    if (request.bytes() != bytes)
        return unreadable("its text is not the canonical one");
    return request;
}

Json Signature::json() const {
    return Json::object({{"at", base::rfc3339(at)},
                         {"key", base::base64(key)},
                         {"signature", base::base64(signature)},
                         {"who", who.text()}});
}

base::Result<Signature> Signature::fromJson(const Json& json) {
    Signature out;
    const auto who = base::OperatorId::parse(json["who"].stringOr(""));
    const auto at = base::parseRfc3339(json["at"].stringOr(""));
    const auto keyBytes = base::fromBase64(json["key"].stringOr(""));
    const auto bytes = base::fromBase64(json["signature"].stringOr(""));
    if (!who || !at || !keyBytes || keyBytes->size() != out.key.size() || !bytes ||
        bytes->size() != out.signature.size())
        return unreadable("a signature is {who, key, signature, at}");
    out.who = *who;
    out.at = *at;
    std::copy(keyBytes->begin(), keyBytes->end(), out.key.begin());
    std::copy(bytes->begin(), bytes->end(), out.signature.begin());
    return out;
}

base::Result<Signature> sign(const ApprovalRequest& request, const base::OperatorId& who,
                             const crypto::Ed25519PrivateKey& key, base::Time at) {
    if (key.empty())
        return Error{ErrorCode::FailedPrecondition, "ACCESS-014", who.text() + " has no approval key to sign with"};
    Signature out;
    out.who = who;
    out.key = key.publicKey().raw();
    out.signature = key.sign(request.bytes());
    // Milliseconds, as they are written.
    out.at = base::timeFromMillis(base::unixMillis(at));
    return out;
}

base::Status check(const ApprovalRequest& request, const std::vector<Signature>& signatures, const Execution& execution,
                   const Roster& roster, base::Time now, const std::function<bool(std::string_view)>& nonceUsed,
                   const ApprovalRules& rules) {
    SB_TRY(judgeRequest(request, rules));
    if (rules.expiry && (now >= request.expires || now + kSkew < request.requestedAt))
        return denied("ACCESS-011", "the approval expired at " + base::rfc3339(request.expires));
    const auto ordered = requesterFirst(request, signatures);
    SB_TRY(judgeSignatures(request, ordered, roster, now, rules));
    SB_TRY(judgeCount(request, ordered, rules));
    if (rules.hashes && execution.artefactHash != request.artefactHash)
        return denied("ACCESS-013", "what is to be executed is not what was signed (its hash differs)");
    if (rules.hashes && (execution.action != request.action || execution.object != request.object ||
                         execution.scope.canonical() != request.scope.canonical()))
        return denied("ACCESS-013", "act, object or scope differ from what was signed");
    if (rules.nonce && nonceUsed && nonceUsed(request.nonce))
        return denied("ACCESS-012", "this approval was used before");
    return {};
}

std::string_view name(ApprovalState state) noexcept { return kStates[static_cast<std::size_t>(state)]; }

base::Result<ApprovalState> parseApprovalState(std::string_view text) {
    for (std::size_t i = 0; i < kStates.size(); ++i)
        if (kStates[i] == text)
            return static_cast<ApprovalState>(i);
    return unreadable("there is no state \"" + std::string(text) + "\"");
}

base::Result<Approval> Approval::open(ApprovalRequest request, Signature requester, const Roster& roster,
                                      base::Time now) {
    SB_TRY(judgeRequest(request, {}));
    if (now >= request.expires || now + kSkew < request.requestedAt)
        return denied("ACCESS-011", "the request is not valid at this time");
    std::vector<Signature> signatures{std::move(requester)};
    SB_TRY(judgeSignatures(request, signatures, roster, now, {}));
    Approval approval;
    approval.m_request = std::move(request);
    approval.m_signatures = std::move(signatures);
    return approval;
}

base::Status Approval::approve(Signature signature, const Roster& roster, base::Time now) {
    if (const auto current = state(now); current != ApprovalState::Pending)
        return wrongState(current, "approved");
    auto signatures = m_signatures;
    signatures.push_back(std::move(signature));
    SB_TRY(judgeSignatures(m_request, signatures, roster, now, {}));
    m_signatures = std::move(signatures);
    if (judgeCount(m_request, m_signatures, {}))
        m_state = ApprovalState::Approved;
    return {};
}

base::Status Approval::refuse(const base::OperatorId& who, std::string reason, const Roster& roster, base::Time now) {
    const auto current = state(now);
    if (current != ApprovalState::Pending && current != ApprovalState::Approved)
        return wrongState(current, "refused");
    const Operator* person = roster.find(who);
    if (person == nullptr)
        return denied("ACCESS-015", "there is no operator " + who.text());
    if (who != m_request.requester)
        SB_TRY(mayApprove(*person, m_request.action, regionOf(m_request.scope)));
    m_state = ApprovalState::Refused;
    m_refusedBy = who;
    m_refusalReason = std::move(reason);
    return {};
}

base::Status Approval::execute(const Execution& execution, const Roster& roster, base::Time now,
                               const std::function<bool(std::string_view)>& nonceUsed) {
    if (const auto current = state(now); current != ApprovalState::Approved)
        return wrongState(current, "executed");
    SB_TRY(check(m_request, m_signatures, execution, roster, now, nonceUsed));
    m_state = ApprovalState::Executed;
    return {};
}

ApprovalState Approval::state(base::Time now) const noexcept {
    const bool open = m_state == ApprovalState::Pending || m_state == ApprovalState::Approved;
    return open && now >= m_request.expires ? ApprovalState::Expired : m_state;
}

Json Approval::json() const {
    Json signatures = Json::array();
    for (const Signature& signature : m_signatures)
        signatures.push(signature.json());
    Json json =
        Json::object({{"request", m_request.bytes()}, {"signatures", std::move(signatures)}, {"state", name(m_state)}});
    if (m_state == ApprovalState::Refused)
        json.set("refused_by", m_refusedBy.text()).set("refusal_reason", m_refusalReason);
    return json;
}

base::Result<Approval> Approval::fromJson(const Json& json) {
    Approval approval;
    SB_ASSIGN(approval.m_request, ApprovalRequest::parse(json["request"].stringOr("")));
    for (const Json& item : json["signatures"].items()) {
        SB_ASSIGN(auto signature, Signature::fromJson(item));
        approval.m_signatures.push_back(std::move(signature));
    }
    SB_ASSIGN(approval.m_state, parseApprovalState(json["state"].stringOr("")));
    if (approval.m_state == ApprovalState::Refused) {
        SB_ASSIGN(approval.m_refusedBy, base::OperatorId::parse(json["refused_by"].stringOr("")));
        approval.m_refusalReason = json["refusal_reason"].stringOr("");
    }
    return approval;
}

Json recorded(const Approval& approval) {
    Json signatures = Json::array();
    for (const Signature& signature : approval.signatures())
        signatures.push(signature.json());
    return Json::array(
        {Json::object({{"request", approval.request().bytes()}, {"signatures", std::move(signatures)}})});
}

base::Status checkRecorded(std::string_view action, std::string_view object, const Json& scope, const Json& approvals,
                           const Roster& roster, base::Time at) {
    const Permission* permission = findPermission(action);
    const bool needed = permission != nullptr && permission->approvals > 0;
    if (approvals.items().empty()) {
        if (needed)
            return tooFew(std::string(action) + " takes two people, and no approval is recorded");
        return {};
    }
    for (const Json& item : approvals.items()) {
        SB_ASSIGN(const auto request, ApprovalRequest::parse(item["request"].stringOr("")));
        std::vector<Signature> signatures;
        for (const Json& one : item["signatures"].items()) {
            SB_ASSIGN(auto signature, Signature::fromJson(one));
            signatures.push_back(std::move(signature));
        }
        // The artefact itself is not in the log: what is executed is compared by act, object and scope.
        const Execution execution{std::string(action), request.artefactHash, std::string(object), scope};
        // A person who has left since then was a person then.
        ApprovalRules rules;
        rules.active = false;
        SB_TRY(check(request, signatures, execution, roster, at, nullptr, rules));
    }
    return {};
}

base::Status RecordedApprovals::check(std::string_view action, std::string_view object, const Json& scope,
                                      const Json& approvals, std::string_view requestId, base::Time at) {
    SB_TRY(checkRecorded(action, object, scope, approvals, m_roster, at));
    for (const Json& item : approvals.items()) {
        SB_ASSIGN(const auto request, ApprovalRequest::parse(item["request"].stringOr("")));
        const auto [known, isNew] = m_usedFor.try_emplace(request.nonce, requestId);
        if (!isNew && known->second != requestId)
            return denied("ACCESS-012", "the approval " + request.id.text() + " was used for two acts");
    }
    return {};
}

} // namespace signalbox::access
