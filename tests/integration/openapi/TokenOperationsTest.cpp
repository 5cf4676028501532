// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

const WalkPart kTokens("tokens", [](OpenApiBench& bench) {
    const auto who = bench.call->credentials("novagames");
    const auto ask = [&](const std::string& body) {
        net::HttpRequest request;
        request.method = "POST";
        request.target = "/oauth2/token";
        request.headers.set("Content-Type", "application/x-www-form-urlencoded");
        request.body = body;
        return bench.call->plain(who, std::move(request));
    };
    const auto client =
        "&client_id=" + who.client->id + "&client_secret=" + net::percentEncode(who.client->secret.view());
    const auto given = ask("grant_type=client_credentials&scope=bets%3Awrite" + client);
    EXPECT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(Caller::json(given)["scope"].stringOr(""), "bets:write");
    EXPECT_EQ(Caller::json(ask("grant_type=password" + client))["error"].stringOr(""), "unsupported_grant_type");
    EXPECT_EQ(ask("grant_type=client_credentials&client_id=" + who.client->id + "&client_secret=wrong").status, 401);
    EXPECT_EQ(bench.call->anybody("/.well-known/jwks.json").status, 200);
    EXPECT_EQ(bench.call->anybody("/.well-known/oauth-authorization-server").status, 200);

    const auto providers = Caller::json(bench.call->read("viewer-1", "/providers"));
    EXPECT_EQ(providers["items"].items().size(), 4U);
    for (const auto& one : providers["items"].items()) {
        EXPECT_EQ(one["signature_profile"].stringOr(""), "rfc9421");
        EXPECT_EQ(one["signature_grade"].stringOr(""), "A") << one.text();
    }

    Spoil less;
    less.scope = "sessions:write";
    const auto body = R"({"session_id":"s_1","round_id":"r_1","bet_id":"b_1","amount":1,"currency":"EUR"})";
    const auto refused = bench.call->provider(who, "POST", "/v1/bets/authorize", body, less);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(Caller::reason(refused), "SCOPE_REQUIRED");
    Spoil none;
    none.token = false;
    EXPECT_EQ(Caller::reason(bench.call->provider(who, "POST", "/v1/bets/authorize", body, none)), "TOKEN_INVALID");
});

} // namespace
} // namespace signalbox::test
