// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Emulators.h"

#include "core/platform/emulators/Players.h"
#include "core/platform/ledger/PlayRules.h"
#include "tests/core/platform/LedgerFixture.h"

#include <array>
#include <map>
#include <random>
#include <set>

namespace signalbox::platform {
namespace {

using namespace std::chrono_literals;
using emulators::Defect;
using emulators::Emulators;
using emulators::LimitKind;
using emulators::LimitOwner;
using emulators::LimitWindow;
using Move = Emulators::Move;

/// A ledger that asks the sandbox's rules. The rules have a clock of their own, so that a test can let the wall clock
/// jump under them. Every test ends with the invariant checker.
class EmulatorsTest : public LedgerFixture {
protected:
    test::FakeClock playClock;
    Emulators::Options settings;
    std::unique_ptr<Emulators> world;
    api::PlayerKey p1{base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId("p1")};

    void SetUp() override { build(); }
    void build() {
        ledger.reset();
        world = std::make_unique<Emulators>(playClock, settings);
        options.rules = &world->rules();
        open();
        ASSERT_TRUE(world->attach(*ledger, file()));
    }
    void pass(base::Duration time) {
        clock.advance(time);
        playClock.advance(time);
    }
    std::string codeOf(const Answer& answer) { return answer.code.empty() ? "ok" : answer.code; }
    static base::Json detailsOf(const Answer& answer) { return base::Json::parse(answer.body).value()["details"]; }
    void limit(LimitKind kind, LimitWindow window, const char* value) {
        const auto done = world->changeLimit(p1, kind, window, LimitOwner::Player, value, {});
        ASSERT_TRUE(done) << base::describe(done.error());
    }
    std::string openGame(const char* game, const char* geo = "", const char* player = "p1",
                         const char* currency = "EUR") {
        OpenSession act;
        act.player = base::PlayerId(player);
        act.game = base::GameId(game);
        act.currency = base::Currency::parse(currency).value();
        act.release = "stable";
        act.geo = geo;
        const std::string key = "open-" + std::to_string(++m_keys);
        const auto answer = send(command(tenant, key, act, key)).get();
        EXPECT_EQ(codeOf(answer), "ok") << answer.body;
        return member(answer, "session_id");
    }
    Answer bet(const std::string& session, const std::string& bet, const std::string& amount,
               const std::string& round = {}, const char* currency = "EUR") {
        Authorize act;
        act.session = base::SessionId(session);
        act.round = base::RoundId(round.empty() ? "r_" + bet : round);
        act.bet = base::BetId(bet);
        act.amount = money(amount, currency);
        const std::string key = "bet-" + std::to_string(++m_keys);
        return send(command(tenant, key, std::move(act), key)).get();
    }
    std::set<std::string> topics() {
        auto database = store::Database::open(file(), {.readOnly = true});
        auto query = database->prepare("SELECT DISTINCT topic FROM outbox");
        std::set<std::string> out;
        while (query->step().value())
            out.emplace(query->text(0));
        return out;
    }
    std::int64_t ask(const std::string& sql) {
        auto database = store::Database::open(file(), {.readOnly = true});
        return database->queryInteger(sql).value();
    }
    api::PlayerView shown() { return world->player(p1).value(); }
    std::set<int> broken() {
        expectSound = false;
        ledger.reset();
        std::set<int> numbers;
        const auto report = checkLedgerFile(file());
        EXPECT_TRUE(report);
        for (const auto& violation : report->violations)
            numbers.insert(violation.number);
        return numbers;
    }
    void tamper(const std::string& sql) {
        ledger.reset();
        auto database = store::Database::open(file());
        const auto done = database->execute("PRAGMA foreign_keys=OFF;" + sql);
        ASSERT_TRUE(done) << base::describe(done.error());
    }

private:
    int m_keys = 0;
};

// ---- player protection

TEST_F(EmulatorsTest, refusesSessionAndBetOfAnExcludedPlayer) {
    const auto old = session();
    ASSERT_TRUE(world->exclude(p1, "self_exclusion", std::nullopt, {}));
    const auto refused = openSession("k2");
    EXPECT_EQ(refused.code, "RG_BLOCKED");
    EXPECT_EQ(detailsOf(refused)["reason"].stringOr(""), "self_exclusion");
    EXPECT_EQ(authorize("b1", "1.00").code, "RG_BLOCKED");
    EXPECT_EQ(available(), "100.00 of 100.00"); // No hold.
    EXPECT_TRUE(topics().contains("rg.exclusion.changed"));
}

TEST_F(EmulatorsTest, settlesAndPaysOutAfterAnExclusionInTheMiddleOfARound) {
    authorize("b1", "10.00");
    authorize("b2", "5.00");
    ASSERT_TRUE(world->exclude(p1, "cool_off", clock.now() + 24h, {}));
    EXPECT_EQ(codeOf(settle("b1", "30.00")), "ok");
    EXPECT_EQ(codeOf(rollback("b2")), "ok");
    EXPECT_EQ(authorize("b3", "1.00").code, "RG_BLOCKED");
    EXPECT_EQ(world->move(Move::Deposit, p1, "pay_1", "1.00", {}).error().reason, "RG_BLOCKED");
    EXPECT_TRUE(world->move(Move::Payout, p1, "pay_2", "120.00", {}));
    pass(24h);
    const auto s = openGame("g1");
    EXPECT_EQ(codeOf(bet(s, "b4", "0.00")), "ok"); // The exclusion is over.
}

TEST_F(EmulatorsTest, blocksTheBlockedPlayerAlsoAfterAReset) {
    ASSERT_TRUE(ledger->fund({{tenant.region, tenant.brand, base::PlayerId("p_blocked_rg"), money("100.00")}}));
    EXPECT_EQ(openSession("k-b", "p_blocked_rg").code, "RG_BLOCKED");
    ASSERT_TRUE(world->reset({tenant.region, tenant.brand, base::PlayerId("p_blocked_rg")}, {}));
    EXPECT_EQ(openSession("k-c", "p_blocked_rg").code, "RG_BLOCKED");
}

TEST_F(EmulatorsTest, holdsALossLimitToTheLastCent) {
    limit(LimitKind::Loss, LimitWindow::Day, "50.00");
    authorize("b1", "40.00");
    settle("b1", "0");
    const auto over = authorize("b2", "10.01"); // 50.01
    EXPECT_EQ(over.code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(detailsOf(over)["limit"].stringOr(""), "loss");
    EXPECT_EQ(detailsOf(over)["window"].stringOr(""), "day");
    EXPECT_EQ(detailsOf(over)["remaining"].lexeme(), "10.00");
    EXPECT_EQ(codeOf(authorize("b3", "9.99")), "ok"); // 49.99
    EXPECT_EQ(codeOf(authorize("b4", "0.01")), "ok"); // 50.00
    EXPECT_EQ(authorize("b5", "0.01").code, "RG_LIMIT_EXCEEDED");
    settle("b3", "5.00"); // A win restores.
    EXPECT_EQ(codeOf(authorize("b6", "5.00")), "ok");
    EXPECT_EQ(authorize("b7", "0.01").code, "RG_LIMIT_EXCEEDED");
    rollback("b6");
    EXPECT_EQ(codeOf(authorize("b8", "5.00")), "ok");
    EXPECT_TRUE(topics().contains("rg.limit.hit"));
    EXPECT_EQ(ask("SELECT count(*) FROM outbox WHERE topic='rg.limit.hit'"), 3);
}

TEST_F(EmulatorsTest, letsNoTwentyBetsAtOncePassALimitTogether) {
    limit(LimitKind::Loss, LimitWindow::Day, "50.00");
    static_cast<void>(session());
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(send(authorizeCommand("b" + std::to_string(i), "5.00", "k" + std::to_string(i))));
    int allowed = 0;
    for (auto& answer : answers)
        allowed += answer.get().code.empty() ? 1 : 0;
    EXPECT_EQ(allowed, 10);
}

TEST_F(EmulatorsTest, countsFromTheLedgerWhatHappenedBeforeTheLimitAndBeforeARestart) {
    authorize("b1", "30.00");
    settle("b1", "10.00");
    authorize("open", "15.00");
    limit(LimitKind::Loss, LimitWindow::Day, "40.00");
    EXPECT_EQ(authorize("b2", "5.01").code, "RG_LIMIT_EXCEEDED");
    build();
    EXPECT_EQ(authorize("b3", "5.01").code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(codeOf(authorize("b4", "5.00")), "ok");
}

TEST_F(EmulatorsTest, lowersAtOnceRaisesAfterADayAndTakesTheLowest) {
    limit(LimitKind::Loss, LimitWindow::Day, "50.00");
    limit(LimitKind::Loss, LimitWindow::Week, "20.00");
    EXPECT_EQ(authorize("b1", "20.01").code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(codeOf(authorize("b2", "10.00")), "ok");
    limit(LimitKind::Loss, LimitWindow::Week, "12.00"); // In the middle of a session: the next bet.
    EXPECT_EQ(detailsOf(authorize("b3", "2.01"))["window"].stringOr(""), "week");
    limit(LimitKind::Loss, LimitWindow::Week, "40.00");
    EXPECT_EQ(authorize("b4", "2.01").code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(shown().limits.size(), 3U); // One of them announced.
    settle("b2", "10.00");
    pass(24h);
    const auto next = openGame("g1");
    EXPECT_EQ(codeOf(bet(next, "b5", "39.99")), "ok"); // Monday: nothing is used of the week.
    EXPECT_EQ(bet(next, "b6", "0.02").code, "RG_LIMIT_EXCEEDED");
}

TEST_F(EmulatorsTest, limitsStakesAndDeposits) {
    limit(LimitKind::Stake, LimitWindow::Bet, "5.00");
    EXPECT_EQ(authorize("b1", "5.01").code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(codeOf(authorize("b2", "5.00")), "ok");
    limit(LimitKind::Deposit, LimitWindow::Day, "30.00");
    EXPECT_TRUE(world->move(Move::Deposit, p1, "pay_1", "20.00", {}));
    EXPECT_EQ(world->move(Move::Deposit, p1, "pay_2", "10.01", {}).error().reason, "RG_LIMIT_EXCEEDED");
    EXPECT_TRUE(world->move(Move::Deposit, p1, "pay_3", "10.00", {}));
    build();
    EXPECT_EQ(world->move(Move::Deposit, p1, "pay_4", "0.01", {}).error().reason, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(available(), "125.00 of 130.00");
    EXPECT_EQ(world->payments(p1, 10)->size(), 2U);
}

TEST_F(EmulatorsTest, measuresTimeInPlayByTheMonotonicClock) {
    limit(LimitKind::SessionTime, LimitWindow::Session, "3600");
    static_cast<void>(session());
    clock.advance(2h); // Summer time begins, or somebody sets the clock: nobody has played longer for it.
    EXPECT_EQ(codeOf(authorize("b1", "1.00")), "ok");
    playClock.advance(59min);
    EXPECT_EQ(codeOf(authorize("b2", "1.00")), "ok");
    playClock.advance(1min);
    const auto refused = authorize("b3", "1.00");
    EXPECT_EQ(refused.code, "RG_TIME_LIMIT");
    EXPECT_EQ(detailsOf(refused)["value"].intOr(0), 3'600);
    EXPECT_EQ(openSession("again").code, "RG_TIME_LIMIT"); // A new session does not begin it anew ...
    playClock.advance(15min);
    EXPECT_EQ(codeOf(openSession("later")), "ok"); // ... but a break does.
}

TEST_F(EmulatorsTest, refusesToPlayWithoutProtectionAndSettlesAllTheSame) {
    authorize("b1", "10.00");
    authorize("b2", "10.00");
    world->setProtectionAvailable(false);
    EXPECT_EQ(authorize("b3", "1.00").code, "RG_UNAVAILABLE");
    EXPECT_EQ(openSession("other").code, "RG_UNAVAILABLE");
    EXPECT_EQ(world->move(Move::Deposit, p1, "pay_1", "1.00", {}).error().reason, "RG_UNAVAILABLE");
    EXPECT_EQ(codeOf(settle("b1", "20.00")), "ok");
    EXPECT_EQ(codeOf(rollback("b2")), "ok");
    world->setProtectionAvailable(true);
    EXPECT_EQ(codeOf(authorize("b3", "1.00")), "ok"); // The same key: a 503 is not remembered.
}

TEST_F(EmulatorsTest, answersWhatItWouldSay) {
    limit(LimitKind::Loss, LimitWindow::Day, "5.00");
    EXPECT_TRUE(world->check(p1, "5.00")->allowed);
    const auto no = world->check(p1, "5.01").value();
    EXPECT_EQ(no.code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(no.details["remaining"].lexeme(), "5.00");
    EXPECT_EQ(world->check({p1.region, p1.brand, base::PlayerId("nobody")}, "").error().reason, "PLAYERS-003");
    EXPECT_EQ(ask("SELECT count(*) FROM outbox WHERE topic='rg.limit.hit'"), 0);
}

TEST_F(EmulatorsTest, asksOfASlotInGreatBritainWhatTheLawDoes) {
    ASSERT_TRUE(ledger->fund({{tenant.region, tenant.brand, base::PlayerId("p_uk"), money("100.00", "GBP")}}));
    const api::PlayerKey briton{tenant.region, tenant.brand, base::PlayerId("p_uk")};
    const auto s = openGame("g_starfall", "GB", "p_uk", "GBP");
    EXPECT_EQ(codeOf(bet(s, "b1", "5.00", "r1", "GBP")), "ok");
    EXPECT_EQ(bet(s, "b2", "0.01", "r1", "GBP").code, "STAKE_LIMIT"); // The same round: 5.01 together.
    pass(2'400ms);
    const auto fast = bet(s, "b3", "1.00", "r2", "GBP");
    EXPECT_EQ(fast.code, "GAME_CYCLE_TOO_FAST");
    EXPECT_EQ(detailsOf(fast)["retry_after_ms"].intOr(0), 100);
    pass(100ms);
    EXPECT_EQ(codeOf(bet(s, "b3", "1.00", "r2", "GBP")), "ok");
    pass(3s);
    ASSERT_TRUE(world->setAgeGroup(briton, emulators::AgeGroup::YoungAdult, {}));
    EXPECT_EQ(bet(s, "b4", "2.01", "r4", "GBP").code, "STAKE_LIMIT");
    EXPECT_EQ(codeOf(bet(s, "b5", "2.00", "r4", "GBP")), "ok");
    const auto abroad = openGame("g_starfall", "DE", "p_uk", "GBP");
    EXPECT_EQ(codeOf(bet(abroad, "b6", "50.00", "r5", "GBP")), "ok");
    EXPECT_EQ(codeOf(bet(abroad, "b7", "30.00", "r6", "GBP")), "ok");
}

// ---- bonus

class BonusTest : public EmulatorsTest {
protected:
    void grant(const char* amount = "50.00", int wagering = 2, const char* maxBet = "40.00") {
        const auto done = world->grantBonus(p1, "bn_1", {amount, wagering, maxBet, clock.now() + 1h}, {});
        ASSERT_TRUE(done) << base::describe(done.error());
    }
    std::string progress() { return shown().bonuses.front().progress; }
    std::string state() { return shown().bonuses.front().state; }
    void win(const std::string& id, const std::string& amount) {
        Settle act;
        act.bet = base::BetId(id);
        act.round = base::RoundId("r_" + id);
        act.win = money(amount);
        EXPECT_EQ(codeOf(send(command(tenant, "s-" + id, std::move(act), id + amount)).get()), "ok");
    }
};

TEST_F(BonusTest, countsBetsByTheTypeOfTheGameRoundedDown) {
    grant();
    const auto slots = openGame("g_starfall");
    const auto table = openGame("g_orbit");
    const auto jackpot = openGame("g_comet_run");
    EXPECT_EQ(codeOf(bet(slots, "b1", "1.99")), "ok");
    EXPECT_EQ(progress(), "1.99");
    EXPECT_EQ(codeOf(bet(table, "b2", "1.99")), "ok");
    EXPECT_EQ(progress(), "2.18"); // floor(19.9)
    EXPECT_EQ(codeOf(bet(jackpot, "b3", "5.00")), "ok");
    EXPECT_EQ(progress(), "2.18");
    rollback("b1");
    EXPECT_EQ(progress(), "0.19");
    rollback("b2");
    EXPECT_EQ(progress(), "0.00");
    EXPECT_TRUE(topics().contains("bonus.progress"));
}

TEST_F(BonusTest, takesProgressBackWhenAHoldExpires) {
    grant();
    const auto slots = openGame("g_starfall");
    bet(slots, "b1", "2.00");
    EXPECT_EQ(progress(), "2.00");
    pass(24h);
    ASSERT_EQ(ledger->expireHolds().value(), 1U);
    EXPECT_EQ(progress(), "0.00");
}

TEST_F(BonusTest, paysCashFirstThenBonusAndConvertsWhenEnoughIsSettled) {
    grant("50.00", 3);
    auto slots = openGame("g_starfall");
    for (const char* id : {"b1", "b2"})
        EXPECT_EQ(codeOf(bet(slots, id, "40.00")), "ok");
    EXPECT_EQ(codeOf(bet(slots, "b3", "40.00")), "ok"); // 20 of cash, 20 of bonus
    EXPECT_EQ(shown().cash, "0.00");
    EXPECT_EQ(shown().bonus, "30.00");
    win("b1", "10.00");
    win("b2", "0.00");
    win("b3", "8.00"); // 4 to cash, 4 to bonus
    EXPECT_EQ(shown().cash, "14.00");
    EXPECT_EQ(shown().bonus, "34.00");
    EXPECT_EQ(state(), "active");
    EXPECT_EQ(codeOf(bet(slots, "b4", "30.00")), "ok"); // 150 wagered, but this one is open.
    EXPECT_EQ(progress(), "150.00");
    EXPECT_EQ(state(), "active");
    win("b4", "0.00");
    EXPECT_EQ(state(), "converted");
    EXPECT_EQ(shown().bonus, "0.00");
    EXPECT_EQ(shown().cash, "18.00");
}

TEST_F(BonusTest, limitsTheBetAndForfeitsAtTheDeadline) {
    grant("50.00", 10, "20.00");
    const auto slots = openGame("g_starfall");
    pass(1h - 1s);
    EXPECT_EQ(codeOf(bet(slots, "b1", "20.00")), "ok");
    const auto over = bet(slots, "b2", "20.01");
    EXPECT_EQ(over.code, "BONUS_MAX_BET");
    EXPECT_EQ(detailsOf(over)["max_bet"].lexeme(), "20.00");
    pass(2s);
    EXPECT_EQ(codeOf(bet(slots, "b3", "70.00")), "ok"); // Cash may be bet.
    EXPECT_EQ(bet(slots, "b4", "30.00").code, "BONUS_EXPIRED");
    ASSERT_TRUE(world->tick());
    EXPECT_EQ(state(), "forfeited");
    EXPECT_EQ(shown().bonus, "0.00");
    EXPECT_EQ(bet(slots, "b5", "30.00").code, "INSUFFICIENT_FUNDS");
}

TEST_F(BonusTest, sendsWhatComesBackAfterTheDeadlineWhereTheBonusWentAndWinsToCash) {
    grant("50.00", 10, "");
    const auto slots = openGame("g_starfall");
    bet(slots, "b1", "100.00");
    bet(slots, "b2", "20.00"); // All of bonus.
    bet(slots, "b3", "10.00"); // The same.
    pass(2h);
    ASSERT_TRUE(world->tick());
    rollback("b2");
    EXPECT_EQ(shown().bonus, "0.00");
    EXPECT_EQ(shown().cash, "0.00");
    win("b3", "15.00");
    EXPECT_EQ(shown().bonus, "0.00");
    EXPECT_EQ(shown().cash, "15.00");
    EXPECT_EQ(progress(), "110.00"); // Without b2.
}

TEST_F(BonusTest, isOneAtATime) {
    grant();
    EXPECT_EQ(world->grantBonus(p1, "bn_2", {"1.00", 1, "", clock.now() + 1h}, {}).error().reason, "PLAYERS-004");
    EXPECT_EQ(world->grantBonus(p1, "bn_3", {"0.00", 1, "", clock.now() + 1h}, {}).error().reason, "PLAYERS-002");
    pass(1h);
    EXPECT_TRUE(world->grantBonus(p1, "bn_4", {"1.00", 1, "", clock.now() + 1h}, {}));
    EXPECT_EQ(shown().bonuses.size(), 2U);
    EXPECT_EQ(shown().bonus, "1.00");
}

// ---- jackpot

TEST_F(EmulatorsTest, fillsAJackpotFromSettledBetsAndPaysItOut) {
    ASSERT_TRUE(world->makeJackpot("jp_1", p1.region, p1.brand, "EUR", 150));
    EXPECT_EQ(world->makeJackpot("jp_2", p1.region, p1.brand, "EUR", 10).error().reason, "PLAYERS-004");
    EXPECT_EQ(world->hitJackpot("jp_1", p1, {}).error().reason, "PLAYERS-004"); // Empty.
    const auto game = openGame("g_comet_run");
    bet(game, "b1", "9.99");
    settle("b1", "0");
    EXPECT_EQ(world->jackpots()->front().pool, "0.14"); // floor(14.985)
    bet(game, "b2", "10.00");
    rollback("b2"); // Gives nothing.
    const auto slots = openGame("g_starfall");
    bet(slots, "b3", "10.00");
    settle("b3", "0"); // Not a jackpot game.
    EXPECT_EQ(world->jackpots()->front().pool, "0.14");
    ASSERT_TRUE(world->hitJackpot("jp_1", p1, {}));
    EXPECT_EQ(world->jackpots()->front().pool, "0.00");
    EXPECT_EQ(world->jackpots()->front().contributed, "0.14");
    EXPECT_EQ(world->jackpots()->front().hit, "0.14");
    EXPECT_EQ(shown().cash, "80.15");
    EXPECT_TRUE(topics().contains("jackpot.contributed"));
    EXPECT_TRUE(topics().contains("jackpot.hit"));
}

// ---- wallet and payments

TEST_F(EmulatorsTest, movesMoneyExactlyAndUndoesItOnce) {
    EXPECT_TRUE(world->move(Move::Credit, p1, "wm_1", "25.50", {}));
    EXPECT_TRUE(world->move(Move::Debit, p1, "wm_2", "0.50", {}));
    EXPECT_EQ(world->move(Move::Debit, p1, "wm_3", "125.01", {}).error().reason, "INSUFFICIENT_FUNDS");
    EXPECT_EQ(world->move(Move::Debit, p1, "wm_4", "0.001", {}).error().reason, "AMOUNT_PRECISION");
    EXPECT_EQ(world->move(Move::Credit, p1, "wm_5", "0.00", {}).error().reason, "PLAYERS-002");
    EXPECT_TRUE(world->undoMove(p1, "wm_2", {}));
    EXPECT_EQ(world->undoMove(p1, "wm_2", {}).error().reason, "PLAYERS-004");
    EXPECT_EQ(world->undoMove(p1, "wm_9", {}).error().reason, "PLAYERS-003");
    EXPECT_EQ(available(), "125.50 of 125.50");
    EXPECT_EQ(world->payment("wm_2")->state, "rolled_back");
    for (const char* topic : {"wallet.credited", "wallet.debited", "wallet.rolled_back"})
        EXPECT_TRUE(topics().contains(topic)) << topic;
}

TEST_F(EmulatorsTest, takesPaymentsThroughTheProviderAndBack) {
    using End = Emulators::End;
    EXPECT_TRUE(world->move(Move::Deposit, p1, "d1", "50.00", {}));
    EXPECT_TRUE(world->move(Move::Deposit, p1, "d2", "60.00", {}));
    EXPECT_TRUE(world->move(Move::Payout, p1, "o1", "10.00", {}));
    EXPECT_TRUE(world->move(Move::PayoutHeld, p1, "o2", "20.00", {}));
    EXPECT_TRUE(world->move(Move::PayoutHeld, p1, "o3", "30.00", {}));
    EXPECT_EQ(ask("SELECT posted FROM account WHERE kind='psp'"), 5'000); // In flight.
    EXPECT_TRUE(world->endPayment("o2", End::Completed, {}));
    EXPECT_TRUE(world->endPayment("o3", End::Failed, {}));
    EXPECT_EQ(world->endPayment("o3", End::Completed, {}).error().reason, "PLAYERS-004");
    EXPECT_EQ(ask("SELECT posted FROM account WHERE kind='psp'"), 0);
    EXPECT_EQ(available(), "180.00 of 180.00");
    EXPECT_TRUE(world->endPayment("d1", End::Refunded, {}));
    EXPECT_EQ(world->endPayment("d1", End::ChargedBack, {}).error().reason, "PLAYERS-004");
    EXPECT_TRUE(world->move(Move::Payout, p1, "o4", "100.00", {}));
    EXPECT_EQ(world->endPayment("d2", End::Refunded, {}).error().reason, "INSUFFICIENT_FUNDS");
    EXPECT_TRUE(world->endPayment("d2", End::ChargedBack, {})); // 30 by the player, 30 by the house.
    EXPECT_EQ(available(), "0.00 of 0.00");
    EXPECT_EQ(world->endPayment("none", End::Failed, {}).error().reason, "PLAYERS-003");
    for (const char* topic : {"psp.deposit", "psp.payout", "psp.refund", "psp.chargeback"})
        EXPECT_TRUE(topics().contains(topic)) << topic;
}

// ---- suspicions

TEST_F(EmulatorsTest, opensOneCaseForOneSuspicionAndReportsIt) {
    for (const char* id : {"d1", "d2", "d3", "d4"}) {
        ASSERT_TRUE(world->move(Move::Deposit, p1, id, "9000.00", {}));
        pass(1min);
    }
    ASSERT_TRUE(world->move(Move::Payout, p1, "o1", "36000.00", {}));
    const auto cases = world->cases("open").value();
    ASSERT_EQ(cases.size(), 3U); // Structuring, large payout, rapid in and out.
    const auto structuring = cases.back();
    EXPECT_EQ(structuring.rule, "structuring");
    EXPECT_EQ(structuring.payments, (std::vector<std::string>{"d1", "d2", "d3", "d4"})); // Grew with the fourth.
    EXPECT_EQ(world->reportJson(structuring.id).error().reason, "AML-003");
    using emulators::AmlState;
    EXPECT_EQ(world->decideCase(structuring.id, AmlState::Reported, "x", "y").error().reason, "AML-001");
    ASSERT_TRUE(world->decideCase(structuring.id, AmlState::UnderReview, "security_officer-1", "four in a row"));
    ASSERT_TRUE(world->decideCase(structuring.id, AmlState::Reported, "security_officer-1", "no explanation"));
    const auto report = world->reportJson(structuring.id).value();
    EXPECT_EQ(report["transactions"].items().size(), 4U);
    EXPECT_EQ(report["transactions"].items()[0]["amount"].stringOr(""), "9000.00");
    EXPECT_NE(world->reportXml(structuring.id)->find("SANDBOX REPORT"), std::string::npos);
    EXPECT_EQ(world->amlCase(structuring.id)->steps.size(), 3U);
    EXPECT_EQ(world->amlCase("none").error().reason, "AML-004");
    // Decided: the next deposit of this kind is a new suspicion.
    ASSERT_TRUE(world->move(Move::Deposit, p1, "d5", "9000.00", {}));
    EXPECT_EQ(world->cases("")->size(), 4U);
    // Nobody is warned.
    for (const auto& topic : topics())
        EXPECT_EQ(topic.find("aml"), std::string::npos);
}

TEST_F(EmulatorsTest, takesSuspicionsOfPeople) {
    EXPECT_EQ(world->openCase(p1, "aml_m", " ", "on_call-1").error().reason, "AML-002");
    ASSERT_TRUE(world->openCase(p1, "aml_m", "plays for somebody else", "on_call-1"));
    const auto one = world->amlCase("aml_m").value();
    EXPECT_EQ(one.rule, "manual");
    EXPECT_EQ(one.steps.front().by, "on_call-1");
    EXPECT_EQ(api::fromJson<api::AmlCaseView>(toJson(one)).value(), one);
}

// ---- players

TEST_F(EmulatorsTest, putsAPlayerBackWithoutForgettingAnything) {
    limit(LimitKind::Loss, LimitWindow::Day, "60.00");
    ASSERT_TRUE(world->grantBonus(p1, "bn_1", {"50.00", 2, "", clock.now() + 1h}, {}));
    authorize("b1", "55.00");
    settle("b1", "0");
    authorize("open", "5.00");
    ASSERT_TRUE(world->exclude(p1, "cool_off", clock.now() + 24h, {}));
    const auto before = ask("SELECT count(*) FROM posting");
    ASSERT_TRUE(world->reset(p1, {}));
    const auto after = shown();
    EXPECT_EQ(after.cash, "100.00");
    EXPECT_EQ(after.bonus, "0.00");
    EXPECT_TRUE(after.limits.empty());
    EXPECT_TRUE(after.exclusions.empty());
    EXPECT_GT(ask("SELECT count(*) FROM posting"), before); // A posting that makes good, and none deleted.
    EXPECT_EQ(ask("SELECT count(*) FROM rg_limit"), 1);     // It held; it is on record.
    EXPECT_EQ(codeOf(authorize("b2", "1.00")), "ok");
    // What was lost before counts no more, what is open does.
    limit(LimitKind::Loss, LimitWindow::Day, "10.00");
    EXPECT_EQ(authorize("b3", "4.01").code, "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(codeOf(authorize("b4", "4.00")), "ok");
    build(); // The same after a restart.
    EXPECT_EQ(authorize("b5", "0.01").code, "RG_LIMIT_EXCEEDED");
    ASSERT_TRUE(world->reset(p1, {}));
    EXPECT_EQ(shown().cash, "100.00");
}

TEST_F(EmulatorsTest, makesTheSamePlayersForTheSameSeed) {
    const auto made = world->generate(p1.region, p1.brand, 30, 7, "").value();
    ASSERT_EQ(made.size(), 30U);
    const auto first = world->player(made[3]).value();
    ASSERT_TRUE(world->generate(p1.region, p1.brand, 30, 7, ""));
    EXPECT_EQ(world->player(made[3]).value(), first);
    EXPECT_EQ(world->generate(p1.region, p1.brand, 2, 9, "JPY")->size(), 2U);
    const auto yen = world->player({p1.region, p1.brand, base::PlayerId("p_gen_s9_1")}).value();
    EXPECT_EQ(yen.currency, "JPY");
    EXPECT_EQ(world->generate(p1.region, p1.brand, 0, 1, "").error().reason, "PLAYERS-002");
    EXPECT_EQ(world->generate(p1.region, p1.brand, 1, 1, "ABC").error().reason, "MONEY-001");
    ASSERT_TRUE(world->move(Move::Debit, yen.key, "wm_y", "100", {}));
    ASSERT_TRUE(world->reset(yen.key, {}));
    EXPECT_EQ(world->player(yen.key).value(), yen);
    EXPECT_EQ(emulators::audienceOf("p_gen_s9_1"), "public");
    const auto page = world->players(p1.region, p1.brand, "p_gen_s7_", 5).value();
    EXPECT_EQ(page.size(), 5U);
    EXPECT_EQ(api::fromJson<api::PlayerView>(toJson(page[0])).value(), page[0]);
}

TEST_F(EmulatorsTest, keepsThePlayersOfTwoBrandsApart) {
    const api::PlayerKey elsewhere{other.region, other.brand, base::PlayerId("p1")};
    ASSERT_TRUE(world->exclude(elsewhere, "operator", std::nullopt, {}));
    EXPECT_EQ(codeOf(authorize("b1", "1.00")), "ok");
    EXPECT_EQ(world->undoMove(elsewhere, "x", {}).error().reason, "PLAYERS-003");
}

// ---- everything at once

// Whatever happens in whatever order, with restarts in between: the checker finds every invariant kept (TearDown).
TEST_F(EmulatorsTest, keepsEveryInvariantOnARandomWalk) {
    std::mt19937 random(11);
    const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    const auto amount = [&](int most) { return money("0.01").minor() * (1 + draw(most)); };
    const auto text = [&](int most) { return base::Money(amount(most), money("0").currency()).text(); };
    ASSERT_TRUE(world->makeJackpot("jp_1", p1.region, p1.brand, "EUR", 250));
    std::vector<std::string> bets, payments;
    const std::array games{"g_starfall", "g_orbit", "g_comet_run"};
    std::map<std::string, int> seen;
    for (int step = 0; step < 600; ++step) {
        pass(std::chrono::seconds(draw(900)));
        const std::string id = "w" + std::to_string(step);
        switch (draw(14)) {
        case 0:
        case 1:
        case 2:
        case 3: {
            OpenSession open;
            open.player = p1.player;
            open.game = base::GameId(games[static_cast<std::size_t>(draw(3))]);
            open.currency = money("0").currency();
            open.release = "stable";
            const auto opened = send(command(tenant, "o-" + id, open, id)).get();
            ++seen[codeOf(opened)];
            if (opened.code.empty()) {
                const auto answer = bet(member(opened, "session_id"), id, text(4'000));
                ++seen[codeOf(answer)];
                if (answer.code.empty())
                    bets.push_back(id);
            }
            break;
        }
        case 4:
        case 5:
        case 6:
            if (!bets.empty()) {
                const auto which = bets[static_cast<std::size_t>(draw(static_cast<int>(bets.size())))];
                ++seen["settle " + codeOf(settle(which, text(5'000), "s-" + id, draw(3) != 0))];
            }
            break;
        case 7:
            if (!bets.empty())
                ++seen["rollback " +
                       codeOf(
                           rollback(bets[static_cast<std::size_t>(draw(static_cast<int>(bets.size())))], "r-" + id))];
            break;
        case 8: {
            const std::array moves{Move::Deposit, Move::Payout, Move::PayoutHeld, Move::Credit, Move::Debit};
            const auto done = world->move(moves[static_cast<std::size_t>(draw(5))], p1, id, text(6'000), {});
            ++seen["move " + (done ? std::string("ok") : done.error().reason)];
            if (done)
                payments.push_back(id);
            break;
        }
        case 9:
            if (!payments.empty()) {
                const auto& which = payments[static_cast<std::size_t>(draw(static_cast<int>(payments.size())))];
                const auto done = draw(4) == 0 ? world->undoMove(p1, which, {})
                                               : world->endPayment(which, static_cast<Emulators::End>(draw(4)), {});
                ++seen["end " + (done ? std::string("ok") : done.error().reason)];
            }
            break;
        case 10: {
            const std::array kinds{LimitKind::Loss, LimitKind::Stake, LimitKind::Deposit};
            const std::array windows{LimitWindow::Day, LimitWindow::Week, LimitWindow::Month, LimitWindow::Bet};
            const auto value = draw(6) == 0 ? std::nullopt : std::optional(text(40'000));
            const auto done =
                world->changeLimit(p1, kinds[static_cast<std::size_t>(draw(3))],
                                   windows[static_cast<std::size_t>(draw(4))], LimitOwner::Player, value, {});
            ++seen["limit " + (done ? std::string("ok") : done.error().reason)];
            break;
        }
        case 11: {
            const auto done = world->grantBonus(p1, "bn_" + id, {text(5'000), 1 + draw(3), "", clock.now() + 6h}, {});
            ++seen["bonus " + (done ? std::string("ok") : done.error().reason)];
            break;
        }
        case 12: {
            const auto done = world->hitJackpot("jp_1", p1, {});
            ++seen["hit " + (done ? std::string("ok") : done.error().reason)];
            EXPECT_TRUE(world->tick());
            EXPECT_TRUE(ledger->expireHolds());
            break;
        }
        default:
            if (draw(4) == 0)
                EXPECT_TRUE(world->reset(p1, {}));
            else if (draw(3) == 0)
                build();
        }
    }
    // The walk went everywhere.
    for (const char* outcome : {"ok", "RG_LIMIT_EXCEEDED", "settle ok", "rollback ok", "move ok", "end ok", "limit ok",
                                "bonus ok", "bonus PLAYERS-004", "hit ok"})
        EXPECT_GT(seen[outcome], 0) << outcome;
    EXPECT_EQ(seen["move STORE-007"] + seen["settle WALLET_UNAVAILABLE"] + seen["WALLET_UNAVAILABLE"], 0);
}

// ---- mutants: each is seen by the invariant that guards it

class MutantTest : public EmulatorsTest {
protected:
    void with(Defect defect) {
        settings.defect = defect;
        build();
    }
};

TEST_F(MutantTest, limitThatIgnoresHoldsIsSeen) {
    with(Defect::LimitIgnoresHolds);
    limit(LimitKind::Loss, LimitWindow::Day, "10.00");
    EXPECT_EQ(codeOf(authorize("b1", "10.00")), "ok");
    EXPECT_EQ(codeOf(authorize("b2", "0.01")), "ok"); // It should have been refused.
    EXPECT_EQ(broken(), std::set<int>{20});
}

TEST_F(MutantTest, protectionThatFailsOpenIsSeen) {
    with(Defect::FailOpen);
    world->setProtectionAvailable(false);
    EXPECT_EQ(codeOf(authorize("b1", "1.00")), "ok"); // refusesToPlayWithoutProtection... expects a refusal.
}

TEST_F(MutantTest, progressThatIsKeptIsSeen) {
    with(Defect::KeepsProgress);
    ASSERT_TRUE(world->grantBonus(p1, "bn_1", {"50.00", 2, "", clock.now() + 1h}, {}));
    authorize("b1", "10.00");
    rollback("b1");
    EXPECT_EQ(shown().bonuses.front().progress, "10.00");
    EXPECT_EQ(broken(), std::set<int>{21});
}

TEST_F(MutantTest, timeByTheWallClockIsSeen) {
    with(Defect::WallClockSession);
    limit(LimitKind::SessionTime, LimitWindow::Session, "3600");
    static_cast<void>(session());
    clock.advance(2h);
    EXPECT_EQ(authorize("b1", "1.00").code, "RG_TIME_LIMIT"); // measuresTimeInPlay... expects none.
}

TEST_F(MutantTest, jackpotThatForgetsIsSeen) {
    with(Defect::ForgetsContribution);
    ASSERT_TRUE(world->makeJackpot("jp_1", p1.region, p1.brand, "EUR", 150));
    bet(openGame("g_comet_run"), "b1", "10.00");
    settle("b1", "0");
    EXPECT_EQ(broken(), std::set<int>{22});
}

// ---- tampering

struct Tampering {
    const char* name;
    const char* sql;
    int invariant;
};
class EmulatorsTampering : public EmulatorsTest, public ::testing::WithParamInterface<Tampering> {};

TEST_P(EmulatorsTampering, isFound) {
    limit(LimitKind::Loss, LimitWindow::Day, "50.00");
    limit(LimitKind::Deposit, LimitWindow::Month, "50.00");
    ASSERT_TRUE(world->makeJackpot("jp_1", p1.region, p1.brand, "EUR", 150));
    ASSERT_TRUE(world->grantBonus(p1, "bn_1", {"50.00", 20, "", clock.now() + 1h}, {}));
    bet(openGame("g_comet_run"), "j1", "10.00");
    settle("j1", "5.00");
    authorize("b1", "20.00");
    authorize("b2", "10.00");
    rollback("b2");
    ASSERT_TRUE(world->move(Move::Deposit, p1, "d1", "40.00", {}));
    ASSERT_TRUE(world->move(Move::PayoutHeld, p1, "o1", "20.00", {}));
    ASSERT_TRUE(world->move(Move::Credit, p1, "w1", "1.00", {}));
    tamper(GetParam().sql);
    EXPECT_TRUE(broken().contains(GetParam().invariant));
}

INSTANTIATE_TEST_SUITE_P(
    , EmulatorsTampering,
    ::testing::Values(
        Tampering{"aDepositThatSaysMore", "UPDATE psp_payment SET amount = amount + 1 WHERE id = 'd1'", 3},
        Tampering{"aPayoutThatArrivedNowhere", "UPDATE psp_payment SET state = 'completed' WHERE id = 'o1'", 3},
        Tampering{"aPaymentThatIsGone", "DELETE FROM psp_payment WHERE id = 'd1'", 3},
        Tampering{"aCreditThatSaysMore", "UPDATE wallet_move SET amount = amount + 1", 3},
        Tampering{"aLossLimitThatWasLower", "UPDATE rg_limit SET value = 2499 WHERE kind = 'loss'", 20},
        Tampering{"aDepositLimitThatWasLower", "UPDATE rg_limit SET value = 3999 WHERE kind = 'deposit'", 20},
        Tampering{"aWinThatNeverWas", "UPDATE settlement SET win = 0; UPDATE rg_limit SET value = 2600", 20},
        Tampering{"progressByHand", "UPDATE bonus SET progress = progress + 1", 21},
        Tampering{"aBetUndoneThatStillCounts",
                  "UPDATE bonus_contribution SET returned_sequence = 0 WHERE returned_sequence > 0", 21},
        Tampering{"aContributionThatIsGone", "DELETE FROM bonus_contribution WHERE returned_sequence = 0", 21},
        Tampering{"aPoolThatGrows", "UPDATE jackpot SET pool = pool + 1", 22},
        Tampering{"aHitThatPaidNobody",
                  "INSERT INTO jackpot_move(jackpot, kind, amount, sequence) VALUES('jp_1', 'hit', 15, 1)", 22}),
    [](const auto& tampering) { return std::string(tampering.param.name); });

} // namespace
} // namespace signalbox::platform
