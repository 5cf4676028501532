// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Permission.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::crypto {
class Ed25519PrivateKey;
}

/// Four eyes: an act that takes more than one person, and the proof that it was so.
namespace signalbox::access {

using ApprovalSignature = std::array<std::uint8_t, 64>;

inline constexpr std::chrono::hours kMaxApprovalLife{24};

/// What is asked for. The requester and every approver sign the same bytes: bytes().
///
/// artefactHash is SHA-256 (hex) of the exact bytes that will be executed, for example the canonical JSON of the
/// command or the TBSCertificate; summaryHash that of the text which was shown to the people who signed. Rationale:
/// nobody can show one thing and execute another.
struct ApprovalRequest {
    base::ApprovalId id;
    std::string action; ///< Of the table in Permission.h.
    std::string artefactHash;
    std::string summaryHash;
    std::string object;
    base::Json scope; ///< Object; its member "region", if any, binds requester and approvers.
    base::OperatorId requester;
    int k = 0; ///< Approvals besides the requester; at least 1 and at least what the table demands.
    base::Time requestedAt{};
    base::Time expires{}; ///< At most kMaxApprovalLife after requestedAt.
    std::string nonce;    ///< 22 to 64 characters of base64url, never used before.

    /// Canonical JSON (RFC 8785) with "purpose":"signalbox-approval-1" in it, so that such a signature is good for
    /// nothing else.
    [[nodiscard]] std::string bytes() const;
    /// The inverse, strict. Errors: InvalidArgument ACCESS-004.
    [[nodiscard]] static base::Result<ApprovalRequest> parse(std::string_view bytes);
    friend bool operator==(const ApprovalRequest&, const ApprovalRequest&) = default;
};

/// One person's yes (or no) over the request's bytes.
struct Signature {
    base::OperatorId who;
    ApprovalKey key{}; ///< Must be the operator's key in the roster.
    ApprovalSignature signature{};
    base::Time at{};

    /// {who, key, signature, at}; key and signature in base64.
    [[nodiscard]] base::Json json() const;
    [[nodiscard]] static base::Result<Signature> fromJson(const base::Json& json);
    friend bool operator==(const Signature&, const Signature&) = default;
};

/// For the console and the CLI: signs request.bytes() with the operator's approval key.
[[nodiscard]] base::Result<Signature> sign(const ApprovalRequest& request, const base::OperatorId& who,
                                           const crypto::Ed25519PrivateKey& key, base::Time at);

/// What is about to be executed, as the executor has it in hand.
struct Execution {
    std::string action;
    std::string artefactHash;
    std::string object;
    base::Json scope;
};

/// The rules one by one, so that a test can switch one off and see which attack then passes. Always all on elsewhere.
struct ApprovalRules {
    bool k = true, distinctPeople = true, distinctKeys = true, notTheRequester = true, roles = true, region = true,
         expiry = true, nonce = true, hashes = true, signatures = true, rosterKeys = true, active = true;
};

/// May this be executed now? Checked when the last approval arrives and again at execution, with the roster of that
/// moment.
///
/// `signatures` are the requester's and the approvers', in any order. `nonceUsed` asks the store. Signatures past the k
/// needed must be right as well: one bad signature refuses the whole.
/// Errors (PermissionDenied unless said otherwise): ACCESS-005 k missing, below 1 or below the table's; ACCESS-006 too
/// few approvals or no signature by the requester (FailedPrecondition); ACCESS-007 one person twice; ACCESS-008 one key
/// twice; ACCESS-009 other region; ACCESS-010 the requester approves; ACCESS-001 role; ACCESS-011 expired, or lives too
/// long; ACCESS-012 nonce used or malformed; ACCESS-013 what is executed is not what was signed; ACCESS-014 wrong
/// signature or not the roster's key; ACCESS-015 person unknown or not active; NotFound ACCESS-003 no such action.
[[nodiscard]] base::Status check(const ApprovalRequest& request, const std::vector<Signature>& signatures,
                                 const Execution& execution, const Roster& roster, base::Time now,
                                 const std::function<bool(std::string_view nonce)>& nonceUsed,
                                 const ApprovalRules& rules = {});

enum class ApprovalState { Pending, Approved, Executed, Refused, Expired };
[[nodiscard]] std::string_view name(ApprovalState state) noexcept; ///< "pending", "approved", ...
[[nodiscard]] base::Result<ApprovalState> parseApprovalState(std::string_view name);

/// A request on its way: pending -> approved -> executed; pending or approved -> refused, expired. Nothing leaves the
/// last three.
///
/// A value kept by the platform; every change returns the error and leaves the value as it was.
class Approval {
public:
    /// The requester opens it with a first signature. Errors: those of check() that can be judged so far.
    [[nodiscard]] static base::Result<Approval> open(ApprovalRequest request, Signature requester, const Roster& roster,
                                                     base::Time now);
    /// Adds an approver's signature. Errors: those of check(); FailedPrecondition ACCESS-016 unless pending.
    [[nodiscard]] base::Status approve(Signature signature, const Roster& roster, base::Time now);
    /// Anybody who may approve, or the requester (a withdrawal). Errors: ACCESS-001, ACCESS-016.
    [[nodiscard]] base::Status refuse(const base::OperatorId& who, std::string reason, const Roster& roster,
                                      base::Time now);
    /// Re-checks everything and marks it executed: to be stored in one transaction with the nonce before the effect.
    /// Errors: those of check(); FailedPrecondition ACCESS-016 unless approved.
    [[nodiscard]] base::Status execute(const Execution& execution, const Roster& roster, base::Time now,
                                       const std::function<bool(std::string_view nonce)>& nonceUsed);

