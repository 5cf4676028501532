// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/HttpSignature.h"

#include "core/crypto/Digest.h"
#include "core/crypto/Random.h"
#include "tests/core/crypto/Vectors.h"
#include "tests/support/FakeClock.h"

#include <map>

namespace signalbox::crypto {
namespace {

using base::SecretBytes;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::reasonOf;

/// A request that can be changed after it was signed.
struct Request {
    std::string method = "POST";
    std::string path = "/v1/bets/authorize";
    std::string query;
    std::string body = R"({"bet_id":"b-1"})";
    std::map<std::string, std::string, std::less<>> headers = {
        {"content-digest", contentDigest(std::string_view(R"({"bet_id":"b-1"})"))},
        {"x-trace-id", "t-1"},
        {"x-brand-id", "brand-2"},
        {"x-region", "eu-1"},
        {"x-provider-id", "redfox"},
        {"x-idempotency-key", "k-1"},
        {"content-type", "application/json"},
    };

    SignatureComponents components() const {
        SignatureComponents view;
        view.method = method;
        view.path = path;
        view.query = query;
        view.authority = "example.com";
        view.hasBody = !body.empty();
        view.header = [this](std::string_view name) -> std::optional<std::string_view> {
            const auto found = headers.find(name);
            return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->second);
        };
        return view;
    }
};

class HttpSignature : public testing::Test {
protected:
    SignatureHeaders sign(const Request& request, const SignaturePolicy& policy = platformSignaturePolicy()) const {
        return m_signer.sign(request.components(), m_clock.now(), "n-1", policy).value();
    }
    base::Status verify(const Request& request, const SignatureHeaders& headers,
                        const SignaturePolicy& policy = platformSignaturePolicy()) const {
        return verify(request, headers, m_key, policy);
    }
    base::Status verify(const Request& request, const SignatureHeaders& headers, const VerificationKey& key,
                        const SignaturePolicy& policy = platformSignaturePolicy()) const {
        const auto parsed = parseSignature(headers.signatureInput, headers.signature);
        if (!parsed)
            return parsed.error();
        return verifySignature(*parsed, request.components(), key, m_clock.now(), policy);
    }
    /// A valid signature over any inner list: what a sender with the right key and wrong habits produces.
    SignatureHeaders signAnything(const Request& request, const std::string& innerList) const {
        const std::string input = "sig1=" + innerList;
        const auto parsed = parseSignature(input, "sig1=:AA==:").value();
        const auto mac = hmacSha256(m_secret, signatureBase(parsed, request.components()).value());
        return {input, "sig1=:" + base::base64(mac) + ":"};
    }
    std::string parametersNow(int life = 60) const {
        const auto created = base::unixSeconds(m_clock.now());
        return ";created=" + std::to_string(created) + ";expires=" + std::to_string(created + life) +
               ";nonce=\"n\";keyid=\"kid-1\";tag=\"signalbox-1\"";
    }

