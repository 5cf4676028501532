// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The bridge over a real platform: sockets, mutual TLS, databases.
#include "ui/bridge/Bridge.h"

#include "tests/support/PushedClock.h"
#include "tests/ui/bridge/LivePlatform.h"

#include <QtCore/QThread>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using api::Deadline;
using api::PlatformClient;
using Link = Bridge::Link;

namespace {

bool eventually(const std::function<bool()>& so) { return QTest::qWaitFor(so, kPatience); }

class BridgeTest : public testing::Test {
protected:
    LivePlatform platform;
    PushedClock clock;
    std::unique_ptr<Bridge> bridge = std::make_unique<Bridge>(clock);

    void connectAs(const std::string& who) {
        bridge->connectTo(platform.operatorFile(who));
        ASSERT_TRUE(eventually([&] { return bridge->link() == Link::Live && bridge->me(); }));
    }
    void readWho(QObject* context, Bridge::Done<api::Me> done) {
        bridge->ask<api::Me>(
            context,
            [](PlatformClient& client, Deadline deadline, std::stop_token stop) {
                return client.me(deadline, std::move(stop));
            },
            std::move(done));
    }
    /// novagames' canary to that share.
    void setShare(int basisPoints, const api::Intent& intent, Bridge::Done<api::Done<api::CanaryView>> done) {
        const auto views = platform.client("on_call-1")->canaries(soon());
        ASSERT_TRUE(views) << base::describe(views.error());
        api::CanaryDraft draft;
        draft.basisPoints = basisPoints;
        for (const auto& view : *views)
            if (view.state.provider == base::ProviderId("novagames")) {
                draft.expectedEpoch = view.state.epoch;
                draft.eligibility = view.state.eligibility;
            }
        bridge->act<api::CanaryView>(
            &receiver, QStringLiteral("Set the share"), intent,
            [draft, intent](PlatformClient& client, Deadline deadline, std::stop_token stop) {
                return client.setCanary(base::ProviderId("novagames"), draft, intent, deadline, std::move(stop));
            },
            std::move(done));
    }
    [[nodiscard]] static bool isGreen(const slo::Board& board) {
        if (board.feed().health == slo::Health::Ok || board.overall() == slo::Health::Ok)
            return true;
        const auto all = board.judgeAll();
        return std::any_of(all.begin(), all.end(), [](const auto& one) { return one.health == slo::Health::Ok; });
    }
    QObject receiver;
};

TEST_F(BridgeTest, saysWhoWeAreAndReceivesTheBoard) {
    EXPECT_EQ(bridge->link(), Link::Idle);
    EXPECT_EQ(bridge->board(), nullptr);
    bridge->connectTo(platform.operatorFile("on_call-1"));
    EXPECT_EQ(bridge->link(), Link::Connecting);
    QSignalSpy ticks(bridge.get(), &Bridge::ticked);
    ASSERT_TRUE(eventually([&] { return bridge->link() == Link::Live; }));
    ASSERT_TRUE(bridge->me());
    EXPECT_EQ(bridge->me()->id, base::OperatorId("on_call-1"));
    EXPECT_EQ(bridge->me()->role, access::Role::OnCall);
    ASSERT_NE(bridge->board(), nullptr);
    const auto first = bridge->board()->feed().sequence;
    ASSERT_TRUE(eventually([&] { return bridge->board()->feed().sequence > first + 1; })) << "the stream is silent";
    EXPECT_GE(ticks.count(), 2);
    EXPECT_FALSE(bridge->linkError());
}

TEST_F(BridgeTest, answersOnTheGuiThreadAndNeverBeforeTheCallHasReturned) {
    connectAs("viewer-1");
    std::atomic<QThread*> asked{nullptr};
    QThread* answered = nullptr;
    bridge->ask<api::Me>(
        &receiver,
        [&](PlatformClient& client, Deadline deadline, std::stop_token stop) {
            asked = QThread::currentThread();
            return client.me(deadline, std::move(stop));
        },
        [&](const base::Result<api::Me>& me) {
            EXPECT_TRUE(me) << base::describe(me.error());
            answered = QThread::currentThread();
        });
    EXPECT_EQ(answered, nullptr);
    ASSERT_TRUE(eventually([&] { return answered != nullptr; }));
    EXPECT_EQ(answered, qApp->thread());
    EXPECT_NE(asked.load(), qApp->thread());
    EXPECT_TRUE(bridge->latency());
}

TEST_F(BridgeTest, deliversNothingToAReceiverThatHasDied) {
    connectAs("viewer-1");
    std::latch release(1);
    auto page = std::make_unique<QObject>();
    bool called = false;
    // Lives as long as the call and what belongs to it.
    auto token = std::make_shared<int>(0);
    const std::weak_ptr<int> ended = token;
    bridge->ask<int>(
        page.get(),
        [&release](PlatformClient&, Deadline, std::stop_token) {
            release.wait();
            return base::Result<int>(1);
        },
        [&called, token = std::move(token)](const base::Result<int>&) { called = true; });
    page.reset();
    release.count_down();
    ASSERT_TRUE(eventually([&] { return ended.expired(); }));
    EXPECT_FALSE(called);
}

TEST_F(BridgeTest, refusesAtOnceWithoutAConnectionAndQueuesNothing) {
    std::optional<base::Error> error;
    readWho(&receiver, [&](const base::Result<api::Me>& me) { error = me.error(); });
    EXPECT_FALSE(error) << "called back before ask() has returned";
    ASSERT_TRUE(eventually([&] { return error.has_value(); }));
    EXPECT_EQ(error->reason, "CONSOLE-001");

    error.reset();
    const auto intent = api::Intent::fresh("nobody is there");
    setShare(100, intent, [&](const auto& done) { error = done.error(); });
    ASSERT_TRUE(eventually([&] { return error.has_value(); }));
    EXPECT_EQ(error->reason, "CONSOLE-001");
    ASSERT_EQ(bridge->commands().size(), 1);
    EXPECT_EQ(bridge->commands().front().state, CommandRow::State::Failed);
    EXPECT_EQ(bridge->commands().front().id.toStdString(), intent.command.text());
    connectAs("on_call-1");
    EXPECT_EQ(bridge->runningCommands(), 0);
    const auto views = platform.client("on_call-1")->canaries(soon());
    ASSERT_TRUE(views);
    for (const auto& view : *views)
        EXPECT_EQ(view.state.basisPoints, 0);
}

TEST_F(BridgeTest, doesAnActAndSaysWhereItStandsInTheLog) {
    connectAs("on_call-1");
    QSignalSpy receipts(bridge.get(), &Bridge::receiptSeen);
    std::optional<api::Done<api::CanaryView>> done;
    setShare(200, api::Intent::fresh("first share"), [&](const auto& answer) {
        ASSERT_TRUE(answer) << base::describe(answer.error());
        done = *answer;
    });
    ASSERT_EQ(bridge->commands().size(), 1);
    EXPECT_EQ(bridge->commands().front().state, CommandRow::State::Running);
    EXPECT_EQ(bridge->runningCommands(), 1);
    ASSERT_TRUE(eventually([&] { return done.has_value(); }));
    EXPECT_EQ(done->value.state.basisPoints, 200);
    EXPECT_EQ(bridge->commands().front().state, CommandRow::State::Done);
    EXPECT_EQ(bridge->runningCommands(), 0);
    ASSERT_EQ(receipts.count(), 1);
    ASSERT_TRUE(done->audit.index);
    EXPECT_EQ(receipts.front().front().toLongLong(), static_cast<qint64>(*done->audit.index));
    EXPECT_FALSE(bridge->lastError());
}

TEST_F(BridgeTest, showsARefusalAsAFailureUntilItIsCleared) {
    connectAs("viewer-1");
    bool answered = false;
    setShare(200, api::Intent::fresh("may I"), [&](const auto& answer) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, base::ErrorCode::PermissionDenied);
        answered = true;
    });
    ASSERT_TRUE(eventually([&] { return answered; }));
    EXPECT_EQ(bridge->commands().front().state, CommandRow::State::Failed);
    EXPECT_EQ(bridge->commands().front().attempts, 1) << "a refusal is not asked again";
    ASSERT_TRUE(bridge->lastError());
    EXPECT_FALSE(bridge->lastError()->reason.empty());
    bridge->clearLastError();
    EXPECT_FALSE(bridge->lastError());
}

