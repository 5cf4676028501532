// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl as people and scripts see it: a child process over a real platform.
#include "core/base/Files.h"
#include "core/base/Json.h"
#include "tests/support/Process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <set>

namespace signalbox {
namespace {

using base::Json;
using std::chrono::seconds;
using test::Finished;
using Words = std::vector<std::string>;

const std::string kCtl = std::string(SIGNALBOX_BIN_DIR) + "/signalboxctl";

Finished run(Words words) { return test::runProgram(kCtl, std::move(words), seconds(90)); }

/// The verbs that a help text lists.
std::vector<std::string> verbsOf(const std::string& help) {
    std::vector<std::string> verbs;
    const auto begin = help.find("\nSubcommands:\n");
    if (begin == std::string::npos)
        return verbs;
    std::size_t at = begin + 14;
    while (help.compare(at, 2, "  ") == 0) {
        const auto end = help.find('\n', at);
        if (help[at + 2] != ' ')
            verbs.push_back(help.substr(at + 2, help.find(' ', at + 2) - at - 2));
        at = end + 1;
    }
    return verbs;
}

// ---- without a platform

TEST(CtlWords, everyVerbHasHelpWithExamples) {
    const auto root = run({"--help"});
    EXPECT_EQ(root.exitCode, 0);
    EXPECT_NE(root.output.find("Exit codes:"), std::string::npos);
    const auto groups = verbsOf(root.output);
    EXPECT_GE(groups.size(), 10U) << root.output;
    std::size_t leaves = 0;
    for (const auto& group : groups) {
        const auto help = run({group, "--help"});
        EXPECT_EQ(help.exitCode, 0) << group;
        EXPECT_NE(help.output.find("Examples:\n  signalboxctl "), std::string::npos) << group;
        for (const auto& verb : verbsOf(help.output)) {
            const auto leaf = run({group, verb, "--help"});
            EXPECT_EQ(leaf.exitCode, 0) << group << " " << verb;
            EXPECT_NE(leaf.output.find("Usage: signalboxctl " + group + " " + verb), std::string::npos) << leaf.output;
            EXPECT_NE(leaf.output.find("Examples:"), std::string::npos) << group << " " << verb;
            ++leaves;
        }
    }
    EXPECT_GE(leaves, 35U);
    EXPECT_EQ(run({"--version"}).exitCode, 0);
}

TEST(CtlWords, sayWhatIsWrongWithTheCommandLine) {
    struct Case {
        Words words;
        std::string says;
    };
    for (const auto& c : {Case{{}, "needs a verb; there are: providers, keys"},
                          Case{{"nonsense"}, "no verb \"nonsense\"; there are: providers, keys"},
                          Case{{"keys"}, "keys needs a verb; there are: list, show"},
                          Case{{"keys", "loose"}, "keys has no verb \"loose\"; there are: list, show"},
                          Case{{"keys", "suspend", "cr_x", "1"}, "--reason is required"},
                          Case{{"keys", "suspend", "cr_x", "one", "--reason", "x"}, "version"},
                          Case{{"keys", "suspend", "cr_x", "0", "--reason", "x"}, "not in range 1 to"},
                          Case{{"canary", "set", "novagames", "--reason", "x"}, "--percent is required"},
                          Case{{"degradation", "release", "--share", "50", "--reason", "x"}, "50 not in"},
                          Case{{"audit", "list", "--limit", "0"}, "not in range 1 to 1000"},
                          Case{{"me", "--timeout", "soon"}, "soon"}, Case{{"me", "more"}, "more"}}) {
        SCOPED_TRACE(testing::PrintToString(c.words));
        const auto plain = run(c.words);
        EXPECT_EQ(plain.exitCode, 2);
        EXPECT_EQ(plain.output, "");
        EXPECT_NE(plain.errors.find("error CTL-006: "), std::string::npos) << plain.errors;
        EXPECT_NE(plain.errors.find(c.says), std::string::npos) << plain.errors;
        EXPECT_NE(plain.errors.find("--help"), std::string::npos) << "what to do";
        auto words = c.words;
        words.insert(words.begin(), "--json");
        const auto json = run(words);
        EXPECT_EQ(json.exitCode, 2);
        const auto error = Json::parse(json.errors);
        ASSERT_TRUE(error) << json.errors;
        EXPECT_EQ((*error)["error"]["reason"].stringOr(""), "CTL-006");
        EXPECT_EQ((*error)["error"]["code"].stringOr(""), "invalid_argument");
        EXPECT_NE((*error)["error"]["context"].stringOr("").find(c.says), std::string::npos) << json.errors;
    }
}

TEST(CtlWords, refuseABadShareBeforeAnybodyIsAsked) {
    for (const char* percent : {"5.01", "-1", "2.505", "much", "", "1e0", "05"}) {
        const auto refused =
            run({"--json", "canary", "set", "novagames", std::string("--percent=") + percent, "--reason", "x"});
        EXPECT_EQ(refused.exitCode, 2) << percent;
        EXPECT_NE(refused.errors.find("CTL-00"), std::string::npos) << percent << refused.errors;
    }
}

TEST(CtlWords, tellWhereCredentialsComeFrom) {
    test::TemporaryFolder folder;
    const auto none = run({"--data", folder.path(), "me"});
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_NE(none.errors.find("FILES-001"), std::string::npos) << none.errors;
    EXPECT_NE(none.errors.find("/operators/on_call-1.json"), std::string::npos) << "which file";
    EXPECT_NE(none.errors.find("--operator FILE, or --data DIR"), std::string::npos) << "what to do";

    const auto file = folder.path() + "/wrong.json";
    ASSERT_TRUE(base::writeFile(file, "{\"url\":1}"));
    const auto wrong = run({"--operator", file, "me"});
    EXPECT_EQ(wrong.exitCode, 2);
    EXPECT_NE(wrong.errors.find("API-005"), std::string::npos) << wrong.errors;
    EXPECT_NE(wrong.errors.find("wrong.json"), std::string::npos);
    EXPECT_NE(wrong.errors.find("/url"), std::string::npos) << "which member";
    ASSERT_TRUE(base::writeFile(file, "not JSON"));
    EXPECT_EQ(run({"--operator", file, "me"}).exitCode, 2);

    const auto providers = run({"--data", folder.path(), "simulate", "--duration", "1"});
    EXPECT_EQ(providers.exitCode, 1);
    EXPECT_NE(providers.errors.find("give --credentials FILE or --data DIR"), std::string::npos) << providers.errors;
    const auto ledger = run({"--data", folder.path(), "ledger", "check"});
    EXPECT_NE(ledger.exitCode, 0);
    EXPECT_NE(ledger.errors.find("ledger.db"), std::string::npos) << ledger.errors;
}

// ---- with a platform

class Ctl : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = new test::TemporaryFolder;
        start();
    }
    static void TearDownTestSuite() {
        delete s_platform;
        s_platform = nullptr;
        delete s_folder;
        s_folder = nullptr;
    }
    static void start() {
        s_platform = new test::Process(std::string(SIGNALBOX_BIN_DIR) + "/signalbox-platform",
                                       {"--listen", "127.0.0.1:0", "--data", s_folder->path(), "--exit-with-parent"});
        const auto ready =
            s_platform->waitForLine([](const std::string& l) { return l.starts_with("{"); }, seconds(60));
        ASSERT_TRUE(ready) << s_platform->errors();
    }
    static Finished as(const std::string& who, Words words) {
        Words all{"--data", s_folder->path(), "--operator", who};
        all.insert(all.end(), words.begin(), words.end());
        return run(all);
    }
    /// Exit code 0, one JSON document on standard output, nothing on standard error.
    static Json json(const std::string& who, Words words) {
        words.insert(words.begin(), "--json");
        const auto done = as(who, words);
        EXPECT_EQ(done.exitCode, 0) << testing::PrintToString(words) << done.errors;
        EXPECT_EQ(done.errors, "");
        const auto parsed = Json::parse(done.output);
        EXPECT_TRUE(parsed) << testing::PrintToString(words) << "\n" << done.output;
        return parsed ? *parsed : Json();
    }
    /// The same of an act, whose answer has one shape for all.
    static Json act(const std::string& who, const Words& words) {
        const auto done = json(who, words);
        EXPECT_TRUE(done["value"].isObject()) << done.text();
        EXPECT_TRUE(done["audit"].contains("index")) << done.text();
        EXPECT_TRUE(done["audit"]["checkpoint"].isString()) << done.text();
        EXPECT_TRUE(done["replayed"].asBool()) << done.text();
        return done;
    }
    static void refused(const std::string& who, Words words, int exitCode, const std::string& reason) {
        SCOPED_TRACE(testing::PrintToString(words));
        const auto plain = as(who, words);
        EXPECT_EQ(plain.exitCode, exitCode) << plain.errors;
        EXPECT_EQ(plain.output, "");
        EXPECT_NE(plain.errors.find("error " + reason + ": "), std::string::npos) << plain.errors;
        words.insert(words.begin(), "--json");
        const auto machine = as(who, words);
        EXPECT_EQ(machine.exitCode, exitCode);
        const auto error = Json::parse(machine.errors);
        ASSERT_TRUE(error) << machine.errors;
        EXPECT_EQ((*error)["error"]["reason"].stringOr(""), reason);
        EXPECT_FALSE((*error)["error"]["context"].stringOr("").empty());
    }

