// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/FaultPlan.h"

#include "core/base/Guarded.h"
#include "core/base/Log.h"
#include "core/crypto/Random.h"
#include "core/store/Database.h"
#include "core/store/Migrations.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

constexpr std::array kMigrations{store::Migration{1, "sandbox", R"sql(
CREATE TABLE press(
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  running INTEGER NOT NULL,
  value TEXT NOT NULL) STRICT;
CREATE TABLE fault(
  number INTEGER PRIMARY KEY,
  press TEXT NOT NULL,
  kind TEXT NOT NULL,
  trace TEXT NOT NULL,
  value TEXT NOT NULL) STRICT;
CREATE INDEX fault_trace ON fault(trace) WHERE trace <> '';
CREATE INDEX fault_press ON fault(press, number);
CREATE TABLE clock(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  offset INTEGER NOT NULL) STRICT;
INSERT INTO clock(id, offset) VALUES(1, 0);
)sql"}};

constexpr std::size_t kPlaces = 5;

std::size_t indexOf(FaultPlace place) { return static_cast<std::size_t>(place); }

base::Time inMillis(base::Time time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

template <class T>
Result<T> valueAt(const store::Statement& row, int column) {
    SB_ASSIGN(const auto json, Json::parse(row.text(column), 64));
    return api::fromJson<T>(json);
}

} // namespace

struct FaultPlan::Running {
    const ButtonRow* row = nullptr;
    api::FaultPress press; ///< As it began.
    base::Instant endsAt{};
    std::atomic<std::uint64_t> seen{0};
    std::atomic<std::uint64_t> hits{0};
    std::atomic<bool> noted{false};

    [[nodiscard]] bool covers(const Sighting& sighting) const {
        const auto& scope = press.scope;
        const auto fits = [](const auto& part, std::string_view value) { return !part || part->text() == value; };
        return fits(scope.provider, sighting.provider) && fits(scope.brand, sighting.brand) &&
               fits(scope.region, sighting.region) && (scope.operation.empty() || scope.operation == sighting.target) &&
               (scope.topic.empty() || scope.topic == sighting.target);
    }
    [[nodiscard]] api::FaultPress now() const {
        auto out = press;
        out.seen = seen.load();
        out.hits = hits.load();
        return out;
    }
};

std::int64_t FaultPlan::Hit::parameter(std::string_view name) const {
    const auto found = press->press.parameters.find(std::string(name));
    return found == press->press.parameters.end() ? 0 : found->second;
}
std::uint64_t FaultPlan::Hit::random(std::uint64_t salt) const { return drawAt(press->press.seed, draw, salt); }
bool FaultPlan::Hit::covers(const Sighting& sighting) const { return press->covers(sighting); }

struct FaultPlan::Impl {
    using List = std::vector<std::shared_ptr<Running>>;

    Impl(bool availableIn, const base::Clock& clockIn, store::Database databaseIn)
        : available(availableIn)
        , clock(clockIn)
        , database(std::move(databaseIn)) {}

    const bool available;
    const base::Clock& clock;
    Watcher watcher;

    base::Guarded<std::shared_ptr<const List>> running;
    std::array<std::atomic<int>, kPlaces> counts{};

    struct Pending {
        std::vector<api::InjectedFault> faults;
        std::int64_t next = 1;
        std::uint64_t lost = 0;
    };
    base::Guarded<Pending> pending;

    std::mutex acts;  ///< One press or release at a time.
    std::mutex files; ///< Guards the database.
    store::Database database;

    [[nodiscard]] std::shared_ptr<const List> list() const { return *running.lock(); }
    void replace(List next) {
        std::array<int, kPlaces> fresh{};
        for (const auto& one : next)
            ++fresh[indexOf(one->row->place)];
        *running.lock() = std::make_shared<const List>(std::move(next));
        for (std::size_t i = 0; i < kPlaces; ++i)
            counts[i] = fresh[i];
    }

    Status load();
    Status store(const api::FaultPress& press);
    Status storePending();
    Result<std::vector<api::FaultPress>> end(const std::function<bool(const Running&)>& which, std::string_view by);
};

Status FaultPlan::Impl::load() {
    SB_ASSIGN(const auto newest, database.queryInteger("SELECT coalesce(max(number), 0) FROM fault"));
    pending.lock()->next = newest + 1;
    std::vector<api::FaultPress> left;
    {
        SB_ASSIGN(auto query, database.prepare("SELECT value FROM press WHERE running = 1"));
        while (true) {
            SB_ASSIGN(const bool more, query.step());
            if (!more)
                break;
            SB_ASSIGN(auto press, valueAt<api::FaultPress>(query, 0));
            left.push_back(std::move(press));
        }
    }
    for (auto& press : left) {
        press.endedAt = std::min(press.endsAt, inMillis(clock.now()));
        press.endedBy = "platform stopped";
        SB_TRY(store(press));
    }
    replace({});
    return {};
}

Status FaultPlan::Impl::store(const api::FaultPress& press) {
    std::lock_guard lock(files);
    SB_ASSIGN(auto write, database.prepare("INSERT INTO press(id, running, value) VALUES(?, ?, ?) ON CONFLICT(id) DO "
                                           "UPDATE SET running = excluded.running, value = excluded.value"));
    SB_TRY(write.bindAll(press.id.text(), press.running() ? 1 : 0, api::toJson(press).text()).run());
    SB_ASSIGN(auto trim, database.prepare("DELETE FROM press WHERE running = 0 AND number <= (SELECT max(number) FROM "
                                          "press) - ?"));
    return trim.bindAll(kKeptPresses).run();
}

Status FaultPlan::Impl::storePending() {
    std::vector<api::InjectedFault> taken;
    {
        auto held = pending.lock();
        taken.swap(held->faults);
        if (const auto lost = std::exchange(held->lost, 0); lost > 0)
            base::log::warning("sandbox", "more faults were injected than could be noted",
                               Json::object({{"not_noted", lost}}));
    }
    if (taken.empty())
        return {};
    std::lock_guard lock(files);
    SB_ASSIGN(auto transaction, store::Transaction::begin(database));
    {
        SB_ASSIGN(auto write,
                  database.prepare("INSERT INTO fault(number, press, kind, trace, value) VALUES(?, ?, ?, ?, ?)"));
        for (const auto& fault : taken)
            SB_TRY(write.bindAll(fault.number, fault.press.text(), fault.kind, fault.trace, api::toJson(fault).text())
                       .run());
        SB_ASSIGN(auto trim, database.prepare("DELETE FROM fault WHERE number <= ?"));
        SB_TRY(trim.bindAll(taken.back().number - kKeptFaults).run());
    }
    return transaction.commit();
}

Result<std::vector<api::FaultPress>> FaultPlan::Impl::end(const std::function<bool(const Running&)>& which,
                                                          std::string_view by) {
    std::lock_guard one(acts);
    List stay;
    List go;
    for (const auto& press : *list())
        (which(*press) ? go : stay).push_back(press);
    std::vector<api::FaultPress> ended;
    if (go.empty())
        return ended;
    replace(std::move(stay));
    Status stored;
    for (const auto& press : go) {
        auto value = press->now();
        value.endedAt = std::min(value.endsAt, inMillis(clock.now()));
        value.endedBy = by;
        if (watcher)
            watcher(*press->row, value, false);
        if (auto kept = store(value); !kept)
            stored = std::move(kept);
        ended.push_back(std::move(value));
    }
    if (!stored)
        return std::move(stored).error();
    return ended;
}

Result<std::unique_ptr<FaultPlan>> FaultPlan::open(const std::filesystem::path& file, bool available,
                                                   const base::Clock& clock) {
    store::OpenOptions options;
    options.cacheKiB = 1024;
    SB_ASSIGN(auto database, store::Database::open(file, options));
    SB_TRY(store::migrate(database, kMigrations));
    auto impl = std::make_unique<Impl>(available, clock, std::move(database));
    SB_TRY(impl->load());
    return std::unique_ptr<FaultPlan>(new FaultPlan(std::move(impl)));
}

FaultPlan::FaultPlan(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
FaultPlan::~FaultPlan() = default;

bool FaultPlan::available() const noexcept { return m_impl->available; }
void FaultPlan::watch(Watcher watcher) { m_impl->watcher = std::move(watcher); }

Result<api::FaultPress> FaultPlan::press(const api::FaultOrder& wanted, const base::OperatorId& by, std::string reason,
                                         std::optional<std::uint64_t> auditIndex) {
    if (!m_impl->available)
        return Error{ErrorCode::FailedPrecondition, "SANDBOX-001",
                     "emulation buttons exist in a sandbox only; this platform is none"};
    SB_ASSIGN(const auto order, completeOrder(wanted));
    const auto* row = findButton(order.kind);
    turn(); // What is over does not count.
    std::lock_guard one(m_impl->acts);
    const auto list = m_impl->list();
    if (list->size() >= kMostRunning)
        return Error{ErrorCode::ResourceExhausted, "SANDBOX-003",
                     "so many buttons are pressed that no further one can be; release some first"};
    if (row->place == FaultPlace::Clock)
        for (const auto& other : *list)
            if (other->row->kind == row->kind)
                return Error{ErrorCode::ResourceExhausted, "SANDBOX-003",
                             order.kind + " is pressed already (" + other->press.id.text() + "); release it first"};
    auto running = std::make_shared<Running>();
    running->row = row;
    auto& press = running->press;
    press.id = api::PressId(crypto::randomId("press_"));
    press.kind = order.kind;
    press.scope = order.scope;
    press.basisPoints = order.basisPoints;
    if (order.seed) {
        press.seed = *order.seed;
    } else {
        for (const auto byte : crypto::randomBytes(6)) // 48 bits: short enough to be read out.
            press.seed = press.seed << 8 | byte;
    }
    press.parameters = order.parameters;
    const auto window = row->button.timed ? order.window : base::Duration::zero();
    press.startedAt = inMillis(m_impl->clock.now());
    press.endsAt = inMillis(press.startedAt + window);
    press.by = by;
    press.reason = std::move(reason);
    press.auditIndex = auditIndex;
    running->endsAt = m_impl->clock.instant() + window;
    if (!row->button.timed) {
        press.endedAt = press.startedAt;
        press.endedBy = "done";
        press.seen = press.hits = 1;
        SB_TRY(m_impl->store(press));
        if (m_impl->watcher)
            m_impl->watcher(*row, press, true);
        return press;
    }
    SB_TRY(m_impl->store(press));
    if (m_impl->watcher)
        m_impl->watcher(*row, press, true);
    auto next = *list;
    next.push_back(running);
    m_impl->replace(std::move(next));
    return press;
}

Result<api::FaultPress> FaultPlan::release(const api::PressId& id) {
    SB_ASSIGN(auto ended, m_impl->end([&](const Running& one) { return one.press.id == id; }, "released"));
    if (!ended.empty())
        return std::move(ended.front());
    return find(id);
}

Result<std::vector<api::FaultPress>> FaultPlan::releaseAll() {
    return m_impl->end([](const Running&) { return true; }, "released");
}

Result<api::FaultPress> FaultPlan::find(const api::PressId& id) {
    turn();
    for (const auto& one : *m_impl->list())
        if (one->press.id == id)
            return one->now();
    std::lock_guard lock(m_impl->files);
    SB_ASSIGN(auto query, m_impl->database.prepare("SELECT value FROM press WHERE id = ?"));
    SB_ASSIGN(const bool found, query.bindAll(id.text()).step());
    if (!found)
        return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no press " + id.text()};
    return valueAt<api::FaultPress>(query, 0);
}

Result<std::vector<api::FaultPress>> FaultPlan::presses(std::size_t limit) {
    turn();
    std::vector<api::FaultPress> out;
    const auto list = m_impl->list();
    for (auto one = list->rbegin(); one != list->rend() && out.size() < limit; ++one)
        out.push_back((*one)->now());
    std::lock_guard lock(m_impl->files);
    SB_ASSIGN(auto query,
              m_impl->database.prepare("SELECT value FROM press WHERE running = 0 ORDER BY number DESC LIMIT ?"));
    query.bindAll(static_cast<std::int64_t>(limit - out.size()));
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return out;
        SB_ASSIGN(auto press, valueAt<api::FaultPress>(query, 0));
        out.push_back(std::move(press));
    }
}

Result<std::vector<api::InjectedFault>> FaultPlan::faults(const api::FaultFilter& filter) {
    SB_TRY(m_impl->storePending());
    std::lock_guard lock(m_impl->files);
    const auto before = filter.before > 0 ? filter.before : std::numeric_limits<std::int64_t>::max();
    std::string sql = "SELECT value FROM fault WHERE number < ?";
    std::vector<std::string> texts;
    for (const auto& [column, value] : {std::pair<const char*, const std::string&>{"press", filter.press},
                                        {"kind", filter.kind},
                                        {"trace", filter.trace}})
        if (!value.empty()) {
            sql += std::string(" AND ") + column + " = ?";
            if (std::string_view(column) == "trace")
                sql += " AND trace <> ''"; // So that the partial index serves.
            texts.push_back(value);
        }
    SB_ASSIGN(auto query, m_impl->database.prepare(sql + " ORDER BY number DESC LIMIT ?"));
    int at = 0;
    query.bind(at++, before);
    for (const auto& value : texts)
        query.bind(at++, std::string_view(value));
    query.bind(at, static_cast<std::int64_t>(filter.limit));
    std::vector<api::InjectedFault> out;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return out;
        SB_ASSIGN(auto fault, valueAt<api::InjectedFault>(query, 0));
        out.push_back(std::move(fault));
    }
}

