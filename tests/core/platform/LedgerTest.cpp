// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/PlayRules.h"
#include "tests/core/platform/LedgerFixture.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <random>
#include <set>

namespace signalbox::platform {
namespace {

using LedgerTest = LedgerFixture;

TEST_F(LedgerTest, opensASessionForAPlayer) {
    const auto answer = openSession();
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(member(answer, "player_id"), "p1");
    EXPECT_EQ(member(answer, "balance"), "100.00");
    EXPECT_EQ(member(answer, "expires_at"), "2026-11-22T16:00:00.000Z");
}

TEST_F(LedgerTest, refusesSessionsThatCannotBe) {
    EXPECT_EQ(openSession("k1", "nobody").code, "PLAYER_NOT_FOUND");
    EXPECT_EQ(openSession("k2", "p1", "USD").code, "CURRENCY_MISMATCH");
}

TEST_F(LedgerTest, asksPlayerProtectionForSessionsAndBets) {
    struct Protection final : PlayRules {
        bool blocked = true;
        [[nodiscard]] std::optional<PlayRefusal> refusal() const {
            return blocked ? std::optional(PlayRefusal{"RG_BLOCKED", "excluded", {}}) : std::nullopt;
        }
        base::Result<std::optional<PlayRefusal>> mayOpen(const PlayScene&, const PlaySession&) override {
            return refusal();
        }
        base::Result<StakePlan> stake(const PlayScene&, const PlayBet&, const PlaySession&) override {
            return StakePlan{refusal(), 0};
        }
    } protection;
    ledger.reset();
    options.rules = &protection;
    open();
    EXPECT_EQ(openSession("k1").code, "RG_BLOCKED");
    protection.blocked = false;
    EXPECT_EQ(openSession("k2").status, 201);
    session();
    protection.blocked = true;
    EXPECT_EQ(authorize("b1", "1.00").code, "RG_BLOCKED");
    ledger.reset(); // It borrows the rules.
}

TEST_F(LedgerTest, asksTheGateRightBeforeTheEffectAndForgetsTheRefusal) {
    bool admitted = false;
    OpenSession act;
    act.player = base::PlayerId("p1");
    act.game = base::GameId("g1");
    act.currency = base::Currency::parse("EUR").value();
    act.release = "stable";
    act.admitted = [&] { return admitted; };
    EXPECT_EQ(send(command(tenant, "k", act, "x")).get().code, "NEW_SESSIONS_DISABLED");
    admitted = true;
    EXPECT_EQ(send(command(tenant, "k", act, "x")).get().status, 201) << "a retryable refusal must not be remembered";
    admitted = false;
    const auto replay = send(command(tenant, "k", act, "x")).get();
    EXPECT_EQ(replay.status, 201) << "a session that was opened is answered again whatever the gate says";
    EXPECT_TRUE(replay.replayed);
}

TEST_F(LedgerTest, holdsOnAuthorizeTakesTheStakeAndPaysTheWinOnSettle) {
    const auto held = authorize("b1", "2.00");
    EXPECT_EQ(held.status, 200) << held.body;
    EXPECT_EQ(member(held, "status"), "authorized");
    EXPECT_EQ(member(held, "balance"), "98.00");
    EXPECT_EQ(available(), "98.00 of 100.00");
    const auto settled = settle("b1", "14.60");
    EXPECT_EQ(settled.status, 200) << settled.body;
    EXPECT_EQ(member(settled, "credited"), "14.60");
    EXPECT_EQ(member(settled, "balance"), "112.60");
    EXPECT_EQ(available(), "112.60 of 112.60");
}

TEST_F(LedgerTest, settlesALossWithNothing) {
    authorize("b1", "2.00");
    EXPECT_EQ(member(settle("b1", "0"), "balance"), "98.00");
    EXPECT_EQ(available(), "98.00 of 98.00");
}

TEST_F(LedgerTest, givesTheHoldBackOnRollback) {
    authorize("b1", "2.00");
    const auto undone = rollback("b1");
    EXPECT_EQ(member(undone, "status"), "rolled_back");
    EXPECT_EQ(available(), "100.00 of 100.00");
    EXPECT_EQ(settle("b1", "5.00").code, "BET_ROLLED_BACK");
    const auto again = rollback("b1", "another");
    EXPECT_EQ(again.status, 200) << "it is rolled back, and saying so again changes nothing";
    EXPECT_EQ(member(again, "rollback_id"), member(undone, "rollback_id"));
    EXPECT_FALSE(again.replayed);
    EXPECT_EQ(available(), "100.00 of 100.00");
}

TEST_F(LedgerTest, makesATombstoneOfARollbackThatComesFirst) {
    const auto undone = rollback("b1");
    EXPECT_EQ(member(undone, "status"), "tombstoned");
    EXPECT_EQ(authorize("b1", "2.00").code, "BET_ROLLED_BACK");
    EXPECT_EQ(available(), "100.00 of 100.00");
}

TEST_F(LedgerTest, paysInPartsAndOnce) {
    authorize("b1", "2.00");
    EXPECT_EQ(member(settle("b1", "1.00", "s1", false, 1), "status"), "partially_settled");
    EXPECT_EQ(settle("b1", "1.00", "s2", false, 1).code, "SETTLEMENT_CONFLICT") << "number 1 was there already";
    EXPECT_EQ(settle("b1", "1.00", "s3", false, 3).code, "SETTLEMENT_CONFLICT") << "number 2 is missing";
    EXPECT_EQ(rollback("b1").code, "BET_ALREADY_SETTLED");
    EXPECT_EQ(member(settle("b1", "0.50", "s4", true, 2), "status"), "settled");
    EXPECT_EQ(settle("b1", "1.50", "s5").code, "ROUND_CLOSED") << "the chain has ended, and the round with it";
    EXPECT_EQ(settle("b1", "0.10", "s6", false).code, "ROUND_CLOSED");
    EXPECT_EQ(available(), "99.50 of 99.50");
}

TEST_F(LedgerTest, refusesWhatTheBetDoesNotAllow) {
    EXPECT_EQ(settle("b1", "1.00").code, "BET_NOT_AUTHORIZED");
    authorize("b1", "2.00");
    const auto duplicate = authorize("b1", "2.00", "another key");
    EXPECT_EQ(duplicate.code, "DUPLICATE");
    EXPECT_NE(duplicate.body.find("\"hold_id\""), std::string::npos) << duplicate.body;
    EXPECT_EQ(settle("b1", "1", "s-yen", true, {}, "JPY").code, "CURRENCY_MISMATCH");
    EXPECT_EQ(authorize("b2", "98.01").code, "INSUFFICIENT_FUNDS");
    EXPECT_EQ(authorize("b3", "98.00").status, 200);
    EXPECT_EQ(authorize("b4", "0.01").code, "INSUFFICIENT_FUNDS") << "holds count";
}

TEST_F(LedgerTest, neverLosesAMinorUnitAtTheEdgeOfTheRange) {
    authorize("b1", "1.00");
    authorize("b2", "1.00");
    EXPECT_EQ(settle("b1", "92233720368547758.07").code, "AMOUNT_OVERFLOW");
    EXPECT_EQ(settle("b1", "92233720368547650.00", "s-big").status, 200);
    EXPECT_EQ(settle("b2", "92233720368547758.07").code, "AMOUNT_OVERFLOW");
    EXPECT_EQ(settle("b2", "92233720368547758.07").status, 422) << "a stored refusal stays what it was";
    EXPECT_EQ(settle("b2", "0", "s-zero").status, 200);
    EXPECT_EQ(authorize("b3", "92233720368547758.07").code, "INSUFFICIENT_FUNDS");
}

TEST_F(LedgerTest, refusesAnotherTenantsSessionAndBetLikeNone) {
    authorize("b1", "2.00");
    Authorize act;
    act.session = base::SessionId(session());
    act.round = base::RoundId("r");
    act.bet = base::BetId("b9");
    act.amount = money("1.00");
    const auto foreign = send(command(other, "k", act, "x")).get();
    act.session = base::SessionId("s_none");
    const auto none = send(command(other, "k2", act, "y")).get();
    EXPECT_EQ(foreign.code, "SESSION_NOT_FOUND");
    EXPECT_EQ(foreign.body, none.body) << "no existence oracle";
    Settle settleAct;
    settleAct.bet = base::BetId("b1");
    settleAct.round = base::RoundId("r_b1");
    settleAct.win = money("1.00");
    EXPECT_EQ(send(command(other, "k3", settleAct, "z")).get().code, "BET_NOT_AUTHORIZED");
    EXPECT_EQ(settle("b1", "1.00").status, 200);
}

TEST_F(LedgerTest, refusesBetsOfAnExpiredSessionButSettlesThem) {
    authorize("b1", "2.00");
    clock.advance(std::chrono::hours(4));
    EXPECT_EQ(authorize("b2", "2.00").code, "SESSION_EXPIRED");
    EXPECT_EQ(settle("b1", "2.00").status, 200);
}

TEST_F(LedgerTest, expiresAHoldOneSecondAfterItsTimeAndNotBefore) {
    authorize("b1", "2.00");
    std::vector<std::int64_t> voided;
    ledger->onVoided([&](std::int64_t round) { voided.push_back(round); });
    clock.advance(std::chrono::hours(24) - std::chrono::seconds(1));
    EXPECT_EQ(ledger->expireHolds().value(), 0U);
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(ledger->expireHolds().value(), 1U);
    EXPECT_EQ(voided.size(), 1U);
    EXPECT_EQ(available(), "100.00 of 100.00");
    EXPECT_EQ(settle("b1", "2.00").code, "HOLD_EXPIRED");
    EXPECT_EQ(rollback("b1").code, "HOLD_EXPIRED");
}

TEST_F(LedgerTest, beginsNoRoundWhenRoundsAreOffButFinishesThem) {
    authorize("b1", "1.00");
    auto closed = [](const std::string&, const std::string& game) { return game != "g1"; };
    auto fresh = authorizeCommand("b2", "1.00", "k2");
    std::get<Authorize>(fresh.act).mayBegin = closed;
    EXPECT_EQ(send(std::move(fresh)).get().code, "NEW_ROUNDS_DISABLED");
    auto same = authorizeCommand("b3", "1.00", "k3");
    std::get<Authorize>(same.act).round = base::RoundId("r_b1");
    std::get<Authorize>(same.act).mayBegin = closed;
    EXPECT_EQ(send(std::move(same)).get().status, 200) << "a second bet of an unfinished round";
}

// ---- idempotency -----------------------------------------------------------------------------------------------

TEST_F(LedgerTest, replaysByteForByteEvenAfterARestart) {
    const auto first = authorize("b1", "2.00");
    EXPECT_FALSE(first.replayed);
    for (int i = 0; i < 3; ++i) {
        const auto again = authorize("b1", "2.00");
        EXPECT_TRUE(again.replayed);
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.status, first.status);
        if (i == 1)
            reopen();
    }
    EXPECT_EQ(available(), "98.00 of 100.00");
    const auto refused = authorize("b2", "1000.00");
    const auto refusedAgain = authorize("b2", "1000.00");
    EXPECT_EQ(refused.code, "INSUFFICIENT_FUNDS");
    EXPECT_TRUE(refusedAgain.replayed);
    EXPECT_EQ(refusedAgain.body, refused.body);
}

TEST_F(LedgerTest, refusesAKeyThatWasUsedForAnotherBody) {
    const auto first = authorize("b1", "2.00", "key");
    EXPECT_EQ(authorize("b1", "3.00", "key").code, "IDEMPOTENCY_MISMATCH");
    EXPECT_EQ(authorize("b2", "2.00", "key").code, "IDEMPOTENCY_MISMATCH");
    EXPECT_EQ(authorize("b1", "2.00", "key").body, first.body) << "the original is still there";
    EXPECT_EQ(settle("b1", "1.00", "key").status, 200) << "another route is another scope";
    EXPECT_EQ(available(), "99.00 of 99.00");
}

TEST_F(LedgerTest, keepsKeysOfTenantsApart) {
    openSession("same key");
    OpenSession act;
    act.player = base::PlayerId("p_yen");
    act.game = base::GameId("g1");
    act.currency = base::Currency::parse("JPY").value();
    act.release = "stable";
    const auto foreign = send(command(other, "same key", act, "another body")).get();
    EXPECT_EQ(foreign.status, 201);
    EXPECT_FALSE(foreign.replayed);
}

TEST_F(LedgerTest, forgetsAMemoAfterThirtyDaysButNeverTheBet) {
    authorize("b1", "2.00");
    settle("b1", "0");
    clock.advance(std::chrono::hours(24 * 30));
    ASSERT_TRUE(ledger->sweep());
    const auto late = authorize("b1", "2.00");
    EXPECT_EQ(late.code, "DUPLICATE");
    EXPECT_FALSE(late.replayed);
    EXPECT_EQ(available(), "98.00 of 98.00");
}

TEST_F(LedgerTest, answersInFlightWhileTheFirstIsBeingExecuted) {
    Holding first(*this);
    const auto second = send(command(tenant, "k", first.act(), "x")).get();
    EXPECT_EQ(second.code, "IDEMPOTENCY_IN_FLIGHT");
    EXPECT_NE(second.body.find("\"retryable\":true"), std::string::npos);
    const auto done = first.release();
    EXPECT_EQ(done.status, 201);
    EXPECT_EQ(send(command(tenant, "k", first.act(), "x")).get().body, done.body);
}

TEST_F(LedgerTest, executesOneOfManyConcurrentTwins) {
    session();
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 64; ++i)
        answers.push_back(send(authorizeCommand("b1", "2.00", "key")));
    int executed = 0;
    std::string body;
    for (auto& future : answers) {
        const auto answer = future.get();
        if (answer.code == "IDEMPOTENCY_IN_FLIGHT")
            continue;
        EXPECT_EQ(answer.status, 200);
        executed += answer.replayed ? 0 : 1;
        if (!body.empty()) {
            EXPECT_EQ(answer.body, body);
        }
        body = answer.body;
    }
    EXPECT_EQ(executed, 1);
    EXPECT_EQ(available(), "98.00 of 100.00");
}

