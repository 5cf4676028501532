// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/traces/Traces.h"

#include "core/base/Money.h"
#include "core/platform/ledger/Schema.h"
#include "core/store/Database.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace signalbox::platform {

namespace {

using api::SpanKind;
using api::SpanState;
using base::Result;
using std::chrono::microseconds;

/// A span on the true clock, before the trace's beginning is known.
struct Bar {
    api::TraceSpan span;
    base::Time begin{};
    std::optional<base::Time> end;
};

struct EntryRow {
    std::int64_t sequence = 0;
    std::string kind;
    base::Time at{}; ///< True time.
    std::string provider, brand, region;
};

struct OutboxRow {
    std::int64_t position = 0;
    std::string topic;
    std::string event;
};

SpanState stateOf(int status) {
    if (status == 0 || status >= 500)
        return SpanState::Failed;
    return status >= 400 ? SpanState::Refused : SpanState::Ok;
}

} // namespace

struct Traces::Impl {
    Impl(Parts partsIn, store::Database databaseIn)
        : parts(partsIn)
        , database(std::move(databaseIn)) {}

    Parts parts;
    std::mutex mutex;
    store::Database database;
    struct Statements {
        store::Statement entries, postingAt, postings, account, outbox;
    };
    std::optional<Statements> statements;

    [[nodiscard]] Result<std::vector<EntryRow>> entries(std::string_view trace, base::Duration offset);
    [[nodiscard]] Result<std::vector<std::string>> postings(std::int64_t sequence);
    [[nodiscard]] Result<std::optional<OutboxRow>> outbox(std::int64_t sequence);
};

Result<std::vector<EntryRow>> Traces::Impl::entries(std::string_view trace, base::Duration offset) {
    auto& query = statements->entries;
    SB_ASSIGN(const auto sequences, store::BlockFilter::find(database, entriesByTrace(), trace, kMostEntries));
    std::vector<EntryRow> out;
    for (const auto sequence : sequences) {
        SB_ASSIGN(const bool found, query.bindAll(sequence).step());
        if (found)
            out.push_back({sequence, std::string(query.text(1)), base::timeFromNanos(query.integer(2)) - offset,
                           std::string(query.text(3)), std::string(query.text(4)), std::string(query.text(5))});
        query.reset();
    }
    return out;
}

/// Postings have no index by entry, because writing one would slow every bet down; but they are written in the order of
/// their entries, so that the first one is found by halving.
Result<std::vector<std::string>> Traces::Impl::postings(std::int64_t sequence) {
    SB_ASSIGN(const auto newest, database.queryInteger("SELECT coalesce(max(id), 0) FROM posting"));
    std::int64_t low = 1;
    std::int64_t high = newest + 1;
    auto& at = statements->postingAt;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        SB_ASSIGN(const bool found, at.bindAll(middle).step());
        const bool before = found && at.integer(0) < sequence;
        at.reset();
        (before ? low : high) = before ? middle + 1 : middle;
    }
    struct Leg {
        std::int64_t account, phase, amount, after;
    };
    std::vector<Leg> legs;
    auto& rows = statements->postings;
    rows.bindAll(low, sequence);
    while (true) {
        SB_ASSIGN(const bool more, rows.step());
        if (!more)
            break;
        legs.push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)});
    }
    std::vector<std::string> out;
    auto& account = statements->account;
    for (const auto& leg : legs) {
        SB_ASSIGN(const bool found, account.bindAll(leg.account).step());
        const std::string kind(found ? account.text(0) : std::string_view());
        const std::string player(found ? account.text(1) : std::string_view());
        const auto currency = base::Currency::parse(found ? account.text(2) : std::string_view());
        account.reset();
        const base::Money amount(leg.amount, currency ? *currency : base::Currency());
        const base::Money after(leg.after, currency ? *currency : base::Currency());
        out.push_back(kind + (player.empty() ? "" : " of " + player) + ": " + amount.text() + " " +
                      std::string(amount.currency().code()) + (leg.phase == 0 ? " pending" : " posted") + ", " +
                      after.text() + " after it");
    }
    return out;
}

Result<std::optional<OutboxRow>> Traces::Impl::outbox(std::int64_t sequence) {
    auto& query = statements->outbox;
    SB_ASSIGN(const bool found, query.bindAll(sequence).step());
    std::optional<OutboxRow> out;
    if (found)
        out = OutboxRow{query.integer(0), std::string(query.text(1)), std::string(query.text(2))};
    query.reset();
    return out;
}

