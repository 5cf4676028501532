// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/SqliteEventBus.h"

#include "core/base/Check.h"
#include "core/store/BlockFilter.h"
#include "core/store/Database.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;
using store::Statement;

namespace {

constexpr std::size_t kMaxCached = 100'000;
constexpr std::size_t kMostOfATrace = 10'000; ///< Events; what is beyond is not found by its trace.

const store::BlockFilter::Source& eventsByTrace() {
    static const store::BlockFilter::Source source{"event", "offset", "trace"};
    return source;
}

/// One publisher that waits for a commit.
struct Ticket {
    const PublishBatch* batch = nullptr;
    std::vector<Published> published;
    Status outcome;
    bool done = false;
};

/// The writing side: one connection, counters in memory, used by one thread at a time.
struct Writer {
    store::Database database;
    Statement findTenant, addTenant, findEvent, addEvent, savePartition, findStream, addStream, saveStream, addMemo,
        saveProgress, commitConsumer;
    store::BlockFilter traces;
    std::unordered_map<std::string, std::int64_t> tenants;
    struct Stream {
        std::int64_t id = 0;
        std::int64_t next = 1;
        bool dirty = false;
    };
    std::unordered_map<std::string, Stream> streams;
    std::vector<Stream*> dirtyStreams;
    std::array<std::int64_t, kPartitions> nextOffset{};
    std::array<bool, kPartitions> dirtyPartition{};
    std::int64_t newest = 0;
    std::int64_t relayed = 0;

    Status load() {
        SB_ASSIGN(newest, database.queryInteger("SELECT newest FROM progress WHERE id = 1"));
        SB_ASSIGN(relayed, database.queryInteger("SELECT relayed FROM progress WHERE id = 1"));
        nextOffset.fill(1);
        dirtyPartition.fill(false);
        SB_ASSIGN(auto query, database.prepare("SELECT id, next FROM partition"));
        while (true) {
            SB_ASSIGN(const bool more, query.step());
            if (!more)
                break;
            if (const auto id = query.integer(0); id >= 0 && id < kPartitions)
                nextOffset[static_cast<std::size_t>(id)] = query.integer(1);
        }
        return {};
    }

    Result<std::int64_t> tenant(const Tenant& wanted) {
        const auto key = wanted.text();
        if (const auto known = tenants.find(key); known != tenants.end())
            return known->second;
        SB_ASSIGN(bool found,
                  findTenant.bindAll(wanted.provider.text(), wanted.brand.text(), wanted.region.text()).step());
        auto* row = &findTenant;
        if (!found) {
            SB_ASSIGN(found,
                      addTenant.bindAll(wanted.provider.text(), wanted.brand.text(), wanted.region.text()).step());
            SB_CHECK(found);
            row = &addTenant;
        }
        const auto id = row->integer(0);
        row->reset();
        tenants.emplace(key, id);
        return id;
    }

    Result<Stream*> stream(const std::string& source, std::int64_t tenantId, const std::string& player) {
        const auto key = source + "|" + std::to_string(tenantId) + "|" + player;
        auto known = streams.find(key);
        if (known == streams.end()) {
            Stream made;
            SB_ASSIGN(bool found, findStream.bindAll(source, tenantId, player).step());
            if (found) {
                made.id = findStream.integer(0);
                made.next = findStream.integer(1);
                findStream.reset();
            } else {
                SB_ASSIGN(found, addStream.bindAll(source, tenantId, player).step());
                SB_CHECK(found);
                made.id = addStream.integer(0);
                addStream.reset();
            }
            known = streams.emplace(key, made).first;
        }
        return &known->second;
    }

