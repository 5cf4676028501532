// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Lifecycle.h"

#include "core/keys/impl/Refusal.h"
#include "core/keys/impl/Table.h"

#include <algorithm>
#include <set>
#include <string>

namespace signalbox::keys {

using base::Duration;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::Time;
using impl::Defect;

namespace {

constexpr std::size_t kMaxAccepted = 2;

std::string say(const Version& version) {
    return "version " + std::to_string(version.n) + " is " + std::string(name(version.state));
}

Error noSuchTransition(const Version& version, std::string_view what) {
    if (isFinal(version.state))
        return {ErrorCode::FailedPrecondition, "KEYS-007",
                say(version) + " for good; " + std::string(what) +
                    " is not possible any more: request a rotation for a new version"};
    return {ErrorCode::FailedPrecondition, "KEYS-003",
            say(version) + "; " + std::string(what) + " is not possible in this state"};
}

std::size_t acceptedCount(const Credential& credential) {
    return static_cast<std::size_t>(std::count_if(credential.versions.begin(), credential.versions.end(),
                                                  [](const Version& v) { return isAccepting(v.state); }));
}

Status checkNotAfter(const Policy& policy, Time notAfter, Time now) {
    if (notAfter <= now)
        return Error{ErrorCode::InvalidArgument, "KEYS-011", "the key would have expired before it is accepted"};
    if (notAfter > now + policy.hardMaximum)
        return Error{ErrorCode::InvalidArgument, "KEYS-011",
                     "the key would live longer than the hard maximum of its kind"};
    return {};
}

/// One event against one credential. Each operator() is one row of the table.
class Applier {
public:
    Applier(Credential& credential, Time now, Defect defect)
        : m_credential(credential)
        , m_now(now)
        , m_defect(defect) {}

    Status operator()(const event::Request&) {
        for (const Version& v : m_credential.versions) {
            const VersionState state = v.heldFrom.value_or(v.state);
            const bool open = isSuccessor(state) || state == VersionState::Retiring;
            if (open && m_defect != Defect::AllowsSecondRotation)
                return Error{ErrorCode::Conflict, "KEYS-005",
                             say(v) + "; a second rotation cannot start before this one is retired or cancelled"};
        }
        Version next;
        next.n = m_credential.nextVersion();
        next.created = m_now;
        m_credential.versions.push_back(std::move(next));
        return {};
    }

    Status operator()(const event::Prove& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (v->state != VersionState::Requested)
            return noSuchTransition(*v, "delivering key material");
        if (e.kid.empty() || e.publicPart.fingerprint.empty())
            return Error{ErrorCode::InvalidArgument, "KEYS-012", "a key needs a kid and a fingerprint"};
        if (m_credential.byKid(e.kid))
            return Error{ErrorCode::InvalidArgument, "KEYS-012", "another version of this credential has the same kid"};
        v->kid = e.kid;
        v->publicPart = e.publicPart;
        v->state = VersionState::Pending;
        return {};
    }

    Status operator()(const event::Stage& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (v->state != VersionState::Pending)
            return noSuchTransition(*v, "accepting it");
        const Time notAfter = e.notAfter.value_or(m_now + m_credential.policy.life);
        SB_TRY(checkNotAfter(m_credential.policy, notAfter, m_now));
        SB_TRY(checkRoom());
        if (!e.certificatePem.empty()) {
            v->publicPart.certificatePem = e.certificatePem;
            v->publicPart.certificateFingerprint = e.certificateFingerprint;
            v->publicPart.serial = e.serial;
        }
        v->notAfter = notAfter;
        v->stagedAt = m_now;
        v->state = VersionState::Staged;
        return {};
    }

