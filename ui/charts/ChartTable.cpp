// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ChartTable.h"

#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/DataTable.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace signalbox::ui {

namespace {

std::optional<double> valueAt(const ChartSeries& series, base::Time time) {
    if (!series.points)
        return {};
    const auto it = std::lower_bound(series.points->begin(), series.points->end(), time,
                                     [](const ChartPoint& point, base::Time at) { return point.time < at; });
    return it != series.points->end() && it->time == time ? it->value : std::nullopt;
}

std::vector<base::Time> allTimes(const QList<ChartSeries>& series) {
    std::vector<base::Time> times;
    for (const auto& one : series) {
        if (!one.points)
            continue;
        for (const auto& point : *one.points)
            times.push_back(point.time);
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
}

QString number(double value, int decimals) { return QString::number(value, 'f', decimals); }

QString clock(base::Time time) {
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(base::unixSeconds(time), Qt::UTC),
                                 QStringLiteral("HH:mm"));
}

QString withUnit(const QString& text, const QString& unit) {
    return unit.isEmpty() ? text : text + QLatin1Char(' ') + unit;
}

QString csvQuoted(QString text) {
    if (!text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char('\n')))
        return text;
    text.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

} // namespace

ChartTableModel::ChartTableModel(QObject* parent)
    : QAbstractTableModel(parent) {}

void ChartTableModel::setSeries(const QList<ChartSeries>& series, const QString& unit, int decimals) {
    beginResetModel();
    m_series = series;
    m_unit = unit;
    m_decimals = decimals;
    m_times = allTimes(series);
    std::reverse(m_times.begin(), m_times.end());
    endResetModel();
}

int ChartTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_times.size()); }

int ChartTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1 + int(m_series.size());
}

QVariant ChartTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= int(m_times.size()) || index.column() > m_series.size())
        return {};
    const base::Time time = m_times[size_t(index.row())];
    if (role == Qt::DisplayRole) {
        if (index.column() == 0)
            return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(base::unixSeconds(time), Qt::UTC),
                                         QStringLiteral("HH:mm:ss"));
        const auto value = valueAt(m_series.at(index.column() - 1), time);
        return value ? QVariant(number(*value, m_decimals)) : QVariant(tr("no data"));
    }
    if (role == CellRole::Number)
        return index.column() > 0;
    if (role == CellRole::InkOf && index.column() > 0 && !valueAt(m_series.at(index.column() - 1), time))
        return int(Ink::Text2);
    return {};
}

QVariant ChartTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    if (section == 0)
        return tr("Time, UTC");
    const QString name = m_series.value(section - 1).name;
    return m_unit.isEmpty() ? name : QStringLiteral("%1, %2").arg(name.isEmpty() ? tr("Value") : name, m_unit);
}

QString chartCsv(const QList<ChartSeries>& series, const QString& unit, int decimals) {
    QStringList fields{QStringLiteral("time")};
    for (const auto& one : series)
        fields << csvQuoted(withUnit(one.name.isEmpty() ? QStringLiteral("value") : one.name, unit));
    QString out = fields.join(QLatin1Char(',')) + QStringLiteral("\r\n");
    for (const base::Time time : allTimes(series)) {
        fields = {QString::fromStdString(base::rfc3339(time))};
        for (const auto& one : series) {
            const auto value = valueAt(one, time);
            fields << (value ? number(*value, decimals) : QString());
        }
        out += fields.join(QLatin1Char(',')) + QStringLiteral("\r\n");
    }
    return out;
}

QString chartSentence(const ChartSpec& spec, const QList<ChartSeries>& series, base::Time from, base::Time to,
                      bool stale) {
    QString text = ChartTableModel::tr("%1, %2 to %3 UTC").arg(spec.title, clock(from), clock(to));
    QStringList parts;
    for (const auto& one : series) {
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        std::optional<double> last;
        base::Duration beyond{0};
        std::optional<base::Time> previous;
        if (one.points) {
            for (const auto& point : *one.points) {
                if (point.time < from || point.time > to)
                    continue;
                if (!point.value) {
                    last.reset();
                    previous.reset();
                    continue;
                }
                low = std::min(low, *point.value);
                high = std::max(high, *point.value);
                last = point.value;
                const bool outside = spec.limit && (spec.limit->above ? *point.value > spec.limit->value
                                                                      : *point.value < spec.limit->value);
                if (outside && previous)
                    beyond += point.time - *previous;
                previous = point.time;
            }
        }
        QString part = one.name.isEmpty() || series.size() == 1 ? QString() : one.name + QLatin1Char(' ');
        if (!(low <= high)) {
            parts << part + ChartTableModel::tr("no data");
            continue;
        }
        const auto say = [&](double value) { return withUnit(number(value, spec.decimals), spec.unit); };
        part += ChartTableModel::tr("now %1, lowest %2, highest %3")
                    .arg(last ? say(*last) : ChartTableModel::tr("no data"), say(low), say(high));
        if (spec.limit) {
            const QString limit = say(spec.limit->value);
            if (beyond.count() > 0)
                part += (spec.limit->above ? ChartTableModel::tr("; over the limit %1 for %2")
                                           : ChartTableModel::tr("; under the limit %1 for %2"))
                            .arg(limit, ageText(std::chrono::duration_cast<std::chrono::milliseconds>(beyond)));
            else
                part += ChartTableModel::tr("; within the limit %1").arg(limit);
        }
        parts << part;
    }
    text +=
        QStringLiteral(": ") + (parts.isEmpty() ? ChartTableModel::tr("no data") : parts.join(QStringLiteral("; ")));
    text += QLatin1Char('.');
    if (stale)
        text += ChartTableModel::tr(" Values are frozen.");
    return text;
}

} // namespace signalbox::ui
