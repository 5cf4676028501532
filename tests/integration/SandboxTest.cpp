// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Each emulation button over a real platform: pressed by an operator, met by a provider, judged by the ledger.
#include "core/api/PlatformClient.h"
#include "core/api/SandboxClient.h"
#include "core/api/TraceClient.h"
#include "core/crypto/Random.h"
#include "core/net/HttpClient.h"
#include "core/platform/Platform.h"
#include "core/platform/ledger/LedgerReads.h"
#include "core/simulator/ProviderConnection.h"
#include "tests/support/Connections.h"
#include "tests/support/SoundLedger.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace signalbox::platform {
namespace {

using api::Intent;
using base::Json;
using simulator::Answer;

api::Deadline soon() { return api::within(std::chrono::seconds(30)); }

class SandboxOverPlatform : public testing::Test {
protected:
    test::TempFolder folder;
    base::SystemClock clock;
    std::unique_ptr<Platform> platform;
    test::Operators operators{folder / "data"};
    std::unique_ptr<simulator::ProviderConnection> nova;
    EnvironmentKind kind = EnvironmentKind::Sandbox;

    void SetUp() override { start(); }
    void start() {
        PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 20;
        config.kind = kind;
        auto started = Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
        nova = test::connectProvider(folder / "data", "novagames", clock);
    }
    void stop() {
        nova.reset();
        operators.disconnect();
        platform.reset();
    }
    void TearDown() override {
        stop();
        test::expectSoundLedger(folder / "data");
    }
    api::PlatformClient& as(const std::string& who) { return operators.as(who); }

    static api::FaultOrder order(std::string button, std::map<std::string, std::int64_t> parameters = {}) {
        api::FaultOrder out;
        out.kind = std::move(button);
        out.parameters = std::move(parameters);
        out.seed = 5;
        return out;
    }
    api::FaultPress press(const api::FaultOrder& wanted) {
        const auto done = api::pressFault(as("on_call-1"), wanted, Intent::fresh("a test"), soon());
        EXPECT_TRUE(done) << base::describe(done.error());
        return done ? done->value : api::FaultPress{};
    }
    api::FaultPress release(const api::FaultPress& pressed) {
        const auto done = api::releaseFault(as("on_call-1"), pressed.id, Intent::fresh("a test"), soon());
        EXPECT_TRUE(done) << base::describe(done.error());
        return done ? done->value : api::FaultPress{};
    }
    std::vector<api::InjectedFault> faultsOf(const api::FaultPress& pressed) {
        api::FaultFilter filter;
        filter.press = pressed.id.text();
        filter.limit = 1'000;
        const auto found = api::sandboxFaults(as("on_call-1"), filter, soon());
        EXPECT_TRUE(found) << base::describe(found.error());
        return found ? *found : std::vector<api::InjectedFault>{};
    }
    /// Until it holds, for at most half a minute.
    static bool eventually(const std::function<bool()>& holds) {
        std::mutex mutex;
        std::condition_variable never;
        const auto giveUp = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!holds()) {
            if (std::chrono::steady_clock::now() > giveUp)
                return false;
            std::unique_lock lock(mutex);
            never.wait_for(lock, std::chrono::milliseconds(10));
        }
        return true;
    }

