// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The control plane and the data plane together: what an operator does, and what a provider's real requests see of it.
#include "core/platform/Platform.h"
#include "core/access/Approval.h"
#include "core/api/Acts.h"
#include "core/api/PlatformClient.h"
#include "core/audit/Log.h"
#include "core/base/Files.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/Random.h"
#include "core/platform/audit/AuditStore.h"
#include "core/simulator/ProviderConnection.h"
#include "core/simulator/RotationAgent.h"
#include "tests/support/Connections.h"
#include "tests/support/Process.h"
#include "tests/support/SoundLedger.h"
#include "tests/support/TempFolder.h"

#include <algorithm>
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
    test::Operators operators{folder / "data"};

    void SetUp() override { start(); }
    void TearDown() override {
        stop();
        test::expectSoundLedger(folder / "data");
    }
    base::Result<std::unique_ptr<Platform>> tryStart() {
        PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 400;
        return Platform::start(std::move(config), clock);
    }
    void start() {
        auto started = tryStart();
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
    }
    void stop() {
        operators.disconnect();
        platform.reset();
    }
    /// Why it does not start; empty when it does (and is stopped again).
    base::Error refusal() {
        const auto started = tryStart();
        return started ? base::Error{} : started.error();
    }
    /// Two leaves in the audit log.
    void act() {
        auto& onCall = as("on_call-1");
        const auto views = onCall.canaries(soon());
        ASSERT_TRUE(views) << base::describe(views.error());
        const auto view = std::find_if(views->begin(), views->end(),
                                       [](const auto& one) { return one.state.provider.text() == "novagames"; });
        ASSERT_NE(view, views->end());
        api::CanaryDraft draft;
        draft.basisPoints = view->state.basisPoints == 100 ? 0 : 100;
        draft.expectedEpoch = view->state.epoch;
        draft.eligibility = view->state.eligibility;
        const auto done = onCall.setCanary(view->state.provider, draft, Intent::fresh("a step"), soon());
        ASSERT_TRUE(done) << base::describe(done.error());
    }
    std::filesystem::path data(const std::string& name) { return folder / ("data/" + name); }
    api::PlatformClient& as(const std::string& who) { return operators.as(who); }
    std::unique_ptr<simulator::ProviderConnection> provider(const std::string& name) {
        return test::connectProvider(folder / "data", name, clock);
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

    operators.disconnect();
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

TEST_F(WholePlatform, refusesAnOlderAuditLogInThePlaceOfTheNewest) {
    act();
    stop();
    namespace fs = std::filesystem;
    const auto replace = fs::copy_options::overwrite_existing;
    fs::copy_file(data("audit.db"), folder / "older.db");
    fs::copy_file(data("audit.checkpoint"), folder / "older.checkpoint");
    start();
    act();
    stop();
    fs::copy_file(data("audit.db"), folder / "newest.db");

    fs::copy_file(folder / "older.db", data("audit.db"), replace);
    const auto refused = refusal();
    EXPECT_EQ(refused.reason, "AUDIT-001");
    for (const char* part : {"ROLLBACK SUSPECTED", "audit.db", "audit.checkpoint"})
        EXPECT_NE(refused.context.find(part), std::string::npos) << refused.context;
    EXPECT_EQ(refusal().reason, "AUDIT-001") << "asking again does not help";

    fs::remove(data("audit.db"));
    EXPECT_EQ(refusal().reason, "AUDIT-001") << "none at all is an older one, too";

    fs::copy_file(folder / "newest.db", data("audit.db"), replace);
    start();
    act();
    stop();

    // A process that is killed after a commit leaves a checkpoint that is behind: nothing is wrong with that.
    fs::copy_file(folder / "older.checkpoint", data("audit.checkpoint"), replace);
    start();
    const auto size = platform->services().audit.size();
    stop();
    fs::copy_file(folder / "newest.db", data("audit.db"), replace);
    EXPECT_EQ(refusal().reason, "AUDIT-001") << "the start has brought it up to date: " << size;
}

TEST_F(WholePlatform, saysInTheLogThatTheCheckpointBesideItWasGone) {
    act();
    stop();
    std::filesystem::remove(data("audit.checkpoint"));
    start();
    const auto entries = platform->services().audit.entries(0, 100, {"", "system.anchor_missing"});
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->size(), 1U);
    stop();
    EXPECT_TRUE(std::filesystem::exists(data("audit.checkpoint")));
    start();
    EXPECT_EQ(platform->services().audit.entries(0, 100, {"", "system.anchor_missing"})->size(), 1U);
    stop();
    ASSERT_TRUE(base::writeFile(data("audit.checkpoint"), "something else\n"));
    EXPECT_EQ(refusal().reason, "AUDIT-015");
}

TEST_F(WholePlatform, doesNotStartWithoutTheKeyOfItsSecrets) {
    stop();
    std::filesystem::rename(data("keys.kek"), folder / "away");
    EXPECT_EQ(refusal().reason, "PLATFORM-007");
    std::filesystem::rename(folder / "away", data("keys.kek"));
    start();
    const auto connection = provider("novagames");
    const auto session = openSession(*connection, anybody(*connection));
    ASSERT_TRUE(session);
    EXPECT_TRUE(session->ok()) << "signed with the same secret: " << session->code;
}

