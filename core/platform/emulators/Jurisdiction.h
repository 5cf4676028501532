// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/platform/emulators/BonusWagering.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What the law of the place where a player sits asks of a game. Judged without a database.
namespace signalbox::platform::emulators {

/// Young adults have a lower limit on stakes in Great Britain.
enum class AgeGroup { Adult, YoungAdult };
inline constexpr std::array kAgeGroups{AgeGroup::Adult, AgeGroup::YoungAdult};
/// "25+", "18-24".
[[nodiscard]] std::string_view name(AgeGroup group) noexcept;

/// Great Britain, online slots: the most that one game cycle may cost, and how long it takes at least (Gambling
/// Commission, RTS 14D; statutory stake limits of 2025). For sessions whose geo is "GB", and for no other.
struct GbProfile {
    static constexpr std::int64_t kAdultStake = 500;      ///< Pence.
    static constexpr std::int64_t kYoungAdultStake = 200; ///< Pence.
    static constexpr base::Duration kCycle = std::chrono::milliseconds(2'500);
};

struct Spin {
    std::string_view geo;
    GameType type = GameType::Slots;
    AgeGroup age = AgeGroup::Adult;
    std::string_view currency;
    std::int64_t stake = 0; ///< All bets of this round so far and this one.
    /// Since the round before this one began, by the monotonic clock; nothing when this is the first, or another bet of
    /// the same round.
    std::optional<base::Duration> sinceLast;
};

struct SpinVerdict {
    std::string_view refusal; ///< STAKE_LIMIT or GAME_CYCLE_TOO_FAST; empty: allowed.
    std::int64_t limit = 0;   ///< STAKE_LIMIT: the most, in pence.
    base::Duration wait{};    ///< GAME_CYCLE_TOO_FAST: how long to wait.
};

/// The limits on stakes are in pounds and hold for accounts in GBP: nothing is converted. The cycle holds for all.
[[nodiscard]] SpinVerdict judgeSpin(const Spin& spin) noexcept;

/// When rounds of a session began, for the cycle. Keeps the newest kMost sessions.
class RoundPace {
public:
    static constexpr std::size_t kMost = 20'000;
    struct Round {
        std::string id;
        base::Instant begun{};
        std::int64_t stakes = 0;
    };
    /// The newest round of the session; null when none is known.
    [[nodiscard]] const Round* newest(const std::string& session) const;
    void began(const std::string& session, std::string_view round, base::Instant now, std::int64_t stake);
    void clear() { m_rounds.clear(); }

private:
    std::map<std::string, Round> m_rounds;
};

} // namespace signalbox::platform::emulators
