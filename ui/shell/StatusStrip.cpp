// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/StatusStrip.h"

#include "ui/widgets/AgeLabel.h"

#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>

namespace signalbox::ui {

StatusStrip::StatusStrip(Theme& theme, const base::Clock& clock, QAction* help, QAction* palette, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock) {
    setAccessibleName(tr("Status"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m_theme.px(12), 1, m_theme.px(12), 0);
    row->setSpacing(m_theme.px(Theme::Wide));
    const auto label = [] { return makeLabel({}, TextSize::Caption, Ink::Text2); };
    const auto button = [](const QString& text) {
        auto* made = new QPushButton(text);
        made->setAutoDefault(false);
        made->setProperty("strip", true);
        made->setMinimumHeight(20);
        return made;
    };
    m_commands = label();
    m_error = button({});
    m_latency = label();
    m_audit = label();
    auto* helpButton = button(tr("F1 Help"));
    auto* paletteButton = button(tr("Ctrl+K Commands"));
    row->addWidget(m_commands);
    row->addWidget(m_error);
    row->addWidget(m_latency);
    row->addWidget(m_audit);
    row->addStretch(1);
    row->addWidget(helpButton);
    row->addWidget(paletteButton);
    row->addWidget(makeLabel(QStringLiteral(SIGNALBOX_VERSION), TextSize::Caption, Ink::Text2));
    connect(helpButton, &QPushButton::clicked, help, &QAction::trigger);
    connect(paletteButton, &QPushButton::clicked, palette, &QAction::trigger);
    connect(m_error, &QPushButton::clicked, this, &StatusStrip::errorPressed);
    const auto themed = [this] {
        setFixedHeight(m_theme.px(24));
        setStyleSheet(
            QStringLiteral("QPushButton[strip=\"true\"] { background: transparent; border: 0; padding: 0 2px; "
                           "min-height: 20px; color: %1; font-size: %2px; }"
                           "QPushButton[strip=\"true\"]:hover { color: %3; text-decoration: underline; }"
                           "QPushButton[strip=\"true\"]:focus { border: 2px solid %4; border-radius: 3px; }"
                           "QPushButton[strip=\"true\"]:disabled { background: transparent; color: %1; }"
                           "QPushButton[failed=\"true\"] { color: %5; font-weight: 600; }")
                .arg(m_theme.color(Ink::Text2).name())
                .arg(m_theme.px(11))
                .arg(m_theme.color(Ink::Text).name(), m_theme.color(Ink::Accent).name(),
                     m_theme.color(Ink::P2).name()));
        setState(m_state);
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
}

void StatusStrip::setState(const ShellState& state) {
    m_state = state;
    const int running = state.commands.running;
    m_commands->setText(running == 0                    ? tr("0 commands running")
                        : state.commands.text.isEmpty() ? tr("%1 running").arg(running)
                                                        : tr("%1 running: %2").arg(running).arg(state.commands.text));
    const bool failed = !state.lastError.isEmpty();
    m_error->setText(
        failed ? tr("▲ last error: %1")
                     .arg(QFontMetrics(m_error->font()).elidedText(state.lastError, Qt::ElideRight, m_theme.px(320)))
               : tr("last error none"));
    m_error->setToolTip(state.lastError);
    m_error->setEnabled(failed);
    if (m_error->property("failed").toBool() != failed) {
        m_error->setProperty("failed", failed);
        m_error->style()->unpolish(m_error);
        m_error->style()->polish(m_error);
    }
    m_latency->setText(state.link.latency ? tr("%1 ms").arg(state.link.latency->count()) : tr("-- ms"));
    m_latency->setAccessibleName(tr("Latency %1").arg(m_latency->text()));
    tick();
}

void StatusStrip::tick() {
    QString text = m_state.auditHead ? tr("audit head %1").arg(groupedNumber(*m_state.auditHead)) : tr("audit head --");
    if (m_state.witnessedAt) {
        const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.now() - *m_state.witnessedAt);
        text += tr(" · witnessed %1 ago").arg(ageText(age));
    } else if (m_state.auditHead) {
        text += tr(" · not yet witnessed");
    }
    m_audit->setText(text);
}

QString StatusStrip::visibleText() const {
    return QStringList{m_commands->text(), m_error->text(), m_latency->text(), m_audit->text()}.join(
        QStringLiteral(" | "));
}

void StatusStrip::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.fillRect(rect(), m_theme.color(Ink::Surface));
    p.fillRect(QRect(0, 0, width(), 1), m_theme.color(Ink::Hairline));
}

} // namespace signalbox::ui