TEST_F(BridgeTest, theRedButtonWaitsForNoOtherAct) {
    connectAs("on_call-1");
    std::latch release(1);
    QStringList order;
    const auto act = [&](const QString& name, CallLane lane, std::latch* wait) {
        bridge->act<int>(
            &receiver, name, api::Intent::fresh("order"),
            [wait](PlatformClient&, Deadline, std::stop_token) {
                if (wait)
                    wait->wait();
                return base::Result<api::Done<int>>(api::Done<int>{});
            },
            [&order, name](const auto&) { order.append(name); }, lane);
    };
    act(QStringLiteral("slow"), CallLane::Act, &release);
    act(QStringLiteral("next"), CallLane::Act, nullptr);
    act(QStringLiteral("red button"), CallLane::RedButton, nullptr);
    ASSERT_TRUE(eventually([&] { return !order.isEmpty(); }));
    EXPECT_EQ(order, QStringList{QStringLiteral("red button")});
    EXPECT_EQ(bridge->runningCommands(), 2);
    release.count_down();
    ASSERT_TRUE(eventually([&] { return order.size() == 3; }));
    EXPECT_EQ(order.mid(1), QStringList({QStringLiteral("slow"), QStringLiteral("next")}));
}

TEST_F(BridgeTest, showsNothingOfAPlatformThatWasLeft) {
    connectAs("viewer-1");
    std::latch release(1);
    std::optional<base::Result<int>> shown;
    bridge->ask<int>(
        &receiver,
        [&release](PlatformClient&, Deadline, std::stop_token) {
            release.wait();
            return base::Result<int>(7);
        },
        [&](const base::Result<int>& answer) { shown = answer; });
    bridge->connectTo(platform.operatorFile("auditor-1"));
    release.count_down();
    ASSERT_TRUE(eventually([&] { return shown.has_value(); }));
    ASSERT_FALSE(*shown) << "an answer to somebody else";
    EXPECT_EQ(shown->error().code, base::ErrorCode::Cancelled);
    ASSERT_TRUE(eventually([&] { return bridge->me() && bridge->me()->id == base::OperatorId("auditor-1"); }));
}

