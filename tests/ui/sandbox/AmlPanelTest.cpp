// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/AmlPanel.h"
#include "tests/ui/sandbox/FakePlayersPorts.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using Kind = PageState::Kind;

namespace {

class AmlPanelTest : public UiTest {
protected:
    AmlPanelTest()
        : gate(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("aml.read"), QStringLiteral("aml.open"), QStringLiteral("aml.decide"),
                             QStringLiteral("aml.export")},
                            false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakeAmlPort>();
        port = owned.get();
        panel = std::make_unique<AmlPanel>(theme(), clock, gate, std::move(owned));
        panel->setProviders(twoPlaces());
        panel->resize(1208, 700);
    }
    [[nodiscard]] api::AmlCaseView one(const char* id, const char* player, const char* rule, const char* state,
                                       base::Duration ago) const {
        api::AmlCaseView out;
        out.id = id;
        out.key = {base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId(player)};
        out.currency = "EUR";
        out.rule = rule;
        out.state = state;
        out.steps = {{clock.now() - ago, "rules", "open", "found by the rules"}};
        return out;
    }
    [[nodiscard]] std::vector<api::AmlCaseView> someCases() const {
        auto structured = one("aml_3f0c77d1a2e9", "p_demo_1", "structuring", "open", 3h);
        structured.summary = "3 deposits below 10000.00 EUR within a day, together 27400.00 EUR";
        structured.payments = {"pay_1", "pay_2", "pay_3"};
        auto rapid = one("aml_8842bc01ff10", "p_gen_s7_4", "rapid_in_out", "under_review", 26h);
        rapid.summary = "a payout of 9000.00 EUR within a day of deposits of 9500.00 EUR, with stakes of 12.00 EUR";
        rapid.payments = {"pay_8"};
        rapid.steps.push_back(
            {clock.now() - 2h, "security_officer-1", "under_review", "asked for the source of funds"});
        auto large = one("aml_19aa40cc6e02", "p_demo_2", "large_payout", "reported", 80h);
        large.summary = "a payout of 15000.00 EUR";
        large.payments = {"pay_9"};
        large.steps.push_back({clock.now() - 70h, "security_officer-1", "under_review", "unusual"});
        large.steps.push_back({clock.now() - 32h, "security_officer-2", "reported", "no source of funds"});
        auto manual = one("aml_70b1e2d4c3a5", "p_low_balance", "manual", "dismissed", 200h);
        manual.steps.front() = {clock.now() - 200h, "on_call-1", "open", "plays for somebody else"};
        manual.steps.push_back({clock.now() - 199h, "security_officer-1", "under_review", "a look"});
        manual.steps.push_back({clock.now() - 196h, "security_officer-1", "dismissed", "it is the brother's tablet"});
        return {structured, rapid, large, manual};
    }
    [[nodiscard]] std::vector<api::PaymentView> somePayments() const {
        const api::PlayerKey key{base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId("p_demo_1")};
        return {{"pay_3", key, "deposit", "captured", "9100.00", "EUR", clock.now() - 3h, std::nullopt},
                {"pay_0", key, "deposit", "captured", "20.00", "EUR", clock.now() - 4h, std::nullopt},
                {"pay_2", key, "deposit", "captured", "9200.00", "EUR", clock.now() - 5h, std::nullopt},
                {"pay_1", key, "deposit", "refunded", "9100.00", "EUR", clock.now() - 6h, clock.now() - 2h}};
    }
    void open() {
        present(*panel);
        panel->refresh();
        ASSERT_EQ(port->reads.size(), 1U);
        port->reads.front()(someCases());
        panel->table()->selectRow(0);
        ASSERT_FALSE(port->paymentReads.empty());
        port->paymentReads.front().second(somePayments());
    }
    void confirm(const QString& reason) {
        ASSERT_TRUE(panel->sheet());
        panel->sheet()->setReason(reason);
        holdOut(*panel->sheet(), clock);
    }

    MutationGate gate;
    FakeAmlPort* port = nullptr;
    std::unique_ptr<AmlPanel> panel;
};

