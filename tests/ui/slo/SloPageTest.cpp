// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slo/SloPage.h"

#include "tests/ui/slo/SloTraffic.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/charts/ChartWidget.h"
#include "ui/figures/SloFigures.h"
#include "ui/figures/TrendRecorder.h"
#include "ui/shell/MutationGate.h"
#include "ui/slo/AlertList.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtGui/QClipboard>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;

class SloPageTest : public UiTest {
protected:
    SloPageTest() {
        gate.setConnected(true);
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("alerts.acknowledge")}, false);
    }
    void run(int seconds) {
        traffic.run(seconds, [this] { TrendRecorder::of(bridge).sample(traffic.board); });
    }
    void show(const QString& provider = QStringLiteral("novagames")) {
        page.resize(1240, 780);
        present(page);
        page.openLink(provider);
        display();
    }
    void display() {
        page.display(traffic.board);
        QApplication::processEvents(); // layouts show what is new when they are next asked
    }
    [[nodiscard]] QStringList row(int at) const {
        QStringList cells;
        const auto* model = page.seriesTable()->model();
        for (int column = 0; column < model->columnCount(); ++column)
            cells << model->index(at, column).data().toString();
        return cells;
    }
    [[nodiscard]] QString healthOf(const QString& operation, const QString& release = QStringLiteral("stable")) const {
        for (int i = 0; i < page.seriesTable()->model()->rowCount(); ++i) {
            const auto cells = row(i);
            if (cells.at(0) == operation && cells.at(1) == release)
                return cells.at(10);
        }
        return {};
    }
    [[nodiscard]] QString visible() const {
        QStringList texts;
        for (const auto* label : page.findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        return texts.join(QLatin1Char('\n'));
    }
    [[nodiscard]] slo::Alert alert(const char* id, slo::AlertState state = slo::AlertState::Active) {
        slo::Alert one;
        one.id = base::AlertId(id);
        one.kind = slo::AlertKind::SettleLag;
        one.priority = slo::AlertPriority::P1;
        one.state = state;
        one.scope.provider = base::ProviderId("novagames");
        one.scope.region = base::RegionId("eu-1");
        one.value = 2.4;
        one.limit = 1.5;
        one.since = clock.now() - std::chrono::minutes(6);
        one.changed = one.since;
        return one;
    }

    MutationGate gate{clock};
    Bridge bridge{clock};
    SloTraffic traffic{clock};
    SloPage page{PageContext{theme(), clock, gate}, bridge};
};

TEST_F(SloPageTest, showsEverySeriesOfTheProviderOfTheLink) {
    run(80);
    show(QStringLiteral("redfox"));
    ASSERT_EQ(page.seriesTable()->model()->rowCount(), 4);
    EXPECT_EQ(row(0).at(0), QStringLiteral("session"));
    EXPECT_EQ(row(1).at(0), QStringLiteral("authorize"));
    EXPECT_EQ(row(1).at(1), QStringLiteral("stable"));
    EXPECT_EQ(row(1).at(2), QStringLiteral("eu-1"));
    EXPECT_EQ(row(1).at(3), QStringLiteral("brand-2"));
    EXPECT_TRUE(row(1).at(6).endsWith(QStringLiteral(" ms"))) << row(1).at(6).toStdString();
    EXPECT_TRUE(visible().contains(QStringLiteral("SLO · redfox")));
    EXPECT_TRUE(visible().contains(QStringLiteral("p99 ≤ 250 ms, errors ≤ 0.30 %")));
}

TEST_F(SloPageTest, tooLittleTrafficSaysSoWithNAndIsNeverOk) {
    run(8);
    show();
    const QString health = healthOf(QStringLiteral("rollback"));
    EXPECT_EQ(health, QStringLiteral("INSUFFICIENT")) << "n has its own column";
    auto* why = page.findChild<QLabel*>(QStringLiteral("why"));
    page.seriesTable()->setCurrentIndex(page.seriesTable()->model()->index(3, 0));
    EXPECT_TRUE(why->text().startsWith(QStringLiteral("rollback · stable · "))) << why->text().toStdString();
    EXPECT_TRUE(why->text().contains(QStringLiteral("p95 needs 59 requests"))) << "in full, whatever fits into the row";
    for (int i = 0; i < 4; ++i) {
        const auto cells = row(i);
        if (cells.at(10) == QStringLiteral("ok"))
            EXPECT_GE(cells.at(9).toInt(), 299);
        else
            EXPECT_FALSE(cells.at(11).isEmpty()) << "a state that is not ok says why";
    }
    EXPECT_TRUE(row(1).at(6).startsWith(QStringLiteral("~ "))) << "a p99 that cannot be promised is marked";
}

