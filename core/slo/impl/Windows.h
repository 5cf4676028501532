// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/slo/Sketch.h"
#include "core/slo/Tick.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace signalbox::slo::impl {

/// Seconds since the board's first tick; every applied tick moves it on.
using Position = std::int64_t;

/// How many seconds the last `slots` slots of `slotSeconds` cover, the unfinished one on top.
[[nodiscard]] constexpr std::int64_t coveredSeconds(Position at, std::int64_t slotSeconds, std::int64_t slots) {
    return slots * slotSeconds + (at + 1) % slotSeconds;
}

/// Counts in slots of a fixed length; a window is the sum of the last slots plus the unfinished one.
class CountRing {
public:
    static constexpr std::int64_t kSlots = 60;

    explicit CountRing(std::int64_t slotSeconds)
        : m_slotSeconds(slotSeconds) {}
    [[nodiscard]] std::int64_t slotSeconds() const { return m_slotSeconds; }

    void add(Position at, const SeriesCounts& counts);
    [[nodiscard]] SeriesCounts sum(Position at, std::int64_t slots) const;

private:
    struct Slot {
        std::int64_t id = -1;
        SeriesCounts counts;
    };
    std::int64_t m_slotSeconds;
    std::vector<Slot> m_slots; ///< Empty until something happened, then kSlots + 1.
};

/// Sliding sums of sketches over 10 s, 1 m, 5 m and 30 m: newest added, oldest subtracted.
class SketchWindows {
public:
    static constexpr std::int64_t kReach = 1800;

    explicit SketchWindows(Position before)
        : m_at(before) {}

    /// Moves on by one second in which `slot` was measured. Returns what left the window of ten seconds.
    const PackedSketch& step(const PackedSketch& slot);
    void clear(Position at);

    [[nodiscard]] const Sketch& ten() const { return m_ten; }
    [[nodiscard]] const Sketch& minute() const { return m_minute; }
    [[nodiscard]] const Sketch& fiveMinutes() const { return m_fiveMinutes; }
    [[nodiscard]] const Sketch& thirtyMinutes() const { return m_thirtyMinutes; }

private:
    void close(std::int64_t slotSeconds, std::vector<PackedSketch>& slots, Sketch& sum);

    Position m_at;
    std::array<PackedSketch, 60> m_seconds;
    std::vector<PackedSketch> m_fives;
    std::vector<PackedSketch> m_thirties;
    Sketch m_ten, m_minute, m_fiveMinutes, m_thirtyMinutes;
};

/// Which seconds arrived, over the last six hours.
class Presence {
public:
    static constexpr std::int64_t kReach = 6 * 3600 + 360;

    void advance(bool present);
    [[nodiscard]] Position at() const { return m_at; } ///< -1 before the first.
    /// Seconds that arrived among the last `seconds` (of those there have been).
    [[nodiscard]] std::int64_t arrived(std::int64_t seconds) const;
    /// arrived / possible, 0..1; 0 before the first.
    [[nodiscard]] double coverage(std::int64_t seconds) const;

private:
    [[nodiscard]] std::uint32_t totalAt(Position position) const;
    std::vector<std::uint32_t> m_totals; ///< Running total of seconds that arrived, by position.
    Position m_at = -1;
};

/// Chart points, twelve bytes each: quantiles as bucket numbers.
class PointRing {
public:
    static constexpr std::int64_t kSeconds = 3600;
    static constexpr std::uint32_t kNone = 1023;
    struct Point {
        std::uint32_t present : 1 = 0;
        std::uint32_t p50 : 10 = kNone;
        std::uint32_t p95 : 10 = kNone;
        std::uint32_t p99 : 10 = kNone;
        std::uint32_t requests = 0;
        std::uint32_t errors = 0;
    };
    static_assert(sizeof(Point) == 12 && grid::kBuckets < static_cast<int>(kNone));

    explicit PointRing(Position first)
        : m_first(first) {}
    void push(const Point& point);
    /// Null when the position lies outside of what is kept.
    [[nodiscard]] const Point* find(Position position) const;

private:
    Position m_first;
    std::int64_t m_pushed = 0;
    std::vector<Point> m_points;
};

} // namespace signalbox::slo::impl
