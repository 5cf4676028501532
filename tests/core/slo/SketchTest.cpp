// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/Sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace signalbox::slo {
namespace {

using base::Duration;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

Duration logUniform(std::mt19937_64& random) {
    const double exponent = std::uniform_real_distribution<double>(std::log(50e3), std::log(60e9))(random);
    return Duration(static_cast<std::int64_t>(std::exp(exponent)));
}

TEST(Grid, boundsRiseAndNameTheirOwnBucket) {
    for (int bucket = 1; bucket <= grid::kOverflow; ++bucket) {
        ASSERT_LT(grid::lowerBound(bucket - 1), grid::lowerBound(bucket));
        ASSERT_EQ(grid::bucketOf(grid::lowerBound(bucket)), bucket);
        ASSERT_EQ(grid::bucketOf(grid::lowerBound(bucket) - Duration(1)), bucket - 1);
    }
    EXPECT_EQ(grid::lowerBound(1), grid::kLowest);
    EXPECT_EQ(grid::lowerBound(grid::kOverflow), grid::kHighest);
}

/// A platform and a console that disagreed about the bounds would add up different things.
TEST(Grid, boundsAreTheSameEverywhere) {
    std::uint64_t print = 14695981039346656037ULL;
    for (int bucket = 0; bucket < grid::kBuckets; ++bucket)
        print = (print ^ static_cast<std::uint64_t>(grid::lowerBound(bucket).count())) * 1099511628211ULL;
    EXPECT_EQ(print, 13876916638964457725ULL);
}

TEST(Grid, everyBucketAnswersWithinOnePercent) {
    for (int bucket = 1; bucket < grid::kOverflow; ++bucket) {
        const auto lower = static_cast<double>(grid::lowerBound(bucket).count());
        const auto upper = static_cast<double>(grid::lowerBound(bucket + 1).count() - 1);
        const auto answer = static_cast<double>(grid::representative(bucket).count());
        ASSERT_LE(std::abs(answer - lower) / lower, grid::kRelativeError) << bucket;
        ASSERT_LE(std::abs(answer - upper) / upper, grid::kRelativeError) << bucket;
    }
}

TEST(Sketch, quantilesAreWithinOnePercentOfTheSortedOnes) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 20; ++round) {
        Sketch sketch;
        std::vector<Duration> values(1 + random() % 3000);
        for (Duration& value : values)
            sketch.add(value = logUniform(random));
        std::sort(values.begin(), values.end());
        for (const double q : {0.01, 0.5, 0.9, 0.95, 0.99, 1.0}) {
            const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()) - 1e-6));
            const auto exact = static_cast<double>(values[std::max<std::size_t>(rank, 1) - 1].count());
            const Quantile quantile = sketch.quantile(q);
            ASSERT_EQ(quantile.kind, Quantile::Kind::Value);
            ASSERT_LE(std::abs(static_cast<double>(quantile.value.count()) - exact) / exact, 0.01);
        }
    }
}

TEST(Sketch, mergingAHundredPartsInAnyOrderIsBitIdentical) {
    std::mt19937_64 random(2);
    Sketch whole;
    std::vector<Sketch> parts(100);
    for (int i = 0; i < 20'000; ++i) {
        const Duration value = logUniform(random);
        whole.add(value);
        parts[random() % parts.size()].add(value);
    }
    std::shuffle(parts.begin(), parts.end(), random);
    Sketch merged, unpacked;
    for (const Sketch& part : parts) {
        merged.add(part);
        unpacked.add(PackedSketch::decode(part.pack().bytes()).value());
    }
    EXPECT_EQ(merged, whole);
    EXPECT_EQ(unpacked, whole);
    EXPECT_EQ(merged.pack(), whole.pack());
}

TEST(Sketch, subtractingWhatWasAddedLeavesTheRest) {
    std::mt19937_64 random(3);
    Sketch first, second, both;
    for (int i = 0; i < 1000; ++i) {
        const Duration value = logUniform(random);
        (i % 2 == 0 ? first : second).add(value);
        both.add(value);
    }
    both.subtract(first.pack());
    EXPECT_EQ(both, second);
    both.subtract(second);
    EXPECT_TRUE(both.empty());
    EXPECT_EQ(both, Sketch());
}

TEST(SketchDeathTest, subtractingWhatWasNeverAddedAborts) {
    Sketch one, other;
    one.add(milliseconds(5));
    other.add(milliseconds(50));
    EXPECT_DEATH(one.subtract(other.pack()), "");
}

