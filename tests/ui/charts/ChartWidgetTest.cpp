// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ChartWidget.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/UiTest.h"
#include "ui/charts/ExpiryTimeline.h"
#include "ui/charts/ServiceTile.h"

#include <QtGui/QAccessible>
#include <QtGui/QClipboard>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QTableView>

#include <ctime>
#include <random>

namespace signalbox::test {

using namespace ui;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Charts : public UiTest {
protected:
    ChartPoints line(std::initializer_list<std::optional<double>> values) {
        auto points = std::make_shared<std::vector<ChartPoint>>();
        int i = 0;
        for (const auto& value : values)
            points->push_back({from + seconds(60) * i++, value});
        return points;
    }
    ChartPoints noise(unsigned seed, double level, int count = 900) {
        std::mt19937 random(seed);
        auto points = std::make_shared<std::vector<ChartPoint>>();
        for (int i = 0; i < count; ++i)
            points->push_back({from + seconds(2) * i, level + double(random() % 100) / 50.0});
        return points;
    }
    static int count(const QImage& image, const QColor& color) {
        int found = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                found += image.pixelColor(x, y) == color ? 1 : 0;
        }
        return found;
    }
    const base::Time from = clock.now();
};

TEST_F(Charts, onlyWhatLiesBeyondTheLimitTakesTheSeveritysColour) {
    ChartSpec spec;
    spec.title = QStringLiteral("p99");
    spec.limit = ChartLimit{1.5, {}, Severity::P2, true};
    ChartWidget chart(theme(), spec);
    chart.resize(400, 220);
    present(chart);
    chart.setSeries({{{}, line({0.5, 0.5, 0.5, 0.5})}}, from, from + minutes(3));
    EXPECT_EQ(count(chart.grab().toImage(), theme().color(Ink::P2)), 0) << "normal is grey";
    chart.setSeries({{{}, line({0.5, 0.5, 2.5, 2.5})}}, from, from + minutes(3));
    EXPECT_GT(count(chart.grab().toImage(), theme().color(Ink::P2)), 50);
}

TEST_F(Charts, aGapStaysAGap) {
    ChartSpec spec;
    spec.title = QStringLiteral("rate");
    ChartWidget chart(theme(), spec);
    chart.resize(400, 220);
    present(chart);
    chart.setTitleVisible(false);
    chart.setSeries({{{}, line({5, 5, 5, {}, {}, {}, 5, 5, 5})}}, from, from + minutes(8), minutes(2));
    const QImage image = chart.grab().toImage();
    const QRectF plot = chart.plotRect();
    const auto inkAt = [&](double share) {
        const int x = int(plot.left() + share * plot.width());
        int found = 0;
        for (int y = int(plot.top()) + 2; y < int(plot.bottom()) - 2; ++y)
            found += qAbs(image.pixelColor(x, y).lightness() - theme().color(Ink::Text2).lightness()) < 60 ? 1 : 0;
        return found;
    };
    EXPECT_GT(inkAt(0.12), 0);
    EXPECT_EQ(inkAt(0.5), 0) << "nothing is invented where there is no data";
    EXPECT_GT(inkAt(0.88), 0);
}

TEST_F(Charts, endLabelsNeverOverlapEachOther) {
    ChartSpec spec;
    spec.title = QStringLiteral("sessions");
    spec.compare = true;
    ChartWidget chart(theme(), spec);
    chart.resize(500, 220);
    present(chart);
    QList<ChartSeries> series;
    for (int i = 0; i < 6; ++i)
        series.append({QStringLiteral("region-%1").arg(i), noise(unsigned(i), 200)});
    chart.setSeries(series, from, from + minutes(30));
    static_cast<void>(chart.grab());
    const auto labels = chart.endLabelRects();
    ASSERT_EQ(labels.size(), 6);
    for (int i = 0; i < labels.size(); ++i) {
        EXPECT_TRUE(QRectF(chart.rect()).contains(labels.at(i)));
        EXPECT_GE(labels.at(i).left(), chart.plotRect().right()) << "beside the lines, not on them";
        for (int j = i + 1; j < labels.size(); ++j)
            EXPECT_FALSE(labels.at(i).adjusted(0, 0.5, 0, -0.5).intersects(labels.at(j)));
    }
}

