// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryCharts.h"

#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/charts/ChartWidget.h"
#include "ui/figures/SloFigures.h"
#include "ui/widgets/Card.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr std::size_t kTrackSeconds = 1800;
constexpr auto kChartRange = std::chrono::minutes(10);
constexpr double kEvidenceFloor = 0.01; // a logarithmic axis has no zero

bool isSame(const ChartSpec& a, const ChartSpec& b) {
    return a.title == b.title && a.limit.has_value() == b.limit.has_value() &&
           (!a.limit || (a.limit->value == b.limit->value && a.limit->label == b.limit->label));
}

ChartSpec compared(const QString& title, const QString& unit, int decimals) {
    ChartSpec spec;
    spec.title = title;
    spec.unit = unit;
    spec.decimals = decimals;
    spec.compare = true;
    return spec;
}

} // namespace

CanaryCharts::CanaryCharts(Theme& theme, QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(Theme::Medium));
    m_latency = new ChartWidget(theme, compared(tr("p99 authorize"), QStringLiteral("ms"), 1));
    m_errors = new ChartWidget(theme, compared(tr("Error rate"), QStringLiteral("%"), 2));
    ChartSpec evidence = compared(tr("Evidence against it"), QStringLiteral("e"), 2);
    evidence.logarithmic = true;
    evidence.minimum = kEvidenceFloor;
    evidence.limit = ChartLimit{rollbackEvidence(), tr("rolls back at %1").arg(rollbackEvidence()), Severity::P1, true};
    m_evidence = new ChartWidget(theme, evidence);
    m_evidence->setToolTip(
        tr("Evidence against the candidate: G1 holds it against the objective, G2 against the stable release"));
    for (auto* chart : {m_latency, m_errors, m_evidence}) {
        auto* card = new Card(theme);
        card->body()->addWidget(chart, 1);
        row->addWidget(card, 1);
    }
}

void CanaryCharts::track(const std::vector<api::CanaryView>& views, base::Time now) {
    for (const auto& view : views) {
        Track& track = m_tracks[view.state.provider];
        const auto push = [&](std::vector<ChartPoint>& line, double e) {
            if (!line.empty() && now - line.back().time < std::chrono::milliseconds(500))
                return;
            line.push_back({now, view.state.basisPoints == 0 && !view.state.latched
                                     ? std::nullopt
                                     : std::optional(std::max(kEvidenceFloor, e))});
            if (line.size() > kTrackSeconds)
                line.erase(line.begin());
        };
        push(track.objective, view.guard.eAbsolute);
        push(track.control, view.guard.eControl);
    }
}

void CanaryCharts::display(const api::CanaryView& view, const slo::Board* board, base::Time now) {
    const auto& track = m_tracks[view.state.provider];
    m_evidence->setSeries({{tr("G1"), std::make_shared<std::vector<ChartPoint>>(track.objective)},
                           {tr("G2"), std::make_shared<std::vector<ChartPoint>>(track.control)}},
                          now - kChartRange, now, std::chrono::seconds(5));
    QList<ChartSeries> latency;
    QList<ChartSeries> errors;
    ChartSpec latencySpec = m_latency->spec();
    ChartSpec errorSpec = m_errors->spec();
    base::Time to = now;
    latencySpec.title = tr("p99 authorize");
    errorSpec.title = tr("Error rate");
    if (board) {
        to = board->feed().wallTime;
        const auto& promised = board->objectives().of(slo::Operation::Authorize);
        latencySpec.limit =
            ChartLimit{milliseconds(promised.latencyLimit), limitText(promised.latencyLimit), Severity::P2, true};
        errorSpec.limit = ChartLimit{promised.errorRate * 100, tr("limit %1").arg(text::percent(promised.errorRate)),
                                     Severity::P1, true};
        const auto keys = candidateSeries(*board, view.state.provider);
        if (!keys.empty()) {
            slo::SeriesKey key = keys.front();
            const QString where = QStringLiteral(" · %1").arg(text::of(key.region.text()));
            latencySpec.title += where;
            errorSpec.title += where;
            constexpr auto kSeconds = std::size_t(std::chrono::seconds(kChartRange).count());
            for (const auto release : {slo::Release::Candidate, slo::Release::Stable}) {
                key.release = release;
                const auto history = board->history(slo::Scope::of(key), kSeconds);
                latency.append({text::of(slo::name(release)), latencyPoints(history, Drawn::P99)});
                errors.append({text::of(slo::name(release)), errorPoints(history)});
            }
        }
    }
    if (!isSame(latencySpec, m_latency->spec()))
        m_latency->setSpec(latencySpec);
    if (!isSame(errorSpec, m_errors->spec()))
        m_errors->setSpec(errorSpec);
    const bool stale = !board || isFeedBroken(board->feed().health);
    for (auto* chart : {m_latency, m_errors}) {
        chart->setSeries(chart == m_latency ? latency : errors, to - kChartRange, to, std::chrono::seconds(5));
        chart->setStale(stale);
    }
}

} // namespace signalbox::ui
