// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayersPanel.h"
#include "tests/ui/sandbox/FakePlayersPorts.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/sandbox/PlayerActForm.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTabWidget>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using Act = PlayerActForm::Act;

namespace {

class PlayersPanelTest : public UiTest {
protected:
    PlayersPanelTest()
        : gate(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("players.edit"), QStringLiteral("sandbox.operate")}, false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakePlayersPort>();
        port = owned.get();
        panel = std::make_unique<PlayersPanel>(theme(), clock, gate, std::move(owned));
        panel->resize(1208, 700);
    }
    [[nodiscard]] api::PlayerView player(const std::string& id, const char* cash) const {
        api::PlayerView out;
        out.key = {base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId(id)};
        out.currency = "EUR";
        out.cash = cash;
        out.held = "2.00";
        out.bonus = "0.00";
        out.ageGroup = "25+";
        return out;
    }
    [[nodiscard]] std::vector<api::PlayerView> somePlayers() const {
        auto blocked = player("p_blocked_rg", "100.00");
        blocked.exclusions = {{"self_exclusion", clock.now() - 24h, std::nullopt}};
        auto limited = player("p_demo_1", "98.00");
        limited.limits = {{"loss", "day", "player", "50.00", clock.now() - 1h, std::nullopt},
                          {"loss", "day", "player", "80.00", clock.now() + 23h, std::nullopt},
                          {"session_time", "session", "operator", "3600", clock.now() - 1h, std::nullopt}};
        limited.bonus = "20.00";
        limited.bonuses = {{"bn_7d2f10a4", "active", "20.00", "600.00", "142.50", "5.00", clock.now() + 72h},
                           {"bn_11c0de55", "converted", "10.00", "300.00", "300.00", "0.00", clock.now() - 200h},
                           {"bn_09ab3c77", "forfeited", "50.00", "1500.00", "12.00", "2.00", clock.now() - 400h}};
        return {blocked, limited, player("p_demo_2", "100.00"), player("p_low_balance", "0.50")};
    }
    [[nodiscard]] std::vector<api::PaymentView> somePayments() const {
        const auto key = player("p_demo_1", "0").key;
        return {{"pay_4", key, "payout", "in_flight", "30.00", "EUR", clock.now() - 2min, std::nullopt},
                {"pay_3", key, "deposit", "captured", "25.00", "EUR", clock.now() - 1h, std::nullopt},
                {"wm_2", key, "credit", "done", "5.00", "EUR", clock.now() - 2h, std::nullopt},
                {"pay_1", key, "deposit", "charged_back", "80.00", "EUR", clock.now() - 30h, clock.now() - 20h}};
    }
    void open() {
        panel->setProviders(twoPlaces());
        present(*panel);
        ASSERT_FALSE(port->asked.empty());
        EXPECT_EQ(port->asked.front().first, "eu-1/brand-7");
        port->asked.front().second(somePlayers());
        ASSERT_FALSE(port->protectionReads.empty());
        port->protectionReads.front()(true);
        panel->table()->selectRow(1);
    }
    void openPayments() {
        panel->records()->setCurrentIndex(1);
        ASSERT_FALSE(port->paymentReads.empty());
        EXPECT_EQ(port->paymentReads.back().first, "p_demo_1");
        port->paymentReads.back().second(somePayments());
    }
    void press() { QTest::mouseClick(panel->form()->button(), Qt::LeftButton); }
    void click(const QString& text) {
        QApplication::processEvents();
        for (auto* button : panel->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == text) {
                ASSERT_TRUE(button->isEnabled()) << button->toolTip().toStdString();
                QTest::mouseClick(button, Qt::LeftButton);
                return;
            }
        FAIL() << "no button " << text.toStdString();
    }
    /// Writes the reason into the sheet and holds.
    void confirm(const QString& reason) {
        ASSERT_TRUE(panel->sheet());
        panel->sheet()->setReason(reason);
        holdOut(*panel->sheet(), clock);
    }

    MutationGate gate;
    FakePlayersPort* port = nullptr;
    std::unique_ptr<PlayersPanel> panel;
};

