// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/impl/Handles.h"

#include "core/base/Check.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>

namespace signalbox::crypto::impl {

namespace {
constexpr std::size_t kLongestPem = 1024 * 1024;

/// No key of ours is encrypted, and nobody is there to be asked.
int noPassphrase(char*, int, int, void*) { return -1; }
} // namespace

void Free::operator()(bio_st* object) const noexcept { BIO_free_all(object); }
void Free::operator()(evp_pkey_st* object) const noexcept { EVP_PKEY_free(object); }
void Free::operator()(evp_md_ctx_st* object) const noexcept { EVP_MD_CTX_free(object); }
void Free::operator()(x509_st* object) const noexcept { X509_free(object); }
void Free::operator()(X509_req_st* object) const noexcept { X509_REQ_free(object); }
void Free::operator()(x509_store_st* object) const noexcept { X509_STORE_free(object); }

BioPtr readerOf(std::string_view text) {
    if (text.size() > kLongestPem)
        return nullptr;
    BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    SB_CHECK(bio != nullptr);
    return bio;
}

std::string textOf(bio_st* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

KeyPtr readPrivateKey(const base::SecretBytes& pem) {
    if (pem.empty())
        return nullptr;
    auto bio = readerOf(pem.view());
    if (!bio)
        return nullptr;
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &noPassphrase, nullptr));
    ERR_clear_error();
    return key;
}

base::SecretBytes writePrivateKey(evp_pkey_st* key) {
    // The secure heap's BIO wipes its buffer when it is freed.
    BioPtr bio(BIO_new(BIO_s_secmem()));
    SB_CHECK(bio != nullptr);
    SB_CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    SB_CHECK(size > 0);
    auto pem = base::SecretBytes::copyOf(std::string_view(data, static_cast<std::size_t>(size)));
    base::wipe(data, static_cast<std::size_t>(size));
    return pem;
}

KeyPtr readPublicKey(std::string_view spkiPem) {
    auto bio = readerOf(spkiPem);
    if (!bio)
        return nullptr;
    KeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, &noPassphrase, nullptr));
    ERR_clear_error();
    return key;
}

std::string writePublicKey(evp_pkey_st* key) {
    BioPtr bio(BIO_new(BIO_s_mem()));
    SB_CHECK(bio != nullptr);
    SB_CHECK(PEM_write_bio_PUBKEY(bio.get(), key) == 1);
    return textOf(bio.get());
}

bool isP256(const evp_pkey_st* key) {
    // Named curve and uncompressed point: one key has one encoding, so that its digest names it.
    static constexpr std::array<std::uint8_t, 27> kHead = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                           0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                                           0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
    if (key == nullptr || EVP_PKEY_is_a(key, "EC") != 1)
        return false;
    const auto der = spkiDer(key);
    return der.size() == kHead.size() + 64 && std::equal(kHead.begin(), kHead.end(), der.begin());
}

bool isEd25519(const evp_pkey_st* key) { return key != nullptr && EVP_PKEY_is_a(key, "ED25519") == 1; }

std::vector<std::uint8_t> spkiDer(const evp_pkey_st* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    SB_CHECK(size > 0);
    std::vector<std::uint8_t> out(der, der + size);
    OPENSSL_free(der);
    return out;
}

evp_md_ctx_st* threadMdContext() {
    thread_local const MdContextPtr context(EVP_MD_CTX_new());
    SB_CHECK(context != nullptr);
    return context.get();
}

} // namespace signalbox::crypto::impl
