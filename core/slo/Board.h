// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/slo/Alert.h"
#include "core/slo/Objective.h"
#include "core/slo/Series.h"
#include "core/slo/Sketch.h"
#include "core/slo/Tick.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace signalbox::slo {

/// Only Ok is healthy. Rising severity: a roll-up shows the worst of its children.
enum class Health {
    Ok,
    ZeroTraffic,  ///< The source reports, and explicitly says that nothing happened in the window.
    Insufficient, ///< Too few requests, or under 95 % of the window covered: nothing can be promised.
    Stale,        ///< The newest tick is over 3 ticks old.
    Frozen,       ///< Ticks arrive, but their content does not move.
    NoData,       ///< Never a tick, or none for over 10 s, or nothing known about this scope.
    Invalid,      ///< The newest tick contradicts itself.
    Breach,       ///< Known to be over an objective.
};
[[nodiscard]] std::string_view name(Health health) noexcept; ///< "ok", "breach", "zero_traffic", "no_data", ...
[[nodiscard]] std::optional<Health> healthFromName(std::string_view name) noexcept;

/// What became of a tick.
enum class Applied {
    Ok,
    AfterGap,  ///< Applied; at least one tick before it is missing.
    NewBoot,   ///< Applied; the platform restarted, windows go on, the sequence starts anew.
    Duplicate, ///< Ignored: this sequence was applied already.
    Reordered, ///< Ignored: older than what was applied.
    Invalid,   ///< Ignored, see validate(Tick): the feed shows Invalid until a good one arrives.
};

/// Figures of a scope over a window.
struct Figures {
    SeriesCounts counts;
    double requestsPerSecond = 0;
    double errorRate = 0; ///< 0..1; 0 without requests.
    double slowShare = 0; ///< 0..1, over the latency limit.
    Quantile p50, p95, p99;
    bool p95Reportable = false; ///< n >= 59: an upper bound for p95 can be given.
    bool p99Reportable = false; ///< n >= 299.
};

/// A judgement of a scope. For a roll-up, health is the worst child's (or worse, by its own figures).
struct Judgement {
    Scope scope;
    Health health = Health::NoData;
    Health latency = Health::NoData;
    Health errors = Health::NoData;
    Figures figures;
    std::optional<SeriesKey> worst; ///< The worst child, when there are several.
    std::size_t children = 0;
    std::size_t healthyChildren = 0; ///< Those that are Ok.
    double coverage = 0;             ///< 0..1: share of the window's ticks that arrived.
};

struct FlowJudgement {
    Scope scope; ///< Without an operation.
    Health health = Health::NoData;
    Quantile p50, p95, p99;    ///< Kaplan-Meier over settled and open rounds.
    double shareOver = 0;      ///< Estimated share of rounds slower than the limit.
    std::uint64_t settled = 0; ///< In the window.
    std::uint64_t open = 0;    ///< Now.
    base::Duration oldestOpen{0};
};

struct QueueJudgement {
    base::RegionId region;
    Health health = Health::NoData;
    std::uint64_t depth = 0;
    base::Duration oldestUnrelayed{0};
    double relayedPerSecond = 0;
    std::optional<base::Duration> drainTime; ///< depth / relay rate; none when nothing is relayed.
};

struct BurnJudgement {
    BurnTier tier;
    BurnRate longWindow;
    BurnRate shortWindow;
    bool firing = false;
};

/// The state of the source itself.
struct Feed {
    Health health = Health::NoData;    ///< Ok, Stale, NoData, Frozen or Invalid.
    std::optional<base::Duration> age; ///< Of the newest sample; none before the first tick.
    std::string boot;
    std::uint64_t sequence = 0;
    base::Time wallTime{};
    std::uint64_t applied = 0, missed = 0, duplicates = 0, reordered = 0, invalid = 0, boots = 0;
};

/// One second of a scope's history, for charts. Quantiles are those of the last 10 s up to that second.
struct HistoryPoint {
    base::Time at{};
    bool missing = true; ///< No tick for this second: a gap in the line, never a zero.
    float requests = 0;
    float errors = 0;
    std::optional<base::Duration> p50, p95, p99;
};

/// A view over the last minutes, made of ticks; the same class judges on the platform and draws on the console.
///
/// - A window is the sum of its slots, newest added and oldest subtracted; a roll-up adds sketches. Nothing is
/// averaged.
/// - No data is never healthy: every judgement is taken under the feed's health, which depends on the clock, not on
/// ticks.
/// - Age counts from the receipt of the newest tick on the monotonic clock, plus what the tick itself was late compared
///   with its predecessors; a stream that delivers old ticks is therefore old, and clocks need not agree.
/// Threads: one. Memory: bounded by BoardConfig; about 100 KB per busy series with the default windows.
class Board {
public:
    enum class Window { TenSeconds, OneMinute, FiveMinutes, ThirtyMinutes };
    static constexpr base::Duration kStaleAfter = std::chrono::seconds(3);
    static constexpr base::Duration kNoDataAfter = std::chrono::seconds(10);
    static constexpr std::size_t kHistorySeconds = 3600;

    Board(const base::Clock& clock, ObjectiveSet objectives);
    ~Board();
    Board(Board&&) noexcept;
    Board& operator=(Board&&) = delete;

    Applied apply(const Tick& tick);

    [[nodiscard]] Feed feed() const;
    [[nodiscard]] const ObjectiveSet& objectives() const;
    /// The alerts of the newest tick (as judged by the platform).
    [[nodiscard]] const std::vector<Alert>& alerts() const;

    /// Known series and flows, sorted.
    [[nodiscard]] std::vector<SeriesKey> series() const;
    [[nodiscard]] std::vector<FlowKey> flows() const;

    [[nodiscard]] Judgement judge(const Scope& scope, Window window = Window::OneMinute) const;
    /// Every known series, sorted by key.
    [[nodiscard]] std::vector<Judgement> judgeAll(Window window = Window::OneMinute) const;
    [[nodiscard]] FlowJudgement judgeFlow(const Scope& scope) const; ///< Over one minute.
    [[nodiscard]] std::vector<QueueJudgement> queues() const;
    [[nodiscard]] std::vector<BurnJudgement>
    burn(const Scope& scope) const; ///< Errors against the budget; needs an operation.
    /// Sessions accepted in the newest tick, all regions or one.
    [[nodiscard]] std::uint64_t sessionsAccepted(const std::optional<base::RegionId>& region = std::nullopt) const;
    [[nodiscard]] Health overall(Window window = Window::OneMinute) const; ///< The worst of everything.

    /// Newest last, at most `seconds` points, one per second; kept for every series and for the roll-ups
    /// {operation}, {provider, operation}, {provider, region, operation}. Empty for other scopes.
    [[nodiscard]] std::vector<HistoryPoint> history(const Scope& scope, std::size_t seconds = kHistorySeconds) const;

    /// What the alert engine is to be fed with, once per applied tick.
    [[nodiscard]] std::vector<AlertCondition> conditions() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::slo
