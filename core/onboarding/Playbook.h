// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/onboarding/Evidence.h"

#include <memory>
#include <vector>

namespace signalbox::onboarding {

inline constexpr int kFirstStage = 1;
inline constexpr int kLastStage = 7;
/// The stage of a case that has left stage 7.
inline constexpr int kLive = 8;

/// A bound on one fact. Both ends are inclusive.
struct Condition {
    Fact fact = Fact::MtlsRoundTrips;
    std::optional<std::int64_t> atLeast;
    std::optional<std::int64_t> atMost;
    [[nodiscard]] bool holds(std::int64_t value) const noexcept;
    friend bool operator==(const Condition&, const Condition&) = default;
};

/// One line of a stage's checklist: computed from evidence, or said by a person with a document behind it.
struct GateItem {
    std::string id; ///< Unique in the playbook.
    std::string title;
    std::optional<Condition> condition; ///< Absent: attested.
    /// What must have been measured before the condition counts: "no write without a key" says nothing before a write.
    std::optional<Condition> given;
    bool waivable = true;
    std::string help; ///< What to do about it, one sentence.
    friend bool operator==(const GateItem&, const GateItem&) = default;
};

struct Stage {
    int number = 0; ///< 1..7
    std::string id;
    std::string title;
    std::vector<GateItem> items;
    friend bool operator==(const Stage&, const Stage&) = default;
};

/// Found live in traffic and state, never asked for. Over `over`, a finding opens and blocks leaving `blocks`.
struct RedFlag {
    std::string id; ///< "R1".."R6"
    std::string title;
    Fact fact = Fact::WritesWithoutKey;
    std::int64_t over = 0;
    int blocks = 0;
    std::string help;
    friend bool operator==(const RedFlag&, const RedFlag&) = default;
};

/// Stages, gates and red flags as data. A case keeps the version that it started with.
struct Playbook {
    std::string id;
    int version = 0;
    std::string title;
    std::vector<Stage> stages; ///< Seven, in order.
    std::vector<RedFlag> redFlags;

    [[nodiscard]] const Stage* stage(int number) const noexcept;
    [[nodiscard]] const GateItem* item(std::string_view itemId) const noexcept;
    [[nodiscard]] const RedFlag* redFlag(std::string_view flagId) const noexcept;

    /// Reads and checks a playbook; strict: an unknown member, a missing one, a repeated id, a stage out of order, a
    /// condition without a bound are errors. Errors: InvalidArgument ONBOARDING-001 (what is wrong, and at which JSON
    /// pointer), ONBOARDING-002 (a format newer than this program), ONBOARDING-003 (an unknown fact), MALFORMED_JSON.
    [[nodiscard]] static base::Result<Playbook> parse(std::string_view json);
    /// The one in resources/playbooks/default.json, built into the program.
    [[nodiscard]] static std::shared_ptr<const Playbook> standard();
};

} // namespace signalbox::onboarding