    test::FakeClock m_clock;
    SecretBytes m_secret = SecretBytes::copyOf(std::string_view("0123456789abcdef0123456789abcdef"));
    RequestSigner m_signer = RequestSigner::hmacSha256("kid-1", m_secret.clone());
    VerificationKey m_key = VerificationKey::hmacSha256(m_secret);
};

constexpr const char* kAll = R"(("@method" "@path" "@query" "x-trace-id" "x-brand-id" "x-region" "x-provider-id" )"
                             R"("content-digest" "x-idempotency-key"))";

TEST_F(HttpSignature, fitsTheVectorsOfRfc9421) {
    const auto json = test::vectors("http-signature-rfc9421.json");
    Request request;
    request.method = json["request"]["method"].stringOr("");
    request.path = json["request"]["path"].stringOr("");
    request.query = json["request"]["query"].stringOr("");
    request.headers.clear();
    for (const auto& [name, value] : json["request"]["headers"].members())
        request.headers[name] = value.stringOr("");
    const auto secret = SecretBytes::copyOf(base::fromBase64(json["shared_secret"].stringOr("")).value());
    const auto publicKey = Ed25519PublicKey::fromSpkiPem(json["ed25519_public_pem"].stringOr("")).value();
    ASSERT_EQ(json["cases"].items().size(), 2U);
    for (const auto& one : json["cases"].items()) {
        const auto parsed = parseSignature(one["signature_input"].stringOr(""), one["signature"].stringOr(""),
                                           one["label"].stringOr(""));
        ASSERT_TRUE(parsed.has_value()) << base::describe(parsed.error());
        EXPECT_EQ(parsed->created, 1618884473);
        EXPECT_EQ(signatureBase(*parsed, request.components()).value(), one["base"].stringOr(""));
        const bool hmac = one["algorithm"].stringOr("") == "hmac-sha256";
        const auto key = hmac ? VerificationKey::hmacSha256(secret) : VerificationKey::ed25519(publicKey);
        EXPECT_TRUE(key.verify(one["base"].stringOr(""), parsed->signature));
        SignaturePolicy lax;
        lax.label = one["label"].stringOr("");
        lax.tag.clear();
        lax.required.clear();
        lax.requiredWhenPresent.clear();
        lax.requireExpires = false;
        lax.requireNonce = false;
        request.body.clear();
        EXPECT_EQ(reasonOf(verifySignature(*parsed, request.components(), key,
                                           base::timeFromMillis(1618884473LL * 1000), lax)),
                  "");
    }
}

TEST_F(HttpSignature, verifiesWhatItSigned) {
    const Request request;
    const auto headers = sign(request);
    EXPECT_EQ(reasonOf(verify(request, headers)), "");
    const auto parsed = parseSignature(headers.signatureInput, headers.signature).value();
    EXPECT_EQ(parsed.keyId, "kid-1");
    EXPECT_EQ(parsed.nonce, "n-1");
    EXPECT_EQ(parsed.tag, "signalbox-1");
    EXPECT_EQ(parsed.alg, "");
    EXPECT_EQ(*parsed.expires - *parsed.created, 60);
    EXPECT_EQ("sig1=" + parsed.parameters, headers.signatureInput) << "what we write is in canonical form";
    EXPECT_NE(signatureBase(parsed, request.components())->find("\"@query\": ?\n"), std::string::npos);
}

TEST_F(HttpSignature, verifiesWithEd25519AndWithNothingElse) {
    const Request request;
    const auto key = Ed25519PrivateKey::generate();
    const auto headers =
        RequestSigner::ed25519("kid-2", key).sign(request.components(), m_clock.now(), randomId("")).value();
    EXPECT_EQ(reasonOf(verify(request, headers, VerificationKey::ed25519(key.publicKey()))), "");
    EXPECT_EQ(reasonOf(verify(request, headers, VerificationKey::ed25519(Ed25519PrivateKey::generate().publicKey()))),
              "SIGNATURE_INVALID");
    // The classic confusion: the public key taken as a shared secret.
    const auto confused = RequestSigner::hmacSha256("kid-2", SecretBytes::copyOf(key.publicKey().raw()))
                              .sign(request.components(), m_clock.now(), "n")
                              .value();
    EXPECT_EQ(reasonOf(verify(request, confused, VerificationKey::ed25519(key.publicKey()))), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(verify(request, headers, VerificationKey())), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(verify(request, headers, VerificationKey::hmacSha256(SecretBytes()))), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, refusesARequestThatWasChangedInAnyCoveredPart) {
    const Request signedRequest;
    const auto headers = sign(signedRequest);
    const auto changed = [&](auto change) {
        Request request;
        change(request);
        return reasonOf(verify(request, headers));
    };
    EXPECT_EQ(changed([](Request&) {}), "");
    EXPECT_EQ(changed([](Request& r) { r.method = "GET"; }), "SIGNATURE_INVALID");
    EXPECT_EQ(changed([](Request& r) { r.path = "/v1/bets/settle"; }), "SIGNATURE_INVALID");
    EXPECT_EQ(changed([](Request& r) { r.query = "a=1"; }), "SIGNATURE_INVALID");
    for (const char* name :
         {"content-digest", "x-trace-id", "x-brand-id", "x-region", "x-provider-id", "x-idempotency-key"}) {
        EXPECT_EQ(changed([&](Request& r) { r.headers[name] += "x"; }), "SIGNATURE_INVALID") << name;
        EXPECT_EQ(changed([&](Request& r) { r.headers.erase(name); }), "SIGNATURE_INVALID") << name;
    }
    EXPECT_EQ(changed([](Request& r) { r.headers["content-type"] = "text/plain"; }), "") << "this one is not covered";
    EXPECT_EQ(changed([](Request& r) { r.headers["x-trace-id"] = "  t-1\t"; }), "") << "white space around is none";
}

TEST_F(HttpSignature, demandsThatEveryRequiredPartIsCovered) {
    const Request request;
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + parametersNow()))), "");
    for (const char* component : {"@method", "@path", "@query", "x-trace-id", "x-brand-id", "x-region", "x-provider-id",
                                  "content-digest", "x-idempotency-key"}) {
        std::string list = kAll;
        const auto quoted = "\"" + std::string(component) + "\"";
        list.erase(list.find(quoted), quoted.size());
        const auto status = verify(request, signAnything(request, list + parametersNow()));
        EXPECT_EQ(reasonOf(status), "SIGNATURE_INVALID") << component;
        EXPECT_NE(status.error().context.find(component), std::string::npos) << status.error().context;
    }
}

