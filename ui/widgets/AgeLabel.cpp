// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/AgeLabel.h"

#include <QtCore/QEvent>
#include <QtCore/QTimerEvent>
#include <QtGui/QPainter>

#include <algorithm>

namespace signalbox::ui {

using std::chrono::milliseconds;

QString ageText(milliseconds age) {
    const auto ms = std::max<std::int64_t>(0, age.count());
    if (ms < 10'000)
        return QStringLiteral("%1 s").arg(QString::number(double(ms / 100) / 10.0, 'f', 1));
    const auto s = ms / 1000;
    if (s < 120)
        return QStringLiteral("%1 s").arg(s);
    const auto min = s / 60;
    if (min < 60)
        return QStringLiteral("%1 min").arg(min);
    const auto h = min / 60;
    if (h < 48)
        return min % 60 == 0 ? QStringLiteral("%1 h").arg(h) : QStringLiteral("%1 h %2 min").arg(h).arg(min % 60);
    return QStringLiteral("%1 d").arg(h / 24);
}

QString stopwatchText(std::chrono::seconds elapsed) {
    const auto s = std::max<std::int64_t>(0, elapsed.count());
    const auto two = [](std::int64_t value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    if (s < 3600)
        return two(s / 60) + QLatin1Char(':') + two(s % 60);
    return QString::number(s / 3600) + QLatin1Char(':') + two(s / 60 % 60) + QLatin1Char(':') + two(s % 60);
}

QString groupedNumber(qint64 value) {
    const bool negative = value < 0;
    QString digits = QString::number(value);
    if (negative)
        digits.remove(0, 1);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3)
        digits.insert(at, QChar(0x202F)); // narrow no-break space
    return negative ? QChar(0x2212) + digits : digits;
}

Freshness freshness(milliseconds age, milliseconds interval) {
    if (age <= 2 * interval)
        return Freshness::Fresh;
    return age <= 5 * interval ? Freshness::Stale : Freshness::Gone;
}

AgeLabel::AgeLabel(Theme& theme, const base::Clock& clock, milliseconds interval, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_interval(interval) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_timer.start(1000, this);
    connect(&m_theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    tick();
}

void AgeLabel::setNewest(std::optional<base::Time> newest) {
    m_newest = newest;
    tick();
}

Freshness AgeLabel::state() const {
    if (!m_newest)
        return Freshness::Gone;
    return freshness(std::chrono::duration_cast<milliseconds>(m_clock.now() - *m_newest), m_interval);
}

QString AgeLabel::text() const {
    const auto now = state();
    if (now == Freshness::Gone)
        return QStringLiteral("--");
    const QString age = ageText(std::chrono::duration_cast<milliseconds>(m_clock.now() - *m_newest));
    return now == Freshness::Stale ? QStringLiteral("▨ ") + age : age;
}

void AgeLabel::tick() {
    const auto now = state();
    const QString shown = text();
    if (shown != m_shown) {
        m_shown = shown;
        setAccessibleName(now == Freshness::Gone ? tr("No data") : tr("Data %1 old").arg(shown));
        setToolTip(m_newest ? tr("Newest sample %1").arg(QString::fromStdString(base::rfc3339(*m_newest)))
                            : tr("No data yet"));
        if (sizeHint() != size())
            updateGeometry();
        update();
    }
    if (now != m_last) {
        m_last = now;
        emit freshnessChanged();
    }
}

QSize AgeLabel::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(TextSize::Caption));
    return {std::max(metrics.horizontalAdvance(text()), metrics.horizontalAdvance(QStringLiteral("0.0 s"))) + 2,
            metrics.height()};
}

void AgeLabel::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setFont(m_theme.font(TextSize::Caption));
    p.setPen(m_theme.color(state() == Freshness::Fresh ? Ink::Text2 : Ink::Stale));
    p.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, text());
}

void AgeLabel::timerEvent(QTimerEvent* event) {
    if (event->timerId() != m_timer.timerId())
        return QWidget::timerEvent(event);
    if (isVisible())
        tick();
}

HatchedOverlay::HatchedOverlay(Theme& theme, QWidget* over)
    : QWidget(over)
    , m_theme(theme) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    setGeometry(over->rect());
    over->installEventFilter(this);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HatchedOverlay::paint(QPainter& painter, const QRect& area, const QColor& color) {
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1));
    const int step = 12;
    QList<QLineF> lines;
    for (int x = area.left() - area.height(); x < area.right(); x += step)
        lines.append(QLineF(x, area.bottom() + 1, x + area.height() + 1, area.top()));
    painter.drawLines(lines);
    painter.restore();
}

bool HatchedOverlay::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parent() && (event->type() == QEvent::Resize || event->type() == QEvent::Show)) {
        setGeometry(parentWidget()->rect());
        raise();
    }
    return QWidget::eventFilter(watched, event);
}

void HatchedOverlay::paintEvent(QPaintEvent* event) {
    QPainter p(this);
    QColor color = m_theme.color(Ink::Stale);
    color.setAlphaF(0.28F);
    paint(p, rect(), color);
    Q_UNUSED(event)
}

} // namespace signalbox::ui
