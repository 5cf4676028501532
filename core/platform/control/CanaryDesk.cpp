// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/CanaryDesk.h"

#include "core/api/Acts.h"
#include "core/base/Log.h"

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

constexpr std::string_view kKind = "canary";

Error noCanary(const base::ProviderId& provider) {
    return {ErrorCode::NotFound, "CONTROL-009", "there is no canary of provider " + provider.text()};
}

canary::GuardConfig configFor(const slo::ObjectiveSet& objectives) {
    const auto& objective = objectives.of(slo::Operation::Authorize);
    canary::GuardConfig config;
    config.errorLimit = objective.errorRate;
    config.slowLimit = 1.0 - objective.latencyShare;
    config.slowAfter = objective.latencyLimit;
    return config;
}

} // namespace

CanaryDesk::CanaryDesk(ControlStore& store, AuditTrail& trail, Telemetry& telemetry, const ProviderDirectory& providers,
                       const slo::ObjectiveSet& objectives, const base::Clock& clock, DoorDefect defect)
    : m_store(store)
    , m_trail(trail)
    , m_telemetry(telemetry)
    , m_providers(providers)
    , m_clock(clock)
    , m_config(configFor(objectives))
    , m_tellsGuard(defect != DoorDefect::KeepsComparing) {}

base::Time CanaryDesk::now() const { return std::chrono::floor<std::chrono::milliseconds>(m_clock.now()); }

base::Status CanaryDesk::load() {
    SB_ASSIGN(const auto stored, m_store.documents(kKind));
    auto entries = m_entries.lock();
    for (const auto& json : stored) {
        SB_ASSIGN(auto state, canary::canaryFromJson(json));
        auto& entry = (*entries)[state.provider];
        entry.state = std::move(state);
        entry.guard = std::make_unique<canary::Guard>(m_config);
    }
    for (const auto& provider : m_providers.all()) {
        if (entries->contains(provider.provider))
            continue;
        SB_ASSIGN(auto state, canary::createCanary(provider.provider, "r1", "r2", now()));
        SB_TRY(m_store.put(kKind, provider.provider.text(), canary::toJson(state)));
        auto& entry = (*entries)[provider.provider];
        entry.state = std::move(state);
        entry.guard = std::make_unique<canary::Guard>(m_config);
    }
    tellDataPlane(*entries);
    return {};
}

void CanaryDesk::tellDataPlane(const Entries& entries) {
    std::vector<canary::CanaryState> states;
    states.reserve(entries.size());
    for (const auto& [provider, entry] : entries)
        states.push_back(entry.state);
    m_telemetry.setCanaries(std::move(states));
}

api::CanaryView CanaryDesk::viewOf(const Entry& entry) const {
    const auto usage = m_telemetry.canaryUsage(entry.state.provider);
    return {entry.state, entry.guard->status(m_clock.instant()), usage.candidateSessions, usage.eligibleSessions};
}

std::vector<api::CanaryView> CanaryDesk::views() const {
    const auto entries = m_entries.lock();
    std::vector<api::CanaryView> out;
    for (const auto& [provider, entry] : *entries)
        out.push_back(viewOf(entry));
    return out;
}

Result<api::CanaryView> CanaryDesk::view(const base::ProviderId& provider) const {
    const auto entries = m_entries.lock();
    const auto found = entries->find(provider);
    if (found == entries->end())
        return noCanary(provider);
    return viewOf(found->second);
}

base::RegionId CanaryDesk::regionOf(const base::ProviderId& provider) const {
    const auto* entry = m_providers.find(provider.text());
    return entry == nullptr ? base::RegionId() : entry->region;
}

Result<api::CanaryView> CanaryDesk::change(const base::ProviderId& provider, const Change& change, bool storeFirst) {
    auto entries = m_entries.lock();
    const auto found = entries->find(provider);
    if (found == entries->end())
        return noCanary(provider);
    auto& entry = found->second;
    SB_ASSIGN(auto next, change(entry.state));
    const auto store = [&] { return m_store.put(kKind, provider.text(), canary::toJson(next)); };
    if (storeFirst)
        SB_TRY(store());
    const bool begins = entry.state.basisPoints == 0 && next.basisPoints > 0;
    if (begins)
        entry.guard = std::make_unique<canary::Guard>(m_config);
    else if (next.basisPoints > 0 && next.basisPoints != entry.state.basisPoints && m_tellsGuard)
        entry.guard->stageChanged(); // Who is eligible changes at 0 only.
    if (!storeFirst)
        entry.dirty = !store().has_value();
    else
        entry.dirty = false;
    entry.state = std::move(next);
    tellDataPlane(*entries);
    return viewOf(entry);
}

