// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/OverviewPage.h"

#include "tests/ui/slo/SloTraffic.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/charts/ChartWidget.h"
#include "ui/figures/TrendRecorder.h"
#include "ui/overview/TileGrid.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/StatePanel.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;

class OverviewTest : public UiTest {
protected:
    void run(int seconds) {
        traffic.run(seconds, [this] { TrendRecorder::of(bridge).sample(traffic.board); });
    }
    void show() {
        page.resize(1240, 780);
        present(page);
        page.display(traffic.board);
        QApplication::processEvents();
    }
    [[nodiscard]] QStringList names() const {
        QStringList list;
        for (const auto* tile : page.tiles()->tiles())
            list << tile->data().name;
        return list;
    }
    [[nodiscard]] ServiceTile* tile(const QString& name) const {
        for (auto* one : page.tiles()->tiles())
            if (one->data().name == name)
                return one;
        return nullptr;
    }
    [[nodiscard]] QString visible() const {
        QStringList texts;
        for (const auto* label : page.findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        return texts.join(QLatin1Char('\n'));
    }
    [[nodiscard]] QComboBox* box(const char* name) const {
        for (auto* one : page.findChildren<QComboBox*>())
            if (one->accessibleName() == QString::fromLatin1(name))
                return one;
        return nullptr;
    }
    [[nodiscard]] QPushButton* button(const char* text) const {
        for (auto* one : page.findChildren<QPushButton*>())
            if (one->text() == QString::fromLatin1(text) && one->isVisible())
                return one;
        return nullptr;
    }

    MutationGate gate{clock};
    Bridge bridge{clock};
    SloTraffic traffic{clock};
    OverviewPage page{PageContext{theme(), clock, gate}, bridge};
};

TEST_F(OverviewTest, theWorstTileComesFirstAndNormalOnesAreGrey) {
    traffic.provider("lumen").errors = 0.2;
    run(75);
    show();
    ASSERT_EQ(page.tiles()->tiles().size(), 4);
    EXPECT_EQ(names().first(), QStringLiteral("lumen"));
    EXPECT_EQ(tile(QStringLiteral("lumen"))->data().severity, Severity::P1) << "as urgent as its alert";
    EXPECT_EQ(tile(QStringLiteral("lumen"))->data().values.at(1).severity, Severity::P1);
    EXPECT_EQ(tile(QStringLiteral("novagames"))->data().severity, Severity::None);
    EXPECT_TRUE(tile(QStringLiteral("novagames"))->data().stateText.isEmpty());
    EXPECT_GT(tile(QStringLiteral("lumen"))->data().burnRate.value_or(0), 14.4);
    EXPECT_TRUE(visible().contains(QStringLiteral("3 of 4 normal"))) << visible().toStdString();
}

TEST_F(OverviewTest, aTileNamesTheOperationBehindItsPercentile) {
    run(75);
    show();
    const auto values = tile(QStringLiteral("novagames"))->data().values;
    ASSERT_EQ(values.size(), 3);
    EXPECT_TRUE(values.at(0).caption.startsWith(QStringLiteral("p99 ")) ||
                values.at(0).caption.startsWith(QStringLiteral("p95 ")))
        << values.at(0).caption.toStdString();
    EXPECT_EQ(values.at(1).caption, QStringLiteral("errors"));
    EXPECT_TRUE(values.at(2).caption.startsWith(QStringLiteral("settle lag")));
    EXPECT_TRUE(values.at(0).text.endsWith(QStringLiteral("ms")));
}

TEST_F(OverviewTest, tooLittleTrafficIsSaidWithNAndNotNormal) {
    run(4);
    show();
    for (const auto* one : page.tiles()->tiles()) {
        EXPECT_EQ(one->data().severity, Severity::Diagnostic);
        EXPECT_TRUE(one->data().stateText.startsWith(QStringLiteral("only n = ")))
            << one->data().stateText.toStdString();
    }
    EXPECT_TRUE(visible().contains(QStringLiteral("0 of 4 normal")));
}

TEST_F(OverviewTest, silenceHatchesAndThenTakesTheFiguresAway) {
    run(75);
    show();
    clock.advance(std::chrono::seconds(4));
    page.display(traffic.board);
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Stale);
    clock.advance(std::chrono::seconds(10));
    page.display(traffic.board);
    EXPECT_TRUE(visible().contains(QStringLiteral("4 unknown"))) << visible().toStdString();
    for (const auto* one : page.tiles()->tiles()) {
        EXPECT_EQ(one->data().stateText, QStringLiteral("no data"));
        EXPECT_EQ(one->data().values.at(0).text, QStringLiteral("--"));
        EXPECT_FALSE(one->data().budgetLeft.has_value()) << "an unknown budget is not a full one";
        EXPECT_FALSE(one->data().newest.has_value());
    }
}

