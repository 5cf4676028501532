// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"
#include "core/base/Money.h"
#include "core/base/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The sandbox's players and what protects them.
namespace signalbox::platform::emulators {

struct TestPlayer {
    base::PlayerId id;
    base::Money balance;
    std::string audience; ///< "test" for the four known players, "public" for generated ones.
};

/// p_demo_1 (EUR), p_demo_2 (USD), p_blocked_rg (EUR, excluded from play), p_low_balance (EUR, 1.00), and `count`
/// generated ones "p_gen_<n>" in EUR, USD, GBP and SEK. The same seed gives the same players with the same balances.
[[nodiscard]] std::vector<TestPlayer> players(std::size_t count, std::uint64_t seed = 1);

[[nodiscard]] std::string_view audienceOf(std::string_view player) noexcept;

/// `count` more, "p_gen_s<seed>_<n>", all in `currency`, or in those of players() when it is empty.
/// Errors: MONEY-001.
[[nodiscard]] base::Result<std::vector<TestPlayer>> generated(std::size_t count, std::uint64_t seed,
                                                              std::string_view currency);

/// p_blocked_rg, whom no reset lets play.
[[nodiscard]] bool isExcludedForGood(std::string_view player) noexcept;

/// Places from which play is not allowed, whatever the provider.
[[nodiscard]] bool isGeoBlocked(std::string_view geo) noexcept;

} // namespace signalbox::platform::emulators
