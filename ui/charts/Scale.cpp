// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/Scale.h"

#include <QtCore/QDateTime>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace signalbox::ui {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

QList<double> NiceAxis::ticks() const {
    QList<double> result;
    const auto count = std::lround((to - from) / step);
    for (long i = 0; i <= count && i < 100; ++i) {
        const double tick = from + double(i) * step;
        result.append(std::abs(tick) < step * 1e-9 ? 0.0 : tick);
    }
    return result;
}

QString NiceAxis::text(double tick) const {
    const double size = std::max(std::abs(from), std::abs(to));
    if (size >= 1e6)
        return QString::number(tick / 1e6, 'f', step < 1e6 ? 1 : 0) + QStringLiteral("M");
    if (size >= 1e4)
        return QString::number(tick / 1e3, 'f', step < 1e3 ? 1 : 0) + QStringLiteral("k");
    return QString::number(tick, 'f', decimals);
}

NiceAxis niceAxis(double low, double high, int ticks) {
    if (!std::isfinite(low) || !std::isfinite(high))
        return {};
    if (low > high)
        std::swap(low, high);
    if (high - low < 1e-12 * std::max(1.0, std::abs(high))) {
        high = high == 0.0 ? 1.0 : high + std::abs(high) * 0.5;
        if (low > 0)
            low = 0;
    }
    const double raw = (high - low) / std::max(1, ticks);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = 10.0 * power;
    for (const double multiple : {1.0, 2.0, 2.5, 5.0}) {
        if (raw <= multiple * power * (1 + 1e-9)) {
            step = multiple * power;
            break;
        }
    }
    NiceAxis axis;
    axis.step = step;
    axis.from = std::floor(low / step + 1e-9) * step;
    axis.to = std::ceil(high / step - 1e-9) * step;
    axis.decimals = 0;
    for (double scaled = step; axis.decimals < 9; scaled *= 10, ++axis.decimals) {
        if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled))
            break;
    }
    return axis;
}

const NiceAxis& AxisMemory::update(double low, double high, int ticks) {
    const NiceAxis fresh = niceAxis(low, high, ticks);
    const bool outside = !m_valid || ticks != m_ticks || high > m_axis.to + 1e-12 || low < m_axis.from - 1e-12;
    if (outside) {
        m_axis = fresh;
        m_valid = true;
        m_small = 0;
        m_ticks = ticks;
        return m_axis;
    }
    const bool small = (high - low) < 0.4 * (m_axis.to - m_axis.from) && !(fresh == m_axis);
    m_small = small ? m_small + 1 : 0;
    if (m_small >= 10) {
        m_axis = fresh;
        m_small = 0;
    }
    return m_axis;
}

QList<TimeTick> timeTicks(base::Time from, base::Time to, int most) {
    QList<TimeTick> result;
    if (to <= from || most < 1)
        return result;
    static const std::array<std::int64_t, 24> kSteps{1,     2,     5,      10,     15,      30,      60,      120,
                                                     300,   600,   900,    1800,   3600,    7200,    10800,   21600,
                                                     43200, 86400, 172800, 604800, 1209600, 2592000, 7776000, 31536000};
    const std::int64_t first = base::unixSeconds(from);
    const std::int64_t span = std::max<std::int64_t>(1, base::unixSeconds(to) - first);
    std::int64_t step = kSteps.back();
    for (const auto candidate : kSteps) {
        if (span / candidate + 1 <= most) {
            step = candidate;
            break;
        }
    }
    const QString format = step >= 86400 ? QStringLiteral("d MMM")
                           : step >= 60  ? QStringLiteral("HH:mm")
                                         : QStringLiteral("HH:mm:ss");
    for (std::int64_t at = (first + step - 1) / step * step; at <= first + span; at += step) {
        const base::Time time = base::timeFromMillis(at * 1000);
        if (time < from)
            continue;
        result.append({time, QLocale::c().toString(QDateTime::fromSecsSinceEpoch(at, Qt::UTC), format)});
    }
    return result;
}

void decimate(const std::vector<ChartPoint>& points, base::Time from, base::Time to, int columns, base::Duration maxGap,
              std::vector<Column>& out) {
    out.assign(size_t(std::max(0, columns)), Column{});
    if (columns <= 0 || to <= from)
        return;
    const double scale = double(columns) / double((to - from).count());
    const auto begin = std::lower_bound(points.begin(), points.end(), from,
                                        [](const ChartPoint& point, base::Time time) { return point.time < time; });
    bool broken = true;
    base::Time previous = from;
    for (auto it = begin; it != points.end() && it->time <= to; ++it) {
        if (!it->value || !std::isfinite(*it->value)) {
            broken = true;
            continue;
        }
        if (!broken && maxGap.count() > 0 && it->time - previous > maxGap)
            broken = true;
        previous = it->time;
        const int index = std::min(columns - 1, int(double((it->time - from).count()) * scale));
        Column& column = out[size_t(index)];
        const auto value = float(*it->value);
        if (!column.any) {
            column = {value, value, value, value, true, broken};
        } else {
            column.low = std::min(column.low, value);
            column.high = std::max(column.high, value);
            column.last = value;
        }
        broken = false;
    }
}

QList<double> spreadLabels(const QList<double>& wanted, double height, double top, double bottom) {
    const int count = int(wanted.size());
    std::vector<int> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return wanted.at(a) < wanted.at(b); });
    // Clusters of touching labels sit around the mean of what their members want.
    struct Cluster {
        double centre;
        int size;
        double wantedSum;
    };
    std::vector<Cluster> clusters;
    const double half = height / 2;
    const auto place = [&](Cluster& cluster) {
        const double extent = cluster.size * height / 2;
        cluster.centre = cluster.wantedSum / cluster.size;
        cluster.centre = std::max(top + extent, std::min(bottom - extent, cluster.centre));
    };
    for (const int index : order) {
        Cluster next{wanted.at(index), 1, wanted.at(index)};
        place(next);
        while (!clusters.empty() &&
               clusters.back().centre + clusters.back().size * half > next.centre - next.size * half) {
            next.size += clusters.back().size;
            next.wantedSum += clusters.back().wantedSum;
            clusters.pop_back();
            place(next);
        }
        clusters.push_back(next);
    }
    QList<double> result(count);
    size_t at = 0;
    for (const Cluster& cluster : clusters) {
        double y = cluster.centre - (cluster.size - 1) * half;
        for (int i = 0; i < cluster.size; ++i, y += height)
            result[order[at++]] = y;
    }
    return result;
}

} // namespace signalbox::ui
