// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The judge itself: a description that is mutilated, and an exchange that does not fit, must be noticed.
#include "tests/integration/openapi/Contract.h"

#include <gtest/gtest.h>

namespace signalbox::test {
namespace {

using base::Json;
using Problems = std::vector<std::string>;

Contract document() {
    auto loaded = Contract::load(SIGNALBOX_OPENAPI_FILE);
    EXPECT_TRUE(loaded) << base::describe(loaded.error());
    return std::move(*loaded);
}

Exchange health() {
    Exchange out;
    out.request.target = "/health";
    out.response.headers.set("Content-Type", "application/json");
    out.response.body = R"({"status":"ok","version":"0.1.0","time":"2026-11-22T17:42:05.014Z"})";
    return out;
}

Exchange rolledBack() {
    Exchange out;
    out.request.method = "POST";
    out.request.target = "/v1/bets/rollback";
    for (const char* name : {"X-Trace-Id", "X-Brand-Id", "X-Region", "X-Provider-Id", "X-Idempotency-Key"})
        out.request.headers.set(name, "x-1");
    out.request.headers.set("Content-Type", "application/json");
    out.request.headers.set("Signature-Input", "sig1=(\"@method\")");
    out.request.headers.set("Signature", "sig1=:AAAA:");
    out.request.body = R"({"bet_id":"b_1","round_id":"r_1"})";
    out.response.headers.set("Content-Type", "application/json");
    out.response.headers.set("X-Trace-Id", "x-1");
    out.response.body = R"({"bet_id":"b_1","status":"rolled_back","rollback_id":"rb_1","balance":1.50})";
    return out;
}

TEST(Contract, takesWhatFits) {
    auto contract = document();
    EXPECT_EQ(contract.judge(health()), Problems{});
    EXPECT_EQ(contract.judge(rolledBack()), Problems{});
    auto tombstone = rolledBack();
    tombstone.response.body = R"({"bet_id":"b_1","status":"tombstoned","rollback_id":"rb_1"})";
    EXPECT_EQ(contract.judge(tombstone), Problems{});
}

TEST(Contract, noticesAnAnswerThatDoesNotFit) {
    auto contract = document();
    const auto noticed = [&](const Exchange& exchange) { return !contract.judge(exchange).empty(); };
    for (const char* body :
         {R"({"status":"ok","version":"0.1.0","time":"2026-11-22T17:42:05.014Z","more":1})", // not described
          R"({"status":"ok","version":"0.1.0"})",                                            // missing
          R"({"status":"fine","version":"0.1.0","time":"2026-11-22T17:42:05.014Z"})",        // another value
          R"({"status":"ok","version":"0.1.0","time":7})",                                   // another type
          R"({"status":"ok","version":"0.1.0","time":"2026-11-22 17:42"})",                  // another form
          R"([])", "", "{"}) {
        auto exchange = health();
        exchange.response.body = body;
        EXPECT_TRUE(noticed(exchange)) << body;
    }
    auto status = health();
    status.response.status = 202;
    EXPECT_TRUE(noticed(status));
    auto type = health();
    type.response.headers.set("Content-Type", "text/html");
    EXPECT_TRUE(noticed(type));
    auto header = rolledBack();
    header.response.headers.remove("X-Trace-Id");
    EXPECT_TRUE(noticed(header)) << "a header that is always there";
    header = rolledBack();
    header.response.headers.set("Idempotent-Replayed", "perhaps");
    EXPECT_TRUE(noticed(header));
    auto both = rolledBack();
    both.response.body = R"({"bet_id":"b_1","status":"tombstoned","rollback_id":"rb_1","balance":1})";
    EXPECT_TRUE(noticed(both)) << "a tombstone has no balance";
}

TEST(Contract, noticesAProblemWithAReasonThatIsNotDescribed) {
    auto contract = document();
    auto exchange = rolledBack();
    exchange.response.status = 409;
    exchange.response.headers.set("Content-Type", "application/problem+json");
    const auto problem = [](const std::string& reason, int status) {
        return Json::object({{"type", "urn:signalbox:error:" + reason},
                             {"title", "t"},
                             {"status", status},
                             {"detail", "d"},
                             {"code", "BET_ROLLED_BACK"},
                             {"message", "d"},
                             {"retryable", false},
                             {"trace_id", "x-1"},
                             {"reason", reason},
                             {"canonical", "conflict"}})
            .text();
    };
    exchange.response.body = problem("BET_ROLLED_BACK", 409);
    EXPECT_EQ(contract.judge(exchange), Problems{});
    exchange.response.body = problem("INSUFFICIENT_FUNDS", 409);
    EXPECT_FALSE(contract.judge(exchange).empty());
    exchange.response.body = problem("BET_ROLLED_BACK", 400);
    EXPECT_FALSE(contract.judge(exchange).empty()) << "the body names another status";
}

TEST(Contract, noticesARequestThatIsNotAsDescribed) {
    auto contract = document();
    for (const char* name : {"X-Trace-Id", "X-Region", "X-Idempotency-Key", "Signature-Input", "Signature"}) {
        auto exchange = rolledBack();
        exchange.request.headers.remove(name);
        EXPECT_FALSE(contract.judge(exchange).empty()) << name;
        exchange.sound = false;
        EXPECT_EQ(contract.judge(exchange), Problems{}) << "meant to be wrong";
    }
    for (const char* body : {R"({"bet_id":"b_1","round_id":"r_1","more":1})", R"({"bet_id":"b_1"})", ""}) {
        auto exchange = rolledBack();
        exchange.request.body = body;
        EXPECT_FALSE(contract.judge(exchange).empty()) << body;
    }
    Exchange query = health();
    query.request.target = "/health?verbose=1";
    EXPECT_FALSE(contract.judge(query).empty());
    Exchange elsewhere = health();
    elsewhere.request.target = "/health/deep";
    EXPECT_FALSE(contract.judge(elsewhere).empty());
}

TEST(Contract, noticesASchemaThatTakesWhatThePlatformRefuses) {
    auto exchange = rolledBack();
    exchange.sound = false;
    exchange.request.body = R"({"bet_id":"b_1"})";
    exchange.response.status = 422;
    exchange.response.headers.set("Content-Type", "application/problem+json");
    exchange.response.body =
        R"({"type":"urn:signalbox:error:SCHEMA_INVALID","title":"t","status":422,"detail":"d","code":"SCHEMA_INVALID",)"
        R"("message":"d","retryable":false,"trace_id":"x-1","reason":"SCHEMA_INVALID","canonical":"invalid_argument"})";
    auto contract = document();
    EXPECT_EQ(contract.judge(exchange), Problems{});
    auto lax = document().without("/components/schemas/RollBackBet/required");
    EXPECT_FALSE(lax.judge(exchange).empty());
}

TEST(Contract, noticesAMutilatedDescription) {
    const auto sound = document();
    EXPECT_EQ(sound.faults(), Problems{});
    const auto broken = [&](Contract contract) { return !contract.judge(rolledBack()).empty(); };
    EXPECT_FALSE(broken(document()));
    EXPECT_TRUE(broken(sound.without("/paths/~1v1~1bets~1rollback")));
    EXPECT_TRUE(broken(sound.without("/paths/~1v1~1bets~1rollback/post/responses/200")));
    EXPECT_TRUE(broken(sound.without("/components/schemas/RolledBackBet/oneOf/0/properties/balance")));
    EXPECT_TRUE(broken(sound.without("/components/schemas/RollBackBet/properties/round_id")));
    EXPECT_TRUE(broken(sound.with("/components/schemas/Id/pattern", "^[0-9]+$")));
    EXPECT_TRUE(broken(sound.with("/components/headers/TraceId/schema", Json::object({{"type", "integer"}}))));

    const auto faulty = [&](const Contract& contract) { return !contract.faults().empty(); };
    EXPECT_TRUE(faulty(sound.without("/components/schemas/Health")));
    EXPECT_TRUE(faulty(sound.with("/components/schemas/Health/unevaluatedProperties", false))) << "not understood";
    EXPECT_TRUE(faulty(sound.with("/paths/~1health/get/responses/200/content/application~1json/example/status", 7)));
    EXPECT_TRUE(faulty(sound.with("/components/parameters/BrandId/example", "two words")));
    EXPECT_TRUE(faulty(sound.without("/paths/~1health/get/operationId")));
    EXPECT_TRUE(faulty(sound.with("/paths/~1health/get/operationId", "openSession"))) << "there twice";
    EXPECT_TRUE(faulty(sound.without("/components/responses/OtherTenant")));
    EXPECT_TRUE(faulty(sound.without("/components/parameters/CredentialId")));
    EXPECT_FALSE(Contract::parse("openapi: 3.1.0\nopenapi: 3.1.0\n"));
    EXPECT_FALSE(Contract::parse("swagger: '2.0'\n"));
}

TEST(Contract, countsWhatWasExercised) {
    auto contract = document();
    const Contract::Operation one{"GET", "/health"};
    EXPECT_TRUE(contract.notExercised().contains(one));
    EXPECT_EQ(contract.notExercised(), contract.operations());
    auto refused = rolledBack();
    refused.sound = false;
    refused.response.status = 401;
    static_cast<void>(contract.judge(refused));
    EXPECT_TRUE(contract.notExercised().contains({"POST", "/v1/bets/rollback"})) << "only refused so far";
    static_cast<void>(contract.judge(health()));
    EXPECT_FALSE(contract.notExercised().contains(one));
    const auto missing = contract.statusesNotSeen();
    EXPECT_EQ(std::count(missing.begin(), missing.end(), "POST /v1/bets/rollback 401"), 0);
    EXPECT_EQ(std::count(missing.begin(), missing.end(), "POST /v1/bets/rollback 409"), 1);
    EXPECT_EQ(std::count(missing.begin(), missing.end(), "POST /v1/bets/rollback 413"), 0) << "a circumstance";
}

} // namespace
} // namespace signalbox::test
