// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/Sparkline.h"

#include "ui/charts/LinePainter.h"
#include "ui/widgets/AgeLabel.h"

#include <QtGui/QPainter>

#include <cmath>
#include <limits>

namespace signalbox::ui {

Sparkline::Sparkline(Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_name(name) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::setData(ChartPoints points, base::Time from, base::Time to, std::optional<ChartLimit> limit) {
    m_points = std::move(points);
    m_from = from;
    m_to = to;
    m_limit = std::move(limit);
    if (isVisible())
        update();
}

QSize Sparkline::sizeHint() const { return {m_theme.px(200), m_theme.px(48)}; }
QSize Sparkline::minimumSizeHint() const { return {m_theme.px(60), m_theme.px(32)}; }

void Sparkline::paintEvent(QPaintEvent*) {
    if (!m_points || m_to <= m_from)
        return;
    decimate(*m_points, m_from, m_to, width(), (m_to - m_from) / 20, m_columns);
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    double lastRight = 0;
    int right = 0;
    for (size_t i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        if (!column.any)
            continue;
        low = std::min(low, double(column.low));
        high = std::max(high, double(column.high));
        if (int(i) > width() * 2 / 3) {
            lastRight += double(column.last);
            ++right;
        }
    }
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    if (!(low <= high)) {
        p.setFont(m_theme.font(TextSize::Caption));
        p.setPen(m_theme.color(Ink::Stale));
        p.drawText(rect(), Qt::AlignCenter, tr("no data"));
        return;
    }
    if (m_limit) {
        low = std::min(low, m_limit->value);
        high = std::max(high, m_limit->value);
    }
    low = std::min(low, 0.0);
    const NiceAxis& axis = m_memory.update(low, high * 1.02, 2);
    const QFontMetrics metrics(m_theme.font(TextSize::Caption));
    const double top = 2;
    const double bottom = height() - 3.0;
    const auto yOf = [&](double value) {
        return bottom - (value - axis.from) / (axis.to - axis.from) * (bottom - top);
    };

    LineStyle style;
    style.normal = QPen(m_theme.color(Ink::Text2), 1.3);
    if (m_limit) {
        style.limit = m_limit->value;
        style.above = m_limit->above;
        style.beyond = QPen(m_theme.severityText(m_limit->severity), 2);
        const double y = std::round(yOf(m_limit->value)) + 0.5;
        p.setPen(QPen(m_theme.color(Ink::Text), 1, Qt::CustomDashLine));
        QPen dash = p.pen();
        dash.setDashPattern({3, 2.5});
        p.setPen(dash);
        p.drawLine(QPointF(0, y), QPointF(width(), y));
        if (!m_limit->label.isEmpty()) {
            // The label stands on the side of the limit where the line is not.
            const bool lineAbove = right > 0 && lastRight / right > m_limit->value;
            const double textHeight = metrics.height();
            double labelTop = lineAbove ? y + 1 : y - textHeight - 1;
            labelTop = std::max(0.0, std::min(labelTop, height() - textHeight));
            p.setFont(m_theme.font(TextSize::Caption));
            p.setPen(m_theme.color(Ink::Text2));
            p.drawText(QRectF(0, labelTop, width(), textHeight), Qt::AlignRight | Qt::AlignVCenter, m_limit->label);
        }
    }
    paintColumns(p, m_columns, 0, yOf, style);
}

BudgetBar::BudgetBar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setBudget({}, {}, Severity::None);
}

void BudgetBar::setBudget(std::optional<double> left, std::optional<double> burn, Severity severity) {
    m_left = left;
    m_burn = burn;
    m_severity = severity;
    setAccessibleName(left ? tr("Error budget %1 percent left").arg(qRound(*left * 100)) : tr("Error budget unknown"));
    setAccessibleDescription(burn ? tr("Burns at %1 times").arg(*burn, 0, 'f', 1) : tr("Burn rate unknown"));
    update();
}

QSize BudgetBar::sizeHint() const { return {m_theme.px(220), m_theme.px(18)}; }
QSize BudgetBar::minimumSizeHint() const { return {m_theme.px(150), m_theme.px(18)}; }

void BudgetBar::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QFont caption = m_theme.font(TextSize::Caption);
    const QFont strong = m_theme.font(TextSize::Caption, QFont::DemiBold);
    const bool loud = m_severity != Severity::None && m_severity != Severity::Diagnostic;
    const QString left = m_left ? tr("budget %1 %").arg(qRound(*m_left * 100)) : tr("budget --");
    const QString burn = m_burn ? tr("burn %1×").arg(*m_burn, 0, 'f', 1) : tr("burn --");
    const int leftWidth = QFontMetrics(caption).horizontalAdvance(tr("budget 100 %")) - m_theme.px(4);
    const int burnWidth =
        QFontMetrics(strong).horizontalAdvance(qMax(burn.size(), qsizetype(9)) > 9 ? burn : tr("burn 0.0×"));
    p.setFont(caption);
    p.setPen(m_theme.color(Ink::Text2));
    p.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, left);
    p.setFont(loud ? strong : caption);
    p.setPen(loud ? m_theme.severityText(m_severity) : m_theme.color(Ink::Text2));
    p.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, burn);
    const QRectF bar(leftWidth + m_theme.px(6), height() / 2.0 - m_theme.px(3),
                     width() - leftWidth - burnWidth - m_theme.px(16), m_theme.px(6));
    if (bar.width() < 8)
        return;
    p.setPen(Qt::NoPen);
    p.setBrush(m_theme.color(Ink::Track));
    p.drawRoundedRect(bar, 2, 2);
    if (m_left) {
        QRectF full = bar;
        full.setWidth(bar.width() * qBound(0.0, *m_left, 1.0));
        p.setBrush(loud ? m_theme.severityText(m_severity) : m_theme.color(Ink::Text2));
        p.drawRoundedRect(full, 2, 2);
    } else {
        HatchedOverlay::paint(p, bar.toRect(), m_theme.color(Ink::Stale));
    }
}

ProgressBar::ProgressBar(Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_name(name) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ProgressBar::setValue(double share, const QString& spoken, Look look) {
    m_share = qBound(0.0, share, 1.0);
    m_look = look;
    setAccessibleDescription(spoken);
    setToolTip(spoken);
    update();
}

QSize ProgressBar::sizeHint() const { return {m_theme.px(120), m_theme.px(8)}; }

void ProgressBar::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF bar(0, height() / 2.0 - m_theme.px(4), width(), m_theme.px(8));
    p.setPen(Qt::NoPen);
    p.setBrush(m_theme.color(Ink::Track));
    p.drawRoundedRect(bar, 2, 2);
    if (m_look == Look::Empty || m_share <= 0)
        return;
    QRectF full = bar;
    full.setWidth(bar.width() * m_share);
    p.setBrush(m_theme.color(m_look == Look::Accent ? Ink::Accent : Ink::Text2));
    p.drawRoundedRect(full, 2, 2);
}

} // namespace signalbox::ui
