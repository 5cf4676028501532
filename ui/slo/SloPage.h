// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/charts/ChartData.h"
#include "ui/figures/CellTable.h"
#include "ui/shell/Page.h"

#include <array>

class QComboBox;
class QLabel;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class AlertList;
class Bridge;
class Card;
class ChartWidget;
class DataTable;
class KeyValueList;
class TrendRecorder;

/// Everything that is measured of one provider: series, charts against their limits, the candidate beside the stable
/// release, rounds, alerts, objectives. Link: "slo/<provider>".
///
/// Judgements are the board's; see SloFigures.h for what is said about them.
class SloPage final : public Page {
    Q_OBJECT
public:
    SloPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr);

    /// Shows what the board knows now. The bridge's board once a second; tests give their own.
    void display(const slo::Board& board);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    void focusFilter() override;
    bool focusRange() override;
    void setDisconnected(bool disconnected, const QString& since) override;

    [[nodiscard]] AlertList* alerts() const { return m_alerts; }
    [[nodiscard]] DataTable* seriesTable() const { return m_table; }
    [[nodiscard]] QString seriesCsv() const;
    /// Errors: empty text when written, else why not.
    [[nodiscard]] QString saveCsv(const QString& file) const;

signals:
    /// What is about to be sent: the alert as it was shown, and the reason as it was typed.
    void acknowledging(const QString& alertId, const QString& reason);

private:
    [[nodiscard]] static ChartSpec latencySpec(const slo::Objective& objective);
    void makeHeader();
    QWidget* makeBody();
    void updateNow();
    void fillChoices(const slo::Board& board);
    void fillSeries(const slo::Board& board);
    void sayWhy();
    void fillCharts(const slo::Board& board);
    void fillComparison(const slo::Board& board);
    void fillSide(const slo::Board& board);
    void showState(const slo::Board& board);
    void acknowledge(const QString& alertId, const QString& reason);
    void askForFile();
    [[nodiscard]] slo::Scope scope() const;
    [[nodiscard]] slo::Board::Window window() const;

    Bridge& m_bridge;
    TrendRecorder& m_trends;
    base::ProviderId m_provider;
    QString m_wanted; ///< a link's provider until the board knows it
    QComboBox* m_providerBox = nullptr;
    QComboBox* m_regionBox = nullptr;
    QComboBox* m_windowBox = nullptr;
    QComboBox* m_rangeBox = nullptr;
    QLabel* m_health = nullptr;
    DataTable* m_table = nullptr;
    CellTableModel* m_series = nullptr;
    Card* m_seriesCard = nullptr;
    QLabel* m_why = nullptr; ///< the current row's reason in full: its column may be narrow
    std::array<ChartWidget*, 4> m_charts{};
    ChartWidget* m_lagChart = nullptr;
    ChartWidget* m_compareChart = nullptr;
    DataTable* m_compareTable = nullptr;
    CellTableModel* m_compare = nullptr;
    QLabel* m_noCandidate = nullptr;
    AlertList* m_alerts = nullptr;
    KeyValueList* m_rounds = nullptr;
    KeyValueList* m_burn = nullptr;
    KeyValueList* m_objectives = nullptr;
    QTimer* m_timer = nullptr;
    QTimer* m_soon = nullptr;
    bool m_active = false;
};

[[nodiscard]] PageFactory sloPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
