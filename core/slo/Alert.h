// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Result.h"
#include "core/slo/Series.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::slo {

/// What an alert is about. `value` and `limit` of the alert are in the unit given here.
enum class AlertKind {
    Latency,          ///< Share of requests over the latency limit (ratio 0..1).
    ErrorRate,        ///< Share of failed requests (ratio 0..1).
    BurnRate,         ///< Multiple of the error budget's sustainable rate.
    SettleLag,        ///< p99 of authorize -> settle (seconds).
    QueueLag,         ///< Age of the oldest event that is not relayed (seconds).
    NoData,           ///< A source went silent (seconds since its newest tick).
    CanaryRolledBack, ///< A guard set a canary to 0 (basis points it had).
    SecurityIncident, ///< For example a credential picked up twice (count).
};

/// P1 wakes somebody, P2 is looked at within the hour, P3 within the day.
enum class AlertPriority { P1, P2, P3 };

///            breach seen            on-delay over            acknowledge
///   Normal ------------> Pending ----------------> Active ----------------> Acknowledged
///     ^                     | healthy                | healthy for the          | healthy for the
///     +---------------------+                        v off-delay                v off-delay
///     ^                                     ReturnedUnacknowledged            Normal
///     +-------------- acknowledge -------------------+ (a new breach: Active again)
enum class AlertState { Normal, Pending, Active, Acknowledged, ReturnedUnacknowledged };

[[nodiscard]] std::string_view name(AlertKind kind) noexcept;         ///< "latency", "error_rate", "burn_rate", ...
[[nodiscard]] std::string_view name(AlertPriority priority) noexcept; ///< "P1", ...
[[nodiscard]] std::string_view name(AlertState state) noexcept;       ///< "normal", ..., "returned_unacknowledged"
[[nodiscard]] std::optional<AlertKind> alertKindFromName(std::string_view name) noexcept;
[[nodiscard]] std::optional<AlertPriority> alertPriorityFromName(std::string_view name) noexcept;
[[nodiscard]] std::optional<AlertState> alertStateFromName(std::string_view name) noexcept;

/// An alert as it is shown. Text is made by who shows it, from kind, scope, value and limit.
struct Alert {
    base::AlertId id; ///< Stable while the alert is not normal; a new occurrence has a new id.
    AlertKind kind = AlertKind::Latency;
    AlertPriority priority = AlertPriority::P2;
    AlertState state = AlertState::Normal;
    Scope scope;
    double value = 0; ///< Newest measured.
    double limit = 0;
    base::Time since{};   ///< First breach of this occurrence.
    base::Time changed{}; ///< Last change of state.
    std::optional<base::OperatorId> acknowledgedBy;
    std::optional<base::Time> acknowledgedAt;

    friend bool operator==(const Alert&, const Alert&) = default;
};

/// One judgement, fed to the engine once per evaluation (each second).
struct AlertCondition {
    enum class Verdict {
        Healthy, ///< Known to be fine. Only this ever resolves an alert.
        Breach,
        Unknown, ///< No data, too little data, stale: neither raises nor resolves.
    };
    AlertKind kind = AlertKind::Latency;
    Scope scope;
    Verdict verdict = Verdict::Unknown;
    AlertPriority priority = AlertPriority::P2;
    double value = 0;
    double limit = 0;
    int onDelay = 2; ///< Consecutive breaching evaluations until Active, >= 1; Unknown between them does not reset.
    int offDelay =
        5; ///< Consecutive healthy evaluations until it counts as over, >= 1; Unknown between them does reset.
};

/// The alert states of one platform.
///
/// - Silence never resolves: a condition that is not fed, or fed as Unknown, leaves its alert as it is.
/// - A condition flaps at most as fast as its delays allow; between breach and healthy lies Unknown as a dead band.
/// Threads: one. Memory: at most kMaxAlerts alerts; beyond that new ones are counted in overflowed() and not kept.
class AlertEngine {
public:
    static constexpr std::size_t kMaxAlerts = 4096;

    explicit AlertEngine(const base::Clock& clock, std::string idPrefix = "alert")
        : m_clock(clock)
        , m_idPrefix(std::move(idPrefix)) {}

    /// One evaluation. Returns the alerts that changed state, in their new state (a resolved one as Normal).
    std::vector<Alert> evaluate(const std::vector<AlertCondition>& conditions);

    /// Active -> Acknowledged, ReturnedUnacknowledged -> Normal; acknowledging twice is not an error.
    /// Errors: NotFound SLO-010; FailedPrecondition SLO-011 for one that is still pending.
    base::Result<Alert> acknowledge(const base::AlertId& id, const base::OperatorId& by);

    /// An acknowledged alert of an earlier engine, kept by the caller: it goes on from there, with its id. One of the
    /// same kind and scope that is here already stays as it is; any other state is not taken.
    void restore(Alert alert);

    /// All that are not normal: most urgent first (unacknowledged, priority, newest).
    [[nodiscard]] std::vector<Alert> alerts() const;
    [[nodiscard]] std::uint64_t overflowed() const noexcept { return m_overflowed; }

private:
    struct Entry {
        Alert alert;
        int breaches = 0;
        int healthy = 0;
    };
    const base::Clock& m_clock;
    std::string m_idPrefix;
    std::map<std::pair<AlertKind, Scope>, Entry> m_entries;
    std::uint64_t m_next = 1;
    std::uint64_t m_overflowed = 0;
};

/// Most urgent first: what alerts() sorts by. For consoles that merge several sources.
[[nodiscard]] bool moreUrgent(const Alert& a, const Alert& b);

} // namespace signalbox::slo
