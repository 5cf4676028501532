// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

using base::Json;

const std::string kPath = "/providers/evergrove/";
const std::string kOfficer = "security_officer-1";

Json profile(Json value) { return Json::object({{"verify_profile", std::move(value)}}); }
Json limit(std::int64_t perSecond, std::int64_t burst) {
    return Json::object({{"per_second", perSecond}, {"burst", burst}});
}

void changeProfile(OpenApiBench& bench) {
    const auto before = bench.get(kPath + "admission", "viewer-1");
    EXPECT_EQ(before["verify_profile"]["id"].stringOr(""), "rfc9421");
    EXPECT_EQ(before["verify_profile"]["grade"].stringOr(""), "A");
    EXPECT_EQ(before["verify_profile"]["algorithm"].stringOr(""), "hmac-sha256");
    EXPECT_EQ(before["rate_limit"].text(), R"({"per_second":20000,"burst":40000})");
    bench.expect(bench.call->read("viewer-1", "/providers/nobody/admission"), 404, "CONTROL-011");

    const auto put = [&](const char* provider, Json value) {
        return OpenApiBench::Act{kOfficer, "PUT", std::string("/providers/") + provider + "/verify-profile",
                                 profile(std::move(value))};
    };
    bench.refused(put("nobody", "rfc9421"), 404, "CONTROL-011");
    bench.refused(put("evergrove", "smoke-signals"), 400, "PROFILE-001");
    bench.refused(put("evergrove", "body-rsa-sha256"), 409, "PROFILE-002");
    bench.refused(put("redfox", "body-hmac"), 409, "PROFILE-002");
    bench.refused({"integration_manager-1", "PUT", kPath + "verify-profile", profile("rfc9421")}, 403, "ACCESS-001");
    const auto same = bench.succeed(put("evergrove", "rfc9421"));
    EXPECT_EQ(same["verify_profile"]["grade"].stringOr(""), "A");

    // Weaker takes two.
    bench.refused(put("evergrove", "body-hmac"), 403, "ACCESS-006");
    auto weaker = put("evergrove", "body-hmac");
    const auto scope = Json::object({{"provider", "evergrove"}, {"brand", "brand-7"}, {"region", "uk-1"}});
    weaker.body.set("approval_id", bench.call
                                       ->approved(kOfficer, "security_officer-2",
                                                  OpenApiBench::prepared(weaker, "providers.weaken_profile",
                                                                         "provider/evergrove", scope))
                                       .text());
    const auto weak = bench.succeed(weaker);
    EXPECT_EQ(weak["verify_profile"]["grade"].stringOr(""), "E");
    EXPECT_EQ(bench.get("/providers/evergrove")["signature_grade"].stringOr(""), "E");

    // Stronger takes one: a definition of its own, and back.
    auto own = weak["verify_profile"]["definition"];
    own.set("id", "evergrove-2").set("message", "{method}{path}{query}{body}");
    const auto stronger = bench.succeed(put("evergrove", own));
    EXPECT_EQ(stronger["verify_profile"]["grade"].stringOr(""), "C");
    EXPECT_EQ(stronger["verify_profile"]["definition"], own);
    EXPECT_EQ(bench.succeed(put("evergrove", "rfc9421"))["verify_profile"]["id"].stringOr(""), "rfc9421");
}

void changeLimit(OpenApiBench& bench) {
    const std::string path = kPath + "rate-limit";
    bench.refused({"on_call-1", "PUT", "/providers/nobody/rate-limit", limit(1, 1)}, 404, "CONTROL-011");
    for (const auto& wrong : {limit(0, 1), limit(1, 1'000'001)})
        bench.refused({"on_call-1", "PUT", path, wrong}, 400, "API-003", false);
    const auto set = bench.succeed({"on_call-1", "PUT", path, limit(500, 700)});
    EXPECT_EQ(set["rate_limit"].text(), limit(500, 700).text());
    const auto who = bench.call->credentials("evergrove");
    const auto answer = bench.call->provider(who, "GET", "/v1/sessions/s_none");
    EXPECT_EQ(answer.headers.value("RateLimit-Limit"), "700") << "the next request";
    bench.succeed({"integration_manager-1", "PUT", path, limit(20'000, 40'000)});
    EXPECT_EQ(bench.get(kPath + "admission")["rate_limit"].text(), limit(20'000, 40'000).text());
}

const WalkPart kSettings("provider_settings", [](OpenApiBench& bench) {
    changeProfile(bench);
    changeLimit(bench);
});

} // namespace
} // namespace signalbox::test
