// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Board.h"
#include "core/slo/SettleLag.h"
#include "core/slo/impl/BoardImpl.h"

#include "core/base/Check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace signalbox::slo {

namespace {

using impl::CountRing;
using impl::Position;

constexpr double kCoverageNeeded = 0.95;
constexpr double kSettleBudget = 0.01;
constexpr Position kFlowWindow = 60;

constexpr std::array<std::pair<Health, std::string_view>, 8> kHealthNames{{
    {Health::Ok, "ok"},
    {Health::ZeroTraffic, "zero_traffic"},
    {Health::Insufficient, "insufficient"},
    {Health::Stale, "stale"},
    {Health::Frozen, "frozen"},
    {Health::NoData, "no_data"},
    {Health::Invalid, "invalid"},
    {Health::Breach, "breach"},
}};

Health worse(Health a, Health b) { return std::max(a, b); }

AlertCondition::Verdict verdictOf(Health health) {
    if (health == Health::Ok)
        return AlertCondition::Verdict::Healthy;
    return health == Health::Breach ? AlertCondition::Verdict::Breach : AlertCondition::Verdict::Unknown;
}

double inSeconds(base::Duration duration) { return std::chrono::duration<double>(duration).count(); }

} // namespace

std::string_view name(Health health) noexcept {
    for (const auto& [value, text] : kHealthNames)
        if (value == health)
            return text;
    return "";
}

std::optional<Health> healthFromName(std::string_view text) noexcept {
    for (const auto& [value, candidate] : kHealthNames)
        if (candidate == text)
            return value;
    return std::nullopt;
}

// --- the source ---

std::optional<base::Duration> Board::Impl::age() const {
    if (!receivedAt)
        return std::nullopt;
    return clock.instant() - *receivedAt + lateness;
}

Health Board::Impl::feedHealth() const {
    const auto old = age();
    if (!old || *old > kNoDataAfter)
        return Health::NoData;
    if (*old > std::max(kStaleAfter, 3 * interval))
        return Health::Stale;
    if (lastInvalid)
        return Health::Invalid;
    return frozenTicks > 0 && frozenTicks >= frozenAfter ? Health::Frozen : Health::Ok;
}

Feed Board::feed() const {
    const Impl& my = *m_impl;
    Feed feed;
    feed.health = my.feedHealth();
    feed.age = my.age();
    feed.boot = my.boot;
    feed.sequence = my.sequence;
    feed.wallTime = my.wallTime;
    feed.applied = my.applied;
    feed.missed = my.missed;
    feed.duplicates = my.duplicates;
    feed.reordered = my.reordered;
    feed.invalid = my.invalid;
    feed.boots = my.boots;
    return feed;
}

const ObjectiveSet& Board::objectives() const { return m_impl->objectives; }
const std::vector<Alert>& Board::alerts() const { return m_impl->alerts; }

