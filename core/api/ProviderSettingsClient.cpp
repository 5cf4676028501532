// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/ProviderSettingsClient.h"

#include "core/api/Acts.h"
#include "core/api/Understood.h"

#include <utility>

namespace signalbox::api {

using base::Json;
using base::Result;

namespace {

constexpr std::int64_t kMostRequests = 1'000'000;

std::string pathOf(const base::ProviderId& provider, std::string_view what) {
    return "/providers/" + provider.text() + "/" + std::string(what);
}

} // namespace

Json toJson(const VerifyProfileView& value, Wire) {
    return Json::object({{"id", value.id},
                         {"title", value.title},
                         {"grade", value.grade},
                         {"algorithm", value.algorithm},
                         {"definition", value.definition}});
}

void read(Decoder& in, VerifyProfileView& out) {
    out.id = in.text("id");
    out.title = in.text("title");
    out.grade = in.text("grade");
    out.algorithm = in.text("algorithm");
    out.definition = in.object("definition");
}

Json toJson(const RateLimitView& value, Wire) {
    return Json::object({{"per_second", value.perSecond}, {"burst", value.burst}});
}

void read(Decoder& in, RateLimitView& out) {
    out.perSecond = in.integer<std::int64_t>("per_second", 1, kMostRequests);
    out.burst = in.integer<std::int64_t>("burst", 1, kMostRequests);
}

Json toJson(const AdmissionView& value, Wire) {
    return Json::object({{"provider_id", value.provider.text()},
                         {"brand_id", value.brand.text()},
                         {"region", value.region.text()},
                         {"verify_profile", toJson(value.profile)},
                         {"rate_limit", toJson(value.rateLimit)}});
}

void read(Decoder& in, AdmissionView& out) {
    out.provider = in.id<base::ProviderId>("provider_id");
    out.brand = in.id<base::BrandId>("brand_id");
    out.region = in.id<base::RegionId>("region");
    out.profile = member<VerifyProfileView>(in, "verify_profile");
    out.rateLimit = member<RateLimitView>(in, "rate_limit");
}

Result<AdmissionView> admission(PlatformClient& client, const base::ProviderId& provider, Deadline deadline,
                                std::stop_token stop) {
    return understood<AdmissionView>(client.ask(pathOf(provider, "admission"), deadline, std::move(stop)));
}

Result<Done<AdmissionView>> setVerifyProfile(PlatformClient& client, const base::ProviderId& provider,
                                             const Json& profile, const Intent& intent, Deadline deadline,
                                             std::stop_token stop) {
    return understoodDone<AdmissionView>(client.act("PUT", pathOf(provider, "verify-profile"),
                                                    Json::object({{"verify_profile", profile}}), intent, deadline,
                                                    std::move(stop)));
}

PreparedAct weakenProfileAct(const AdmissionView& shown, const Json& profile, const Intent& intent) {
    return {"providers.weaken_profile", "provider/" + shown.provider.text(),
            scopeJson(keys::Scope{shown.provider, shown.brand, shown.region}),
            artefactOf("PUT", std::string(path::kPrefix) + pathOf(shown.provider, "verify-profile"),
                       bodyOf(Json::object({{"verify_profile", profile}}), intent))};
}

Result<Done<AdmissionView>> setRateLimit(PlatformClient& client, const base::ProviderId& provider,
                                         const RateLimitView& limit, const Intent& intent, Deadline deadline,
                                         std::stop_token stop) {
    return understoodDone<AdmissionView>(
        client.act("PUT", pathOf(provider, "rate-limit"), toJson(limit), intent, deadline, std::move(stop)));
}

} // namespace signalbox::api
