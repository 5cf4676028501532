// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/slo/Alert.h"
#include "core/slo/Series.h"
#include "core/slo/Sketch.h"

#include <cstdint>
#include <string>
#include <vector>

namespace signalbox::slo {

/// What happened in one series during one interval.
struct SeriesCounts {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;    ///< Failed, time-outs included. Never more than requests.
    std::uint64_t timeouts = 0;  ///< Never more than errors.
    std::uint64_t overLimit = 0; ///< Slower than the operation's limit, counted exactly; time-outs included.

    SeriesCounts& operator+=(const SeriesCounts& other);
    SeriesCounts& operator-=(const SeriesCounts& other);
    [[nodiscard]] bool valid() const noexcept {
        return errors <= requests && timeouts <= errors && overLimit <= requests;
    }
    friend bool operator==(const SeriesCounts&, const SeriesCounts&) = default;
};

struct SeriesTick {
    SeriesKey key;
    SeriesCounts counts;
    PackedSketch latency; ///< One sample per request.
    friend bool operator==(const SeriesTick&, const SeriesTick&) = default;
};

/// Rounds of one flow: authorize commit -> settle commit.
struct FlowTick {
    FlowKey key;
    PackedSketch settled;  ///< Lags of the rounds settled in this interval.
    PackedSketch openAges; ///< Ages, at the end of the interval, of every round that is still open.
    std::uint64_t open = 0;
    base::Duration oldestOpen{0};
    friend bool operator==(const FlowTick&, const FlowTick&) = default;
};

/// The outbox of one region.
struct QueueTick {
    base::RegionId region;
    std::uint64_t depth = 0; ///< Events not relayed yet, at the end of the interval.
    base::Duration oldestUnrelayed{0};
    std::uint64_t relayed = 0; ///< Relayed in this interval.
    friend bool operator==(const QueueTick&, const QueueTick&) = default;
};

struct SessionsTick {
    base::RegionId region;
    std::uint64_t accepted = 0; ///< In this interval.
    friend bool operator==(const SessionsTick&, const SessionsTick&) = default;
};

/// Everything measured in one interval, normally one second. The platform makes them, its own Board and every console's
/// Board consume them.
///
/// - `sequence` starts at 1 with each boot and rises by one; `boot` is a new random text each time the platform starts.
/// - Every series that was ever seen is present, with an explicit zero when nothing happened: absence is not zero.
struct Tick {
    std::string boot;
    std::uint64_t sequence = 0;
    base::Time wallTime{}; ///< End of the interval, the platform's clock.
    base::Duration interval = std::chrono::seconds(1);
    std::vector<SeriesTick> series;
    std::vector<FlowTick> flows;
    std::vector<QueueTick> queues;
    std::vector<SessionsTick> sessions;
    std::vector<Alert> alerts; ///< All that are not normal, as the platform judges them.
};

/// Errors: InvalidArgument SLO-003 for a tick that contradicts itself (more errors than requests, a sketch whose count
/// is not the number of requests, a duplicate series, a negative duration, an interval that is not positive) or that
/// cannot be (over 2^32 requests, rounds or events, an interval over an hour, a stamp outside of 1970 .. 2191).
[[nodiscard]] base::Status validate(const Tick& tick);

} // namespace signalbox::slo
