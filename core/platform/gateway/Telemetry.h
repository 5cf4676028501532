// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/canary/Canary.h"
#include "core/canary/Guard.h"
#include "core/slo/Recorder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox::platform {

/// One finished request of a provider that has a running canary, for the guard.
struct CanaryObservation {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    canary::Observation observation;
};

/// What was seen of a provider, brand and region since the start.
struct ProviderUsage {
    std::optional<base::Time> lastRequestAt; ///< Authenticated requests only.
    std::uint64_t requests = 0;
};

/// What was seen of a canary since the present epoch began.
struct CanaryUsage {
    std::uint64_t candidateSessions = 0;
    std::uint64_t eligibleSessions = 0; ///< Both releases.
};

/// What the data plane measures and what it needs to know about canaries: the meeting point of gateway and control
/// plane.
///
/// - The gateway records each finished request; the control plane drains: tick() once a second, observations several
///   times a second.
/// - The control plane says which canaries there are (setCanaries); the gateway asks for each new session. One atomic
///   load of an immutable snapshot, so that a rollback holds from the next session on.
/// Threads: any; tick() and drainObservations() from one thread each.
class Telemetry {
public:
    /// `queueLag` is asked at each tick: what the outbox's state is.
    struct Queue {
        std::uint64_t depth = 0;
        base::Duration oldest{};
        std::uint64_t relayed = 0; ///< Since the last question.
    };
    using QueueSource = std::function<Queue(const base::RegionId&)>;

    Telemetry(const base::Clock& clock, const slo::ObjectiveSet& objectives, std::string boot,
              std::vector<base::RegionId> regions);
    ~Telemetry();
    Telemetry(const Telemetry&) = delete;
    Telemetry& operator=(const Telemetry&) = delete;

    [[nodiscard]] slo::Recorder& recorder() noexcept;
    [[nodiscard]] const std::string& boot() const noexcept;
    void setQueueSource(QueueSource source);

    /// Feeds the recorder with the queue's state and gives the tick since the last call. Alerts are left empty.
    [[nodiscard]] slo::Tick tick();

    /// Replaces the canaries. A canary whose epoch is unchanged keeps its counts.
    void setCanaries(std::vector<canary::CanaryState> canaries);
    [[nodiscard]] std::shared_ptr<const std::vector<canary::CanaryState>> canaries() const;
    [[nodiscard]] CanaryUsage canaryUsage(const base::ProviderId& provider) const;

    /// For the gateway: the release of a session that is about to be opened.
    [[nodiscard]] slo::Release releaseFor(const base::ProviderId& provider, const base::BrandId& brand,
                                          const base::RegionId& region, const canary::Subject& subject) const;
    /// For the gateway: a session was opened on that release.
    void sessionOpened(const base::ProviderId& provider, const base::BrandId& brand, const base::RegionId& region,
                       slo::Release release, bool eligible);
    /// For the gateway: a request has ended. `player` is empty when it was not known.
    void finished(const slo::SeriesKey& series, const std::string& player, base::Duration latency,
                  slo::Outcome outcome);

    /// Everything since the last call, in the order in which it finished; at most kMaxObservations are kept.
    [[nodiscard]] std::vector<CanaryObservation> drainObservations();
    static constexpr std::size_t kMaxObservations = 200'000;

    [[nodiscard]] ProviderUsage usage(const base::ProviderId& provider, const base::BrandId& brand,
                                      const base::RegionId& region) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