TEST_F(PlayersPanelTest, showsWhatAPlayerHasAndWhatProtectsThem) {
    open();
    ASSERT_EQ(panel->table()->model()->rowCount(), 4);
    EXPECT_EQ(panel->table()->model()->index(1, 2).data().toString(), QStringLiteral("98.00"))
        << "as the platform says";
    const QString words = wordsOf(*panel);
    EXPECT_TRUE(words.contains(QStringLiteral("98.00 EUR")));
    EXPECT_TRUE(words.contains(QStringLiteral("50.00 EUR a day, by player")));
    EXPECT_TRUE(words.contains(QStringLiteral("80.00 EUR a day, by player, from "))) << "announced";
    EXPECT_TRUE(words.contains(QStringLiteral("3600 s a session, by operator")));
    EXPECT_TRUE(words.contains(QStringLiteral("142.50 of 600.00, until")));
    panel->table()->selectRow(0);
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("self exclusion for good")));
}

TEST_F(PlayersPanelTest, eachBonusShowsItsStateItsProgressItsLargestBetAndItsDeadline) {
    open();
    const auto* model = panel->bonusTable()->model();
    const auto cell = [&](int row, int column) { return model->index(row, column).data().toString().toStdString(); };
    ASSERT_EQ(model->rowCount(), 3);
    EXPECT_EQ(cell(0, 0), "active");
    EXPECT_EQ(cell(0, 1), "20.00 EUR");
    EXPECT_EQ(cell(0, 2), "142.50");
    EXPECT_EQ(cell(0, 3), "600.00");
    EXPECT_EQ(cell(0, 4), "5.00");
    EXPECT_NE(cell(0, 5).find("in 3 d"), std::string::npos) << cell(0, 5);
    EXPECT_EQ(cell(1, 0), "converted");
    EXPECT_EQ(cell(1, 4), "any");
    EXPECT_EQ(cell(1, 5).find("ago"), std::string::npos) << "that it is over says its state";
    panel->table()->selectRow(2);
    EXPECT_FALSE(panel->bonusTable()->isVisible());
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("No bonus yet")));
}

TEST_F(PlayersPanelTest, aDepositNamesThePlayerThatIsShownAndTheReason) {
    open();
    EXPECT_FALSE(panel->form()->button()->isEnabled()) << "neither amount nor reason";
    typeInto(*panel, "Amount", QStringLiteral("25.00"));
    EXPECT_FALSE(panel->form()->button()->isEnabled());
    typeInto(*panel, "Reason", QStringLiteral("top up"));
    press();
    EXPECT_EQ(port->sent, std::vector<std::string>{"deposit p_demo_1 25.00: top up"});
    QSignalSpy said(panel.get(), &PlayersPanel::message);
    const auto before = port->asked.size();
    port->moves.front()(api::Done<api::PaymentView>{{}, {}, false});
    ASSERT_EQ(said.count(), 1);
    EXPECT_TRUE(said.first().at(1).toString().contains(QStringLiteral("25.00 EUR deposited for p_demo_1")));
    EXPECT_EQ(port->asked.size(), before + 1) << "what is shown is read again";
}