TEST(Sketch, edgesFallIntoUnderAndOverflow) {
    Sketch sketch;
    EXPECT_FALSE(sketch.quantile(0.5).exists());
    sketch.add(Duration(-5));
    sketch.add(Duration(0));
    sketch.add(microseconds(50) - Duration(1));
    EXPECT_EQ(sketch.quantile(1.0), (Quantile{Quantile::Kind::Below, grid::kLowest}));
    sketch.add(seconds(60), 10);
    EXPECT_EQ(sketch.quantile(0.99), (Quantile{Quantile::Kind::Overflow, grid::kHighest}));
    sketch.clear();
    sketch.add(seconds(60) - Duration(1));
    EXPECT_EQ(sketch.quantile(0.5).kind, Quantile::Kind::Value);
    sketch.add(Duration::max());
    EXPECT_EQ(sketch.countIn(grid::kOverflow), 1U);
}

TEST(Sketch, rankIsNotPushedUpByRounding) {
    Sketch sketch;
    sketch.add(milliseconds(1), 99);
    sketch.add(seconds(1), 1);
    EXPECT_NEAR(static_cast<double>(sketch.quantile(0.99).value.count()), 1e6, 1e4);
    EXPECT_NEAR(static_cast<double>(sketch.quantile(0.991).value.count()), 1e9, 1e7);
}

TEST(PackedSketch, anEmptyOneIsTwoBytes) {
    const PackedSketch empty;
    ASSERT_EQ(empty.bytes().size(), 2U);
    EXPECT_EQ(PackedSketch::decode(empty.bytes()).value(), empty);
    EXPECT_EQ(Sketch().pack(), empty);
}

TEST(PackedSketch, aFullOneStaysUnderItsLimit) {
    Sketch sketch;
    for (int bucket = 0; bucket < grid::kBuckets; ++bucket)
        sketch.addBucket(bucket, std::uint64_t{1} << 50);
    EXPECT_LT(sketch.pack().bytes().size(), PackedSketch::kMaxBytes);
    EXPECT_EQ(PackedSketch::decode(sketch.pack().bytes()).value(), sketch.pack());
}

TEST(PackedSketch, refusesEverythingThatIsNotCanonical) {
    const auto refused = [](base::Bytes bytes) {
        const auto decoded = PackedSketch::decode(bytes);
        return !decoded && decoded.error().reason == "SLO-001";
    };
    EXPECT_TRUE(refused({}));
    EXPECT_TRUE(refused({1})) << "no total";
    EXPECT_TRUE(refused({2, 0})) << "version";
    EXPECT_TRUE(refused({1, 0, 0})) << "trailing";
    EXPECT_TRUE(refused({1, 1})) << "too few samples";
    EXPECT_TRUE(refused({1, 1, 1, 2})) << "too many samples";
    EXPECT_TRUE(refused({1, 1, 0, 1})) << "bucket twice";
    EXPECT_TRUE(refused({1, 1, 5, 0})) << "empty bucket";
    EXPECT_TRUE(refused({1, 1, 5})) << "truncated";
    EXPECT_TRUE(refused({1, 1, 0x80})) << "truncated number";
    EXPECT_TRUE(refused({1, 0x81, 0x00, 1, 1})) << "overlong number";
    EXPECT_TRUE(refused({1, 1, 0xC7, 0x05, 1})) << "bucket 710";
    EXPECT_FALSE(refused({1, 1, 0xC6, 0x05, 1})) << "bucket 709 is the overflow";
    EXPECT_TRUE(refused({1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 1, 1})) << "over 64 bits";
    EXPECT_TRUE(refused(base::Bytes(PackedSketch::kMaxBytes + 1, 1)));
}

TEST(PackedSketch, randomBytesEitherDecodeAndComeBackTheSameOrAreRefused) {
    std::mt19937_64 random(4);
    for (int i = 0; i < 20'000; ++i) {
        base::Bytes bytes(random() % 12);
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random() % 6);
        if (!bytes.empty())
            bytes[0] = 1;
        const auto decoded = PackedSketch::decode(bytes);
        if (!decoded)
            continue;
        Sketch sketch;
        sketch.add(*decoded);
        ASSERT_EQ(sketch.count(), decoded->count());
        const PackedSketch again = sketch.pack();
        ASSERT_TRUE(std::equal(bytes.begin(), bytes.end(), again.bytes().begin(), again.bytes().end()));
    }
}

} // namespace
} // namespace signalbox::slo
