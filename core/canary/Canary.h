// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/canary/Cohort.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::canary {

/// One change of a canary: who, why, when, from where to where.
struct Step {
    enum class Kind { Created, SharePlaced, Aborted, RolledBack, Rearmed };
    Kind kind = Kind::Created;
    std::uint64_t epoch = 0; ///< The epoch that this step began.
    int from = 0;            ///< Basis points.
    int to = 0;
    std::string by; ///< Operator id, or "guard" for an automatic rollback; a re-arm names both: "a+b".
    std::string why;
    base::Time at{};
    friend bool operator==(const Step&, const Step&) = default;
};
[[nodiscard]] std::string_view
name(Step::Kind kind) noexcept; ///< "created", "share_placed", "aborted", "rolled_back", "rearmed"

/// The canary of one provider (in one brand or all of them).
///
/// States: Off (0 basis points) -> Running (1..500) -> Off, or -> Latched by an automatic rollback -> Off by a re-arm.
/// - The epoch rises by one with every change; of two orders the one with the higher epoch holds.
/// - Latched: the share is 0 and cannot be raised before two people have re-armed it. The evidence is kept.
/// - The salt of the cohort is the name of the candidate release: another candidate draws another cohort.
struct CanaryState {
    base::ProviderId provider;
    std::optional<base::BrandId> brand;  ///< None: all brands.
    std::vector<base::RegionId> regions; ///< Empty: all regions.
    std::string stableRelease;
    std::string candidateRelease;
    int basisPoints = 0;
    std::uint64_t epoch = 0;
    Eligibility eligibility;
    bool latched = false;
    std::vector<Step> history;                  ///< Oldest first, the newest kMaxHistory.
    std::optional<base::Json> rollbackEvidence; ///< Of the newest automatic rollback, see Guard.h.

    static constexpr std::size_t kMaxHistory = 200;
    friend bool operator==(const CanaryState&, const CanaryState&) = default;
};

struct ShareChange {
    int basisPoints = 0;
    std::uint64_t expectedEpoch = 0;             ///< What the caller saw; anything else is a conflict.
    std::optional<Eligibility> eligibility;      ///< None: unchanged.
    std::optional<std::string> candidateRelease; ///< None: unchanged. Only while the share is 0.
    std::string by;
    std::string why;
};

/// A new canary at 0, epoch 1. Errors: InvalidArgument CANARY-007 (release names: 1..64 of [A-Za-z0-9._-], not the
/// same).
[[nodiscard]] base::Result<CanaryState> createCanary(base::ProviderId provider, std::string stableRelease,
                                                     std::string candidateRelease, base::Time at);

/// Sets the share (0 included), and the eligibility or candidate when given.
/// Errors: InvalidArgument CANARY-001 (not 0..500), CANARY-005 (no reason or one over 1000 characters), CANARY-007 (a
/// bad release name), CANARY-008 (eligibility: bad geo, or over 100 entries); Conflict CANARY-002 (epoch moved on);
/// FailedPrecondition CANARY-003 (latched), CANARY-004 (candidate or eligibility changed while players are on it: go to
/// 0 first).
[[nodiscard]] base::Result<CanaryState> setShare(const CanaryState& state, const ShareChange& change, base::Time at);

/// To 0, now, whatever the epoch. Not an error when it is 0 already (the epoch still rises) or latched (stays latched).
[[nodiscard]] CanaryState abortCanary(const CanaryState& state, std::string by, std::string why, base::Time at);

/// What a guard orders: 0 with a higher epoch, latched, evidence kept.
[[nodiscard]] CanaryState rollBack(const CanaryState& state, base::Json evidence, std::string why, base::Time at);

/// Unlatches at share 0. That both approved is the caller's to check; that they are two is checked here.
/// Errors: FailedPrecondition CANARY-009 (not latched); Conflict CANARY-002; PermissionDenied CANARY-006 (one person
/// twice); InvalidArgument CANARY-005.
[[nodiscard]] base::Result<CanaryState> rearm(const CanaryState& state, std::uint64_t expectedEpoch,
                                              const base::OperatorId& first, const base::OperatorId& second,
                                              std::string why, base::Time at);

/// True when this player goes to the candidate: scope (region, brand) and eligibility first, then the share.
[[nodiscard]] bool takesCandidate(const CanaryState& state, const base::BrandId& brand, const base::RegionId& region,
                                  const Subject& subject);

/// For the store and the wire:
/// {"provider","brand"?,"regions","stable_release","candidate_release","basis_points","epoch",
/// "audience","games","geo","latched","history":[{"kind","epoch","from","to","by","why","at"}],"rollback_evidence"?}.
[[nodiscard]] base::Json toJson(const CanaryState& state);
/// Errors: InvalidArgument CANARY-010 (names the member).
[[nodiscard]] base::Result<CanaryState> canaryFromJson(const base::Json& json);

} // namespace signalbox::canary
