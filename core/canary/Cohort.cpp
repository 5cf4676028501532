// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/canary/Cohort.h"

#include <algorithm>
#include <bit>

namespace signalbox::canary {

namespace {

constexpr std::uint32_t kC1 = 0xcc9e2d51U;
constexpr std::uint32_t kC2 = 0x1b873593U;

constexpr std::uint32_t mixBlock(std::uint32_t state, std::uint32_t block) noexcept {
    block *= kC1;
    block = std::rotl(block, 15);
    block *= kC2;
    state ^= block;
    state = std::rotl(state, 13);
    return state * 5U + 0xe6546b64U;
}

constexpr std::uint32_t mixTail(std::uint32_t state, std::uint32_t tail) noexcept {
    tail *= kC1;
    tail = std::rotl(tail, 15);
    tail *= kC2;
    return state ^ tail;
}

constexpr std::uint32_t finish(std::uint32_t state, std::uint32_t length) noexcept {
    state ^= length;
    state ^= state >> 16U;
    state *= 0x85ebca6bU;
    state ^= state >> 13U;
    state *= 0xc2b2ae35U;
    state ^= state >> 16U;
    return state;
}

/// Little-endian on every machine.
inline std::uint32_t word(const std::uint8_t* at) noexcept {
    return static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8U |
           static_cast<std::uint32_t>(at[2]) << 16U | static_cast<std::uint32_t>(at[3]) << 24U;
}

/// Fewer than four bytes, lowest first.
inline std::uint32_t partialWord(const std::uint8_t* at, std::size_t count) noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value |= static_cast<std::uint32_t>(at[i]) << (8U * static_cast<std::uint32_t>(i));
    return value;
}

const std::uint8_t* bytesOf(std::string_view text) noexcept {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

/// Absorbs `bytes` behind `tailBytes` waiting bytes in `tail`; what does not fill a block is left in tail.
inline std::uint32_t absorb(std::uint32_t state, std::uint32_t& tail, std::uint32_t tailBytes, const std::uint8_t* at,
                            std::size_t size) noexcept {
    std::uint64_t waiting = tail;
    const std::uint32_t shift = 8U * tailBytes;
    const std::uint8_t* const end = at + (size & ~std::size_t{3});
    for (; at != end; at += 4) {
        waiting |= static_cast<std::uint64_t>(word(at)) << shift;
        state = mixBlock(state, static_cast<std::uint32_t>(waiting));
        waiting >>= 32U;
    }
    const std::size_t rest = size & 3U;
    waiting |= static_cast<std::uint64_t>(partialWord(at, rest)) << shift;
    if (tailBytes + rest >= 4) {
        state = mixBlock(state, static_cast<std::uint32_t>(waiting));
        waiting >>= 32U;
    }
    tail = static_cast<std::uint32_t>(waiting);
    return state;
}

std::uint32_t scaled(std::uint32_t hash) noexcept {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(hash) * 1'000'000U) >> 32U);
}

bool listed(const std::vector<std::string>& list, const std::string& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

} // namespace

std::uint32_t murmur3(std::span<const std::uint8_t> bytes, std::uint32_t seed) noexcept {
    std::uint32_t tail = 0;
    std::uint32_t state = absorb(seed, tail, 0, bytes.data(), bytes.size());
    state = mixTail(state, tail);
    return finish(state, static_cast<std::uint32_t>(bytes.size()));
}

Bucketer::Bucketer(std::string_view salt)
    : m_length(static_cast<std::uint32_t>(salt.size()) + 1) {
    m_state = absorb(0, m_tail, 0, bytesOf(salt), salt.size());
    const std::uint8_t separator = '|';
    m_state = absorb(m_state, m_tail, static_cast<std::uint32_t>(salt.size() & 3U), &separator, 1);
}

std::uint32_t Bucketer::operator()(std::string_view player) const noexcept {
    std::uint32_t tail = m_tail;
    std::uint32_t state = absorb(m_state, tail, m_length & 3U, bytesOf(player), player.size());
    state = mixTail(state, tail);
    return scaled(finish(state, m_length + static_cast<std::uint32_t>(player.size())));
}

std::uint32_t bucketOf(std::string_view salt, std::string_view player) noexcept { return Bucketer(salt)(player); }

bool isEligible(const Eligibility& eligibility, const Subject& subject) {
    if (!listed(eligibility.audience, subject.audience) || !listed(eligibility.geo, subject.geo))
        return false;
    return eligibility.games.empty() ||
           std::find(eligibility.games.begin(), eligibility.games.end(), subject.game) != eligibility.games.end();
}

} // namespace signalbox::canary
