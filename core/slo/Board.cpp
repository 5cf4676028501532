// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Board.h"

#include "core/slo/impl/BoardImpl.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace signalbox::slo {

namespace {

using impl::Position;

constexpr std::int64_t kLongestGap = impl::SketchWindows::kReach;
constexpr int kOffsetStretch = 600;

std::int64_t wholeSeconds(base::Duration duration) {
    return std::llround(std::chrono::duration<double>(duration).count());
}

/// FNV-1a over what a tick measured; its sequence and its stamp stay out.
class Fingerprint {
public:
    void add(std::uint64_t value) {
        for (unsigned shift = 0; shift < 64; shift += 8)
            addByte(static_cast<std::uint8_t>(value >> shift));
    }
    void add(std::span<const std::uint8_t> bytes) {
        for (const std::uint8_t byte : bytes)
            addByte(byte);
    }
    [[nodiscard]] std::uint64_t value() const { return m_value; }

private:
    void addByte(std::uint8_t byte) { m_value = (m_value ^ byte) * 1099511628211ULL; }
    std::uint64_t m_value = 14695981039346656037ULL;
};

std::uint64_t fingerprintOf(const Tick& tick) {
    Fingerprint print;
    for (const SeriesTick& series : tick.series) {
        print.add(series.counts.requests);
        print.add(series.counts.errors);
        print.add(series.latency.bytes());
    }
    for (const FlowTick& flow : tick.flows) {
        print.add(flow.settled.bytes());
        print.add(flow.openAges.bytes());
    }
    for (const QueueTick& queue : tick.queues) {
        print.add(queue.depth);
        print.add(queue.relayed);
    }
    return print.value();
}

std::uint32_t bucketFor(const Quantile& quantile) {
    return quantile.exists() ? static_cast<std::uint32_t>(grid::bucketOf(quantile.value)) : impl::PointRing::kNone;
}

impl::PointRing::Point pointOf(const Sketch& ten, std::uint64_t requests, std::uint64_t errors) {
    const auto clip = [](std::uint64_t value) {
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
    };
    constexpr std::array qs{0.5, 0.95, 0.99};
    std::array<Quantile, 3> quantiles;
    ten.quantiles(qs, quantiles);
    impl::PointRing::Point point;
    point.present = 1;
    point.requests = clip(requests);
    point.errors = clip(errors);
    point.p50 = bucketFor(quantiles[0]) & impl::PointRing::kNone;
    point.p95 = bucketFor(quantiles[1]) & impl::PointRing::kNone;
    point.p99 = bucketFor(quantiles[2]) & impl::PointRing::kNone;
    return point;
}

} // namespace

Board::Board(const base::Clock& clock, ObjectiveSet objectives)
    : m_impl(std::make_unique<Impl>(clock, std::move(objectives))) {}
Board::~Board() = default;
Board::Board(Board&&) noexcept = default;

Applied Board::apply(const Tick& tick) {
    Impl& my = *m_impl;
    if (!validate(tick)) {
        my.lastInvalid = true;
        ++my.invalid;
        return Applied::Invalid;
    }
    Applied outcome = Applied::Ok;
    const bool first = my.applied == 0;
    const bool sameBoot = !first && tick.boot == my.boot;
    if (sameBoot) {
        if (tick.sequence == my.sequence) {
            ++my.duplicates;
            return Applied::Duplicate;
        }
        if (tick.sequence < my.sequence) {
            ++my.reordered;
            return Applied::Reordered;
        }
        const std::uint64_t gap = tick.sequence - my.sequence - 1;
        if (gap > 0) {
            my.missed += gap;
            outcome = Applied::AfterGap;
            my.skip(static_cast<std::int64_t>(std::min<std::uint64_t>(gap, kLongestGap)), false);
        }
    } else if (!first) {
        if (tick.boot == my.previousBoot) {
            ++my.reordered;
            return Applied::Reordered;
        }
        outcome = Applied::NewBoot;
        ++my.boots;
        const std::int64_t away = wholeSeconds(tick.wallTime - my.wallTime) - wholeSeconds(tick.interval);
        my.skip(std::clamp<std::int64_t>(away, 0, kLongestGap), false);
        my.bestOffset.reset();
        my.previousBestOffset.reset();
    }
    // A long interval covers the seconds before its end as well.
    const std::int64_t covered = std::clamp<std::int64_t>(wholeSeconds(tick.interval), 1, 60);
    my.skip(covered - 1, true);

    my.noteArrival(tick);
    my.noteFrozen(tick, sameBoot);
    if (!sameBoot) {
        my.previousBoot = my.boot;
        my.boot = tick.boot;
        my.bootAt = my.presence.at() + 1;
    }
    my.sequence = tick.sequence;
    my.wallTime = tick.wallTime;
    my.interval = tick.interval;
    my.lastInvalid = false;
    ++my.applied;
    my.advance(tick);
    my.forgetGone();
    return outcome;
}

