// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Recorder.h"

#include "core/base/Guarded.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace signalbox::slo {

namespace {

struct SeriesCell {
    std::mutex mutex;
    SeriesCounts counts;
    Sketch latency;
};

struct FlowCell {
    std::mutex mutex;
    Sketch settled;
};

/// Keys to cells that never move and never go away.
template <class Key, class Cell>
class Cells {
public:
    /// Null when there are `limit` already.
    Cell* find(const Key& key, std::size_t limit) {
        {
            std::shared_lock lock(m_mutex);
            if (const auto found = m_cells.find(key); found != m_cells.end())
                return found->second.get();
        }
        std::unique_lock lock(m_mutex);
        if (const auto found = m_cells.find(key); found != m_cells.end())
            return found->second.get();
        if (m_cells.size() >= limit)
            return nullptr;
        return m_cells.emplace(key, std::make_unique<Cell>()).first->second.get();
    }
    [[nodiscard]] std::vector<std::pair<Key, Cell*>> sorted() const {
        std::vector<std::pair<Key, Cell*>> all;
        {
            std::shared_lock lock(m_mutex);
            all.reserve(m_cells.size());
            for (const auto& [key, cell] : m_cells)
                all.emplace_back(key, cell.get());
        }
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        return all;
    }

private:
    mutable std::shared_mutex m_mutex;
    std::unordered_map<Key, std::unique_ptr<Cell>> m_cells;
};

struct OpenRound {
    FlowCell* flow = nullptr;
    base::Instant openedAt{};
};

struct RoundShard {
    std::mutex mutex;
    std::unordered_map<base::RoundId, OpenRound> rounds;
};

constexpr std::size_t kShards = 16;

struct RegionState {
    std::map<base::RegionId, QueueTick> queues;
    std::map<base::RegionId, std::uint64_t> sessions;
};

} // namespace

struct Recorder::Impl {
    const base::Clock& clock;
    std::array<base::Duration, kOperations.size()> limits{};
    std::string boot;
    std::uint64_t sequence = 0;
    base::Instant drainedAt{};

    Cells<SeriesKey, SeriesCell> series;
    Cells<FlowKey, FlowCell> flows;
    std::array<RoundShard, kShards> shards;
    std::atomic<std::size_t> openRounds{0};
    std::atomic<std::uint64_t> dropped{0};
    base::Guarded<RegionState> regions;

    Impl(const base::Clock& c, const ObjectiveSet& objectives, std::string b)
        : clock(c)
        , boot(std::move(b)) {
        for (std::size_t i = 0; i < limits.size(); ++i)
            limits[i] = objectives.operations[i].latencyLimit;
        drainedAt = clock.instant();
    }

    RoundShard& shardOf(const base::RoundId& round) { return shards[std::hash<base::RoundId>{}(round) % kShards]; }

    void close(const base::RoundId& round, bool settled) {
        RoundShard& shard = shardOf(round);
        OpenRound closed;
        {
            std::lock_guard lock(shard.mutex);
            const auto found = shard.rounds.find(round);
            if (found == shard.rounds.end())
                return;
            closed = found->second;
            shard.rounds.erase(found);
        }
        openRounds.fetch_sub(1);
        if (!settled)
            return;
        const base::Duration lag = clock.instant() - closed.openedAt;
        std::lock_guard lock(closed.flow->mutex);
        closed.flow->settled.add(lag);
    }

    std::vector<FlowTick> drainFlows(base::Instant now) {
        struct Ages {
            Sketch sketch;
            base::Duration oldest{0};
        };
        std::unordered_map<const FlowCell*, Ages> ages;
        for (RoundShard& shard : shards) {
            std::lock_guard lock(shard.mutex);
            for (const auto& [id, round] : shard.rounds) {
                const base::Duration age = std::max<base::Duration>(now - round.openedAt, base::Duration::zero());
                Ages& mine = ages[round.flow];
                mine.sketch.add(age);
                mine.oldest = std::max(mine.oldest, age);
            }
        }
        std::vector<FlowTick> out;
        for (const auto& [key, cell] : flows.sorted()) {
            FlowTick& flow = out.emplace_back();
            flow.key = key;
            {
                std::lock_guard lock(cell->mutex);
                flow.settled = cell->settled.pack();
                cell->settled.clear();
            }
            if (const auto found = ages.find(cell); found != ages.end()) {
                flow.openAges = found->second.sketch.pack();
                flow.open = found->second.sketch.count();
                flow.oldestOpen = found->second.oldest;
            }
        }
        return out;
    }
};