// ---- the batch -------------------------------------------------------------------------------------------------

TEST_F(LedgerTest, commitsManyCommandsTogether) {
    session();
    const auto before = ledger->counters();
    Holding first(*this);
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 100; ++i)
        answers.push_back(send(authorizeCommand("b" + std::to_string(i), "0.10", "k" + std::to_string(i))));
    EXPECT_EQ(first.release().status, 201);
    for (auto& answer : answers)
        EXPECT_EQ(answer.get().status, 200);
    const auto after = ledger->counters();
    EXPECT_EQ(after.commands - before.commands, 101U);
    EXPECT_EQ(after.commits - before.commits, 2U) << "the hundred waited for one commit and shared the next";
}

TEST_F(LedgerTest, refusesWhatDoesNotFitIntoTheQueue) {
    session();
    ledger.reset();
    options.maxWaiting = 1;
    open();
    std::promise<void> entered;
    std::promise<void> go;
    auto mayGo = go.get_future().share();
    OpenSession slow;
    slow.player = base::PlayerId("p1");
    slow.game = base::GameId("g1");
    slow.currency = base::Currency::parse("EUR").value();
    slow.release = "stable";
    slow.admitted = [&] {
        entered.set_value();
        mayGo.wait();
        return true;
    };
    auto first = send(command(tenant, "slow", slow, "x"));
    entered.get_future().wait();
    auto waiting = send(authorizeCommand("b1", "1.00", "k1"));
    EXPECT_EQ(send(authorizeCommand("b2", "1.00", "k2")).get().code, "OVERLOADED");
    go.set_value();
    EXPECT_EQ(waiting.get().status, 200);
}

