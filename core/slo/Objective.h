// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/slo/Series.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace signalbox::slo {

/// What is promised for one operation, per series and for every roll-up.
///
/// "p99 <= limit" is judged as "the share of requests slower than limit is at most 1 %", with an exact counter.
struct Objective {
    Operation operation = Operation::Authorize;
    base::Duration latencyLimit = std::chrono::milliseconds(250);
    double latencyShare = 0.99; ///< 0.99 for p99, 0.95 for p95.
    double errorRate = 0.003;   ///< Largest share of failed requests, 0..1.
    friend bool operator==(const Objective&, const Objective&) = default;
};

/// Two windows that must both burn faster than `factor` for the alert to fire.
struct BurnTier {
    std::string id; ///< "flash", "fast", "slow".
    base::Duration longWindow{};
    base::Duration shortWindow{};
    double factor = 0;
    friend bool operator==(const BurnTier&, const BurnTier&) = default;
};

/// Everything the board judges by.
struct ObjectiveSet {
    std::array<Objective, 4> operations; ///< Indexed by Operation.
    base::Duration settleLagLimit =
        std::chrono::milliseconds(1500);                    ///< p99 of authorize -> settle, open rounds included.
    base::Duration queueLagLimit = std::chrono::seconds(2); ///< Age of the oldest event that is not relayed.
    std::vector<BurnTier> burnTiers;
    std::uint64_t minimumBad = 3; ///< Failures a burn alert needs at least, per window.

    [[nodiscard]] const Objective& of(Operation operation) const {
        return operations[static_cast<std::size_t>(operation)];
    }
    friend bool operator==(const ObjectiveSet&, const ObjectiveSet&) = default;
};

/// What suits the reference platform. Tiers: fast 14.4 over 1 h and 5 m, slow 6 over 6 h and 30 m, flash 50 over 1 m
/// and 10 s.
[[nodiscard]] ObjectiveSet defaultObjectives();

/// Refuses what can never fire or never hold.
/// Errors: InvalidArgument SLO-004 (a ratio, limit or window out of range), SLO-005 (factor x error budget >= 1: even a
/// total outage could not reach it), SLO-006 (a latency limit outside the sketch's 50 us .. 60 s).
[[nodiscard]] base::Status validate(const ObjectiveSet& objectives);

/// Requests needed before "no more than `budget` are bad" can be said with 95 % confidence when none is:
/// 299 for 1 % (p99), 59 for 5 % (p95).
[[nodiscard]] std::uint64_t samplesNeeded(double budget);

/// bad / total measured against a budget.
enum class RatioVerdict {
    Holds,    ///< Enough samples, and the share is within the budget.
    Exceeded, ///< Over the budget, and chance explains that with less than 1 %.
    Unclear,  ///< Neither.
};
[[nodiscard]] RatioVerdict judgeRatio(std::uint64_t bad, std::uint64_t total, double budget);

/// How fast the budget burns: 1 uses it up exactly over the budget period. `missing` is the share of the window, 0..1,
/// without data: `worst` counts it as lost, `best` as fine. Paging uses the worse end as long as there was traffic at
/// all.
struct BurnRate {
    double measured = 0;
    double best = 0;
    double worst = 0;
};
[[nodiscard]] BurnRate burnRate(std::uint64_t bad, std::uint64_t total, double budget, double missing = 0);

} // namespace signalbox::slo
