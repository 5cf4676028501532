// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/platform/LedgerFixture.h"

#include <algorithm>
#include <set>

namespace signalbox::platform {
namespace {

/// Plays one bet of every kind, so that each invariant has something to judge.
class LedgerCheckTest : public LedgerFixture {
protected:
    void play() {
        authorize("open", "1.00");
        authorize("won", "2.00");
        settle("won", "3.00");
        authorize("part", "2.00");
        settle("part", "0.50", "s-part", false);
        authorize("undone", "2.00");
        rollback("undone");
        rollback("never");
        authorize("late", "2.00");
        authorize("paid", "2.00");
        settleStake("paid", "1.00", "0.40", "s-paid-1", false);
        settleStake("paid", "0", "0.60", "s-paid-2", true);
        authorize("wrong", "2.00");
        settle("wrong", "1.50");
        ASSERT_TRUE(ledger->reverse({tenant, base::BetId("wrong"), "tr_2", "the game paid twice"}));
        clock.advance(std::chrono::hours(24));
        settle("open", "0");
        ASSERT_EQ(ledger->expireHolds().value(), 1U);
        ledger->stop();
    }
    /// The invariants that are broken, by number.
    std::set<int> broken() {
        ledger.reset();
        auto report = checkLedgerFile(file());
        EXPECT_TRUE(report);
        std::set<int> numbers;
        for (const auto& violation : report->violations)
            numbers.insert(violation.number);
        return numbers;
    }
    void tamper(const std::string& sql) {
        auto database = store::Database::open(file());
        ASSERT_TRUE(database);
        const auto done = database->execute("PRAGMA foreign_keys=OFF;" + sql);
        ASSERT_TRUE(done) << base::describe(done.error());
    }
};

TEST_F(LedgerCheckTest, findsNothingWrongWithASoundLedger) {
    play();
    auto report = checkLedgerFile(file());
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->sound()) << report->text();
    EXPECT_EQ(report->checked, ledgerInvariants().size());
    EXPECT_EQ(report->bets, 8);
    EXPECT_GT(report->postings, 10);
}

TEST_F(LedgerCheckTest, readsALedgerThatIsBeingWritten) {
    authorize("b1", "1.00");
    auto report = checkLedgerFile(file());
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->sound()) << report->text();
}

struct Tampering {
    const char* name;
    const char* sql;
    int invariant; ///< Must be among those reported.
};

class LedgerTampering : public LedgerCheckTest, public ::testing::WithParamInterface<Tampering> {};

TEST_P(LedgerTampering, isFound) {
    expectSound = false;
    play();
    tamper(GetParam().sql);
    const auto numbers = broken();
    EXPECT_TRUE(numbers.contains(GetParam().invariant))
        << GetParam().name << " was not reported as " << GetParam().invariant;
}

