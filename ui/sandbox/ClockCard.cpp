// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/ClockCard.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

ClockCard::ClockCard(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent) {
    setAccessibleName(tr("Clock of the sandbox"));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(Theme::Wide));
    m_time = makeLabel({}, TextSize::Tile, Ink::Text, QFont::DemiBold);
    m_time->setObjectName(QStringLiteral("virtualTime"));
    m_verdict = makeLabel({}, TextSize::Strong, Ink::Text2, QFont::DemiBold);
    m_verdict->setObjectName(QStringLiteral("clockVerdict"));
    m_detail = makeLabel({}, TextSize::Body, Ink::Text2);
    m_detail->setObjectName(QStringLiteral("clockDetail"));
    m_detail->setWordWrap(true);
    m_reset = new QPushButton(tr("Back to real time..."));
    m_reset->setAutoDefault(false);
    auto* words = new QVBoxLayout;
    words->setSpacing(theme.px(2));
    words->addWidget(m_verdict);
    words->addWidget(m_detail);
    row->addWidget(m_time);
    row->addLayout(words, 1);
    row->addWidget(m_reset);
    body()->addLayout(row);
    display(std::nullopt);
}

void ClockCard::display(const std::optional<api::VirtualClock>& clock) {
    m_clock = clock;
    const auto words = clockWords(clock);
    m_time->setText(words.time);
    m_verdict->setText((severityShape(words.severity) + QLatin1Char(' ') + words.verdict).trimmed());
    m_detail->setText(words.detail);
    const bool off = words.severity == Severity::P2;
    setInk(m_time, off ? Ink::P2 : Ink::Text);
    setInk(m_verdict, off ? Ink::P2 : Ink::Text2);
    setInk(m_detail, off ? Ink::Text : Ink::Text2);
    setSeverity(words.severity);
    setAccessibleDescription(text());
}

QString ClockCard::text() const {
    return m_verdict->text() + QStringLiteral(": ") + m_time->text() + QStringLiteral(", ") + m_detail->text();
}

} // namespace signalbox::ui
