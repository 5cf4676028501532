// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/platform/LedgerFixture.h"

#include "core/api/LedgerClient.h"
#include "core/platform/ledger/Reconciliation.h"

namespace signalbox::platform {
namespace {

class LedgerReconTest : public LedgerFixture {
protected:
    ReconOutcome report(std::vector<ReportedRound> rounds, bool complete = false) {
        RoundsReport said{tenant, std::move(rounds), {}, {}, "on_call-1", "tr_1"};
        if (complete) {
            said.from = clock.now() - std::chrono::hours(1);
            said.until = clock.now() + std::chrono::hours(1);
        }
        ReconOutcome out;
        const auto done = ledger->perform([&](Books& books, base::Time at) -> base::Status {
            SB_ASSIGN(out, reconcile(books, said, at));
            return {};
        });
        EXPECT_TRUE(done) << base::describe(done.error());
        return out;
    }
    std::vector<ReconCase> cases(bool openOnly = true) {
        auto reads = LedgerReads::open(file(), clock);
        return (*reads)->cases(openOnly, 100).value();
    }
    void play() {
        authorize("b1", "2.00");
        settle("b1", "5.00");
        authorize("b2", "3.00");
        settleStake("b2", "1.00", "1.00", "s2", true);
        authorize("b3", "1.00");
        authorize("b4", "4.00");
        rollback("b4");
    }
};

TEST_F(LedgerReconTest, agreesToTheMinorUnitAndLeavesOpenRoundsAlone) {
    play();
    const auto out = report({{"r_b1", money("2.00"), money("5.00")},
                             {"r_b2", money("1.00"), money("1.00")},
                             {"r_b3", money("1.00"), money("9.00")},
                             {"r_b4", money("0"), money("0")},
                             {"r_none", money("0"), money("0")}},
                            true);
    EXPECT_EQ(out.rounds, 5);
    EXPECT_EQ(out.matched, 4);
    EXPECT_EQ(out.unfinished, 1);
    EXPECT_EQ(out.cases, 0);
    EXPECT_TRUE(cases().empty());
}

TEST_F(LedgerReconTest, opensACaseForEachDifferenceOnce) {
    play();
    const std::vector<ReportedRound> wrong{{"r_b1", money("2.00"), money("5.01")}, {"r_x", money("1.00"), money("0")}};
    const auto out = report(wrong, true);
    EXPECT_EQ(out.cases, 3);
    const auto found = cases();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[2].kind, "amount_differs");
    EXPECT_NE(found[2].ours.find("5.00"), std::string::npos);
    EXPECT_NE(found[2].theirs.find("5.01"), std::string::npos);
    EXPECT_EQ(found[1].kind, "missing_here");
    EXPECT_EQ(found[1].round, "r_x");
    EXPECT_EQ(found[0].kind, "missing_there");
    EXPECT_EQ(found[0].round, "r_b2");
    EXPECT_EQ(found[0].source, out.id);
    EXPECT_EQ(report(wrong, true).cases, 3);
    EXPECT_EQ(cases().size(), 3U) << "the same difference has its case";

