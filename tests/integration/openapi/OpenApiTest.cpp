// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// resources/openapi/platform.yaml against a real platform: every route is called over mutual TLS, and every request and
// every answer is held against the description.
#include "core/api/Acts.h"
#include "core/base/Encoding.h"
#include "core/base/Files.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/Random.h"
#include "core/crypto/X509.h"
#include "core/platform/Platform.h"
#include "core/platform/Router.h"
#include "tests/integration/openapi/OpenApiBench.h"

#include <gtest/gtest.h>

#include <thread>

namespace signalbox::test {
namespace {

using base::Json;
using simulator::ProviderCredentials;

std::string fresh() { return freshCommand(); }

bool isPlay(const Contract::Operation& operation) { return operation.second.starts_with("/v1/"); }
bool isControl(const Contract::Operation& operation) { return operation.second.starts_with("/control/"); }
/// Interfaces with ways of their own to get in: RegistryOperationsTest.cpp, TokenOperationsTest.cpp.
bool isRegistry(const Contract::Operation& operation) {
    for (const auto* path : {"/oauth2/", "/subjects", "/schemas/", "/compatibility/", "/config", "/mode"})
        if (operation.second.starts_with(path))
            return true;
    return false;
}
std::string belowPrefix(const std::string& path) { return path.substr(api::path::kPrefix.size()); }

class OpenApi : public OpenApiBench {
protected:
    void whatEverybodyIsRefused();
    void playRounds();
    void refusePlay();
    void rotateBySecret();
    void rotateByUpload();
    void rotateCertificateUnseen();
    void holdVersions();
    void runCanary();
    void pressRedButton();
    void refuseApprovals();
    void readEverything();
    void readAudit();
    void followStream();
};

/// No certificate, no signature, a header too few, another tenant; an operator who has left; paths that are not there.
void OpenApi::whatEverybodyIsRefused() {
    const auto nova = call->credentials("novagames");
    for (const auto& operation : contract->operations()) {
        if (isRegistry(operation))
            continue;
        SCOPED_TRACE(operation.first + " " + operation.second);
        const auto path = contract->examplePath(operation);
        const bool write = operation.first != "GET";
        if (isPlay(operation)) {
            EXPECT_EQ(contract->securityOf(operation),
                      (std::set<std::string>{"providerCertificate", "accessToken", "requestSignature"}));
            const std::string body = write ? "{}" : "";
            auto spoil = unsound();
            spoil.certificate = false;
            expect(call->provider(nova, operation.first, path, body, spoil), 401, "CLIENT_CERT_REQUIRED");
            spoil = unsound();
            spoil.sign = false;
            expect(call->provider(nova, operation.first, path, body, spoil), 401, "SIGNATURE_MISSING");
            spoil = unsound();
            spoil.beforeSigning = [](net::HttpRequest& r) { r.headers.remove("X-Trace-Id"); };
            expect(call->provider(nova, operation.first, path, body, spoil), 400, "HEADER_REQUIRED");
            spoil.beforeSigning = [](net::HttpRequest& r) { r.headers.set("X-Brand-Id", "another"); };
            expect(call->provider(nova, operation.first, path, body, spoil), 403, "TENANT_MISMATCH");
            if (write) {
                spoil.beforeSigning = [](net::HttpRequest& r) { r.headers.remove("X-Idempotency-Key"); };
                expect(call->provider(nova, operation.first, path, body, spoil), 400, "IDEMPOTENCY_KEY_REQUIRED");
                expect(call->provider(nova, operation.first, path, "{", unsound()), 400, "MALFORMED_JSON");
                expect(call->provider(nova, operation.first, path, "[]", unsound()), 422, "SCHEMA_INVALID");
            }
        } else if (isControl(operation)) {
            EXPECT_EQ(contract->securityOf(operation), std::set<std::string>{"operatorCertificate"});
            if (write) {
                expect(
                    call->act("", operation.first, belowPrefix(path), Json::object({{"reason", "x"}}), fresh(), false),
                    401, "CLIENT_CERT_REQUIRED");
            } else {
                expect(call->read("", belowPrefix(path)), 401, "CLIENT_CERT_REQUIRED");
                expect(call->read("viewer-2", belowPrefix(path)), 403, "ACCESS-015");
            }
        } else {
            EXPECT_EQ(contract->securityOf(operation), std::set<std::string>{});
            auto spoil = unsound();
            spoil.certificate = spoil.sign = false;
            expect(call->provider(nova, operation.first, path, "", spoil), 200);
        }
    }
    net::HttpRequest nowhere;
    nowhere.target = "/control/v1/nothing";
    auto answer = call->raw("viewer-1", nowhere);
    expect(answer, 404, "ROUTE_NOT_FOUND");
    EXPECT_EQ(contract->judgeValue("Problem", answer.body), std::vector<std::string>{});
    nowhere.target = "/health";
    nowhere.method = "POST";
    answer = call->raw("viewer-1", nowhere);
    expect(answer, 405, "METHOD_NOT_ALLOWED");
    EXPECT_EQ(answer.headers.value("Allow"), "GET");
    EXPECT_EQ(contract->judgeValue("Problem", answer.body), std::vector<std::string>{});
}

void OpenApi::playRounds() {
    const auto who = call->credentials("novagames");
    const auto opened = call->provider(
        who, "POST", "/v1/sessions",
        R"({"player_id":"p_demo_1","game_id":"g_starfall","currency":"EUR","geo":"SE","locale":"sv-SE"})");
    expect(opened, 201);
    const auto id = Caller::json(opened)["session_id"].stringOr("");
    expect(call->provider(who, "GET", "/v1/sessions/" + id), 200);

    Spoil keyed;
    keyed.key = "one-key";
    expect(call->provider(who, "POST", "/v1/bets/authorize", bet(id, "b_1", "2.00"), keyed), 200);
    const auto again = call->provider(who, "POST", "/v1/bets/authorize", bet(id, "b_1", "\"2.0\""), keyed);
    expect(again, 200);
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    expect(call->provider(who, "POST", "/v1/bets/authorize", bet(id, "b_1", "3.00"), keyed), 409,
           "IDEMPOTENCY_MISMATCH");
    expect(call->provider(who, "GET", "/v1/bets/b_1"), 200);
    expect(call->provider(who, "POST", "/v1/bets/settle", settlement("b_1", "14.60")), 200);
    expect(call->provider(who, "GET", "/v1/bets/b_1"), 200);

    expect(call->provider(who, "POST", "/v1/bets/authorize", bet(id, "b_2", "1")), 200);
    expect(call->provider(who, "POST", "/v1/bets/settle",
                          settlement("b_2", "\"1.50\"", R"(,"final":false,"settlement_seq":1)")),
           200);
    EXPECT_EQ(Caller::json(call->provider(who, "GET", "/v1/bets/b_2"))["status"].stringOr(""), "partially_settled");
    expect(call->provider(who, "POST", "/v1/bets/settle", settlement("b_2", "0", R"(,"settlement_seq":2)")), 200);

    expect(call->provider(who, "POST", "/v1/bets/authorize", bet(id, "b_3", "1e1")), 200);
    expect(call->provider(who, "POST", "/v1/bets/rollback", rollback("b_3")), 200);
    const auto tombstone = call->provider(who, "POST", "/v1/bets/rollback", rollback("b_4"));
    expect(tombstone, 200);
    EXPECT_FALSE(Caller::json(tombstone).contains("balance"));
    EXPECT_EQ(Caller::json(call->provider(who, "GET", "/v1/bets/b_4"))["status"].stringOr(""), "tombstoned");
    expect(call->provider(who, "POST", "/v1/bets/authorize", bet(id, "b_4", "1")), 409, "BET_ROLLED_BACK");
}

void OpenApi::refusePlay() {
    const auto who = call->credentials("novagames");
    const auto id = open(who);
    const auto post = [&](const std::string& path, const std::string& body, const Spoil& spoil = {}) {
        return call->provider(who, "POST", path, body, spoil);
    };
    for (const char* path : {"/v1/sessions", "/v1/bets/authorize", "/v1/bets/settle", "/v1/bets/rollback"}) {
        auto spoil = unsound();
        spoil.beforeSigning = [](net::HttpRequest& r) { r.headers.set("Content-Type", "text/plain"); };
        expect(post(path, "{}", spoil), 415, "UNSUPPORTED_MEDIA_TYPE");
        expect(post(path, "{}", unsound()), 422, "SCHEMA_INVALID");
        expect(post(path, R"({"a":1,"a":2})", unsound()), 400, "DUPLICATE_MEMBER");
        auto longKey = unsound();
        longKey.key = std::string(256, 'k');
        expect(post(path, "{}", longKey), 400, "IDEMPOTENCY_KEY_INVALID");
    }
    EXPECT_EQ(post("/v1/bets/authorize", std::string(300 * 1024, ' '), unsound()).status, 413);

    Spoil keyed;
    keyed.key = "session-key";
    expect(post("/v1/sessions", session(), keyed), 201);
    expect(post("/v1/sessions", session("p_demo_2", "USD"), keyed), 409, "IDEMPOTENCY_MISMATCH");
    expect(post("/v1/sessions", session("p_blocked_rg")), 403, "RG_BLOCKED");
    expect(post("/v1/sessions", R"({"player_id":"p_demo_1","game_id":"g_orbit","currency":"EUR","geo":"KP"})"), 403,
           "GEO_BLOCKED");
    expect(post("/v1/sessions", session("nobody")), 404, "PLAYER_NOT_FOUND");
    expect(post("/v1/sessions", session("p_demo_1", "EUR", "none")), 404, "GAME_NOT_FOUND");
    expect(post("/v1/sessions", session("p_demo_2", "EUR")), 422, "CURRENCY_MISMATCH");
    expect(post("/v1/sessions", R"({"player_id":7,"game_id":"g_orbit","currency":"EUR"})", unsound()), 422,
           "SCHEMA_INVALID");
    expect(
        post("/v1/sessions", R"({"player_id":"p_demo_1","game_id":"g_orbit","currency":"EUR","geo":"se"})", unsound()),
        422, "SCHEMA_INVALID");

    const auto poor = open(who, "p_low_balance");
    expect(post("/v1/bets/authorize", bet(poor, "b_poor", "1000")), 402, "INSUFFICIENT_FUNDS");
    expect(post("/v1/bets/authorize", bet("s_none", "b_x", "1")), 404, "SESSION_NOT_FOUND");
    expect(post("/v1/bets/authorize", bet(id, "b_dup", "1")), 200);
    const auto duplicate = post("/v1/bets/authorize", bet(id, "b_dup", "1"));
    expect(duplicate, 409, "DUPLICATE");
    EXPECT_TRUE(Caller::json(duplicate)["details"].contains("hold_id"));
    for (const auto& [amount, code] : {std::pair("2.005", "AMOUNT_PRECISION"), std::pair("1e400", "AMOUNT_OVERFLOW"),
                                       std::pair("9223372036854775808", "AMOUNT_OVERFLOW")})
        expect(post("/v1/bets/authorize", bet(id, crypto::randomId("b_"), amount), unsound()), 422, code);
    for (const char* amount : {"-1", "\"NaN\"", "\" 1\"", "\"1,00\""})
        expect(post("/v1/bets/authorize", bet(id, crypto::randomId("b_"), amount), unsound()), 422, "AMOUNT_INVALID");
    for (const char* amount : {"true", "null", "{}"})
        expect(post("/v1/bets/authorize", bet(id, crypto::randomId("b_"), amount), unsound()), 422, "SCHEMA_INVALID");
    auto unknownCurrency = unsound();
    unknownCurrency.schemaCannotTell = true;
    expect(post("/v1/bets/authorize", bet(id, "b_y", "1", "EUX"), unknownCurrency), 422, "SCHEMA_INVALID");
    expect(post("/v1/bets/authorize", bet(id, "b_y", "1", "USD")), 422, "CURRENCY_MISMATCH");

    const auto early = post("/v1/bets/settle", settlement("b_never", "1"));
    expect(early, 409, "BET_NOT_AUTHORIZED");
    EXPECT_TRUE(Caller::json(early)["retryable"].boolOr(false));
    expect(post("/v1/bets/settle", settlement("b_dup", "0")), 200);
    expect(post("/v1/bets/settle", settlement("b_dup", "0")), 409, "DUPLICATE");
    expect(post("/v1/bets/settle", settlement("b_dup", "5")), 409, "SETTLEMENT_CONFLICT");
    expect(post("/v1/bets/settle", settlement("b_dup", "1", R"(,"settlement_seq":0)"), unsound()), 422,
           "SCHEMA_INVALID");
    expect(post("/v1/bets/rollback", rollback("b_dup")), 409, "BET_ALREADY_SETTLED");
    expect(call->provider(who, "GET", "/v1/bets/b_never"), 404, "BET_NOT_FOUND");
    expect(call->provider(who, "GET", "/v1/sessions/s_never"), 404, "SESSION_NOT_FOUND");

    auto replayed = unsound();
    net::HttpRequest copy;
    replayed.beforeSigning = [&](net::HttpRequest& r) { copy = r; };
    auto flipped = unsound();
    flipped.sign = false;
    flipped.beforeSigning = [](net::HttpRequest& r) {
        r.headers.set("Signature-Input", "sig1=(\"@method\");created=1");
        r.headers.set("Signature", "sig1=:AAAA:");
    };
    expect(post("/v1/sessions", session(), flipped), 401, "SIGNATURE_INVALID");
}

/// The whole life of a rotation, by a provider's own hands.
void OpenApi::rotateBySecret() {
    auto who = call->credentials("novagames");
    const auto id = credentialOf("novagames", "hmac");
    const std::string manager = "integration_manager-1";
    refused({manager, "POST", "/credentials/cr_none/rotations"}, 404, "CONTROL-004");
    refused({manager, "POST", "/credentials/" + id + "/rotations", Json::object({{"deliver_within_ms", -5}})}, 400,
            "KEYS-011", false);
    const auto opened =
        succeed({manager, "POST", "/credentials/" + id + "/rotations",
                 Json::object({{"overlap_ms", 3'600'000}, {"deliver_within_ms", 86'400'000}}), fresh(), 201});
    const auto rotation = opened["rotation"]["rotation_id"].stringOr("none");
    refused({manager, "POST", "/credentials/" + id + "/rotations"}, 409, "KEYS-005");
    const auto steps = "/rotations/" + rotation + "/";
    refused({manager, "POST", steps + "proof"}, 409, "CONTROL-007");

    expect(call->provider(who, "GET", "/v1/credentials/rotations"), 200);
    expect(call->provider(who, "POST", "/v1/credentials/rotations/rot_none/proof", "{}"), 404, "CONTROL-004");
    const auto picked = call->provider(who, "POST", "/v1/credentials/rotations/" + rotation + "/proof", "{}");
    expect(picked, 200);
    who.kid = Caller::json(picked)["kid"].stringOr("");
    who.signingKey = base::SecretBytes::copyOf(*base::fromBase64Url(Caller::json(picked)["secret"].stringOr("")));

    refused({manager, "POST", steps + "cut-over"}, 409, "KEYS-006");
    expect(call->provider(who, "GET", "/v1/credentials/rotations"), 200); // signed with the new secret
    until("/credentials/" + id,
          [](const Json& view) { return view["rotations"].items().front()["state"].stringOr("") == "in_use"; });
    succeed({manager, "POST", steps + "cut-over"});
    succeed({manager, "POST", steps + "undo"});
    refused({manager, "POST", steps + "undo"}, 409, "KEYS-020");
    refused({manager, "POST", steps + "retire"}, 409, "KEYS-020");
    expect(call->provider(who, "GET", "/v1/credentials/rotations"), 200);
    expect(call->act(manager, "POST", steps + "cut-over", Json::object({{"reason", "now for good"}}), fresh()), 200);
    clock.pushDate(std::chrono::seconds(20)); // the old secret is silent
    succeed({manager, "POST", steps + "retire"});
    refused({manager, "POST", steps + "cancel"}, 409, "KEYS-020");
    ASSERT_TRUE(who.saveSigningKey(who.kid, who.signingKey.clone()));
    expect(call->provider(call->credentials("novagames"), "GET", "/v1/credentials/rotations"), 200);

    // A secret that is asked for twice.
    const auto twice = call->credentials("evergrove");
    const auto second = call->act(manager, "POST", "/credentials/" + credentialOf("evergrove", "hmac") + "/rotations",
                                  Json::object({{"reason", "due"}}), fresh());
    expect(second, 201);
    const auto proof = "/v1/credentials/rotations/" +
                       Caller::json(second)["result"]["rotation"]["rotation_id"].stringOr("none") + "/proof";
    expect(call->provider(twice, "POST", proof, "{}"), 200);
    expect(call->provider(twice, "POST", proof, "{}"), 409, "KEYS-022");
}

void OpenApi::rotateByUpload() {
    const std::string manager = "integration_manager-2";
    const auto id = credentialOf("redfox", "ed25519_sig");
    const auto opened =
        call->act(manager, "POST", "/credentials/" + id + "/rotations", Json::object({{"reason", "due"}}), fresh());
    expect(opened, 201);
    const auto rotation = Caller::json(opened)["result"]["rotation"]["rotation_id"].stringOr("none");
    const auto key = crypto::Ed25519PrivateKey::generate();
    const auto proofOf = [&](const crypto::Ed25519PrivateKey& with) {
        return Json::object({{"public_jwk", with.publicKey().jwk()},
                             {"proof", base::base64Url(with.sign("signalbox-pop|" + rotation))}});
    };
    const auto path = "/rotations/" + rotation + "/proof";
    refused({manager, "POST", path}, 400, "KEYS-012");
    auto wrong = proofOf(key);
    wrong.set("proof", base::base64Url(key.sign("something else")));
    refused({manager, "POST", path, wrong}, 400, "CONTROL-005");
    refused({manager, "POST", "/rotations/rot_none/proof", proofOf(key)}, 404, "CONTROL-004");
    const auto redfox = call->credentials("redfox");
    const auto inUse = crypto::Ed25519PrivateKey::fromPem(redfox.signingKey);
    ASSERT_TRUE(inUse);
    refused({manager, "POST", path, proofOf(*inUse)}, 422, "KEY_REUSED");
    expect(call->provider(redfox, "POST", "/v1/credentials/rotations/" + rotation + "/proof", wrong.text()), 400,
           "CONTROL-005");
    expect(call->provider(redfox, "POST", "/v1/credentials/rotations/" + rotation + "/proof", proofOf(*inUse).text()),
           422, "KEY_REUSED");
    succeed({manager, "POST", path, proofOf(key)});
    succeed({manager, "POST", "/rotations/" + rotation + "/cancel"});
    for (const char* step : {"cut-over", "undo", "retire", "cancel"})
        refused({manager, "POST", std::string("/rotations/rot_none/") + step}, 404, "CONTROL-004");
}

/// With an approval of two people instead of the evidence of use.
void OpenApi::rotateCertificateUnseen() {
    const std::string manager = "integration_manager-1";
    const auto id = credentialOf("evergrove", "mtls_leaf");
    const auto opened =
        call->act(manager, "POST", "/credentials/" + id + "/rotations", Json::object({{"reason", "due"}}), fresh());
    expect(opened, 201);
    const auto view = Caller::json(opened)["result"]["rotation"];
    const auto rotation = view["rotation_id"].stringOr("none");
    const auto csr = crypto::makeCsr(crypto::TlsPrivateKey::generate(), "evergrove");
    ASSERT_TRUE(csr);
    const auto issued =
        call->provider(call->credentials("evergrove"), "POST", "/v1/credentials/rotations/" + rotation + "/proof",
                       Json::object({{"csr_pem", *csr}}).text());
    expect(issued, 200);
    EXPECT_TRUE(Caller::json(issued).contains("certificate_pem"));
    Act act{manager, "POST", "/rotations/" + rotation + "/cut-over"};
    const auto approval = call->approved(manager, "security_officer-1",
                                         prepared(act, "keys.waive", "rotation/" + rotation, view["scope"]));
    act.body.set("approval_id", approval.text());
    const auto done = call->act(manager, "POST", act.path, bodyOf(act, act.command), act.command);
    expect(done, 200);
    EXPECT_TRUE(Caller::json(done)["result"]["rotation"]["waiver"].isObject());
    get("/approvals/" + approval.text());
}

void OpenApi::holdVersions() {
    const auto id = credentialOf("lumen", "ed25519_sig");
    const auto versions = "/credentials/" + id + "/versions/";
    for (const char* what : {"suspend", "unsuspend", "revoke"})
        refused({"security_officer-1", "POST", versions + "9/" + what}, 404, "CONTROL-004");
    succeed({"on_call-1", "POST", versions + "1/suspend"});
    refused({"on_call-1", "POST", versions + "1/suspend"}, 409, "KEYS-003");
    const auto lumen = call->credentials("lumen");
    expect(call->provider(lumen, "GET", "/v1/credentials/rotations"), 401, "KEY_REVOKED");
    refused({"security_officer-1", "POST", versions + "1/unsuspend"}, 403, "ACCESS-006");
    Act give{"integration_manager-1", "POST", versions + "1/unsuspend"};
    const auto scope = get("/credentials/" + id)["credential"]["scope"];
    give.body.set("approval_id", call->approved(give.who, "security_officer-1",
                                                prepared(give, "keys.unsuspend", "credential/" + id, scope))
                                     .text());
    succeed(give);
    expect(call->provider(lumen, "GET", "/v1/credentials/rotations"), 200);
    succeed({"security_officer-1", "POST", versions + "1/revoke"});
    refused({"security_officer-1", "POST", versions + "1/revoke"}, 409, "KEYS-007");
    expect(call->provider(lumen, "GET", "/v1/credentials/rotations"), 401, "KEY_REVOKED");
}

/// Placed, aborted, placed again, taken back by the guard, re-armed by two.
void OpenApi::runCanary() {
    const auto epoch = [&] {
        const auto all = get("/canaries");
        for (const auto& view : all["items"].items())
            if (view["state"]["provider"].stringOr("") == "novagames")
                return view["state"]["epoch"].intOr(-1);
        return std::int64_t{-1};
    };
    const auto share = [&](int basisPoints, std::int64_t at) {
        return Json::object({{"basis_points", basisPoints},
                             {"expected_epoch", at},
                             {"audience", Json::array()},
                             {"games", Json::array()},
                             {"geo", Json::array()}});
    };
    refused({"on_call-1", "PUT", "/canaries/nobody", share(1, 1)}, 404, "CONTROL-009");
    refused({"on_call-1", "POST", "/canaries/nobody/abort"}, 404, "CONTROL-009");
    refused({"on_call-1", "POST", "/canaries/nobody/rearm", Json::object({{"expected_epoch", 1}})}, 404, "CONTROL-009");
    refused({"on_call-1", "PUT", "/canaries/novagames", share(501, epoch())}, 400, "CANARY-001", false);
    refused({"on_call-1", "PUT", "/canaries/novagames", share(1, epoch() + 1)}, 409, "CANARY-002");
    succeed({"on_call-1", "PUT", "/canaries/novagames", share(250, epoch())});
    succeed({"on_call-2", "POST", "/canaries/novagames/abort"});
    expect(call->act("on_call-1", "PUT", "/canaries/novagames", bodyOf({"", "", "", share(500, epoch())}, ""), fresh()),
           200);

    const auto who = call->credentials("novagames");
    int broken = 0;
    for (const auto& player : who.players) {
        const auto opened =
            call->provider(who, "POST", "/v1/sessions",
                           session(player.id.text().c_str(), std::string(player.currency.code()).c_str()));
        if (opened.status != 201 || Caller::json(opened)["release"].stringOr("") != "candidate")
            continue;
        const auto body = bet(Caller::json(opened)["session_id"].stringOr(""), "b_broken_" + std::to_string(++broken),
                              "0.10", std::string(player.currency.code()));
        for (int i = 0; i < 4; ++i) // forgets its idempotency key
            call->provider(who, "POST", "/v1/bets/authorize", body);
        if (broken == 6)
            break;
    }
    ASSERT_GE(broken, 3) << "too few players are on the candidate";
    const auto latched =
        until("/canaries", [](const Json& all) { return all.text().find("\"latched\":true") != std::string::npos; });
    EXPECT_NE(latched.text().find("rollback_evidence"), std::string::npos);
    refused({"on_call-1", "PUT", "/canaries/novagames", share(1, epoch())}, 409, "CANARY-003");

    Act rearm{"on_call-1", "POST", "/canaries/novagames/rearm", Json::object({{"expected_epoch", epoch()}})};
    refused(rearm, 403, "ACCESS-006");
    rearm.command = fresh();
    rearm.body.set("approval_id", call->approved("on_call-1", "on_call-2",
                                                 prepared(rearm, "canary.rearm", "canary/novagames",
                                                          Json::object({{"provider", "novagames"}})))
                                      .text());

    // The alert of the rollback, before it is over.
    std::string alert;
    until("/slo/snapshot?seconds=1", [&](const Json& snapshot) {
        for (const auto& tick : snapshot["recent"].items())
            for (const auto& one : tick["alerts"].items())
                if (one["kind"].stringOr("") == "canary_rolled_back" && one["state"].stringOr("") == "active")
                    alert = one["alert_id"].stringOr("");
        return !alert.empty();
    });
    refused({"on_call-1", "POST", "/alerts/al_none/acknowledge"}, 404, "SLO-010");
    succeed({"on_call-1", "POST", "/alerts/" + alert + "/acknowledge"});
    succeed(rearm);
}

void OpenApi::pressRedButton() {
    const auto who = call->credentials("novagames");
    const auto running = open(who);
    const auto order = [](const char* what, const char* provider, const char* position) {
        auto body = Json::object({{"command_id", ""},
                                  {"switch", what},
                                  {"scope", Json::object({{"provider", provider}})},
                                  {"position", position}});
        return body;
    };
    const std::string path = "/degradation/commands";
    auto nowhere = order("new_sessions", "novagames", "off");
    nowhere.set("scope", Json::object({{"region", "xx-1"}}));
    refused({"on_call-1", "POST", path, nowhere}, 400, "DEGRADATION-006");
    auto early = order("new_sessions", "novagames", "on");
    early.set("share", 5);
    refused({"on_call-1", "POST", path, early}, 403, "ACCESS-006");
    early.set("approval_id", "ap_none");
    refused({"on_call-1", "POST", path, early}, 404, "CONTROL-003");

    Act close{"on_call-1", "POST", path, order("new_sessions", "novagames", "off")};
    succeed(close);
    const auto verified = [](const Json& status) { return status["verified"].boolOr(false); };
    until(path + "/" + close.command, verified);
    const auto refusedSession = call->provider(who, "POST", "/v1/sessions", session());
    expect(refusedSession, 503, "NEW_SESSIONS_DISABLED");
    EXPECT_TRUE(Caller::json(refusedSession)["retryable"].boolOr(false));

    Act rounds{"on_call-1", "POST", path, order("new_rounds", "novagames", "off")};
    expect(call->act(rounds.who, "POST", path, bodyOf(rounds, rounds.command), rounds.command), 200);
    expect(call->provider(who, "POST", "/v1/bets/authorize", bet(running, "b_late", "1")), 503, "NEW_ROUNDS_DISABLED");
    get("/degradation");

    Act stage{"on_call-1", "POST", path, early};
    stage.command = fresh();
    Json plain = Json::object();
    for (const auto& [name, value] : early.members())
        if (name != "approval_id")
            plain.set(name, value);
    stage.body = plain;
    stage.body.set("reason", "a test");
    stage.body.set("command_id", stage.command);
    api::DegradationOrder open;
    open.what = degradation::Switch::NewSessions;
    open.scope.provider = base::ProviderId("novagames");
    open.position = degradation::Position::On;
    open.share = 5;
    const auto act = api::releaseAct(open, {base::CommandId(stage.command), "a test", {}});
    stage.body.set("approval_id", call->approved("on_call-1", "on_call-2", act).text());
    succeed(stage);
    until(path + "/" + stage.command, verified);
    expect(call->read("viewer-1", path + "/cmd_none"), 404, "DEGRADATION-005");
}

void OpenApi::refuseApprovals() {
    Act act{"on_call-1", "POST", "/canaries/novagames/rearm", Json::object({{"expected_epoch", 1}})};
    const auto wanted = prepared(act, "canary.rearm", "canary/novagames", Json::object({{"provider", "novagames"}}));
    auto unknown = wanted;
    unknown.action = "canary.nothing";
    refused({"on_call-1", "POST", "/approvals", call->approvalBody("on_call-1", unknown)}, 404, "ACCESS-003");
    auto single = wanted;
    single.action = "canary.abort";
    refused({"on_call-1", "POST", "/approvals", call->approvalBody("on_call-1", single)}, 400, "ACCESS-017");
    const auto asked =
        succeed({"on_call-1", "POST", "/approvals", call->approvalBody("on_call-1", wanted), fresh(), 201});
    const auto path = "/approvals/" + asked["approval_id"].stringOr("none");
    refused({"on_call-1", "POST", path + "/signatures", call->signingBody("on_call-1", asked)}, 403, "ACCESS-010");
    refused({"on_call-1", "POST", "/approvals/ap_none/signatures", call->signingBody("on_call-1", asked)}, 404,
            "CONTROL-003");
    refused({"on_call-1", "POST", "/approvals/ap_none/refusal"}, 404, "CONTROL-003");
    succeed({"on_call-2", "POST", path + "/signatures", call->signingBody("on_call-2", asked)});
    succeed({"on_call-2", "POST", path + "/refusal"});
    refused({"on_call-2", "POST", path + "/refusal"}, 409, "ACCESS-016");
    get("/approvals");
    expect(call->read("viewer-1", "/approvals/ap_none"), 404, "CONTROL-003");
}

void OpenApi::readEverything() {
    for (const char* path :
         {"/me", "/operators", "/approvals", "/providers", "/providers/novagames", "/onboarding/cases", "/credentials",
          "/canaries", "/degradation", "/slo/objectives", "/slo/snapshot", "/slo/snapshot?seconds=300"})
        get(path, "viewer-1");
    const auto cases = get("/onboarding/cases");
    ASSERT_FALSE(cases["items"].items().empty());
    get("/onboarding/cases/" + cases["items"].items().front()["case"]["case_id"].stringOr(""));
    expect(call->read("viewer-1", "/providers/nobody"), 404, "CONTROL-011");
    expect(call->read("viewer-1", "/onboarding/cases/none"), 404, "CONTROL-010");
    expect(call->read("viewer-1", "/credentials/none"), 404, "CONTROL-004");
    for (const char* path :
         {"/approvals/%21", "/onboarding/cases/%21", "/credentials/%21", "/degradation/commands/%21"})
        expect(call->read("viewer-1", path, false), 400, "BASE-001");
    for (const char* path : {"/slo/snapshot?seconds=0", "/slo/snapshot?seconds=301", "/slo/snapshot?seconds=x"})
        expect(call->read("viewer-1", path, false), 400, "API-003");
}

void OpenApi::readAudit() {
    const std::string who = "auditor-1";
    get("/audit/entries", who);
    get("/audit/entries?limit=1000", who);
    const auto keys = get("/audit/entries?after=0&limit=5&actor=integration_manager-1&action=keys.", who);
    ASSERT_FALSE(keys["entries"].items().empty());
    const auto index = std::to_string(keys["entries"].items().front()["index"].intOr(-1));
    get("/audit/entries?before=" + index, who);
    get("/audit/entries/" + index + "/proof", who);
    const auto size = std::to_string(get("/audit/checkpoint", who)["size"].intOr(0));
    get("/audit/entries/" + index + "/proof?size=" + size, who);
    get("/audit/consistency?from=3&to=" + size, who);
    get("/audit/consistency", who);
    expect(call->read(who, "/audit/entries?limit=0", false), 400, "API-003");
    expect(call->read(who, "/audit/entries/x/proof", false), 400, "API-003");
    expect(call->read(who, "/audit/consistency?from=-1", false), 400, "API-003");
    expect(call->read(who, "/audit/entries/99999999/proof"), 404, "AUDIT-013");
    expect(call->read(who, "/audit/consistency?from=99999999"), 404, "AUDIT-013");
    expect(call->read("viewer-1", "/audit/entries"), 403, "ACCESS-001");
    const auto exported = call->read(who, "/audit/export");
    expect(exported, 200);
    EXPECT_GT(std::count(exported.body.begin(), exported.body.end(), '\n'), std::stol(size));
}

/// The stream from its beginning to its end, which is that of the platform.
void OpenApi::followStream() {
    const auto newest = [&] {
        const auto recent = get("/slo/snapshot?seconds=1")["recent"];
        return recent.items().empty() ? 0 : recent.items().back()["sequence"].intOr(0);
    };
    const auto begun = newest();
    net::HttpResponse answer;
    Caller other(*contract, folder / "data", clock);
    std::thread reader([&] { answer = other.read("viewer-1", "/slo/stream"); });
    while (newest() < begun + 3)
        std::this_thread::yield();
    platform.reset();
    reader.join();
    expect(answer, 200);
    EXPECT_NE(answer.body.find("event: tick"), std::string::npos) << answer.body;
}

TEST_F(OpenApi, describesExactlyWhatIsServed) {
    EXPECT_EQ(contract->faults(), std::vector<std::string>{});
    std::set<Contract::Operation> served;
    for (const auto& route : platform->services().router.routes())
        served.insert(route);
    EXPECT_EQ(served, contract->operations()) << "a route is served and not described, or described and not served";

    whatEverybodyIsRefused();
    playRounds();
    refusePlay();
    readEverything();
    for (const auto& [name, walk] : WalkPart::all()) {
        SCOPED_TRACE(name);
        walk(*this);
    }
    rotateBySecret();
    rotateByUpload();
    rotateCertificateUnseen();
    runCanary();
    pressRedButton();
    holdVersions();
    refuseApprovals();
    readEverything();
    readAudit();
    followStream();

    EXPECT_EQ(contract->notExercised(), std::set<Contract::Operation>{});
    EXPECT_EQ(contract->statusesNotSeen(), std::vector<std::string>{});
}

} // namespace
} // namespace signalbox::test
