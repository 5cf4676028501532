// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TraceLink.h"
#include "tests/ui/support/UiTest.h"
#include "ui/widgets/MessageBar.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QMenu>

namespace signalbox::test {

using namespace ui;

namespace {

TEST(TraceIds, areFoundWhereverTheyStandInAText) {
    EXPECT_EQ(traceIdsIn(QStringLiteral("the answer was lost, trace tr_Zk3-a_9.")), QStringList{"tr_Zk3-a_9"})
        << "the dot ends the sentence";
    EXPECT_EQ(traceIdsIn(QStringLiteral(R"({"trace_id":"tr_1.2","other":"tr_b"})")), (QStringList{"tr_1.2", "tr_b"}));
    EXPECT_EQ(traceIdsIn(QStringLiteral("tr_a, tr_b and tr_a again")), (QStringList{"tr_a", "tr_b"})) << "each once";
    EXPECT_TRUE(traceIdsIn(QStringLiteral("str_7, tr-7, tr_ and a bet b_7")).isEmpty());
    EXPECT_TRUE(traceIdsIn({}).isEmpty());
}

class TraceButtonTest : public UiTest {};

TEST_F(TraceButtonTest, isThereOnlyWhereThereIsATrace) {
    TraceButton button;
    QSignalSpy links(&button, &TraceButton::linkRequested);
    EXPECT_TRUE(button.isHidden());
    button.setTraces({QStringLiteral("tr_7")});
    EXPECT_FALSE(button.isHidden());
    EXPECT_EQ(button.accessibleName(), QStringLiteral("Open trace tr_7"));
    QTest::mouseClick(&button, Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.first().first().toString(), QStringLiteral("traces/tr_7"));
    button.setTraces({});
    EXPECT_TRUE(button.isHidden());
}

TEST_F(TraceButtonTest, letsAPersonChooseAmongSeveral) {
    TraceButton button;
    QSignalSpy links(&button, &TraceButton::linkRequested);
    button.setTraces({QStringLiteral("tr_7"), QStringLiteral("tr_8")});
    ASSERT_TRUE(button.menu());
    ASSERT_EQ(button.menu()->actions().size(), 2);
    button.menu()->actions().at(1)->trigger();
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.first().first().toString(), QStringLiteral("traces/tr_8"));
    button.setTraces({QStringLiteral("tr_9")});
    EXPECT_FALSE(button.menu());
}

TEST_F(TraceButtonTest, standsInAMessageThatNamesATrace) {
    MessageBar bar(theme());
    QSignalSpy links(&bar, &MessageBar::linkRequested);
    bar.showMessage(MessageBar::Kind::Error, QStringLiteral("Not settled, trace tr_42."));
    auto* button = bar.findChild<TraceButton*>();
    ASSERT_TRUE(button);
    ASSERT_FALSE(button->isHidden());
    QTest::mouseClick(button, Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.first().first().toString(), QStringLiteral("traces/tr_42"));
    bar.showMessage(MessageBar::Kind::Done, QStringLiteral("Settled."));
    EXPECT_TRUE(button->isHidden());
}

} // namespace

} // namespace signalbox::test