Result<std::unique_ptr<Traces>> Traces::open(const std::filesystem::path& ledger, Parts parts) {
    store::OpenOptions options;
    options.readOnly = true;
    options.cacheKiB = 1024;
    SB_ASSIGN(auto database, store::Database::open(ledger, options));
    auto impl = std::make_unique<Impl>(parts, std::move(database));
    const auto& db = impl->database;
    SB_ASSIGN(auto entries,
              db.prepare("SELECT e.sequence, e.kind, e.at, coalesce(t.provider, ''), coalesce(t.brand, ''), "
                         "coalesce(t.region, '') FROM entry e LEFT JOIN tenant t ON t.id = e.tenant WHERE "
                         "e.sequence = ?"));
    SB_ASSIGN(auto postingAt, db.prepare("SELECT sequence FROM posting WHERE id >= ? ORDER BY id LIMIT 1"));
    // The bound on the id keeps the search from walking through the rest of the table.
    SB_ASSIGN(auto postings,
              db.prepare("SELECT account, phase, amount, after FROM (SELECT * FROM posting WHERE id >= ? "
                         "ORDER BY id LIMIT 64) WHERE sequence = ? ORDER BY id"));
    SB_ASSIGN(auto account, db.prepare("SELECT kind, player, currency FROM account WHERE id = ?"));
    SB_ASSIGN(auto outbox, db.prepare("SELECT position, topic, event FROM outbox WHERE sequence = ?"));
    impl->statements.emplace(Impl::Statements{std::move(entries), std::move(postingAt), std::move(postings),
                                              std::move(account), std::move(outbox)});
    return std::unique_ptr<Traces>(new Traces(std::move(impl)));
}

