// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/DeliveryLine.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace signalbox::platform {

DeliveryLine::DeliveryLine(DeliveryFaults& faults, std::string consumer)
    : m_faults(&faults)
    , m_consumer(std::move(consumer)) {}

std::int64_t DeliveryLine::resume() const noexcept {
    std::int64_t safe = m_seen;
    for (const auto& one : m_waiting)
        safe = std::min(safe, one.event.offset - 1);
    return safe;
}

void DeliveryLine::deliver(BusEvent event, int attempt, std::vector<Item>& out) {
    const auto& envelope = event.envelope;
    Delivery delivery;
    delivery.event = envelope.event;
    delivery.topic = envelope.topic;
    delivery.provider = envelope.tenant.provider.text();
    delivery.brand = envelope.tenant.brand.text();
    delivery.region = envelope.tenant.region.text();
    delivery.player = envelope.player;
    delivery.trace = envelope.trace;
    delivery.consumer = m_consumer;
    delivery.offset = event.offset;
    delivery.attempt = attempt;
    const auto fate = m_faults->fateOf(delivery);
    const int copies = std::clamp(fate.copies, 1, DeliveryFaults::kMaxCopies);
    const auto behind = std::min(fate.overtakenBy, DeliveryFaults::kMaxOvertakenBy);
    if (fate.drop && attempt < DeliveryFaults::kMaxAttempts)
        m_waiting.push_back({std::move(event), copies, 0, true, attempt + 1});
    else if (behind > 0)
        m_waiting.push_back({std::move(event), copies, behind, false, attempt});
    else
        arrive(std::move(event), copies, out);
}

void DeliveryLine::arrive(BusEvent event, int copies, std::vector<Item>& out) {
    for (int copy = 1; copy < copies; ++copy)
        out.push_back({event, 0});
    out.push_back({std::move(event), 0});
    // What waited for others to overtake it has been overtaken by one more. Its own arrival overtakes nobody.
    std::vector<Waiting> ready;
    for (auto at = m_waiting.begin(); at != m_waiting.end();) {
        if (!at->lost && --at->behind == 0) {
            ready.push_back(std::move(*at));
            at = m_waiting.erase(at);
        } else {
            ++at;
        }
    }
    for (auto& one : ready)
        for (int copy = 0; copy < one.copies; ++copy)
            out.push_back({one.event, 0});
}

void DeliveryLine::stamp(std::vector<Item>& out) {
    auto lowest = std::numeric_limits<std::int64_t>::max();
    for (const auto& one : m_waiting)
        lowest = std::min(lowest, one.event.offset);
    // From the end: the lowest offset that is still to come bounds what is complete at each item.
    for (auto item = out.rbegin(); item != out.rend(); ++item) {
        item->resume = lowest - 1;
        lowest = std::min(lowest, item->event.offset);
    }
    for (auto& item : out) {
        m_highest = std::max(m_highest, item.event.offset);
        item.resume = std::min(item.resume, m_highest);
    }
}

std::vector<DeliveryLine::Item> DeliveryLine::pass(std::vector<BusEvent> events, std::int64_t seen) {
    std::vector<Item> out;
    for (auto& event : events)
        deliver(std::move(event), 1, out);
    m_seen = std::max(m_seen, seen);
    stamp(out);
    return out;
}

std::vector<DeliveryLine::Item> DeliveryLine::flush() {
    std::vector<Item> out;
    auto waiting = std::exchange(m_waiting, {});
    for (auto& one : waiting) {
        if (one.lost)
            deliver(std::move(one.event), one.attempt, out);
        else
            for (int copy = 0; copy < one.copies; ++copy)
                out.push_back({one.event, 0});
    }
    stamp(out);
    return out;
}

} // namespace signalbox::platform
