// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/StatePill.h"

#include <QtGui/QPainter>

namespace signalbox::ui {

namespace {

QString pillText(const QString& text, Severity severity) {
    const QString shape = severityShape(severity);
    return shape.isEmpty() ? text : shape + QLatin1Char(' ') + text;
}

} // namespace

StatePill::StatePill(Theme& theme, const QString& text, Severity severity, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_severity(Severity::None) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&m_theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    setState(text, severity);
}

void StatePill::setState(const QString& text, Severity severity) {
    m_text = text;
    m_severity = severity;
    setAccessibleName((severityWord(severity) + QLatin1Char(' ') + text).trimmed());
    updateGeometry();
    update();
}

QSize StatePill::sizeFor(const Theme& theme, const QString& text, Severity severity) {
    const QFontMetrics metrics(theme.font(TextSize::Caption, QFont::DemiBold));
    return {metrics.horizontalAdvance(pillText(text, severity)) + theme.px(18), theme.px(20)};
}

QSize StatePill::sizeHint() const { return sizeFor(m_theme, m_text, m_severity); }

void StatePill::paint(QPainter& painter, const Theme& theme, const QRect& cell, const QString& text,
                      Severity severity) {
    const QSize size = sizeFor(theme, text, severity).boundedTo(cell.size());
    const QRectF box =
        QRectF(cell.left(), cell.top() + (cell.height() - size.height()) / 2.0, size.width(), size.height())
            .adjusted(0.5, 0.5, -0.5, -0.5);
    const bool loud = severity == Severity::P1 || severity == Severity::P2 || severity == Severity::P3;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(loud ? theme.severityText(severity) : theme.color(Ink::Hairline), 1));
    painter.setBrush(loud ? theme.severityFill(severity)
                          : theme.color(theme.isDark() ? Ink::Background : Ink::Surface));
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setFont(theme.font(TextSize::Caption, QFont::DemiBold));
    painter.setPen(loud ? theme.onSeverityFill(severity) : theme.color(Ink::Text));
    const QFontMetrics metrics(painter.font());
    painter.drawText(box, Qt::AlignCenter,
                     metrics.elidedText(pillText(text, severity), Qt::ElideRight, int(box.width()) - theme.px(8)));
    painter.restore();
}

void StatePill::paintEvent(QPaintEvent*) {
    QPainter p(this);
    paint(p, m_theme, rect(), m_text, m_severity);
}

Badge::Badge(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void Badge::setCount(int count, const QString& what) {
    m_count = count;
    setAccessibleName(what.isEmpty() ? QString::number(count) : what);
    setVisible(count > 0);
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(TextSize::Caption, QFont::DemiBold));
    const QString text = m_count > 99 ? QStringLiteral("99+") : QString::number(m_count);
    return {qMax(m_theme.px(22), metrics.horizontalAdvance(text) + m_theme.px(14)), m_theme.px(18)};
}

void Badge::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(m_theme.color(Ink::Background));
    p.drawRoundedRect(QRectF(rect()), height() / 2.0, height() / 2.0);
    p.setPen(m_theme.color(Ink::Text));
    p.setFont(m_theme.font(TextSize::Caption, QFont::DemiBold));
    p.drawText(rect(), Qt::AlignCenter, m_count > 99 ? QStringLiteral("99+") : QString::number(m_count));
}

} // namespace signalbox::ui
