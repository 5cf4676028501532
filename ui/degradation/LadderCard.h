// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/widgets/Card.h"

#include <array>
#include <optional>

class QLabel;
class QPushButton;

namespace signalbox::ui {

class StatePill;

/// The four levels with their state for the chosen scope, each with the button that opens its confirmation, and below
/// them everything that is in force anywhere.
class LadderCard final : public Card {
    Q_OBJECT
public:
    explicit LadderCard(Theme& theme, QWidget* parent = nullptr);
    void display(const std::optional<api::DegradationView>& view, const degradation::Scope& scope);
    [[nodiscard]] QPushButton* button(degradation::Switch what) const;

signals:
    void closeRequested(degradation::Switch what);

private:
    struct Level {
        Card* card = nullptr;
        StatePill* state = nullptr;
        QPushButton* close = nullptr;
    };
    std::array<Level, 4> m_levels;
    QLabel* m_active = nullptr;
    QLabel* m_log = nullptr;
};

} // namespace signalbox::ui
