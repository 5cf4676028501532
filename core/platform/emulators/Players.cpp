// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Players.h"

#include "core/base/Check.h"

#include <algorithm>
#include <array>
#include <optional>

namespace signalbox::platform::emulators {

namespace {

base::Currency currencyOf(std::string_view code) {
    auto currency = base::Currency::parse(code);
    SB_CHECK(currency);
    return *currency;
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same everywhere.
std::uint64_t mixed(std::uint64_t value) noexcept {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

} // namespace

std::vector<TestPlayer> players(std::size_t count, std::uint64_t seed) {
    std::vector<TestPlayer> all{
        {base::PlayerId("p_demo_1"), {100'000'000, currencyOf("EUR")}, "test"},
        {base::PlayerId("p_demo_2"), {100'000'000, currencyOf("USD")}, "test"},
        {base::PlayerId("p_blocked_rg"), {10'000, currencyOf("EUR")}, "test"},
        {base::PlayerId("p_low_balance"), {100, currencyOf("EUR")}, "test"},
    };
    const std::array currencies{currencyOf("EUR"), currencyOf("USD"), currencyOf("GBP"), currencyOf("SEK")};
    for (std::size_t i = 1; i <= count; ++i) {
        const auto random = mixed(seed * 1'000'003U + i);
        all.push_back({base::PlayerId("p_gen_" + std::to_string(i)),
                       {static_cast<std::int64_t>(50'000'000 + random % 50'000'000U),
                        currencies[(random >> 40U) % currencies.size()]},
                       "public"});
    }
    return all;
}

std::string_view audienceOf(std::string_view player) noexcept {
    return player.substr(0, 6) == "p_gen_" ? "public" : "test";
}

base::Result<std::vector<TestPlayer>> generated(std::size_t count, std::uint64_t seed, std::string_view currency) {
    const std::array currencies{currencyOf("EUR"), currencyOf("USD"), currencyOf("GBP"), currencyOf("SEK")};
    std::optional<base::Currency> one;
    if (!currency.empty()) {
        SB_ASSIGN(one, base::Currency::parse(currency));
    }
    std::vector<TestPlayer> all;
    for (std::size_t i = 1; i <= count; ++i) {
        const auto random = mixed(seed * 1'000'003U + i);
        all.push_back({base::PlayerId("p_gen_s" + std::to_string(seed) + "_" + std::to_string(i)),
                       {static_cast<std::int64_t>(1'000'000 + random % 9'000'000U),
                        one ? *one : currencies[(random >> 40U) % currencies.size()]},
                       "public"});
    }
    return all;
}

bool isExcludedForGood(std::string_view player) noexcept { return player == "p_blocked_rg"; }

bool isGeoBlocked(std::string_view geo) noexcept {
    constexpr std::array<std::string_view, 4> kBlocked{"IR", "KP", "SY", "US"};
    return std::find(kBlocked.begin(), kBlocked.end(), geo) != kBlocked.end();
}

} // namespace signalbox::platform::emulators