/// Seconds without a tick of their own.
void Board::Impl::skip(std::int64_t seconds, bool present) {
    const PackedSketch nothing;
    if (seconds >= kLongestGap) {
        for (SeriesState& one : series)
            one.windows.clear(presence.at() + seconds);
        for (RollupState& one : rollups)
            one.ten.clear();
    }
    for (std::int64_t i = 0; i < seconds; ++i) {
        presence.advance(present);
        const Position at = presence.at();
        if (seconds < kLongestGap)
            for (SeriesState& one : series) {
                const PackedSketch& leaves = one.windows.step(nothing);
                for (const std::size_t rollup : one.rollups)
                    rollups[rollup].ten.subtract(leaves);
            }
        for (FlowState& flow : flows)
            flow.settled[static_cast<std::size_t>(at % 60)] = {};
        for (auto& [region, queue] : queues)
            queue.relayed[static_cast<std::size_t>(at % 60)] = 0;
        if (!wallTimes.empty()) {
            const base::Time before = wallTimes[static_cast<std::size_t>((at - 1) % impl::PointRing::kSeconds)];
            wallTimes[static_cast<std::size_t>(at % impl::PointRing::kSeconds)] = before + std::chrono::seconds(1);
        }
        pushPoints(false);
    }
}

void Board::Impl::pushPoints(bool present) {
    for (SeriesState& one : series) {
        impl::PointRing::Point point;
        if (present && one.present) {
            const SeriesCounts counts = one.counts[0].sum(presence.at(), 1);
            point = pointOf(one.windows.ten(), counts.requests, counts.errors);
        }
        one.points.push(point);
    }
    for (RollupState& one : rollups) {
        impl::PointRing::Point point;
        if (present)
            point = pointOf(one.ten, one.newest.requests, one.newest.errors);
        one.points.push(point);
    }
}

std::size_t Board::Impl::rollupOf(Scope scope) {
    const auto [found, isNew] = rollupIndex.try_emplace(scope, rollups.size());
    if (isNew)
        rollups.emplace_back(std::move(scope), presence.at());
    return found->second;
}

std::size_t Board::Impl::seriesOf(const SeriesKey& key) {
    const auto [found, isNew] = seriesIndex.try_emplace(key, series.size());
    if (isNew) {
        SeriesState& state = series.emplace_back(key, presence.at());
        state.rollups = {
            rollupOf({std::nullopt, std::nullopt, std::nullopt, std::nullopt, key.operation}),
            rollupOf({key.provider, std::nullopt, std::nullopt, std::nullopt, key.operation}),
            rollupOf({key.provider, std::nullopt, key.region, std::nullopt, key.operation}),
        };
    }
    return found->second;
}

