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

class MutationGate;

/// The first line of every window: which environment, view only or unlocked, whether the data are live, the time, who.
///
/// 28 px, always. Disconnected: hatched, "DISCONNECTED 00:42 · values frozen". Alarms are never drawn here. A notice
/// (what the sandbox does on purpose) stands in its middle and leads to its page, so that nothing ever moves for it.
/// The two buttons are faces of actions that the window owns.
class EnvironmentBand final : public QWidget {
    Q_OBJECT
public:
    EnvironmentBand(Theme& theme, const base::Clock& clock, const MutationGate& gate, QAction* lock, QAction* stop,
                    QWidget* parent = nullptr);
    void setState(const ShellState& state);
    void tick();
    [[nodiscard]] QString visibleText() const;

signals:
    void openRequested(const QString& link);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitNotice();
    Theme& m_theme;
    const base::Clock& m_clock;
    const MutationGate& m_gate;
    ShellState m_state;
    QLabel* m_identity = nullptr;
    QLabel* m_lockText = nullptr;
    QPushButton* m_lock = nullptr;
    QPushButton* m_notice = nullptr;
    QString m_noticeText; ///< in full; the button elides it where the window is narrow
    QLabel* m_link = nullptr;
    QLabel* m_time = nullptr;
    QLabel* m_operator = nullptr;
    QPushButton* m_stop = nullptr;
};

} // namespace signalbox::ui
