// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Json.h"
#include "core/platform/KeyStore.h"
#include "core/platform/Router.h"
#include "core/platform/gateway/Telemetry.h"
#include "tests/core/platform/StoredKeys.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

namespace signalbox::platform {
namespace {

// ---- router ----------------------------------------------------------------------------------------------------

class Recording final : public net::Exchange {
public:
    void send(net::HttpResponse response) override { m_answer.set_value(std::move(response)); }
    std::shared_ptr<net::EventStream> openStream(net::Headers, std::function<void()>) override { return nullptr; }
    net::HttpResponse get() { return m_answer.get_future().get(); }

private:
    std::promise<net::HttpResponse> m_answer;
};

class RouterTest : public ::testing::Test {
protected:
    test::FakeClock clock;
    Router router{clock, {2, 2}};

    std::shared_ptr<Recording> dispatch(const std::string& method, const std::string& target) {
        auto exchange = std::make_shared<Recording>();
        net::HttpRequest request;
        request.method = method;
        request.target = target;
        router.dispatch(std::move(request), net::Responder(exchange));
        return exchange;
    }
    static RouteHandler say(const std::string& text) {
        return [text](const RoutedRequest& request, net::Responder responder) {
            net::HttpResponse response;
            response.body = text;
            for (const auto& [name, value] : request.parameters)
                response.body += " " + name + "=" + value;
            responder.send(std::move(response));
        };
    }
};

TEST_F(RouterTest, findsTheHandlerAndTheParameters) {
    router.add("GET", "/a/{id}", Lane::Network, say("one"));
    router.add("GET", "/a/{id}/b/{n}", Lane::Workers, say("two"));
    router.add("GET", "/a/list", Lane::RedButton, say("list"));
    EXPECT_EQ(dispatch("GET", "/a/7")->get().body, "one id=7");
    EXPECT_EQ(dispatch("GET", "/a/x%20y?q=1")->get().body, "one id=x y");
    EXPECT_EQ(dispatch("GET", "/a/7/b/8")->get().body, "two id=7 n=8");
    EXPECT_EQ(dispatch("GET", "/a/list")->get().body, "list") << "a literal beats a parameter";
    EXPECT_EQ(dispatch("GET", "/a/list/b/8")->get().body, "two id=list n=8") << "and steps back when it leads nowhere";
}

TEST_F(RouterTest, saysWhatIsWrong) {
    router.add("GET", "/a/{id}", Lane::Network, say("one"));
    router.add("PUT", "/a/{id}", Lane::Network, say("one"));
    for (const char* missing : {"/", "/b", "/a", "/a/", "/a/7/", "/a/7/8", "//a/7", "/a/%zz"})
        EXPECT_EQ(dispatch("GET", missing)->get().status, 404) << missing;
    const auto wrong = dispatch("DELETE", "/a/7")->get();
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.headers.value("Allow"), "GET, PUT");
}

TEST_F(RouterTest, keepsTheRedButtonOutOfTheOthersQueue) {
    std::promise<void> go;
    auto mayGo = go.get_future().share();
    router.add("GET", "/slow", Lane::Workers, [mayGo](const RoutedRequest&, net::Responder responder) {
        mayGo.wait();
        responder.send({});
    });
    router.add("POST", "/stop", Lane::RedButton, say("stopped"));
    std::vector<std::shared_ptr<Recording>> slow;
    int overloaded = 0;
    for (int i = 0; i < 8; ++i)
        slow.push_back(dispatch("GET", "/slow"));
    EXPECT_EQ(dispatch("POST", "/stop")->get().body, "stopped");
    go.set_value();
    for (auto& exchange : slow)
        overloaded += exchange->get().status == 503 ? 1 : 0;
    EXPECT_GE(overloaded, 4) << "two at work, two waiting";
}

TEST_F(RouterTest, runsWhatIsQueuedBeforeItStops) {
    router.add("GET", "/a", Lane::Workers, say("done"));
    auto first = dispatch("GET", "/a");
    router.stop();
    EXPECT_EQ(first->get().body, "done");
    EXPECT_EQ(dispatch("GET", "/a")->get().status, 503);
}

// ---- keys ------------------------------------------------------------------------------------------------------

class KeyStoreTest : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::FakeClock clock;
    std::unique_ptr<KeyStore> store;

