// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditDetails.h"

#include "ui/audit/ProofCheck.h"
#include "ui/bridge/DisplayText.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/TraceLink.h"

#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {
constexpr std::chrono::milliseconds kProofDelay{150};
} // namespace

AuditDetails::AuditDetails(Theme& theme, AuditPort& port, std::function<WitnessView()> witness, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme)
    , m_port(port)
    , m_witness(std::move(witness)) {
    m_trace = new TraceButton(this);
    corner()->addWidget(m_trace);
    connect(m_trace, &TraceButton::linkRequested, this, &AuditDetails::linkRequested);
    m_copy = new QPushButton(tr("Copy as JSON"));
    m_saveProof = new QPushButton(tr("Save proof..."));
    m_recompute = new QPushButton(tr("Recompute here"));
    setButtonKind(m_recompute, ButtonKind::Primary);
    for (auto* button : {m_copy, m_saveProof, m_recompute})
        corner()->addWidget(button);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (!m_entry)
            return;
        QGuiApplication::clipboard()->setText(text::of(m_entry->stored));
        emit copied(m_entry->index);
    });
    connect(m_saveProof, &QPushButton::clicked, this, &AuditDetails::saveProofRequested);
    connect(m_recompute, &QPushButton::clicked, this, &AuditDetails::recomputeHere);

    auto* row = new QHBoxLayout;
    row->setSpacing(m_theme.px(Theme::Wide));
    row->addWidget(makeTabs(), 3);
    auto* proof = new QVBoxLayout;
    proof->setSpacing(m_theme.px(Theme::Small));
    proof->addWidget(makeLabel(tr("Proof"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_proofRows = new KeyValueList(m_theme);
    proof->addWidget(m_proofRows);
    m_verdict = makeLabel({}, TextSize::Body, Ink::Text2);
    m_verdict->setWordWrap(true);
    proof->addWidget(m_verdict);
    proof->addStretch(1);
    row->addLayout(proof, 2);
    body()->addLayout(row, 1);
    setMinimumHeight(m_theme.px(220));

    m_delay = new QTimer(this);
    m_delay->setSingleShot(true);
    m_delay->setInterval(kProofDelay);
    connect(m_delay, &QTimer::timeout, this, &AuditDetails::fetchProof);
    setEntry(nullptr);
}

QWidget* AuditDetails::makeTabs() {
    auto* tabs = new QTabWidget;
    tabs->setAccessibleName(tr("Entry"));
    tabs->setDocumentMode(true);
    m_summary = new KeyValueList(m_theme);
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Summary of the entry"));
    scroll->setWidgetResizable(true);
    auto* holder = new QWidget;
    holder->setProperty("scrolled", true);
    auto* inside = new QVBoxLayout(holder);
    inside->setContentsMargins(0, m_theme.px(Theme::Small), m_theme.px(Theme::Small), 0);
    inside->addWidget(m_summary);
    inside->addStretch(1);
    scroll->setWidget(holder);
    tabs->addTab(scroll, tr("Summary"));
    m_json = new QPlainTextEdit;
    m_json->setReadOnly(true);
    m_json->setTabChangesFocus(true);
    m_json->setFont(m_theme.mono());
    m_json->setProperty("mono", true);
    m_json->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_json->setWordWrapMode(QTextOption::WrapAnywhere);
    m_json->setAccessibleName(tr("Stored bytes of the entry"));
    tabs->addTab(m_json, tr("JSON, as stored"));
    return tabs;
}

void AuditDetails::setEntry(const audit::Entry* entry) {
    if (entry && m_entry && entry->index == m_entry->index && entry->stored == m_entry->stored)
        return;
    m_proof.reset();
    if (entry) {
        m_entry = *entry;
        setTitle(
            tr("Entry %1 · %2 · %3")
                .arg(text::count(qint64(entry->index)), text::of(entry->leaf.action), text::of(entry->leaf.object)));
        m_summary->setRows(summaryRows(*entry));
        m_json->setPlainText(text::of(entry->stored));
        m_delay->start();
    } else {
        m_entry.reset();
        setTitle(tr("No entry is selected"));
        m_summary->setRows({});
        m_json->clear();
    }
    m_copy->setEnabled(m_entry.has_value());
    m_trace->setTraces(m_entry ? traceIdsIn(text::of(m_entry->stored)) : QStringList());
    showProof();
}

void AuditDetails::fetchProof() {
    if (!m_entry)
        return;
    m_port.proof(this, m_entry->index, [this, index = m_entry->index](const auto& answer) {
        if (!m_entry || m_entry->index != index)
            return;
        if (!answer) {
            setInk(m_verdict, Ink::Text2);
            m_verdict->setText(tr("The proof could not be read: %1").arg(text::error(answer.error())));
            return;
        }
        m_proof = *answer;
        showProof();
    });
}

void AuditDetails::showProof() {
    m_recompute->setEnabled(m_proof.has_value());
    m_saveProof->setEnabled(m_proof.has_value() && !m_proof->checkpoint.empty());
    m_proofRows->setRows(m_proof ? proofRows(*m_proof) : QList<KeyValueList::Row>());
    setInk(m_verdict, Ink::Text2);
    m_verdict->setText(!m_entry  ? QString()
                       : m_proof ? tr("As the platform sent it. Not yet recomputed on this computer.")
                                 : tr("Reading the proof..."));
}

void AuditDetails::recomputeHere() {
    if (!m_entry || !m_proof)
        return;
    const auto verdict = recompute(m_entry->index, m_entry->stored, *m_proof, m_witness().key);
    using Kind = ProofVerdict::Kind;
    switch (verdict.kind) {
    case Kind::Holds:
        setInk(m_verdict, Ink::Ok);
        m_verdict->setText(QStringLiteral("✓ ") + verdict.text);
        break;
    case Kind::Undecidable:
        setInk(m_verdict, Ink::Text2);
        m_verdict->setText(verdict.text);
        break;
    case Kind::Fails:
        setInk(m_verdict, Ink::P1);
        m_verdict->setText(severityShape(Severity::P1) + QLatin1Char(' ') + verdict.text);
        emit recomputationFailed(verdict.text);
        break;
    }
}

} // namespace signalbox::ui
