// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/LedgerClient.h"
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

using base::Json;

void playRounds(OpenApiBench& bench, const simulator::ProviderCredentials& who) {
    auto& call = *bench.call;
    const auto post = [&](const std::string& path, const std::string& body, const Spoil& spoil = {}) {
        return call.provider(who, "POST", path, body, spoil);
    };
    const auto id = bench.open(who);
    bench.expect(post("/v1/bets/authorize", OpenApiBench::bet(id, "b_part", "2.00")), 200);
    bench.expect(post("/v1/rounds/r_b_part/close", ""), 409, "ROUND_NOT_FINISHED");
    bench.expect(
        post("/v1/bets/settle", OpenApiBench::settlement("b_part", "1.00", R"(,"stake_amount":0.50,"final":false)")),
        200);
    bench.expect(call.provider(who, "GET", "/v1/rounds/r_b_part"), 200);
    bench.expect(post("/v1/bets/settle", OpenApiBench::settlement("b_part", "0", R"(,"stake_amount":"2.00")")), 409,
                 "SETTLEMENT_CONFLICT");
    bench.expect(post("/v1/bets/settle", OpenApiBench::settlement("b_part", "0", R"(,"stake_amount":"1.00")")), 200);
    bench.expect(call.provider(who, "GET", "/v1/rounds/r_b_part"), 200);
    bench.expect(post("/v1/bets/settle", OpenApiBench::settlement("b_part", "1", R"(,"final":false)")), 409,
                 "ROUND_CLOSED");
    bench.expect(call.provider(who, "GET", "/v1/rounds/r_never"), 404, "ROUND_NOT_FOUND");
    for (const auto& [method, path] :
         {std::pair("DELETE", "/v1/sessions/"), std::pair("POST", "/v1/rounds/r_never/close")}) {
        auto text = OpenApiBench::unsound();
        text.beforeSigning = [](net::HttpRequest& r) { r.headers.set("Content-Type", "text/plain"); };
        const auto target = std::string(path) + (path[std::string(path).size() - 1] == '/' ? id : "");
        bench.expect(call.provider(who, method, target, "{}", text), 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    bench.expect(post("/v1/bets/authorize", OpenApiBench::bet(id, "b_undone", "2.00")), 200);
    bench.expect(post("/v1/bets/rollback", OpenApiBench::rollback("b_undone")), 200);
    bench.expect(post("/v1/bets/rollback", OpenApiBench::rollback("b_undone")), 200);
    bench.expect(post("/v1/rounds/r_b_undone/close", ""), 200);
    bench.expect(post("/v1/rounds/r_never/close", ""), 404, "ROUND_NOT_FOUND");
    auto late = Json::parse(OpenApiBench::bet(id, "b_late", "1")).value();
    late.set("round_id", "r_b_undone");
    bench.expect(post("/v1/bets/authorize", late.text()), 409, "ROUND_CLOSED");

    Spoil keyed;
    keyed.key = "ending";
    bench.expect(call.provider(who, "DELETE", "/v1/sessions/" + id, "", keyed), 200);
    bench.expect(call.provider(who, "DELETE", "/v1/sessions/s_never", "", keyed), 409, "IDEMPOTENCY_MISMATCH");
    bench.expect(call.provider(who, "DELETE", "/v1/sessions/s_never"), 404, "SESSION_NOT_FOUND");
    bench.expect(call.provider(who, "GET", "/v1/sessions/" + id), 200);
    bench.expect(post("/v1/bets/authorize", OpenApiBench::bet(id, "b_ended", "1")), 409, "SESSION_EXPIRED");
}

void reverse(OpenApiBench& bench, const simulator::ProviderCredentials& who) {
    auto& call = *bench.call;
    const auto id = bench.open(who);
    bench.expect(call.provider(who, "POST", "/v1/bets/authorize", OpenApiBench::bet(id, "b_wrong", "2.00")), 200);
    EXPECT_EQ(bench.get("/bets/novagames/b_wrong")["status"].stringOr(""), "authorized");
    bench.expect(call.provider(who, "POST", "/v1/bets/settle", OpenApiBench::settlement("b_wrong", "5.00")), 200);
    bench.expect(call.read("viewer-1", "/bets/novagames/b_never"), 404, "BET_NOT_FOUND");
    bench.expect(call.read("viewer-1", "/bets/novagames/b%20x", false), 400, "BASE-001");
    EXPECT_EQ(bench.get("/bets/novagames/b_4")["status"].stringOr(""), "tombstoned");

    const std::string path = "/bets/novagames/b_wrong/reversal";
    const auto scope = Json::object({{"provider", "novagames"}});
    const auto approve = [&](OpenApiBench::Act& act, const std::string& object) {
        act.body.set(
            "approval_id",
            call.approved("on_call-1", "on_call-2", OpenApiBench::prepared(act, "bets.reverse", object, scope)).text());
    };
    bench.refused({"on_call-1", "POST", "/bets/novagames/b_never/reversal"}, 404, "BET_NOT_FOUND");
    OpenApiBench::Act act{"on_call-1", "POST", path};
    bench.refused(act, 403, "ACCESS-006");
    act.command = freshCommand();
    approve(act, "bet/novagames/b_wrong");
    const auto done = bench.succeed(act);
    EXPECT_EQ(done["win_withdrawn"].stringOr(""), "5.00") << done.text();
    EXPECT_EQ(bench.get("/bets/novagames/b_wrong")["status"].stringOr(""), "reversed");
    bench.expect(call.provider(who, "GET", "/v1/bets/b_wrong"), 200);
    OpenApiBench::Act again{"on_call-1", "POST", path};
    approve(again, "bet/novagames/b_wrong");
    bench.refused(again, 409, "LEDGER-001");
}

void reconcile(OpenApiBench& bench) {
    auto& call = *bench.call;
    const auto report = [](const char* round, const char* stake, const char* win, const char* currency = "EUR") {
        return Json::object(
            {{"provider", "novagames"},
             {"rounds",
              Json::array({Json::object(
                  {{"round_id", round}, {"currency", currency}, {"stake_amount", stake}, {"win_amount", win}})})}});
    };
    const std::string path = "/reconciliations";
    const auto same = bench.succeed({"on_call-1", "POST", path, report("r_b_part", "1.50", "1.00")});
    EXPECT_EQ(same["matched"].intOr(0), 1) << same.text();
    EXPECT_EQ(same["cases"].intOr(9), 0) << same.text();
    const auto other = bench.succeed({"on_call-1", "POST", path, report("r_b_part", "1.50", "1.01")});
    EXPECT_EQ(other["cases"].intOr(0), 1) << other.text();
    auto nobody = report("r", "1", "1");
    nobody.set("provider", "nobody");
    bench.refused({"on_call-1", "POST", path, nobody}, 404, "NOT_FOUND");
    bench.refused({"on_call-1", "POST", path, report("r", "1.005", "1")}, 422, "AMOUNT_PRECISION");
    auto half = report("r", "1", "1");
    half.set("from", "2026-11-22T00:00:00.000Z");
    bench.refused({"on_call-1", "POST", path, half}, 400, "API-003");

    const auto open = bench.get("/reconciliations/cases?state=open&limit=10");
    ASSERT_FALSE(open["items"].items().empty());
    bench.expect(call.read("viewer-1", "/reconciliations/cases?state=some", false), 400, "API-003");
    const auto number = std::to_string(open["items"].items().front()["case_id"].intOr(0));
    const auto close = "/reconciliations/cases/" + number + "/close";
    const auto closed = bench.succeed({"on_call-1", "POST", close});
    EXPECT_EQ(closed["closed_by"].stringOr(""), "on_call-1");
    bench.refused({"on_call-1", "POST", close}, 409, "LEDGER-003");
    bench.refused({"on_call-1", "POST", "/reconciliations/cases/999999/close"}, 404, "NOT_FOUND");
}

const WalkPart kLedger("ledger", [](OpenApiBench& bench) {
    const auto who = bench.call->credentials("novagames");
    playRounds(bench, who);
    reverse(bench, who);
    reconcile(bench);
});

} // namespace
} // namespace signalbox::test
