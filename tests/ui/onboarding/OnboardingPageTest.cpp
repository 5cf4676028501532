// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/onboarding/OnboardingPage.h"

#include "core/onboarding/Workflow.h"
#include "tests/ui/onboarding/RecordingAdmission.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/onboarding/CaseInspector.h"
#include "ui/onboarding/CaseRows.h"
#include "ui/onboarding/StageBoard.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/StatePanel.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using onboarding::Fact;
using std::chrono::hours;

namespace {

class OnboardingPageTest : public UiTest {
protected:
    OnboardingPageTest()
        : bridge(clock)
        , gate(clock)
        , page(PageContext{theme(), clock, gate}, bridge, std::make_unique<RecordingAdmission>()) {
        gate.setPermissions({"providers.set_profile", "providers.set_rate_limit"}, false);
        gate.setEnvironment(Environment::Sandbox);
        gate.setConnected(true);
        page.resize(1224, 780);
    }

    /// A case as the platform would answer it: gates computed by core from this evidence.
    void add(const std::string& provider, const std::string& brand, const std::string& region, int stage, int days,
             const onboarding::Evidence& evidence, const std::string& owner = "integration_manager-1") {
        const auto playbook = onboarding::Playbook::standard();
        const auto now = clock.now();
        onboarding::NewCase values;
        values.id = base::CaseId("case-" + provider);
        values.provider = base::ProviderId(provider);
        values.brand = base::BrandId(brand);
        values.region = base::RegionId(region);
        values.owner = base::OperatorId(owner);
        auto value = onboarding::openCase(values, *playbook, now - hours(24 * (days + stage * 9)));
        // Placed where it is wanted: the way there is core's business and tested there.
        for (int earlier = 1; earlier < std::min(stage, onboarding::kLive); ++earlier) {
            for (const auto& item : playbook->stage(earlier)->items) {
                if (item.condition)
                    continue;
                auto attested = onboarding::attest(
                    value, *playbook,
                    {item.id, std::string(64, 'a'), "seen", base::OperatorId(owner), now - hours(200)});
                ASSERT_TRUE(attested) << describe(attested.error());
                value = *std::move(attested);
            }
        }
        value.stage = stage;
        value.enteredStageAt = now - hours(24 * days);
        value = onboarding::withFindings(value, *playbook, evidence, now);
        api::CaseView view;
        view.stages = *onboarding::view(value, *playbook, evidence, now);
        view.blockers = *onboarding::blockers(value, *playbook, evidence, now);
        view.next = *onboarding::nextAction(value, *playbook, evidence, now);
        view.value = std::move(value);
        cases.push_back(std::move(view));
    }
    onboarding::Evidence good() {
        onboarding::Evidence evidence;
        const auto at = clock.now() - std::chrono::minutes(3);
        for (const Fact fact : {Fact::MtlsRoundTrips, Fact::SignedRoundTrips, Fact::Writes, Fact::SessionsCreated,
                                Fact::BetsSettled, Fact::RollbacksDone, Fact::ReplaysAnswered})
            evidence.set(fact, 1200, at, "gateway");
        for (const Fact fact : {Fact::ActiveCertificates, Fact::ActiveSigningKeys})
            evidence.set(fact, 1, at, "keys");
        evidence.set(Fact::PlayersSeen, 4, at, "ledger");
        for (const Fact fact : {Fact::KeysSharedAcrossScopes, Fact::WritesWithoutKey, Fact::EventsWithoutCommit,
                                Fact::BalanceDifferences, Fact::ReportsOnLedger, Fact::NeighbourLatencyImpact})
            evidence.set(fact, 0, at, "gateway");
        return evidence;
    }
    void fill() {
        add("acmeplay", "brand-3", "eu-1", 1, 2, {});
        add("tallship", "brand-7", "eu-1", 2, 4, {}, "integration_manager-2");
        add("quill", "brand-2", "eu-1", 2, 1, good());
        add("nimbus", "brand-7", "uk-1", 3, 6, good());
        add("lumen", "brand-9", "uk-1", 4, 6, good());
        auto flagged = good();
        flagged.set(Fact::WritesWithoutKey, 17, clock.now(), "gateway");
        add("orbit", "brand-7", "eu-1", 4, 21, flagged, "integration_manager-2");
        auto failing = good();
        failing.set(Fact::ScenariosNotPassed, 2, clock.now(), "certification");
        failing.set(Fact::ScenariosPassed, 78, clock.now(), "certification");
        add("evergrove", "brand-7", "uk-1", 5, 9, failing);
        add("redfox", "brand-2", "eu-1", 7, 2, good());
        add("novagames", "brand-7", "eu-1", onboarding::kLive, 38, good());
    }
    void feed() { page.show(cases); }
    StageBoard* board() { return page.findChild<StageBoard*>(); }
    CaseInspector* inspector() { return page.findChild<CaseInspector*>(); }
    DataTable* table() { return page.findChild<DataTable*>(); }
    QString inspectorText() {
        QStringList all;
        for (auto* label : inspector()->findChildren<QLabel*>()) {
            if (label->isVisible())
                all << label->text();
        }
        return all.join(QLatin1Char('|'));
    }
    QPushButton* button(const QString& text) {
        for (auto* one : page.findChildren<QPushButton*>()) {
            if (one->text() == text)
                return one;
        }
        ADD_FAILURE() << "no button " << text.toStdString();
        return nullptr;
    }

