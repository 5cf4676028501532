// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Guarded.h"
#include "core/degradation/Latch.h"

#include <memory>

namespace signalbox::degradation {

/// Permission to be open, given by the control plane to a gateway for a short while. Without a valid one the gateway
/// closes by itself, so that a partition cannot keep a closed platform open.
inline constexpr base::Duration kLeaseLife = std::chrono::seconds(15);
inline constexpr base::Duration kLeaseRenewal = std::chrono::seconds(5);

/// One region's lease. Judged on the monotonic clock, from the moment the gateway *asked*: time that an answer spent on
/// the wire is never added to its life.
/// Threads: a value; guard it.
class Lease {
public:
    /// Renewals that answer an older question than the last one are ignored.
    void renew(base::Instant askedAt);
    /// Ends it at once.
    void revoke() noexcept { m_askedAt.reset(); }
    [[nodiscard]] bool isOpen(base::Instant now) const noexcept;
    [[nodiscard]] bool isRenewalDue(base::Instant now) const noexcept;
    [[nodiscard]] base::Duration left(base::Instant now) const noexcept;

private:
    std::optional<base::Instant> m_askedAt;
};

/// The gateway's side: decides each new session, bet, bonus and jackpot contribution of one region, and counts.
///
/// One short lock a decision. Settlements and rollbacks never ask it.
/// Threads: any.
class Admission {
public:
    enum class Verdict { Admitted, SwitchedOff, LeaseLost };
    struct Counts {
        std::uint64_t accepted = 0;
        std::uint64_t refused = 0;
        std::optional<base::Time> lastAcceptedAt;
    };

    Admission(base::RegionId region, const base::Clock& clock);

    /// Applies a command; the caller has made it durable. True when it changed something.
    bool apply(const Command& command);
    /// Replaces the latch after a restart.
    void reset(Latch latch);
    void renewLease(base::Instant askedAt);

    /// `target` names provider, brand and game of the request; the region is this one. Only NewSessions and NewRounds
    /// need the lease. `synthetic` attempts are decided alike and not counted.
    [[nodiscard]] Verdict decide(Switch what, Scope target, std::string_view player, bool synthetic = false);

    /// What was counted for targets inside `scope` since the winning command of exactly that switch and scope took
    /// effect here (since the start, when there is none).
    [[nodiscard]] Counts counts(Switch what, const Scope& scope) const;
    /// The share that applies to that scope as a target of its own.
    [[nodiscard]] int share(Switch what, const Scope& scope) const;
    [[nodiscard]] std::uint64_t epoch() const;
    [[nodiscard]] std::shared_ptr<const Latch> latch() const;
    [[nodiscard]] const base::RegionId& region() const noexcept { return m_region; }

private:
    struct State {
        std::shared_ptr<const Latch> latch;
        Lease lease;
        std::map<std::pair<Switch, Scope>, Counts> totals;                     ///< By exact target.
        std::map<std::pair<Switch, Scope>, std::map<Scope, Counts>> baselines; ///< Totals when a command took effect.
    };
    base::RegionId m_region;
    const base::Clock& m_clock;
    base::Guarded<State> m_state;
};

[[nodiscard]] std::string_view name(Admission::Verdict verdict) noexcept;

} // namespace signalbox::degradation
