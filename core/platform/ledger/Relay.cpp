// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Relay.h"

#include "core/base/Log.h"
#include "core/platform/ledger/Ledger.h"
#include "core/store/Database.h"

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

} // namespace

struct Relay::Impl {
    Impl(Ledger& ledgerIn, const base::Clock& clockIn, Consumer consumerIn, store::Database databaseIn,
         store::Statement nextIn, store::Statement lagIn)
        : ledger(ledgerIn)
        , clock(clockIn)
        , consumer(std::move(consumerIn))
        , database(std::move(databaseIn))
        , next(std::move(nextIn))
        , lagQuery(std::move(lagIn)) {}

    Ledger& ledger;
    const base::Clock& clock;
    Consumer consumer;
    store::Database database;
    store::Statement next; ///< Of the relay's thread only.

    mutable std::mutex mutex;
    std::condition_variable wake;
    bool nudged = false;
    bool stopping = false;
    std::int64_t relayed = 0;
    std::uint64_t total = 0;
    mutable std::mutex lagMutex;
    mutable store::Statement lagQuery;
    std::thread thread;

    void loop();
    Result<bool> relayBatch();
};

Result<std::unique_ptr<Relay>> Relay::start(const std::filesystem::path& file, Ledger& ledger, const base::Clock& clock,
                                            Consumer consumer) {
    store::OpenOptions options;
    options.readOnly = true;
    options.cacheKiB = 2 * 1024;
    SB_ASSIGN(auto database, store::Database::open(file, options));
    SB_ASSIGN(auto next, database.prepare("SELECT sequence, stream, position, topic, event, payload FROM outbox WHERE "
                                          "sequence > ? ORDER BY sequence LIMIT ?"));
    SB_ASSIGN(auto lag, database.prepare("SELECT count(*), coalesce(min(at), 0) FROM outbox WHERE sequence > ?"));
    SB_ASSIGN(const auto relayed, database.queryInteger("SELECT relayed FROM relay WHERE id = 1"));
    auto impl = std::make_unique<Impl>(ledger, clock, std::move(consumer), std::move(database), std::move(next),
                                       std::move(lag));
    impl->relayed = relayed;
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

Result<bool> Relay::Impl::relayBatch() {
    std::vector<RelayedEvent> events;
    {
        // The connection is shared with state(): one query at a time.
        std::lock_guard lock(lagMutex);
        next.bindAll(relayed, kBatch);
        while (true) {
            SB_ASSIGN(const bool more, next.step());
            if (!more)
                break;
            events.push_back({next.integer(0), next.integer(1), next.integer(2), std::string(next.text(3)),
                              std::string(next.text(4)), std::string(next.text(5))});
        }
    }
    for (const auto& event : events) {
        if (!consumer(event))
            return false;
        std::lock_guard lock(mutex);
        relayed = event.sequence;
        ++total;
    }
    return events.size() == static_cast<std::size_t>(kBatch);
}

void Relay::Impl::loop() {
    std::int64_t noted = relayed;
    auto lastNote = std::chrono::steady_clock::now();
    while (true) {
        auto more = relayBatch();
        if (!more)
            base::log::warning("relay", "the outbox cannot be read",
                               base::Json::object({{"error", base::describe(more.error())}}));
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
        nudged = false;
    }
}

Relay::State Relay::state() const {
    State state;
    {
        std::lock_guard lock(m_impl->mutex);
        state.relayed = m_impl->relayed;
        state.total = m_impl->total;
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