TEST_F(Charts, theLimitsLabelStandsWhereTheLineIsNot) {
    ChartSpec spec;
    spec.title = QStringLiteral("p99");
    spec.unit = QStringLiteral("s");
    spec.maximum = 3;
    spec.limit = ChartLimit{1.5, {}, Severity::P2, true};
    ChartWidget chart(theme(), spec);
    chart.resize(400, 240);
    present(chart);
    chart.setSeries({{{}, line({0.2, 0.2, 0.2, 1.6, 1.6})}}, from, from + minutes(4));
    static_cast<void>(chart.grab());
    const QRectF above = chart.limitLabelRect();
    const double limitY = chart.plotRect().bottom() - chart.plotRect().height() / 2;
    EXPECT_TRUE(above.top() > limitY || above.right() < chart.plotRect().center().x())
        << "the line runs just above on the right";
    chart.setSeries({{{}, line({0.2, 0.2, 0.2, 1.4, 1.4})}}, from, from + minutes(4));
    static_cast<void>(chart.grab());
    EXPECT_LT(chart.limitLabelRect().bottom(), limitY + 1) << "the line runs just below on the right";
}

TEST_F(Charts, theSentenceSaysWhatThePictureShows) {
    ChartSpec spec;
    spec.title = QStringLiteral("p99 latency");
    spec.unit = QStringLiteral("s");
    spec.limit = ChartLimit{1.5, {}, Severity::P2, true};
    ChartWidget chart(theme(), spec);
    chart.setSeries({{{}, line({0.3, 2.0, 2.2, 2.1})}}, from, from + minutes(3));
    EXPECT_EQ(
        chart.accessibleText().toStdString(),
        "p99 latency, 12:00 to 12:03 UTC: now 2.1 s, lowest 0.3 s, highest 2.2 s; over the limit 1.5 s for 3 min.");
    chart.setSeries({{{}, line({0.3, {}})}}, from, from + minutes(3));
    EXPECT_TRUE(chart.accessibleText().contains(QStringLiteral("now no data")))
        << "the last known value is not the present one";
    chart.setSeries({}, from, from + minutes(3));
    EXPECT_TRUE(chart.accessibleText().endsWith(QStringLiteral(": no data.")));
    chart.setStale(true);
    EXPECT_TRUE(chart.accessibleText().endsWith(QStringLiteral("frozen.")));
    auto* interface = QAccessible::queryAccessibleInterface(&chart);
    ASSERT_TRUE(interface);
    EXPECT_EQ(interface->role(), QAccessible::Chart);
    EXPECT_EQ(interface->text(QAccessible::Name), QStringLiteral("p99 latency"));
    EXPECT_EQ(interface->text(QAccessible::Description), chart.accessibleText());
}

TEST_F(Charts, theTableTwinAndTheCsvHoldTheSameFigures) {
    ChartSpec spec;
    spec.title = QStringLiteral("accepted");
    spec.unit = QStringLiteral("/s");
    spec.compare = true;
    ChartWidget chart(theme(), spec);
    chart.resize(500, 300);
    present(chart);
    chart.setSeries({{QStringLiteral("v7"), line({9, 8, {}})}, {QStringLiteral("v8"), line({1, 2, 3})}}, from,
                    from + minutes(2));
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(chart.tableVisible());
    auto* model = chart.findChild<QTableView*>()->model();
    ASSERT_EQ(model->rowCount(), 3);
    EXPECT_EQ(model->index(0, 0).data().toString(), QStringLiteral("12:02:00")) << "newest first";
    EXPECT_EQ(model->index(0, 1).data().toString(), QStringLiteral("no data"));
    EXPECT_EQ(model->index(0, 2).data().toString(), QStringLiteral("3.0"));
    EXPECT_EQ(accessibilityReport(chart), "");
    chart.setTableVisible(false);
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(),
              "time,v7 /s,v8 /s\r\n2026-11-22T12:00:00.000Z,9.0,1.0\r\n"
              "2026-11-22T12:01:00.000Z,8.0,2.0\r\n2026-11-22T12:02:00.000Z,,3.0\r\n");
}