    static test::TemporaryFolder* s_folder;
    static test::Process* s_platform;
};
test::TemporaryFolder* Ctl::s_folder = nullptr;
test::Process* Ctl::s_platform = nullptr;

TEST_F(Ctl, readsEverythingAsJsonAndAsText) {
    struct Case {
        Words words;
        std::string member; ///< Of the document, or of its first item when it is a list.
        std::string heading;
    };
    for (const auto& c :
         {Case{{"me"}, "operator_id", "MAY REQUEST"}, Case{{"approvals", "list"}, "", "APPROVAL"},
          Case{{"providers", "list"}, "provider_id", "PROVIDER"}, Case{{"providers", "cases"}, "case", "CASE"},
          Case{{"providers", "case", "case-novagames-eu-1"}, "stages", "STATE"},
          Case{{"providers", "admission", "novagames"}, "rate_limit", "GRADE"},
          Case{{"keys", "list"}, "credential", "CREDENTIAL"},
          Case{{"keys", "show", "cr_novagames_hmac"}, "credential", "CREDENTIAL"},
          Case{{"keys", "tokens"}, "signs_from", "TOKEN KEY"}, Case{{"canary", "list"}, "state", "EPOCH"},
          Case{{"degradation", "show"}, "regions", "COMMAND"}, Case{{"slo", "show"}, "", ""},
          Case{{"slo", "objectives"}, "operations", "OPERATION"}, Case{{"slo", "alerts"}, "", "ALERT"},
          Case{{"audit", "list"}, "entries", "ACTOR"}, Case{{"audit", "checkpoint"}, "note", "signalbox/audit"},
          Case{{"ledger", "check"}, "sound", "invariants"}}) {
        SCOPED_TRACE(testing::PrintToString(c.words));
        const auto document = json("security_officer-1", c.words);
        const auto& first = document.items().empty() ? document : document.items().front();
        if (!c.member.empty()) {
            EXPECT_TRUE(first.contains(c.member)) << document.text();
        }
        const auto text = as("security_officer-1", c.words);
        EXPECT_EQ(text.exitCode, 0) << text.errors;
        EXPECT_NE(text.output.find(c.heading), std::string::npos) << text.output;
        EXPECT_FALSE(Json::parse(text.output)) << "for people";
    }
}