TEST_F(OverviewTest, silenceDoesNotEndAnAlertAndTheTileSaysBoth) {
    traffic.provider("lumen").errors = 0.2;
    run(75);
    show();
    clock.advance(std::chrono::seconds(14));
    page.display(traffic.board);
    EXPECT_EQ(tile(QStringLiteral("lumen"))->data().severity, Severity::P1);
    EXPECT_EQ(tile(QStringLiteral("lumen"))->data().stateText, QStringLiteral("P1 · no data"));
}

TEST_F(OverviewTest, enterAndClickOpenTheProvider) {
    run(75);
    show();
    QSignalSpy links(&page, &Page::linkRequested);
    auto* first = tile(QStringLiteral("evergrove"));
    first->setFocus();
    QTest::keyClick(first, Qt::Key_Return);
    ASSERT_EQ(links.size(), 1);
    EXPECT_EQ(links.at(0).at(0).toString(), QStringLiteral("slo/evergrove"));
    QTest::mouseClick(tile(QStringLiteral("redfox")), Qt::LeftButton);
    ASSERT_EQ(links.size(), 2);
    EXPECT_EQ(links.at(1).at(0).toString(), QStringLiteral("slo/redfox"));
}

TEST_F(OverviewTest, sixPanelsWithTheirLimits) {
    run(75);
    show();
    EXPECT_EQ(page.tiles()->tiles().size(), 4);
    EXPECT_LE(page.tiles()->width(), page.width()) << "nothing is cut off at the side";
    const char* titles[] = {
        "p99 latency, authorize", "Error rate, authorize", "Queue lag", "Settle lag p99, open rounds included",
        "Sessions per second",    "Error budget left"};
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(page.panels()[i]->spec().title, QString::fromLatin1(titles[i]));
        EXPECT_GT(page.panels()[i]->toCsv().count(QLatin1Char('\n')), 50) << titles[i];
    }
    EXPECT_EQ(page.panels()[0]->spec().limit->value, 250.0);
    EXPECT_NEAR(page.panels()[1]->spec().limit->value, 0.3, 1e-9);
    EXPECT_EQ(page.panels()[3]->spec().limit->value, 1.5);
    EXPECT_TRUE(page.panels()[0]->toCsv().section(QLatin1Char('\n'), 0, 0).contains(QStringLiteral("novagames")));
}

TEST_F(OverviewTest, anotherOperationHasItsOwnLimit) {
    run(75);
    show();
    auto* operations = box("Operation of the panels");
    ASSERT_TRUE(operations);
    operations->setCurrentIndex(3);
    page.display(traffic.board);
    EXPECT_EQ(page.panels()[0]->spec().title, QStringLiteral("p95 latency, rollback"));
    EXPECT_EQ(page.panels()[0]->spec().limit->value, 500.0);
}

TEST_F(OverviewTest, filtersByBrandAndRegionAndSaysWhenNothingMatches) {
    run(75);
    show();
    box("Brand")->setCurrentText(QStringLiteral("brand-7"));
    page.display(traffic.board);
    EXPECT_EQ(names().size(), 2);
    EXPECT_TRUE(names().contains(QStringLiteral("evergrove")));
    box("Region")->setCurrentText(QStringLiteral("eu-1"));
    page.display(traffic.board);
    EXPECT_EQ(names(), QStringList{QStringLiteral("novagames")});
    box("Brand")->setCurrentText(QStringLiteral("brand-9"));
    page.display(traffic.board);
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::EmptyByFilter);
    page.clearFilters();
    page.display(traffic.board);
    EXPECT_EQ(page.tiles()->tiles().size(), 4);
}

TEST_F(OverviewTest, freezeHoldsEverythingUnderABigMark) {
    run(75);
    show();
    const QString before = tile(QStringLiteral("novagames"))->accessibleName();
    const QString csv = page.panels()[0]->toCsv();
    tile(QStringLiteral("novagames"))->setFocus();
    QTest::keyClick(tile(QStringLiteral("novagames")), Qt::Key_Space, Qt::ControlModifier);
    ASSERT_TRUE(page.isFrozen());
    EXPECT_TRUE(visible().contains(QStringLiteral("FROZEN")));
    traffic.provider("novagames").errors = 0.5;
    run(30);
    page.display(traffic.board);
    page.refresh();
    EXPECT_EQ(tile(QStringLiteral("novagames"))->accessibleName(), before) << "and does not grow old either";
    EXPECT_EQ(page.panels()[0]->toCsv(), csv);
    EXPECT_TRUE(visible().contains(QStringLiteral("30 s ago"))) << visible().toStdString();
    QTest::mouseClick(button("Resume"), Qt::LeftButton);
    EXPECT_FALSE(page.isFrozen());
    page.display(traffic.board);
    EXPECT_EQ(tile(QStringLiteral("novagames"))->data().severity, Severity::P1);
    EXPECT_FALSE(visible().contains(QStringLiteral("FROZEN")));
}

