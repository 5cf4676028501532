// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Card.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

Card::Card(Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    const int margin = m_theme.px(Theme::Medium);
    column->setContentsMargins(margin + m_theme.px(1), margin, margin + m_theme.px(1), margin);
    column->setSpacing(m_theme.px(Theme::Small));
    m_head = new QWidget;
    m_head->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_theme.px(Theme::Small));
    m_title = makeLabel(title, TextSize::Body, Ink::Text, QFont::DemiBold);
    m_corner = new QHBoxLayout;
    m_corner->setSpacing(m_theme.px(Theme::Small));
    row->addWidget(m_title);
    row->addStretch();
    row->addLayout(m_corner);
    m_title->setVisible(!title.isEmpty()); // only now: a widget without a parent would show as a window
    column->addWidget(m_head);
    m_head->setVisible(!title.isEmpty());
    m_body = new QVBoxLayout;
    m_body->setSpacing(m_theme.px(Theme::Small));
    column->addLayout(m_body);
    setAccessibleName(title);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::setTitle(const QString& title) {
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_head->setVisible(!title.isEmpty() || m_corner->count() > 0);
    setAccessibleName(title);
}

QString Card::title() const { return m_title->text(); }

void Card::setSeverity(Severity severity) {
    if (severity == m_severity)
        return;
    m_severity = severity;
    update();
}

void Card::setSelected(bool selected) {
    m_selected = selected;
    update();
}

void Card::setActivatable(bool on) {
    m_activatable = on;
    setFocusPolicy(on ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(on ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool Card::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Polish)
        m_head->setVisible(!m_title->text().isEmpty() || m_corner->count() > 0);
    return QFrame::event(event);
}

void Card::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const bool ring = m_selected || (m_activatable && hasFocus());
    const qreal pen = ring ? 2 : 1;
    const QRectF box = QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
    QPainterPath shape;
    shape.addRoundedRect(box, m_theme.radius(), m_theme.radius());
    p.fillPath(shape, m_theme.color(Ink::Raised));
    if (m_severity != Severity::None && m_severity != Severity::Diagnostic) {
        p.save();
        p.setClipPath(shape);
        p.fillRect(QRectF(0, 0, m_theme.px(3) + 1, height()), m_theme.severityText(m_severity));
        p.restore();
    }
    p.setPen(QPen(m_theme.color(ring ? Ink::Accent : Ink::Hairline), pen));
    p.setBrush(Qt::NoBrush);
    p.drawPath(shape);
    if (m_severity != Severity::None && m_severity != Severity::Diagnostic && !ring) {
        p.setClipPath(shape);
        p.fillRect(QRectF(0, 0, m_theme.px(3), height()), m_theme.severityText(m_severity));
    }
}

void Card::keyPressEvent(QKeyEvent* event) {
    const bool press = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (m_activatable && press && !event->isAutoRepeat()) {
        event->accept();
        emit activated();
        return;
    }
    QFrame::keyPressEvent(event);
}

void Card::mousePressEvent(QMouseEvent* event) {
    m_pressed = m_activatable && event->button() == Qt::LeftButton;
    if (!m_pressed)
        QFrame::mousePressEvent(event);
}

void Card::mouseReleaseEvent(QMouseEvent* event) {
    if (m_pressed && rect().contains(event->position().toPoint())) {
        m_pressed = false;
        emit activated();
        return;
    }
    m_pressed = false;
    QFrame::mouseReleaseEvent(event);
}

Figure::Figure(Theme& theme, const QString& value, const QString& caption, TextSize size, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_size(size)
    , m_text(value) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_value = makeLabel(value, size, Ink::Text, QFont::DemiBold);
    m_caption = makeLabel(caption, TextSize::Caption, Ink::Text2);
    m_caption->setWordWrap(true);
    m_value->setMinimumHeight(theme.px(int(size) + 6));
    column->addWidget(m_value);
    column->addWidget(m_caption);
    sync();
}

void Figure::setValue(const QString& value) {
    if (value == m_text)
        return;
    m_text = value;
    sync();
}

void Figure::setCaption(const QString& caption) {
    m_caption->setText(caption);
    sync();
}

void Figure::setSeverity(Severity severity) {
    if (severity == m_severity)
        return;
    m_severity = severity;
    sync();
}

void Figure::setFigureSize(TextSize size) {
    if (size == m_size)
        return;
    m_size = size;
    m_value->setMinimumHeight(m_theme.px(int(size) + 6));
    setTextSize(m_value, size, QFont::DemiBold);
}

QString Figure::value() const { return m_text; }

void Figure::sync() {
    m_value->setText(m_text);
    m_value->setAccessibleName(m_caption->text() + QLatin1Char(' ') + m_text + QLatin1Char(' ') +
                               severityWord(m_severity));
    const Ink ink = m_severity == Severity::P1   ? Ink::P1
                    : m_severity == Severity::P2 ? Ink::P2
                    : m_severity == Severity::P3 ? Ink::P3
                                                 : Ink::Text;
    setInk(m_value, ink);
}

} // namespace signalbox::ui
