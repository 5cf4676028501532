// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/SandboxClock.h"

namespace signalbox::platform {

SandboxClock::SandboxClock(const base::Clock& trueClock)
    : m_true(trueClock)
    , m_virtual(*this, true)
    , m_door(*this, false) {}

base::Time SandboxClock::Face::now() const {
    const auto now = m_owner.m_true.now();
    if (!m_owner.m_turned.load(std::memory_order_relaxed))
        return now;
    return now + (m_isVirtual ? m_owner.offset() : base::Duration(m_owner.m_skew.load()));
}

base::Duration SandboxClock::offsetLocked() const {
    if (m_ppm == 0)
        return base::Duration(m_offset);
    // Microseconds times millionths: whole nanoseconds after a division by 1,000; fits for 29,000 years.
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(m_true.instant() - m_driftFrom).count();
    return base::Duration(m_offset + passed * m_ppm / 1'000);
}

base::Duration SandboxClock::offset() const {
    if (!m_turned.load(std::memory_order_relaxed))
        return base::Duration::zero();
    std::lock_guard lock(m_mutex);
    return offsetLocked();
}

void SandboxClock::setSkew(base::Duration skew) {
    m_skew = skew.count();
    m_turned = true;
}

void SandboxClock::setDrift(std::int64_t ppm) {
    std::lock_guard lock(m_mutex);
    m_offset = offsetLocked().count();
    m_driftFrom = m_true.instant();
    m_ppm = ppm;
    m_turned = true;
}

void SandboxClock::jump(base::Duration by) {
    std::lock_guard lock(m_mutex);
    m_offset += by.count();
    m_turned = true;
}

void SandboxClock::reset() { setOffset(base::Duration::zero()); }

void SandboxClock::setOffset(base::Duration offset) {
    std::lock_guard lock(m_mutex);
    m_offset = offset.count();
    m_driftFrom = m_true.instant();
    m_turned = true;
}

api::VirtualClock SandboxClock::reading() const {
    std::lock_guard lock(m_mutex);
    const auto now = m_true.now();
    const auto shift = offsetLocked();
    return {now, now + shift, shift, base::Duration(m_skew.load()), m_ppm};
}

} // namespace signalbox::platform
