// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keys/Lifecycle.h"

#include <span>

/// Rotation without a failed request, as a provider serves itself.
///
/// request (operator) -> the provider proves possession or picks the secret up: the successor is accepted -> it is seen
/// in real use -> cut-over (operator): the old version is accepted until the overlap ends -> retire (operator, or due
/// by itself). Until the cut-over the rotation can be cancelled; until the old version is retired it can be undone.
///
/// A Rotation is the plan and its times; the versions' states live in the Credential and are the truth. Each function
/// takes both and gives both back, so that a store writes them in one transaction. A step that is shown is computed.
/// Errors: those of Lifecycle.h, and KEYS-020 (FailedPrecondition: not the step that this rotation is at), KEYS-021
/// (FailedPrecondition: the delivery date has passed; cancel and request again), KEYS-022 (Conflict: the secret was
/// picked up already), KEYS-023 (FailedPrecondition: the old version is still being used), KEY_REUSED
/// (InvalidArgument: this key is in use elsewhere).
/// Threads: pure functions.
namespace signalbox::keys {

using RotationId = base::Id<struct RotationTag>;

enum class RotationState { Requested, Staged, InUse, CutOver, Completed, Cancelled };
/// "requested", "staged", "in_use", "cut_over", "completed", "cancelled".
[[nodiscard]] std::string_view name(RotationState state) noexcept;

struct Rotation {
    RotationId id;
    base::CredentialId credential;
    CredentialKind kind = CredentialKind::Hmac;
    Scope scope;
    int from = 0; ///< The version that was active at the request; 0 when there was none.
    int to = 0;
    base::OperatorId requestedBy;
    std::string reason;
    base::Time requestedAt{};
    base::Time deliverBy{};
    std::optional<base::Duration> overlap; ///< Absent: the policy's default.
    std::optional<base::Time> deliveredAt;
    std::optional<base::Time> cutOverAt;
    std::optional<base::Time> undoneAt; ///< The last time a cut-over was taken back.
    std::optional<base::Time> completedAt;
    std::optional<base::Time> cancelledAt;
    std::optional<Waiver> waiver; ///< When the cut-over went ahead without evidence.
    friend bool operator==(const Rotation&, const Rotation&) = default;
};

struct RotationChange {
    Credential credential;
    Rotation rotation;
};

struct RotationRequest {
    RotationId id;
    base::OperatorId requestedBy;
    std::string reason;                    ///< 1..1000 bytes of UTF-8, else InvalidArgument KEYS-011.
    std::optional<base::Duration> overlap; ///< 0..the policy's cap.
    base::Duration deliverWithin = std::chrono::hours(24 * 7); ///< Over 0, up to 30 d.
};
[[nodiscard]] base::Result<RotationChange> requestRotation(const Credential& credential, const RotationRequest& request,
                                                           base::Time now);

/// What the provider delivered (a CSR that became a certificate, a public key) or picked up (a shared secret).
struct Delivery {
    std::string kid;
    PublicPart publicPart;
    std::optional<base::Time> notAfter;
};
/// The successor is accepted from now on. `all`: every credential of the platform, to refuse a key or a kid that is in
/// use elsewhere. A second delivery is KEYS-022 for a shared secret (the caller then calls secondPickup), else
/// KEYS-020.
[[nodiscard]] base::Result<RotationChange> deliver(const Credential& credential, const Rotation& rotation,
                                                   const Delivery& delivery, std::span<const Credential> all,
                                                   base::Time now);
/// Somebody asked for a shared secret a second time: the version is suspended, and the caller raises an incident.
[[nodiscard]] base::Result<RotationChange> secondPickup(const Credential& credential, const Rotation& rotation,
                                                        base::Time now);

struct CutOverRequest {
    std::vector<std::string> nodes; ///< Where the successor must have been seen; empty: on at least one.
    std::optional<Waiver> waiver;
};
[[nodiscard]] base::Result<RotationChange> cutOver(const Credential& credential, const Rotation& rotation,
                                                   const CutOverRequest& request, base::Time now);
[[nodiscard]] base::Result<RotationChange> undoCutOver(const Credential& credential, const Rotation& rotation,
                                                       base::Time now);

/// How long the old version must have been silent before it is retired ahead of the overlap's end.
inline constexpr base::Duration kDrainWindow = std::chrono::seconds(5);
/// Ends the overlap. Before its end, refused (KEYS-023) when the old version was used within kDrainWindow, because each
/// such request would fail; a two-person waiver overrides.
[[nodiscard]] base::Result<RotationChange> retire(const Credential& credential, const Rotation& rotation,
                                                  const std::optional<Waiver>& waiver, base::Time now);
[[nodiscard]] base::Result<RotationChange> cancel(const Credential& credential, const Rotation& rotation,
                                                  base::Time now);

/// True when the overlap has ended and nothing but time was missing: the platform then calls retire() by itself.
[[nodiscard]] bool isRetireDue(const Credential& credential, const Rotation& rotation, base::Time now) noexcept;
[[nodiscard]] bool isDeliveryLate(const Rotation& rotation, base::Time now) noexcept;
[[nodiscard]] RotationState state(const Credential& credential, const Rotation& rotation) noexcept;
[[nodiscard]] inline bool isOpen(RotationState s) noexcept {
    return s != RotationState::Completed && s != RotationState::Cancelled;
}

/// One line of the progress display.
struct ProgressStep {
    enum class State { Done, Current, Pending, Skipped };
    enum class Id { Requested, Delivered, SeenInUse, CutOver, Retired };
    Id id = Id::Requested;
    State state = State::Pending;
    std::optional<base::Time> at;       ///< When it was done.
    std::optional<base::Time> due;      ///< When it is due (delivery, end of overlap).
    std::uint64_t uses = 0;             ///< SeenInUse: of the successor. Retired: of the old version.
    std::vector<NodeEvidence> evidence; ///< SeenInUse: the successor's; Retired: the old version's.
    bool waived = false;                ///< Two people went on without it.
};
/// "requested", "delivered", "seen_in_use", "cut_over", "retired".
[[nodiscard]] std::string_view name(ProgressStep::Id id) noexcept;
/// "done", "current", "pending", "skipped".
[[nodiscard]] std::string_view name(ProgressStep::State state) noexcept;
/// Always five steps in order; of an open rotation exactly one is Current.
[[nodiscard]] std::vector<ProgressStep> progress(const Credential& credential, const Rotation& rotation);

/// What an operator may do next, and why not. The same functions decide, so a button is never wrong about it.
enum class Act { CutOver, Undo, Retire, Cancel };
/// "cut_over", "undo", "retire", "cancel".
[[nodiscard]] std::string_view name(Act act) noexcept;
struct Permission {
    Act act = Act::CutOver;
    std::optional<base::Error> refusal; ///< Absent: allowed.
};
[[nodiscard]] std::vector<Permission> permissions(const Credential& credential, const Rotation& rotation,
                                                  base::Time now);

} // namespace signalbox::keys
