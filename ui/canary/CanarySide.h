// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/canary/Canary.h"
#include "ui/widgets/Card.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox::ui {

class CohortForm;
class HoldButton;
class StepList;

/// The column beside the figures: the rule of the automatic rollback and its last use, the draft of the cohort, who
/// changed what and why, and, always at the same place, the way back to 0 %.
class CanarySide final : public Card {
    Q_OBJECT
public:
    CanarySide(Theme& theme, const base::Clock& clock, QWidget* parent = nullptr);

    void display(const canary::CanaryState& state);
    [[nodiscard]] CohortForm* cohort() const { return m_cohort; }
    [[nodiscard]] HoldButton* abortButton() const { return m_abort; }
    /// What the person typed for the rollback.
    [[nodiscard]] QString reason() const;
    void clearReason();

signals:
    void evidenceRequested();

private:
    StepList* m_history = nullptr;
    QLabel* m_lastRollback = nullptr;
    QPushButton* m_evidence = nullptr;
    CohortForm* m_cohort = nullptr;
    QLineEdit* m_reason = nullptr;
    HoldButton* m_abort = nullptr;
};

} // namespace signalbox::ui
