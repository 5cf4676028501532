// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sandbox/SandboxFigures.h"
#include "ui/widgets/Card.h"

class QLabel;
class QPushButton;

namespace signalbox::ui {

/// The clock by which the sandbox judges sessions, holds and limits: large, and loud when it is not the real one.
class ClockCard final : public Card {
    Q_OBJECT
public:
    explicit ClockCard(Theme& theme, QWidget* parent = nullptr);
    void display(const std::optional<api::VirtualClock>& clock);
    [[nodiscard]] const std::optional<api::VirtualClock>& clock() const { return m_clock; }
    [[nodiscard]] QPushButton* resetButton() const { return m_reset; }
    [[nodiscard]] QString text() const;

private:
    std::optional<api::VirtualClock> m_clock;
    QLabel* m_time = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_detail = nullptr;
    QPushButton* m_reset = nullptr;
};

} // namespace signalbox::ui
