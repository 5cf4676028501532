// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slo/AlertList.h"

#include "ui/bridge/DisplayText.h"
#include "ui/figures/SloFigures.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/TraceLink.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

const QString kAct = QStringLiteral("alerts.acknowledge");

bool canAcknowledge(const slo::Alert& alert) {
    return alert.state == slo::AlertState::Active || alert.state == slo::AlertState::ReturnedUnacknowledged;
}

Ink inkOf(Severity severity) {
    switch (severity) {
    case Severity::P1:
        return Ink::P1;
    case Severity::P2:
        return Ink::P2;
    case Severity::P3:
        return Ink::P3;
    default:
        return Ink::Text2;
    }
}

} // namespace

AlertList::AlertList(Theme& theme, const base::Clock& clock, MutationGate& gate, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate) {
    setAccessibleName(tr("Alerts"));
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(m_theme.px(Theme::Medium));
    m_none = makeLabel(tr("No alerts."), TextSize::Body, Ink::Text2);
    m_column->addWidget(m_none);

    m_panel = new QWidget;
    auto* panel = new QVBoxLayout(m_panel);
    panel->setContentsMargins(0, m_theme.px(Theme::Small), 0, 0);
    panel->setSpacing(m_theme.px(Theme::Small));
    m_what = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
    m_what->setWordWrap(true);
    m_reason = new QLineEdit;
    m_reason->setAccessibleName(tr("Reason of the acknowledgement"));
    m_reason->setMaxLength(500);
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel the acknowledgement"));
    m_confirm = new QPushButton(tr("Acknowledge"));
    setButtonKind(m_confirm, ButtonKind::Primary);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(m_theme.px(Theme::Small));
    buttons->addWidget(m_confirm);
    buttons->addWidget(m_cancel);
    buttons->addStretch(1);
    panel->addWidget(m_what);
    panel->addWidget(makeLabel(tr("Reason, kept in the audit log"), TextSize::Caption, Ink::Text2));
    panel->addWidget(m_reason);
    panel->addLayout(buttons);
    m_panel->hide();
    m_column->addWidget(m_panel);

    m_gate.guard(m_confirm, {kAct, {}}, [this] { return whyNotReady(); });
    connect(m_cancel, &QPushButton::clicked, this, &AlertList::cancelAcknowledge);
    connect(m_confirm, &QPushButton::clicked, this, &AlertList::confirm);
    connect(m_reason, &QLineEdit::textChanged, this, [this] { m_gate.refresh(); });
}

const slo::Alert* AlertList::find(const QString& id) const {
    const auto found = std::find_if(m_alerts.begin(), m_alerts.end(),
                                    [&](const slo::Alert& alert) { return text::of(alert.id.text()) == id; });
    return found == m_alerts.end() ? nullptr : &*found;
}

QString AlertList::whyNotReady() const {
    if (m_current.isEmpty())
        return tr("Choose an alert first.");
    if (m_sent == m_current)
        return tr("Sent; waiting for the answer.");
    const auto* alert = find(m_current);
    if (!alert || !canAcknowledge(*alert))
        return tr("This alert no longer waits to be acknowledged.");
    return m_reason->text().trimmed().isEmpty() ? tr("Give a reason.") : QString();
}

AlertList::Row AlertList::makeRow(const QString& id) {
    Row row;
    row.frame = new QWidget;
    auto* line = new QHBoxLayout(row.frame);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(m_theme.px(Theme::Small));
    row.mark = makeLabel({}, TextSize::Body, Ink::Text2, QFont::DemiBold);
    row.text = makeLabel({}, TextSize::Body, Ink::Text);
    row.text->setWordWrap(true);
    row.state = makeLabel({}, TextSize::Caption, Ink::Text2);
    row.state->setWordWrap(true);
    row.button = new QPushButton(tr("Acknowledge..."));
    row.calls = new QPushButton(tr("Open traces"));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(m_theme.px(2));
    texts->addWidget(row.text);
    texts->addWidget(row.state);
    auto* under = new QHBoxLayout;
    under->addWidget(row.button);
    under->addWidget(row.calls);
    under->addStretch(1);
    texts->addLayout(under);
    line->addWidget(row.mark, 0, Qt::AlignTop);
    line->addLayout(texts, 1);
    m_gate.guard(row.button, {kAct, {}});
    connect(row.button, &QPushButton::clicked, this, [this, id] { beginAcknowledge(id); });
    connect(row.calls, &QPushButton::clicked, this, [this, id] {
        const auto* alert = find(id);
        if (!alert || !alert->scope.provider)
            return;
        const bool slow = alert->kind == slo::AlertKind::Latency || alert->kind == slo::AlertKind::SettleLag;
        emit linkRequested(callsLink(text::of(alert->scope.provider->text()), !slow));
    });
    return row;
}

