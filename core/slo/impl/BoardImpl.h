// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/slo/Board.h"
#include "core/slo/impl/Windows.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace signalbox::slo {

/// The state behind Board: Board.cpp moves it on, BoardJudge.cpp reads it.
struct Board::Impl {
    struct SeriesState {
        SeriesKey key;
        bool present = false; ///< In the newest tick.
        impl::Position lastSeen = -1;
        std::array<impl::CountRing, 5> counts{impl::CountRing(1), impl::CountRing(5), impl::CountRing(30),
                                              impl::CountRing(60), impl::CountRing(360)};
        impl::SketchWindows windows;
        impl::PointRing points;
        std::array<std::size_t, 3> rollups{};

        SeriesState(SeriesKey k, impl::Position first)
            : key(std::move(k))
            , windows(first - 1)
            , points(first) {}
    };
    /// Kept for its chart only; judgements add up their series.
    struct RollupState {
        Scope scope;
        Sketch ten;
        SeriesCounts newest;
        impl::PointRing points;
        RollupState(Scope s, impl::Position first)
            : scope(std::move(s))
            , points(first) {}
    };
    struct FlowState {
        FlowKey key;
        bool present = false;
        impl::Position lastSeen = -1;
        std::array<PackedSketch, 60> settled; ///< By position modulo 60.
        FlowTick newest;
    };
    struct QueueState {
        QueueTick newest;
        bool present = false;
        std::array<std::uint64_t, 60> relayed{};
    };

    const base::Clock& clock;
    ObjectiveSet objectives;

    impl::Presence presence;
    std::vector<base::Time> wallTimes; ///< By position modulo kHistorySeconds.
    std::vector<SeriesState> series;
    std::unordered_map<SeriesKey, std::size_t> seriesIndex;
    std::vector<RollupState> rollups;
    std::map<Scope, std::size_t> rollupIndex;
    std::vector<FlowState> flows;
    std::unordered_map<FlowKey, std::size_t> flowIndex;
    std::map<base::RegionId, QueueState> queues;
    std::vector<SessionsTick> sessions;
    std::vector<Alert> alerts;

    // The source.
    std::string boot, previousBoot;
    impl::Position bootAt = 0;
    std::uint64_t sequence = 0;
    base::Time wallTime{};
    base::Duration interval = std::chrono::seconds(1);
    std::optional<base::Instant> receivedAt;
    base::Duration lateness{0};
    bool lastInvalid = false;
    int frozenTicks = 0;
    int frozenAfter = 0;
    std::uint64_t fingerprint = 0;
    std::uint64_t applied = 0, missed = 0, duplicates = 0, reordered = 0, invalid = 0, boots = 0;
    // The smallest receipt-minus-stamp of this and of the previous stretch of ticks: what transport costs at best.
    std::optional<base::Duration> bestOffset, previousBestOffset;
    int offsetTicks = 0;

    Impl(const base::Clock& c, ObjectiveSet o)
        : clock(c)
        , objectives(std::move(o)) {}

    // Board.cpp
    void skip(std::int64_t seconds, bool present);
    void advance(const Tick& tick);
    void noteArrival(const Tick& tick);
    void noteFrozen(const Tick& tick, bool sameBoot);
    void pushPoints(bool present);
    void forgetGone();
    std::size_t seriesOf(const SeriesKey& key);
    std::size_t rollupOf(Scope scope);

    // BoardJudge.cpp
    struct Slots {
        std::size_t ring = 0; ///< Index into SeriesState::counts.
        std::int64_t count = 0;
    };
    [[nodiscard]] static Slots slotsFor(base::Duration window);
    [[nodiscard]] static base::Duration length(Window window);
    [[nodiscard]] SeriesCounts countsOf(const SeriesState& state, base::Duration window) const;
    [[nodiscard]] std::int64_t secondsOf(base::Duration window) const;
    [[nodiscard]] static const Sketch& sketchOf(const SeriesState& state, Window window);
    [[nodiscard]] Figures figuresOf(const SeriesCounts& counts, const Sketch& sketch, Window window) const;
    [[nodiscard]] Health ratioHealth(std::uint64_t bad, std::uint64_t total, double budget, double coverage) const;
    void judgeCounts(Judgement& judgement, Operation operation, const SeriesCounts& counts) const;
    [[nodiscard]] Judgement judgeSeries(const SeriesState& state, Window window, Health feed) const;
    [[nodiscard]] bool provenWithSiblings(const SeriesKey& key, const Scope& scope, Window window,
                                          double coverage) const;
    [[nodiscard]] BurnJudgement burnTier(const Scope& scope, const BurnTier& tier, double budget) const;
    [[nodiscard]] Health feedHealth() const;
    [[nodiscard]] std::optional<base::Duration> age() const;
};

} // namespace signalbox::slo