    static std::string key() { return crypto::randomId("k_"); }
    std::string session(const std::string& player = "p_demo_1") {
        const auto answer = nova->post(
            "/v1/sessions",
            Json::object(
                {{"player_id", player}, {"game_id", nova->identity().games.front().text()}, {"currency", "EUR"}}),
            key());
        EXPECT_TRUE(answer && answer->ok()) << (answer ? answer->code : base::describe(answer.error()));
        return answer ? answer->body["session_id"].stringOr("") : "";
    }
    static Json bet(const std::string& session, const std::string& id) {
        return Json::object({{"session_id", session},
                             {"round_id", "r_" + id},
                             {"bet_id", "b_" + id},
                             {"amount", Json::number("2.00")},
                             {"currency", "EUR"}});
    }
    static Json win(const std::string& id) {
        return Json::object({{"bet_id", "b_" + id},
                             {"round_id", "r_" + id},
                             {"win_amount", Json::number("0.50")},
                             {"currency", "EUR"}});
    }
    std::string statusOf(const std::string& id) {
        const auto answer = nova->get("/v1/bets/b_" + id);
        return answer ? answer->body["status"].stringOr(answer->code) : base::describe(answer.error());
    }
    base::Money pending() {
        const auto rows = platform->services().ledger.balances(base::RegionId("eu-1"), base::BrandId("brand-7"));
        EXPECT_TRUE(rows);
        for (const auto& row : *rows)
            if (row.account == "cash" && row.player.text() == "p_demo_1")
                return row.pending;
        return {};
    }
    api::TraceView traceOf(const std::string& id) {
        const auto view = api::trace(as("viewer-1"), id, soon());
        EXPECT_TRUE(view) << base::describe(view.error());
        return view ? *view : api::TraceView{};
    }
    static std::vector<const api::TraceSpan*> spans(const api::TraceView& view, api::SpanKind kind) {
        std::vector<const api::TraceSpan*> out;
        for (const auto& span : view.spans)
            if (span.kind == kind)
                out.push_back(&span);
        return out;
    }
};

TEST_F(SandboxOverPlatform, anAnswerDroppedAfterTheCommitIsFoundByTheRetryAndHasOneEffect) {
    const auto open = session();
    auto wanted = order("answer_drop", {{"silence_ms", 0}});
    wanted.scope.operation = "authorize";
    const auto pressed = press(wanted);
    const auto retryKey = key();
    const auto lost = nova->post("/v1/bets/authorize", bet(open, "1"), retryKey);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, base::ErrorCode::OutcomeUnknown) << base::describe(lost.error());
    EXPECT_EQ(statusOf("1"), "authorized") << "it was committed";
    const auto over = release(pressed);
    EXPECT_EQ(over.hits, 1U);
    const auto retry = nova->post("/v1/bets/authorize", bet(open, "1"), retryKey);
    ASSERT_TRUE(retry);
    EXPECT_TRUE(retry->ok());
    EXPECT_TRUE(retry->replayed);
    EXPECT_EQ(pending().minor(), -200) << "one hold";

    // The trace of the lost call tells the whole story.
    const auto faults = faultsOf(pressed);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_NE(faults[0].what.find("answer 200 lost"), std::string::npos) << faults[0].what;
    ASSERT_TRUE(eventually([&] { return !spans(traceOf(faults[0].trace), api::SpanKind::Event).empty(); }));
    const auto view = traceOf(faults[0].trace);
    EXPECT_EQ(view.provider, "novagames");
    const auto calls = spans(view, api::SpanKind::Call);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0]->name, "POST /v1/bets/authorize");
    EXPECT_EQ(calls[0]->state, api::SpanState::Failed);
    const auto entries = spans(view, api::SpanKind::Entry);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0]->parent, calls[0]->id);
    const auto posting = std::count_if(entries[0]->attributes.begin(), entries[0]->attributes.end(),
                                       [](const auto& one) { return one.first == "posting"; });
    EXPECT_EQ(posting, 2) << "a hold is a pair of pending postings";
    EXPECT_EQ(spans(view, api::SpanKind::Outbox).size(), 1U);
    EXPECT_EQ(spans(view, api::SpanKind::Relay).at(0)->state, api::SpanState::Ok);
    EXPECT_EQ(spans(view, api::SpanKind::Event).at(0)->name, "bet.authorized");
    for (const auto& span : view.spans)
        for (const auto& parent : view.spans)
            if (span.parent == parent.id) {
                EXPECT_GE(span.start, parent.start) << span.name << " before " << parent.name;
            }
    EXPECT_EQ(spans(view, api::SpanKind::Fault).at(0)->name, "answer_drop");
    ASSERT_EQ(spans(view, api::SpanKind::Audit).size(), 1U);
    EXPECT_NE(spans(view, api::SpanKind::Audit)[0]->name.find("sandbox.operate"), std::string::npos);

    api::TraceFilter filter;
    filter.about = "b_1";
    const auto list = api::traces(as("viewer-1"), filter, soon());
    ASSERT_TRUE(list);
    std::size_t authorizations = 0;
    for (const auto& one : list->items)
        authorizations += one.route == "POST /v1/bets/authorize" ? 1U : 0U;
    EXPECT_EQ(authorizations, 2U) << "the lost one and the retry";
    filter.faulty = true;
    const auto faulty = api::traces(as("viewer-1"), filter, soon());
    ASSERT_TRUE(faulty);
    ASSERT_EQ(faulty->items.size(), 1U);
    EXPECT_EQ(faulty->items[0].status, 0);
}

