// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sandbox/SandboxFigures.h"
#include "ui/widgets/Card.h"

#include <QtCore/QHash>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace signalbox::ui {

class MutationGate;
class StatePill;

/// Every press that runs: whom it hits, how often it has hit, how long it still lasts, and its Release.
///
/// A press keeps its line while it runs, so that Release never moves to another one under the pointer: new ones come
/// at the end.
class RunningCard final : public Card {
    Q_OBJECT
public:
    RunningCard(Theme& theme, MutationGate& gate, QWidget* parent = nullptr);
    void display(const std::vector<api::FaultPress>& presses, const std::vector<api::FaultButton>& buttons,
                 base::Time now);
    [[nodiscard]] int count() const { return int(m_rows.size()); }
    [[nodiscard]] QPushButton* releaseButton(const QString& press) const;
    /// What a person reads of a press; empty for one that does not run.
    [[nodiscard]] QString textOf(const QString& press) const;

signals:
    void releaseRequested(const QString& press);

private:
    struct Row {
        QWidget* frame = nullptr;
        QLabel* title = nullptr;
        QLabel* line = nullptr;
        QLabel* hits = nullptr;
        StatePill* left = nullptr;
        QPushButton* release = nullptr;
    };
    Row makeRow(const QString& press);
    Theme& m_theme;
    MutationGate& m_gate;
    QHash<QString, Row> m_rows;
    QLabel* m_none = nullptr;
    QVBoxLayout* m_column = nullptr;
};

} // namespace signalbox::ui
