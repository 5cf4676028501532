// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Guarded.h"
#include "core/base/Subscription.h"
#include "core/degradation/Journal.h"
#include "core/degradation/Latch.h"
#include "core/degradation/SessionGate.h"

#include <functional>
#include <map>

namespace signalbox::degradation {

/// Moves a switch for a scope in every region, and proves that it moved.
///
/// States per region: SENT -> ACKED -> EFFECTIVE -> VERIFIED; UNKNOWN beside them while a region does not answer, which
/// returns to where it was. Nothing skips a state.
/// - Acked means that the region stored it. Effective means that the region's own counters apply it. Verified means
/// that
///   a synthetic attempt saw it twice, at least a second apart.
///   Rationale: an operator is never shown "closed" on the strength of our own request.
/// - operate() journals before it sends, and is idempotent per CommandId: a retry after a time-out has no second
/// effect.
/// - It waits for nothing but the journal and the regions: no approval store, no metrics, no audit store.
/// - Stopping takes one person. Turning on carries an approval of two (checked by the caller) and goes 5 -> 25 -> 100 %
///   of players, each stage a command of its own after the one before was verified; Promo and Jackpot are never turned
///   on by releasing another switch. There is no automatic stepping: each stage is somebody's decision.
/// Threads:   any; regions are called without a lock held, so that a hung region delays no other command.
/// Ownership: borrows gate, journal and clock; all must outlive it.
/// Errors: InvalidArgument DEGRADATION-001 (bad field) · Conflict DEGRADATION-002 (this id was used for another order)
/// · PermissionDenied DEGRADATION-003 (turning on without an approval) · FailedPrecondition DEGRADATION-004 (not the
/// next release stage) · NotFound DEGRADATION-005 (no such command) · InvalidArgument DEGRADATION-006 (no such region)
/// · FailedPrecondition DEGRADATION-007 (start() was not called) · Unavailable DEGRADATION-010, ResourceExhausted
/// DEGRADATION-011 (the journal: nothing was sent when turning on; turning off is sent all the same, see operate()).
class RedButton {
public:
    /// Runs all jobs and returns when they have ended. The platform passes one that uses a thread per region.
    using RunAll = std::function<void(std::vector<std::function<void()>>)>;
    [[nodiscard]] static RunAll oneAfterTheOther();

    /// What can be switched on in a test to prove that the tests see it. Product code passes none.
    enum class Defect { None, VerifiesOnOwnRequest, VerifiesOnOneAttempt, SendsBeforeJournal, RepeatsTakeEffect };

    RedButton(SessionGate& gate, JournalStore& journal, const base::Clock& clock, RunAll runAll = oneAfterTheOther(),
              Defect defect = Defect::None);

    /// What start() found in the journal.
    struct Recovery {
        std::size_t commands = 0;
        std::size_t unfinished = 0; ///< Sent again.
        bool torn = false;
        std::size_t damagedLines = 0;
        bool closedByDamage =
            false; ///< Orders may have been lost: NewSessions and NewRounds were closed for everything.
    };
    /// Reads the journal, rebuilds the latch, sends every order in force to every region again and proves it anew.
    /// Called once, first. After damage it gives two orders of its own ("damage-<epoch>-...", operator "signalbox"):
    /// NewSessions and NewRounds off for everything, released like any other. A journal that cannot be read at all
    /// closes in the same way, and the error is returned.
    base::Result<Recovery> start();

    struct Order {
        base::CommandId id;
        Switch what = Switch::NewSessions;
        Scope scope;
        Position position = Position::Off;
        int share = 0; ///< Turning on: 5, 25 or 100 (Promo and Jackpot: 100).
        base::OperatorId by;
        std::string reason; ///< 1..1000 bytes of UTF-8.
        std::optional<base::ApprovalId> approval;
    };
    struct Receipt {
        CommandStatus status;
        bool replayed = false; ///< This id was known: nothing new happened.
        bool journalled =
            true; ///< False: the journal failed and the stop was sent without it; start() cannot replay it.
    };
    /// Journals, sends to every region, returns the progress so far (usually Effective). Turning off is sent even when
    /// the journal fails, because a full disk must not keep a stop from happening; the receipt then says so.
    [[nodiscard]] base::Result<Receipt> operate(const Order& order);

    /// One step of asking and proving for every unfinished command; call it about four times a second.
    /// Returns the number of commands that are still unfinished.
    std::size_t poll();

    [[nodiscard]] base::Result<CommandStatus> status(const base::CommandId& id) const;
    /// Newest first, at most `limit`.
    [[nodiscard]] std::vector<CommandStatus> commands(std::size_t limit = 100) const;
    [[nodiscard]] Latch latch() const;

    /// Called after each change with the command's status, on the thread that caused it.
    [[nodiscard]] base::Subscription onChange(std::function<void(const CommandStatus&)> callback);

    /// The shortest distance of the two attempts.
    static constexpr base::Duration kProofDistance = std::chrono::seconds(1);

private:
    struct Tracked {
        CommandStatus status;
        std::map<base::RegionId, base::Instant> firstProof; ///< When the first of the two attempts had ended.
        bool finished = false;                              ///< "verified" is in the journal, or was tried.
    };
    struct State {
        bool started = false;
        Latch latch;
        std::uint64_t epochFloor = 0; ///< The highest epoch that a region has told us of.
        std::map<base::CommandId, Tracked> commands;
    };
    using Change = std::function<void(Tracked&, RegionProgress&)>;

    [[nodiscard]] base::Status check(const State& state, const Order& order) const;
    [[nodiscard]] base::Result<Receipt> record(const Order& order);
    void remember(State& state, const Command& command);
    void closeAfterDamage();
    void sendEverywhere(const Command& command);
    void send(const Command& command, const base::RegionId& region);
    void ask(const Command& command, const base::RegionId& region);
    void prove(const Command& command, const base::RegionId& region);
    void step(const Command& command, const base::RegionId& region);
    void unknown(const Command& command, const base::RegionId& region, const base::Error& error);
    void update(const base::CommandId& id, const base::RegionId& region, const Change& change);
    void finishIfVerified(const base::CommandId& id);
    [[nodiscard]] std::optional<RegionProgress> progressOf(const base::CommandId& id,
                                                           const base::RegionId& region) const;
    [[nodiscard]] std::vector<base::RegionId> reach(const Scope& scope) const;

    SessionGate& m_gate;
    JournalStore& m_journal;
    const base::Clock& m_clock;
    RunAll m_runAll;
    Defect m_defect;
    std::mutex m_journalLock; ///< One order at a time gets its epoch and its line.
    base::Guarded<State> m_state;
    base::Subscribers<CommandStatus> m_subscribers;
};

} // namespace signalbox::degradation
