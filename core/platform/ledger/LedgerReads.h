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
    std::string account;   ///< "cash", "house" or "external".
    base::PlayerId player; ///< Empty for house and external.
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
    base::Money balance; ///< Available, now.
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
    [[nodiscard]] static base::Result<std::unique_ptr<LedgerReads>> open(const std::filesystem::path& file,
                                                                         const base::Clock& clock);
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
    /// The newest ledger sequence; 0 for an empty ledger.
    [[nodiscard]] base::Result<std::int64_t> newestSequence() const;

private:
    struct Impl;
    explicit LedgerReads(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
