// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Emulation buttons and traces on the wire: what goes out comes back the same, and what is wrong is refused.
#include "core/api/SandboxClient.h"
#include "core/api/TraceClient.h"
#include "tests/core/api/Generate.h"

#include <gtest/gtest.h>

namespace signalbox::api {
namespace {

using base::Json;
using test::Generate;

FaultScope scopeOf(Generate& g) {
    FaultScope out;
    if (g.coin())
        out.provider = g.id<base::ProviderId>();
    if (g.coin())
        out.brand = g.id<base::BrandId>();
    if (g.coin())
        out.region = g.id<base::RegionId>();
    if (g.coin())
        out.operation = g.word();
    if (g.coin())
        out.topic = g.word();
    return out;
}

std::map<std::string, std::int64_t> numbersOf(Generate& g) {
    std::map<std::string, std::int64_t> out;
    for (auto n = g.below(3); n > 0; --n)
        out.emplace(g.word(), static_cast<std::int64_t>(g.below(1'000)) - 500);
    return out;
}

FaultPress pressOf(Generate& g) {
    FaultPress out{g.id<PressId>(),    g.word(),     scopeOf(g), static_cast<int>(g.below(10'001)),
                   g.below(1'000'000), numbersOf(g), g.time(),   g.time(),
                   g.maybeTime(),      g.text()};
    out.by = g.id<base::OperatorId>();
    out.reason = g.text();
    out.seen = g.below(1'000'000);
    out.hits = g.below(1'000'000);
    if (g.coin())
        out.auditIndex = g.below(1'000'000);
    return out;
}

FaultButton buttonOf(Generate& g) {
    const auto words = [&] { return g.several([&] { return g.word(); }); };
    return {g.word(), g.text(), g.word(),
            g.text(), words(),  words(),
            g.coin(), g.coin(), g.several([&] {
                return FaultParameter{g.word(), g.text(), g.word(), -5, 12, 7}; })};
}

TraceView traceOf(Generate& g) {
    TraceView out{g.word(), g.word(),
                  g.word(), g.word(),
                  g.time(), std::chrono::microseconds(g.below(1'000'000)),
                  {},       g.several([&] { return g.text(); })};
    for (auto n = g.below(5); n > 0; --n) {
        TraceSpan span;
        span.id = static_cast<int>(g.below(50)) + 1;
        if (g.coin())
            span.parent = static_cast<int>(g.below(50)) + 1;
        span.kind = g.of(kSpanKinds);
        span.name = g.text();
        span.start = std::chrono::microseconds(g.below(1'000'000));
        if (g.coin())
            span.duration = std::chrono::microseconds(g.below(1'000'000));
        span.state = g.of(kSpanStates);
        span.attributes = g.several([&] { return std::pair(g.text(), g.text()); });
        out.spans.push_back(std::move(span));
    }
    return out;
}

TraceSummary summaryOf(Generate& g) {
    return {g.word(),
            g.time(),
            g.word(),
            g.word(),
            g.word(),
            g.text(),
            static_cast<int>(g.below(600)),
            g.word(),
            std::chrono::microseconds(g.below(1'000'000)),
            g.coin(),
            g.below(5),
            g.word(),
            g.word(),
            g.word(),
            g.word()};
}

template <class T>
void comesBack(const T& value) {
    const auto json = toJson(value, Wire{});
    const auto parsed = Json::parse(json.text());
    ASSERT_TRUE(parsed);
    const auto back = fromJson<T>(*parsed);
    ASSERT_TRUE(back) << base::describe(back.error()) << json.pretty();
    EXPECT_TRUE(*back == value) << json.pretty();
}

TEST(SandboxCodec, everyValueComesBackAsItWas) {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        Generate g(seed);
        comesBack(pressOf(g));
        comesBack(SandboxButtons{g.word(), g.coin(), g.several([&] { return buttonOf(g); })});
        FaultOrder order{g.word(), scopeOf(g), static_cast<int>(g.below(10'001)), g.millis(), {}, numbersOf(g)};
        if (g.coin())
            order.seed = g.below(1'000'000);
        comesBack(order);
        comesBack(InjectedFault{static_cast<std::int64_t>(g.below(1'000)), g.id<PressId>(), g.word(), g.time(),
                                g.word(), g.word(), g.word(), g.word(), g.word(), g.below(1'000), g.text()});
        comesBack(VirtualClock{g.time(), g.time(), -g.millis(), g.millis(), -500});
        comesBack(traceOf(g));
        comesBack(TraceList{g.several([&] { return summaryOf(g); }), g.below(1'000), g.maybeTime()});
    }
}

TEST(SandboxCodec, refusesAnOrderThatIsOutOfRange) {
    const auto reasonOf = [](std::string_view text) {
        const auto order = fromJson<FaultOrder>(*Json::parse(text));
        return order ? std::string("accepted") : order.error().reason;
    };
    EXPECT_EQ(reasonOf(R"({"kind":"delay"})"), "accepted");
    EXPECT_EQ(reasonOf(R"({"kind":"delay","basis_points":10001})"), "API-003");
    EXPECT_EQ(reasonOf(R"({"kind":"delay","basis_points":-1})"), "API-003");
    EXPECT_EQ(reasonOf(R"({"kind":"delay","seed":-1})"), "API-003");
    EXPECT_EQ(reasonOf(R"({"kind":"delay","seed":9223372036854775808})"), "API-003");
    EXPECT_EQ(reasonOf(R"({"kind":"delay","parameters":{"delay_ms":1.5}})"), "API-002");
    EXPECT_EQ(reasonOf(R"({"kind":"delay","scope":{"provider":"a b"}})"), "API-003");
    EXPECT_EQ(reasonOf(R"({})"), "API-001");
}

TEST(SandboxCodec, aScopeReadsAsASentence) {
    EXPECT_EQ(FaultScope().text(), "everything");
    FaultScope scope;
    scope.provider = base::ProviderId("novagames");
    scope.operation = "settle";
    EXPECT_EQ(scope.text(), "provider novagames, operation settle");
}

} // namespace
} // namespace signalbox::api