TEST_F(LedgerTest, executesWhatIsQueuedBeforeItStopsAndRefusesAfter) {
    session();
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(send(authorizeCommand("b" + std::to_string(i), "0.10", "k" + std::to_string(i))));
    auto late = authorizeCommand("late", "0.10", "late");
    ledger->stop();
    for (auto& answer : answers)
        EXPECT_EQ(answer.get().status, 200);
    EXPECT_EQ(send(std::move(late)).get().code, "WALLET_UNAVAILABLE");
}

TEST_F(LedgerTest, storesTheNonceWithTheEffect) {
    auto act = authorizeCommand("b1", "1.00", "k1");
    UsedNonce nonce;
    nonce.digest = {1, 2, 3};
    nonce.until = clock.now() + std::chrono::seconds(180);
    act.context.nonce = nonce;
    EXPECT_EQ(send(std::move(act)).get().status, 200);
    reopen();
    ASSERT_EQ(ledger->storedNonces().size(), 1U);
    EXPECT_EQ(ledger->storedNonces().front().digest, nonce.digest);
    clock.advance(std::chrono::seconds(180));
    reopen();
    EXPECT_TRUE(ledger->storedNonces().empty());
}

TEST_F(LedgerTest, answersAReplayWithoutACommitAndKeepsItsNonceWithTheNextOne) {
    const auto withNonce = [&](std::uint8_t number, const std::string& amount = "1.00") {
        auto act = authorizeCommand("b1", amount, "k1");
        UsedNonce nonce;
        nonce.digest = {number};
        nonce.until = clock.now() + std::chrono::seconds(180);
        act.context.nonce = nonce;
        return send(std::move(act)).get();
    };
    const auto first = withNonce(1);
    const auto before = ledger->counters().commits;
    for (std::uint8_t i = 2; i <= 5; ++i)
        EXPECT_EQ(withNonce(i).body, first.body);
    EXPECT_EQ(withNonce(6, "2.00").code, "IDEMPOTENCY_MISMATCH");
    EXPECT_EQ(ledger->counters().commits, before) << "nothing was written";
    authorize("b2", "1.00");
    ASSERT_EQ(ledger->counters().commits, before + 1);
    auto database = store::Database::open(file());
    ASSERT_TRUE(database);
    EXPECT_EQ(database->queryInteger("SELECT count(DISTINCT digest) FROM nonce").value(), 6);
    withNonce(7);
    reopen();
    EXPECT_EQ(ledger->storedNonces().size(), 7U) << "a stop forgets none";
}

