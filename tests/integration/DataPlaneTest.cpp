// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The data plane over real mTLS sockets: what a provider sees.
#include "core/api/PlatformClient.h"
#include "core/base/Encoding.h"
#include "core/base/Files.h"
#include "core/crypto/Random.h"
#include "core/degradation/SessionGate.h"
#include "core/platform/KeyStore.h"
#include "tests/integration/DataPlaneBench.h"

namespace signalbox::platform {
namespace {

using base::Json;

class DataPlaneTest : public DataPlaneBench {};

TEST_F(DataPlaneTest, answersHealthWithoutACertificate) {
    const auto who = credentials("novagames");
    auto request = draft(who, "GET", "/health");
    request.sign = false;
    request.showCertificate = false;
    const auto answer = send(who, std::move(request));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json(answer)["status"].stringOr(""), "ok");
    EXPECT_TRUE(base::parseRfc3339(json(answer)["time"].stringOr("")));
}

TEST_F(DataPlaneTest, playsARoundForEveryProviderAndAlgorithm) {
    for (const char* provider : {"novagames", "redfox", "evergrove", "lumen"}) {
        const auto who = credentials(provider);
        const auto body =
            Json::object({{"player_id", "p_demo_1"}, {"game_id", who.games.front().text()}, {"currency", "EUR"}});
        const auto opened = send(who, draft(who, "POST", "/v1/sessions", body.text()));
        ASSERT_EQ(opened.status, 201) << provider << opened.body;
        const auto session = json(opened)["session_id"].stringOr("");
        EXPECT_EQ(json(opened)["release"].stringOr(""), "stable");
        EXPECT_EQ(json(opened)["balance"].lexeme(), provider == std::string("novagames") ? "1000000.00" : "1000000.00");
        const auto held = send(who, draft(who, "POST", "/v1/bets/authorize", authorizeBody(session, "b_1", "2.00")));
        ASSERT_EQ(held.status, 200) << held.body;
        EXPECT_EQ(json(held)["balance"].lexeme(), "999998.00");
        const auto settled = send(who, draft(who, "POST", "/v1/bets/settle", settleBody("b_1", "\"14.60\"")));
        ASSERT_EQ(settled.status, 200) << settled.body;
        EXPECT_EQ(json(settled)["credited"].lexeme(), "14.60");
        const auto bet = send(who, draft(who, "GET", "/v1/bets/b_1"));
        EXPECT_EQ(json(bet)["status"].stringOr(""), "settled") << bet.body;
        const auto read = send(who, draft(who, "GET", "/v1/sessions/" + session));
        EXPECT_EQ(json(read)["balance"].lexeme(), "1000012.60") << read.body;
    }
}

TEST_F(DataPlaneTest, replaysTheSameMeaningWrittenOtherwise) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    const auto first = send(who, draft(who, "POST", "/v1/bets/authorize", authorizeBody(session, "b", "2.00"), "key"));
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_FALSE(first.headers.contains("Idempotent-Replayed"));
    for (const char* amount : {"2.00", "2.0", "2", "\"2.00\"", "0.2e1"}) {
        const auto again = send(
            who, draft(who, "POST", "/v1/bets/authorize", " " + authorizeBody(session, "b", amount) + "\n", "key"));
        EXPECT_EQ(again.status, 200) << amount << again.body;
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    }
    const auto other = send(who, draft(who, "POST", "/v1/bets/authorize", authorizeBody(session, "b", "3"), "key"));
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(code(other), "IDEMPOTENCY_MISMATCH");
    EXPECT_EQ(json(other)["retryable"].boolOr(true), false);
}

