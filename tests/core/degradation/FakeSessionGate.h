// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/degradation/Admission.h"
#include "core/degradation/RedButton.h"
#include "tests/support/FakeClock.h"

#include <map>
#include <memory>
#include <set>

namespace signalbox::test {

/// Regions with a real Admission each, that record what they were told and can be cut off.
class FakeSessionGate final : public degradation::SessionGate {
public:
    struct Region {
        explicit Region(const base::RegionId& id, const base::Clock& clock)
            : admission(std::make_unique<degradation::Admission>(id, clock)) {}
        std::unique_ptr<degradation::Admission> admission;
        std::vector<degradation::Command> applied; ///< Every call, repetitions included.
        int effects = 0;
        int attempts = 0;
        bool reachable = true;
        bool forgetsAnswer = false;         ///< Applies, but the answer is lost.
        bool acknowledgesOnly = false;      ///< Says yes and does nothing.
        bool admitsSynthetic = false;       ///< A hole: the synthetic attempt gets through.
        std::function<void()> beforeAnswer; ///< Called once by the next apply().
    };

    FakeSessionGate(const base::Clock& clock, const std::vector<std::string>& names)
        : m_clock(clock) {
        for (const std::string& name : names) {
            const base::RegionId id(name);
            m_regions.emplace(id, Region(id, clock));
        }
    }

    Region& at(const std::string& name) { return m_regions.at(base::RegionId(name)); }

    /// A real player's attempt.
    degradation::Admission::Verdict play(const std::string& region, const std::string& player = "p_demo_1") {
        degradation::Scope target;
        target.provider = base::ProviderId("novagames");
        target.brand = base::BrandId("brand-7");
        auto& admission = *at(region).admission;
        admission.renewLease(m_clock.instant());
        return admission.decide(degradation::Switch::NewSessions, target, player);
    }

    [[nodiscard]] std::vector<base::RegionId> regions() const override {
        std::vector<base::RegionId> ids;
        for (const auto& [id, region] : m_regions)
            ids.push_back(id);
        return ids;
    }

    [[nodiscard]] base::Status apply(const base::RegionId& id, const degradation::Command& command) override {
        Region& region = m_regions.at(id);
        if (!region.reachable)
            return unreachable();
        if (const auto hook = std::exchange(region.beforeAnswer, nullptr))
            hook();
        if (beforeApply)
            beforeApply(command);
        region.applied.push_back(command);
        if (!region.acknowledgesOnly)
            region.effects += region.admission->apply(command) ? 1 : 0;
        if (region.forgetsAnswer)
            return base::Error{base::ErrorCode::OutcomeUnknown, "NET-TEST", "the answer was lost"};
        return {};
    }

    [[nodiscard]] base::Result<degradation::GateCounters> counters(const base::RegionId& id, degradation::Switch what,
                                                                   const degradation::Scope& scope) override {
        Region& region = m_regions.at(id);
        if (!region.reachable)
            return unreachable();
        const auto counts = region.admission->counts(what, scope);
        return degradation::GateCounters{region.admission->epoch(), region.admission->share(what, scope),
                                         counts.accepted, counts.refused, counts.lastAcceptedAt};
    }

    [[nodiscard]] base::Result<degradation::Probe> attempt(const base::RegionId& id, degradation::Switch what,
                                                           const degradation::Scope& scope, int share) override {
        Region& region = m_regions.at(id);
        if (!region.reachable)
            return unreachable();
        ++region.attempts;
        if (region.admitsSynthetic)
            return degradation::Probe::Admitted;
        std::string player = "probe-0";
        for (int i = 1; share > 0 && degradation::releaseBucket(player) >= share; ++i)
            player = "probe-" + std::to_string(i);
        region.admission->renewLease(m_clock.instant());
        const auto verdict = region.admission->decide(what, scope, player, true);
        return verdict == degradation::Admission::Verdict::Admitted ? degradation::Probe::Admitted
                                                                    : degradation::Probe::Refused;
    }

    std::function<void(const degradation::Command&)> beforeApply;

private:
    static base::Error unreachable() {
        return {base::ErrorCode::Unavailable, "NET-TEST", "the region does not answer"};
    }
    const base::Clock& m_clock;
    std::map<base::RegionId, Region> m_regions;
};

/// A journal in memory that can be full, cut and flipped.
class FakeJournal final : public degradation::JournalStore {
public:
    [[nodiscard]] base::Result<std::string> read() override {
        if (unreadable)
            return base::Error{base::ErrorCode::Unavailable, "DEGRADATION-010", "the disk does not answer"};
        return bytes;
    }
    [[nodiscard]] base::Status append(std::string_view line) override {
        if (full)
            return base::Error{base::ErrorCode::ResourceExhausted, "DEGRADATION-011", "the disk is full"};
        bytes.append(line);
        return {};
    }
    [[nodiscard]] base::Status truncate(std::size_t size) override {
        bytes.resize(size);
        return {};
    }
    std::string bytes;
    bool full = false;
    bool unreadable = false;
};

} // namespace signalbox::test
