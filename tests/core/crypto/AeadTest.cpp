// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Aead.h"

#include "core/crypto/Random.h"
#include "tests/core/crypto/Vectors.h"

#include <set>

namespace signalbox::crypto {
namespace {

using base::Bytes;
using base::SecretBytes;

SecretBytes secretOf(const Bytes& bytes) { return SecretBytes::copyOf(bytes); }
std::string textOf(const Bytes& bytes) { return std::string(base::asText(bytes)); }

Bytes boxOf(const base::Json& one) {
    Bytes box = test::bytesOf(one["iv"]);
    for (const char* part : {"ct", "tag"}) {
        const auto more = test::bytesOf(one[part]);
        box.insert(box.end(), more.begin(), more.end());
    }
    return box;
}

TEST(Aead, opensTheVectorsOfTheStandard) {
    const auto json = test::vectors("aes-256-gcm-nist.json");
    ASSERT_EQ(json["cases"].items().size(), 4U);
    for (const auto& one : json["cases"].items()) {
        const auto opened = openBox(secretOf(test::bytesOf(one["key"])), boxOf(one), textOf(test::bytesOf(one["aad"])));
        ASSERT_TRUE(opened) << one["name"].text();
        EXPECT_EQ(base::hex(opened->bytes()), one["msg"].stringOr("?"));
    }
}

TEST(Aead, judgesTheVectorsOfWycheproof) {
    const auto json = test::vectors("aes-256-gcm-wycheproof.json");
    ASSERT_EQ(json["cases"].items().size(), 66U);
    int refused = 0;
    for (const auto& one : json["cases"].items()) {
        const auto opened = openBox(secretOf(test::bytesOf(one["key"])), boxOf(one), textOf(test::bytesOf(one["aad"])));
        const bool valid = one["result"].stringOr("") == "valid";
        EXPECT_EQ(opened.has_value(), valid) << one.text();
        if (opened) {
            EXPECT_EQ(base::hex(opened->bytes()), one["msg"].stringOr("?")) << one.text();
        } else {
            ++refused;
            EXPECT_EQ(opened.error().reason, "CRYPTO-012");
        }
    }
    EXPECT_GT(refused, 20);
}

TEST(Aead, givesBackWhatWasSealed) {
    const auto key = randomSecret(kAeadKeyBytes);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 32U, 4096U}) {
        const auto plaintext = randomSecret(size);
        const auto box = sealBox(key, plaintext, "secret|cr_nova|1");
        EXPECT_EQ(box.size(), size + kAeadNonceBytes + kAeadTagBytes);
        const auto opened = openBox(key, box, "secret|cr_nova|1");
        ASSERT_TRUE(opened);
        EXPECT_EQ(base::hex(opened->bytes()), base::hex(plaintext.bytes()));
    }
}

TEST(Aead, opensNowhereElseAndWithNoOtherKey) {
    const auto key = randomSecret(kAeadKeyBytes);
    const auto box = sealBox(key, randomSecret(32), "secret|cr_nova|1");
    for (const char* place : {"secret|cr_nova|2", "secret|cr_fox|1", "secret|cr_nova|1 ", ""})
        EXPECT_EQ(test::reasonOf(openBox(key, box, place)), "CRYPTO-012") << place;
    EXPECT_EQ(test::reasonOf(openBox(randomSecret(kAeadKeyBytes), box, "secret|cr_nova|1")), "CRYPTO-012");
}

TEST(Aead, noticesEveryChangedBitAndEveryCut) {
    const auto key = randomSecret(kAeadKeyBytes);
    const auto box = sealBox(key, randomSecret(32), "here");
    for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
        auto changed = box;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(openBox(key, changed, "here")) << bit;
    }
    for (std::size_t size = 0; size < box.size(); ++size)
        EXPECT_FALSE(openBox(key, std::span(box).first(size), "here")) << size;
    auto longer = box;
    longer.push_back(0);
    EXPECT_FALSE(openBox(key, longer, "here"));
}

TEST(Aead, usesANonceOnce) {
    const auto key = randomSecret(kAeadKeyBytes);
    const auto plaintext = SecretBytes::copyOf(std::string_view("the same"));
    std::set<std::string> nonces;
    for (int i = 0; i < 2'000; ++i) {
        const auto box = sealBox(key, plaintext, "here");
        nonces.insert(base::hex(std::span(box).first(kAeadNonceBytes)));
    }
    EXPECT_EQ(nonces.size(), 2'000U);
}

} // namespace
} // namespace signalbox::crypto