Traces::Traces(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Traces::~Traces() = default;

api::TraceList Traces::list(const api::TraceFilter& filter) const { return m_impl->parts.calls.list(filter); }

namespace {

/// Collects the bars of one trace; ids are given in the order of adding.
class Waterfall {
public:
    int add(SpanKind kind, std::string name, base::Time begin, std::optional<base::Time> end, std::optional<int> parent,
            SpanState state = SpanState::Ok) {
        Bar bar;
        bar.span.id = static_cast<int>(m_bars.size()) + 1;
        bar.span.parent = parent;
        bar.span.kind = kind;
        bar.span.name = std::move(name);
        bar.span.state = state;
        bar.begin = begin;
        bar.end = end;
        m_bars.push_back(std::move(bar));
        return m_bars.back().span.id;
    }
    void say(int id, std::string name, std::string value) {
        m_bars[static_cast<std::size_t>(id) - 1].span.attributes.emplace_back(std::move(name), std::move(value));
    }
    [[nodiscard]] bool empty() const noexcept { return m_bars.empty(); }

    void into(api::TraceView& view) && {
        base::Time first = base::Time::max();
        for (const auto& bar : m_bars)
            first = std::min(first, bar.begin);
        view.begunAt = std::chrono::floor<std::chrono::milliseconds>(first);
        const auto since = [&](base::Time time) {
            return std::chrono::duration_cast<microseconds>(time - view.begunAt);
        };
        for (auto& bar : m_bars) {
            bar.span.start = since(bar.begin);
            if (bar.end)
                bar.span.duration = std::max(microseconds(0), since(*bar.end) - bar.span.start);
            view.length = std::max(view.length, bar.span.start + bar.span.duration.value_or(microseconds(0)));
        }
        // A parent before its children, children by their beginning: depth first.
        order(view, std::nullopt);
    }

private:
    void order(api::TraceView& view, std::optional<int> parent) {
        std::vector<Bar*> children;
        for (auto& bar : m_bars)
            if (bar.span.parent == parent)
                children.push_back(&bar);
        std::stable_sort(children.begin(), children.end(),
                         [](const Bar* a, const Bar* b) { return a->begin < b->begin; });
        for (const auto* child : children) {
            view.spans.push_back(child->span);
            order(view, child->span.id);
        }
    }
    std::vector<Bar> m_bars;
};

} // namespace

Result<api::TraceView> Traces::find(std::string_view trace) const {
    auto& impl = *m_impl;
    std::lock_guard lock(impl.mutex);
    api::TraceView view;
    view.id = trace;
    Waterfall fall;
    const auto known = [&](const std::string& provider, const std::string& brand, const std::string& region) {
        if (view.provider.empty() && !provider.empty()) {
            view.provider = provider;
            view.brand = brand;
            view.region = region;
        }
    };

    // ---- calls
    struct Call {
        int id;
        base::Time begin, end;
        std::optional<base::Time> effect; ///< When its effect was durable, if it had one.
        bool used = false;
    };
    std::vector<Call> calls;
    for (const auto& record : impl.parts.calls.find(trace)) {
        known(record->provider, record->brand, record->region);
        const auto timeOf = [&](base::Instant instant) { return record->at + (instant - record->received); };
        const auto summary = summaryOf(*record);
        Call call{fall.add(SpanKind::Call, record->route, record->at, timeOf(record->answered), std::nullopt,
                           stateOf(record->status)),
                  record->at,
                  timeOf(record->answered),
                  {}};
        fall.say(call.id, "status", record->status == 0 ? "no answer" : std::to_string(record->status));
        for (const auto& [name, value] : {std::pair<const char*, const std::string&>{"code", summary.code},
                                          {"player", summary.player},
                                          {"session", summary.session},
                                          {"round", summary.round},
                                          {"bet", summary.bet}})
            if (!value.empty())
                fall.say(call.id, name, value);
        if (record->replayed)
            fall.say(call.id, "replayed", "the stored answer of an earlier request");
        const bool admitted = record->admitted != base::Instant{};
        const bool handled = record->handled != base::Instant{};
        if (admitted) {
            fall.add(SpanKind::Admit, "certificate, token, signature", record->at, timeOf(record->admitted), call.id);
            if (handled) {
                fall.add(SpanKind::Queue, "executed and committed", timeOf(record->admitted), timeOf(record->handled),
                         call.id);
                fall.add(SpanKind::Answer, record->status == 0 ? "the answer was lost" : "answer",
                         timeOf(record->handled), timeOf(record->answered), call.id,
                         record->status == 0 ? SpanState::Failed : SpanState::Ok);
                if (!record->replayed && record->route.substr(0, 4) != "GET " &&
                    (record->status < 300 || record->faults.load() > 0))
                    call.effect = timeOf(record->handled);
            }
        }
        calls.push_back(call);
    }

    // ---- the ledger
    const auto offset = impl.parts.sandbox.clock().offset();
    SB_ASSIGN(const auto rows, impl.entries(trace, offset));
    if (calls.empty() && !rows.empty())
        view.gaps.push_back("The request itself is not remembered: the platform keeps the newest " +
                            std::to_string(CallLog::kKept) + " calls since its start, in memory.");
    if (rows.size() == kMostEntries)
        view.gaps.push_back("Only the first " + std::to_string(kMostEntries) + " ledger entries are shown.");
    if (offset != base::Duration::zero() && !rows.empty())
        view.gaps.push_back("Virtual time is " +
                            std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(offset).count()) +
                            " ms from true time; stamps of the ledger and the bus are shown moved by that.");
    EventQuery query;
    query.trace = trace;
    query.limit = kMostEntries;
    SB_ASSIGN(const auto page, impl.parts.bus.read(query));
    SB_ASSIGN(const auto bus, impl.parts.bus.state());
    std::set<std::int64_t> shown;
    bool consumers = false;
    // Events are stamped in whole milliseconds: none is shown before the commit that it follows.
    const auto showEvent = [&](const BusEvent& event, std::optional<int> parent, base::Time after) -> base::Status {
        shown.insert(event.offset);
        const auto at = std::max(after, event.envelope.publishedAt - offset);
        const int id = fall.add(SpanKind::Event, event.envelope.topic, at, std::nullopt, parent);
        fall.say(id, "event", event.envelope.event);
        fall.say(id, "schema version", event.envelope.schemaVersion);
        fall.say(id, "offset", std::to_string(event.offset));
        fall.say(id, "partition", std::to_string(event.partition));
        fall.say(id, "sequence", std::to_string(event.envelope.sequence));
        SB_ASSIGN(const auto groups, impl.parts.bus.offsets(event.envelope.tenant));
        for (const auto& group : groups) {
            if (group.partition != ConsumerOffset::kAllPartitions && group.partition != event.partition)
                continue;
            consumers = true;
            const bool taken = group.offset >= event.offset;
            const int delivery = fall.add(SpanKind::Delivery, "consumer " + group.group, at, std::nullopt, id,
                                          taken ? SpanState::Ok : SpanState::Pending);
            fall.say(delivery, "handled up to offset", std::to_string(group.offset));
        }
        return {};
    };
    for (const auto& row : rows) {
        known(row.provider, row.brand, row.region);
        std::optional<int> parent;
        auto at = row.at;
        for (auto& call : calls)
            if (call.effect && !call.used && !parent) {
                call.used = true;
                parent = call.id;
                at = *call.effect;
            }
        const int entry = fall.add(SpanKind::Entry, "entry " + std::to_string(row.sequence) + " " + row.kind, at,
                                   std::nullopt, parent);
        SB_ASSIGN(const auto legs, impl.postings(row.sequence));
        for (const auto& leg : legs)
            fall.say(entry, "posting", leg);
        if (legs.empty())
            fall.say(entry, "posting", "none: no money moved");
        SB_ASSIGN(const auto outbox, impl.outbox(row.sequence));
        const bool relayed = row.sequence <= bus.relayed;
        if (!outbox) {
            view.gaps.push_back("Entry " + std::to_string(row.sequence) + " has no outbox row (any more).");
            continue;
        }
        const int out = fall.add(SpanKind::Outbox, outbox->topic, at, std::nullopt, entry);
        fall.say(out, "event", outbox->event);
        fall.say(out, "sequence", std::to_string(outbox->position));
        const auto event = std::find_if(page.events.begin(), page.events.end(),
                                        [&](const BusEvent& one) { return one.envelope.event == outbox->event; });
        const bool here = event != page.events.end();
        const int relay =
            fall.add(SpanKind::Relay, relayed ? "relayed" : "waits for the relay", at,
                     here ? std::optional(std::max(at, event->envelope.publishedAt - offset)) : std::nullopt, out,
                     relayed ? SpanState::Ok : SpanState::Pending);
        if (here)
            SB_TRY(showEvent(*event, relay, at));
        else if (relayed)
            view.gaps.push_back("Event " + outbox->event + " has left the outbox and is not kept on the bus any more.");
        for (const auto& other : page.events) // The second version of the same effect.
            if (!shown.contains(other.offset) && other.envelope.causation == row.sequence)
                SB_TRY(showEvent(other, relay, at));
    }
    for (const auto& event : page.events) {
        if (shown.contains(event.offset))
            continue;
        known(event.envelope.tenant.provider.text(), event.envelope.tenant.brand.text(),
              event.envelope.tenant.region.text());
        SB_TRY(showEvent(event, calls.empty() ? std::nullopt : std::optional(calls.front().id), base::Time::min()));
    }
    if (consumers)
        view.gaps.push_back(
            "That a consumer took an event is known by the offset it committed; when it did is not kept.");

    // ---- faults, and the log's entries about them
    api::FaultFilter filter;
    filter.trace = trace;
    filter.limit = kMostFaults;
    SB_ASSIGN(auto faults, impl.parts.sandbox.plan().faults(filter));
    std::reverse(faults.begin(), faults.end());
    std::set<std::uint64_t> entries;
    for (const auto& fault : faults) {
        known(fault.provider, fault.brand, fault.region);
        std::optional<int> parent;
        for (const auto& call : calls) // In whole milliseconds, as faults are stamped.
            if (fault.at >= std::chrono::floor<std::chrono::milliseconds>(call.begin) && fault.at <= call.end)
                parent = call.id;
        auto at = fault.at;
        for (const auto& call : calls)
            if (parent == call.id)
                at = std::max(at, call.begin);
        const int id = fall.add(SpanKind::Fault, fault.kind, at, std::nullopt, parent, SpanState::Injected);
        fall.say(id, "what", fault.what);
        fall.say(id, "press", fault.press.text());
        fall.say(id, "draw", std::to_string(fault.draw));
        const auto press = impl.parts.sandbox.plan().find(fault.press);
        if (!press || !press->auditIndex || !entries.insert(*press->auditIndex).second)
            continue;
        SB_ASSIGN(const auto logged, impl.parts.audit.entries(*press->auditIndex, 1));
        if (logged.empty() || logged.front().index != *press->auditIndex)
            continue;
        // It was pressed before the trace began: shown where it began to matter, with its own time beside it.
        const int audit = fall.add(
            SpanKind::Audit, "audit entry " + std::to_string(*press->auditIndex) + " " + logged.front().leaf.action, at,
            std::nullopt, id);
        fall.say(audit, "by", logged.front().leaf.actor.id);
        fall.say(audit, "pressed at", base::rfc3339(press->startedAt));
        fall.say(audit, "reason", logged.front().leaf.reason);
    }
    if (static_cast<int>(faults.size()) == kMostFaults)
        view.gaps.push_back("Only the newest " + std::to_string(kMostFaults) + " faults are shown.");
    if (fall.empty())
        return base::Error{base::ErrorCode::NotFound, "NOT_FOUND", "nothing is known of trace " + std::string(trace)};
    std::move(fall).into(view);
    return view;
}

} // namespace signalbox::platform
