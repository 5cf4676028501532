// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/SandboxWatch.h"
#include "tests/ui/bridge/LivePlatform.h"
#include "ui/bridge/Bridge.h"

#include <gtest/gtest.h>

#include <QtTest/QTest>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;

namespace {

class SandboxWatchTest : public testing::Test {
protected:
    SandboxWatchTest() { bridge.connectTo(platform.operatorFile("viewer-1")); }
    [[nodiscard]] static bool sees(const std::function<bool()>& so) { return QTest::qWaitFor(so, kPatience); }
    /// Pressed by somebody else, at another desk.
    [[nodiscard]] base::Result<api::Done<api::FaultPress>> press(const api::FaultOrder& order) const {
        return api::pressFault(*platform.client("on_call-1"), order, api::Intent::fresh("rehearsal"), soon());
    }

    LivePlatform platform;
    base::SystemClock clock;
    Bridge bridge{clock};
    SandboxWatch watch{bridge};
};

TEST_F(SandboxWatchTest, saysWhatIsPressedUntilItIsReleased) {
    ASSERT_TRUE(sees([&] { return watch.clock().has_value(); }));
    EXPECT_EQ(watch.notice(), QString());
    EXPECT_FALSE(watch.endsAt());
    api::FaultOrder order;
    order.kind = "answer_delay";
    order.scope.provider = base::ProviderId("novagames");
    order.window = 30min;
    const auto first = press(order);
    ASSERT_TRUE(first) << base::describe(first.error());
    ASSERT_TRUE(sees([&] { return watch.notice() == QStringLiteral("1 button pressed"); }))
        << watch.notice().toStdString();
    order.window = 40min;
    const auto second = press(order);
    ASSERT_TRUE(second);
    ASSERT_TRUE(sees([&] { return watch.notice() == QStringLiteral("2 buttons pressed"); }));
    EXPECT_EQ(watch.endsAt(), second->value.endsAt) << "normal again when the last of them is over";
    ASSERT_TRUE(api::releaseAllFaults(*platform.client("on_call-1"), api::Intent::fresh("enough"), soon()));
    EXPECT_TRUE(sees([&] { return watch.notice().isEmpty(); }));
}

TEST_F(SandboxWatchTest, saysThatTheClockIsNotReal) {
    api::FaultOrder order;
    order.kind = "clock_jump";
    order.parameters = {{"by_ms", 7'200'000}};
    ASSERT_TRUE(press(order));
    EXPECT_TRUE(sees([&] { return watch.notice() == QStringLiteral("clock 2 h ahead"); }))
        << watch.notice().toStdString();
}

TEST_F(SandboxWatchTest, aFaultIsNotOverBecauseNobodyCanBeAsked) {
    api::FaultOrder order;
    order.kind = "answer_delay";
    order.window = 30min;
    ASSERT_TRUE(press(order));
    ASSERT_TRUE(sees([&] { return !watch.notice().isEmpty(); }));
    platform.stop();
    ASSERT_TRUE(sees([&] { return bridge.link() == Bridge::Link::Lost; }));
    watch.refresh();
    EXPECT_EQ(watch.notice(), QStringLiteral("1 button pressed"));
}

} // namespace

} // namespace signalbox::test