    const auto close = [&](std::int64_t id) {
        return ledger->perform(
            [&](Books& books, base::Time at) { return closeCase(books, id, "on_call-2", "paid by hand", at); });
    };
    ASSERT_TRUE(close(found[2].id));
    EXPECT_EQ(close(found[2].id).error().reason, "LEDGER-003");
    EXPECT_EQ(close(99).error().reason, "NOT_FOUND");
    EXPECT_EQ(cases().size(), 2U);
    EXPECT_EQ(cases(false).size(), 3U);
    EXPECT_EQ(cases(false)[2].closedBy, "on_call-2");
    EXPECT_EQ(report({wrong[0]}).cases, 1);
    EXPECT_EQ(cases().size(), 3U) << "it is still different after somebody closed the case";
}

TEST_F(LedgerReconTest, sumsRowsOfOneRoundAndKeepsCurrenciesAndTenantsApart) {
    play();
    EXPECT_EQ(report({{"r_b1", money("1.50"), money("5.00")}, {"r_b1", money("0.50"), money("0")}}).matched, 1);
    const auto yen = report({{"r_b1", money("2", "JPY"), money("5", "JPY")}});
    EXPECT_EQ(yen.cases, 1);
    EXPECT_EQ(cases()[0].kind, "missing_here");
    RoundsReport foreign{other, {{"r_b1", money("2.00"), money("5.00")}}, {}, {}, "on_call-1", "tr_1"};
    ASSERT_TRUE(ledger->perform([&](Books& books, base::Time at) -> base::Status {
        SB_ASSIGN(const auto out, reconcile(books, foreign, at));
        EXPECT_EQ(out.cases, 1) << "another tenant's round is none";
        return {};
    }));
}

TEST_F(LedgerReconTest, doesNotCountWhatWasReversed) {
    play();
    ASSERT_TRUE(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"}));
    EXPECT_EQ(report({{"r_b1", money("2.00"), money("5.00")}}).cases, 1);
    EXPECT_EQ(report({{"r_b1", money("0"), money("0")}}).matched, 1);
}

// ---- reports as files ------------------------------------------------------------------------------------------

TEST(RoundReports, areReadFromCsvWithColumnsInAnyOrder) {
    const auto rows = api::readRoundReports("win_amount,round_id,note,currency,stake_amount\r\n"
                                            "5.00,\"r_1\",x,EUR, 2.00\r\n\n0,r_2,,JPY,10\n");
    ASSERT_TRUE(rows) << base::describe(rows.error());
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_EQ((*rows)[0], (api::RoundReport{"r_1", "EUR", "2.00", "5.00"}));
    EXPECT_EQ((*rows)[1], (api::RoundReport{"r_2", "JPY", "10", "0"}));
}

TEST(RoundReports, areReadFromJson) {
    const std::string row = R"([{"round_id":"r_1","currency":"EUR","stake_amount":2.00,"win_amount":"5.00"}])";
    for (const auto& text : {row, R"({"rounds":)" + row + "}", "\n  " + row}) {
        const auto rows = api::readRoundReports(text);
        ASSERT_TRUE(rows) << base::describe(rows.error());
        EXPECT_EQ(rows->at(0), (api::RoundReport{"r_1", "EUR", "2.00", "5.00"}));
    }
}

TEST(RoundReports, sayWhichLineIsWrong) {
    const auto reason = [](const std::string& text) {
        const auto rows = api::readRoundReports(text);
        return rows ? std::string("read") : rows.error().reason + " " + rows.error().context;
    };
    EXPECT_NE(reason("").find("API-010"), std::string::npos);
    EXPECT_NE(reason("round_id,currency,stake_amount\n").find("no column win_amount"), std::string::npos);
    EXPECT_NE(reason("round_id,currency,stake_amount,win_amount\nr_1,EUR,1\n").find("line 2"), std::string::npos);
    EXPECT_NE(reason("round_id,currency,stake_amount,win_amount\n\nno such id,EUR,1,1\n").find("line 3"),
              std::string::npos);
    EXPECT_NE(reason("{").find("MALFORMED_JSON"), std::string::npos);
    EXPECT_NE(reason(R"({"rounds":[{"round_id":"r"}]})").find("API-001"), std::string::npos);
}

TEST(LedgerWire, comesBackAsItWasSent) {
    api::BetView bet{base::ProviderId("p"),
                     base::BrandId("b"),
                     base::RegionId("r"),
                     base::BetId("x"),
                     "r_1",
                     "s_1",
                     "p_1",
                     "settled",
                     "2.00",
                     "2.00",
                     "5.00",
                     "EUR",
                     ""};
    EXPECT_EQ(api::fromJson<api::BetView>(api::toJson(bet)).value(), bet);
    api::ReversalView reversal{"rv_1", base::ProviderId("p"), base::BetId("x"), "r", "p_1", "2.00", "5.00", "1.00",
                               "EUR"};
    EXPECT_EQ(api::fromJson<api::ReversalView>(api::toJson(reversal)).value(), reversal);
    const auto time = base::parseRfc3339("2026-11-22T18:00:00.123Z").value();
    api::ReconDraft draft{base::ProviderId("p"), time, time, {{"r_1", "EUR", "1", "2"}}};
    EXPECT_EQ(api::fromJson<api::ReconDraft>(api::toJson(draft)).value(), draft);
    api::ReconRun run{"rc_1", base::ProviderId("p"), 4, 2, 1, 1, time};
    EXPECT_EQ(api::fromJson<api::ReconRun>(api::toJson(run)).value(), run);
    api::ReconCaseView view{3,
                            base::ProviderId("p"),
                            "amount_differs",
                            "r",
                            "",
                            base::Json::object(),
                            base::Json::object({{"win_amount", "1"}}),
                            "rc_1",
                            time,
                            time,
                            "on_call-1",
                            "why"};
    EXPECT_EQ(api::fromJson<api::ReconCaseView>(api::toJson(view)).value(), view);
    view.closedAt.reset();
    EXPECT_EQ(api::fromJson<api::ReconCaseView>(api::toJson(view)).value(), view);
}

} // namespace
} // namespace signalbox::platform
