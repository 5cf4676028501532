// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/traces/TraceFigures.h"
#include "ui/widgets/Card.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace signalbox::ui {

class KeyValueList;

/// All that is known of the chosen step: when, how it ended, postings with accounts and exact amounts, the event as it
/// was sent. Everything can be copied.
class StepCard final : public Card {
    Q_OBJECT
public:
    explicit StepCard(Theme& theme, QWidget* parent = nullptr);

    /// Nothing: no step is chosen.
    void display(const std::optional<StepDetails>& details);
    [[nodiscard]] QStringList postings() const { return m_shown.postings; }
    /// What Copy copies.
    [[nodiscard]] QString asText() const;
    [[nodiscard]] QPushButton* copyButton() const { return m_copy; }
    [[nodiscard]] QPlainTextEdit* json() const { return m_json; }

signals:
    void copied(const QString& what);

private:
    StepDetails m_shown;
    KeyValueList* m_rows = nullptr;
    QLabel* m_hint = nullptr;
    QLabel* m_postingsTitle = nullptr;
    QLabel* m_postings = nullptr;
    QLabel* m_jsonTitle = nullptr;
    QPlainTextEdit* m_json = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace signalbox::ui