TEST_F(SloPageTest, aBreachNamesWhatIsOverAndByHowMuch) {
    traffic.provider("novagames").latency = 300;
    traffic.provider("redfox").errors = 0.2;
    run(70);
    show();
    EXPECT_EQ(healthOf(QStringLiteral("authorize")), QStringLiteral("BREACH latency"));
    EXPECT_TRUE(row(1).at(11).contains(QStringLiteral("over 250 ms, 1.00 % allowed"))) << row(1).at(11).toStdString();
    page.openLink(QStringLiteral("redfox"));
    display();
    EXPECT_EQ(healthOf(QStringLiteral("authorize")), QStringLiteral("BREACH errors"));
}

TEST_F(SloPageTest, silenceTurnsStaleThenNoDataAndNothingStaysOk) {
    run(80);
    show();
    EXPECT_EQ(healthOf(QStringLiteral("authorize")), QStringLiteral("ok"));
    clock.advance(std::chrono::seconds(5));
    display();
    EXPECT_EQ(healthOf(QStringLiteral("authorize")), QStringLiteral("STALE"));
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Stale);
    clock.advance(std::chrono::seconds(10));
    display();
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(row(i).at(10), QStringLiteral("NO DATA"));
        EXPECT_EQ(row(i).at(6), QStringLiteral("--"));
    }
    EXPECT_TRUE(page.states()->visibleText().contains(QStringLiteral("no data for 15 s")))
        << page.states()->visibleText().toStdString();
}

TEST_F(SloPageTest, aStandstillOfSettlementsShowsAtTheRounds) {
    run(40);
    traffic.provider("novagames").settles = false;
    run(8);
    show();
    EXPECT_TRUE(visible().contains(QStringLiteral("BREACH settle lag")));
    EXPECT_TRUE(visible().contains(QStringLiteral("≥ ")));
}

TEST_F(SloPageTest, comparesTheCandidateWithTheStableRelease) {
    run(10);
    show();
    EXPECT_TRUE(visible().contains(QStringLiteral("No candidate release of this provider")));
    traffic.provider("novagames").candidate = 0.3;
    traffic.provider("novagames").candidateErrors = 0.3;
    run(70);
    display();
    EXPECT_EQ(healthOf(QStringLiteral("authorize"), QStringLiteral("candidate")), QStringLiteral("BREACH errors"));
    EXPECT_EQ(healthOf(QStringLiteral("authorize")), QStringLiteral("ok"));
    EXPECT_FALSE(visible().contains(QStringLiteral("No candidate release")));
}

TEST_F(SloPageTest, acknowledgesExactlyTheAlertThatWasShownWithTheTypedReason) {
    traffic.extraAlerts = {alert("alert-7"), alert("alert-8", slo::AlertState::Acknowledged)};
    traffic.extraAlerts[1].acknowledgedBy = base::OperatorId("on_call-2");
    run(3);
    show();
    auto* list = page.alerts();
    EXPECT_TRUE(list->textOf(QStringLiteral("alert-7")).contains(QStringLiteral("settle lag p99 2.40 s over 1.50 s")));
    EXPECT_TRUE(list->textOf(QStringLiteral("alert-8")).contains(QStringLiteral("acknowledged by on_call-2")));
    EXPECT_FALSE(list->acknowledgeButton(QStringLiteral("alert-8"))->isVisible());
    auto* open = list->acknowledgeButton(QStringLiteral("alert-7"));
    ASSERT_TRUE(open->isVisible());
    const QPoint pressed = open->mapToGlobal(open->rect().center());
    QTest::mouseClick(open, Qt::LeftButton);
    ASSERT_TRUE(list->confirmButton()->isVisible());
    QApplication::processEvents();
    const QRect confirm(list->confirmButton()->mapToGlobal(QPoint(0, 0)), list->confirmButton()->size());
    EXPECT_FALSE(confirm.contains(pressed)) << "a double click must not acknowledge";
    EXPECT_FALSE(list->reasonEdit()->text().isEmpty()) << "prefilled";

    QSignalSpy sent(&page, &SloPage::acknowledging);
    list->reasonEdit()->clear();
    EXPECT_FALSE(list->confirmButton()->isEnabled()) << "a reason is needed";
    QTest::keyClicks(list->reasonEdit(), QStringLiteral("INC-311 opened"));
    QTest::keyClick(list->reasonEdit(), Qt::Key_Return);
    EXPECT_EQ(sent.size(), 0) << "Enter in a text never acts";
    QTest::mouseClick(list->confirmButton(), Qt::LeftButton);
    ASSERT_EQ(sent.size(), 1);
    EXPECT_EQ(sent.at(0).at(0).toString(), QStringLiteral("alert-7"));
    EXPECT_EQ(sent.at(0).at(1).toString(), QStringLiteral("INC-311 opened"));
    // Without a platform the act fails at once, and says so; nothing is queued.
    QTRY_VERIFY(page.messages()->isVisible());
    EXPECT_EQ(page.messages()->kind(), MessageBar::Kind::Error);
    EXPECT_TRUE(list->confirmButton()->isEnabled()) << "may be tried again";
}

