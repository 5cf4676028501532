// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Codec.h"

namespace signalbox::api {
namespace {

using base::Json;

Json parsed(std::string_view text) {
    auto json = Json::parse(text);
    EXPECT_TRUE(json) << text;
    return json ? *json : Json();
}

TEST(Decoder, namesTheMemberThatIsMissing) {
    const auto json = parsed(R"({"a":1})");
    Decoder in(json);
    EXPECT_EQ(in.integer<int>("a"), 1);
    EXPECT_EQ(in.text("b"), "");
    ASSERT_TRUE(in.failed());
    EXPECT_EQ(in.error().reason, "API-001");
    EXPECT_NE(in.error().context.find("/b"), std::string::npos);
}

TEST(Decoder, keepsTheFirstError) {
    const auto json = parsed(R"({"a":"x"})");
    Decoder in(json);
    EXPECT_EQ(in.integer<int>("a"), 0);
    EXPECT_EQ(in.text("missing"), "");
    EXPECT_EQ(in.error().reason, "API-002");
}

TEST(Decoder, refusesNumbersOutOfRange) {
    for (const char* text : {R"({"n":-1})", R"({"n":256})", R"({"n":1.5})", R"({"n":1e30})"}) {
        const auto json = parsed(text);
        Decoder in(json);
        EXPECT_EQ(in.integer<std::uint8_t>("n"), 0);
        EXPECT_EQ(in.error().reason, "API-003") << text;
    }
}

TEST(Decoder, pointsIntoNestedValues) {
    const auto json = parsed(R"({"list":[{"a/b":1},{"a/b":"x"}]})");
    Decoder in(json);
    const auto values = in.list<int>("list", [](Decoder& inner) { return inner.integer<int>("a/b"); });
    EXPECT_LE(values.size(), 2U);
    EXPECT_NE(in.error().context.find("/list/1/a~1b"), std::string::npos) << in.error().context;
}

TEST(Decoder, refusesWhatIsNotAnObject) {
    for (const char* text : {"[]", "1", "null", "\"x\"", "true"}) {
        const auto json = parsed(text);
        Decoder in(json);
        EXPECT_TRUE(in.failed()) << text;
        EXPECT_EQ(in.error().reason, "API-002");
    }
}

TEST(Decoder, treatsNullAsAbsent) {
    const auto json = parsed(R"({"t":null,"i":null})");
    Decoder in(json);
    EXPECT_FALSE(in.timeIfAny("t"));
    EXPECT_FALSE(in.integerIfAny<int>("i"));
    EXPECT_TRUE(in.idIfAny<base::RegionId>("i").empty());
    EXPECT_FALSE(in.failed());
}

TEST(Decoder, refusesIdsThatAreNotIds) {
    for (const char* text : {R"({"id":""})", R"({"id":"a b"})", R"({"id":"a/b"})", R"({"id":7})"}) {
        const auto json = parsed(text);
        Decoder in(json);
        EXPECT_TRUE(in.id<base::CaseId>("id").empty());
        EXPECT_TRUE(in.failed()) << text;
    }
}

} // namespace
} // namespace signalbox::api
