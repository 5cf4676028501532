// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/platform/door/DoorBench.h"

namespace signalbox::platform {
namespace {

using base::Json;
using test::DoorBench;

TEST(Tokens, areSignedAsThePublishedKeySays) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto answer = bench.askForToken(who);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.headers.value("Cache-Control"), "no-store");
    EXPECT_EQ(answer.headers.value("Pragma"), "no-cache");
    const auto body = DoorBench::json(answer);
    EXPECT_EQ(body["token_type"].stringOr(""), "Bearer");
    EXPECT_EQ(body["expires_in"].intOr(0), 300);
    EXPECT_EQ(body["scope"].stringOr(""), "sessions:write bets:write settlements:write events:publish");

    net::HttpRequest ask;
    ask.target = "/.well-known/jwks.json";
    const auto set = DoorBench::json(bench.send(ask));
    ASSERT_EQ(set["keys"].items().size(), 1U);
    const auto& jwk = set["keys"].items().front();
    EXPECT_FALSE(jwk.contains("d"));
    const auto parsed = crypto::parseJws(body["access_token"].stringOr(""));
    ASSERT_TRUE(parsed) << base::describe(parsed.error());
    EXPECT_EQ(parsed->header["typ"].stringOr(""), "at+jwt");
    EXPECT_EQ(parsed->header["kid"], jwk["kid"]);
    EXPECT_TRUE(parsed->verify(crypto::Ed25519PublicKey::fromJwk(jwk).value()));
    EXPECT_EQ(parsed->payload["iss"].stringOr(""), DoorBench::kUrl);
    EXPECT_EQ(parsed->payload["aud"].stringOr(""), "urn:signalbox:data-plane:eu-1");
    EXPECT_EQ(parsed->payload["client_id"].stringOr(""), "cr_novagames_oauth");
    EXPECT_EQ(parsed->payload["exp"].intOr(0) - parsed->payload["iat"].intOr(0), 300);
    EXPECT_EQ(parsed->payload["cnf"]["x5t#S256"].stringOr(""),
              base::base64Url(crypto::Certificate::fromPem(who.certificateChainPem)->fingerprint()));

    ask.target = "/.well-known/oauth-authorization-server";
    const auto metadata = DoorBench::json(bench.send(ask));
    EXPECT_EQ(metadata["issuer"].stringOr(""), DoorBench::kUrl);
    EXPECT_EQ(metadata["token_endpoint"].stringOr(""), std::string(DoorBench::kUrl) + "/oauth2/token");
    EXPECT_TRUE(metadata["tls_client_certificate_bound_access_tokens"].boolOr(false));
}

TEST(Tokens, openTheDoorAndAreCheckedOnce) {
    DoorBench bench;
    const auto who = bench.credentials("redfox");
    const auto token = bench.token(who);
    for (int i = 0; i < 5; ++i) {
        const auto answer = bench.call(who, "GET", "/v1/things/1", {}, token);
        EXPECT_EQ(DoorBench::code(answer), "ok") << answer.body;
        EXPECT_EQ(DoorBench::json(answer)["client"].stringOr(""), "cr_redfox_oauth");
        EXPECT_EQ(answer.headers.value("X-Trace-Id"), "tr_1");
    }
    EXPECT_EQ(bench.door->tokenChecks(), 1U);
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, bench.token(who))), "ok");
    EXPECT_EQ(bench.door->tokenChecks(), 2U);
    // The secret is in use as long as its tokens are: a rotation must see it.
    EXPECT_EQ(bench.keys->credential(base::CredentialId("cr_redfox_oauth"))->versions.front().useCount(), 8U);
}

