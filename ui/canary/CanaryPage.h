// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/canary/CanaryActs.h"
#include "ui/figures/CellTable.h"

#include <map>
#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class ApprovalNotice;
class Bridge;
class CanaryCharts;
class CanarySide;
class Card;
class DataTable;
class ReviewSheet;
class ShareCard;

/// One provider's canary: the share now and its draft, the guards, candidate against stable, who changed what and why.
/// Link: "canary/<provider>".
///
/// - Changing the draft sends nothing. The review sheet is bound to the epoch that it shows: an answer that the canary
///   has moved on opens it again with the new state, and the person's reason kept.
/// - "Roll back to 0 %" is held for 0.8 s and is there in every state, locked and disconnected included.
/// - Latched is said loudly; only two people re-arm.
class CanaryPage final : public Page {
    Q_OBJECT
public:
    CanaryPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr, std::unique_ptr<CanaryPort> port = {});

    /// Shows these canaries beside what the board knows (null: nothing yet).
    void display(std::vector<api::CanaryView> views, const slo::Board* board);
    /// An error of reading them: kept values turn stale, an empty page says why.
    void displayError(const base::Error& error);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;

    [[nodiscard]] ReviewSheet* sheet() const;

private:
    QWidget* makeBody();
    void showCurrent();
    void showDraft();
    void showLatch(const canary::CanaryState& state);
    [[nodiscard]] const api::CanaryView* current() const;
    [[nodiscard]] ShareDraft& draftOf(const canary::CanaryState& state);
    [[nodiscard]] QString whyNotReview() const;
    void takeForm();
    void replace(const api::CanaryView& view);
    void reviewAgain(const base::ProviderId& provider, const QString& reason);

    Bridge& m_bridge;
    std::unique_ptr<CanaryPort> m_port;
    std::vector<api::CanaryView> m_views;
    const slo::Board* m_board = nullptr; ///< valid within display() only
    bool m_loaded = false;
    bool m_asking = false;
    base::ProviderId m_provider;
    std::map<base::ProviderId, ShareDraft> m_drafts;
    CanaryActs* m_acts = nullptr;

    QComboBox* m_choice = nullptr;
    Card* m_latch = nullptr;
    QLabel* m_latchText = nullptr;
    ApprovalNotice* m_approvals = nullptr;
    ShareCard* m_share = nullptr;
    CellTableModel* m_guards = nullptr;
    DataTable* m_guardTable = nullptr;
    QLabel* m_guardNote = nullptr;
    CanaryCharts* m_charts = nullptr;
    CanarySide* m_side = nullptr;
    QPushButton* m_rearm = nullptr;
    QTimer* m_timer = nullptr;
};

[[nodiscard]] PageFactory canaryPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
