// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

using base::Json;
using Act = OpenApiBench::Act;

const std::string kManager = "integration_manager-1";
const std::string kPlayer = "/sandbox/players/eu-1/brand-7/p_gen_s7_1";
const std::string kNobody = "/sandbox/players/eu-1/brand-7/nobody";
const std::string kLater = "2100-01-01T00:00:00.000Z";

Act act(const std::string& path, Json body = Json::object(), int status = 200) {
    Act out;
    out.who = kManager;
    out.method = "POST";
    out.path = path;
    out.body = std::move(body);
    out.status = status;
    return out;
}
Json of(const std::string& player) {
    return Json::object({{"region", "eu-1"}, {"brand_id", "brand-7"}, {"player_id", player}});
}
Json money(const std::string& amount, const std::string& player = "p_gen_s7_1") {
    return of(player).set("amount", amount);
}

void players(OpenApiBench& bench) {
    const auto draft =
        Json::object({{"region", "eu-1"}, {"brand_id", "brand-7"}, {"count", 3}, {"seed", 7}, {"currency", "EUR"}});
    const auto made = bench.succeed(act("/sandbox/players", draft, 201));
    EXPECT_EQ(made["players"].items().size(), 3U);
    auto other = draft;
    bench.refused(act("/sandbox/players", other.set("brand_id", "none")), 404, "PLAYERS-003");
    bench.get("/sandbox/players/eu-1/brand-7?after=p_gen_s7_&limit=2", "viewer-1");
    bench.expect(bench.call->read("viewer-1", "/sandbox/players/eu-1/%21", false), 400, "BASE-001");
    bench.expect(bench.call->read("viewer-1", "/sandbox/players/eu-1/brand-7?limit=0", false), 400, "API-003");
    EXPECT_EQ(bench.get(kPlayer, "viewer-1")["currency"].stringOr(""), "EUR");
    for (const char* path : {"", "/payments"}) {
        bench.expect(bench.call->read("viewer-1", kNobody + path), 404, "PLAYERS-003");
        bench.expect(bench.call->read("viewer-1", std::string("/sandbox/players/eu-1/brand-7/%21") + path, false), 400,
                     "BASE-001");
    }
    bench.succeed(act(kPlayer + "/reset"));
    bench.refused(act(kNobody + "/reset"), 404, "PLAYERS-003");
    const auto age = Json::object({{"age_group", "18-24"}});
    EXPECT_EQ(bench.succeed(act(kPlayer + "/age", age))["age_group"].stringOr(""), "18-24");
    bench.refused(act(kNobody + "/age", age), 404, "PLAYERS-003");
}

void protection(OpenApiBench& bench) {
    const auto limit = [](const char* kind, const char* window, const char* value) {
        return Json::object({{"kind", kind}, {"window", window}, {"value", value}});
    };
    bench.succeed(act(kPlayer + "/limits", limit("deposit", "day", "50.00")));
    bench.succeed(act(kPlayer + "/limits", limit("loss", "week", "20.00")));
    bench.refused(act(kPlayer + "/limits", limit("loss", "bet", "1.00")), 400, "PLAYERS-002");
    bench.refused(act(kPlayer + "/limits", limit("loss", "day", "1.001")), 422, "AMOUNT_PRECISION");
    bench.refused(act(kNobody + "/limits", limit("loss", "day", "1.00")), 404, "PLAYERS-003");
    bench.refused(act("/sandbox/psp/deposits", money("50.01")), 403, "RG_LIMIT_EXCEEDED");

    const std::string check = "/sandbox/rg/check/eu-1/brand-7/";
    EXPECT_TRUE(bench.get(check + "p_gen_s7_1?amount=20.00", "viewer-1")["allowed"].boolOr(false));
    EXPECT_EQ(bench.get(check + "p_gen_s7_1?amount=20.01", "viewer-1")["code"].stringOr(""), "RG_LIMIT_EXCEEDED");
    EXPECT_EQ(bench.get(check + "p_blocked_rg", "viewer-1")["code"].stringOr(""), "RG_BLOCKED");
    bench.expect(bench.call->read("viewer-1", check + "nobody"), 404, "PLAYERS-003");
    bench.expect(bench.call->read("viewer-1", check + "p_gen_s7_1?amount=1.001"), 422, "AMOUNT_PRECISION");
    bench.expect(bench.call->read("viewer-1", check + "%21", false), 400, "BASE-001");

    const std::string excluded = "/sandbox/players/eu-1/brand-7/p_gen_s7_2/exclusions";
    const auto forGood = Json::object({{"kind", "self_exclusion"}});
    bench.succeed(act(excluded, forGood));
    bench.refused(act(excluded, Json::object({{"kind", "cool_off"}, {"until", kLater}})), 409, "PLAYERS-004");
    bench.refused(act(kNobody + "/exclusions", forGood), 404, "PLAYERS-003");
    bench.refused(act("/sandbox/psp/deposits", money("1.00", "p_gen_s7_2")), 403, "RG_BLOCKED");

    const auto off = Json::object({{"available", false}});
    bench.succeed(act("/sandbox/rg/availability", off));
    EXPECT_FALSE(bench.get("/sandbox/rg/availability", "viewer-1")["available"].boolOr(true));
    const auto nova = bench.call->credentials("novagames");
    bench.expect(bench.call->provider(nova, "POST", "/v1/sessions", OpenApiBench::session()), 503, "RG_UNAVAILABLE");
    bench.succeed(act("/sandbox/rg/availability", Json::object({{"available", true}})));
}

