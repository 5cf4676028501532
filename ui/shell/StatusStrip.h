// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/ShellState.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

class QAction;
class QLabel;
class QPushButton;

namespace signalbox::ui {

class ElidedLabel;

/// The last line: commands that run, the last error (press for its help), latency, the audit log's head and when this
/// console last witnessed it; on the right help, command palette and the version. 24 px.
class StatusStrip final : public QWidget {
    Q_OBJECT
public:
    StatusStrip(Theme& theme, const base::Clock& clock, QAction* help, QAction* palette, QWidget* parent = nullptr);
    void setState(const ShellState& state);
    void tick();
    [[nodiscard]] QString visibleText() const;

signals:
    void errorPressed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    const base::Clock& m_clock;
    ShellState m_state;
    QLabel* m_commands = nullptr;
    QPushButton* m_error = nullptr;
    QLabel* m_latency = nullptr;
    QLabel* m_audit = nullptr;
};

} // namespace signalbox::ui
