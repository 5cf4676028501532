// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/AlarmBell.h"

#include <algorithm>

namespace signalbox::ui {

void AlarmBell::hear(const AlarmSummary& alarms) {
    if (!alarms.known) // nothing is known to be new, and nothing is known to be over
        return;
    QSet<QString> now;
    bool fresh = false;
    for (const AlarmLine& one : alarms.open) {
        now.insert(one.id);
        fresh |=
            one.isNew && (one.severity == Severity::P1 || one.severity == Severity::P2) && !m_heard.contains(one.id);
    }
    m_heard = now;
    if (fresh && !mutedFor())
        m_ring();
}

std::optional<std::chrono::seconds> AlarmBell::mutedFor() const {
    if (!m_until || *m_until <= m_clock.instant())
        return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(*m_until - m_clock.instant());
}

} // namespace signalbox::ui