TEST_F(SloPageTest, anAlertLeadsToTheCallsItIsAbout) {
    traffic.extraAlerts = {alert("alert-7")};
    run(3);
    show();
    QSignalSpy links(&page, &Page::linkRequested);
    for (auto* one : page.alerts()->findChildren<QPushButton*>())
        if (one->isVisible() && one->text() == QStringLiteral("Open traces"))
            QTest::mouseClick(one, Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.first().first().toString(), QStringLiteral("traces/provider:novagames"))
        << "the slow ones are not among those that failed";
}

TEST_F(SloPageTest, anAlertThatGoesAwayIsNotReplacedByAnother) {
    traffic.extraAlerts = {alert("alert-7"), alert("alert-9")};
    run(3);
    show();
    ASSERT_TRUE(page.alerts()->beginAcknowledge(QStringLiteral("alert-7")));
    traffic.extraAlerts.erase(traffic.extraAlerts.begin());
    run(1);
    display();
    EXPECT_FALSE(page.alerts()->confirmButton()->isEnabled());
    EXPECT_TRUE(visible().contains(QStringLiteral("no longer waits")));
    QTest::keyClick(page.alerts()->reasonEdit(), Qt::Key_Escape);
    EXPECT_FALSE(page.alerts()->confirmButton()->isVisible());
}

TEST_F(SloPageTest, aRoleThatMayNotAcknowledgeHasNoButton) {
    gate.setPermissions({}, true);
    traffic.extraAlerts = {alert("alert-7")};
    run(3);
    show();
    EXPECT_FALSE(page.alerts()->acknowledgeButton(QStringLiteral("alert-7"))->isVisible());
    EXPECT_FALSE(page.alerts()->beginAcknowledge(QStringLiteral("alert-7")));
}

TEST_F(SloPageTest, copiesAndSavesTheTableAsCsv) {
    run(20);
    show();
    for (auto* button : page.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Copy"))
            QTest::mouseClick(button, Qt::LeftButton);
    const QString csv = QGuiApplication::clipboard()->text();
    EXPECT_TRUE(csv.startsWith(QStringLiteral("Operation,Release,Region,Brand"))) << csv.toStdString();
    EXPECT_EQ(csv.count(QStringLiteral("brand-7")), 4);
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("series.csv"));
    EXPECT_EQ(page.saveCsv(file), QString());
    QFile saved(file);
    ASSERT_TRUE(saved.open(QIODevice::ReadOnly));
    EXPECT_EQ(QString::fromUtf8(saved.readAll()), page.seriesCsv());
    EXPECT_FALSE(page.saveCsv(folder.filePath(QStringLiteral("no/such/folder.csv"))).isEmpty());
}

TEST_F(SloPageTest, choosingAProviderAsksForItsLink) {
    run(5);
    show();
    auto* box = page.findChild<QComboBox*>();
    ASSERT_EQ(box->accessibleName(), QStringLiteral("Provider"));
    QSignalSpy links(&page, &Page::linkRequested);
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    ASSERT_EQ(links.size(), 1);
    EXPECT_EQ(links.at(0).at(0).toString(), QStringLiteral("slo/redfox"));
}

