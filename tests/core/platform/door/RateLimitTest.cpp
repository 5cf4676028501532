// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/RateLimiter.h"

#include "core/base/Files.h"
#include "tests/core/platform/door/DoorBench.h"

#include <atomic>
#include <thread>

namespace signalbox::platform {
namespace {

using std::chrono::milliseconds;
using test::DoorBench;

ProviderDirectory two(const RateLimit& first) {
    ProviderEntry a;
    a.provider = base::ProviderId("a");
    a.brand = base::BrandId("b");
    a.region = base::RegionId("eu-1");
    a.settings.rateLimit = first;
    auto b = a;
    b.provider = base::ProviderId("b");
    b.settings.rateLimit = {};
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
                entry.settings.rateLimit = {2, 6};
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

TEST(RateLimiter, followsAChangedLimitFromTheNextRequestOn) {
    test::FakeClock clock;
    auto directory = two({10, 5});
    RateLimiter limiter(directory);
    const auto* a = &directory.all()[0];
    const auto set = [&](RateLimit limit) {
        ASSERT_TRUE(directory.change(*a, &directory.settings(*a), [&](ProviderSettings& s) { s.rateLimit = limit; }));
    };
    const auto early = limiter.take(a, clock.instant());
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(limiter.take(a, clock.instant()).admitted);
    EXPECT_FALSE(limiter.take(a, clock.instant()).admitted);

    set({1'000, 100});
    const auto first = limiter.take(a, clock.instant());
    EXPECT_TRUE(first.admitted);
    EXPECT_EQ(first.remaining, 94) << "five were taken before, and this one";
    net::Headers headers;
    RateLimiter::stamp(headers, first);
    EXPECT_EQ(headers.value("RateLimit-Limit"), "100");

    set({1, 3}); // Smaller than what was taken: empty, and not in debt for longer than the new bucket is.
    EXPECT_FALSE(limiter.take(a, clock.instant()).admitted);
    clock.advance(milliseconds(999));
    EXPECT_FALSE(limiter.take(a, clock.instant()).admitted);
    clock.advance(milliseconds(1));
    EXPECT_TRUE(limiter.take(a, clock.instant()).admitted);
    EXPECT_FALSE(limiter.take(a, clock.instant()).admitted);

    set({1'000'000, 1'000'000});
    clock.advance(milliseconds(1));
    EXPECT_TRUE(limiter.take(a, clock.instant()).admitted) << "what was owed by the slow bucket is not waited for";
    set({10, 5}); // A full bucket stays full.
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(limiter.take(a, clock.instant()).remaining, 4);
    EXPECT_EQ(limiter.take(&directory.all()[1], clock.instant()).remaining, RateLimit().burst - 1) << "the neighbour";
    net::Headers old;
    RateLimiter::stamp(old, early);
    EXPECT_EQ(old.value("RateLimit-Limit"), "5") << "an answer that was on its way";
}

TEST(RateLimiter, isAskedWhileLimitsChange) {
    auto directory = two({1'000, 1'000});
    RateLimiter limiter(directory);
    const auto* a = &directory.all()[0];
    std::atomic<bool> done{false};
    std::vector<std::thread> takers;
    for (int t = 0; t < 2; ++t)
        takers.emplace_back([&] {
            std::int64_t at = 1;
            while (!done) {
                const auto standing = limiter.take(a, base::Instant(std::chrono::nanoseconds(at += 1'000'000)));
                net::Headers headers;
                RateLimiter::stamp(headers, standing);
                ASSERT_TRUE(headers.contains("RateLimit-Policy"));
            }
        });
    for (int i = 1; i <= 500; ++i)
        EXPECT_TRUE(directory.change(*a, &directory.settings(*a), [&](ProviderSettings& s) {
            s.rateLimit = {i, 1'000 - i};
        }));
    done = true;
    for (auto& taker : takers)
        taker.join();
    EXPECT_EQ(directory.settings(*a).rateLimit, (RateLimit{500, 500}));
}

TEST(ProviderDirectory, keepsAChangeInTheFileAndNothingElse) {
    test::TempFolder folder;
    const auto file = folder / "platform.json";
    const std::string text =
        R"({"format":1,"operators":[{"id":"o"}],"providers":[)"
        R"({"provider":"a","brand":"b","region":"eu-1","title":"A","unknown":[1]},)"
        R"({"provider":"b","brand":"b","region":"eu-1","rate_limit":{"per_second":3,"burst":4}}]})";
    ASSERT_TRUE(base::writeFile(file, text));
    const auto entries = two({}).all();
    ProviderDirectory directory(entries, file);
    const auto* a = directory.find("a");
    const auto* before = &directory.settings(*a);
    const auto changed = directory.change(*a, before, [](ProviderSettings& s) {
        s.profile = shippedProfile("body-hmac");
        s.rateLimit = {7, 8};
    });
    ASSERT_TRUE(changed) << base::describe(changed.error());
    EXPECT_EQ(*changed, &directory.settings(*a));
    EXPECT_EQ(before->rateLimit, RateLimit()) << "who reads it still may";
    const auto json = base::Json::parse(base::readFile(file).value()).value();
    EXPECT_EQ(json["providers"].items()[0].text(),
              R"({"provider":"a","brand":"b","region":"eu-1","title":"A","unknown":[1],"verify_profile":"body-hmac",)"
              R"("rate_limit":{"per_second":7,"burst":8}})");
    EXPECT_EQ(json["providers"].items()[1]["rate_limit"]["burst"].intOr(0), 4);
    EXPECT_EQ(json["operators"].items()[0]["id"].stringOr(""), "o");
    const auto again = readSettings(json["providers"].items()[0]);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->profile, shippedProfile("body-hmac"));
    EXPECT_EQ(again->rateLimit, (RateLimit{7, 8}));

    const auto late = directory.change(*a, before, [](ProviderSettings& s) { s.rateLimit = {1, 1}; });
    ASSERT_FALSE(late) << "what it would change is not in force any more";
    EXPECT_EQ(late.error().reason, "CONFLICT");
    // What cannot be kept does not hold.
    ASSERT_TRUE(base::writeFile(file, "{"));
    const auto damaged = directory.change(*a, &directory.settings(*a), [](ProviderSettings& s) {
        s.rateLimit = {1, 1};
    });
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().reason, "PLATFORM-001");
    EXPECT_EQ(directory.settings(*a).rateLimit, (RateLimit{7, 8}));
    ASSERT_TRUE(base::writeFile(file, R"({"providers":[]})"));
    EXPECT_FALSE(directory.change(*a, &directory.settings(*a), [](ProviderSettings&) {}));
}

TEST(ProviderDirectory, changesHowTheNextRequestIsJudged) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    const auto byBody = [&](const std::string& key) {
        auto request = bench.draft(who, "POST", "/v1/sessions", "{}", token).request;
        request.headers.set("X-Idempotency-Key", key);
        request.headers.set("X-Signature", base::hex(crypto::hmacSha256(who.signingKey, "{}")));
        return DoorBench::code(bench.send(std::move(request)));
    };
    const auto byMessage = [&] { return DoorBench::code(bench.call(who, "POST", "/v1/sessions", "{}", token)); };
    const auto set = [&](std::shared_ptr<const VerifyProfile> profile) {
        auto& providers = *bench.providers;
        const auto& entry = *providers.find("novagames");
        ASSERT_TRUE(
            providers.change(entry, &providers.settings(entry), [&](ProviderSettings& s) { s.profile = profile; }));
    };
    EXPECT_EQ(byMessage(), "ok");
    EXPECT_EQ(byBody("k1"), "SIGNATURE_MISSING");
    set(shippedProfile("body-hmac"));
    EXPECT_EQ(byBody("k2"), "ok");
    EXPECT_EQ(byMessage(), "SIGNATURE_MISSING");
    set(nullptr);
    EXPECT_EQ(byMessage(), "ok");
    EXPECT_EQ(byBody("k2"), "SIGNATURE_MISSING");
}

} // namespace
} // namespace signalbox::platform