TEST_F(PlayersPanelTest, everyActTakesItsOwnFieldsAndSendsThem) {
    open();
    auto* form = panel->form();
    typeInto(*panel, "Reason", QStringLiteral("F36"));
    typeInto(*panel, "Amount", QStringLiteral("50.00"));
    form->choose(Act::Payout);
    press();
    for (auto* box : form->findChildren<QCheckBox*>())
        QTest::keyClick(box, Qt::Key_Space);
    press();
    form->choose(Act::Credit);
    press();
    form->choose(Act::Debit);
    press();
    form->choose(Act::SetLimit);
    press();
    form->choose(Act::EndLimit);
    for (auto* edit : form->findChildren<QLineEdit*>())
        if (edit->accessibleName() == QStringLiteral("Amount")) {
            EXPECT_FALSE(edit->isVisible());
        }
    press();
    form->choose(Act::Exclude);
    press();
    for (auto* box : form->findChildren<QSpinBox*>())
        if (box->accessibleName() == QStringLiteral("Days of the exclusion"))
            box->setValue(1);
    press();
    form->choose(Act::AgeGroup);
    press();
    form->choose(Act::Bonus);
    typeInto(*panel, "Largest bet", QStringLiteral("5.00"));
    press();
    EXPECT_EQ(
        port->sent,
        (std::vector<std::string>{
            "payout p_demo_1 50.00: F36", "held payout p_demo_1 50.00: F36", "credit p_demo_1 50.00: F36",
            "debit p_demo_1 50.00: F36", "limit p_demo_1 loss day 50.00 by player: F36",
            "limit p_demo_1 loss day - by player: F36", "exclude p_demo_1 self_exclusion for good: F36",
            "exclude p_demo_1 self_exclusion " + base::rfc3339(clock.now() + 24h) + ": F36", "age p_demo_1 18-24: F36",
            "bonus p_demo_1 50.00 x30 max 5.00 until " + base::rfc3339(clock.now() + 7 * 24h) + ": F36"}));
}

TEST_F(PlayersPanelTest, aRefusalIsSaidAndAnOutcomeThatIsNotKnownIsNotCalledOne) {
    open();
    panel->form()->choose(Act::Bonus);
    typeInto(*panel, "Amount", QStringLiteral("20.00"));
    typeInto(*panel, "Reason", QStringLiteral("welcome"));
    press();
    QSignalSpy said(panel.get(), &PlayersPanel::message);
    port->changes.back()(base::Error{base::ErrorCode::FailedPrecondition, "PLAYERS-006", "a bonus is active"});
    ASSERT_EQ(said.count(), 1);
    EXPECT_EQ(said.last().at(0).value<MessageBar::Kind>(), MessageBar::Kind::Error);
    EXPECT_EQ(said.last().at(2).toString(), QStringLiteral("PLAYERS-006"));
    port->changes.back()(base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer"});
    EXPECT_EQ(said.last().at(0).value<MessageBar::Kind>(), MessageBar::Kind::Unknown);
    port->changes.back()(api::Done<api::PlayerView>{{}, {}, false});
    EXPECT_TRUE(said.last().at(1).toString().contains(QStringLiteral("a bonus of 20.00 EUR for p_demo_1")));
}

TEST_F(PlayersPanelTest, aPaymentIsEndedOnlyAsItsStateAllows) {
    open();
    openPayments();
    ASSERT_EQ(panel->paymentTable()->model()->rowCount(), 4);
    panel->paymentTable()->selectRow(0);
    click(QStringLiteral("Complete..."));
    confirm(QStringLiteral("the bank says so"));
    EXPECT_EQ(port->sent.back(), "complete pay_4: the bank says so");
    QSignalSpy said(panel.get(), &PlayersPanel::message);
    api::PaymentView ended = somePayments().front();
    ended.state = "completed";
    port->moves.back()(api::Done<api::PaymentView>{ended, {}, false});
    EXPECT_TRUE(said.last().at(1).toString().contains(QStringLiteral("pay_4 is completed")));
    EXPECT_FALSE(panel->sheet());
    panel->paymentTable()->selectRow(1);
    click(QStringLiteral("Charge back..."));
    confirm(QStringLiteral("fraud"));
    EXPECT_EQ(port->sent.back(), "charge back pay_3: fraud");
    port->moves.back()(base::Error{base::ErrorCode::FailedPrecondition, "PLAYERS-005", "not captured"});
    ASSERT_TRUE(panel->sheet()) << "a refusal is said in the sheet";
    EXPECT_TRUE(wordsOf(*panel->sheet()).contains(QStringLiteral("PLAYERS-005")));
    panel->sheet()->reject();
    QApplication::processEvents();
    panel->paymentTable()->selectRow(2);
    click(QStringLiteral("Take back..."));
    confirm(QStringLiteral("a mistake"));
    EXPECT_EQ(port->sent.back(), "undo wm_2: a mistake");
    panel->sheet()->reject();
    QApplication::processEvents();
    panel->paymentTable()->selectRow(3);
    QApplication::processEvents();
    for (auto* button : panel->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Refund...")) {
            EXPECT_FALSE(button->isEnabled());
            EXPECT_TRUE(button->toolTip().contains(QStringLiteral("It is charged back")));
        }
}

TEST_F(PlayersPanelTest, playersAreMadeWithASeedAndTheirNumber) {
    open();
    QTest::mouseClick(panel->generateButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    for (auto* box : panel->sheet()->findChildren<QSpinBox*>())
        box->setValue(25);
    typeInto(*panel->sheet(), "Seed", QStringLiteral("77"));
    typeInto(*panel->sheet(), "Currency", QStringLiteral("sek"));
    EXPECT_EQ(accessibilityReport(*panel->sheet()), "");
    confirm(QStringLiteral("load test"));
    EXPECT_EQ(port->sent, std::vector<std::string>{"generate eu-1/brand-7 25 seed 77 SEK: load test"});
    QSignalSpy said(panel.get(), &PlayersPanel::message);
    port->generations.back()(api::Done<std::vector<std::string>>{{"p_gen_s77_1", "p_gen_s77_2"}, {}, false});
    ASSERT_EQ(said.count(), 1);
    EXPECT_TRUE(said.last().at(1).toString().contains(QStringLiteral("2 players, p_gen_s77_1 to p_gen_s77_2")));
    EXPECT_FALSE(panel->sheet());
}

TEST_F(PlayersPanelTest, aSeedThatIsNoNumberSendsNothing) {
    open();
    QTest::mouseClick(panel->generateButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    for (auto* edit : panel->sheet()->findChildren<QLineEdit*>())
        if (edit->accessibleName() == QStringLiteral("Seed"))
            edit->clear();
    confirm(QStringLiteral("load test"));
    EXPECT_TRUE(port->sent.empty());
    EXPECT_TRUE(wordsOf(*panel->sheet()).contains(QStringLiteral("A seed is a whole number")));
}

TEST_F(PlayersPanelTest, protectionThatDoesNotAnswerIsUnmistakable) {
    open();
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("Protection is on")));
    QTest::mouseClick(panel->protectionButton(), Qt::LeftButton);
    confirm(QStringLiteral("rehearse RG_UNAVAILABLE"));
    EXPECT_EQ(port->sent, std::vector<std::string>{"protection off: rehearse RG_UNAVAILABLE"});
    port->switches.back()(api::Done<bool>{false, {}, false});
    port->protectionReads.back()(false);
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("▲ Protection is OFF: nobody can play")));
    EXPECT_EQ(panel->protectionButton()->text(), QStringLiteral("Switch on..."));
    port->protectionReads.back()(base::Error{base::ErrorCode::Unavailable, "API-008", "no answer"});
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("UNKNOWN")));
    EXPECT_FALSE(panel->protectionButton()->isEnabled());
}

