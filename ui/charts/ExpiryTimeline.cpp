// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ExpiryTimeline.h"

#include "ui/charts/Scale.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtGui/QAccessible>
#include <QtGui/QHelpEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

#include <algorithm>

namespace signalbox::ui {

namespace {

QString dayText(base::Time time) {
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(base::unixSeconds(time), Qt::UTC),
                                 QStringLiteral("d MMM yyyy HH:mm"));
}

void drawMark(QPainter& painter, const QRectF& box, Severity severity) {
    const QPointF c = box.center();
    const qreal r = box.width() / 2;
    switch (severity) {
    case Severity::P2:
        painter.drawPolygon(QPolygonF({c + QPointF(0, -r), c + QPointF(r, r * 0.9), c + QPointF(-r, r * 0.9)}));
        break;
    case Severity::P3:
        painter.drawPolygon(QPolygonF(
            {c + QPointF(0, -r * 1.1), c + QPointF(r * 1.1, 0), c + QPointF(0, r * 1.1), c + QPointF(-r * 1.1, 0)}));
        break;
    case Severity::P1:
        painter.drawRect(box);
        break;
    case Severity::Diagnostic:
    case Severity::None:
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
        break;
    }
}

} // namespace

ExpiryTimeline::ExpiryTimeline(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setAccessibleName(tr("Expiry of all credentials"));
    connect(&m_theme, &Theme::changed, this, [this] {
        layOut();
        update();
    });
}

void ExpiryTimeline::setItems(QList<ExpiryItem> items, base::Time now, std::chrono::hours span) {
    const QString current = currentId();
    m_items = std::move(items);
    std::stable_sort(m_items.begin(), m_items.end(),
                     [](const ExpiryItem& a, const ExpiryItem& b) { return a.expires < b.expires; });
    m_now = now;
    m_span = span;
    layOut();
    m_current = -1;
    setCurrent(current);
    setAccessibleDescription(accessibleText());
    update();
}

void ExpiryTimeline::layOut() {
    m_marks.clear();
    m_later = 0;
    const int size = m_theme.px(9);
    const int left = m_theme.px(40);
    const int right = width() - m_theme.px(16);
    const int bottom = height() - m_theme.px(24);
    const double scale = double(right - left) / double(std::max<std::int64_t>(1, m_span.count() * 3600));
    QList<int> lastOfLane; // right edge of the last mark in each lane
    const int lanes = std::max(1, (bottom - m_theme.px(4)) / (size + m_theme.px(4)));
    for (const ExpiryItem& item : std::as_const(m_items)) {
        const double seconds = std::chrono::duration<double>(item.expires - m_now).count();
        int x = left + int(seconds * scale);
        if (x > right) {
            ++m_later;
            m_marks.append(QRect());
            continue;
        }
        x = std::max(x, m_theme.px(10));
        int lane = 0;
        while (lane < lastOfLane.size() && lastOfLane.at(lane) + m_theme.px(3) > x - size / 2)
            ++lane;
        if (lane >= lanes)
            lane = lanes - 1;
        while (lastOfLane.size() <= lane)
            lastOfLane.append(-1000);
        lastOfLane[lane] = x + size / 2;
        m_marks.append(QRect(x - size / 2, bottom - (lane + 1) * (size + m_theme.px(4)), size, size));
    }
}

void ExpiryTimeline::setCurrent(const QString& id) {
    for (int i = 0; i < m_items.size(); ++i) {
        if (m_items.at(i).id == id) {
            m_current = i;
            update();
            return;
        }
    }
}

QString ExpiryTimeline::currentId() const {
    return m_current >= 0 && m_current < m_items.size() ? m_items.at(m_current).id : QString();
}

QRect ExpiryTimeline::markRect(const QString& id) const {
    for (int i = 0; i < m_items.size(); ++i) {
        if (m_items.at(i).id == id)
            return m_marks.value(i);
    }
    return {};
}

QString ExpiryTimeline::accessibleText() const {
    int p1 = 0;
    int p2 = 0;
    int p3 = 0;
    for (const auto& item : m_items) {
        p1 += item.severity == Severity::P1 ? 1 : 0;
        p2 += item.severity == Severity::P2 ? 1 : 0;
        p3 += item.severity == Severity::P3 ? 1 : 0;
    }
    QString text = tr("%1 credentials: %2 P1, %3 P2, %4 P3.").arg(m_items.size()).arg(p1).arg(p2).arg(p3);
    if (!m_items.isEmpty())
        text += tr(" Next: %1, %2.").arg(m_items.first().label, dayText(m_items.first().expires));
    return text;
}

QSize ExpiryTimeline::sizeHint() const { return {m_theme.px(600), m_theme.px(150)}; }
QSize ExpiryTimeline::minimumSizeHint() const { return {m_theme.px(240), m_theme.px(90)}; }

