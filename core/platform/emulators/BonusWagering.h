// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/emulators/Defect.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// What a bonus demands and what bets give to it, without a database.
namespace signalbox::platform::emulators {

enum class GameType { Slots, Table, Jackpot };
inline constexpr std::array kGameTypes{GameType::Slots, GameType::Table, GameType::Jackpot};
/// "slots", "table", "jackpot".
[[nodiscard]] std::string_view name(GameType type) noexcept;
/// Of the sandbox's games; a game that says nothing else is a slot. "g_table_..." and "g_jackpot_..." are what they
/// say.
[[nodiscard]] GameType gameTypeOf(std::string_view game) noexcept;
/// How much of a stake counts towards wagering: slots 100, table 10, jackpot 0.
[[nodiscard]] int contributionPercent(GameType type) noexcept;
/// What a stake gives, in minor units: percent of the stake, **rounded down for each bet**; fractions are not carried.
[[nodiscard]] std::int64_t contribution(std::int64_t stake, GameType type) noexcept;

enum class BonusState { Active, Converted, Forfeited };
inline constexpr std::array kBonusStates{BonusState::Active, BonusState::Converted, BonusState::Forfeited};
/// "active", "converted", "forfeited".
[[nodiscard]] std::string_view name(BonusState state) noexcept;

/// A bonus and how far it has got. All amounts in minor units of the player's currency.
///
/// Active -(wagered enough, by settled bets)-> Converted: what is left becomes cash.
/// Active -(deadline)-> Forfeited: what is left goes back to the house.
/// - A bet counts when it is authorized and is `open` until it ends; a rollback or an expired hold takes back exactly
///   what the bet gave, which is why only what is settled can convert a bonus.
struct Bonus {
    std::string id;
    std::int64_t amount = 0;
    std::int64_t required = 0;
    std::int64_t maxBet = 0; ///< 0: none.
    base::Time deadline{};
    BonusState state = BonusState::Active;
    std::int64_t progress = 0;
    std::int64_t open = 0; ///< Of the progress, what bets gave that have not ended.

    /// The deadline itself is too late.
    [[nodiscard]] bool runs(base::Time at) const noexcept { return state == BonusState::Active && at < deadline; }
    [[nodiscard]] bool isDone() const noexcept { return state == BonusState::Active && progress - open >= required; }

    void authorized(std::int64_t given) noexcept;
    void settled(std::int64_t given) noexcept;
    /// Rollback or expiry. Also after the bonus has ended: its account of progress stays exact.
    void released(std::int64_t given, Defect defect = Defect::None) noexcept;
    /// A settled bet was reversed.
    void reversed(std::int64_t given) noexcept;
};

/// What a grant must keep to. Errors: InvalidArgument PLAYERS-002.
[[nodiscard]] base::Status validate(const Bonus& bonus, base::Time now);

/// From where a stake is paid: cash first, then bonus.
struct Funding {
    std::int64_t cash = 0;
    std::int64_t bonus = 0;
    std::string_view refusal; ///< A wire code; empty: paid as said.
};
/// `bonus` null: none. A stake over the most that is allowed while wagering: BONUS_MAX_BET. A stake that only a bonus
/// whose time is over could pay: BONUS_EXPIRED. What nothing can pay is left to the ledger: all of it on cash.
[[nodiscard]] Funding fund(std::int64_t stake, std::int64_t cashAvailable, std::int64_t bonusAvailable,
                           const Bonus* bonus, base::Time at);

/// A jackpot's part of a stake, in minor units: basis points, rounded down for each bet.
[[nodiscard]] std::int64_t jackpotContribution(std::int64_t stake, int basisPoints) noexcept;

} // namespace signalbox::platform::emulators
