// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/Objective.h"

#include <gtest/gtest.h>

#include <limits>

namespace signalbox::slo {
namespace {

std::string reasonOf(const ObjectiveSet& set) {
    const auto status = validate(set);
    return status ? "" : status.error().reason;
}

TEST(Objective, defaultsCanFire) { EXPECT_EQ(reasonOf(defaultObjectives()), ""); }

TEST(Objective, refusesABurnFactorThatNotEvenATotalOutageReaches) {
    ObjectiveSet set = defaultObjectives();
    set.operations[1].errorRate = 0.05;
    set.burnTiers = {{"fast", std::chrono::hours(1), std::chrono::minutes(5), 20}};
    EXPECT_EQ(reasonOf(set), "SLO-005");
    set.burnTiers[0].factor = 19.9;
    EXPECT_EQ(reasonOf(set), "");
}

TEST(Objective, refusesWhatIsOutOfRange) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double rate : {0.0, 1.0, -0.1, 2.0, nan}) {
        ObjectiveSet set = defaultObjectives();
        set.operations[2].errorRate = rate;
        EXPECT_EQ(reasonOf(set), "SLO-004") << rate;
        set = defaultObjectives();
        set.operations[2].latencyShare = rate;
        EXPECT_EQ(reasonOf(set), "SLO-004") << rate;
    }
    ObjectiveSet set = defaultObjectives();
    set.operations[0].latencyLimit = std::chrono::microseconds(49);
    EXPECT_EQ(reasonOf(set), "SLO-006");
    set = defaultObjectives();
    set.settleLagLimit = std::chrono::seconds(60);
    EXPECT_EQ(reasonOf(set), "SLO-006");
    set = defaultObjectives();
    set.queueLagLimit = base::Duration::zero();
    EXPECT_EQ(reasonOf(set), "SLO-004");
    set = defaultObjectives();
    std::swap(set.operations[0], set.operations[1]);
    EXPECT_EQ(reasonOf(set), "SLO-004");
    set = defaultObjectives();
    set.burnTiers[0].shortWindow = set.burnTiers[0].longWindow;
    EXPECT_EQ(reasonOf(set), "SLO-004");
    set = defaultObjectives();
    set.burnTiers[0].longWindow = std::chrono::hours(7);
    EXPECT_EQ(reasonOf(set), "SLO-004");
}

TEST(Objective, knowsHowManySamplesAnUpperBoundNeeds) {
    EXPECT_EQ(samplesNeeded(0.01), 299U);
    EXPECT_EQ(samplesNeeded(0.05), 59U);
    EXPECT_EQ(samplesNeeded(0.0), UINT64_MAX);
    EXPECT_EQ(samplesNeeded(1.0), UINT64_MAX);
}

TEST(Ratio, holdsOnlyWithEnoughSamples) {
    EXPECT_EQ(judgeRatio(0, 298, 0.01), RatioVerdict::Unclear);
    EXPECT_EQ(judgeRatio(0, 299, 0.01), RatioVerdict::Holds);
    EXPECT_EQ(judgeRatio(3, 300, 0.01), RatioVerdict::Holds);
    EXPECT_EQ(judgeRatio(0, 0, 0.01), RatioVerdict::Unclear);
}

TEST(Ratio, isExceededOnlyBeyondChance) {
    EXPECT_EQ(judgeRatio(4, 300, 0.01), RatioVerdict::Unclear) << "four where three are expected";
    EXPECT_EQ(judgeRatio(9, 300, 0.01), RatioVerdict::Exceeded);
    EXPECT_EQ(judgeRatio(5, 5, 0.01), RatioVerdict::Exceeded) << "a total failure needs no 299 samples";
    EXPECT_EQ(judgeRatio(1, 1, 0.02), RatioVerdict::Unclear);
    EXPECT_EQ(judgeRatio(11'000, 1'000'000, 0.01), RatioVerdict::Exceeded);
    EXPECT_EQ(judgeRatio(10'050, 1'000'000, 0.01), RatioVerdict::Unclear);
}

TEST(BurnRate, isTheMultipleOfTheBudgetAndWidensWithMissingData) {
    const BurnRate whole = burnRate(30, 1000, 0.003);
    EXPECT_NEAR(whole.measured, 10, 1e-9);
    EXPECT_EQ(whole.best, whole.worst);
    const BurnRate half = burnRate(30, 1000, 0.003, 0.5);
    EXPECT_NEAR(half.best, 5, 1e-9);
    EXPECT_NEAR(half.worst, (0.015 + 0.5) / 0.003, 1e-6);
    EXPECT_EQ(burnRate(0, 0, 0.003, 1).worst, 0) << "no traffic, no burning";
}

} // namespace
} // namespace signalbox::slo
