// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/SecretField.h"

#include <QtGui/QAccessible>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <cstring>

namespace signalbox::ui {

SecretField::SecretField(Theme& theme, const QString& accessibleName, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_buffer(std::size_t(kMaxBytes)) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(accessibleName);
    setAttribute(Qt::WA_InputMethodEnabled);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    setCursor(Qt::IBeamCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    announce();
}

SecretField::~SecretField() { clear(); }

base::SecretBytes SecretField::take() {
    auto result = base::SecretBytes::copyOf(m_buffer.bytes().first(std::size_t(m_bytes)));
    clear();
    return result;
}

void SecretField::clear() {
    base::wipe(m_buffer.data().data(), m_buffer.size());
    m_bytes = 0;
    m_characters = 0;
    announce();
}

void SecretField::append(const QString& text) {
    for (qsizetype i = 0; i < text.size();) {
        const bool pair = text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        const char32_t c = pair ? QChar::surrogateToUcs4(text.at(i), text.at(i + 1)) : text.at(i).unicode();
        i += pair ? 2 : 1;
        if (c < 0x20 || c == 0x7F || (c >= 0xD800 && c <= 0xDFFF))
            continue;
        std::uint8_t bytes[4];
        int count = 0;
        if (c < 0x80) {
            bytes[count++] = std::uint8_t(c);
        } else if (c < 0x800) {
            bytes[count++] = std::uint8_t(0xC0 | (c >> 6));
            bytes[count++] = std::uint8_t(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            bytes[count++] = std::uint8_t(0xE0 | (c >> 12));
            bytes[count++] = std::uint8_t(0x80 | ((c >> 6) & 0x3F));
            bytes[count++] = std::uint8_t(0x80 | (c & 0x3F));
        } else {
            bytes[count++] = std::uint8_t(0xF0 | (c >> 18));
            bytes[count++] = std::uint8_t(0x80 | ((c >> 12) & 0x3F));
            bytes[count++] = std::uint8_t(0x80 | ((c >> 6) & 0x3F));
            bytes[count++] = std::uint8_t(0x80 | (c & 0x3F));
        }
        if (m_bytes + count > kMaxBytes)
            break;
        std::memcpy(m_buffer.data().data() + m_bytes, bytes, std::size_t(count));
        base::wipe(bytes, sizeof bytes);
        m_bytes += count;
        ++m_characters;
    }
    announce();
}

void SecretField::backspace() {
    auto bytes = m_buffer.data();
    while (m_bytes > 0) {
        --m_bytes;
        const bool continuation = (bytes[std::size_t(m_bytes)] & 0xC0) == 0x80;
        bytes[std::size_t(m_bytes)] = 0;
        if (!continuation) {
            --m_characters;
            break;
        }
    }
    announce();
}

void SecretField::announce() {
    setAccessibleDescription(tr("Hidden text, %n character(s)", nullptr, m_characters));
    update();
    emit edited();
}

bool SecretField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool text = !key->text().isEmpty() && !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
        if (text || key->matches(QKeySequence::Paste)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void SecretField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Backspace) {
        backspace();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        emit accepted();
    } else if (event->key() == Qt::Key_U && event->modifiers() == Qt::ControlModifier) {
        clear();
    } else if (event->matches(QKeySequence::Paste)) {
        append(QGuiApplication::clipboard()->text());
    } else if (!event->text().isEmpty() && event->text().at(0).isPrint() &&
               !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) {
        append(event->text());
    } else {
        event->ignore();
        return;
    }
    event->accept();
}

void SecretField::inputMethodEvent(QInputMethodEvent* event) {
    append(event->commitString());
    event->accept();
}

QVariant SecretField::inputMethodQuery(Qt::InputMethodQuery query) const {
    switch (query) {
    case Qt::ImEnabled:
        return true;
    case Qt::ImHints:
        return int(inputMethodHints());
    case Qt::ImCursorRectangle:
        return rect();
    default:
        return {}; // the surrounding text stays ours
    }
}

QSize SecretField::sizeHint() const { return {m_theme.px(240), m_theme.px(28)}; }

void SecretField::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const qreal pen = hasFocus() ? 2 : 1;
    p.setPen(QPen(m_theme.color(hasFocus() ? Ink::Accent : Ink::Border), pen));
    p.setBrush(m_theme.color(Ink::Raised));
    p.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), m_theme.radius(),
                      m_theme.radius());
    p.setPen(Qt::NoPen);
    p.setBrush(m_theme.color(Ink::Text));
    const qreal step = m_theme.px(10);
    const qreal dot = m_theme.px(3);
    const int room = qMax(1, int((width() - m_theme.px(24)) / step));
    const int shown = std::min(m_characters, room);
    for (int i = 0; i < shown; ++i)
        p.drawEllipse(QPointF(m_theme.px(14) + i * step, height() / 2.0), dot, dot);
    if (hasFocus()) {
        const qreal x = m_theme.px(10) + shown * step;
        p.fillRect(QRectF(x, height() * 0.25, 1, height() * 0.5), m_theme.color(Ink::Text));
    }
}

void SecretField::focusInEvent(QFocusEvent* event) {
    update();
    QWidget::focusInEvent(event);
}

void SecretField::focusOutEvent(QFocusEvent* event) {
    update();
    QWidget::focusOutEvent(event);
}

} // namespace signalbox::ui
