// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/HoldButton.h"

#include <QtGui/QAccessible>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <cmath>

namespace signalbox::ui {

namespace {

bool isHoldKey(int key) { return key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter; }

QString seconds(HoldMachine::Millis time) {
    return QString::number(std::ceil(double(time.count()) / 100.0) / 10.0, 'f', 1) + QStringLiteral(" s");
}

} // namespace

HoldButton::HoldButton(Theme& theme, const base::Clock& clock, const QString& text, HoldMachine::Millis hold, Look look,
                       QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_machine(hold)
    , m_look(look)
    , m_effect(text)
    , m_holdingText(HoldButton::tr("Keep holding")) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_AcceptTouchEvents);
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    setAutoRepeat(false);
    connect(&m_theme, &Theme::changed, this, [this] {
        m_machine.setTwoPress(m_theme.noHold());
        syncText();
        updateGeometry();
    });
    // Only assistive technology and click() come here: our own handlers never call the base class.
    connect(this, &QAbstractButton::clicked, this, [this] {
        if (m_machine.twoPress()) {
            press();
            tick();
            release();
        } else {
            QAccessibleEvent event(this, QAccessible::DescriptionChanged);
            QAccessible::updateAccessibility(&event);
        }
    });
    m_machine.setTwoPress(m_theme.noHold());
    syncText();
}

void HoldButton::setEffect(const QString& text, HoldMachine::Millis hold) {
    cancelHold();
    m_effect = text;
    m_machine = HoldMachine(hold);
    m_machine.setTwoPress(m_theme.noHold());
    m_heldKey = 0;
    syncText();
    updateGeometry();
}

void HoldButton::setHoldingText(const QString& text) {
    m_holdingText = text;
    syncText();
}

void HoldButton::syncText() {
    setText(m_effect);
    setAccessibleName(m_effect);
    setAccessibleDescription(
        m_machine.twoPress()
            ? tr("Press twice, at least one second apart.")
            : tr("Press and hold for %1, with the mouse, Space or Enter.").arg(seconds(m_machine.hold())));
    update();
}

QString HoldButton::shownText() const {
    switch (m_machine.state()) {
    case HoldMachine::State::Holding:
        return m_holdingText + QStringLiteral(" · ") + seconds(m_machine.remaining(m_clock.instant()));
    case HoldMachine::State::WaitingSecond:
        return tr("Press again to confirm");
    case HoldMachine::State::Fired:
        return m_effect;
    case HoldMachine::State::Guarded:
    case HoldMachine::State::Idle:
    case HoldMachine::State::Cancelled:
        break;
    }
    return m_machine.twoPress() ? m_effect + tr(" · press twice")
                                : m_effect + tr(" · hold ") + seconds(m_machine.hold());
}

QSize HoldButton::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(TextSize::Body, QFont::DemiBold));
    const int idle = metrics.horizontalAdvance(m_effect + tr(" · hold ") + QStringLiteral("0.0 s"));
    const int held = metrics.horizontalAdvance(m_holdingText + QStringLiteral(" · 0.0 s"));
    return {qMax(idle, held) + m_theme.px(48), m_theme.px(44)};
}

QSize HoldButton::minimumSizeHint() const { return sizeHint(); }

void HoldButton::startGuard() {
    m_machine.guard(m_clock.instant());
    if (!m_timer.isActive())
        m_timer.start(16, this);
    update();
}

void HoldButton::press() {
    if (!isEnabled())
        return;
    const auto before = m_machine.state();
    m_machine.press(m_clock.instant());
    if (m_machine.state() == before)
        return;
    m_timer.start(16, this);
    if (m_machine.state() == HoldMachine::State::Holding)
        emit holdStarted();
    update();
}

void HoldButton::release() {
    tick(); // a hold that is complete in this very moment counts
    m_machine.release(m_clock.instant());
    update();
}

void HoldButton::tick() {
    const bool fired = m_machine.tick(m_clock.instant());
    const auto state = m_machine.state();
    if (state == HoldMachine::State::Idle || state == HoldMachine::State::Fired ||
        state == HoldMachine::State::Cancelled)
        m_timer.stop();
    update();
    if (fired)
        emit confirmed();
}

void HoldButton::cancelHold() {
    const bool active =
        m_machine.state() == HoldMachine::State::Holding || m_machine.state() == HoldMachine::State::WaitingSecond;
    m_machine.cancel();
    update();
    if (active)
        emit holdCancelled();
}

bool HoldButton::event(QEvent* event) {
    switch (event->type()) {
    case QEvent::TouchBegin:
        setFocus(Qt::MouseFocusReason);
        press();
        event->accept();
        return true;
    case QEvent::TouchEnd:
        release();
        event->accept();
        return true;
    case QEvent::TouchCancel:
    case QEvent::WindowDeactivate:
        cancelHold();
        break;
    case QEvent::ShortcutOverride: {
        auto* key = static_cast<QKeyEvent*>(event);
        if (isHoldKey(key->key()) ||
            (key->key() == Qt::Key_Escape && m_machine.state() == HoldMachine::State::Holding)) {
            event->accept();
            return true;
        }
        break;
    }
    default:
        break;
    }
    return QAbstractButton::event(event);
}