TEST_F(DataPlaneTest, namesEveryMissingHeader) {
    const auto who = credentials("novagames");
    for (const char* header : {"X-Trace-Id", "X-Brand-Id", "X-Region", "X-Provider-Id"}) {
        auto request = draft(who, "POST", "/v1/sessions", sessionBody());
        request.request.headers.remove(header);
        const auto answer = send(who, std::move(request));
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(code(answer), "HEADER_REQUIRED");
        EXPECT_NE(answer.body.find(header), std::string::npos) << answer.body;
    }
    for (const char* path : {"/v1/sessions", "/v1/bets/authorize", "/v1/bets/settle", "/v1/bets/rollback"}) {
        auto request = draft(who, "POST", path, sessionBody());
        request.request.headers.remove("X-Idempotency-Key");
        EXPECT_EQ(code(send(who, std::move(request))), "IDEMPOTENCY_KEY_REQUIRED") << path;
        auto tooLong = draft(who, "POST", path, sessionBody(), std::string(256, 'k'));
        EXPECT_EQ(code(send(who, std::move(tooLong))), "IDEMPOTENCY_KEY_INVALID") << path;
    }
}

TEST_F(DataPlaneTest, refusesWhatIsNotSignedAsItShouldBe) {
    const auto who = credentials("novagames");
    const auto body = sessionBody();
    auto unsignedOne = draft(who, "POST", "/v1/sessions", body);
    unsignedOne.sign = false;
    EXPECT_EQ(code(send(who, std::move(unsignedOne))), "SIGNATURE_MISSING");

    auto flipped = draft(who, "POST", "/v1/sessions", body);
    flipped.afterSigning = [](net::HttpRequest& request) {
        std::string signature(request.headers.value("Signature"));
        signature[10] = signature[10] == 'A' ? 'B' : 'A';
        request.headers.set("Signature", signature);
    };
    const auto answer = send(who, std::move(flipped));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(code(answer), "SIGNATURE_INVALID");

    auto otherBody = draft(who, "POST", "/v1/sessions", body);
    otherBody.afterSigning = [](net::HttpRequest& request) { request.body = sessionBody("p_demo_2", "USD"); };
    EXPECT_EQ(code(send(who, std::move(otherBody))), "SIGNATURE_INVALID");

    auto otherKey = draft(who, "POST", "/v1/sessions", body);
    otherKey.afterSigning = [](net::HttpRequest& request) { request.headers.set("X-Idempotency-Key", "another"); };
    EXPECT_EQ(code(send(who, std::move(otherKey))), "SIGNATURE_INVALID");

    auto old = draft(who, "POST", "/v1/sessions", body);
    old.signedAgo = std::chrono::seconds(95);
    EXPECT_EQ(code(send(who, std::move(old))), "SIGNATURE_EXPIRED");
    auto early = draft(who, "POST", "/v1/sessions", body);
    early.signedAgo = -std::chrono::seconds(35);
    EXPECT_EQ(code(send(who, std::move(early))), "SIGNATURE_EXPIRED");
    auto inTime = draft(who, "POST", "/v1/sessions", body);
    inTime.signedAgo = std::chrono::seconds(85);
    EXPECT_EQ(send(who, std::move(inTime)).status, 201);
}

TEST_F(DataPlaneTest, refusesAReplayedNonceAlsoAfterARestart) {
    auto who = credentials("novagames");
    auto request = draft(who, "POST", "/v1/sessions", sessionBody(), "k");
    net::HttpRequest signedRequest;
    request.afterSigning = [&](net::HttpRequest& r) { signedRequest = r; };
    ASSERT_EQ(send(who, std::move(request)).status, 201);
    const auto again = [&] {
        Draft copy;
        copy.request = signedRequest;
        copy.sign = false;
        return send(who, std::move(copy));
    };
    EXPECT_EQ(code(again()), "SIGNATURE_REPLAYED");
    platform.reset();
    start();
    who = credentials("novagames");
    EXPECT_EQ(code(again()), "SIGNATURE_REPLAYED") << "the nonce is stored with the effect";
    auto fresh = draft(who, "POST", "/v1/sessions", sessionBody(), "k");
    EXPECT_EQ(send(who, std::move(fresh)).headers.value("Idempotent-Replayed"), "true");
}