    Bridge bridge;
    MutationGate gate;
    std::vector<api::CaseView> cases;
    OnboardingPage page;
};

} // namespace

TEST_F(OnboardingPageTest, putsEachCaseIntoTheColumnOfItsStage) {
    fill();
    feed();
    present(page);
    EXPECT_EQ(board()->columnHeader(2), QStringLiteral("2 Handshake and security 2"));
    EXPECT_EQ(board()->columnHeader(6), QStringLiteral("6 Staging and acceptance none"));
    EXPECT_EQ(board()->columnHeader(onboarding::kLive), QStringLiteral("Live 1"));
    ASSERT_NE(board()->card(QStringLiteral("case-orbit")), nullptr);
    EXPECT_TRUE(board()->card(QStringLiteral("case-orbit"))->accessibleDescription().contains(QStringLiteral("R2")));
}

TEST_F(OnboardingPageTest, showsTheGateItemByItemWithItsEvidence) {
    fill();
    feed();
    present(page);
    page.openLink(QStringLiteral("evergrove"));
    EXPECT_EQ(page.selectedCase(), QStringLiteral("case-evergrove"));
    EXPECT_EQ(inspector()->shownStage(), 5);
    auto* items = inspector()->findChild<StepList*>();
    bool failed = false;
    for (const auto& step : items->steps()) {
        if (step.state == StepList::State::Failed) {
            failed = true;
            EXPECT_EQ(step.trailing, QStringLiteral("failed"));
            EXPECT_TRUE(step.detail.startsWith(QStringLiteral("2, needs"))) << step.detail.toStdString();
        }
    }
    EXPECT_TRUE(failed);
    inspector()->showStage(2);
    bool verified = false;
    for (const auto& step : items->steps())
        verified = verified ||
                   (step.trailing == QStringLiteral("verified") && step.detail.contains(QStringLiteral("gateway")));
    EXPECT_TRUE(verified);
    feed(); // an update keeps the stage that was chosen
    EXPECT_EQ(inspector()->shownStage(), 2);
}

TEST_F(OnboardingPageTest, saysWhatARedFlagIsAndWhatToDoNext) {
    fill();
    feed();
    present(page);
    page.openLink(QStringLiteral("case-orbit"));
    EXPECT_TRUE(
        inspectorText().contains(QStringLiteral("Red flag R2: Writes without an idempotency key. Seen 17 times")))
        << inspectorText().toStdString();
    EXPECT_EQ(page.badge(), 1);
    page.openLink(QStringLiteral("novagames"));
    EXPECT_FALSE(inspectorText().contains(QStringLiteral("Red flag")));
    EXPECT_TRUE(inspectorText().contains(QStringLiteral("the provider is live")));
}

