// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace signalbox::base {

/// Wall-clock time, UTC, nanoseconds. For stamps and expiries.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;
/// Monotonic time. For durations and deadlines.
using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::nanoseconds;

/// Where time comes from. Injected wherever time matters, so that tests can turn it by hand.
/// Threads: both functions may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
    [[nodiscard]] virtual Instant instant() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override;
    [[nodiscard]] Instant instant() const override;
};

/// RFC 3339 in UTC with milliseconds: "2026-11-22T14:02:11.250Z".
[[nodiscard]] std::string rfc3339(Time time);

/// Reads RFC 3339 with any number of fractional digits and "Z" or an offset.
/// Errors: InvalidArgument BASE-002.
[[nodiscard]] Result<Time> parseRfc3339(std::string_view text);

[[nodiscard]] inline std::int64_t unixSeconds(Time t) {
    return std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()).count();
}
[[nodiscard]] inline std::int64_t unixMillis(Time t) {
    return std::chrono::floor<std::chrono::milliseconds>(t.time_since_epoch()).count();
}
[[nodiscard]] inline std::int64_t unixNanos(Time t) { return t.time_since_epoch().count(); }
[[nodiscard]] inline Time timeFromNanos(std::int64_t nanos) { return Time(std::chrono::nanoseconds(nanos)); }
[[nodiscard]] inline Time timeFromMillis(std::int64_t millis) { return Time(std::chrono::milliseconds(millis)); }

} // namespace signalbox::base