TEST_F(Ctl, actsOnceForOneCommand) {
    const auto first = act("on_call-1", {"canary", "set", "redfox", "--percent", "2.50", "--reason", "first share",
                                         "--command", "cmd-ctl-1", "--expected-epoch", "1"});
    EXPECT_EQ(first["value"]["state"]["basis_points"].intOr(0), 250);
    EXPECT_FALSE(first["replayed"].boolOr(true));
    const auto again = act("on_call-1", {"canary", "set", "redfox", "--percent", "2.50", "--reason", "first share",
                                         "--command", "cmd-ctl-1", "--expected-epoch", "1"});
    EXPECT_TRUE(again["replayed"].boolOr(false));
    EXPECT_EQ(again["audit"]["index"], first["audit"]["index"]);
    refused("on_call-1", {"canary", "set", "redfox", "--percent", "1", "--reason", "another", "--command", "cmd-ctl-1"},
            1, "IDEMPOTENCY_MISMATCH");
    refused("on_call-1", {"canary", "set", "redfox", "--percent", "1", "--reason", "x", "--expected-epoch", "1"}, 1,
            "CANARY-002");
    const auto text = as("on_call-1", {"canary", "abort", "redfox", "--reason", "enough"});
    EXPECT_EQ(text.exitCode, 0);
    EXPECT_NE(text.output.find("audit entry"), std::string::npos) << text.output;
}