TEST_F(LedgerTest, doesNotTakeMoreThanThereIsUnderConcurrentSpending) {
    ASSERT_EQ(authorize("most", "90.00").status, 200);
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(send(authorizeCommand("c" + std::to_string(i), "1.00", "kc" + std::to_string(i))));
    int authorized = 0;
    int refused = 0;
    for (auto& answer : answers) {
        const auto got = answer.get();
        authorized += got.status == 200 ? 1 : 0;
        refused += got.code == "INSUFFICIENT_FUNDS" ? 1 : 0;
    }
    EXPECT_EQ(authorized, 10);
    EXPECT_EQ(refused, 10);
    EXPECT_EQ(available(), "0.00 of 100.00");
}

TEST_F(LedgerTest, refusesOneMinorUnitMoreThanThereIs) {
    EXPECT_EQ(authorize("b1", "99.99").status, 200);
    EXPECT_EQ(rollback("b1").status, 200);
    EXPECT_EQ(authorize("b2", "100.00").status, 200);
    EXPECT_EQ(rollback("b2").status, 200);
    const auto over = authorize("b3", "100.01");
    EXPECT_EQ(over.code, "INSUFFICIENT_FUNDS");
    const auto body = base::Json::parse(over.body).value();
    EXPECT_EQ(body["details"]["balance"].lexeme(), "100.00");
    EXPECT_FALSE(body["retryable"].boolOr(true));
}

