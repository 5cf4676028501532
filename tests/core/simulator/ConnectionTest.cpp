// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/HttpSignature.h"
#include "tests/core/simulator/ScriptedPlatform.h"
#include "tests/support/FakeClock.h"

namespace signalbox::simulator {
namespace {

using base::Json;
using test::ScriptedPlatform;

/// As the gateway does it.
base::Status verify(const ScriptedPlatform::Seen& seen, const std::filesystem::path& key, base::Time now) {
    SB_ASSIGN(const auto pem, base::readSecretFile(key));
    SB_ASSIGN(const auto own, crypto::Ed25519PrivateKey::fromPem(pem));
    SB_ASSIGN(const auto parsed,
              crypto::parseSignature(seen.headers.value("Signature-Input"), seen.headers.value("Signature")));
    crypto::SignatureComponents components;
    components.method = seen.method;
    components.path = seen.path;
    components.hasBody = !seen.raw.empty();
    components.header = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto* value = seen.headers.find(name);
        return value ? std::optional<std::string_view>(*value) : std::nullopt;
    };
    SB_TRY(crypto::verifySignature(parsed, components, crypto::VerificationKey::ed25519(own.publicKey()), now));
    return seen.raw.empty() ? base::Status()
                            : crypto::checkContentDigest(seen.headers.value("Content-Digest"), seen.raw);
}

TEST(Connection, signsEveryAttemptAnew) {
    test::FakeClock clock;
    ScriptedPlatform platform([](const auto& seen, std::size_t) { return ScriptedPlatform::accept(seen); });
    const auto connection = platform.connect(clock);
    const auto body = Json::object({{"player_id", "p_1"}});
    ASSERT_TRUE(connection->post("/v1/sessions", body, "k_1"));
    ASSERT_TRUE(connection->post("/v1/sessions", body, "k_1"));
    ASSERT_TRUE(connection->get("/v1/credentials/rotations"));
    const auto seen = platform.seen();
    ASSERT_EQ(seen.size(), 3U);
    for (const auto& one : seen) {
        const auto verified = verify(one, platform.folder() / "signing.key", clock.now());
        EXPECT_TRUE(verified) << base::describe(verified.error());
        EXPECT_EQ(one.headers.value("X-Provider-Id"), "novagames");
        EXPECT_EQ(one.headers.value("X-Brand-Id"), "brand-7");
        EXPECT_EQ(one.headers.value("X-Region"), "eu-1");
        EXPECT_FALSE(one.headers.value("X-Trace-Id").empty());
    }
    EXPECT_EQ(seen[0].key, "k_1");
    EXPECT_EQ(seen[1].key, "k_1") << "the same write";
    EXPECT_NE(seen[0].headers.value("Signature-Input"), seen[1].headers.value("Signature-Input")) << "a new nonce";
    EXPECT_NE(seen[0].headers.value("X-Trace-Id"), seen[1].headers.value("X-Trace-Id"));
    EXPECT_FALSE(seen[2].headers.contains("X-Idempotency-Key")) << "reading needs none";
}

TEST(Connection, readsRefusalsAndReplays) {
    test::FakeClock clock;
    ScriptedPlatform platform([](const auto& seen, std::size_t number) {
        if (number == 1)
            return ScriptedPlatform::refusal(503, "OVERLOADED", true);
        auto answer = ScriptedPlatform::accept(seen);
        if (number == 2)
            answer.headers.set("Idempotent-Replayed", "true");
        else
            answer = net::HttpResponse{502, {}, "<html>"};
        return answer;
    });
    const auto connection = platform.connect(clock);
    const auto refused = connection->post("/v1/sessions", Json::object(), "k");
    ASSERT_TRUE(refused);
    EXPECT_FALSE(refused->ok());
    EXPECT_EQ(refused->code, "OVERLOADED");
    EXPECT_TRUE(refused->retryable);
    const auto replayed = connection->post("/v1/sessions", Json::object(), "k");
    ASSERT_TRUE(replayed);
    EXPECT_TRUE(replayed->ok());
    EXPECT_TRUE(replayed->replayed);
    const auto strange = connection->post("/v1/sessions", Json::object(), "k");
    ASSERT_TRUE(strange);
    EXPECT_EQ(strange->status, 502);
    EXPECT_EQ(strange->code, "");
    EXPECT_FALSE(strange->retryable);
}

TEST(Connection, tellsNotSentFromUnknown) {
    test::FakeClock clock;
    std::unique_ptr<ProviderConnection> connection;
    {
        ScriptedPlatform platform([](const auto& seen, std::size_t) { return ScriptedPlatform::accept(seen); });
        connection = platform.connect(clock);
    }
    const auto gone = connection->post("/v1/sessions", Json::object(), "k");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, base::ErrorCode::Unavailable);
}

TEST(Connection, usesANewKeyFromTheNextRequestOn) {
    test::FakeClock clock;
    ScriptedPlatform platform([](const auto& seen, std::size_t) { return ScriptedPlatform::accept(seen); });
    const auto connection = platform.connect(clock);
    ASSERT_TRUE(connection->get("/v1/credentials/rotations"));
    const auto refused = connection->install([](ProviderCredentials&) -> base::Status {
        return base::Error{base::ErrorCode::Internal, "SIM-002", "no"};
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(connection->kid(), "kid-1") << "what failed changes nothing";
    ASSERT_TRUE(connection->install([](ProviderCredentials& credentials) {
        return credentials.saveSigningKey("kid-2", crypto::Ed25519PrivateKey::generate().pem());
    }));
    EXPECT_EQ(connection->kid(), "kid-2");
    ASSERT_TRUE(connection->get("/v1/credentials/rotations"));
    const auto seen = platform.seen();
    EXPECT_NE(seen[0].headers.value("Signature-Input").find("keyid=\"kid-1\""), std::string_view::npos);
    EXPECT_NE(seen[1].headers.value("Signature-Input").find("keyid=\"kid-2\""), std::string_view::npos);
}

} // namespace
} // namespace signalbox::simulator