TEST_F(DataPlaneTest, judgesTheCertificate) {
    const auto who = credentials("novagames");
    // The certificate is judged before the token, which nobody could get with such a one.
    const auto withoutToken = [&](const simulator::ProviderCredentials& of) {
        auto request = draft(of, "POST", "/v1/sessions", sessionBody());
        request.token = false;
        return request;
    };
    auto none = withoutToken(who);
    none.showCertificate = false;
    EXPECT_EQ(code(send(who, std::move(none))), "CLIENT_CERT_REQUIRED");

    // An operator's certificate is not a provider's.
    auto operatorCertificate = credentials("novagames");
    operatorCertificate.certificateChainPem = base::readFile(folder / "data/operators/admin-1.pem").value();
    operatorCertificate.privateKeyPem = base::readSecretFile(folder / "data/operators/admin-1.key").value();
    EXPECT_EQ(code(send(operatorCertificate, withoutToken(who))), "CLIENT_CERT_UNTRUSTED");

    // Another provider's certificate with our key and headers.
    auto foreign = credentials("redfox");
    auto mixed = credentials("novagames");
    mixed.certificateChainPem = foreign.certificateChainPem;
    mixed.privateKeyPem = foreign.privateKeyPem.clone();
    const auto mismatch = send(mixed, withoutToken(who));
    EXPECT_EQ(mismatch.status, 403);
    EXPECT_EQ(code(mismatch), "TENANT_MISMATCH");

    auto otherRegion = credentials("evergrove");
    auto crossed = credentials("novagames");
    crossed.certificateChainPem = otherRegion.certificateChainPem;
    crossed.privateKeyPem = otherRegion.privateKeyPem.clone();
    EXPECT_EQ(code(send(crossed, withoutToken(who))), "WRONG_REGION");

    auto revoked = platform->services().keys.change([](const KeyStore::View& view) -> base::Result<KeyStore::Change> {
        for (auto credential : view.credentials)
            if (credential.id.text() == "cr_redfox_mtls") {
                credential.versions.front().state = keys::VersionState::Compromised;
                return KeyStore::Change{credential, std::nullopt, std::nullopt};
            }
        return base::Error{};
    });
    ASSERT_TRUE(revoked);
    EXPECT_EQ(code(send(foreign, withoutToken(foreign))), "CLIENT_CERT_REVOKED");

    clock.pushDate(std::chrono::hours(24 * 31));
    EXPECT_EQ(code(send(who, withoutToken(who))), "CLIENT_CERT_EXPIRED");
}

