// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/canary/Guard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>

/// A/A runs: candidate and control are the same release, so every rollback is a false one.
namespace signalbox::canary {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Traffic {
    int players = 1500;
    int requests = 20'000;
    double candidateShare = 0.05;
    double errorRate = 0.001;     ///< Of a request by an ordinary player.
    double brokenPlayers = 0.004; ///< Players of whom every tenth request fails: heavy and unlucky in both arms alike.
    int retries = 10;             ///< A failed request is tried again up to so often, each try failing by half.
};

struct Player {
    base::PlayerId id;
    Arm arm = Arm::Control;
    double errorRate = 0;
};

/// One run; f(Observation) returns true when it rolls back.
template <class F>
bool run(const Traffic& traffic, std::uint64_t seed, F&& f) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<Player> players;
    std::vector<double> cumulative;
    double sum = 0;
    for (int i = 0; i < traffic.players; ++i) {
        Player player;
        player.id = base::PlayerId("p" + std::to_string(i));
        player.arm = unit(random) < traffic.candidateShare ? Arm::Candidate : Arm::Control;
        player.errorRate = unit(random) < traffic.brokenPlayers ? 0.1 : traffic.errorRate;
        players.push_back(std::move(player));
        // Pareto activity: a few players make most of the traffic.
        sum += std::pow(1 - unit(random), -1 / 1.3);
        cumulative.push_back(sum);
    }
    base::Instant now{seconds(1)};
    for (int i = 0; i < traffic.requests; ++i) {
        const auto at = std::lower_bound(cumulative.begin(), cumulative.end(), unit(random) * sum);
        const Player& player =
            players[static_cast<std::size_t>(std::min<std::ptrdiff_t>(at - cumulative.begin(), traffic.players - 1))];
        now += milliseconds(5);
        bool failed = unit(random) < player.errorRate;
        if (f(Observation{player.arm, player.id, failed, milliseconds(20), now}))
            return true;
        for (int retry = 0; failed && retry < traffic.retries; ++retry) {
            now += milliseconds(5);
            failed = unit(random) < 0.5;
            if (f(Observation{player.arm, player.id, failed, milliseconds(20), now}))
                return true;
        }
    }
    return false;
}

double falseRollbacks(const Traffic& traffic, const GuardConfig& config, int runs) {
    int rolledBack = 0;
    for (int i = 0; i < runs; ++i) {
        Guard guard(config);
        rolledBack += run(traffic, 1000 + static_cast<std::uint64_t>(i),
                          [&](const Observation& one) { return guard.observe(one).has_value(); })
                          ? 1
                          : 0;
    }
    return static_cast<double>(rolledBack) / runs;
}

/// Every minute: is the candidate's error rate higher, at the 1 % level, as if looked at once?
class ZTestEachMinute {
public:
    bool observe(const Observation& one) {
        auto& [total, failed] = one.arm == Arm::Candidate ? m_candidate : m_control;
        total += 1;
        failed += one.failed ? 1 : 0;
        if (one.at < m_next)
            return false;
        m_next = one.at + seconds(60);
        const double p = (m_candidate.second + m_control.second) / (m_candidate.first + m_control.first);
        const double spread = std::sqrt(p * (1 - p) * (1 / m_candidate.first + 1 / m_control.first));
        return spread > 0 &&
               (m_candidate.second / m_candidate.first - m_control.second / m_control.first) / spread > 2.326;
    }

private:
    std::pair<double, double> m_candidate{0, 0}, m_control{0, 0};
    base::Instant m_next{seconds(60)};
};

GuardConfig generousLimit() {
    GuardConfig config;
    config.errorLimit = 0.05;
    return config;
}

TEST(GuardSimulation, falseRollbacksStayWithinOnePercentUnderHeavyPlayersAndRetries) {
    const double rate = falseRollbacks({}, generousLimit(), 50);
    RecordProperty("falseRollbackPercent", std::to_string(100 * rate));
    std::printf("guard, counting players:        %.1f %% false rollbacks\n", 100 * rate);
    EXPECT_LE(rate, 1.0 / 50);
}

TEST(GuardSimulation, aCandidateExactlyAtItsLimitIsSeldomRolledBack) {
    Traffic traffic;
    traffic.errorRate = 0.003;
    traffic.brokenPlayers = 0;
    traffic.retries = 0;
    traffic.candidateShare = 0.3;
    EXPECT_LE(falseRollbacks(traffic, {}, 50), 1.0 / 50);
}

TEST(GuardSimulation, detectsAGuardThatCountsRequestsInsteadOfPlayers) {
    GuardConfig mutant = generousLimit();
    mutant.unit = GuardConfig::Unit::Request;
    const double rate = falseRollbacks({}, mutant, 40);
    std::printf("mutant, counting requests:      %.1f %% false rollbacks\n", 100 * rate);
    EXPECT_GT(rate, 0.05);
}

TEST(GuardSimulation, detectsAGuardThatTestsEachMinuteAsIfItLookedOnce) {
    int rolledBack = 0;
    constexpr int runs = 40;
    for (int i = 0; i < runs; ++i) {
        ZTestEachMinute mutant;
        rolledBack +=
            run({}, 1000 + static_cast<std::uint64_t>(i), [&](const Observation& one) { return mutant.observe(one); })
                ? 1
                : 0;
    }
    const double rate = static_cast<double>(rolledBack) / runs;
    std::printf("mutant, z-test each minute:     %.1f %% false rollbacks\n", 100 * rate);
    EXPECT_GT(rate, 0.05);
}

TEST(GuardSimulation, hardFailuresRollBackWithinSeconds) {
    // 200 requests a second, 1 % of the players on the candidate, which fails completely.
    std::vector<double> delays;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        std::mt19937_64 random(seed);
        Guard guard;
        base::Instant now{seconds(1)};
        const base::Instant begin = now;
        for (int i = 0; i < 100'000; ++i) {
            now += milliseconds(5);
            const bool isCandidate = random() % 100 == 0;
            const base::PlayerId player((isCandidate ? "c" : "s") + std::to_string(random() % 200));
            if (guard.observe(
                    {isCandidate ? Arm::Candidate : Arm::Control, player, isCandidate, milliseconds(20), now}))
                break;
        }
        EXPECT_EQ(guard.status(now).health, CandidateHealth::Failed);
        delays.push_back(std::chrono::duration<double>(now - begin).count());
    }
    std::sort(delays.begin(), delays.end());
    std::printf("hard failure, 200/s x 1 %%:      median %.1f s, p95 %.1f s\n", delays[50], delays[95]);
    EXPECT_LE(delays[95], 6.0);
}

} // namespace
} // namespace signalbox::canary
