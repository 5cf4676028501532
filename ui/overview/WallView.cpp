// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/WallView.h"

#include "ui/bridge/DisplayText.h"
#include "ui/figures/SloFigures.h"
#include "ui/figures/TrendRecorder.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <set>
#include <tuple>

namespace signalbox::ui {

namespace {

using slo::Health;

QString tr(const char* text) { return QCoreApplication::translate("Wall", text); }

/// A tile with what sorting and the panels need of it.
struct Place {
    WallTile tile;
    slo::Scope scope;
    double latency = -1; ///< ms, of the chosen operation
    double errors = -1;
    double lag = -1;
    double budget = 2;
    double burn = 0;
};

/// A quantile as short as a tile needs it: "96 ms", "2.4 s". That it is a lower bound, or comes from too few requests,
/// is said in the caption under it.
QString shortly(const slo::Quantile& quantile) {
    using Kind = slo::Quantile::Kind;
    if (quantile.kind != Kind::Value && quantile.kind != Kind::AtLeast)
        return text::quantile(quantile);
    const double value = milliseconds(quantile.value);
    if (value < 9.95)
        return tr("%1 ms").arg(QString::number(value, 'f', 1));
    if (value < 999.5)
        return tr("%1 ms").arg(QString::number(value, 'f', 0));
    return tr("%1 s").arg(QString::number(value / 1000, 'f', value < 9950 ? 1 : 0));
}

bool concerns(const slo::Alert& alert, const slo::Scope& scope) {
    const auto same = [](const auto& of, const auto& wanted) { return !of || !wanted || *of == *wanted; };
    return alert.scope.provider && *alert.scope.provider == *scope.provider && same(alert.scope.region, scope.region) &&
           same(alert.scope.brand, scope.brand);
}

/// The operation whose latency matters most: over its limit first, then closest to it.
slo::Judgement tightest(const slo::Board& board, slo::Scope scope) {
    std::optional<slo::Judgement> worst;
    double worstShare = -1;
    for (const slo::Operation operation : slo::kOperations) {
        scope.operation = operation;
        auto judged = board.judge(scope);
        if (judged.children == 0)
            continue;
        const auto& objective = board.objectives().of(operation);
        const auto& quantile = quantileOf(judged.figures, objective);
        double share = quantile.exists() ? milliseconds(quantile.value) / milliseconds(objective.latencyLimit) : 0;
        if (judged.latency == Health::Breach)
            share += 1000;
        if (share > worstShare) {
            worstShare = share;
            worst = std::move(judged);
        }
    }
    if (worst)
        return *worst;
    return board.judge(scope);
}

slo::Judgement failing(const slo::Board& board, slo::Scope scope, const slo::Judgement& whole) {
    for (const slo::Operation operation : slo::kOperations) {
        scope.operation = operation;
        auto judged = board.judge(scope);
        if (judged.errors == Health::Breach)
            return judged;
    }
    return whole;
}

Place makePlace(const slo::Board& board, const slo::Scope& scope, const WallChoice& choice, const WallView& view,
                base::Time now) {
    Place place;
    place.scope = scope;
    const slo::Feed feed = board.feed();
    const auto& objectives = board.objectives();
    const slo::Judgement whole = board.judge(scope);
    const slo::FlowJudgement flow = board.judgeFlow(scope);
    const slo::Judgement slow = tightest(board, scope);
    const slo::Judgement bad = failing(board, scope, whole);
    const Budget budget = budgetOf(board, scope);
    const bool lagging = flow.health == Health::Breach;

    HealthLine line = healthLine(whole, board);
    if (lagging && whole.health != Health::Breach)
        line = healthLine(flow, board);
    Severity severity = line.severity;
    if (severity != Severity::None && severity != Severity::Diagnostic)
        severity = Severity::P2; // until the platform raises the alert, which then says how urgent it is
    for (const slo::Alert& alert : board.alerts()) {
        if (inForce(alert) && concerns(alert, scope))
            severity = std::max(severity, severityOf(alert.priority));
    }

    WallTile& tile = place.tile;
    tile.provider = *scope.provider;
    tile.unknown = whole.health == Health::NoData || whole.health == Health::Stale || whole.health == Health::Frozen ||
                   whole.health == Health::Invalid;
    tile.normal = severity == Severity::None;
    ServiceTileData& data = tile.data;
    data.id = text::of(scope.provider->text() + "/" + scope.region->text());
    data.name = text::of(scope.provider->text());
    data.scope = text::of(scope.region->text()).toUpper();
    data.severity = severity;
    if (severity == Severity::Diagnostic)
        data.stateText = whole.health == Health::Insufficient
                             ? tr("only n = %1").arg(text::count(qint64(whole.figures.counts.requests)))
                             : line.word.toLower();
    else if (tile.unknown) // the alert stays, but what it was about is no longer known
        data.stateText = severityWord(severity) + QStringLiteral(" · ") + line.word.toLower();
    const bool known = whole.health != Health::NoData && whole.health != Health::Invalid;
    const QString nothing = QStringLiteral("--");
    const slo::Operation operation = slow.scope.operation.value_or(choice.operation);
    const slo::Objective& objective = objectives.of(operation);
    const Severity loud = tile.normal || severity == Severity::Diagnostic ? Severity::P2 : severity;
    const QString latency = known ? quantileText(slow.figures, objective) : nothing;
    const QString errors = known && bad.figures.counts.requests > 0 ? text::percent(bad.figures.errorRate) : nothing;
    const QString lag = known ? text::quantile(flow.p99) : nothing;
    const QString latencyName = QStringLiteral("%1 %2").arg(quantileName(objective), operationName(operation));
    const QString errorsName =
        bad.scope.operation ? tr("errors %1").arg(operationName(*bad.scope.operation)) : tr("errors");
    const bool isSlow = slow.latency == Health::Breach;
    const bool isFailing = bad.errors == Health::Breach;
    const bool promised = drawnOf(objective) == Drawn::P99 ? slow.figures.p99Reportable : slow.figures.p95Reportable;
    const bool atLeast = flow.p99.kind == slo::Quantile::Kind::AtLeast;
    data.values = {{known ? shortly(quantileOf(slow.figures, objective)) : nothing,
                    promised ? latencyName : QStringLiteral("~ ") + latencyName, isSlow ? loud : Severity::None},
                   {errors, errorsName, isFailing ? loud : Severity::None},
                   {known ? shortly(flow.p99) : nothing, atLeast ? tr("settle lag ≥") : tr("settle lag"),
                    lagging ? loud : Severity::None}};

    slo::Scope drawn = scope;
    drawn.operation = operation;
    const auto history = board.history(historyScope(board, drawn).scope, std::size_t(choice.range.count()) * 60);
    data.points = latencyPoints(history, drawnOf(objective));
    data.from = view.from;
    data.to = view.to;
    data.limit = ChartLimit{milliseconds(objective.latencyLimit), limitText(objective.latencyLimit),
                            isSlow ? loud : Severity::P2, true};
    data.budgetLeft = budget.left;
    data.burnRate = budget.burn;
    // By the board's own clockwork: the age never depends on two clocks agreeing.
    if (known && feed.age)
        data.newest = now - *feed.age;
    if (whole.health == Health::Frozen)
        data.newest = now - slo::Board::kStaleAfter;

    slo::Scope chosen = scope;
    chosen.operation = choice.operation;
    const slo::Judgement panel = board.judge(chosen);
    const auto& quantile = quantileOf(panel.figures, objectives.of(choice.operation));
    if (quantile.exists())
        place.latency = milliseconds(quantile.value);
    if (panel.figures.counts.requests > 0)
        place.errors = panel.figures.errorRate;
    if (flow.p99.exists())
        place.lag = seconds(flow.p99.value);
    place.budget = budget.left.value_or(2);
    place.burn = budget.burn.value_or(0);

    const auto number = [](const QString& text, Severity mark = Severity::None) {
        return Cell{text, mark, false, true, {}, false};
    };
    tile.row.id = data.id;
    tile.row.cells = {
        Cell{data.name, Severity::None, false, false, {}, false},
        Cell{text::of(scope.region->text()), Severity::None, false, false, {}, true},
        Cell{line.word, severity, true, false, line.reason, false},
        Cell{latencyName, Severity::None, false, false, {}, true},
        number(latency, isSlow ? loud : Severity::None),
        number(errors, isFailing ? loud : Severity::None),
        number(lag, lagging ? loud : Severity::None),
        number(known ? text::count(qint64(flow.open)) : nothing),
        number(known ? QString::number(whole.figures.requestsPerSecond, 'f', 1) : nothing),
        number(budget.left ? text::percent(*budget.left) : nothing),
        number(budget.burn ? tr("%1×").arg(QString::number(*budget.burn, 'f', 1)) : nothing),
        number(known && feed.age ? text::duration(*feed.age) : nothing),
        Cell{line.reason, Severity::None, false, false, {}, true},
    };
    return place;
}

/// Of several lines the highest (or lowest) value at every second.
ChartPoints extreme(const std::vector<ChartPoints>& lines, base::Time from, base::Time to, bool highest) {
    const auto second = std::chrono::seconds(1);
    std::vector<std::optional<double>> values(std::size_t(std::max<std::int64_t>(0, (to - from) / second)) + 1);
    for (const auto& line : lines) {
        for (const ChartPoint& point : *line) {
            if (!point.value || point.time < from || point.time > to)
                continue;
            auto& value = values[std::size_t((point.time - from) / second)];
            if (!value || (highest ? *point.value > *value : *point.value < *value))
                value = point.value;
        }
    }
    auto points = std::make_shared<std::vector<ChartPoint>>();
    for (std::size_t i = 0; i < values.size(); ++i)
        points->push_back({from + std::int64_t(i) * second, values[i]});
    return points;
}

/// The worst three by `badness`, named in a steady order so that colours do not change places, and the rest.
template <class Badness, class Points>
QList<ChartSeries> worstThree(const std::vector<Place>& places, const WallView& view, bool highest,
                              const Badness& badness, const Points& points) {
    constexpr std::size_t kWorst = 3;
    std::vector<const Place*> order;
    for (const Place& place : places)
        order.push_back(&place);
    std::stable_sort(order.begin(), order.end(),
                     [&](const Place* a, const Place* b) { return badness(*a) > badness(*b); });
    const auto shown = std::min(kWorst, order.size());
    std::vector<const Place*> worst(order.begin(), order.begin() + std::ptrdiff_t(shown));
    std::sort(worst.begin(), worst.end(), [](const Place* a, const Place* b) { return a->scope < b->scope; });
    QList<ChartSeries> series;
    for (const Place* place : worst) {
        const bool alone = std::count_if(places.begin(), places.end(), [&](const Place& other) {
                               return other.scope.provider == place->scope.provider;
                           }) == 1;
        series.append(
            {alone ? place->tile.data.name : place->tile.data.name + QLatin1Char(' ') + place->tile.data.scope,
             points(*place)});
    }
    std::vector<ChartPoints> rest;
    for (auto i = shown; i < order.size(); ++i)
        rest.push_back(points(*order[i]));
    if (rest.size() == 1)
        series.append({order.back()->tile.data.name, rest.front()});
    else if (!rest.empty())
        series.append({highest ? tr("rest, highest") : tr("rest, lowest"), extreme(rest, view.from, view.to, highest)});
    return series;
}

void makePanels(WallView& view, const std::vector<Place>& places, const slo::Board& board, const TrendRecorder& trends,
                const WallChoice& choice) {
    const auto& objective = board.objectives().of(choice.operation);
    const auto seconds60 = std::size_t(choice.range.count()) * 60;
    const QString operation = operationName(choice.operation);
    const auto historyOf = [&](const Place& place) {
        slo::Scope scope = place.scope;
        scope.operation = choice.operation;
        return board.history(historyScope(board, scope).scope, seconds60);
    };
    // Whole regions are sampled; a brand has lines of its own only where there are several.
    const auto trendScope = [&](const Place& place) {
        slo::Scope scope = place.scope;
        slo::Scope whole = scope;
        whole.brand.reset();
        return historyScope(board, scope).scope.brand ? scope : whole;
    };
    const auto many = [](WallPanel& panel) { panel.spec.compare = panel.series.size() > 1; };

    WallPanel& latency = view.panels[0];
    latency.spec.title = tr("%1 latency, %2").arg(quantileName(objective), operation);
    latency.spec.unit = QStringLiteral("ms");
    latency.spec.limit =
        ChartLimit{milliseconds(objective.latencyLimit), limitText(objective.latencyLimit), Severity::P2, true};
    latency.series = worstThree(
        places, view, true, [](const Place& place) { return place.latency; },
        [&](const Place& place) { return latencyPoints(historyOf(place), drawnOf(objective)); });

    WallPanel& errors = view.panels[1];
    errors.spec.title = tr("Error rate, %1").arg(operation);
    errors.spec.unit = QStringLiteral("%");
    errors.spec.decimals = 2;
    errors.spec.limit = ChartLimit{100 * objective.errorRate, tr("limit %1").arg(text::percent(objective.errorRate)),
                                   Severity::P1, true};
    errors.series = worstThree(
        places, view, true, [](const Place& place) { return place.errors; },
        [&](const Place& place) { return errorPoints(historyOf(place)); });

    WallPanel& queue = view.panels[2];
    queue.spec.title = tr("Queue lag");
    queue.spec.unit = QStringLiteral("s");
    queue.spec.limit = ChartLimit{seconds(board.objectives().queueLagLimit),
                                  limitText(board.objectives().queueLagLimit), Severity::P2, true};
    WallPanel& sessions = view.panels[4];
    sessions.spec.title = tr("Sessions per second");
    sessions.spec.unit = QStringLiteral("/s");
    sessions.spec.decimals = 0;
    std::vector<ChartPoints> queueRest, sessionRest;
    for (const auto& one : board.queues()) {
        if (choice.region && one.region != *choice.region)
            continue;
        const QString name = text::of(one.region.text()).toUpper();
        if (queue.series.size() < 5) {
            queue.series.append({name, trends.queueLag(one.region, view.from)});
            sessions.series.append({name, trends.sessions(one.region, view.from)});
        } else {
            queueRest.push_back(trends.queueLag(one.region, view.from));
            sessionRest.push_back(trends.sessions(one.region, view.from));
        }
    }
    if (!queueRest.empty()) {
        queue.series.append({tr("rest, highest"), extreme(queueRest, view.from, view.to, true)});
        sessions.series.append({tr("rest, highest"), extreme(sessionRest, view.from, view.to, true)});
    }

    WallPanel& lag = view.panels[3];
    lag.spec.title = tr("Settle lag p99, open rounds included");
    lag.spec.unit = QStringLiteral("s");
    lag.spec.decimals = 2;
    lag.spec.limit = ChartLimit{seconds(board.objectives().settleLagLimit),
                                limitText(board.objectives().settleLagLimit), Severity::P1, true};
    lag.series = worstThree(
        places, view, true, [](const Place& place) { return place.lag; },
        [&](const Place& place) { return trends.settleLag(trendScope(place), view.from); });

    WallPanel& budget = view.panels[5];
    budget.spec.title = tr("Error budget left");
    budget.spec.unit = QStringLiteral("%");
    budget.spec.maximum = 100;
    budget.series = worstThree(
        places, view, false, [](const Place& place) { return -place.budget; },
        [&](const Place& place) { return trends.budgetLeft(trendScope(place), view.from); });
    for (WallPanel& panel : view.panels)
        many(panel);
}

} // namespace

QStringList wallColumns() {
    return {tr("Provider"), tr("Region"),     tr("Health"), tr("Indicator"),  tr("Latency"),
            tr("Errors"),   tr("Settle lag"), tr("Open"),   tr("Requests/s"), tr("Budget"),
            tr("Burn"),     tr("Age"),        tr("Why")};
}

WallView makeWall(const slo::Board& board, const TrendRecorder& trends, const WallChoice& choice, base::Time now) {
    WallView view;
    view.to = board.feed().wallTime;
    view.from = view.to - choice.range;
    std::set<slo::Scope> all, wanted;
    std::set<std::string> brands, regions;
    for (const auto& key : board.series()) {
        brands.insert(key.brand.text());
        regions.insert(key.region.text());
        slo::Scope scope{key.provider, std::nullopt, key.region, std::nullopt, std::nullopt};
        all.insert(scope);
        if ((choice.brand && key.brand != *choice.brand) || (choice.region && key.region != *choice.region))
            continue;
        scope.brand = choice.brand;
        wanted.insert(scope);
    }
    for (const auto& one : brands)
        view.brands << text::of(one);
    for (const auto& one : regions)
        view.regions << text::of(one);
    view.total = int(all.size());

    std::vector<Place> places;
    for (const auto& scope : wanted)
        places.push_back(makePlace(board, scope, choice, view, now));
    makePanels(view, places, board, trends, choice);
    std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (choice.order == WallChoice::Order::Severity) {
            const auto key = [](const Place& place) { return std::tuple(place.tile.data.severity, place.burn); };
            if (key(a) != key(b))
                return key(a) > key(b);
        }
        return a.scope < b.scope;
    });
    for (auto& place : places) {
        view.normal += place.tile.normal ? 1 : 0;
        view.unknown += place.tile.unknown ? 1 : 0;
        view.tiles.append(std::move(place.tile));
    }
    return view;
}

} // namespace signalbox::ui
