// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/widgets/Card.h"

#include <optional>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace signalbox::ui {

class KeyValueList;
class StatePill;
class StepList;
class TallScrollArea;

/// One case: the gate of its stage item by item with the evidence, red flags, what to do next, and what happened.
///
/// Any of the seven stages can be looked at; the case's own is shown first. Nothing here changes the case.
/// Threads: gui. Ownership: borrows the theme.
class CaseInspector final : public Card {
    Q_OBJECT
public:
    explicit CaseInspector(Theme& theme, QWidget* parent = nullptr);
    /// Above the timeline, as wide as the column. Takes ownership.
    void addSection(QWidget* section);

    /// `now` is the moment that ages count from. The stage that a person chose stays while the case is the same.
    void setCase(const api::CaseView& view, base::Time now);
    void clear();
    [[nodiscard]] QString caseId() const;
    /// 1..7
    [[nodiscard]] int shownStage() const;
    void showStage(int stage);

signals:
    void linkRequested(const QString& link);

private:
    void showGate();

    Theme& m_theme;
    std::optional<api::CaseView> m_view;
    base::Time m_now{};
    bool m_filling = false;
    QLabel* m_empty = nullptr;
    TallScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_sections = nullptr;
    QLabel* m_heading = nullptr;
    StatePill* m_pill = nullptr;
    QLabel* m_where = nullptr;
    QWidget* m_flags = nullptr;
    QLabel* m_flagText = nullptr;
    QComboBox* m_stage = nullptr;
    QLabel* m_gate = nullptr;
    QProgressBar* m_bar = nullptr;
    StepList* m_items = nullptr;
    QLabel* m_nextTitle = nullptr;
    QLabel* m_next = nullptr;
    QLabel* m_nextHelp = nullptr;
    QLabel* m_blocks = nullptr;
    QPushButton* m_keys = nullptr;
    QPushButton* m_slo = nullptr;
    StepList* m_timeline = nullptr;
};

} // namespace signalbox::ui
