// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/onboarding/Playbook.h"

namespace signalbox::onboarding {

/// What only a person can say, with the hash of the document that says it.
struct Attestation {
    std::string item;
    std::string documentSha256; ///< 64 lower-case hex digits.
    std::string note;
    base::OperatorId by;
    base::Time at{};
    friend bool operator==(const Attestation&, const Attestation&) = default;
};

/// Going on without an item: for a reason, for a time, approved by somebody other than the author.
struct Waiver {
    std::string item;
    std::string reason;
    base::OperatorId author;
    base::OperatorId approver;
    base::Time at{};
    base::Time expires{}; ///< From here on the item is as it was before.
    friend bool operator==(const Waiver&, const Waiver&) = default;
};

/// A red flag that was seen. It stays until somebody resolves it, and opens again when the count grows after that.
struct Finding {
    std::string flag; ///< "R1".."R6"
    base::Time openedAt{};
    std::int64_t value = 0; ///< The highest count seen.
    std::string source;
    std::optional<base::Time> resolvedAt;
    std::int64_t resolvedValue = 0; ///< The count at that moment.
    std::string resolution;
    base::OperatorId resolvedBy;
    [[nodiscard]] bool isOpen() const noexcept { return !resolvedAt; }
    friend bool operator==(const Finding&, const Finding&) = default;
};

struct TimelineEntry {
    enum class Kind { Opened, Advanced, ReturnedTo, Attested, Waived, FindingOpened, FindingResolved, OwnerChanged };
    Kind kind = Kind::Opened;
    base::Time at{};
    base::OperatorId by; ///< Empty: the platform itself.
    int stage = 0;
    std::string subject; ///< Item, flag or owner.
    std::string note;
    friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};
/// "opened", "advanced", "returned", "attested", "waived", "finding_opened", "finding_resolved", "owner_changed".
[[nodiscard]] std::string_view name(TimelineEntry::Kind kind) noexcept;
/// Errors: InvalidArgument ONBOARDING-004.
[[nodiscard]] base::Result<TimelineEntry::Kind> timelineKindFromName(std::string_view name);

/// One provider x brand x region on its way from contract to production. What is stored; gates are computed.
struct Case {
    base::CaseId id;
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    std::string playbook; ///< Id and version of the playbook it started with.
    int playbookVersion = 0;
    int stage = kFirstStage; ///< 1..7, or kLive.
    base::OperatorId owner;
    base::Time created{};
    base::Time enteredStageAt{};
    std::vector<Attestation> attestations;
    std::vector<Waiver> waivers;
    std::vector<Finding> findings;
    std::vector<TimelineEntry> timeline; ///< Oldest first.
    friend bool operator==(const Case&, const Case&) = default;
};

enum class ItemState { Open, Attested, Verified, Waived, Failed };
/// "open", "attested", "verified", "waived", "failed".
[[nodiscard]] std::string_view name(ItemState state) noexcept;

/// One checklist line as it stands now.
struct ItemView {
    std::string id;
    std::string title;
    std::string help;
    ItemState state = ItemState::Open;
    bool computed = false; ///< By evidence; otherwise by attestation.
    bool waivable = true;
    std::optional<std::int64_t> value; ///< What was measured.
    std::optional<std::int64_t> atLeast;
    std::optional<std::int64_t> atMost;
    std::optional<base::Time> at;      ///< Measured, attested or waived.
    std::optional<base::Time> expires; ///< Of a waiver.
    std::string source;                ///< Where to look: evidence source or document hash.
    [[nodiscard]] bool isDone() const noexcept {
        return state == ItemState::Attested || state == ItemState::Verified || state == ItemState::Waived;
    }
};
struct StageView {
    int number = 0;
    std::string id;
    std::string title;
    std::vector<ItemView> items;
    std::size_t done = 0;
    [[nodiscard]] bool isComplete() const noexcept { return done == items.size(); }
};

/// What keeps a case in its stage: an item that is open or failed, or a finding.
struct Blocker {
    enum class Kind { Item, Finding };
    Kind kind = Kind::Item;
    std::string id;
    std::string title;
    ItemState state = ItemState::Open; ///< Of an item.
    std::int64_t value = 0;            ///< Of a finding.
    friend bool operator==(const Blocker&, const Blocker&) = default;
};

/// What to do next: the first blocker of the current stage, or to advance, or nothing.
struct NextAction {
    enum class Kind { Attest, ProduceEvidence, MendFailure, ResolveFinding, Advance, None };
    Kind kind = Kind::None;
    std::string subject; ///< Item or flag id.
    std::string title;
    std::string help;
    friend bool operator==(const NextAction&, const NextAction&) = default;
};
/// "attest", "produce_evidence", "mend_failure", "resolve_finding", "advance", "none".
[[nodiscard]] std::string_view name(NextAction::Kind kind) noexcept;

} // namespace signalbox::onboarding
