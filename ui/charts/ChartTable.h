// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/ChartData.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

namespace signalbox::ui {

/// The table twin of a chart: a row per sample time, newest first, a column per series. An absent value is empty.
class ChartTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit ChartTableModel(QObject* parent = nullptr);
    void setSeries(const QList<ChartSeries>& series, const QString& unit, int decimals);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<ChartSeries> m_series;
    std::vector<base::Time> m_times; ///< newest first
    QString m_unit;
    int m_decimals = 1;
};

/// RFC 4180: "time" in RFC 3339, then a column per series; an absent value is an empty field.
[[nodiscard]] QString chartCsv(const QList<ChartSeries>& series, const QString& unit, int decimals);

/// The sentence that stands for the picture.
[[nodiscard]] QString chartSentence(const ChartSpec& spec, const QList<ChartSeries>& series, base::Time from,
                                    base::Time to, bool stale);

} // namespace signalbox::ui
