// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/SecretBytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

/// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and comparison in constant time.
///
/// Nothing here can fail on input of any size; a failure of the library underneath aborts (SB_CHECK).
/// Threads: all functions may be called from any thread; each thread keeps one context, so that a call neither fetches
/// an algorithm nor allocates.
namespace signalbox::crypto {

using Digest256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest256 sha256(std::span<const std::uint8_t> data);
[[nodiscard]] Digest256 sha256(std::string_view text);
/// The digest of the parts one after the other, without joining them: `sha256Of({kNode, left, right})`.
[[nodiscard]] Digest256 sha256Of(std::initializer_list<std::span<const std::uint8_t>> parts);

/// SHA-256 in pieces. Movable, not copyable. One object belongs to one thread at a time.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&& other) noexcept;
    Sha256& operator=(Sha256&& other) noexcept;

    Sha256& update(std::span<const std::uint8_t> data);
    Sha256& update(std::string_view text);
    /// The digest of everything so far; the object starts afresh.
    [[nodiscard]] Digest256 finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The key does not stay behind in the thread's context. Any key length; 32 bytes is what we issue.
[[nodiscard]] Digest256 hmacSha256(const base::SecretBytes& key, std::span<const std::uint8_t> data);
[[nodiscard]] Digest256 hmacSha256(const base::SecretBytes& key, std::string_view text);

/// Compares without telling by its duration where the difference is. Different sizes are unequal (and quick).
[[nodiscard]] bool constantTimeEqual(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept;

} // namespace signalbox::crypto
