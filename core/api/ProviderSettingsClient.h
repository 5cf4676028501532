// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"

#include <cstdint>
#include <stop_token>
#include <string>

/// How a provider is let in: by which signature, and how often. Both can be changed while the platform runs.
namespace signalbox::api {

/// How a provider signs its requests.
struct VerifyProfileView {
    std::string id, title;
    std::string grade;     ///< "A" (everything covered) to "F" (not even the body).
    std::string algorithm; ///< That of the profile; for RFC 9421 that of the provider's key.
    base::Json definition; ///< As data: header, encoding, message, ...
    friend bool operator==(const VerifyProfileView&, const VerifyProfileView&) = default;
};

struct RateLimitView {
    std::int64_t perSecond = 0; ///< 1..1'000'000
    std::int64_t burst = 0;     ///< 1..1'000'000
    friend bool operator==(const RateLimitView&, const RateLimitView&) = default;
};

struct AdmissionView {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    VerifyProfileView profile;
    RateLimitView rateLimit;
    friend bool operator==(const AdmissionView&, const AdmissionView&) = default;
};

[[nodiscard]] base::Json toJson(const VerifyProfileView& value, Wire = {});
void read(Decoder& in, VerifyProfileView& out);
[[nodiscard]] base::Json toJson(const RateLimitView& value, Wire = {});
void read(Decoder& in, RateLimitView& out);
[[nodiscard]] base::Json toJson(const AdmissionView& value, Wire = {});
void read(Decoder& in, AdmissionView& out);

/// GET /providers/{id}/admission
[[nodiscard]] base::Result<AdmissionView> admission(PlatformClient& client, const base::ProviderId&, Deadline,
                                                    std::stop_token = {});
/// PUT /providers/{id}/verify-profile: `profile` is the id of a shipped profile, or a definition. Errors: PROFILE-001
/// (no such profile, or not one), PROFILE-002 (the provider has no key for it), ACCESS-006 (its grade is weaker than
/// the present one: two people, see weakenProfileAct).
[[nodiscard]] base::Result<Done<AdmissionView>> setVerifyProfile(PlatformClient& client, const base::ProviderId&,
                                                                 const base::Json& profile, const Intent&, Deadline,
                                                                 std::stop_token = {});
/// The same act, ready to be asked for.
[[nodiscard]] PreparedAct weakenProfileAct(const AdmissionView& shown, const base::Json& profile, const Intent& intent);
/// PUT /providers/{id}/rate-limit. Errors: API-003.
[[nodiscard]] base::Result<Done<AdmissionView>> setRateLimit(PlatformClient& client, const base::ProviderId&,
                                                             const RateLimitView&, const Intent&, Deadline,
                                                             std::stop_token = {});

} // namespace signalbox::api
