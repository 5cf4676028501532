// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Objective.h"

#include "core/slo/Sketch.h"

#include <algorithm>
#include <cmath>

namespace signalbox::slo {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

base::Error wrong(std::string reason, std::string context) {
    return {base::ErrorCode::InvalidArgument, std::move(reason), std::move(context)};
}

/// P(X >= x) for a Poisson X with this mean.
double poissonTail(std::uint64_t x, double mean) {
    if (x == 0)
        return 1;
    if (mean <= 0)
        return 0;
    // For a large mean the exact sum is long and unnecessary.
    if (mean > 1000)
        return 0.5 * std::erfc((static_cast<double>(x) - 0.5 - mean) / std::sqrt(2 * mean));
    double term = std::exp(-mean);
    double below = term;
    for (std::uint64_t i = 1; i < x; ++i) {
        term *= mean / static_cast<double>(i);
        below += term;
        if (static_cast<double>(i) > mean && term < 1e-18)
            break;
    }
    return 1 - below;
}

} // namespace

ObjectiveSet defaultObjectives() {
    ObjectiveSet set;
    set.operations = {
        Objective{Operation::Session, milliseconds(250), 0.95, 0.01},
        Objective{Operation::Authorize, milliseconds(250), 0.99, 0.003},
        Objective{Operation::Settle, milliseconds(250), 0.99, 0.003},
        Objective{Operation::Rollback, milliseconds(500), 0.95, 0.01},
    };
    set.burnTiers = {
        BurnTier{"flash", minutes(1), seconds(10), 50},
        BurnTier{"fast", hours(1), minutes(5), 14.4},
        BurnTier{"slow", hours(6), minutes(30), 6},
    };
    return set;
}

base::Status validate(const ObjectiveSet& objectives) {
    double largestBudget = 0;
    for (std::size_t i = 0; i < objectives.operations.size(); ++i) {
        const Objective& objective = objectives.operations[i];
        const std::string where(name(kOperations[i]));
        if (objective.operation != kOperations[i])
            return wrong("SLO-004", where + ": the objectives are not in the order of the operations");
        if (!(objective.errorRate > 0 && objective.errorRate < 1))
            return wrong("SLO-004", where + ": the error rate must lie between 0 and 1");
        if (!(objective.latencyShare > 0 && objective.latencyShare < 1))
            return wrong("SLO-004", where + ": the share of fast requests must lie between 0 and 1");
        if (objective.latencyLimit < grid::kLowest || objective.latencyLimit >= grid::kHighest)
            return wrong("SLO-006", where + ": the latency limit must lie between 50 us and 60 s");
        largestBudget = std::max(largestBudget, objective.errorRate);
    }
    if (objectives.settleLagLimit < grid::kLowest || objectives.settleLagLimit >= grid::kHighest)
        return wrong("SLO-006", "the settle lag limit must lie between 50 us and 60 s");
    if (objectives.queueLagLimit <= base::Duration::zero())
        return wrong("SLO-004", "the queue lag limit must be positive");
    for (const BurnTier& tier : objectives.burnTiers) {
        if (tier.id.empty() || !(tier.factor > 0))
            return wrong("SLO-004", "a burn tier needs a name and a positive factor");
        if (tier.shortWindow < seconds(1) || tier.longWindow <= tier.shortWindow || tier.longWindow > hours(6))
            return wrong("SLO-004", tier.id + ": the windows must rise and lie between 1 s and 6 h");
        if (tier.factor * largestBudget >= 1)
            return wrong("SLO-005", tier.id + ": factor times error budget is 1 or more, so that not even a total "
                                              "outage could fire it");
    }
    return {};
}

std::uint64_t samplesNeeded(double budget) {
    if (!(budget > 0 && budget < 1))
        return UINT64_MAX;
    return static_cast<std::uint64_t>(std::ceil(std::log(0.05) / std::log1p(-budget)));
}

RatioVerdict judgeRatio(std::uint64_t bad, std::uint64_t total, double budget) {
    if (total == 0)
        return RatioVerdict::Unclear;
    const double expected = static_cast<double>(total) * budget;
    if (static_cast<double>(bad) <= expected)
        return total >= samplesNeeded(budget) ? RatioVerdict::Holds : RatioVerdict::Unclear;
    return poissonTail(bad, expected) < 0.01 ? RatioVerdict::Exceeded : RatioVerdict::Unclear;
}

BurnRate burnRate(std::uint64_t bad, std::uint64_t total, double budget, double missing) {
    BurnRate rate;
    if (!(budget > 0) || total == 0)
        return rate;
    const double n = static_cast<double>(total);
    const double b = static_cast<double>(bad);
    rate.measured = b / n / budget;
    missing = std::min(std::max(missing, 0.0), 1.0);
    // The missing part is taken to have had as much traffic as the part that was seen.
    rate.best = b / n * (1 - missing) / budget;
    rate.worst = (b / n * (1 - missing) + missing) / budget;
    return rate;
}

} // namespace signalbox::slo
