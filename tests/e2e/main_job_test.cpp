// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
// The main job, end to end, with the built programs: what a newcomer, an operator and an auditor do on the first day.

#include "tests/e2e/Programs.h"

#include <sys/resource.h>

namespace signalbox {
namespace {

class MainJob : public Programs {
protected:
    std::string credentialOf(const std::string& provider, const std::string& kind) {
        const auto listed = must("security_officer-1", {"keys", "list"});
        for (const auto& view : listed.items()) {
            const auto& credential = view["credential"];
            if (credential["scope"]["provider"].stringOr("") == provider && credential["kind"].stringOr("") == kind)
                return credential["credential_id"].stringOr("");
        }
        ADD_FAILURE() << provider << " has no " << kind;
        return {};
    }

    /// Flips one byte of a stored leaf in the stopped database, and wants the verifier to name that leaf.
    void tamper() {
        const auto file = std::filesystem::path(m_folder.path()) / "audit.db";
        const auto original = base::readFile(file, std::size_t{1} << 30);
        ASSERT_TRUE(original);
        // The wanted leaf: the first cut-over. Its bytes are canonical JSON, so its number can be read from them.
        const auto at = original->find("\"action\":\"keys.cut_over\"");
        ASSERT_NE(at, std::string::npos) << "no cut-over in the main file of the database";
        const auto sequenceAt = original->find("\"seq\":", at);
        ASSERT_NE(sequenceAt, std::string::npos);
        const auto sequence = std::stoull(original->substr(sequenceAt + 6, 20));
        auto changed = *original;
        changed[at + 12] = 'b'; // keys -> beys
        ASSERT_TRUE(base::writeFile(file, changed));
        const auto verdict = ctl("auditor-1", {"audit", "verify"});
        EXPECT_EQ(verdict.exitCode, 1) << verdict.output << verdict.errors;
        const auto report = Json::parse(verdict.output);
        ASSERT_TRUE(report) << verdict.output;
        EXPECT_EQ(number((*report)["first_bad_leaf"]), sequence) << report->pretty();
        say("one byte flipped: " + (*report)["finding"].stringOr(""));
        ASSERT_TRUE(base::writeFile(file, *original));
        EXPECT_EQ(ctl("auditor-1", {"audit", "verify"}).exitCode, 0);
    }

    /// kill -9 while as many requests as possible are under way; every effect that was acknowledged is there once.
    void killUnderLoad() {
        say("kill -9 under load");
        startPlatform();
        const auto record = m_folder.path() + "/acknowledged.txt";
        startTraffic({"--unpaced", "--workers", "8", "--acknowledged", record});
        reportWhere([](const Json& r) { return number(r["accepted"]) > 3000; });
        m_platform->signal(SIGKILL);
        ASSERT_EQ(m_platform->waitForEnd(seconds(30)), 128 + SIGKILL);
        m_platform.reset();
        m_traffic->signal(SIGTERM);
        ASSERT_TRUE(m_traffic->waitForEnd(seconds(90)));
        m_traffic.reset();
        startPlatform(); // Recovers.
        stopPlatform();
        const auto sound = must("auditor-1", {"ledger", "check"});
        EXPECT_TRUE(sound["sound"].boolOr(false)) << sound.pretty();
        const auto found = must("auditor-1", {"ledger", "acknowledged", record});
        EXPECT_TRUE(found["sound"].boolOr(false)) << found.pretty();
        EXPECT_GT(number(found["effects"]), 1000U);
        say(std::to_string(number(found["effects"])) + " acknowledged effects, " +
            std::to_string(number(found["missing"])) + " missing, " + std::to_string(number(found["doubled"])) +
            " doubled; ledger sound over " + std::to_string(number(sound["entries"])) + " entries");
    }

