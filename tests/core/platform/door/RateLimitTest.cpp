// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/RateLimiter.h"
#include "tests/core/platform/door/DoorBench.h"

namespace signalbox::platform {
namespace {

using std::chrono::milliseconds;
using test::DoorBench;

ProviderDirectory two(const RateLimit& first) {
    ProviderEntry a;
    a.provider = base::ProviderId("a");
    a.brand = base::BrandId("b");
    a.region = base::RegionId("eu-1");
    a.rateLimit = first;
    auto b = a;
    b.provider = base::ProviderId("b");
    b.rateLimit = {};
    return ProviderDirectory({a, b});
}

TEST(RateLimiter, givesTheBurstAndThenWhatFlowsIn) {
    test::FakeClock clock;
    const auto directory = two({10, 5});
    RateLimiter limiter(directory);
    const auto* a = &directory.all()[0];
    for (int left = 4; left >= 0; --left) {
        const auto standing = limiter.take(a, clock.instant());
        EXPECT_TRUE(standing.admitted);
        EXPECT_EQ(standing.remaining, left);
        EXPECT_EQ(standing.resetSeconds, 1);
    }
    for (int i = 0; i < 3; ++i) {
        const auto refused = limiter.take(a, clock.instant());
        EXPECT_FALSE(refused.admitted) << "a refusal costs nothing, and gives nothing";
        EXPECT_EQ(refused.remaining, 0);
        EXPECT_EQ(refused.retrySeconds, 1);
    }
    clock.advance(milliseconds(99));
    EXPECT_FALSE(limiter.take(a, clock.instant()).admitted);
    clock.advance(milliseconds(1));
    EXPECT_TRUE(limiter.take(a, clock.instant()).admitted);
    EXPECT_FALSE(limiter.take(a, clock.instant()).admitted);
    clock.advance(milliseconds(60'000));
    EXPECT_EQ(limiter.take(a, clock.instant()).remaining, 4) << "never more than the bucket holds";
}

TEST(RateLimiter, lastsOverAnHourExactly) {
    test::FakeClock clock;
    const auto directory = two({100, 10});
    RateLimiter limiter(directory);
    std::int64_t admitted = 0;
    for (int i = 0; i < 3'600 * 250; ++i) { // Every 4 ms: two and a half times too much.
        admitted += limiter.take(&directory.all()[0], clock.instant()).admitted ? 1 : 0;
        clock.advance(milliseconds(4));
    }
    EXPECT_NEAR(static_cast<double>(admitted), 3'600.0 * 100 + 10, 1.0);
}

TEST(RateLimiter, leavesNeighboursAlone) {
    test::FakeClock clock;
    const auto directory = two({1, 1});
    RateLimiter limiter(directory);
    EXPECT_TRUE(limiter.take(&directory.all()[0], clock.instant()).admitted);
    EXPECT_FALSE(limiter.take(&directory.all()[0], clock.instant()).admitted);
    EXPECT_EQ(limiter.take(&directory.all()[1], clock.instant()).remaining, RateLimit().burst - 1);
    EXPECT_TRUE(limiter.take(nullptr, clock.instant()).admitted);
}

TEST(RateLimits, areToldOnEveryAnswerAndAnsweredClearly) {
    DoorBench bench(GatewayDefect::None, [](std::vector<ProviderEntry>& entries) {
        for (auto& entry : entries)
            if (entry.provider.text() == "novagames")
                entry.rateLimit = {2, 6};
    });
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    const auto neighbour = bench.credentials("redfox");
    const auto theirs = bench.token(neighbour);
    for (int left = 4; left >= 0; --left) {
        const auto answer = bench.call(who, "GET", "/v1/things/1", {}, left % 2 == 0 ? token : "worthless");
        EXPECT_EQ(answer.status, left % 2 == 0 ? 200 : 401) << "refusals count as well";
        EXPECT_EQ(answer.headers.value("RateLimit-Limit"), "6");
        EXPECT_EQ(answer.headers.value("RateLimit-Remaining"), std::to_string(left));
        EXPECT_EQ(answer.headers.value("RateLimit-Policy"), "6;w=3");
    }
    const auto refused = bench.call(who, "GET", "/v1/things/1", {}, token);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(DoorBench::code(refused), "RATE_LIMITED");
    EXPECT_TRUE(DoorBench::json(refused)["retryable"].boolOr(false));
    EXPECT_EQ(refused.headers.value("Retry-After"), "1");
    EXPECT_EQ(refused.headers.value("RateLimit-Remaining"), "0");
    EXPECT_EQ(refused.headers.value("RateLimit-Reset"), "3");
    EXPECT_EQ(bench.askForToken(who).status, 429) << "the token endpoint is no way around";
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(DoorBench::code(bench.call(neighbour, "GET", "/v1/things/1", {}, theirs)), "ok");
    bench.clock.advance(milliseconds(500));
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token)), "ok");
    EXPECT_EQ(bench.call(who, "GET", "/v1/things/1", {}, token).status, 429);
}

} // namespace
} // namespace signalbox::platform
