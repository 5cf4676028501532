// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Environment.h"

#include <QtCore/QObject>
#include <QtGui/QColor>
#include <QtGui/QFont>
#include <QtGui/QPalette>

class QApplication;
class QLabel;
class QWidget;

namespace signalbox::ui {

/// A colour by what it is for. Ratios against the worst background meet WCAG 2.2 AA in both schemes.
enum class Ink {
    Background, ///< the page
    Surface,    ///< navigation, bars
    Raised,     ///< cards, fields, sheets
    Hairline,   ///< separators and card outlines, decorative
    Border,     ///< outlines of controls, 3:1
    Track,      ///< the empty part of a bar
    Text,
    Text2,
    Disabled,
    Accent, ///< the one primary act, selection mark, focus ring
    OnAccent,
    AccentSoft, ///< selected row, current page
    P1,         ///< severity as text or line
    P1Fill,
    OnP1Fill,
    P2,
    P2Fill,
    OnP2Fill,
    P3,
    P3Fill,
    OnP3Fill,
    Info,
    Ok, ///< text only, used sparingly: normal is grey
    Stale,
    Production,
    Staging,
    Sandbox,
    OnEnvironment
};

/// Type sizes in logical pixels at 100 %.
enum class TextSize { Caption = 11, Body = 13, Strong = 15, Title = 18, Tile = 24, Wall = 34 };

enum class Scheme { Light, Dark, Auto };

/// What the person chose. Plain value; kept by the settings page.
struct ThemeSettings {
    Scheme scheme = Scheme::Auto;
    int scalePercent = 100;    ///< 90..200, clamped
    bool reduceMotion = false; ///< no animation at all
    bool noHold = false;       ///< two separate presses instead of a hold
};

/// The tokens: colours, type, spacing; and the QPalette and style sheet built from them.
///
/// One object, made in main(), passed by reference to every widget that paints. Not a singleton: tests make their own.
/// Threads: gui. Fonts: Inter with tabular digits (see TabularFont.h), then Noto Sans, then DejaVu Sans.
class Theme final : public QObject {
    Q_OBJECT
public:
    explicit Theme(QObject* parent = nullptr);

    /// Spacing steps 4 8 12 16 24 32, scaled. Anything else is a mistake.
    enum Space { Tight = 4, Small = 8, Medium = 12, Large = 16, Wide = 24, Huge = 32 };

    void setSettings(const ThemeSettings& settings);
    [[nodiscard]] const ThemeSettings& settings() const { return m_settings; }
    /// The scheme in force: never Auto.
    [[nodiscard]] Scheme scheme() const { return m_effective; }
    [[nodiscard]] bool isDark() const { return m_effective == Scheme::Dark; }
    [[nodiscard]] bool reduceMotion() const { return m_settings.reduceMotion; }
    [[nodiscard]] bool noHold() const { return m_settings.noHold; }

    [[nodiscard]] QColor color(Ink ink) const;
    [[nodiscard]] static QColor color(Ink ink, Scheme scheme); ///< scheme is Light or Dark.
    [[nodiscard]] QColor severityText(Severity severity) const;
    [[nodiscard]] QColor severityFill(Severity severity) const;
    [[nodiscard]] QColor onSeverityFill(Severity severity) const;
    [[nodiscard]] QColor environmentColor(Environment environment) const;
    /// Colours of compared series, index 0..5; told apart under the three common colour vision deficiencies.
    [[nodiscard]] QColor seriesColor(int index) const;

    /// Logical pixels times the person's scale.
    [[nodiscard]] int px(int logical) const;
    [[nodiscard]] QFont font(TextSize size, QFont::Weight weight = QFont::Normal) const;
    /// Identifiers, hashes, log lines.
    [[nodiscard]] QFont mono(TextSize size = TextSize::Body) const;
    [[nodiscard]] int rowHeight() const { return px(32); }
    [[nodiscard]] int radius() const { return px(4); }

    /// Fusion, palette, font and style sheet for the whole application; again on every change.
    void apply(QApplication& application);
    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QString styleSheet() const;
    /// The family in use, for screenshots that must look the same everywhere.
    [[nodiscard]] const QString& family() const { return m_family; }

    /// Reads org.freedesktop.portal.Settings once and follows its changes while scheme is Auto. Without a session bus
    /// Auto means light. Never blocks over 200 ms.
    void followSystem();

signals:
    void changed();

private:
    void setSystemScheme(Scheme scheme);
    void resolve();

    ThemeSettings m_settings;
    Scheme m_system = Scheme::Light;
    Scheme m_effective = Scheme::Light;
    QString m_family;
    QString m_monoFamily;
    QApplication* m_application = nullptr;
    class PortalScheme* m_portal = nullptr;
};

/// Style hooks understood by the style sheet. They are dynamic properties, so plain Qt widgets stay plain.
///
/// setInk(label, ...) colours a QLabel; setTextSize sizes it; setButtonKind styles a QPushButton.
enum class ButtonKind {
    Normal,
    Primary, ///< one per page
    Danger,  ///< outlined in P1: opens something dangerous, fires nothing
    Quiet,   ///< no outline until hovered
    Blocked  ///< dashed outline: names what prevents it
};
void setInk(QWidget* widget, Ink ink);
void setTextSize(QWidget* widget, TextSize size, QFont::Weight weight = QFont::Normal);
void setButtonKind(QWidget* button, ButtonKind kind);
/// A plain label in the given size and ink, its text selectable by mouse, never taking focus.
[[nodiscard]] QLabel* makeLabel(const QString& text, TextSize size = TextSize::Body, Ink ink = Ink::Text,
                                QFont::Weight weight = QFont::Normal, QWidget* parent = nullptr);

} // namespace signalbox::ui
