// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/SettleLag.h"

#include <gtest/gtest.h>

namespace signalbox::slo {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

int bucket(base::Duration duration) { return grid::bucketOf(duration); }

TEST(SettleLag, withoutOpenRoundsItIsThePlainQuantile) {
    SettleLag lag;
    Sketch plain;
    for (int i = 1; i <= 1000; ++i) {
        lag.settled(0, bucket(milliseconds(i)), 1);
        plain.add(milliseconds(i));
    }
    for (const double q : {0.5, 0.95, 0.99})
        EXPECT_EQ(lag.quantile(q), plain.quantile(q));
}

TEST(SettleLag, knowsNothingWithoutRounds) {
    EXPECT_FALSE(SettleLag().quantile(0.99).exists());
    EXPECT_EQ(SettleLag().shareOver(seconds(1)), 0);
}

TEST(SettleLag, onlyOpenRoundsMeanAtLeastTheirAge) {
    SettleLag lag;
    lag.open(0, bucket(milliseconds(300)), 5);
    lag.open(0, bucket(seconds(4)), 1);
    const Quantile p50 = lag.quantile(0.5);
    EXPECT_EQ(p50.kind, Quantile::Kind::AtLeast);
    EXPECT_EQ(p50.value, grid::lowerBound(bucket(seconds(4))));
    EXPECT_EQ(lag.shareOver(seconds(1)), 1);
    EXPECT_EQ(lag.shareOver(seconds(5)), 0) << "nothing was watched that long";
}

TEST(SettleLag, openRoundsHoldTheQuantileUp) {
    SettleLag lag;
    lag.settled(0, bucket(milliseconds(500)), 950);
    lag.open(0, bucket(seconds(3)), 50);
    EXPECT_EQ(lag.quantile(0.9).kind, Quantile::Kind::Value);
    EXPECT_EQ(lag.quantile(0.99).kind, Quantile::Kind::AtLeast);
    EXPECT_NEAR(lag.shareOver(seconds(1)), 0.05, 1e-9);
}

TEST(SettleLag, matchesTheTextbookExample) {
    // Ten rounds, settled at 1, 3, 4, 7 s, open at 2, 5, 6, 8, 9, 10 s: S = 0.9, 0.7875, 0.675, 0.50625.
    SettleLag lag;
    for (const int settled : {1, 3, 4, 7})
        lag.settled(0, bucket(seconds(settled)), 1);
    for (const int open : {2, 5, 6, 8, 9, 10})
        lag.open(0, bucket(seconds(open)), 1);
    EXPECT_NEAR(lag.shareOver(milliseconds(1500)), 0.9, 1e-9);
    EXPECT_NEAR(lag.shareOver(milliseconds(3500)), 0.7875, 1e-9);
    EXPECT_NEAR(lag.shareOver(milliseconds(5500)), 0.675, 1e-9);
    EXPECT_NEAR(lag.shareOver(milliseconds(8500)), 0.50625, 1e-9);
}

TEST(SettleLag, roundsLeftOpenLongAgoDoNotSpeakForToday) {
    SettleLag lag;
    lag.settled(0, bucket(milliseconds(400)), 300);
    lag.open(bucket(seconds(30)), bucket(seconds(50)), 20);
    lag.open(grid::kOverflow, grid::kOverflow, 100);
    EXPECT_NEAR(static_cast<double>(lag.quantile(0.99).value.count()), 4e8, 4e6);
    EXPECT_EQ(lag.quantile(0.99).kind, Quantile::Kind::Value);
}

TEST(SettleLag, oldRoundsAloneStillShow) {
    SettleLag lag;
    lag.open(grid::kOverflow, grid::kOverflow, 5);
    EXPECT_EQ(lag.quantile(0.99).kind, Quantile::Kind::Overflow);
    EXPECT_EQ(lag.shareOver(seconds(2)), 1);
}

} // namespace
} // namespace signalbox::slo
