// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

/// What RFC 8032 leaves to the verifier: which encodings of points and scalars are accepted. Private to core/crypto.
/// Nothing here is secret, so nothing is in constant time.
namespace signalbox::crypto::impl {

enum class PointJudgement { Good, NotCanonical, SmallOrder, NotOnCurve };

/// Judges 32 bytes as a public key. Field arithmetic with big numbers, about 50 us: for import, not for each request.
[[nodiscard]] PointJudgement judgeEdwardsPoint(std::span<const std::uint8_t, 32> encoded);

/// True when y < 2^255 - 19 and the encoding is not one of the two with x = 0 and the sign bit set.
[[nodiscard]] bool isCanonicalField(std::span<const std::uint8_t, 32> encoded) noexcept;
/// True for the canonical encodings of the 8 points whose order divides 8.
[[nodiscard]] bool isSmallOrder(std::span<const std::uint8_t, 32> encoded) noexcept;
/// True when the little-endian scalar is below L = 2^252 + 27742317777372353535851937790883648493.
[[nodiscard]] bool isBelowGroupOrder(std::span<const std::uint8_t, 32> scalar) noexcept;

} // namespace signalbox::crypto::impl
