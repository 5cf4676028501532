// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/degradation/Command.h"
#include "core/platform/ledger/BetState.h"
#include "core/platform/ledger/Commands.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox::platform {

struct BalanceRow {
    base::RegionId region;
    base::BrandId brand;
    std::string account;   ///< "cash", "bonus", "house", "psp", "jackpot" or "external".
    base::PlayerId player; ///< Empty for what is no player's.
    base::Money posted;
    base::Money pending; ///< Negative while holds are open.
};

struct SessionRow {
    base::SessionId session;
    base::PlayerId player;
    base::GameId game;
    std::string release;
    base::Time openedAt{};
    base::Time expiresAt{};
    base::Time endedAt{};    ///< 1970: it has not ended (it may have expired all the same).
    std::string endedReason; ///< "closed" or "expired".
    base::Money balance;     ///< Available, now.
};

struct BetRow {
    base::BetId bet;
    std::string round;
    std::string session; ///< Empty for a tombstone.
    std::string player;  ///< The same.
    std::string release; ///< The same.
    BetState state = BetState::None;
    base::Money amount;
    base::Money win; ///< Credited so far.
    std::string hold;
    base::Time authorizedAt{};
    base::Time closedAt{}; ///< 1970 while it is open.
    std::int64_t settlements = 0;
    base::Money bonus; ///< Of the amount: paid from the bonus account.
    base::Money taken; ///< Of the amount: taken by settlements so far.
    std::string undo;  ///< Id of the rollback or the reversal.
};

/// A round with its bets, in the order in which they came.
struct RoundView {
    std::string round;
    bool closed = false;
    base::Time closedAt{};
    std::string reason; ///< "settled": by its last settlement; "closed": by the provider.
    std::vector<BetRow> bets;
    std::int64_t betCount = 0; ///< All of them; `bets` has at most kMostBets.
    static constexpr std::size_t kMostBets = 1'000;
};

/// Something that two books say differently, for people to decide.
struct ReconCase {
    std::int64_t id = 0;
    Tenant tenant;
    std::string kind; ///< "late_settlement", "missing_here", "missing_there", "amount_differs".
    std::string round, bet;
    std::string ours, theirs; ///< JSON objects.
    std::string source;       ///< What found it: "settle", or the id of a reconciliation.
    std::string trace;
    base::Time openedAt{};
    base::Time closedAt{}; ///< 1970 while it is open.
    std::string closedBy, reason;
};

/// What the ledger says of one round in one currency, for a reconciliation.
struct RoundTotal {
    std::string round, currency;
    std::int64_t stake = 0; ///< Taken by settlements that stand.
    std::int64_t win = 0;
    std::int64_t bets = 0; ///< That stand: settled and not reversed.
    std::int64_t open = 0;
};

/// How far behind the relay of events is.
struct QueueLag {
    std::uint64_t depth = 0; ///< Committed and not relayed.
    base::Duration oldest{}; ///< Age of the oldest of them; 0 when there is none.
};

/// What others may ask of the ledger: reads only, on a connection of its own, so that nobody who asks can slow the
/// writer or change a row.
/// Threads: any (one query at a time; each is short). Errors: those of core/store.
class LedgerReads {
public:
    /// `idOnly` is a defect for tests: what is asked for a tenant is found by its id, whosoever it is.
    [[nodiscard]] static base::Result<std::unique_ptr<LedgerReads>> open(const std::filesystem::path& file,
                                                                         const base::Clock& clock, bool idOnly = false);
    ~LedgerReads();
    LedgerReads(const LedgerReads&) = delete;
    LedgerReads& operator=(const LedgerReads&) = delete;

    /// Sessions in that scope that have not expired.
    [[nodiscard]] base::Result<std::uint64_t> liveSessions(const degradation::Scope& scope) const;
    /// Bets in that scope that are authorized (or partly settled) and neither settled nor rolled back.
    [[nodiscard]] base::Result<std::uint64_t> openRounds(const degradation::Scope& scope) const;
    [[nodiscard]] base::Result<std::vector<BalanceRow>> balances(const base::RegionId& region,
                                                                 const base::BrandId& brand) const;
    [[nodiscard]] base::Result<QueueLag> queueLag() const;
    /// Nothing when there is none, or when it belongs to another tenant: the two cannot be told apart.
    [[nodiscard]] base::Result<std::optional<SessionRow>> session(const Tenant& tenant,
                                                                  const base::SessionId& id) const;
    [[nodiscard]] base::Result<std::optional<BetRow>> bet(const Tenant& tenant, const base::BetId& id) const;
    [[nodiscard]] base::Result<std::optional<RoundView>> round(const Tenant& tenant, const base::RoundId& id) const;
    /// One round's totals, one per currency; empty when there is no such round.
    [[nodiscard]] base::Result<std::vector<RoundTotal>> roundTotal(const Tenant& tenant, std::string_view round) const;
    /// Cases, the newest first. `openOnly`: those that nobody has decided.
    [[nodiscard]] base::Result<std::vector<ReconCase>> cases(bool openOnly, std::size_t limit) const;
    [[nodiscard]] base::Result<std::optional<ReconCase>> reconCase(std::int64_t id) const;
    /// The newest ledger sequence; 0 for an empty ledger.
    [[nodiscard]] base::Result<std::int64_t> newestSequence() const;

private:
    struct Impl;
    explicit LedgerReads(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
