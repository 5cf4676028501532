// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/GateHouse.h"

#include "core/base/Log.h"

#include <string>

namespace signalbox::platform {

using base::Result;
using base::Status;

Result<std::unique_ptr<GateHouse>> GateHouse::open(const std::filesystem::path& folder,
                                                   const std::vector<base::RegionId>& regions,
                                                   const base::Clock& clock) {
    std::unique_ptr<GateHouse> house(new GateHouse(clock));
    for (const auto& region : regions) {
        auto gate = std::make_unique<Gate>(region, folder / ("gate-" + region.text() + ".journal"), clock);
        SB_ASSIGN(const auto bytes, gate->journal.read());
        const auto content = degradation::decodeJournal(bytes);
        degradation::Latch latch;
        for (const auto& command : content.commands)
            latch.apply(command);
        if (content.damagedUpTo) {
            latch.markDamaged(*content.damagedUpTo);
            base::log::error("gate", "the gate's journal is damaged: new sessions and rounds are closed",
                             base::Json::object({{"region", region.text()}}));
        }
        if (content.torn)
            SB_TRY(gate->journal.truncate(content.soundBytes));
        gate->admission.reset(std::move(latch));
        house->m_gates.push_back(std::move(gate));
    }
    house->renewLeases();
    return house;
}

degradation::Admission* GateHouse::admission(std::string_view region) noexcept {
    for (const auto& gate : m_gates)
        if (gate->admission.region().text() == region)
            return &gate->admission;
    return nullptr;
}

void GateHouse::renewLeases() {
    for (const auto& gate : m_gates)
        gate->admission.renewLease(m_clock.instant());
}

std::vector<base::RegionId> GateHouse::regions() const {
    std::vector<base::RegionId> all;
    for (const auto& gate : m_gates)
        all.push_back(gate->admission.region());
    return all;
}

Result<GateHouse::Gate*> GateHouse::find(const base::RegionId& region) {
    for (const auto& gate : m_gates)
        if (gate->admission.region() == region)
            return gate.get();
    return base::Error{base::ErrorCode::NotFound, "PLATFORM-006", "this platform has no region " + region.text()};
}

Status GateHouse::apply(const base::RegionId& region, const degradation::Command& command) {
    SB_ASSIGN(auto* gate, find(region));
    std::lock_guard lock(gate->mutex);
    if (gate->admission.latch()->knows(command.id))
        return {};
    auto stored = gate->journal.append(degradation::encodeLine(command));
    // Closing must not fail for want of a disk: it takes effect all the same, and the caller hears that it is not
    // stored.
    if (stored || command.position == degradation::Position::Off)
        gate->admission.apply(command);
    return stored;
}

Result<degradation::GateCounters> GateHouse::counters(const base::RegionId& region, degradation::Switch what,
                                                      const degradation::Scope& scope) {
    SB_ASSIGN(auto* gate, find(region));
    const auto counts = gate->admission.counts(what, scope);
    degradation::GateCounters out;
    out.epoch = gate->admission.epoch();
    out.share = gate->admission.share(what, scope);
    out.accepted = counts.accepted;
    out.refused = counts.refused;
    out.lastAcceptedAt = counts.lastAcceptedAt;
    return out;
}

Result<degradation::Probe> GateHouse::attempt(const base::RegionId& region, degradation::Switch what,
                                              const degradation::Scope& scope, int share) {
    SB_ASSIGN(auto* gate, find(region));
    std::string player = "probe";
    for (int i = 0; share > 0 && degradation::releaseBucket(player) >= share; ++i)
        player = "probe-" + std::to_string(i);
    degradation::Scope target = scope;
    target.region = region;
    const auto verdict = gate->admission.decide(what, target, player, true);
    return verdict == degradation::Admission::Verdict::Admitted ? degradation::Probe::Admitted
                                                                : degradation::Probe::Refused;
}

} // namespace signalbox::platform
