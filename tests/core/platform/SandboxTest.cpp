// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The emulation buttons without a platform: the plan's law, the clocks, and what happens to one request.
#include "core/platform/sandbox/Sandbox.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

namespace signalbox::platform {
namespace {

using base::Json;
using std::chrono::milliseconds;
using std::chrono::seconds;

const base::OperatorId kWho("on_call-1");

class SandboxTest : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::FakeClock clock;
    std::unique_ptr<Sandbox> sandbox = open();

    std::unique_ptr<Sandbox> open(bool available = true) {
        auto opened = Sandbox::open(folder / "", clock, {available, false});
        EXPECT_TRUE(opened) << base::describe(opened.error());
        return opened ? std::move(*opened) : nullptr;
    }
    static api::FaultOrder order(std::string kind, std::map<std::string, std::int64_t> parameters = {},
                                 int basisPoints = 10'000, std::optional<std::uint64_t> seed = 7) {
        return {std::move(kind), {}, basisPoints, seconds(60), seed, std::move(parameters)};
    }
    api::FaultPress press(const api::FaultOrder& wanted) {
        auto pressed = sandbox->plan().press(wanted, kWho, "test", 12);
        EXPECT_TRUE(pressed) << base::describe(pressed.error());
        return pressed ? *pressed : api::FaultPress{};
    }
    std::string refusal(const api::FaultOrder& wanted) {
        auto pressed = sandbox->plan().press(wanted, kWho, "test", {});
        return pressed ? "pressed" : pressed.error().reason;
    }
    std::vector<api::InjectedFault> faults(const api::FaultFilter& filter = {}) {
        auto found = sandbox->plan().faults(filter);
        EXPECT_TRUE(found) << base::describe(found.error());
        return found ? *found : std::vector<api::InjectedFault>{};
    }
    api::FaultPress now(const api::PressId& id) {
        auto found = sandbox->plan().find(id);
        EXPECT_TRUE(found);
        return found ? *found : api::FaultPress{};
    }

    /// What came of one request.
    struct Outcome {
        std::optional<net::HttpResponse> answer;
        bool abandoned = false;
        bool reset = false;
    };
    class Wire final : public net::Exchange {
    public:
        explicit Wire(std::shared_ptr<Outcome> outcome)
            : m_outcome(std::move(outcome)) {}
        void send(net::HttpResponse response) override { m_outcome->answer = std::move(response); }
        void abandon(bool reset) override {
            m_outcome->abandoned = true;
            m_outcome->reset = reset;
        }
        std::shared_ptr<net::EventStream> openStream(net::Headers, std::function<void()>) override { return nullptr; }

    private:
        std::shared_ptr<Outcome> m_outcome;
    };
    std::vector<std::string> executed; ///< Idempotency keys, in the order in which handlers saw them.
    std::set<std::string> memo;        ///< The handler's idempotency.
    bool forgetful = false;            ///< It has none.
    base::Time nonceUntil{};           ///< Of the last request, as the handler saw it.