/// The mutant: a policy that forgets the query accepts a request whose query was changed.
TEST_F(HttpSignature, wouldMissAChangedQueryIfThePolicyForgotIt) {
    SignaturePolicy mutant;
    std::erase(mutant.required, "@query");
    Request request;
    const auto headers = sign(request, mutant);
    request.query = "force=true";
    EXPECT_EQ(reasonOf(verify(request, headers, mutant)), "");
    EXPECT_EQ(reasonOf(verify(request, headers)), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, leavesOutWhatARequestDoesNotHave) {
    Request request;
    request.method = "GET";
    request.path = "/v1/bets/b-1";
    request.query = "verbose=1";
    request.body.clear();
    request.headers.erase("content-digest");
    request.headers.erase("x-idempotency-key");
    const auto headers = sign(request);
    EXPECT_EQ(headers.signatureInput.find("content-digest"), std::string::npos);
    EXPECT_EQ(reasonOf(verify(request, headers)), "");
    request.headers["x-idempotency-key"] = "slipped in";
    EXPECT_EQ(reasonOf(verify(request, headers)), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, demandsADigestForABodyEvenWhenTheHeaderIsMissing) {
    Request request;
    request.body.clear();
    request.headers.erase("content-digest");
    const auto headers = sign(request);
    request.body = "smuggled";
    EXPECT_EQ(reasonOf(verify(request, headers)), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, holdsItsWindowToTheSecondOnBothSides) {
    const Request request;
    const auto headers = sign(request); // created = now, expires = now + 60 s, skew 30 s
    test::FakeClock clock;
    const auto parsed = parseSignature(headers.signatureInput, headers.signature).value();
    const auto at = [&](base::Duration offset) {
        return reasonOf(verifySignature(parsed, request.components(), m_key, m_clock.now() + offset));
    };
    EXPECT_EQ(at(seconds(-31)), "SIGNATURE_EXPIRED");
    EXPECT_EQ(at(milliseconds(-30001)), "SIGNATURE_EXPIRED");
    EXPECT_EQ(at(seconds(-30)), "");
    EXPECT_EQ(at(seconds(0)), "");
    EXPECT_EQ(at(seconds(60)), "");
    EXPECT_EQ(at(seconds(90)), "");
    EXPECT_EQ(at(milliseconds(90999)), "");
    EXPECT_EQ(at(seconds(91)), "SIGNATURE_EXPIRED");
}

TEST_F(HttpSignature, refusesAWindowThatIsWiderThanThePlatforms) {
    const Request request;
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + parametersNow(60)))), "");
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + parametersNow(0)))), "");
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + parametersNow(61)))), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + parametersNow(-1)))), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, survivesTheLargestTimes) {
    const Request request;
    for (const char* times : {";created=0;expires=999999999999999", ";created=999999999999999;expires=999999999999999",
                              ";created=0;expires=0"})
        EXPECT_NE(reasonOf(verify(request, signAnything(request, kAll + std::string(times) +
                                                                     ";nonce=\"n\";keyid=\"k\";tag=\"signalbox-1\""))),
                  "")
            << times;
}