INSTANTIATE_TEST_SUITE_P(
    , LedgerTampering,
    ::testing::Values(
        Tampering{"aLegThatIsChanged", "UPDATE posting SET amount = amount + 1 WHERE id = 1", 1},
        Tampering{"aBalanceThatIsChangedByHand", "UPDATE account SET posted = posted + 1 WHERE kind = 'house'", 2},
        Tampering{"moneyOutOfNowhere", "UPDATE account SET posted = posted + 100 WHERE player = 'p1'", 3},
        Tampering{"aPlayerInDebt", "UPDATE account SET posted = -1 WHERE player = 'p1'", 4},
        Tampering{"aBalanceThatIsNotItsFold", "UPDATE account SET pending = pending - 7 WHERE player = 'p1'", 5},
        Tampering{"aRunningBalanceThatJumps", "UPDATE posting SET after = after + 1 WHERE id = 3", 5},
        Tampering{"aBonusPartOverTheStake", "UPDATE bet SET bonus = amount + 1 WHERE bet = 'won'", 6},
        Tampering{
            "aClosedRoundWithAnOpenBet",
            "INSERT INTO round(tenant, round, closed_at, reason) SELECT tenant, round, 1, 'closed' FROM bet WHERE "
            "state = 2",
            6},
        Tampering{"aRoundThatIsOverAndNotClosed", "DELETE FROM round WHERE round = 'r_won'", 6},
        Tampering{"aRoundClosedByNothing",
                  "INSERT INTO round(tenant, round, closed_at, reason) VALUES(1, 'r_none', 1, 'settled')", 6},
        Tampering{"aPartThatTookMoreThanItSays", "UPDATE settlement SET stake = stake - 1 WHERE number = 1", 7},
        Tampering{"partsThatTookLessThanTheBetSays", "UPDATE bet SET taken = taken + 1 WHERE bet = 'paid'", 7},
        Tampering{"aSecondReversal", "UPDATE entry SET kind = 'reverse' WHERE kind = 'settle'", 8},
        Tampering{"aReversalThatWasForgotten", "UPDATE bet SET state = 3 WHERE state = 7", 8},
        Tampering{"aReversalThatNeverWas", "UPDATE bet SET state = 7 WHERE bet = 'won'", 8},
        Tampering{"aRollbackWithoutRelease", "UPDATE entry SET kind = 'other' WHERE kind = 'rollback'", 9},
        Tampering{"aReversalWithoutItsId", "UPDATE bet SET undo = '' WHERE state = 7", 9},
        Tampering{"oneRollbackForTwoBets", "UPDATE bet SET undo = 'rb_1' WHERE undo <> ''", 9},
        Tampering{"aHoldThatNeverEnds", "UPDATE bet SET state = 1 WHERE bet = 'undone'", 6},
        Tampering{"aStakeOverTheHold", "UPDATE bet SET amount = 1 WHERE bet = 'won'", 7},
        Tampering{"aSecondSettlement",
                  "INSERT INTO settlement(settlement, bet, number, win, final, sequence) SELECT 'st_x', id, 2, 0, 1, 1 "
                  "FROM bet WHERE bet = 'won'",
                  8},
        Tampering{"aWinThatWasNotCredited", "UPDATE bet SET win = win + 1 WHERE bet = 'won'", 8},
        Tampering{"aReleaseAfterASettlement", "UPDATE entry SET kind = 'rollback' WHERE kind = 'settle'", 9},
        Tampering{"aTombstoneWithAHold", "UPDATE bet SET hold = 'h_1' WHERE state = 5", 10},
        Tampering{"twoMemosOfOneEffect", "UPDATE memo SET sequence = (SELECT max(sequence) FROM memo)", 11},
        Tampering{"anEffectTwice", "UPDATE entry SET kind = 'settle' WHERE kind = 'settle_part' OR kind = 'authorize'",
                  11},
        Tampering{"anEffectWithoutItsMemo", "DELETE FROM memo WHERE sequence = (SELECT max(sequence) FROM memo)", 11},
        Tampering{"aGapInTheSequence", "DELETE FROM entry WHERE sequence = 5", 15},
        Tampering{"timeThatGoesBack", "UPDATE entry SET at = 0 WHERE sequence = 6", 15},
        Tampering{"aPostingWithoutEntry", "UPDATE posting SET sequence = 100000 WHERE id = 1", 15},
        Tampering{"anEffectWithoutEvent", "DELETE FROM outbox WHERE sequence = 6", 16},
        Tampering{"anEventWithoutEffect",
                  "INSERT INTO outbox(sequence, stream, position, topic, event, payload, at) "
                  "VALUES(100000, 1, 1, 'x', 'ev_x', '{}', 0)",
                  16},
        Tampering{"aRelayAheadOfTheLedger", "UPDATE relay SET relayed = 100000", 16},
        Tampering{"aGapInAStream", "UPDATE outbox SET position = position + 1 WHERE sequence = 7", 17},
        Tampering{"aBetOfAnotherTenant", "UPDATE bet SET tenant = 99 WHERE bet = 'won'", 18},
        Tampering{"anAccountOfAnotherRegion", "UPDATE account SET region = 'uk-1' WHERE player = 'p1'", 18},
        Tampering{"anotherCurrency", "UPDATE account SET currency = 'USD' WHERE player = 'p1'", 19}),
    [](const auto& tampering) { return std::string(tampering.param.name); });

// The judge is judged: with its own row left out, a tampering that only this row sees goes unnoticed.
TEST_F(LedgerCheckTest, needsEachOfItsRows) {
    expectSound = false;
    play();
    tamper("UPDATE relay SET relayed = 100000");
    std::vector<Invariant> without;
    for (const auto& invariant : ledgerInvariants())
        if (invariant.title != "the relay is not ahead of the ledger")
            without.push_back(invariant);
    ASSERT_EQ(without.size() + 1, ledgerInvariants().size());
    auto database = store::Database::open(file());
    ASSERT_TRUE(database);
    EXPECT_TRUE(checkLedger(*database, without)->sound());
    EXPECT_FALSE(checkLedger(*database)->sound());
}