TEST_F(SandboxOverPlatform, requestsThatAreLostOrResetHaveNoEffect) {
    const auto open = session();
    for (const char* button : {"request_drop", "request_reset"}) {
        auto wanted = order(button);
        if (std::string(button) == "request_drop")
            wanted.parameters["silence_ms"] = 0;
        wanted.scope.operation = "authorize";
        const auto pressed = press(wanted);
        EXPECT_FALSE(nova->post("/v1/bets/authorize", bet(open, button), key()));
        release(pressed);
        EXPECT_EQ(statusOf(button), "BET_NOT_FOUND");
        EXPECT_TRUE(nova->post("/v1/bets/authorize", bet(open, button), key())->ok());
    }
}

TEST_F(SandboxOverPlatform, duplicatesAndBurstsUnderLoadHaveOneEffectEach) {
    const auto open = session();
    const auto duplicates = press(order("request_duplicate", {{"copies", 2}}));
    auto burst = order("request_burst", {{"copies", 10}});
    burst.scope.operation = "settle";
    burst.basisPoints = 2'000;
    const auto bursts = press(burst);
    constexpr int kThreads = 4;
    constexpr int kBets = 10;
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < kBets; ++i) {
                    const auto id = std::to_string(t) + "_" + std::to_string(i);
                    const auto placed = nova->post("/v1/bets/authorize", bet(open, id), key());
                    const auto settled = nova->post("/v1/bets/settle", win(id), key());
                    if (!placed || !placed->ok() || placed->replayed || !settled || !settled->ok())
                        ++wrong;
                }
            });
    }
    EXPECT_EQ(wrong, 0) << "the first delivery answers the provider";
    EXPECT_EQ(release(duplicates).hits, 2U * 2U * kThreads * kBets);
    release(bursts);
    for (const auto& one : {duplicates, bursts})
        for (const auto& fault : faultsOf(one))
            EXPECT_TRUE(fault.what.ends_with(": 409 IDEMPOTENCY_IN_FLIGHT") || fault.what.ends_with(": 200 replayed"))
                << fault.what;
    EXPECT_EQ(pending().minor(), 0) << "every hold was settled once";
}

TEST_F(SandboxOverPlatform, aStalledOutboxGrowsItsLagAndLosesNothing) {
    const auto open = session();
    const auto& ledger = platform->services().ledger;
    ASSERT_TRUE(eventually([&] { return ledger.queueLag()->depth == 0; }));
    const auto pressed = press(order("outbox_stall"));
    for (int i = 0; i < 20; ++i) {
        const auto id = std::to_string(i);
        ASSERT_TRUE(nova->post("/v1/bets/authorize", bet(open, id), key())->ok()) << "play goes on";
        ASSERT_TRUE(nova->post("/v1/bets/settle", win(id), key())->ok());
    }
    EXPECT_EQ(ledger.queueLag()->depth, 40U);
    api::TraceFilter filter;
    filter.about = "b_19";
    const auto list = api::traces(as("viewer-1"), filter, soon());
    ASSERT_TRUE(list && !list->items.empty());
    const auto waiting = traceOf(list->items.front().id);
    EXPECT_EQ(spans(waiting, api::SpanKind::Relay).at(0)->state, api::SpanState::Pending);
    EXPECT_TRUE(spans(waiting, api::SpanKind::Event).empty());
    release(pressed);
    EXPECT_TRUE(eventually([&] { return ledger.queueLag()->depth == 0; }));
    EXPECT_EQ(faultsOf(pressed).size(), 1U);
    // That every event is there, once and in order, is judged when the test is over: the events against the ledger.
}