    Status operator()(const event::Use& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (e.seen.node.empty() || e.seen.uses == 0 || e.seen.lastUse < e.seen.firstUse)
            return Error{ErrorCode::InvalidArgument, "KEYS-012",
                         "evidence of use names a node, at least one use and two times in order"};
        const bool afterItsEnd = v->endedAt && e.seen.lastUse > *v->endedAt;
        if (!v->stagedAt || v->state == VersionState::Destroyed || afterItsEnd)
            return noSuchTransition(*v, "using it");
        auto it = std::lower_bound(v->evidence.begin(), v->evidence.end(), e.seen.node,
                                   [](const NodeEvidence& a, const std::string& node) { return a.node < node; });
        if (it == v->evidence.end() || it->node != e.seen.node) {
            v->evidence.insert(it, e.seen);
            return {};
        }
        it->firstUse = std::min(it->firstUse, e.seen.firstUse);
        it->lastUse = std::max(it->lastUse, e.seen.lastUse);
        it->uses += e.seen.uses;
        return {};
    }

    Status operator()(const event::CutOver& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (v->state != VersionState::Staged)
            return noSuchTransition(*v, "cutting over to it");
        if (*v->notAfter <= m_now)
            return Error{ErrorCode::FailedPrecondition, "KEYS-013",
                         say(*v) + " but has expired; cancel the rotation and request a new one"};
        if (e.waiver)
            SB_TRY(impl::checkWaiver(e.waiver, m_defect == Defect::WaivesAlone));
        const Duration overlap = e.overlap.value_or(m_credential.policy.overlapDefault);
        if (overlap < Duration::zero() || overlap > m_credential.policy.overlapCap)
            return Error{ErrorCode::InvalidArgument, "KEYS-011", "the overlap is longer than the policy allows"};
        Version* old = activeVersion();
        // Without an active version there is nothing that a premature cut-over could break.
        if (old && !e.waiver && m_defect != Defect::CutsOverUnseen)
            SB_TRY(checkSeen(*v, e.nodes));
        if (old && m_defect != Defect::SecondActive) {
            old->state = VersionState::Retiring;
            old->retireAt = std::min(m_now + overlap, *old->notAfter);
        }
        v->state = VersionState::Active;
        v->activateAt = m_now;
        return {};
    }

    Status operator()(const event::UndoCutOver&) {
        Version* old = nullptr;
        for (Version& v : m_credential.versions)
            if (v.state == VersionState::Retiring)
                old = &v;
        if (!old)
            return Error{ErrorCode::FailedPrecondition, "KEYS-003",
                         "there is no version in its overlap that could become the active one again"};
        if (*old->retireAt <= m_now || *old->notAfter <= m_now)
            return Error{ErrorCode::FailedPrecondition, "KEYS-013",
                         say(*old) + " but its overlap has ended; it cannot become the active one again"};
        if (Version* successor = activeVersion()) {
            successor->state = VersionState::Staged;
            successor->activateAt.reset();
        }
        old->state = VersionState::Active;
        old->retireAt.reset();
        return {};
    }

    Status operator()(const event::Retire& e) {
        SB_ASSIGN(Version * v, find(e.n));
        const bool mutantRetires = v->state == VersionState::Active && m_defect == Defect::RetiresLastActive;
        if (v->state == VersionState::Active && !mutantRetires)
            return Error{ErrorCode::FailedPrecondition, "KEYS-004",
                         say(*v) + "; the last active key is never retired: rotate it, or revoke it in an emergency"};
        if (v->state != VersionState::Retiring && !mutantRetires)
            return noSuchTransition(*v, "retiring it");
        const bool stillAccepted = v->retireAt > m_now && v->notAfter > m_now;
        if (!mutantRetires && !activeVersion() && stillAccepted)
            return Error{ErrorCode::FailedPrecondition, "KEYS-004",
                         say(*v) + " and nothing else is active; undo the cut-over, or let its overlap end"};
        end(*v, VersionState::Retired);
        return {};
    }

    Status operator()(const event::Cancel& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (!isSuccessor(v->state))
            return noSuchTransition(*v, "cancelling the rotation");
        end(*v, VersionState::Retired);
        return {};
    }

