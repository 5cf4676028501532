// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/crypto/Digest.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerCheck.h"
#include "core/platform/ledger/LedgerReads.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

namespace signalbox::platform {

/// A ledger with a player of 100.00 EUR, and short ways to ask it things. Every test ends with the invariant checker.
class LedgerFixture : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::FakeClock clock;
    LedgerOptions options;
    std::unique_ptr<Ledger> ledger;
    Tenant tenant{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
    Tenant other{base::ProviderId("redfox"), base::BrandId("brand-2"), base::RegionId("eu-1")};
    bool expectSound = true;

    [[nodiscard]] std::filesystem::path file() const { return folder / "ledger.db"; }
    static base::Money money(const std::string& text, const char* code = "EUR") {
        return base::Money::parse(text, base::Currency::parse(code).value()).value();
    }
    void SetUp() override { open(); }
    void open() {
        auto opened = Ledger::open(file(), clock, options);
        ASSERT_TRUE(opened) << base::describe(opened.error());
        ledger = std::move(*opened);
        for (const auto& t : {tenant, other})
            ASSERT_TRUE(ledger->fund({{t.region, t.brand, base::PlayerId("p1"), money("100.00")},
                                      {t.region, t.brand, base::PlayerId("p_yen"), money("1000", "JPY")}}));
    }
    void reopen() {
        ledger.reset();
        open();
    }
    void TearDown() override {
        ledger.reset();
        auto report = checkLedgerFile(file());
        ASSERT_TRUE(report) << base::describe(report.error());
        if (expectSound) {
            EXPECT_TRUE(report->sound()) << report->text();
        }
    }

    Command command(const Tenant& who, std::string key, Act act, std::string_view fingerprintOf) {
        Command out;
        out.context.tenant = who;
        out.context.idempotencyKey = std::move(key);
        out.context.fingerprint = crypto::sha256(fingerprintOf);
        out.context.trace = "tr_1";
        out.act = std::move(act);
        return out;
    }
    std::future<Answer> send(Command out) {
        auto promise = std::make_shared<std::promise<Answer>>();
        auto future = promise->get_future();
        out.done = [promise](Answer answer) { promise->set_value(std::move(answer)); };
        ledger->submit(std::move(out));
        return future;
    }
    Answer openSession(const std::string& key = "k-session", const char* player = "p1", const char* currency = "EUR") {
        OpenSession act;
        act.player = base::PlayerId(player);
        act.game = base::GameId("g1");
        act.currency = base::Currency::parse(currency).value();
        act.release = "stable";
        return send(command(tenant, key, act, std::string(player) + currency)).get();
    }
    /// Holds the ledger's thread inside a command (key "k") from awaitHeld() until release().
    class Holding {
    public:
        explicit Holding(LedgerFixture& fixture) {
            OpenSession act;
            act.player = base::PlayerId("p1");
            act.game = base::GameId("g1");
            act.currency = base::Currency::parse("EUR").value();
            act.release = "stable";
            act.admitted = [this, mayGo = m_go.get_future().share()] {
                m_entered.set_value();
                mayGo.wait();
                return true;
            };
            m_act = act;
            m_answer = fixture.send(fixture.command(fixture.tenant, "k", m_act, "x"));
            m_entered.get_future().wait();
        }
        [[nodiscard]] const OpenSession& act() const { return m_act; }
        Answer release() {
            m_go.set_value();
            return m_answer.get();
        }

    private:
        std::promise<void> m_entered;
        std::promise<void> m_go;
        OpenSession m_act;
        std::future<Answer> m_answer;
    };

    std::string session() {
        if (m_session.empty())
            m_session = member(openSession(), "session_id");
        return m_session;
    }
    Command authorizeCommand(const std::string& bet, const std::string& amount, const std::string& key,
                             const char* currency = "EUR") {
        Authorize act;
        act.session = base::SessionId(session());
        act.round = base::RoundId("r_" + bet);
        act.bet = base::BetId(bet);
        act.amount = money(amount, currency);
        return command(tenant, key, std::move(act), bet + amount + currency);
    }
    Answer authorize(const std::string& bet, const std::string& amount, const std::string& key) {
        return send(authorizeCommand(bet, amount, key)).get();
    }
    Answer authorize(const std::string& bet, const std::string& amount) { return authorize(bet, amount, "a-" + bet); }
    Answer settle(const std::string& bet, const std::string& win, const std::string& key, bool final = true,
                  std::optional<std::int64_t> number = {}, const char* currency = "EUR") {
        Settle act;
        act.bet = base::BetId(bet);
        act.round = base::RoundId("r_" + bet);
        act.win = money(win, currency);
        act.final = final;
        act.number = number;
        return send(command(tenant, key, std::move(act), bet + win + (final ? "f" : "p"))).get();
    }
    /// `stake` empty: not said.
    Answer settleStake(const std::string& bet, const std::string& win, const std::string& stake, const std::string& key,
                       bool final, const std::string& round = {}) {
        Settle act;
        act.bet = base::BetId(bet);
        act.round = base::RoundId(round.empty() ? "r_" + bet : round);
        act.win = money(win);
        if (!stake.empty())
            act.stake = money(stake);
        act.final = final;
        return send(command(tenant, key, std::move(act), bet + win + "|" + stake + (final ? "f" : "p"))).get();
    }
    Answer authorizeIn(const std::string& round, const std::string& bet, const std::string& amount) {
        auto out = authorizeCommand(bet, amount, "a-" + bet);
        std::get<Authorize>(out.act).round = base::RoundId(round);
        return send(std::move(out)).get();
    }
    Answer closeRound(const std::string& round, const std::string& key) {
        return send(command(tenant, key, CloseRound{base::RoundId(round)}, round)).get();
    }
    Answer endSession(const std::string& id, const std::string& key) {
        return send(command(tenant, key, EndSession{base::SessionId(id)}, id)).get();
    }
    RoundView round(const std::string& id) {
        auto reads = LedgerReads::open(file(), clock);
        EXPECT_TRUE(reads);
        auto view = (*reads)->round(tenant, base::RoundId(id));
        EXPECT_TRUE(view && *view);
        return view && *view ? **view : RoundView();
    }
    Answer settle(const std::string& bet, const std::string& win) { return settle(bet, win, "s-" + bet); }
    Answer rollback(const std::string& bet, const std::string& key) {
        Rollback act;
        act.bet = base::BetId(bet);
        act.round = base::RoundId("r_" + bet);
        return send(command(tenant, key, std::move(act), bet)).get();
    }
    Answer rollback(const std::string& bet) { return rollback(bet, "r-" + bet); }

    static std::string member(const Answer& answer, std::string_view name) {
        auto json = base::Json::parse(answer.body);
        if (!json)
            return "not JSON: " + answer.body;
        const auto& value = (*json)[name];
        return value.isNumber() ? std::string(value.lexeme()) : value.stringOr("");
    }
    std::string available(const char* player = "p1") {
        auto reads = LedgerReads::open(file(), clock);
        EXPECT_TRUE(reads);
        const auto rows = (*reads)->balances(tenant.region, tenant.brand);
        for (const auto& row : rows.value())
            if (row.player.text() == player)
                return row.posted.plus(row.pending).value().text() + " of " + row.posted.text();
        return "none";
    }

private:
    std::string m_session;
};

} // namespace signalbox::platform