void payments(OpenApiBench& bench) {
    for (const char* path :
         {"/sandbox/wallet/credit", "/sandbox/wallet/debit", "/sandbox/psp/deposits", "/sandbox/psp/payouts"}) {
        bench.refused(act(path, money("0.001")), 422, "AMOUNT_PRECISION");
        bench.refused(act(path, money("0.00")), 400, "PLAYERS-002");
        bench.refused(act(path, money("1.00", "nobody")), 404, "PLAYERS-003");
    }
    const auto credit = bench.succeed(act("/sandbox/wallet/credit", money("5.00")));
    const auto id = credit["payment_id"].stringOr("none");
    bench.succeed(act("/sandbox/wallet/debit", money("1.00")));
    bench.refused(act("/sandbox/wallet/debit", money("999999999.00")), 402, "INSUFFICIENT_FUNDS");
    bench.succeed(act("/sandbox/wallet/rollback", Json::object({{"payment_id", id}})));
    bench.refused(act("/sandbox/wallet/rollback", Json::object({{"payment_id", id}})), 409, "PLAYERS-004");
    bench.refused(act("/sandbox/wallet/rollback", Json::object({{"payment_id", "none"}})), 404, "PLAYERS-003");
    // Everything that the player has is given back: a credit that was spent cannot be.
    const auto spend = [&](const std::string& player) {
        const auto cash = bench.get("/sandbox/players/eu-1/brand-7/" + player)["cash"].stringOr("");
        bench.succeed(act("/sandbox/wallet/debit", money(cash, player)));
    };
    const auto gone = bench.succeed(act("/sandbox/wallet/credit", money("5.00", "p_gen_s7_3")));
    spend("p_gen_s7_3");
    bench.refused(act("/sandbox/wallet/rollback", Json::object({{"payment_id", gone["payment_id"].stringOr("")}})), 402,
                  "INSUFFICIENT_FUNDS");

    const auto deposit = [&](const std::string& player) {
        return "/sandbox/psp/payments/" +
               bench.succeed(act("/sandbox/psp/deposits", money("10.00", player)))["payment_id"].stringOr("none") + "/";
    };
    const auto first = deposit("p_gen_s7_1");
    EXPECT_EQ(bench.succeed(act(first + "refund"))["state"].stringOr(""), "refunded");
    bench.refused(act(first + "chargeback"), 409, "PLAYERS-004");
    const auto second = deposit("p_gen_s7_3");
    spend("p_gen_s7_3");
    bench.refused(act(second + "refund"), 402, "INSUFFICIENT_FUNDS");
    EXPECT_EQ(bench.succeed(act(second + "chargeback"))["state"].stringOr(""), "charged_back");
    bench.refused(act("/sandbox/psp/payouts", money("999999999.00")), 402, "INSUFFICIENT_FUNDS");
    for (const char* end : {"complete", "fail"}) {
        auto held = money("2.00");
        const auto payout = bench.succeed(act("/sandbox/psp/payouts", held.set("held", true)));
        EXPECT_EQ(payout["state"].stringOr(""), "in_flight");
        const auto path = "/sandbox/psp/payments/" + payout["payment_id"].stringOr("none") + "/" + end;
        bench.succeed(act(path));
        bench.refused(act(path), 409, "PLAYERS-004");
    }
    for (const char* end : {"refund", "chargeback", "complete", "fail"})
        bench.refused(act(std::string("/sandbox/psp/payments/none/") + end), 404, "PLAYERS-003");
    bench.get(kPlayer + "/payments", "viewer-1");
}