void HoldButton::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    event->accept();
    press();
}

void HoldButton::mouseMoveEvent(QMouseEvent* event) {
    if (m_machine.state() == HoldMachine::State::Holding && !rect().contains(event->position().toPoint()))
        cancelHold();
}

void HoldButton::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        release();
}

void HoldButton::keyPressEvent(QKeyEvent* event) {
    if (isHoldKey(event->key())) {
        event->accept();
        if (event->isAutoRepeat() || m_heldKey != 0)
            return;
        m_heldKey = event->key();
        press();
        return;
    }
    if (event->key() == Qt::Key_Escape &&
        (m_machine.state() == HoldMachine::State::Holding || m_machine.state() == HoldMachine::State::WaitingSecond)) {
        cancelHold();
        event->accept();
        return;
    }
    event->ignore();
}

void HoldButton::keyReleaseEvent(QKeyEvent* event) {
    if (isHoldKey(event->key())) {
        event->accept();
        if (event->isAutoRepeat() || event->key() != m_heldKey)
            return;
        m_heldKey = 0;
        release();
        return;
    }
    event->ignore();
}

void HoldButton::focusOutEvent(QFocusEvent* event) {
    m_heldKey = 0;
    cancelHold();
    QAbstractButton::focusOutEvent(event);
}

void HoldButton::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange && !isEnabled()) {
        cancelHold();
        m_machine.release(m_clock.instant()); // a disabled widget is not told that the finger came off
        m_heldKey = 0;
    }
    if (event->type() == QEvent::ActivationChange && !isActiveWindow())
        cancelHold();
    QAbstractButton::changeEvent(event);
}

void HoldButton::showEvent(QShowEvent* event) {
    startGuard();
    QAbstractButton::showEvent(event);
}

void HoldButton::hideEvent(QHideEvent* event) {
    m_heldKey = 0;
    cancelHold();
    m_timer.stop();
    QAbstractButton::hideEvent(event);
}

void HoldButton::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_timer.timerId())
        tick();
    else
        QAbstractButton::timerEvent(event);
}

void HoldButton::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const bool danger = m_look == Look::Danger;
    const QColor line = !isEnabled() ? m_theme.color(Ink::Hairline) : m_theme.color(danger ? Ink::P1 : Ink::Accent);
    const QColor fill = m_theme.color(danger ? Ink::P1Fill : Ink::Accent);
    const QColor onFill = m_theme.color(danger ? Ink::OnP1Fill : Ink::OnAccent);
    const qreal radius = m_theme.radius();
    const qreal pen = 2;
    const int ring = m_theme.px(4);
    const QRectF box = QRectF(rect()).adjusted(ring, ring, -ring, -ring);

    if (hasFocus()) {
        p.setPen(QPen(m_theme.color(Ink::Accent), 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius + 2, radius + 2);
    }
    QPainterPath shape;
    shape.addRoundedRect(box, radius, radius);
    p.fillPath(shape, m_theme.color(isEnabled() ? Ink::Raised : Ink::Surface));

    const double progress = m_machine.progress(m_clock.instant());
    const QString text = shownText();
    const bool holding = m_machine.state() == HoldMachine::State::Holding;
    const QFont font = m_theme.font(holding ? TextSize::Strong : TextSize::Body, QFont::DemiBold);
    p.setFont(font);
    if (progress > 0) {
        p.save();
        p.setClipPath(shape);
        p.fillRect(QRectF(box.left(), box.top(), box.width() * progress, box.height()), fill);
        p.restore();
    }
    p.setPen(QPen(line, pen));
    p.setBrush(Qt::NoBrush);
    p.drawRoundedRect(box.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);

    if (holding) {
        // A plate keeps the words legible on both halves of the fill.
        const QFontMetrics metrics(font);
        QRectF plate(0, 0, metrics.horizontalAdvance(text) + m_theme.px(20), metrics.height() + m_theme.px(6));
        plate.moveCenter(box.center());
        p.setPen(Qt::NoPen);
        p.setBrush(m_theme.color(Ink::Raised));
        p.drawRoundedRect(plate, radius, radius);
        p.setPen(m_theme.color(Ink::Text));
    } else if (m_machine.state() == HoldMachine::State::Fired) {
        p.setPen(onFill);
    } else {
        p.setPen(!isEnabled() ? m_theme.color(Ink::Disabled) : line);
    }
    p.drawText(box, Qt::AlignCenter, text);
}

} // namespace signalbox::ui
