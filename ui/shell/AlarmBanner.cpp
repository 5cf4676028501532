// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/AlarmBanner.h"

#include "ui/widgets/ElidedLabel.h"

#include <QtGui/QAccessible>
#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace signalbox::ui {

AlarmBanner::AlarmBanner(Theme& theme, QAction* acknowledge, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_action(acknowledge) {
    setAccessibleName(tr("Alarms"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m_theme.px(12), 0, m_theme.px(12), 0);
    row->setSpacing(m_theme.px(Theme::Medium));
    m_mark = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
    m_text = new ElidedLabel;
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setFocusPolicy(Qt::NoFocus);
    m_open = new QPushButton(tr("Open"));
    m_acknowledge = new QPushButton(tr("Acknowledge"));
    for (auto* button : {m_open, m_acknowledge}) {
        button->setAutoDefault(false);
        button->setProperty("banner", true);
        button->setFixedHeight(m_theme.px(24));
    }
    m_counts = makeLabel({}, TextSize::Body, Ink::Text, QFont::Medium);
    row->addWidget(m_mark);
    row->addWidget(m_text);
    row->addWidget(m_open);
    row->addWidget(m_acknowledge);
    row->addStretch(1);
    row->addWidget(m_counts);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_alarms.top)
            emit openRequested(m_alarms.top->link);
    });
    connect(m_acknowledge, &QPushButton::clicked, acknowledge, &QAction::trigger);
    const auto follow = [this, acknowledge] {
        m_acknowledge->setEnabled(acknowledge->isEnabled());
        m_acknowledge->setToolTip(acknowledge->toolTip());
        m_acknowledge->setVisible(m_alarms.top && acknowledge->isVisible());
    };
    connect(acknowledge, &QAction::changed, this, follow);
    connect(&m_theme, &Theme::changed, this, &AlarmBanner::sync);
    sync();
    follow();
}

void AlarmBanner::setAlarms(const AlarmSummary& alarms) {
    const bool fresh = alarms.top && (!m_alarms.top || m_alarms.top->id != alarms.top->id);
    m_alarms = alarms;
    sync();
    if (fresh) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void AlarmBanner::setNote(const QString& note) {
    if (note == m_note)
        return;
    m_note = note;
    sync();
}

void AlarmBanner::sync() {
    setFixedHeight(m_theme.px(32));
    const Severity severity = m_alarms.top ? m_alarms.top->severity : Severity::None;
    const QColor ink = m_alarms.top ? m_theme.onSeverityFill(severity) : m_theme.color(Ink::Text2);
    const QString sheet =
        QStringLiteral("QLabel { color: %1; }"
                       "QPushButton[banner=\"true\"] { background: transparent; color: %1; border: 1px solid %1; "
                       "border-radius: 3px; padding: 0 %2px; min-height: 0; }"
                       "QPushButton[banner=\"true\"]:hover { background: rgba(128,128,128,0.25); }"
                       "QPushButton[banner=\"true\"]:focus { border: 2px solid %1; }"
                       "QPushButton[banner=\"true\"]:disabled { border-color: rgba(128,128,128,0.6); }")
            .arg(ink.name())
            .arg(m_theme.px(10));
    if (sheet != styleSheet()) // setting the same one again would polish everything again
        setStyleSheet(sheet);
    m_open->setVisible(m_alarms.top.has_value());
    m_acknowledge->setVisible(m_alarms.top && m_action->isVisible());
    m_mark->setVisible(m_alarms.top.has_value());
    if (m_alarms.top) {
        QString mark = severityShape(severity) + QLatin1Char(' ') + severityWord(severity);
        if (m_alarms.top->isNew)
            mark += tr(" NEW");
        m_mark->setText(mark);
        m_text->setFullText(m_alarms.top->text);
        setAccessibleDescription(mark + QLatin1Char(' ') + m_alarms.top->text);
    } else {
        m_text->setFullText(m_alarms.known ? tr("No active alarm") : tr("▨ Alarms unknown: not connected"));
        setAccessibleDescription(m_text->fullText());
    }
    const auto count = [this](int value) { return m_alarms.known ? QString::number(value) : QStringLiteral("--"); };
    QString counts =
        QStringLiteral("■ %1   ▲ %2   ◆ %3   ").arg(count(m_alarms.p1), count(m_alarms.p2), count(m_alarms.p3));
    counts += tr("shelved %1").arg(count(m_alarms.shelved));
    if (m_alarms.flood)
        counts += tr("   FLOOD");
    if (m_alarms.lastHour > 0 || m_alarms.flood)
        counts += tr("   %1 in the last hour").arg(count(m_alarms.lastHour));
    if (!m_note.isEmpty())
        counts.prepend(m_note + QStringLiteral("   "));
    m_counts->setText(counts);
    m_counts->setAccessibleName(
        tr("Alarms: %1 P1, %2 P2, %3 P3, %4 shelved")
            .arg(count(m_alarms.p1), count(m_alarms.p2), count(m_alarms.p3), count(m_alarms.shelved)) +
        (m_note.isEmpty() ? QString() : QStringLiteral(", ") + m_note));
    update();
}

QString AlarmBanner::visibleText() const {
    return (m_mark->isHidden() ? QString() : m_mark->text() + QLatin1Char(' ')) + m_text->fullText() +
           QStringLiteral(" | ") + m_counts->text();
}

void AlarmBanner::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.fillRect(rect(), m_alarms.top ? m_theme.severityFill(m_alarms.top->severity) : m_theme.color(Ink::Surface));
}

} // namespace signalbox::ui
