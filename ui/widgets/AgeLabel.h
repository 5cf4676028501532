// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Theme.h"

#include <QtCore/QBasicTimer>
#include <QtWidgets/QWidget>

#include <optional>

namespace signalbox::ui {

/// "0.8 s", "14 s", "6 min", "3 h 12 min", "9 d". Always positive, one unit or two.
[[nodiscard]] QString ageText(std::chrono::milliseconds age);
/// "00:42" or "1:04:09".
[[nodiscard]] QString stopwatchText(std::chrono::seconds elapsed);
/// "1 048 576", grouped by narrow no-break spaces, independent of the locale.
[[nodiscard]] QString groupedNumber(qint64 value);

/// How trustworthy a figure is by its age.
enum class Freshness { Fresh, Stale, Gone };
/// Fresh up to twice the interval, Stale up to five times, Gone beyond.
[[nodiscard]] Freshness freshness(std::chrono::milliseconds age, std::chrono::milliseconds interval);

/// The age of the data beside it. Text turns to the stale colour with the hatch mark "▨" when Stale, and "--" when
/// Gone or never set. Repaints itself once a second while visible.
class AgeLabel final : public QWidget {
    Q_OBJECT
public:
    AgeLabel(Theme& theme, const base::Clock& clock, std::chrono::milliseconds interval, QWidget* parent = nullptr);
    void setNewest(std::optional<base::Time> newest);
    [[nodiscard]] Freshness state() const;
    [[nodiscard]] QString text() const;
    void tick();
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void freshnessChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    Theme& m_theme;
    const base::Clock& m_clock;
    std::chrono::milliseconds m_interval;
    std::optional<base::Time> m_newest;
    QString m_shown; ///< to do nothing when nothing changed
    Freshness m_last = Freshness::Gone;
    QBasicTimer m_timer;
};

/// Diagonal lines over a widget whose values are not live. Lets all input through; invisible to assistive technology.
class HatchedOverlay final : public QWidget {
    Q_OBJECT
public:
    HatchedOverlay(Theme& theme, QWidget* over);
    /// The hatch, for those who paint themselves.
    static void paint(QPainter& painter, const QRect& area, const QColor& color);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
};

} // namespace signalbox::ui
