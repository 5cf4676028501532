// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The control plane and the data plane together: what an operator does, and what a provider's real requests see of it.
#include "core/platform/Platform.h"
#include "core/api/Acts.h"
#include "core/api/PlatformClient.h"
#include "core/crypto/Random.h"
#include "core/simulator/ProviderConnection.h"
#include "core/simulator/RotationAgent.h"
#include "tests/support/TempFolder.h"

#include <atomic>
#include <thread>

namespace signalbox::platform {
namespace {

using api::Intent;
using base::Json;

api::Deadline soon() { return api::within(std::chrono::seconds(30)); }

class WholePlatform : public testing::Test {
protected:
    test::TempFolder folder;
    base::SystemClock clock;
    std::unique_ptr<Platform> platform;
    std::map<std::string, std::unique_ptr<api::PlatformClient>> clients;

    void SetUp() override { start(); }
    void start() {
        PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 400;
        auto started = Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
    }
    api::PlatformClient& as(const std::string& who) {
        auto& client = clients[who];
        if (!client) {
            const auto credentials = api::OperatorCredentials::load(folder / "data" / ("operators/" + who + ".json"));
            EXPECT_TRUE(credentials) << base::describe(credentials.error());
            auto made = api::PlatformClient::create(*credentials);
            EXPECT_TRUE(made) << base::describe(made.error());
            client = std::move(*made);
        }
        return *client;
    }
    std::unique_ptr<simulator::ProviderConnection> provider(const std::string& name) {
        auto credentials = simulator::ProviderCredentials::load(folder / "data" / ("providers/" + name + ".json"));
        EXPECT_TRUE(credentials) << base::describe(credentials.error());
        auto made = simulator::ProviderConnection::open(std::move(*credentials), clock, {});
        EXPECT_TRUE(made) << base::describe(made.error());
        return std::move(*made);
    }
    static base::Result<simulator::Answer> openSession(simulator::ProviderConnection& over,
                                                       const simulator::ProviderCredentials::Player& player) {
        return over.post("/v1/sessions",
                         Json::object({{"player_id", player.id.text()},
                                       {"game_id", over.identity().games.front().text()},
                                       {"currency", player.currency.code()}}),
                         crypto::randomId("k_"));
    }
    /// The first player who may play.
    static const simulator::ProviderCredentials::Player& anybody(const simulator::ProviderConnection& over) {
        return over.identity().players.front();
    }
};

/// Asks for sessions all the time, and counts what goes wrong.
class Traffic {
public:
    explicit Traffic(simulator::ProviderConnection& over)
        : m_thread([this, &over](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const auto answer =
                    over.post("/v1/sessions",
                              Json::object({{"player_id", over.identity().players.front().id.text()},
                                            {"game_id", over.identity().games.front().text()},
                                            {"currency", over.identity().players.front().currency.code()}}),
                              crypto::randomId("k_"));
                ++sent;
                if (!answer || !answer->ok()) {
                    ++failed;
                    ADD_FAILURE() << (answer ? answer->code : base::describe(answer.error()));
                }
            }
        }) {}
    std::atomic<int> sent{0};
    std::atomic<int> failed{0};

private:
    std::jthread m_thread;
};

class EveryKind : public WholePlatform,
                  public testing::WithParamInterface<std::pair<const char*, keys::CredentialKind>> {};

TEST_P(EveryKind, isRotatedUnderTrafficWithoutAFailure) {
    const auto [name, kind] = GetParam();
    const auto connection = provider(name);
    Traffic traffic(*connection);
    auto& manager = as("integration_manager-1");
    const auto all = manager.credentials(soon());
    ASSERT_TRUE(all) << base::describe(all.error());
    base::CredentialId id;
    for (const auto& view : *all)
        if (view.credential.kind == kind && view.credential.scope.provider == connection->identity().provider)
            id = view.credential.id;
    ASSERT_FALSE(id.empty());
    const auto opened = manager.requestRotation({id, {}, {}}, Intent::fresh("due"), soon());
    ASSERT_TRUE(opened) << base::describe(opened.error());
    const auto rotation = opened->value.rotation.id;

    simulator::RotationAgent agent(*connection);
    const auto installed = agent.poll();
    ASSERT_TRUE(installed) << base::describe(installed.error());
    ASSERT_EQ(installed->size(), 1U);

    auto cut = manager.cutOver(rotation, Intent::fresh("seen in use"), soon());
    for (int turn = 0; !cut && cut.error().reason == "KEYS-006" && turn < 1'000; ++turn) {
        const auto now = traffic.sent.load();
        while (traffic.sent == now)
            std::this_thread::yield();
        cut = manager.cutOver(rotation, Intent::fresh("seen in use"), soon());
    }
    ASSERT_TRUE(cut) << base::describe(cut.error());
    auto retired = manager.retire(rotation, Intent::fresh("drained"), soon());
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!retired && retired.error().reason == "KEYS-023" && std::chrono::steady_clock::now() < patience) {
        const auto now = traffic.sent.load();
        while (traffic.sent == now)
            std::this_thread::yield();
        retired = manager.retire(rotation, Intent::fresh("drained"), soon());
    }
    ASSERT_TRUE(retired) << base::describe(retired.error());
    const auto then = traffic.sent.load();
    while (traffic.sent < then + 10)
        std::this_thread::yield();
    EXPECT_EQ(traffic.failed, 0);
    const auto view = manager.credential(id, soon());
    ASSERT_TRUE(view);
    EXPECT_EQ(view->credential.version(1)->state, keys::VersionState::Retired);
    EXPECT_EQ(view->credential.version(2)->state, keys::VersionState::Active);
    EXPECT_GT(view->credential.version(2)->useCount(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Keys, EveryKind,
                         testing::Values(std::pair("novagames", keys::CredentialKind::Hmac),
                                         std::pair("redfox", keys::CredentialKind::Ed25519Sig),
                                         std::pair("novagames", keys::CredentialKind::MtlsLeaf)),
                         [](const auto& all) {
                             return all.param.second == keys::CredentialKind::Hmac         ? "hmac"
                                    : all.param.second == keys::CredentialKind::Ed25519Sig ? "ed25519"
                                                                                           : "mtls";
                         });

TEST_F(WholePlatform, closesSessionsAndGoesOnSettling) {
    const auto connection = provider("novagames");
    const auto session = openSession(*connection, anybody(*connection));
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->ok()) << session->code;
    const auto bet = Json::object({{"session_id", session->body["session_id"]},
                                   {"round_id", "r_1"},
                                   {"bet_id", "b_1"},
                                   {"amount", "1.00"},
                                   {"currency", anybody(*connection).currency.code()}});
    const auto authorized = connection->post("/v1/bets/authorize", bet, "k_authorize");
    ASSERT_TRUE(authorized && authorized->ok());

    const auto intent = Intent::fresh("incident");
    const auto closed = as("on_call-1").operate({}, intent, soon());
    ASSERT_TRUE(closed) << base::describe(closed.error());
    auto status = as("on_call-1").command(intent.command, soon());
    while (status && !status->isVerified())
        status = as("on_call-1").command(intent.command, soon());
    ASSERT_TRUE(status) << base::describe(status.error());

    const auto refused = openSession(*connection, anybody(*connection));
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, "NEW_SESSIONS_DISABLED");
    EXPECT_EQ(refused->status, 503);
    const auto settled = connection->post("/v1/bets/settle",
                                          Json::object({{"bet_id", "b_1"},
                                                        {"round_id", "r_1"},
                                                        {"win_amount", "0.50"},
                                                        {"currency", anybody(*connection).currency.code()}}),
                                          "k_settle");
    ASSERT_TRUE(settled);
    EXPECT_TRUE(settled->ok()) << settled->code;

