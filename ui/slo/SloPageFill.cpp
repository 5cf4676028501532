// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the page shows of a board: series, charts, comparison, side column.
#include "ui/slo/SloPage.h"

#include "ui/bridge/DisplayText.h"
#include "ui/charts/ChartWidget.h"
#include "ui/figures/SloFigures.h"
#include "ui/figures/TrendRecorder.h"
#include "ui/slo/AlertList.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>

#include <algorithm>
#include <set>
#include <tuple>

namespace signalbox::ui {

namespace {

bool sameSpec(const ChartSpec& a, const ChartSpec& b) {
    return a.title == b.title && a.limit.has_value() == b.limit.has_value() &&
           (!a.limit || (a.limit->value == b.limit->value && a.limit->label == b.limit->label));
}

/// Text that is being selected must not be rebuilt under the pointer for nothing.
void setIfChanged(KeyValueList& list, const QList<KeyValueList::Row>& rows) {
    const auto now = list.rows();
    const bool same = std::equal(rows.begin(), rows.end(), now.begin(), now.end(), [](const auto& a, const auto& b) {
        return a.key == b.key && a.value == b.value && a.severity == b.severity;
    });
    if (!same)
        list.setRows(rows);
}

/// A window's length: "10 s", "5 min", "6 h".
QString shortly(base::Duration window) {
    using namespace std::chrono;
    const auto whole = duration_cast<std::chrono::seconds>(window).count();
    if (whole % 3600 == 0)
        return QObject::tr("%1 h").arg(whole / 3600);
    return whole % 60 == 0 ? QObject::tr("%1 min").arg(whole / 60) : QObject::tr("%1 s").arg(whole);
}

QString reportable(const slo::Quantile& quantile, bool enough) { return text::quantile(quantile, enough); }

} // namespace

ChartSpec SloPage::latencySpec(const slo::Objective& objective) {
    ChartSpec spec;
    spec.title = QObject::tr("Latency, %1").arg(operationName(objective.operation));
    spec.unit = QStringLiteral("ms");
    spec.decimals = 1;
    spec.limit = ChartLimit{milliseconds(objective.latencyLimit),
                            QStringLiteral("%1 %2").arg(quantileName(objective), limitText(objective.latencyLimit)),
                            Severity::P2, true};
    spec.compare = true;
    return spec;
}

void SloPage::fillSeries(const slo::Board& board) {
    const slo::Scope wanted = scope();
    auto all = board.judgeAll(window());
    QList<CellRow> rows;
    std::stable_sort(all.begin(), all.end(), [](const slo::Judgement& a, const slo::Judgement& b) {
        return std::tuple(*a.scope.operation, *a.scope.release) < std::tuple(*b.scope.operation, *b.scope.release);
    });
    const auto& objectives = board.objectives();
    for (const slo::Judgement& one : all) {
        const slo::Scope& key = one.scope;
        if (key.provider != wanted.provider || (wanted.region && key.region != wanted.region))
            continue;
        const slo::Objective& objective = objectives.of(*key.operation);
        const HealthLine line = healthLine(one, board);
        const bool slow = one.latency == slo::Health::Breach;
        const bool failing = one.errors == slo::Health::Breach;
        const bool gone = one.health == slo::Health::NoData || one.health == slo::Health::Invalid;
        const QString limit =
            tr("promised: %1 within %2").arg(quantileName(objective), text::latency(objective.latencyLimit));
        const auto figure = [&](const slo::Quantile& value, bool enough, Drawn which) {
            const bool judged = drawnOf(objective) == which;
            return Cell{gone ? QStringLiteral("--") : reportable(value, enough),
                        judged && slow ? Severity::P2 : Severity::None,
                        false,
                        true,
                        judged   ? limit
                        : enough ? QString()
                                 : tr("too few requests for this percentile"),
                        !enough};
        };
        const auto& f = one.figures;
        CellRow row;
        row.id = text::of(key.text());
        row.cells = {
            Cell{operationName(*key.operation), Severity::None, false, false, {}, false},
            Cell{text::of(slo::name(*key.release)), Severity::None, false, false, {}, false},
            Cell{text::of(key.region->text()), Severity::None, false, false, {}, true},
            Cell{text::of(key.brand->text()), Severity::None, false, false, {}, true},
            figure(f.p50, f.counts.requests > 0, Drawn::P50),
            figure(f.p95, f.p95Reportable, Drawn::P95),
            figure(f.p99, f.p99Reportable, Drawn::P99),
            Cell{gone || f.counts.requests == 0 ? QStringLiteral("--") : text::percent(f.errorRate),
                 failing ? Severity::P1 : Severity::None, false, true,
                 tr("allowed: %1").arg(text::percent(objective.errorRate)), false},
            Cell{gone ? QStringLiteral("--") : QString::number(f.requestsPerSecond, 'f', 1),
                 Severity::None,
                 false,
                 true,
                 {},
                 false},
            Cell{text::count(qint64(f.counts.requests)), Severity::None, false, true, {}, false},
            Cell{line.word.section(QStringLiteral(" n = "), 0, 0), line.severity, true, false, line.reason, false},
            Cell{line.reason, Severity::None, false, false, {}, true},
        };
        rows.append(row);
    }
    m_series->setRows(rows);
    sayWhy();
    m_seriesCard->setTitle(rows.isEmpty() ? tr("Series: nothing is measured of this provider")
                                          : tr("Series, %1").arg(m_windowBox->currentText().toLower()));
}

void SloPage::sayWhy() {
    const auto& rows = m_series->rows();
    const int at = m_table->currentIndex().row();
    if (at < 0 || at >= rows.size()) {
        m_why->clear();
        return;
    }
    const auto& cells = rows.at(at).cells;
    const QString reason = cells.last().text;
    m_why->setText(QStringLiteral("%1 · %2 · %3: %4")
                       .arg(cells.at(0).text, cells.at(1).text, cells.at(2).text,
                            reason.isEmpty() ? tr("%1, as promised").arg(cells.at(10).text) : reason));
}

void SloPage::fillCharts(const slo::Board& board) {
    const slo::Feed feed = board.feed();
    const auto minutes = m_rangeBox->currentData().toInt();
    const base::Time to = feed.wallTime;
    const base::Time from = to - std::chrono::minutes(minutes);
    const auto maxGap = std::chrono::seconds(5);
    const bool broken = isFeedBroken(feed.health);
    const auto& objectives = board.objectives();
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        slo::Scope one = scope();
        one.operation = slo::kOperations[i];
        const auto points = board.history(one, std::size_t(minutes) * 60);
        const ChartSpec spec = latencySpec(objectives.of(*one.operation));
        if (!sameSpec(m_charts[i]->spec(), spec))
            m_charts[i]->setSpec(spec);
        m_charts[i]->setSeries({{QStringLiteral("p50"), latencyPoints(points, Drawn::P50)},
                                {QStringLiteral("p95"), latencyPoints(points, Drawn::P95)},
                                {QStringLiteral("p99"), latencyPoints(points, Drawn::P99)}},
                               from, to, maxGap);
        m_charts[i]->setStale(broken);
    }

