// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Hold button, arm panel and review sheet, used as a person uses them.
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/UiTest.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::test {

using namespace ui;
using std::chrono::milliseconds;
using State = HoldMachine::State;

class Hold : public UiTest {
protected:
    Hold() {
        auto* column = new QVBoxLayout(&window);
        button = new HoldButton(theme(), clock, QStringLiteral("Roll back to 0 %"), milliseconds(800));
        other = new QPushButton(QStringLiteral("Other"));
        column->addWidget(button);
        column->addWidget(other);
        present(window);
        clock.advance(milliseconds(600));
        button->tick();
        button->setFocus();
    }
    QWidget window;
    HoldButton* button = nullptr;
    QPushButton* other = nullptr;
};

TEST_F(Hold, aClickDoesNothing) {
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QTest::mouseClick(button, Qt::LeftButton);
    clock.advance(milliseconds(5000));
    button->tick();
    button->click(); // what accessibility's "press" does
    button->tick();
    EXPECT_EQ(confirmed.count(), 0);
}

TEST_F(Hold, theMouseHeldLongEnoughConfirmsOnce) {
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QTest::mousePress(button, Qt::LeftButton);
    clock.advance(milliseconds(800));
    button->tick();
    button->tick();
    QTest::mouseRelease(button, Qt::LeftButton);
    EXPECT_EQ(confirmed.count(), 1);
}

TEST_F(Hold, leavingWithTheMouseCancels) {
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QTest::mousePress(button, Qt::LeftButton);
    clock.advance(milliseconds(700));
    QMouseEvent away(QEvent::MouseMove, QPointF(-30, -30), QPointF(-30, -30), Qt::NoButton, Qt::LeftButton,
                     Qt::NoModifier);
    QApplication::sendEvent(button, &away);
    clock.advance(milliseconds(700));
    button->tick();
    EXPECT_EQ(confirmed.count(), 0);
    EXPECT_EQ(button->state(), State::Cancelled);
}

TEST_F(Hold, spaceAndEnterHoldAndAutoRepeatIsIgnored) {
    for (const int key : {int(Qt::Key_Space), int(Qt::Key_Return)}) {
        QSignalSpy confirmed(button, &HoldButton::confirmed);
        QTest::keyPress(button, Qt::Key(key));
        for (int i = 0; i < 20; ++i) {
            QKeyEvent release(QEvent::KeyRelease, key, Qt::NoModifier, QString(), true);
            QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier, QString(), true);
            QApplication::sendEvent(button, &release);
            QApplication::sendEvent(button, &press);
        }
        EXPECT_EQ(button->state(), State::Holding) << "repeated events are one press";
        clock.advance(milliseconds(800));
        button->tick();
        QTest::keyRelease(button, Qt::Key(key));
        EXPECT_EQ(confirmed.count(), 1);
        EXPECT_EQ(button->state(), State::Idle);
    }
}

TEST_F(Hold, losingTheFocusCancels) {
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QSignalSpy cancelled(button, &HoldButton::holdCancelled);
    QTest::keyPress(button, Qt::Key_Space);
    clock.advance(milliseconds(799));
    other->setFocus();
    clock.advance(milliseconds(100));
    button->tick();
    EXPECT_EQ(confirmed.count(), 0);
    EXPECT_EQ(cancelled.count(), 1);
}

TEST_F(Hold, escCancelsAndNeverActs) {
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QTest::keyPress(button, Qt::Key_Space);
    clock.advance(milliseconds(799));
    QTest::keyClick(button, Qt::Key_Escape);
    clock.advance(milliseconds(100));
    button->tick();
    EXPECT_EQ(confirmed.count(), 0);
}

TEST_F(Hold, disablingCancels) {
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QTest::mousePress(button, Qt::LeftButton);
    button->setEnabled(false);
    clock.advance(milliseconds(900));
    button->tick();
    EXPECT_EQ(confirmed.count(), 0);
}

TEST_F(Hold, withoutHoldingTwoPressesASecondApartConfirm) {
    theme().setSettings({Scheme::Light, 100, true, true});
    QSignalSpy confirmed(button, &HoldButton::confirmed);
    QTest::mouseClick(button, Qt::LeftButton);
    clock.advance(milliseconds(400));
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(confirmed.count(), 0);
    clock.advance(milliseconds(700));
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(confirmed.count(), 1);
}

