// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/canary/CanaryPort.h"
#include "ui/charts/ChartData.h"
#include "ui/shell/Page.h"
#include "ui/slo/CellTable.h"

#include <QtCore/QPointer>

#include <map>
#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class Bridge;
class Card;
class ChartWidget;
class CohortForm;
class DataTable;
class HoldButton;
class ReviewSheet;
class ShareCard;
class StepList;

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
    struct Draft {
        int basisPoints = 0;
        canary::Eligibility eligibility;
        QString candidate;
        bool touched = false;
    };
    struct Track {
        std::vector<ChartPoint> objective, control;
    };

    QWidget* makeBody();
    QWidget* makeSide();
    void showCurrent();
    void showDraft();
    void showLatch(const canary::CanaryState& state);
    void showCharts(const api::CanaryView& view);
    void track(const std::vector<api::CanaryView>& views);
    [[nodiscard]] const api::CanaryView* current() const;
    [[nodiscard]] Draft& draftOf(const canary::CanaryState& state);
    [[nodiscard]] bool differs(const Draft& draft, const canary::CanaryState& state) const;
    [[nodiscard]] QString whyNotReview() const;
    void takeForm();
    void openReview(const QString& reason = {}, const QString& notice = {});
    void openRearm();
    void sendShare(const base::ProviderId& provider, const api::CanaryDraft& draft, const QString& reason);
    void sendAbort();
    void sendRearm(const base::ProviderId& provider, std::uint64_t epoch, const QString& reason);
    void replace(const api::CanaryView& view);
    void sayUnknown(const QString& what, const api::Intent& intent);

    Bridge& m_bridge;
    std::unique_ptr<CanaryPort> m_port;
    std::vector<api::CanaryView> m_views;
    const slo::Board* m_board = nullptr; ///< valid within display() only
    bool m_loaded = false;
    bool m_asking = false;
    base::ProviderId m_provider;
    std::map<base::ProviderId, Draft> m_drafts;
    std::map<base::ProviderId, Track> m_tracks;
    QPointer<ReviewSheet> m_sheet;
    std::uint64_t m_sheetEpoch = 0;
    bool m_sheetSent = false;

    QComboBox* m_choice = nullptr;
    Card* m_latch = nullptr;
    QLabel* m_latchText = nullptr;
    ShareCard* m_share = nullptr;
    CellTableModel* m_guards = nullptr;
    DataTable* m_guardTable = nullptr;
    QLabel* m_guardNote = nullptr;
    ChartWidget* m_latencyChart = nullptr;
    ChartWidget* m_errorChart = nullptr;
    ChartWidget* m_evidenceChart = nullptr;
    CohortForm* m_cohort = nullptr;
    StepList* m_history = nullptr;
    QLabel* m_lastRollback = nullptr;
    QPushButton* m_evidence = nullptr;
    QPushButton* m_rearm = nullptr;
    QLineEdit* m_reason = nullptr;
    HoldButton* m_abort = nullptr;
    QTimer* m_timer = nullptr;
};

[[nodiscard]] PageFactory canaryPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