TEST_F(OverviewTest, theTableTwinSaysWhatTheTilesSay) {
    traffic.provider("lumen").errors = 0.2;
    run(75);
    show();
    QTest::mouseClick(button("Table"), Qt::LeftButton);
    ASSERT_TRUE(page.table()->isVisible());
    EXPECT_FALSE(page.tiles()->isVisible());
    const auto* model = page.table()->model();
    ASSERT_EQ(model->rowCount(), 4);
    EXPECT_EQ(model->index(0, 0).data().toString(), QStringLiteral("lumen"));
    EXPECT_EQ(model->index(0, 2).data().toString(), QStringLiteral("BREACH errors"));
    QSignalSpy links(&page, &Page::linkRequested);
    page.table()->setCurrentIndex(model->index(0, 0));
    QTest::keyClick(page.table(), Qt::Key_Return);
    ASSERT_EQ(links.size(), 1);
    EXPECT_EQ(links.at(0).at(0).toString(), QStringLiteral("slo/lumen"));
}

TEST_F(OverviewTest, collapsesOnlyWhatIsNormal) {
    traffic.providers.clear();
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names;
        for (int i = 0; i < 14; ++i)
            names.push_back("studio-" + std::to_string(10 + i));
        return names;
    }();
    for (const auto& name : kNames)
        traffic.providers.push_back({name.c_str(), "brand-7", "eu-1", 62, 40});
    traffic.provider("studio-23").errors = 0.3;
    run(62);
    show();
    const int shown = int(page.tiles()->tiles().size());
    EXPECT_LT(shown, 14);
    EXPECT_EQ(names().first(), QStringLiteral("studio-23"));
    EXPECT_EQ(page.tiles()->hiddenCount(), 14 - shown);
    ASSERT_TRUE(button("Show all"));
    QTest::mouseClick(button("Show all"), Qt::LeftButton);
    EXPECT_EQ(page.tiles()->tiles().size(), 14);
    EXPECT_TRUE(page.panels()[0]->toCsv().contains(QStringLiteral("rest, highest")));
}

TEST_F(OverviewTest, theRangeTakesTheKeyboard) {
    run(5);
    show();
    EXPECT_TRUE(page.focusRange());
    ASSERT_TRUE(QApplication::focusWidget());
    EXPECT_EQ(QApplication::focusWidget()->accessibleName(), QStringLiteral("Range"));
}

TEST_F(OverviewTest, waitsForTheFirstTickThenSaysThatNothingIsMeasured) {
    page.resize(1240, 780);
    present(page);
    page.display(traffic.board);
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Loading);
    traffic.providers.clear();
    run(2);
    page.display(traffic.board);
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::EmptyFirstUse);
}

TEST_F(OverviewTest, keepsTheTilesHatchedWhenDisconnected) {
    run(75);
    show();
    page.setDisconnected(true, QStringLiteral("00:42"));
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::Offline);
    EXPECT_EQ(page.tiles()->tiles().size(), 4);
}

TEST_F(OverviewTest, canBeUsedWithoutSeeingIt) {
    run(75);
    show();
    for (const QString& problem : accessibilityProblems(page))
        ADD_FAILURE() << problem.toStdString();
}

TEST_F(OverviewTest, picturesInBothSchemes) {
    run(200);
    traffic.provider("novagames").settleLag = 2.2;
    traffic.provider("redfox").latency = 118;
    run(80);
    show();
    const auto shoot = [&](const QString& what) {
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            theme().setSettings({scheme, 100, true, false});
            for (const QSize size : {QSize(1240, 808), QSize(1080, 708)}) {
                const QImage image = takeScreenshot(
                    page, size,
                    QStringLiteral("overview-%1-%2-%3")
                        .arg(what, scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))
                        .arg(size.width()));
                EXPECT_GT(colorCount(image), 200);
            }
        }
        theme().setSettings({Scheme::Light, 100, true, false});
    };
    shoot(QStringLiteral("live"));
    page.setFrozen(true);
    shoot(QStringLiteral("frozen"));
    page.setFrozen(false);
    page.setTableVisible(true);
    shoot(QStringLiteral("table"));
    page.setTableVisible(false);
    clock.advance(std::chrono::seconds(14));
    page.display(traffic.board);
    shoot(QStringLiteral("nodata"));
}

} // namespace signalbox::test
