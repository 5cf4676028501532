// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Json.h"

#include <gtest/gtest.h>

#include <limits>

namespace signalbox::base {
namespace {

TEST(Json, keepsNumbersAsTheyWereWritten) {
    const auto json = Json::parse(R"({"a":2.00,"b":1E400,"c":-0,"d":9223372036854775808,"e":14.60})");
    ASSERT_TRUE(json);
    EXPECT_EQ((*json)["a"].lexeme(), "2.00");
    EXPECT_EQ((*json)["b"].lexeme(), "1E400");
    EXPECT_EQ((*json)["d"].lexeme(), "9223372036854775808");
    EXPECT_FALSE((*json)["d"].asInt());
    EXPECT_FALSE((*json)["b"].asDouble());
    EXPECT_EQ(json->text(), R"({"a":2.00,"b":1E400,"c":-0,"d":9223372036854775808,"e":14.60})");
}

TEST(Json, refusesADuplicateMemberAtEveryDepthAndSize) {
    EXPECT_EQ(Json::parse(R"({"a":1,"a":2})").error().reason, "DUPLICATE_MEMBER");
    EXPECT_EQ(Json::parse(R"([{"x":{"":1,"":2}}])").error().reason, "DUPLICATE_MEMBER");
    std::string large = "{";
    for (int i = 0; i < 40; ++i)
        large += "\"m" + std::to_string(i) + "\":1,";
    EXPECT_TRUE(Json::parse(large + "\"n\":1}"));
    EXPECT_EQ(Json::parse(large + "\"m3\":1}").error().reason, "DUPLICATE_MEMBER");
    EXPECT_EQ(Json::parse(large + "\"m39\":1}").error().reason, "DUPLICATE_MEMBER");
}

TEST(Json, refusesWhatIsNotJson) {
    for (const auto* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "NaN", "01", "1.", ".5", "+1", "'a'", "[1] x", "tru",
                             "\"\xff\"", "\"\\ud800\"", "\"\n\"", "{a:1}", "/* */ 1", "\xef\xbb\xbf{}"}) {
        const auto json = Json::parse(text);
        ASSERT_FALSE(json) << text;
        EXPECT_EQ(json.error().reason, "MALFORMED_JSON") << text;
    }
}

TEST(Json, limitsDepth) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(Json::parse(nested(limits::kJsonDepth)));
    EXPECT_FALSE(Json::parse(nested(limits::kJsonDepth + 1)));
    EXPECT_FALSE(Json::parse(nested(200'000)));
}

TEST(Json, readsMissingThingsAsNothing) {
    const auto json = *Json::parse(R"({"a":[1,"x",true,null]})");
    EXPECT_TRUE(json["b"]["c"].isNull());
    EXPECT_EQ(json["a"].items()[0].asInt(), 1);
    EXPECT_FALSE(json["a"].items()[1].asInt());
    EXPECT_EQ(json["a"].items()[1].stringOr("?"), "x");
    EXPECT_TRUE(json["a"].items()[2].boolOr(false));
    EXPECT_TRUE(json["a"].members().empty());
    EXPECT_FALSE(Json::parse("1.0")->asInt());
}

TEST(Json, writesWhatItReads) {
    const auto text = R"({"s":"\"\\\u0001\n\té😀","l":[],"o":{},"n":null,"b":[true,false]})";
    const auto json = *Json::parse(text);
    EXPECT_EQ(*Json::parse(json.text()), json);
    EXPECT_EQ(*Json::parse(json.pretty()), json);
    EXPECT_EQ(*Json::parse(json.canonical()), *Json::parse(json.canonical()));
}

TEST(Json, matchesTheExampleOfRfc8785) {
    const auto json = Json::parse(R"({
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]})");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->canonical(),
              "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
              "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(Json, sortsMembersByUtf16) {
    const auto json = Json::parse("{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2,\"\xe2\x82\xac\":3,\"1\":4,\"\\r\":5}");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->canonical(), "{\"\\r\":5,\"1\":4,\"\xe2\x82\xac\":3,\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":1}");
}

TEST(Json, writesNumbersAsEcmaScriptDoes) {
    const std::pair<double, const char*> rows[] = {{0.0, "0"},
                                                   {-0.0, "0"},
                                                   {1e21, "1e+21"},
                                                   {1e20, "100000000000000000000"},
                                                   {0.000001, "0.000001"},
                                                   {1e-7, "1e-7"},
                                                   {123.456, "123.456"},
                                                   {-5e-324, "-5e-324"},
                                                   {1.7976931348623157e308, "1.7976931348623157e+308"}};
    for (const auto& [value, text] : rows)
        EXPECT_EQ(Json(value).text(), text);
    EXPECT_TRUE(Json(std::numeric_limits<double>::quiet_NaN()).isNull());
    EXPECT_TRUE(Json(std::numeric_limits<double>::infinity()).isNull());
}

TEST(Json, keepsIntegersOfSixtyFourBitsApart) {
    const auto canonical = [](const char* text) { return Json::parse(text)->canonical(); };
    EXPECT_NE(canonical("9007199254740993"), canonical("9007199254740992"));
    EXPECT_EQ(canonical("2.0"), canonical("2"));
    EXPECT_EQ(canonical("-0"), "0");
    EXPECT_EQ(canonical("1e400"), "1e400") << "found by tests/fuzz/json_fuzz: it was not JSON";
    EXPECT_NE(canonical("-1e400"), canonical("-2e400"));
    EXPECT_EQ(canonical("1e308"), "1e+308");
}

} // namespace
} // namespace signalbox::base
