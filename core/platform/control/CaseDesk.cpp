// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/CaseDesk.h"

#include "core/api/ProviderCodec.h"
#include "core/base/Log.h"

#include <algorithm>

namespace signalbox::platform {

namespace {
constexpr std::string_view kKind = "case";
using base::Result;
using onboarding::Fact;
} // namespace

CaseDesk::CaseDesk(ControlStore& store, const ProviderDirectory& providers, KeyStore& keys, const Telemetry& telemetry,
                   const CanaryDesk& canaries, const StopDesk& stops, const base::Clock& clock)
    : m_store(store)
    , m_providers(providers)
    , m_keys(keys)
    , m_telemetry(telemetry)
    , m_canaries(canaries)
    , m_stops(stops)
    , m_clock(clock)
    , m_playbook(onboarding::Playbook::standard()) {}

base::Time CaseDesk::now() const { return std::chrono::floor<std::chrono::milliseconds>(m_clock.now()); }

base::Status CaseDesk::load() {
    SB_ASSIGN(const auto stored, m_store.documents(kKind));
    auto cases = m_cases.lock();
    for (const auto& json : stored) {
        SB_ASSIGN(auto value, api::fromJson<onboarding::Case>(json));
        auto id = value.id;
        cases->insert_or_assign(std::move(id), std::move(value));
    }
    for (const auto& entry : m_providers.all()) {
        const bool known = std::any_of(cases->begin(), cases->end(), [&](const auto& pair) {
            const auto& c = pair.second;
            return c.provider == entry.provider && c.brand == entry.brand && c.region == entry.region;
        });
        if (known)
            continue;
        SB_ASSIGN(auto id, base::CaseId::parse("case-" + entry.provider.text() + "-" + entry.region.text()));
        auto value = onboarding::openCase({id, entry.provider, entry.brand, entry.region, {}}, *m_playbook, now());
        value.stage = entry.stage;
        SB_TRY(m_store.put(kKind, id.text(), api::toJson(value)));
        cases->emplace(std::move(id), std::move(value));
    }
    return {};
}

onboarding::Evidence CaseDesk::evidence(const onboarding::Case& value) const {
    onboarding::Evidence out;
    const auto at = now();
    const auto usage = m_telemetry.usage(value.provider, value.brand, value.region);
    const auto requests = static_cast<std::int64_t>(usage.requests);
    out.set(Fact::MtlsRoundTrips, requests, at, "gateway");
    out.set(Fact::SignedRoundTrips, requests, at, "gateway");

    const auto all = m_keys.credentials();
    std::int64_t certificates = 0;
    std::int64_t signing = 0;
    for (const auto& credential : all) {
        if (credential.scope != keys::Scope{value.provider, value.brand, value.region} ||
            credential.active() == nullptr)
            continue;
        if (credential.kind == keys::CredentialKind::MtlsLeaf)
            ++certificates;
        if (credential.kind == keys::CredentialKind::Hmac || credential.kind == keys::CredentialKind::Ed25519Sig ||
            credential.kind == keys::CredentialKind::RsaSig)
            ++signing;
    }
    out.set(Fact::ActiveCertificates, certificates, at, "keys");
    out.set(Fact::ActiveSigningKeys, signing, at, "keys");
    std::int64_t shared = 0;
    for (const auto& reuse : keys::findKeyReuse(all))
        if (reuse.acrossScopes && std::any_of(reuse.places.begin(), reuse.places.end(), [&](const auto& place) {
                return place.scope.provider == value.provider;
            }))
            ++shared;
    out.set(Fact::KeysSharedAcrossScopes, shared, at, "keys");

    if (const auto canary = m_canaries.view(value.provider))
        out.set(Fact::CanaryBasisPoints, canary->state.basisPoints, at, "canary");
    degradation::Scope target;
    target.provider = value.provider;
    target.brand = value.brand;
    target.region = value.region;
    out.set(Fact::RedButtonDrills, static_cast<std::int64_t>(m_stops.verifiedStops(target)), at, "degradation");
    return out;
}

Result<api::CaseView> CaseDesk::viewOf(const onboarding::Case& value) const {
    const auto known = evidence(value);
    api::CaseView out;
    SB_ASSIGN(out.stages, onboarding::view(value, *m_playbook, known, now()));
    SB_ASSIGN(out.blockers, onboarding::blockers(value, *m_playbook, known, now()));
    SB_ASSIGN(out.next, onboarding::nextAction(value, *m_playbook, known, now()));
    out.value = value;
    return out;
}

Result<std::vector<api::CaseView>> CaseDesk::views() const {
    const auto cases = *m_cases.lock();
    std::vector<api::CaseView> out;
    for (const auto& [id, value] : cases) {
        SB_ASSIGN(auto one, viewOf(value));
        out.push_back(std::move(one));
    }
    return out;
}

Result<api::CaseView> CaseDesk::view(const base::CaseId& id) const {
    std::optional<onboarding::Case> value;
    {
        const auto cases = m_cases.lock();
        const auto found = cases->find(id);
        if (found != cases->end())
            value = found->second;
    }
    if (!value)
        return base::Error{base::ErrorCode::NotFound, "CONTROL-010", "there is no case " + id.text()};
    return viewOf(*value);
}

void CaseDesk::lookForRedFlags() {
    const auto cases = *m_cases.lock();
    for (const auto& [id, value] : cases) {
        auto next = onboarding::withFindings(value, *m_playbook, evidence(value), now());
        if (next == value)
            continue;
        if (auto stored = m_store.put(kKind, id.text(), api::toJson(next)); !stored) {
            base::log::warning("onboarding", "a finding could not be stored",
                               base::Json::object({{"case", id.text()}, {"error", base::describe(stored.error())}}));
            continue;
        }
        m_cases.lock()->insert_or_assign(id, std::move(next));
    }
}

} // namespace signalbox::platform
