// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Digest.h"

#include "core/base/Encoding.h"
#include "core/base/Ids.h"
#include "core/crypto/Random.h"
#include "tests/core/crypto/Vectors.h"

#include <atomic>
#include <set>
#include <thread>

namespace signalbox::crypto {
namespace {

using base::SecretBytes;

TEST(Digest, knowsTheDigestsOfTheStandard) {
    EXPECT_EQ(base::hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(base::hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, isTheSameInOnePieceInPartsAndStepByStep) {
    const std::string text(1000, 'x');
    const auto whole = sha256(text);
    Sha256 steps;
    for (std::size_t at = 0; at < text.size(); at += 7)
        steps.update(std::string_view(text).substr(at, 7));
    EXPECT_EQ(steps.finish(), whole);
    EXPECT_EQ(
        sha256Of({base::asBytes(std::string_view(text).substr(0, 3)), base::asBytes(std::string_view(text).substr(3))}),
        whole);
}

TEST(Digest, startsAfreshAfterFinish) {
    Sha256 digest;
    digest.update("something else");
    (void)digest.finish();
    EXPECT_EQ(digest.update("abc").finish(), sha256("abc"));
}

TEST(Digest, isNotDisturbedByADigestInBetween) {
    Sha256 digest;
    digest.update("a");
    (void)sha256("another one on the same thread");
    EXPECT_EQ(digest.update("bc").finish(), sha256("abc"));
}

TEST(Hmac, fitsTheVectorsOfRfc4231) {
    const auto json = test::vectors("hmac-sha256-rfc4231.json");
    ASSERT_EQ(json["cases"].items().size(), 6U);
    for (const auto& one : json["cases"].items()) {
        const auto key = SecretBytes::copyOf(test::bytesOf(one["key"]));
        EXPECT_EQ(base::hex(hmacSha256(key, test::bytesOf(one["data"]))), one["mac"].stringOr(""));
    }
}

TEST(Hmac, takesAnEmptyKeyAsAKeyAndNotAsTheOneBefore) {
    const auto before = hmacSha256(SecretBytes::copyOf(std::string_view("key")), "text");
    const auto empty = hmacSha256(SecretBytes(), "text");
    EXPECT_NE(before, empty);
    EXPECT_EQ(base::hex(hmacSha256(SecretBytes(), "")),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hmac, givesEachThreadItsOwnResult) {
    const auto a = SecretBytes::copyOf(std::string_view("key a"));
    const auto b = SecretBytes::copyOf(std::string_view("key b"));
    const auto expectedA = hmacSha256(a, "text");
    const auto expectedB = hmacSha256(b, "text");
    std::atomic<int> wrong{0};
    const auto work = [&wrong](const SecretBytes& key, const Digest256& expected) {
        for (int i = 0; i < 2000; ++i)
            if (hmacSha256(key, "text") != expected)
                ++wrong;
    };
    std::thread other([&] { work(a, expectedA); });
    work(b, expectedB);
    other.join();
    EXPECT_EQ(wrong.load(), 0);
}

TEST(ConstantTimeEqual, comparesContentAndSize) {
    const base::Bytes a{1, 2, 3};
    EXPECT_TRUE(constantTimeEqual(a, base::Bytes{1, 2, 3}));
    EXPECT_FALSE(constantTimeEqual(a, base::Bytes{1, 2, 4}));
    EXPECT_FALSE(constantTimeEqual(a, base::Bytes{1, 2}));
    EXPECT_TRUE(constantTimeEqual({}, {}));
}

TEST(Random, givesTheSizeAskedForAndNothingTwice) {
    EXPECT_EQ(randomBytes(0).size(), 0U);
    EXPECT_EQ(randomBytes(33).size(), 33U);
    EXPECT_EQ(randomSecret(32).size(), 32U);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        EXPECT_TRUE(seen.insert(randomId("s_")).second);
}

TEST(Random, writesIdsThatAreValidIds) {
    for (std::size_t bytes = 1; bytes <= 36; ++bytes) {
        const auto id = randomId("ab_", bytes);
        EXPECT_TRUE(base::isIdText(id)) << id;
        EXPECT_EQ(id.size(), 3 + (8 * bytes + 4) / 5) << bytes;
        EXPECT_EQ(id.substr(3).find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos) << id;
    }
}

TEST(Random, ordersIdsByTheMillisecondTheyWereMadeIn) {
    const auto at = base::timeFromNanos(1'700'000'000'000'000'000);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto now = orderedId("b_", at);
        EXPECT_TRUE(base::isIdText(now)) << now;
        EXPECT_EQ(now.size(), 23U);
        EXPECT_EQ(now.substr(0, 11), orderedId("b_", at).substr(0, 11)); // 9 characters hold 45 bits of the time.
        EXPECT_TRUE(seen.insert(now).second);
        EXPECT_LT(now, orderedId("b_", at + std::chrono::milliseconds(1)));
        EXPECT_GT(now, orderedId("b_", at - std::chrono::milliseconds(1)));
    }
    EXPECT_LT(orderedId("", at), orderedId("", at + std::chrono::hours(24 * 365 * 50)));
}

TEST(Random, usesEveryLetterOfItsAlphabet) {
    std::set<char> letters;
    for (int i = 0; i < 400; ++i)
        for (const char c : randomId(""))
            letters.insert(c);
    EXPECT_EQ(letters.size(), 32U);
}

} // namespace
} // namespace signalbox::crypto
