// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/sandbox/SandboxFigures.h"
#include "ui/widgets/TallScrollArea.h"
#include "ui/widgets/Theme.h"

#include <QtCore/QHash>

namespace signalbox::ui {

class Card;
class StatePill;

/// Everything that can be made wrong, a card for each group and in it one for each button: what it is called, what it
/// does, whether it is pressed. Choosing one presses nothing.
class ButtonList final : public TallScrollArea {
    Q_OBJECT
public:
    explicit ButtonList(Theme& theme, QWidget* parent = nullptr);
    /// Rebuilt only when the platform offers others than before.
    void setButtons(const std::vector<api::FaultButton>& buttons);
    void setPresses(const std::vector<api::FaultPress>& presses, base::Time now);
    void setCurrent(const QString& kind);
    [[nodiscard]] Card* card(const QString& kind) const;
    [[nodiscard]] QString state(const QString& kind) const; ///< "pressed · 04:10", "2 × pressed", "not pressed"

signals:
    void chosen(const QString& kind);

private:
    struct Row {
        Card* card = nullptr;
        StatePill* state = nullptr;
    };
    Theme& m_theme;
    std::vector<api::FaultButton> m_buttons;
    QHash<QString, Row> m_rows;
    QString m_current;
};

} // namespace signalbox::ui