TEST_F(SandboxOverPlatform, aJumpExpiresSessionsAndHoldsOnceAndKeepsSignaturesValid) {
    const auto open = session();
    ASSERT_TRUE(nova->post("/v1/bets/authorize", bet(open, "1"), key())->ok());
    EXPECT_EQ(pending().minor(), -200);
    press(order("clock_jump", {{"by_ms", 25LL * 3'600'000}}));
    const auto late = nova->post("/v1/bets/authorize", bet(open, "2"), key());
    ASSERT_TRUE(late) << base::describe(late.error());
    EXPECT_EQ(late->code, "SESSION_EXPIRED") << "the signature is judged by true time";
    ASSERT_TRUE(eventually([&] { return statusOf("1") == "expired"; }));
    EXPECT_EQ(pending().minor(), 0) << "released once";
    const auto settled = nova->post("/v1/bets/settle", win("1"), key());
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->code, "HOLD_EXPIRED");
    const auto reading = api::sandboxClock(as("viewer-1"), soon());
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->offset, std::chrono::hours(25));

    net::ClientConfig config;
    const auto credentials = test::providerCredentials(folder / "data", "novagames");
    config.url = credentials.url;
    config.tls = credentials.tls();
    net::HttpClient client(std::move(config));
    net::HttpRequest request;
    request.target = "/health";
    const auto health = client.send(request, soon());
    ASSERT_TRUE(health) << base::describe(health.error());
    const auto shown = base::parseRfc3339((*Json::parse(health->body))["time"].stringOr(""));
    ASSERT_TRUE(shown);
    EXPECT_LT(std::chrono::abs(*shown - (clock.now() + std::chrono::hours(25))), std::chrono::seconds(1));

    // Back an hour: nothing expires twice, and stamps do not go back.
    press(order("clock_jump", {{"by_ms", -3'600'000}}));
    const auto again = session();
    EXPECT_TRUE(nova->post("/v1/bets/authorize", bet(again, "3"), key())->ok());
    EXPECT_EQ(statusOf("1"), "expired");
    // Virtual time goes on over a restart; a reset brings it back.
    stop();
    start();
    EXPECT_EQ(api::sandboxClock(as("viewer-1"), soon())->offset, std::chrono::hours(24));
    const auto reset = api::resetSandboxClock(as("on_call-1"), Intent::fresh("done"), soon());
    ASSERT_TRUE(reset) << base::describe(reset.error());
    EXPECT_EQ(reset->value.offset, base::Duration::zero());
    EXPECT_TRUE(nova->post("/v1/bets/settle", win("3"), key())->ok());
}