TEST_F(DataPlaneTest, refusesBadBodiesAndAmountsClearly) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    const auto answerTo = [&](const std::string& body, const char* path = "/v1/bets/authorize") {
        return send(who, draft(who, "POST", path, body));
    };
    EXPECT_EQ(code(answerTo("{")), "MALFORMED_JSON");
    EXPECT_EQ(code(answerTo(R"({"a":1,"a":2})")), "DUPLICATE_MEMBER");
    EXPECT_EQ(code(answerTo("[]")), "SCHEMA_INVALID");
    EXPECT_EQ(code(answerTo("{}")), "SCHEMA_INVALID");
    std::string deep;
    for (int i = 0; i < 40; ++i)
        deep += R"({"a":)";
    EXPECT_EQ(code(answerTo(deep + "1" + std::string(40, '}'))), "MALFORMED_JSON");
    auto text = draft(who, "POST", "/v1/bets/authorize", "{}");
    text.request.headers.set("Content-Type", "text/plain");
    EXPECT_EQ(send(who, std::move(text)).status, 415);
    EXPECT_EQ(answerTo(std::string(300 * 1024, ' ')).status, 413);

    struct Case {
        const char* amount;
        const char* currency;
        const char* code;
    };
    for (const auto& c :
         {Case{"2.005", "EUR", "AMOUNT_PRECISION"}, Case{"10.5", "JPY", "AMOUNT_PRECISION"},
          Case{"-1", "EUR", "AMOUNT_INVALID"}, Case{"1e400", "EUR", "AMOUNT_OVERFLOW"},
          Case{"\"NaN\"", "EUR", "AMOUNT_INVALID"}, Case{"9223372036854775808", "EUR", "AMOUNT_OVERFLOW"},
          Case{"9223372036854775808", "JPY", "AMOUNT_OVERFLOW"}, Case{"true", "EUR", "SCHEMA_INVALID"},
          Case{"1", "EUX", "SCHEMA_INVALID"}, Case{"1", "USD", "CURRENCY_MISMATCH"}}) {
        const auto answer = answerTo(authorizeBody(session, crypto::randomId("b_"), c.amount, c.currency));
        EXPECT_EQ(answer.status, 422) << answer.body;
        EXPECT_EQ(code(answer), c.code) << c.amount << " " << c.currency;
        EXPECT_EQ(json(answer)["retryable"].boolOr(true), false);
    }
    EXPECT_EQ(code(answerTo(sessionBody("p_blocked_rg"), "/v1/sessions")), "RG_BLOCKED");
    EXPECT_EQ(code(answerTo(sessionBody("nobody"), "/v1/sessions")), "PLAYER_NOT_FOUND");
    EXPECT_EQ(code(answerTo(sessionBody("p_demo_2", "EUR"), "/v1/sessions")), "CURRENCY_MISMATCH");
    EXPECT_EQ(code(answerTo(R"({"player_id":"p_demo_1","game_id":"none","currency":"EUR"})", "/v1/sessions")),
              "GAME_NOT_FOUND");
    EXPECT_EQ(
        code(answerTo(R"({"player_id":"p_demo_1","game_id":"g_orbit","currency":"EUR","geo":"KP"})", "/v1/sessions")),
        "GEO_BLOCKED");
    EXPECT_EQ(answerTo("{}", "/v1/nothing").status, 404);
    EXPECT_EQ(send(who, draft(who, "GET", "/v1/bets/authorize/x")).status, 404);
    EXPECT_EQ(send(who, draft(who, "PUT", "/v1/sessions")).status, 405);
}

TEST_F(DataPlaneTest, closesForNewSessionsAndGoesOnSettling) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    ASSERT_EQ(send(who, draft(who, "POST", "/v1/bets/authorize", authorizeBody(session, "b", "1.00"))).status, 200);
    degradation::Command command;
    command.id = base::CommandId("stop-1");
    command.epoch = 1;
    command.reason = "test";
    command.by = base::OperatorId("on_call-1");
    auto& gate = platform->services().gate;
    for (const auto& region : gate.regions())
        ASSERT_TRUE(gate.apply(region, command));
    const auto refused = send(who, draft(who, "POST", "/v1/sessions", sessionBody()));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code(refused), "NEW_SESSIONS_DISABLED");
    EXPECT_TRUE(json(refused)["retryable"].boolOr(false));
    EXPECT_EQ(refused.headers.value("Retry-After"), "1");
    EXPECT_EQ(gate.attempt(base::RegionId("eu-1"), degradation::Switch::NewSessions, {}, 0).value(),
              degradation::Probe::Refused);
    EXPECT_EQ(gate.counters(base::RegionId("eu-1"), degradation::Switch::NewSessions, {}).value().refused, 1U);
    platform.reset();
    start();
    const auto again = credentials("novagames");
    EXPECT_EQ(code(send(again, draft(again, "POST", "/v1/sessions", sessionBody()))), "NEW_SESSIONS_DISABLED");
    EXPECT_EQ(send(again, draft(again, "POST", "/v1/bets/settle", settleBody("b", "0"))).status, 200);
}