    // Rounds belong to a region; several regions are compared.
    QList<ChartSeries> lags;
    std::set<base::RegionId> regions;
    for (const auto& flow : board.flows()) {
        if (scope().contains(flow))
            regions.insert(flow.region);
    }
    for (const auto& region : regions) {
        if (lags.size() == 6)
            break;
        slo::Scope place;
        place.provider = m_provider;
        place.region = region;
        lags.append({text::of(region.text()), m_trends.settleLag(place, from)});
    }
    ChartSpec lag = m_lagChart->spec();
    lag.limit =
        ChartLimit{seconds(objectives.settleLagLimit), limitText(objectives.settleLagLimit), Severity::P1, true};
    if (!sameSpec(lag, m_lagChart->spec()) || lag.compare != (lags.size() > 1)) {
        lag.compare = lags.size() > 1;
        m_lagChart->setSpec(lag);
    }
    m_lagChart->setSeries(lags, from, to, maxGap);
    m_lagChart->setStale(broken);
}

void SloPage::fillComparison(const slo::Board& board) {
    const slo::Scope wanted = scope();
    std::optional<slo::SeriesKey> candidate;
    std::set<slo::Operation> operations;
    for (const auto& key : board.series()) {
        if (!wanted.contains(key) || key.release != slo::Release::Candidate)
            continue;
        operations.insert(key.operation);
        if (key.operation == slo::Operation::Authorize || !candidate)
            candidate = key;
    }
    QList<CellRow> rows;
    const auto& objectives = board.objectives();
    for (const slo::Operation operation : operations) {
        for (const slo::Release release : slo::kReleases) {
            slo::Scope one = wanted;
            one.operation = operation;
            one.release = release;
            const slo::Judgement judged = board.judge(one, window());
            const auto& f = judged.figures;
            const HealthLine line = healthLine(judged, board);
            slo::Scope rounds = wanted;
            rounds.release = release;
            const bool settles = operation == slo::Operation::Settle;
            const slo::FlowJudgement flow = settles ? board.judgeFlow(rounds) : slo::FlowJudgement{};
            const auto number = [](const QString& text, Severity severity = Severity::None, bool quiet = false) {
                return Cell{text, severity, false, true, {}, quiet};
            };
            CellRow row;
            row.id = text::of(one.text());
            row.cells = {
                Cell{operationName(operation), Severity::None, false, false, {}, false},
                Cell{text::of(slo::name(release)), Severity::None, false, false, {}, false},
                number(text::count(qint64(f.counts.requests))),
                number(reportable(f.p50, f.counts.requests > 0)),
                number(reportable(f.p95, f.p95Reportable),
                       judged.latency == slo::Health::Breach && drawnOf(objectives.of(operation)) == Drawn::P95
                           ? Severity::P2
                           : Severity::None,
                       !f.p95Reportable),
                number(reportable(f.p99, f.p99Reportable),
                       judged.latency == slo::Health::Breach && drawnOf(objectives.of(operation)) == Drawn::P99
                           ? Severity::P2
                           : Severity::None,
                       !f.p99Reportable),
                number(f.counts.requests == 0 ? QStringLiteral("--") : text::percent(f.errorRate),
                       judged.errors == slo::Health::Breach ? Severity::P1 : Severity::None),
                number(QString::number(f.requestsPerSecond, 'f', 1)),
                number(settles ? text::quantile(flow.p99) : QString(),
                       settles && flow.health == slo::Health::Breach ? Severity::P1 : Severity::None),
                Cell{line.word, line.severity, true, false, line.reason, false},
            };
            rows.append(row);
        }
    }
    m_compare->setRows(rows);
    m_compareTable->setVisible(!rows.isEmpty());
    m_noCandidate->setText(rows.isEmpty()
                               ? tr("No candidate release of this provider has had any traffic, so there is nothing to "
                                    "compare. A canary is started on the page Canary.")
                               : tr("Side by side, not a verdict: whether the candidate may go on is judged by the "
                                    "canary's guards, which count players and not requests."));

    QList<ChartSeries> lines;
    const auto minutes = m_rangeBox->currentData().toInt();
    const base::Time to = board.feed().wallTime;
    ChartSpec spec = latencySpec(objectives.of(candidate ? candidate->operation : slo::Operation::Authorize));
    if (candidate) {
        slo::SeriesKey key = *candidate;
        spec.title = tr("p99 %1, stable and candidate, %2 · %3")
                         .arg(operationName(key.operation), text::of(key.brand.text()), text::of(key.region.text()));
        for (const slo::Release release : slo::kReleases) {
            key.release = release;
            lines.append({text::of(slo::name(release)),
                          latencyPoints(board.history(slo::Scope::of(key), std::size_t(minutes) * 60), Drawn::P99)});
        }
    } else {
        spec.title = tr("Stable and candidate: no candidate");
    }
    if (!sameSpec(spec, m_compareChart->spec()))
        m_compareChart->setSpec(spec);
    m_compareChart->setSeries(lines, to - std::chrono::minutes(minutes), to, std::chrono::seconds(5));
    m_compareChart->setStale(isFeedBroken(board.feed().health));
}

