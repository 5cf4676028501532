// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/degradation/DegradationPort.h"
#include "ui/figures/CellTable.h"
#include "ui/shell/Page.h"

#include <QtCore/QPointer>

#include <optional>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTimer;

namespace signalbox::ui {

class ApprovalNotice;
class ArmPanel;
class Bridge;
class Card;
class ChartWidget;
class DataTable;
class LadderCard;
class ReviewSheet;
class ScopeChoice;
class StatusCard;
class TrendRecorder;

/// The ladder and its red button, region by region, with proof. Link: "degradation/stop" opens the armed panel for new
/// sessions and fires nothing; "degradation/<command id>" shows a command.
///
/// - Stopping works in every state of the page: locked, disconnected, before anything was read.
/// - Switch, scope and command id are fixed when the panel or the sheet opens.
/// - While the shown command is not verified it is asked for every 250 ms; otherwise the state is read once a second.
class DegradationPage final : public Page {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kPollUnverified{250};

    DegradationPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr,
                    std::unique_ptr<DegradationPort> port = {});

    /// Shows this state beside what the board knows (null: nothing yet).
    void display(api::DegradationView view, const slo::Board* board);
    void displayProviders(const std::vector<api::ProviderView>& providers);
    void displayError(const base::Error& error);
    /// Whether the platform can be reached; else the way around the console is shown.
    void displayLink(bool connected);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    void setDisconnected(bool disconnected, const QString& since) override;

    [[nodiscard]] ArmPanel* armPanel() const { return m_arm; }
    [[nodiscard]] ReviewSheet* sheet() const;
    [[nodiscard]] bool isPolling() const;

private:
    struct Sent {
        api::DegradationOrder order;
        api::Intent intent;
        bool unknown = false;
    };

    QWidget* makeBody();
    void showCurrent(const slo::Board* board);
    void showChart(const slo::Board* board);
    void syncPolling();
    void pollCommand();
    [[nodiscard]] const degradation::CommandStatus* focus() const;
    void open(degradation::Switch what);
    void arm(degradation::Switch what);
    void reviewClose(degradation::Switch what);
    void openRelease();
    void send(const api::DegradationOrder& order, const api::Intent& intent);
    void sendRelease(const api::DegradationOrder& order, const api::Intent& intent, const QString& summary);
    void merge(const degradation::CommandStatus& status);

    Bridge& m_bridge;
    TrendRecorder& m_trends;
    std::unique_ptr<DegradationPort> m_port;
    std::optional<api::DegradationView> m_view;
    bool m_asking = false;
    bool m_polling = false;
    bool m_active = false;
    bool m_connected = true;
    base::CommandId m_focus;    ///< chosen by the person or just sent; empty: the newest in force
    std::optional<Sent> m_sent; ///< not answered yet
    std::optional<Sent> m_armed;
    QPointer<ReviewSheet> m_sheet;

    ScopeChoice* m_scope = nullptr;
    LadderCard* m_ladder = nullptr;
    QStackedWidget* m_stack = nullptr;
    StatusCard* m_status = nullptr;
    ArmPanel* m_arm = nullptr;
    ApprovalNotice* m_approvals = nullptr;
    Card* m_outOfBand = nullptr;
    QLineEdit* m_outOfBandLine = nullptr;
    CellTableModel* m_regions = nullptr;
    DataTable* m_regionTable = nullptr;
    CellTableModel* m_commands = nullptr;
    DataTable* m_commandTable = nullptr;
    ChartWidget* m_chart = nullptr;
    QTimer* m_timer = nullptr;
    QTimer* m_fast = nullptr;
};

[[nodiscard]] PageFactory degradationPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