    Result<Published> add(const BusRecord& record, base::Time now) {
        const auto& given = record.envelope;
        SB_ASSIGN(const auto tenantId, tenant(given.tenant));
        SB_ASSIGN(const bool there, findEvent.bindAll(given.event, tenantId).step());
        if (there) {
            const Published known{findEvent.integer(0), true};
            findEvent.reset();
            return known;
        }
        Envelope envelope = given;
        envelope.publishedAt = std::max(now, envelope.occurredAt);
        std::int64_t streamId = record.stream;
        if (streamId == 0) {
            SB_ASSIGN(auto* numbered, stream(given.source, tenantId, given.player));
            streamId = -numbered->id;
            envelope.sequence = numbered->next++;
            if (!std::exchange(numbered->dirty, true))
                dirtyStreams.push_back(numbered);
        }
        const auto partition = static_cast<std::size_t>(partitionOf(given.tenant, given.player));
        const auto offset = ++newest;
        const auto partitionOffset = nextOffset[partition]++;
        dirtyPartition[partition] = true;
        SB_TRY(addEvent
                   .bindAll(offset, partition, partitionOffset, envelope.event, envelope.topic, envelope.major(),
                            envelope.ofPlatform() ? 1 : 0, tenantId, envelope.player, envelope.trace, streamId,
                            envelope.sequence, envelope.causation, base::unixNanos(envelope.publishedAt),
                            textOf(envelope))
                   .run());
        SB_TRY(traces.add(offset, envelope.trace));
        if (envelope.ofPlatform() && envelope.causation > relayed)
            relayed = envelope.causation;
        return Published{offset, false};
    }

    Status remember(const PublishMemo& memo, base::Time now) {
        SB_ASSIGN(const auto tenantId, tenant(memo.tenant));
        addMemo.bind(0, tenantId).bind(1, memo.key).bindBlob(2, memo.fingerprint);
        addMemo.bind(3, std::int64_t{memo.status}).bind(4, memo.body).bind(5, base::unixNanos(now));
        return addMemo.run();
    }

    Status flush() {
        for (std::size_t i = 0; i < dirtyPartition.size(); ++i)
            if (std::exchange(dirtyPartition[i], false))
                SB_TRY(savePartition.bindAll(i, nextOffset[i]).run());
        for (auto* stream : dirtyStreams) {
            SB_TRY(saveStream.bindAll(stream->next, stream->id).run());
            stream->dirty = false;
        }
        dirtyStreams.clear();
        return saveProgress.bindAll(newest, relayed).run();
    }

    /// After a rollback: what is in memory never happened.
    void forget() {
        tenants.clear();
        dirtyStreams.clear();
        streams.clear();
        traces.forget();
        (void)load();
    }
};

Result<BusEvent> eventOf(Statement& row) {
    BusEvent event;
    event.offset = row.integer(0);
    event.partition = static_cast<int>(row.integer(1));
    event.partitionOffset = row.integer(2);
    event.stream = row.integer(3);
    SB_ASSIGN(const auto json, Json::parse(row.text(4)));
    SB_ASSIGN(event.envelope, readEnvelope(json));
    return event;
}

} // namespace

struct SqliteEventBus::Impl {
    Impl(const base::Clock& clockIn, Writer writerIn, store::Database readerIn)
        : clock(clockIn)
        , writer(std::move(writerIn))
        , reader(std::move(readerIn)) {}

    const base::Clock& clock;

    std::mutex queueMutex;
    std::condition_variable turn;
    std::deque<Ticket*> queue;
    bool writing = false;
    std::atomic<std::uint64_t> commitCount{0};
    Writer writer; ///< Of whoever set `writing`.

    mutable std::mutex readMutex;
    mutable store::Database reader;
    mutable std::unordered_map<std::string, Statement> queries;

    base::Subscribers<> subscribers;

    /// Executes alone on the writing connection, in one transaction.
    Status exclusively(const std::function<Status()>& work) {
        std::unique_lock lock(queueMutex);
        turn.wait(lock, [&] { return !writing; });
        writing = true;
        lock.unlock();
        auto outcome = transact(work);
        lock.lock();
        writing = false;
        turn.notify_all();
        return outcome;
    }
    Status transact(const std::function<Status()>& work) {
        const auto run = [&]() -> Status {
            SB_ASSIGN(auto transaction, store::Transaction::begin(writer.database));
            if (auto worked = work(); !worked) {
                transaction.rollback();
                return worked;
            }
            return transaction.commit();
        };
        auto outcome = run();
        if (!outcome)
            writer.forget();
        else
            ++commitCount;
        if (writer.streams.size() > kMaxCached && writer.dirtyStreams.empty())
            writer.streams.clear();
        return outcome;
    }

