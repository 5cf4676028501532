// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl players and aml over a real platform: one of a sandbox, one of staging.
#include "core/base/Files.h"
#include "tests/ctl/CtlFixture.h"

namespace signalbox {
namespace {

class PlayersCtl : public test::CtlFixture {
protected:
    Json act(const Words& words, const std::string& who = "integration_manager-1") {
        auto all = words;
        all.insert(all.end(), {"--reason", "a test"});
        const auto done = read(who, all);
        EXPECT_TRUE(done["audit"].contains("index")) << done.text();
        return done["value"];
    }
    void refused(Words words, int exitCode, const std::string& reason) {
        words.insert(words.end(), {"--reason", "a test"});
        const auto done = as("integration_manager-1", words);
        EXPECT_EQ(done.exitCode, exitCode) << done.errors;
        EXPECT_EQ(reasonOf(done), reason);
    }
    static Words on(const char* verb, const char* player, Words more = {}) {
        Words words{"players", verb, player, "--region", "eu-1", "--brand", "brand-7"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
};

TEST_F(PlayersCtl, takesAPlayerThroughItsWorld) {
    start("sandbox");
    const auto made = act({"players", "generate", "--region", "eu-1", "--brand", "brand-7", "--count", "2", "--seed",
                           "5", "--currency", "EUR"});
    EXPECT_EQ(made["players"].items().at(1).stringOr(""), "p_gen_s5_2");
    const char* player = "p_gen_s5_1";
    const auto before = read("viewer-1", on("show", player));
    const auto listed = read("viewer-1", {"players", "list", "--region", "eu-1", "--brand", "brand-7", "--after",
                                          "p_gen_s5_", "--limit", "2"});
    ASSERT_EQ(listed.items().size(), 2U);
    EXPECT_EQ(listed.items()[1]["player_id"].stringOr(""), "p_gen_s5_2");

    EXPECT_EQ(
        act(on("limit", player, {"--kind", "loss", "--window", "day", "--value", "50.00"}))["limits"].items().size(),
        1U);
    EXPECT_EQ(read("viewer-1", on("check", player, {"--amount", "50.01"}))["code"].stringOr(""), "RG_LIMIT_EXCEEDED");
    act(on("bonus", player, {"--amount", "20.00", "--max-bet", "5.00"}));
    act(on("age", player, {"--group", "18-24"}));
    const auto credit = act(on("credit", player, {"--amount", "5.00"}));
    act({"players", "undo", credit["payment_id"].stringOr("none")});
    act(on("debit", player, {"--amount", "1.00"}));
    const auto deposit = act(on("deposit", player, {"--amount", "30.00"}))["payment_id"].stringOr("none");
    EXPECT_EQ(act({"players", "refund", deposit})["state"].stringOr(""), "refunded");
    refused({"players", "chargeback", deposit}, 1, "PLAYERS-004");
    const auto payout = act(on("payout", player, {"--amount", "2.00", "--held"}))["payment_id"].stringOr("none");
    EXPECT_EQ(act({"players", "fail", payout})["state"].stringOr(""), "failed");
    EXPECT_EQ(read("viewer-1", on("payments", player)).items().size(), 4U);
    act(on("exclude", player, {"--kind", "cool_off", "--days", "1"}));
    refused(on("deposit", player, {"--amount", "1.00"}), 1, "RG_BLOCKED");
    const auto after = act(on("reset", player));
    for (const char* member : {"cash", "held", "bonus", "limits", "exclusions", "age_group"})
        EXPECT_EQ(after[member], before[member]) << member;

    const auto jackpot = act({"players", "jackpot", "create", "--region", "eu-1", "--brand", "brand-7", "--currency",
                              "EUR", "--basis-points", "50"});
    refused({"players", "jackpot", "hit", jackpot["jackpot_id"].stringOr("none"), "--player", player}, 1,
            "PLAYERS-004");
    EXPECT_EQ(read("viewer-1", {"players", "jackpot", "list"}).items().size(), 1U);
    EXPECT_FALSE(act({"players", "protection", "off"})["available"].boolOr(true));
    EXPECT_EQ(read("viewer-1", on("check", "p_demo_1"))["code"].stringOr(""), "RG_UNAVAILABLE");
    EXPECT_TRUE(act({"players", "protection", "on"})["available"].boolOr(false));
    refused(on("credit", "nobody", {"--amount", "1.00"}), 1, "PLAYERS-003");
    refused(on("credit", player, {"--amount", "much"}), 2, "AMOUNT_INVALID");

    const std::string officer = "security_officer-1";
    const auto id =
        act({"aml", "open", "p_demo_1", "--region", "eu-1", "--brand", "brand-7"}, officer)["case_id"].stringOr("none");
    EXPECT_EQ(read(officer, {"aml", "list", "--state", "open"}).items().size(), 1U);
    act({"aml", "decide", id, "under_review"}, officer);
    EXPECT_EQ(act({"aml", "decide", id, "reported"}, officer)["state"].stringOr(""), "reported");
    EXPECT_EQ(read(officer, {"aml", "show", id})["steps"].items().size(), 3U);
    EXPECT_TRUE(read(officer, {"aml", "report", id})["sandbox"].boolOr(false));
    const auto file = std::string(folder.path()) + "/report.xml";
    EXPECT_EQ(as(officer, {"aml", "report", id, "--xml", "--out", file}).exitCode, 0);
    EXPECT_NE(base::readFile(file).value().find("must not be filed"), std::string::npos);
    EXPECT_EQ(as("viewer-1", {"aml", "list"}).exitCode, 5);
}

TEST_F(PlayersCtl, makesNoMoneyOutsideOfASandbox) {
    start("staging");
    refused(on("credit", "p_demo_1", {"--amount", "1.00"}), 1, "PLAYERS-001");
    refused(on("deposit", "p_demo_1", {"--amount", "1.00"}), 1, "PLAYERS-001");
    refused(on("reset", "p_demo_1"), 1, "PLAYERS-001");
    refused(on("bonus", "p_demo_1", {"--amount", "1.00"}), 1, "PLAYERS-001");
    refused({"players", "protection", "off"}, 1, "PLAYERS-001");
    refused({"players", "generate", "--region", "eu-1", "--brand", "brand-7"}, 1, "PLAYERS-001");
    refused({"players", "jackpot", "create", "--region", "eu-1", "--brand", "brand-7", "--currency", "EUR"}, 1,
            "PLAYERS-001");
    // What protects players works everywhere.
    act(on("limit", "p_demo_1", {"--kind", "loss", "--window", "day", "--value", "50.00"}));
    act(on("exclude", "p_demo_1", {"--kind", "self_exclusion"}));
}

} // namespace
} // namespace signalbox