    Status operator()(const event::Suspend& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (v->state != VersionState::Pending && !isAccepting(v->state))
            return noSuchTransition(*v, "suspending it");
        v->heldFrom = v->state;
        v->state = VersionState::Suspended;
        return {};
    }

    Status operator()(const event::Unsuspend& e) {
        SB_ASSIGN(Version * v, find(e.n));
        const bool mutantReturns = m_defect == Defect::ReturnsFromRetired && v->state == VersionState::Retired &&
                                   v->stagedAt && v->publicPart.fingerprint.size() > 0;
        if (v->state != VersionState::Suspended && !mutantReturns)
            return noSuchTransition(*v, "restoring it");
        if (m_defect != Defect::UnsuspendsAlone)
            SB_TRY(impl::checkWaiver(e.approval));
        VersionState target = v->heldFrom.value_or(VersionState::Staged);
        if (m_defect == Defect::UnsuspendsToActive && !activeVersion() && v->stagedAt)
            target = VersionState::Active;
        if (target == VersionState::Active && activeVersion())
            return Error{ErrorCode::FailedPrecondition, "KEYS-009",
                         say(*v) + " and was active before, but another version is active now; revoke this one"};
        if (isAccepting(target))
            SB_TRY(checkRoom());
        v->state = target;
        v->heldFrom.reset();
        v->endedAt.reset();
        return {};
    }

    Status operator()(const event::Revoke& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (isFinal(v->state))
            return noSuchTransition(*v, "revoking it");
        v->heldFrom.reset();
        end(*v, VersionState::Compromised);
        return {};
    }

    Status operator()(const event::Destroy& e) {
        SB_ASSIGN(Version * v, find(e.n));
        if (v->state != VersionState::Retired && v->state != VersionState::Compromised)
            return noSuchTransition(*v, "destroying it");
        end(*v, VersionState::Destroyed);
        v->publicPart = {};
        return {};
    }

private:
    Result<Version*> find(int n) {
        for (Version& v : m_credential.versions)
            if (v.n == n)
                return &v;
        return Error{ErrorCode::NotFound, "KEYS-002", "this credential has no version " + std::to_string(n)};
    }

    Version* activeVersion() {
        for (Version& v : m_credential.versions)
            if (v.state == VersionState::Active)
                return &v;
        return nullptr;
    }

    Status checkRoom() const {
        if (acceptedCount(m_credential) >= kMaxAccepted)
            return Error{ErrorCode::FailedPrecondition, "KEYS-008",
                         "two versions are accepted already; retire or cancel one of them first"};
        return {};
    }

    static Status checkSeen(const Version& v, const std::vector<std::string>& nodes) {
        std::string missing;
        for (const std::string& node : nodes)
            if (!v.seenOn(node))
                missing += (missing.empty() ? "" : ", ") + node;
        if (nodes.empty() && v.useCount() == 0)
            missing = "any node";
        if (missing.empty())
            return {};
        return Error{ErrorCode::FailedPrecondition, "KEYS-006",
                     "version " + std::to_string(v.n) + " has not been seen in real use on " + missing +
                         "; wait for the provider to use it, or bring a waiver of two people"};
    }

    void end(Version& v, VersionState state) const {
        v.state = state;
        v.retireAt.reset();
        v.endedAt = m_now;
    }

