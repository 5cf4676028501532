// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Events and versions on the wire: what goes out comes back the same, and what is wrong is refused.
#include "core/api/EventsClient.h"
#include "core/api/VersionsClient.h"
#include "tests/core/api/Generate.h"

#include <gtest/gtest.h>

namespace signalbox::api {
namespace {

using base::Json;
using test::Generate;

std::int64_t count(Generate& g) { return static_cast<std::int64_t>(g.below(1'000'000)); }

EventView eventOf(Generate& g) {
    EventView out;
    out.offset = count(g);
    out.partition = static_cast<int>(g.below(16));
    out.event = g.word();
    out.topic = g.word();
    out.schemaVersion = "1.0.0";
    out.source = g.text();
    out.occurredAt = g.time();
    out.publishedAt = g.time();
    if (g.coin())
        out.provider = g.id<base::ProviderId>();
    out.brand = g.id<base::BrandId>();
    out.region = g.id<base::RegionId>();
    out.player = g.word();
    out.trace = g.text();
    out.idempotencyKey = g.text();
    out.sequence = count(g);
    out.causation = count(g);
    out.data = Json::object({{"amount", Json::number("2.00")}, {"text", g.text()}});
    return out;
}

DeadLetterView letterOf(Generate& g) { return {eventOf(g), g.coin(), g.maybeTime(), g.text(), count(g)}; }

ConsumerView consumerOf(Generate& g) {
    ConsumerView out;
    out.kind = g.coin() ? "offset" : "stream";
    out.name = g.word();
    out.provider = g.id<base::ProviderId>();
    out.brand = g.id<base::BrandId>();
    out.region = g.id<base::RegionId>();
    if (g.coin())
        out.partition = static_cast<int>(g.below(16));
    out.offset = count(g);
    out.lag = g.below(1'000);
    out.oldest = g.millis();
    out.committedAt = g.maybeTime();
    return out;
}

RouteVersionView routeOf(Generate& g) {
    return {g.text(), g.word(), g.word(), g.maybeTime(),     g.maybeTime(),
            g.text(), g.text(), g.text(), g.below(1'000'000)};
}

DualWriteView dualOf(Generate& g) {
    return {g.word(), g.coin(), g.maybeTime(), g.text(), count(g), count(g), g.below(1'000), g.below(1'000), g.word()};
}

template <class T>
void comesBack(const T& value) {
    const auto again = fromJson<T>(Json::parse(toJson(value, Wire{}).text()).value());
    ASSERT_TRUE(again) << base::describe(again.error()) << " " << toJson(value, Wire{}).text();
    EXPECT_EQ(*again, value);
}

TEST(EventsCodec, comesBackTheSame) {
    Generate g(41);
    for (int i = 0; i < 200; ++i) {
        comesBack(eventOf(g));
        comesBack(EventPageView{g.several([&] { return eventOf(g); }), count(g), g.coin()});
        comesBack(letterOf(g));
        comesBack(DeadLetterPageView{g.several([&] { return letterOf(g); }), count(g), g.coin()});
        comesBack(EventFlowView{g.several([&] { return consumerOf(g); }), count(g), count(g), count(g), g.below(100),
                                g.millis(), g.coin()});
        comesBack(VersionsView{g.several([&] { return routeOf(g); }), g.several([&] { return dualOf(g); })});
        comesBack(
            UsageView{g.id<base::ProviderId>(), g.word(), g.text(), g.below(100), g.below(100), g.time(), g.time()});
        comesBack(DeprecationDraft{g.word(), g.time(), g.time(), g.coin() ? g.word() : "", g.coin() ? g.word() : ""});
    }
}

TEST(EventsCodec, refusesWhatLacksAMember) {
    Generate g(42);
    const auto whole = toJson(eventOf(g), Wire{});
    for (const auto& [name, value] : whole.members()) {
        if (name == "provider_id" || name == "brand_id" || name == "region")
            continue; // May be empty, and so may be absent.
        auto less = Json::object();
        for (const auto& [other, kept] : whole.members())
            if (other != name)
                less.append(other, kept);
        EXPECT_FALSE(fromJson<EventView>(less)) << name;
    }
}

} // namespace
} // namespace signalbox::api