class Arm : public UiTest {
protected:
    Arm() {
        auto* column = new QVBoxLayout(&window);
        panel = new ArmPanel(theme(), clock);
        column->addWidget(panel);
        window.resize(900, 500);
        present(window);
        act.title = QStringLiteral("Stop new sessions");
        act.target = QStringLiteral("novagames");
        act.environment = Environment::Production;
        act.figures = {{QStringLiteral("461 /s"), QStringLiteral("refused")}};
        act.objectId = QStringLiteral("command-7");
    }
    void typeReason() {
        auto* reason = panel->findChild<QLineEdit*>();
        QTest::keyClicks(reason, QStringLiteral("incident"));
    }
    QWidget window;
    ArmPanel* panel = nullptr;
    ArmedAct act;
};

TEST_F(Arm, theFocusIsOnCancelAndEnterDoesNotAct) {
    QSignalSpy confirmed(panel, &ArmPanel::confirmed);
    panel->arm(act);
    EXPECT_TRUE(panel->cancelButton()->hasFocus());
    EXPECT_FALSE(panel->holdButton()->isEnabled()) << "a reason is missing";
    QTest::keyClick(panel->cancelButton(), Qt::Key_Return);
    EXPECT_EQ(confirmed.count(), 0);
}

TEST_F(Arm, holdingAfterAReasonConfirmsTheActThatWasShown) {
    QSignalSpy confirmed(panel, &ArmPanel::confirmed);
    panel->arm(act);
    typeReason();
    clock.advance(milliseconds(501));
    panel->tick();
    panel->holdButton()->setFocus();
    QTest::keyPress(panel->holdButton(), Qt::Key_Space);
    clock.advance(milliseconds(1499));
    panel->tick();
    EXPECT_EQ(confirmed.count(), 0);
    clock.advance(milliseconds(1));
    panel->tick();
    ASSERT_EQ(confirmed.count(), 1);
    EXPECT_EQ(confirmed.at(0).at(0).toString(), QStringLiteral("command-7"));
    EXPECT_EQ(confirmed.at(0).at(1).toString(), QStringLiteral("incident"));
    EXPECT_EQ(panel->state(), ArmPanel::State::Confirmed);
}

TEST_F(Arm, inputInTheFirstHalfSecondIsNotTaken) {
    QSignalSpy confirmed(panel, &ArmPanel::confirmed);
    act.needsReason = false;
    panel->arm(act);
    clock.advance(milliseconds(400));
    QTest::mousePress(panel->holdButton(), Qt::LeftButton);
    clock.advance(milliseconds(5000));
    panel->tick();
    EXPECT_EQ(confirmed.count(), 0);
}

TEST_F(Arm, disarmsByItselfAfterFifteenSeconds) {
    panel->arm(act);
    clock.advance(std::chrono::seconds(14));
    panel->tick();
    EXPECT_EQ(panel->state(), ArmPanel::State::Armed);
    clock.advance(std::chrono::seconds(1));
    panel->tick();
    EXPECT_EQ(panel->state(), ArmPanel::State::Disarmed);
}

TEST_F(Arm, typingRestartsTheCountdown) {
    panel->arm(act);
    clock.advance(std::chrono::seconds(14));
    typeReason();
    clock.advance(std::chrono::seconds(14));
    panel->tick();
    EXPECT_EQ(panel->state(), ArmPanel::State::Armed);
}

TEST_F(Arm, escDisarms) {
    panel->arm(act);
    QTest::keyClick(panel->cancelButton(), Qt::Key_Escape);
    EXPECT_EQ(panel->state(), ArmPanel::State::Disarmed);
}

TEST_F(Arm, nothingMovesBetweenDisarmedAndArmed) {
    panel->arm(act);
    QApplication::processEvents();
    const QRect before = panel->holdButton()->geometry();
    panel->setFigures({{QStringLiteral("1 461 /s"), QStringLiteral("refused")}});
    QApplication::processEvents();
    EXPECT_EQ(panel->holdButton()->geometry(), before);
    EXPECT_GE(panel->holdButton()->height(), 44);
}

