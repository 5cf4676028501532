// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/DeliveryFaults.h"
#include "core/platform/events/Relay.h"
#include "tests/core/platform/LedgerFixture.h"
#include "tests/support/Gate.h"

#include <atomic>
#include <thread>
#include <vector>

namespace signalbox::platform {
namespace {

/// A ledger whose disk the test holds.
class LedgerDurabilityTest : public LedgerFixture {
protected:
    void SetUp() override {
        m_gate.open();
        options.worthASync = 1; // Nothing waits for the sync before it.
        options.beforeSync = [this]() -> base::Status {
            m_gate.pass();
            if (m_diskFails)
                return base::Error{base::ErrorCode::Internal, "STORE-008", "the disk is gone"};
            return {};
        };
        LedgerFixture::SetUp();
    }
    void TearDown() override {
        m_gate.open();
        LedgerFixture::TearDown();
    }
    static bool ready(const std::future<Answer>& answer) {
        return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }
    /// Whether a bet is answered while the disk has not taken it yet. The thread of the ledger has gone on meanwhile.
    bool answersBeforeTheDisk() {
        auto first = authorizeCommand("b1", "10.00", "a-b1");
        m_gate.close();
        auto one = send(std::move(first));
        m_gate.awaitVisitor();
        const auto before = ledger->counters().commands;
        auto two = send(authorizeCommand("b2", "10.00", "a-b2"));
        while (ledger->counters().commands == before)
            std::this_thread::yield();
        const bool early = ready(one) || ready(two);
        m_gate.open();
        EXPECT_EQ(one.get().status, 200);
        EXPECT_EQ(two.get().status, 200);
        return early;
    }

    test::Gate m_gate;
    std::atomic<bool> m_diskFails{false};
};

TEST_F(LedgerDurabilityTest, answersNothingBeforeTheDiskHasItAndExecutesTheNextMeanwhile) {
    EXPECT_FALSE(answersBeforeTheDisk());
}

TEST_F(LedgerDurabilityTest, letsAFewCommandsShareTheNextSyncAndManyGoOn) {
    options.worthASync = 3;
    reopen();
    auto first = authorizeCommand("b1", "1.00", "a-b1");
    std::vector<Command> more;
    for (const std::string bet : {"b2", "b3", "b4"})
        more.push_back(authorizeCommand(bet, "1.00", "a-" + bet));
    m_gate.close();
    auto one = send(std::move(first));
    m_gate.awaitVisitor();
    const auto commits = ledger->counters().commits;
    auto two = send(std::move(more[0]));
    auto three = send(std::move(more[1]));
    EXPECT_EQ(ledger->counters().commits, commits) << "two are too few";
    auto four = send(std::move(more[2]));
    while (ledger->counters().commits == commits)
        std::this_thread::yield();
    EXPECT_EQ(ledger->counters().commits, commits + 1) << "three went on together, beside the sync";
    m_gate.open();
    for (auto* answer : {&one, &two, &three, &four})
        EXPECT_EQ(answer->get().status, 200);
    // Alone and with nothing under way, one command does not wait for others.
    EXPECT_EQ(authorize("b5", "1.00").status, 200);
}

TEST_F(LedgerDurabilityTest, seesALedgerThatAnswersTooEarly) {
    options.answerBeforeSync = true;
    reopen();
    EXPECT_TRUE(answersBeforeTheDisk());
}

TEST_F(LedgerDurabilityTest, tellsNobodyOfAnEventThatAPowerCutCouldTakeBack) {
    ASSERT_EQ(openSession().status, 201);
    struct Counting final : DeliveryFaults {
        std::atomic<int> looks{0};
        [[nodiscard]] bool stalled() override {
            ++looks;
            return false;
        }
    } counting;
    std::atomic<std::int64_t> seen{0};
    Relay::Options relaying;
    relaying.faults = &counting;
    auto relay = Relay::start(
                     file(), *ledger, clock,
                     [&](std::span<const RelayedEvent> events) -> base::Status {
                         seen = events.back().sequence;
                         return {};
                     },
                     relaying)
                     .value();
    auto bet = authorizeCommand("b1", "10.00", "a-b1");
    const auto durable = ledger->durable();
    relay->nudge();
    while (seen < durable)
        std::this_thread::yield();
    m_gate.close();
    auto answer = send(std::move(bet));
    m_gate.awaitVisitor();
    // Every reader sees it, but it is not durable: the relay looks twice, the second time from beginning to end.
    EXPECT_EQ(round("r_b1").bets.size(), 1U);
    for (const int looks = counting.looks; counting.looks < looks + 2;)
        relay->nudge();
    EXPECT_EQ(relay->state().lag.depth, 1U);
    EXPECT_EQ(ledger->durable(), durable);
    EXPECT_EQ(seen, durable);
    m_gate.open();
    EXPECT_EQ(answer.get().status, 200);
    EXPECT_GT(ledger->durable(), durable);
    relay->nudge();
    while (seen <= durable)
        std::this_thread::yield();
    relay->stop();
}

TEST_F(LedgerDurabilityTest, takesNothingMoreWhenTheDiskHasFailedAndKnowsTheTruthAfterARestart) {
    ASSERT_EQ(openSession().status, 201);
    ASSERT_EQ(authorize("b1", "10.00").status, 200);
    auto command = authorizeCommand("b2", "10.00", "a-b2");
    m_diskFails = true;
    const auto unknown = send(std::move(command)).get();
    EXPECT_EQ(unknown.status, 503);
    EXPECT_EQ(unknown.code, "WALLET_UNAVAILABLE");
    EXPECT_NE(unknown.body.find("not known"), std::string::npos) << unknown.body;
    m_diskFails = false;
    EXPECT_EQ(authorize("b3", "10.00").status, 503) << "it is not trusted again";
    EXPECT_FALSE(ledger->expireHolds());
    EXPECT_EQ(ledger->counters().failures, 1U);
    reopen();
    const auto truth = authorize("b2", "10.00");
    EXPECT_EQ(truth.status, 200);
    EXPECT_TRUE(truth.replayed) << "it was committed, and the file was not lost";
    EXPECT_EQ(authorize("b3", "10.00").status, 200);
}

} // namespace
} // namespace signalbox::platform
