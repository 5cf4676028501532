// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/JackpotsPanel.h"
#include "tests/ui/sandbox/FakePlayersPorts.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/StatePanel.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using Kind = PageState::Kind;

namespace {

class JackpotsPanelTest : public UiTest {
protected:
    JackpotsPanelTest()
        : gate(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("players.edit")}, false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakeJackpotsPort>();
        port = owned.get();
        panel = std::make_unique<JackpotsPanel>(theme(), clock, gate, std::move(owned));
        panel->setProviders(twoPlaces());
        panel->resize(1208, 700);
    }
    [[nodiscard]] static std::vector<api::JackpotView> someJackpots() {
        return {
            {"jp_5c1e88f0a2b4", base::RegionId("eu-1"), base::BrandId("brand-7"), "EUR", 100, "1842.37", "2342.37",
             "500.00"},
            {"jp_90aa17c3de41", base::RegionId("uk-1"), base::BrandId("brand-9"), "GBP", 250, "0.00", "0.00", "0.00"}};
    }
    void open() {
        present(*panel);
        panel->refresh();
        ASSERT_EQ(port->reads.size(), 1U);
        port->reads.front()(someJackpots());
        panel->table()->selectRow(0);
    }

    MutationGate gate;
    FakeJackpotsPort* port = nullptr;
    std::unique_ptr<JackpotsPanel> panel;
};

TEST_F(JackpotsPanelTest, eachShowsItsShareItsPoolWhatItWasGivenAndWhatItPaid) {
    open();
    const auto* model = panel->table()->model();
    const auto cell = [&](int column) { return model->index(0, column).data().toString().toStdString(); };
    ASSERT_EQ(model->rowCount(), 2);
    EXPECT_EQ(cell(0), "brand-7");
    EXPECT_EQ(cell(1), "eu-1");
    EXPECT_EQ(cell(2), "1.00 %");
    EXPECT_EQ(cell(3), "1842.37 EUR");
    EXPECT_EQ(cell(4), "2342.37 EUR");
    EXPECT_EQ(cell(5), "500.00 EUR");
}

TEST_F(JackpotsPanelTest, aNewOneIsMadeForTheChosenBrandAndShare) {
    open();
    QTest::mouseClick(panel->makeButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    auto* place = panel->sheet()->findChild<QComboBox*>();
    place->setFocus();
    QTest::keyClick(place, Qt::Key_Down);
    typeInto(*panel->sheet(), "Currency", QStringLiteral("gbp"));
    panel->sheet()->findChild<QDoubleSpinBox*>()->setValue(2.5);
    EXPECT_EQ(accessibilityReport(*panel->sheet()), "");
    panel->sheet()->setReason(QStringLiteral("for the slots"));
    holdOut(*panel->sheet(), clock);
    EXPECT_EQ(port->sent, std::vector<std::string>{"make uk-1/brand-7 GBP 250: for the slots"});
    QSignalSpy said(panel.get(), &JackpotsPanel::message);
    ASSERT_FALSE(port->acts.empty());
    port->acts.back()(api::Done<api::JackpotView>{{}, {}, false});
    EXPECT_TRUE(said.last().at(1).toString().contains(QStringLiteral("a jackpot in GBP")));
    EXPECT_EQ(port->reads.size(), 2U) << "what is shown is read again";
}

TEST_F(JackpotsPanelTest, thePoolIsPaidToThePlayerWhoIsNamedAndToNobodyElse) {
    open();
    QTest::mouseClick(panel->payButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    EXPECT_TRUE(wordsOf(*panel->sheet()).contains(QStringLiteral("1842.37 EUR")));
    panel->sheet()->setReason(QStringLiteral("F41"));
    holdOut(*panel->sheet(), clock);
    EXPECT_TRUE(port->sent.empty()) << "nobody is named";
    EXPECT_TRUE(wordsOf(*panel->sheet()).contains(QStringLiteral("Name the player who wins it.")));
    typeInto(*panel->sheet(), "Who wins it", QStringLiteral("p_demo_1"));
    panel->table()->selectRow(1);
    holdOut(*panel->sheet(), clock);
    EXPECT_EQ(port->sent, std::vector<std::string>{"hit jp_5c1e88f0a2b4 p_demo_1: F41"});
}

TEST_F(JackpotsPanelTest, everyStateIsSaid) {
    present(*panel);
    EXPECT_EQ(panel->states()->state().kind, Kind::Loading);
    panel->refresh();
    panel->refresh();
    ASSERT_EQ(port->reads.size(), 1U) << "a question that is open is not asked again";
    const base::Error down{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    port->reads.back()(down);
    EXPECT_EQ(panel->states()->state().kind, Kind::Error);
    panel->display({});
    EXPECT_EQ(panel->states()->state().kind, Kind::EmptyFirstUse);
    EXPECT_TRUE(panel->states()->visibleText().contains(QStringLiteral("No jackpot yet")));
    panel->display(someJackpots());
    EXPECT_EQ(panel->states()->state().kind, Kind::Ready);
    panel->displayError(down);
    EXPECT_EQ(panel->states()->state().kind, Kind::Partial) << "the last known stays";
}

TEST_F(JackpotsPanelTest, whoMayOnlyLookHasNothingToPress) {
    gate.setPermissions({}, true);
    open();
    EXPECT_FALSE(panel->makeButton()->isVisible());
    EXPECT_FALSE(panel->payButton()->isVisible());
}

TEST_F(JackpotsPanelTest, worksWithoutAMouseAndWithoutASight) {
    open();
    EXPECT_EQ(accessibilityReport(*panel), "");
}

TEST_F(JackpotsPanelTest, pictures) {
    open();
    expectPictures(*panel, theme(), QStringLiteral("sandbox-jackpots"));
    panel->display({});
    expectPictures(*panel, theme(), QStringLiteral("sandbox-jackpots-empty"));
}

} // namespace

} // namespace signalbox::test
