// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/degradation/Command.h"

#include <map>
#include <set>

namespace signalbox::degradation {

/// The merged effect of a set of commands. Pure: the same set in any order and with any repetition gives the same
/// latch.
///
/// - One register per switch and exact scope. The higher epoch wins; off beats on at equal epoch; of two that are still
///   equal the smaller share wins, then the smaller id.
/// - A target is judged by every register whose scope contains it, and the most closed one wins: releasing everything
///   does not release what was closed by name, and releasing by name does not open what is closed for everything.
/// - A latch that was read from damaged storage is closed: NewSessions and NewRounds are off for everything until a
///   command of a later epoch turns that switch on for everything.
///   Rationale: a lost order to close is dangerous, a lost order to open is an inconvenience.
/// Threads: a value; copies are independent.
class Latch {
public:
    /// What can be switched on in a test to prove that the tests see it. Product code passes none.
    enum class Defect { None, OnBeatsOff, LowerEpochWins, CountsRepeats };

    Latch() = default;
    explicit Latch(Defect defect)
        : m_defect(defect) {}

    /// True when the command changed something; false for a repetition and for one that an existing epoch outranks.
    bool apply(const Command& command);
    /// Storage was damaged; epochs up to and including `epoch` may have been lost.
    void markDamaged(std::uint64_t epoch);

    /// Percent of players for whom the switch is on for this target: 100 open, 0 closed, 5 or 25 while being released.
    [[nodiscard]] int share(Switch what, const Scope& target) const;
    [[nodiscard]] Position position(Switch what, const Scope& target) const {
        return share(what, target) == 0 ? Position::Off : Position::On;
    }
    /// Whether this player may. A player who may at 5 % may at 25 % as well.
    [[nodiscard]] bool allows(Switch what, const Scope& target, std::string_view player) const;

    /// The winning commands that are not fully on, and so in force, by epoch.
    [[nodiscard]] std::vector<Command> inForce() const;
    /// The winner for exactly this switch and scope, if any.
    [[nodiscard]] const Command* at(Switch what, const Scope& scope) const;
    [[nodiscard]] bool knows(const base::CommandId& id) const { return m_seen.contains(id); }
    [[nodiscard]] std::uint64_t highestEpoch() const noexcept { return m_highestEpoch; }
    [[nodiscard]] bool isDamaged(Switch what) const;
    /// How often a command took effect; equals the number of different ids that did.
    [[nodiscard]] std::uint64_t effects() const noexcept { return m_effects; }

    friend bool operator==(const Latch& a, const Latch& b) {
        return a.m_registers == b.m_registers && a.m_seen == b.m_seen && a.m_damagedUpTo == b.m_damagedUpTo;
    }

private:
    [[nodiscard]] bool outranks(const Command& challenger, const Command& holder) const;

    std::map<std::pair<Switch, Scope>, Command> m_registers;
    std::set<base::CommandId> m_seen;
    std::optional<std::uint64_t> m_damagedUpTo;
    std::uint64_t m_highestEpoch = 0;
    std::uint64_t m_effects = 0;
    Defect m_defect = Defect::None;
};

/// Where a player falls while a switch is being released: 0..99, the same on every machine (FNV-1a 64 of the id).
[[nodiscard]] int releaseBucket(std::string_view player) noexcept;

} // namespace signalbox::degradation