void SloPage::fillSide(const slo::Board& board) {
    const slo::Scope wanted = scope();
    std::vector<slo::Alert> alerts;
    for (const slo::Alert& alert : board.alerts()) {
        const bool ours = !alert.scope.provider || alert.scope.provider == wanted.provider;
        const bool here = !wanted.region || !alert.scope.region || alert.scope.region == wanted.region;
        if (ours && here && alert.state != slo::AlertState::Normal)
            alerts.push_back(alert);
    }
    m_alerts->setAlerts(std::move(alerts));

    const slo::FlowJudgement flow = board.judgeFlow(wanted);
    const HealthLine line = healthLine(flow, board);
    QList<KeyValueList::Row> rounds{
        {tr("Settle lag"), line.word, false, line.severity == Severity::Diagnostic ? Severity::None : line.severity},
        {tr("Over %1").arg(text::latency(board.objectives().settleLagLimit)),
         flow.p99.exists() ? tr("%1, %2 allowed").arg(text::percent(flow.shareOver), text::percent(0.01))
                           : QStringLiteral("--"),
         false, Severity::None},
        {tr("p50"), text::quantile(flow.p50), false, Severity::None},
        {tr("p95"), text::quantile(flow.p95), false, Severity::None},
        {tr("p99"), text::quantile(flow.p99), false,
         flow.health == slo::Health::Breach ? Severity::P1 : Severity::None},
        {tr("Settled"), text::count(qint64(flow.settled)), false, Severity::None},
        {tr("Open now"), text::count(qint64(flow.open)), false, Severity::None},
        {tr("Oldest open"), flow.open > 0 ? text::duration(flow.oldestOpen) : QStringLiteral("–"), false,
         Severity::None}};
    setIfChanged(*m_rounds, rounds);

    QList<KeyValueList::Row> burn;
    const Budget budget = budgetOf(board, wanted);
    burn.append({tr("Left"), budget.left ? text::percent(*budget.left) : QStringLiteral("--"), false, Severity::None});
    burn.append({tr("Burns fastest"), budget.burn ? operationName(budget.operation) : QStringLiteral("--"), false,
                 Severity::None});
    if (budget.burn) {
        slo::Scope fastest = wanted;
        fastest.operation = budget.operation;
        for (const auto& tier : board.burn(fastest)) {
            burn.append({tr("%1, over %2×").arg(text::of(tier.tier.id), QString::number(tier.tier.factor)),
                         tr("%1× %2 · %3× %4")
                             .arg(QString::number(tier.longWindow.measured, 'f', 1), shortly(tier.tier.longWindow),
                                  QString::number(tier.shortWindow.measured, 'f', 1), shortly(tier.tier.shortWindow)),
                         false, tier.firing ? (tier.tier.factor >= 10 ? Severity::P1 : Severity::P2) : Severity::None});
        }
    }
    setIfChanged(*m_burn, burn);

    QList<KeyValueList::Row> promised;
    for (const slo::Objective& one : board.objectives().operations)
        promised.append({operationName(one.operation),
                         tr("%1 ≤ %2, errors ≤ %3")
                             .arg(quantileName(one), text::latency(one.latencyLimit), text::percent(one.errorRate)),
                         false, Severity::None});
    promised.append({tr("settle lag"), tr("p99 ≤ %1").arg(text::latency(board.objectives().settleLagLimit)), false,
                     Severity::None});
    promised.append(
        {tr("queue lag"), tr("≤ %1").arg(text::latency(board.objectives().queueLagLimit)), false, Severity::None});
    setIfChanged(*m_objectives, promised);
}

} // namespace signalbox::ui
