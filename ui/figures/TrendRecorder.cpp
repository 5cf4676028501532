// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/TrendRecorder.h"

#include "ui/bridge/Bridge.h"
#include "ui/figures/SloFigures.h"

#include <algorithm>
#include <set>

namespace signalbox::ui {

TrendRecorder::TrendRecorder(QObject* parent)
    : QObject(parent) {}

TrendRecorder& TrendRecorder::of(Bridge& bridge) {
    if (auto* existing = bridge.findChild<TrendRecorder*>(QString(), Qt::FindDirectChildrenOnly))
        return *existing;
    auto* recorder = new TrendRecorder(&bridge);
    connect(&bridge, &Bridge::ticked, recorder, [recorder, &bridge] {
        if (bridge.board())
            recorder->sample(*bridge.board());
    });
    connect(&bridge, &Bridge::meChanged, recorder, [recorder, &bridge] {
        if (recorder->m_platform != bridge.operatorFile()) {
            recorder->m_platform = bridge.operatorFile();
            recorder->forget();
        }
    });
    return *recorder;
}

void TrendRecorder::push(Line& line, base::Time at, std::optional<double> value) {
    line.push_back({at, value});
    if (line.size() > kSeconds)
        line.pop_front();
}

void TrendRecorder::sample(const slo::Board& board) {
    const slo::Feed feed = board.feed();
    if (feed.applied == 0 || feed.wallTime <= m_newest)
        return;
    m_newest = feed.wallTime;
    std::map<slo::Scope, std::set<base::BrandId>> places;
    for (const auto& key : board.series())
        places[{key.provider, std::nullopt, key.region, std::nullopt, std::nullopt}].insert(key.brand);
    const auto take = [&](const slo::Scope& scope) {
        const slo::FlowJudgement flow = board.judgeFlow(scope);
        push(m_settleLag[scope], m_newest,
             flow.p99.exists() && flow.health != slo::Health::NoData ? std::optional(seconds(flow.p99.value))
                                                                     : std::nullopt);
        const Budget budget = budgetOf(board, scope);
        push(m_budgetLeft[scope], m_newest, budget.left ? std::optional(100 * *budget.left) : std::nullopt);
    };
    for (const auto& [scope, brands] : places) {
        take(scope);
        if (brands.size() < 2)
            continue;
        for (const auto& brand : brands) {
            slo::Scope narrow = scope;
            narrow.brand = brand;
            take(narrow);
        }
    }
    for (const auto& queue : board.queues()) {
        push(m_queueLag[queue.region], m_newest,
             queue.health == slo::Health::NoData ? std::nullopt : std::optional(seconds(queue.oldestUnrelayed)));
        push(m_sessions[queue.region], m_newest, double(board.sessionsAccepted(queue.region)));
    }
}

void TrendRecorder::forget() {
    m_settleLag.clear();
    m_budgetLeft.clear();
    m_queueLag.clear();
    m_sessions.clear();
    m_newest = {};
}

template <class Key>
ChartPoints TrendRecorder::cut(const std::map<Key, Line>& lines, const Key& key, base::Time from) {
    auto points = std::make_shared<std::vector<ChartPoint>>();
    const auto found = lines.find(key);
    if (found != lines.end()) {
        const Line& line = found->second;
        const auto first = std::lower_bound(line.begin(), line.end(), from,
                                            [](const ChartPoint& point, base::Time at) { return point.time < at; });
        points->assign(first, line.end());
    }
    return points;
}

ChartPoints TrendRecorder::settleLag(const slo::Scope& scope, base::Time from) const {
    return cut(m_settleLag, scope, from);
}
ChartPoints TrendRecorder::budgetLeft(const slo::Scope& scope, base::Time from) const {
    return cut(m_budgetLeft, scope, from);
}
ChartPoints TrendRecorder::queueLag(const base::RegionId& region, base::Time from) const {
    return cut(m_queueLag, region, from);
}
ChartPoints TrendRecorder::sessions(const base::RegionId& region, base::Time from) const {
    return cut(m_sessions, region, from);
}

} // namespace signalbox::ui
