// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/Faults.h"

#include <gtest/gtest.h>

namespace signalbox::simulator {
namespace {

using base::Json;

Json parse(const char* text) { return Json::parse(text).value(); }

TEST(Faults, areNoneUnlessTold) {
    const auto none = Faults::fromJson(Json::object());
    ASSERT_TRUE(none);
    EXPECT_EQ(*none, Faults());
    EXPECT_EQ(none->errors, 0);
    EXPECT_EQ(none->slowBy, std::chrono::milliseconds(600));
}

TEST(Faults, readWhatTheyWrite) {
    const auto some =
        Faults::fromJson(parse(R"({"errors":0.3,"slow":0.1,"slow_ms":250,"unsettled":1,"new_keys":0.05})"));
    ASSERT_TRUE(some);
    EXPECT_EQ(some->errors, 0.3);
    EXPECT_EQ(some->slow, 0.1);
    EXPECT_EQ(some->slowBy, std::chrono::milliseconds(250));
    EXPECT_EQ(some->unsettled, 1.0);
    EXPECT_EQ(some->newKeys, 0.05);
    const auto again = Faults::fromJson(some->json());
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *some);
}

TEST(Faults, refuseWhatIsNotAShare) {
    for (const char* text : {R"({"errors":1.01})", R"({"errors":-0.1})", R"({"errors":"much"})", R"({"slow_ms":-1})",
                             R"({"slow_ms":30001})", R"({"eror":0.3})", R"({"errors":null})", "[]", "3"}) {
        const auto faults = Faults::fromJson(parse(text));
        ASSERT_FALSE(faults) << text;
        EXPECT_EQ(faults.error().reason, "SIM-003") << text;
        EXPECT_EQ(faults.error().code, base::ErrorCode::InvalidArgument);
    }
    EXPECT_NE(Faults::fromJson(parse(R"({"eror":0.3})")).error().context.find("eror"), std::string::npos)
        << "the message names the member";
}

} // namespace
} // namespace signalbox::simulator
