// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/EventFaults.h"

#include <algorithm>

namespace signalbox::platform {

bool EventFaults::stalled() {
    return m_plan.anyAt(FaultPlace::Relay) &&
           !m_plan.inForce(FaultKind::OutboxStall, "the outbox stands still").empty();
}

base::Duration EventFaults::lag() {
    base::Duration longest{};
    if (m_plan.anyAt(FaultPlace::Relay))
        for (const auto& hit : m_plan.inForce(FaultKind::CdcLag, "events leave the outbox late"))
            longest = std::max<base::Duration>(longest, std::chrono::milliseconds(hit.parameter("lag_ms")));
    return longest;
}

int EventFaults::relayCopies() {
    int copies = 1;
    const Sighting batch{};
    for (const auto& hit : m_plan.meet(FaultPlace::Batch, batch))
        if (hit.kind == FaultKind::RelayDuplicate) {
            const auto times = static_cast<int>(hit.parameter("copies"));
            copies = std::max(copies, times);
            m_plan.injected(hit, batch, "a batch was handed to the bus " + std::to_string(times) + " times");
        }
    return copies;
}

DeliveryFate EventFaults::fateOf(const Delivery& delivery) {
    DeliveryFate fate;
    const Sighting sighting{delivery.provider, delivery.brand, delivery.region, delivery.topic, delivery.trace};
    const std::string event(delivery.event);
    for (const auto& hit : m_plan.meet(FaultPlace::Delivery, sighting)) {
        switch (hit.kind) {
        case FaultKind::EventDrop:
            if (fate.drop || delivery.attempt >= kMaxAttempts)
                continue;
            fate.drop = true;
            m_plan.injected(hit, sighting, "delivery " + std::to_string(delivery.attempt) + " of " + event + " lost");
            break;
        case FaultKind::EventDuplicate:
            fate.copies = std::max(fate.copies, static_cast<int>(hit.parameter("copies")));
            m_plan.injected(hit, sighting, event + " delivered " + std::to_string(fate.copies) + " times");
            break;
        case FaultKind::EventOutOfOrder:
            fate.overtakenBy = std::max(fate.overtakenBy, static_cast<std::size_t>(hit.parameter("overtaken_by")));
            m_plan.injected(hit, sighting,
                            event + " overtaken by up to " + std::to_string(fate.overtakenBy) + " later events");
            break;
        default:
            break;
        }
    }
    return fate;
}

} // namespace signalbox::platform
