// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/audit/AuditFixtures.h"

#include <gtest/gtest.h>

namespace signalbox::audit {
namespace {

Leaf example() {
    Leaf leaf = test::leafOf("canary.set", "cmd-1", Phase::Intended);
    leaf.seq = 17;
    leaf.time = base::parseRfc3339("2026-11-22T14:02:11.250Z").value();
    leaf.bootId = "0011223344556677";
    leaf.monotonicNs = 9'007'199'254'740'993; // 2^53 + 1: not a double
    leaf.reason = "Überlast, \"quoted\"\n\xF0\x9F\x8E\xB0";
    return leaf;
}

TEST(Leaf, comesBackFromItsStoredBytes) {
    const std::string stored = toStored(example());
    EXPECT_EQ(base::Json::parse(stored).value().canonical(), stored);
    const auto parsed = parseLeaf(stored);
    ASSERT_TRUE(parsed) << describe(parsed.error());
    EXPECT_EQ(*parsed, example());
    EXPECT_EQ(toStored(*parsed), stored);
}

TEST(Leaf, keepsItsFormat) {
    // What is stored today must be readable and must hash the same in ten years.
    Leaf leaf = example();
    leaf.reason = "r";
    EXPECT_EQ(toStored(leaf),
              R"({"action":"canary.set","actor":{"id":"on_call-1","kid":"kid-1","role":"on_call","session":"s-1"},)"
              R"("after_hash":"","approvals":[],"before_hash":"","boot_id":"0011223344556677","client":"test/1",)"
              R"("details":{"basis_points":250},"monotonic_ns":"9007199254740993","object":"canary/novagames",)"
              R"("outcome":"none","phase":"intended","reason":"r","request_id":"cmd-1",)"
              R"("scope":{"provider":"novagames"},"seq":17,"ticket":"","time":"2026-11-22T14:02:11.250Z","v":1})");
}

TEST(Leaf, writesEveryCharacterAsTheGeneralWriterDoes) {
    for (int c = 1; c < 0x250; ++c) {
        std::string text = "a";
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else {
            text += static_cast<char>(0xC0 | (c >> 6));
            text += static_cast<char>(0x80 | (c & 0x3F));
        }
        Leaf leaf = example();
        leaf.reason = leaf.object = leaf.actor.id = text;
        const std::string stored = toStored(leaf);
        EXPECT_EQ(base::Json::parse(stored).value().canonical(), stored) << c;
        EXPECT_EQ(parseLeaf(stored).value(), leaf) << c;
    }
}

TEST(Leaf, writesMissingValuesAsEmptyOnes) {
    const Leaf parsed = parseLeaf(toStored(Leaf{})).value();
    EXPECT_TRUE(parsed.scope.isObject());
    EXPECT_TRUE(parsed.details.isObject());
    EXPECT_TRUE(parsed.approvals.isArray());
}

TEST(Leaf, refusesAnythingElse) {
    const std::string good = toStored(example());
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    };
    for (const std::string& bad : {std::string(),
                                   std::string("{}"),
                                   std::string("[]"),
                                   std::string("null"),
                                   good + " ",
                                   " " + good,
                                   with("\"seq\":17", "\"seq\":-1"),
                                   with("\"seq\":17", "\"seq\":17.5"),
                                   with("\"seq\":17", "\"seq\":\"17\""),
                                   with("\"seq\":17", "\"seq\":1.7e1"),
                                   with("\"v\":1", "\"v\":2"),
                                   with("\"ticket\":\"\",", ""),
                                   with("\"v\":1", "\"v\":1,\"x\":1"),
                                   with("\"outcome\":\"none\"", "\"outcome\":\"fine\""),
                                   with("\"phase\":\"intended\"", "\"phase\":\"\""),
                                   with(".250Z", ".25Z"),
                                   with("22T14", "22T25"),
                                   with("\"9007199254740993\"", "\"09\""),
                                   with("\"9007199254740993\"", "9007199254740993"),
                                   with("\"session\":\"s-1\"", "\"session\":1"),
                                   with("\"approvals\":[]", "\"approvals\":{}"),
                                   with("\"scope\":{", "\"scope\":[{"),
                                   with("\"action\":", "\"action\" :")})
        EXPECT_EQ(parseLeaf(bad).has_value() ? "parsed" : parseLeaf(bad).error().reason, "AUDIT-003") << bad;
    EXPECT_FALSE(parseLeaf(std::string(kMaxLeafBytes + 1, ' ')));
}

TEST(Leaf, hashesStatesByMeaningAndNotBySpelling) {
    const auto a = base::Json::parse(R"({"b":1,"a":[true,null]})").value();
    const auto b = base::Json::parse("{ \"a\": [true, null], \"b\": 1.0 }").value();
    EXPECT_EQ(stateHash(a), stateHash(b));
    EXPECT_NE(stateHash(a), stateHash(base::Json::object()));
    EXPECT_EQ(stateHash(base::Json::object()), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

} // namespace
} // namespace signalbox::audit
