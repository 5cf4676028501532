// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/SandboxWatch.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

#include <QtCore/QTimer>

#include <algorithm>

namespace signalbox::ui {

namespace {

/// One answer to one question: what the frame shows of a sandbox.
struct Now {
    std::vector<api::FaultPress> presses;
    api::VirtualClock clock;
};

} // namespace

SandboxWatch::SandboxWatch(Bridge& bridge, QObject* parent)
    : QObject(parent)
    , m_bridge(bridge) {
    m_timer = new QTimer(this);
    m_timer->setInterval(kEvery);
    connect(m_timer, &QTimer::timeout, this, &SandboxWatch::refresh);
    m_timer->start();
    connect(&m_bridge, &Bridge::meChanged, this, [this] {
        forget();
        refresh();
    });
    connect(&m_bridge, &Bridge::commandsChanged, this, [this] {
        if (m_bridge.runningCommands() == 0)
            refresh();
    });
}

void SandboxWatch::forget() {
    const QString platform = m_bridge.me() ? text::of(m_bridge.me()->boot) : QString();
    if (platform == m_platform)
        return;
    m_platform = platform;
    m_running.clear();
    m_clock.reset();
    emit changed();
}

void SandboxWatch::refresh() {
    if (m_asking || m_bridge.link() != Bridge::Link::Live || !m_bridge.me() || m_bridge.me()->environment != "sandbox")
        return;
    m_asking = true;
    m_bridge.ask<Now>(
        this,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) -> base::Result<Now> {
            Now now;
            SB_ASSIGN(now.presses, api::sandboxPresses(client, deadline, stop));
            SB_ASSIGN(now.clock, api::sandboxClock(client, deadline, stop));
            return now;
        },
        [this, platform = m_platform](const base::Result<Now>& answer) {
            m_asking = false;
            if (!answer || platform != m_platform)
                return;
            std::vector<api::FaultPress> running;
            for (const auto& press : answer->presses) {
                if (press.running())
                    running.push_back(press);
            }
            if (running == m_running && m_clock && m_clock->offset == answer->clock.offset)
                return;
            m_running = std::move(running);
            m_clock = answer->clock;
            emit changed();
        });
}

QString SandboxWatch::notice() const {
    QStringList parts;
    if (!m_running.empty()) {
        std::uint64_t hits = 0;
        for (const auto& press : m_running)
            hits += press.hits;
        parts << (m_running.size() == 1 ? tr("1 button pressed") : tr("%1 buttons pressed").arg(m_running.size()));
        if (hits > 0)
            parts << (hits == 1 ? tr("1 fault") : tr("%1 faults").arg(text::count(qint64(hits))));
    }
    if (m_clock && m_clock->offset != base::Duration::zero())
        parts.prepend(m_clock->offset < base::Duration::zero()
                          ? tr("clock %1 behind").arg(text::duration(-m_clock->offset))
                          : tr("clock %1 ahead").arg(text::duration(m_clock->offset)));
    return parts.join(QStringLiteral(" · "));
}

std::optional<base::Time> SandboxWatch::endsAt() const {
    std::optional<base::Time> last;
    for (const auto& press : m_running) {
        if (!last || press.endsAt > *last)
            last = press.endsAt;
    }
    return last;
}

} // namespace signalbox::ui
