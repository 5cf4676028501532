// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditVerdict.h"

#include "ui/bridge/DisplayText.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

WitnessView WitnessView::of(const Witness& witness) {
    return {witness.state(), witness.finding(), witness.size(), witness.verifiedAt(), witness.key()};
}

bool WitnessView::isAlarm() const {
    return state == Witness::State::Behind || state == Witness::State::Forked || state == Witness::State::OtherKey;
}

base::Json evidenceOf(const WitnessView& view, const QString& ownAlarm, const std::optional<audit::Entry>& entry,
                      const std::optional<audit::InclusionProof>& proof, base::Time now) {
    auto evidence = base::Json::object({{"signalbox_evidence", std::int64_t(1)},
                                        {"at", base::rfc3339(now)},
                                        {"finding", (view.isAlarm() ? view.finding : ownAlarm).toStdString()}});
    if (view.key)
        evidence.set("pinned_key", view.key->text());
    if (view.size)
        evidence.set("verified_size", std::int64_t(*view.size));
    if (view.verifiedAt)
        evidence.set("verified_at", base::rfc3339(*view.verifiedAt));
    if (entry) {
        evidence.set("entry", std::int64_t(entry->index));
        evidence.set("stored", entry->stored);
    }
    if (proof) {
        auto path = base::Json::array();
        for (const auto& hash : proof->path)
            path.push(audit::base64(hash));
        evidence.set("path", std::move(path));
        evidence.set("proof_checkpoint", proof->checkpoint);
    }
    return evidence;
}

AuditVerdict::AuditVerdict(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent) {
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(Theme::Huge));
    const auto pair = [&](QLabel*& value, QLabel* detail, int stretch) {
        auto* stack = new QVBoxLayout;
        stack->setSpacing(theme.px(2));
        value = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
        stack->addWidget(value);
        stack->addWidget(detail);
        row->addLayout(stack, stretch);
    };
    m_detail = makeLabel({}, TextSize::Caption, Ink::Text2);
    pair(m_verdict, m_detail, 1);
    m_verdict->setWordWrap(true); // an alarm's finding is a sentence
    pair(m_tail, makeLabel(tr("not yet held by this console: could be lost unseen"), TextSize::Caption, Ink::Text2), 0);
    pair(m_key, makeLabel(tr("key pinned by this console"), TextSize::Caption, Ink::Text2), 0);
    m_evidence = new QPushButton(tr("Save evidence..."));
    setButtonKind(m_evidence, ButtonKind::Danger);
    connect(m_evidence, &QPushButton::clicked, this, &AuditVerdict::evidenceRequested);
    row->addWidget(m_evidence);
    body()->addLayout(row);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void AuditVerdict::display(const WitnessView& view, const QString& ownAlarm, std::optional<std::uint64_t> logSize,
                           bool live) {
    const bool alarm = view.isAlarm() || !ownAlarm.isEmpty();
    setSeverity(alarm ? Severity::P1 : Severity::None);
    m_evidence->setVisible(alarm);
    m_key->setText(view.key ? text::of(view.key->name) : QStringLiteral("–"));
    if (view.size && logSize && !view.isAlarm()) {
        const auto tail = std::max(*logSize, *view.size) - *view.size;
        m_tail->setText(tail == 1 ? tr("Unwitnessed tail: 1 entry")
                                  : tr("Unwitnessed tail: %1 entries").arg(text::count(qint64(tail))));
    } else {
        m_tail->setText(tr("Unwitnessed tail: unknown"));
    }
    setInk(m_detail, alarm ? Ink::P1 : Ink::Text2);
    if (alarm) {
        setInk(m_verdict, Ink::P1);
        m_verdict->setText(severityShape(Severity::P1) + QLatin1Char(' ') + (view.isAlarm() ? view.finding : ownAlarm));
        m_detail->setText(tr("Do not rely on rows below."));
    } else if (view.size && view.state == Witness::State::Verified) {
        setInk(m_verdict, live ? Ink::Ok : Ink::Text2);
        m_verdict->setText(tr("✓ Verified up to size %1 by this console").arg(text::count(qint64(*view.size))));
        m_detail->setText(tr("head %1 UTC").arg(text::clockTime(view.verifiedAt)));
    } else {
        setInk(m_verdict, Ink::Text2);
        m_verdict->setText(view.state == Witness::State::Denied ? tr("Not verified: you may not read the log")
                                                                : tr("UNKNOWN: nothing verified yet by this console"));
        m_detail->setText(tr("the next check follows by itself"));
    }
}

} // namespace signalbox::ui
