// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The idempotency law and the resources of play over real sockets.
#include "core/platform/ledger/LedgerReads.h"
#include "tests/integration/DataPlaneBench.h"

#include <barrier>
#include <set>
#include <thread>

namespace signalbox::platform {
namespace {

using base::Json;

class IdempotencyTest : public DataPlaneBench {
protected:
    static std::string detail(const net::HttpResponse& response, std::string_view name) {
        const auto body = json(response);
        const auto& value = body["details"][name];
        return value.isNumber() ? std::string(value.lexeme()) : value.stringOr("");
    }
    net::HttpResponse post(const simulator::ProviderCredentials& who, const char* path, const std::string& body,
                           const std::string& key = {}) {
        return send(who, draft(who, "POST", path, body, key));
    }
    std::string balanceOf(const simulator::ProviderCredentials& who, const std::string& session) {
        const auto body = json(send(who, draft(who, "GET", "/v1/sessions/" + session)));
        return std::string(body["balance"].lexeme());
    }
};

TEST_F(IdempotencyTest, executesOneOfSixtyFourParallelRequestsAndGivesAllTheSameBytes) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    const auto body = authorizeBody(session, "b_race", "2.00");
    constexpr int kClients = 64;
    std::vector<net::HttpRequest> first;
    for (int i = 0; i < kClients; ++i)
        first.push_back(prepared(who, draft(who, "POST", "/v1/bets/authorize", body, "one-key")));
    std::barrier start(kClients);
    std::vector<net::HttpResponse> answers(kClients);
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i)
        threads.emplace_back([&, i] {
            net::ClientConfig config;
            config.url = who.url;
            config.tls = who.tls();
            net::HttpClient client(std::move(config));
            start.arrive_and_wait();
            auto answer = client.send(first[static_cast<std::size_t>(i)], net::within(std::chrono::seconds(60)));
            if (answer)
                answers[static_cast<std::size_t>(i)] = *std::move(answer);
        });
    for (auto& thread : threads)
        thread.join();
    int executed = 0;
    std::set<std::string> bodies;
    for (auto& answer : answers) {
        if (answer.status == 409) { // In flight: told so, and told to ask again.
            EXPECT_EQ(code(answer), "IDEMPOTENCY_IN_FLIGHT");
            EXPECT_TRUE(json(answer)["retryable"].boolOr(false));
            EXPECT_EQ(answer.headers.value("Retry-After"), "1");
            answer = post(who, "/v1/bets/authorize", body, "one-key");
        }
        ASSERT_EQ(answer.status, 200) << answer.body;
        executed += answer.headers.contains("Idempotent-Replayed") ? 0 : 1;
        bodies.insert(answer.body);
    }
    EXPECT_EQ(executed, 1);
    EXPECT_EQ(bodies.size(), 1U);
    EXPECT_EQ(balanceOf(who, session), "999998.00");
}

TEST_F(IdempotencyTest, replaysEveryRouteByteForByteAlsoAfterARestart) {
    auto who = credentials("novagames");
    const auto session = openSession(who);
    struct Step {
        const char* method;
        std::string path, body;
        std::string answer;
        int status;
    };
    std::vector<Step> steps{
        {"POST", "/v1/sessions", sessionBody(), "", 201},
        {"POST", "/v1/bets/authorize", authorizeBody(session, "b_1", "2.00"), "", 200},
        {"POST", "/v1/bets/settle", settleBody("b_1", "14.60"), "", 200},
        {"POST", "/v1/bets/authorize", authorizeBody(session, "b_2", "2.00"), "", 200},
        {"POST", "/v1/bets/rollback", R"({"bet_id":"b_2","round_id":"r_b_2"})", "", 200},
        {"POST", "/v1/rounds/r_b_2/close", "", "", 200},
        {"DELETE", "/v1/sessions/" + session, "", "", 200},
        {"POST", "/v1/bets/authorize", authorizeBody(session, "b_3", "2.00"), "", 409},
    };
    const auto play = [&](const Step& step, std::size_t number) {
        return send(who, draft(who, step.method, step.path, step.body, "key-" + std::to_string(number)));
    };
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto answer = play(steps[i], i);
        ASSERT_EQ(answer.status, steps[i].status) << steps[i].path << answer.body;
        EXPECT_FALSE(answer.headers.contains("Idempotent-Replayed"));
        steps[i].answer = answer.body;
    }
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const auto again = play(steps[i], i);
            EXPECT_EQ(again.status, steps[i].status);
            EXPECT_EQ(again.body, steps[i].answer) << steps[i].path;
            EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
        }
        platform.reset();
        clock.pushDate(std::chrono::hours(1));
        start();
        who = credentials("novagames");
    }
    EXPECT_EQ(balanceOf(who, session), "1000012.60");
}

