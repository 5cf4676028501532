// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

using base::Json;

Json orderOf(std::string kind, Json scope = Json::object(), Json parameters = Json::object()) {
    return Json::object({{"kind", std::move(kind)},
                         {"scope", std::move(scope)},
                         {"basis_points", 10'000},
                         {"window_ms", 60'000},
                         {"seed", 7},
                         {"parameters", std::move(parameters)}});
}

const WalkPart kSandbox("sandbox", [](OpenApiBench& bench) {
    EXPECT_TRUE(bench.get("/sandbox/buttons")["available"].boolOr(false));
    const std::string who = "on_call-1";
    const auto nowhere = Json::object({{"provider", "nobody"}});
    const auto press = bench.succeed({who, "POST", "/sandbox/presses", orderOf("request_delay", nowhere)});
    const auto id = press["id"].stringOr("");
    EXPECT_EQ(press["seed"].intOr(0), 7);
    bench.refused({who, "POST", "/sandbox/presses", orderOf("nonsense")}, 400, "SANDBOX-002");
    bench.refused({who, "POST", "/sandbox/presses", orderOf("request_delay", {}, Json::object({{"delay_ms", 0}}))}, 400,
                  "SANDBOX-002", false);
    const auto skew = bench.succeed(
        {who, "POST", "/sandbox/presses", orderOf("clock_skew", Json::object(), Json::object({{"offset_ms", 1}}))});
    bench.refused({who, "POST", "/sandbox/presses", orderOf("clock_skew")}, 429, "SANDBOX-003");
    EXPECT_EQ(bench.get("/sandbox/clock")["skew_ms"].intOr(0), 1);
    EXPECT_EQ(bench.get("/sandbox/presses?limit=5")["items"].items().size(), 2U);
    bench.expect(bench.call->read("viewer-1", "/sandbox/presses?limit=0", false), 400, "API-003");

    // One that hits: a request of evergrove is answered by another region's absence.
    const auto evergrove = bench.call->credentials("evergrove");
    const auto drop = bench.succeed(
        {who, "POST", "/sandbox/presses", orderOf("region_drop", Json::object({{"region", evergrove.region.text()}}))});
    bench.expect(bench.call->provider(evergrove, "GET", "/v1/bets/b_none"), 503, "REGION_FAILOVER");
    bench.succeed({who, "POST", "/sandbox/presses/" + drop["id"].stringOr("") + "/release"});
    bench.refused({who, "POST", "/sandbox/presses/press_none/release"}, 404, "NOT_FOUND");
    const auto faults =
        bench.get("/sandbox/faults?limit=10&before=100000&kind=region_drop&press=" + drop["id"].stringOr(""))["items"];
    ASSERT_EQ(faults.items().size(), 1U);
    bench.expect(bench.call->read("viewer-1", "/sandbox/faults?limit=0", false), 400, "API-003");
    bench.succeed({who, "POST", "/sandbox/release-all"});
    bench.succeed({who, "POST", "/sandbox/clock/reset"});

    const auto trace = faults.items().front()["trace"].stringOr("");
    EXPECT_EQ(bench.get("/sandbox/faults?trace=" + trace)["items"].items().size(), 1U);
    EXPECT_FALSE(bench.get("/traces/" + trace)["spans"].items().empty());
    bench.expect(bench.call->read("viewer-1", "/traces/tr_none"), 404, "NOT_FOUND");
    EXPECT_FALSE(
        bench.get("/traces?limit=3&provider=evergrove&code=REGION_FAILOVER&faulty=true")["items"].items().empty());
    EXPECT_TRUE(bench.get("/traces?about=b_nobody_knows")["items"].items().empty());
    bench.expect(bench.call->read("viewer-1", "/traces?limit=1001", false), 400, "API-003");
});

} // namespace
} // namespace signalbox::test
