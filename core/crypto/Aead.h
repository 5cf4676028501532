// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"

#include <cstddef>
#include <span>
#include <string_view>

/// Secrets at rest: AES-256 in Galois/Counter Mode, NIST SP 800-38D.
///
/// A box is nonce (12 bytes) | ciphertext (as long as the plaintext) | tag (16 bytes). The nonce is 96 random bits made
/// for each box (SP 800-38D 8.2.2), so one key may seal at most 2^32 boxes (8.3); we seal a handful for each
/// credential. `context` is authenticated and not stored: what the box is for, and where it lies
/// ("secret|cr_nova_hmac|2"). A box that is moved to another place, or put back from an older one under another name,
/// does not open there.
///
/// Threads: any. A failure of the library underneath aborts (SB_CHECK).
namespace signalbox::crypto {

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadNonceBytes = 12;
inline constexpr std::size_t kAeadTagBytes = 16;

/// `key` has kAeadKeyBytes (anything else is a bug and aborts).
[[nodiscard]] base::Bytes sealBox(const base::SecretBytes& key, const base::SecretBytes& plaintext,
                                  std::string_view context);

/// All or nothing: no byte of the plaintext is given out unless the tag is right.
/// Errors: DataLoss CRYPTO-012 when the box is too short, was changed, or was sealed with another key or context; which
/// of these cannot be told.
[[nodiscard]] base::Result<base::SecretBytes> openBox(const base::SecretBytes& key, std::span<const std::uint8_t> box,
                                                      std::string_view context);

} // namespace signalbox::crypto
