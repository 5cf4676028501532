// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Tick.h"

#include "core/base/Check.h"

#include <set>

namespace signalbox::slo {

namespace {
/// More than anything real; sums over all windows and series stay within 64 bits.
constexpr std::uint64_t kMostPerTick = std::uint64_t{1} << 32U;
constexpr base::Duration kLongestInterval = std::chrono::hours(1);
const base::Time kLatestStamp = base::timeFromMillis(7'000'000'000'000); // Year 2191
} // namespace

SeriesCounts& SeriesCounts::operator+=(const SeriesCounts& other) {
    requests += other.requests;
    errors += other.errors;
    timeouts += other.timeouts;
    overLimit += other.overLimit;
    return *this;
}

SeriesCounts& SeriesCounts::operator-=(const SeriesCounts& other) {
    SB_CHECK(other.requests <= requests && other.errors <= errors && other.timeouts <= timeouts &&
             other.overLimit <= overLimit);
    requests -= other.requests;
    errors -= other.errors;
    timeouts -= other.timeouts;
    overLimit -= other.overLimit;
    return *this;
}

base::Status validate(const Tick& tick) {
    const auto wrong = [](std::string context) {
        return base::Error{base::ErrorCode::InvalidArgument, "SLO-003", "tick: " + std::move(context)};
    };
    if (tick.boot.empty() || tick.sequence == 0)
        return wrong("boot and sequence are missing");
    if (tick.interval <= base::Duration::zero() || tick.interval > kLongestInterval)
        return wrong("the interval is not positive, or over an hour");
    if (tick.wallTime < base::Time{} || tick.wallTime > kLatestStamp)
        return wrong("the stamp lies outside of 1970 to 2191");
    std::set<SeriesKey> seen;
    for (const SeriesTick& series : tick.series) {
        if (series.counts.requests > kMostPerTick)
            return wrong(Scope::of(series.key).text() + " counts more requests than there can be");
        if (!series.counts.valid())
            return wrong(Scope::of(series.key).text() + " counts more bad requests than requests");
        if (series.latency.count() != series.counts.requests)
            return wrong(Scope::of(series.key).text() + " has a sketch that does not have one sample per request");
        if (!seen.insert(series.key).second)
            return wrong(Scope::of(series.key).text() + " is there twice");
    }
    std::set<FlowKey> flows;
    for (const FlowTick& flow : tick.flows) {
        if (flow.settled.count() > kMostPerTick || flow.open > kMostPerTick)
            return wrong(Scope::of(flow.key).text() + " counts more rounds than there can be");
        if (flow.openAges.count() != flow.open)
            return wrong(Scope::of(flow.key).text() + " has ages that do not match its open rounds");
        if (flow.oldestOpen < base::Duration::zero())
            return wrong(Scope::of(flow.key).text() + " has a negative age");
        if (!flows.insert(flow.key).second)
            return wrong(Scope::of(flow.key).text() + " is there twice");
    }
    std::set<base::RegionId> queues;
    for (const QueueTick& queue : tick.queues) {
        if (queue.relayed > kMostPerTick || queue.depth > kMostPerTick)
            return wrong("the queue of " + queue.region.text() + " counts more events than there can be");
        if (queue.oldestUnrelayed < base::Duration::zero())
            return wrong("the queue of " + queue.region.text() + " has a negative age");
        if (!queues.insert(queue.region).second)
            return wrong("the queue of " + queue.region.text() + " is there twice");
    }
    std::set<base::RegionId> regions;
    for (const SessionsTick& sessions : tick.sessions)
        if (!regions.insert(sessions.region).second)
            return wrong("the sessions of " + sessions.region.text() + " are there twice");
    return {};
}

} // namespace signalbox::slo
