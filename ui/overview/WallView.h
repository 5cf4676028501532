// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/charts/ChartData.h"
#include "ui/charts/ServiceTile.h"
#include "ui/figures/CellTable.h"

#include <array>
#include <chrono>
#include <optional>

namespace signalbox::ui {

class TrendRecorder;

/// What the person chose to see.
struct WallChoice {
    enum class Order { Severity, Name };
    std::optional<base::BrandId> brand;
    std::optional<base::RegionId> region;
    slo::Operation operation = slo::Operation::Authorize; ///< of the latency and the error panel
    std::chrono::minutes range{30};
    Order order = Order::Severity;
};

/// One provider in one region.
struct WallTile {
    ServiceTileData data; ///< id = "<provider>/<region>"
    base::ProviderId provider;
    CellRow row; ///< the same as a row of the table twin, see wallColumns()
    bool normal = false;
    bool unknown = false; ///< nothing is known now: stale, frozen, no data
};

struct WallPanel {
    ChartSpec spec;
    QList<ChartSeries> series;
};

/// The wall at one moment: plain values made from the board.
///
/// - Tiles come worst first: severity (of alerts in force, else of the judgement), then burn rate, then name.
/// - A panel draws its worst three and, as one line, the highest of the rest at every second: percentiles are neither
///   averaged nor merged from points.
struct WallView {
    QList<WallTile> tiles;
    std::array<WallPanel, 6> panels;
    base::Time from{};
    base::Time to{};
    int total = 0; ///< places before filtering
    int normal = 0;
    int unknown = 0;
    QStringList brands; ///< all there are, sorted
    QStringList regions;
};

[[nodiscard]] QStringList wallColumns();
/// `now` is the console's clock, for the age of the tiles.
[[nodiscard]] WallView makeWall(const slo::Board& board, const TrendRecorder& trends, const WallChoice& choice,
                                base::Time now);

} // namespace signalbox::ui
