// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/Later.h"

#include <algorithm>
#include <vector>

namespace signalbox::platform {

Later::Later(const base::Clock& clock)
    : m_clock(clock) {}

void Later::after(base::Duration wait, Act act) {
    bool taken = false;
    bool first = false;
    {
        std::lock_guard lock(m_mutex);
        if (!m_stopped && m_acts.size() < kMost) {
            const auto at = m_acts.emplace(m_clock.instant() + std::max(wait, base::Duration::zero()), std::move(act));
            first = at == m_acts.begin();
            taken = true;
        }
    }
    if (!taken)
        act();
    else if (first && m_wake)
        m_wake();
}

bool Later::turn() {
    std::vector<Act> due;
    {
        std::lock_guard lock(m_mutex);
        const auto end = m_acts.upper_bound(m_clock.instant());
        for (auto at = m_acts.begin(); at != end; ++at)
            due.push_back(std::move(at->second));
        m_acts.erase(m_acts.begin(), end);
    }
    for (const auto& act : due)
        act();
    return !due.empty();
}

std::optional<base::Duration> Later::untilNext() const {
    std::lock_guard lock(m_mutex);
    if (m_acts.empty())
        return std::nullopt;
    return std::max<base::Duration>(base::Duration::zero(), m_acts.begin()->first - m_clock.instant());
}

void Later::stop() {
    std::multimap<base::Instant, Act> rest;
    {
        std::lock_guard lock(m_mutex);
        m_stopped = true;
        rest.swap(m_acts);
    }
    for (const auto& [at, act] : rest)
        act();
}

} // namespace signalbox::platform
