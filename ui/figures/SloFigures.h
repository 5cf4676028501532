// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/charts/ChartData.h"

#include <QtCore/QString>

#include <optional>
#include <vector>

/// What the overview and the SLO page say about the board's judgements. Judging is the board's alone; here its answers
/// are put into words, severities and chart points.
namespace signalbox::ui {

/// A judgement as one word, why it is so, and how loud it may be.
///
/// - Only Health::Ok reads "ok", in grey. Nothing here is ever green.
/// - A breach is as urgent as the alert that the platform would raise for it: errors and settle lag P1, latency P2.
/// - Everything that is neither healthy nor a breach is Diagnostic and names its reason, with n where n is the reason.
struct HealthLine {
    QString word;   ///< "ok", "BREACH errors", "INSUFFICIENT n = 41", "STALE", "NO DATA"
    QString reason; ///< "p99 needs 299 requests, the error rate 998"; empty when ok
    Severity severity = Severity::None;
};
[[nodiscard]] HealthLine healthLine(const slo::Judgement& judgement, const slo::Board& board);
[[nodiscard]] HealthLine healthLine(const slo::FlowJudgement& judgement, const slo::Board& board);

/// The quantile that an objective is about: "p99", or "p95" where 95 % is promised.
[[nodiscard]] QString quantileName(const slo::Objective& objective);
[[nodiscard]] const slo::Quantile& quantileOf(const slo::Figures& figures, const slo::Objective& objective);
/// The value as text; "~" before what has too few requests behind it.
[[nodiscard]] QString quantileText(const slo::Figures& figures, const slo::Objective& objective);

/// The error budget of a scope, of the operation that burns fastest.
struct Budget {
    std::optional<double> left; ///< 0..1: of what the longest burn window allows; none without data
    std::optional<double> burn; ///< multiple of the sustainable rate over the short window of the paging tier
    slo::Operation operation = slo::Operation::Authorize;
    bool firing = false;
};
[[nodiscard]] Budget budgetOf(const slo::Board& board, slo::Scope scope);

/// Which quantile of a history point is drawn.
enum class Drawn { P50, P95, P99 };
[[nodiscard]] Drawn drawnOf(const slo::Objective& objective);
/// In milliseconds; a missing second is a gap.
[[nodiscard]] ChartPoints latencyPoints(const std::vector<slo::HistoryPoint>& history, Drawn which);
/// Failed per hundred requests over the ten seconds up to each point; a gap where nothing was asked.
[[nodiscard]] ChartPoints errorPoints(const std::vector<slo::HistoryPoint>& history);

/// The scope whose history stands for `scope` (provider, operation and maybe brand and region given): the scope itself
/// when the board keeps it, else one that selects the same series, else the stable release's series.
struct HistoryScope {
    slo::Scope scope;
    bool stableOnly = false; ///< the candidate is not in it: say so
};
[[nodiscard]] HistoryScope historyScope(const slo::Board& board, const slo::Scope& scope);

/// "200 ms", "1.5 s" with "limit" before it.
[[nodiscard]] QString limitText(base::Duration limit);
[[nodiscard]] QString operationName(slo::Operation operation); ///< "authorize"
[[nodiscard]] double milliseconds(base::Duration duration);
[[nodiscard]] double seconds(base::Duration duration);
/// Whether an alert is in force: active or acknowledged. One that returned waits for a person but colours nothing.
[[nodiscard]] bool inForce(const slo::Alert& alert);
[[nodiscard]] Severity severityOf(slo::AlertPriority priority);
/// Hatched: what is shown is not known to be true now.
[[nodiscard]] bool isFeedBroken(slo::Health feed);
/// "ticks arrive, but their content does not move", for a feed that is Frozen or Invalid; else empty.
[[nodiscard]] QString feedFinding(slo::Health feed);

} // namespace signalbox::ui
