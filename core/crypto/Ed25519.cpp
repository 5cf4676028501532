// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Ed25519.h"

#include "core/base/Check.h"
#include "core/crypto/Digest.h"
#include "core/crypto/impl/EdwardsPoint.h"
#include "core/crypto/impl/Handles.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>

namespace signalbox::crypto {

using base::Error;
using base::ErrorCode;
using base::Result;

struct Ed25519PublicKey::State {
    impl::KeyPtr key;
    std::array<std::uint8_t, 32> raw{};
};

struct Ed25519PrivateKey::State {
    impl::KeyPtr key;
    Ed25519PublicKey publicKey;
};

namespace {

Error notAKey(std::string_view form) {
    return Error{ErrorCode::InvalidArgument, "CRYPTO-001", "not an Ed25519 public key in " + std::string(form)};
}

Error notAPrivateKey(std::string_view form) {
    return Error{ErrorCode::InvalidArgument, "CRYPTO-003", "not an Ed25519 private key in " + std::string(form)};
}

Result<Ed25519PublicKey> fromHandle(const impl::KeyPtr& key, std::string_view form) {
    if (!impl::isEd25519(key.get()))
        return notAKey(form);
    std::array<std::uint8_t, 32> raw{};
    std::size_t size = raw.size();
    SB_CHECK(EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) == 1 && size == raw.size());
    return Ed25519PublicKey::fromRaw(raw);
}

} // namespace

Result<Ed25519PublicKey> Ed25519PublicKey::fromRaw(std::span<const std::uint8_t> raw32) {
    if (raw32.size() != 32)
        return notAKey("32 raw bytes");
    switch (impl::judgeEdwardsPoint(raw32.first<32>())) {
    case impl::PointJudgement::Good:
        break;
    case impl::PointJudgement::NotCanonical:
        return Error{ErrorCode::InvalidArgument, "CRYPTO-002", "the encoding of the point is not the canonical one"};
    case impl::PointJudgement::SmallOrder:
        return Error{ErrorCode::InvalidArgument, "CRYPTO-002",
                     "the point is of small order: signatures under it prove nothing"};
    case impl::PointJudgement::NotOnCurve:
        return Error{ErrorCode::InvalidArgument, "CRYPTO-002", "the bytes do not encode a point of the curve"};
    }
    auto state = std::make_shared<State>();
    state->key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, raw32.data(), raw32.size()));
    SB_CHECK(state->key != nullptr);
    std::copy(raw32.begin(), raw32.end(), state->raw.begin());
    Ed25519PublicKey key;
    key.m_state = std::move(state);
    return key;
}

Result<Ed25519PublicKey> Ed25519PublicKey::fromSpkiPem(std::string_view pem) {
    return fromHandle(impl::readPublicKey(pem), "PEM (SubjectPublicKeyInfo)");
}

Result<Ed25519PublicKey> Ed25519PublicKey::fromSpkiDer(std::span<const std::uint8_t> der) {
    // The one and only DER of such a key is 12 fixed bytes and the raw key (RFC 8410); comparing them leaves no room.
    static constexpr std::array<std::uint8_t, 12> kHead = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                           0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    if (der.size() != kHead.size() + 32 || !std::equal(kHead.begin(), kHead.end(), der.begin()))
        return notAKey("DER (SubjectPublicKeyInfo)");
    return fromRaw(der.subspan(kHead.size()));
}

Result<Ed25519PublicKey> Ed25519PublicKey::fromJwk(const base::Json& jwk) {
    if (jwk.contains("d"))
        return Error{ErrorCode::InvalidArgument, "CRYPTO-001",
                     "the JWK holds a private key (member d): send the public key only, and replace this key"};
    if (jwk["kty"].stringOr("") != "OKP" || jwk["crv"].stringOr("") != "Ed25519")
        return notAKey("JWK (kty OKP, crv Ed25519)");
    const auto raw = base::fromBase64Url(jwk["x"].stringOr(""));
    if (!raw || raw->size() != 32)
        return notAKey("JWK (member x is not base64url of 32 bytes)");
    return fromRaw(*raw);
}

const std::array<std::uint8_t, 32>& Ed25519PublicKey::raw() const {
    SB_CHECK(m_state != nullptr);
    return m_state->raw;
}

