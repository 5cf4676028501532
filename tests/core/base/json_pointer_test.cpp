// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/JsonPointer.h"

#include <gtest/gtest.h>

#include <string>

namespace signalbox::base {
namespace {

// RFC 6901, section 5.
const char* const kDocument = R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,)"
                              R"("m~n":8})";

TEST(JsonPointer, findsWhatRfc6901SaysItFinds) {
    const auto document = Json::parse(kDocument);
    ASSERT_TRUE(document);
    const std::pair<const char*, const char*> cases[] = {{"/foo", R"(["bar","baz"])"},
                                                         {"/foo/0", R"("bar")"},
                                                         {"/foo/1", R"("baz")"},
                                                         {"/", "0"},
                                                         {"/a~1b", "1"},
                                                         {"/c%d", "2"},
                                                         {"/e^f", "3"},
                                                         {"/g|h", "4"},
                                                         {"/i\\j", "5"},
                                                         {"/k\"l", "6"},
                                                         {"/ ", "7"},
                                                         {"/m~0n", "8"}};
    for (const auto& [pointer, value] : cases) {
        const auto* found = pointer::at(*document, pointer);
        ASSERT_NE(found, nullptr) << pointer;
        EXPECT_EQ(found->text(), value) << pointer;
    }
    EXPECT_EQ(pointer::at(*document, ""), &*document);
}

TEST(JsonPointer, findsNothingWhereNothingIs) {
    const auto document = Json::parse(kDocument);
    ASSERT_TRUE(document);
    for (const auto* pointer : {"foo", "/fo", "/foo/2", "/foo/-", "/foo/-1", "/foo/", "/foo/0x", "/foo/0/0", "/a/b",
                                "/foo/18446744073709551616", "/foo/99999999999999999999999999"})
        EXPECT_EQ(pointer::at(*document, pointer), nullptr) << pointer;
}

TEST(JsonPointer, takesATildeThatShortensNothingAsItself) {
    const auto document = Json::parse(R"({"a~":1,"~2":2,"~01":[0,1]})");
    ASSERT_TRUE(document);
    EXPECT_EQ(pointer::at(*document, "/a~")->text(), "1");
    EXPECT_EQ(pointer::at(*document, "/~2")->text(), "2");
    EXPECT_EQ(pointer::at(*document, "/~001/01")->text(), "1");
}

TEST(JsonPointer, findsEachNameAgainByItsEscapedForm) {
    EXPECT_EQ(pointer::escaped("a/b~c"), "a~1b~0c");
    EXPECT_EQ(pointer::escaped("~1"), "~01");
    EXPECT_EQ(pointer::escaped(""), "");
    // Every text of up to four of the characters that matter.
    const std::string letters = "~/01";
    std::vector<std::string> names{""};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].size() < 4)
            for (const char c : letters)
                names.push_back(names[i] + c);
    auto document = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i)
        document.append(names[i], static_cast<std::uint64_t>(i));
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto* found = pointer::at(document, "/" + pointer::escaped(names[i]));
        ASSERT_NE(found, nullptr) << names[i];
        EXPECT_EQ(found->asInt(), static_cast<std::int64_t>(i)) << names[i];
    }
}

} // namespace
} // namespace signalbox::base