TEST_F(AmlPanelTest, eachCaseShowsItsStateRulePlayerAndAge) {
    open();
    const auto* model = panel->table()->model();
    const auto cell = [&](int row, int column) { return model->index(row, column).data().toString().toStdString(); };
    ASSERT_EQ(model->rowCount(), 4);
    EXPECT_EQ(cell(0, 0), "open");
    EXPECT_EQ(cell(0, 1), "structured deposits");
    EXPECT_EQ(cell(0, 2), "p_demo_1");
    EXPECT_EQ(cell(0, 4), "eu-1");
    EXPECT_EQ(cell(0, 6), "3 h");
    EXPECT_EQ(cell(1, 0), "under review");
    EXPECT_EQ(cell(2, 6), "took 2 d");
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("4 of 4 cases, 1 open")));
}

TEST_F(AmlPanelTest, theEvidenceIsThePaymentsThatTheCaseNames) {
    open();
    EXPECT_EQ(port->paymentReads.front().first, "p_demo_1");
    const auto* model = panel->evidenceTable()->model();
    ASSERT_EQ(model->rowCount(), 3) << "pay_0 is not part of it";
    EXPECT_EQ(model->index(0, 4).data().toString(), QStringLiteral("pay_1"));
    EXPECT_EQ(model->index(0, 2).data().toString(), QStringLiteral("refunded"));
    EXPECT_EQ(model->index(1, 3).data().toString(), QStringLiteral("9200.00 EUR"));
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("together 27400.00 EUR")));
    panel->table()->selectRow(1);
    EXPECT_EQ(panel->evidenceTable()->model()->index(0, 3).data().toString(), QStringLiteral("–")) << "not yet known";
    port->paymentReads.front().second(somePayments());
    EXPECT_EQ(panel->evidenceTable()->model()->index(0, 3).data().toString(), QStringLiteral("–"))
        << "that was the answer for another case";
    panel->table()->selectRow(3);
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("No payment: what is suspicious is said in the first step.")));
}

TEST_F(AmlPanelTest, onlyTheStepsThatAStateAllowsCanBeTaken) {
    open();
    const auto enabled = [&] {
        return std::array{panel->reviewButton()->isEnabled(), panel->reportButton()->isEnabled(),
                          panel->dismissButton()->isEnabled(), panel->jsonButton()->isEnabled(),
                          panel->xmlButton()->isEnabled()};
    };
    EXPECT_EQ(enabled(), (std::array{true, false, false, false, false}));
    EXPECT_TRUE(panel->dismissButton()->toolTip().contains(QStringLiteral("needs one that is under review")));
    panel->table()->selectRow(1);
    EXPECT_EQ(enabled(), (std::array{false, true, true, false, false}));
    panel->table()->selectRow(2);
    EXPECT_EQ(enabled(), (std::array{false, false, false, true, true}));
    panel->table()->selectRow(3);
    EXPECT_EQ(enabled(), (std::array{false, false, false, false, false}));
}