TEST_F(Ctl, actsOfEveryFamilyHaveOneShape) {
    const std::string manager = "integration_manager-1";
    const auto rotation = act(manager, {"keys", "rotate", "cr_lumen_ed25519", "--reason", "due"});
    EXPECT_EQ(rotation["value"]["state"].stringOr(""), "requested");
    EXPECT_EQ(json(manager, {"keys", "rotation", "cr_lumen_ed25519"})["state"].stringOr(""), "requested");
    refused(manager, {"keys", "cut-over", "cr_lumen_ed25519", "--reason", "too early"}, 1, "KEYS-020");
    act(manager, {"keys", "cancel", "cr_lumen_ed25519", "--reason", "not now"});
    act("on_call-1", {"keys", "suspend", "cr_lumen_ed25519", "1", "--reason", "a drill"});
    refused(manager, {"keys", "unsuspend", "cr_lumen_ed25519", "1", "--reason", "alone"}, 5, "ACCESS-006");

    const std::string officer = "security_officer-1";
    const auto limited = act(manager, {"providers", "set-rate-limit", "lumen", "--per-second", "300", "--burst", "400",
                                       "--reason", "agreed"});
    EXPECT_EQ(limited["value"]["rate_limit"]["burst"].intOr(0), 400);
    refused(officer, {"providers", "set-profile", "evergrove", "body-hmac", "--reason", "alone"}, 5, "ACCESS-006");
    refused(officer, {"providers", "set-profile", "evergrove", "--reason", "which"}, 2, "CTL-001");
    const auto weaker =
        act(officer, {"providers", "set-profile", "evergrove", "body-hmac", "--ask", "--reason", "until they move"});
    act("security_officer-2",
        {"approvals", "sign", weaker["value"]["approval_id"].stringOr("none"), "--execute", "--reason", "checked"});
    EXPECT_EQ(json("viewer-1", {"providers", "admission", "evergrove"})["verify_profile"]["grade"].stringOr(""), "E");
    const auto back = act(officer, {"providers", "set-profile", "evergrove", "rfc9421", "--reason", "they moved"});
    EXPECT_EQ(back["value"]["verify_profile"]["grade"].stringOr(""), "A");

    refused(manager, {"keys", "rotate-token-key", "--reason", "x"}, 5, "ACCESS-001");
    const auto published = act("security_officer-1", {"keys", "rotate-token-key", "--reason", "due"});
    EXPECT_EQ(published["value"]["state"].stringOr(""), "published");
    const auto tokenKeys = json("viewer-1", {"keys", "tokens"});
    ASSERT_EQ(tokenKeys.items().size(), 2U);
    EXPECT_EQ(tokenKeys.items()[0]["kid"], published["value"]["kid"]);
    EXPECT_EQ(tokenKeys.items()[1]["state"].stringOr(""), "signing");
    refused("security_officer-2", {"keys", "rotate-token-key", "--reason", "again"}, 1, "KEYS-005");

    const auto stopped =
        act("on_call-1", {"degradation", "stop", "--provider", "lumen", "--wait", "--reason", "drill"});
    EXPECT_TRUE(stopped["value"]["verified"].boolOr(false)) << stopped.text();
    const auto id = stopped["value"]["command"]["command_id"].stringOr("none");
    EXPECT_TRUE(json("viewer-1", {"degradation", "status", id})["verified"].boolOr(false));
    const auto asked =
        act("on_call-1", {"degradation", "release", "--provider", "lumen", "--share", "5", "--reason", "mended"});
    const auto approval = asked["value"]["approval_id"].stringOr("none");
    EXPECT_EQ(json("on_call-2", {"approvals", "show", approval})["state"].stringOr(""), "pending");
    refused("on_call-1", {"approvals", "sign", approval, "--reason", "myself"}, 5, "ACCESS-010");
    const auto executed = act("on_call-2", {"approvals", "sign", approval, "--execute", "--reason", "checked"});
    EXPECT_EQ(executed["value"]["command"]["share"].intOr(0), 5) << executed.text();
    const std::vector<std::string> next{"degradation", "release",  "--provider", "lumen",     "--share",
                                        "25",          "--reason", "next",       "--command", "cmd-ctl-2"};
    const auto other = act("on_call-1", next);
    const auto again = act("on_call-1", next);
    EXPECT_TRUE(again["replayed"].boolOr(false)) << "an unknown outcome is resolved by asking again";
    EXPECT_EQ(again["value"]["approval_id"], other["value"]["approval_id"]);
    auto changed = next;
    changed[5] = "5";
    refused("on_call-1", changed, 1, "IDEMPOTENCY_MISMATCH");
    act("on_call-2", {"approvals", "refuse", other["value"]["approval_id"].stringOr("none"), "--reason", "too early"});
}

