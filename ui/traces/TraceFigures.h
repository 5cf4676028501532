// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EventsClient.h"
#include "core/api/TraceClient.h"
#include "ui/figures/CellTable.h"
#include "ui/traces/Waterfall.h"
#include "ui/widgets/Lists.h"

#include <optional>

/// What the page of traces says. What happened is the platform's word; here it becomes lines, cells and sentences.
namespace signalbox::ui {

/// In which order recent calls are listed, and which.
enum class Recent { FailedFirst, Newest, FailedOnly, FaultyOnly };

/// "call", "ledger", "outbox": what a step is about, for people.
[[nodiscard]] QString kindWord(api::SpanKind kind);
/// A call that got no answer, or one of 4xx or 5xx.
[[nodiscard]] bool isFailed(const api::TraceSummary& call);

/// Every step below what caused it, then one line for each gap. Ids: "step-3", "gap-0".
[[nodiscard]] QList<WaterfallSpan> waterfallOf(const api::TraceView& view);

/// The same as a table, one row a line, the same ids.
[[nodiscard]] QStringList stepColumns();
[[nodiscard]] QList<CellRow> stepRows(const api::TraceView& view);

/// The recent calls; ids are those of the traces, followed by a number where one trace has several calls.
[[nodiscard]] QStringList callColumns();
[[nodiscard]] QList<CellRow> callRows(const api::TraceList& list, Recent order);
/// The trace of a row of callRows().
[[nodiscard]] QString traceOfRow(const QString& rowId);

/// What is known of one step.
struct StepDetails {
    QString title; ///< "ledger · authorize"
    QList<KeyValueList::Row> rows;
    QStringList postings; ///< each with account and exact amount
    QString json;         ///< of the event, indented; empty when the step has none
};
/// Nothing for an id that is not in the view. `events`: those of the trace that are kept, for their content.
[[nodiscard]] std::optional<StepDetails> detailsOf(const api::TraceView& view, const QString& id,
                                                   const std::vector<api::EventView>& events = {});
/// The ids of the events that the trace names.
[[nodiscard]] QStringList eventsOf(const api::TraceView& view);

/// "novagames · brand-7 · eu-1 · 22 Nov 2026 14:02:11 UTC · 38.2 ms".
[[nodiscard]] QString traceLine(const api::TraceView& view);
/// "2 faults injected, 1 step failed, 1 gap"; "complete" when there is none of them.
[[nodiscard]] QString traceVerdict(const api::TraceView& view);
/// Something in it has not happened yet.
[[nodiscard]] bool isPending(const api::TraceView& view);

} // namespace signalbox::ui
