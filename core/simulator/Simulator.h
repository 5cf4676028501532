// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/simulator/Faults.h"
#include "core/simulator/ProviderConnection.h"
#include "core/simulator/Report.h"
#include "core/slo/Series.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace signalbox::simulator {

struct SimulatorConfig {
    double rate = 200;      ///< Requests a second over all connections, Poisson arrivals; 0: as fast as possible.
    std::uint64_t seed = 1; ///< Decides players, stakes, wins, faults: the same seed makes the same plan.
    int workers = 8;        ///< Threads that send, 1..256.
    int roundsPerSession = 4;
    double rollbackShare = 0.03; ///< Of rounds, rolled back instead of settled.
    double retryShare = 0.02;    ///< Of authorizations, sent again under the same key although they were answered.
    base::Duration think = std::chrono::milliseconds(250);        ///< Mean time between authorize and settle.
    base::Duration rotationPoll = std::chrono::milliseconds(500); ///< How often to look for rotations.
    int attempts = 12;                                            ///< Of one request until the provider gives up.
    bool orderedIds = true; ///< Rounds, bets and keys have ids that grow with time; false: entirely random ones.
};

/// An effect that the platform has acknowledged: it must be in the ledger, whatever happens next.
struct Acknowledged {
    enum class Effect { Authorized, Settled, RolledBack };
    Effect effect = Effect::Authorized;
    base::BetId bet;
    base::Money amount; ///< Stake or win; empty for a rollback.
};

/// A provider's traffic: players open sessions and play rounds (authorize, settle, some rolled back, some retried).
///
/// - Open loop: rounds are due by a plan that does not wait for answers.
/// - The answer to a session says which release the player is on; each release has its own faults.
/// - A retry repeats the same request under the same idempotency key with full-jitter backoff. When the outcome of an
///   authorization stays unknown to the end, the round is rolled back, as the contract asks.
/// - A refused new session leaves the player in the old one, whose rounds go on.
/// - Rotations that the platform asks for are answered by RotationAgent.
/// Threads: run() blocks; everything else from any thread meanwhile.
/// Ownership: borrows the connections and the clock.
class Simulator {
public:
    Simulator(SimulatorConfig config, std::vector<ProviderConnection*> connections, const base::Clock& clock);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Called on a worker's thread for each acknowledged effect, before the next step of that player. Set before run().
    void onAcknowledged(std::function<void(const Acknowledged&)> callback);

    void setFaults(slo::Release release, const Faults& faults);
    [[nodiscard]] Faults faults(slo::Release release) const;

    /// Until `stop`, or for `duration`; then rounds that are open are settled (for at most 10 s) and it returns.
    void run(std::stop_token stop, std::optional<base::Duration> duration = std::nullopt);

    [[nodiscard]] Report report() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::simulator
