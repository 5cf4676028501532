// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/canary/Guard.h"

#include <array>
#include <cstdint>
#include <vector>

namespace signalbox::canary::impl {

/// The alternatives that the test bets on: "the rate is r times as high".
inline constexpr std::array kRatios{1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 25.0, 100.0};
inline constexpr int kMaxStarts = 128;

/// The weight of start point k = 0, 1, ...: 1 / ((k + 1)(k + 2)). They add up to one.
[[nodiscard]] constexpr double weightOf(int start) {
    return 1.0 / (static_cast<double>(start + 1) * static_cast<double>(start + 2));
}

/// Start points: when a new comparison begins. Every start k sees the requests from then on.
class StartSchedule {
public:
    /// Counts a candidate request; true when a new start begins after it.
    bool count();
    /// True when there was room for another start.
    bool startNow();
    [[nodiscard]] int newest() const { return m_starts - 1; }

private:
    int m_starts = 1;
    std::uint64_t m_requests = 0;
    std::uint64_t m_next = 500;
};

/// Numbers per start, with addition over a range of starts in constant time.
class PerStart {
public:
    void add(int first, int last, std::int64_t value) {
        if (first > last)
            return;
        m_steps[static_cast<std::size_t>(first)] += value;
        m_steps[static_cast<std::size_t>(last) + 1] -= value;
    }
    [[nodiscard]] std::array<std::int64_t, kMaxStarts> values() const;

private:
    std::array<std::int64_t, kMaxStarts + 1> m_steps{};
};

/// One arm against a limit: requests that went well and first failures, per start.
struct AbsoluteCounts {
    std::vector<std::int64_t> well;
    std::vector<std::int64_t> failed;
};
/// The e-value of counts against "at most `limit` of the requests fail". Starts that have not begun count as 1.
[[nodiscard]] double eValueAbsolute(const AbsoluteCounts& counts, double limit);

class AbsoluteTest {
public:
    void well(int firstStart, int lastStart) { m_well.add(firstStart, lastStart, 1); }
    void failed(int firstStart, int lastStart) { m_failed.add(firstStart, lastStart, 1); }
    [[nodiscard]] AbsoluteCounts counts(int newest) const;

private:
    PerStart m_well, m_failed;
};

/// Candidate against control: per start and ratio the logarithm of the bet's wealth.
using ControlLogs = std::vector<std::array<double, kRatios.size()>>;
[[nodiscard]] double eValueControl(const ControlLogs& logs);

class ControlTest {
public:
    void enter(Arm arm, int firstStart, int lastStart, std::int64_t count = 1) {
        m_atRisk[static_cast<std::size_t>(arm)].add(firstStart, lastStart, count);
    }
    /// A failure that is the first of its player for these starts: bets, then takes the player out.
    void failed(Arm arm, int firstStart, int lastStart);
    /// A failure at a given share, for all starts: what counting requests does.
    void failedAtShare(Arm arm, double candidateShare, int lastStart);
    [[nodiscard]] ControlLogs logs(int newest) const;

private:
    std::array<PerStart, 2> m_atRisk;
    std::array<std::array<double, kRatios.size()>, kMaxStarts> m_logs{};
};

} // namespace signalbox::canary::impl