TEST_F(DataPlaneTest, hidesOtherTenantsObjects) {
    const auto who = credentials("novagames");
    const auto other = credentials("redfox");
    const auto session = openSession(who);
    EXPECT_EQ(code(send(other, draft(other, "GET", "/v1/sessions/" + session))), "SESSION_NOT_FOUND");
    const auto foreign = send(other, draft(other, "POST", "/v1/bets/authorize", authorizeBody(session, "b", "1.00")));
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(code(foreign), "SESSION_NOT_FOUND");
}

TEST_F(DataPlaneTest, countsTheUseOfEachKey) {
    const auto who = credentials("novagames");
    openSession(who);
    openSession(who);
    for (const char* id : {"cr_novagames_mtls", "cr_novagames_hmac"}) {
        const auto credential = platform->services().keys.credential(base::CredentialId(id));
        ASSERT_TRUE(credential);
        EXPECT_EQ(credential->versions.front().useCount(), 2U) << id;
        EXPECT_TRUE(credential->versions.front().firstUse());
    }
    EXPECT_EQ(platform->services().keys.credential(base::CredentialId("cr_redfox_mtls"))->versions[0].useCount(), 0U);
}

TEST_F(DataPlaneTest, keepsItsStateOverARestart) {
    const auto before = credentials("novagames");
    const auto session = openSession(before);
    const auto first =
        send(before, draft(before, "POST", "/v1/bets/authorize", authorizeBody(session, "b", "2.00"), "key"));
    platform.reset();
    start();
    const auto after = credentials("novagames");
    EXPECT_EQ(after.certificateChainPem, before.certificateChainPem);
    EXPECT_EQ(after.kid, before.kid);
    const auto again =
        send(after, draft(after, "POST", "/v1/bets/authorize", authorizeBody(session, "b", "2.00"), "key"));
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
}

TEST_F(DataPlaneTest, letsOnePlatformUseTheFolder) {
    PlatformConfig config;
    config.data = folder / "data";
    auto second = Platform::start(std::move(config), clock);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().reason, "STORE-005");
}

TEST_F(DataPlaneTest, countsRoundsThatWereOpenBeforeARestartWithTheirAge) {
    const auto who = credentials("novagames");
    const auto session = openSession(who);
    for (const char* bet : {"open", "settled"})
        ASSERT_EQ(send(who, draft(who, "POST", "/v1/bets/authorize", authorizeBody(session, bet, "1.00"))).status, 200);
    ASSERT_EQ(send(who, draft(who, "POST", "/v1/bets/settle", settleBody("settled", "0"))).status, 200);
    platform.reset();
    clock.pushDate(std::chrono::minutes(7));
    start();
    const auto viewer = api::OperatorCredentials::load(folder / "data/operators/viewer-1.json");
    ASSERT_TRUE(viewer);
    auto client = api::PlatformClient::create(*viewer);
    ASSERT_TRUE(client);
    const auto newest = [&](std::uint64_t open) { // The next tick, at the latest the one that has as many open.
        slo::FlowTick found;
        for (int asked = 0; asked < 10'000 && (found.key.provider.empty() || found.open != open); ++asked) {
            const auto snapshot = (*client)->sloSnapshot(api::within(std::chrono::seconds(30)), {}, 1);
            EXPECT_TRUE(snapshot) << base::describe(snapshot.error());
            for (const auto& tick : snapshot->recent)
                for (const auto& flow : tick.flows)
                    if (flow.key.provider == who.provider && flow.key.release == slo::Release::Stable)
                        found = flow;
        }
        return found;
    };
    const auto flow = newest(1);
    EXPECT_EQ(flow.open, 1U);
    EXPECT_GE(flow.oldestOpen, std::chrono::minutes(7)) << "it did not become young again";
    EXPECT_LT(flow.oldestOpen, std::chrono::minutes(8));
    const auto again = credentials("novagames");
    ASSERT_EQ(send(again, draft(again, "POST", "/v1/bets/settle", settleBody("open", "0"))).status, 200);
    EXPECT_EQ(newest(0).open, 0U);
}

} // namespace
} // namespace signalbox::platform
