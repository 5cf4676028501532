// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/figures/CellTable.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/sandbox/SandboxPort.h"
#include "ui/shell/Page.h"

#include <QtCore/QPointer>

#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTabWidget;
class QTimer;

namespace signalbox::ui {

class AmlPanel;
class Bridge;
class ButtonList;
class ClockCard;
class DataTable;
class JackpotsPanel;
class PlayersPanel;
class PressForm;
class ReviewSheet;
class RunningCard;
class TraceButton;

/// Through which the page's parts ask; what is absent asks over the bridge.
struct SandboxPorts {
    std::unique_ptr<SandboxPort> sandbox;
    std::unique_ptr<PlayersPort> players;
    std::unique_ptr<JackpotsPort> jackpots;
    std::unique_ptr<AmlPort> aml;
};

/// What is made wrong on purpose: the emulation buttons, what is pressed, which faults were injected, and the sandbox's
/// clock. Behind tabs the other emulators: test players, jackpots, suspicious activity. Links: "sandbox/<kind>" chooses
/// a button and presses nothing; "sandbox/faults", "sandbox/players", "sandbox/players/<player>", "sandbox/jackpots",
/// "sandbox/aml" and "sandbox/aml/<case>" show those parts.
///
/// - Only in a sandbox; elsewhere the page says so and offers nothing.
/// - Which buttons there are, and what each takes, is the platform's word.
/// - An ordinary press takes the form's button; one that cannot be released, or that hits everybody, a sheet and a
///   hold. Releasing takes one press of a button: it is the safer direction.
/// - Presses, faults and the clock are read once a second while the page is in front, the part that is shown every
///   third second.
class SandboxPage final : public Page {
    Q_OBJECT
public:
    enum Part : int { Faults, Players, Jackpots, Suspicions };

    SandboxPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr, SandboxPorts ports = {});

    void display(const api::SandboxButtons& buttons);
    void display(const std::vector<api::FaultPress>& presses);
    void display(const std::vector<api::InjectedFault>& faults);
    void display(const api::VirtualClock& clock);
    void displayError(const base::Error& error);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    void setDisconnected(bool disconnected, const QString& since) override;
    /// Of the part that is shown.
    [[nodiscard]] QString helpTopic() const override;

    [[nodiscard]] ButtonList* buttons() const { return m_list; }
    [[nodiscard]] PressForm* form() const { return m_form; }
    [[nodiscard]] RunningCard* running() const { return m_running; }
    [[nodiscard]] ClockCard* clockCard() const { return m_clockCard; }
    [[nodiscard]] DataTable* faultTable() const { return m_faultTable; }
    [[nodiscard]] DataTable* pastTable() const { return m_pastTable; }
    [[nodiscard]] QTabBar* parts() const { return m_part; }
    [[nodiscard]] PlayersPanel* players() const { return m_players; }
    [[nodiscard]] JackpotsPanel* jackpots() const { return m_jackpots; }
    [[nodiscard]] AmlPanel* aml() const { return m_aml; }
    [[nodiscard]] QPushButton* releaseAllButton() const { return m_releaseAll; }
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }

private:
    QWidget* makeBody();
    QWidget* makeRecords();
    void choose(const QString& kind);
    void pressRequested();
    void send(const api::FaultOrder& order, const api::Intent& intent);
    void release(const QString& press);
    void releaseAll();
    void openClockSheet();
    void addParts(SandboxPorts ports);
    void showPart(int part);
    void refreshPart();
    void openTrace(int row);
    void followFault();
    void showPresses();
    void fillScopes();
    [[nodiscard]] const api::FaultButton* find(const QString& kind) const;
    /// Says the outcome of an act; the sheet that asked for it closes, or says why not. True when it was done.
    template <class T>
    bool tell(const base::Result<api::Done<T>>& answer, const QString& done, const api::Intent& intent,
              const QPointer<ReviewSheet>& sheet);

    Bridge& m_bridge;
    std::unique_ptr<SandboxPort> m_port;
    std::optional<api::SandboxButtons> m_buttons;
    std::vector<api::FaultPress> m_presses;
    std::vector<api::InjectedFault> m_faults;
    QString m_wanted; ///< a link's button until the platform has told which there are
    QPointer<ReviewSheet> m_sheet;
    bool m_askingButtons = false;
    bool m_askingPresses = false;
    bool m_askingFaults = false;
    bool m_askingClock = false;
    bool m_active = false;
    int m_ticks = 0;

    QTabBar* m_part = nullptr;
    QStackedWidget* m_parts = nullptr;
    PlayersPanel* m_players = nullptr;
    JackpotsPanel* m_jackpots = nullptr;
    AmlPanel* m_aml = nullptr;
    QPushButton* m_releaseAll = nullptr;
    ClockCard* m_clockCard = nullptr;
    ButtonList* m_list = nullptr;
    PressForm* m_form = nullptr;
    RunningCard* m_running = nullptr;
    QTabWidget* m_records = nullptr;
    CellTableModel* m_faultModel = nullptr;
    DataTable* m_faultTable = nullptr;
    QLabel* m_noFaults = nullptr;
    TraceButton* m_openTrace = nullptr;
    CellTableModel* m_pastModel = nullptr;
    DataTable* m_pastTable = nullptr;
    QTimer* m_timer = nullptr;
};

[[nodiscard]] PageFactory sandboxPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
