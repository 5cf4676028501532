// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/Simulator.h"

#include "tests/core/simulator/ScriptedPlatform.h"
#include "tests/support/FakeClock.h"

#include <map>
#include <set>
#include <thread>

namespace signalbox::simulator {
namespace {

using base::Json;
using slo::Operation;
using slo::Release;
using test::ScriptedPlatform;
using Seen = ScriptedPlatform::Seen;

const std::string kSessions = "/v1/sessions";
const std::string kAuthorize = "/v1/bets/authorize";
const std::string kSettle = "/v1/bets/settle";
const std::string kRollback = "/v1/bets/rollback";

/// One worker, as fast as the platform answers, nothing by chance, on a clock that stands still.
SimulatorConfig plain() {
    SimulatorConfig config;
    config.rate = 0;
    config.seed = 7;
    config.workers = 1;
    config.rollbackShare = 0;
    config.retryShare = 0;
    config.think = base::Duration::zero();
    config.rotationPoll = std::chrono::hours(1);
    return config;
}

/// A simulator against a script, until it goes out of scope or has played enough.
class Bench {
public:
    Bench(SimulatorConfig config, ScriptedPlatform::Script script, const std::vector<std::string>& players = {"p_1"})
        : platform(std::move(script)) {
        platform.writeCredentials(players);
        connection = platform.connect(clock);
        simulator = std::make_unique<Simulator>(config, std::vector<ProviderConnection*>{connection.get()}, clock);
    }
    ~Bench() { stop(); }
    void start() {
        thread = std::jthread([this](const std::stop_token& token) { simulator->run(token); });
    }
    Report stop() {
        if (thread.joinable()) {
            thread.request_stop();
            thread.join();
        }
        return simulator->report();
    }
    /// Plays until so many requests of this path have come, and to the end of the rounds that are open.
    Report play(const std::string& path, std::size_t count) {
        start();
        platform.waitFor(path, count);
        return stop();
    }
    /// Turns the clock until so many requests of this path have come: pauses before another attempt pass at once.
    void crank(const std::string& path, std::size_t count) {
        for (int turn = 0; turn < 600; ++turn) {
            if (platform.comes(path, count, std::chrono::milliseconds(100)))
                return;
            clock.advance(std::chrono::seconds(3));
        }
        ADD_FAILURE() << path << " was not called " << count << " times";
    }
    [[nodiscard]] std::vector<Seen> seen(const std::string& path) const {
        std::vector<Seen> out;
        for (const auto& one : platform.seen())
            if (one.path == path)
                out.push_back(one);
        return out;
    }