TEST_F(LedgerTest, keepsEveryExponentExact) {
    ASSERT_TRUE(ledger->fund({{tenant.region, tenant.brand, base::PlayerId("p_kwd"), money("10.000", "KWD")},
                              {tenant.region, tenant.brand, base::PlayerId("p_btc"), money("1.00000000", "BTC")}}));
    struct Case {
        const char* player;
        const char* currency;
        const char* stake;
        const char* balance;
    };
    for (const auto& c : {Case{"p_yen", "JPY", "1", "999"}, Case{"p_kwd", "KWD", "1.234", "8.766"},
                          Case{"p_btc", "BTC", "0.00000001", "0.99999999"}}) {
        Authorize act;
        act.session =
            base::SessionId(member(openSession(std::string("s-") + c.currency, c.player, c.currency), "session_id"));
        act.bet = base::BetId(std::string("b_") + c.currency);
        act.round = base::RoundId(std::string("r_b_") + c.currency);
        act.amount = money(c.stake, c.currency);
        const auto answer = send(command(tenant, std::string("k") + c.currency, act, c.currency)).get();
        EXPECT_EQ(member(answer, "balance"), c.balance) << answer.body;
        EXPECT_EQ(
            member(settle(act.bet.text(), c.stake, std::string("w") + c.currency, true, {}, c.currency), "credited"),
            c.stake);
        EXPECT_EQ(settle(act.bet.text(), "1", std::string("e") + c.currency, true, {}, "EUR").status, 409);
    }
    authorize("b_eur", "1.00");
    EXPECT_EQ(settle("b_eur", "1", "x1", true, {}, "JPY").code, "CURRENCY_MISMATCH")
        << "no exchange that nobody asked for";
}

