// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

class QPainter;

namespace signalbox::ui {

/// A state as a small capsule: shape (for a severity) + word. Normal states are grey.
class StatePill final : public QWidget {
    Q_OBJECT
public:
    explicit StatePill(Theme& theme, const QString& text = {}, Severity severity = Severity::None,
                       QWidget* parent = nullptr);
    void setState(const QString& text, Severity severity = Severity::None);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

    /// The same capsule inside a table cell, left-aligned and centred vertically in `cell`.
    static void paint(QPainter& painter, const Theme& theme, const QRect& cell, const QString& text, Severity severity);
    [[nodiscard]] static QSize sizeFor(const Theme& theme, const QString& text, Severity severity);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_text;
    Severity m_severity;
};

/// A count in a small grey capsule; hidden at 0; "99+" above 99. Its accessible name says what is counted.
class Badge final : public QWidget {
    Q_OBJECT
public:
    explicit Badge(Theme& theme, QWidget* parent = nullptr);
    void setCount(int count, const QString& what);
    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    int m_count = 0;
};

} // namespace signalbox::ui
