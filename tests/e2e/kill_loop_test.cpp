// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// A platform that is killed again and again, or made to stand still, while a provider plays as fast as it can.
#include "tests/e2e/Programs.h"

#include <algorithm>
#include <cstdlib>

namespace signalbox {
namespace {

class KillLoop : public Programs {
protected:
    /// What was acknowledged is there once, and the books are sound.
    void judge(const std::string& record) {
        const auto sound = must("auditor-1", {"ledger", "check"});
        EXPECT_TRUE(sound["sound"].boolOr(false)) << sound.pretty();
        const auto found = must("auditor-1", {"ledger", "acknowledged", record});
        EXPECT_TRUE(found["sound"].boolOr(false)) << found.pretty();
        EXPECT_GT(number(found["effects"]), 100U);
        EXPECT_EQ(number(found["missing"]), 0U);
        EXPECT_EQ(number(found["doubled"]), 0U);
        say(std::to_string(number(found["effects"])) + " acknowledged effects, " +
            std::to_string(number(found["missing"])) + " missing, " + std::to_string(number(found["doubled"])) +
            " doubled; every invariant holds over " + std::to_string(number(sound["entries"])) + " entries");
        EXPECT_EQ(must("auditor-1", {"audit", "verify"})["verdict"].stringOr(""), "ok");
    }
};

TEST_F(KillLoop, losesAndDoublesNothing) {
    const char* wanted = std::getenv("SIGNALBOX_KILLS");
    const int kills = wanted == nullptr ? 100 : std::atoi(wanted);
    ASSERT_GT(kills, 0);
    const auto record = m_folder.path() + "/acknowledged.txt";
    startPlatform();
    startTraffic({"--unpaced", "--workers", "8", "--acknowledged", record}, "0.05");
    std::uint64_t accepted = number(reportWhere([](const Json& r) { return number(r["accepted"]) > 100; })["accepted"]);
    std::vector<std::chrono::milliseconds> starts;
    for (int kill = 1; kill <= kills; ++kill) {
        // Under load: some of what came since the start was acknowledged, some is under way.
        const auto wait = 10 + static_cast<std::uint64_t>(kill * 37 % 50);
        accepted =
            number(reportWhere([&](const Json& r) { return number(r["accepted"]) >= accepted + wait; })["accepted"]);
        m_platform->signal(SIGKILL);
        ASSERT_EQ(m_platform->waitForEnd(seconds(30)), 128 + SIGKILL) << kill;
        const auto begun = std::chrono::steady_clock::now();
        startPlatform();
        ASSERT_FALSE(HasFailure()) << "it did not start again after kill " << kill;
        starts.push_back(
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun));
    }
    reportWhere([&](const Json& r) { return number(r["accepted"]) > accepted + 50; });
    stopTraffic();
    stopPlatform();
    std::sort(starts.begin(), starts.end());
    say(std::to_string(kills) + " kills under load; back again after " +
        std::to_string(starts[starts.size() / 2].count()) + " ms (median), " + std::to_string(starts.back().count()) +
        " ms (longest)");
    judge(record);
}

TEST_F(KillLoop, goesOnAfterItStoodStill) {
    const auto record = m_folder.path() + "/acknowledged.txt";
    startPlatform();
    startTraffic({"--rate", "200", "--seed", "3", "--acknowledged", record});
    auto report = reportWhere([](const Json& r) { return number(r["accepted"]) > 200; });
    for (int stop = 0; stop < 3; ++stop) {
        m_platform->signal(SIGSTOP);
        nextReport(); // What was under way when it stopped is answered no more.
        const auto still = number(nextReport()["accepted"]);
        for (int halfSeconds = 0; halfSeconds < 4; ++halfSeconds)
            EXPECT_EQ(number(nextReport()["accepted"]), still) << "something was acknowledged by a stopped platform";
        m_platform->signal(SIGCONT);
        report = reportWhere([&](const Json& r) { return number(r["accepted"]) > still + 200; });
    }
    stopTraffic();
    stopPlatform();
    EXPECT_EQ(number(report["unexpected"]), 0U) << report["unexpected_samples"].pretty();
    judge(record);
}

} // namespace
} // namespace signalbox
