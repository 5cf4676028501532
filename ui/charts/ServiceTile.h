// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/Sparkline.h"
#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/Card.h"

namespace signalbox::ui {

class ElidedLabel;

/// What a tile of the wall shows about one provider x brand x region.
struct ServiceTileData {
    QString id;    ///< given back by opened()
    QString name;  ///< "novagames"
    QString scope; ///< "EU"
    Severity severity = Severity::None;
    QString stateText; ///< after the scope: "no data", "only n = 41"; empty = the severity's word says it
    struct Value {
        QString text;    ///< "2.40 s"; "--" when unknown
        QString caption; ///< "p99 settle"
        Severity severity = Severity::None;
    };
    QList<Value> values; ///< at most 3
    ChartPoints points;
    base::Time from{};
    base::Time to{};
    std::optional<ChartLimit> limit;
    std::optional<double> budgetLeft; ///< 0..1
    std::optional<double> burnRate;
    std::optional<base::Time> newest; ///< age of the newest sample
};

/// One tile of the overview: severity, name, age, three figures, a sparkline with its limit, the error budget.
/// Enter, Space or click opens it. Hatched when its data are stale; figures read "--" when they are gone.
class ServiceTile final : public Card {
    Q_OBJECT
public:
    ServiceTile(Theme& theme, const base::Clock& clock, std::chrono::milliseconds interval, QWidget* parent = nullptr);
    void setData(const ServiceTileData& data);
    [[nodiscard]] const ServiceTileData& data() const { return m_data; }
    void tick();

signals:
    void opened(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void sync();
    void fitFigures();
    Theme& m_theme;
    ServiceTileData m_data;
    class QLabel* m_mark = nullptr;
    ElidedLabel* m_name = nullptr;
    ElidedLabel* m_scope = nullptr;
    AgeLabel* m_age = nullptr;
    QList<Figure*> m_figures;
    class QHBoxLayout* m_figureRow = nullptr;
    Sparkline* m_line = nullptr;
    BudgetBar* m_budget = nullptr;
    HatchedOverlay* m_hatch = nullptr;
};

} // namespace signalbox::ui