TEST_F(SloPageTest, beforeTheFirstTickItWaitsAndWithoutTrafficItSaysSo) {
    page.resize(1240, 780);
    present(page);
    display();
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Loading);
    traffic.providers.clear();
    run(2);
    display();
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::EmptyFirstUse);
    page.setDisconnected(true, QStringLiteral("00:42"));
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::EmptyFirstUse);
}

TEST_F(SloPageTest, keepsTheLastValuesHatchedWhenDisconnected) {
    run(20);
    show();
    page.setDisconnected(true, QStringLiteral("00:42"));
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Offline);
    EXPECT_EQ(page.seriesTable()->model()->rowCount(), 4);
    page.setDisconnected(false, {});
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Ready);
}

TEST_F(SloPageTest, canBeUsedWithoutSeeingIt) {
    traffic.extraAlerts = {alert("alert-7"), alert("alert-9")};
    run(20);
    show();
    for (const QString& problem : accessibilityProblems(page))
        ADD_FAILURE() << problem.toStdString();
}

TEST_F(SloPageTest, picturesInBothSchemes) {
    traffic.provider("novagames").candidate = 0.05;
    run(170);
    traffic.provider("novagames").candidateErrors = 0.25;
    traffic.provider("novagames").latency = 95;
    run(60);
    traffic.provider("novagames").settleLag = 2.2;
    run(40);
    show();
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        for (const QSize size : {QSize(1240, 808), QSize(1080, 708)}) {
            const QImage image =
                takeScreenshot(page, size,
                               QStringLiteral("slo-%1-%2")
                                   .arg(scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))
                                   .arg(size.width()));
            EXPECT_GT(colorCount(image), 200);
        }
    }
}

TEST(CellTable, keepsTheCurrentRowWhateverHappensAround) {
    CellTableModel model({QStringLiteral("Name")});
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    const auto row = [](const QString& id) { return CellRow{id, {Cell{id, Severity::None, false, false, {}, false}}}; };
    model.setRows({row(QStringLiteral("a")), row(QStringLiteral("b")), row(QStringLiteral("c"))});
    const QPersistentModelIndex current(model.index(1, 0));
    model.setRows({row(QStringLiteral("x")), row(QStringLiteral("c")), row(QStringLiteral("b"))});
    ASSERT_TRUE(current.isValid());
    EXPECT_EQ(current.row(), 2);
    EXPECT_EQ(current.data().toString(), QStringLiteral("b"));
    model.setRows({row(QStringLiteral("x"))});
    EXPECT_FALSE(current.isValid());
}

TEST(Trends, aSecondThatWasNotSeenIsAGapAndATickCountsOnce) {
    FakeClock clock;
    SloTraffic traffic(clock);
    TrendRecorder recorder;
    traffic.run(5, [&] {
        recorder.sample(traffic.board);
        recorder.sample(traffic.board);
    });
    slo::Scope scope;
    scope.provider = base::ProviderId("novagames");
    scope.region = base::RegionId("eu-1");
    EXPECT_EQ(recorder.settleLag(scope, base::Time{})->size(), 5U);
    EXPECT_EQ(recorder.budgetLeft(scope, base::Time{})->size(), 5U);
    EXPECT_EQ(recorder.queueLag(base::RegionId("eu-1"), base::Time{})->back().value, 0.18);
    EXPECT_EQ(recorder.queueLag(base::RegionId("eu-1"), clock.now() - std::chrono::seconds(1))->size(), 2U);
    EXPECT_TRUE(recorder.sessions(base::RegionId("mars-1"), base::Time{})->empty());
    recorder.forget();
    EXPECT_TRUE(recorder.settleLag(scope, base::Time{})->empty());
}

TEST(Figures, theErrorRateOfAPointIsThatOfTenSecondsAndMissingSecondsAreGaps) {
    std::vector<slo::HistoryPoint> history(12);
    for (std::size_t i = 0; i < history.size(); ++i) {
        history[i].at = base::timeFromMillis(std::int64_t(i) * 1000);
        history[i].missing = i == 3;
        history[i].requests = 10;
        history[i].errors = i == 0 ? 10 : 0;
    }
    const auto points = errorPoints(history);
    EXPECT_EQ(points->at(0).value, 100.0);
    EXPECT_EQ(points->at(1).value, 50.0);
    EXPECT_FALSE(points->at(3).value.has_value());
    EXPECT_EQ(points->at(10).value, 0.0) << "the failures left the window";
}

} // namespace signalbox::test