// ---- defects of the ledger itself that the checker must see ----------------------------------------------------

TEST_F(LedgerCheckTest, seesALedgerThatPaysAfterARollback) {
    expectSound = false;
    ledger.reset();
    auto table = betTable();
    table[static_cast<std::size_t>(BetState::RolledBack)][static_cast<std::size_t>(BetEvent::SettleFinal)] = {
        BetState::Settled, {}};
    options.table = &table;
    open();
    authorize("b1", "2.00");
    authorize("b2", "2.00");
    rollback("b1");
    EXPECT_EQ(settle("b1", "5.00").status, 200);
    const auto numbers = broken();
    EXPECT_TRUE(numbers.contains(6));
    EXPECT_TRUE(numbers.contains(9));
}

TEST_F(LedgerCheckTest, seesALedgerThatReleasesTwice) {
    expectSound = false;
    ledger.reset();
    auto table = betTable();
    table[static_cast<std::size_t>(BetState::RolledBack)][static_cast<std::size_t>(BetEvent::Rollback)] = {
        BetState::RolledBack, {}};
    options.table = &table;
    open();
    authorize("b1", "2.00");
    authorize("b2", "2.00");
    rollback("b1");
    EXPECT_EQ(rollback("b1", "again").status, 200);
    EXPECT_TRUE(broken().contains(9)) << "a release each time";
}

TEST_F(LedgerCheckTest, seesALedgerThatKeepsHolds) {
    expectSound = false;
    ledger.reset();
    options.keepHolds = true;
    open();
    authorize("b1", "2.00");
    settle("b1", "0");
    EXPECT_TRUE(broken().contains(6));
}

TEST_F(LedgerCheckTest, seesALedgerThatLeavesRoundsOpen) {
    expectSound = false;
    ledger.reset();
    options.leaveRoundsOpen = true;
    open();
    authorize("b1", "2.00");
    settle("b1", "0");
    EXPECT_EQ(broken(), std::set<int>{6});
}

TEST_F(LedgerCheckTest, seesALedgerThatTakesMoreThanIsHeld) {
    expectSound = false;
    ledger.reset();
    options.takeMoreThanHeld = true;
    open();
    authorize("b0", "50.00"); // So that the player is not in debt, which another row would see.
    authorize("b1", "2.00");
    EXPECT_EQ(settleStake("b1", "0", "1.50", "s1", false).status, 200);
    EXPECT_EQ(settleStake("b1", "0", "1.50", "s2", false).status, 200);
    EXPECT_TRUE(broken().contains(7));
}

TEST_F(LedgerCheckTest, seesALedgerThatReversesTwice) {
    expectSound = false;
    ledger.reset();
    auto table = betTable();
    table[static_cast<std::size_t>(BetState::Reversed)][static_cast<std::size_t>(BetEvent::Reverse)] = {
        BetState::Reversed, {}};
    options.table = &table;
    open();
    authorize("b1", "2.00");
    settle("b1", "1.00");
    EXPECT_TRUE(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"}));
    EXPECT_TRUE(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"}));
    EXPECT_TRUE(broken().contains(8));
}

TEST_F(LedgerCheckTest, seesALedgerThatForgetsItsAnswers) {
    expectSound = false;
    authorize("b1", "2.00");
    ledger.reset();
    options.forgetAnswers = true;
    open();
    authorize("b2", "2.00");
    EXPECT_TRUE(broken().contains(11));
}

// ---- the state table -------------------------------------------------------------------------------------------

TEST(BetTableTest, isClosed) {
    for (std::size_t state = 0; state < kBetStates; ++state)
        for (std::size_t event = 0; event < kBetEvents; ++event) {
            const auto& cell = betTable()[state][event];
            EXPECT_NE(cell.allowed(), cell.next == BetState::None);
        }
    using enum BetState;
    for (const auto state : {Settled, RolledBack, Tombstone, Expired, Reversed})
        for (std::size_t event = 0; event < kBetEvents; ++event) {
            const bool reversal = state == Settled && event == static_cast<std::size_t>(BetEvent::Reverse);
            EXPECT_EQ(betTable()[static_cast<std::size_t>(state)][event].allowed(), reversal) << name(state);
        }
}

} // namespace
} // namespace signalbox::platform