    clients.clear();
    platform.reset();
    start();
    const auto again = provider("novagames");
    const auto still = openSession(*again, anybody(*again));
    ASSERT_TRUE(still);
    EXPECT_EQ(still->code, "NEW_SESSIONS_DISABLED") << "a restart opens nothing";
}

TEST_F(WholePlatform, takesABrokenCandidateBackByItself) {
    const auto connection = provider("novagames");
    auto& onCall = as("on_call-1");
    const auto view = [&] {
        const auto views = onCall.canaries(soon());
        EXPECT_TRUE(views);
        for (const auto& one : *views)
            if (one.state.provider == connection->identity().provider)
                return one;
        return api::CanaryView();
    };
    api::CanaryDraft draft;
    draft.basisPoints = 500;
    draft.expectedEpoch = view().state.epoch;
    ASSERT_TRUE(onCall.setCanary(connection->identity().provider, draft, Intent::fresh("five percent"), soon()));

    int broken = 0;
    int number = 0;
    for (const auto& player : connection->identity().players) {
        const auto session = openSession(*connection, player);
        if (!session || !session->ok() || session->body["release"].stringOr("") != "candidate")
            continue;
        const auto bet = Json::object({{"session_id", session->body["session_id"]},
                                       {"round_id", "r_" + std::to_string(++number)},
                                       {"bet_id", "b_" + std::to_string(number)},
                                       {"amount", "0.10"},
                                       {"currency", player.currency.code()}});
        // A candidate that forgets its idempotency key on a retry: the second is DUPLICATE, a failure of the
        // integration.
        for (int retry = 0; retry < 3; ++retry)
            ASSERT_TRUE(connection->post("/v1/bets/authorize", bet, crypto::randomId("k_")));
        if (++broken == 6)
            break;
    }
    ASSERT_GE(broken, 3) << "too few players fall into the canary";
    auto now = view();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (now.state.basisPoints != 0 && std::chrono::steady_clock::now() < patience)
        now = view();
    EXPECT_EQ(now.state.basisPoints, 0);
    EXPECT_TRUE(now.state.latched);
    for (const auto& player : connection->identity().players) {
        const auto session = openSession(*connection, player);
        if (session && session->ok()) {
            EXPECT_EQ(session->body["release"].stringOr(""), "stable");
        }
        if (--number < -20)
            break;
    }
}

} // namespace
} // namespace signalbox::platform
