// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Ed25519.h"

#include "core/crypto/X509.h"
#include "core/crypto/impl/EdwardsPoint.h"
#include "tests/core/crypto/Vectors.h"

#include <algorithm>
#include <thread>

namespace signalbox::crypto {
namespace {

using base::Json;
using base::SecretBytes;
using test::bytesOf;
using test::reasonOf;

Ed25519PrivateKey fixedKey() {
    return Ed25519PrivateKey::fromSeed(SecretBytes::copyOf(std::string_view("0123456789abcdef0123456789abcdef")))
        .value();
}

TEST(Ed25519, fitsTheVectorsOfRfc8032) {
    const auto json = test::vectors("ed25519-rfc8032.json");
    ASSERT_EQ(json["cases"].items().size(), 3U);
    for (const auto& one : json["cases"].items()) {
        const auto key = Ed25519PrivateKey::fromSeed(SecretBytes::copyOf(bytesOf(one["seed"]))).value();
        EXPECT_EQ(base::hex(key.publicKey().raw()), one["public"].stringOr(""));
        const auto message = bytesOf(one["message"]);
        EXPECT_EQ(base::hex(key.sign(message)), one["signature"].stringOr(""));
        const auto publicKey = Ed25519PublicKey::fromRaw(bytesOf(one["public"])).value();
        EXPECT_TRUE(publicKey.verify(message, bytesOf(one["signature"])));
    }
}

TEST(Ed25519, refusesEachChangedBitOfASignature) {
    const auto key = fixedKey();
    const auto good = key.sign("text");
    ASSERT_TRUE(key.publicKey().verify("text", good));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(key.publicKey().verify("text", bad)) << bit;
    }
    EXPECT_FALSE(key.publicKey().verify("texT", good));
    EXPECT_FALSE(Ed25519PrivateKey::generate().publicKey().verify("text", good));
}

TEST(Ed25519, refusesSignaturesOfAnotherSize) {
    const auto key = fixedKey();
    const auto good = key.sign("text");
    EXPECT_FALSE(key.publicKey().verify("text", std::span(good).first(63)));
    base::Bytes longer(good.begin(), good.end());
    longer.push_back(0);
    EXPECT_FALSE(key.publicKey().verify("text", longer));
    EXPECT_FALSE(key.publicKey().verify("text", {}));
}

TEST(Ed25519, refusesAnScalarThatIsNotBelowTheGroupOrder) {
    // S + L gives the same point, so that a lax verifier accepts a second signature for one message.
    const auto order = base::fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
    const auto key = fixedKey();
    auto signature = key.sign("text");
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += unsigned{signature[32 + i]} + order[i];
        signature[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8U;
    }
    ASSERT_EQ(carry, 0U);
    EXPECT_FALSE(key.publicKey().verify("text", signature));
}

TEST(Ed25519, knowsTheGroupOrderToTheLastBit) {
    auto scalar = base::fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
    const auto below = [&] { return impl::isBelowGroupOrder(std::span<const std::uint8_t, 32>(scalar)); };
    EXPECT_FALSE(below());
    --scalar[0];
    EXPECT_TRUE(below());
    scalar[0] = static_cast<std::uint8_t>(scalar[0] + 2);
    EXPECT_FALSE(below());
    std::fill(scalar.begin(), scalar.end(), std::uint8_t{0});
    EXPECT_TRUE(below());
}

TEST(Ed25519, refusesPointsThatProveNothing) {
    const auto json = test::vectors("ed25519-refused-points.json");
    ASSERT_EQ(json["small_order"].items().size(), 8U);
    for (const auto& one : json["small_order"].items()) {
        const auto raw = bytesOf(one["encoded"]);
        EXPECT_EQ(reasonOf(Ed25519PublicKey::fromRaw(raw)), "CRYPTO-002");
        EXPECT_EQ(impl::judgeEdwardsPoint(std::span<const std::uint8_t, 32>(raw)),
                  one["order"].intOr(0) == 0 ? impl::PointJudgement::Good
                  : impl::isCanonicalField(std::span<const std::uint8_t, 32>(raw))
                      ? impl::PointJudgement::SmallOrder
                      : impl::PointJudgement::NotCanonical);
    }
    for (const auto& one : json["not_canonical"].items())
        EXPECT_EQ(impl::judgeEdwardsPoint(std::span<const std::uint8_t, 32>(bytesOf(one))),
                  impl::PointJudgement::NotCanonical)
            << one.stringOr("");
    for (const auto& one : json["not_on_curve"].items()) {
        EXPECT_EQ(impl::judgeEdwardsPoint(std::span<const std::uint8_t, 32>(bytesOf(one))),
                  impl::PointJudgement::NotOnCurve)
            << one.stringOr("");
        EXPECT_EQ(reasonOf(Ed25519PublicKey::fromRaw(bytesOf(one))), "CRYPTO-002");
    }
}

TEST(Ed25519, refusesASignatureWhoseFirstHalfIsOfSmallOrder) {
    const auto json = test::vectors("ed25519-refused-points.json");
    const auto key = fixedKey();
    for (const auto& one : json["small_order"].items()) {
        auto signature = key.sign("text");
        const auto point = bytesOf(one["encoded"]);
        std::copy(point.begin(), point.end(), signature.begin());
        EXPECT_FALSE(key.publicKey().verify("text", signature));
    }
}

TEST(Ed25519, acceptsTheKeysItMakes) {
    for (int i = 0; i < 50; ++i) {
        const auto key = Ed25519PrivateKey::generate();
        EXPECT_TRUE(Ed25519PublicKey::fromRaw(key.publicKey().raw()).has_value());
    }
}

TEST(Ed25519, readsItsOwnFormsAgain) {
    const auto key = fixedKey();
    const auto again = Ed25519PrivateKey::fromPem(key.pem());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->publicKey(), key.publicKey());
    EXPECT_EQ(again->sign("x"), key.sign("x"));
    EXPECT_EQ(Ed25519PublicKey::fromSpkiPem(key.publicKey().spkiPem()).value(), key.publicKey());
    EXPECT_EQ(Ed25519PublicKey::fromJwk(key.publicKey().jwk()).value(), key.publicKey());
    auto der = base::fromHex("302a300506032b6570032100").value();
    der.insert(der.end(), key.publicKey().raw().begin(), key.publicKey().raw().end());
    EXPECT_EQ(Ed25519PublicKey::fromSpkiDer(der).value(), key.publicKey());
    der.push_back(0);
    EXPECT_EQ(reasonOf(Ed25519PublicKey::fromSpkiDer(der)), "CRYPTO-001");
}

