// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/ledger/BetState.h"
#include "core/platform/ledger/Commands.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// A player's account as the wallet emulator wants it.
struct PlayerAccount {
    base::RegionId region;
    base::BrandId brand;
    base::PlayerId player;
    base::Money balance;
};

/// A round found open in the store.
struct OpenRound {
    Tenant tenant;
    std::string release;
    std::int64_t round = 0; ///< As Answer::round.
    base::Time authorizedAt{};
};

/// A settled bet that two people undo.
struct ReversalOrder {
    Tenant tenant;
    base::BetId bet;
    std::string trace;
    std::string reason;
};

/// What a reversal did: the stake went back to the player, the win to the house.
struct Reversal {
    std::string id; ///< "rv_..."
    base::RoundId round;
    base::PlayerId player;
    base::Money stake;
    base::Money win;
    base::Money balance; ///< Available cash afterwards.
    std::int64_t sequence = 0;
};

class Books;
class PlayRules;

struct LedgerOptions {
    std::size_t maxBatch = 512;      ///< Commands in one commit.
    std::size_t worthASync = 32;     ///< So many do not wait for the sync under way, but are executed beside it.
    std::size_t maxWaiting = 20'000; ///< More waiting: 503 OVERLOADED.
    std::chrono::seconds sessionLife = std::chrono::hours(4);
    std::chrono::seconds holdLife = std::chrono::hours(24); ///< After it a bet that was not settled expires.
    std::chrono::seconds memoLife = std::chrono::hours(24 * 30);
    PlayRules* rules = nullptr; ///< Borrowed; null: nothing is refused and every stake is cash. See PlayRules.h.
    /// Called when commits have become durable, on a thread of the ledger's: there may be something new in the outbox.
    /// Must not block.
    std::function<void()> onCommit;

    /// For tests: called before each sync of the disk; an error is taken for the sync's.
    std::function<base::Status()> beforeSync;

    /// Defects that a test switches on to prove that the tests and the checker see them. Product code sets none.
    const BetTable* table = nullptr; ///< A broken table; null: the real one.
    bool answerBeforeSync = false;   ///< Answers as soon as a batch is committed.
    bool forgetAnswers = false;      ///< Stores no memo.
    bool keepHolds = false;          ///< Does not release the hold when a bet is settled.
    bool leaveRoundsOpen = false;    ///< Does not close a round with its last bet.
    bool takeMoreThanHeld = false;   ///< Lets the parts of a settlement take more than the stake.
};

/// The double-entry ledger of all regions of this process: one writer thread, group commit.
///
/// - Commands queue; the thread takes what is there, executes each completely or not at all, commits all of them in one
///   transaction, and goes on with the next while the disk is synced behind it (core/store/LogKeeper.h). Only then is
///   `done` called: an answer of 2xx survives kill -9 and a power cut.
/// - A sync that fails leaves the outcome of what waits for it unknown: 503 WALLET_UNAVAILABLE, as everything after it
///   until the program is started again; asked again under its key, each request then learns what became of it.
/// - A command checks everything before it writes anything, so that it either has its whole effect (rows, postings,
///   memo, event) or none. When the store fails, the batch is rolled back and each command is tried alone; one that
///   still fails is answered 503 WALLET_UNAVAILABLE, which is true: nothing of it happened.
/// - Idempotency: scope = tenant, route, key. Equal fingerprint: the stored answer, byte for byte. Another: 409
///   IDEMPOTENCY_MISMATCH. Both are answered without waiting for a commit, because nothing is written; the nonce of
///   such a request is stored with the next commit. Should a crash come first, the same signed request finds the same
///   memo, which outlives every signature, and is answered by it again: it can never have an effect. The first still in
///   the queue: 409 IDEMPOTENCY_IN_FLIGHT. Retryable refusals and 503s are not remembered. Memos live 30 days, the
///   uniqueness of bets has no end.
/// - Money: int64 minor units, checked; cash and bonus accounts of players, house, psp, jackpot and external accounts
///   per region and brand; a hold is a pair of pending postings. No account of a player has less than nothing
///   available.
/// Threads:   submit() and the rest from any thread.
/// Ownership: borrows clock. The destructor executes what is queued, then joins.
/// Errors of open(): those of core/store.
class Ledger {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Ledger>>
    open(const std::filesystem::path& file, const base::Clock& clock, LedgerOptions options = {});
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /// Queues a command. When it cannot be queued (in flight, overloaded) `done` is called at once, on this thread.
    void submit(Command command);

    /// Makes the accounts that do not exist yet and funds them by a posting from the external account. Blocks.
    [[nodiscard]] base::Status fund(const std::vector<PlayerAccount>& accounts);

    /// Runs `work` on the ledger's thread in a transaction of its own: money acts that no provider asked for (deposits,
    /// bonuses, resets). Everything it wrote is durable when this returns without an error, nothing of it otherwise.
    /// Blocks. `at` never goes backwards. Not from the ledger's own thread.
    [[nodiscard]] base::Status perform(std::function<base::Status(Books& books, base::Time at)> work);

    /// Releases the holds that have run out. Blocks; returns how many. Called every few seconds.
    [[nodiscard]] base::Result<std::size_t> expireHolds();

    /// Ends sessions whose time is over, each with its event: at most some thousands. Blocks; returns how many. Called
    /// every few seconds; a session that is over takes no bets whether this was called or not.
    [[nodiscard]] base::Result<std::size_t> expireSessions();

    /// Undoes a settled bet by postings that compensate it, once. Blocks. Whoever calls has asked two people.
    /// Errors: NotFound BET_NOT_FOUND; FailedPrecondition LEDGER-001 (not settled, or reversed already), LEDGER-002
    /// (the player no longer has what was won).
    [[nodiscard]] base::Result<Reversal> reverse(const ReversalOrder& order);

    /// Forgets memos and nonces whose time is over, a bounded number at a time. Blocks.
    [[nodiscard]] base::Status sweep();

    /// Notes that events up to this entry have been handed on. Blocks.
    [[nodiscard]] base::Status markRelayed(std::int64_t sequence);

    /// Nonces that were stored and can still be replayed: for the gateway's start.
    [[nodiscard]] std::vector<UsedNonce> storedNonces() const;
    /// What was open when the ledger was opened.
    [[nodiscard]] const std::vector<OpenRound>& roundsOpenAtStart() const noexcept;
    /// Called by expireHolds() for each round that it voided, on its caller's thread.
    void onVoided(std::function<void(std::int64_t round)> callback);

    /// Entries up to this sequence survive a power cut; nobody outside may be told of later ones.
    [[nodiscard]] std::int64_t durable() const noexcept;

    /// Commits so far, and commands in them: the group size.
    struct Counters {
        std::uint64_t commits = 0;
        std::uint64_t commands = 0;
        std::uint64_t failures = 0; ///< Commits that the store refused.
    };
    [[nodiscard]] Counters counters() const noexcept;

    /// Executes what is queued and stops; later commands are answered 503. Folds the write-ahead log.
    void stop();

private:
    struct Impl;
    explicit Ledger(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The wire name and number of a write route, which is part of the idempotency scope.
[[nodiscard]] int routeNumber(const Act& act) noexcept;

} // namespace signalbox::platform
