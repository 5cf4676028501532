// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/degradation/Command.h"

namespace signalbox::degradation {

/// What a region's gateway says about itself.
struct GateCounters {
    std::uint64_t epoch = 0;    ///< The highest epoch that its admission decides with.
    int share = 100;            ///< What it applies for the switch and scope that was asked about, in percent.
    std::uint64_t accepted = 0; ///< Let through since that share took effect (synthetic attempts excluded).
    std::uint64_t refused = 0;
    std::optional<base::Time> lastAcceptedAt; ///< The last one ever let through for this scope.
};

/// What a synthetic attempt saw. It goes through the same admission as a player's, and leaves nothing behind.
enum class Probe { Admitted, Refused };

/// What the red button needs of the regions. Implemented by the platform; a fake that records is in the tests.
///
/// A lost connection or a time-out is Unavailable or OutcomeUnknown: the region is then shown as UNKNOWN and asked
/// again. Every function may be called from any thread, and for several regions at once.
class SessionGate {
public:
    virtual ~SessionGate() = default;
    /// The regions that there are, whether reachable or not.
    [[nodiscard]] virtual std::vector<base::RegionId> regions() const = 0;
    /// Stores and applies the command in that region. Success means durable there. The same id again is a success
    /// without a second effect.
    [[nodiscard]] virtual base::Status apply(const base::RegionId& region, const Command& command) = 0;
    [[nodiscard]] virtual base::Result<GateCounters> counters(const base::RegionId& region, Switch what,
                                                              const Scope& scope) = 0;
    /// One synthetic attempt of what the switch governs (for NewSessions: a session). `share` is the share being
    /// verified: over 0, the attempt is made for a player whose releaseBucket() is under it.
    [[nodiscard]] virtual base::Result<Probe> attempt(const base::RegionId& region, Switch what, const Scope& scope,
                                                      int share) = 0;
};

} // namespace signalbox::degradation