TEST(Ed25519, hasTheThumbprintOfRfc8037) {
    const auto jwk = Json::parse(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
    EXPECT_EQ(Ed25519PublicKey::fromJwk(*jwk).value().thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Ed25519, ignoresForeignMembersOfAJwkButNotAPrivateKey) {
    auto jwk = fixedKey().publicKey().jwk();
    jwk.set("use", "sig").set("kid", "whatever");
    EXPECT_EQ(Ed25519PublicKey::fromJwk(jwk).value(), fixedKey().publicKey());
    jwk.set("d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    EXPECT_EQ(reasonOf(Ed25519PublicKey::fromJwk(jwk)), "CRYPTO-001");
}

TEST(Ed25519, refusesJwksThatAreNotOfSuchAKey) {
    for (const char* text : {R"({})", R"([])", R"(null)", R"({"kty":"OKP","crv":"Ed25519"})",
                             R"({"kty":"OKP","crv":"Ed25519","x":"AA"})", R"({"kty":"OKP","crv":"Ed25519","x":17})",
                             R"({"kty":"EC","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
                             R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
                             R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
                             R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="})"})
        EXPECT_EQ(reasonOf(Ed25519PublicKey::fromJwk(Json::parse(text).value())), "CRYPTO-001") << text;
}

TEST(Ed25519, refusesTextThatIsNotSuchAKey) {
    const auto other = TlsPrivateKey::generate();
    EXPECT_EQ(reasonOf(Ed25519PrivateKey::fromPem(other.pem())), "CRYPTO-003");
    EXPECT_EQ(reasonOf(Ed25519PrivateKey::fromPem(SecretBytes())), "CRYPTO-003");
    EXPECT_EQ(reasonOf(Ed25519PrivateKey::fromPem(SecretBytes::copyOf(std::string_view("no key")))), "CRYPTO-003");
    EXPECT_EQ(reasonOf(Ed25519PrivateKey::fromSeed(SecretBytes(31))), "CRYPTO-003");
    EXPECT_EQ(reasonOf(Ed25519PublicKey::fromSpkiPem(other.spkiPem())), "CRYPTO-001");
    EXPECT_EQ(reasonOf(Ed25519PublicKey::fromSpkiPem("")), "CRYPTO-001");
    EXPECT_EQ(reasonOf(Ed25519PublicKey::fromRaw(base::Bytes(31))), "CRYPTO-001");
}

TEST(Ed25519, verifiesNothingWithAnEmptyKey) {
    const auto signature = fixedKey().sign("text");
    EXPECT_FALSE(Ed25519PublicKey().verify("text", signature));
    EXPECT_TRUE(Ed25519PublicKey().empty());
    EXPECT_EQ(Ed25519PublicKey(), Ed25519PublicKey());
    EXPECT_FALSE(Ed25519PublicKey() == fixedKey().publicKey());
}

TEST(Ed25519, isUsedByTwoThreadsAtOnce) {
    const auto key = fixedKey();
    const auto expected = key.sign("text");
    int wrongThere = 0;
    int wrongHere = 0;
    const auto work = [&](int& wrong) {
        for (int i = 0; i < 200; ++i)
            if (key.sign("text") != expected || !key.publicKey().verify("text", expected))
                ++wrong;
    };
    std::thread other([&] { work(wrongThere); });
    work(wrongHere);
    other.join();
    EXPECT_EQ(wrongHere + wrongThere, 0);
}

} // namespace
} // namespace signalbox::crypto
