// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryFigures.h"

#include "ui/bridge/DisplayText.h"
#include "ui/figures/SloFigures.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace signalbox::ui {

namespace {

QString tr(const char* source) { return QCoreApplication::translate("Canary", source); }

const QString kUnknown = QStringLiteral("--");

slo::Scope scopeOf(const base::ProviderId& provider, slo::Release release, slo::Operation operation) {
    slo::Scope scope;
    scope.provider = provider;
    scope.release = release;
    scope.operation = operation;
    return scope;
}

Cell textCell(const QString& text, const QString& toolTip = {}) {
    Cell cell;
    cell.text = text;
    cell.toolTip = toolTip;
    return cell;
}

Cell numberCell(const QString& text, bool quiet = false) {
    Cell cell;
    cell.text = text;
    cell.number = true;
    cell.quiet = quiet;
    return cell;
}

Cell stateCell(const QString& word, Severity severity, const QString& why) {
    Cell cell;
    cell.text = word;
    cell.severity = severity;
    cell.toolTip = why;
    return cell;
}

/// What the board says about one indicator, as the last cell of a row.
Cell stateCell(slo::Health health, const HealthLine& whole) {
    if (health == slo::Health::Ok)
        return stateCell(tr("within"), Severity::None, {});
    if (health == slo::Health::Breach)
        return stateCell(tr("BREACH"), Severity::P2, whole.reason);
    return stateCell(text::name(health).toUpper(), Severity::Diagnostic, whole.reason);
}

QString ofCount(std::uint64_t part, std::uint64_t whole) {
    return tr("%1 of %2").arg(text::count(qint64(part)), text::count(qint64(whole)));
}

} // namespace

GuardWord guardWord(const canary::GuardStatus& status, int basisPoints) {
    using Health = canary::CandidateHealth;
    if (basisPoints == 0 && status.health != Health::Failed)
        return {tr("off"), tr("Nobody is on the candidate."), Severity::None};
    switch (status.health) {
    case Health::Unproven:
        return {tr("unproven"), tr("Data flows, too little of it to say anything yet."), Severity::Diagnostic};
    case Health::Healthy:
        return {tr("healthy"), tr("Enough data, and no guard leans towards a rollback."), Severity::None};
    case Health::Suspect:
        return {tr("SUSPECT"), tr("A guard leans towards a rollback: an e-value is 3 or more."), Severity::P3};
    case Health::Silent:
        return {tr("SILENT"),
                status.sinceCandidate ? tr("No candidate outcome for %1.").arg(text::duration(*status.sinceCandidate))
                                      : tr("No candidate outcome yet."),
                Severity::P2};
    case Health::Failed:
        return {tr("ROLLED BACK"), tr("Guard %1 ordered the rollback.").arg(text::of(canary::name(status.guard))),
                Severity::P1};
    }
    return {};
}

QStringList guardColumns() {
    return {tr("Guard"), tr("Candidate"), tr("Stable"), tr("Limit"), tr("Evidence"), tr("State")};
}

double rollbackEvidence() { return 1 / canary::GuardConfig{}.alpha; }

QString evidenceText(double e) {
    if (e > 1e6)
        return QStringLiteral("e > 10⁶");
    return QStringLiteral("e %1").arg(QString::number(e, 'f', e < 10 ? 2 : e < 100 ? 1 : 0));
}

QList<CellRow> guardRows(const api::CanaryView& view, const slo::Board* board) {
    const auto& provider = view.state.provider;
    const auto& guard = view.guard;
    const GuardWord word = guardWord(guard, view.state.basisPoints);
    const QString fires = evidenceText(rollbackEvidence());
    QList<CellRow> rows;

    struct Side {
        QString p99 = kUnknown, errors = kUnknown, lag = kUnknown;
        slo::Judgement judgement;
        slo::FlowJudgement flow;
    };
    const auto sideOf = [&](slo::Release release) {
        Side side;
        if (!board)
            return side;
        const auto scope = scopeOf(provider, release, slo::Operation::Authorize);
        side.judgement = board->judge(scope);
        const auto& figures = side.judgement.figures;
        side.p99 =
            figures.counts.requests == 0 ? QStringLiteral("–") : text::quantile(figures.p99, figures.p99Reportable);
        side.errors = figures.counts.requests == 0 ? QStringLiteral("–") : text::percent(figures.errorRate);
        slo::Scope flow = scope;
        flow.operation.reset();
        side.flow = board->judgeFlow(flow);
        side.lag = text::quantile(side.flow.p99);
        return side;
    };
    const Side candidate = sideOf(slo::Release::Candidate);
    const Side stable = sideOf(slo::Release::Stable);
    const HealthLine line = board
                                ? healthLine(candidate.judgement, *board)
                                : HealthLine{tr("UNKNOWN"), tr("No figures from the platform."), Severity::Diagnostic};
    const HealthLine flowLine = board ? healthLine(candidate.flow, *board) : line;
    const auto& objectives = board ? board->objectives() : slo::defaultObjectives();
    const auto& promised = objectives.of(slo::Operation::Authorize);
    const auto limitOr = [&](const QString& text) { return board ? text : kUnknown; };

    rows.append({QStringLiteral("p99"),
                 {textCell(tr("p99 authorize"), tr("One minute. Over the limit is judged by the platform's guard G1, "
                                                   "together with failures.")),
                  numberCell(candidate.p99), numberCell(stable.p99),
                  numberCell(limitOr(QStringLiteral("≤ %1").arg(text::latency(promised.latencyLimit)))),
                  numberCell(tr("in G1"), true), stateCell(candidate.judgement.latency, line)}});
    rows.append(
        {QStringLiteral("errors"),
         {textCell(tr("error rate"), tr("Failed requests of one minute. Evidence: guard G1, the candidate "
                                        "against its objective.")),
          numberCell(candidate.errors), numberCell(stable.errors),
          numberCell(limitOr(QStringLiteral("≤ %1").arg(text::percent(promised.errorRate)))),
          numberCell(tr("G1 %1").arg(evidenceText(guard.eAbsolute))), stateCell(candidate.judgement.errors, line)}});
    rows.append({QStringLiteral("lag"),
                 {textCell(tr("settle lag p99"), tr("Authorized to settled, rounds that are still open included.")),
                  numberCell(candidate.lag), numberCell(stable.lag),
                  numberCell(limitOr(QStringLiteral("≤ %1").arg(text::latency(objectives.settleLagLimit)))),
                  numberCell(QStringLiteral("–"), true), stateCell(candidate.flow.health, flowLine)}});
    rows.append(
        {QStringLiteral("players"),
         {textCell(tr("players first failed"),
                   tr("Each player counts once, at the first failure. Evidence: guard G2, the candidate against "
                      "the stable release at the same time.")),
          numberCell(ofCount(guard.candidateFailedPlayers, guard.candidatePlayers)),
          numberCell(ofCount(guard.controlFailedPlayers, guard.controlPlayers)), numberCell(fires),
          numberCell(tr("G2 %1").arg(evidenceText(guard.eControl))),
          stateCell(word.word, word.severity, word.meaning)}});
    const bool enough = candidate.judgement.figures.p99Reportable;
    rows.append({QStringLiteral("samples"),
                 {textCell(tr("samples"), tr("Requests that the guard has seen since this release began.")),
                  numberCell(text::count(qint64(guard.candidateRequests))),
                  numberCell(text::count(qint64(guard.controlRequests))),
                  numberCell(tr("≥ %1 in 1 min").arg(text::count(qint64(slo::samplesNeeded(0.01))))),
                  numberCell(QStringLiteral("–"), true),
                  enough ? stateCell(tr("enough"), Severity::None, {})
                         : stateCell(tr("INSUFFICIENT"), Severity::Diagnostic,
                                     tr("Too few requests of the candidate in one minute to promise a p99."))}});
    return rows;
}