TEST_F(IdempotencyTest, answersAfterTheMemoWithWhatIsThere) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    const auto first = post(who, "/v1/bets/authorize", authorizeBody(session, "b", "2.00"), "k1");
    const auto hold = json(first)["hold_id"].stringOr("");
    const auto other = post(who, "/v1/bets/authorize", authorizeBody(session, "b", "2.00"), "k2");
    EXPECT_EQ(code(other), "DUPLICATE");
    EXPECT_EQ(detail(other, "hold_id"), hold);
    EXPECT_EQ(detail(other, "amount"), "2.00");
    EXPECT_FALSE(json(other)["trace_id"].stringOr("").empty());
    EXPECT_FALSE(json(other)["retryable"].boolOr(true));
    ASSERT_EQ(post(who, "/v1/bets/settle", settleBody("b", "5.00"), "s1").status, 200);
    const auto settled = post(who, "/v1/bets/settle", settleBody("b", "5.00"), "s2");
    EXPECT_EQ(code(settled), "DUPLICATE");
    EXPECT_EQ(detail(settled, "win_amount"), "5.00");
    EXPECT_EQ(code(post(who, "/v1/bets/settle", settleBody("b", "6.00"), "s3")), "SETTLEMENT_CONFLICT");
    EXPECT_EQ(balanceOf(who, session), "1000003.00");
}

TEST_F(IdempotencyTest, demandsAKeyOnEveryWriteRoute) {
    const auto who = credentials("novagames");
    for (const auto& [method, path] :
         {std::pair("POST", "/v1/sessions"), std::pair("POST", "/v1/bets/authorize"),
          std::pair("POST", "/v1/bets/settle"), std::pair("POST", "/v1/bets/rollback"),
          std::pair("DELETE", "/v1/sessions/s_1"), std::pair("POST", "/v1/rounds/r_1/close")}) {
        const auto with = [&, m = method, p = path](const char* key) {
            auto request = draft(who, m, p, "{}");
            request.request.headers.remove("X-Idempotency-Key");
            if (key != nullptr)
                request.request.headers.set("X-Idempotency-Key", key);
            const auto answer = send(who, std::move(request));
            EXPECT_EQ(answer.status, 400) << m << p << answer.body;
            return code(answer);
        };
        EXPECT_EQ(with(nullptr), "IDEMPOTENCY_KEY_REQUIRED");
        EXPECT_EQ(with(""), "IDEMPOTENCY_KEY_INVALID");
        EXPECT_EQ(with(std::string(256, 'k').c_str()), "IDEMPOTENCY_KEY_INVALID");
        EXPECT_EQ(with("with space"), "IDEMPOTENCY_KEY_INVALID");
    }
}