TEST_F(PlayersPanelTest, whetherABetWouldBeAllowedIsAskedAndNothingIsSent) {
    open();
    typeInto(*panel, "Bet to ask about; empty asks about a session", QStringLiteral("60.00"));
    QTest::mouseClick(panel->checkButton(), Qt::LeftButton);
    ASSERT_EQ(port->checks.size(), 1U);
    EXPECT_EQ(port->checks.back().first, "p_demo_1 60.00");
    api::RgCheckView said;
    said.allowed = false;
    said.code = "RG_LIMIT_EXCEEDED";
    said.why = "the daily loss limit";
    port->checks.back().second(said);
    EXPECT_TRUE(wordsOf(*panel).contains(
        QStringLiteral("▲ A bet of 60.00 EUR would be refused: the daily loss limit (RG_LIMIT_EXCEEDED)")));
    panel->table()->selectRow(2);
    EXPECT_FALSE(wordsOf(*panel).contains(QStringLiteral("would be refused"))) << "that was another player";
    EXPECT_TRUE(port->sent.empty());
}

TEST_F(PlayersPanelTest, aResetIsHeldForAndBoundToThePlayerItWasOpenedFor) {
    open();
    QTest::mouseClick(panel->resetButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    panel->sheet()->setReason(QStringLiteral("start again"));
    panel->table()->selectRow(2);
    holdOut(*panel->sheet(), clock);
    EXPECT_EQ(port->sent, std::vector<std::string>{"reset p_demo_1: start again"});
}

TEST_F(PlayersPanelTest, anotherBrandHasOtherPlayersAndALateAnswerIsNotMixedUp) {
    open();
    panel->refresh();
    ASSERT_EQ(port->asked.size(), 2U);
    panel->refresh();
    EXPECT_EQ(port->asked.size(), 2U) << "a question that is open is not asked again";
    panel->place()->setFocus();
    QTest::keyClick(panel->place(), Qt::Key_Down);
    ASSERT_EQ(port->asked.size(), 3U);
    EXPECT_EQ(port->asked.back().first, "uk-1/brand-7");
    port->asked.back().second(std::vector<api::PlayerView>());
    EXPECT_EQ(panel->table()->model()->rowCount(), 0);
    port->asked.at(1).second(somePlayers());
    EXPECT_EQ(panel->table()->model()->rowCount(), 0);
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("no test players")));
    EXPECT_FALSE(panel->resetButton()->isEnabled());
}

