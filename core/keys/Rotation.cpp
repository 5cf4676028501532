// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Rotation.h"

#include "core/base/Encoding.h"
#include "core/base/Limits.h"
#include "core/keys/Assessment.h"
#include "core/keys/impl/Refusal.h"

#include <algorithm>
#include <string>
#include <utility>

namespace signalbox::keys {

using base::Duration;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::Time;

namespace {

constexpr Duration kLongestDelivery = std::chrono::hours(24 * 30);

bool isSharedSecret(CredentialKind kind) { return kind == CredentialKind::Hmac || kind == CredentialKind::OauthSecret; }

Error wrongStep(const Credential& credential, const Rotation& rotation, std::string_view act) {
    return {ErrorCode::FailedPrecondition, "KEYS-020",
            "the rotation is " + std::string(name(state(credential, rotation))) + "; " + std::string(act) +
                " is not possible at this step"};
}

Status checkPair(const Credential& credential, const Rotation& rotation) {
    if (rotation.credential != credential.id || !credential.version(rotation.to))
        return Error{ErrorCode::FailedPrecondition, "KEYS-020", "the rotation does not belong to this credential"};
    return {};
}

/// What the successor's versions say, with a suspension looked through.
VersionState throughSuspension(const Version& v) { return v.heldFrom.value_or(v.state); }

const Version* oldVersion(const Credential& credential, const Rotation& rotation) {
    return rotation.from == 0 ? nullptr : credential.version(rotation.from);
}

bool isInOverlap(const Version* old) { return old && throughSuspension(*old) == VersionState::Retiring; }

} // namespace

std::string_view name(RotationState state) noexcept {
    switch (state) {
    case RotationState::Requested:
        return "requested";
    case RotationState::Staged:
        return "staged";
    case RotationState::InUse:
        return "in_use";
    case RotationState::CutOver:
        return "cut_over";
    case RotationState::Completed:
        return "completed";
    case RotationState::Cancelled:
        break;
    }
    return "cancelled";
}

std::string_view name(ProgressStep::Id id) noexcept {
    switch (id) {
    case ProgressStep::Id::Requested:
        return "requested";
    case ProgressStep::Id::Delivered:
        return "delivered";
    case ProgressStep::Id::SeenInUse:
        return "seen_in_use";
    case ProgressStep::Id::CutOver:
        return "cut_over";
    case ProgressStep::Id::Retired:
        break;
    }
    return "retired";
}

std::string_view name(ProgressStep::State state) noexcept {
    switch (state) {
    case ProgressStep::State::Done:
        return "done";
    case ProgressStep::State::Current:
        return "current";
    case ProgressStep::State::Pending:
        return "pending";
    case ProgressStep::State::Skipped:
        break;
    }
    return "skipped";
}

std::string_view name(Act act) noexcept {
    switch (act) {
    case Act::CutOver:
        return "cut_over";
    case Act::Undo:
        return "undo";
    case Act::Retire:
        return "retire";
    case Act::Cancel:
        break;
    }
    return "cancel";
}

RotationState state(const Credential& credential, const Rotation& rotation) noexcept {
    if (rotation.cancelledAt)
        return RotationState::Cancelled;
    if (rotation.completedAt)
        return RotationState::Completed;
    const Version* to = credential.version(rotation.to);
    if (!to)
        return RotationState::Cancelled;
    const bool overlap = isInOverlap(oldVersion(credential, rotation));
    switch (throughSuspension(*to)) {
    case VersionState::Requested:
    case VersionState::Pending:
        return RotationState::Requested;
    case VersionState::Staged:
        return to->useCount() > 0 ? RotationState::InUse : RotationState::Staged;
    case VersionState::Active:
        return overlap ? RotationState::CutOver : RotationState::Completed;
    default:
        // The successor was revoked: with the old version in its overlap, the way back is still open.
        return overlap ? RotationState::CutOver : RotationState::Cancelled;
    }
}

Result<RotationChange> requestRotation(const Credential& credential, const RotationRequest& request, Time now) {
    if (request.id.empty() || request.requestedBy.empty())
        return Error{ErrorCode::InvalidArgument, "KEYS-011", "a rotation needs an id and somebody who requests it"};
    if (request.reason.empty() || request.reason.size() > base::limits::kReasonChars || !base::isUtf8(request.reason))
        return Error{ErrorCode::InvalidArgument, "KEYS-011", "a reason is 1 to 1000 bytes of UTF-8 text"};
    if (request.deliverWithin <= Duration::zero() || request.deliverWithin > kLongestDelivery)
        return Error{ErrorCode::InvalidArgument, "KEYS-011", "the delivery date is over 0 and at most 30 days ahead"};
    if (request.overlap && (*request.overlap < Duration::zero() || *request.overlap > credential.policy.overlapCap))
        return Error{ErrorCode::InvalidArgument, "KEYS-011", "the overlap is longer than the policy allows"};

    SB_ASSIGN(Credential changed, apply(credential, event::Request{}, now));
    Rotation rotation;
    rotation.id = request.id;
    rotation.credential = credential.id;
    rotation.kind = credential.kind;
    rotation.scope = credential.scope;
    rotation.from = credential.active() ? credential.active()->n : 0;
    rotation.to = changed.versions.back().n;
    rotation.requestedBy = request.requestedBy;
    rotation.reason = request.reason;
    rotation.requestedAt = now;
    rotation.deliverBy = now + request.deliverWithin;
    rotation.overlap = request.overlap;
    return RotationChange{std::move(changed), std::move(rotation)};
}

Result<RotationChange> deliver(const Credential& credential, const Rotation& rotation, const Delivery& delivery,
                               std::span<const Credential> all, Time now) {
    SB_TRY(checkPair(credential, rotation));
    const bool open = isOpen(state(credential, rotation));
    if (open && rotation.deliveredAt && isSharedSecret(rotation.kind))
        return Error{ErrorCode::Conflict, "KEYS-022",
                     "the secret was picked up already; a secret that is asked for twice must be replaced"};
    if (!open || rotation.deliveredAt || credential.version(rotation.to)->state != VersionState::Requested)
        return wrongStep(credential, rotation, "delivering a key");
    if (isDeliveryLate(rotation, now))
        return Error{ErrorCode::FailedPrecondition, "KEYS-021",
                     "the delivery date has passed; cancel this rotation and request a new one"};
    if (delivery.kid.empty() || delivery.publicPart.fingerprint.empty())
        return Error{ErrorCode::InvalidArgument, "KEYS-012", "a key needs a kid and a fingerprint"};
    SB_TRY(checkNotReused(all, rotation.scope, delivery.publicPart.fingerprint, delivery.kid));
    SB_TRY(checkNotReused(std::span(&credential, 1), rotation.scope, delivery.publicPart.fingerprint, delivery.kid));

    SB_ASSIGN(Credential proved, apply(credential, event::Prove{rotation.to, delivery.kid, delivery.publicPart}, now));
    const PublicPart& part = delivery.publicPart;
    SB_ASSIGN(Credential staged, apply(std::move(proved),
                                       event::Stage{rotation.to, delivery.notAfter, part.certificatePem,
                                                    part.certificateFingerprint, part.serial},
                                       now));
    Rotation changed = rotation;
    changed.deliveredAt = now;
    return RotationChange{std::move(staged), std::move(changed)};
}

Result<RotationChange> secondPickup(const Credential& credential, const Rotation& rotation, Time now) {
    SB_TRY(checkPair(credential, rotation));
    if (!isSharedSecret(rotation.kind) || !rotation.deliveredAt || !isOpen(state(credential, rotation)))
        return wrongStep(credential, rotation, "a second pickup");
    if (credential.version(rotation.to)->state == VersionState::Suspended)
        return RotationChange{credential, rotation};
    SB_ASSIGN(Credential changed, apply(credential, event::Suspend{rotation.to}, now));
    return RotationChange{std::move(changed), rotation};
}

Result<RotationChange> cutOver(const Credential& credential, const Rotation& rotation, const CutOverRequest& request,
                               Time now) {
    SB_TRY(checkPair(credential, rotation));
    const RotationState at = state(credential, rotation);
    if (at != RotationState::Staged && at != RotationState::InUse)
        return wrongStep(credential, rotation, "the cut-over");
    SB_ASSIGN(Credential changed,
              apply(credential, event::CutOver{rotation.to, rotation.overlap, request.nodes, request.waiver}, now));
    Rotation next = rotation;
    next.cutOverAt = now;
    next.waiver = request.waiver;
    if (!isInOverlap(oldVersion(changed, next)))
        next.completedAt = now; // There was nothing active that has to be retired.
    return RotationChange{std::move(changed), std::move(next)};
}

Result<RotationChange> undoCutOver(const Credential& credential, const Rotation& rotation, Time now) {
    SB_TRY(checkPair(credential, rotation));
    if (state(credential, rotation) != RotationState::CutOver)
        return wrongStep(credential, rotation, "taking the cut-over back");
    SB_ASSIGN(Credential changed, apply(credential, event::UndoCutOver{}, now));
    Rotation next = rotation;
    next.cutOverAt.reset();
    next.waiver.reset();
    next.undoneAt = now;
    if (isFinal(changed.version(next.to)->state))
        next.cancelledAt = now; // The successor was revoked: there is nothing left to cut over to.
    return RotationChange{std::move(changed), std::move(next)};
}

Result<RotationChange> retire(const Credential& credential, const Rotation& rotation,
                              const std::optional<Waiver>& waiver, Time now) {
    SB_TRY(checkPair(credential, rotation));
    if (state(credential, rotation) != RotationState::CutOver)
        return wrongStep(credential, rotation, "retiring the old version");
    const Version& old = *oldVersion(credential, rotation);
    if (waiver)
        SB_TRY(impl::checkWaiver(waiver));
    const auto lastUse = old.lastUse();
    const bool overlapEnded = *old.retireAt <= now;
    if (!overlapEnded && !waiver && lastUse && now - *lastUse < kDrainWindow)
        return Error{ErrorCode::FailedPrecondition, "KEYS-023",
                     "version " + std::to_string(old.n) + " was used at " + base::rfc3339(*lastUse) +
                         "; retiring it now would fail such requests: wait until it is silent"};
    SB_ASSIGN(Credential changed, apply(credential, event::Retire{rotation.from}, now));
    Rotation next = rotation;
    next.completedAt = now;
    return RotationChange{std::move(changed), std::move(next)};
}

Result<RotationChange> cancel(const Credential& credential, const Rotation& rotation, Time now) {
    SB_TRY(checkPair(credential, rotation));
    const RotationState at = state(credential, rotation);
    if (at != RotationState::Requested && at != RotationState::Staged && at != RotationState::InUse)
        return wrongStep(credential, rotation, "cancelling it");
    SB_ASSIGN(Credential changed, apply(credential, event::Cancel{rotation.to}, now));
    Rotation next = rotation;
    next.cancelledAt = now;
    return RotationChange{std::move(changed), std::move(next)};
}

bool isRetireDue(const Credential& credential, const Rotation& rotation, Time now) noexcept {
    const Version* old = oldVersion(credential, rotation);
    return state(credential, rotation) == RotationState::CutOver && old && old->state == VersionState::Retiring &&
           *old->retireAt <= now;
}

bool isDeliveryLate(const Rotation& rotation, Time now) noexcept {
    return !rotation.deliveredAt && !rotation.cancelledAt && rotation.deliverBy <= now;
}

std::vector<ProgressStep> progress(const Credential& credential, const Rotation& rotation) {
    const Version* to = credential.version(rotation.to);
    const Version* old = oldVersion(credential, rotation);
    const RotationState at = state(credential, rotation);

    std::vector<ProgressStep> steps(5);
    ProgressStep& requested = steps[0];
    requested.id = ProgressStep::Id::Requested;
    requested.at = rotation.requestedAt;

    ProgressStep& delivered = steps[1];
    delivered.id = ProgressStep::Id::Delivered;
    delivered.at = rotation.deliveredAt;
    delivered.due = rotation.deliverBy;

    ProgressStep& seen = steps[2];
    seen.id = ProgressStep::Id::SeenInUse;
    if (to) {
        seen.at = to->firstUse();
        seen.uses = to->useCount();
        seen.evidence = to->evidence;
    }
    seen.waived = rotation.waiver.has_value();

    ProgressStep& cut = steps[3];
    cut.id = ProgressStep::Id::CutOver;
    cut.at = rotation.cutOverAt;

    ProgressStep& retired = steps[4];
    retired.id = ProgressStep::Id::Retired;
    retired.at = rotation.completedAt;
    if (old) {
        retired.due = old->retireAt;
        retired.uses = old->useCount();
        retired.evidence = old->evidence;
        if (!retired.at && isFinal(old->state) && at == RotationState::Completed)
            retired.at = old->endedAt;
    }

    // A step that was jumped over (nothing to see in use, nothing to retire) is Skipped, never Done.
    std::size_t lastDone = 0;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].at)
            lastDone = i;
    bool currentGiven = !isOpen(at);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].at)
            steps[i].state = ProgressStep::State::Done;
        else if (i < lastDone || !isOpen(at))
            steps[i].state = ProgressStep::State::Skipped;
        else if (!currentGiven) {
            steps[i].state = ProgressStep::State::Current;
            currentGiven = true;
        }
    }
    return steps;
}

std::vector<Permission> permissions(const Credential& credential, const Rotation& rotation, Time now) {
    const auto permission = [](Act act, const Result<RotationChange>& attempt) {
        return Permission{act, attempt ? std::nullopt : std::optional(attempt.error())};
    };
    return {permission(Act::CutOver, cutOver(credential, rotation, {}, now)),
            permission(Act::Undo, undoCutOver(credential, rotation, now)),
            permission(Act::Retire, retire(credential, rotation, std::nullopt, now)),
            permission(Act::Cancel, cancel(credential, rotation, now))};
}

} // namespace signalbox::keys
