// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keys/Credential.h"

#include <variant>

/// The closed table of what may happen to a version, as a pure function.
///
///     Requested --Prove--> Pending --Stage--> Staged --CutOver--> Active --CutOver of the next--> Retiring --Retire-->
///     Retired Retiring --UndoCutOver--> Active, and the successor Active --UndoCutOver--> Staged Requested, Pending,
///     Staged --Cancel--> Retired          Retired, Compromised --Destroy--> Destroyed Pending, Staged, Active,
///     Retiring --Suspend--> Suspended --Unsuspend--> where it came from Requested, Pending, Staged, Active, Retiring,
///     Suspended --Revoke--> Compromised
///
/// Everything else is refused. Invariants, checked on the way in and on the way out: at most one Active; at most two
/// accepted (Staged, Active, Retiring); at most one successor; nothing leaves Retired or Compromised but to Destroyed.
/// Rationale: a refusal here is the last line; routes, console and CLI ask the same function and show its text.
///
/// Errors (FailedPrecondition unless said otherwise):
/// KEYS-002 NotFound, no such version · KEYS-003 the table has no such transition · KEYS-004 the last active key cannot
/// be retired · KEYS-005 Conflict, a rotation is open · KEYS-006 the successor has not been seen in use · KEYS-007 the
/// version is over for good · KEYS-008 a third version would be accepted · KEYS-009 a second version would be active ·
/// KEYS-010 PermissionDenied, this needs the approval of two people · KEYS-011 InvalidArgument, a time or an overlap is
/// outside the policy · KEYS-012 InvalidArgument, key material is missing · KEYS-013 the version has expired.
/// Threads: pure functions.
namespace signalbox::keys {

/// Two different people who decided to go on without the evidence. Whether the approval exists and is valid is checked
/// by the caller; that it names two people is checked here.
struct Waiver {
    base::ApprovalId approval;
    base::OperatorId requester;
    base::OperatorId approver;
    std::string reason;
    friend bool operator==(const Waiver&, const Waiver&) = default;
};

namespace event {
/// Adds version n+1 in Requested. Refused while another rotation is open.
struct Request {};
/// The key material has arrived and its holder proved possession (or, for a shared secret, it was generated).
struct Prove {
    int n = 0;
    std::string kid;
    PublicPart publicPart;
};
/// Accepted from now on. `notAfter` absent: the policy's life.
struct Stage {
    int n = 0;
    std::optional<base::Time> notAfter;
    std::string certificatePem; ///< Certificates: what was issued; otherwise empty.
    std::string certificateFingerprint;
    std::string serial;
};
/// Verified uses since the last report of this node. Changes evidence, never a state.
struct Use {
    int n = 0;
    NodeEvidence seen;
};
/// Makes n the active version; the former one retires after `overlap` (absent: the policy's default).
/// `nodes`: where it must have been seen; empty means on at least one.
struct CutOver {
    int n = 0;
    std::optional<base::Duration> overlap;
    std::vector<std::string> nodes;
    std::optional<Waiver> waiver;
};
/// The Retiring version becomes Active again and the Active one Staged.
struct UndoCutOver {};
struct Retire {
    int n = 0;
};
/// Ends a successor that has not taken over.
struct Cancel {
    int n = 0;
};
struct Suspend {
    int n = 0;
};
/// Restoring access takes two people.
struct Unsuspend {
    int n = 0;
    std::optional<Waiver> approval;
};
struct Revoke {
    int n = 0;
};
struct Destroy {
    int n = 0;
};
} // namespace event

using Event =
    std::variant<event::Request, event::Prove, event::Stage, event::Use, event::CutOver, event::UndoCutOver,
                 event::Retire, event::Cancel, event::Suspend, event::Unsuspend, event::Revoke, event::Destroy>;

/// Stable name of an event for audit entries: "request", "prove", "cut_over", ...
[[nodiscard]] std::string_view name(const Event& event) noexcept;

/// The credential after the event. The argument is untouched when the event is refused.
[[nodiscard]] base::Result<Credential> apply(Credential credential, const Event& event, base::Time now);

/// A sound credential satisfies the invariants above. Errors: DataLoss KEYS-014 with what is broken: for reading
/// stores.
[[nodiscard]] base::Status checkInvariants(const Credential& credential);

/// A first version that is active at once: for the keys that exist before there is anything to overlap with.
/// Errors: FailedPrecondition KEYS-005 when the credential has versions already; KEYS-011, KEYS-012.
[[nodiscard]] base::Result<Credential> withFirstVersion(Credential credential, std::string kid, PublicPart publicPart,
                                                        std::optional<base::Time> notAfter, base::Time now);

} // namespace signalbox::keys
