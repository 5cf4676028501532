// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/SandboxClient.h"

#include <QtCore/QObject>

#include <chrono>
#include <optional>
#include <vector>

class QTimer;

namespace signalbox::ui {

class Bridge;

/// What a sandbox does on purpose at this moment, for every page to say: which buttons are pressed, and whether its
/// clock is real. Asks every two seconds, and only of a sandbox that can be reached.
///
/// What it last knew is kept while the platform does not answer: a fault is not over because nobody can be asked.
/// Ownership: borrows the bridge. Threads: gui.
class SandboxWatch final : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kEvery{2'000};

    explicit SandboxWatch(Bridge& bridge, QObject* parent = nullptr);

    [[nodiscard]] const std::vector<api::FaultPress>& running() const { return m_running; }
    [[nodiscard]] const std::optional<api::VirtualClock>& clock() const { return m_clock; }
    /// "2 buttons pressed · 14 faults", "clock 2 h ahead"; empty when nothing is made wrong.
    [[nodiscard]] QString notice() const;
    /// When the last of the running presses ends at the latest.
    [[nodiscard]] std::optional<base::Time> endsAt() const;
    /// Asks now: after an act of this console.
    void refresh();

signals:
    void changed();

private:
    void forget();
    Bridge& m_bridge;
    QTimer* m_timer = nullptr;
    std::vector<api::FaultPress> m_running;
    std::optional<api::VirtualClock> m_clock;
    QString m_platform; ///< where what is known comes from
    bool m_asking = false;
};

} // namespace signalbox::ui
