// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Approval.h"
#include "core/access/Permission.h"
#include "core/audit/Checkpoint.h"
#include "core/audit/Log.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/canary/Canary.h"
#include "core/canary/Guard.h"
#include "core/degradation/Command.h"
#include "core/keys/Assessment.h"
#include "core/keys/Rotation.h"
#include "core/onboarding/Case.h"
#include "core/slo/Objective.h"
#include "core/slo/Tick.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What crosses the control plane beyond the domain's own values. Plain values; each has a codec (Codec.h).
namespace signalbox::api {

// ---- acts ------------------------------------------------------------------------------------------------------

/// Where an act stands in the audit log.
struct AuditReceipt {
    /// The outcome's leaf. Absent: not yet in the log (the red button with the audit store out of reach): it is
    /// reconciled later.
    std::optional<std::uint64_t> index;
    std::string checkpoint; ///< The signed note that covers the leaf; empty while index is absent.
    friend bool operator==(const AuditReceipt&, const AuditReceipt&) = default;
};

/// The answer to an act.
template <class T>
struct Done {
    T value;
    AuditReceipt audit;
    bool replayed = false; ///< This command id was known: nothing new happened.
};

/// What every act carries.
struct Intent {
    base::CommandId command;   ///< One effect however often it is sent. Keep it until the outcome is known.
    std::string reason;        ///< 1..1000 bytes of UTF-8.
    base::ApprovalId approval; ///< For an act that takes more than one person; otherwise empty.

    /// With a new random command id.
    [[nodiscard]] static Intent fresh(std::string reason, base::ApprovalId approval = {});
    friend bool operator==(const Intent&, const Intent&) = default;
};

// ---- access ----------------------------------------------------------------------------------------------------

struct Ability {
    std::string action; ///< "keys.cut_over"
    bool mayRequest = false;
    bool mayApprove = false;
    int approvals = 0; ///< People besides the requester.
    friend bool operator==(const Ability&, const Ability&) = default;
};

struct Me {
    base::OperatorId id;
    access::Role role = access::Role::Viewer;
    base::RegionId region;          ///< Empty: all.
    std::vector<Ability> abilities; ///< The whole table, for this operator.
    std::string environment;        ///< "sandbox", "staging", "production"
    std::vector<base::RegionId> regions;
    std::string version; ///< Of the platform.
    std::string boot;    ///< New with every start of the platform.
    base::Time time{};
    base::Time certificateNotAfter{};

    [[nodiscard]] const Ability* ability(std::string_view action) const noexcept;
    friend bool operator==(const Me&, const Me&) = default;
};

/// An approval with what the people who sign are to be shown.
struct ApprovalView {
    access::ApprovalRequest request;
    std::vector<access::Signature> signatures; ///< The requester's first.
    access::ApprovalState state = access::ApprovalState::Pending;
    base::OperatorId refusedBy;
    std::string refusalReason;
    base::Json artefact;                       ///< {"method","path","body"}: what will be executed.
    std::string summary;                       ///< What is shown.
    std::string reason;                        ///< The requester's.
    std::optional<base::Error> approveRefusal; ///< Why the caller may not approve; absent when allowed.

    /// Signatures still missing besides the requester's.
    [[nodiscard]] int missing() const noexcept;
    /// That artefact and summary are what the hashes in the request say. Errors: PermissionDenied ACCESS-013.
    [[nodiscard]] base::Status checkHashes() const;
    friend bool operator==(const ApprovalView&, const ApprovalView&) = default;
};

/// An act that takes two people, ready to be asked for: made by the functions of Acts.h.
struct PreparedAct {
    std::string action;
    std::string object;
    base::Json scope;
    base::Json artefact;
    friend bool operator==(const PreparedAct&, const PreparedAct&) = default;
};

// ---- providers -------------------------------------------------------------------------------------------------

struct ProviderView {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    std::string name;               ///< For people.
    std::string signatureAlgorithm; ///< "hmac-sha256" or "ed25519"
    std::string signatureProfile;   ///< How it signs: "rfc9421", "body-hmac", ...; empty when it was not said.
    std::string signatureGrade;     ///< "A" (everything covered) to "F" (not even the body); empty likewise.
    std::vector<base::GameId> games;
    std::vector<base::CredentialId> credentials;
    std::optional<base::Time> lastRequestAt; ///< Authenticated; since the start of the platform.
    std::uint64_t requests = 0;              ///< The same.
    friend bool operator==(const ProviderView&, const ProviderView&) = default;
};

/// A case with its gates as they are computed now.
struct CaseView {
    onboarding::Case value;
    std::vector<onboarding::StageView> stages; ///< All seven.
    std::vector<onboarding::Blocker> blockers; ///< What keeps it in its stage; empty: it may advance, or is live.
    onboarding::NextAction next;
};

// ---- keys ------------------------------------------------------------------------------------------------------

struct RotationView {
    keys::Rotation rotation;
    keys::RotationState state = keys::RotationState::Requested;
    std::vector<keys::ProgressStep> progress;
    std::vector<keys::Permission> permissions; ///< What may be done next, and why not.
};

struct CredentialView {
    keys::Credential credential;
    keys::ExpiryStatus expiry = keys::ExpiryStatus::Ok;
    std::vector<RotationView> rotations; ///< Newest first; at most one is open.

