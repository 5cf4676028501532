// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl ledger over a real platform that has been played on.
#include "core/base/Files.h"
#include "tests/ctl/CtlFixture.h"

#include <set>
#include <sstream>

namespace signalbox {
namespace {

class LedgerCtl : public test::CtlFixture {
protected:
    void SetUp() override { start(); }
    void refused(const std::string& who, const Words& words, const std::string& reason) {
        const auto done = as(who, words);
        EXPECT_NE(done.exitCode, 0);
        EXPECT_EQ(reasonOf(done), reason);
    }
    /// A bet that novagames was told is settled.
    std::string settledBet() {
        const auto record = folder.path() + "/effects.txt";
        const auto played =
            as("on_call-1", {"simulate", "--rate", "40", "--seed", "5", "--think", "5", "--duration", "1",
                             "--acknowledged", record, "--credentials", data() + "/providers/novagames.json"});
        EXPECT_EQ(played.exitCode, 0) << played.errors;
        std::istringstream lines(base::readFile(record).value());
        std::string what, bet, amount;
        while (lines >> what >> bet) {
            if (what != "rolled_back")
                lines >> amount;
            if (what == "settled" && read("viewer-1", {"ledger", "bet", "novagames", bet})["status"] == Json("settled"))
                return bet;
        }
        ADD_FAILURE() << "nothing was settled";
        return "none";
    }
};

TEST_F(LedgerCtl, reversesABetByTwoPeopleAndReconciles) {
    const auto bet = settledBet();
    const auto view = read("viewer-1", {"ledger", "bet", "novagames", bet});
    const auto round = view["round_id"].stringOr("");
    const auto row = [&](const std::string& win) {
        return "round_id,currency,stake_amount,win_amount\n" + round + "," + view["currency"].stringOr("") + "," +
               view["stake_taken"].stringOr("") + "," + win + "\n";
    };
    const Words about{"--provider", "novagames", "--reason", "report of Monday"};
    const auto reconcile = [&](const std::string& file, int exitCode) {
        Words words{"ledger", "reconcile", file};
        words.insert(words.end(), about.begin(), about.end());
        return read("on_call-1", words, exitCode)["value"];
    };
    const auto same = write("same.csv", row(view["win_amount"].stringOr("")));
    EXPECT_EQ(reconcile(same, 0)["matched"].intOr(0), 1);

    // One person asks, another signs; what was approved is what is done.
    refused("viewer-1", {"ledger", "reverse", "novagames", bet, "--reason", "x"}, "ACCESS-001");
    refused("on_call-1", {"ledger", "reverse", "novagames", "b_never", "--reason", "x"}, "BET_NOT_FOUND");
    const auto asked = read("on_call-1", {"ledger", "reverse", "novagames", bet, "--reason", "the game paid twice"});
    const auto approval = asked["value"]["approval_id"].stringOr("none");
    refused("on_call-1", {"approvals", "sign", approval, "--reason", "myself"}, "ACCESS-010");
    EXPECT_EQ(read("viewer-1", {"ledger", "bet", "novagames", bet})["status"].stringOr(""), "settled");
    const auto done = read("on_call-2", {"approvals", "sign", approval, "--execute", "--reason", "checked"});
    EXPECT_EQ(done["value"]["win_withdrawn"].stringOr("-"), view["win_amount"].stringOr("")) << done.text();
    EXPECT_EQ(read("viewer-1", {"ledger", "bet", "novagames", bet})["status"].stringOr(""), "reversed");

    // Now the provider still says that it was paid.
    const auto differs = reconcile(same, 1);
    EXPECT_EQ(differs["cases"].intOr(0), 1) << differs.text();
    const auto cases = read("viewer-1", {"ledger", "cases"});
    ASSERT_EQ(cases.items().size(), 1U) << cases.text();
    const auto number = std::to_string(cases.items().front()["case_id"].intOr(0));
    EXPECT_NE(as("viewer-1", {"ledger", "cases"}, false).output.find("amount_differs"), std::string::npos);
    refused("viewer-1", {"ledger", "close-case", number, "--reason", "x"}, "ACCESS-001");
    EXPECT_EQ(
        read("on_call-1", {"ledger", "close-case", number, "--reason", "told them"})["value"]["reason"].stringOr(""),
        "told them");
    EXPECT_TRUE(read("viewer-1", {"ledger", "cases"}).items().empty());
    EXPECT_EQ(read("viewer-1", {"ledger", "cases", "--all"}).items().size(), 1U);
    refused("on_call-1",
            {"ledger", "reconcile", write("bad.csv", "round\n"), "--provider", "novagames", "--reason", "x"},
            "API-010");
}

TEST_F(LedgerCtl, judgesEveryInvariantAndSaysWhoJudgesTheRest) {
    settledBet();
    const auto verdicts = read("viewer-1", {"ledger", "check"});
    EXPECT_TRUE(verdicts["sound"].boolOr(false)) << verdicts.text();
    std::set<std::int64_t> numbers;
    for (const auto& verdict : verdicts["invariants"].items()) {
        EXPECT_TRUE(verdict["holds"].boolOr(false)) << verdict.text();
        numbers.insert(verdict["invariant"].intOr(0));
    }
    for (const auto& other : verdicts["judged_elsewhere"].items()) {
        EXPECT_FALSE(other["judged_by"].stringOr("").empty());
        numbers.insert(other["invariant"].intOr(0));
    }
    for (std::int64_t number = 1; number <= 24; ++number)
        EXPECT_TRUE(numbers.contains(number)) << "nobody judges " << number;
    const auto text = as("viewer-1", {"ledger", "check"}, false).output;
    EXPECT_NE(text.find("holds"), std::string::npos) << text;
    EXPECT_NE(text.find("not judged here: signalboxctl audit verify"), std::string::npos) << text;
}

} // namespace
} // namespace signalbox
