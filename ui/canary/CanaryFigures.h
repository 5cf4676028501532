// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/slo/Board.h"
#include "ui/figures/CellTable.h"
#include "ui/widgets/Lists.h"

#include <optional>

/// What the canary page says about a canary. The guards' verdicts are the platform's, the judgements are the board's;
/// here they become words.
namespace signalbox::ui {

/// The guard's word about the candidate: "healthy", "SILENT", "SUSPECT", ...
struct GuardWord {
    QString word;
    QString meaning;
    Severity severity = Severity::None;
};
[[nodiscard]] GuardWord guardWord(const canary::GuardStatus& status, int basisPoints);

/// Guard | Candidate | Stable | Limit | Evidence | State. `board` may be null: then its figures read "--", UNKNOWN.
[[nodiscard]] QStringList guardColumns();
[[nodiscard]] QList<CellRow> guardRows(const api::CanaryView& view, const slo::Board* board);

/// Where e-values order a rollback.
[[nodiscard]] double rollbackEvidence();
/// "e 0.42", "e 131", "e > 10^6".
[[nodiscard]] QString evidenceText(double e);

/// "214 of 10 700 eligible sessions on the candidate: 2.00 %", since the epoch began.
[[nodiscard]] QString observedShare(const api::CanaryView& view);
/// Newest first.
[[nodiscard]] QList<StepList::Step> historySteps(const canary::CanaryState& state);
/// The newest automatic rollback, if the history has one.
[[nodiscard]] std::optional<canary::Step> lastRollback(const canary::CanaryState& state);
/// Without its full stop, to stand inside another sentence.
[[nodiscard]] QString withoutStop(const std::string& sentence);
/// "everybody", or the items separated by commas.
[[nodiscard]] QString cohortText(const std::vector<std::string>& items, const QString& everybody);
[[nodiscard]] QString cohortText(const std::vector<base::GameId>& items, const QString& everybody);

/// The series of this provider's candidate, busiest region first; none before the first candidate request.
[[nodiscard]] std::vector<slo::SeriesKey> candidateSeries(const slo::Board& board, const base::ProviderId& provider);

} // namespace signalbox::ui
