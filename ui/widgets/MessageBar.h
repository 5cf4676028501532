// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace signalbox::ui {

class TraceButton;

/// One line at the top of a page that says how an act ended. Never a pop-up, never takes the focus.
///
/// A new message replaces the old one. Errors stay until closed; others may be closed any time and are never timed
/// out, because a person may be looking elsewhere. Announced to assistive technology as an alert.
class MessageBar final : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Info, Done, Unknown, Warning, Error };
    explicit MessageBar(Theme& theme, QWidget* parent = nullptr);

    /// `action` is a verb ("Check again", "Undo"); empty hides the button. `reason` links to its help page. A trace id
    /// in the text can be opened.
    void showMessage(Kind kind, const QString& text, const QString& action = {}, const QString& reason = {});
    void clear();
    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] QString text() const;

signals:
    void actionRequested();
    void helpRequested(const QString& topic);
    void linkRequested(const QString& link);
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    Kind m_kind = Kind::Info;
    QString m_reason;
    QLabel* m_text = nullptr;
    QPushButton* m_action = nullptr;
    QPushButton* m_help = nullptr;
    TraceButton* m_trace = nullptr;
    QToolButton* m_close = nullptr;
};

} // namespace signalbox::ui