    Status write(Ticket& ticket) {
        const auto now = clock.now();
        ticket.published.clear();
        for (const auto& record : ticket.batch->records) {
            SB_ASSIGN(const auto published, writer.add(record, now));
            ticket.published.push_back(published);
        }
        if (ticket.batch->memo)
            SB_TRY(writer.remember(*ticket.batch->memo, now));
        return {};
    }

    /// Everything that waits, in one commit; when that fails, each alone.
    void commit(const std::vector<Ticket*>& group) {
        auto outcome = transact([&]() -> Status {
            for (auto* ticket : group)
                SB_TRY(write(*ticket));
            return writer.flush();
        });
        for (auto* ticket : group) {
            if (!outcome && group.size() > 1)
                ticket->outcome = transact([&]() -> Status {
                    SB_TRY(write(*ticket));
                    return writer.flush();
                });
            else
                ticket->outcome = outcome;
        }
    }

    /// A compiled query by its text. Under readMutex.
    Result<Statement*> query(const std::string& sql) const {
        const auto known = queries.find(sql);
        if (known != queries.end())
            return &known->second;
        SB_ASSIGN(auto made, reader.prepare(sql));
        return &queries.emplace(sql, std::move(made)).first->second;
    }
    Result<std::int64_t> tenantId(const Tenant& tenant) const {
        SB_ASSIGN(auto* find, query("SELECT id FROM tenant WHERE provider=? AND brand=? AND region=?"));
        SB_ASSIGN(const bool found,
                  find->bindAll(tenant.provider.text(), tenant.brand.text(), tenant.region.text()).step());
        const std::int64_t id = found ? find->integer(0) : 0;
        find->reset();
        return id;
    }
    Result<BusState> stateOf() const {
        SB_ASSIGN(auto* find, query("SELECT newest, trimmed, relayed FROM progress WHERE id=1"));
        SB_ASSIGN(const bool found, find->step());
        SB_CHECK(found);
        const BusState state{find->integer(0), find->integer(1) + 1, find->integer(2)};
        find->reset();
        return state;
    }
};

SqliteEventBus::SqliteEventBus(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
SqliteEventBus::~SqliteEventBus() = default;

Result<std::unique_ptr<SqliteEventBus>> SqliteEventBus::open(const std::filesystem::path& file,
                                                             const base::Clock& clock) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_TRY(store::migrate(database, eventMigrations()));
    const auto& prepared = database;
    SB_ASSIGN(auto findTenant, prepared.prepare("SELECT id FROM tenant WHERE provider=? AND brand=? AND region=?"));
    SB_ASSIGN(auto addTenant,
              prepared.prepare("INSERT INTO tenant(provider, brand, region) VALUES(?,?,?) RETURNING id"));
    SB_ASSIGN(auto findEvent, prepared.prepare("SELECT offset FROM event WHERE event=? AND tenant=?"));
    SB_ASSIGN(auto addEvent,
              prepared.prepare("INSERT INTO event(offset, partition, partition_offset, event, topic, major, platform, "
                               "tenant, player, trace, stream, position, causation, published, envelope) "
                               "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    SB_ASSIGN(auto savePartition, prepared.prepare("INSERT INTO partition(id, next) VALUES(?,?) ON CONFLICT(id) DO "
                                                   "UPDATE SET next=excluded.next"));
    SB_ASSIGN(auto findStream, prepared.prepare("SELECT id, next FROM stream WHERE source=? AND tenant=? AND "
                                                "player=?"));
    SB_ASSIGN(auto addStream,
              prepared.prepare("INSERT INTO stream(source, tenant, player, next) VALUES(?,?,?,1) RETURNING id"));
    SB_ASSIGN(auto saveStream, prepared.prepare("UPDATE stream SET next=? WHERE id=?"));
    SB_ASSIGN(auto addMemo, prepared.prepare("INSERT INTO memo(tenant, key, fingerprint, status, body, at) "
                                             "VALUES(?,?,?,?,?,?)"));
    SB_ASSIGN(auto saveProgress, prepared.prepare("UPDATE progress SET newest=?, relayed=? WHERE id=1"));
    SB_ASSIGN(
        auto commitConsumer,
        prepared.prepare("INSERT INTO consumer(tenant, name, partition, offset, at) VALUES(?,?,?,?,?) ON "
                         "CONFLICT(tenant, name, partition) DO UPDATE SET offset=excluded.offset, at=excluded.at"));
    SB_ASSIGN(auto traces, store::BlockFilter::open(database, eventsByTrace()));
    store::OpenOptions readOnly;
    readOnly.readOnly = true;
    SB_ASSIGN(auto reader, store::Database::open(file, readOnly));
    auto impl = std::make_unique<Impl>(clock,
                                       Writer{std::move(database),
                                              std::move(findTenant),
                                              std::move(addTenant),
                                              std::move(findEvent),
                                              std::move(addEvent),
                                              std::move(savePartition),
                                              std::move(findStream),
                                              std::move(addStream),
                                              std::move(saveStream),
                                              std::move(addMemo),
                                              std::move(saveProgress),
                                              std::move(commitConsumer),
                                              std::move(traces),
                                              {},
                                              {},
                                              {},
                                              {},
                                              {},
                                              0,
                                              0},
                                       std::move(reader));
    SB_TRY(impl->writer.load());
    return std::unique_ptr<SqliteEventBus>(new SqliteEventBus(std::move(impl)));
}

