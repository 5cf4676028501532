// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// What only a whole platform can show of the door's rules: over a restart, between tenants, and while credentials
// change.
#include "core/api/SignedRequest.h"
#include "core/base/Files.h"
#include "core/crypto/Random.h"
#include "core/net/HttpClient.h"
#include "core/platform/KeyStore.h"
#include "core/platform/Platform.h"
#include "core/simulator/ProviderConnection.h"
#include "core/simulator/RotationAgent.h"
#include "core/store/Database.h"
#include "tests/support/Connections.h"
#include "tests/support/ProviderTokens.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace signalbox::platform {
namespace {

using base::Json;

class Security : public ::testing::Test {
protected:
    test::TempFolder folder;
    base::SystemClock clock;
    test::ProviderTokens tokens{clock};
    std::unique_ptr<Platform> platform;

    void start(GatewayDefect defect = GatewayDefect::None) {
        platform.reset();
        PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 2;
        config.gatewayDefect = defect;
        auto started = Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
    }
    simulator::ProviderCredentials credentials(const std::string& provider) {
        return test::providerCredentials(folder / "data", provider);
    }
    std::unique_ptr<simulator::ProviderConnection> connect(const std::string& provider) {
        return test::connectProvider(folder / "data", provider, clock);
    }
    net::HttpRequest signedRequest(const simulator::ProviderCredentials& who, const std::string& method,
                                   const std::string& target, const std::string& body, const std::string& trace) {
        net::HttpRequest request;
        request.method = method;
        request.target = target;
        request.body = body;
        request.headers.set("X-Trace-Id", trace);
        request.headers.set("X-Brand-Id", who.brand.text());
        request.headers.set("X-Region", who.region.text());
        request.headers.set("X-Provider-Id", who.provider.text());
        request.headers.set("Authorization", tokens.authorization(who));
        if (method != "GET")
            request.headers.set("X-Idempotency-Key", crypto::randomId("k_"));
        if (!body.empty()) {
            request.headers.set("Content-Type", "application/json");
            request.headers.set("Content-Digest", crypto::contentDigest(body));
        }
        const auto headers =
            who.signer()->sign(api::signatureComponents(request), clock.now(), crypto::randomId("n_", 16));
        EXPECT_TRUE(headers);
        request.headers.set("Signature-Input", headers->signatureInput);
        request.headers.set("Signature", headers->signature);
        return request;
    }
    net::HttpResponse send(const simulator::ProviderCredentials& who, const net::HttpRequest& request) {
        net::ClientConfig config;
        config.url = who.url;
        config.tls = who.tls();
        net::HttpClient client(std::move(config));
        auto answer = client.send(request, net::within(std::chrono::seconds(20)));
        EXPECT_TRUE(answer) << base::describe(answer.error());
        return answer ? std::move(*answer) : net::HttpResponse();
    }
    static std::string code(const net::HttpResponse& response) {
        const auto json = Json::parse(response.body);
        return json ? (*json)["code"].stringOr("ok") : "-";
    }
    static std::string session() { return R"({"player_id":"p_demo_1","game_id":"g_starfall","currency":"EUR"})"; }
};

TEST_F(Security, aUsedNonceStaysUsedOverARestart) {
    for (const auto defect : {GatewayDefect::None, GatewayDefect::MemoryNonces}) {
        start();
        const auto before = credentials("novagames");
        const auto request = signedRequest(before, "POST", "/v1/sessions", session(), "tr_1");
        ASSERT_EQ(send(before, request).status, 201);
        start(defect);
        const auto after = credentials("novagames");
        ASSERT_EQ(after.url.port, before.url.port);
        const auto again = send(after, request);
        if (defect == GatewayDefect::None) {
            EXPECT_EQ(code(again), "SIGNATURE_REPLAYED") << again.body;
        } else {
            EXPECT_EQ(again.status, 201) << "the defect is seen here: " << again.body;
        }
    }
}

TEST_F(Security, anotherTenantsIdsAnswerLikeUnknownOnes) {
    for (const auto defect : {GatewayDefect::None, GatewayDefect::IdOnlyLookup}) {
        start(defect);
        auto owner = connect("novagames");
        const auto opened = owner->post("/v1/sessions", *Json::parse(session()), crypto::randomId("k_"));
        ASSERT_TRUE(opened && opened->ok());
        const auto id = opened->body["session_id"].stringOr("");
        const auto bet = crypto::randomId("b_");
        const auto placed = owner->post("/v1/bets/authorize",
                                        Json::object({{"session_id", id},
                                                      {"round_id", "r_" + bet},
                                                      {"bet_id", bet},
                                                      {"amount", Json::number("1.00")},
                                                      {"currency", "EUR"}}),
                                        crypto::randomId("k_"));
        ASSERT_TRUE(placed && placed->ok()) << placed->code;
        // Another brand in the same region, and the same brand in another region.
        for (const char* stranger : {"redfox", "evergrove"}) {
            const auto who = credentials(stranger);
            const auto read = [&](const std::string& path) {
                return send(who, signedRequest(who, "GET", path, {}, "tr_same"));
            };
            for (const auto& [theirs, unknown] :
                 {std::pair{"/v1/sessions/" + id, std::string("/v1/sessions/s_unknown")},
                  std::pair{"/v1/bets/" + bet, std::string("/v1/bets/b_unknown")}}) {
                const auto foreign = read(theirs);
                const auto none = read(unknown);
                EXPECT_EQ(none.status, 404);
                if (defect == GatewayDefect::IdOnlyLookup) {
                    EXPECT_EQ(foreign.status, 200) << "the defect is seen here";
                    continue;
                }
                EXPECT_EQ(foreign.status, 404);
                EXPECT_EQ(foreign.body, none.body);
                for (const char* header : {"Content-Type", "X-Trace-Id"})
                    EXPECT_EQ(foreign.headers.value(header), none.headers.value(header));
                EXPECT_EQ(foreign.headers.size(), none.headers.size());
            }
        }
    }
}

TEST_F(Security, anInstallationOfAnEarlierVersionGetsAClient) {
    start();
    platform.reset();
    // As it was before there were clients: no credential, no file, no member, no key for tokens.
    {
        auto store = KeyStore::open(folder / "data/keys.db", folder / "data/keys.kek", "node-1", clock);
        ASSERT_TRUE(store);
        EXPECT_EQ((*store)->credential(base::CredentialId("cr_lumen_oauth"))->versions.size(), 1U);
    }
    auto database = store::Database::open(folder / "data/keys.db");
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->execute("DELETE FROM credential WHERE id LIKE '%_oauth'"));
    for (const char* provider : {"novagames", "redfox", "evergrove", "lumen"}) {
        const auto file = folder / "data/providers" / (std::string(provider) + ".json");
        const auto old = Json::parse(base::readFile(file).value()).value();
        auto without = Json::object();
        for (const auto& [name, value] : old.members())
            if (name != "oauth")
                without.set(name, value);
        ASSERT_TRUE(base::writeFile(file, without.pretty()));
        std::filesystem::remove(folder / "data/providers" / (std::string(provider) + ".client.secret"));
    }
    std::filesystem::remove(folder / "data/keys/token.key");
    start();
    const auto connection = connect("lumen");
    const auto answer = connection->get("/v1/sessions/s_none");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->code, "SESSION_NOT_FOUND") << "let in";
    const auto mode = std::filesystem::status(folder / "data/providers/lumen.client.secret").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto first = base::readFile(folder / "data/providers/lumen.json").value();
    start();
    EXPECT_EQ(base::readFile(folder / "data/providers/lumen.json").value(), first) << "nothing is made twice";
}