void gifts(OpenApiBench& bench) {
    const auto bonus = Json::object({{"amount", "50.00"}, {"wagering", 30}, {"max_bet", "5.00"}, {"deadline", kLater}});
    const auto player = bench.succeed(act(kPlayer + "/bonuses", bonus));
    EXPECT_EQ(player["bonuses"].items().front()["required"].stringOr(""), "1500.00");
    bench.refused(act(kPlayer + "/bonuses", bonus), 409, "PLAYERS-004");
    auto wrong = bonus;
    bench.refused(act(kPlayer + "/bonuses", wrong.set("amount", "1.001")), 422, "AMOUNT_PRECISION");
    bench.refused(act(kNobody + "/bonuses", bonus), 404, "PLAYERS-003");

    const auto draft =
        Json::object({{"region", "eu-1"}, {"brand_id", "brand-7"}, {"currency", "EUR"}, {"basis_points", 1'000}});
    const auto jackpot = bench.succeed(act("/sandbox/jackpots", draft, 201))["jackpot_id"].stringOr("none");
    bench.refused(act("/sandbox/jackpots", draft), 409, "PLAYERS-004");
    auto other = draft;
    bench.refused(act("/sandbox/jackpots", other.set("brand_id", "none")), 404, "PLAYERS-003");
    const auto winner = Json::object({{"player_id", "p_demo_1"}});
    bench.refused(act("/sandbox/jackpots/" + jackpot + "/hit", winner), 409, "PLAYERS-004");
    const auto nova = bench.call->credentials("novagames");
    const auto opened =
        bench.call->provider(nova, "POST", "/v1/sessions", OpenApiBench::session("p_demo_1", "EUR", "g_comet_run"));
    bench.expect(opened, 201);
    bench.expect(
        bench.call->provider(nova, "POST", "/v1/bets/authorize",
                             OpenApiBench::bet(Caller::json(opened)["session_id"].stringOr(""), "b_jackpot", "10.00")),
        200);
    bench.expect(bench.call->provider(nova, "POST", "/v1/bets/settle", OpenApiBench::settlement("b_jackpot", "0.00")),
                 200);
    const auto hit = bench.succeed(act("/sandbox/jackpots/" + jackpot + "/hit", winner));
    EXPECT_EQ(hit["hit"].stringOr(""), "1.00");
    bench.refused(act("/sandbox/jackpots/none/hit", winner), 404, "PLAYERS-003");
    bench.get("/sandbox/jackpots", "viewer-1");
}

/// What a provider is told: the limits of protection() and the bonus of gifts() hold for p_gen_s7_1.
void refusals(OpenApiBench& bench) {
    const auto nova = bench.call->credentials("novagames");
    const auto open = [&](const char* player, const char* currency, const char* geo) {
        auto body = Json::parse(OpenApiBench::session(player, currency)).value();
        const auto answer = bench.call->provider(nova, "POST", "/v1/sessions", body.set("geo", geo).text());
        bench.expect(answer, 201);
        return Caller::json(answer)["session_id"].stringOr("none");
    };
    const auto bet = [&](const std::string& in, const char* id, const char* amount, const char* currency) {
        return bench.call->provider(nova, "POST", "/v1/bets/authorize", OpenApiBench::bet(in, id, amount, currency));
    };
    bench.expect(bench.call->provider(nova, "POST", "/v1/sessions", OpenApiBench::session("p_gen_s7_2")), 403,
                 "RG_BLOCKED");
    const auto guarded = open("p_gen_s7_1", "EUR", "DE");
    bench.expect(bet(guarded, "b_loss", "20.01", "EUR"), 403, "RG_LIMIT_EXCEEDED");
    bench.expect(bet(guarded, "b_bonus", "5.01", "EUR"), 422, "BONUS_MAX_BET");
    bench.succeed(
        act("/sandbox/players",
            Json::object({{"region", "eu-1"}, {"brand_id", "brand-7"}, {"count", 1}, {"seed", 8}, {"currency", "GBP"}}),
            201));
    const auto british = open("p_gen_s8_1", "GBP", "GB");
    bench.expect(bet(british, "b_stake", "5.01", "GBP"), 422, "STAKE_LIMIT");
}

void suspicions(OpenApiBench& bench) {
    auto open = act("/aml/cases", of("p_demo_1"), 201);
    open.who = "security_officer-1";
    const auto id = bench.succeed(open)["case_id"].stringOr("none");
    open.body = of("nobody");
    open.command = freshCommand();
    bench.refused(open, 404, "PLAYERS-003");
    bench.get("/aml/cases?state=open");
    bench.get("/aml/cases/" + id);
    bench.expect(bench.call->read("viewer-1", "/aml/cases"), 403, "ACCESS-001");
    const auto decision = [&](const std::string& which, const char* state) {
        auto out = act("/aml/cases/" + which + "/decisions", Json::object({{"state", state}}));
        out.who = "security_officer-1";
        return out;
    };
    bench.refused(decision(id, "reported"), 409, "AML-001");
    bench.succeed(decision(id, "under_review"));
    for (const char* path : {"/report", "/report.xml"}) {
        bench.expect(bench.call->read("security_officer-1", "/aml/cases/" + id + path), 409, "AML-003");
        bench.expect(bench.call->read("security_officer-1", std::string("/aml/cases/none") + path), 404, "AML-004");
    }
    bench.succeed(decision(id, "reported"));
    bench.refused(decision("none", "reported"), 404, "AML-004");
    bench.expect(bench.call->read("security_officer-1", "/aml/cases/none"), 404, "AML-004");
    EXPECT_TRUE(bench.get("/aml/cases/" + id + "/report")["sandbox"].boolOr(false));
    const auto xml = bench.call->read("security_officer-1", "/aml/cases/" + id + "/report.xml");
    bench.expect(xml, 200);
    EXPECT_NE(xml.body.find("must not be filed"), std::string::npos);
}

const WalkPart kEmulators("emulators", [](OpenApiBench& bench) {
    players(bench);
    protection(bench);
    payments(bench);
    gifts(bench);
    refusals(bench);
    suspicions(bench);
});

} // namespace
} // namespace signalbox::test