Result<std::vector<Published>> SqliteEventBus::publish(PublishBatch batch) {
    Ticket ticket;
    ticket.batch = &batch;
    auto& impl = *m_impl;
    std::unique_lock lock(impl.queueMutex);
    impl.queue.push_back(&ticket);
    impl.turn.wait(lock, [&] { return ticket.done || !impl.writing; });
    if (!ticket.done) {
        // This thread leads: it commits for everybody who waits.
        impl.writing = true;
        const std::vector<Ticket*> group(impl.queue.begin(), impl.queue.end());
        impl.queue.clear();
        lock.unlock();
        impl.commit(group);
        lock.lock();
        for (auto* one : group)
            one->done = true;
        impl.writing = false;
        impl.turn.notify_all();
    }
    lock.unlock();
    SB_TRY(std::move(ticket.outcome));
    if (std::any_of(ticket.published.begin(), ticket.published.end(), [](const auto& p) { return !p.duplicate; }))
        impl.subscribers.notify();
    return std::move(ticket.published);
}

Result<EventPage> SqliteEventBus::read(const EventQuery& query) const {
    std::lock_guard lock(m_impl->readMutex);
    EventPage page;
    page.next = query.after;
    std::int64_t tenant = 0;
    if (query.tenant) {
        SB_ASSIGN(tenant, m_impl->tenantId(*query.tenant));
    }
    SB_ASSIGN(const auto state, m_impl->stateOf());
    if (state.newest <= query.after)
        return page;
    if (query.tenant && tenant == 0) { // Nothing was ever published for it.
        page.next = state.newest;
        return page;
    }
    // What an index answers is not bounded; everything else looks at a span.
    const bool indexed = tenant != 0 || !query.trace.empty() || !query.event.empty() || query.newestFirst ||
                         (query.topics.size() == 1 && query.topics.front() == kDeadLetterTopic);
    const auto last = indexed ? state.newest : std::min(state.newest, query.after + kScan);
    std::string sql = "SELECT offset, partition, partition_offset, stream, envelope FROM event WHERE offset > ? AND "
                      "offset <= ?";
    if (query.tenant)
        sql += " AND tenant = ?";
    if (query.region)
        sql += " AND tenant IN (SELECT id FROM tenant WHERE region = ?)";
    if (query.provider)
        sql += " AND tenant IN (SELECT id FROM tenant WHERE provider = ?)";
    if (query.topics.size() == 1 && query.topics.front() == kDeadLetterTopic) {
        sql += " AND topic = 'schema.violation'"; // As a literal, so that its index serves.
    } else if (!query.topics.empty()) {
        sql += " AND topic IN (?";
        for (std::size_t i = 1; i < query.topics.size(); ++i)
            sql += ",?";
        sql += ')';
    }
    if (!query.trace.empty())
        sql += " AND offset IN (SELECT value FROM json_each(?))";
    if (!query.player.empty())
        sql += " AND player = ?";
    if (!query.event.empty())
        sql += " AND event = ?";
    if (query.partition)
        sql += " AND partition = ?";
    if (query.major != 0)
        sql += " AND major = ?";
    if (!query.secondVersions)
        sql += " AND (platform = 0 OR major <= 1)";
    sql += query.newestFirst ? " ORDER BY offset DESC LIMIT ?" : " ORDER BY offset LIMIT ?";
    SB_ASSIGN(auto* statement, m_impl->query(sql));
    int at = 0;
    statement->bind(at++, query.after);
    statement->bind(at++, last);
    if (query.tenant)
        statement->bind(at++, tenant);
    if (query.region)
        statement->bind(at++, query.region->text());
    if (query.provider)
        statement->bind(at++, query.provider->text());
    if (!(query.topics.size() == 1 && query.topics.front() == kDeadLetterTopic))
        for (const auto& topic : query.topics)
            statement->bind(at++, topic);
    if (!query.trace.empty()) {
        SB_ASSIGN(const auto offsets,
                  store::BlockFilter::find(m_impl->reader, eventsByTrace(), query.trace, kMostOfATrace));
        auto list = Json::array();
        for (const auto offset : offsets)
            list.push(offset);
        statement->bind(at++, list.text());
    }
    if (!query.player.empty())
        statement->bind(at++, query.player);
    if (!query.event.empty())
        statement->bind(at++, query.event);
    if (query.partition)
        statement->bind(at++, std::int64_t{*query.partition});
    if (query.major != 0)
        statement->bind(at++, std::int64_t{query.major});
    statement->bind(at, static_cast<std::int64_t>(query.limit));
    while (true) {
        SB_ASSIGN(const bool more, statement->step());
        if (!more)
            break;
        auto event = eventOf(*statement);
        if (!event) {
            statement->reset();
            return std::move(event).error();
        }
        page.events.push_back(*std::move(event));
    }
    const bool full = page.events.size() == query.limit;
    page.next = full && !query.newestFirst && !page.events.empty() ? page.events.back().offset : last;
    page.more = page.next < state.newest;
    return page;
}

