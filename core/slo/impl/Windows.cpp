// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/impl/Windows.h"

#include "core/base/Check.h"

namespace signalbox::slo::impl {

void CountRing::add(Position at, const SeriesCounts& counts) {
    if (counts.requests == 0)
        return;
    if (m_slots.empty())
        m_slots.resize(static_cast<std::size_t>(kSlots + 1));
    const std::int64_t id = at / m_slotSeconds;
    Slot& slot = m_slots[static_cast<std::size_t>(id % (kSlots + 1))];
    if (slot.id != id)
        slot = {id, {}};
    slot.counts += counts;
}

SeriesCounts CountRing::sum(Position at, std::int64_t slots) const {
    SB_CHECK(slots > 0 && slots <= kSlots);
    SeriesCounts total;
    if (m_slots.empty() || at < 0)
        return total;
    const std::int64_t newest = at / m_slotSeconds;
    const bool finished = (at + 1) % m_slotSeconds == 0;
    const std::int64_t oldest = std::max<std::int64_t>(0, newest - slots + (finished ? 1 : 0));
    for (std::int64_t id = oldest; id <= newest; ++id) {
        const Slot& slot = m_slots[static_cast<std::size_t>(id % (kSlots + 1))];
        if (slot.id == id)
            total += slot.counts;
    }
    return total;
}

const PackedSketch& SketchWindows::step(const PackedSketch& slot) {
    ++m_at;
    const auto indexOf = [](Position position) { return static_cast<std::size_t>((position % 60 + 60) % 60); };
    PackedSketch& place = m_seconds[indexOf(m_at)];
    m_minute.subtract(place);
    const PackedSketch& leavesTen = m_seconds[indexOf(m_at - 10)];
    m_ten.subtract(leavesTen);
    place = slot;
    m_ten.add(slot);
    m_minute.add(slot);
    m_fiveMinutes.add(slot);
    m_thirtyMinutes.add(slot);
    if ((m_at + 1) % 5 == 0)
        close(5, m_fives, m_fiveMinutes);
    if ((m_at + 1) % 30 == 0)
        close(30, m_thirties, m_thirtyMinutes);
    return leavesTen;
}

void SketchWindows::close(std::int64_t slotSeconds, std::vector<PackedSketch>& slots, Sketch& sum) {
    // A series that never spoke keeps no memory.
    if (sum.empty())
        return;
    if (slots.empty())
        slots.resize(60);
    Sketch merged;
    for (std::int64_t i = 0; i < slotSeconds; ++i)
        merged.add(m_seconds[static_cast<std::size_t>(((m_at - i) % 60 + 60) % 60)]);
    PackedSketch& place = slots[static_cast<std::size_t>((m_at / slotSeconds) % 60)];
    sum.subtract(place);
    place = merged.pack();
}

void SketchWindows::clear(Position at) {
    m_at = at;
    m_seconds.fill({});
    m_fives.clear();
    m_thirties.clear();
    m_ten.clear();
    m_minute.clear();
    m_fiveMinutes.clear();
    m_thirtyMinutes.clear();
}

std::uint32_t Presence::totalAt(Position position) const {
    if (position < 0)
        return 0;
    return m_totals[static_cast<std::size_t>(position % (kReach + 1))];
}

void Presence::advance(bool present) {
    if (m_totals.empty())
        m_totals.resize(static_cast<std::size_t>(kReach + 1));
    const std::uint32_t before = totalAt(m_at);
    ++m_at;
    m_totals[static_cast<std::size_t>(m_at % (kReach + 1))] = before + (present ? 1U : 0U);
}

std::int64_t Presence::arrived(std::int64_t seconds) const {
    if (m_at < 0)
        return 0;
    return static_cast<std::int64_t>(totalAt(m_at) - totalAt(m_at - std::min(seconds, kReach)));
}

double Presence::coverage(std::int64_t seconds) const {
    if (m_at < 0)
        return 0;
    const std::int64_t possible = std::min({seconds, kReach, m_at + 1});
    return static_cast<double>(arrived(possible)) / static_cast<double>(possible);
}

void PointRing::push(const Point& point) {
    if (m_pushed < kSeconds) {
        // Doubling would end beyond what is ever used.
        if (m_points.size() == m_points.capacity())
            m_points.reserve(std::min<std::size_t>(kSeconds, std::max<std::size_t>(64, 2 * m_points.capacity())));
        m_points.push_back(point);
    } else {
        m_points[static_cast<std::size_t>(m_pushed % kSeconds)] = point;
    }
    ++m_pushed;
}

const PointRing::Point* PointRing::find(Position position) const {
    const std::int64_t index = position - m_first;
    if (index < 0 || index >= m_pushed || index < m_pushed - kSeconds)
        return nullptr;
    return &m_points[static_cast<std::size_t>(index % kSeconds)];
}

} // namespace signalbox::slo::impl