Result<base::Duration> FaultPlan::storedOffset() {
    std::lock_guard lock(m_impl->files);
    SB_ASSIGN(const auto offset, m_impl->database.queryInteger("SELECT offset FROM clock WHERE id = 1"));
    return base::Duration(offset);
}

Status FaultPlan::storeOffset(base::Duration offset) {
    std::lock_guard lock(m_impl->files);
    SB_ASSIGN(auto write, m_impl->database.prepare("UPDATE clock SET offset = ? WHERE id = 1"));
    return write.bindAll(offset.count()).run();
}

bool FaultPlan::anyAt(FaultPlace place) const noexcept {
    return m_impl->counts[indexOf(place)].load(std::memory_order_relaxed) > 0;
}

std::vector<FaultPlan::Hit> FaultPlan::meet(FaultPlace place, const Sighting& sighting) {
    std::vector<Hit> hits;
    if (!anyAt(place))
        return hits;
    const auto now = m_impl->clock.instant();
    for (const auto& one : *m_impl->list()) {
        if (one->row->place != place || now >= one->endsAt || !one->covers(sighting))
            continue;
        const auto draw = one->seen.fetch_add(1) + 1;
        if (hitAt(one->press.seed, draw, one->press.basisPoints))
            hits.push_back({one, one->row->kind, draw});
    }
    return hits;
}

