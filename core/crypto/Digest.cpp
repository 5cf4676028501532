// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Digest.h"

#include "core/base/Check.h"
#include "core/base/Encoding.h"
#include "core/crypto/impl/Handles.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace signalbox::crypto {

namespace {

/// Fetched once for the process and never freed: contexts of threads that end late still point to it.
const EVP_MD* sha256Algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    SB_CHECK(algorithm != nullptr);
    return algorithm;
}

EVP_MD_CTX* digestContext() {
    // Apart from threadMdContext(): a context that keeps its algorithm is initialised again without an allocation.
    thread_local const impl::MdContextPtr context(EVP_MD_CTX_new());
    SB_CHECK(context != nullptr);
    return context.get();
}

void begin(EVP_MD_CTX* context) { SB_CHECK(EVP_DigestInit_ex2(context, sha256Algorithm(), nullptr) == 1); }

void add(EVP_MD_CTX* context, std::span<const std::uint8_t> data) {
    SB_CHECK(EVP_DigestUpdate(context, data.data(), data.size()) == 1);
}

Digest256 end(EVP_MD_CTX* context) {
    Digest256 digest{};
    unsigned size = 0;
    SB_CHECK(EVP_DigestFinal_ex(context, digest.data(), &size) == 1 && size == digest.size());
    return digest;
}

struct FreeMac {
    void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

EVP_MAC_CTX* newMacContext() {
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    SB_CHECK(algorithm != nullptr);
    EVP_MAC_CTX* const context = EVP_MAC_CTX_new(algorithm);
    SB_CHECK(context != nullptr);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    SB_CHECK(EVP_MAC_CTX_set_params(context, parameters) == 1);
    return context;
}

} // namespace

Digest256 sha256(std::span<const std::uint8_t> data) {
    EVP_MD_CTX* const context = digestContext();
    begin(context);
    add(context, data);
    return end(context);
}

Digest256 sha256(std::string_view text) { return sha256(base::asBytes(text)); }

Digest256 sha256Of(std::initializer_list<std::span<const std::uint8_t>> parts) {
    EVP_MD_CTX* const context = digestContext();
    begin(context);
    for (const auto part : parts)
        add(context, part);
    return end(context);
}

struct Sha256::Impl {
    impl::MdContextPtr context{EVP_MD_CTX_new()};
};

Sha256::Sha256()
    : m_impl(std::make_unique<Impl>()) {
    SB_CHECK(m_impl->context != nullptr);
    begin(m_impl->context.get());
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

Sha256& Sha256::update(std::span<const std::uint8_t> data) {
    SB_CHECK(m_impl != nullptr);
    add(m_impl->context.get(), data);
    return *this;
}

Sha256& Sha256::update(std::string_view text) { return update(base::asBytes(text)); }

Digest256 Sha256::finish() {
    SB_CHECK(m_impl != nullptr);
    const Digest256 digest = end(m_impl->context.get());
    begin(m_impl->context.get());
    return digest;
}

Digest256 hmacSha256(const base::SecretBytes& key, std::span<const std::uint8_t> data) {
    static constexpr std::uint8_t kBlank[1] = {0};
    thread_local const std::unique_ptr<EVP_MAC_CTX, FreeMac> context(newMacContext());
    // A null key would mean "the one before" to the library: an empty key is one, too.
    const std::uint8_t* const bytes = key.empty() ? kBlank : key.bytes().data();
    SB_CHECK(EVP_MAC_init(context.get(), bytes, key.size(), nullptr) == 1);
    SB_CHECK(EVP_MAC_update(context.get(), data.data(), data.size()) == 1);
    Digest256 mac{};
    std::size_t size = 0;
    SB_CHECK(EVP_MAC_final(context.get(), mac.data(), &size, mac.size()) == 1 && size == mac.size());
    SB_CHECK(EVP_MAC_init(context.get(), kBlank, sizeof kBlank, nullptr) == 1); // The key does not stay.
    return mac;
}

Digest256 hmacSha256(const base::SecretBytes& key, std::string_view text) {
    return hmacSha256(key, base::asBytes(text));
}

bool constantTimeEqual(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept {
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

} // namespace signalbox::crypto