Recorder::Recorder(const base::Clock& clock, const ObjectiveSet& objectives, std::string boot)
    : m_impl(std::make_unique<Impl>(clock, objectives, std::move(boot))) {}

Recorder::~Recorder() = default;

void Recorder::record(const SeriesKey& series, base::Duration latency, Outcome outcome) {
    SeriesCell* cell = m_impl->series.find(series, kMaxSeries);
    if (cell == nullptr) {
        m_impl->dropped.fetch_add(1);
        return;
    }
    const bool timedOut = outcome == Outcome::Timeout;
    const bool failed = timedOut || outcome == Outcome::Error;
    const bool slow = timedOut || latency > m_impl->limits[static_cast<std::size_t>(series.operation)];
    std::lock_guard lock(cell->mutex);
    cell->counts.requests += 1;
    cell->counts.errors += failed ? 1 : 0;
    cell->counts.timeouts += timedOut ? 1 : 0;
    cell->counts.overLimit += slow ? 1 : 0;
    cell->latency.add(latency);
}

void Recorder::announce(const SeriesKey& series) {
    if (m_impl->series.find(series, kMaxSeries) == nullptr)
        m_impl->dropped.fetch_add(1);
}

void Recorder::announce(const FlowKey& flow) {
    if (m_impl->flows.find(flow, kMaxSeries) == nullptr)
        m_impl->dropped.fetch_add(1);
}

void Recorder::sessionAccepted(const base::RegionId& region) { m_impl->regions.lock()->sessions[region] += 1; }

void Recorder::roundOpened(const FlowKey& flow, const base::RoundId& round, base::Duration age) {
    FlowCell* cell = m_impl->flows.find(flow, kMaxSeries);
    if (cell == nullptr || m_impl->openRounds.load() >= kMaxOpenRounds) {
        m_impl->dropped.fetch_add(1);
        return;
    }
    RoundShard& shard = m_impl->shardOf(round);
    const base::Instant openedAt = m_impl->clock.instant() - age;
    std::lock_guard lock(shard.mutex);
    if (shard.rounds.try_emplace(round, OpenRound{cell, openedAt}).second)
        m_impl->openRounds.fetch_add(1);
}

void Recorder::roundSettled(const base::RoundId& round) { m_impl->close(round, true); }
void Recorder::roundVoided(const base::RoundId& round) { m_impl->close(round, false); }

void Recorder::queue(const base::RegionId& region, std::uint64_t depth, base::Duration oldestUnrelayed,
                     std::uint64_t relayed) {
    auto regions = m_impl->regions.lock();
    QueueTick& queue = regions->queues[region];
    queue.region = region;
    queue.depth = depth;
    queue.oldestUnrelayed = std::max(oldestUnrelayed, base::Duration::zero());
    queue.relayed += relayed;
}

Tick Recorder::drain() {
    Tick tick;
    const base::Instant now = m_impl->clock.instant();
    tick.boot = m_impl->boot;
    tick.sequence = ++m_impl->sequence;
    tick.wallTime = m_impl->clock.now();
    tick.interval = std::max<base::Duration>(now - m_impl->drainedAt, std::chrono::milliseconds(1));
    m_impl->drainedAt = now;

    const auto series = m_impl->series.sorted();
    tick.series.reserve(series.size());
    for (const auto& [key, cell] : series) {
        SeriesTick& one = tick.series.emplace_back();
        one.key = key;
        std::lock_guard lock(cell->mutex);
        one.counts = cell->counts;
        one.latency = cell->latency.pack();
        cell->counts = {};
        cell->latency.clear();
    }
    tick.flows = m_impl->drainFlows(now);

    auto regions = m_impl->regions.lock();
    for (auto& [id, queue] : regions->queues) {
        tick.queues.push_back(queue);
        queue.relayed = 0;
    }
    for (auto& [id, accepted] : regions->sessions) {
        tick.sessions.push_back({id, accepted});
        accepted = 0;
    }
    return tick;
}

std::uint64_t Recorder::dropped() const noexcept { return m_impl->dropped.load(); }

} // namespace signalbox::slo