void FaultPlan::injected(const Hit& hit, const Sighting& sighting, std::string what) {
    ++hit.press->hits;
    api::InjectedFault fault;
    fault.press = hit.press->press.id;
    fault.kind = hit.press->press.kind;
    fault.at = inMillis(m_impl->clock.now());
    fault.trace = sighting.trace;
    fault.provider = sighting.provider;
    fault.brand = sighting.brand;
    fault.region = sighting.region;
    fault.target = sighting.target;
    fault.draw = hit.draw;
    fault.what = std::move(what);
    auto held = m_impl->pending.lock();
    if (held->faults.size() >= kMostPending) {
        ++held->lost;
        return;
    }
    fault.number = held->next++;
    held->faults.push_back(std::move(fault));
}

std::vector<FaultPlan::Hit> FaultPlan::inForce(FaultKind kind, std::string_view what) {
    std::vector<Hit> hits;
    const auto now = m_impl->clock.instant();
    for (const auto& one : *m_impl->list()) {
        if (one->row->kind != kind || now >= one->endsAt)
            continue;
        hits.push_back({one, kind, 1});
        if (!one->noted.exchange(true)) {
            ++one->seen;
            injected(hits.back(), {}, std::string(what));
        }
    }
    return hits;
}

void FaultPlan::turn() {
    const auto warn = [](const Error& error) {
        base::log::warning("sandbox", "the sandbox's records could not be stored",
                           Json::object({{"error", base::describe(error)}}));
    };
    const auto now = m_impl->clock.instant();
    const auto list = m_impl->list();
    if (std::any_of(list->begin(), list->end(), [&](const auto& one) { return now >= one->endsAt; }))
        if (auto ended = m_impl->end([&](const Running& one) { return now >= one.endsAt; }, "window"); !ended)
            warn(ended.error());
    if (auto stored = m_impl->storePending(); !stored)
        warn(stored.error());
}

void FaultPlan::stop() {
    turn();
    if (auto ended = m_impl->end([](const Running&) { return true; }, "platform stopped"); !ended)
        base::log::warning("sandbox", "the presses that ran could not be stored",
                           Json::object({{"error", base::describe(ended.error())}}));
    turn();
}

} // namespace signalbox::platform
