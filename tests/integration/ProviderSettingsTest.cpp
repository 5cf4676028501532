// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// How a provider is let in is changed by operators while it plays, and stays so over a restart.
#include "core/api/ProviderSettingsClient.h"
#include "tests/integration/OperatedPlatform.h"

namespace signalbox::test {
namespace {

using api::Intent;
using base::Json;

const base::ProviderId kNova("novagames");

using ProviderSettingsOver = OperatedPlatform;

TEST_F(ProviderSettingsOver, aRunningPlatformHoldFromTheNextRequestAndOverARestart) {
    start();
    const auto connection = connect("novagames");
    EXPECT_EQ(read(*connection), "SESSION_NOT_FOUND");

    // One per second and three at once: a fourth is one too many.
    const auto limited = api::setRateLimit(as("on_call-1"), kNova, {1, 3}, Intent::fresh("a burst"), soon());
    ASSERT_TRUE(limited) << base::describe(limited.error());
    EXPECT_EQ(limited->value.rateLimit, (api::RateLimitView{1, 3}));
    EXPECT_TRUE(eventually([&] { return read(*connection) == "RATE_LIMITED"; }));
    start();
    EXPECT_EQ(api::admission(as("viewer-1"), kNova, soon())->rateLimit, (api::RateLimitView{1, 3}));
    ASSERT_TRUE(api::setRateLimit(as("on_call-1"), kNova, {20'000, 40'000}, Intent::fresh("over"), soon()));
    EXPECT_EQ(read(*connect("novagames")), "SESSION_NOT_FOUND");

    // A weaker way to sign takes two people, who approve exactly this.
    auto& first = as("security_officer-1");
    auto& second = as("security_officer-2");
    const auto before = api::admission(first, kNova, soon()).value();
    const auto intent = Intent::fresh("until they have moved");
    const auto alone = api::setVerifyProfile(first, kNova, Json("body-hmac"), intent, soon());
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().reason, "ACCESS-006");
    const auto asked = first.requestApproval(api::weakenProfileAct(before, Json("body-hmac"), intent),
                                             "Sign by the body alone", Intent::fresh("asking"), soon());
    ASSERT_TRUE(asked) << base::describe(asked.error());
    const auto signedBy = second.signApproval(asked->value, Intent::fresh("checked"), soon());
    ASSERT_TRUE(signedBy) << base::describe(signedBy.error());
    const auto done = second.executeApproved(signedBy->value, soon());
    ASSERT_TRUE(done) << base::describe(done.error());
    EXPECT_EQ(api::admission(first, kNova, soon())->profile.grade, "E");
    EXPECT_EQ(read(*connect("novagames")), "SIGNATURE_MISSING") << "it signs as RFC 9421 has it";
    EXPECT_EQ(read(*connect("redfox")), "SESSION_NOT_FOUND") << "the neighbour";
    start();
    EXPECT_EQ(api::admission(as("viewer-1"), kNova, soon())->profile.id, "body-hmac");
    EXPECT_EQ(read(*connect("novagames")), "SIGNATURE_MISSING");

    // The approval is used up, and back takes one.
    const auto again = as("security_officer-2").executeApproved(signedBy->value, soon());
    if (again) {
        EXPECT_TRUE(again->replayed) << "the same command, and no second effect";
    }
    const auto back =
        api::setVerifyProfile(as("security_officer-2"), kNova, Json("rfc9421"), Intent::fresh("moved"), soon());
    ASSERT_TRUE(back) << base::describe(back.error());
    EXPECT_EQ(read(*connect("novagames")), "SESSION_NOT_FOUND");
    EXPECT_GE(audited("providers.weaken_profile").items().size(), 2U) << "refused alone, intended and done by two";
    EXPECT_GE(audited("providers.set_rate_limit").items().size(), 4U) << "intended and done, twice";
}

TEST_F(ProviderSettingsOver, aRegionAreForThatRegionsPeople) {
    start();
    changeOperators([](Json& one) {
        const auto id = one["id"].stringOr("");
        if (id == "on_call-2" || id == "viewer-2")
            one.set("region", "uk-1");
    });
    start();
    const auto hidden = api::setRateLimit(as("on_call-2"), kNova, {1, 1}, Intent::fresh("x"), soon());
    ASSERT_FALSE(hidden);
    EXPECT_EQ(hidden.error().reason, "CONTROL-011") << "as if it were not there";
    EXPECT_EQ(api::admission(as("viewer-2"), kNova, soon()).error().reason, "CONTROL-011");
    EXPECT_TRUE(api::setRateLimit(as("on_call-2"), base::ProviderId("evergrove"), {9, 9}, Intent::fresh("x"), soon()));
}

} // namespace
} // namespace signalbox::test