TEST_F(SandboxOverPlatform, aSkewedDoorRefusesHonestSignatures) {
    const auto open = session();
    const auto ahead = press(order("clock_skew", {{"offset_ms", 120'000}}));
    const auto refused = nova->post("/v1/bets/authorize", bet(open, "1"), key());
    ASSERT_TRUE(refused) << base::describe(refused.error());
    EXPECT_EQ(refused->code, "SIGNATURE_EXPIRED");
    release(ahead);
    // Behind, the certificates of this minute are not valid yet.
    const auto behind = press(order("clock_skew", {{"offset_ms", -3'600'000}}));
    const auto early = nova->post("/v1/bets/authorize", bet(open, "1"), key());
    EXPECT_TRUE(!early || early->status == 401);
    release(behind);
    EXPECT_TRUE(nova->post("/v1/bets/authorize", bet(open, "1"), key())->ok());
}

TEST_F(SandboxOverPlatform, theTokenEndpointAndTheSchemaRegistryAreMetByWhatIsPressed) {
    const auto ask = [&](const std::string& provider, const std::string& target) {
        const auto who = test::providerCredentials(folder / "data", provider);
        net::ClientConfig config;
        config.url = who.url;
        config.tls = who.tls();
        net::HttpClient client(std::move(config));
        net::HttpRequest request;
        request.target = target;
        if (target == "/oauth2/token") {
            request.method = "POST";
            request.headers.set("Content-Type", "application/x-www-form-urlencoded");
            request.body = "grant_type=client_credentials&client_id=" + who.client->id +
                           "&client_secret=" + net::percentEncode(who.client->secret.view());
        }
        return client.send(std::move(request), soon());
    };
    for (const std::string target : {"/oauth2/token", "/subjects"}) {
        SCOPED_TRACE(target);
        const auto fails = [&] { return !ask("novagames", target); };
        const auto statusOf = [&](const std::string& provider) {
            const auto answer = ask(provider, target);
            return answer ? answer->status : 0;
        };
        auto wanted = order("region_drop", {{"retry_after_s", 3}});
        wanted.scope.region = base::RegionId("eu-1");
        auto pressed = press(wanted);
        const auto refused = ask("novagames", target);
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 503);
        EXPECT_EQ(refused->headers.value("Retry-After"), "3");
        EXPECT_NE(refused->body.find("REGION_FAILOVER"), std::string::npos) << refused->body;
        EXPECT_EQ(statusOf("evergrove"), 200) << "it is in another region";
        EXPECT_EQ(release(pressed).hits, 1U);

        const std::pair<const char*, std::map<std::string, std::int64_t>> losing[] = {
            {"request_drop", {{"silence_ms", 1}}},
            {"request_reset", {}},
            {"answer_drop", {{"silence_ms", 1}}},
            {"answer_reset", {}}};
        for (const auto& [button, parameters] : losing) {
            wanted = order(button, parameters);
            wanted.scope.provider = base::ProviderId("novagames");
            pressed = press(wanted);
            EXPECT_TRUE(fails()) << button;
            EXPECT_GE(release(pressed).hits, 1U) << button;
        }
        for (const char* button : {"request_delay", "answer_delay"}) {
            wanted = order(button, {{"delay_ms", 60}, {"jitter_ms", 0}});
            wanted.scope.provider = base::ProviderId("novagames");
            pressed = press(wanted);
            const auto begun = std::chrono::steady_clock::now();
            EXPECT_EQ(statusOf("novagames"), 200) << button;
            EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(60)) << button;
            EXPECT_EQ(release(pressed).hits, 1U) << button;
        }
        // Nothing says of two such requests that they are one, so none is delivered again.
        pressed = press(order("request_duplicate"));
        EXPECT_EQ(statusOf("novagames"), 200);
        EXPECT_TRUE(faultsOf(release(pressed)).empty());
    }
}

TEST_F(SandboxOverPlatform, aDroppedRegionIsRefusedByTheSameScheduleForTheSameSeed) {
    auto wanted = order("region_drop", {{"retry_after_s", 3}});
    wanted.scope.region = base::RegionId("eu-1");
    wanted.basisPoints = 4'000;
    ASSERT_TRUE(nova->get("/v1/bets/b_none")) << "an access token is there: asking for one is in scope, too";
    const auto schedule = [&] {
        const auto pressed = press(wanted);
        std::string out;
        for (int i = 0; i < 40; ++i) {
            const auto answer = nova->get("/v1/bets/b_none");
            out += answer && answer->code == "REGION_FAILOVER" ? 'x' : '.';
        }
        release(pressed);
        return out;
    };
    const auto first = schedule();
    EXPECT_EQ(schedule(), first);
    EXPECT_NE(first.find('x'), std::string::npos);
    EXPECT_NE(first.find('.'), std::string::npos);
    // Another region does not notice.
    press(wanted);
    const auto evergrove = test::connectProvider(folder / "data", "evergrove", clock);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(evergrove->get("/v1/bets/b_none")->code, "BET_NOT_FOUND");
    const auto over = api::releaseAllFaults(as("on_call-1"), Intent::fresh("done"), soon());
    ASSERT_TRUE(over);
    EXPECT_EQ(over->value.size(), 1U);
    EXPECT_EQ(over->value[0].seen, 0U);
}

TEST_F(SandboxOverPlatform, delaysAndReorderingChangeNoEffect) {
    const auto open = session();
    press(order("request_delay", {{"delay_ms", 20}, {"jitter_ms", 30}}));
    press(order("answer_delay", {{"delay_ms", 10}}));
    auto wanted = order("request_out_of_order", {{"overtaken_by", 2}, {"wait_ms", 50}});
    wanted.basisPoints = 3'000;
    press(wanted);
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 5; ++i) {
                    const auto id = std::to_string(t) + "_" + std::to_string(i);
                    const auto placed = nova->post("/v1/bets/authorize", bet(open, id), key());
                    const auto settled = nova->post("/v1/bets/settle", win(id), key());
                    wrong += placed && placed->ok() && settled && settled->ok() ? 0 : 1;
                }
            });
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(pending().minor(), 0);
}

