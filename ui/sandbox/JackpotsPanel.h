// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/figures/CellTable.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/widgets/MessageBar.h"

#include <QtWidgets/QWidget>

#include <vector>

class QLabel;
class QPushButton;

namespace signalbox::ui {

class DataTable;
class MutationGate;
class ReviewSheet;
class SheetDesk;
class StatePanel;

/// The sandbox's jackpots: what each takes of a stake, what is in its pool, what it was given and what it paid. A new
/// one, and paying a pool to a player, have a sheet and are held for.
/// Ownership: borrows theme, clock and gate. Threads: gui.
class JackpotsPanel final : public QWidget {
    Q_OBJECT
public:
    JackpotsPanel(Theme& theme, const base::Clock& clock, MutationGate& gate, std::unique_ptr<JackpotsPort> port,
                  QWidget* parent = nullptr);

    void setProviders(const std::vector<api::ProviderView>& providers);
    void display(const std::vector<api::JackpotView>& jackpots);
    void displayError(const base::Error& error);
    /// A question that is still open is not asked again.
    void refresh();

    [[nodiscard]] DataTable* table() const { return m_table; }
    [[nodiscard]] QPushButton* makeButton() const { return m_make; }
    [[nodiscard]] QPushButton* payButton() const { return m_pay; }
    [[nodiscard]] StatePanel* states() const { return m_states; }
    [[nodiscard]] ReviewSheet* sheet() const;

signals:
    void message(MessageBar::Kind kind, const QString& text, const QString& reason);

private:
    [[nodiscard]] const api::JackpotView* current() const;
    void openMake();
    void openPay();

    Theme& m_theme;
    const base::Clock& m_clock;
    MutationGate& m_gate;
    std::unique_ptr<JackpotsPort> m_port;
    SheetDesk* m_desk = nullptr;
    std::vector<api::ProviderView> m_providers;
    std::vector<api::JackpotView> m_jackpots;
    bool m_known = false;
    bool m_asking = false;
    StatePanel* m_states = nullptr;
    CellTableModel* m_model = nullptr;
    DataTable* m_table = nullptr;
    QLabel* m_note = nullptr;
    QPushButton* m_make = nullptr;
    QPushButton* m_pay = nullptr;
};

} // namespace signalbox::ui