TEST(Tokens, areRefusedToWhoeverAsksWrongly) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const std::string id = who.client->id;
    const std::string secret(who.client->secret.view());
    const std::string grant = "grant_type=client_credentials";
    const std::string post = grant + "&client_id=" + id + "&client_secret=" + secret;
    const auto basic = [](const std::string& pair) { return "Basic " + base::base64(base::asBytes(pair)); };
    struct Case {
        std::string what, body, authorization;
        int status;
        std::string error;
        std::string type = "application/x-www-form-urlencoded";
        bool certificate = true;
    };
    const std::vector<Case> cases{
        {"basic", grant, basic(id + ":" + secret), 200, ""},
        {"post", post, "", 200, ""},
        {"basic and the same id in the form", grant + "&client_id=" + id, basic(id + ":" + secret), 200, ""},
        {"fewer scopes", post + "&scope=bets%3Awrite+sessions%3Awrite", "", 200, ""},
        {"both ways", post, basic(id + ":" + secret), 400, "invalid_request"},
        {"two ids", grant + "&client_id=other", basic(id + ":" + secret), 400, "invalid_request"},
        {"no grant", "client_id=" + id + "&client_secret=" + secret, "", 400, "invalid_request"},
        {"twice", post + "&" + grant, "", 400, "invalid_request"},
        {"broken escape", post + "&scope=%4", "", 400, "invalid_request"},
        {"not a form", post, "", 400, "invalid_request", "application/json"},
        {"other grant", "grant_type=password&client_id=" + id + "&client_secret=" + secret, "", 400,
         "unsupported_grant_type"},
        {"unknown scope", post + "&scope=everything", "", 400, "invalid_scope"},
        {"empty scope", post + "&scope=", "", 400, "invalid_scope"},
        {"no client", grant, "", 401, "invalid_client"},
        {"wrong secret", grant, basic(id + ":" + secret + "x"), 401, "invalid_client"},
        {"a bit less", grant, basic(id + ":" + secret.substr(1)), 401, "invalid_client"},
        {"unknown client", grant, basic("cr_nobody_oauth:" + secret), 401, "invalid_client"},
        {"a client of another kind", grant, basic("cr_novagames_hmac:" + secret), 401, "invalid_client"},
        {"bearer", grant, "Bearer x", 401, "invalid_client"},
        {"no certificate", post, "", 401, "invalid_client", "application/x-www-form-urlencoded", false},
    };
    for (const auto& one : cases) {
        net::HttpRequest request;
        request.method = "POST";
        request.target = "/oauth2/token";
        request.body = one.body;
        request.headers.set("Content-Type", one.type);
        if (!one.authorization.empty())
            request.headers.set("Authorization", one.authorization);
        if (one.certificate)
            request.peer.der = DoorBench::leafOf(who);
        const auto answer = bench.send(std::move(request));
        EXPECT_EQ(answer.status, one.status) << one.what << ": " << answer.body;
        EXPECT_EQ(DoorBench::json(answer)["error"].stringOr(""), one.error) << one.what;
        EXPECT_EQ(answer.headers.contains("WWW-Authenticate"), one.status == 401) << one.what;
        EXPECT_EQ(answer.headers.value("Cache-Control"), "no-store") << one.what;
    }
}

TEST(Tokens, areRefusedAlikeForAnotherTenantsClientAndForNone) {
    DoorBench bench;
    auto who = bench.credentials("novagames");
    const auto other = bench.credentials("redfox");
    who.client->id = other.client->id;
    who.client->secret = other.client->secret.clone();
    const auto foreign = bench.askForToken(who);
    EXPECT_EQ(foreign.status, 401);
    who.client->id = "cr_nobody_oauth";
    EXPECT_EQ(bench.askForToken(who).body, foreign.body);
    EXPECT_EQ(bench.askForToken(other).status, 200) << "to its own certificate it is given";
}

TEST(Tokens, liveForFiveMinutesToTheSecond) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    bench.clock.advance(std::chrono::seconds(299));
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token)), "ok");
    bench.clock.advance(std::chrono::seconds(1));
    const auto late = bench.call(who, "GET", "/v1/things/1", {}, token);
    EXPECT_EQ(late.status, 401);
    EXPECT_EQ(DoorBench::code(late), "TOKEN_EXPIRED");
    EXPECT_NE(late.headers.value("WWW-Authenticate").find("error=\"invalid_token\""), std::string_view::npos);
}

