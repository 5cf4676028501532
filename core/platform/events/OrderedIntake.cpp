// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/OrderedIntake.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform {

OrderedIntake::OrderedIntake(Take take, IntakeDefect defect)
    : m_take(std::move(take))
    , m_defect(defect) {}

std::string OrderedIntake::keyOf(const Envelope& event) {
    return event.source + "|" + event.tenant.text() + "|" + event.player;
}

void OrderedIntake::begin(const Envelope& last) {
    auto& stream = m_streams[keyOf(last)];
    stream.next = std::max(stream.next, last.sequence + 1);
}

void OrderedIntake::offer(const Envelope& event) {
    auto& stream = m_streams[keyOf(event)];
    if (m_defect == IntakeDefect::LastWriteWins) {
        ++m_counters.taken;
        m_take(event);
        return;
    }
    // Within a stream the sequence is as good a name as the event_id, and needs no memory of its own.
    if (event.sequence < stream.next || stream.waiting.contains(event.sequence)) {
        ++m_counters.duplicates;
        if (m_defect == IntakeDefect::CountsTwice)
            m_take(event);
        return;
    }
    if (event.sequence > stream.next) {
        ++m_counters.waited;
        ++m_counters.waiting;
        stream.waiting.emplace(event.sequence, event);
        return;
    }
    ++m_counters.taken;
    ++stream.next;
    m_take(event);
    for (auto at = stream.waiting.begin(); at != stream.waiting.end() && at->first == stream.next;
         at = stream.waiting.erase(at)) {
        --m_counters.waiting;
        ++m_counters.taken;
        ++stream.next;
        m_take(at->second);
    }
}

} // namespace signalbox::platform
