// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The key of access tokens is rotated by an operator while a provider plays.
#include "core/api/TokenKeysClient.h"
#include "core/platform/gateway/TokenKeys.h"
#include "tests/integration/OperatedPlatform.h"

#include <filesystem>

namespace signalbox::test {
namespace {

using api::Intent;
using std::chrono::seconds;

class TokenKeyRotation : public OperatedPlatform {
protected:
    std::vector<std::string> states() {
        std::vector<std::string> out;
        for (const auto& key : api::tokenKeys(as("viewer-1"), soon()).value())
            out.push_back(key.state);
        return out;
    }
};

TEST_F(TokenKeyRotation, costsNoRequestAndIsInTheLogFromEndToEnd) {
    using States = std::vector<std::string>;
    constexpr seconds kStep = platform::kKeySetAge + platform::kTokenKeyLeeway;
    start();
    // The agent asks for a token once and again when it nears its end, as every client does.
    const auto connection = connect("novagames");
    EXPECT_EQ(read(*connection), "SESSION_NOT_FOUND");

    for (const char* who : {"integration_manager-1", "on_call-1", "admin-1"}) {
        const auto refused = api::rotateTokenKey(as(who), Intent::fresh("due"), soon());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "ACCESS-001") << who;
    }
    const auto made = api::rotateTokenKey(as("security_officer-1"), Intent::fresh("due"), soon());
    ASSERT_TRUE(made) << base::describe(made.error());
    EXPECT_EQ(states(), (States{"published", "signing"}));
    EXPECT_EQ(read(*connection), "SESSION_NOT_FOUND");

    clock.push(kStep - seconds(10));
    EXPECT_EQ(read(*connection), "SESSION_NOT_FOUND") << "a token of the old key";
    clock.push(seconds(10));
    EXPECT_EQ(read(*connection), "SESSION_NOT_FOUND") << "the same";
    EXPECT_EQ(states(), (States{"signing", "retiring"}));
    EXPECT_TRUE(eventually([&] { return audited("system.token_key_signing").items().size() == 1; }));
    start();
    EXPECT_EQ(states(), (States{"signing", "retiring"}));
    EXPECT_EQ(read(*connect("redfox")), "SESSION_NOT_FOUND");

    clock.push(kStep);
    EXPECT_TRUE(eventually([&] { return audited("system.token_key_retired").items().size() == 1; }));
    EXPECT_EQ(states(), (States{"signing", "retired"}));
    EXPECT_FALSE(std::filesystem::exists(folder / "data/keys/token.key"));
    EXPECT_EQ(read(*connect("novagames")), "SESSION_NOT_FOUND");
    start();
    EXPECT_EQ(states(), (States{"signing", "retired"}));

    const auto acts = audited("keys.rotate_token_key");
    int refused = 0;
    int done = 0;
    for (const auto& entry : acts.items()) {
        const auto leaf = base::Json::parse(entry["stored"].stringOr("")).value();
        refused += leaf["outcome"].stringOr("") == "refused" ? 1 : 0;
        done += leaf["outcome"].stringOr("") == "ok" && leaf["details"]["kid"].stringOr("") == made->value.kid &&
                        leaf["actor"]["id"].stringOr("") == "security_officer-1"
                    ? 1
                    : 0;
    }
    EXPECT_EQ(refused, 3) << acts.text();
    EXPECT_EQ(done, 1) << acts.text();
    EXPECT_EQ(audited("system.token_key_signing").items().size(), 1U) << "once, over two restarts";
}

TEST_F(TokenKeyRotation, isForOfficersOfEveryRegion) {
    start();
    changeOperators([](base::Json& one) {
        if (one["id"].stringOr("") == "security_officer-2")
            one.set("region", "uk-1");
    });
    start();
    const auto refused = api::rotateTokenKey(as("security_officer-2"), Intent::fresh("due"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "ACCESS-009") << "one key signs for all regions";
    EXPECT_EQ(states().size(), 1U);
}

} // namespace
} // namespace signalbox::test
