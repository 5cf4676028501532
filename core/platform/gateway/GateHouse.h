// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/degradation/Admission.h"
#include "core/degradation/Journal.h"
#include "core/degradation/SessionGate.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace signalbox::platform {

/// The gates of all regions of this process: what the red button moves and what the gateway asks.
///
/// - Each region keeps its own journal (`gate-<region>.journal`): apply() is durable there before it takes effect, and
/// a
///   restart closes again what was closed, before the first request is let in. A damaged journal reads as closed.
/// - The lease that keeps a gate open is renewed by the process itself (renewLeases()): the control plane lives in it.
/// Threads: any. Ownership: borrows the clock.
class GateHouse final : public degradation::SessionGate {
public:
    /// Errors: those of degradation::FileJournal when a journal cannot be read at all.
    [[nodiscard]] static base::Result<std::unique_ptr<GateHouse>>
    open(const std::filesystem::path& folder, const std::vector<base::RegionId>& regions, const base::Clock& clock);

    /// The gate of a region; null for one that is not ours.
    [[nodiscard]] degradation::Admission* admission(std::string_view region) noexcept;

    /// Called at least every degradation::kLeaseRenewal.
    void renewLeases();

    [[nodiscard]] std::vector<base::RegionId> regions() const override;
    [[nodiscard]] base::Status apply(const base::RegionId& region, const degradation::Command& command) override;
    [[nodiscard]] base::Result<degradation::GateCounters>
    counters(const base::RegionId& region, degradation::Switch what, const degradation::Scope& scope) override;
    [[nodiscard]] base::Result<degradation::Probe> attempt(const base::RegionId& region, degradation::Switch what,
                                                           const degradation::Scope& scope, int share) override;

private:
    struct Gate {
        Gate(const base::RegionId& region, const std::filesystem::path& file, const base::Clock& clock)
            : admission(region, clock)
            , journal(file) {}
        degradation::Admission admission;
        std::mutex mutex; ///< Guards the journal.
        degradation::FileJournal journal;
    };
    explicit GateHouse(const base::Clock& clock)
        : m_clock(clock) {}
    [[nodiscard]] base::Result<Gate*> find(const base::RegionId& region);

    const base::Clock& m_clock;
    std::vector<std::unique_ptr<Gate>> m_gates;
};

} // namespace signalbox::platform
