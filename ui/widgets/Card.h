// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace signalbox::ui {

/// A raised panel with an optional title row. Severity draws a 3 px edge on its left; selection a 2 px accent outline.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(Theme& theme, const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    [[nodiscard]] QString title() const;
    void setSeverity(Severity severity);
    [[nodiscard]] Severity severity() const { return m_severity; }
    void setSelected(bool selected);
    /// Makes the card itself focusable and pressable (Enter, Space, click): activated().
    void setActivatable(bool on);
    /// Where the content goes.
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    /// The right side of the title row.
    [[nodiscard]] QHBoxLayout* corner() const { return m_corner; }

signals:
    void activated();

protected:
    bool event(QEvent* event) override; ///< hides an empty title row
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    Theme& m_theme;
    Severity m_severity = Severity::None;
    bool m_selected = false;
    bool m_activatable = false;
    bool m_pressed = false;
    QWidget* m_head = nullptr;
    QLabel* m_title = nullptr;
    QVBoxLayout* m_body = nullptr;
    QHBoxLayout* m_corner = nullptr;
};

/// A figure with its caption under it ("2.40 s" / "p99 settle"). Severity colours the figure and adds its shape.
class Figure final : public QWidget {
    Q_OBJECT
public:
    Figure(Theme& theme, const QString& value, const QString& caption, TextSize size = TextSize::Tile,
           QWidget* parent = nullptr);
    void setValue(const QString& value);
    void setCaption(const QString& caption);
    void setSeverity(Severity severity);
    /// A smaller figure where there is little room: a figure is never cut.
    void setFigureSize(TextSize size);
    [[nodiscard]] QString value() const;

private:
    void sync();
    Theme& m_theme;
    QLabel* m_value = nullptr;
    QLabel* m_caption = nullptr;
    TextSize m_size;
    QString m_text;
    Severity m_severity = Severity::None;
};

} // namespace signalbox::ui