Result<BusState> SqliteEventBus::state() const {
    std::lock_guard lock(m_impl->readMutex);
    return m_impl->stateOf();
}

Status SqliteEventBus::commitOffset(const ConsumerOffset& offset) {
    return m_impl->exclusively([&]() -> Status {
        auto& writer = m_impl->writer;
        if (offset.offset < 0 || offset.offset > writer.newest)
            return Error{ErrorCode::FailedPrecondition, "EVENTS-003",
                         "the newest offset is " + std::to_string(writer.newest)};
        SB_ASSIGN(const auto tenant, writer.tenant(offset.tenant));
        return writer.commitConsumer
            .bindAll(tenant, offset.group, offset.partition, offset.offset, base::unixNanos(m_impl->clock.now()))
            .run();
    });
}

Result<std::vector<ConsumerOffset>> SqliteEventBus::offsets(const std::optional<Tenant>& tenant) const {
    std::lock_guard lock(m_impl->readMutex);
    SB_ASSIGN(const auto only, tenant ? m_impl->tenantId(*tenant) : Result<std::int64_t>(0));
    std::vector<ConsumerOffset> out;
    if (tenant && only == 0)
        return out;
    SB_ASSIGN(auto* list,
              m_impl->query("SELECT t.provider, t.brand, t.region, c.name, c.partition, c.offset, c.at, "
                            "c.tenant FROM consumer c JOIN tenant t ON t.id=c.tenant WHERE ?=0 OR c.tenant=? "
                            "ORDER BY t.provider, t.brand, t.region, c.name, c.partition"));
    SB_ASSIGN(auto* behind,
              m_impl->query("SELECT count(*), coalesce(min(published), 0) FROM event WHERE tenant=? AND offset>? AND "
                            "(?<0 OR partition=?)"));
    list->bindAll(only, only);
    const auto now = m_impl->clock.now();
    while (true) {
        SB_ASSIGN(const bool more, list->step());
        if (!more)
            return out;
        ConsumerOffset one;
        if (!list->text(0).empty())
            one.tenant.provider = base::ProviderId(std::string(list->text(0)));
        if (!list->text(1).empty())
            one.tenant.brand = base::BrandId(std::string(list->text(1)));
        if (!list->text(2).empty())
            one.tenant.region = base::RegionId(std::string(list->text(2)));
        one.group = list->text(3);
        one.partition = static_cast<int>(list->integer(4));
        one.offset = list->integer(5);
        one.at = base::timeFromNanos(list->integer(6));
        SB_ASSIGN(const bool counted,
                  behind->bindAll(list->integer(7), one.offset, one.partition, one.partition).step());
        SB_CHECK(counted);
        one.lag = static_cast<std::uint64_t>(behind->integer(0));
        if (one.lag > 0)
            one.oldest = std::max(base::Duration::zero(), now - base::timeFromNanos(behind->integer(1)));
        behind->reset();
        out.push_back(std::move(one));
    }
}

