// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/canary/Guard.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::canary {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class GuardTest : public ::testing::Test {
protected:
    Guard guard;
    base::Instant now{seconds(1000)};

    std::optional<Rollback> candidate(int player, bool failed, base::Duration latency = milliseconds(20),
                                      base::Duration step = milliseconds(100)) {
        return observe(Arm::Candidate, player, failed, latency, step);
    }
    std::optional<Rollback> observe(Arm arm, int player, bool failed, base::Duration latency, base::Duration step) {
        now += step;
        return guard.observe({arm, base::PlayerId("p" + std::to_string(player)), failed, latency, now});
    }
};

TEST_F(GuardTest, fiveFailuresInARowFromThreePlayersRollBack) {
    EXPECT_FALSE(candidate(1, true));
    EXPECT_FALSE(candidate(1, true));
    EXPECT_FALSE(candidate(2, true));
    EXPECT_FALSE(candidate(2, true));
    const auto verdict = candidate(3, true);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->guard, GuardId::HardFailure);
    EXPECT_EQ(Guard::replay(verdict->evidence).value(), GuardId::HardFailure);
    EXPECT_EQ(guard.status(now).health, CandidateHealth::Failed);
}

TEST_F(GuardTest, aSuccessBetweenThemBreaksTheRow) {
    GuardConfig config;
    config.alpha = 1e-300; // G0 alone
    guard = Guard(config);
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(candidate(i, true));
    EXPECT_FALSE(candidate(9, false));
    EXPECT_FALSE(candidate(5, true));
}

TEST_F(GuardTest, onePlayerWhoRetriesIsNotAnOutage) {
    for (int i = 0; i < 200; ++i)
        ASSERT_FALSE(candidate(1, true, milliseconds(20), milliseconds(10)));
    for (int i = 0; i < 200; ++i)
        ASSERT_FALSE(candidate(1 + i % 2, true, milliseconds(20), milliseconds(10)));
}

TEST_F(GuardTest, underHalfOfTwentyWithinTenSecondsRollsBack) {
    // Two failures, one success, and so on: never five in a row.
    std::optional<Rollback> verdict;
    int requests = 0;
    GuardConfig config;
    config.alpha = 1e-300; // G0 alone
    guard = Guard(config);
    while (!verdict && requests < 100) {
        verdict = candidate(requests % 7, requests % 3 != 0, milliseconds(20), milliseconds(400));
        ++requests;
    }
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->guard, GuardId::HardFailure);
    EXPECT_LE(requests, 22);
    EXPECT_EQ(Guard::replay(verdict->evidence).value(), GuardId::HardFailure);
}

TEST_F(GuardTest, halfOfTwentyOverALongTimeIsNotAHardFailure) {
    GuardConfig config;
    config.alpha = 1e-300;
    guard = Guard(config);
    for (int i = 0; i < 100; ++i)
        ASSERT_FALSE(candidate(i % 7, i % 3 != 0, milliseconds(20), milliseconds(900)));
}

TEST_F(GuardTest, controlFailuresDoNotCountAsTheCandidates) {
    for (int i = 0; i < 1000; ++i)
        ASSERT_FALSE(observe(Arm::Control, i, true, milliseconds(20), milliseconds(5)));
    EXPECT_EQ(guard.status(now).candidateFailures, 0U);
}

TEST_F(GuardTest, breakingTheErrorObjectiveRollsBackWithEvidence) {
    std::mt19937 random(5);
    std::optional<Rollback> verdict;
    int requests = 0;
    while (!verdict && requests < 20'000) {
        verdict = candidate(requests % 500, random() % 100 < 5, milliseconds(20)); // 5 % against 0.3 %
        ++requests;
    }
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->guard, GuardId::AbsoluteObjective);
    EXPECT_LT(requests, 400);
    EXPECT_EQ(Guard::replay(verdict->evidence).value(), GuardId::AbsoluteObjective);
    EXPECT_NE(verdict->why.find("G1"), std::string::npos);
    const auto again = base::Json::parse(verdict->evidence.text());
    ASSERT_TRUE(again);
    EXPECT_EQ(Guard::replay(*again).value(), GuardId::AbsoluteObjective);
    EXPECT_EQ(verdict->evidence.text().find("\"p1\""), std::string::npos) << "no player is named";
}

