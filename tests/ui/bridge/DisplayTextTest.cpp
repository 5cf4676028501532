// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/DisplayText.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;

namespace {

std::string plain(const QString& text) { return text.toStdString(); }
const base::Time kTime = base::timeFromNanos(1'795'348'931'000'000'000); // 2026-11-22T12:02:11Z

TEST(DisplayText, timesAreInUtcAndAnAbsentOneIsADash) {
    EXPECT_EQ(plain(text::clockTime(kTime)), "12:02:11");
    EXPECT_EQ(plain(text::shortTime(kTime)), "22 Nov 12:02");
    EXPECT_EQ(plain(text::fullTime(kTime)), "22 Nov 2026 12:02:11 UTC");
    EXPECT_EQ(plain(text::clockTime(std::nullopt)), "–");
}

TEST(DisplayText, durationsAreAsPreciseAsTheyAreUseful) {
    const std::pair<base::Duration, const char*> cases[] = {
        {0s, "0.0 s"},   {-3s, "0.0 s"},   {800ms, "0.8 s"},    {14s, "14 s"}, {119s, "119 s"},
        {120s, "2 min"}, {6min, "6 min"},  {119min, "119 min"}, {2h, "2 h"},   {3h + 10min, "3 h 10 min"},
        {48h, "2 d"},    {24h * 9, "9 d"},
    };
    for (const auto& [value, words] : cases)
        EXPECT_EQ(plain(text::duration(value)), words);
    EXPECT_EQ(plain(text::relative(kTime + 24h * 9, kTime)), "in 9 d");
    EXPECT_EQ(plain(text::relative(kTime - 18h, kTime)), "18 h ago");
    EXPECT_EQ(plain(text::relative(kTime + 400ms, kTime)), "now");
}

TEST(DisplayText, latencyHasThreeSignificantDigits) {
    const std::pair<base::Duration, const char*> cases[] = {
        {410us, "0.41 ms"},    {9'996us, "10.0 ms"}, {38'200us, "38.2 ms"}, {412ms, "412 ms"},
        {999'600us, "1.00 s"}, {2'400ms, "2.40 s"},  {59s, "59.0 s"},
    };
    for (const auto& [value, words] : cases)
        EXPECT_EQ(plain(text::latency(value)), words);
}

TEST(DisplayText, aQuantileSaysWhatItIsWorth) {
    using Kind = slo::Quantile::Kind;
    EXPECT_EQ(plain(text::quantile({})), "–");
    EXPECT_EQ(plain(text::quantile({Kind::Value, 38'200us})), "38.2 ms");
    EXPECT_EQ(plain(text::quantile({Kind::Value, 38'200us}, false)), "~ 38.2 ms");
    EXPECT_EQ(plain(text::quantile({Kind::Below, 50us})), "< 0.05 ms");
    EXPECT_EQ(plain(text::quantile({Kind::Overflow, 60s})), "> 60 s");
    EXPECT_EQ(plain(text::quantile({Kind::AtLeast, 2'100ms})), "≥ 2.10 s");
}

TEST(DisplayText, numbersAreGroupedAndSharesHaveTwoDecimals) {
    EXPECT_EQ(plain(text::count(0)), "0");
    EXPECT_EQ(plain(text::count(999)), "999");
    EXPECT_EQ(plain(text::count(1'048'576)), "1\u202f048\u202f576");
    EXPECT_EQ(plain(text::count(-1'234)), "-1\u202f234");
    EXPECT_EQ(plain(text::count(std::numeric_limits<qint64>::min())),
              "-9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808");
    EXPECT_EQ(plain(text::percent(0.0012)), "0.12 %");
    EXPECT_EQ(plain(text::percent(1)), "100.00 %");
    EXPECT_EQ(plain(text::basisPoints(250)), "2.50 %");
    EXPECT_EQ(plain(text::basisPoints(1)), "0.01 %");
    const auto euro = base::Currency::parse("EUR");
    ASSERT_TRUE(euro);
    EXPECT_EQ(plain(text::money(base::Money(1460, *euro))), "14.60 EUR");
}

TEST(DisplayText, anErrorIsASentenceWithItsReason) {
    const base::Error error{base::ErrorCode::FailedPrecondition, "KEYS-004", "the old version is still in use"};
    EXPECT_EQ(plain(text::error(error)), "The old version is still in use (KEYS-004)");
    EXPECT_EQ(plain(text::errorTopic(error)), "errors/KEYS-004");
    EXPECT_EQ(plain(text::error({base::ErrorCode::Internal, "", "no reason"})), "No reason");
    EXPECT_EQ(plain(text::error({base::ErrorCode::Unavailable, "API-008", ""})), "Unavailable (API-008)");
    EXPECT_TRUE(text::errorTopic({base::ErrorCode::Internal, "", "x"}).isEmpty());
}

TEST(DisplayText, aScopeNamesWhatItReaches) {
    degradation::Scope everything;
    EXPECT_EQ(plain(text::scope(everything)), "everything");
    degradation::Scope some;
    some.provider = base::ProviderId("novagames");
    some.region = base::RegionId("eu-1");
    EXPECT_EQ(plain(text::scope(some)), "novagames · all brands · eu-1");
    slo::Scope figures;
    figures.provider = base::ProviderId("novagames");
    figures.operation = slo::Operation::Settle;
    EXPECT_EQ(plain(text::scope(figures)), "novagames · settle");
    EXPECT_EQ(plain(text::scope(slo::Scope())), "everything");
    EXPECT_EQ(plain(text::role("on_call")), "on call");
}

TEST(DisplayText, everyAlertHasWordsOfItsOwn) {
    using Kind = slo::AlertKind;
    slo::Alert alert;
    alert.scope.provider = base::ProviderId("novagames");
    alert.since = kTime - 6min;
    alert.value = 2;
    alert.limit = 1.5;
    std::set<std::string> seen;
    for (const auto kind : {Kind::Latency, Kind::ErrorRate, Kind::BurnRate, Kind::SettleLag, Kind::QueueLag,
                            Kind::NoData, Kind::CanaryRolledBack, Kind::SecurityIncident}) {
        alert.kind = kind;
        const auto words = plain(text::alert(alert, kTime));
        EXPECT_EQ(words.rfind("novagames · ", 0), 0U) << words;
        EXPECT_NE(words.find("for 6 min"), std::string::npos) << words;
        EXPECT_TRUE(seen.insert(words).second) << words;
    }
    alert.kind = Kind::SettleLag;
    EXPECT_EQ(plain(text::alert(alert, kTime)), "novagames · settle lag p99 2.00 s over 1.50 s for 6 min");
}

} // namespace
} // namespace signalbox::test