    test::FakeClock clock;
    ScriptedPlatform platform;
    std::unique_ptr<ProviderConnection> connection;
    std::unique_ptr<Simulator> simulator;
    std::jthread thread;
};

net::HttpResponse accept(const Seen& seen, std::size_t) { return ScriptedPlatform::accept(seen); }

const Report::Operation& of(const Report& report, Operation operation) {
    return report.operations[static_cast<std::size_t>(operation)];
}

TEST(Simulator, playsWholeRounds) {
    auto config = plain();
    config.roundsPerSession = 3;
    Bench bench(config, accept);
    const auto report = bench.play(kSettle, 9);
    const auto sessions = bench.seen(kSessions).size();
    const auto authorized = bench.seen(kAuthorize);
    const auto settled = bench.seen(kSettle);
    EXPECT_EQ(authorized.size(), settled.size()) << "open rounds are settled before it ends";
    EXPECT_EQ(sessions, (authorized.size() + 2) / 3) << "a session of three rounds";
    std::set<std::string> keys;
    for (std::size_t i = 0; i < settled.size(); ++i) {
        EXPECT_EQ(settled[i].body["bet_id"], authorized[i].body["bet_id"]);
        EXPECT_EQ(settled[i].body["round_id"], authorized[i].body["round_id"]);
        keys.insert(authorized[i].key);
        keys.insert(settled[i].key);
    }
    EXPECT_EQ(keys.size(), 2 * settled.size()) << "each write has a key of its own";
    EXPECT_EQ(report.unexpected, 0U);
    EXPECT_EQ(report.roundsAbandoned, 0U);
    EXPECT_EQ(report.sessions[0], sessions);
    for (const auto operation : slo::kOperations) {
        const auto& counts = of(report, operation);
        EXPECT_EQ(counts.sent, counts.accepted + counts.refused + counts.unknown + counts.unsent);
    }
    EXPECT_EQ(report.sent(), sessions + authorized.size() + settled.size());
    EXPECT_EQ(report.accepted(), report.sent());
}

/// What is decided by chance, in order: players, games, stakes, wins, faults, what is rolled back and repeated.
std::vector<std::string> planOf(std::uint64_t seed) {
    auto config = plain();
    config.seed = seed;
    config.rollbackShare = 0.3;
    config.retryShare = 0.2;
    Bench bench(config,
                [](const Seen& seen, std::size_t number) {
                    const auto amount = seen.body["amount"].lexeme();
                    if (amount.size() > 4)
                        return ScriptedPlatform::refusal(422, "AMOUNT_PRECISION", false);
                    return accept(seen, number);
                },
                {"p_1", "p_2", "p_3"});
    Faults faults;
    faults.errors = 0.2;
    faults.unsettled = 0.1;
    bench.simulator->setFaults(Release::Stable, faults);
    static_cast<void>(bench.play(kSettle, 40));
    std::vector<std::string> plan;
    for (const auto& one : bench.platform.seen()) {
        if (one.path == "/v1/credentials/rotations" || plan.size() == 80)
            continue;
        plan.push_back(one.path + " " + one.body["player_id"].stringOr("") + one.body["session_id"].stringOr("") + " " +
                       one.body["game_id"].stringOr("") + " " + std::string(one.body["amount"].lexeme()) +
                       std::string(one.body["win_amount"].lexeme()));
    }
    return plan;
}

TEST(Simulator, doesTheSameAgainForTheSameSeed) {
    const auto first = planOf(11);
    EXPECT_EQ(first.size(), 80U);
    EXPECT_EQ(planOf(11), first);
    EXPECT_NE(planOf(12), first);
}

TEST(Simulator, faultsHitTheirReleaseOnly) {
    Bench bench(plain(),
                [](const Seen& seen, std::size_t) {
                    if (seen.body["amount"].lexeme().size() > 4) // "0.205": a decimal too many
                        return ScriptedPlatform::refusal(422, "AMOUNT_PRECISION", false);
                    return ScriptedPlatform::accept(seen, seen.body["player_id"].stringOr("") == "p_c" ? "candidate"
                                                                                                       : "stable");
                },
                {"p_c", "p_s"});
    Faults broken;
    broken.errors = 1;
    bench.simulator->setFaults(Release::Candidate, broken);
    EXPECT_EQ(bench.simulator->faults(Release::Candidate), broken);
    EXPECT_EQ(bench.simulator->faults(Release::Stable), Faults());
    const auto report = bench.play(kSettle, 12);
    std::map<std::string, std::set<bool>> spoilt;
    for (const auto& one : bench.seen(kAuthorize))
        spoilt[one.body["session_id"].stringOr("")].insert(one.body["amount"].lexeme().size() > 4);
    EXPECT_EQ(spoilt["s_p_c"], std::set<bool>{true});
    EXPECT_EQ(spoilt["s_p_s"], std::set<bool>{false});
    EXPECT_GT(report.sessions[static_cast<std::size_t>(Release::Candidate)], 0U);
    EXPECT_GT(report.refusals.at("AMOUNT_PRECISION"), 0U);
    EXPECT_EQ(report.unexpected, 0U) << "what was injected is expected";
}

TEST(Simulator, changesFaultsWhileItRuns) {
    Bench bench(plain(), [](const Seen& seen, std::size_t number) {
        return seen.body["amount"].lexeme().size() > 4 ? ScriptedPlatform::refusal(422, "AMOUNT_PRECISION", false)
                                                       : accept(seen, number);
    });
    bench.start();
    bench.platform.waitFor(kSettle, 3);
    Faults broken;
    broken.errors = 1;
    bench.simulator->setFaults(Release::Stable, broken);
    bench.platform.waitFor(kAuthorize, bench.seen(kAuthorize).size() + 5);
    EXPECT_GT(bench.stop().refusals.at("AMOUNT_PRECISION"), 0U);
}

TEST(Simulator, leavesRoundsOpenWhenToldTo) {
    Bench bench(plain(), accept);
    Faults faults;
    faults.unsettled = 1;
    bench.simulator->setFaults(Release::Stable, faults);
    const auto report = bench.play(kAuthorize, 10);
    EXPECT_TRUE(bench.seen(kSettle).empty());
    EXPECT_TRUE(bench.seen(kRollback).empty());
    EXPECT_EQ(report.unexpected, 0U);
}

TEST(Simulator, repeatsUnderAnotherKeyWhenToldTo) {
    std::set<std::string> known;
    Bench bench(plain(), [&](const Seen& seen, std::size_t number) {
        if (seen.path == kAuthorize && !known.insert(seen.body["bet_id"].stringOr("")).second)
            return ScriptedPlatform::refusal(409, "DUPLICATE", false);
        return accept(seen, number);
    });
    Faults faults;
    faults.newKeys = 1;
    bench.simulator->setFaults(Release::Stable, faults);
    const auto report = bench.play(kSettle, 4);
    const auto authorized = bench.seen(kAuthorize);
    for (std::size_t i = 0; i + 1 < authorized.size(); i += 2) {
        EXPECT_EQ(authorized[i].raw, authorized[i + 1].raw);
        EXPECT_NE(authorized[i].key, authorized[i + 1].key);
    }
    EXPECT_EQ(report.refusals.at("DUPLICATE"), authorized.size() / 2);
    EXPECT_EQ(report.unexpected, 0U);
    EXPECT_EQ(bench.seen(kSettle).size(), authorized.size() / 2) << "the bet stands, and is settled";
}

TEST(Simulator, triesAgainUnderTheSameKeyWhenItIsTime) {
    Bench bench(plain(), [failed = 0](const Seen& seen, std::size_t number) mutable {
        if (seen.path == kAuthorize && ++failed <= 2)
            return ScriptedPlatform::refusal(503, "OVERLOADED", true);
        return accept(seen, number);
    });
    bench.start();
    bench.platform.waitFor(kAuthorize, 1);
    EXPECT_FALSE(bench.platform.comes(kAuthorize, 2, std::chrono::milliseconds(300))) << "not before its time";
    bench.crank(kSettle, 1);
    const auto report = bench.stop();
    const auto authorized = bench.seen(kAuthorize);
    ASSERT_GE(authorized.size(), 3U);
    EXPECT_EQ(authorized[0].key, authorized[1].key);
    EXPECT_EQ(authorized[0].key, authorized[2].key);
    EXPECT_EQ(authorized[0].raw, authorized[2].raw) << "the very same request";
    EXPECT_EQ(report.refusals.at("OVERLOADED"), 2U);
    EXPECT_EQ(report.unexpected, 2U) << "an honest request that was refused";
    EXPECT_EQ(of(report, Operation::Authorize).refused, 2U);
}

TEST(Simulator, rollsBackWhatItCannotAuthorize) {
    auto config = plain();
    config.attempts = 3;
    Bench bench(config, [](const Seen& seen, std::size_t number) {
        return seen.path == kAuthorize ? ScriptedPlatform::refusal(503, "WALLET_UNAVAILABLE", true)
                                       : accept(seen, number);
    });
    bench.start();
    bench.crank(kRollback, 1);
    const auto report = bench.stop();
    const auto authorized = bench.seen(kAuthorize);
    const auto back = bench.seen(kRollback);
    EXPECT_EQ(back[0].body["bet_id"], authorized[0].body["bet_id"]);
    EXPECT_NE(back[0].key, authorized[0].key) << "another write";
    EXPECT_EQ(report.roundsAbandoned, 0U);
    EXPECT_TRUE(bench.seen(kSettle).empty());
}

TEST(Simulator, givesASettlementUpInTheEndAndSaysSo) {
    auto config = plain();
    config.attempts = 2;
    Bench bench(config, [](const Seen& seen, std::size_t number) {
        return seen.path == kSettle ? ScriptedPlatform::refusal(503, "WALLET_UNAVAILABLE", true) : accept(seen, number);
    });
    bench.start();
    bench.crank(kSettle, 2);
    const auto report = bench.stop();
    const auto settled = bench.seen(kSettle);
    EXPECT_EQ(settled[0].key, settled[1].key);
    EXPECT_GE(report.roundsAbandoned, 1U);
}

TEST(Simulator, goesOnInItsSessionWhenNewOnesAreClosed) {
    auto config = plain();
    config.roundsPerSession = 1;
    Bench bench(config, [opened = 0](const Seen& seen, std::size_t number) mutable {
        if (seen.path == kSessions && ++opened > 1)
            return ScriptedPlatform::refusal(503, "NEW_SESSIONS_DISABLED", true);
        return accept(seen, number);
    });
    const auto report = bench.play(kSettle, 6);
    EXPECT_GT(report.refusals.at("NEW_SESSIONS_DISABLED"), 3U);
    EXPECT_EQ(report.unexpected, 0U) << "closed is an answer, not a fault";
    EXPECT_EQ(report.sessions[0], 1U);
    for (const auto& one : bench.seen(kAuthorize))
        EXPECT_EQ(one.body["session_id"].stringOr(""), "s_p_1");
}

TEST(Simulator, opensAnotherSessionWhenItsOwnHasExpired) {
    Bench bench(plain(), [expired = false](const Seen& seen, std::size_t number) mutable {
        if (seen.path == kAuthorize && !std::exchange(expired, true))
            return ScriptedPlatform::refusal(409, "SESSION_EXPIRED", false);
        return accept(seen, number);
    });
    const auto report = bench.play(kSettle, 2);
    EXPECT_GE(report.sessions[0], 2U);
    EXPECT_EQ(report.unexpected, 0U);
}

TEST(Simulator, saysWhatItDidNotExpect) {
    Bench bench(plain(), [](const Seen& seen, std::size_t number) {
        return seen.path == kAuthorize ? ScriptedPlatform::refusal(500, "INTERNAL", false) : accept(seen, number);
    });
    const auto report = bench.play(kAuthorize, 15);
    EXPECT_EQ(report.unexpected, of(report, Operation::Authorize).sent);
    ASSERT_EQ(report.unexpectedSamples.size(), 10U) << "the first few";
    EXPECT_NE(report.unexpectedSamples[0].find("500 INTERNAL scripted"), std::string::npos);
}

TEST(Simulator, reportsEveryEffectOnce) {
    auto config = plain();
    config.retryShare = 1; // Each authorization is sent again under its key.
    config.rollbackShare = 0.5;
    std::set<std::string> keys;
    Bench bench(config, [&](const Seen& seen, std::size_t number) {
        auto answer = accept(seen, number);
        if (!seen.key.empty() && !keys.insert(seen.key).second)
            answer.headers.set("Idempotent-Replayed", "true");
        return answer;
    });
    std::mutex mutex;
    std::map<std::pair<int, std::string>, int> effects;
    std::map<std::string, std::int64_t> stakes;
    bench.simulator->onAcknowledged([&](const Acknowledged& effect) {
        std::lock_guard lock(mutex);
        ++effects[{static_cast<int>(effect.effect), effect.bet.text()}];
        if (effect.effect == Acknowledged::Effect::Authorized)
            stakes[effect.bet.text()] = effect.amount.minor();
    });
    const auto report = bench.play(kSettle, 5);
    for (const auto& [effect, count] : effects)
        EXPECT_EQ(count, 1) << effect.second;
    const auto authorized = bench.seen(kAuthorize);
    EXPECT_EQ(of(report, Operation::Authorize).replayed, authorized.size() / 2);
    EXPECT_EQ(stakes.size(), authorized.size() / 2);
    for (const auto& one : authorized)
        EXPECT_EQ(one.body["amount"].lexeme(),
                  base::Money(stakes[one.body["bet_id"].stringOr("")], *base::Currency::parse("EUR")).text());
    EXPECT_EQ(effects.size(), 2 * stakes.size()) << "each is authorized, then settled or rolled back";
}

TEST(Simulator, settlesWhatStandsWhenOnlyARepetitionHasNoAnswer) {
    auto config = plain();
    config.retryShare = 1;
    config.attempts = 1;
    std::set<std::string> keys;
    Bench bench(config, [&](const Seen& seen, std::size_t number) {
        if (seen.path == kAuthorize && !keys.insert(seen.key).second)
            return ScriptedPlatform::refusal(503, "OVERLOADED", true);
        return accept(seen, number);
    });
    const auto report = bench.play(kSettle, 3);
    EXPECT_EQ(bench.seen(kSettle).size(), bench.seen(kAuthorize).size() / 2);
    EXPECT_EQ(report.roundsAbandoned, 0U);
}

TEST(Simulator, keepsToItsRate) {
    auto config = plain();
    config.rate = 2.25; // One round a second: two requests and a quarter of a session each.
    config.roundsPerSession = 4;
    std::vector<std::string> players;
    for (int i = 0; i < 100; ++i)
        players.push_back("p_" + std::to_string(i));
    Bench bench(config, accept, players);
    bench.start();
    bench.platform.waitFor(kSettle, 1);
    EXPECT_EQ(bench.seen(kAuthorize).size(), 1U) << "time stands still, and so does the plan";
    bench.clock.advance(std::chrono::seconds(30));
    bench.platform.waitFor(kSettle, 15);
    const auto report = bench.stop();
    EXPECT_LE(bench.seen(kAuthorize).size(), 60U) << "about one a second";
    EXPECT_EQ(report.starved, 0U);
    EXPECT_EQ(report.unexpected, 0U);
}

TEST(Simulator, countsRoundsForWhichNobodyWasFree) {
    auto config = plain();
    config.rate = 2.25;
    Bench bench(config, accept, {"p_1"});
    bench.start();
    bench.platform.waitFor(kSettle, 1);
    bench.clock.advance(std::chrono::seconds(30)); // Thirty rounds are due at once, for one player.
    bench.platform.waitFor(kSettle, 2);
    EXPECT_GT(bench.stop().starved, 10U);
}

} // namespace
} // namespace signalbox::simulator
