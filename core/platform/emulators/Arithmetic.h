// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

/// Sums of minor units that stop at the ends of the range instead of running over: a limit that is compared with such a
/// sum then refuses, and never lets through.
namespace signalbox::platform::emulators {

[[nodiscard]] inline std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

[[nodiscard]] inline std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t difference = 0;
    if (!__builtin_sub_overflow(a, b, &difference))
        return difference;
    return b < 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

/// floor(amount * numerator / denominator) for amount >= 0, 0 <= numerator <= denominator, denominator > 0; exact for
/// every amount, without a wider type.
[[nodiscard]] constexpr std::int64_t share(std::int64_t amount, std::int64_t numerator,
                                           std::int64_t denominator) noexcept {
    return amount / denominator * numerator + amount % denominator * numerator / denominator;
}

} // namespace signalbox::platform::emulators