TEST_F(HttpSignature, demandsItsParameters) {
    const Request request;
    const auto without = [&](const std::string& part) {
        auto parameters = parametersNow();
        const auto at = parameters.find(";" + part + "=");
        parameters.erase(at, parameters.find(';', at + 1) - at);
        return verify(request, signAnything(request, kAll + parameters));
    };
    for (const char* part : {"created", "expires", "nonce", "tag"}) {
        const auto status = without(part);
        EXPECT_EQ(reasonOf(status), "SIGNATURE_INVALID") << part;
        EXPECT_NE(status.error().context.find(part), std::string::npos) << status.error().context;
    }
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + parametersNow() + ";alg=\"hmac-sha256\""))),
              "SIGNATURE_INVALID");
    auto foreign = parametersNow();
    foreign.replace(foreign.find("signalbox-1"), 11, "signalbox-2");
    EXPECT_EQ(reasonOf(verify(request, signAnything(request, kAll + foreign))), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, doesNotLetALineFeedForgeAnotherComponent) {
    Request request;
    request.headers["x-trace-id"] = "t\n\"x-brand-id\": brand-9";
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), "n")), "CRYPTO-010");
    const auto headers = sign(Request{});
    EXPECT_EQ(reasonOf(verify(request, headers)), "SIGNATURE_INVALID");
    request = Request{};
    request.path = "/v1\n\"@query\": ?";
    EXPECT_EQ(reasonOf(verify(request, headers)), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, doesNotSignWhatItCannotCover) {
    Request request;
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), "")), "CRYPTO-010");
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), std::string(129, 'n'))), "CRYPTO-010");
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), "a\x7f")), "CRYPTO-010");
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), R"(quote " and \)")), "");
    request.headers.erase("x-region");
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), "n")), "CRYPTO-010");
    request.headers["x-region"] = "eu-1";
    request.headers.erase("content-digest");
    EXPECT_EQ(reasonOf(m_signer.sign(request.components(), m_clock.now(), "n")), "CRYPTO-010");
}

TEST_F(HttpSignature, keepsQuotesInANonce) {
    const Request request;
    const auto headers = m_signer.sign(request.components(), m_clock.now(), R"(quote " and \)").value();
    EXPECT_EQ(parseSignature(headers.signatureInput, headers.signature)->nonce, R"(quote " and \)");
    EXPECT_EQ(reasonOf(verify(request, headers)), "");
}

TEST_F(HttpSignature, tellsAMissingSignatureFromABrokenOne) {
    const auto headers = sign(Request{});
    EXPECT_EQ(reasonOf(parseSignature("", "")), "SIGNATURE_MISSING");
    EXPECT_EQ(reasonOf(parseSignature(headers.signatureInput, "")), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(parseSignature("", headers.signature)), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(parseSignature(R"(sig2=();keyid="k")", "sig2=:AA==:")), "SIGNATURE_MISSING");
    EXPECT_EQ(reasonOf(parseSignature(headers.signatureInput, "sig2=:AA==:")), "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, readsItsLabelBesideOthers) {
    const Request request;
    auto headers = sign(request);
    headers.signatureInput = R"(proxy=("@method");created=1;keyid="p", )" + headers.signatureInput;
    headers.signature = "proxy=:AA==:,\t" + headers.signature;
    EXPECT_EQ(reasonOf(verify(request, headers)), "");
}

TEST_F(HttpSignature, refusesUnreadableHeaders) {
    const char* const good = R"(sig1=("@method");created=1;keyid="k")";
    EXPECT_EQ(reasonOf(parseSignature(good, "sig1=:AA==:")), "");
    for (const char* input : {"sig1",
                              "sig1=",
                              "sig1=(",
                              "sig1=()",
                              "sig1=(\"@method\"",
                              "sig1=(@method);keyid=\"k\"",
                              "=()",
                              ",",
                              R"(sig1=("@method");keyid="k",)",
                              R"(sig1=("@method");keyid="k";;)",
                              R"(sig1=("@method");keyid="k)",
                              R"(sig1=("@method");keyid=k)",
                              R"(sig1=("@method");keyid=1)",
                              R"(sig1=("@method");keyid="")",
                              R"(sig1=("@method");created="1";keyid="k")",
                              R"(sig1=("@method");created=1.5;keyid="k")",
                              R"(sig1=("@method");created=-1;keyid="k")",
                              R"(sig1=("@method");created=1234567890123456;keyid="k")",
                              R"(sig1=("@method" "@method");keyid="k")",
                              R"(sig1=("@method""@path");keyid="k")",
                              R"(sig1=("@method";req);keyid="k")",
                              R"(sig1=("@query-param";name="x");keyid="k")",
                              R"(sig1=("@signature-params");keyid="k")",
                              R"(sig1=("X-Upper");keyid="k")",
                              R"(sig1=("");keyid="k")",
                              R"(sig1=("@method");keyid="k";keyid="l")",
                              R"(sig1=("@method");keyid="k";what=1)",
                              R"(sig1=("@method");keyid="k", sig1=("@path");keyid="k")",
                              R"(sig1=("@method");keyid="k" x=1)",
                              R"(sig1="@method";keyid="k")",
                              R"(Sig1=("@method");keyid="k")",
                              "sig1=(\"@method\");keyid=\"k\n\"",
                              "sig1=(\"@meth\xc3\xb6"
                              "d\");keyid=\"k\""})
        EXPECT_EQ(reasonOf(parseSignature(input, "sig1=:AA==:")), "SIGNATURE_INVALID") << input;
    for (const char* signature :
         {"sig1", "sig1=", "sig1=AA==", "sig1=:AA==", "sig1=:AA=:", "sig1=:AB==:", "sig1=\"AA==\"", "sig1=(:AA==:)",
          "sig1=:AA==:;x", "sig1=:AA==:, sig1=:AA==:", "sig1=:A A:", "sig1=:_w==:"})
        EXPECT_EQ(reasonOf(parseSignature(good, signature)), "SIGNATURE_INVALID") << signature;
}

