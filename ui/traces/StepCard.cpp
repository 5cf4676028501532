// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/StepCard.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

StepCard::StepCard(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent) {
    m_copy = new QPushButton(tr("Copy"));
    m_copy->setAccessibleName(tr("Copy the details of the step"));
    m_copy->setAutoDefault(false);
    corner()->addWidget(m_copy);
    m_hint = makeLabel(tr("Choose a step to see what it did."), TextSize::Body, Ink::Text2);
    m_hint->setWordWrap(true);
    body()->addWidget(m_hint);
    m_rows = new KeyValueList(theme);
    body()->addWidget(m_rows);
    m_postingsTitle = makeLabel(tr("Postings"), TextSize::Body, Ink::Text, QFont::DemiBold);
    body()->addWidget(m_postingsTitle);
    m_postings = makeLabel({}, TextSize::Body, Ink::Text);
    m_postings->setObjectName(QStringLiteral("postings"));
    m_postings->setWordWrap(true);
    body()->addWidget(m_postings);
    m_jsonTitle = makeLabel(tr("Event, as it was sent"), TextSize::Body, Ink::Text, QFont::DemiBold);
    body()->addWidget(m_jsonTitle);
    m_json = new QPlainTextEdit;
    m_json->setReadOnly(true);
    m_json->setTabChangesFocus(true);
    m_json->setFont(theme.mono());
    m_json->setProperty("mono", true);
    m_json->setWordWrapMode(QTextOption::WrapAnywhere);
    m_json->setAccessibleName(tr("JSON of the event"));
    m_json->setMinimumHeight(theme.px(120));
    body()->addWidget(m_json, 1);
    body()->addStretch();
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(asText());
        emit copied(m_shown.title);
    });
    display(std::nullopt);
}

void StepCard::display(const std::optional<StepDetails>& details) {
    m_shown = details.value_or(StepDetails());
    setTitle(details ? m_shown.title : tr("Step"));
    m_hint->setVisible(!details);
    m_copy->setEnabled(details.has_value());
    m_rows->setRows(m_shown.rows);
    m_postingsTitle->setVisible(!m_shown.postings.isEmpty() && !m_shown.rows.isEmpty());
    m_postings->setVisible(!m_shown.postings.isEmpty());
    m_postings->setText(m_shown.rows.isEmpty() ? m_shown.postings.join(QLatin1Char('\n'))
                                               : QStringLiteral("• ") + m_shown.postings.join(QStringLiteral("\n• ")));
    m_jsonTitle->setVisible(!m_shown.json.isEmpty());
    m_json->setVisible(!m_shown.json.isEmpty());
    if (m_json->toPlainText() != m_shown.json) // reading it again must not move what a person is reading
        m_json->setPlainText(m_shown.json);
}

QString StepCard::asText() const {
    QStringList lines{m_shown.title};
    for (const auto& row : m_shown.rows)
        lines << row.key + QStringLiteral(": ") + row.value;
    lines += m_shown.postings;
    if (!m_shown.json.isEmpty())
        lines << m_shown.json;
    return lines.join(QLatin1Char('\n'));
}

} // namespace signalbox::ui
