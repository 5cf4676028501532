// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/shell/ShellState.h"

#include <QtCore/QSet>

#include <functional>
#include <optional>

namespace signalbox::ui {

/// One sound for each new alarm of P1 or P2, never for P3, and none while muted: what is shown stays as it is.
///
/// An alarm rings once in its life; muting does not postpone it. Threads: gui. Ownership: borrows the clock.
class AlarmBell {
public:
    static constexpr std::chrono::minutes kMute{5};

    AlarmBell(const base::Clock& clock, std::function<void()> ring)
        : m_clock(clock)
        , m_ring(std::move(ring)) {}

    void hear(const AlarmSummary& alarms);
    void mute() { m_until = m_clock.instant() + kMute; }
    void unmute() { m_until.reset(); }
    /// None: it rings.
    [[nodiscard]] std::optional<std::chrono::seconds> mutedFor() const;

private:
    const base::Clock& m_clock;
    std::function<void()> m_ring;
    QSet<QString> m_heard;
    std::optional<base::Instant> m_until;
};

} // namespace signalbox::ui
