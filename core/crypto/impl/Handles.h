// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/base/SecretBytes.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The library's types by their struct names, so that this header needs none of its headers.
struct bio_st;
struct evp_pkey_st;
struct evp_md_ctx_st;
struct x509_st;
struct X509_req_st;
struct x509_store_st;

/// Ownership of the library's objects, and the conversions that several files here share. Private to core/crypto.
namespace signalbox::crypto::impl {

struct Free {
    void operator()(bio_st* object) const noexcept;
    void operator()(evp_pkey_st* object) const noexcept;
    void operator()(evp_md_ctx_st* object) const noexcept;
    void operator()(x509_st* object) const noexcept;
    void operator()(X509_req_st* object) const noexcept;
    void operator()(x509_store_st* object) const noexcept;
};

using BioPtr = std::unique_ptr<bio_st, Free>;
using KeyPtr = std::unique_ptr<evp_pkey_st, Free>;
using MdContextPtr = std::unique_ptr<evp_md_ctx_st, Free>;
using X509Ptr = std::unique_ptr<x509_st, Free>;
using RequestPtr = std::unique_ptr<X509_req_st, Free>;
using StorePtr = std::unique_ptr<x509_store_st, Free>;

/// A reader over the text, which must outlive it. Refuses over 1 MiB (null).
[[nodiscard]] BioPtr readerOf(std::string_view text);
[[nodiscard]] std::string textOf(bio_st* memory);

/// Null when it is not a private key; never asks for a passphrase.
[[nodiscard]] KeyPtr readPrivateKey(const base::SecretBytes& pem);
[[nodiscard]] base::SecretBytes writePrivateKey(evp_pkey_st* key);
/// Null when it is not a public key.
[[nodiscard]] KeyPtr readPublicKey(std::string_view spkiPem);
[[nodiscard]] std::string writePublicKey(evp_pkey_st* key);

[[nodiscard]] bool isP256(const evp_pkey_st* key);
[[nodiscard]] bool isEd25519(const evp_pkey_st* key);
[[nodiscard]] std::vector<std::uint8_t> spkiDer(const evp_pkey_st* key);

/// One context per thread, ready to be initialised anew.
[[nodiscard]] evp_md_ctx_st* threadMdContext();

} // namespace signalbox::crypto::impl
