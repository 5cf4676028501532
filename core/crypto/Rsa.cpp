// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Rsa.h"

#include "core/base/Check.h"
#include "core/crypto/Digest.h"
#include "core/crypto/impl/Handles.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <utility>

namespace signalbox::crypto {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

constexpr int kFewestBits = 2048;
constexpr int kMostBits = 8192;
constexpr std::uint64_t kSmallestExponent = 65'537;

Error notAKey(std::string why) {
    return {ErrorCode::InvalidArgument, "CRYPTO-014", "not an RSA public key: " + std::move(why)};
}

struct FreeRsa {
    void operator()(BIGNUM* number) const noexcept { BN_free(number); }
    void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const noexcept { OSSL_PARAM_free(parameters); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};
using NumberPtr = std::unique_ptr<BIGNUM, FreeRsa>;

NumberPtr parameterOf(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    SB_CHECK(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    return NumberPtr(number);
}

base::Bytes bytesOf(const BIGNUM* number) {
    base::Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, bytes.data());
    return bytes;
}

} // namespace

struct RsaPublicKey::State {
    impl::KeyPtr key; ///< With the private half when it belongs to an RsaPrivateKey.
    base::Bytes modulus;
    base::Bytes exponent;
};

namespace {

/// The bounds, judged over the numbers.
base::Status judge(const base::Bytes& modulus, const base::Bytes& exponent) {
    const NumberPtr n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
    const int bits = BN_num_bits(n.get());
    if (bits < kFewestBits || bits > kMostBits || BN_is_odd(n.get()) == 0)
        return notAKey("the modulus has " + std::to_string(bits) + " bits, or is even");
    if (exponent.empty() || exponent.size() > 4)
        return notAKey("the public exponent is not a number of 17 to 32 bits");
    std::uint64_t e = 0;
    for (const auto byte : exponent)
        e = e << 8U | byte;
    if (e < kSmallestExponent || e % 2 == 0)
        return notAKey("the public exponent is even or less than 65537");
    return {};
}

} // namespace

Result<RsaPublicKey> RsaPublicKey::fromSpkiPem(std::string_view pem) {
    auto state = std::make_shared<State>();
    state->key = impl::readPublicKey(pem);
    if (state->key == nullptr || EVP_PKEY_is_a(state->key.get(), "RSA") != 1)
        return notAKey("the text is not the PEM of one");
    state->modulus = bytesOf(parameterOf(state->key.get(), OSSL_PKEY_PARAM_RSA_N).get());
    state->exponent = bytesOf(parameterOf(state->key.get(), OSSL_PKEY_PARAM_RSA_E).get());
    SB_TRY(judge(state->modulus, state->exponent));
    RsaPublicKey key;
    key.m_state = std::move(state);
    return key;
}

Result<RsaPublicKey> RsaPublicKey::fromJwk(const Json& jwk) {
    if (jwk.contains("d"))
        return notAKey("the JWK holds a private key (member d): send the public key only, and replace this key");
    if (jwk["kty"].stringOr("") != "RSA")
        return notAKey("the JWK is not of type RSA");
    auto modulus = base::fromBase64Url(jwk["n"].stringOr(""));
    auto exponent = base::fromBase64Url(jwk["e"].stringOr(""));
    if (!modulus || !exponent || modulus->empty() || modulus->front() == 0 || exponent->empty() ||
        exponent->front() == 0)
        return notAKey("n or e is not base64url of a number without leading zeros");
    if (modulus->size() > kMostBits / 8)
        return notAKey("the modulus is too long");
    SB_TRY(judge(*modulus, *exponent));
    const NumberPtr n(BN_bin2bn(modulus->data(), static_cast<int>(modulus->size()), nullptr));
    const NumberPtr e(BN_bin2bn(exponent->data(), static_cast<int>(exponent->size()), nullptr));
    const std::unique_ptr<OSSL_PARAM_BLD, FreeRsa> builder(OSSL_PARAM_BLD_new());
    SB_CHECK(builder != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
             OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
    const std::unique_ptr<OSSL_PARAM, FreeRsa> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const std::unique_ptr<EVP_PKEY_CTX, FreeRsa> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* made = nullptr;
    if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        ERR_clear_error();
        return notAKey("the library refuses it");
    }
    auto state = std::make_shared<State>();
    state->key.reset(made);
    state->modulus = *std::move(modulus);
    state->exponent = *std::move(exponent);
    RsaPublicKey key;
    key.m_state = std::move(state);
    return key;
}

int RsaPublicKey::bits() const {
    SB_CHECK(m_state != nullptr);
    return EVP_PKEY_get_bits(m_state->key.get());
}

Json RsaPublicKey::jwk() const {
    SB_CHECK(m_state != nullptr);
    return Json::object(
        {{"e", base::base64Url(m_state->exponent)}, {"kty", "RSA"}, {"n", base::base64Url(m_state->modulus)}});
}

std::string RsaPublicKey::thumbprint() const {
    // RFC 7638: the required members only, in lexicographic order, without white space. jwk() is exactly that.
    return base::base64Url(sha256(jwk().text()));
}

std::string RsaPublicKey::spkiFingerprint() const {
    SB_CHECK(m_state != nullptr);
    return base::hex(sha256(impl::spkiDer(m_state->key.get())));
}

bool RsaPublicKey::verify(std::string_view message, std::span<const std::uint8_t> signature) const {
    if (m_state == nullptr || signature.size() != m_state->modulus.size())
        return false;
    const impl::MdContextPtr context(EVP_MD_CTX_new());
    SB_CHECK(context != nullptr);
    EVP_PKEY_CTX* parameters = nullptr; // The context's own.
    SB_CHECK(EVP_DigestVerifyInit_ex(context.get(), &parameters, "SHA256", nullptr, nullptr, m_state->key.get(),
                                     nullptr) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PADDING) == 1);
    const auto text = base::asBytes(message);
    const int answer = EVP_DigestVerify(context.get(), signature.data(), signature.size(), text.data(), text.size());
    if (answer != 1)
        ERR_clear_error();
    return answer == 1;
}

RsaPrivateKey RsaPrivateKey::generate(int bits) {
    auto state = std::make_shared<RsaPublicKey::State>();
    state->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
    SB_CHECK(state->key != nullptr);
    state->modulus = bytesOf(parameterOf(state->key.get(), OSSL_PKEY_PARAM_RSA_N).get());
    state->exponent = bytesOf(parameterOf(state->key.get(), OSSL_PKEY_PARAM_RSA_E).get());
    RsaPrivateKey key;
    key.m_public.m_state = std::move(state);
    return key;
}

base::Bytes RsaPrivateKey::sign(std::string_view message) const {
    SB_CHECK(!m_public.empty());
    const impl::MdContextPtr context(EVP_MD_CTX_new());
    SB_CHECK(context != nullptr);
    EVP_PKEY_CTX* parameters = nullptr;
    SB_CHECK(EVP_DigestSignInit_ex(context.get(), &parameters, "SHA256", nullptr, nullptr, m_public.m_state->key.get(),
                                   nullptr) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PADDING) == 1);
    base::Bytes signature(m_public.m_state->modulus.size());
    std::size_t size = signature.size();
    const auto text = base::asBytes(message);
    SB_CHECK(EVP_DigestSign(context.get(), signature.data(), &size, text.data(), text.size()) == 1 &&
             size == signature.size());
    return signature;
}

} // namespace signalbox::crypto