TEST_F(Charts, aLogarithmicAxisShowsDecades) {
    ChartSpec spec;
    spec.title = QStringLiteral("evidence");
    spec.logarithmic = true;
    spec.minimum = 0.1;
    spec.limit = ChartLimit{100, {}, Severity::P1, true};
    ChartWidget chart(theme(), spec);
    chart.resize(400, 240);
    present(chart);
    chart.setSeries({{{}, line({0.4, 0.7, 0.0, 12})}}, from, from + minutes(3));
    EXPECT_FALSE(chart.grab().toImage().isNull());
    EXPECT_EQ(chart.axis().from, -1);
    EXPECT_GE(chart.axis().to, 2);
}

TEST_F(Charts, survivesEveryKindOfDataAndSize) {
    std::mt19937 random(5);
    ChartSpec spec;
    spec.title = QStringLiteral("anything");
    spec.limit = ChartLimit{10, {}, Severity::P3, false};
    ChartWidget chart(theme(), spec);
    present(chart);
    const double odd[] = {
        0, -1, 1e-300, 1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 5};
    for (int round = 0; round < 200; ++round) {
        auto points = std::make_shared<std::vector<ChartPoint>>();
        for (unsigned i = 0; i < random() % 40; ++i)
            points->push_back({from + seconds(i),
                               random() % 4 == 0 ? std::optional<double>() : std::optional<double>(odd[random() % 7])});
        chart.resize(int(random() % 500), int(random() % 300));
        chart.setSeries({{{}, random() % 9 == 0 ? nullptr : points}}, from, from + seconds(random() % 60));
        static_cast<void>(chart.grab());
    }
}

TEST_F(Charts, sixPanelsOfFourSeriesRepaintInTime) {
    QWidget wall;
    auto* grid = new QGridLayout(&wall);
    QList<ChartWidget*> charts;
    for (int i = 0; i < 6; ++i) {
        ChartSpec spec;
        spec.title = QStringLiteral("panel %1").arg(i);
        spec.limit = ChartLimit{1.5, {}, Severity::P2, true};
        charts.append(new ChartWidget(theme(), spec));
        grid->addWidget(charts.last(), i / 3, i % 3);
    }
    wall.resize(1220, 560);
    present(wall);
    QList<double> times;
    QImage target(wall.size(), QImage::Format_ARGB32_Premultiplied);
    for (int frame = 0; frame < 15; ++frame) {
        for (auto* chart : charts) {
            QList<ChartSeries> series;
            for (int s = 0; s < 4; ++s)
                series.append({QString::number(s), noise(unsigned(frame * 10 + s), s)});
            chart->setSeries(series, from, from + minutes(30));
        }
        const std::clock_t before = std::clock(); // the time of this process alone, whatever else the machine does
        for (auto* chart : charts)
            chart->render(&target, chart->pos());
        times.append(double(std::clock() - before) * 1000.0 / CLOCKS_PER_SEC);
    }
    std::sort(times.begin(), times.end());
    std::printf("6 panels x 4 x 900 points: median %.1f ms, worst %.1f ms\n", times.at(times.size() / 2), times.last());
    RecordProperty("median_us", int(times.at(times.size() / 2) * 1000));
    EXPECT_LT(times.first(), 150) << "even unoptimised and on a busy machine";
}

