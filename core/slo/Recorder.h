// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/slo/Objective.h"
#include "core/slo/Series.h"
#include "core/slo/Tick.h"

#include <cstdint>
#include <memory>
#include <string>

namespace signalbox::slo {

/// How a request ended, as the objective sees it.
enum class Outcome {
    Success,
    Rejected, ///< Answered correctly with a refusal (no funds, limit, closed by the red button): not an error.
    Error,    ///< Failed: counts against the error budget.
    Timeout,  ///< Failed and slow: counts as an error and as over the limit.
};

/// Counts requests as they end and turns them into ticks.
///
/// - A series or flow, once seen, is in every later tick, with an explicit zero when nothing happened.
/// - A round is open from roundOpened() to roundSettled() (a lag sample) or roundVoided() (rolled back: leaves no
/// sample). Threads: record*, round* and sessionAccepted from any thread, each under the lock of its own series only;
/// drain from one thread. Memory: at most kMaxSeries series and kMaxOpenRounds rounds; what exceeds that is counted in
/// dropped().
class Recorder {
public:
    static constexpr std::size_t kMaxSeries = 20'000;
    static constexpr std::size_t kMaxOpenRounds = 1'000'000;

    /// `limits` says which latency counts as over the limit per operation. `boot` is a random text, new at every start.
    Recorder(const base::Clock& clock, const ObjectiveSet& objectives, std::string boot);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    void record(const SeriesKey& series, base::Duration latency, Outcome outcome);
    /// Makes a series known before its first request, so that its silence shows as zero.
    void announce(const SeriesKey& series);
    void announce(const FlowKey& flow);

    void sessionAccepted(const base::RegionId& region);

    /// `age` is for rounds found open in the store at start. Opening a round twice changes nothing.
    void roundOpened(const FlowKey& flow, const base::RoundId& round, base::Duration age = base::Duration::zero());
    /// Closing a round that is not open changes nothing (a repeated settlement).
    void roundSettled(const base::RoundId& round);
    void roundVoided(const base::RoundId& round);

    /// Newest state of a region's outbox; `relayed` is added to what this interval relayed.
    void queue(const base::RegionId& region, std::uint64_t depth, base::Duration oldestUnrelayed,
               std::uint64_t relayed);

    /// The tick of the interval since the last drain. Alerts are left empty for the caller to fill in.
    [[nodiscard]] Tick drain();

    [[nodiscard]] std::uint64_t dropped() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::slo