TEST_F(LedgerTest, sumsCentsWithoutDrift) {
    for (int i = 0; i < 300; ++i) {
        const auto bet = "d" + std::to_string(i);
        ASSERT_EQ(authorize(bet, i % 3 == 0 ? "0.10" : (i % 3 == 1 ? "0.20" : "0.03")).status, 200);
        ASSERT_EQ(settle(bet, i % 2 == 0 ? "0.10" : "0").status, 200);
    }
    EXPECT_EQ(available(), "82.00 of 82.00"); // 100 - 100 * (0.10 + 0.20 + 0.03) + 150 * 0.10
}

TEST_F(LedgerTest, aRefusalForFundsSticksToItsKey) {
    ASSERT_EQ(authorize("most", "99.50").status, 200);
    const auto refused = authorize("b1", "1.00", "sticky");
    EXPECT_EQ(refused.status, 402);
    ASSERT_EQ(rollback("most").status, 200);
    EXPECT_EQ(authorize("b1", "1.00", "sticky").body, refused.body) << "the same request has its answer";
    EXPECT_EQ(authorize("b1", "1.00", "fresh").status, 200);
}

TEST_F(LedgerTest, settlesWithTheSameKeyOnceTheBetIsAuthorized) {
    const auto early = settle("b1", "1.00");
    EXPECT_EQ(early.code, "BET_NOT_AUTHORIZED");
    EXPECT_NE(early.body.find("\"retryable\":true"), std::string::npos);
    authorize("b1", "2.00");
    EXPECT_EQ(settle("b1", "1.00").status, 200);
}

TEST_F(LedgerTest, saysOfASecondSettlementWhetherItAgrees) {
    authorize("b1", "2.00");
    const auto first = settle("b1", "5.00");
    const auto same = settle("b1", "5.00", "k2");
    EXPECT_EQ(same.code, "DUPLICATE");
    EXPECT_EQ(base::Json::parse(same.body).value()["details"]["settlement_id"].stringOr(""),
              member(first, "settlement_id"));
    EXPECT_EQ(settle("b1", "5.01", "k3").code, "SETTLEMENT_CONFLICT");
    EXPECT_EQ(available(), "103.00 of 103.00");
}