TEST_F(BridgeTest, endsWhileCallsAreUnderWay) {
    connectAs("viewer-1");
    std::latch begun(1);
    bool called = false;
    bridge->ask<int>(
        &receiver,
        [&begun](PlatformClient&, Deadline, std::stop_token stop) {
            std::mutex mutex;
            std::condition_variable_any never;
            std::unique_lock lock(mutex);
            begun.count_down();
            never.wait(lock, stop, [] { return false; });
            return base::Result<int>(base::Error{base::ErrorCode::Cancelled, "NET-013", "stopped"});
        },
        [&](const auto&) { called = true; });
    begun.wait();
    bridge.reset();
    QCoreApplication::processEvents();
    EXPECT_FALSE(called);
}

TEST_F(BridgeTest, turnsStaleWhenThePlatformGoesAndIsNeverGreenWithoutData) {
    platform.startTraffic(100);
    connectAs("on_call-1");
    ASSERT_TRUE(eventually([&] { return bridge->board()->feed().health == slo::Health::Ok; }));
    ASSERT_TRUE(eventually([&] { return bridge->board()->judge({}).figures.counts.requests > 100; }));
    platform.stopTraffic();
    QSignalSpy changes(bridge.get(), &Bridge::linkChanged);
    platform.stop();
    ASSERT_TRUE(eventually([&] { return bridge->link() == Link::Lost; }));
    EXPECT_TRUE(bridge->lostAt());
    ASSERT_TRUE(bridge->linkError());
    EXPECT_EQ(bridge->linkError()->code, base::ErrorCode::Unavailable);
    EXPECT_GE(changes.count(), 1);
    ASSERT_NE(bridge->board(), nullptr) << "the last known values are kept";
    EXPECT_GT(bridge->board()->feed().sequence, 0U);
    clock.push(4s);
    EXPECT_FALSE(isGreen(*bridge->board()));
    EXPECT_EQ(bridge->board()->feed().health, slo::Health::Stale);
    clock.push(10s);
    EXPECT_FALSE(isGreen(*bridge->board()));
    EXPECT_EQ(bridge->board()->feed().health, slo::Health::NoData);

    std::optional<base::Error> error;
    readWho(&receiver, [&](const base::Result<api::Me>& me) { error = me.error(); });
    ASSERT_TRUE(eventually([&] { return error.has_value(); }));
    EXPECT_EQ(error->code, base::ErrorCode::Unavailable);
}

