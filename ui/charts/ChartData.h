// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Environment.h"

#include <QtCore/QString>

#include <memory>
#include <optional>
#include <vector>

namespace signalbox::ui {

/// One sample. No value means "no data then": it is drawn as a gap, never joined and never zero.
struct ChartPoint {
    base::Time time;
    std::optional<double> value;
};

/// Immutable, in order of time, shared between the thread that made it and the widgets that draw it.
using ChartPoints = std::shared_ptr<const std::vector<ChartPoint>>;

struct ChartSeries {
    QString name; ///< "v8", "candidate"; the direct label at the line's end
    ChartPoints points;
};

/// A limit and what beyond it is called. Only the part of a line beyond it takes the severity's colour.
struct ChartLimit {
    double value = 0;
    QString label; ///< "limit 1.5 s"; empty = "limit <value> <unit>"
    Severity severity = Severity::P2;
    bool above = true; ///< beyond means above; false: below
};

/// How one chart is drawn. Everything but the data.
struct ChartSpec {
    QString title;
    QString unit;     ///< "s", "%", "ms", "/s"; written on the axis' top tick and in the sentence
    int decimals = 1; ///< of values in the sentence, the table twin and the CSV; ticks choose their own
    std::optional<ChartLimit> limit;
    std::optional<double> minimum = 0.0; ///< fixed lower end; none = from the data
    std::optional<double> maximum;       ///< fixed upper end; none = nice, with hysteresis
    /// false: neutral line (one series, wall style). true: up to six compared series in the series colours, each with
    /// its own dash and a direct label at its end.
    bool compare = false;
    bool logarithmic = false; ///< for evidence (e-values); minimum must be > 0
};

} // namespace signalbox::ui