TEST_F(Charts, theTimelineStacksWhatExpiresTogether) {
    ExpiryTimeline timeline(theme());
    timeline.resize(800, 160);
    QList<ExpiryItem> items;
    for (int i = 0; i < 5; ++i)
        items.append({QStringLiteral("same-%1").arg(i), QStringLiteral("HMAC v%1").arg(i), from + hours(24 * 30),
                      Severity::None});
    items.append({QStringLiteral("soon"), QStringLiteral("mTLS"), from + hours(24 * 2), Severity::P2});
    items.append({QStringLiteral("far"), QStringLiteral("CA"), from + hours(24 * 900), Severity::None});
    timeline.setItems(items, from);
    present(timeline);
    for (int i = 0; i < 5; ++i) {
        for (int j = i + 1; j < 5; ++j)
            EXPECT_FALSE(timeline.markRect(QStringLiteral("same-%1").arg(i))
                             .intersects(timeline.markRect(QStringLiteral("same-%1").arg(j))));
    }
    EXPECT_TRUE(timeline.markRect(QStringLiteral("far")).isNull());
    timeline.setFocus();
    QSignalSpy opened(&timeline, &ExpiryTimeline::opened);
    QTest::keyClick(&timeline, Qt::Key_Right);
    EXPECT_EQ(timeline.currentId(), QStringLiteral("soon")) << "in order of expiry";
    QTest::keyClick(&timeline, Qt::Key_Return);
    ASSERT_EQ(opened.count(), 1);
    QTest::mouseClick(&timeline, Qt::LeftButton, Qt::NoModifier, timeline.markRect(QStringLiteral("same-2")).center());
    EXPECT_EQ(timeline.currentId(), QStringLiteral("same-2"));
    EXPECT_TRUE(timeline.accessibleText().startsWith(QStringLiteral("7 credentials: 0 P1, 1 P2")));
    QTest::keyClick(&timeline, Qt::Key_Right);
    QTest::keyClick(&timeline, Qt::Key_Right);
    QTest::keyClick(&timeline, Qt::Key_Right);
    EXPECT_NE(timeline.currentId(), QStringLiteral("far")) << "what is not drawn is not walked";
}

TEST_F(Charts, aNarrowTileMakesItsFiguresSmallerInsteadOfCuttingThem) {
    ServiceTile tile(theme(), clock, seconds(1));
    ServiceTileData shown;
    shown.name = QStringLiteral("novagames");
    for (const char* text : {"12.40 s", "0.12 %", "12.4 s"})
        shown.values.append({QString::fromLatin1(text), QStringLiteral("p99 settle"), Severity::None});
    shown.newest = clock.now();
    tile.setData(shown);
    present(tile);
    int wide = 0;
    for (const int width : {360, 300, 260, 230}) {
        tile.resize(width, 180);
        QApplication::processEvents();
        for (auto* figure : tile.findChildren<Figure*>()) {
            auto* value = figure->findChild<QLabel*>();
            EXPECT_TRUE(QTest::qWaitFor(
                [value] { return value->width() >= value->fontMetrics().horizontalAdvance(value->text()); }, 2000))
                << width << ": " << value->width();
            if (width == 360) {
                wide = value->font().pixelSize();
            } else if (width == 230) {
                EXPECT_LT(value->font().pixelSize(), wide);
            }
        }
    }
}

TEST_F(Charts, aTileWhoseDataAreGoneShowsNoFigure) {
    ServiceTile tile(theme(), clock, seconds(1));
    ServiceTileData shown;
    shown.id = QStringLiteral("novagames");
    shown.name = QStringLiteral("novagames");
    shown.values = {{QStringLiteral("0.44 s"), QStringLiteral("p99 settle"), Severity::None}};
    shown.newest = clock.now();
    tile.setData(shown);
    tile.resize(300, 180);
    present(tile);
    EXPECT_TRUE(tile.accessibleName().contains(QStringLiteral("p99 settle 0.44 s")));
    clock.advance(seconds(6));
    tile.tick();
    EXPECT_TRUE(tile.accessibleName().contains(QStringLiteral("p99 settle --"))) << tile.accessibleName().toStdString();
    QSignalSpy opened(&tile, &ServiceTile::opened);
    tile.setFocus();
    QTest::keyClick(&tile, Qt::Key_Return);
    ASSERT_EQ(opened.count(), 1);
    EXPECT_EQ(opened.at(0).at(0).toString(), QStringLiteral("novagames"));
}

} // namespace signalbox::test