std::string Ed25519PublicKey::spkiPem() const {
    SB_CHECK(m_state != nullptr);
    return impl::writePublicKey(m_state->key.get());
}

base::Json Ed25519PublicKey::jwk() const {
    return base::Json::object({{"crv", "Ed25519"}, {"kty", "OKP"}, {"x", base::base64Url(raw())}});
}

std::string Ed25519PublicKey::thumbprint() const {
    // RFC 7638: the required members only, in lexicographic order, without white space. jwk() is exactly that.
    return base::base64Url(sha256(jwk().text()));
}

bool Ed25519PublicKey::verify(std::span<const std::uint8_t> message, std::span<const std::uint8_t> signature) const {
    if (m_state == nullptr || signature.size() != 64)
        return false;
    const auto r = signature.first<32>();
    const auto s = signature.last<32>();
    if (!impl::isBelowGroupOrder(s) || !impl::isCanonicalField(r) || impl::isSmallOrder(r))
        return false;
    EVP_MD_CTX* const context = impl::threadMdContext();
    EVP_MD_CTX_reset(context);
    SB_CHECK(EVP_DigestVerifyInit_ex(context, nullptr, nullptr, nullptr, nullptr, m_state->key.get(), nullptr) == 1);
    const int answer = EVP_DigestVerify(context, signature.data(), signature.size(), message.data(), message.size());
    if (answer != 1)
        ERR_clear_error();
    return answer == 1;
}

bool Ed25519PublicKey::verify(std::string_view message, std::span<const std::uint8_t> signature) const {
    return verify(base::asBytes(message), signature);
}

bool operator==(const Ed25519PublicKey& a, const Ed25519PublicKey& b) {
    if (a.m_state == nullptr || b.m_state == nullptr)
        return a.m_state == b.m_state;
    return a.m_state->raw == b.m_state->raw;
}

Ed25519PrivateKey Ed25519PrivateKey::generate() {
    const impl::KeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    SB_CHECK(key != nullptr);
    return fromPem(impl::writePrivateKey(key.get())).value();
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::fromPem(const base::SecretBytes& pkcs8Pem) {
    auto state = std::make_shared<State>();
    state->key = impl::readPrivateKey(pkcs8Pem);
    if (!impl::isEd25519(state->key.get()))
        return notAPrivateKey("PKCS#8 PEM");
    auto publicKey = fromHandle(state->key, "the private key");
    if (!publicKey)
        return notAPrivateKey("PKCS#8 PEM");
    state->publicKey = std::move(publicKey).value();
    Ed25519PrivateKey key;
    key.m_state = std::move(state);
    return key;
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::fromSeed(const base::SecretBytes& seed) {
    if (seed.size() != 32)
        return notAPrivateKey("32 seed bytes");
    const impl::KeyPtr key(
        EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, seed.bytes().data(), seed.size()));
    SB_CHECK(key != nullptr);
    return fromPem(impl::writePrivateKey(key.get()));
}

base::SecretBytes Ed25519PrivateKey::pem() const {
    SB_CHECK(m_state != nullptr);
    return impl::writePrivateKey(m_state->key.get());
}

const Ed25519PublicKey& Ed25519PrivateKey::publicKey() const {
    SB_CHECK(m_state != nullptr);
    return m_state->publicKey;
}

Ed25519Signature Ed25519PrivateKey::sign(std::span<const std::uint8_t> message) const {
    SB_CHECK(m_state != nullptr);
    EVP_MD_CTX* const context = impl::threadMdContext();
    EVP_MD_CTX_reset(context);
    SB_CHECK(EVP_DigestSignInit_ex(context, nullptr, nullptr, nullptr, nullptr, m_state->key.get(), nullptr) == 1);
    Ed25519Signature signature{};
    std::size_t size = signature.size();
    SB_CHECK(EVP_DigestSign(context, signature.data(), &size, message.data(), message.size()) == 1);
    SB_CHECK(size == signature.size());
    EVP_MD_CTX_reset(context); // A thread's context does not keep the key alive.
    return signature;
}

Ed25519Signature Ed25519PrivateKey::sign(std::string_view message) const { return sign(base::asBytes(message)); }

} // namespace signalbox::crypto