    /// Every file of the running platform may grow to this size and no further: to it, a full disk.
    void limitFiles(rlim_t bytes) const {
        const rlimit limit{.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
        ASSERT_EQ(::prlimit(m_platform->pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
    }
};

std::uint64_t acceptedSessions(const Json& report) { return number(report["operations"]["session"]["accepted"]); }
std::uint64_t acceptedSettlements(const Json& report) { return number(report["operations"]["settle"]["accepted"]); }

TEST_F(MainJob, runsFromTheFirstStartToAKillUnderLoad) {
    say("first start");
    startPlatform();
    startTraffic({"--rate", "200", "--seed", "1"});
    reportWhere([](const Json& r) { return number(r["accepted"]) > 400; });

    say("rotate each kind of key under 200 requests/s");
    for (const auto& [provider, kind] :
         {std::pair("novagames", "hmac"), std::pair("redfox", "ed25519_sig"), std::pair("evergrove", "mtls_leaf")}) {
        const auto done = must("security_officer-1", {"keys", "rotate", credentialOf(provider, kind), "--through",
                                                      "--within", "120", "--reason", "scheduled rotation"});
        EXPECT_EQ(done["value"]["state"].stringOr(""), "completed") << done.text();
        const auto report = nextReport();
        EXPECT_EQ(number(report["unexpected"]), 0U) << report["unexpected_samples"].pretty();
        say(std::string(kind) + " of " + provider + ": " + std::to_string(number(report["sent"])) + " requests, " +
            std::to_string(number(report["unexpected"])) + " failed");
    }

    say("canary of novagames to 5 %, then break the candidate");
    must("on_call-1", {"canary", "set", "novagames", "--percent", "5", "--reason", "first share"});
    reportWhere([](const Json& r) { return number(r["sessions"]["candidate"]) > 0; }, seconds(120));
    m_traffic->write("{\"candidate\":{\"errors\":1.0}}\n");
    Json state;
    for (int polls = 0; polls < 240; ++polls) {
        const auto listed = must("on_call-1", {"canary", "list"});
        for (const auto& view : listed.items())
            if (view["state"]["provider"].stringOr("") == "novagames")
                state = view["state"];
        if (state["latched"].boolOr(false))
            break;
        nextReport(); // Half a second of traffic.
    }
    EXPECT_TRUE(state["latched"].boolOr(false)) << state.pretty();
    EXPECT_EQ(state["basis_points"].intOr(-1), 0);
    EXPECT_TRUE(state.contains("rollback_evidence"));
    m_traffic->write("{\"candidate\":{\"errors\":0}}\n");
    EXPECT_NE(ctl("on_call-1", {"canary", "set", "novagames", "--percent", "1", "--reason", "again"}).exitCode, 0)
        << "a latched canary was raised by one person";

    say("the red button");
    const auto before = nextReport();
    const auto stop = must("on_call-1", {"degradation", "stop", "--wait", "--within", "60", "--reason", "drill"});
    for (const auto& region : stop["value"]["regions"].items())
        EXPECT_EQ(region["step"].stringOr(""), "verified") << region.text();
    const auto closed = nextReport();
    const auto later =
        reportWhere([&](const Json& r) { return acceptedSettlements(r) > acceptedSettlements(closed) + 200; });
    EXPECT_EQ(acceptedSessions(later), acceptedSessions(closed)) << "a session was accepted after VERIFIED";
    EXPECT_EQ(number(later["operations"]["settle"]["unknown"]), 0U);
    EXPECT_GT(number(later["refusals"]["NEW_SESSIONS_DISABLED"]), number(before["refusals"]["NEW_SESSIONS_DISABLED"]));
    say("closed and verified; " + std::to_string(acceptedSettlements(later) - acceptedSettlements(closed)) +
        " settlements since, 0 sessions");

    say("two people release it");
    for (const char* share : {"5", "25", "100"}) {
        const auto asked = must("on_call-1", {"degradation", "release", "--share", share, "--reason", "drill over"});
        const auto approval = asked["value"]["approval_id"].stringOr("");
        EXPECT_NE(ctl("on_call-1", {"approvals", "sign", approval, "--reason", "mine"}).exitCode, 0)
            << "the requester approved an own request";
        must("on_call-2", {"approvals", "sign", approval, "--execute", "--reason", "seen"});
        // The next stage is refused until every region has verified this one.
        bool verified = false;
        for (int polls = 0; polls < 120 && !verified; ++polls) {
            nextReport();
            const auto shown = must("on_call-1", {"degradation", "show"});
            verified = !shown["commands"].items().empty() && shown["commands"].items()[0]["verified"].boolOr(false);
        }
        EXPECT_TRUE(verified) << share << " % was not verified";
    }
    reportWhere([&](const Json& r) { return acceptedSessions(r) > acceptedSessions(later); });

    const auto final = stopTraffic();
    EXPECT_EQ(number(final["unexpected"]), 0U) << final.pretty();
    say("traffic ended: " + std::to_string(number(final["sent"])) + " requests, " +
        std::to_string(number(final["unexpected"])) + " failed unexpectedly");

    say("the audit log");
    stopPlatform();
    const auto verified = must("auditor-1", {"audit", "verify"});
    EXPECT_EQ(verified["verdict"].stringOr(""), "ok") << verified.pretty();
    EXPECT_GT(number(verified["leaves"]), 10U);
    say("verified: " + std::to_string(number(verified["leaves"])) + " leaves");
    tamper();
    if (HasFatalFailure())
        return;

    killUnderLoad();
}

TEST_F(MainJob, losesNothingWhileTheDiskIsFullAndGoesOnWhenItIsNot) {
    startPlatform();
    const auto record = m_folder.path() + "/acknowledged.txt";
    startTraffic({"--rate", "400", "--seed", "2", "--acknowledged", record});
    reportWhere([](const Json& r) { return number(r["accepted"]) > 600; });

    limitFiles(std::filesystem::file_size(m_folder.path() + "/ledger.db"));
    const auto full = reportWhere([](const Json& r) { return number(r["refusals"]["WALLET_UNAVAILABLE"]) > 100; });
    // What needs no space goes on: reads, and the stop.
    EXPECT_EQ(ctl("viewer-1", {"slo", "show"}).exitCode, 0);
    const auto stop = ctl("on_call-1", {"degradation", "stop", "--wait", "--within", "60", "--reason", "disk full"});
    EXPECT_EQ(stop.exitCode, 0) << stop.errors << stop.output;

    limitFiles(RLIM_INFINITY);
    const auto again =
        reportWhere([&](const Json& r) { return number(r["accepted"]) > number(full["accepted"]) + 200; });
    EXPECT_GT(number(again["accepted"]), number(full["accepted"]));
    stopTraffic();
    stopPlatform();
    const auto sound = must("auditor-1", {"ledger", "check"});
    EXPECT_TRUE(sound["sound"].boolOr(false)) << sound.pretty();
    const auto found = must("auditor-1", {"ledger", "acknowledged", record});
    EXPECT_TRUE(found["sound"].boolOr(false)) << found.pretty();
    EXPECT_GT(number(found["effects"]), 200U);
    EXPECT_EQ(must("auditor-1", {"audit", "verify"})["verdict"].stringOr(""), "ok");
    say("disk full: " + std::to_string(number(full["refusals"]["WALLET_UNAVAILABLE"])) + " requests refused; " +
        std::to_string(number(found["effects"])) + " acknowledged effects, " +
        std::to_string(number(found["missing"])) + " missing, " + std::to_string(number(found["doubled"])) +
        " doubled");
}

TEST_F(MainJob, refusesToWriteIntoAFolderThatAnotherPlatformUses) {
    startPlatform();
    const auto second = test::runProgram(kBin + "/signalbox-platform",
                                         {"--listen", "127.0.0.1:0", "--data", m_folder.path()}, seconds(30));
    EXPECT_NE(second.exitCode, 0);
    EXPECT_NE(second.errors.find("STORE-"), std::string::npos) << second.errors;
    stopPlatform();
}

} // namespace
} // namespace signalbox
