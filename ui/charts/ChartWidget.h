// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/Scale.h"
#include "ui/widgets/Theme.h"

#include <QtGui/QPixmap>
#include <QtWidgets/QWidget>

class QTableView;

namespace signalbox::ui {

/// A line chart that everybody can read: drawn, spoken (accessibleText() is one sentence), as a table
/// (Ctrl+Shift+T or the "Table" button) and as CSV (Ctrl+C).
///
/// Drawing: neutral line, dashed limit, only what lies beyond the limit in the severity's colour; compared series in
/// six colours and dashes with direct labels that never overlap; gaps stay gaps; UTC on the time axis; round ticks.
/// Cost: grid and labels are cached; lines are decimated to pixel columns; six panels of 4 x 900 points repaint within
/// 33 ms on two cores without a GPU. setSeries() does nothing but keep the pointers while the widget is hidden.
/// Left/Right move a reading line with the values at that time; Home/End jump; Esc hides it.
class ChartWidget final : public QWidget {
    Q_OBJECT
public:
    ChartWidget(Theme& theme, const ChartSpec& spec, QWidget* parent = nullptr);

    void setSpec(const ChartSpec& spec);
    [[nodiscard]] const ChartSpec& spec() const { return m_spec; }
    /// At most six series; more is a programming error. `from`..`to` is the time axis; a hole longer than `maxGap` is
    /// drawn as a gap (default: five times the median distance).
    void setSeries(QList<ChartSeries> series, base::Time from, base::Time to, base::Duration maxGap = {});
    /// Hatched, "values frozen"; the data stay.
    void setStale(bool stale);
    /// Title row off for charts inside a Card that has one already.
    void setTitleVisible(bool visible);
    /// A vertical mark with a word: "deploy 2.7.0".
    void setMarkers(QList<std::pair<base::Time, QString>> markers);

    void setTableVisible(bool visible);
    [[nodiscard]] bool tableVisible() const;
    [[nodiscard]] QString toCsv() const;
    /// "p99 latency, 13:32 to 14:02 UTC: now 2.1 s, lowest 0.3 s, highest 2.2 s; over limit 1.5 s for 12 min."
    [[nodiscard]] QString accessibleText() const;

    /// What was drawn last, for tests: label rectangles must not intersect.
    [[nodiscard]] QList<QRectF> endLabelRects() const { return m_endLabelRects; }
    [[nodiscard]] QRectF limitLabelRect() const { return m_limitLabelRect; }
    [[nodiscard]] const NiceAxis& axis() const { return m_axis; }
    [[nodiscard]] QRectF plotRect() const { return m_plot; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void tableToggled(bool visible);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Line;
    void invalidate();
    void prepare();
    void layOut();
    [[nodiscard]] QRectF measurePlot() const;
    void paintGrid(QPainter& painter);
    void paintLines(QPainter& painter);
    void paintLabels(QPainter& painter);
    void paintCursor(QPainter& painter);
    [[nodiscard]] double yOf(double value) const;
    [[nodiscard]] double xOf(base::Time time) const;
    void moveCursor(int by);
    void fillTable();

    Theme& m_theme;
    ChartSpec m_spec;
    QList<ChartSeries> m_series;
    QList<std::pair<base::Time, QString>> m_markers;
    base::Time m_from{};
    base::Time m_to{};
    base::Duration m_maxGap{};
    AxisMemory m_memory;
    NiceAxis m_axis;
    bool m_stale = false;
    bool m_titleVisible = true;
    bool m_dirty = true;
    std::optional<base::Time> m_cursor;
    QPixmap m_grid;
    std::vector<std::vector<Column>> m_columns;
    QList<QRectF> m_endLabelRects;
    QRectF m_limitLabelRect;
    QRectF m_plot;
    QTableView* m_table = nullptr;
    class QToolButton* m_toggle = nullptr;
};

} // namespace signalbox::ui