/// signalboxctl on the folder of a stopped platform, with nothing but what lies there.
class OfflineVerification : public WholePlatform {
protected:
    test::Finished verify(std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"--data", (folder / "data").string(), "--json", "audit", "verify"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return test::runProgram(SIGNALBOX_CTL_PROGRAM, arguments);
    }
    /// Stops new sessions, and lets the first of them in again, which takes two.
    void actOfTwo() {
        auto& desk = as("on_call-1");
        const auto intent = Intent::fresh("the incident is over");
        api::DegradationOrder order;
        ASSERT_TRUE(desk.operate(order, Intent::fresh("incident"), soon()));
        order.position = degradation::Position::On;
        order.share = 5;
        const auto asked =
            desk.requestApproval(api::releaseAct(order, intent), "Release 5 %", Intent::fresh("over"), soon());
        ASSERT_TRUE(asked) << base::describe(asked.error());
        const auto signedBy = as("on_call-2").signApproval(asked->value, Intent::fresh("agreed"), soon());
        ASSERT_TRUE(signedBy) << base::describe(signedBy.error());
        const auto done = desk.executeApproved(signedBy->value, soon());
        ASSERT_TRUE(done) << base::describe(done.error());
    }
};

TEST_F(OfflineVerification, checksApprovalsWithTheRosterThatLiesThere) {
    actOfTwo();
    stop();
    const auto sound = verify();
    EXPECT_EQ(sound.exitCode, 0) << sound.output << sound.errors;
    const auto report = Json::parse(sound.output);
    ASSERT_TRUE(report) << sound.output;
    EXPECT_GE((*report)["approvals_checked"].intOr(0), 1) << sound.output;
    EXPECT_EQ((*report)["approvals_judged"].asBool(), true);
    std::filesystem::remove(data("roster.json")); // As an installation of an earlier version has it.
    const auto without = Json::parse(verify().output);
    ASSERT_TRUE(without);
    EXPECT_EQ((*without)["approvals_judged"].asBool(), false) << "and it says so";
    start();
    stop();
    EXPECT_TRUE(std::filesystem::exists(data("roster.json")));
    EXPECT_EQ(verify().exitCode, 0);
}

TEST_F(OfflineVerification, namesTheLeafWithAForgedApproval) {
    actOfTwo();
    const auto entries = platform->services().audit.entries(0, 1'000);
    ASSERT_TRUE(entries);
    std::optional<audit::Leaf> model;
    for (const auto& entry : *entries)
        if (!entry.leaf.approvals.items().empty() && entry.leaf.phase == audit::Phase::Intended)
            model = entry.leaf;
    ASSERT_TRUE(model);
    stop();

    // Somebody who has the platform's key, but not the key of a second person, writes an act of two into the log: the
    // same approval, whose second signature is by a key of their own.
    const auto request = access::ApprovalRequest::parse(model->approvals.items()[0]["request"].stringOr(""));
    ASSERT_TRUE(request) << model->approvals.text();
    auto signatures = Json::array();
    for (const auto& known : model->approvals.items()[0]["signatures"].items()) {
        auto signature = access::Signature::fromJson(known);
        ASSERT_TRUE(signature);
        if (signature->who != request->requester) {
            const auto forged =
                access::sign(*request, signature->who, crypto::Ed25519PrivateKey::generate(), signature->at);
            ASSERT_TRUE(forged);
            signature->signature = forged->signature; // Under the key that the roster has for that person.
        }
        signatures.push(signature->json());
    }
    auto leaf = *model;
    auto record = Json::object({{"request", model->approvals.items()[0]["request"]}, {"signatures", signatures}});
    leaf.approvals = Json::array({record});
    std::uint64_t index = 0;
    {
        const auto pem = base::readSecretFile(data("keys/audit.key"));
        const auto key = crypto::Ed25519PrivateKey::fromPem(*pem);
        auto store = AuditStore::open(data("audit.db"));
        ASSERT_TRUE(store);
        auto log = audit::AuditLog::open(**store, *audit::noteSigner("signalbox/audit", *key), clock);
        ASSERT_TRUE(log);
        const auto receipt = (*log)->append(leaf);
        ASSERT_TRUE(receipt) << base::describe(receipt.error());
        index = receipt->index;
    }
    const auto broken = verify();
    EXPECT_EQ(broken.exitCode, 5) << broken.output << broken.errors;
    const auto report = Json::parse(broken.output);
    ASSERT_TRUE(report) << broken.output;
    EXPECT_EQ((*report)["first_bad_leaf"].intOr(-1), static_cast<std::int64_t>(index)) << broken.output;

    // An auditor who brings the roster finds the same, whatever lies in the folder; without one nothing is checked.
    std::filesystem::rename(data("roster.json"), folder / "own.json");
    EXPECT_EQ(verify({"--roster", (folder / "own.json").string()}).exitCode, 5);
}

} // namespace
} // namespace signalbox::platform
