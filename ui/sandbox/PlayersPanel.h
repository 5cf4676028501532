// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/figures/CellTable.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/widgets/MessageBar.h"

#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTabWidget;

namespace signalbox::ui {

class Card;
class DataTable;
class KeyValueList;
class MutationGate;
class PlayerActForm;
class ReviewSheet;
class SheetDesk;

/// The sandbox's test players of one brand in one region: what they have, what protects them, their bonuses and
/// payments, and what can be done: money in and out, limits, exclusions, bonuses, new players, and back to the
/// beginning.
///
/// Amounts are the platform's exact texts; nothing is computed here. What ends a payment, makes players, switches
/// player protection or resets a player has a sheet and is held for.
/// Ownership: borrows theme, clock and gate. Threads: gui.
class PlayersPanel final : public QWidget {
    Q_OBJECT
public:
    PlayersPanel(Theme& theme, const base::Clock& clock, MutationGate& gate, std::unique_ptr<PlayersPort> port,
                 QWidget* parent = nullptr);

    void setProviders(const std::vector<api::ProviderView>& providers);
    void display(const std::vector<api::PlayerView>& players);
    /// Asks for the players of the chosen brand and region, for the payments of the chosen player, and whether
    /// protection answers. A question that is still open is not asked again.
    void refresh();
    /// Chooses that player as soon as they are there.
    void choose(const QString& id);

    [[nodiscard]] DataTable* table() const { return m_table; }
    [[nodiscard]] DataTable* bonusTable() const { return m_bonusTable; }
    [[nodiscard]] DataTable* paymentTable() const { return m_paymentTable; }
    [[nodiscard]] QTabWidget* records() const { return m_records; }
    [[nodiscard]] QComboBox* place() const { return m_place; }
    [[nodiscard]] PlayerActForm* form() const { return m_form; }
    [[nodiscard]] QPushButton* resetButton() const { return m_reset; }
    [[nodiscard]] QPushButton* generateButton() const { return m_generate; }
    [[nodiscard]] QPushButton* protectionButton() const { return m_protectionSwitch; }
    [[nodiscard]] QPushButton* checkButton() const { return m_check; }
    [[nodiscard]] QPushButton* moreButton() const { return m_more; }
    [[nodiscard]] ReviewSheet* sheet() const;

signals:
    void message(MessageBar::Kind kind, const QString& text, const QString& reason);

private:
    QWidget* makeList();
    QWidget* makeRecords();
    QWidget* makePayments();
    QWidget* makeDetails();
    void readPlayers(const std::string& after, std::vector<api::PlayerView> before);
    void readPayments();
    void showCurrent();
    void showPayments();
    void followPayment();
    void showProtection();
    [[nodiscard]] const api::PlayerView* current() const;
    [[nodiscard]] const api::PaymentView* currentPayment() const;
    [[nodiscard]] QString whyNot() const;
    void perform();
    void askProtection();
    void openReset();
    void openGenerator();
    void openProtection();
    void openEnd(const QString& what, const QString& impact, std::optional<api::PaymentEnd> how);

    Theme& m_theme;
    const base::Clock& m_clock;
    MutationGate& m_gate;
    std::unique_ptr<PlayersPort> m_port;
    SheetDesk* m_desk = nullptr;
    std::vector<api::PlayerView> m_players;
    std::vector<api::PaymentView> m_payments;
    std::optional<bool> m_protected; ///< as the platform last said
    QString m_shown;                 ///< whose details stand there
    QString m_wanted;                ///< a link's player
    QString m_asking;                ///< the place whose players are being read
    bool m_askingPayments = false;
    int m_pages = 1; ///< so many pages of players are wanted

    QComboBox* m_place = nullptr;
    QPushButton* m_generate = nullptr;
    QPushButton* m_more = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_protectionState = nullptr;
    QPushButton* m_protectionSwitch = nullptr;
    CellTableModel* m_model = nullptr;
    DataTable* m_table = nullptr;
    QTabWidget* m_records = nullptr;
    CellTableModel* m_bonusModel = nullptr;
    DataTable* m_bonusTable = nullptr;
    QLabel* m_noBonus = nullptr;
    CellTableModel* m_paymentModel = nullptr;
    DataTable* m_paymentTable = nullptr;
    QLabel* m_noPayment = nullptr;
    QStackedWidget* m_ends = nullptr;
    Card* m_card = nullptr;
    KeyValueList* m_money = nullptr;
    KeyValueList* m_protection = nullptr;
    QLineEdit* m_checkAmount = nullptr;
    QPushButton* m_check = nullptr;
    QLabel* m_checked = nullptr;
    PlayerActForm* m_form = nullptr;
    QPushButton* m_reset = nullptr;
};

} // namespace signalbox::ui
