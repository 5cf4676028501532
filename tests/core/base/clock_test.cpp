// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Clock.h"

#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

namespace signalbox::base {
namespace {

TEST(Clock, writesMillisecondsInUtc) {
    EXPECT_EQ(rfc3339(timeFromMillis(1'795'348'800'250)), "2026-11-22T12:00:00.250Z");
    EXPECT_EQ(rfc3339(timeFromMillis(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, readsOffsetsFractionsAndLeapSeconds) {
    EXPECT_EQ(unixMillis(*parseRfc3339("2026-11-22T14:00:00.25+02:00")), 1'795'348'800'250);
    EXPECT_EQ(unixNanos(*parseRfc3339("1970-01-01T00:00:00.000000001Z")), 1);
    EXPECT_EQ(*parseRfc3339("2016-12-31T23:59:60Z"), *parseRfc3339("2016-12-31T23:59:59Z"));
}

TEST(Clock, refusesWhatIsNoTime) {
    for (const auto* text : {"", "2026-11-22", "2026-11-22T12:00:00", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z",
                             "2026-11-22T12:00:00.Z", "2026-11-22T12:00:00Zx", "2026-11-22T12:00:00+24:00",
                             "9999-01-01T00:00:00Z", "2026-1-22T12:00:00Z"})
        EXPECT_FALSE(parseRfc3339(text)) << text;
}

TEST(Clock, roundTripsEveryDayOfFourYears) {
    for (std::int64_t day = 0; day < 1461; ++day) {
        const auto time = timeFromMillis((20'000 + day) * 86'400'000 + 123);
        EXPECT_EQ(*parseRfc3339(rfc3339(time)), time);
    }
}

TEST(FakeClock, movesBothFacesTogether) {
    test::FakeClock clock;
    const auto now = clock.now();
    const auto instant = clock.instant();
    clock.advance(std::chrono::seconds(3));
    EXPECT_EQ(clock.now() - now, std::chrono::seconds(3));
    EXPECT_EQ(clock.instant() - instant, std::chrono::seconds(3));
    EXPECT_EQ(rfc3339(now), "2026-11-22T12:00:00.000Z");
}

} // namespace
} // namespace signalbox::base