    /// Computed: expired is a matter of the clock.
    [[nodiscard]] ApprovalState state(base::Time now) const noexcept;
    [[nodiscard]] const ApprovalRequest& request() const noexcept { return m_request; }
    /// The requester's first.
    [[nodiscard]] const std::vector<Signature>& signatures() const noexcept { return m_signatures; }
    [[nodiscard]] const base::OperatorId& refusedBy() const noexcept { return m_refusedBy; }
    [[nodiscard]] const std::string& refusalReason() const noexcept { return m_refusalReason; }

    /// For the store: {request (bytes as text), signatures, state, refused_by?, reason?}.
    [[nodiscard]] base::Json json() const;
    /// Errors: InvalidArgument ACCESS-004.
    [[nodiscard]] static base::Result<Approval> fromJson(const base::Json& json);

private:
    ApprovalRequest m_request;
    std::vector<Signature> m_signatures;
    ApprovalState m_state = ApprovalState::Pending;
    base::OperatorId m_refusedBy;
    std::string m_refusalReason;
};

/// What an audit leaf carries in `approvals`: [{request, signatures}], everything an auditor needs but the roster.
[[nodiscard]] base::Json recorded(const Approval& approval);

/// The offline form of check(): does what the leaf recorded satisfy the rule for this act, at the time it was done?
/// An act whose row needs approvals and has none is broken. Not checked: the artefact, which the log does not carry,
/// and whether a signer is still active today. To be asked of acts that were begun, not of those that were refused.
/// Errors: as check(), ACCESS-004 for a record that cannot be read.
[[nodiscard]] base::Status checkRecorded(std::string_view action, std::string_view object, const base::Json& scope,
                                         const base::Json& approvals, const Roster& roster, base::Time at);

/// checkRecorded() over a whole log, in its order: also refuses an approval that was used for two acts (two
/// requestIds). This is what `audit::VerifyOptions::approvalRule` calls:
///
///     options.approvalRule = [&](const audit::Leaf& l) {
///         return recorded.check(l.action, l.object, l.scope, l.approvals, l.requestId, l.time);
///     };
class RecordedApprovals {
public:
    explicit RecordedApprovals(Roster roster)
        : m_roster(std::move(roster)) {}
    [[nodiscard]] base::Status check(std::string_view action, std::string_view object, const base::Json& scope,
                                     const base::Json& approvals, std::string_view requestId, base::Time at);

private:
    Roster m_roster;
    std::map<std::string, std::string> m_usedFor; ///< Nonce to request.
};

} // namespace signalbox::access