TEST_F(SandboxOverPlatform, aPressNeedsThePermissionAndStandsInTheLog) {
    const auto refused = api::pressFault(as("viewer-1"), order("request_reset"), Intent::fresh("for fun"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::PermissionDenied);
    auto wanted = order("request_delay");
    wanted.scope.provider = base::ProviderId("redfox");
    const auto intent = Intent::fresh("a drill");
    const auto done = api::pressFault(as("on_call-1"), wanted, intent, soon());
    ASSERT_TRUE(done);
    ASSERT_TRUE(done->value.auditIndex);
    ASSERT_TRUE(done->audit.index);
    const auto again = api::pressFault(as("on_call-1"), wanted, intent, soon());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->value.id, done->value.id) << "one command, one press";
    api::AuditFilter filter;
    filter.action = "sandbox.operate";
    const auto page = as("auditor-1").auditEntries(filter, soon());
    ASSERT_TRUE(page);
    const auto buttons = api::sandboxButtons(as("viewer-1"), soon());
    ASSERT_TRUE(buttons);
    EXPECT_TRUE(buttons->available);
    EXPECT_GE(buttons->buttons.size(), 15U);
    const auto presses = api::sandboxPresses(as("viewer-1"), soon());
    ASSERT_TRUE(presses);
    ASSERT_EQ(presses->size(), 1U);
    EXPECT_EQ(presses->front().by.text(), "on_call-1");
    EXPECT_EQ(presses->front().reason, "a drill");
    auto wrong = order("request_delay", {{"delay_ms", 0}});
    const auto bad = api::pressFault(as("on_call-1"), wrong, Intent::fresh("x"), soon());
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().reason, "SANDBOX-002");
    EXPECT_EQ(api::releaseFault(as("on_call-1"), api::PressId("press_x"), Intent::fresh("x"), soon()).error().reason,
              "NOT_FOUND");
    EXPECT_EQ(api::trace(as("viewer-1"), "tr_nobody", soon()).error().reason, "NOT_FOUND");
}

class InProduction : public SandboxOverPlatform {
protected:
    InProduction() { kind = EnvironmentKind::Production; }
};

TEST_F(InProduction, noButtonCanBePressedAndTracesAreThere) {
    const auto buttons = api::sandboxButtons(as("viewer-1"), soon());
    ASSERT_TRUE(buttons);
    EXPECT_FALSE(buttons->available);
    EXPECT_EQ(buttons->environment, "production");
    auto wanted = order("region_drop");
    wanted.scope.region = base::RegionId("eu-1");
    for (const auto& one : {order("clock_jump"), order("request_reset"), wanted}) {
        const auto refused = api::pressFault(as("on_call-1"), one, Intent::fresh("by mistake"), soon());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "SANDBOX-001");
    }
    EXPECT_EQ(api::resetSandboxClock(as("on_call-1"), Intent::fresh("x"), soon()).error().reason, "SANDBOX-001");
    session();
    const auto list = api::traces(as("viewer-1"), {}, soon());
    ASSERT_TRUE(list);
    EXPECT_FALSE(list->items.empty());
}

} // namespace
} // namespace signalbox::platform
