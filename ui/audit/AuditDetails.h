// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audit/AuditPort.h"
#include "ui/audit/AuditVerdict.h"
#include "ui/widgets/Card.h"

#include <functional>
#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class KeyValueList;
class TraceButton;

/// One entry: its summary, its stored bytes, and the proof that they are in the log, recomputed here on demand.
///
/// The proof is asked for a moment after the entry was chosen, so that walking through the table asks for nothing.
/// Ownership: borrows the port.
class AuditDetails final : public Card {
    Q_OBJECT
public:
    AuditDetails(Theme& theme, AuditPort& port, std::function<WitnessView()> witness, QWidget* parent = nullptr);

    /// Null: none is chosen.
    void setEntry(const audit::Entry* entry);
    [[nodiscard]] const std::optional<audit::Entry>& entry() const { return m_entry; }
    [[nodiscard]] const std::optional<audit::InclusionProof>& proof() const { return m_proof; }

signals:
    void copied(quint64 index);
    void saveProofRequested();
    void linkRequested(const QString& link);
    /// The bytes that are shown are not what the log's signed head says: a finding for everybody to see.
    void recomputationFailed(const QString& finding);

private:
    QWidget* makeTabs();
    void fetchProof();
    void showProof();
    void recomputeHere();

    Theme& m_theme;
    AuditPort& m_port;
    std::function<WitnessView()> m_witness;
    KeyValueList* m_summary = nullptr;
    QPlainTextEdit* m_json = nullptr;
    KeyValueList* m_proofRows = nullptr;
    QLabel* m_verdict = nullptr;
    QPushButton* m_recompute = nullptr;
    QPushButton* m_saveProof = nullptr;
    QPushButton* m_copy = nullptr;
    TraceButton* m_trace = nullptr;
    QTimer* m_delay = nullptr;
    std::optional<audit::Entry> m_entry;
    std::optional<audit::InclusionProof> m_proof;
};

} // namespace signalbox::ui