TEST_F(PlayersPanelTest, moreThanAnAnswerHoldsIsReadPageByPage) {
    open();
    std::vector<api::PlayerView> full;
    for (int i = 0; i < PlayersPort::kPage; ++i)
        full.push_back(player("p_" + std::to_string(10'000 + i), "1.00"));
    panel->refresh();
    port->asked.back().second(full);
    EXPECT_EQ(panel->table()->model()->rowCount(), PlayersPort::kPage);
    QApplication::processEvents();
    ASSERT_TRUE(panel->moreButton()->isVisible());
    QTest::mouseClick(panel->moreButton(), Qt::LeftButton);
    EXPECT_EQ(port->asked.back().first, "eu-1/brand-7");
    port->asked.back().second(full);
    EXPECT_EQ(port->asked.back().first, "eu-1/brand-7 after p_10499");
    port->asked.back().second(std::vector<api::PlayerView>{player("p_last", "1.00")});
    EXPECT_EQ(panel->table()->model()->rowCount(), PlayersPort::kPage + 1);
    EXPECT_FALSE(panel->moreButton()->isVisible());
}

TEST_F(PlayersPanelTest, whoMayOnlyLookIsToldWhoMayAct) {
    gate.setPermissions({}, true);
    open();
    EXPECT_FALSE(panel->form()->button()->isVisible());
    EXPECT_FALSE(panel->generateButton()->isVisible());
    EXPECT_FALSE(panel->protectionButton()->isVisible());
    EXPECT_TRUE(panel->checkButton()->isEnabled()) << "asking changes nothing";
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("This role may look on. Acting is for: integration manager")))
        << wordsOf(*panel).toStdString();
}

TEST_F(PlayersPanelTest, worksWithoutAMouseAndWithoutASight) {
    open();
    for (const auto act : PlayerActForm::kActs) {
        panel->form()->choose(act);
        EXPECT_EQ(accessibilityReport(*panel), "") << int(act);
    }
    openPayments();
    EXPECT_EQ(accessibilityReport(*panel), "");
}

TEST_F(PlayersPanelTest, pictures) {
    open();
    expectPictures(*panel, theme(), QStringLiteral("sandbox-players"));
    panel->form()->choose(Act::Bonus);
    typeInto(*panel, "Amount", QStringLiteral("20.00"));
    typeInto(*panel, "Reason", QStringLiteral("welcome bonus, rehearsal"));
    openPayments();
    expectPictures(*panel, theme(), QStringLiteral("sandbox-payments"));
    port->protectionReads.front()(false);
    panel->display({});
    expectPictures(*panel, theme(), QStringLiteral("sandbox-players-empty"));
    panel->display(somePlayers());
    QTest::mouseClick(panel->generateButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    EXPECT_GT(colorCount(takeScreenshot(*panel->sheet(), panel->sheet()->sizeHint(),
                                        QStringLiteral("sandbox-generate-sheet"))),
              40);
}

} // namespace

} // namespace signalbox::test