TEST(Tokens, areWorthNothingWhenOneClaimIsAnothers) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto other = bench.credentials("redfox");
    const auto now = base::unixSeconds(bench.clock.now());
    const auto judged = [&](const std::function<void(AccessToken&)>& change) {
        return DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, bench.forged(who, change)));
    };
    EXPECT_EQ(judged([](AccessToken&) {}), "ok");
    EXPECT_EQ(judged([&](AccessToken& t) { t.notBefore = now; }), "ok");
    EXPECT_EQ(judged([&](AccessToken& t) { t.notBefore = now + 1; }), "TOKEN_INVALID");
    EXPECT_EQ(judged([&](AccessToken& t) { t.expires = now + 1; }), "ok");
    EXPECT_EQ(judged([&](AccessToken& t) {
                  t.notBefore = now - 1;
                  t.expires = now;
              }),
              "TOKEN_EXPIRED");
    EXPECT_EQ(judged([&](AccessToken& t) { t.expires = t.notBefore; }), "TOKEN_INVALID");
    EXPECT_EQ(judged([](AccessToken& t) { t.audience = "urn:signalbox:data-plane:uk-1"; }), "TOKEN_INVALID");
    EXPECT_EQ(judged([](AccessToken& t) { t.issuer = "https://127.0.0.1:9999"; }), "TOKEN_INVALID");
    EXPECT_EQ(judged([&](AccessToken& t) {
                  t.certificate = base::hex(crypto::Certificate::fromPem(other.certificateChainPem)->fingerprint());
              }),
              "TOKEN_INVALID");
    EXPECT_EQ(judged([&](AccessToken& t) { t.client = other.client->id; }), "TOKEN_INVALID");
    EXPECT_EQ(judged([](AccessToken& t) { t.secretKid = "oauth_unknown"; }), "TOKEN_INVALID");
    EXPECT_EQ(judged([&](AccessToken& t) {
                  const auto theirs = bench.keys->credential(base::CredentialId("cr_redfox_oauth"));
                  t.client = other.client->id;
                  t.secretKid = theirs->versions.front().kid;
              }),
              "TOKEN_INVALID");
    EXPECT_EQ(judged([&](AccessToken& t) { t.secretKid = who.kid; }), "TOKEN_INVALID") << "a key of another kind";
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {},
                                         bench.forged(
                                             who, [](auto&) {}, "JWT"))),
              "TOKEN_INVALID")
        << "another kind of token of the same issuer";
}

TEST(Tokens, cannotBeMadeWithoutThePlatformsKey) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto good = bench.token(who);
    const auto parsed = crypto::parseJws(good);
    const auto kid = bench.tokenKeys->snapshot()->entries.front().key->kid;
    const auto publicKey = bench.tokenKeys->snapshot()->entries.front().key->publicKey.raw();
    const auto text = [](const Json& json) { return base::base64Url(base::asBytes(json.text())); };
    const auto payload = text(parsed->payload);
    const auto refused = [&](const std::string& token, const char* what) {
        const auto answer = bench.call(who, "GET", "/v1/things/1", {}, token);
        EXPECT_EQ(answer.status, 401) << what;
        EXPECT_EQ(DoorBench::code(answer), "TOKEN_INVALID") << what;
    };
    refused(text(Json::object({{"alg", "none"}, {"typ", "at+jwt"}, {"kid", kid}})) + "." + payload + ".", "alg none");
    const auto head = text(Json::object({{"alg", "HS256"}, {"typ", "at+jwt"}, {"kid", kid}})) + "." + payload;
    refused(head + "." + base::base64Url(crypto::hmacSha256(base::SecretBytes::copyOf(publicKey), head)),
            "the public key as a shared secret");
    refused(crypto::signJws(Json::object({{"typ", "at+jwt"}, {"kid", kid}}), parsed->payload,
                            crypto::Ed25519PrivateKey::generate()),
            "somebody else's key");
    refused(good.substr(0, good.size() - 2), "a truncated signature");
    refused(good.substr(0, good.rfind('.') + 1), "no signature");
    refused(good + "A", "a longer signature");
    refused(good.substr(0, good.rfind('.')), "two parts");
    refused("x", "nothing at all");
    refused(std::string(5'000, 'a'), "far too long");
    for (std::size_t i = 0; i < good.size(); i += 7) {
        auto flipped = good;
        flipped[i] = flipped[i] == 'A' ? 'B' : 'A';
        if (flipped != good)
            refused(flipped, "one character");
    }
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, good)), "ok");
}

