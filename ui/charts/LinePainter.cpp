// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/LinePainter.h"

#include <QtCore/QLineF>
#include <QtGui/QPainter>

namespace signalbox::ui {

namespace {

/// Solid lines are collected as segments; dashed ones as runs, because a dash must go on over segment ends.
struct Collector {
    QList<QLineF> normal;
    QList<QLineF> beyond;
    const LineStyle& style;
    double limitY = 0;

    void add(QPointF a, QPointF b) {
        if (!style.limit) {
            normal.append(QLineF(a, b));
            return;
        }
        const auto outside = [&](double y) { return style.above ? y < limitY : y > limitY; };
        const bool first = outside(a.y());
        const bool second = outside(b.y());
        if (first == second) {
            (first ? beyond : normal).append(QLineF(a, b));
            return;
        }
        const double share = (limitY - a.y()) / (b.y() - a.y());
        const QPointF middle(a.x() + (b.x() - a.x()) * share, limitY);
        (first ? beyond : normal).append(QLineF(a, middle));
        (second ? beyond : normal).append(QLineF(middle, b));
    }
};

void paintDashed(QPainter& painter, const std::vector<Column>& columns, double left,
                 const std::function<double(double)>& yOf, const QPen& pen) {
    painter.setPen(pen);
    QPolygonF run;
    const auto flush = [&] {
        if (run.size() > 1)
            painter.drawPolyline(run);
        run.clear();
    };
    for (size_t i = 0; i < columns.size(); ++i) {
        const Column& column = columns[i];
        if (!column.any)
            continue;
        if (column.gapBefore)
            flush();
        run.append({left + double(i) + 0.5, yOf((double(column.low) + double(column.high)) / 2)});
    }
    flush();
}

} // namespace

void paintColumns(QPainter& painter, const std::vector<Column>& columns, double left,
                  const std::function<double(double)>& yOf, const LineStyle& style) {
    if (style.normal.style() != Qt::SolidLine) {
        paintDashed(painter, columns, left, yOf, style.normal);
        return;
    }
    // Where most columns are tall strokes there is no slope to smooth: crisp one-pixel strokes look the same and cost a
    // fifth of smoothed ones.
    int filled = 0;
    int tall = 0;
    for (const Column& column : columns) {
        filled += column.any ? 1 : 0;
        tall += column.any && yOf(double(column.low)) - yOf(double(column.high)) > 4 ? 1 : 0;
    }
    const bool dense = tall * 2 > filled;
    painter.setRenderHint(QPainter::Antialiasing, !dense);
    QPen normal = style.normal;
    QPen beyond = style.beyond;
    if (dense) {
        normal.setWidthF(1);
        beyond.setWidthF(1);
    }
    Collector lines{{}, {}, style};
    if (style.limit)
        lines.limitY = yOf(*style.limit);
    bool have = false;
    QPointF previous;
    for (size_t i = 0; i < columns.size(); ++i) {
        const Column& column = columns[i];
        if (!column.any)
            continue;
        const double x = left + double(i) + 0.5;
        const QPointF first(x, yOf(double(column.first)));
        const bool joined = have && !column.gapBefore;
        if (joined)
            lines.add(previous, first);
        const double low = yOf(double(column.low));
        const double high = yOf(double(column.high));
        if (low - high > 0.5)
            lines.add({x, low}, {x, high});
        else if (!joined && (i + 1 == columns.size() || !columns[i + 1].any || columns[i + 1].gapBefore))
            lines.add(first - QPointF(0.5, 0), first + QPointF(0.5, 0)); // a lonely sample is still seen
        previous = {x, yOf(double(column.last))};
        have = true;
    }
    painter.setPen(normal);
    painter.drawLines(lines.normal);
    if (!lines.beyond.isEmpty()) {
        painter.setPen(beyond);
        painter.drawLines(lines.beyond);
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
}

} // namespace signalbox::ui