    void SetUp() override { open(); }
    void open() {
        auto opened = KeyStore::open(folder / "keys.db", folder / "keys.kek", "node-1", clock);
        ASSERT_TRUE(opened) << base::describe(opened.error());
        store = std::move(*opened);
    }
    keys::Credential hmac() { return test::activeHmac("cr_1", "k1", clock.now()); }
    base::Status put(keys::Credential credential, const char* secret = nullptr) {
        return test::putCredential(*store, std::move(credential), secret);
    }
};

TEST_F(KeyStoreTest, publishesAChangeAtOnceAndKeepsItOverARestart) {
    EXPECT_FALSE(store->gatewayKeys()->ring->byKid("k1", clock.now()));
    ASSERT_TRUE(put(hmac(), "a secret"));
    for (int i = 0; i < 2; ++i) {
        const auto keys = store->gatewayKeys();
        EXPECT_TRUE(keys->ring->byKid("k1", clock.now()));
        EXPECT_TRUE(keys->verification.contains("k1"));
        EXPECT_EQ(store->secret(base::CredentialId("cr_1"), 1)->view(), "a secret");
        store.reset();
        open();
    }
    auto revoked = hmac();
    revoked.versions.front().state = keys::VersionState::Compromised;
    ASSERT_TRUE(put(revoked));
    EXPECT_EQ(store->gatewayKeys()->ring->byKid("k1", clock.now()).error().reason, "KEY_REVOKED");
}

TEST_F(KeyStoreTest, changesNothingWhenTheDecisionIsARefusal) {
    ASSERT_TRUE(put(hmac(), "a secret"));
    const auto refused = store->change([](const KeyStore::View& view) -> base::Result<KeyStore::Change> {
        EXPECT_EQ(view.credentials.size(), 1U);
        return base::Error{base::ErrorCode::Conflict, "KEYS-005", "no"};
    });
    EXPECT_EQ(refused.error().reason, "KEYS-005");
    EXPECT_EQ(store->credentials().size(), 1U);
    EXPECT_EQ(store->secret(base::CredentialId("cr_1"), 2).error().reason, "PLATFORM-004");
    EXPECT_EQ(store->issuingAuthority(base::RegionId("xx")).error().reason, "PLATFORM-005");
}

TEST_F(KeyStoreTest, countsUsesAndStoresThem) {
    ASSERT_TRUE(put(hmac(), "a secret"));
    const auto keys = store->gatewayKeys();
    const auto entry = keys->ring->byKid("k1", clock.now());
    ASSERT_TRUE(entry);
    const auto first = clock.now();
    store->countUse(**entry);
    clock.advance(std::chrono::seconds(5));
    store->countUse(**entry);
    store->countUse(**entry);
    const auto seen = store->credentials().front().versions.front();
    EXPECT_EQ(seen.useCount(), 3U);
    EXPECT_EQ(seen.firstUse(), first);
    EXPECT_EQ(seen.lastUse(), clock.now());
    EXPECT_TRUE(seen.seenOn("node-1"));
    ASSERT_TRUE(store->flushEvidence());
    store.reset();
    open();
    EXPECT_EQ(store->credentials().front().versions.front().useCount(), 3U);
}

