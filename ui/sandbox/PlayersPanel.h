// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/figures/CellTable.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/widgets/MessageBar.h"

#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox::ui {

class Card;
class DataTable;
class KeyValueList;
class MutationGate;
class ReviewSheet;

/// The sandbox's test players of one brand in one region: what they have, what protects them, and what can be done to
/// them: a deposit, a limit, an exclusion, and back to the beginning.
///
/// Amounts are the platform's exact texts; nothing is computed here. A reset cannot be taken back and is held for.
/// Ownership: borrows theme, clock and gate. Threads: gui.
class PlayersPanel final : public QWidget {
    Q_OBJECT
public:
    PlayersPanel(Theme& theme, const base::Clock& clock, MutationGate& gate, std::unique_ptr<PlayersPort> port,
                 QWidget* parent = nullptr);

    void setProviders(const std::vector<api::ProviderView>& providers);
    void display(const std::vector<api::PlayerView>& players);
    /// Asks for the players of the chosen brand and region.
    void refresh();

    [[nodiscard]] DataTable* table() const { return m_table; }
    [[nodiscard]] QComboBox* place() const { return m_place; }
    [[nodiscard]] QPushButton* depositButton() const { return m_deposit; }
    [[nodiscard]] QPushButton* limitButton() const { return m_limit; }
    [[nodiscard]] QPushButton* excludeButton() const { return m_exclude; }
    [[nodiscard]] QPushButton* resetButton() const { return m_reset; }
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }

signals:
    void message(MessageBar::Kind kind, const QString& text, const QString& reason);

private:
    QWidget* makeDetails();
    void showCurrent();
    [[nodiscard]] const api::PlayerView* current() const;
    [[nodiscard]] QString whyNot(bool needsAmount) const;
    [[nodiscard]] api::Intent intent() const;
    template <class T>
    void tell(const base::Result<api::Done<T>>& answer, const QString& done, const api::Intent& intent);
    void deposit();
    void setLimit();
    void exclude();
    void openReset();

    Theme& m_theme;
    const base::Clock& m_clock;
    MutationGate& m_gate;
    std::unique_ptr<PlayersPort> m_port;
    std::vector<api::PlayerView> m_players;
    QPointer<ReviewSheet> m_sheet;

    QComboBox* m_place = nullptr;
    QLabel* m_note = nullptr;
    CellTableModel* m_model = nullptr;
    DataTable* m_table = nullptr;
    Card* m_card = nullptr;
    KeyValueList* m_money = nullptr;
    KeyValueList* m_protection = nullptr;
    QLineEdit* m_amount = nullptr;
    QComboBox* m_limitKind = nullptr;
    QComboBox* m_limitWindow = nullptr;
    QComboBox* m_exclusion = nullptr;
    QLineEdit* m_reason = nullptr;
    QPushButton* m_deposit = nullptr;
    QPushButton* m_limit = nullptr;
    QPushButton* m_exclude = nullptr;
    QPushButton* m_reset = nullptr;
};

} // namespace signalbox::ui
