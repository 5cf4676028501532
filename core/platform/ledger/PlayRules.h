// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/platform/ledger/Books.h"
#include "core/platform/ledger/Commands.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::platform {

/// Who plays, when, and with which book: what every rule is told. Lives for one call.
struct PlayScene {
    Books& books; ///< The open transaction; tables of one's own are reached through books.database().
    const Tenant& tenant;
    std::int64_t tenantRow = 0; ///< tenant.id in the ledger's schema.
    Account& cash;              ///< The player's; cash.player is the player's id.
    std::string_view trace;
    std::string_view idempotencyKey;
    base::Time at{}; ///< Never goes backwards.
};

struct PlaySession {
    std::string_view id; ///< Empty while it is only asked for.
    std::string_view game, release, geo;
    base::Time openedAt{};
    base::Time expiresAt{};
};

struct PlayBet {
    std::int64_t row = 0; ///< bet.id in the ledger's schema; 0 while it is only asked for.
    std::string_view id, round, session, game;
    base::Money amount;
    std::int64_t bonus = 0; ///< The part of the amount that is paid from the bonus account, in minor units.
};

/// Why an act is refused: a row of the wire's error table, a sentence, and structured help ({limit, window,
/// remaining}).
struct PlayRefusal {
    std::string code;
    std::string why;
    base::Json details;
};

struct StakePlan {
    std::optional<PlayRefusal> refusal;
    std::int64_t bonus = 0; ///< Minor units of the stake that the bonus account pays; cash pays the rest.
};

/// What one settlement moved, in minor units.
struct SettledPart {
    std::int64_t sequence = 0; ///< The ledger entry.
    std::int64_t stakeCash = 0;
    std::int64_t stakeBonus = 0;
    std::int64_t winCash = 0;
    std::int64_t winBonus = 0;
    std::int64_t released = 0; ///< What of the hold was given back because this was the last part.
    bool final = true;
};

enum class ReleaseCause { RolledBack, Expired };

/// What a reversal gave back and took away: sums over all settlements of the bet.
struct ReversedBet {
    std::int64_t sequence = 0;
    std::int64_t stakeCash = 0;
    std::int64_t stakeBonus = 0;
    std::int64_t winCash = 0;
    std::int64_t winBonus = 0;
};

/// Rules that take part in every act of a player, inside the ledger's own transaction: player protection, bonus
/// wagering, jackpots. The port belongs to the ledger; the sandbox implements it.
///
/// - What a rule writes (its own tables, entries through Books::record) is committed together with the act or not at
///   all. A replayed request is answered from its memo: no rule sees it.
/// - mayOpen() and stake() are asked last, when the ledger itself has nothing against the act. They may note that they
///   refuse (an entry with its event); when they do not refuse they write nothing, because funds are judged after them.
/// - A win goes to the bonus account in the proportion in which the stake came from it, rounded down; so does the part
///   of a hold that a partial settlement takes.
/// - settled(), released(), reversed() and sessionEnded() cannot refuse: what has been promised is paid.
/// Threads: the ledger's. Must not block. Errors: those of core/store; the transaction is then lost.
/// The functions of this class do nothing and allow everything.
class PlayRules {
public:
    virtual ~PlayRules() = default;

    [[nodiscard]] virtual base::Result<std::optional<PlayRefusal>> mayOpen(const PlayScene&, const PlaySession&) {
        return std::optional<PlayRefusal>();
    }
    [[nodiscard]] virtual base::Status sessionOpened(const PlayScene&, const PlaySession&) { return {}; }
    /// `reason` is "closed" or "expired".
    [[nodiscard]] virtual base::Status sessionEnded(const PlayScene&, const PlaySession&, std::string_view /*reason*/) {
        return {};
    }
    [[nodiscard]] virtual base::Result<StakePlan> stake(const PlayScene&, const PlayBet&, const PlaySession&) {
        return StakePlan();
    }
    [[nodiscard]] virtual base::Status authorized(const PlayScene&, const PlayBet&, std::int64_t /*sequence*/) {
        return {};
    }
    [[nodiscard]] virtual base::Status settled(const PlayScene&, const PlayBet&, const SettledPart&) { return {}; }
    [[nodiscard]] virtual base::Status released(const PlayScene&, const PlayBet&, ReleaseCause,
                                                std::int64_t /*sequence*/) {
        return {};
    }
    [[nodiscard]] virtual base::Status reversed(const PlayScene&, const PlayBet&, const ReversedBet&) { return {}; }
};

} // namespace signalbox::platform