base::Subscription SqliteEventBus::onPublished(std::function<void()> callback) {
    return m_impl->subscribers.subscribe(std::move(callback));
}

Result<std::size_t> SqliteEventBus::trim(base::Time before) {
    std::size_t gone = 0;
    auto outcome = m_impl->exclusively([&]() -> Status {
        auto& database = m_impl->writer.database;
        const auto limit = base::unixNanos(before);
        SB_ASSIGN(auto find,
                  database.prepare("SELECT coalesce(max(offset), 0) FROM (SELECT offset, published FROM event "
                                   "WHERE offset > (SELECT trimmed FROM progress) ORDER BY offset LIMIT ?) "
                                   "WHERE published < ?"));
        // Offsets follow time, but for a clock that was turned back: everything up to the first one that stays.
        SB_ASSIGN(auto stays,
                  database.prepare("SELECT coalesce(min(offset), 9223372036854775807) FROM event WHERE "
                                   "offset > (SELECT trimmed FROM progress) AND offset <= ? AND published >= ?"));
        SB_ASSIGN(bool found, find.bindAll(kTrimRows, limit).step());
        SB_CHECK(found);
        auto last = find.integer(0);
        find.reset();
        if (last > 0) {
            SB_ASSIGN(found, stays.bindAll(last, limit).step());
            SB_CHECK(found);
            last = std::min(last, stays.integer(0) - 1);
            stays.reset();
            SB_ASSIGN(auto drop,
                      database.prepare("DELETE FROM event WHERE offset <= ? AND (topic <> 'schema.violation' OR "
                                       "event IN (SELECT dead FROM redelivery))"));
            SB_TRY(drop.bindAll(last).run());
            gone = static_cast<std::size_t>(drop.changes());
            SB_TRY(m_impl->writer.traces.drop(last));
            SB_ASSIGN(auto note, database.prepare("UPDATE progress SET trimmed = max(trimmed, ?) WHERE id = 1"));
            SB_TRY(note.bindAll(last).run());
        }
        SB_ASSIGN(auto memos, database.prepare("DELETE FROM memo WHERE at < ?"));
        return memos.bindAll(limit).run();
    });
    SB_TRY(std::move(outcome));
    return gone;
}

Result<std::optional<PublishMemo>> SqliteEventBus::recall(const Tenant& tenant, std::string_view key) const {
    std::lock_guard lock(m_impl->readMutex);
    SB_ASSIGN(auto* find, m_impl->query("SELECT m.fingerprint, m.status, m.body FROM memo m JOIN tenant t ON "
                                        "t.id=m.tenant WHERE t.provider=? AND t.brand=? AND t.region=? AND m.key=?"));
    SB_ASSIGN(const bool found,
              find->bindAll(tenant.provider.text(), tenant.brand.text(), tenant.region.text(), key).step());
    if (!found)
        return std::optional<PublishMemo>();
    PublishMemo memo;
    memo.tenant = tenant;
    memo.key = key;
    const auto print = find->blob(0);
    std::copy_n(print.begin(), std::min(print.size(), memo.fingerprint.size()), memo.fingerprint.begin());
    memo.status = static_cast<int>(find->integer(1));
    memo.body = find->text(2);
    find->reset();
    return std::optional<PublishMemo>(std::move(memo));
}

std::uint64_t SqliteEventBus::commits() const noexcept { return m_impl->commitCount.load(); }

} // namespace signalbox::platform