int ExpiryTimeline::at(const QPoint& position) const {
    const int reach = m_theme.px(8); // marks are small: 24 px to hit
    int best = -1;
    int bestDistance = reach * reach * 2;
    for (int i = 0; i < m_marks.size(); ++i) {
        if (m_marks.at(i).isNull() || !m_marks.at(i).adjusted(-reach, -reach, reach, reach).contains(position))
            continue;
        const QPoint d = m_marks.at(i).center() - position;
        const int distance = d.x() * d.x() + d.y() * d.y();
        if (distance < bestDistance) {
            best = i;
            bestDistance = distance;
        }
    }
    return best;
}

void ExpiryTimeline::select(int index) {
    if (index < 0 || index >= m_items.size() || index == m_current)
        return;
    m_current = index;
    const auto& item = m_items.at(index);
    setAccessibleDescription(tr("%1, expires %2. ").arg(item.label, dayText(item.expires)) + accessibleText());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
    emit currentChanged(item.id);
}

bool ExpiryTimeline::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = at(help->pos());
        if (index >= 0)
            QToolTip::showText(help->globalPos(),
                               m_items.at(index).label + QLatin1Char('\n') + dayText(m_items.at(index).expires) +
                                   QStringLiteral(" UTC"),
                               this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void ExpiryTimeline::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void ExpiryTimeline::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step != 0) {
        int next = m_current < 0 ? (step > 0 ? 0 : int(m_items.size()) - 1) : m_current + step;
        while (next >= 0 && next < m_marks.size() && m_marks.at(next).isNull())
            next += step;
        select(next);
        event->accept();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_current >= 0) {
        emit opened(currentId());
        event->accept();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void ExpiryTimeline::mousePressEvent(QMouseEvent* event) { select(at(event->position().toPoint())); }

void ExpiryTimeline::mouseDoubleClickEvent(QMouseEvent* event) {
    if (at(event->position().toPoint()) >= 0 && !currentId().isEmpty())
        emit opened(currentId());
}

void ExpiryTimeline::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const int left = m_theme.px(40);
    const int right = width() - m_theme.px(16);
    const int bottom = height() - m_theme.px(24);
    p.setFont(m_theme.font(TextSize::Caption));
    const QFontMetrics metrics(p.font());
    const double scale = double(right - left) / double(std::max<std::int64_t>(1, m_span.count() * 3600));
    const auto line = [&](int x, const QString& text) {
        p.setPen(QPen(m_theme.color(Ink::Hairline), 1));
        p.drawLine(QPointF(x + 0.5, 2), QPointF(x + 0.5, bottom + 4));
        p.setPen(m_theme.color(Ink::Text2));
        const int width = metrics.horizontalAdvance(text);
        p.drawText(QPoint(qBound(0, x - width / 2, this->width() - width), height() - m_theme.px(6)), text);
    };
    line(left, tr("now"));
    // The first of every month; a label only where it does not touch "now".
    QDate month = QDateTime::fromSecsSinceEpoch(base::unixSeconds(m_now), Qt::UTC).date();
    month = QDate(month.year(), month.month(), 1).addMonths(1);
    for (int i = 0; i < 24; ++i, month = month.addMonths(1)) {
        const qint64 at = QDateTime(month, QTime(0, 0), Qt::UTC).toSecsSinceEpoch() - base::unixSeconds(m_now);
        const int x = left + int(double(at) * scale);
        if (x > right)
            break;
        const bool room = x - left > m_theme.px(32);
        line(x, room ? QLocale::c().toString(month,
                                             month.month() == 1 ? QStringLiteral("MMM yyyy") : QStringLiteral("MMM"))
                     : QString());
    }
    for (int i = 0; i < m_marks.size(); ++i) {
        if (m_marks.at(i).isNull())
            continue;
        const Severity severity = m_items.at(i).severity;
        p.setPen(Qt::NoPen);
        p.setBrush(severity == Severity::None ? m_theme.color(Ink::Text2) : m_theme.severityText(severity));
        drawMark(p, m_marks.at(i), severity);
        if (i == m_current) {
            p.setPen(QPen(m_theme.color(Ink::Accent), 2));
            p.setBrush(Qt::NoBrush);
            p.drawRoundedRect(QRectF(m_marks.at(i)).adjusted(-3, -3, 3, 3), 3, 3);
        }
    }
    if (m_later > 0) {
        p.setPen(m_theme.color(Ink::Text2));
        const QString text = tr("+%1 later").arg(m_later);
        p.drawText(QRectF(0, 0, width(), metrics.height() + 2), Qt::AlignRight | Qt::AlignTop, text);
    }
    if (hasFocus() && m_current < 0) {
        p.setPen(QPen(m_theme.color(Ink::Accent), 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

} // namespace signalbox::ui