void Board::Impl::advance(const Tick& tick) {
    presence.advance(true);
    const Position at = presence.at();
    if (wallTimes.empty())
        wallTimes.resize(static_cast<std::size_t>(impl::PointRing::kSeconds));
    wallTimes[static_cast<std::size_t>(at % impl::PointRing::kSeconds)] = tick.wallTime;

    for (SeriesState& one : series)
        one.present = false;
    for (RollupState& one : rollups)
        one.newest = {};
    std::vector<const PackedSketch*> slots(series.size(), nullptr);
    for (const SeriesTick& one : tick.series) {
        const std::size_t index = seriesOf(one.key);
        if (index >= slots.size())
            slots.resize(index + 1, nullptr);
        slots[index] = &one.latency;
        SeriesState& state = series[index];
        state.present = true;
        state.lastSeen = at;
        for (impl::CountRing& ring : state.counts)
            ring.add(at, one.counts);
        for (const std::size_t rollup : state.rollups)
            rollups[rollup].newest += one.counts;
    }
    const PackedSketch nothing;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const PackedSketch& slot = slots[i] != nullptr ? *slots[i] : nothing;
        const PackedSketch& leaves = series[i].windows.step(slot);
        for (const std::size_t rollup : series[i].rollups) {
            rollups[rollup].ten.subtract(leaves);
            rollups[rollup].ten.add(slot);
        }
    }
    pushPoints(true);

    const auto slot = static_cast<std::size_t>(at % 60);
    for (FlowState& flow : flows) {
        flow.present = false;
        flow.settled[slot] = {};
    }
    for (const FlowTick& one : tick.flows) {
        const auto [found, isNew] = flowIndex.try_emplace(one.key, flows.size());
        if (isNew)
            flows.emplace_back().key = one.key;
        FlowState& flow = flows[found->second];
        flow.present = true;
        flow.lastSeen = at;
        flow.settled[slot] = one.settled;
        flow.newest = one;
    }
    for (auto& [region, queue] : queues) {
        queue.present = false;
        queue.relayed[slot] = 0;
    }
    for (const QueueTick& one : tick.queues) {
        QueueState& queue = queues[one.region];
        queue.present = true;
        queue.newest = one;
        queue.relayed[slot] = one.relayed;
    }
    sessions = tick.sessions;
    alerts = tick.alerts;
}

void Board::Impl::noteArrival(const Tick& tick) {
    const base::Instant now = clock.instant();
    const base::Duration offset = base::Duration(now.time_since_epoch()) - tick.wallTime.time_since_epoch();
    if (++offsetTicks >= kOffsetStretch) {
        previousBestOffset = bestOffset;
        bestOffset.reset();
        offsetTicks = 0;
    }
    bestOffset = bestOffset ? std::min(*bestOffset, offset) : offset;
    const base::Duration best = previousBestOffset ? std::min(*bestOffset, *previousBestOffset) : *bestOffset;
    receivedAt = now;
    lateness = offset - best;
}

/// Identical content is suspicious as soon as it has traffic in it; a stamp that does not move always is.
void Board::Impl::noteFrozen(const Tick& tick, bool sameBoot) {
    std::uint64_t requests = 0;
    for (const SeriesTick& one : tick.series)
        requests += one.counts.requests;
    const std::uint64_t print = fingerprintOf(tick);
    const bool stampStands = sameBoot && tick.wallTime <= wallTime;
    const bool contentStands = sameBoot && requests > 0 && print == fingerprint;
    frozenTicks = stampStands || contentStands ? frozenTicks + 1 : 0;
    // With very little traffic equal seconds follow each other by chance.
    frozenAfter = stampStands || requests >= 10 ? 5 : 30;
    fingerprint = print;
}

/// Series and flows that a restarted platform does not know any more, once all their windows are empty.
void Board::Impl::forgetGone() {
    const Position at = presence.at();
    const auto gone = [&](const auto& one) {
        return !one.present && one.lastSeen < bootAt && at - one.lastSeen > kLongestGap + 30;
    };
    const auto sweep = [&](auto& states, auto& index) {
        if (std::none_of(states.begin(), states.end(), gone))
            return;
        states.erase(std::remove_if(states.begin(), states.end(), gone), states.end());
        index.clear();
        for (std::size_t i = 0; i < states.size(); ++i)
            index.emplace(states[i].key, i);
    };
    sweep(series, seriesIndex);
    sweep(flows, flowIndex);
}

} // namespace signalbox::slo