TEST(Tokens, endWithTheSecretTheyWereGivenFor) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token)), "ok");
    bench.setState("cr_novagames_oauth", keys::VersionState::Suspended);
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token)), "TOKEN_INVALID");
    EXPECT_EQ(bench.askForToken(who).status, 401);
    bench.setState("cr_novagames_oauth", keys::VersionState::Active);
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token)), "ok");
    bench.setState("cr_novagames_mtls", keys::VersionState::Compromised);
    EXPECT_EQ(DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token)), "CLIENT_CERT_REVOKED");
    EXPECT_EQ(bench.askForToken(who).status, 401);
}

TEST(Tokens, areAskedForOnEveryRoute) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    for (const char* authorization : {"", "Basic abc", "Bearer", "Bearer "}) {
        auto draft = bench.draft(who, "POST", "/v1/sessions", "{}");
        draft.request.headers.remove("Authorization");
        if (*authorization != '\0')
            draft.request.headers.set("Authorization", authorization);
        const auto answer = bench.send(bench.sign(who, std::move(draft)));
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(DoorBench::code(answer), "TOKEN_INVALID") << authorization;
        EXPECT_EQ(answer.headers.value("WWW-Authenticate").substr(0, 6), "Bearer");
    }
    auto lower = bench.draft(who, "POST", "/v1/sessions", "{}");
    std::string value(lower.request.headers.value("Authorization"));
    lower.request.headers.set("Authorization", "bearer" + value.substr(6));
    EXPECT_EQ(DoorBench::code(bench.send(bench.sign(who, std::move(lower)))), "ok") << "a scheme has no case";
    auto twice = bench.draft(who, "POST", "/v1/sessions", "{}");
    twice.request.headers.add("Authorization", value);
    EXPECT_EQ(bench.send(bench.sign(who, std::move(twice))).status, 400);
}

TEST(Scopes, openTheirOwnRoutesAndNoOther) {
    DoorBench bench;
    const auto who = bench.credentials("lumen");
    struct Row {
        const char* method;
        const char* target;
        TokenScope needed;
    };
    const Row rows[] = {{"POST", "/v1/sessions", TokenScope::SessionsWrite},
                        {"POST", "/v1/bets/authorize", TokenScope::BetsWrite},
                        {"POST", "/v1/bets/settle", TokenScope::SettlementsWrite},
                        {"POST", "/v1/events", TokenScope::EventsPublish},
                        {"GET", "/v1/things/1", TokenScope::None}};
    for (unsigned bits = 1; bits < 16; ++bits) {
        TokenScopes scopes;
        for (std::size_t i = 0; i < kTokenScopes.size(); ++i)
            if ((bits >> i & 1U) != 0)
                scopes.insert(kTokenScopes[i]);
        const auto token = bench.token(who, scopes.text());
        for (const auto& row : rows) {
            const auto answer = bench.call(who, row.method, row.target, row.method[0] == 'P' ? "{}" : "", token);
            if (scopes.has(row.needed)) {
                EXPECT_EQ(DoorBench::code(answer), "ok") << row.target << " with " << scopes.text();
                continue;
            }
            EXPECT_EQ(answer.status, 403) << row.target << " with " << scopes.text();
            EXPECT_EQ(DoorBench::code(answer), "SCOPE_REQUIRED");
            EXPECT_EQ(DoorBench::json(answer)["details"]["needed"].stringOr(""), name(row.needed));
            EXPECT_EQ(answer.headers.value("WWW-Authenticate"),
                      "Bearer realm=\"signalbox\", error=\"insufficient_scope\", scope=\"" +
                          std::string(name(row.needed)) + "\"");
        }
    }
}

TEST(Scopes, areReadAsTheyAreWritten) {
    EXPECT_EQ(TokenScopes::parse(TokenScopes::all().text()), TokenScopes::all());
    EXPECT_EQ(TokenScopes::parse("")->text(), "");
    EXPECT_FALSE(TokenScopes::parse("bets"));
    EXPECT_FALSE(TokenScopes::parse("bets:write  sessions:write"));
    EXPECT_FALSE(TokenScopes::parse("BETS:WRITE"));
}

} // namespace
} // namespace signalbox::platform
