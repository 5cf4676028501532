// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Rsa.h"
#include "tests/core/platform/door/DoorBench.h"

namespace signalbox::platform {
namespace {

using base::Json;
using test::DoorBench;

const std::string kBody = R"({"player_id":"p_1"})";

Json sound() {
    return *Json::parse(
        R"({"id":"own","header":"X-Sign","algorithm":"hmac-sha256","encoding":"hex","message":"{body}"})");
}

TEST(VerifyProfiles, areGradedByWhatTheyCover) {
    const auto gradeOf = [](const std::string& message, const char* algorithm = "hmac-sha256") {
        auto json = sound().set("message", message).set("algorithm", algorithm);
        if (message.find("{timestamp}") != std::string::npos)
            json.set("timestamp_header", "X-Time").set("window_s", 30);
        if (message.find("{nonce}") != std::string::npos)
            json.set("nonce_header", "X-Nonce");
        const auto profile = VerifyProfile::fromJson(json);
        EXPECT_TRUE(profile) << message << base::describe(profile.error());
        return profile ? grade(*profile) : '?';
    };
    EXPECT_EQ(gradeOf("{method} {path}?{query} {timestamp} {nonce} {body}"), 'A');
    EXPECT_EQ(gradeOf("{method} {path}?{query} {timestamp} {nonce} {body}", "ed25519"), 'A');
    EXPECT_EQ(gradeOf("{method} {path}?{query} {timestamp} {nonce} {body}", "rsa-v1_5-sha256"), 'B');
    EXPECT_EQ(gradeOf("{path}?{query} {timestamp} {nonce} {body}"), 'B');
    EXPECT_EQ(gradeOf("{method} {path} {timestamp} {nonce} {body}"), 'B') << "a path without its query is not covered";
    EXPECT_EQ(gradeOf("{method} {path}{query} {timestamp}{body}"), 'B');
    EXPECT_EQ(gradeOf("{method} {path}{query} {body}"), 'C');
    EXPECT_EQ(gradeOf("{path}{query}{body}"), 'D');
    EXPECT_EQ(gradeOf("{timestamp}.{body}"), 'D');
    EXPECT_EQ(gradeOf("{body}"), 'E');
    EXPECT_EQ(gradeOf("{body}", "rsa-v1_5-sha256"), 'E');
    EXPECT_EQ(gradeOf("{method} {path}?{query} {timestamp} {nonce} {header:x-a}"), 'F') << "without the body";
    ASSERT_EQ(shippedProfiles().size(), 4U);
    EXPECT_EQ(grade(*shippedProfile("rfc9421")), 'A');
    EXPECT_EQ(grade(*shippedProfile("timestamp-body-hmac")), 'D');
    EXPECT_EQ(grade(*shippedProfile("body-hmac")), 'E');
    EXPECT_EQ(grade(*shippedProfile("body-rsa-sha256")), 'E');
    EXPECT_EQ(shippedProfile("none"), nullptr);
}

TEST(VerifyProfiles, sayWhatIsWrongWithThem) {
    EXPECT_TRUE(VerifyProfile::fromJson(sound()));
    const std::vector<std::pair<std::string, Json>> wrong{
        {"id", "a b"},
        {"header", ""},
        {"header", "X Sign"},
        {"algorithm", "md5"},
        {"algorithm", "none"},
        {"encoding", "base32"},
        {"message", ""},
        {"message", "{body"},
        {"message", "{everything}"},
        {"message", "{header:}"},
        {"message", "{timestamp}{body}"},
        {"message", "{nonce}{body}"},
        {"message", std::string(600, 'x')},
        {"timestamp_header", "X-Time"},
        {"nonce_header", "X-Nonce"},
        {"window_s", 10},
        {"window_s", -1},
        {"timestamp_unit", "h"},
        {"scheme", "other"},
        {"grade", "A"},
    };
    for (const auto& [member, value] : wrong) {
        auto json = sound();
        json.set(member, value);
        const auto read = VerifyProfile::fromJson(json);
        ASSERT_FALSE(read) << member << value.text();
        EXPECT_EQ(read.error().reason, "PROFILE-001");
    }
}

DoorBench::Change novagamesWith(std::shared_ptr<const VerifyProfile> profile) {
    return [profile](std::vector<ProviderEntry>& entries) {
        for (auto& entry : entries)
            if (entry.provider.text() == "novagames")
                entry.settings.profile = profile;
    };
}

TEST(BodyHmac, bindsTheBodyAndNothingElse) {
    DoorBench bench(GatewayDefect::None, novagamesWith(shippedProfile("body-hmac")));
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    const auto request = [&](const std::string& body, const std::string& key) {
        auto out = bench.draft(who, "POST", "/v1/sessions", body, token).request;
        out.headers.set("X-Idempotency-Key", key);
        out.headers.set("X-Signature", base::hex(crypto::hmacSha256(who.signingKey, body)));
        return out;
    };
    EXPECT_EQ(DoorBench::code(bench.send(request(kBody, "k1"))), "ok");
    EXPECT_EQ(DoorBench::code(bench.send(request(kBody, "k1"))), "ok")
        << "a retry cannot be signed anew; under the same key the idempotency law makes it harmless";
    EXPECT_EQ(DoorBench::code(bench.send(request(kBody, "k2"))), "SIGNATURE_REPLAYED");
    for (std::size_t bit = 0; bit < kBody.size() * 8; ++bit) {
        auto flipped = request(kBody, "k1");
        flipped.body[bit / 8] = static_cast<char>(flipped.body[bit / 8] ^ (1 << bit % 8));
        EXPECT_EQ(DoorBench::code(bench.send(std::move(flipped))), "SIGNATURE_INVALID") << bit;
    }
    auto none = request(kBody + " ", "k3");
    none.headers.remove("X-Signature");
    EXPECT_EQ(DoorBench::code(bench.send(none)), "SIGNATURE_MISSING");
    for (const char* value : {"zz", "00", "AAAA", "-"}) {
        none.headers.set("X-Signature", value);
        EXPECT_EQ(DoorBench::code(bench.send(none)), "SIGNATURE_INVALID") << value;
    }
    none.headers.add("X-Signature", "00");
    EXPECT_EQ(DoorBench::code(bench.send(none)), "SIGNATURE_MISSING") << "twice";
    // The neighbours sign as before.
    const auto fox = bench.credentials("redfox");
    EXPECT_EQ(DoorBench::code(bench.call(fox, "POST", "/v1/sessions", kBody)), "ok");
    bench.setState("cr_novagames_hmac", keys::VersionState::Compromised);
    EXPECT_EQ(DoorBench::code(bench.send(request("{}", "k4"))), "KEY_REVOKED");
}

TEST(BodyHmac, isRememberedOverARestart) {
    NonceStore before;
    test::FakeClock clock;
    const base::Bytes signature(32, 7);
    const auto until = clock.now() + NonceStore::kKeepSignature;
    const auto entry = NonceStore::ofSignature("kid", signature, "k1", until);
    EXPECT_TRUE(before.useSignature(entry, true, clock.now()));
    NonceStore after;
    after.load({entry});
    EXPECT_TRUE(after.useSignature(entry, true, clock.now())) << "the same write";
    EXPECT_FALSE(after.useSignature(entry, false, clock.now())) << "a read has no key that made it harmless";
    EXPECT_FALSE(after.useSignature(NonceStore::ofSignature("kid", signature, "k2", until), true, clock.now()));
    clock.advance(NonceStore::kKeepSignature - std::chrono::seconds(1));
    EXPECT_FALSE(after.useSignature(NonceStore::ofSignature("kid", signature, "k2", until), true, clock.now()));
    clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(after.useSignature(NonceStore::ofSignature("kid", signature, "k2", until), true, clock.now()));
}

TEST(TimestampBodyHmac, hasAWindowOnBothSides) {
    DoorBench bench(GatewayDefect::None, novagamesWith(shippedProfile("timestamp-body-hmac")));
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    int number = 0;
    const auto judged = [&](const std::string& said, const std::string& signedTime) {
        auto request = bench.draft(who, "POST", "/v1/sessions", kBody, token).request;
        request.headers.set("X-Idempotency-Key", "k" + std::to_string(++number));
        request.headers.set("X-Timestamp", said);
        request.headers.set("X-Signature",
                            "v1=" + base::hex(crypto::hmacSha256(who.signingKey, signedTime + "." + kBody)));
        return DoorBench::code(bench.send(std::move(request)));
    };
    const auto at = [&](std::int64_t seconds) {
        const auto text = std::to_string(base::unixSeconds(bench.clock.now()) + seconds);
        return judged(text, text);
    };
    EXPECT_EQ(at(0), "ok");
    EXPECT_EQ(at(0), "SIGNATURE_REPLAYED") << "another idempotency key";
    EXPECT_EQ(at(-60), "ok");
    EXPECT_EQ(at(-61), "SIGNATURE_EXPIRED");
    EXPECT_EQ(at(60), "ok");
    EXPECT_EQ(at(61), "SIGNATURE_EXPIRED");
    const auto now = std::to_string(base::unixSeconds(bench.clock.now()) + 1);
    EXPECT_EQ(judged(now, now + "0"), "SIGNATURE_INVALID") << "the time is bound";
    for (const char* wrong : {"soon", "-1", "1e9", "99999999999999999999"})
        EXPECT_EQ(judged(wrong, wrong), "SIGNATURE_INVALID") << wrong;
    auto bare = bench.draft(who, "POST", "/v1/sessions", kBody, token).request;
    bare.headers.set("X-Timestamp", now);
    bare.headers.set("X-Signature", base::hex(crypto::hmacSha256(who.signingKey, now + "." + kBody)));
    EXPECT_EQ(DoorBench::code(bench.send(bare)), "SIGNATURE_INVALID") << "without its prefix";
}

TEST(BodyRsa, isVerifiedByTheKeyRecordsKey) {
    DoorBench bench(GatewayDefect::None, novagamesWith(shippedProfile("body-rsa-sha256")));
    const auto who = bench.credentials("novagames");
    const auto token = bench.token(who);
    const auto key = crypto::RsaPrivateKey::generate();
    const auto judged = [&](const base::Bytes& signature, const std::string& body) {
        auto request = bench.draft(who, "POST", "/v1/sessions", body, token).request;
        request.headers.set("X-Signature", base::base64(signature));
        return DoorBench::code(bench.send(std::move(request)));
    };
    EXPECT_EQ(judged(key.sign(kBody), kBody), "KEY_UNKNOWN") << "an HMAC key does not serve an RSA profile";
    keys::Credential credential;
    credential.id = base::CredentialId("cr_novagames_rsa");
    credential.kind = keys::CredentialKind::RsaSig;
    credential.scope = {who.provider, who.brand, who.region};
    credential.policy = keys::defaultPolicy(credential.kind);
    keys::PublicPart part;
    part.fingerprint = key.publicKey().spkiFingerprint();
    part.publicJwk = key.publicKey().jwk().canonical();
    auto made = keys::withFirstVersion(std::move(credential), key.publicKey().thumbprint(), std::move(part),
                                       std::nullopt, bench.clock.now());
    ASSERT_TRUE(made) << base::describe(made.error());
    ASSERT_TRUE(bench.keys->change([&](const KeyStore::View&) -> base::Result<KeyStore::Change> {
        return KeyStore::Change{*made, std::nullopt, std::nullopt};
    }));
    EXPECT_EQ(judged(key.sign(kBody), kBody), "ok");
    EXPECT_EQ(judged(key.sign(kBody), kBody + " "), "SIGNATURE_INVALID");
    auto flipped = key.sign(kBody);
    flipped[100] ^= 1;
    EXPECT_EQ(judged(flipped, kBody), "SIGNATURE_INVALID");
    flipped.pop_back();
    EXPECT_EQ(judged(flipped, kBody), "SIGNATURE_INVALID");
    EXPECT_EQ(judged(crypto::RsaPrivateKey::generate().sign("{}"), "{}"), "SIGNATURE_INVALID");
    const auto jwk = base::Json::parse(key.publicKey().jwk().text());
    const auto modulus = base::fromBase64Url((*jwk)["n"].stringOr(""));
    const auto mac = crypto::hmacSha256(base::SecretBytes::copyOf(*modulus), "{}");
    EXPECT_EQ(judged(base::Bytes(mac.begin(), mac.end()), "{}"), "SIGNATURE_INVALID") << "HMAC under the public key";
}

TEST(RsaKeys, areTakenWithinBoundsOnly) {
    const auto key = crypto::RsaPrivateKey::generate();
    const auto jwk = key.publicKey().jwk();
    const auto read = crypto::RsaPublicKey::fromJwk(jwk);
    ASSERT_TRUE(read) << base::describe(read.error());
    EXPECT_EQ(read->bits(), 2048);
    EXPECT_EQ(read->thumbprint(), key.publicKey().thumbprint());
    EXPECT_EQ(read->spkiFingerprint(), key.publicKey().spkiFingerprint());
    const auto refused = [&](const char* member, const std::string& value) {
        auto other = jwk;
        other.set(member, value);
        const auto made = crypto::RsaPublicKey::fromJwk(other);
        EXPECT_FALSE(made) << member << value;
        EXPECT_EQ(made ? "" : made.error().reason, "CRYPTO-014");
    };
    refused("e", "Aw");   // 3
    refused("e", "AQAA"); // 65536
    refused("e", "AAEAAQ");
    refused("e", "AQAAAAE");
    refused("n", "");
    refused("n", "AQAB");
    refused("n", base::base64Url(base::Bytes(1'025, 0xff)));
    refused("kty", "oct");
    refused("d", "AQAB");
    EXPECT_FALSE(crypto::RsaPublicKey::fromJwk(crypto::RsaPrivateKey::generate(1024).publicKey().jwk()));
}

} // namespace
} // namespace signalbox::platform
