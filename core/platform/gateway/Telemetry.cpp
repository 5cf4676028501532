// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/Telemetry.h"

#include "core/base/Guarded.h"

#include <atomic>
#include <map>
#include <tuple>
#include <utility>

namespace signalbox::platform {

namespace {

using Key = std::tuple<std::string, std::string, std::string>;

struct Usage {
    std::uint64_t epoch = 0;
    CanaryUsage counts;
};

} // namespace

struct Telemetry::Impl {
    Impl(const base::Clock& clockIn, const slo::ObjectiveSet& objectives, std::string bootIn,
         std::vector<base::RegionId> regionsIn)
        : clock(clockIn)
        , boot(std::move(bootIn))
        , regions(std::move(regionsIn))
        , recorder(clockIn, objectives, boot)
        , canaries(std::make_shared<const std::vector<canary::CanaryState>>()) {}

    const base::Clock& clock;
    std::string boot;
    std::vector<base::RegionId> regions;
    slo::Recorder recorder;
    QueueSource queue;

    std::atomic<std::shared_ptr<const std::vector<canary::CanaryState>>> canaries;
    base::Guarded<std::map<std::string, Usage>> canaryUsage; ///< By provider.
    base::Guarded<std::vector<CanaryObservation>> observations;
    base::Guarded<std::map<Key, ProviderUsage>> usage;

    /// The canary of a provider in that place; null when there is none.
    static const canary::CanaryState* find(const std::vector<canary::CanaryState>& all,
                                           const base::ProviderId& provider) {
        for (const auto& state : all)
            if (state.provider == provider)
                return &state;
        return nullptr;
    }
};

Telemetry::Telemetry(const base::Clock& clock, const slo::ObjectiveSet& objectives, std::string boot,
                     std::vector<base::RegionId> regions)
    : m_impl(std::make_unique<Impl>(clock, objectives, std::move(boot), std::move(regions))) {}
Telemetry::~Telemetry() = default;

slo::Recorder& Telemetry::recorder() noexcept { return m_impl->recorder; }
const std::string& Telemetry::boot() const noexcept { return m_impl->boot; }
void Telemetry::setQueueSource(QueueSource source) { m_impl->queue = std::move(source); }

slo::Tick Telemetry::tick() {
    if (m_impl->queue)
        for (const auto& region : m_impl->regions) {
            const auto state = m_impl->queue(region);
            m_impl->recorder.queue(region, state.depth, state.oldest, state.relayed);
        }
    return m_impl->recorder.drain();
}

void Telemetry::setCanaries(std::vector<canary::CanaryState> canaries) {
    {
        auto usage = m_impl->canaryUsage.lock();
        for (const auto& state : canaries) {
            auto& known = (*usage)[state.provider.text()];
            if (known.epoch != state.epoch)
                known = Usage{state.epoch, {}};
        }
    }
    m_impl->canaries.store(std::make_shared<const std::vector<canary::CanaryState>>(std::move(canaries)));
}

std::shared_ptr<const std::vector<canary::CanaryState>> Telemetry::canaries() const { return m_impl->canaries.load(); }

CanaryUsage Telemetry::canaryUsage(const base::ProviderId& provider) const {
    auto usage = m_impl->canaryUsage.lock();
    const auto known = usage->find(provider.text());
    return known == usage->end() ? CanaryUsage() : known->second.counts;
}

slo::Release Telemetry::releaseFor(const base::ProviderId& provider, const base::BrandId& brand,
                                   const base::RegionId& region, const canary::Subject& subject) const {
    const auto all = m_impl->canaries.load();
    const auto* state = Impl::find(*all, provider);
    return state != nullptr && canary::takesCandidate(*state, brand, region, subject) ? slo::Release::Candidate
                                                                                      : slo::Release::Stable;
}

void Telemetry::sessionOpened(const base::ProviderId& provider, const base::BrandId&, const base::RegionId& region,
                              slo::Release release, bool eligible) {
    m_impl->recorder.sessionAccepted(region);
    if (!eligible && release == slo::Release::Stable)
        return;
    auto usage = m_impl->canaryUsage.lock();
    auto& counts = (*usage)[provider.text()].counts;
    ++counts.eligibleSessions;
    if (release == slo::Release::Candidate)
        ++counts.candidateSessions;
}

void Telemetry::finished(const slo::SeriesKey& series, const std::string& player, base::Duration latency,
                         slo::Outcome outcome) {
    m_impl->recorder.record(series, latency, outcome);
    {
        auto usage = m_impl->usage.lock();
        auto& entry = (*usage)[{series.provider.text(), series.brand.text(), series.region.text()}];
        entry.lastRequestAt = m_impl->clock.now();
        ++entry.requests;
    }
    if (player.empty())
        return;
    const auto all = m_impl->canaries.load();
    const auto* state = Impl::find(*all, series.provider);
    if (state == nullptr || state->basisPoints == 0)
        return;
    CanaryObservation seen;
    seen.provider = series.provider;
    seen.brand = series.brand;
    seen.region = series.region;
    seen.observation.arm = series.release == slo::Release::Candidate ? canary::Arm::Candidate : canary::Arm::Control;
    seen.observation.player = base::PlayerId(player);
    seen.observation.failed = outcome == slo::Outcome::Error || outcome == slo::Outcome::Timeout;
    seen.observation.latency = latency;
    seen.observation.at = m_impl->clock.instant();
    auto observations = m_impl->observations.lock();
    if (observations->size() < kMaxObservations)
        observations->push_back(std::move(seen));
}

std::vector<CanaryObservation> Telemetry::drainObservations() {
    std::vector<CanaryObservation> taken;
    m_impl->observations.lock()->swap(taken);
    return taken;
}

ProviderUsage Telemetry::usage(const base::ProviderId& provider, const base::BrandId& brand,
                               const base::RegionId& region) const {
    auto usage = m_impl->usage.lock();
    const auto known = usage->find({provider.text(), brand.text(), region.text()});
    return known == usage->end() ? ProviderUsage() : known->second;
}

} // namespace signalbox::platform
