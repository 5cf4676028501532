// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/slo/Sketch.h"

#include <cstdint>
#include <vector>

namespace signalbox::slo {

/// Settle lag with open rounds counted: the Kaplan-Meier estimate (JASA 1958) with delayed entry.
///
/// A round that is still open says "longer than my age", which a percentile over settled rounds forgets: that one turns
/// perfect exactly when nothing settles any more. With Kaplan-Meier p99 then rises by one second per second.
/// Delayed entry: within a window a round is only watched from the age it had when the window began. A handful of
/// rounds left open days ago therefore says nothing about today's lag.
///
/// Usage: add what the window saw, then ask. Bucket arguments are those of grid::bucketOf.
class SettleLag {
public:
    SettleLag();
    /// `count` rounds settled at `exitBucket`, watched since `entryBucket` (<= exitBucket).
    void settled(int entryBucket, int exitBucket, std::uint64_t count);
    /// `count` rounds open at `exitBucket`.
    void open(int entryBucket, int exitBucket, std::uint64_t count);

    [[nodiscard]] std::uint64_t settledCount() const noexcept { return m_settled; }
    [[nodiscard]] std::uint64_t openCount() const noexcept { return m_open; }

    /// Value when the share of unsettled rounds falls to 1 - q; AtLeast (the age up to which rounds were watched) while
    /// it has not; None without any round.
    [[nodiscard]] Quantile quantile(double q) const;
    /// The estimated share of rounds, 0..1, that take longer than `limit`; 0 while no round was watched that long.
    [[nodiscard]] double shareOver(base::Duration limit) const;

private:
    std::vector<std::int64_t> m_entries;
    std::vector<std::int64_t> m_exitsSettled;
    std::vector<std::int64_t> m_exitsOpen;
    std::uint64_t m_settled = 0;
    std::uint64_t m_open = 0;
};

} // namespace signalbox::slo
