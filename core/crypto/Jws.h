// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/crypto/Ed25519.h"

#include <string>
#include <string_view>

/// JSON Web Signatures (RFC 7515) in the compact form, with EdDSA over Ed25519 (RFC 8037) and nothing else.
///
/// The header's `alg` selects nothing here: whoever verifies says which key, and the key says the algorithm. A text
/// that states another one ("none", "HS256", ...) is refused before any key is looked at.
/// Threads: values; all functions may be called from any thread.
namespace signalbox::crypto {

inline constexpr std::size_t kLongestJws = 4096;

/// `header` gets "alg":"EdDSA" first.
[[nodiscard]] std::string signJws(const base::Json& header, const base::Json& payload, const Ed25519PrivateKey& key);

/// A JWS as it states itself. Nothing in here is trusted before verify() said so.
struct ParsedJws {
    base::Json header;
    base::Json payload;
    std::string signedText; ///< Header and payload as they were sent, with the dot between.
    base::Bytes signature;

    [[nodiscard]] bool verify(const Ed25519PublicKey& key) const { return key.verify(signedText, signature); }
};

/// Three parts of base64url without padding, the first two JSON objects, "alg" EdDSA, no "crit", at most kLongestJws.
/// Errors: InvalidArgument CRYPTO-013, the context says which part.
[[nodiscard]] base::Result<ParsedJws> parseJws(std::string_view compact);

} // namespace signalbox::crypto