TEST_F(LedgerTest, endsARaceOfRollbackAndAuthorizeInOneOfTwoStates) {
    session();
    for (int i = 0; i < 200; ++i) {
        const auto bet = "race" + std::to_string(i);
        Rollback undo;
        undo.bet = base::BetId(bet);
        undo.round = base::RoundId("r_" + bet);
        const bool rollbackFirst = i % 2 == 0;
        std::future<Answer> first;
        if (rollbackFirst)
            first = send(command(tenant, "u" + bet, undo, bet));
        auto hold = send(authorizeCommand(bet, "1.00", "h" + bet));
        if (!rollbackFirst)
            first = send(command(tenant, "u" + bet, undo, bet));
        const auto held = hold.get();
        const auto undone = first.get();
        ASSERT_EQ(undone.status, 200);
        ASSERT_EQ(held.code, rollbackFirst ? "BET_ROLLED_BACK" : "");
        ASSERT_EQ(member(undone, "status"), rollbackFirst ? "tombstoned" : "rolled_back");
    }
    EXPECT_EQ(available(), "100.00 of 100.00");
}

TEST_F(LedgerTest, releasesOnceUnderThirtyTwoRollbacks) {
    authorize("b1", "2.00");
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 32; ++i) {
        Rollback undo;
        undo.bet = base::BetId("b1");
        undo.round = base::RoundId("r_b1");
        answers.push_back(send(command(tenant, "u" + std::to_string(i), undo, "b1")));
    }
    std::set<std::string> ids;
    for (auto& answer : answers)
        ids.insert(member(answer.get(), "rollback_id"));
    EXPECT_EQ(ids.size(), 1U);
    EXPECT_EQ(available(), "100.00 of 100.00");
}

TEST_F(LedgerTest, remembersWhichRoundsAreOpen) {
    authorize("b1", "1.00");
    authorize("b2", "1.00");
    settle("b2", "0");
    reopen();
    ASSERT_EQ(ledger->roundsOpenAtStart().size(), 1U);
    EXPECT_EQ(ledger->roundsOpenAtStart().front().tenant, tenant);
}

// ---- crash -----------------------------------------------------------------------------------------------------

TEST_F(LedgerTest, keepsEveryAcknowledgedBetAcrossKill) {
    const std::string opened = session();
    ledger.reset();
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipes[0]);
        auto own = Ledger::open(file(), clock, options);
        if (!own)
            ::_exit(2);
        ledger = std::move(*own);
        for (int i = 0;; ++i) {
            auto act = authorizeCommand("b" + std::to_string(i), "0.01", "k" + std::to_string(i));
            act.done = [&, i](const Answer& answer) {
                if (answer.status == 200 && ::write(pipes[1], &i, sizeof i) != sizeof i)
                    ::_exit(3);
            };
            ledger->submit(std::move(act));
            if (i % 50 == 49)
                std::this_thread::yield();
        }
    }
    ::close(pipes[1]);
    std::vector<int> acknowledged;
    int bet = 0;
    while (acknowledged.size() < 300 && ::read(pipes[0], &bet, sizeof bet) == static_cast<ssize_t>(sizeof bet))
        acknowledged.push_back(bet);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    while (::read(pipes[0], &bet, sizeof bet) == static_cast<ssize_t>(sizeof bet))
        acknowledged.push_back(bet);
    ::close(pipes[0]);
    ASSERT_GE(acknowledged.size(), 300U);
    open();
    for (const int known : acknowledged) {
        const auto again = authorize("b" + std::to_string(known), "0.01", "k" + std::to_string(known));
        ASSERT_TRUE(again.replayed) << "bet " << known << " was acknowledged and is not there: " << again.body;
        ASSERT_EQ(again.status, 200);
    }
}

