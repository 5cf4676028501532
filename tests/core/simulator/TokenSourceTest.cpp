// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/TokenSource.h"

#include "tests/core/simulator/ScriptedPlatform.h"
#include "tests/support/FakeClock.h"

namespace signalbox::simulator {
namespace {

using base::Json;
using test::ScriptedPlatform;

/// A provider with a client, at a platform that gives a token a request: "t1", "t2", ...
class TokensTest : public ::testing::Test {
protected:
    test::FakeClock clock;
    int given = 0;
    std::string refuse;  ///< The token that the platform refuses.
    int unavailable = 0; ///< How many requests for tokens are answered 503.
    ScriptedPlatform platform{[this](const ScriptedPlatform::Seen& request, std::size_t) {
        if (request.path == "/oauth2/token") {
            if (unavailable-- > 0)
                return ScriptedPlatform::refusal(503, "UNAVAILABLE", true);
            return ScriptedPlatform::json(200, Json::object({{"access_token", "t" + std::to_string(++given)},
                                                             {"token_type", "Bearer"},
                                                             {"expires_in", 300},
                                                             {"scope", "bets:write"}}));
        }
        if (!refuse.empty() && request.headers.value("Authorization") == "Bearer " + refuse)
            return ScriptedPlatform::refusal(401, "TOKEN_INVALID", false);
        return ScriptedPlatform::accept(request);
    }};

    std::unique_ptr<ProviderConnection> connect() {
        auto json = Json::parse(base::readFile(platform.file()).value()).value();
        json.set("oauth", Json::object({{"token_url", json["url"].stringOr("") + "/oauth2/token"},
                                        {"client_id", "cr_novagames_oauth"},
                                        {"client_secret_file", "client.secret"}}));
        EXPECT_TRUE(base::writeFile(platform.file(), json.pretty()));
        EXPECT_TRUE(base::writeSecretFile(platform.folder() / "client.secret", base::SecretBytes::copyOf("a:b+c\n")));
        return platform.connect(clock);
    }
    [[nodiscard]] std::string lastToken() const {
        const auto seen = platform.seen();
        return std::string(seen.back().headers.value("Authorization"));
    }
};

TEST_F(TokensTest, areAskedForOnceAndRenewedAMinuteAheadOfTheirEnd) {
    const auto connection = connect();
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 1);
    EXPECT_EQ(lastToken(), "Bearer t1");
    const auto asked = platform.seen().front();
    EXPECT_EQ(asked.headers.value("Authorization"),
              "Basic " + base::base64(base::asBytes("cr_novagames_oauth:a%3Ab%2Bc")));
    EXPECT_EQ(asked.raw, "grant_type=client_credentials");
    clock.advance(std::chrono::seconds(239));
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 1);
    clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 2);
    EXPECT_EQ(lastToken(), "Bearer t2");
}

TEST_F(TokensTest, goOnWhileTheyAreGoodWhenAnotherIsNotToBeHad) {
    const auto connection = connect();
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    unavailable = 100;
    clock.advance(std::chrono::seconds(299));
    const auto answer = connection->get("/v1/bets/1");
    ASSERT_TRUE(answer) << base::describe(answer.error());
    EXPECT_TRUE(answer->ok());
    clock.advance(std::chrono::seconds(1));
    const auto without = connection->get("/v1/bets/1");
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().code, base::ErrorCode::Unavailable);
    EXPECT_EQ(without.error().reason, "SIM-004");
}

TEST_F(TokensTest, areReplacedWhenThePlatformRefusesThemAndTheRequestIsSentOnceMore) {
    const auto connection = connect();
    refuse = "t1";
    const auto answer = connection->post("/v1/bets/settle", Json::object({{"bet_id", "b"}}), "k");
    ASSERT_TRUE(answer) << base::describe(answer.error());
    EXPECT_TRUE(answer->ok());
    EXPECT_EQ(given, 2);
    EXPECT_EQ(platform.seen().back().key, "k") << "under the same idempotency key";
    refuse = "t3";
    clock.advance(std::chrono::seconds(300));
    EXPECT_TRUE(connection->get("/v1/bets/1")->ok());
    EXPECT_EQ(given, 4);
}

TEST_F(TokensTest, areNotAskedForByWhoHasNoClient) {
    const auto connection = platform.connect(clock);
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 0);
    EXPECT_EQ(lastToken(), "");
}

TEST_F(TokensTest, areNewAfterTheSecretOrTheCertificateChanged) {
    const auto connection = connect();
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    ASSERT_TRUE(connection->install(
        [](ProviderCredentials& c) { return c.saveClientSecret(base::SecretBytes::copyOf("other")); }));
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 2);
    const auto again = ProviderCredentials::load(platform.file());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->client->secret.view(), "other") << "it is in the file as well";
    ASSERT_TRUE(connection->install([](ProviderCredentials& c) {
        return c.saveCertificate("another certificate", base::SecretBytes::copyOf("key"));
    }));
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 3);
    ASSERT_TRUE(connection->install([](ProviderCredentials&) { return base::Status(); }));
    ASSERT_TRUE(connection->get("/v1/bets/1"));
    EXPECT_EQ(given, 3) << "nothing changed";
}

} // namespace
} // namespace signalbox::simulator
