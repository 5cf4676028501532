// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/Scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace signalbox::test {

using namespace ui;
using std::chrono::seconds;

TEST(NiceAxis, ticksAreNumbersThatPeopleUse) {
    const NiceAxis sessions = niceAxis(0, 272.7, 3);
    EXPECT_EQ(sessions.ticks(), (QList<double>{0, 100, 200, 300}));
    EXPECT_EQ(sessions.text(200), QStringLiteral("200"));
    const NiceAxis lag = niceAxis(0, 2.38, 5);
    EXPECT_EQ(lag.ticks(), (QList<double>{0, 0.5, 1, 1.5, 2, 2.5}));
    EXPECT_EQ(lag.text(1.5), QStringLiteral("1.5"));
    EXPECT_EQ(niceAxis(0, 48'000, 5).text(20'000), QStringLiteral("20k"));
    EXPECT_EQ(niceAxis(-3, 7, 5).ticks().first(), -4);
}

TEST(NiceAxis, coversEveryRangeWithFewRoundSteps) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> exponent(-6, 9);
    for (int i = 0; i < 5000; ++i) {
        const double high = std::pow(10.0, exponent(random));
        const double low = i % 3 == 0 ? 0 : i % 3 == 1 ? high * 0.4 : -high;
        const NiceAxis axis = niceAxis(low, high, 4);
        ASSERT_LE(axis.from, low + high * 1e-9);
        ASSERT_GE(axis.to, high - high * 1e-9);
        ASSERT_GE(axis.ticks().size(), 2);
        ASSERT_LE(axis.ticks().size(), 8) << low << " " << high;
        const double mantissa = axis.step / std::pow(10.0, std::floor(std::log10(axis.step) + 1e-9));
        const bool round = std::abs(mantissa - 1) < 1e-6 || std::abs(mantissa - 2) < 1e-6 ||
                           std::abs(mantissa - 2.5) < 1e-6 || std::abs(mantissa - 5) < 1e-6 ||
                           std::abs(mantissa - 10) < 1e-6;
        ASSERT_TRUE(round) << mantissa;
    }
}

TEST(NiceAxis, survivesWhatIsNotARange) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(niceAxis(nan, 1, 4), NiceAxis{});
    EXPECT_EQ(niceAxis(0, infinity, 4), NiceAxis{});
    EXPECT_GT(niceAxis(0, 0, 4).to, 0);
    EXPECT_GE(niceAxis(5, 5, 4).to, 5);
    EXPECT_LE(niceAxis(9, 1, 4).from, 1) << "swapped";
}

TEST(AxisMemory, growsAtOnceAndShrinksOnlyAfterTenSmallUpdates) {
    AxisMemory memory;
    EXPECT_EQ(memory.update(0, 9, 5).to, 10);
    EXPECT_GE(memory.update(0, 31, 5).to, 31);
    const double large = memory.update(0, 31, 5).to;
    for (int i = 0; i < 9; ++i)
        EXPECT_EQ(memory.update(0, 4, 5).to, large) << "it does not jump for a moment of quiet";
    EXPECT_LT(memory.update(0, 4, 5).to, large);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(memory.update(0, 4 - 0.02 * i, 5).to, 4) << "nor for a slow change";
}

TEST(TimeTicks, areRoundAndInUtc) {
    const base::Time from = base::timeFromMillis(1'795'348'800'000 - 1'000'000); // 11:43:20
    const auto ticks = timeTicks(from, from + std::chrono::minutes(30), 5);
    ASSERT_EQ(ticks.size(), 3);
    EXPECT_EQ(ticks.at(0).text, QStringLiteral("11:50"));
    EXPECT_EQ(ticks.at(2).text, QStringLiteral("12:10"));
    EXPECT_TRUE(timeTicks(from, from, 5).isEmpty());
    EXPECT_TRUE(timeTicks(from, from + seconds(10), 0).isEmpty());
    for (const std::int64_t span : {1, 7, 60, 599, 3600, 90000, 2'000'000, 40'000'000}) {
        for (int most = 1; most < 9; ++most)
            EXPECT_LE(timeTicks(from, from + seconds(span), most).size(), most + 1) << span << " " << most;
    }
}

