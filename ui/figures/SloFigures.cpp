// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/SloFigures.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <deque>

namespace signalbox::ui {

namespace {

using slo::Health;

constexpr double kCoverageNeeded = 0.95;

QString tr(const char* text) { return QCoreApplication::translate("SloFigures", text); }

QString needs(const slo::Judgement& judgement, const slo::Board& board) {
    const auto n = judgement.figures.counts.requests;
    if (judgement.coverage < kCoverageNeeded)
        return tr("only %1 of the window was measured").arg(text::percent(judgement.coverage));
    if (!judgement.scope.operation) {
        return judgement.worst ? tr("most of the traffic is too little to judge, least known: %1")
                                     .arg(text::scope(slo::Scope::of(*judgement.worst)))
                               : tr("too few requests to judge");
    }
    const slo::Objective& objective = board.objectives().of(*judgement.scope.operation);
    const auto forLatency = slo::samplesNeeded(1 - objective.latencyShare);
    const auto forErrors = slo::samplesNeeded(objective.errorRate);
    QStringList parts;
    if (judgement.latency == Health::Insufficient)
        parts << (n < forLatency
                      ? tr("%1 needs %2 requests").arg(quantileName(objective), text::count(qint64(forLatency)))
                      : tr("latency is too close to its limit to tell"));
    if (judgement.errors == Health::Insufficient)
        parts << (n < forErrors ? tr("errors need %1").arg(text::count(qint64(forErrors)))
                                : tr("errors are too close to their limit to tell"));
    return parts.isEmpty() ? tr("too few requests to judge") : parts.join(QStringLiteral("; "));
}

/// The words that do not depend on what was measured.
std::optional<HealthLine> common(Health health, const slo::Board& board) {
    switch (health) {
    case Health::Ok:
        return HealthLine{tr("ok"), {}, Severity::None};
    case Health::ZeroTraffic:
        return HealthLine{tr("ZERO TRAFFIC"), tr("the platform reports that nothing was asked"), Severity::Diagnostic};
    case Health::Stale: {
        const auto age = board.feed().age;
        return HealthLine{tr("STALE"), age ? tr("newest data are %1 old").arg(text::duration(*age)) : QString(),
                          Severity::Diagnostic};
    }
    case Health::Frozen:
        return HealthLine{tr("FROZEN"), tr("ticks arrive, but their content does not move"), Severity::Diagnostic};
    case Health::NoData: {
        const auto age = board.feed().age;
        return HealthLine{tr("NO DATA"),
                          board.feed().health == Health::NoData && age
                              ? tr("nothing was received for %1").arg(text::duration(*age))
                              : tr("the platform does not report it"),
                          Severity::Diagnostic};
    }
    case Health::Invalid:
        return HealthLine{tr("INVALID"), tr("the newest data contradict themselves"), Severity::Diagnostic};
    case Health::Insufficient:
    case Health::Breach:
        break;
    }
    return std::nullopt;
}

} // namespace

HealthLine healthLine(const slo::Judgement& judgement, const slo::Board& board) {
    if (auto line = common(judgement.health, board))
        return *line;
    const auto n = text::count(qint64(judgement.figures.counts.requests));
    if (judgement.health == Health::Insufficient)
        return {tr("INSUFFICIENT n = %1").arg(n), needs(judgement, board), Severity::Diagnostic};
    const bool latency = judgement.latency == Health::Breach;
    const bool errors = judgement.errors == Health::Breach;
    HealthLine line;
    line.severity = latency && !errors ? Severity::P2 : Severity::P1;
    line.word = latency && errors ? tr("BREACH latency, errors")
                : latency         ? tr("BREACH latency")
                : errors          ? tr("BREACH errors")
                                  : tr("BREACH");
    QStringList parts;
    if (judgement.scope.operation) {
        const slo::Objective& objective = board.objectives().of(*judgement.scope.operation);
        if (latency)
            parts << tr("%1 of requests over %2, %3 allowed")
                         .arg(text::percent(judgement.figures.slowShare), text::latency(objective.latencyLimit),
                              text::percent(1 - objective.latencyShare));
        if (errors)
            parts << tr("%1 failed, %2 allowed")
                         .arg(text::percent(judgement.figures.errorRate), text::percent(objective.errorRate));
    } else if (judgement.worst) {
        parts << tr("worst: %1").arg(text::scope(slo::Scope::of(*judgement.worst)));
    }
    line.reason = parts.join(QStringLiteral("; "));
    return line;
}

HealthLine healthLine(const slo::FlowJudgement& judgement, const slo::Board& board) {
    if (auto line = common(judgement.health, board))
        return *line;
    const auto rounds = qint64(judgement.settled + judgement.open);
    if (judgement.health == Health::Insufficient)
        return {tr("INSUFFICIENT n = %1").arg(text::count(rounds)),
                tr("p99 needs %1 rounds").arg(text::count(qint64(slo::samplesNeeded(0.01)))), Severity::Diagnostic};
    return {tr("BREACH settle lag"),
            tr("%1 of rounds take longer than %2, %3 allowed")
                .arg(text::percent(judgement.shareOver), text::latency(board.objectives().settleLagLimit),
                     text::percent(0.01)),
            Severity::P1};
}

Drawn drawnOf(const slo::Objective& objective) {
    return objective.latencyShare >= 0.985 ? Drawn::P99 : objective.latencyShare >= 0.9 ? Drawn::P95 : Drawn::P50;
}

QString quantileName(const slo::Objective& objective) {
    switch (drawnOf(objective)) {
    case Drawn::P50:
        return QStringLiteral("p50");
    case Drawn::P95:
        return QStringLiteral("p95");
    case Drawn::P99:
        break;
    }
    return QStringLiteral("p99");
}

const slo::Quantile& quantileOf(const slo::Figures& figures, const slo::Objective& objective) {
    switch (drawnOf(objective)) {
    case Drawn::P50:
        return figures.p50;
    case Drawn::P95:
        return figures.p95;
    case Drawn::P99:
        break;
    }
    return figures.p99;
}

QString quantileText(const slo::Figures& figures, const slo::Objective& objective) {
    const bool reportable = drawnOf(objective) == Drawn::P99 ? figures.p99Reportable : figures.p95Reportable;
    return text::quantile(quantileOf(figures, objective), reportable);
}

Budget budgetOf(const slo::Board& board, slo::Scope scope) {
    Budget worst;
    const slo::Health feed = board.feed().health;
    if (feed == Health::NoData || feed == Health::Stale)
        return worst;
    for (const slo::Operation operation : slo::kOperations) {
        scope.operation = operation;
        const auto tiers = board.burn(scope);
        if (tiers.empty())
            continue;
        const auto longest = std::max_element(tiers.begin(), tiers.end(), [](const auto& a, const auto& b) {
            return a.tier.longWindow < b.tier.longWindow;
        });
        // The paging tier: the second shortest where there are several, so that one bad second is not the figure.
        const auto& paging = tiers[tiers.size() > 1 ? 1 : 0];
        Budget one;
        one.operation = operation;
        one.left = std::clamp(1 - longest->longWindow.measured, 0.0, 1.0);
        one.burn = paging.shortWindow.measured;
        for (const auto& tier : tiers) {
            if (!tier.firing)
                continue;
            one.firing = true;
            one.burn = std::max(*one.burn, std::min(tier.longWindow.worst, tier.shortWindow.worst));
        }
        if (!worst.burn || *one.burn > *worst.burn || (*one.burn == *worst.burn && *one.left < *worst.left))
            worst = one;
    }
    return worst;
}

ChartPoints latencyPoints(const std::vector<slo::HistoryPoint>& history, Drawn which) {
    auto points = std::make_shared<std::vector<ChartPoint>>();
    points->reserve(history.size());
    for (const auto& one : history) {
        const auto& value = which == Drawn::P50 ? one.p50 : which == Drawn::P95 ? one.p95 : one.p99;
        points->push_back({one.at, one.missing || !value ? std::nullopt : std::optional(milliseconds(*value))});
    }
    return points;
}

ChartPoints errorPoints(const std::vector<slo::HistoryPoint>& history) {
    auto points = std::make_shared<std::vector<ChartPoint>>();
    points->reserve(history.size());
    std::deque<std::pair<double, double>> window;
    double requests = 0;
    double errors = 0;
    for (const auto& one : history) {
        window.emplace_back(one.missing ? 0 : double(one.requests), one.missing ? 0 : double(one.errors));
        requests += window.back().first;
        errors += window.back().second;
        if (window.size() > 10) {
            requests -= window.front().first;
            errors -= window.front().second;
            window.pop_front();
        }
        points->push_back(
            {one.at, one.missing || requests < 0.5 ? std::nullopt : std::optional(100 * errors / requests)});
    }
    return points;
}

HistoryScope historyScope(const slo::Board& board, const slo::Scope& scope) {
    if (!scope.brand)
        return {scope, false};
    slo::Scope wider = scope;
    wider.brand.reset();
    slo::Scope stable = scope;
    stable.release = slo::Release::Stable;
    bool same = true;
    bool candidate = false;
    for (const auto& key : board.series()) {
        if (wider.contains(key) && !scope.contains(key))
            same = false;
        if (scope.contains(key)) {
            candidate = candidate || key.release == slo::Release::Candidate;
            if (!stable.region)
                stable.region = key.region;
        }
    }
    if (same)
        return {wider, false};
    return {stable, candidate};
}

QString limitText(base::Duration limit) { return tr("limit %1").arg(text::latency(limit)); }
QString operationName(slo::Operation operation) { return text::of(slo::name(operation)); }
double milliseconds(base::Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }
double seconds(base::Duration duration) { return std::chrono::duration<double>(duration).count(); }

bool inForce(const slo::Alert& alert) {
    return alert.state == slo::AlertState::Active || alert.state == slo::AlertState::Acknowledged;
}

Severity severityOf(slo::AlertPriority priority) {
    switch (priority) {
    case slo::AlertPriority::P1:
        return Severity::P1;
    case slo::AlertPriority::P2:
        return Severity::P2;
    case slo::AlertPriority::P3:
        break;
    }
    return Severity::P3;
}

bool isFeedBroken(Health feed) { return feed != Health::Ok; }

QString feedFinding(Health feed) {
    if (feed == Health::Frozen)
        return tr("the feed is frozen: ticks arrive, but their content does not move");
    if (feed == Health::Invalid)
        return tr("the newest data contradict themselves and are not shown");
    return {};
}

} // namespace signalbox::ui
