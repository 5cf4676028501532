// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Encoding.h"
#include "core/base/SecretBytes.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Random bytes from the library's generator, which seeds itself from the kernel and survives fork.
/// Threads: any. A generator that has no entropy aborts: there is no weaker fallback.
namespace signalbox::crypto {

void fillRandom(std::span<std::uint8_t> out);
[[nodiscard]] base::Bytes randomBytes(std::size_t count);
/// From the generator that is kept apart for private values; for shared secrets and keys.
[[nodiscard]] base::SecretBytes randomSecret(std::size_t count);

/// `prefix` + lower-case RFC 4648 base32 without padding, for example randomId("s_") = "s_mfzwizltoq7hk3tv".
/// 10 bytes (80 bits) suffice for ids that are also checked for existence; take 16 where an id must not be guessed.
/// The result is valid text for base::Id: the prefix must be, and 8 * bytes / 5 + its size must stay within 64.
[[nodiscard]] std::string randomId(std::string_view prefix, std::size_t bytes = 10);

/// `prefix` + 21 characters of lower-case RFC 4648 base32hex: 48 bits of `at` in milliseconds since 1970, then 56
/// random bits, after the manner of a UUIDv7 (RFC 9562 section 5.7). Ids of later milliseconds sort after those of
/// earlier ones, so an index over them grows at its end and not everywhere. It says when it was made, and can be
/// guessed.
[[nodiscard]] std::string orderedId(std::string_view prefix, base::Time at);

} // namespace signalbox::crypto
