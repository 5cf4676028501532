// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanarySide.h"

#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/canary/CohortForm.h"
#include "ui/widgets/HoldButton.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

CanarySide::CanarySide(Theme& theme, const base::Clock& clock, QWidget* parent)
    : Card(theme, {}, parent) {
    setAccessibleName(tr("Rules, cohort and history"));
    auto* column = body();
    const auto heading = [&](const QString& text) {
        column->addWidget(makeLabel(text, TextSize::Body, Ink::Text, QFont::DemiBold));
    };
    const auto paragraph = [&](const QString& text) {
        auto* label = makeLabel(text, TextSize::Body, Ink::Text2);
        label->setWordWrap(true);
        column->addWidget(label);
        return label;
    };
    heading(tr("Automatic rollback is on"));
    paragraph(tr("Decided by the platform. Works with every console closed."));
    auto* last = new QHBoxLayout;
    m_lastRollback = makeLabel({}, TextSize::Body, Ink::Text2);
    m_lastRollback->setObjectName(QStringLiteral("lastRollback"));
    m_lastRollback->setWordWrap(true);
    m_evidence = new QPushButton(tr("Evidence..."));
    m_evidence->setObjectName(QStringLiteral("evidence"));
    m_evidence->setAutoDefault(false);
    last->addWidget(m_lastRollback, 1);
    last->addWidget(m_evidence, 0, Qt::AlignTop);
    column->addLayout(last);
    connect(m_evidence, &QPushButton::clicked, this, &CanarySide::evidenceRequested);

    heading(tr("Cohort, draft"));
    m_cohort = new CohortForm(theme);
    column->addWidget(m_cohort);

    heading(tr("History"));
    auto* scroll = new TallScrollArea;
    scroll->setFocusPolicy(Qt::StrongFocus);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(tr("History, newest first"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    m_history = new StepList(theme);
    m_history->setSeparated(true);
    auto* holder = new QWidget;
    holder->setAutoFillBackground(false);
    auto* holderColumn = new QVBoxLayout(holder);
    holderColumn->setContentsMargins(0, 0, 0, 0);
    holderColumn->addWidget(m_history);
    holderColumn->addStretch();
    scroll->setContent(holder);
    holder->setAutoFillBackground(false); // setWidget() turns it on
    column->addWidget(scroll, 1);

    auto* rule = makeLabel(tr("One person, at any time. Re-arming takes two."), TextSize::Caption, Ink::Text2);
    column->addWidget(rule);
    m_reason = new QLineEdit;
    m_reason->setObjectName(QStringLiteral("abortReason"));
    m_reason->setAccessibleName(tr("Reason for the rollback"));
    m_reason->setPlaceholderText(tr("Reason, for the audit log"));
    m_reason->setMaxLength(500);
    column->addWidget(m_reason);
    m_abort = new HoldButton(theme, clock, tr("Roll back to 0 %"), HoldMachine::Millis(800));
    m_abort->setObjectName(QStringLiteral("abort"));
    m_abort->setHoldingText(tr("Keep holding to roll back"));
    m_abort->setFixedHeight(theme.px(44));
    column->addWidget(m_abort);
}

QString CanarySide::reason() const { return m_reason->text(); }

void CanarySide::clearReason() { m_reason->clear(); }

void CanarySide::display(const canary::CanaryState& state) {
    const auto rollback = lastRollback(state);
    m_lastRollback->setText(rollback ? tr("Last automatic rollback %1, from %2: %3")
                                           .arg(text::shortTime(rollback->at), text::basisPoints(rollback->from),
                                                withoutStop(rollback->why))
                                     : tr("No automatic rollback in this history."));
    m_evidence->setVisible(rollback && state.rollbackEvidence);
    m_history->setSteps(historySteps(state));
}

} // namespace signalbox::ui
