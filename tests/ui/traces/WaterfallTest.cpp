// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/Waterfall.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"

#include <QtTest/QSignalSpy>

#include <random>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using Look = WaterfallSpan::Look;

namespace {

WaterfallSpan bar(const QString& id, base::Duration from, base::Duration to, const QString& text = {}) {
    WaterfallSpan span;
    span.id = id;
    span.kind = QStringLiteral("call");
    span.name = id;
    span.text = text;
    span.from = from;
    span.to = to;
    return span;
}

class WaterfallTest : public UiTest {
protected:
    WaterfallTest()
        : fall(theme()) {
        fall.resize(700, 300);
    }
    Waterfall fall;
};

TEST_F(WaterfallTest, barsLieOnOneAxisFromTheFirstByte) {
    fall.setSpans({bar("whole", 0ms, 100ms), bar("half", 50ms, 100ms), bar("start", 0ms, 25ms)});
    const auto whole = fall.barRect("whole");
    const auto half = fall.barRect("half");
    const auto start = fall.barRect("start");
    EXPECT_NEAR(half.left(), whole.center().x(), 1.5);
    EXPECT_NEAR(half.right(), whole.right(), 1.5);
    EXPECT_NEAR(start.width(), whole.width() / 4, 1.5);
    EXPECT_LT(whole.top(), half.top());
    EXPECT_LT(half.top(), start.top());
}

TEST_F(WaterfallTest, theShortestStepCanBeSeenAndItsTextDoesNotCoverABar) {
    fall.setSpans({bar("long", 0ms, 10s, "10.0 s"), bar("short", 5s, 5s + 1us, "0.00 ms · 200")});
    EXPECT_GE(fall.barRect("short").width(), 3);
    EXPECT_FALSE(fall.barRect("short").intersects(fall.textRect("short")));
    EXPECT_TRUE(fall.barRect("long").contains(fall.textRect("long"))) << "where it fits it stands on the bar";
}

TEST_F(WaterfallTest, noTextLeavesTheRoomThereIs) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        fall.resize(std::uniform_int_distribution<int>(360, 1200)(random), 400);
        QList<WaterfallSpan> spans;
        for (int i = 0; i < 8; ++i) {
            const auto from = std::chrono::microseconds(std::uniform_int_distribution<int>(0, 900'000)(random));
            const auto length = std::chrono::microseconds(std::uniform_int_distribution<int>(0, 100'000)(random));
            auto span = bar(QString::number(i), from, from + length, QStringLiteral("402 INSUFFICIENT_FUNDS · 4.2 ms"));
            span.look = i % 3 == 0 ? Look::Point : Look::Bar;
            spans.append(span);
        }
        fall.setSpans(spans);
        for (const auto& span : spans) {
            const auto text = fall.textRect(span.id);
            const auto box = fall.barRect(span.id);
            ASSERT_GE(text.left(), 0);
            ASSERT_LE(text.right(), fall.viewport()->width() + 1);
            ASSERT_GE(box.left(), 0);
            ASSERT_LE(box.right(), fall.viewport()->width() + 1);
            ASSERT_TRUE(box.adjusted(-1, 0, 1, 0).contains(text) || !box.intersects(text));
        }
    }
}

TEST_F(WaterfallTest, aGapClaimsNoTimes) {
    auto gap = bar("gap", 0ms, 0ms, QStringLiteral("the call is no longer kept"));
    gap.look = Look::Gap;
    fall.setSpans({bar("entry", 0ms, 2ms), gap});
    EXPECT_TRUE(fall.barRect("gap").isNull());
    EXPECT_FALSE(fall.textRect("gap").isNull());
    fall.setCurrent("gap");
    EXPECT_FALSE(fall.currentText().contains(QStringLiteral(" ms"))) << fall.currentText().toStdString();
    EXPECT_TRUE(fall.currentText().contains(QStringLiteral("no longer kept")));
    EXPECT_TRUE(fall.accessibleText().contains(QStringLiteral("Not kept or not there: 1.")));
}

TEST_F(WaterfallTest, theKeyboardWalksOpensAndZooms) {
    auto event = bar("event", 40ms, 40ms);
    event.look = Look::Point;
    fall.setSpans({bar("call", 0ms, 10ms), bar("entry", 4ms, 6ms), event});
    present(fall);
    QSignalSpy chosen(&fall, &Waterfall::currentChanged);
    QSignalSpy opened(&fall, &Waterfall::opened);
    EXPECT_EQ(fall.currentId(), QStringLiteral("call"));
    QTest::keyClick(&fall, Qt::Key_Down);
    EXPECT_EQ(fall.currentId(), QStringLiteral("entry"));
    QTest::keyClick(&fall, Qt::Key_End);
    EXPECT_EQ(fall.currentId(), QStringLiteral("event"));
    QTest::keyClick(&fall, Qt::Key_Down);
    EXPECT_EQ(fall.currentId(), QStringLiteral("event")) << "there is an end";
    EXPECT_EQ(chosen.count(), 2);
    QTest::keyClick(&fall, Qt::Key_Home);
    QTest::keyClick(&fall, Qt::Key_Down);
    QTest::keyClick(&fall, Qt::Key_Return);
    ASSERT_EQ(opened.count(), 1);
    EXPECT_EQ(opened.first().first().toString(), QStringLiteral("entry"));

    const double before = fall.barRect("entry").width();
    QTest::keyClick(&fall, Qt::Key_Plus);
    QTest::keyClick(&fall, Qt::Key_Plus);
    EXPECT_NEAR(fall.visibleToMs() - fall.visibleFromMs(), 10, 1e-6);
    EXPECT_NEAR(fall.barRect("entry").width(), before * 4, 4);
    EXPECT_TRUE(fall.barRect("event").isNull()) << "out of sight";
    QTest::keyClick(&fall, Qt::Key_Minus);
    QTest::keyClick(&fall, Qt::Key_Minus);
    QTest::keyClick(&fall, Qt::Key_Minus);
    EXPECT_EQ(fall.visibleFromMs(), 0);
    EXPECT_EQ(fall.visibleToMs(), 40) << "never more than everything";
    QTest::keyClick(&fall, Qt::Key_Plus);
    QTest::keyClick(&fall, Qt::Key_0);
    EXPECT_EQ(fall.visibleToMs(), 40);
}

TEST_F(WaterfallTest, readingTheSameTraceAgainKeepsWhatAPersonLooksAt) {
    QList<WaterfallSpan> spans{bar("a", 0ms, 10ms), bar("b", 1ms, 2ms)};
    fall.setSpans(spans);
    fall.setCurrent("b");
    present(fall);
    QTest::keyClick(&fall, Qt::Key_Plus);
    const double to = fall.visibleToMs();
    spans.append(bar("c", 5ms, 20ms));
    fall.setSpans(spans, true);
    EXPECT_EQ(fall.currentId(), QStringLiteral("b"));
    EXPECT_EQ(fall.visibleToMs(), to);
    fall.setSpans(spans);
    EXPECT_EQ(fall.visibleToMs(), 20);
    EXPECT_EQ(fall.currentId(), QStringLiteral("a"));
}

TEST_F(WaterfallTest, manyStepsScrollToTheChosenOne) {
    QList<WaterfallSpan> spans;
    for (int i = 0; i < 60; ++i)
        spans.append(bar(QString::number(i), std::chrono::milliseconds(i), std::chrono::milliseconds(i + 1)));
    fall.setSpans(spans);
    present(fall);
    QTest::keyClick(&fall, Qt::Key_End);
    const auto last = fall.barRect("59");
    EXPECT_GT(last.top(), 20);
    EXPECT_LE(last.bottom(), fall.viewport()->height());
    QTest::keyClick(&fall, Qt::Key_Home);
    EXPECT_GT(fall.barRect("0").top(), 20);
}

TEST_F(WaterfallTest, whatFailedAndWhatWasInjectedIsSaidNotOnlyColoured) {
    auto failed = bar("call", 0ms, 10ms, "503");
    failed.severity = Severity::P2;
    failed.faults = {QStringLiteral("answer dropped")};
    fall.setSpans({failed});
    EXPECT_TRUE(fall.accessibleText().contains(QStringLiteral("1 failed"))) << fall.accessibleText().toStdString();
    EXPECT_TRUE(fall.accessibleText().contains(QStringLiteral("Injected: answer dropped.")));
    EXPECT_TRUE(fall.currentText().contains(QStringLiteral("injected: answer dropped")));
    fall.setSpans({});
    EXPECT_EQ(fall.accessibleText(), QStringLiteral("No trace is shown."));
    EXPECT_GT(colorCount(takeScreenshot(fall, {600, 200}, QStringLiteral("waterfall-empty"))), 0);
}

} // namespace

} // namespace signalbox::test