TEST_F(Ctl, exitCodesSayWhatKindOfFailureItIs) {
    refused("viewer-1", {"canary", "abort", "novagames", "--reason", "x"}, 5, "ACCESS-001");
    EXPECT_NE(as("viewer-1", {"audit", "list"}).errors.find("--operator"), std::string::npos) << "what to do";
    refused("on_call-1", {"keys", "show", "cr_none"}, 1, "CONTROL-004");
    refused("on_call-1", {"keys", "show", "two words"}, 2, "BASE-001");
    refused("on_call-1", {"canary", "set", "nobody", "--percent", "1", "--reason", "x"}, 1, "CTL-002");
    refused("on_call-1", {"degradation", "off", "lights", "--reason", "x"}, 2, "DEGRADATION-001");
    refused("on_call-1", {"degradation", "stop", "--region", "xx-1", "--reason", "x"}, 2, "DEGRADATION-006");
    refused("on_call-1", {"slo", "ack", "al_none", "--reason", "x"}, 1, "SLO-010");
    refused("on_call-1", {"audit", "proof", "99999999"}, 1, "AUDIT-013");
}

TEST_F(Ctl, auditsOffline) {
    act("on_call-1", {"canary", "abort", "evergrove", "--reason", "something to audit"});
    const auto file = s_folder->path() + "/export.jsonl";
    EXPECT_EQ(json("auditor-1", {"audit", "export", "--out", file})["file"].stringOr(""), file);
    const auto key = s_folder->path() + "/audit.pub";
    const auto verdict = json("auditor-1", {"audit", "verify", "--export", file, "--key", key});
    EXPECT_EQ(verdict["verdict"].stringOr(""), "ok") << verdict.text();
    const auto proof = s_folder->path() + "/entry.tlog-proof";
    EXPECT_EQ(as("auditor-1", {"audit", "proof", "1", "--out", proof}).exitCode, 0);
    EXPECT_EQ(json("auditor-1", {"audit", "verify", "--proof", proof, "--key", key})["index"].intOr(-1), 1);
    EXPECT_EQ(json("auditor-1", {"audit", "consistency", "1"})["from"].intOr(0), 1);
    auto text = base::readFile(file).value();
    const auto place = text.find("something to audit");
    ASSERT_NE(place, std::string::npos);
    text[place] = 'S';
    ASSERT_TRUE(base::writeFile(file, text));
    const auto tampered = as("auditor-1", {"audit", "verify", "--export", file, "--key", key});
    EXPECT_EQ(tampered.exitCode, 1) << tampered.output << tampered.errors;
}

TEST_F(Ctl, simulatesAndReports) {
    const auto report = json("on_call-1", {"simulate", "--rate", "50", "--seed", "3", "--think", "10", "--duration",
                                           "1", "--credentials", s_folder->path() + "/providers/novagames.json"});
    EXPECT_EQ(report["unexpected"].intOr(-1), 0) << report.text();
    EXPECT_GT(report["accepted"].intOr(0), 0);
    EXPECT_TRUE(report["operations"]["settle"].isObject());
    const auto wrong = as("on_call-1", {"simulate", "--duration", "1", "--stable-faults", "{\"eror\":1}"});
    EXPECT_EQ(wrong.exitCode, 2);
    EXPECT_NE(wrong.errors.find("SIM-003"), std::string::npos) << wrong.errors;
    EXPECT_NE(wrong.errors.find("eror"), std::string::npos) << wrong.errors;
}

TEST_F(Ctl, saysThatThePlatformIsGone) {
    s_platform->signal(SIGTERM);
    ASSERT_EQ(s_platform->waitForEnd(seconds(60)), 0) << s_platform->errors();
    refused("on_call-1", {"me"}, 4, "API-008");
    refused("on_call-1", {"canary", "abort", "novagames", "--reason", "x"}, 4, "API-008");
    const auto said = as("on_call-1", {"me"}).errors;
    EXPECT_NE(said.find("Is the platform running?"), std::string::npos) << said;
    delete s_platform;
    start();
    EXPECT_EQ(as("on_call-1", {"me"}).exitCode, 0) << "the file names the new address";
}

} // namespace
} // namespace signalbox