void AlertList::fill(const Row& row, const slo::Alert& alert) const {
    const Severity severity = severityOf(alert.priority);
    const bool loud = inForce(alert);
    row.mark->setText(severityShape(severity) + QLatin1Char(' ') + severityWord(severity));
    setInk(row.mark, loud ? inkOf(severity) : Ink::Text2);
    const base::Time now = m_clock.now();
    row.text->setText(text::alert(alert, now));
    QString state;
    switch (alert.state) {
    case slo::AlertState::Pending:
        state = tr("pending since %1").arg(text::clockTime(alert.since));
        break;
    case slo::AlertState::Active:
        state = tr("active since %1, not acknowledged").arg(text::clockTime(alert.since));
        break;
    case slo::AlertState::Acknowledged:
        state = tr("acknowledged by %1 at %2")
                    .arg(alert.acknowledgedBy ? text::of(alert.acknowledgedBy->text()) : tr("an operator"),
                         text::clockTime(alert.acknowledgedAt));
        break;
    case slo::AlertState::ReturnedUnacknowledged:
        state = tr("over since %1, not acknowledged").arg(text::clockTime(alert.changed));
        break;
    case slo::AlertState::Normal:
        break;
    }
    if (m_sent == text::of(alert.id.text()))
        state = tr("acknowledgement sent");
    row.state->setText(state);
    row.button->setAccessibleName(tr("Acknowledge %1 %2").arg(severityWord(severity), text::alert(alert, alert.since)));
    const bool offered = canAcknowledge(alert) && m_gate.ask({kAct, {}}).never == false;
    row.button->setVisible(offered);
    row.calls->setVisible(alert.scope.provider.has_value());
    row.calls->setAccessibleName(tr("Open the traces of the calls: %1").arg(text::alert(alert, alert.since)));
}

void AlertList::setAlerts(std::vector<slo::Alert> alerts) {
    std::stable_sort(alerts.begin(), alerts.end(), slo::moreUrgent);
    m_alerts = std::move(alerts);
    QMap<QString, Row> rows;
    int at = 1; // after the "no alerts" line
    for (const slo::Alert& alert : m_alerts) {
        const QString id = text::of(alert.id.text());
        const Row row = m_rows.contains(id) ? m_rows.take(id) : makeRow(id);
        if (m_column->indexOf(row.frame) != at)
            m_column->insertWidget(at, row.frame);
        ++at;
        fill(row, alert);
        rows.insert(id, row);
    }
    for (const Row& gone : std::as_const(m_rows)) {
        gone.frame->hide();
        gone.frame->deleteLater();
    }
    m_rows = rows;
    m_none->setVisible(m_alerts.empty());
    if (!m_current.isEmpty()) {
        const auto* bound = find(m_current);
        if (!bound || !canAcknowledge(*bound))
            m_what->setText(tr("This alert no longer waits to be acknowledged."));
    }
    m_gate.refresh();
    for (const slo::Alert& alert : m_alerts) // the gate shows what it allows; what is acknowledged needs no button
        fill(m_rows.value(text::of(alert.id.text())), alert);
}

bool AlertList::beginAcknowledge(const QString& alertId) {
    const auto* alert = find(alertId);
    if (!alert || !canAcknowledge(*alert) || m_gate.ask({kAct, {}}).never)
        return false;
    m_current = alertId;
    m_what->setText(tr("Acknowledge: %1").arg(text::alert(*alert, m_clock.now())));
    m_reason->setText(tr("Seen, looking into it"));
    m_panel->show();
    m_gate.refresh();
    m_reason->setFocus();
    m_reason->selectAll();
    return true;
}

void AlertList::cancelAcknowledge() {
    const QString was = m_current;
    m_current.clear();
    m_panel->hide();
    m_gate.refresh();
    if (auto* button = acknowledgeButton(was); button && button->isVisible())
        button->setFocus();
}

void AlertList::confirm() {
    if (!whyNotReady().isEmpty())
        return;
    m_sent = m_current;
    m_gate.refresh();
    emit acknowledgeRequested(m_sent, m_reason->text().trimmed());
}

void AlertList::acknowledged(const QString& alertId) {
    if (m_sent == alertId)
        m_sent.clear();
    if (m_current == alertId)
        cancelAcknowledge();
    m_gate.refresh();
}

void AlertList::failed(const QString& alertId) {
    if (m_sent == alertId)
        m_sent.clear();
    m_gate.refresh();
}

QPushButton* AlertList::acknowledgeButton(const QString& alertId) const {
    const auto found = m_rows.constFind(alertId);
    return found == m_rows.constEnd() ? nullptr : found->button;
}

QString AlertList::textOf(const QString& alertId) const {
    const auto found = m_rows.constFind(alertId);
    if (found == m_rows.constEnd())
        return {};
    return found->mark->text() + QLatin1Char(' ') + found->text->text() + QStringLiteral(" · ") + found->state->text();
}

void AlertList::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_current.isEmpty()) {
        cancelAcknowledge();
        event->accept();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_reason->hasFocus()) {
        m_confirm->setFocus(); // Enter in a text never acts
        event->accept();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace signalbox::ui