QString observedShare(const api::CanaryView& view) {
    if (view.eligibleSessions == 0)
        return tr("no eligible session since epoch %1 began: share not verified yet")
            .arg(text::count(qint64(view.state.epoch)));
    return tr("verified: %1 of %2 eligible sessions are on the candidate, %3")
        .arg(text::count(qint64(view.candidateSessions)), text::count(qint64(view.eligibleSessions)),
             text::percent(double(view.candidateSessions) / double(view.eligibleSessions)));
}

QList<StepList::Step> historySteps(const canary::CanaryState& state) {
    using Kind = canary::Step::Kind;
    QList<StepList::Step> steps;
    for (auto step = state.history.rbegin(); step != state.history.rend(); ++step) {
        StepList::Step shown;
        const QString move = QStringLiteral("%1 → %2").arg(text::basisPoints(step->from), text::basisPoints(step->to));
        shown.state = StepList::State::Done;
        switch (step->kind) {
        case Kind::Created:
            shown.title = tr("created at 0 %");
            break;
        case Kind::SharePlaced:
            shown.title = step->from == step->to ? tr("cohort changed at %1").arg(text::basisPoints(step->to)) : move;
            break;
        case Kind::Aborted:
            shown.title = tr("rolled back by hand, %1").arg(move);
            shown.state = StepList::State::Skipped;
            break;
        case Kind::RolledBack:
            shown.title = tr("ROLLED BACK, %1").arg(move);
            shown.state = StepList::State::Failed;
            break;
        case Kind::Rearmed:
            shown.title = tr("re-armed by two people");
            break;
        }
        shown.detail =
            QStringLiteral("%1 · %2 · %3").arg(text::shortTime(step->at), text::of(step->by), text::of(step->why));
        shown.trailing = tr("epoch %1").arg(text::count(qint64(step->epoch)));
        steps.append(shown);
    }
    return steps;
}

std::optional<canary::Step> lastRollback(const canary::CanaryState& state) {
    const auto found = std::find_if(state.history.rbegin(), state.history.rend(), [](const canary::Step& step) {
        return step.kind == canary::Step::Kind::RolledBack;
    });
    return found == state.history.rend() ? std::nullopt : std::optional(*found);
}

QString withoutStop(const std::string& sentence) {
    QString words = text::of(sentence).trimmed();
    while (words.endsWith(QLatin1Char('.')))
        words.chop(1);
    return words;
}

QString cohortText(const std::vector<std::string>& items, const QString& everybody) {
    QStringList list;
    for (const auto& item : items)
        list.append(text::of(item));
    return list.isEmpty() ? everybody : list.join(QStringLiteral(", "));
}

QString cohortText(const std::vector<base::GameId>& items, const QString& everybody) {
    QStringList list;
    for (const auto& item : items)
        list.append(text::of(item.text()));
    return list.isEmpty() ? everybody : list.join(QStringLiteral(", "));
}

std::vector<slo::SeriesKey> candidateSeries(const slo::Board& board, const base::ProviderId& provider) {
    std::vector<std::pair<std::uint64_t, slo::SeriesKey>> found;
    for (const auto& key : board.series()) {
        if (key.provider == provider && key.release == slo::Release::Candidate &&
            key.operation == slo::Operation::Authorize)
            found.emplace_back(board.judge(slo::Scope::of(key)).figures.counts.requests, key);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<slo::SeriesKey> keys;
    for (const auto& [requests, key] : found)
        keys.push_back(key);
    return keys;
}

} // namespace signalbox::ui
