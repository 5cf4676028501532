// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Aead.h"

#include "core/base/Check.h"
#include "core/crypto/Random.h"

#include <openssl/evp.h>

#include <climits>
#include <memory>

namespace signalbox::crypto {

namespace {

const EVP_CIPHER* algorithm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    SB_CHECK(cipher != nullptr);
    return cipher;
}

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); } // Wipes the key.
};
using CipherPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

enum Direction { Open = 0, Seal = 1 };

/// A context that has been given key, nonce and what is authenticated beside the text.
CipherPtr begin(Direction direction, const base::SecretBytes& key, const std::uint8_t* nonce, std::string_view aad) {
    SB_CHECK(key.size() == kAeadKeyBytes && aad.size() <= INT_MAX);
    CipherPtr context(EVP_CIPHER_CTX_new());
    SB_CHECK(context != nullptr);
    // The default length of a nonce of this mode is the one that we use.
    SB_CHECK(EVP_CipherInit_ex2(context.get(), algorithm(), key.bytes().data(), nonce, direction, nullptr) == 1);
    int done = 0;
    const auto bytes = base::asBytes(aad);
    if (!bytes.empty())
        SB_CHECK(EVP_CipherUpdate(context.get(), nullptr, &done, bytes.data(), static_cast<int>(bytes.size())) == 1);
    return context;
}

} // namespace

base::Bytes sealBox(const base::SecretBytes& key, const base::SecretBytes& plaintext, std::string_view context) {
    SB_CHECK(plaintext.size() <= INT_MAX);
    base::Bytes box(kAeadNonceBytes + plaintext.size() + kAeadTagBytes);
    fillRandom(std::span(box).first(kAeadNonceBytes));
    const auto cipher = begin(Seal, key, box.data(), context);
    std::uint8_t* const text = box.data() + kAeadNonceBytes;
    int done = 0;
    if (!plaintext.empty())
        SB_CHECK(EVP_CipherUpdate(cipher.get(), text, &done, plaintext.bytes().data(),
                                  static_cast<int>(plaintext.size())) == 1);
    SB_CHECK(done == static_cast<int>(plaintext.size()));
    SB_CHECK(EVP_CipherFinal_ex(cipher.get(), text + done, &done) == 1 && done == 0);
    SB_CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kAeadTagBytes, text + plaintext.size()) == 1);
    return box;
}

base::Result<base::SecretBytes> openBox(const base::SecretBytes& key, std::span<const std::uint8_t> box,
                                        std::string_view context) {
    const base::Error refused{base::ErrorCode::DataLoss, "CRYPTO-012",
                              "a sealed secret was changed, or belongs to another key or another place"};
    if (box.size() < kAeadNonceBytes + kAeadTagBytes || box.size() > INT_MAX)
        return refused;
    const auto cipher = begin(Open, key, box.data(), context);
    const auto text = box.subspan(kAeadNonceBytes, box.size() - kAeadNonceBytes - kAeadTagBytes);
    base::SecretBytes plaintext(text.size());
    int done = 0;
    if (!text.empty())
        SB_CHECK(EVP_CipherUpdate(cipher.get(), plaintext.data().data(), &done, text.data(),
                                  static_cast<int>(text.size())) == 1);
    base::Bytes tag(box.end() - kAeadTagBytes, box.end());
    SB_CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kAeadTagBytes, tag.data()) == 1);
    std::uint8_t nothing[kAeadTagBytes];
    if (EVP_CipherFinal_ex(cipher.get(), nothing, &done) != 1)
        return refused; // `plaintext` is wiped as it goes.
    return plaintext;
}

} // namespace signalbox::crypto
