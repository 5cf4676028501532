// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/BonusWagering.h"

#include "core/platform/emulators/Arithmetic.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform::emulators {

namespace {

constexpr std::array<std::string_view, kGameTypes.size()> kTypeNames{"slots", "table", "jackpot"};
constexpr std::array<std::string_view, kBonusStates.size()> kStateNames{"active", "converted", "forfeited"};
constexpr std::array<std::pair<std::string_view, GameType>, 8> kGames{{
    {"g_orbit", GameType::Table},
    {"g_den", GameType::Table},
    {"g_timber", GameType::Table},
    {"g_halo", GameType::Table},
    {"g_comet_run", GameType::Jackpot},
    {"g_ember", GameType::Jackpot},
    {"g_fern", GameType::Jackpot},
    {"g_spectra", GameType::Jackpot},
}};

} // namespace

std::string_view name(GameType type) noexcept { return kTypeNames[static_cast<std::size_t>(type)]; }
std::string_view name(BonusState state) noexcept { return kStateNames[static_cast<std::size_t>(state)]; }

GameType gameTypeOf(std::string_view game) noexcept {
    for (const auto& [known, type] : kGames)
        if (known == game)
            return type;
    if (game.substr(0, 8) == "g_table_")
        return GameType::Table;
    if (game.substr(0, 10) == "g_jackpot_")
        return GameType::Jackpot;
    return GameType::Slots;
}

int contributionPercent(GameType type) noexcept {
    constexpr std::array<int, kGameTypes.size()> kPercent{100, 10, 0};
    return kPercent[static_cast<std::size_t>(type)];
}

std::int64_t contribution(std::int64_t stake, GameType type) noexcept {
    return share(stake, contributionPercent(type), 100);
}

void Bonus::authorized(std::int64_t given) noexcept {
    progress = plus(progress, given);
    open = plus(open, given);
}

void Bonus::settled(std::int64_t given) noexcept { open = minus(open, given); }

void Bonus::released(std::int64_t given, Defect defect) noexcept {
    open = minus(open, given);
    if (defect != Defect::KeepsProgress)
        progress = minus(progress, given);
}

void Bonus::reversed(std::int64_t given) noexcept { progress = minus(progress, given); }

base::Status validate(const Bonus& bonus, base::Time now) {
    if (bonus.amount <= 0 || bonus.required < 0 || bonus.maxBet < 0 || bonus.deadline <= now)
        return base::Error{base::ErrorCode::InvalidArgument, "PLAYERS-002",
                           "a bonus has an amount above zero, a wagering requirement and a largest bet that are not "
                           "negative, and a deadline to come"};
    return {};
}

Funding fund(std::int64_t stake, std::int64_t cashAvailable, std::int64_t bonusAvailable, const Bonus* bonus,
             base::Time at) {
    if (bonus == nullptr || bonus->state != BonusState::Active)
        return {stake, 0, {}};
    const std::int64_t fromCash = std::clamp<std::int64_t>(cashAvailable, 0, stake);
    const bool covered = stake - fromCash <= bonusAvailable;
    if (!bonus->runs(at))
        return {stake, 0, fromCash < stake && covered ? "BONUS_EXPIRED" : std::string_view()};
    if (bonus->maxBet > 0 && stake > bonus->maxBet)
        return {stake, 0, "BONUS_MAX_BET"};
    if (!covered)
        return {stake, 0, {}};
    return {fromCash, stake - fromCash, {}};
}

std::int64_t jackpotContribution(std::int64_t stake, int basisPoints) noexcept {
    return share(stake, std::clamp(basisPoints, 0, 10'000), 10'000);
}

} // namespace signalbox::platform::emulators