// A file-size limit stands in for a full disk.
TEST_F(LedgerTest, refusesWhileTheDiskIsFullAndGoesOnAfterwards) {
    session();
    ledger.reset();
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        auto own = Ledger::open(file(), clock, options);
        if (!own)
            ::_exit(2);
        ledger = std::move(*own);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const auto unlimited = limit.rlim_cur;
        limit.rlim_cur = 512 * 1'024;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        int refused = -1;
        for (int i = 0; i < 2'000 && refused < 0; ++i) {
            const auto answer = authorize("b" + std::to_string(i), "0.01");
            if (answer.status == 503 && answer.code == "WALLET_UNAVAILABLE")
                refused = i;
            else if (answer.status != 200)
                ::_exit(3);
        }
        if (refused < 0)
            ::_exit(4);
        limit.rlim_cur = unlimited;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto again = authorize("b" + std::to_string(refused), "0.01");
        ledger.reset();
        ::_exit(again.status == 200 && !again.replayed ? 0 : 5);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    open();
}

// ---- random walk -----------------------------------------------------------------------------------------------

// The model: a state per bet and one balance, in a few lines that share nothing with the ledger.
TEST_F(LedgerTest, agreesWithASmallModelOnARandomWalk) {
    session();
    std::mt19937_64 random(20261122);
    struct ModelBet {
        char state = '-';
        std::int64_t amount = 0;
        std::int64_t win = 0;
        std::int64_t taken = 0;
        int parts = 0;
    };
    std::map<int, ModelBet> bets;
    std::int64_t posted = 10'000;
    std::int64_t held = 0;
    const auto cents = [](std::int64_t minor) {
        return base::Money(minor, base::Currency::parse("EUR").value()).text();
    };
    for (int step = 0; step < 1'500; ++step) {
        const int id = static_cast<int>(random() % 60);
        auto& model = bets[id];
        const std::string bet = "b" + std::to_string(id);
        const std::string key = "k" + std::to_string(step);
        const auto amount = static_cast<std::int64_t>(random() % 700);
        switch (random() % 5) {
        case 0:
        case 1: {
            const auto answer = authorize(bet, cents(amount), key);
            std::string expected;
            if (model.state == 'R' || model.state == 'T')
                expected = "BET_ROLLED_BACK";
            else if (model.state != '-')
                expected = "DUPLICATE";
            else if (posted - held < amount)
                expected = "INSUFFICIENT_FUNDS";
            ASSERT_EQ(answer.code, expected) << step;
            if (expected.empty()) {
                model = {'A', amount, 0, 0, 0};
                held += amount;
            }
            break;
        }
        case 2:
        case 3: {
            const bool final = random() % 3 != 0;
            std::optional<std::int64_t> stake;
            if (random() % 3 == 0)
                stake = static_cast<std::int64_t>(random() % 400);
            const auto answer = settleStake(bet, cents(amount), stake ? cents(*stake) : "", key, final);
            std::string expected;
            if (model.state == '-')
                expected = "BET_NOT_AUTHORIZED";
            else if (model.state == 'R' || model.state == 'T')
                expected = "BET_ROLLED_BACK";
            else if (model.state == 'S')
                expected = !final || model.parts > 1 ? "ROUND_CLOSED"
                           : amount == model.win     ? "DUPLICATE"
                                                     : "SETTLEMENT_CONFLICT";
            else if (stake.value_or(0) > model.amount - model.taken)
                expected = "SETTLEMENT_CONFLICT";
            ASSERT_EQ(answer.code, expected) << step;
            if (expected.empty()) {
                const auto takes = stake.value_or(model.amount - model.taken);
                held -= final ? model.amount - model.taken : takes;
                posted += amount - takes;
                model.taken += takes;
                ++model.parts;
                model.win += amount;
                model.state = final ? 'S' : 'P';
            }
            break;
        }
        default: {
            const auto answer = rollback(bet, key);
            std::string expected;
            const bool undone = model.state == 'R' || model.state == 'T';
            if (model.state == 'S' || model.state == 'P')
                expected = "BET_ALREADY_SETTLED";
            ASSERT_EQ(answer.code, expected) << step;
            if (expected.empty() && !undone) {
                if (model.state == 'A')
                    held -= model.amount;
                model.state = model.state == 'A' ? 'R' : 'T';
            }
        }
        }
    }
    EXPECT_EQ(available(), cents(posted - held) + " of " + cents(posted));
}

} // namespace
} // namespace signalbox::platform
