// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/degradation/DegradationFigures.h"
#include "ui/widgets/Card.h"

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;

namespace signalbox::ui {

/// How far one command got, or that nothing is restricted; and where a release is asked for.
class StatusCard final : public Card {
    Q_OBJECT
public:
    explicit StatusCard(Theme& theme, QWidget* parent = nullptr);

    /// Nothing is restricted for `scope` (or UNKNOWN without a view).
    void displayScope(const std::optional<api::DegradationView>& view, const degradation::Scope& scope,
                      const Reach& reach);
    /// A command that was sent and not answered yet; `unknown` once its outcome is.
    void displaySent(const api::DegradationOrder& order, const base::CommandId& id, bool unknown, const Reach& reach);
    void displayCommand(const degradation::CommandStatus& status, bool inForce, const Reach& reach);

    [[nodiscard]] QPushButton* releaseButton() const { return m_release; }
    /// The stage that is chosen, in percent of players.
    [[nodiscard]] int stage() const;
    [[nodiscard]] QString headline() const;

signals:
    void releaseRequested();

private:
    void say(const QString& headline, Severity severity, const QString& what, const QString& detail);
    void showReach(const Reach& reach);
    void offerRelease(const degradation::Command* command);
    QLabel* m_headline = nullptr;
    QLabel* m_what = nullptr;
    QLabel* m_detail = nullptr;
    Figure* m_press = nullptr;
    Figure* m_refused = nullptr;
    Figure* m_rate = nullptr;
    Figure* m_live = nullptr;
    QWidget* m_releaseRow = nullptr;
    QComboBox* m_stage = nullptr;
    QPushButton* m_release = nullptr;
    base::CommandId m_offered;
};

} // namespace signalbox::ui