TEST_F(Arm, everybodyCanReachEverything) {
    panel->arm(act);
    typeReason();
    EXPECT_EQ(accessibilityReport(window), "");
}

class Sheet : public UiTest {
protected:
    Sheet() {
        present(parent);
        review.title = QStringLiteral("Cut over");
        review.objectId = QStringLiteral("rotation-3");
        review.changes = {{QStringLiteral("v7"), QStringLiteral("ACTIVE"), QStringLiteral("RETIRING")}};
        review.effectText = QStringLiteral("Cut over");
    }
    ReviewSheet* open() {
        auto* sheet = new ReviewSheet(theme(), clock, review, &parent);
        sheet->open();
        sheet->activateWindow();
        EXPECT_TRUE(QTest::qWaitFor([sheet] { return sheet->isAncestorOf(QApplication::focusWidget()); }));
        clock.advance(milliseconds(600));
        sheet->holdButton()->tick();
        return sheet;
    }
    static void hold(FakeClock& time, ReviewSheet* sheet) {
        QTest::mousePress(sheet->holdButton(), Qt::LeftButton);
        time.advance(milliseconds(800));
        sheet->holdButton()->tick();
        QTest::mouseRelease(sheet->holdButton(), Qt::LeftButton);
    }
    QWidget parent;
    Review review;
};

TEST_F(Sheet, needsAReasonAndAHold) {
    auto* sheet = open();
    QSignalSpy confirmed(sheet, &ReviewSheet::confirmed);
    hold(clock, sheet);
    EXPECT_EQ(confirmed.count(), 0) << "without a reason";
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("planned"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    EXPECT_EQ(confirmed.count(), 0) << "Enter in the field reaches nothing";
    hold(clock, sheet);
    ASSERT_EQ(confirmed.count(), 1);
    EXPECT_EQ(confirmed.at(0).at(0).toString().toStdString(), "rotation-3");
    EXPECT_EQ(confirmed.at(0).at(1).toString().toStdString(), "planned");
    sheet->reject();
}

TEST_F(Sheet, staysOpenAndCanBeTriedAgainAfterAFailure) {
    auto* sheet = open();
    QSignalSpy confirmed(sheet, &ReviewSheet::confirmed);
    sheet->setReason(QStringLiteral("planned"));
    hold(clock, sheet);
    EXPECT_FALSE(sheet->holdButton()->isEnabled()) << "sent once, not twice";
    sheet->fail(QStringLiteral("KEYS-004: not seen in use"));
    clock.advance(milliseconds(600));
    hold(clock, sheet);
    EXPECT_EQ(confirmed.count(), 2);
    sheet->reject();
}

TEST_F(Sheet, aChangedObjectDemandsANewReview) {
    auto* sheet = open();
    sheet->setReason(QStringLiteral("planned"));
    sheet->setStale(QStringLiteral("changed by operator-2"));
    EXPECT_FALSE(sheet->holdButton()->isEnabled());
    EXPECT_TRUE(sheet->cancelButton()->isEnabled());
    sheet->reject();
}

TEST_F(Sheet, theNameMustBeTypedForWhatCannotBeUndone) {
    review.typeToConfirm = QStringLiteral("novagames");
    auto* sheet = open();
    sheet->setReason(QStringLiteral("compromised"));
    EXPECT_FALSE(sheet->holdButton()->isEnabled());
    QTest::keyClicks(sheet->confirmEdit(), QStringLiteral("novagame"));
    EXPECT_FALSE(sheet->holdButton()->isEnabled());
    QTest::keyClicks(sheet->confirmEdit(), QStringLiteral("s"));
    EXPECT_TRUE(sheet->holdButton()->isEnabled());
    EXPECT_EQ(accessibilityReport(*sheet), "");
    sheet->reject();
}

TEST_F(Sheet, escClosesIt) {
    auto* sheet = open();
    QSignalSpy rejected(sheet, &QDialog::rejected);
    QTest::keyClick(sheet, Qt::Key_Escape);
    EXPECT_EQ(rejected.count(), 1);
}

} // namespace signalbox::test
