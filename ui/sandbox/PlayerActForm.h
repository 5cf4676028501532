// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

#include <array>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace signalbox::ui {

class SheetDesk;

/// What can be done to one test player with one press: money in and out, limits, an exclusion, the age group, a bonus.
/// One choice of the act, and only the fields that it takes.
///
/// Whoever owns it asks the gate, and calls perform() when the button is pressed.
class PlayerActForm final : public QWidget {
    Q_OBJECT
public:
    enum class Act { Deposit, Payout, Credit, Debit, SetLimit, EndLimit, Exclude, AgeGroup, Bonus };
    static constexpr std::array kActs{Act::Deposit,  Act::Payout,  Act::Credit,   Act::Debit, Act::SetLimit,
                                      Act::EndLimit, Act::Exclude, Act::AgeGroup, Act::Bonus};

    explicit PlayerActForm(Theme& theme, QWidget* parent = nullptr);

    void choose(Act act);
    [[nodiscard]] Act act() const;
    [[nodiscard]] QString reason() const;
    /// Empty: it can be done as it stands.
    [[nodiscard]] QString whatIsMissing() const;
    [[nodiscard]] QPushButton* button() const { return m_do; }
    /// A role that may only look is told so.
    void setViewOnly(const QString& who);
    /// Sends what the fields say for `player`; `done` runs when it has been done.
    void perform(PlayersPort& port, SheetDesk& desk, const base::Clock& clock, const api::PlayerView& player,
                 const std::function<void()>& done);

signals:
    void changed();
    void requested();

private:
    /// A row of the grid: its caption and up to two editors.
    struct Field {
        QLabel* caption = nullptr;
        QList<QWidget*> editors;
        QList<Act> acts;
    };
    Field& add(const QString& label, QWidget* editor, const QList<Act>& acts, QWidget* second = nullptr);
    void sync();
    [[nodiscard]] bool takesAmount() const;

    Theme& m_theme;
    QGridLayout* m_grid = nullptr;
    QList<Field> m_fields;
    QComboBox* m_act = nullptr;
    QLineEdit* m_amount = nullptr;
    QCheckBox* m_held = nullptr;
    QComboBox* m_limitKind = nullptr;
    QComboBox* m_limitWindow = nullptr;
    QComboBox* m_owner = nullptr;
    QComboBox* m_exclusion = nullptr;
    QSpinBox* m_days = nullptr;
    QComboBox* m_age = nullptr;
    QSpinBox* m_wagering = nullptr;
    QLineEdit* m_maxBet = nullptr;
    QSpinBox* m_bonusDays = nullptr;
    QLineEdit* m_reason = nullptr;
    QLabel* m_hint = nullptr;
    QPushButton* m_do = nullptr;
    QString m_viewOnly;
};

} // namespace signalbox::ui