TEST_F(Security, aSuspendedClientIsOutAtOnceAndARestoredOneIsIn) {
    start();
    const auto connection = connect("redfox");
    const auto judged = [&] {
        const auto answer = connection->get("/v1/sessions/s_none");
        return answer ? answer->code : answer.error().reason;
    };
    const auto put = [&](keys::VersionState state) {
        ASSERT_TRUE(platform->services().keys.change([&](const KeyStore::View& view) -> base::Result<KeyStore::Change> {
            for (auto one : view.credentials)
                if (one.id.text() == "cr_redfox_oauth") {
                    one.versions.front().state = state;
                    return KeyStore::Change{one, std::nullopt, std::nullopt};
                }
            return base::Error{};
        }));
    };
    EXPECT_EQ(judged(), "SESSION_NOT_FOUND");
    put(keys::VersionState::Compromised);
    EXPECT_EQ(judged(), "SIM-004") << "the token is refused, and another one is not to be had";
    put(keys::VersionState::Active);
    EXPECT_EQ(judged(), "SESSION_NOT_FOUND");
}

TEST_F(Security, aClientSecretIsRotatedWithoutAFailedRequest) {
    start();
    auto& store = platform->services().keys;
    const base::CredentialId id("cr_novagames_oauth");
    const keys::RotationId rotation("rot_oauth");
    const auto step = [&](const std::function<base::Result<keys::RotationChange>(const keys::Credential&,
                                                                                 const keys::Rotation*)>& take) {
        return store.change([&](const KeyStore::View& view) -> base::Result<KeyStore::Change> {
            const keys::Rotation* open = nullptr;
            for (const auto& one : view.rotations)
                if (one.id == rotation)
                    open = &one;
            for (const auto& one : view.credentials)
                if (one.id == id) {
                    SB_ASSIGN(auto changed, take(one, open));
                    return KeyStore::Change{std::move(changed.credential), std::move(changed.rotation), std::nullopt};
                }
            return base::Error{};
        });
    };
    const auto now = [&] { return std::chrono::floor<std::chrono::milliseconds>(clock.now()); };
    const auto connection = connect("novagames");
    const auto old = connect("novagames");
    const auto works = [](simulator::ProviderConnection& by) {
        const auto answer = by.get("/v1/sessions/s_none");
        return answer ? answer->code : answer.error().reason;
    };
    EXPECT_EQ(works(*connection), "SESSION_NOT_FOUND");
    EXPECT_EQ(works(*old), "SESSION_NOT_FOUND");
    ASSERT_TRUE(step([&](const keys::Credential& credential, const keys::Rotation*) {
        keys::RotationRequest wish;
        wish.id = rotation;
        wish.requestedBy = base::OperatorId("security_officer-1");
        wish.reason = "it is time";
        return keys::requestRotation(credential, wish, now());
    }));
    simulator::RotationAgent agent(*connection);
    const auto installed = agent.poll();
    ASSERT_TRUE(installed) << base::describe(installed.error());
    ASSERT_EQ(installed->size(), 1U);
    EXPECT_EQ(installed->front().kind, "oauth_secret");
    EXPECT_EQ(works(*connection), "SESSION_NOT_FOUND");
    EXPECT_EQ(works(*old), "SESSION_NOT_FOUND") << "both secrets are good until the cut-over, and the old one after it";
    EXPECT_GT(store.credential(id)->version(2)->useCount(), 0U) << "seen in use";
    ASSERT_TRUE(step([&](const keys::Credential& credential, const keys::Rotation* open) {
        return keys::cutOver(credential, *open, {}, now());
    }));
    EXPECT_EQ(works(*connection), "SESSION_NOT_FOUND");
    EXPECT_EQ(works(*old), "SESSION_NOT_FOUND");
    // Who kept the old secret is out when it is revoked, tokens and all; who picked the new one up notices nothing.
    ASSERT_TRUE(store.change([&](const KeyStore::View& view) -> base::Result<KeyStore::Change> {
        for (const auto& one : view.credentials)
            if (one.id == id) {
                SB_ASSIGN(auto changed, keys::apply(one, keys::event::Revoke{1}, now()));
                return KeyStore::Change{std::move(changed), std::nullopt, std::nullopt};
            }
        return base::Error{};
    }));
    EXPECT_EQ(works(*old), "SIM-004");
    EXPECT_EQ(works(*connection), "SESSION_NOT_FOUND");
}

} // namespace
} // namespace signalbox::platform