TEST_F(AmlPanelTest, aDecisionIsHeldForWithAReasonAndBoundToItsCase) {
    open();
    panel->reviewButton()->setFocus();
    QTest::keyClick(panel->reviewButton(), Qt::Key_Space);
    ASSERT_TRUE(panel->sheet());
    EXPECT_FALSE(panel->sheet()->holdButton()->isEnabled()) << "no reason yet";
    panel->table()->selectRow(1);
    confirm(QStringLiteral("three deposits in a row"));
    EXPECT_EQ(port->sent, std::vector<std::string>{"decide aml_3f0c77d1a2e9 under_review: three deposits in a row"});
    QSignalSpy said(panel.get(), &AmlPanel::message);
    ASSERT_FALSE(port->acts.empty());
    port->acts.back()(api::Done<api::AmlCaseView>{{}, {}, false});
    EXPECT_TRUE(said.last().at(1).toString().contains(QStringLiteral("aml_3f0c77d1a2e9 is under review")));
    EXPECT_EQ(port->reads.size(), 2U);
    QTest::mouseClick(panel->reportButton(), Qt::LeftButton);
    confirm(QStringLiteral("no source of funds"));
    EXPECT_EQ(port->sent.back(), "decide aml_8842bc01ff10 reported: no source of funds");
    ASSERT_FALSE(port->acts.empty());
    port->acts.back()(base::Error{base::ErrorCode::FailedPrecondition, "AML-001", "not from this state"});
    ASSERT_TRUE(panel->sheet());
    EXPECT_TRUE(wordsOf(*panel->sheet()).contains(QStringLiteral("AML-001")));
    holdOut(*panel->sheet(), clock);
    ASSERT_EQ(port->intents.size(), 3U);
    EXPECT_NE(port->intents.at(2).command, port->intents.at(1).command) << "what was refused is another command";
    ASSERT_FALSE(port->acts.empty());
    port->acts.back()(base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer"});
    EXPECT_FALSE(panel->sheet());
    EXPECT_EQ(said.last().at(0).value<MessageBar::Kind>(), MessageBar::Kind::Unknown);
    EXPECT_TRUE(said.last().at(1).toString().contains(QString::fromStdString(port->intents.at(2).command.text())));
    QTest::mouseClick(panel->dismissButton(), Qt::LeftButton);
    confirm(QStringLiteral("a gift, with papers"));
    EXPECT_EQ(port->sent.back(), "decide aml_8842bc01ff10 dismissed: a gift, with papers");
}

TEST_F(AmlPanelTest, aCaseIsOpenedByHandAndChosenWhenItIsThere) {
    open();
    QTest::mouseClick(panel->openButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    confirm(QStringLiteral("plays for somebody else"));
    EXPECT_TRUE(port->sent.empty()) << "nobody is named";
    typeInto(*panel->sheet(), "Player", QStringLiteral("p_demo_2"));
    EXPECT_EQ(accessibilityReport(*panel->sheet()), "");
    holdOut(*panel->sheet(), clock);
    EXPECT_EQ(port->sent, std::vector<std::string>{"open eu-1/brand-7/p_demo_2: plays for somebody else"});
    const auto made = one("aml_new", "p_demo_2", "manual", "open", 0s);
    ASSERT_FALSE(port->acts.empty());
    port->acts.back()(api::Done<api::AmlCaseView>{made, {}, false});
    auto all = someCases();
    all.push_back(made);
    port->reads.back()(all);
    EXPECT_EQ(panel->table()->currentIndex().row(), 4);
    EXPECT_TRUE(wordsOf(*panel).contains(QStringLiteral("aml_new")));
}

TEST_F(AmlPanelTest, theReportIsSavedAsItCame) {
    open();
    panel->table()->selectRow(2);
    const QTemporaryDir folder;
    QStringList offered;
    panel->setFileChooser([&](QWidget*, const QString&, const QString&, const QString& name,
                              const std::function<void(const QString&)>& chosen) {
        offered << name;
        chosen(folder.filePath(name));
    });
    QSignalSpy said(panel.get(), &AmlPanel::message);
    QTest::mouseClick(panel->xmlButton(), Qt::LeftButton);
    ASSERT_EQ(port->reports.size(), 1U);
    EXPECT_EQ(port->reports.back().first, "aml_19aa40cc6e02 xml");
    port->reports.back().second(std::string("<report>\n</report>\n"));
    QTest::mouseClick(panel->jsonButton(), Qt::LeftButton);
    EXPECT_EQ(port->reports.back().first, "aml_19aa40cc6e02 json");
    port->reports.back().second(std::string("{}"));
    EXPECT_EQ(offered, (QStringList{QStringLiteral("aml_19aa40cc6e02.xml"), QStringLiteral("aml_19aa40cc6e02.json")}));
    QFile file(folder.filePath(offered.front()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), QByteArray("<report>\n</report>\n"));
    EXPECT_EQ(said.count(), 2);
    QTest::mouseClick(panel->jsonButton(), Qt::LeftButton);
    port->reports.back().second(base::Error{base::ErrorCode::PermissionDenied, "ACCESS-001", "not this role"});
    EXPECT_EQ(said.last().at(0).value<MessageBar::Kind>(), MessageBar::Kind::Error);
    panel->setFileChooser([&](QWidget*, const QString&, const QString&, const QString&,
                              const std::function<void(const QString&)>& chosen) {
        chosen(folder.filePath(QStringLiteral("no/such/folder/report.json")));
    });
    QTest::mouseClick(panel->jsonButton(), Qt::LeftButton);
    port->reports.back().second(std::string("{}"));
    EXPECT_TRUE(said.last().at(1).toString().startsWith(QStringLiteral("Not saved: ")));
}

TEST_F(AmlPanelTest, everyStateIsSaid) {
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
    panel->display(someCases());
    EXPECT_EQ(panel->states()->state().kind, Kind::Ready);
    panel->filter()->setCurrentIndex(panel->filter()->findData(QStringLiteral("reported")));
    EXPECT_EQ(panel->table()->model()->rowCount(), 1);
    auto open = someCases();
    open.resize(1);
    panel->display(open);
    EXPECT_EQ(panel->states()->state().kind, Kind::EmptyByFilter);
    emit panel->states()->clearFilterRequested();
    EXPECT_EQ(panel->states()->state().kind, Kind::Ready);
    clock.advance(5min);
    panel->displayError(down);
    EXPECT_EQ(panel->states()->state().kind, Kind::Stale);
    EXPECT_TRUE(panel->states()->visibleText().contains(QStringLiteral("5 min"))) << "how old it is";
    panel->displayError(base::Error{base::ErrorCode::PermissionDenied, "ACCESS-001", "not this role"});
    EXPECT_EQ(panel->states()->state().kind, Kind::NoPermission);
    EXPECT_TRUE(panel->states()->visibleText().contains(QStringLiteral("security officer")));
}

TEST_F(AmlPanelTest, whoMayNotReadIsToldWhoMayAndNothingIsAsked) {
    present(*panel);
    panel->setReadable(false);
    panel->refresh();
    EXPECT_TRUE(port->reads.empty());
    EXPECT_EQ(panel->states()->state().kind, Kind::NoPermission);
}

TEST_F(AmlPanelTest, whatWasKnownIsForgottenForAnotherPerson) {
    open();
    panel->refresh();
    panel->forget();
    port->reads.back()(someCases());
    EXPECT_EQ(panel->states()->state().kind, Kind::Loading) << "a late answer is nobody's";
    EXPECT_EQ(panel->table()->model()->rowCount(), 0);
}

TEST_F(AmlPanelTest, whoMayReadOnlyHasNothingToDecide) {
    gate.setPermissions({QStringLiteral("aml.read"), QStringLiteral("aml.export")}, true);
    open();
    EXPECT_FALSE(panel->openButton()->isVisible());
    EXPECT_FALSE(panel->reviewButton()->isVisible());
    panel->table()->selectRow(2);
    EXPECT_TRUE(panel->xmlButton()->isEnabled()) << "an auditor may have the report";
}

TEST_F(AmlPanelTest, worksWithoutAMouseAndWithoutASight) {
    open();
    EXPECT_EQ(accessibilityReport(*panel), "");
    panel->table()->selectRow(2);
    EXPECT_EQ(accessibilityReport(*panel), "");
}

TEST_F(AmlPanelTest, pictures) {
    open();
    expectPictures(*panel, theme(), QStringLiteral("sandbox-aml"));
    panel->table()->selectRow(2);
    expectPictures(*panel, theme(), QStringLiteral("sandbox-aml-reported"));
    panel->displayError(base::Error{base::ErrorCode::Unavailable, "API-008", "no answer"});
    expectPictures(*panel, theme(), QStringLiteral("sandbox-aml-stale"));
    panel->display({});
    expectPictures(*panel, theme(), QStringLiteral("sandbox-aml-empty"));
    panel->displayError(base::Error{base::ErrorCode::PermissionDenied, "ACCESS-001", "not this role"});
    expectPictures(*panel, theme(), QStringLiteral("sandbox-aml-refused"));
    panel->display(someCases());
    QTest::mouseClick(panel->openButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    EXPECT_GT(
        colorCount(takeScreenshot(*panel->sheet(), panel->sheet()->sizeHint(), QStringLiteral("sandbox-aml-sheet"))),
        40);
}

} // namespace

} // namespace signalbox::test