TEST_F(IdempotencyTest, settlesInPartsAndShowsTheRound) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    ASSERT_EQ(post(who, "/v1/bets/authorize", authorizeBody(session, "b", "2.00")).status, 200);
    const auto part = [&](const char* win, const char* stake, const char* final, const std::string& key = {}) {
        return post(who, "/v1/bets/settle",
                    std::string(R"({"bet_id":"b","round_id":"r_b","currency":"EUR","win_amount":)") + win +
                        R"(,"stake_amount":)" + stake + R"(,"final":)" + final + "}",
                    key);
    };
    const auto first = part("1.00", "0.50", "false", "p1");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto again = part("1.0", "\"0.5\"", "false", "p1");
    EXPECT_EQ(again.body, first.body) << "the same amounts, written otherwise";
    EXPECT_EQ(code(part("1.00", "0.51", "false", "p1")), "IDEMPOTENCY_MISMATCH");
    EXPECT_EQ(code(part("0", "1.51", "false")), "SETTLEMENT_CONFLICT");
    EXPECT_EQ(code(part("0", "0.005", "false")), "AMOUNT_PRECISION");
    EXPECT_EQ(part("0", "0.70", "false").status, 200);
    const auto last = part("0", "0.30", "true");
    ASSERT_EQ(last.status, 200) << last.body;
    EXPECT_EQ(json(last)["balance"].lexeme(), "999999.50") << "1.50 of the stake was taken, 1.00 won";
    EXPECT_EQ(code(part("1.00", "0", "false")), "ROUND_CLOSED");
    const auto round = json(send(who, draft(who, "GET", "/v1/rounds/r_b")));
    EXPECT_EQ(round["status"].stringOr(""), "closed");
    EXPECT_EQ(round["totals"].items().at(0)["stake_amount"].lexeme(), "1.50");
    EXPECT_EQ(round["totals"].items().at(0)["win_amount"].lexeme(), "1.00");
    EXPECT_EQ(round["bets"].items().at(0)["settlements"].intOr(0), 3);
    EXPECT_EQ(code(send(who, draft(who, "GET", "/v1/rounds/r_none"))), "ROUND_NOT_FOUND");
    const auto stranger = credentials("redfox");
    EXPECT_EQ(code(send(stranger, draft(stranger, "GET", "/v1/rounds/r_b"))), "ROUND_NOT_FOUND");
}

TEST_F(IdempotencyTest, endsSessionsAndGoesOnSettling) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    ASSERT_EQ(post(who, "/v1/bets/authorize", authorizeBody(session, "b", "2.00")).status, 200);
    const auto early = post(who, "/v1/rounds/r_b/close", "", "close");
    EXPECT_EQ(code(early), "ROUND_NOT_FINISHED");
    EXPECT_EQ(detail(early, "open_bets"), "1");
    const auto stranger = credentials("redfox");
    EXPECT_EQ(code(send(stranger, draft(stranger, "DELETE", "/v1/sessions/" + session))), "SESSION_NOT_FOUND");
    const auto ended = send(who, draft(who, "DELETE", "/v1/sessions/" + session));
    EXPECT_EQ(ended.status, 200) << ended.body;
    EXPECT_EQ(json(send(who, draft(who, "GET", "/v1/sessions/" + session)))["status"].stringOr(""), "closed");
    const auto refused = post(who, "/v1/bets/authorize", authorizeBody(session, "b2", "2.00"));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(code(refused), "SESSION_EXPIRED");
    EXPECT_EQ(post(who, "/v1/bets/settle", settleBody("b", "2.00")).status, 200);
    EXPECT_EQ(post(who, "/v1/rounds/r_b/close", "", "close").status, 200) << "the refusal was not remembered";
}

TEST_F(IdempotencyTest, refusesAmountsThatAreNotExact) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    struct Case {
        const char* amount;
        const char* code;
    };
    for (const auto& c :
         {Case{"2.005", "AMOUNT_PRECISION"}, Case{"1e-3", "AMOUNT_PRECISION"}, Case{"-1", "AMOUNT_INVALID"},
          Case{"-0.01", "AMOUNT_INVALID"}, Case{"\"NaN\"", "AMOUNT_INVALID"}, Case{"\"Infinity\"", "AMOUNT_INVALID"},
          Case{"\"0x10\"", "AMOUNT_INVALID"}, Case{"\"\"", "AMOUNT_INVALID"}, Case{"1E400", "AMOUNT_OVERFLOW"},
          Case{"92233720368547758.08", "AMOUNT_OVERFLOW"}, Case{"[1]", "SCHEMA_INVALID"}}) {
        const auto answer = post(who, "/v1/bets/authorize", authorizeBody(session, crypto::randomId("b_"), c.amount));
        EXPECT_EQ(answer.status, 422) << c.amount << answer.body;
        EXPECT_EQ(code(answer), c.code) << c.amount;
    }
    const auto hundred = post(who, "/v1/bets/authorize", authorizeBody(session, "b_100", "1e2"));
    EXPECT_EQ(json(hundred)["balance"].lexeme(), "999900.00") << "exact, and nothing is rounded";
    EXPECT_EQ(code(post(who, "/v1/bets/authorize", authorizeBody(session, "b_max", "92233720368547758.07"))),
              "INSUFFICIENT_FUNDS");
}

} // namespace
} // namespace signalbox::platform