Result<api::CanaryView> CanaryDesk::set(const base::ProviderId& provider, const api::CanaryDraft& draft,
                                        const base::OperatorId& by, const std::string& why) {
    return change(
        provider,
        [&](const canary::CanaryState& state) {
            canary::ShareChange wish;
            wish.basisPoints = draft.basisPoints;
            wish.expectedEpoch = draft.expectedEpoch;
            if (draft.eligibility != state.eligibility)
                wish.eligibility = draft.eligibility;
            wish.candidateRelease = draft.candidateRelease;
            wish.by = by.text();
            wish.why = why;
            return canary::setShare(state, wish, now());
        },
        true);
}

Result<api::CanaryView> CanaryDesk::abort(const base::ProviderId& provider, const base::OperatorId& by,
                                          const std::string& why) {
    return change(
        provider,
        [&](const canary::CanaryState& state) -> Result<canary::CanaryState> {
            return canary::abortCanary(state, by.text(), why, now());
        },
        false);
}

Result<api::CanaryView> CanaryDesk::rearm(const base::ProviderId& provider, std::uint64_t expectedEpoch,
                                          const base::OperatorId& first, const base::OperatorId& second,
                                          const std::string& why) {
    return change(
        provider,
        [&](const canary::CanaryState& state) {
            return canary::rearm(state, expectedEpoch, first, second, why, now());
        },
        true);
}

void CanaryDesk::guard() {
    const auto observations = m_telemetry.drainObservations();
    if (observations.empty())
        return;
    auto entries = m_entries.lock();
    for (const auto& seen : observations) {
        const auto found = entries->find(seen.provider);
        if (found == entries->end() || found->second.state.basisPoints == 0)
            continue;
        if (auto rollback = found->second.guard->observe(seen.observation))
            rollBack(*entries, found->second, *std::move(rollback));
    }
}

void CanaryDesk::rollBack(Entries& entries, Entry& entry, canary::Rollback rollback) {
    const auto before = entry.state;
    entry.state = canary::rollBack(before, std::move(rollback.evidence), rollback.why, now());
    tellDataPlane(entries); // first of all: the next session is on the stable release
    entry.dirty = !m_store.put(kKind, entry.state.provider.text(), canary::toJson(entry.state)).has_value();

    audit::Leaf leaf;
    leaf.actor = {"system", "system", {}, {}};
    leaf.action = "system.canary_rollback";
    leaf.object = api::canaryObject(entry.state.provider);
    leaf.scope = api::scopeJson(entry.state.provider);
    leaf.beforeHash = audit::stateHash(canary::toJson(before));
    leaf.afterHash = audit::stateHash(canary::toJson(entry.state));
    leaf.reason = rollback.why;
    leaf.approvals = Json::array();
    leaf.requestId = "rollback-" + entry.state.provider.text() + "-" + std::to_string(entry.state.epoch);
    leaf.outcome = audit::Outcome::Ok;
    leaf.details = Json::object({{"guard", canary::name(rollback.guard)},
                                 {"from_basis_points", before.basisPoints},
                                 {"epoch", entry.state.epoch},
                                 {"candidate_release", before.candidateRelease}});
    m_trail.appendOrKeep(std::move(leaf), std::chrono::milliseconds(0));
    base::log::warning("canary", "rolled back",
                       Json::object({{"provider", entry.state.provider.text()}, {"why", rollback.why}}));
}

void CanaryDesk::storeWhatIsDirty() {
    auto entries = m_entries.lock();
    for (auto& [provider, entry] : *entries)
        if (entry.dirty)
            entry.dirty = !m_store.put(kKind, provider.text(), canary::toJson(entry.state)).has_value();
}

std::vector<slo::AlertCondition> CanaryDesk::conditions() const {
    const auto entries = m_entries.lock();
    std::vector<slo::AlertCondition> out;
    for (const auto& [provider, entry] : *entries) {
        slo::AlertCondition condition;
        condition.kind = slo::AlertKind::CanaryRolledBack;
        condition.scope.provider = provider;
        condition.scope.release = slo::Release::Candidate;
        condition.priority = slo::AlertPriority::P1;
        condition.onDelay = 1;
        condition.verdict =
            entry.state.latched ? slo::AlertCondition::Verdict::Breach : slo::AlertCondition::Verdict::Healthy;
        for (auto step = entry.state.history.rbegin(); step != entry.state.history.rend(); ++step)
            if (step->kind == canary::Step::Kind::RolledBack) {
                condition.value = step->from;
                break;
            }
        out.push_back(std::move(condition));
    }
    return out;
}

} // namespace signalbox::platform
