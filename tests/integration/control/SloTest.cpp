// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/Board.h"
#include "tests/integration/control/ControlBench.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace signalbox::test {
namespace {

using api::Intent;

const slo::SeriesKey kSeries{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1"),
                             slo::Release::Stable, slo::Operation::Authorize};

class Slo : public testing::Test {
protected:
    ControlBench bench;
};

TEST_F(Slo, aConsoleThatListensSeesWhatThePlatformSees) {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<slo::Tick> ticks;
    std::vector<api::StreamState::Link> links;
    std::jthread listener([&](const std::stop_token& stop) {
        EXPECT_TRUE(bench.as("viewer-1")
                        .streamSlo(
                            [&](const slo::Tick& tick) {
                                const std::lock_guard lock(mutex);
                                ticks.push_back(tick);
                                changed.notify_all();
                            },
                            [&](const api::StreamState& state) {
                                const std::lock_guard lock(mutex);
                                links.push_back(state.link);
                                changed.notify_all();
                            },
                            stop));
    });
    const auto waitFor = [&](std::size_t count) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(30), [&] { return ticks.size() >= count; });
    };
    bench.plane().tickOnce(); // the newest tick greets whoever comes later
    ASSERT_TRUE(waitFor(1));
    for (int i = 0; i < 10; ++i)
        bench.telemetry().finished(kSeries, "", std::chrono::milliseconds(5), slo::Outcome::Success);
    bench.clock.push(std::chrono::seconds(1));
    bench.plane().tickOnce();
    ASSERT_TRUE(waitFor(2));
    listener.request_stop();
    listener.join();

    const std::lock_guard lock(mutex);
    EXPECT_EQ(links.front(), api::StreamState::Link::Connecting);
    EXPECT_NE(std::find(links.begin(), links.end(), api::StreamState::Link::Live), links.end());
    const auto& last = ticks.back();
    EXPECT_EQ(last.sequence, ticks.front().sequence + 1);
    ASSERT_EQ(last.series.size(), 1U);
    EXPECT_EQ(last.series[0].key, kSeries);
    EXPECT_EQ(last.series[0].counts.requests, 10U);
    EXPECT_EQ(last.series[0].latency.count(), 10U);
    EXPECT_TRUE(slo::validate(last));
}

TEST_F(Slo, aSnapshotPutsAFreshBoardInThePicture) {
    for (int second = 0; second < 5; ++second) {
        for (int i = 0; i < 100; ++i)
            bench.telemetry().finished(kSeries, "", std::chrono::milliseconds(5), slo::Outcome::Success);
        bench.clock.push(std::chrono::seconds(1));
        bench.plane().tickOnce();
    }
    const auto snapshot = bench.as("viewer-1").sloSnapshot(soon());
    ASSERT_TRUE(snapshot) << describe(snapshot.error());
    EXPECT_EQ(snapshot->recent.size(), 5U);
    slo::Board board(bench.clock, snapshot->objectives);
    for (const auto& tick : snapshot->recent)
        board.apply(tick);
    const auto judged = board.judge(slo::Scope::of(kSeries), slo::Board::Window::TenSeconds);
    EXPECT_EQ(judged.figures.counts.requests, 500U);
}

TEST_F(Slo, alertsWithoutAnyConsoleAndWaitsForAnAcknowledgement) {
    for (int second = 0; second < 90; ++second) {
        for (int i = 0; i < 30; ++i)
            bench.telemetry().finished(kSeries, "", std::chrono::milliseconds(5), slo::Outcome::Error);
        bench.clock.push(std::chrono::seconds(1));
        bench.plane().tickOnce();
    }
    const auto snapshot = bench.as("viewer-1").sloSnapshot(soon(), {}, 1);
    ASSERT_TRUE(snapshot) << describe(snapshot.error());
    const auto& alerts = snapshot->recent.at(0).alerts;
    const auto found = std::find_if(alerts.begin(), alerts.end(),
                                    [](const slo::Alert& a) { return a.state == slo::AlertState::Active; });
    ASSERT_NE(found, alerts.end());
    const auto refused = bench.as("viewer-1").acknowledgeAlert(found->id, Intent::fresh("seen"), soon());
    ASSERT_FALSE(refused);
    const auto done = bench.as("on_call-1").acknowledgeAlert(found->id, Intent::fresh("seen"), soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(done->value.state, slo::AlertState::Acknowledged);
    EXPECT_EQ(done->value.acknowledgedBy->text(), "on_call-1");
    EXPECT_TRUE(done->audit.index);
    const auto unknown =
        bench.as("on_call-1").acknowledgeAlert(base::AlertId("al-none"), Intent::fresh("seen"), soon());
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::ErrorCode::NotFound);
}

TEST(ControlPlane, ticksByItself) {
    ControlBench bench(true);
    std::mutex mutex;
    std::condition_variable changed;
    int ticks = 0;
    std::jthread listener([&](const std::stop_token& stop) {
        EXPECT_TRUE(bench.as("viewer-1")
                        .streamSlo(
                            [&](const slo::Tick&) {
                                const std::lock_guard lock(mutex);
                                ++ticks;
                                changed.notify_all();
                            },
                            [](const api::StreamState&) {}, stop));
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(30), [&] { return ticks >= 2; }));
}

TEST_F(Slo, keepsAnAcknowledgementOverARestartUntilTheAlertIsOver) {
    auto second = [&, turn = 0](slo::Outcome outcome) mutable { // No two alike: that would look frozen.
        for (int i = 0; i < 30 + turn % 7; ++i)
            bench.telemetry().finished(kSeries, "", std::chrono::milliseconds(5), outcome);
        bench.clock.push(std::chrono::seconds(1));
        ++turn;
        bench.plane().tickOnce();
    };
    const auto alerts = [&] {
        const auto snapshot = bench.as("viewer-1").sloSnapshot(soon(), {}, 1);
        EXPECT_TRUE(snapshot) << describe(snapshot.error());
        return snapshot->recent.at(0).alerts;
    };
    for (int i = 0; i < 90; ++i)
        second(slo::Outcome::Error);
    base::AlertId id;
    for (const auto& alert : alerts())
        if (alert.kind == slo::AlertKind::ErrorRate && alert.state == slo::AlertState::Active)
            id = alert.id;
    ASSERT_FALSE(id.empty());
    const auto done = bench.as("on_call-1").acknowledgeAlert(id, Intent::fresh("seen"), soon());
    ASSERT_TRUE(done) << describe(done.error());

    const auto find = [&]() -> std::optional<slo::Alert> {
        for (const auto& alert : alerts())
            if (alert.id == id)
                return alert;
        return std::nullopt;
    };
    for (int restart = 0; restart < 2; ++restart) {
        bench.restart();
        for (int i = 0; i < 70; ++i)
            second(slo::Outcome::Error);
        const auto kept = find();
        ASSERT_TRUE(kept) << "the same alert, with its id";
        EXPECT_EQ(kept->state, slo::AlertState::Acknowledged) << "nobody is woken twice";
        EXPECT_EQ(kept->acknowledgedBy, base::OperatorId("on_call-1"));
        EXPECT_EQ(kept->acknowledgedAt, done->value.acknowledgedAt);
        EXPECT_EQ(kept->since, done->value.since);
    }
    for (int i = 0; i < 400 && find(); ++i)
        second(slo::Outcome::Success);
    EXPECT_FALSE(find()) << "over";
    bench.restart();
    second(slo::Outcome::Success);
    EXPECT_FALSE(find()) << "and it stays over";
}

} // namespace
} // namespace signalbox::test