TEST_F(OnboardingPageTest, movesBetweenCardsByArrowKeys) {
    fill();
    feed();
    present(page);
    page.openLink(QStringLiteral("case-tallship"));
    auto* first = board()->card(QStringLiteral("case-tallship"));
    first->setFocus();
    ASSERT_TRUE(first->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    EXPECT_EQ(page.selectedCase(), QStringLiteral("case-quill"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    EXPECT_EQ(page.selectedCase(), QStringLiteral("case-nimbus"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
    EXPECT_EQ(page.selectedCase(), QStringLiteral("case-tallship"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_End);
    EXPECT_EQ(page.selectedCase(), QStringLiteral("case-novagames"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left); // over the empty column 6
    EXPECT_EQ(page.selectedCase(), QStringLiteral("case-redfox"));
    EXPECT_TRUE(board()->card(QStringLiteral("case-redfox"))->hasFocus());
    feed();
    EXPECT_TRUE(board()->card(QStringLiteral("case-redfox"))->hasFocus());
}

TEST_F(OnboardingPageTest, filtersByStageAgeOwnerAndFlag) {
    fill();
    const auto rows = caseRows(cases, clock.now());
    const auto shown = [&](const char* text) {
        return std::count_if(rows.begin(), rows.end(), [&](const CaseRow& row) {
            return matches(row, parseFilter(QString::fromLatin1(text)), QStringLiteral("integration_manager-2"));
        });
    };
    EXPECT_EQ(shown(""), 9);
    EXPECT_EQ(shown("stage<3"), 3);
    EXPECT_EQ(shown("stage:4"), 2);
    EXPECT_EQ(shown("stage:certification"), 1);
    EXPECT_EQ(shown("age>9"), 2);
    EXPECT_EQ(shown("owner:me"), 2);
    EXPECT_EQ(shown("flag:red"), 1);
    EXPECT_EQ(shown("-region:eu-1"), 3);
    EXPECT_EQ(shown("stage<x"), 0);
}

TEST_F(OnboardingPageTest, showsTheSameCasesAsATable) {
    fill();
    feed();
    present(page);
    QTest::mouseClick(button(QStringLiteral("Table")), Qt::LeftButton);
    EXPECT_TRUE(table()->isVisible());
    EXPECT_EQ(table()->model()->rowCount(), 9);
    const QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    table()->setCurrentIndex(table()->model()->index(3, 0));
    EXPECT_EQ(inspector()->caseId(), QStringLiteral("case-nimbus"));
    QTest::mouseClick(button(QStringLiteral("Board")), Qt::LeftButton);
    EXPECT_EQ(board()->currentId(), QStringLiteral("case-nimbus"));
}

TEST_F(OnboardingPageTest, linksToTheKeysAndTheServiceLevelsOfTheProvider) {
    fill();
    feed();
    present(page);
    page.openLink(QStringLiteral("redfox"));
    const QSignalSpy links(&page, &Page::linkRequested);
    button(QStringLiteral("Keys"))->click();
    button(QStringLiteral("SLO"))->click();
    ASSERT_EQ(links.size(), 2);
    EXPECT_EQ(links.at(0).at(0).toString(), QStringLiteral("keys/provider:redfox"));
    EXPECT_EQ(links.at(1).at(0).toString(), QStringLiteral("slo/redfox"));
}

TEST_F(OnboardingPageTest, keepsTheLastValuesAndSaysHowOldTheyAreWhenReadingFails) {
    present(page);
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Loading);
    page.fail({base::ErrorCode::Unavailable, "API-008", "the platform does not answer"});
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Error);
    feed();
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::EmptyFirstUse);
    fill();
    feed();
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Ready);
    clock.advance(std::chrono::seconds(20));
    page.fail({base::ErrorCode::Unavailable, "API-008", "the platform does not answer"});
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Stale);
    EXPECT_NE(board()->card(QStringLiteral("case-orbit")), nullptr);
}

TEST_F(OnboardingPageTest, showsHowTheSelectedProviderIsLetIn) {
    fill();
    feed();
    present(page);
    auto* admission = page.findChild<AdmissionSection*>();
    for (const char* provider : {"novagames", "redfox"}) {
        page.openLink(QString::fromLatin1(provider));
        ASSERT_TRUE(QTest::qWaitFor([&] { return admission->shown().has_value(); }, 3000));
        EXPECT_EQ(admission->shown()->provider.text(), provider);
        EXPECT_TRUE(admission->isVisible());
    }
    emit admission->message(MessageBar::Kind::Done, QStringLiteral("Done: it was set."), {});
    EXPECT_EQ(page.messages()->text(), QStringLiteral("Done: it was set."));
}

TEST_F(OnboardingPageTest, isUsableWithoutAMouse) {
    fill();
    feed();
    present(page);
    EXPECT_EQ(accessibilityProblems(page), QStringList());
}

TEST_F(OnboardingPageTest, givesEveryLineOfACardAndOfTheDetailsItsHeight) {
    fill();
    feed();
    page.resize(1080, 684);
    present(page);
    page.openLink(QStringLiteral("orbit"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.findChild<AdmissionSection*>()->shown().has_value(); }, 3000));
    QApplication::processEvents();
    int seen = 0;
    QList<QLabel*> labels = inspector()->findChildren<QLabel*>();
    labels += board()->findChildren<QLabel*>();
    for (auto* label : labels) {
        if (!label->isVisible() || !label->wordWrap())
            continue;
        EXPECT_GE(label->height(), label->heightForWidth(label->width())) << label->text().toStdString();
        ++seen;
    }
    EXPECT_GT(seen, 20);
}

TEST_F(OnboardingPageTest, looksRightInBothThemes) {
    fill();
    feed();
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        const QString name = scheme == Scheme::Light ? QStringLiteral("light") : QStringLiteral("dark");
        page.openLink(QStringLiteral("novagames"));
        ASSERT_TRUE(QTest::qWaitFor([&] { return page.findChild<AdmissionSection*>()->shown().has_value(); }, 3000));
        EXPECT_GT(colorCount(takeScreenshot(page, {1240, 784}, QStringLiteral("onboarding-live-") + name)), 100);
        page.openLink(QStringLiteral("evergrove"));
        EXPECT_GT(colorCount(takeScreenshot(page, {1240, 784}, QStringLiteral("onboarding-") + name)), 100);
        page.openLink(QStringLiteral("orbit"));
        EXPECT_GT(colorCount(takeScreenshot(page, {1080, 684}, QStringLiteral("onboarding-small-") + name)), 100);
    }
    theme().setSettings({Scheme::Light, 100, true, false});
    QTest::mouseClick(button(QStringLiteral("Table")), Qt::LeftButton);
    EXPECT_GT(colorCount(takeScreenshot(page, {1240, 784}, QStringLiteral("onboarding-table"))), 100);
}

} // namespace signalbox::test