std::vector<SeriesKey> Board::series() const {
    std::vector<SeriesKey> keys;
    for (const auto& one : m_impl->series)
        keys.push_back(one.key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::vector<FlowKey> Board::flows() const {
    std::vector<FlowKey> keys;
    for (const auto& one : m_impl->flows)
        keys.push_back(one.key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

// --- requests ---

Board::Impl::Slots Board::Impl::slotsFor(base::Duration window) {
    constexpr std::array<std::int64_t, 5> slotSeconds{1, 5, 30, 60, 360};
    const auto seconds = static_cast<std::int64_t>(std::ceil(inSeconds(window)));
    for (std::size_t i = 0; i < slotSeconds.size(); ++i)
        if (seconds <= slotSeconds[i] * CountRing::kSlots)
            return {i, std::max<std::int64_t>(1, (seconds + slotSeconds[i] - 1) / slotSeconds[i])};
    return {slotSeconds.size() - 1, CountRing::kSlots};
}

base::Duration Board::Impl::length(Window window) {
    switch (window) {
    case Window::TenSeconds:
        return std::chrono::seconds(10);
    case Window::OneMinute:
        return std::chrono::minutes(1);
    case Window::FiveMinutes:
        return std::chrono::minutes(5);
    case Window::ThirtyMinutes:
        break;
    }
    return std::chrono::minutes(30);
}

SeriesCounts Board::Impl::countsOf(const SeriesState& state, base::Duration window) const {
    const Slots slots = slotsFor(window);
    return state.counts[slots.ring].sum(presence.at(), slots.count);
}

/// The seconds that countsOf() really covers.
std::int64_t Board::Impl::secondsOf(base::Duration window) const {
    constexpr std::array<std::int64_t, 5> slotSeconds{1, 5, 30, 60, 360};
    const Slots slots = slotsFor(window);
    return impl::coveredSeconds(presence.at(), slotSeconds[slots.ring], slots.count);
}

const Sketch& Board::Impl::sketchOf(const SeriesState& state, Window window) {
    switch (window) {
    case Window::TenSeconds:
        return state.windows.ten();
    case Window::OneMinute:
        return state.windows.minute();
    case Window::FiveMinutes:
        return state.windows.fiveMinutes();
    case Window::ThirtyMinutes:
        break;
    }
    return state.windows.thirtyMinutes();
}

Figures Board::Impl::figuresOf(const SeriesCounts& counts, const Sketch& sketch, Window window) const {
    Figures figures;
    figures.counts = counts;
    const std::int64_t arrived = presence.arrived(secondsOf(length(window)));
    const auto requests = static_cast<double>(counts.requests);
    figures.requestsPerSecond = arrived > 0 ? requests / static_cast<double>(arrived) : 0;
    if (counts.requests > 0) {
        figures.errorRate = static_cast<double>(counts.errors) / requests;
        figures.slowShare = static_cast<double>(counts.overLimit) / requests;
    }
    constexpr std::array qs{0.5, 0.95, 0.99};
    std::array<Quantile, 3> quantiles;
    sketch.quantiles(qs, quantiles);
    figures.p50 = quantiles[0];
    figures.p95 = quantiles[1];
    figures.p99 = quantiles[2];
    figures.p95Reportable = counts.requests >= samplesNeeded(0.05);
    figures.p99Reportable = counts.requests >= samplesNeeded(0.01);
    return figures;
}

Health Board::Impl::ratioHealth(std::uint64_t bad, std::uint64_t total, double budget, double coverage) const {
    if (total == 0)
        return coverage >= kCoverageNeeded ? Health::ZeroTraffic : Health::Insufficient;
    switch (judgeRatio(bad, total, budget)) {
    case RatioVerdict::Exceeded:
        return Health::Breach;
    case RatioVerdict::Holds:
        return coverage >= kCoverageNeeded ? Health::Ok : Health::Insufficient;
    case RatioVerdict::Unclear:
        break;
    }
    return Health::Insufficient;
}

void Board::Impl::judgeCounts(Judgement& judgement, Operation operation, const SeriesCounts& counts) const {
    const Objective& objective = objectives.of(operation);
    judgement.latency = ratioHealth(counts.overLimit, counts.requests, 1 - objective.latencyShare, judgement.coverage);
    judgement.errors = ratioHealth(counts.errors, counts.requests, objective.errorRate, judgement.coverage);
}

Judgement Board::Impl::judgeSeries(const SeriesState& state, Window window, Health feed) const {
    Judgement judgement;
    judgement.scope = Scope::of(state.key);
    judgement.children = 1;
    judgement.coverage = presence.coverage(secondsOf(length(window)));
    const SeriesCounts counts = countsOf(state, length(window));
    judgement.figures = figuresOf(counts, sketchOf(state, window), window);
    if (feed != Health::Ok || !state.present) {
        judgement.health = judgement.latency = judgement.errors = feed != Health::Ok ? feed : Health::NoData;
        return judgement;
    }
    judgeCounts(judgement, state.key.operation, counts);
    judgement.health = worse(judgement.latency, judgement.errors);
    judgement.healthyChildren = judgement.health == Health::Ok ? 1 : 0;
    return judgement;
}

std::vector<Judgement> Board::judgeAll(Window window) const {
    std::vector<Judgement> all;
    all.reserve(m_impl->series.size());
    const Health feed = m_impl->feedHealth();
    for (const auto& one : m_impl->series)
        all.push_back(m_impl->judgeSeries(one, window, feed));
    std::sort(all.begin(), all.end(), [](const Judgement& a, const Judgement& b) { return a.scope < b.scope; });
    return all;
}

/// A release is a part of one and the same traffic, and a canary's part is thin by design (a few percent). It counts as
/// proven when all releases of that provider, brand, region and operation are proven together; whether the candidate
/// itself is good enough to go on is for the canary's guard to say. A sibling that is bad or silent shows by itself.
bool Board::Impl::provenWithSiblings(const SeriesKey& key, const Scope& scope, Window window, double coverage) const {
    SeriesCounts counts;
    int siblings = 0;
    for (const Release release : kReleases) {
        SeriesKey sibling = key;
        sibling.release = release;
        const auto found = seriesIndex.find(sibling);
        if (found == seriesIndex.end() || !scope.contains(sibling))
            continue;
        counts += countsOf(series[found->second], length(window));
        ++siblings;
    }
    if (siblings < 2)
        return false;
    Judgement together;
    together.coverage = coverage;
    judgeCounts(together, key.operation, counts);
    return together.latency == Health::Ok && together.errors == Health::Ok;
}

Judgement Board::judge(const Scope& scope, Window window) const {
    const Impl& my = *m_impl;
    const Health feed = my.feedHealth();
    Judgement judgement;
    judgement.scope = scope;
    judgement.coverage = my.presence.coverage(my.secondsOf(Impl::length(window)));

    Sketch sketch;
    SeriesCounts total;
    std::array<SeriesCounts, kOperations.size()> byOperation;
    std::uint64_t provenRequests = 0;
    Health worstChild = Health::Ok;
    for (const auto& one : my.series) {
        if (!scope.contains(one.key))
            continue;
        const Judgement child = my.judgeSeries(one, window, feed);
        ++judgement.children;
        judgement.healthyChildren += child.healthyChildren;
        total += child.figures.counts;
        byOperation[static_cast<std::size_t>(one.key.operation)] += child.figures.counts;
        sketch.add(Impl::sketchOf(one, window));
        if (child.health == Health::Ok ||
            (child.health == Health::Insufficient && my.provenWithSiblings(one.key, scope, window, judgement.coverage)))
            provenRequests += child.figures.counts.requests;
        if (child.health > worstChild || !judgement.worst) {
            worstChild = worse(worstChild, child.health);
            judgement.worst = one.key;
        }
    }
    judgement.figures = my.figuresOf(total, sketch, window);
    if (judgement.children <= 1)
        judgement.worst.reset();
    if (feed != Health::Ok || judgement.children == 0) {
        judgement.health = judgement.latency = judgement.errors = feed != Health::Ok ? feed : Health::NoData;
        return judgement;
    }

    // Its own figures: every operation against its own objective, the worst counts.
    judgement.latency = judgement.errors = total.requests == 0 ? Health::ZeroTraffic : Health::Ok;
    for (std::size_t i = 0; i < byOperation.size(); ++i) {
        if (byOperation[i].requests == 0)
            continue;
        Judgement own;
        own.coverage = judgement.coverage;
        my.judgeCounts(own, kOperations[i], byOperation[i]);
        // A rare operation does not make the rest unproven; the share of proven requests below decides about that.
        const auto counted = [&](Health health) {
            return health == Health::Insufficient && scope.operation == std::nullopt ? Health::Ok : health;
        };
        judgement.latency = worse(judgement.latency, counted(own.latency));
        judgement.errors = worse(judgement.errors, counted(own.errors));
    }
    if (total.requests == 0 && judgement.coverage < kCoverageNeeded)
        judgement.latency = judgement.errors = Health::Insufficient;
    judgement.health = worse(judgement.latency, judgement.errors);
    // Children that are known to be bad, or silent, show. Children with too little traffic do as soon as they carry
    // over 5 %, unless they are a release whose siblings prove the whole.
    if (worstChild >= Health::Stale)
        judgement.health = worse(judgement.health, worstChild);
    const double proven =
        total.requests == 0 ? 1 : static_cast<double>(provenRequests) / static_cast<double>(total.requests);
    if (proven < kCoverageNeeded || judgement.coverage < kCoverageNeeded)
        judgement.health = worse(judgement.health, Health::Insufficient);
    return judgement;
}

// --- rounds ---

FlowJudgement Board::judgeFlow(const Scope& scope) const {
    const Impl& my = *m_impl;
    FlowJudgement judgement;
    judgement.scope = scope;
    const Health feed = my.feedHealth();
    const Position at = my.presence.at();
    const Position start = std::max<Position>(0, at - kFlowWindow + 1);
    SettleLag lag;
    std::uint64_t settledNow = 0;
    bool known = false;
    bool silent = false;
    const auto entryFor = [](int exitBucket, base::Duration watched) {
        if (exitBucket == grid::kOverflow)
            return exitBucket;
        const base::Duration value = grid::representative(exitBucket);
        return value <= watched ? 0 : std::min(exitBucket, grid::bucketOf(value - watched));
    };
    for (const auto& flow : my.flows) {
        if (!scope.contains(flow.key))
            continue;
        known = true;
        silent = silent || !flow.present;
        for (Position position = start; position <= at; ++position) {
            const PackedSketch& settled = flow.settled[static_cast<std::size_t>(position % kFlowWindow)];
            const base::Duration watched = std::chrono::seconds(position - start + 1);
            settled.forEach(
                [&](int bucket, std::uint64_t count) { lag.settled(entryFor(bucket, watched), bucket, count); });
        }
        settledNow += flow.settled[static_cast<std::size_t>(std::max<Position>(at, 0) % kFlowWindow)].count();
        const base::Duration watched = std::chrono::seconds(at - start + 1);
        flow.newest.openAges.forEach(
            [&](int bucket, std::uint64_t count) { lag.open(entryFor(bucket, watched), bucket, count); });
        judgement.open += flow.newest.open;
        judgement.oldestOpen = std::max(judgement.oldestOpen, flow.newest.oldestOpen);
    }
    judgement.settled = lag.settledCount();
    judgement.shareOver = lag.shareOver(my.objectives.settleLagLimit);
    const auto quantile = [&](double q) {
        Quantile answer = lag.quantile(q);
        if (answer.kind == Quantile::Kind::AtLeast &&
            grid::bucketOf(judgement.oldestOpen) == grid::bucketOf(answer.value))
            answer.value = judgement.oldestOpen;
        return answer;
    };
    judgement.p50 = quantile(0.5);
    judgement.p95 = quantile(0.95);
    judgement.p99 = quantile(0.99);

    if (feed != Health::Ok || !known) {
        judgement.health = feed != Health::Ok ? feed : Health::NoData;
        return judgement;
    }
    const std::uint64_t rounds = lag.settledCount() + lag.openCount();
    const double coverage = my.presence.coverage(kFlowWindow);
    const auto over = static_cast<std::uint64_t>(std::llround(judgement.shareOver * static_cast<double>(rounds)));
    judgement.health = my.ratioHealth(over, rounds, kSettleBudget, coverage);
    // A standstill needs no statistics: nothing settles while several rounds are over the limit.
    const bool standstill = settledNow == 0 && over >= 3 && judgement.shareOver > kSettleBudget;
    if (standstill)
        judgement.health = Health::Breach;
    if (silent)
        judgement.health = worse(judgement.health, Health::NoData);
    return judgement;
}

std::vector<QueueJudgement> Board::queues() const {
    const Impl& my = *m_impl;
    const Health feed = my.feedHealth();
    std::vector<QueueJudgement> all;
    for (const auto& [region, queue] : my.queues) {
        QueueJudgement& judgement = all.emplace_back();
        judgement.region = region;
        judgement.depth = queue.newest.depth;
        judgement.oldestUnrelayed = queue.newest.oldestUnrelayed;
        std::uint64_t relayed = 0;
        for (Position position = std::max<Position>(0, my.presence.at() - 9); position <= my.presence.at(); ++position)
            relayed += queue.relayed[static_cast<std::size_t>(position % 60)];
        const std::int64_t arrived = my.presence.arrived(10);
        judgement.relayedPerSecond = arrived > 0 ? static_cast<double>(relayed) / static_cast<double>(arrived) : 0;
        if (judgement.depth == 0)
            judgement.drainTime = base::Duration::zero();
        else if (judgement.relayedPerSecond > 0)
            judgement.drainTime = std::chrono::duration_cast<base::Duration>(
                std::chrono::duration<double>(static_cast<double>(judgement.depth) / judgement.relayedPerSecond));
        if (feed != Health::Ok)
            judgement.health = feed;
        else if (!queue.present)
            judgement.health = Health::NoData;
        else
            judgement.health = judgement.oldestUnrelayed > my.objectives.queueLagLimit ? Health::Breach : Health::Ok;
    }
    return all;
}

// --- the error budget ---

BurnJudgement Board::Impl::burnTier(const Scope& scope, const BurnTier& tier, double budget) const {
    BurnJudgement judgement;
    judgement.tier = tier;
    bool enough = true;
    const auto rateOver = [&](base::Duration window) {
        SeriesCounts counts;
        for (const SeriesState& one : series)
            if (scope.contains(one.key))
                counts += countsOf(one, window);
        enough = enough && counts.errors >= objectives.minimumBad;
        return burnRate(counts.errors, counts.requests, budget, 1 - presence.coverage(secondsOf(window)));
    };
    judgement.longWindow = rateOver(tier.longWindow);
    judgement.shortWindow = rateOver(tier.shortWindow);
    judgement.firing = enough && judgement.longWindow.worst > tier.factor && judgement.shortWindow.worst > tier.factor;
    return judgement;
}

std::vector<BurnJudgement> Board::burn(const Scope& scope) const {
    std::vector<BurnJudgement> all;
    if (!scope.operation)
        return all;
    for (const BurnTier& tier : m_impl->objectives.burnTiers)
        all.push_back(m_impl->burnTier(scope, tier, m_impl->objectives.of(*scope.operation).errorRate));
    return all;
}

// --- everything ---

std::uint64_t Board::sessionsAccepted(const std::optional<base::RegionId>& region) const {
    std::uint64_t accepted = 0;
    for (const SessionsTick& one : m_impl->sessions)
        if (!region || one.region == *region)
            accepted += one.accepted;
    return accepted;
}

Health Board::overall(Window window) const {
    const Health feed = m_impl->feedHealth();
    if (feed != Health::Ok)
        return feed;
    Health health = judge({}, window).health;
    if (!m_impl->flows.empty())
        if (const Health rounds = judgeFlow({}).health; rounds >= Health::Stale)
            health = worse(health, rounds);
    for (const QueueJudgement& queue : queues())
        health = worse(health, queue.health);
    return health;
}

std::vector<HistoryPoint> Board::history(const Scope& scope, std::size_t seconds) const {
    const Impl& my = *m_impl;
    const impl::PointRing* ring = nullptr;
    if (const auto found = my.rollupIndex.find(scope); found != my.rollupIndex.end()) {
        ring = &my.rollups[found->second].points;
    } else if (scope.provider && scope.brand && scope.region && scope.release && scope.operation) {
        const SeriesKey key{*scope.provider, *scope.brand, *scope.region, *scope.release, *scope.operation};
        if (const auto series = my.seriesIndex.find(key); series != my.seriesIndex.end())
            ring = &my.series[series->second].points;
    }
    std::vector<HistoryPoint> out;
    if (ring == nullptr)
        return out;
    const Position at = my.presence.at();
    const auto wanted = static_cast<Position>(std::min(seconds, kHistorySeconds));
    const auto durationOf = [](std::uint32_t bucket) -> std::optional<base::Duration> {
        if (bucket == impl::PointRing::kNone)
            return std::nullopt;
        return grid::representative(static_cast<int>(bucket));
    };
    for (Position position = std::max<Position>(0, at - wanted + 1); position <= at; ++position) {
        const impl::PointRing::Point* point = ring->find(position);
        if (point == nullptr)
            continue;
        HistoryPoint& one = out.emplace_back();
        one.at = my.wallTimes[static_cast<std::size_t>(position % impl::PointRing::kSeconds)];
        one.missing = point->present == 0;
        one.requests = static_cast<float>(point->requests);
        one.errors = static_cast<float>(point->errors);
        one.p50 = durationOf(point->p50);
        one.p95 = durationOf(point->p95);
        one.p99 = durationOf(point->p99);
    }
    return out;
}

std::vector<AlertCondition> Board::conditions() const {
    const Impl& my = *m_impl;
    std::vector<AlertCondition> all;
    const Health feed = my.feedHealth();
    AlertCondition& source = all.emplace_back();
    source.kind = AlertKind::NoData;
    source.verdict = verdictOf(feed == Health::NoData ? Health::Breach : feed);
    source.priority = AlertPriority::P1;
    source.value = inSeconds(my.age().value_or(base::Duration::zero()));
    source.limit = inSeconds(kNoDataAfter);
    source.onDelay = 1;

    std::set<Scope> regional, perProvider, rounds;
    for (const auto& one : my.series) {
        regional.insert({one.key.provider, std::nullopt, one.key.region, std::nullopt, one.key.operation});
        perProvider.insert({one.key.provider, std::nullopt, std::nullopt, std::nullopt, one.key.operation});
    }
    for (const Scope& scope : regional) {
        const Judgement judgement = judge(scope);
        const Objective& objective = my.objectives.of(*scope.operation);
        all.push_back({AlertKind::Latency, scope, verdictOf(judgement.latency), AlertPriority::P2,
                       judgement.figures.slowShare, 1 - objective.latencyShare});
        all.push_back({AlertKind::ErrorRate, scope, verdictOf(judgement.errors), AlertPriority::P1,
                       judgement.figures.errorRate, objective.errorRate});
    }
    for (const Scope& scope : perProvider) {
        AlertCondition condition{AlertKind::BurnRate, scope};
        condition.priority = AlertPriority::P2;
        std::uint64_t requests = 0;
        for (const auto& one : my.series)
            if (scope.contains(one.key))
                requests += my.countsOf(one, std::chrono::minutes(5)).requests;
        const bool enough = requests >= samplesNeeded(my.objectives.of(*scope.operation).errorRate);
        condition.verdict =
            feed == Health::Ok && enough ? AlertCondition::Verdict::Healthy : AlertCondition::Verdict::Unknown;
        for (const BurnJudgement& burning : burn(scope)) {
            if (feed != Health::Ok || !burning.firing)
                continue;
            const double value = std::min(burning.longWindow.worst, burning.shortWindow.worst);
            condition.verdict = AlertCondition::Verdict::Breach;
            if (burning.tier.factor >= 10)
                condition.priority = AlertPriority::P1;
            if (value > condition.value) {
                condition.value = value;
                condition.limit = burning.tier.factor;
            }
        }
        all.push_back(condition);
    }

    for (const auto& one : my.flows)
        rounds.insert({one.key.provider, std::nullopt, one.key.region, std::nullopt, std::nullopt});
    for (const Scope& scope : rounds) {
        const FlowJudgement judgement = judgeFlow(scope);
        AlertCondition condition{AlertKind::SettleLag,           scope,
                                 verdictOf(judgement.health),    AlertPriority::P1,
                                 inSeconds(judgement.p99.value), inSeconds(my.objectives.settleLagLimit)};
        condition.onDelay = 1; // The limit itself is the delay: a standstill must show within two seconds of it.
        all.push_back(condition);
    }
    for (const QueueJudgement& queue : queues()) {
        Scope scope;
        scope.region = queue.region;
        all.push_back({AlertKind::QueueLag, scope, verdictOf(queue.health), AlertPriority::P2,
                       inSeconds(queue.oldestUnrelayed), inSeconds(my.objectives.queueLagLimit)});
    }
    return all;
}

} // namespace signalbox::slo
