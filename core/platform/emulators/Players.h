// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"
#include "core/base/Money.h"
#include "core/platform/ledger/Ledger.h"

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

/// Player protection: refuses p_blocked_rg with RG_BLOCKED.
[[nodiscard]] PlayerProtection protection();

/// Places from which play is not allowed, whatever the provider.
[[nodiscard]] bool isGeoBlocked(std::string_view geo) noexcept;

} // namespace signalbox::platform::emulators