    Credential& m_credential;
    Time m_now;
    Defect m_defect;
};

struct EventName {
    std::string_view operator()(const event::Request&) const { return "request"; }
    std::string_view operator()(const event::Prove&) const { return "prove"; }
    std::string_view operator()(const event::Stage&) const { return "stage"; }
    std::string_view operator()(const event::Use&) const { return "use"; }
    std::string_view operator()(const event::CutOver&) const { return "cut_over"; }
    std::string_view operator()(const event::UndoCutOver&) const { return "undo_cut_over"; }
    std::string_view operator()(const event::Retire&) const { return "retire"; }
    std::string_view operator()(const event::Cancel&) const { return "cancel"; }
    std::string_view operator()(const event::Suspend&) const { return "suspend"; }
    std::string_view operator()(const event::Unsuspend&) const { return "unsuspend"; }
    std::string_view operator()(const event::Revoke&) const { return "revoke"; }
    std::string_view operator()(const event::Destroy&) const { return "destroy"; }
};

std::string brokenInvariant(const Credential& credential) {
    int active = 0;
    int successors = 0;
    int last = 0;
    std::set<std::string_view> kids;
    for (const Version& v : credential.versions) {
        const std::string which = "version " + std::to_string(v.n);
        if (v.n <= last)
            return which + " is out of order";
        last = v.n;
        if (!v.kid.empty() && !kids.insert(v.kid).second)
            return which + " has the kid of another version";
        const bool held = v.state == VersionState::Suspended;
        if (held != v.heldFrom.has_value())
            return which + " does not say where it was suspended from";
        if (held && *v.heldFrom != VersionState::Pending && !isAccepting(*v.heldFrom))
            return which + " was suspended from a state that cannot be suspended";
        const VersionState state = v.heldFrom.value_or(v.state);
        if ((state == VersionState::Pending || isAccepting(state)) &&
            (v.kid.empty() || v.publicPart.fingerprint.empty()))
            return which + " has no key";
        if (isAccepting(state) && (!v.stagedAt || !v.notAfter))
            return which + " is accepted without a beginning or an end";
        if ((state == VersionState::Retiring) != v.retireAt.has_value())
            return which + " has an end of overlap exactly when it should not";
        if (isFinal(v.state) != v.endedAt.has_value())
            return which + " has an end exactly when it should not";
        active += v.state == VersionState::Active ? 1 : 0;
        successors += isSuccessor(state) ? 1 : 0;
    }
    if (active > 1)
        return "more than one version is active";
    if (successors > 1)
        return "more than one rotation is open";
    if (acceptedCount(credential) > kMaxAccepted)
        return "more than two versions are accepted";
    return {};
}

} // namespace

std::string_view name(const Event& event) noexcept { return std::visit(EventName{}, event); }

Status checkInvariants(const Credential& credential) {
    const std::string broken = brokenInvariant(credential);
    if (broken.empty())
        return {};
    return Error{ErrorCode::DataLoss, "KEYS-014", "credential " + credential.id.text() + ": " + broken};
}

Result<Credential> impl::apply(Credential credential, const Event& event, Time now, Defect defect) {
    SB_TRY(std::visit(Applier(credential, now, defect), event));
    return credential;
}

Result<Credential> apply(Credential credential, const Event& event, Time now) {
    SB_TRY(checkInvariants(credential));
    SB_ASSIGN(Credential changed, impl::apply(std::move(credential), event, now, Defect::None));
    SB_CHECK(checkInvariants(changed).has_value());
    return changed;
}

Result<Credential> withFirstVersion(Credential credential, std::string kid, PublicPart publicPart,
                                    std::optional<Time> notAfter, Time now) {
    if (!credential.versions.empty())
        return Error{ErrorCode::FailedPrecondition, "KEYS-005",
                     "the credential has versions already; request a rotation"};
    const std::string pem = publicPart.certificatePem;
    const std::string certificate = publicPart.certificateFingerprint;
    const std::string serial = publicPart.serial;
    SB_ASSIGN(credential, apply(std::move(credential), event::Request{}, now));
    SB_ASSIGN(credential, apply(std::move(credential), event::Prove{1, std::move(kid), std::move(publicPart)}, now));
    SB_ASSIGN(credential, apply(std::move(credential), event::Stage{1, notAfter, pem, certificate, serial}, now));
    return apply(std::move(credential), event::CutOver{1, {}, {}, {}}, now);
}

} // namespace signalbox::keys
