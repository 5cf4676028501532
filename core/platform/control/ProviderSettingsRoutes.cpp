// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/ProviderSettingsClient.h"

#include "core/api/Acts.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/control/Desks.h"
#include "core/platform/gateway/VerifyProfile.h"

#include <algorithm>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

api::AdmissionView viewOf(const ProviderEntry& entry, const ProviderSettings& settings) {
    const auto& profile = profileOf(settings);
    api::AdmissionView view;
    view.provider = entry.provider;
    view.brand = entry.brand;
    view.region = entry.region;
    view.profile.id = profile.id;
    view.profile.title = profile.title;
    view.profile.grade = std::string(1, grade(profile));
    view.profile.algorithm =
        profile.messageSignatures ? entry.signatureAlgorithm : std::string(crypto::name(profile.algorithm));
    view.profile.definition = profile.source;
    view.rateLimit = {settings.rateLimit.perSecond, settings.rateLimit.burst};
    return view;
}

Result<const ProviderEntry*> entryAt(Desks& desks, const Caller& caller, const RoutedRequest& routed) {
    const auto* entry = desks.services.providers.find(routed.parameter("id"));
    if (entry == nullptr || !sees(caller, entry->region))
        return Error{ErrorCode::NotFound, "CONTROL-011", "there is no provider " + std::string(routed.parameter("id"))};
    return entry;
}

/// A profile that no key of the provider fits would shut it out with its next request.
base::Status checkKeys(Desks& desks, const ProviderEntry& entry, const VerifyProfile& profile) {
    const auto keys = desks.services.keys.gatewayKeys();
    const auto own = keys->signers.find({entry.provider, entry.brand, entry.region});
    if (own != keys->signers.end() && std::any_of(own->second.begin(), own->second.end(), [&](const std::string& kid) {
            const auto material = keys->verification.find(kid);
            return material != keys->verification.end() &&
                   (profile.messageSignatures || material->second.algorithm() == profile.algorithm) &&
                   keys->ring->byKid(kid, desks.services.clock.now());
        }))
        return {};
    return Error{ErrorCode::FailedPrecondition, "PROFILE-002",
                 entry.provider.text() + " has no accepted key for the profile " + profile.id};
}

ActPlan planFor(Desks& desks, const ProviderEntry& entry, std::string action) {
    ActPlan plan;
    plan.action = std::move(action);
    plan.object = "provider/" + entry.provider.text();
    plan.scope = api::scopeJson(keys::Scope{entry.provider, entry.brand, entry.region});
    plan.region = entry.region;
    plan.before = api::toJson(viewOf(entry, desks.services.providers.settings(entry)));
    return plan;
}

Result<ActPlan> planProfile(Desks& desks, const ActRequest& request) {
    SB_ASSIGN(const auto* entry, entryAt(desks, request.caller, request.routed));
    const auto& json = request.body["verify_profile"];
    if (json.isNull())
        return Error{ErrorCode::InvalidArgument, "API-001", "the member verify_profile is missing"};
    SB_ASSIGN(const auto wanted, profileFromJson(json));
    SB_TRY(checkKeys(desks, *entry, *wanted));
    auto& providers = desks.services.providers;
    const auto* const before = &providers.settings(*entry);
    const bool weaker = grade(*wanted) > grade(profileOf(*before));
    auto plan = planFor(desks, *entry, weaker ? "providers.weaken_profile" : "providers.set_profile");
    const auto effectOf = [entry](const ProviderSettings& now) {
        const auto view = viewOf(*entry, now);
        return ActEffect{api::toJson(view), api::toJson(view),
                         Json::object({{"verify_profile", view.profile.id}, {"grade", view.profile.grade}})};
    };
    plan.effect = [&providers, entry, wanted, before, effectOf](const Begun&) -> Result<ActEffect> {
        SB_ASSIGN(const auto* now, providers.change(*entry, before, [&](ProviderSettings& s) { s.profile = wanted; }));
        return effectOf(*now);
    };
    plan.alreadyDone = [&providers, entry, wanted, effectOf]() -> std::optional<ActEffect> {
        const auto& now = providers.settings(*entry);
        return profileOf(now).source == wanted->source ? std::optional(effectOf(now)) : std::nullopt;
    };
    return plan;
}

Result<ActPlan> planLimit(Desks& desks, const ActRequest& request) {
    SB_ASSIGN(const auto* entry, entryAt(desks, request.caller, request.routed));
    SB_ASSIGN(const auto draft, api::fromJson<api::RateLimitView>(request.body));
    const RateLimit wanted{draft.perSecond, draft.burst};
    auto& providers = desks.services.providers;
    const auto* const before = &providers.settings(*entry);
    auto plan = planFor(desks, *entry, "providers.set_rate_limit");
    const auto effectOf = [entry, wanted](const ProviderSettings& now) {
        const auto view = api::toJson(viewOf(*entry, now));
        return ActEffect{view, view, Json::object({{"per_second", wanted.perSecond}, {"burst", wanted.burst}})};
    };
    plan.effect = [&providers, entry, wanted, before, effectOf](const Begun&) -> Result<ActEffect> {
        SB_ASSIGN(const auto* now,
                  providers.change(*entry, before, [&](ProviderSettings& s) { s.rateLimit = wanted; }));
        return effectOf(*now);
    };
    plan.alreadyDone = [&providers, entry, wanted, effectOf]() -> std::optional<ActEffect> {
        const auto& now = providers.settings(*entry);
        return now.rateLimit == wanted ? std::optional(effectOf(now)) : std::nullopt;
    };
    return plan;
}

} // namespace

void addProviderSettingsRoutes(Desks& desks) {
    addRead(desks, "/providers/{id}/admission", "providers.read",
            [&desks](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto* entry, entryAt(desks, caller, routed));
                return api::toJson(viewOf(*entry, desks.services.providers.settings(*entry)));
            });
    addAct(desks, "PUT", "/providers/{id}/verify-profile",
           [&desks](const ActRequest& request) { return planProfile(desks, request); });
    addAct(desks, "PUT", "/providers/{id}/rate-limit",
           [&desks](const ActRequest& request) { return planLimit(desks, request); });
}

} // namespace signalbox::platform
