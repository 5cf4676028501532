// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::canary {

/// MurmurHash3_x86_32 (Austin Appleby, public domain), bit-exact with the public vectors on every machine.
[[nodiscard]] std::uint32_t murmur3(std::span<const std::uint8_t> bytes, std::uint32_t seed) noexcept;

/// A share of players in basis points: 1 = 0.01 %. A canary has 0 .. kMaxBasisPoints (5 %).
inline constexpr int kMaxBasisPoints = 500;

/// 0 .. 999999, from murmur3(utf8(salt "|" player), 0), scaled by integers only. Uniform over players, fixed for a
/// salt.
[[nodiscard]] std::uint32_t bucketOf(std::string_view salt, std::string_view player) noexcept;

/// True when the player belongs to the share. Growing the share removes nobody: what is in at 100 is in at 200.
[[nodiscard]] constexpr bool isMember(std::uint32_t bucket, int basisPoints) noexcept {
    return basisPoints > 0 && bucket < static_cast<std::uint32_t>(basisPoints) * 100U;
}

/// Buckets many players of one salt: the salt is hashed once.
class Bucketer {
public:
    explicit Bucketer(std::string_view salt);
    [[nodiscard]] std::uint32_t operator()(std::string_view player) const noexcept;

private:
    std::uint32_t m_state = 0;  ///< After the whole blocks of "salt|".
    std::uint32_t m_tail = 0;   ///< The bytes that do not fill a block of four, lowest first.
    std::uint32_t m_length = 0; ///< Of "salt|".
};

/// Who a canary is for. An empty list stands for everybody; comparison is exact.
struct Eligibility {
    std::vector<std::string> audience; ///< Kinds of players, for example "test", "internal", "public".
    std::vector<base::GameId> games;
    std::vector<std::string> geo; ///< ISO 3166-1 alpha-2, upper case.
    friend bool operator==(const Eligibility&, const Eligibility&) = default;
};

/// A player about to start a session.
struct Subject {
    base::PlayerId player;
    base::GameId game;
    std::string audience;
    std::string geo; ///< Empty when unknown: then only a canary for every geo takes the player.
};

/// Eligibility comes first, so that the share is a share of the eligible.
[[nodiscard]] bool isEligible(const Eligibility& eligibility, const Subject& subject);

} // namespace signalbox::canary