    [[nodiscard]] const RotationView* openRotation() const noexcept;
};

struct RotationDraft {
    base::CredentialId credential;
    std::optional<base::Duration> overlap;       ///< Absent: the policy's default.
    std::optional<base::Duration> deliverWithin; ///< Absent: seven days.
    friend bool operator==(const RotationDraft&, const RotationDraft&) = default;
};

/// What an operator uploads for a provider without automation: a certificate request, or a public key with its proof.
struct ProofUpload {
    std::string csrPem;
    base::Json publicJwk;
    std::string proof; ///< base64url: signature by the new key over "signalbox-pop|<rotation_id>".
    friend bool operator==(const ProofUpload&, const ProofUpload&) = default;
};

/// What the provider gets back. Never the shared secret: that goes to the provider alone.
struct ProofResult {
    RotationView rotation;
    std::string certificatePem;
    std::string chainPem;
    std::string kid;
};

// ---- canary ----------------------------------------------------------------------------------------------------

struct CanaryView {
    canary::CanaryState state;
    canary::GuardStatus guard;
    std::uint64_t candidateSessions = 0; ///< Accepted since the present epoch began.
    std::uint64_t eligibleSessions = 0;  ///< The same, both releases.
};

struct CanaryDraft {
    int basisPoints = 0;
    std::uint64_t expectedEpoch = 0;
    canary::Eligibility eligibility;
    std::optional<std::string> candidateRelease; ///< Absent: unchanged.
    friend bool operator==(const CanaryDraft&, const CanaryDraft&) = default;
};

// ---- degradation -----------------------------------------------------------------------------------------------

struct DegradationOrder {
    degradation::Switch what = degradation::Switch::NewSessions;
    degradation::Scope scope;
    degradation::Position position = degradation::Position::Off;
    int share = 0; ///< Turning on: 5, 25 or 100.
    friend bool operator==(const DegradationOrder&, const DegradationOrder&) = default;
};

struct RegionGate {
    base::RegionId region;
    std::vector<std::pair<degradation::Switch, int>> shares; ///< What the region's own gateway applies, in percent.
    std::uint64_t epoch = 0;
    std::uint64_t acceptedSessions = 0; ///< Since the start of the platform.
    std::optional<base::Time> lastAcceptedAt;
    std::uint64_t liveSessions = 0;
    std::uint64_t openRounds = 0;
    friend bool operator==(const RegionGate&, const RegionGate&) = default;
};

struct DegradationView {
    std::vector<degradation::Command> inForce;
    std::vector<degradation::CommandStatus> commands; ///< Newest first.
    std::vector<RegionGate> regions;
    std::size_t notYetInLog = 0; ///< Acts that wait for the audit store.
    friend bool operator==(const DegradationView&, const DegradationView&) = default;
};

// ---- slo -------------------------------------------------------------------------------------------------------

/// What a fresh console or the CLI needs to be in the picture at once: a Board fed with `recent` shows the same
/// figures.
struct SloSnapshot {
    slo::ObjectiveSet objectives;
    std::vector<slo::Tick> recent; ///< Oldest first; the newest carries the alerts.
};

/// Of a live stream.
struct StreamState {
    enum class Link { Connecting, Live, Lost };
    Link link = Link::Connecting;
    std::optional<base::Error> error; ///< Why it was lost.
};

// ---- audit -----------------------------------------------------------------------------------------------------

struct AuditFilter {
    std::optional<std::uint64_t> after;  ///< Entries with a higher index, ascending.
    std::optional<std::uint64_t> before; ///< Entries with a lower index, the newest first. Neither: the newest first.
    std::size_t limit = 100;             ///< 1..1000
    std::string actor;
    std::string action; ///< Exact, or a prefix that ends in '.'.
    friend bool operator==(const AuditFilter&, const AuditFilter&) = default;
};

struct AuditPage {
    std::vector<audit::Entry> entries;
    std::uint64_t size = 0; ///< Of the log.
};

struct AuditCheckpoint {
    std::string note; ///< Empty while the log has no leaf.
    audit::NoteKey key;
    std::uint64_t size = 0;
    std::optional<base::Error> refusal; ///< Why the log takes no entries; absent when it does.
    friend bool operator==(const AuditCheckpoint&, const AuditCheckpoint&) = default;
};

struct ConsistencyProof {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    audit::Path path;
    friend bool operator==(const ConsistencyProof&, const ConsistencyProof&) = default;
};

} // namespace signalbox::api