TEST_F(BridgeTest, anIdlePlatformIsNotGreenEither) {
    connectAs("on_call-1");
    const auto first = bridge->board()->feed().sequence;
    ASSERT_TRUE(eventually([&] { return bridge->board()->feed().sequence > first + 2; }));
    EXPECT_NE(bridge->board()->overall(), slo::Health::Ok);
    for (const auto& one : bridge->board()->judgeAll())
        EXPECT_NE(one.health, slo::Health::Ok) << one.scope.text();
}

TEST_F(BridgeTest, reconnectsToThePlatformThatCameBack) {
    connectAs("on_call-1");
    const auto boot = bridge->board()->feed().boot;
    const auto port = platform.port();
    platform.stop();
    ASSERT_TRUE(eventually([&] { return bridge->link() == Link::Lost; }));
    platform.start();
    EXPECT_EQ(platform.port(), port);
    ASSERT_TRUE(eventually([&] {
        return bridge->link() == Link::Live && bridge->board() && bridge->board()->feed().boot != boot &&
               bridge->board()->feed().sequence > 0;
    }));
    EXPECT_FALSE(bridge->lostAt());
    EXPECT_FALSE(bridge->linkError());
    bool answered = false;
    readWho(&receiver, [&](const base::Result<api::Me>& me) { answered = me.has_value(); });
    ASSERT_TRUE(eventually([&] { return answered; }));
}

TEST_F(BridgeTest, followsThePlatformToItsNewAddress) {
    connectAs("on_call-1");
    const auto port = platform.port();
    platform.stop();
    // Somebody else has the port meanwhile.
    const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ASSERT_EQ(::setsockopt(taken, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(taken, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(taken, 1), 0);
    platform.start();
    ASSERT_NE(platform.port(), port);
    EXPECT_TRUE(eventually([&] { return bridge->link() == Link::Lost; }));
    ::close(taken);
    ASSERT_TRUE(eventually([&] { return bridge->link() == Link::Live; }));
    bool answered = false;
    readWho(&receiver, [&](const base::Result<api::Me>& me) {
        EXPECT_TRUE(me) << base::describe(me.error());
        answered = true;
    });
    ASSERT_TRUE(eventually([&] { return answered; }));
}

TEST_F(BridgeTest, saysWhyItCannotConnectAndConnectsOnceItCan) {
    const auto file = platform.operatorFile("on_call-1");
    auto hidden = file;
    hidden += ".hidden";
    std::filesystem::rename(file, hidden);
    bridge->connectTo(file);
    ASSERT_TRUE(eventually([&] { return bridge->linkError().has_value(); }));
    EXPECT_EQ(bridge->link(), Link::Connecting);
    EXPECT_EQ(bridge->linkError()->code, base::ErrorCode::NotFound);
    std::filesystem::rename(hidden, file);
    ASSERT_TRUE(eventually([&] { return bridge->link() == Link::Live; }));
    EXPECT_FALSE(bridge->linkError());
}

} // namespace
} // namespace signalbox::test
