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

/// One line, 32 px even when empty, so that nothing ever jumps: the most urgent alarm that nobody acknowledged, and how
/// many there are of each priority. Never blinks, never takes the focus; "NEW" stays until acknowledged.
class AlarmBanner final : public QWidget {
    Q_OBJECT
public:
    AlarmBanner(Theme& theme, QAction* acknowledge, QWidget* parent = nullptr);
    void setAlarms(const AlarmSummary& alarms);
    /// Which one of several is shown ("2 of 4"), and whether sounds are off ("muted 4:59"); empty: nothing to say.
    void setNote(const QString& note);
    [[nodiscard]] QPushButton* acknowledgeButton() const { return m_acknowledge; }
    [[nodiscard]] QString visibleText() const;

signals:
    void openRequested(const QString& link);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void sync();
    Theme& m_theme;
    QAction* m_action = nullptr;
    AlarmSummary m_alarms;
    QString m_note;
    QLabel* m_mark = nullptr;
    ElidedLabel* m_text = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_acknowledge = nullptr;
    QLabel* m_counts = nullptr;
};

} // namespace signalbox::ui