TEST_F(KeyStoreTest, keepsSecretsForItsOwnerOnly) {
    const auto mode = std::filesystem::status(folder / "keys.db").permissions();
    EXPECT_EQ(mode & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

// ---- telemetry -------------------------------------------------------------------------------------------------

class TelemetryTest : public ::testing::Test {
protected:
    test::FakeClock clock;
    slo::ObjectiveSet objectives = slo::defaultObjectives();
    const base::ProviderId nova{"nova"};
    const base::BrandId brand{"b7"};
    const base::RegionId region{"eu-1"};
    Telemetry telemetry{clock, objectives, "boot", {region}};

    canary::CanaryState running(int basisPoints) {
        auto state = canary::createCanary(nova, "r1", "r2", clock.now()).value();
        state.basisPoints = basisPoints;
        state.epoch = 2;
        return state;
    }
    slo::Release releaseOf(int player) {
        return telemetry.releaseFor(nova, brand, region,
                                    {base::PlayerId("p" + std::to_string(player)), base::GameId("g"), "public", "DE"});
    }
};

TEST_F(TelemetryTest, drawsTheCohortOfARunningCanary) {
    int candidates = 0;
    for (int i = 0; i < 2'000; ++i)
        candidates += releaseOf(i) == slo::Release::Candidate ? 1 : 0;
    EXPECT_EQ(candidates, 0) << "no canary, no candidate";
    telemetry.setCanaries({running(500)});
    for (int i = 0; i < 2'000; ++i)
        candidates += releaseOf(i) == slo::Release::Candidate ? 1 : 0;
    EXPECT_NEAR(candidates, 100, 40);
    telemetry.setCanaries({running(0)});
    for (int i = 0; i < 2'000; ++i)
        EXPECT_EQ(releaseOf(i), slo::Release::Stable);
}

TEST_F(TelemetryTest, feedsTheGuardOnlyWhileACanaryRuns) {
    const slo::SeriesKey series{nova, brand, region, slo::Release::Candidate, slo::Operation::Authorize};
    telemetry.finished(series, "p1", std::chrono::milliseconds(5), slo::Outcome::Error);
    EXPECT_TRUE(telemetry.drainObservations().empty());
    telemetry.setCanaries({running(100)});
    telemetry.finished(series, "p1", std::chrono::milliseconds(5), slo::Outcome::Error);
    telemetry.finished(series, "", std::chrono::milliseconds(5), slo::Outcome::Error);
    telemetry.finished(series, "p2", std::chrono::milliseconds(6), slo::Outcome::Rejected);
    const auto seen = telemetry.drainObservations();
    ASSERT_EQ(seen.size(), 2U) << "a request of nobody tells the guard nothing";
    EXPECT_TRUE(seen[0].observation.failed);
    EXPECT_EQ(seen[0].observation.arm, canary::Arm::Candidate);
    EXPECT_FALSE(seen[1].observation.failed);
    EXPECT_TRUE(telemetry.drainObservations().empty());
}

TEST_F(TelemetryTest, countsSessionsOfAnEpoch) {
    telemetry.setCanaries({running(100)});
    telemetry.sessionOpened(nova, brand, region, slo::Release::Candidate, true);
    telemetry.sessionOpened(nova, brand, region, slo::Release::Stable, true);
    telemetry.sessionOpened(nova, brand, region, slo::Release::Stable, false);
    EXPECT_EQ(telemetry.canaryUsage(nova).candidateSessions, 1U);
    EXPECT_EQ(telemetry.canaryUsage(nova).eligibleSessions, 2U);
    telemetry.setCanaries({running(100)});
    EXPECT_EQ(telemetry.canaryUsage(nova).eligibleSessions, 2U) << "the epoch is the same";
    auto next = running(200);
    next.epoch = 3;
    telemetry.setCanaries({next});
    EXPECT_EQ(telemetry.canaryUsage(nova).eligibleSessions, 0U);
}

TEST_F(TelemetryTest, putsTheQueueIntoTheTick) {
    telemetry.setQueueSource([](const base::RegionId&) { return Telemetry::Queue{7, std::chrono::seconds(3), 11}; });
    clock.advance(std::chrono::seconds(1));
    const auto tick = telemetry.tick();
    ASSERT_EQ(tick.queues.size(), 1U);
    EXPECT_EQ(tick.queues[0].depth, 7U);
    EXPECT_EQ(tick.queues[0].oldestUnrelayed, std::chrono::seconds(3));
    EXPECT_EQ(tick.queues[0].relayed, 11U);
}

} // namespace
} // namespace signalbox::platform
