// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/Waterfall.h"

#include "ui/bridge/DisplayText.h"

#include <QtGui/QAccessible>
#include <QtGui/QHelpEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolTip>

#include <algorithm>

namespace signalbox::ui {

namespace {

using Look = WaterfallSpan::Look;
constexpr double kShortest = 0.01; ///< ms that stay visible at the deepest zoom

double ms(base::Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

} // namespace

Waterfall::Waterfall(Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Waterfall of the trace"));
    viewport()->setAutoFillBackground(false);
    connect(&m_theme, &Theme::changed, this, [this] {
        layOut();
        viewport()->update();
    });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { layOut(); });
}

void Waterfall::setSpans(QList<WaterfallSpan> spans, bool keepView) {
    if (keepView && spans == m_spans)
        return;
    const QString current = currentId();
    m_spans = std::move(spans);
    m_end = kShortest;
    for (const auto& span : std::as_const(m_spans)) {
        if (span.look != Look::Gap)
            m_end = std::max(m_end, ms(span.look == Look::Point ? span.from : std::max(span.from, span.to)));
    }
    m_current = -1;
    if (keepView) {
        setCurrent(current);
    } else {
        showAll();
        verticalScrollBar()->setValue(0);
    }
    if (m_current < 0 && !m_spans.isEmpty())
        m_current = 0;
    setAccessibleDescription(accessibleText());
    layOut();
    viewport()->update();
}

void Waterfall::showAll() {
    m_from = 0;
    m_to = m_end;
    layOut();
    viewport()->update();
}

QString Waterfall::currentId() const { return m_current >= 0 ? m_spans.value(m_current).id : QString(); }

void Waterfall::setCurrent(const QString& id) {
    for (int i = 0; i < m_spans.size(); ++i) {
        if (m_spans.at(i).id == id && i != m_current) {
            m_current = i;
            setAccessibleDescription(currentText() + QLatin1Char(' ') + accessibleText());
            viewport()->update();
        }
    }
}

QString Waterfall::accessibleText() const {
    if (m_spans.isEmpty())
        return tr("No trace is shown.");
    int failed = 0;
    int gaps = 0;
    QStringList faults;
    for (const auto& span : m_spans) {
        failed += span.severity == Severity::P1 || span.severity == Severity::P2 ? 1 : 0;
        gaps += span.look == Look::Gap ? 1 : 0;
        faults += span.faults;
    }
    QString sentence = tr("%1 steps in %2.")
                           .arg(m_spans.size())
                           .arg(text::latency(std::chrono::duration_cast<base::Duration>(
                               std::chrono::duration<double, std::milli>(m_end))));
    sentence += failed > 0 ? tr(" %1 failed.").arg(failed) : tr(" None failed.");
    if (!faults.isEmpty())
        sentence += tr(" Injected: %1.").arg(faults.join(QStringLiteral(", ")));
    if (gaps > 0)
        sentence += tr(" Not kept or not there: %1.").arg(gaps);
    return sentence;
}

QString Waterfall::currentText() const {
    if (m_current < 0 || m_current >= m_spans.size())
        return {};
    const auto& span = m_spans.at(m_current);
    QStringList parts{tr("%1 of %2: %3 %4").arg(m_current + 1).arg(m_spans.size()).arg(span.kind, span.name)};
    if (span.look == Look::Bar)
        parts << tr("from %1 to %2").arg(text::latency(span.from), text::latency(span.to));
    else if (span.look == Look::Point)
        parts << tr("at %1").arg(text::latency(span.from));
    for (const auto& part : {span.text, span.detail}) {
        if (!part.isEmpty())
            parts << part;
    }
    if (!span.faults.isEmpty())
        parts << tr("injected: %1").arg(span.faults.join(QStringLiteral(", ")));
    return parts.join(QStringLiteral(", ")) + QLatin1Char('.');
}

// --- geometry ---

int Waterfall::heightForRows(int rows) const { return m_theme.px(24) + rows * m_theme.px(26) + m_theme.px(4); }
QSize Waterfall::sizeHint() const { return {m_theme.px(640), heightForRows(int(qMax<qsizetype>(4, m_spans.size())))}; }
QSize Waterfall::minimumSizeHint() const { return {m_theme.px(360), heightForRows(4)}; }

double Waterfall::xOf(double at) const { return m_plot.left() + (at - m_from) / (m_to - m_from) * m_plot.width(); }

void Waterfall::layOut() {
    const int row = m_theme.px(26);
    const int top = m_theme.px(24);
    const int names = std::clamp(viewport()->width() * 2 / 5, m_theme.px(150), m_theme.px(280));
    m_plot = QRectF(names, top, std::max(1, viewport()->width() - names - m_theme.px(12)),
                    std::max(1, viewport()->height() - top));
    const int content = int(m_spans.size()) * row;
    verticalScrollBar()->setRange(0, std::max(0, content - int(m_plot.height())));
    verticalScrollBar()->setPageStep(int(m_plot.height()));
    verticalScrollBar()->setSingleStep(row);
    m_axis = niceAxis(m_from, m_to, std::max(2, int(m_plot.width()) / m_theme.px(90)));

    const QFontMetrics metrics(m_theme.font(TextSize::Caption));
    const double gap = m_theme.px(5);
    const double left = m_plot.left();
    const double right = m_plot.right();
    m_placed.clear();
    for (int i = 0; i < m_spans.size(); ++i) {
        const auto& span = m_spans.at(i);
        Placed placed;
        const double y = top + i * row - verticalScrollBar()->value() + row * 0.5;
        const double half = m_theme.px(8);
        QString text = span.text;
        if (!span.faults.isEmpty())
            text = QStringLiteral("◆ ") + span.faults.join(QStringLiteral(", ")) +
                   (text.isEmpty() ? QString() : QStringLiteral(" · ") + text);
        const double wide = metrics.horizontalAdvance(text) + 2;
        if (span.look == Look::Gap) {
            placed.text = QRectF(left + gap, y - half, right - left - 2 * gap, 2 * half);
        } else {
            const double from = ms(span.from);
            const double to = span.look == Look::Point ? from : std::max(ms(span.to), from);
            if (to < m_from || from > m_to) {
                // Zoomed out of sight: an arrow at the edge says on which side.
                placed.text = QRectF(to < m_from ? left : right - m_theme.px(14), y - half, m_theme.px(14), 2 * half);
            } else {
                const double size = span.look == Look::Point ? m_theme.px(9) : 0;
                double x0 = std::max(left, xOf(from));
                double x1 = std::min(right, xOf(to));
                if (size > 0) {
                    x0 = std::clamp(x0 - size / 2, left, right - size);
                    x1 = x0 + size;
                } else if (x1 - x0 < m_theme.px(3)) {
                    x0 = std::min(x0, right - m_theme.px(3));
                    x1 = x0 + m_theme.px(3);
                }
                placed.bar = QRectF(x0, y - half, x1 - x0, 2 * half);
                if (size == 0 && wide + 2 * gap <= x1 - x0) {
                    placed.inside = true;
                    placed.text = QRectF(x0 + gap, y - half, wide, 2 * half);
                } else if (x1 + gap + wide <= right) {
                    placed.text = QRectF(x1 + gap, y - half, wide, 2 * half);
                } else if (x0 - gap - wide >= left) {
                    placed.text = QRectF(x0 - gap - wide, y - half, wide, 2 * half);
                } else if (right - x1 >= x0 - left) {
                    placed.text = QRectF(x1 + gap, y - half, std::max(0.0, right - x1 - gap), 2 * half);
                } else {
                    placed.text = QRectF(left, y - half, std::max(0.0, x0 - gap - left), 2 * half);
                }
            }
        }
        m_placed.append(placed);
    }
}

QRectF Waterfall::barRect(const QString& id) const {
    for (int i = 0; i < m_spans.size(); ++i) {
        if (m_spans.at(i).id == id)
            return m_placed.value(i).bar;
    }
    return {};
}

QRectF Waterfall::textRect(const QString& id) const {
    for (int i = 0; i < m_spans.size(); ++i) {
        if (m_spans.at(i).id == id)
            return m_placed.value(i).text;
    }
    return {};
}

int Waterfall::rowAt(int y) const {
    const int top = m_theme.px(24);
    if (y < top)
        return -1;
    const int row = (y - top + verticalScrollBar()->value()) / m_theme.px(26);
    return row < m_spans.size() ? row : -1;
}

// --- painting ---

void Waterfall::paintAxis(QPainter& p) const {
    const QFontMetrics metrics(p.font());
    double free = -1e9; // right edge of the label before: labels never touch
    const auto ticks = m_axis.ticks();
    for (const double tick : ticks) {
        if (tick < m_from - 1e-9 || tick > m_to + 1e-9)
            continue;
        const double x = xOf(tick);
        p.setPen(QPen(m_theme.color(Ink::Hairline), 1));
        p.drawLine(QPointF(std::floor(x) + 0.5, m_plot.top() - 4), QPointF(std::floor(x) + 0.5, viewport()->height()));
        QString text = m_axis.text(tick);
        if (free < -1e8)
            text += QStringLiteral(" ms");
        const double width = metrics.horizontalAdvance(text);
        const double at = std::clamp(x - width / 2, m_plot.left(), m_plot.right() + m_theme.px(12) - width);
        if (at < free)
            continue;
        p.setPen(m_theme.color(Ink::Text2));
        p.drawText(QPointF(at, m_plot.top() - m_theme.px(8)), text);
        free = at + width + m_theme.px(8);
    }
}

void Waterfall::paintRow(QPainter& p, int index) const {
    const auto& span = m_spans.at(index);
    const auto& placed = m_placed.at(index);
    const int row = m_theme.px(26);
    const double top = m_plot.top() + index * row - verticalScrollBar()->value();
    const QRectF whole(0, top, viewport()->width(), row);
    if (whole.bottom() < m_plot.top() || whole.top() > viewport()->height())
        return;
    const QFontMetrics metrics(p.font());
    const bool bad = span.severity == Severity::P1 || span.severity == Severity::P2;
    const bool injected = !span.faults.isEmpty();
    if (index == m_current)
        p.fillRect(whole, m_theme.color(Ink::AccentSoft));

    // Name, indented; the kind in grey before it.
    double x = m_theme.px(8) + span.depth * m_theme.px(12);
    const double names = m_plot.left() - m_theme.px(8);
    if (span.depth > 0) {
        p.setPen(QPen(m_theme.color(Ink::Border), 1));
        const double elbow = std::floor(x - m_theme.px(6)) + 0.5;
        p.drawLine(QPointF(elbow, top), QPointF(elbow, std::floor(top + row / 2.0) + 0.5));
        p.drawLine(QPointF(elbow, std::floor(top + row / 2.0) + 0.5),
                   QPointF(x - m_theme.px(2), std::floor(top + row / 2.0) + 0.5));
    }
    const auto word = [&](const QString& text, const QColor& color) {
        const QString shown = metrics.elidedText(text, Qt::ElideRight, std::max(0, int(names - x)));
        p.setPen(color);
        p.drawText(QRectF(x, top, std::max(0.0, names - x), row), Qt::AlignLeft | Qt::AlignVCenter, shown);
        x += metrics.horizontalAdvance(shown) + m_theme.px(6);
    };
    if (bad || span.severity == Severity::P3)
        word(severityShape(span.severity), m_theme.severityText(span.severity));
    word(span.kind, m_theme.color(Ink::Text2));
    word(span.name, span.look == Look::Gap ? m_theme.color(Ink::Text2) : m_theme.color(Ink::Text));

    p.save();
    p.setClipRect(QRectF(m_plot.left() - 1, m_plot.top(), viewport()->width() - m_plot.left() + 1, m_plot.height()));
    const QString note = injected ? QStringLiteral("◆ ") + span.faults.join(QStringLiteral(", ")) : QString();
    const QString text = note.isEmpty()        ? span.text
                         : span.text.isEmpty() ? note
                                               : note + QStringLiteral(" · ") + span.text;
    if (span.look == Look::Gap) {
        const double y = std::floor(placed.text.center().y()) + 0.5;
        const QString shown = metrics.elidedText(text, Qt::ElideRight, int(placed.text.width() - m_theme.px(40)));
        const double wide = metrics.horizontalAdvance(shown);
        QPen dashes(m_theme.color(Ink::Border), 1, Qt::DashLine);
        p.setPen(dashes);
        p.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.left() + m_theme.px(16), y));
        p.drawLine(QPointF(m_plot.left() + m_theme.px(24) + wide, y), QPointF(m_plot.right(), y));
        p.setPen(m_theme.color(Ink::Text2));
        p.drawText(placed.text.adjusted(m_theme.px(15), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, shown);
        p.restore();
        return;
    }
    if (placed.bar.isNull()) {
        p.setPen(m_theme.color(Ink::Text2));
        p.drawText(placed.text, Qt::AlignCenter,
                   placed.text.left() <= m_plot.left() ? QStringLiteral("◂") : QStringLiteral("▸"));
        p.restore();
        return;
    }
    const Severity loud = bad                                         ? span.severity
                          : injected || span.severity == Severity::P3 ? Severity::P3
                                                                      : Severity::None;
    const QColor fill = loud == Severity::None ? m_theme.color(Ink::Track) : m_theme.severityFill(loud);
    const QColor edge = loud == Severity::None ? m_theme.color(Ink::Border) : m_theme.severityText(loud);
    p.setPen(QPen(edge, 1));
    p.setBrush(fill);
    if (span.look == Look::Point) {
        const QPointF c = placed.bar.center();
        const double r = placed.bar.width() / 2;
        p.drawPolygon(QPolygonF({c + QPointF(0, -r), c + QPointF(r, 0), c + QPointF(0, r), c + QPointF(-r, 0)}));
    } else {
        p.drawRoundedRect(placed.bar.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    }
    p.setPen(placed.inside && loud != Severity::None ? m_theme.onSeverityFill(loud)
             : !placed.inside && bad                 ? m_theme.severityText(span.severity)
                                                     : m_theme.color(Ink::Text));
    p.drawText(placed.text, Qt::AlignLeft | Qt::AlignVCenter,
               metrics.elidedText(text, Qt::ElideRight, int(placed.text.width()) + 1));
    p.restore();
}

void Waterfall::paintEvent(QPaintEvent*) {
    QPainter p(viewport());
    p.setRenderHint(QPainter::Antialiasing);
    p.setFont(m_theme.font(TextSize::Caption));
    paintAxis(p);
    p.setClipRect(QRect(0, int(m_plot.top()), viewport()->width(), viewport()->height()));
    for (int i = 0; i < m_spans.size(); ++i)
        paintRow(p, i);
    p.setClipping(false);
    p.setPen(QPen(m_theme.color(Ink::Hairline), 1));
    p.drawLine(QPointF(0, m_plot.top() - 0.5), QPointF(viewport()->width(), m_plot.top() - 0.5));
    if (hasFocus()) {
        p.setPen(QPen(m_theme.color(Ink::Accent), 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

// --- input ---

void Waterfall::select(int index) {
    if (index < 0 || index >= m_spans.size())
        return;
    const int row = m_theme.px(26);
    auto* bar = verticalScrollBar();
    if (index * row < bar->value())
        bar->setValue(index * row);
    else if ((index + 1) * row > bar->value() + int(m_plot.height()))
        bar->setValue((index + 1) * row - int(m_plot.height()));
    if (index == m_current)
        return;
    m_current = index;
    setAccessibleDescription(currentText() + QLatin1Char(' ') + accessibleText());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    viewport()->update();
    emit currentChanged(currentId());
}

void Waterfall::zoom(double factor) {
    const double span = std::clamp((m_to - m_from) * factor, std::min(kShortest, m_end), m_end);
    double middle = (m_from + m_to) / 2;
    if (m_current >= 0 && m_spans.at(m_current).look != Look::Gap) {
        const auto& current = m_spans.at(m_current);
        middle = current.look == Look::Point ? ms(current.from) : (ms(current.from) + ms(current.to)) / 2;
    }
    m_from = std::clamp(middle - span / 2, 0.0, m_end - span);
    m_to = m_from + span;
    layOut();
    viewport()->update();
}

void Waterfall::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
        select(m_current - 1);
        break;
    case Qt::Key_Down:
        select(m_current + 1);
        break;
    case Qt::Key_Home:
        select(0);
        break;
    case Qt::Key_End:
        select(int(m_spans.size()) - 1);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(0.5);
        break;
    case Qt::Key_Minus:
        zoom(2);
        break;
    case Qt::Key_0:
        showAll();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            emit opened(currentId());
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    event->accept();
}

void Waterfall::mousePressEvent(QMouseEvent* event) { select(rowAt(event->position().toPoint().y())); }

void Waterfall::mouseDoubleClickEvent(QMouseEvent* event) {
    if (rowAt(event->position().toPoint().y()) >= 0)
        emit opened(currentId());
}

void Waterfall::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    zoom(event->angleDelta().y() > 0 ? 0.5 : 2);
    event->accept();
}

void Waterfall::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void Waterfall::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void Waterfall::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool Waterfall::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos().y());
        if (row < 0) {
            QToolTip::hideText();
            return true;
        }
        const auto& span = m_spans.at(row);
        QStringList lines{span.kind + QLatin1Char(' ') + span.name};
        if (span.look == Look::Bar)
            lines << tr("%1 to %2").arg(text::latency(span.from), text::latency(span.to));
        else if (span.look == Look::Point)
            lines << tr("at %1").arg(text::latency(span.from));
        for (const auto& part : {span.text, span.detail, span.faults.join(QStringLiteral(", "))}) {
            if (!part.isEmpty())
                lines << part;
        }
        QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace signalbox::ui
