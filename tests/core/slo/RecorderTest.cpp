// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/Recorder.h"

#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <thread>

namespace signalbox::slo {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RecorderTest : public ::testing::Test {
protected:
    test::FakeClock clock;
    Recorder recorder{clock, defaultObjectives(), "boot-1"};
    SeriesKey key{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1"), Release::Stable,
                  Operation::Authorize};

    Tick drain() {
        clock.advance(seconds(1));
        Tick tick = recorder.drain();
        EXPECT_TRUE(validate(tick).has_value());
        return tick;
    }
};

TEST_F(RecorderTest, countsOutcomesAsTheObjectiveSeesThem) {
    recorder.record(key, milliseconds(10), Outcome::Success);
    recorder.record(key, milliseconds(10), Outcome::Rejected);
    recorder.record(key, milliseconds(250), Outcome::Success);
    recorder.record(key, milliseconds(250) + base::Duration(1), Outcome::Success);
    recorder.record(key, milliseconds(10), Outcome::Error);
    recorder.record(key, milliseconds(10), Outcome::Timeout);
    const Tick tick = drain();
    ASSERT_EQ(tick.series.size(), 1U);
    EXPECT_EQ(tick.series[0].counts, (SeriesCounts{6, 2, 1, 2}));
    EXPECT_EQ(tick.series[0].latency.count(), 6U);
    EXPECT_EQ(tick.boot, "boot-1");
    EXPECT_EQ(tick.sequence, 1U);
    EXPECT_EQ(tick.interval, seconds(1));
    EXPECT_EQ(tick.wallTime, clock.now());
}

TEST_F(RecorderTest, aKnownSeriesStaysWithAnExplicitZero) {
    recorder.record(key, milliseconds(10), Outcome::Success);
    SeriesKey quiet = key;
    quiet.release = Release::Candidate;
    recorder.announce(quiet);
    recorder.announce(quiet.flow());
    drain();
    const Tick tick = drain();
    ASSERT_EQ(tick.series.size(), 2U);
    EXPECT_EQ(tick.series[0].counts, SeriesCounts{});
    EXPECT_EQ(tick.series[1].counts, SeriesCounts{});
    EXPECT_EQ(tick.flows.size(), 1U);
    EXPECT_EQ(tick.sequence, 2U);
}

TEST_F(RecorderTest, aRoundIsOpenUntilItIsSettledOrVoided) {
    const base::RoundId one("r1"), two("r2"), three("r3");
    recorder.roundOpened(key.flow(), one);
    recorder.roundOpened(key.flow(), two);
    recorder.roundOpened(key.flow(), three, seconds(100));
    recorder.roundOpened(key.flow(), three);
    Tick tick = drain();
    ASSERT_EQ(tick.flows.size(), 1U);
    EXPECT_EQ(tick.flows[0].open, 3U);
    EXPECT_EQ(tick.flows[0].oldestOpen, seconds(101));
    EXPECT_TRUE(tick.flows[0].settled.empty());
    recorder.roundSettled(one);
    recorder.roundSettled(one);
    recorder.roundVoided(two);
    recorder.roundVoided(base::RoundId("unknown"));
    tick = drain();
    EXPECT_EQ(tick.flows[0].open, 1U);
    EXPECT_EQ(tick.flows[0].settled.count(), 1U);
    Sketch settled;
    settled.add(tick.flows[0].settled);
    EXPECT_EQ(settled.countIn(grid::bucketOf(seconds(1))), 1U);
}

TEST_F(RecorderTest, queuesKeepTheirStateAndCountWhatWasRelayed) {
    const base::RegionId region("eu-1");
    recorder.queue(region, 5, milliseconds(300), 10);
    recorder.queue(region, 3, milliseconds(200), 7);
    Tick tick = drain();
    ASSERT_EQ(tick.queues.size(), 1U);
    EXPECT_EQ(tick.queues[0], (QueueTick{region, 3, milliseconds(200), 17}));
    tick = drain();
    EXPECT_EQ(tick.queues[0], (QueueTick{region, 3, milliseconds(200), 0}));
}

TEST_F(RecorderTest, countsAcceptedSessionsPerRegion) {
    recorder.sessionAccepted(base::RegionId("eu-1"));
    recorder.sessionAccepted(base::RegionId("eu-1"));
    recorder.sessionAccepted(base::RegionId("uk-1"));
    Tick tick = drain();
    ASSERT_EQ(tick.sessions.size(), 2U);
    EXPECT_EQ(tick.sessions[0].accepted, 2U);
    tick = drain();
    EXPECT_EQ(tick.sessions[0].accepted, 0U);
}

TEST_F(RecorderTest, losesNothingWhileSeveralThreadsRecordAndOneDrains) {
    constexpr int threads = 4, each = 20'000;
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
            SeriesKey mine = key;
            mine.operation = kOperations[static_cast<std::size_t>(t) % 2];
            for (int i = 0; i < each; ++i) {
                recorder.record(mine, milliseconds(i % 400), i % 10 == 0 ? Outcome::Error : Outcome::Success);
                const base::RoundId round("r" + std::to_string(t) + "-" + std::to_string(i));
                recorder.roundOpened(key.flow(), round);
                recorder.roundSettled(round);
            }
        });
    SeriesCounts total;
    std::uint64_t settled = 0;
    const auto add = [&](const Tick& tick) {
        for (const SeriesTick& series : tick.series)
            total += series.counts;
        for (const FlowTick& flow : tick.flows)
            settled += flow.settled.count();
    };
    for (int i = 0; i < 50; ++i)
        add(drain());
    for (std::thread& worker : workers)
        worker.join();
    add(drain());
    EXPECT_EQ(total.requests, static_cast<std::uint64_t>(threads * each));
    EXPECT_EQ(total.errors, static_cast<std::uint64_t>(threads * each / 10));
    EXPECT_EQ(settled, static_cast<std::uint64_t>(threads * each));
    EXPECT_EQ(recorder.dropped(), 0U);
}

TEST_F(RecorderTest, countsWhatExceedsItsLimitsInsteadOfKeepingIt) {
    for (std::size_t i = 0; i < Recorder::kMaxSeries + 5; ++i) {
        SeriesKey one = key;
        one.provider = base::ProviderId("p" + std::to_string(i));
        recorder.announce(one);
    }
    EXPECT_EQ(recorder.dropped(), 5U);
}

} // namespace
} // namespace signalbox::slo
