// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/TraceFigures.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <algorithm>

namespace signalbox::ui {

using api::SpanKind;
using api::SpanState;
using api::TraceSpan;

namespace {

QString tr(const char* words) { return QCoreApplication::translate("Traces", words); }

const QString kPosting = QStringLiteral("posting");
const QString kNone = QStringLiteral("–");

QString idOf(const TraceSpan& span) { return QStringLiteral("step-%1").arg(span.id); }

Severity severityOf(SpanState state) {
    switch (state) {
    case SpanState::Failed:
        return Severity::P2;
    case SpanState::Injected:
        return Severity::P3;
    case SpanState::Refused:
        return Severity::Diagnostic;
    case SpanState::Ok:
    case SpanState::Pending:
        break;
    }
    return Severity::None;
}

QString stateWord(SpanState state) {
    switch (state) {
    case SpanState::Ok:
        return tr("ok");
    case SpanState::Refused:
        return tr("refused");
    case SpanState::Failed:
        return tr("FAILED");
    case SpanState::Pending:
        return tr("not yet");
    case SpanState::Injected:
        return tr("injected");
    }
    return {};
}

/// Faults are named by their kind on the wire, "answer_drop"; everything else has a name for people.
QString nameOf(const TraceSpan& span) {
    QString name = text::of(span.name);
    return span.kind == SpanKind::Fault ? name.replace(QLatin1Char('_'), QLatin1Char(' ')) : name;
}

QString attribute(const TraceSpan& span, std::string_view key) {
    for (const auto& [name, value] : span.attributes) {
        if (name == key)
            return text::of(value);
    }
    return {};
}

/// What stands on the bar: the answer, the fault, how many postings, how long.
QString barText(const TraceSpan& span) {
    QStringList parts;
    for (const auto* key : {"status", "code"}) {
        if (const auto value = attribute(span, key); !value.isEmpty())
            parts << value;
    }
    qint64 postings = 0;
    bool moved = true;
    for (const auto& [name, value] : span.attributes) {
        postings += text::of(name) == kPosting ? 1 : 0;
        moved = moved && !(text::of(name) == kPosting && value.rfind("none", 0) == 0);
    }
    if (!moved)
        parts << tr("no money moved");
    else if (postings > 0)
        parts << (postings == 1 ? tr("1 posting") : tr("%1 postings").arg(postings));
    if (span.state == SpanState::Pending)
        parts << tr("not yet");
    else if (span.duration)
        parts << text::latency(*span.duration);
    return parts.join(QStringLiteral(" · "));
}

/// When each step began, since the first byte. Some stamps have whole milliseconds only: an effect that seems to come
/// less than one before its cause came with it.
QHash<int, std::chrono::microseconds> startsOf(const api::TraceView& view) {
    QHash<int, std::chrono::microseconds> starts;
    auto first = std::chrono::microseconds::max();
    for (const auto& span : view.spans) { // a cause comes before its effects
        auto start = span.start;
        if (span.parent && starts.contains(*span.parent)) {
            const auto cause = starts.value(*span.parent);
            if (start < cause && cause - start < std::chrono::milliseconds(1))
                start = cause;
        }
        starts.insert(span.id, start);
        first = std::min(first, start);
    }
    for (auto& start : starts)
        start -= first;
    return starts;
}

struct Ordered {
    const TraceSpan* span;
    int depth;
};

/// Each step below its cause. A step whose cause is not in the list stands for itself.
QList<Ordered> ordered(const api::TraceView& view) {
    QHash<int, QList<const TraceSpan*>> children;
    QSet<int> known;
    for (const auto& span : view.spans)
        known.insert(span.id);
    QList<const TraceSpan*> roots;
    for (const auto& span : view.spans) {
        // A cause comes before its effect; anything else would be a circle.
        if (span.parent && known.contains(*span.parent) && *span.parent < span.id)
            children[*span.parent].append(&span);
        else
            roots.append(&span);
    }
    QList<Ordered> result;
    QList<Ordered> open;
    for (auto it = roots.crbegin(); it != roots.crend(); ++it)
        open.append({*it, 0});
    while (!open.isEmpty()) {
        const Ordered next = open.takeLast();
        result.append(next);
        const auto below = children.value(next.span->id);
        for (auto it = below.crbegin(); it != below.crend(); ++it)
            open.append({*it, next.depth + 1});
    }
    return result;
}

/// The faults that were injected into each step: those directly below it.
QHash<int, QStringList> faultsByStep(const api::TraceView& view) {
    QHash<int, QStringList> faults;
    for (const auto& span : view.spans) {
        if (span.kind == SpanKind::Fault && span.parent)
            faults[*span.parent].append(nameOf(span));
    }
    return faults;
}

} // namespace

QString kindWord(SpanKind kind) {
    switch (kind) {
    case SpanKind::Call:
        return tr("call");
    case SpanKind::Admit:
        return tr("admission");
    case SpanKind::Queue:
        return tr("queue");
    case SpanKind::Answer:
        return tr("answer");
    case SpanKind::Entry:
        return tr("ledger");
    case SpanKind::Outbox:
        return tr("outbox");
    case SpanKind::Relay:
        return tr("relay");
    case SpanKind::Event:
        return tr("event");
    case SpanKind::Delivery:
        return tr("delivery");
    case SpanKind::Fault:
        return tr("fault");
    case SpanKind::Audit:
        return tr("audit");
    }
    return {};
}

bool isFailed(const api::TraceSummary& call) { return call.status == 0 || call.status >= 400; }

QList<WaterfallSpan> waterfallOf(const api::TraceView& view) {
    const auto faults = faultsByStep(view);
    const auto starts = startsOf(view);
    QList<WaterfallSpan> lines;
    const auto steps = ordered(view);
    for (const auto& [span, depth] : steps) {
        WaterfallSpan line;
        line.id = idOf(*span);
        line.kind = kindWord(span->kind);
        line.name = nameOf(*span);
        line.depth = depth;
        line.text = barText(*span);
        line.detail = stateWord(span->state);
        line.from = starts.value(span->id);
        line.to = line.from + span->duration.value_or(std::chrono::microseconds(0));
        line.look = span->state == SpanState::Pending ? WaterfallSpan::Look::Gap
                    : span->duration                  ? WaterfallSpan::Look::Bar
                                                      : WaterfallSpan::Look::Point;
        line.severity = severityOf(span->state);
        line.faults = faults.value(span->id);
        lines.append(line);
    }
    for (std::size_t i = 0; i < view.gaps.size(); ++i) {
        WaterfallSpan gap;
        gap.id = QStringLiteral("gap-%1").arg(i);
        gap.kind = tr("gap");
        gap.name = tr("not known");
        gap.text = text::of(view.gaps[i]);
        gap.look = WaterfallSpan::Look::Gap;
        lines.append(gap);
    }
    return lines;
}

QStringList stepColumns() { return {tr("Step"), tr("What"), tr("Start"), tr("Took"), tr("Result"), tr("Detail")}; }

QList<CellRow> stepRows(const api::TraceView& view) {
    const auto faults = faultsByStep(view);
    const auto starts = startsOf(view);
    QList<CellRow> rows;
    const auto steps = ordered(view);
    for (const auto& [span, depth] : steps) {
        Cell kind{kindWord(span->kind)};
        kind.text.prepend(QString(depth, QChar(0x2007)));
        Cell start{text::latency(starts.value(span->id))};
        start.number = true;
        Cell took{span->duration ? text::latency(*span->duration) : kNone};
        took.number = true;
        Cell result{stateWord(span->state)};
        result.severity = severityOf(span->state);
        result.quiet = span->state == SpanState::Ok || span->state == SpanState::Pending;
        QStringList details;
        for (const auto& fault : faults.value(span->id))
            details << tr("injected: %1").arg(fault);
        for (const auto& [key, value] : span->attributes) {
            details << (text::of(key) == kPosting ? text::of(value)
                                                  : text::of(key) + QLatin1Char(' ') + text::of(value));
        }
        Cell detail{details.join(QStringLiteral("; "))};
        detail.quiet = true;
        detail.toolTip = details.join(QLatin1Char('\n'));
        rows.append({idOf(*span), {kind, Cell{nameOf(*span)}, start, took, result, detail}});
    }
    for (std::size_t i = 0; i < view.gaps.size(); ++i) {
        Cell why{text::of(view.gaps[i])};
        why.toolTip = why.text;
        Cell nothing{kNone};
        nothing.number = true;
        rows.append({QStringLiteral("gap-%1").arg(i),
                     {Cell{tr("gap")}, Cell{tr("not known")}, nothing, nothing, Cell{tr("not known")}, why}});
    }
    return rows;
}

QStringList callColumns() { return {tr("Time"), tr("Call"), tr("Result")}; }

QList<CellRow> callRows(const api::TraceList& list, Recent order) {
    std::vector<const api::TraceSummary*> calls;
    for (const auto& call : list.items) {
        if (order == Recent::FailedOnly && !isFailed(call))
            continue;
        if (order == Recent::FaultyOnly && call.faults == 0)
            continue;
        calls.push_back(&call);
    }
    if (order == Recent::FailedFirst)
        std::stable_partition(calls.begin(), calls.end(), [](const auto* call) { return isFailed(*call); });
    QList<CellRow> rows;
    QHash<QString, int> seen;
    for (const auto* call : calls) {
        const QString trace = text::of(call->id);
        // Nearly all are POST /v1/bets/...; the tool tip has it whole.
        QString route = text::of(call->route);
        route.remove(QStringLiteral("POST ")).remove(QStringLiteral("/v1/")).remove(QStringLiteral("bets/"));
        QStringList about{text::of(call->route), trace};
        for (const auto* id :
             {&call->provider, &call->brand, &call->region, &call->player, &call->session, &call->round, &call->bet}) {
            if (!id->empty())
                about << text::of(*id);
        }
        about << text::latency(call->duration);
        Cell time{text::clockTime(call->at)};
        time.toolTip = about.join(QLatin1Char('\n'));
        Cell what{route};
        what.toolTip = time.toolTip;
        QStringList words{call->status == 0 ? tr("no answer") : QString::number(call->status)};
        if (!call->code.empty())
            words << text::of(call->code);
        if (call->faults > 0)
            words.prepend(QStringLiteral("◆"));
        if (call->replayed)
            words << tr("replayed");
        Cell result{words.join(QLatin1Char(' '))};
        result.severity = call->status == 0 || call->status >= 500 ? Severity::P2 : Severity::None;
        result.quiet = !isFailed(*call);
        result.toolTip = result.text;
        if (call->faults > 0)
            result.toolTip += QLatin1Char('\n') + tr("%1 injected").arg(call->faults);
        rows.append({QStringLiteral("%1 %2").arg(trace).arg(seen[trace]++), {time, what, result}});
    }
    return rows;
}

QString traceOfRow(const QString& rowId) { return rowId.section(QLatin1Char(' '), 0, 0); }

QStringList eventsOf(const api::TraceView& view) {
    QStringList ids;
    for (const auto& span : view.spans) {
        const QString id = attribute(span, "event");
        if (span.kind == SpanKind::Event && !id.isEmpty() && !ids.contains(id))
            ids.append(id);
    }
    return ids;
}

std::optional<StepDetails> detailsOf(const api::TraceView& view, const QString& id,
                                     const std::vector<api::EventView>& events) {
    StepDetails details;
    for (std::size_t i = 0; i < view.gaps.size(); ++i) {
        if (id == QStringLiteral("gap-%1").arg(i)) {
            details.title = tr("Not known");
            details.postings << text::of(view.gaps[i]);
            return details;
        }
    }
    const auto found =
        std::find_if(view.spans.begin(), view.spans.end(), [&](const TraceSpan& span) { return idOf(span) == id; });
    if (found == view.spans.end())
        return std::nullopt;
    const auto& span = *found;
    details.title = kindWord(span.kind) + QStringLiteral(" · ") + nameOf(span);
    details.rows.append({tr("State"), stateWord(span.state), false, severityOf(span.state)});
    if (span.state != SpanState::Pending) {
        details.rows.append(
            {tr("Start"), tr("%1 after the first byte").arg(text::latency(startsOf(view).value(span.id)))});
        if (span.duration)
            details.rows.append({tr("Took"), text::latency(*span.duration)});
        details.rows.append({tr("At"), text::fullTime(view.begunAt + span.start)});
    }
    for (const auto& fault : faultsByStep(view).value(span.id))
        details.rows.append({tr("Injected"), fault, false, Severity::P3});
    for (const auto& [key, value] : span.attributes) {
        if (text::of(key) == kPosting) {
            details.postings << text::of(value);
        } else {
            QString label = text::of(key).replace(QLatin1Char('_'), QLatin1Char(' '));
            if (!label.isEmpty())
                label[0] = label[0].toUpper();
            details.rows.append({label, text::of(value)});
        }
    }
    const QString event = attribute(span, "event");
    for (const auto& one : events) {
        if (!event.isEmpty() && text::of(one.event) == event)
            details.json = text::of(api::toJson(one).pretty());
    }
    return details;
}

QString traceLine(const api::TraceView& view) {
    QStringList parts;
    for (const auto* part : {&view.provider, &view.brand, &view.region}) {
        if (!part->empty())
            parts << text::of(*part);
    }
    if (!view.spans.empty()) {
        const auto starts = startsOf(view);
        auto length = std::chrono::microseconds(0);
        for (const auto& span : view.spans)
            length = std::max(length, starts.value(span.id) + span.duration.value_or(std::chrono::microseconds(0)));
        parts << text::fullTime(view.begunAt) << text::latency(length);
    }
    return parts.join(QStringLiteral(" · "));
}

QString traceVerdict(const api::TraceView& view) {
    qint64 faults = 0;
    qint64 failed = 0;
    qint64 refused = 0;
    qint64 pending = 0;
    for (const auto& span : view.spans) {
        faults += span.kind == SpanKind::Fault ? 1 : 0;
        failed += span.state == SpanState::Failed ? 1 : 0;
        refused += span.state == SpanState::Refused ? 1 : 0;
        pending += span.state == SpanState::Pending ? 1 : 0;
    }
    QStringList parts;
    if (faults > 0)
        parts << (faults == 1 ? tr("1 fault injected") : tr("%1 faults injected").arg(faults));
    if (failed > 0)
        parts << (failed == 1 ? tr("1 step failed") : tr("%1 steps failed").arg(failed));
    if (refused > 0)
        parts << tr("refused without an effect");
    if (pending > 0)
        parts << (pending == 1 ? tr("1 step has not happened yet") : tr("%1 steps have not happened yet").arg(pending));
    if (!view.gaps.empty())
        parts << (view.gaps.size() == 1 ? tr("1 gap") : tr("%1 gaps").arg(view.gaps.size()));
    return parts.isEmpty() ? tr("complete") : parts.join(QStringLiteral(", "));
}

bool isPending(const api::TraceView& view) {
    return std::any_of(view.spans.begin(), view.spans.end(),
                       [](const TraceSpan& span) { return span.state == SpanState::Pending; });
}

} // namespace signalbox::ui