TEST_F(GuardTest, beingSlowRollsBackAsWell) {
    std::mt19937 random(6);
    std::optional<Rollback> verdict;
    int requests = 0;
    while (!verdict && requests < 20'000) {
        verdict = candidate(requests % 500, false, random() % 100 < 15 ? milliseconds(400) : milliseconds(20));
        ++requests;
    }
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->guard, GuardId::AbsoluteObjective);
    EXPECT_LT(requests, 600);
}

TEST_F(GuardTest, breakingAfterAHealthyDayIsSeenNearlyAsSoon) {
    std::mt19937 random(8);
    for (int i = 0; i < 100'000; ++i)
        ASSERT_FALSE(candidate(i % 2000, random() % 1000 < 1));
    std::optional<Rollback> verdict;
    int requests = 0;
    while (!verdict && requests < 20'000) {
        verdict = candidate(requests % 2000, random() % 100 < 5);
        ++requests;
    }
    ASSERT_TRUE(verdict);
    EXPECT_LT(requests, 1500);
}

TEST_F(GuardTest, worseThanControlIsSeenBelowTheAbsoluteLimit) {
    GuardConfig config;
    config.errorLimit = 0.05;
    guard = Guard(config);
    std::mt19937 random(9);
    std::optional<Rollback> verdict;
    for (int i = 0; i < 200'000 && !verdict; ++i) {
        const bool isCandidate = random() % 20 == 0;
        const int player = isCandidate ? static_cast<int>(random() % 500) : 10'000 + static_cast<int>(random() % 9500);
        const bool failed = random() % 1000 < (isCandidate ? 30U : 2U);
        verdict =
            observe(isCandidate ? Arm::Candidate : Arm::Control, player, failed, milliseconds(20), milliseconds(5));
    }
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->guard, GuardId::Control);
    EXPECT_EQ(Guard::replay(verdict->evidence).value(), GuardId::Control);
}

TEST_F(GuardTest, saysSoExactlyOnce) {
    int verdicts = 0;
    for (int i = 0; i < 100; ++i)
        verdicts += candidate(i, true) ? 1 : 0;
    EXPECT_EQ(verdicts, 1);
}

TEST_F(GuardTest, aSilentCandidateIsNeverHealthy) {
    EXPECT_EQ(guard.status(now).health, CandidateHealth::Silent);
    for (int i = 0; i < 2000; ++i)
        ASSERT_FALSE(candidate(i % 300, false));
    EXPECT_EQ(guard.status(now).health, CandidateHealth::Healthy);
    EXPECT_EQ(guard.status(now + seconds(3)).health, CandidateHealth::Healthy);
    EXPECT_EQ(guard.status(now + milliseconds(3001)).health, CandidateHealth::Silent);
    for (int i = 0; i < 500; ++i)
        ASSERT_FALSE(observe(Arm::Control, i, false, milliseconds(20), milliseconds(10)));
    EXPECT_EQ(guard.status(now).health, CandidateHealth::Silent) << "control traffic does not speak for the candidate";
}

TEST_F(GuardTest, littleDataIsUnproven) {
    for (int i = 0; i < 100; ++i)
        ASSERT_FALSE(candidate(i, false));
    EXPECT_EQ(guard.status(now).health, CandidateHealth::Unproven);
}

TEST_F(GuardTest, evidenceOfAnythingElseIsRefused) {
    EXPECT_EQ(Guard::replay(base::Json::object({{"version", 2}})).error().reason, "CANARY-011");
    EXPECT_FALSE(Guard::replay(base::Json("x")).has_value());
    const base::Json good = guard.evidence();
    EXPECT_EQ(Guard::replay(good).value(), GuardId::None);
    for (const char* member : {"config", "last", "absolute", "control"}) {
        base::Json bad = good;
        bad.set(member, base::Json(nullptr));
        EXPECT_FALSE(Guard::replay(bad).has_value()) << member;
    }
}

TEST_F(GuardTest, aForgedNameDoesNotChangeTheReplayedVerdict) {
    base::Json evidence = guard.evidence();
    evidence.set("guard", "G0");
    EXPECT_EQ(Guard::replay(evidence).value(), GuardId::None);
}

} // namespace
} // namespace signalbox::canary
