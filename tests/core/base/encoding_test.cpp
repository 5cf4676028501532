// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Encoding.h"

#include "core/base/Ids.h"

#include <gtest/gtest.h>

namespace signalbox::base {
namespace {

TEST(Encoding, matchesTheVectorsOfRfc4648) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(base64(asBytes(plain)), coded);
        EXPECT_EQ(asText(*fromBase64(coded)), plain);
    }
    EXPECT_EQ(hex(asBytes("foobar")), "666f6f626172");
}

TEST(Encoding, refusesASecondTextForTheSameBytes) {
    for (const auto* text : {"Zh==", "Zm9=", "Zg=", "Zg", "Z===", "Zm9v\n", "Zm9v====", "=Zg="})
        EXPECT_FALSE(fromBase64(text)) << text;
    EXPECT_FALSE(fromBase64Url("Zh"));
    EXPECT_FALSE(fromBase64Url("Zg=="));
    EXPECT_FALSE(fromHex("AB"));
    EXPECT_FALSE(fromHex("a"));
}

TEST(Encoding, roundTripsEveryByteInBothAlphabets) {
    Bytes all;
    for (int i = 0; i < 256; ++i) {
        all.push_back(static_cast<std::uint8_t>(i));
        EXPECT_EQ(*fromBase64(base64(all)), all);
        EXPECT_EQ(*fromBase64Url(base64Url(all)), all);
        EXPECT_EQ(*fromHex(hex(all)), all);
    }
}

TEST(Encoding, knowsWellFormedUtf8) {
    for (const auto* text : {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(isUtf8(text)) << text;
    for (const auto* text :
         {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"})
        EXPECT_FALSE(isUtf8(text)) << text;
}

TEST(Ids, acceptOnlyShortPlainText) {
    EXPECT_EQ(ProviderId::parse("novagames")->text(), "novagames");
    EXPECT_TRUE(BetId::parse(std::string(64, 'a')));
    for (const auto& text : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a/b"),
                             std::string("a\0b", 3), std::string("\xc3\xa9")}) {
        const auto id = BetId::parse(text);
        ASSERT_FALSE(id);
        EXPECT_EQ(id.error().reason, "BASE-001");
    }
}

} // namespace
} // namespace signalbox::base