class Decimation : public testing::Test {
protected:
    const base::Time start = base::timeFromMillis(1'795'348'800'000);
};

TEST_F(Decimation, keepsEveryColumnsLowestAndHighestValue) {
    for (unsigned seed = 0; seed < 30; ++seed) {
        std::mt19937 random(seed);
        std::vector<ChartPoint> points;
        for (int i = 0; i < 5000; ++i)
            points.push_back({start + seconds(i), double(random() % 1000)});
        points[random() % 5000].value = 1e6; // one spike
        std::vector<Column> columns;
        const base::Time end = start + seconds(4999);
        decimate(points, start, end, 300, {}, columns);
        std::map<int, std::pair<double, double>> naive;
        double spike = 0;
        for (const auto& point : points) {
            const int at =
                std::min(299, int(double((point.time - start).count()) / double((end - start).count()) * 300));
            auto [it, fresh] = naive.try_emplace(at, *point.value, *point.value);
            it->second.first = std::min(it->second.first, *point.value);
            it->second.second = std::max(it->second.second, *point.value);
        }
        for (int c = 0; c < 300; ++c) {
            ASSERT_TRUE(columns[size_t(c)].any);
            ASSERT_FLOAT_EQ(columns[size_t(c)].low, float(naive[c].first));
            ASSERT_FLOAT_EQ(columns[size_t(c)].high, float(naive[c].second));
            spike = std::max(spike, double(columns[size_t(c)].high));
        }
        EXPECT_EQ(spike, 1e6);
    }
}

TEST_F(Decimation, missingValuesAndHolesAreGaps) {
    std::vector<ChartPoint> points;
    for (int i = 0; i < 100; ++i) {
        if (i >= 60 && i < 80)
            continue; // a hole: no samples at all
        points.push_back({start + seconds(i), i == 30 ? std::optional<double>() : std::optional<double>(1.0)});
    }
    std::vector<Column> columns;
    decimate(points, start, start + seconds(100), 100, seconds(5), columns);
    EXPECT_FALSE(columns[30].any);
    EXPECT_TRUE(columns[31].gapBefore) << "not joined over a missing value";
    EXPECT_FALSE(columns[32].gapBefore);
    EXPECT_TRUE(columns[80].gapBefore) << "not joined over a hole";
}

TEST_F(Decimation, takesNoHarmFromOddInput) {
    std::vector<Column> columns;
    decimate({}, start, start + seconds(10), 50, {}, columns);
    EXPECT_EQ(columns.size(), 50u);
    decimate({{start, 1.0}}, start + seconds(1), start, 50, {}, columns);
    EXPECT_FALSE(columns[0].any);
    decimate({{start, 1.0}}, start, start + seconds(1), -3, {}, columns);
    EXPECT_TRUE(columns.empty());
    const double nan = std::numeric_limits<double>::quiet_NaN();
    decimate({{start, nan}, {start + seconds(1), 2.0}, {start + seconds(99), 3.0}}, start, start + seconds(1), 10, {},
             columns);
    EXPECT_FALSE(columns[0].any) << "NaN is no data";
    EXPECT_TRUE(columns[9].any);
}

TEST(SpreadLabels, neverOverlapNeverLeaveAndKeepTheirOrder) {
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
        const int count = 1 + int(random() % 6);
        QList<double> wanted;
        for (int i = 0; i < count; ++i)
            wanted.append(double(random() % 400) / 2.0);
        const double height = 14;
        const auto placed = spreadLabels(wanted, height, 0, 200);
        ASSERT_EQ(placed.size(), count);
        for (int i = 0; i < count; ++i) {
            ASSERT_GE(placed.at(i), height / 2 - 1e-6);
            ASSERT_LE(placed.at(i), 200 - height / 2 + 1e-6);
            for (int j = 0; j < count; ++j) {
                if (i == j)
                    continue;
                ASSERT_GE(std::abs(placed.at(i) - placed.at(j)), height - 1e-6);
                if (wanted.at(i) < wanted.at(j)) {
                    ASSERT_LT(placed.at(i), placed.at(j));
                }
            }
        }
    }
    EXPECT_EQ(spreadLabels({50}, 14, 0, 200), QList<double>{50}) << "a lonely label stays where its line ends";
}

} // namespace signalbox::test
