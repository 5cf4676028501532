// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/canary/Cohort.h"

#include "core/base/Encoding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <string>

namespace signalbox::canary {
namespace {

std::uint32_t murmurOf(std::string_view text, std::uint32_t seed) { return murmur3(base::asBytes(text), seed); }

TEST(Cohort, agreesWithThePublicMurmurVectors) {
    EXPECT_EQ(murmurOf("", 0), 0U);
    EXPECT_EQ(murmurOf("", 1), 0x514E28B7U);
    EXPECT_EQ(murmurOf("", 0xffffffffU), 0x81F16F39U);
    EXPECT_EQ(murmurOf("test", 0), 0xba6bd213U);
    EXPECT_EQ(murmurOf("test", 0x9747b28cU), 0x704b81dcU);
    EXPECT_EQ(murmurOf("Hello, world!", 0), 0xc0363e43U);
    EXPECT_EQ(murmurOf("Hello, world!", 0x9747b28cU), 0x24884CBAU);
    EXPECT_EQ(murmurOf("The quick brown fox jumps over the lazy dog", 0), 0x2e4ff723U);
    EXPECT_EQ(murmurOf("The quick brown fox jumps over the lazy dog", 0x9747b28cU), 0x2FA826CDU);
    EXPECT_EQ(murmurOf("aaaa", 0x9747b28cU), 0x5A97808AU);
    EXPECT_EQ(murmurOf("aaa", 0x9747b28cU), 0x283E0130U);
    EXPECT_EQ(murmurOf("aa", 0x9747b28cU), 0x5D211726U);
    EXPECT_EQ(murmurOf("a", 0x9747b28cU), 0x7FA09EA6U);
    EXPECT_EQ(murmur3(std::vector<std::uint8_t>{0x21, 0x43, 0x65, 0x87}, 0x5082EDEEU), 0x2362F9DEU);
    EXPECT_EQ(murmur3(std::vector<std::uint8_t>{0xff, 0xff, 0xff, 0xff}, 0), 0x76293B50U);
    EXPECT_EQ(murmur3(std::vector<std::uint8_t>{0, 0, 0}, 0), 0x85F0B427U);
    EXPECT_EQ(murmur3(std::vector<std::uint8_t>{0}, 0), 0x514E28B7U);
}

TEST(Cohort, bucketerEqualsHashingTheWholeText) {
    std::mt19937 random(7);
    for (int i = 0; i < 5000; ++i) {
        std::string salt(random() % 9, 's'), player(random() % 23, 'p');
        for (char& c : salt)
            c = static_cast<char>('a' + random() % 26);
        for (char& c : player)
            c = static_cast<char>('a' + random() % 26);
        const std::uint64_t hash = murmurOf(salt + "|" + player, 0);
        ASSERT_EQ(bucketOf(salt, player), (hash * 1'000'000) >> 32) << salt << "|" << player;
    }
}

TEST(Cohort, bucketsNonAsciiPlayersAsUtf8) {
    const std::uint64_t hash = murmurOf("r-1|J\xc3\xb8rgen", 0);
    EXPECT_EQ(bucketOf("r-1", "J\xc3\xb8rgen"), (hash * 1'000'000) >> 32);
}

TEST(Cohort, growingRemovesNobodyAndShrinkingAddsNobody) {
    std::mt19937 random(11);
    const Bucketer bucket("release-2");
    for (int i = 0; i < 20000; ++i) {
        const std::uint32_t b = bucket("player-" + std::to_string(i));
        int small = static_cast<int>(random() % 501), large = static_cast<int>(random() % 501);
        if (small > large)
            std::swap(small, large);
        ASSERT_TRUE(!isMember(b, small) || isMember(b, large));
        ASSERT_FALSE(isMember(b, 0));
    }
}

TEST(Cohort, sharesComeOutAsOrderedInStepsOfABasisPoint) {
    const Bucketer bucket("release-3");
    constexpr int players = 100'000;
    for (const int basisPoints : {1, 10, 100, 250, 500}) {
        int members = 0;
        for (int i = 0; i < players; ++i)
            members += isMember(bucket("p" + std::to_string(i)), basisPoints) ? 1 : 0;
        const double expected = players * basisPoints / 10'000.0;
        EXPECT_NEAR(members, expected, 4.5 * std::sqrt(expected)) << basisPoints;
    }
}

TEST(Cohort, anotherReleaseDrawsAnotherCohort) {
    int both = 0, first = 0;
    for (int i = 0; i < 100'000; ++i) {
        const std::string player = "p" + std::to_string(i);
        const bool one = isMember(bucketOf("release-a", player), 500);
        first += one ? 1 : 0;
        both += one && isMember(bucketOf("release-b", player), 500) ? 1 : 0;
    }
    EXPECT_NEAR(both, first * 0.05, 5 * std::sqrt(first * 0.05));
}

TEST(Cohort, boundariesOfTheShareAreExact) {
    EXPECT_TRUE(isMember(99, 1));
    EXPECT_FALSE(isMember(100, 1));
    EXPECT_TRUE(isMember(49'999, 500));
    EXPECT_FALSE(isMember(50'000, 500));
    EXPECT_FALSE(isMember(0, 0));
    EXPECT_FALSE(isMember(0, -5));
}

TEST(Cohort, eligibilityMeansEveryGivenListNamesThePlayer) {
    const Subject subject{base::PlayerId("p1"), base::GameId("g1"), "public", "DE"};
    EXPECT_TRUE(isEligible({}, subject));
    EXPECT_TRUE(isEligible({{"public"}, {base::GameId("g1")}, {"DE", "SE"}}, subject));
    EXPECT_FALSE(isEligible({{"test"}, {}, {}}, subject));
    EXPECT_FALSE(isEligible({{}, {base::GameId("g2")}, {}}, subject));
    EXPECT_FALSE(isEligible({{}, {}, {"SE"}}, subject));
    const Subject unknownGeo{base::PlayerId("p1"), base::GameId("g1"), "public", ""};
    EXPECT_FALSE(isEligible({{}, {}, {"DE"}}, unknownGeo));
    EXPECT_TRUE(isEligible({}, unknownGeo));
}

} // namespace
} // namespace signalbox::canary
