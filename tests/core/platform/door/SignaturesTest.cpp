// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// What a signature binds, for how long, and how often: pairs of what is let in and what is not, and for each rule a
// defect that only its own test sees.
#include "tests/core/platform/door/DoorBench.h"

namespace signalbox::platform {
namespace {

using test::DoorBench;

const std::string kBody = R"({"player_id":"p_1","amount":2.00})";

TEST(Signatures, bindEveryHeaderAndEveryBitOfTheBody) {
    DoorBench bench;
    for (const char* provider : {"novagames", "redfox"}) {
        const auto who = bench.credentials(provider);
        const auto token = bench.token(who);
        const auto sound = [&] { return bench.sign(who, bench.draft(who, "POST", "/v1/sessions?a=1", kBody, token)); };
        EXPECT_EQ(DoorBench::code(bench.send(sound())), "ok");
        for (std::size_t bit = 0; bit < kBody.size() * 8; ++bit) {
            auto request = sound();
            request.body[bit / 8] = static_cast<char>(request.body[bit / 8] ^ (1 << bit % 8));
            EXPECT_EQ(DoorBench::code(bench.send(std::move(request))), "SIGNATURE_INVALID") << "bit " << bit;
        }
        for (const char* header : {"X-Trace-Id", "X-Idempotency-Key", "Content-Digest", "Signature"})
            for (std::size_t at = 0; at < sound().headers.value(header).size(); at += 3) {
                auto request = sound();
                std::string value(request.headers.value(header));
                value[at] = value[at] == 'x' ? 'y' : 'x';
                request.headers.set(header, value);
                EXPECT_EQ(bench.send(std::move(request)).status, 401) << header << " at " << at;
            }
        // These three name the tenant, which the certificate contradicts before the signature is looked at.
        for (const char* header : {"X-Brand-Id", "X-Region", "X-Provider-Id"}) {
            auto request = sound();
            request.headers.set(header, std::string(request.headers.value(header)) + "x");
            EXPECT_EQ(bench.send(std::move(request)).status, 403) << header;
        }
        auto query = sound();
        query.target = "/v1/sessions?a=2";
        EXPECT_EQ(DoorBench::code(bench.send(std::move(query))), "SIGNATURE_INVALID");
        auto path = sound();
        path.target = "/v1/bets/settle?a=1";
        EXPECT_EQ(DoorBench::code(bench.send(std::move(path))), "SIGNATURE_INVALID");
        auto shorter = sound();
        shorter.body.clear();
        EXPECT_EQ(DoorBench::code(bench.send(std::move(shorter))), "SIGNATURE_INVALID");
    }
}

/// What the door says to a sound signature that leaves one component out.
std::string without(DoorBench& bench, const std::string& component) {
    const auto who = bench.credentials("novagames");
    auto draft = bench.draft(who, "POST", "/v1/sessions", kBody);
    std::erase(draft.policy.required, component);
    std::erase(draft.policy.requiredWhenPresent, component);
    return DoorBench::code(bench.send(bench.sign(who, std::move(draft))));
}

TEST(Signatures, mustCoverEachPart) {
    DoorBench bench;
    EXPECT_EQ(without(bench, "nothing"), "ok");
    for (const char* component :
         {"@method", "@path", "@query", "x-trace-id", "x-brand-id", "x-region", "x-provider-id", "x-idempotency-key"})
        EXPECT_EQ(without(bench, component), "SIGNATURE_INVALID") << component;
    DoorBench broken(GatewayDefect::UnsignedHeader);
    EXPECT_EQ(without(broken, "x-brand-id"), "ok") << "the defect is seen here";
    EXPECT_EQ(without(broken, "x-region"), "SIGNATURE_INVALID") << "and nowhere else";
}

std::string signedAgo(DoorBench& bench, std::chrono::seconds ago) {
    const auto who = bench.credentials("redfox");
    auto draft = bench.draft(who, "POST", "/v1/sessions", kBody);
    draft.ago = ago;
    return DoorBench::code(bench.send(bench.sign(who, std::move(draft))));
}

TEST(Signatures, areGoodFromThirtySecondsBeforeToNinetyAfter) {
    DoorBench bench;
    using std::chrono::seconds;
    EXPECT_EQ(signedAgo(bench, seconds(-29)), "ok");
    EXPECT_EQ(signedAgo(bench, seconds(-30)), "ok");
    EXPECT_EQ(signedAgo(bench, seconds(-31)), "SIGNATURE_EXPIRED");
    EXPECT_EQ(signedAgo(bench, seconds(89)), "ok");
    EXPECT_EQ(signedAgo(bench, seconds(90)), "ok");
    EXPECT_EQ(signedAgo(bench, seconds(91)), "SIGNATURE_EXPIRED");
    DoorBench broken(GatewayDefect::OneSidedWindow);
    EXPECT_EQ(signedAgo(broken, seconds(-31)), "ok") << "the defect is seen here";
    EXPECT_EQ(signedAgo(broken, seconds(91)), "SIGNATURE_EXPIRED") << "and nowhere else";
}

TEST(Signatures, areGoodOnceAndARetryIsSignedAnew) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    const auto request = bench.sign(who, bench.draft(who, "POST", "/v1/sessions", kBody, token));
    EXPECT_EQ(DoorBench::code(bench.send(request)), "ok");
    EXPECT_EQ(DoorBench::code(bench.send(request)), "SIGNATURE_REPLAYED");
    EXPECT_EQ(DoorBench::code(bench.call(who, "POST", "/v1/sessions", kBody, token)), "ok");
    auto named = bench.draft(who, "GET", "/v1/things/1", {}, token);
    named.nonce = "the-same";
    EXPECT_EQ(DoorBench::code(bench.send(bench.sign(who, named))), "ok");
    named.ago = std::chrono::seconds(1); // Another signature with the same nonce.
    EXPECT_EQ(DoorBench::code(bench.send(bench.sign(who, named))), "SIGNATURE_REPLAYED");
    bench.clock.advance(NonceStore::kKeep);
    EXPECT_EQ(DoorBench::code(bench.send(request)), "SIGNATURE_EXPIRED")
        << "when its nonce is forgotten its time is over";
}

TEST(Signatures, areJudgedByTheStateOfTheKeyAtThatMoment) {
    DoorBench bench;
    const auto who = bench.credentials("redfox");
    const auto token = bench.token(who);
    const auto now = [&](DoorBench& at, const simulator::ProviderCredentials& by, const std::string& with) {
        return DoorBench::code(at.call(by, "POST", "/v1/sessions", kBody, with));
    };
    auto unknown = bench.credentials("redfox");
    unknown.kid = "kid-nobody-knows";
    EXPECT_EQ(now(bench, unknown, token), "KEY_UNKNOWN");
    EXPECT_EQ(now(bench, who, token), "ok");
    for (const auto& [state, code] :
         {std::pair{keys::VersionState::Staged, "ok"}, std::pair{keys::VersionState::Retired, "KEY_EXPIRED"},
          std::pair{keys::VersionState::Suspended, "KEY_REVOKED"}, std::pair{keys::VersionState::Active, "ok"},
          std::pair{keys::VersionState::Compromised, "KEY_REVOKED"}}) {
        bench.setState("cr_redfox_ed25519", state);
        EXPECT_EQ(now(bench, who, token), code) << keys::name(state);
    }

    DoorBench broken(GatewayDefect::CachedRevokedKey);
    const auto theirs = broken.credentials("redfox");
    const auto good = broken.token(theirs);
    EXPECT_EQ(now(broken, theirs, good), "ok");
    broken.setState("cr_redfox_ed25519", keys::VersionState::Compromised);
    EXPECT_EQ(now(broken, theirs, good), "ok") << "the defect is seen here";
}

/// A request that says "alg" and is signed with HMAC under the raw public key of an Ed25519 key record.
net::HttpRequest confused(DoorBench& bench, bool saysAlg) {
    const auto who = bench.credentials("redfox");
    auto request = bench.sign(who, bench.draft(who, "POST", "/v1/sessions", kBody));
    std::string input(request.headers.value("Signature-Input"));
    if (saysAlg)
        input += ";alg=\"hmac-sha256\"";
    const auto parsed = crypto::parseSignature(input, "sig1=:AAAA:");
    EXPECT_TRUE(parsed) << base::describe(parsed.error());
    const auto text = crypto::signatureBase(*parsed, api::signatureComponents(request));
    const auto key = bench.keys->credential(base::CredentialId("cr_redfox_ed25519"));
    const auto jwk = base::Json::parse(key->versions.front().publicPart.publicJwk);
    const auto raw = base::fromBase64Url((*jwk)["x"].stringOr(""));
    const auto mac = crypto::hmacSha256(base::SecretBytes::copyOf(*raw), *text);
    request.headers.set("Signature-Input", input);
    request.headers.set("Signature", "sig1=:" + base::base64(mac) + ":");
    return request;
}

TEST(Signatures, takeTheAlgorithmFromTheKeyRecordAndNotFromTheMessage) {
    DoorBench bench;
    EXPECT_EQ(DoorBench::code(bench.send(confused(bench, false))), "SIGNATURE_INVALID");
    EXPECT_EQ(DoorBench::code(bench.send(confused(bench, true))), "SIGNATURE_INVALID");
    DoorBench broken(GatewayDefect::AlgorithmFromMessage);
    EXPECT_EQ(DoorBench::code(broken.send(confused(broken, true))), "ok") << "the defect is seen here";
    EXPECT_EQ(DoorBench::code(broken.send(confused(broken, false))), "SIGNATURE_INVALID") << "and nowhere else";
}

TEST(Signatures, mustBeWhole) {
    DoorBench bench;
    const auto who = bench.credentials("redfox");
    const auto token = bench.token(who);
    const auto judged = [&](const std::string& signature) {
        auto request = bench.sign(who, bench.draft(who, "POST", "/v1/sessions", kBody, token));
        request.headers.set("Signature", signature);
        return DoorBench::code(bench.send(std::move(request)));
    };
    const auto coded = [](std::size_t size, std::uint8_t byte) {
        return "sig1=:" + base::base64(base::Bytes(size, byte)) + ":";
    };
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{32}, std::size_t{63}, std::size_t{64},
                                   std::size_t{65}, std::size_t{128}})
        EXPECT_EQ(judged(coded(size, 0)), "SIGNATURE_INVALID") << size;
    // R = the neutral element, which is of small order, S = 0: verifies under a key of small order and under no other.
    base::Bytes neutral(64, 0);
    neutral[0] = 1;
    EXPECT_EQ(judged("sig1=:" + base::base64(neutral) + ":"), "SIGNATURE_INVALID");
    EXPECT_EQ(judged(coded(64, 0xff)), "SIGNATURE_INVALID") << "S over the group's order, R not canonical";
    EXPECT_EQ(judged("sig1=none"), "SIGNATURE_INVALID");
    EXPECT_EQ(judged("sig2=:AAAA:"), "SIGNATURE_INVALID");
    auto none = bench.draft(who, "POST", "/v1/sessions", kBody, token);
    EXPECT_EQ(DoorBench::code(bench.send(none.request)), "SIGNATURE_MISSING");
}

TEST(Signatures, ofAnotherTenantsKeyOpenNothing) {
    DoorBench bench;
    const auto who = bench.credentials("novagames");
    auto mixed = bench.credentials("novagames");
    const auto other = bench.credentials("redfox");
    mixed.algorithm = other.algorithm;
    mixed.kid = other.kid;
    mixed.signingKey = other.signingKey.clone();
    EXPECT_EQ(DoorBench::code(bench.call(mixed, "POST", "/v1/sessions", kBody, bench.token(who))), "TENANT_MISMATCH");
    const auto far = bench.credentials("evergrove");
    mixed.algorithm = far.algorithm;
    mixed.kid = far.kid;
    mixed.signingKey = far.signingKey.clone();
    EXPECT_EQ(DoorBench::code(bench.call(mixed, "POST", "/v1/sessions", kBody, bench.token(who))), "WRONG_REGION");
}

} // namespace
} // namespace signalbox::platform
