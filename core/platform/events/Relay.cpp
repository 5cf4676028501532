// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/Relay.h"

#include "core/base/Log.h"
#include "core/platform/ledger/Ledger.h"
#include "core/store/Database.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace signalbox::platform {

using base::Result;
using base::Status;

namespace {

constexpr std::int64_t kBatch = 512;
/// How long the thread sleeps when nobody nudges it: bounds the delay of a nudge that came too early.
constexpr std::chrono::milliseconds kPoll{50};
constexpr std::chrono::milliseconds kNoteProgress{250};
/// At least so long from one batch to the next that is not full: the bus's commits share the disk with the ledger's.
constexpr std::chrono::milliseconds kPace{8};

} // namespace

struct Relay::Impl {
    Impl(Ledger& ledgerIn, const base::Clock& clockIn, Sink sinkIn, Options optionsIn, store::Database databaseIn,
         store::Statement nextIn, store::Statement lagIn)
        : ledger(ledgerIn)
        , clock(clockIn)
        , sink(std::move(sinkIn))
        , options(optionsIn)
        , database(std::move(databaseIn))
        , next(std::move(nextIn))
        , lagQuery(std::move(lagIn)) {}

    Ledger& ledger;
    const base::Clock& clock;
    Sink sink;
    const Options options;
    store::Database database;
    store::Statement next; ///< Of the relay's thread only.

    mutable std::mutex mutex;
    std::condition_variable wake;
    bool nudged = false;
    bool stopping = false;
    bool failing = false;
    bool handed = false; ///< Since the last pause.
    std::int64_t relayed = 0;
    std::uint64_t total = 0;
    mutable std::mutex lagMutex;
    mutable store::Statement lagQuery;
    std::thread thread;

    void loop();
    Result<std::vector<RelayedEvent>> fetch();
    Result<bool> relayBatch();
    void report(const Result<bool>& outcome);
};

Result<std::unique_ptr<Relay>> Relay::start(const std::filesystem::path& file, Ledger& ledger, const base::Clock& clock,
                                            Sink sink) {
    return start(file, ledger, clock, std::move(sink), Options());
}

Result<std::unique_ptr<Relay>> Relay::start(const std::filesystem::path& file, Ledger& ledger, const base::Clock& clock,
                                            Sink sink, Options options) {
    if (options.faults == nullptr)
        options.faults = &noDeliveryFaults();
    store::OpenOptions readOnly;
    readOnly.readOnly = true;
    readOnly.cacheKiB = 2 * 1024;
    SB_ASSIGN(auto database, store::Database::open(file, readOnly));
    SB_ASSIGN(auto next, database.prepare("SELECT sequence, stream, position, topic, event, payload, at FROM outbox "
                                          "WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?"));
    SB_ASSIGN(auto lag, database.prepare("SELECT count(*), coalesce(min(at), 0) FROM outbox WHERE sequence > ?"));
    SB_ASSIGN(const auto relayed, database.queryInteger("SELECT relayed FROM relay WHERE id = 1"));
    auto impl = std::make_unique<Impl>(ledger, clock, std::move(sink), options, std::move(database), std::move(next),
                                       std::move(lag));
    impl->relayed = std::min(relayed, impl->options.sinkHas.value_or(relayed));
    impl->thread = std::thread([raw = impl.get()] { raw->loop(); });
    return std::unique_ptr<Relay>(new Relay(std::move(impl)));
}

Relay::Relay(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Relay::~Relay() { stop(); }

void Relay::nudge() {
    {
        std::lock_guard lock(m_impl->mutex);
        m_impl->nudged = true;
    }
    m_impl->wake.notify_one();
}

Result<std::vector<RelayedEvent>> Relay::Impl::fetch() {
    std::vector<RelayedEvent> events;
    const auto held = options.faults->lag();
    const auto latest = clock.now() - held;
    // The connection is shared with state(): one query at a time.
    std::lock_guard lock(lagMutex);
    next.bindAll(relayed, ledger.durable(), kBatch);
    while (true) {
        SB_ASSIGN(const bool more, next.step());
        if (!more)
            return events;
        const auto at = base::timeFromNanos(next.integer(6));
        if (held > base::Duration::zero() && at > latest) {
            next.reset();
            return events;
        }
        events.push_back({next.integer(0), next.integer(1), next.integer(2), std::string(next.text(3)),
                          std::string(next.text(4)), std::string(next.text(5)), at});
    }
}

/// True: there may be more at once.
Result<bool> Relay::Impl::relayBatch() {
    if (options.faults->stalled())
        return false;
    SB_ASSIGN(const auto events, fetch());
    if (events.empty())
        return false;
    if (options.defect == RelayDefect::NoteFirst)
        SB_TRY(ledger.markRelayed(events.back().sequence));
    const int copies = std::clamp(options.faults->relayCopies(), 1, DeliveryFaults::kMaxCopies);
    for (int copy = 0; copy < copies; ++copy)
        SB_TRY(sink(events));
    std::lock_guard lock(mutex);
    relayed = events.back().sequence;
    total += events.size();
    handed = true;
    return events.size() == static_cast<std::size_t>(kBatch);
}

void Relay::Impl::report(const Result<bool>& outcome) {
    std::lock_guard lock(mutex);
    if (!outcome && !failing)
        base::log::warning("relay", "events cannot be handed on; they wait in the outbox",
                           base::Json::object({{"error", base::describe(outcome.error())}}));
    else if (outcome && failing)
        base::log::info("relay", "events are handed on again", base::Json::object({{"relayed", relayed}}));
    failing = !outcome;
}

void Relay::Impl::loop() {
    std::int64_t noted = relayed;
    auto lastNote = std::chrono::steady_clock::now();
    while (true) {
        const auto more = relayBatch();
        report(more);
        const auto now = std::chrono::steady_clock::now();
        std::unique_lock lock(mutex);
        const bool end = stopping;
        const std::int64_t upTo = relayed;
        if (upTo > noted && (end || now - lastNote >= kNoteProgress)) {
            lock.unlock();
            if (ledger.markRelayed(upTo))
                noted = upTo;
            lastNote = now;
            lock.lock();
        }
        if (end)
            return;
        if (more && *more)
            continue;
        wake.wait_for(lock, kPoll, [&] { return nudged || stopping; });
        if (more && std::exchange(handed, false))
            wake.wait_until(lock, now + kPace, [&] { return stopping; });
        nudged = false;
    }
}

Relay::State Relay::state() const {
    State state;
    {
        std::lock_guard lock(m_impl->mutex);
        state.relayed = m_impl->relayed;
        state.total = m_impl->total;
        state.failing = m_impl->failing;
    }
    std::lock_guard lock(m_impl->lagMutex);
    auto& query = m_impl->lagQuery;
    if (auto found = query.bindAll(state.relayed).step(); found && *found) {
        state.lag.depth = static_cast<std::uint64_t>(query.integer(0));
        if (state.lag.depth > 0)
            state.lag.oldest =
                std::max(base::Duration::zero(), m_impl->clock.now() - base::timeFromNanos(query.integer(1)));
    }
    query.reset();
    return state;
}

void Relay::stop() {
    {
        std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
}

} // namespace signalbox::platform