    std::shared_ptr<Outcome> send(const std::string& key, const std::string& provider = "novagames",
                                  const std::string& path = "/v1/bets/authorize") {
        auto outcome = std::make_shared<Outcome>();
        Principal principal;
        principal.tenant = {base::ProviderId(provider), base::BrandId("brand-7"), base::RegionId("eu-1")};
        principal.trace = "tr_" + key;
        principal.idempotencyKey = key;
        principal.nonce.until = clock.now() + seconds(120);
        RoutedRequest request;
        request.http.method = "POST";
        request.http.target = path;
        sandbox->requests().pass(std::move(principal), std::move(request),
                                 net::Responder(std::make_shared<Wire>(outcome)),
                                 [this](const Principal& who, const RoutedRequest&, net::Responder responder) {
                                     executed.push_back(who.idempotencyKey);
                                     nonceUntil = who.nonce.until;
                                     net::HttpResponse response;
                                     if (!memo.insert(who.idempotencyKey).second && !forgetful)
                                         response.headers.add("Idempotent-Replayed", "true");
                                     responder.send(std::move(response));
                                 });
        return outcome;
    }
    void pass(base::Duration by) {
        clock.advance(by);
        sandbox->turn();
    }
};

TEST(FaultSchedule, isAFunctionOfTheSeedAndTheNumberOfTheSighting) {
    const auto schedule = [](std::uint64_t seed, int basisPoints) {
        std::string out;
        for (std::uint64_t n = 1; n <= 2'000; ++n)
            out += hitAt(seed, n, basisPoints) ? 'x' : '.';
        return out;
    };
    EXPECT_EQ(schedule(42, 2'000), schedule(42, 2'000));
    EXPECT_NE(schedule(42, 2'000), schedule(43, 2'000));
    const auto hits = [&](int basisPoints) {
        const auto text = schedule(1, basisPoints);
        return std::count(text.begin(), text.end(), 'x');
    };
    EXPECT_EQ(hits(0), 0);
    EXPECT_EQ(hits(10'000), 2'000);
    EXPECT_NEAR(static_cast<double>(hits(2'000)), 400, 4 * 17.9) << "20 % within four standard deviations";
    EXPECT_EQ(schedule(42, 5'000).substr(0, 16), schedule(42, 5'000).substr(0, 16));
}

TEST_F(SandboxTest, theSameSeedAndTheSameRequestsGiveTheSameFaults) {
    const auto run = [&](std::uint64_t seed) {
        const auto pressed = press(order("request_reset", {}, 3'000, seed));
        std::string out;
        for (int i = 0; i < 300; ++i)
            out += send("k" + std::to_string(i))->reset ? 'x' : '.';
        EXPECT_TRUE(sandbox->plan().release(pressed.id));
        return out;
    };
    const auto first = run(99);
    EXPECT_EQ(run(99), first);
    EXPECT_NE(run(100), first);
}

TEST_F(SandboxTest, drawsASeedThatItNamesWhenNoneIsGiven) {
    const auto a = press(order("request_reset", {}, 10'000, std::nullopt));
    const auto b = press(order("request_reset", {}, 10'000, std::nullopt));
    EXPECT_NE(a.seed, b.seed);
    EXPECT_EQ(now(a.id).seed, a.seed);
}

TEST_F(SandboxTest, refusesWhatAButtonDoesNotHave) {
    auto wanted = order("nonsense");
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    wanted = order("request_delay", {{"delay_ms", 30'001}});
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    wanted = order("request_delay", {{"speed", 1}});
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    wanted = order("request_delay");
    wanted.window = milliseconds(999);
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    wanted.window = seconds(3'601);
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    wanted.window = seconds(3'600);
    EXPECT_EQ(refusal(wanted), "pressed");
    wanted.basisPoints = 10'001;
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    wanted = order("request_delay");
    wanted.scope.topic = "bet.settled";
    EXPECT_EQ(refusal(wanted), "SANDBOX-002") << "a request has no topic";
    wanted = order("request_delay");
    wanted.scope.operation = "steal";
    EXPECT_EQ(refusal(wanted), "SANDBOX-002");
    EXPECT_EQ(refusal(order("region_drop")), "SANDBOX-002") << "the region must be named";
}

TEST_F(SandboxTest, aPlatformThatIsNoSandboxTakesNoPress) {
    sandbox.reset();
    sandbox = open(false);
    for (const auto& row : buttonRows())
        EXPECT_EQ(refusal(order(row.button.kind)), "SANDBOX-001");
    EXPECT_FALSE(sandbox->resetClock());
    EXPECT_EQ(send("k1")->answer->status, 200);
}

TEST_F(SandboxTest, everyButtonCanBePressedWithItsInitialValues) {
    for (const auto& row : buttonRows()) {
        auto wanted = order(row.button.kind);
        if (!row.button.requiredScope.empty())
            wanted.scope.region = base::RegionId("eu-1");
        const auto pressed = press(wanted);
        EXPECT_EQ(pressed.running(), row.button.timed) << row.button.kind;
        EXPECT_EQ(pressed.parameters.size(), row.button.parameters.size());
        EXPECT_TRUE(sandbox->plan().releaseAll());
    }
}

TEST_F(SandboxTest, aPressEndsByItselfAtTheEndOfItsWindow) {
    auto wanted = order("request_reset");
    wanted.window = seconds(10);
    const auto pressed = press(wanted);
    clock.advance(milliseconds(9'999));
    EXPECT_TRUE(send("k1")->reset);
    clock.advance(milliseconds(1));
    EXPECT_FALSE(send("k2")->reset) << "nobody has looked at the window meanwhile";
    const auto over = now(pressed.id);
    EXPECT_EQ(over.endedBy, "window");
    EXPECT_EQ(over.endedAt, over.endsAt);
    EXPECT_EQ(over.hits, 1U);
}

TEST_F(SandboxTest, aReleaseHoldsFromTheNextRequestOn) {
    const auto pressed = press(order("request_reset"));
    EXPECT_TRUE(send("k1")->reset);
    const auto over = sandbox->plan().release(pressed.id);
    ASSERT_TRUE(over);
    EXPECT_EQ(over->endedBy, "released");
    EXPECT_FALSE(send("k2")->reset);
    const auto again = sandbox->plan().release(pressed.id);
    ASSERT_TRUE(again) << "one that is over stays as it is";
    EXPECT_EQ(*again, *over);
    EXPECT_FALSE(sandbox->plan().release(api::PressId("press_nobody")));
}

TEST_F(SandboxTest, hitsOnlyWhatIsInItsScope) {
    auto wanted = order("request_reset");
    wanted.scope.provider = base::ProviderId("redfox");
    wanted.scope.operation = "settle";
    const auto pressed = press(wanted);
    EXPECT_FALSE(send("k1", "novagames", "/v1/bets/settle")->reset);
    EXPECT_FALSE(send("k2", "redfox", "/v1/bets/authorize")->reset);
    EXPECT_TRUE(send("k3", "redfox", "/v1/bets/settle")->reset);
    EXPECT_EQ(now(pressed.id).seen, 1U) << "only what is in scope counts";
}

TEST_F(SandboxTest, pressesAndFaultsCanBeReadAfterARestart) {
    const auto pressed = press(order("answer_drop"));
    send("k1");
    send("k2");
    sandbox->turn();
    sandbox.reset();
    clock.advance(seconds(1));
    sandbox = open();
    const auto over = now(pressed.id);
    EXPECT_EQ(over.endedBy, "platform stopped");
    EXPECT_EQ(over.hits, 2U);
    EXPECT_EQ(over.auditIndex, 12U);
    const auto found = faults();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].trace, "tr_k2") << "newest first";
    EXPECT_EQ(found[0].draw, 2U);
    EXPECT_EQ(found[0].target, "authorize");
    EXPECT_EQ(found[0].press, pressed.id);
    api::FaultFilter filter;
    filter.trace = "tr_k1";
    EXPECT_EQ(faults(filter).size(), 1U);
    filter = {};
    filter.before = found[0].number;
    EXPECT_EQ(faults(filter).size(), 1U);
    EXPECT_FALSE(send("k3")->abandoned) << "it does not go on by itself";
}

TEST_F(SandboxTest, aPressOfAKilledProcessIsFoundEnded) {
    const auto pressed = press(order("answer_drop"));
    test::TempFolder copy;
    std::filesystem::copy(folder / "", copy / "", std::filesystem::copy_options::recursive);
    auto other = Sandbox::open(copy / "", clock, {true, false}); // What a kill -9 leaves behind.
    ASSERT_TRUE(other);
    const auto found = (*other)->plan().find(pressed.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->endedBy, "platform stopped");
}

TEST_F(SandboxTest, atMostSoManyArePressedAtOnce) {
    for (std::size_t i = 0; i < FaultPlan::kMostRunning; ++i)
        EXPECT_EQ(refusal(order("request_reset", {}, 0)), "pressed");
    EXPECT_EQ(refusal(order("request_reset")), "SANDBOX-003");
    clock.advance(seconds(61));
    EXPECT_EQ(refusal(order("request_reset")), "pressed") << "those whose window is over do not count";
}

TEST_F(SandboxTest, anAnswerThatIsDroppedWasExecutedAndARetryFindsIt) {
    const auto pressed = press(order("answer_drop", {{"silence_ms", 2'000}}));
    auto lost = send("k1");
    EXPECT_EQ(executed, std::vector<std::string>{"k1"});
    EXPECT_FALSE(lost->abandoned) << "silence first";
    pass(milliseconds(1'999));
    EXPECT_FALSE(lost->abandoned);
    pass(milliseconds(1));
    EXPECT_TRUE(lost->abandoned);
    EXPECT_FALSE(lost->reset);
    EXPECT_FALSE(lost->answer);
    ASSERT_TRUE(sandbox->plan().release(pressed.id));
    const auto retry = send("k1");
    ASSERT_TRUE(retry->answer);
    EXPECT_TRUE(retry->answer->headers.contains("Idempotent-Replayed"));
}

TEST_F(SandboxTest, aRequestThatIsDroppedHasNoEffect) {
    press(order("request_drop", {{"silence_ms", 0}}));
    auto lost = send("k1");
    sandbox->turn();
    EXPECT_TRUE(lost->abandoned);
    EXPECT_TRUE(executed.empty());
}

TEST_F(SandboxTest, aDelayedRequestIsExecutedWhenItsTimeHasCome) {
    press(order("request_delay", {{"delay_ms", 500}, {"jitter_ms", 100}}));
    auto slow = send("k1");
    pass(milliseconds(499));
    EXPECT_TRUE(executed.empty());
    pass(milliseconds(101));
    EXPECT_EQ(executed.size(), 1U);
    EXPECT_TRUE(slow->answer);
}

TEST_F(SandboxTest, aDelayedAnswerWasExecutedAtOnce) {
    press(order("answer_delay", {{"delay_ms", 500}}));
    auto slow = send("k1");
    EXPECT_EQ(executed.size(), 1U);
    EXPECT_FALSE(slow->answer);
    pass(milliseconds(500));
    EXPECT_TRUE(slow->answer);
}

TEST_F(SandboxTest, duplicatesAreDeliveredUnderTheSameKeyAndTheFirstAnswersTheProvider) {
    const auto pressed = press(order("request_duplicate", {{"copies", 2}}));
    for (int i = 0; i < 40; ++i)
        EXPECT_FALSE(send("k" + std::to_string(i))->answer->headers.contains("Idempotent-Replayed"));
    pass(milliseconds(1));
    EXPECT_EQ(executed.size(), 120U);
    EXPECT_EQ(memo.size(), 40U);
    api::FaultFilter filter;
    filter.press = pressed.id.text();
    filter.limit = 1'000;
    const auto found = faults(filter);
    EXPECT_EQ(found.size(), 80U);
    const auto after = std::count_if(found.begin(), found.end(), [](const auto& one) {
        return one.what == "delivered again after its answer: 200 replayed";
    });
    EXPECT_GT(after, 0);
    EXPECT_LT(after, 80) << "some race the first";
}

TEST_F(SandboxTest, aPlatformThatForgetsItsAnswersIsSeenExecutingDuplicates) {
    press(order("request_duplicate"));
    forgetful = true; // The mutant: no idempotency at all.
    for (int i = 0; i < 10; ++i)
        send("k" + std::to_string(i));
    pass(milliseconds(1));
    const auto found = faults();
    ASSERT_EQ(found.size(), 10U);
    for (const auto& one : found)
        EXPECT_TRUE(one.what.ends_with("EXECUTED AGAIN")) << one.what;
}

TEST_F(SandboxTest, aHeldRequestGoesOnWhenEnoughHaveOvertakenIt) {
    auto wanted = order("request_out_of_order", {{"overtaken_by", 2}, {"wait_ms", 1'000}}, 10'000);
    wanted.scope.operation = "authorize";
    const auto first = press(wanted);
    auto held = send("first");
    EXPECT_TRUE(executed.empty());
    // Everything in scope is held; what is released meanwhile goes straight through and overtakes.
    ASSERT_TRUE(sandbox->plan().release(first.id));
    press(order("request_reset", {}, 0));
    send("second");
    EXPECT_EQ(executed, std::vector<std::string>{"second"});
    send("third");
    EXPECT_EQ(executed, (std::vector<std::string>{"second", "third", "first"}));
    EXPECT_TRUE(held->answer);
}

TEST_F(SandboxTest, aHeldRequestDoesNotWaitForeverForOthers) {
    press(order("request_out_of_order", {{"overtaken_by", 100}, {"wait_ms", 1'000}}));
    auto held = send("k1");
    pass(milliseconds(999));
    EXPECT_TRUE(executed.empty());
    pass(milliseconds(1));
    EXPECT_EQ(executed.size(), 1U);
    EXPECT_TRUE(held->answer);
}

TEST_F(SandboxTest, aRegionThatIsDroppedSaysWhenToComeAgain) {
    auto wanted = order("region_drop", {{"retry_after_s", 9}});
    wanted.scope.region = base::RegionId("eu-1");
    press(wanted);
    const auto refused = send("k1");
    ASSERT_TRUE(refused->answer);
    EXPECT_EQ(refused->answer->status, 503);
    EXPECT_EQ(refused->answer->headers.value("Retry-After"), "9");
    EXPECT_NE(refused->answer->body.find("REGION_FAILOVER"), std::string::npos);
    EXPECT_TRUE(executed.empty());
}

TEST_F(SandboxTest, whatWaitsGoesOnWhenThePlatformStops) {
    press(order("request_delay", {{"delay_ms", 30'000}}));
    auto slow = send("k1");
    sandbox->stop();
    EXPECT_TRUE(slow->answer) << "nobody is left without an answer by a button";
}

TEST_F(SandboxTest, aSkewMovesTheDoorOnlyAndEnds) {
    const auto before = clock.now();
    const auto pressed = press(order("clock_skew", {{"offset_ms", 90'000}}));
    EXPECT_EQ(sandbox->clock().doorTime().now() - before, seconds(90));
    EXPECT_EQ(sandbox->clock().virtualTime().now(), before);
    EXPECT_EQ(refusal(order("clock_skew")), "SANDBOX-003") << "a clock is wrong in one way at a time";
    ASSERT_TRUE(sandbox->plan().release(pressed.id));
    EXPECT_EQ(sandbox->clock().doorTime().now(), before);
}

TEST_F(SandboxTest, aJumpStaysAlsoOverARestartUntilItIsReset) {
    const auto before = clock.now();
    const auto pressed = press(order("clock_jump", {{"by_ms", 3'600'000}}));
    EXPECT_EQ(pressed.endedBy, "done");
    EXPECT_EQ(sandbox->clock().virtualTime().now() - before, std::chrono::hours(1));
    EXPECT_EQ(sandbox->clock().doorTime().now(), before) << "signatures are not judged by it";
    sandbox.reset();
    sandbox = open();
    EXPECT_EQ(sandbox->clock().virtualTime().now() - before, std::chrono::hours(1));
    press(order("clock_jump", {{"by_ms", -1'000}}));
    EXPECT_EQ(sandbox->clock().reading().offset, std::chrono::hours(1) - seconds(1));
    ASSERT_TRUE(sandbox->resetClock());
    EXPECT_EQ(sandbox->clock().virtualTime().now(), before);
}

TEST_F(SandboxTest, aNonceDoesNotRunOutEarlyBecauseVirtualTimeIsAhead) {
    send("k1");
    EXPECT_EQ(nonceUntil, clock.now() + seconds(120));
    press(order("clock_jump", {{"by_ms", 3'600'000}}));
    send("k2");
    EXPECT_EQ(nonceUntil, sandbox->clock().virtualTime().now() + seconds(120)) << "by the time that the ledger keeps";
}

TEST_F(SandboxTest, whatADriftHasGainedStays) {
    const auto pressed = press(order("clock_drift", {{"ppm", 500}}));
    clock.advance(seconds(40));
    EXPECT_EQ(sandbox->clock().reading().offset, milliseconds(20));
    EXPECT_EQ(sandbox->clock().reading().driftPpm, 500);
    clock.advance(seconds(20));
    EXPECT_EQ(now(pressed.id).endedBy, "window");
    clock.advance(seconds(1'000));
    EXPECT_EQ(sandbox->clock().reading().offset, milliseconds(30));
    press(order("clock_drift", {{"ppm", -500}}));
    clock.advance(seconds(60));
    EXPECT_EQ(sandbox->clock().reading().offset, milliseconds(0));
}

TEST_F(SandboxTest, aStallIsNotedOnceHoweverOftenItIsAskedFor) {
    EXPECT_FALSE(sandbox->deliveries().stalled());
    const auto pressed = press(order("outbox_stall"));
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(sandbox->deliveries().stalled());
    EXPECT_EQ(faults().size(), 1U);
    ASSERT_TRUE(sandbox->plan().release(pressed.id));
    EXPECT_FALSE(sandbox->deliveries().stalled());
    press(order("cdc_lag", {{"lag_ms", 750}}));
    EXPECT_EQ(sandbox->deliveries().lag(), milliseconds(750));
}

TEST_F(SandboxTest, aDeliveryIsLostOnlySoOften) {
    press(order("event_drop"));
    Delivery delivery;
    delivery.event = "ev_1";
    delivery.topic = "bet.settled";
    delivery.trace = "tr_1";
    for (int attempt = 1; attempt < DeliveryFaults::kMaxAttempts; ++attempt) {
        delivery.attempt = attempt;
        EXPECT_TRUE(sandbox->deliveries().fateOf(delivery).drop);
    }
    delivery.attempt = DeliveryFaults::kMaxAttempts;
    EXPECT_FALSE(sandbox->deliveries().fateOf(delivery).drop);
    const auto found = faults();
    ASSERT_EQ(found.size(), static_cast<std::size_t>(DeliveryFaults::kMaxAttempts - 1))
        << "only what happened is noted";
    EXPECT_EQ(found.front().trace, "tr_1");
    EXPECT_EQ(found.front().target, "bet.settled");
}

TEST_F(SandboxTest, eventsAreHitByTopic) {
    auto wanted = order("event_duplicate", {{"copies", 3}});
    wanted.scope.topic = "bet.settled";
    press(wanted);
    wanted = order("event_out_of_order", {{"overtaken_by", 4}});
    press(wanted);
    Delivery delivery;
    delivery.topic = "bet.authorized";
    EXPECT_EQ(sandbox->deliveries().fateOf(delivery).copies, 1);
    delivery.topic = "bet.settled";
    const auto fate = sandbox->deliveries().fateOf(delivery);
    EXPECT_EQ(fate.copies, 3);
    EXPECT_EQ(fate.overtakenBy, 4U);
}

} // namespace
} // namespace signalbox::platform
