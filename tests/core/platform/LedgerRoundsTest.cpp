// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/platform/LedgerFixture.h"

#include "core/platform/ledger/Books.h"
#include "core/platform/ledger/PlayRules.h"
#include "core/platform/ledger/Schema.h"
#include "core/store/Migrations.h"

#include <algorithm>
#include <random>

namespace signalbox::platform {
namespace {

base::Json details(const Answer& answer) { return base::Json::parse(answer.body).value()["details"]; }

class LedgerRoundsTest : public LedgerFixture {
protected:
    std::int64_t count(const std::string& sql) {
        auto database = store::Database::open(file());
        EXPECT_TRUE(database);
        return database->queryInteger(sql).value();
    }
};

// ---- partial settlement ----------------------------------------------------------------------------------------

TEST_F(LedgerRoundsTest, takesTheHoldInPartsAndGivesTheRestBack) {
    authorize("b1", "2.00");
    EXPECT_EQ(member(settleStake("b1", "1.00", "0.50", "s1", false), "status"), "partially_settled");
    EXPECT_EQ(available(), "99.00 of 100.50") << "1.50 are still held";
    EXPECT_EQ(settleStake("b1", "0", "0.70", "s2", false).status, 200);
    EXPECT_EQ(available(), "99.00 of 99.80");
    const auto last = settleStake("b1", "3.00", "0.30", "s3", true);
    EXPECT_EQ(member(last, "status"), "settled");
    EXPECT_EQ(member(last, "balance"), "102.50") << "0.50 were given back";
    EXPECT_EQ(available(), "102.50 of 102.50");
    EXPECT_EQ(settleStake("b1", "1.00", "0", "s4", false).code, "ROUND_CLOSED");
    EXPECT_EQ(settle("b1", "1.00", "s5").code, "ROUND_CLOSED");
    EXPECT_EQ(available(), "102.50 of 102.50");
}

TEST_F(LedgerRoundsTest, neverTakesMoreThanTheHold) {
    authorize("b1", "2.00");
    EXPECT_EQ(settleStake("b1", "0", "1.50", "s1", false).status, 200);
    const auto over = settleStake("b1", "0", "0.51", "s2", true);
    EXPECT_EQ(over.code, "SETTLEMENT_CONFLICT");
    EXPECT_EQ(details(over)["held"].lexeme(), "0.50");
    EXPECT_EQ(settleStake("b1", "0", "0.50", "s3", true).status, 200);
    EXPECT_EQ(available(), "98.00 of 98.00");
}

TEST_F(LedgerRoundsTest, countsPartsFromOne) {
    authorize("b1", "2.00");
    EXPECT_EQ(settle("b1", "1.00", "s1", false, 1).status, 200);
    const auto skipped = settle("b1", "1.00", "s2", false, 3);
    EXPECT_EQ(skipped.code, "SETTLEMENT_CONFLICT");
    EXPECT_EQ(details(skipped)["settlement_seq"].intOr(0), 2);
    EXPECT_EQ(settle("b1", "0", "s3", true, 2).status, 200);
}

// ---- rounds ----------------------------------------------------------------------------------------------------

TEST_F(LedgerRoundsTest, closesARoundWithItsLastBetAndOnce) {
    authorizeIn("r1", "b1", "1.00");
    authorizeIn("r1", "b2", "2.00");
    authorizeIn("r1", "b3", "3.00");
    Rollback undo;
    undo.bet = base::BetId("b1");
    undo.round = base::RoundId("r1");
    EXPECT_EQ(send(command(tenant, "k-undo", undo, "b1")).get().status, 200);
    EXPECT_EQ(settleStake("b2", "4.00", "", "s2", true, "r1").status, 200);
    EXPECT_FALSE(round("r1").closed);
    EXPECT_EQ(authorizeIn("r1", "b4", "1.00").status, 200) << "one bet is open";
    EXPECT_EQ(settleStake("b4", "0", "", "s4", true, "r1").status, 200);
    EXPECT_EQ(settleStake("b3", "0", "", "s3", true, "r1").status, 200);
    const auto over = round("r1");
    EXPECT_TRUE(over.closed);
    EXPECT_EQ(over.reason, "settled");
    ASSERT_EQ(over.bets.size(), 4U);
    EXPECT_EQ(over.bets[0].state, BetState::RolledBack);
    EXPECT_EQ(over.bets[1].state, BetState::Settled);
    EXPECT_EQ(authorizeIn("r1", "b5", "1.00").code, "ROUND_CLOSED");
    EXPECT_EQ(settleStake("b9", "1.00", "", "s9", true, "r1").code, "ROUND_CLOSED")
        << "no bet will be authorized in it";
    reopen();
    EXPECT_EQ(authorizeIn("r1", "b6", "1.00").code, "ROUND_CLOSED");
    EXPECT_EQ(available(), "98.00 of 98.00");
}

TEST_F(LedgerRoundsTest, paysNothingInARoundThatWasRolledBackButLetsItGoOn) {
    authorizeIn("r1", "b1", "1.00");
    Rollback undo;
    undo.bet = base::BetId("b1");
    undo.round = base::RoundId("r1");
    EXPECT_EQ(send(command(tenant, "k-undo", undo, "b1")).get().status, 200);
    EXPECT_EQ(settleStake("b1", "5.00", "", "s1", true, "r1").code, "BET_ROLLED_BACK");
    EXPECT_FALSE(round("r1").closed);
    EXPECT_EQ(authorizeIn("r1", "b2", "1.00").status, 200) << "the provider tries again in the same round";
    EXPECT_EQ(settleStake("b2", "0", "", "s2", true, "r1").status, 200);
    EXPECT_TRUE(round("r1").closed);
}

TEST_F(LedgerRoundsTest, closesARoundForItsProviderWhenNothingIsOpen) {
    EXPECT_EQ(closeRound("r1", "c0").code, "ROUND_NOT_FOUND");
    authorizeIn("r1", "b1", "1.00");
    const auto early = closeRound("r1", "c1");
    EXPECT_EQ(early.code, "ROUND_NOT_FINISHED");
    EXPECT_EQ(details(early)["open_bets"].intOr(0), 1);
    Rollback undo;
    undo.bet = base::BetId("b1");
    undo.round = base::RoundId("r1");
    EXPECT_EQ(send(command(tenant, "k-undo", undo, "b1")).get().status, 200);
    const auto closed = closeRound("r1", "c1");
    EXPECT_EQ(closed.status, 200) << "the same key: the refusal was not remembered. " << closed.body;
    EXPECT_EQ(member(closed, "reason"), "closed");
    EXPECT_EQ(authorizeIn("r1", "b2", "1.00").code, "ROUND_CLOSED");
    const auto again = closeRound("r1", "c2");
    EXPECT_EQ(again.body, closed.body) << "closed is closed, and since the same moment";
    EXPECT_TRUE(closeRound("r1", "c1").replayed);
}

// ---- sessions --------------------------------------------------------------------------------------------------

TEST_F(LedgerRoundsTest, endsASessionForNewBetsOnly) {
    authorize("b1", "1.00");
    authorize("b2", "1.00");
    const auto ended = endSession(session(), "d1");
    EXPECT_EQ(ended.status, 200) << ended.body;
    EXPECT_EQ(member(ended, "reason"), "closed");
    const auto refused = authorize("b3", "1.00");
    EXPECT_EQ(refused.code, "SESSION_EXPIRED");
    EXPECT_EQ(details(refused)["reason"].stringOr(""), "closed");
    EXPECT_EQ(settle("b1", "1.00").status, 200);
    EXPECT_EQ(rollback("b2").status, 200);
    EXPECT_EQ(endSession(session(), "d2").body, ended.body);
    EXPECT_TRUE(endSession(session(), "d1").replayed);
    EXPECT_EQ(endSession("s_none", "d3").code, "SESSION_NOT_FOUND");
    EXPECT_EQ(send(command(other, "d4", EndSession{base::SessionId(session())}, "x")).get().code, "SESSION_NOT_FOUND");
    clock.advance(std::chrono::hours(5));
    EXPECT_EQ(ledger->expireSessions().value(), 0U) << "it has ended";
    EXPECT_EQ(count("SELECT count(*) FROM outbox WHERE topic = 'session.ended'"), 1);
}

TEST_F(LedgerRoundsTest, endsSessionsWhoseTimeIsOverAndSaysSoOnce) {
    const auto id = session();
    clock.advance(std::chrono::hours(4) - std::chrono::seconds(1));
    EXPECT_EQ(ledger->expireSessions().value(), 0U);
    EXPECT_EQ(authorize("b1", "1.00").status, 200);
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(authorize("b2", "1.00").code, "SESSION_EXPIRED") << "before the housekeeper came";
    EXPECT_EQ(ledger->expireSessions().value(), 1U);
    EXPECT_EQ(ledger->expireSessions().value(), 0U);
    EXPECT_EQ(authorize("b3", "1.00").code, "SESSION_EXPIRED");
    EXPECT_EQ(settle("b1", "1.00").status, 200);
    EXPECT_EQ(member(endSession(id, "d1"), "reason"), "expired");
    EXPECT_EQ(count("SELECT count(*) FROM outbox WHERE topic = 'session.ended' AND payload LIKE '%\"expired\"%'"), 1);
    auto reads = LedgerReads::open(file(), clock);
    EXPECT_EQ((*reads)->session(tenant, base::SessionId(id)).value()->endedReason, "expired");
    EXPECT_EQ((*reads)->liveSessions({}).value(), 0U);
}

// ---- holds -----------------------------------------------------------------------------------------------------

TEST_F(LedgerRoundsTest, opensACaseForASettlementThatComesAfterItsHold) {
    authorize("b1", "2.00");
    clock.advance(std::chrono::hours(24));
    ASSERT_EQ(ledger->expireHolds().value(), 1U);
    EXPECT_EQ(settle("b1", "7.00", "s1").code, "HOLD_EXPIRED");
    EXPECT_EQ(settle("b1", "7.00", "s2").code, "HOLD_EXPIRED");
    auto reads = LedgerReads::open(file(), clock);
    const auto cases = (*reads)->cases(true, 10).value();
    ASSERT_EQ(cases.size(), 1U) << "one case, however often it is tried";
    EXPECT_EQ(cases[0].kind, "late_settlement");
    EXPECT_EQ(cases[0].bet, "b1");
    EXPECT_NE(cases[0].theirs.find("7.00"), std::string::npos);
    EXPECT_EQ(available(), "100.00 of 100.00");
}

// ---- reversal --------------------------------------------------------------------------------------------------

TEST_F(LedgerRoundsTest, reversesASettledBetOnce) {
    authorize("b1", "2.00");
    EXPECT_EQ(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"}).error().reason, "LEDGER-001");
    settle("b1", "5.00");
    ASSERT_EQ(available(), "103.00 of 103.00");
    const auto reversal = ledger->reverse({tenant, base::BetId("b1"), "tr_2", "the \"game\" paid twice"});
    ASSERT_TRUE(reversal) << base::describe(reversal.error());
    EXPECT_EQ(reversal->stake.text(), "2.00");
    EXPECT_EQ(reversal->win.text(), "5.00");
    EXPECT_EQ(reversal->balance.text(), "100.00");
    EXPECT_EQ(available(), "100.00 of 100.00");
    EXPECT_EQ(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "again"}).error().reason, "LEDGER-001");
    EXPECT_EQ(ledger->reverse({other, base::BetId("b1"), "tr_2", "again"}).error().reason, "BET_NOT_FOUND");
    EXPECT_EQ(authorize("b1", "2.00", "k2").code, "DUPLICATE");
    EXPECT_EQ(settle("b1", "5.00", "k3").code, "BET_ALREADY_SETTLED");
    EXPECT_EQ(rollback("b1", "k4").code, "BET_ALREADY_SETTLED");
    EXPECT_EQ(round("r_b1").bets[0].state, BetState::Reversed);
    EXPECT_EQ(count("SELECT count(*) FROM outbox WHERE topic = 'bet.reversed' AND json_valid(payload)"), 1);
    EXPECT_EQ(ledger->counters().failures, 0U) << "a refusal is no failure of the store";
}

TEST_F(LedgerRoundsTest, doesNotTakeBackAWinThatIsSpent) {
    authorize("b1", "2.00");
    settle("b1", "5.00");
    authorize("b2", "100.01");
    EXPECT_EQ(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"}).error().reason, "LEDGER-002");
    rollback("b2");
    authorize("b3", "100.00");
    EXPECT_TRUE(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"})) << "exactly what is there";
    EXPECT_EQ(available(), "0.00 of 100.00");
}

// ---- rules -----------------------------------------------------------------------------------------------------

/// Pays stakes from the bonus account first, refuses what it is told to, and remembers what it heard.
class BonusFirst final : public PlayRules {
public:
    std::vector<std::string> heard;
    std::string refuse;

    base::Result<std::optional<PlayRefusal>> mayOpen(const PlayScene& scene, const PlaySession& session) override {
        heard.push_back("may open " + scene.cash.player + " " + std::string(session.game));
        return refusal();
    }
    base::Status sessionOpened(const PlayScene&, const PlaySession& session) override {
        EXPECT_FALSE(session.id.empty());
        heard.emplace_back("opened");
        return {};
    }
    base::Status sessionEnded(const PlayScene&, const PlaySession&, std::string_view reason) override {
        heard.push_back("ended " + std::string(reason));
        return {};
    }
    base::Result<StakePlan> stake(const PlayScene& scene, const PlayBet& bet, const PlaySession&) override {
        StakePlan plan;
        SB_ASSIGN(plan.refusal, refusal());
        if (plan.refusal) { // Even a refusal may be told to the world.
            SB_ASSIGN(const auto sequence,
                      scene.books.record({"rg", scene.tenantRow, scene.cash.id, 0, scene.trace, scene.at}, {},
                                         {scene.tenant, scene.tenantRow, scene.cash.player, "rg.limit.hit", scene.trace,
                                          scene.idempotencyKey, "{}", scene.at}));
            EXPECT_GT(sequence, 0);
            return plan;
        }
        SB_ASSIGN(const auto* bonus, scene.books.bonus(scene.tenant, scene.cash.player));
        if (bonus != nullptr)
            plan.bonus = std::min(bet.amount.minor(), bonus->available().minor());
        return plan;
    }
    base::Status authorized(const PlayScene&, const PlayBet& bet, std::int64_t sequence) override {
        EXPECT_GT(bet.row, 0);
        EXPECT_GT(sequence, 0);
        heard.push_back("authorized " + std::to_string(bet.bonus));
        return {};
    }
    base::Status settled(const PlayScene&, const PlayBet& bet, const SettledPart& part) override {
        heard.push_back("settled " + std::string(bet.id) + " " + std::to_string(part.stakeCash) + "+" +
                        std::to_string(part.stakeBonus) + " " + std::to_string(part.winCash) + "+" +
                        std::to_string(part.winBonus) + " " + std::to_string(part.released));
        return {};
    }
    base::Status released(const PlayScene&, const PlayBet& bet, ReleaseCause cause, std::int64_t) override {
        heard.push_back("released " + std::string(bet.id) +
                        (cause == ReleaseCause::Expired ? " by time" : " by rollback"));
        return {};
    }
    base::Status reversed(const PlayScene&, const PlayBet&, const ReversedBet& back) override {
        heard.push_back("reversed " + std::to_string(back.stakeCash) + "+" + std::to_string(back.stakeBonus) + " " +
                        std::to_string(back.winCash) + "+" + std::to_string(back.winBonus));
        return {};
    }

private:
    base::Result<std::optional<PlayRefusal>> refusal() const {
        if (refuse.empty())
            return std::optional<PlayRefusal>();
        return std::optional<PlayRefusal>({refuse, "a rule", base::Json::object({{"remaining", "0.50"}})});
    }
};

class LedgerRulesTest : public LedgerRoundsTest {
protected:
    BonusFirst rules;
    void SetUp() override {
        options.rules = &rules;
        open();
        grant("1.00");
    }
    void grant(const std::string& amount) {
        ASSERT_TRUE(ledger->perform([&](Books& books, base::Time at) -> base::Status {
            const auto value = money(amount);
            SB_ASSIGN(auto* bonus, books.makePurse("bonus", "eu-1", "brand-7", "p1", value.currency()));
            SB_ASSIGN(auto* external, books.common("external", "eu-1", "brand-7", value.currency()));
            SB_ASSIGN(const auto sequence,
                      books.record({"grant", 0, bonus->id, 0, "tr_grant", at},
                                   {{external, kPosted, -value.minor()}, {bonus, kPosted, value.minor()}},
                                   {tenant, 0, "p1", "wallet.funded", "tr_grant", {}, "{}", at}));
            return sequence > 0 ? base::Status() : base::Status(base::Error{});
        }));
    }
    std::string bonusBalance() {
        auto reads = LedgerReads::open(file(), clock);
        for (const auto& row : (*reads)->balances(tenant.region, tenant.brand).value())
            if (row.account == "bonus")
                return row.posted.plus(row.pending).value().text() + " of " + row.posted.text();
        return "none";
    }
    std::string cashBalance() {
        auto reads = LedgerReads::open(file(), clock);
        for (const auto& row : (*reads)->balances(tenant.region, tenant.brand).value())
            if (row.account == "cash" && row.player.text() == "p1")
                return row.posted.plus(row.pending).value().text() + " of " + row.posted.text();
        return "none";
    }
};

TEST_F(LedgerRulesTest, splitsTheStakeAndTheWinBetweenTheAccounts) {
    EXPECT_EQ(authorize("b1", "3.00").status, 200);
    EXPECT_EQ(bonusBalance(), "0.00 of 1.00");
    EXPECT_EQ(cashBalance(), "98.00 of 100.00");
    EXPECT_EQ(settle("b1", "10.00").status, 200);
    EXPECT_EQ(bonusBalance(), "3.33 of 3.33") << "a third of the win, rounded down";
    EXPECT_EQ(cashBalance(), "104.67 of 104.67");
    EXPECT_EQ(rules.heard,
              (std::vector<std::string>{"may open p1 g1", "opened", "authorized 100", "settled b1 200+100 667+333 0"}));
    ASSERT_TRUE(ledger->reverse({tenant, base::BetId("b1"), "tr_2", "why"}));
    EXPECT_EQ(rules.heard.back(), "reversed 200+100 667+333");
    EXPECT_EQ(bonusBalance(), "1.00 of 1.00");
    EXPECT_EQ(cashBalance(), "100.00 of 100.00");
}

TEST_F(LedgerRulesTest, givesEachAccountItsPartOfTheHoldBack) {
    EXPECT_EQ(authorize("b1", "3.00").status, 200);
    EXPECT_EQ(settleStake("b1", "0", "1.00", "s1", false).status, 200);
    EXPECT_EQ(rules.heard.back(), "settled b1 67+33 0+0 0");
    EXPECT_EQ(settleStake("b1", "0", "1.00", "s2", true).status, 200);
    EXPECT_EQ(rules.heard.back(), "settled b1 67+33 0+0 100")
        << "parts are rounded so that they add up: 34 is given back";
    EXPECT_EQ(bonusBalance(), "0.34 of 0.34");
    EXPECT_EQ(cashBalance(), "98.66 of 98.66");
    EXPECT_EQ(authorize("b2", "0.34").status, 200) << "all bonus";
    EXPECT_EQ(rollback("b2").status, 200);
    EXPECT_EQ(rules.heard.back(), "released b2 by rollback");
    EXPECT_EQ(bonusBalance(), "0.34 of 0.34");
    EXPECT_EQ(authorize("b3", "1.34").status, 200);
    clock.advance(std::chrono::hours(24));
    EXPECT_EQ(ledger->expireHolds().value(), 1U);
    EXPECT_EQ(rules.heard.back(), "released b3 by time");
    EXPECT_EQ(ledger->expireSessions().value(), 1U);
    EXPECT_EQ(rules.heard.back(), "ended expired");
}

TEST_F(LedgerRulesTest, refusesWithWhatTheRulesSay) {
    session();
    rules.refuse = "RG_LIMIT_EXCEEDED";
    const auto refused = authorize("b1", "1.00");
    EXPECT_EQ(refused.code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(details(refused)["remaining"].stringOr(""), "0.50");
    EXPECT_EQ(openSession("k2").code, "RG_LIMIT_EXCEEDED");
    rules.refuse.clear();
    EXPECT_EQ(authorize("b1", "1.00").code, "RG_LIMIT_EXCEEDED") << "a final refusal is remembered";
    EXPECT_EQ(authorize("b1", "1.00", "k3").status, 200);
    EXPECT_EQ(count("SELECT count(*) FROM outbox WHERE topic = 'rg.limit.hit'"), 1);
}

TEST_F(LedgerRulesTest, asksNoRuleForAReplay) {
    authorize("b1", "1.00");
    const auto before = rules.heard.size();
    EXPECT_TRUE(authorize("b1", "1.00").replayed);
    EXPECT_EQ(rules.heard.size(), before);
}

TEST_F(LedgerRulesTest, partsOfABonusHoldAlwaysAddUp) {
    grant("40.00");
    std::mt19937_64 random(7);
    for (int i = 0; i < 60; ++i) {
        const std::string bet = "w" + std::to_string(i);
        const auto amount = static_cast<std::int64_t>(1 + random() % 150);
        const auto cents = [](std::int64_t minor) {
            return base::Money(minor, base::Currency::parse("EUR").value()).text();
        };
        if (authorize(bet, cents(amount)).status != 200)
            continue;
        std::int64_t left = amount;
        const int parts = 1 + static_cast<int>(random() % 4);
        for (int part = 1; part <= parts; ++part) {
            const auto stake = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(left + 1));
            left -= stake;
            ASSERT_EQ(settleStake(bet, cents(static_cast<std::int64_t>(random() % 90)), cents(stake),
                                  bet + std::to_string(part), part == parts)
                          .status,
                      200);
        }
        if (random() % 3 == 0) {
            const auto undone = ledger->reverse({tenant, base::BetId(bet), "tr_2", "why"});
            ASSERT_TRUE(undone || undone.error().reason == "LEDGER-002");
        }
    }
} // The fixture's checker judges the rest.

// ---- schema ----------------------------------------------------------------------------------------------------

TEST(LedgerSchema, keepsWhatAnOlderLedgerHolds) {
    const test::TempFolder folder;
    test::FakeClock clock;
    const auto file = folder / "ledger.db";
    {
        auto database = store::Database::open(file);
        ASSERT_TRUE(database);
        ASSERT_TRUE(store::migrate(*database, ledgerMigrations().first(1)));
        const auto filled = database->execute(R"sql(
INSERT INTO tenant(id, provider, brand, region) VALUES(1, 'novagames', 'brand-7', 'eu-1');
INSERT INTO account(id, kind, region, brand, player, currency, posted, pending) VALUES
  (1, 'cash', 'eu-1', 'brand-7', 'p1', 'EUR', 9850, -100), (2, 'external', 'eu-1', 'brand-7', '', 'EUR', -10000, 0),
  (3, 'house', 'eu-1', 'brand-7', '', 'EUR', 150, 100);
INSERT INTO session(id, tenant, account, game, release, geo, opened_at, expires_at, sequence)
  VALUES('s_1', 1, 1, 'g1', 'stable', '', 1, 9000000000000000000, 2);
INSERT INTO bet(id, tenant, bet, round, session, account, amount, currency, state, hold, release, game, authorized_at,
  hold_expires_at, win, settlements, closed_at) VALUES
  (1, 1, 'won', 'r_won', 's_1', 1, 200, 'EUR', 3, 'h_1', 'stable', 'g1', 1, 9000000000000000000, 50, 1, 5),
  (2, 1, 'undone', 'r_undone', 's_1', 1, 200, 'EUR', 4, 'h_2', 'stable', 'g1', 1, 9000000000000000000, 0, 0, 7),
  (3, 1, 'open', 'r_open', 's_1', 1, 100, 'EUR', 1, 'h_3', 'stable', 'g1', 1, 9000000000000000000, 0, 0, 0);
INSERT INTO settlement(settlement, bet, number, win, final, sequence) VALUES('st_1', 1, 1, 50, 1, 4);
INSERT INTO entry(sequence, kind, tenant, account, bet, trace, at) VALUES
  (1, 'fund', 0, 1, 0, 't', 1), (2, 'session', 1, 1, 0, 't', 1), (3, 'authorize', 1, 1, 1, 't', 1),
  (4, 'settle', 1, 1, 1, 't', 1), (5, 'authorize', 1, 1, 2, 't', 1), (6, 'rollback', 1, 1, 2, 't', 1),
  (7, 'authorize', 1, 1, 3, 't', 1);
INSERT INTO posting(sequence, account, phase, amount, after) VALUES
  (1, 2, 1, -10000, -10000), (1, 1, 1, 10000, 10000), (3, 1, 0, -200, -200), (3, 3, 0, 200, 200),
  (4, 1, 0, 200, 0), (4, 3, 0, -200, 0), (4, 1, 1, -200, 9800), (4, 3, 1, 200, 200), (4, 1, 1, 50, 9850),
  (4, 3, 1, -50, 150), (5, 1, 0, -200, -200), (5, 3, 0, 200, 200), (6, 1, 0, 200, 0), (6, 3, 0, -200, 0),
  (7, 1, 0, -100, -100), (7, 3, 0, 100, 100);
INSERT INTO stream(id, tenant, player, next) VALUES(1, 1, 'p1', 8);
INSERT INTO outbox(sequence, stream, position, topic, event, payload, at)
  SELECT sequence, 1, sequence, 'x', 'ev_' || sequence, '{}', 1 FROM entry;
INSERT INTO memo(tenant, route, key, fingerprint, status, code, body, release, player, sequence, at) VALUES
  (1, 1, 'k2', x'00', 201, '', '{}', '', '', 2, 1), (1, 2, 'k3', x'00', 200, '', '{}', '', '', 3, 1),
  (1, 3, 'k4', x'00', 200, '', '{}', '', '', 4, 1), (1, 2, 'k5', x'00', 200, '', '{}', '', '', 5, 1),
  (1, 4, 'k6', x'00', 200, '', '{"rollback_id":"rb_old"}', '', '', 6, 1), (1, 2, 'k7', x'00', 200, '', '{}', '', '', 7, 1);
)sql");
        ASSERT_TRUE(filled) << base::describe(filled.error());
    }
    auto ledger = Ledger::open(file, clock);
    ASSERT_TRUE(ledger) << base::describe(ledger.error());
    const Tenant tenant{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
    auto reads = LedgerReads::open(file, clock);
    ASSERT_TRUE(reads);
    EXPECT_EQ((*reads)->balances(tenant.region, tenant.brand).value().size(), 3U);
    EXPECT_TRUE((*reads)->round(tenant, base::RoundId("r_won")).value()->closed);
    EXPECT_FALSE((*reads)->round(tenant, base::RoundId("r_undone")).value()->closed);
    EXPECT_FALSE((*reads)->round(tenant, base::RoundId("r_open")).value()->closed);
    EXPECT_EQ((*reads)->bet(tenant, base::BetId("undone")).value()->undo, "rb_old");
    EXPECT_EQ((*reads)->bet(tenant, base::BetId("won")).value()->taken.text(), "2.00");
    ASSERT_TRUE((*ledger)->reverse({tenant, base::BetId("won"), "tr_1", "why"}));
    ASSERT_TRUE((*ledger)->perform([](Books& books, base::Time) -> base::Status {
        const auto euro = base::Currency::parse("EUR").value();
        for (const char* kind : {"psp", "jackpot"}) {
            SB_ASSIGN(const auto* account, books.common(kind, "eu-1", "brand-7", euro));
            EXPECT_EQ(account->posted, 0);
        }
        return {};
    }));
    ledger->reset();
    const auto report = checkLedgerFile(file);
    ASSERT_TRUE(report) << base::describe(report.error());
    EXPECT_TRUE(report->sound()) << report->text();
}

} // namespace
} // namespace signalbox::platform
