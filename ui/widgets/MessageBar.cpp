// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/MessageBar.h"

#include "ui/widgets/Icons.h"
#include "ui/widgets/TraceLink.h"

#include <QtGui/QAccessible>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

namespace signalbox::ui {

namespace {

struct Face {
    const char* mark;
    Ink ink;
};

Face face(MessageBar::Kind kind) {
    switch (kind) {
    case MessageBar::Kind::Info:
        return {"○", Ink::Info};
    case MessageBar::Kind::Done:
        return {"✓", Ink::Ok};
    case MessageBar::Kind::Unknown:
        return {"?", Ink::Stale};
    case MessageBar::Kind::Warning:
        return {"◆", Ink::P3};
    case MessageBar::Kind::Error:
        break;
    }
    return {"▲", Ink::P2};
}

} // namespace

MessageBar::MessageBar(Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m_theme.px(16), m_theme.px(4), m_theme.px(8), m_theme.px(4));
    row->setSpacing(m_theme.px(Theme::Small));
    m_text = makeLabel({});
    m_text->setWordWrap(true);
    m_action = new QPushButton;
    m_help = new QPushButton;
    m_trace = new TraceButton(this);
    setButtonKind(m_help, ButtonKind::Quiet);
    m_close = new QToolButton;
    m_close->setAccessibleName(tr("Close message"));
    m_close->setToolTip(tr("Close message"));
    for (auto* button : {m_action, m_help})
        button->setAutoDefault(false);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_trace);
    row->addWidget(m_help);
    row->addWidget(m_close);
    const auto themed = [this] {
        m_close->setIcon(icon(m_theme, QStringLiteral("close"), Ink::Text2));
        update();
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
    connect(m_action, &QPushButton::clicked, this, &MessageBar::actionRequested);
    connect(m_trace, &TraceButton::linkRequested, this, &MessageBar::linkRequested);
    connect(m_help, &QPushButton::clicked, this, [this] { emit helpRequested(QStringLiteral("errors/") + m_reason); });
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        emit closed();
    });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& action, const QString& reason) {
    m_kind = kind;
    m_reason = reason;
    m_text->setText(QString::fromUtf8(face(kind).mark) + QStringLiteral("  ") + text);
    m_text->setAccessibleName(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_help->setText(reason);
    m_help->setAccessibleName(tr("Help on %1").arg(reason));
    m_help->setVisible(!reason.isEmpty());
    m_trace->setTraces(traceIdsIn(text));
    setAccessibleName(text);
    show();
    update();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::clear() {
    m_text->clear();
    hide();
}

QString MessageBar::text() const { return isHidden() ? QString() : m_text->accessibleName(); }

void MessageBar::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QColor edge = m_theme.color(face(m_kind).ink);
    p.setPen(QPen(m_theme.color(Ink::Hairline), 1));
    p.setBrush(m_theme.color(Ink::Raised));
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.radius(), m_theme.radius());
    p.fillRect(QRect(0, 0, m_theme.px(4), height()), edge);
}

} // namespace signalbox::ui