TEST_F(HttpSignature, boundsWhatItReads) {
    const auto list = [](int components) {
        std::string text = "sig1=(";
        for (int i = 0; i < components; ++i)
            text += (i == 0 ? "\"h-" : " \"h-") + std::to_string(i) + "\"";
        return text + ");keyid=\"k\"";
    };
    EXPECT_EQ(reasonOf(parseSignature(list(24), "sig1=:AA==:")), "");
    EXPECT_EQ(reasonOf(parseSignature(list(25), "sig1=:AA==:")), "SIGNATURE_INVALID");
    const auto labels = [](int count) {
        std::string text = "sig1=:AA==:";
        for (int i = 1; i < count; ++i)
            text += ", s" + std::to_string(i) + "=:AA==:";
        return text;
    };
    EXPECT_EQ(reasonOf(parseSignature(list(1), labels(4).replace(0, 4, "sig1"))), "");
    EXPECT_EQ(reasonOf(parseSignature(list(1), labels(5))), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(parseSignature(R"(sig1=();keyid=")" + std::string(256, 'k') + "\"", "sig1=:AA==:")), "");
    EXPECT_EQ(reasonOf(parseSignature(R"(sig1=();keyid=")" + std::string(257, 'k') + "\"", "sig1=:AA==:")),
              "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(parseSignature(std::string(9000, ' ') + R"(sig1=();keyid="k")", "sig1=:AA==:")),
              "SIGNATURE_INVALID");
}

TEST_F(HttpSignature, neverAcceptsAHeaderWithAChangedCharacter) {
    const Request request;
    const auto headers = sign(request);
    for (std::size_t at = 0; at < headers.signatureInput.size(); ++at)
        for (const char c : {'\0', ' ', '"', ';', '(', '9', 'a'}) {
            auto changed = headers;
            if (changed.signatureInput[at] == c)
                continue;
            changed.signatureInput[at] = c;
            EXPECT_NE(reasonOf(verify(request, changed)), "") << at << " " << c;
        }
}

TEST(ContentDigest, isThatOfRfc9530) {
    EXPECT_EQ(contentDigest(std::string_view("{\"hello\": \"world\"}\n")),
              "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
    EXPECT_EQ(contentDigest(std::string_view(R"({"hello": "world"})")),
              "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
}

TEST(ContentDigest, fitsItsBodyOnly) {
    const std::string body = "body";
    const auto header = contentDigest(body);
    EXPECT_EQ(reasonOf(checkContentDigest(header, body)), "");
    EXPECT_EQ(reasonOf(checkContentDigest(header, std::string_view("bodY"))), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(checkContentDigest("", body)), "SIGNATURE_MISSING");
    EXPECT_EQ(reasonOf(checkContentDigest("unixsum=1, " + header, body)), "");
    EXPECT_EQ(reasonOf(checkContentDigest("sha-512=:AA==:", body)), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(checkContentDigest("sha-256=:AA==:", body)), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(checkContentDigest("sha-256=1", body)), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(checkContentDigest("sha-256=" + header.substr(9, 44), body)), "SIGNATURE_INVALID");
    EXPECT_EQ(reasonOf(checkContentDigest(header + ", " + header, body)), "SIGNATURE_INVALID");
}

TEST(SignatureAlgorithm, hasTheNamesOfTheRfc) {
    for (const auto algorithm : {SignatureAlgorithm::HmacSha256, SignatureAlgorithm::Ed25519})
        EXPECT_EQ(signatureAlgorithmFromName(name(algorithm)), algorithm);
    EXPECT_EQ(signatureAlgorithmFromName("none"), std::nullopt);
}

} // namespace
} // namespace signalbox::crypto
