// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/ChartData.h"

#include <QtCore/QList>
#include <QtCore/QPointF>
#include <QtCore/QRectF>

namespace signalbox::ui {

/// Ticks at 1, 2, 2.5 or 5 times a power of ten, so that people can read between them.
struct NiceAxis {
    double from = 0;
    double to = 1;
    double step = 0.25;
    int decimals = 2; ///< digits after the point so that all ticks are exact
    [[nodiscard]] QList<double> ticks() const;
    [[nodiscard]] QString text(double tick) const;
    friend bool operator==(const NiceAxis&, const NiceAxis&) = default;
};

/// The axis that covers [low, high] with about `ticks` steps. Degenerate and non-finite input gives 0..1.
[[nodiscard]] NiceAxis niceAxis(double low, double high, int ticks);

/// The same with memory: grows at once when the data leave the axis, shrinks only when they fill less than 40 % of it
/// for ten updates in a row, so that a live axis does not jump.
class AxisMemory {
public:
    [[nodiscard]] const NiceAxis& update(double low, double high, int ticks);
    void reset() { m_valid = false; }

private:
    NiceAxis m_axis;
    bool m_valid = false;
    int m_small = 0;
    int m_ticks = 0;
};

struct TimeTick {
    base::Time time;
    QString text; ///< "13:42", "13:42:10" or "22 Nov", UTC
};
/// Round times (1 2 5 10 15 30 s/min, 1 2 3 6 12 h, days) inside [from, to], at most `most` of them.
[[nodiscard]] QList<TimeTick> timeTicks(base::Time from, base::Time to, int most);

/// One pixel column of a line: everything the line visits in that column.
struct Column {
    float low = 0;
    float high = 0;
    float first = 0;
    float last = 0;
    bool any = false;
    bool gapBefore = true; ///< the line must not be joined to the column before
};

/// Reduces points to pixel columns, keeping each column's minimum and maximum, so that no spike is lost and drawing
/// costs the same for a thousand points as for a million. Points outside [from, to] are skipped. A missing value, or a
/// hole longer than `maxGap`, breaks the line. O(points), no allocation when `out` is warm.
void decimate(const std::vector<ChartPoint>& points, base::Time from, base::Time to, int columns, base::Duration maxGap,
              std::vector<Column>& out);

/// Moves labels apart vertically so that none overlap and none leave [top, bottom]; keeps their order. Values are the
/// labels' centres. O(n log n).
[[nodiscard]] QList<double> spreadLabels(const QList<double>& wanted, double height, double top, double bottom);

} // namespace signalbox::ui
