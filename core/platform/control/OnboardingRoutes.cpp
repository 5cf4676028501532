// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/ProviderCodec.h"
#include "core/platform/control/Desks.h"
#include "core/platform/gateway/VerifyProfile.h"

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

api::ProviderView viewOf(Desks& desks, const ProviderEntry& entry) {
    api::ProviderView out;
    out.provider = entry.provider;
    out.brand = entry.brand;
    out.region = entry.region;
    out.name = entry.title;
    out.signatureAlgorithm = entry.signatureAlgorithm;
    const auto& profile = profileOf(desks.services.providers.settings(entry));
    out.signatureProfile = profile.id;
    out.signatureGrade = std::string(1, grade(profile));
    if (!profile.messageSignatures)
        out.signatureAlgorithm = crypto::name(profile.algorithm);
    out.games = entry.games;
    for (const auto& credential : desks.services.keys.credentials())
        if (credential.scope == keys::Scope{entry.provider, entry.brand, entry.region})
            out.credentials.push_back(credential.id);
    const auto usage = desks.services.telemetry.usage(entry.provider, entry.brand, entry.region);
    out.lastRequestAt = usage.lastRequestAt;
    out.requests = usage.requests;
    return out;
}

} // namespace

void addOnboardingRoutes(Desks& desks) {
    addRead(desks, "/providers", "providers.read",
            [&desks](const Caller& caller, const RoutedRequest&) -> Result<Json> {
                auto list = Json::array();
                for (const auto& entry : desks.services.providers.all())
                    if (sees(caller, entry.region))
                        list.push(api::toJson(viewOf(desks, entry)));
                return itemsJson(std::move(list));
            });
    addRead(desks, "/providers/{id}", "providers.read",
            [&desks](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                const auto* entry = desks.services.providers.find(routed.parameter("id"));
                if (entry == nullptr || !sees(caller, entry->region))
                    return Error{ErrorCode::NotFound, "CONTROL-011",
                                 "there is no provider " + std::string(routed.parameter("id"))};
                return api::toJson(viewOf(desks, *entry));
            });
    addRead(desks, "/onboarding/cases", "onboarding.read",
            [&desks](const Caller& caller, const RoutedRequest&) -> Result<Json> {
                SB_ASSIGN(const auto views, desks.cases.views());
                auto list = Json::array();
                for (const auto& view : views)
                    if (sees(caller, view.value.region))
                        list.push(api::toJson(view));
                return itemsJson(std::move(list));
            });
    addRead(desks, "/onboarding/cases/{id}", "onboarding.read",
            [&desks](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto id, base::CaseId::parse(routed.parameter("id")));
                SB_ASSIGN(const auto view, desks.cases.view(id));
                if (!sees(caller, view.value.region))
                    return Error{ErrorCode::NotFound, "CONTROL-010", "there is no case " + id.text()};
                return api::toJson(view);
            });
}

} // namespace signalbox::platform
