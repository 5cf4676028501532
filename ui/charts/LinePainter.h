// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/Scale.h"

#include <QtGui/QColor>
#include <QtGui/QPen>

#include <functional>

class QPainter;

namespace signalbox::ui {

/// Draws decimated columns as one line by QPainter::drawLines, which the raster engine does an order of magnitude
/// faster than a polyline of the same width. Leaves antialiasing on. Where a limit is given, each segment is split at
/// it exactly.
struct LineStyle {
    QPen normal;
    QPen beyond;
    std::optional<double> limit;
    bool above = true;
};

/// `yOf` maps a value to a pixel; `left` is the x of column 0; columns are one logical pixel wide.
void paintColumns(QPainter& painter, const std::vector<Column>& columns, double left,
                  const std::function<double(double)>& yOf, const LineStyle& style);

} // namespace signalbox::ui
