// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Assessment.h"

#include "core/keys/impl/Refusal.h"

#include <algorithm>
#include <map>

namespace signalbox::keys {

using base::Duration;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;
using base::Time;

namespace {

constexpr Duration kDay = std::chrono::hours(24);

/// When the version began to count, for its life and its age.
Time beginning(const Version& version) { return version.stagedAt.value_or(version.created); }

/// `part` of the policy's life, scaled to the life that this version really has (a 24-hour leaf is due after 16 hours).
Duration scaled(Duration part, const Version& version, const Policy& policy) {
    using std::chrono::seconds;
    const Duration life = *version.notAfter - beginning(version);
    const std::int64_t policySeconds = std::chrono::duration_cast<seconds>(policy.life).count();
    if (life >= policy.life || policySeconds <= 0)
        return part;
    const std::int64_t partSeconds = std::chrono::duration_cast<seconds>(part).count();
    return seconds(partSeconds * std::chrono::duration_cast<seconds>(life).count() / policySeconds);
}

bool isLive(VersionState state) { return isAccepting(state) || state == VersionState::Suspended; }

} // namespace

namespace impl {

Status refusal(const Version& version, Time now) {
    const auto refuse = [](const char* reason, std::string context) {
        return Error{ErrorCode::Unauthenticated, reason, std::move(context)};
    };
    switch (version.state) {
    case VersionState::Requested:
    case VersionState::Pending:
        return refuse("KEY_UNKNOWN", "the key is not accepted yet");
    case VersionState::Retired:
        return refuse("KEY_EXPIRED", "the key was retired; use its successor");
    case VersionState::Suspended:
        return refuse("KEY_REVOKED", "the key is suspended");
    case VersionState::Compromised:
    case VersionState::Destroyed:
        return refuse("KEY_REVOKED", "the key is revoked");
    case VersionState::Staged:
    case VersionState::Active:
    case VersionState::Retiring:
        break;
    }
    if (version.notAfter && *version.notAfter <= now)
        return refuse("KEY_EXPIRED", "the key expired at " + base::rfc3339(*version.notAfter));
    if (version.state == VersionState::Retiring && (!version.retireAt || *version.retireAt <= now))
        return refuse("KEY_EXPIRED", "the overlap of the key has ended; use its successor");
    return {};
}

Status checkWaiver(const std::optional<Waiver>& waiver, bool onePersonIsEnough) {
    if (!waiver || waiver->approval.empty() || waiver->requester.empty() || waiver->approver.empty() ||
        (!onePersonIsEnough && waiver->requester == waiver->approver))
        return Error{ErrorCode::PermissionDenied, "KEYS-010", "this needs an approval that names two different people"};
    return {};
}

} // namespace impl

bool isAccepted(const Version& version, Time now) noexcept { return impl::refusal(version, now).has_value(); }

std::vector<const Version*> acceptedVersions(const Credential& credential, Time now) {
    std::vector<const Version*> accepted;
    for (const Version& version : credential.versions)
        if (isAccepted(version, now))
            accepted.push_back(&version);
    return accepted;
}

Result<const Version*> acceptsForVerification(const Credential& credential, std::string_view kid, Time now) {
    const Version* version = credential.byKid(kid);
    if (!version)
        return Error{ErrorCode::Unauthenticated, "KEY_UNKNOWN", "there is no key of this name"};
    SB_TRY(impl::refusal(*version, now));
    return version;
}

std::string_view name(ExpiryStatus status) noexcept {
    switch (status) {
    case ExpiryStatus::Ok:
        return "ok";
    case ExpiryStatus::RenewDue:
        return "renew_due";
    case ExpiryStatus::Late:
        return "late";
    case ExpiryStatus::Expired:
        break;
    }
    return "expired";
}

ExpiryStatus expiryStatus(const Version& version, const Policy& policy, Time now) noexcept {
    if (!version.notAfter)
        return ExpiryStatus::Ok;
    if (*version.notAfter <= now)
        return ExpiryStatus::Expired;
    if (*version.notAfter - scaled(policy.overlapDefault, version, policy) <= now)
        return ExpiryStatus::Late;
    if (beginning(version) + scaled(policy.renewFrom, version, policy) <= now)
        return ExpiryStatus::RenewDue;
    return ExpiryStatus::Ok;
}

ExpiryStatus expiryStatus(const Credential& credential, Time now) noexcept {
    const Version* active = credential.active();
    return active ? expiryStatus(*active, credential.policy, now) : ExpiryStatus::Expired;
}

std::optional<int> expiryAlert(const Version& version, Time now) noexcept {
    if (!version.notAfter || !isLive(version.state))
        return std::nullopt;
    if (*version.notAfter <= now)
        return 0;
    std::optional<int> tightest;
    for (const int days : kExpiryAlertDays) {
        const bool withinLife = *version.notAfter - beginning(version) > days * kDay;
        if (withinLife && *version.notAfter - now <= days * kDay)
            tightest = days;
    }
    return tightest;
}

std::vector<int> expiryAlertsCrossed(const Version& version, Time since, Time now) {
    std::vector<int> crossed;
    if (!version.notAfter || !isLive(version.state))
        return crossed;
    for (const int days : kExpiryAlertDays) {
        const Time at = *version.notAfter - days * kDay;
        if (beginning(version) < at && since < at && at <= now)
            crossed.push_back(days);
    }
    if (since < *version.notAfter && *version.notAfter <= now)
        crossed.push_back(0);
    return crossed;
}

std::vector<KeyReuse> findKeyReuse(std::span<const Credential> all) {
    std::map<std::string, KeyReuse> byFingerprint;
    for (const Credential& credential : all)
        for (const Version& version : credential.versions)
            if (!version.publicPart.fingerprint.empty()) {
                KeyReuse& reuse = byFingerprint[version.publicPart.fingerprint];
                reuse.fingerprint = version.publicPart.fingerprint;
                reuse.places.push_back({credential.id, version.n, credential.scope});
            }
    std::vector<KeyReuse> found;
    for (auto& entry : byFingerprint) {
        KeyReuse& reuse = entry.second;
        if (reuse.places.size() < 2)
            continue;
        const Scope& first = reuse.places.front().scope;
        reuse.acrossScopes = std::any_of(reuse.places.begin(), reuse.places.end(),
                                         [&first](const KeyReuse::Place& place) { return place.scope != first; });
        found.push_back(std::move(reuse));
    }
    return found;
}

Status checkNotReused(std::span<const Credential> all, const Scope& scope, std::string_view fingerprint,
                      std::string_view kid) {
    for (const Credential& credential : all)
        for (const Version& version : credential.versions) {
            const bool sameKey = !fingerprint.empty() && version.publicPart.fingerprint == fingerprint;
            const bool sameKid = !kid.empty() && version.kid == kid;
            if (!sameKey && !sameKid)
                continue;
            std::string context = sameKey ? "this key is in use already" : "this kid is in use already";
            if (credential.scope.provider == scope.provider)
                context += " by version " + std::to_string(version.n) + " of " + credential.id.text();
            return Error{ErrorCode::InvalidArgument, "KEY_REUSED", context + "; make a new key pair for each use"};
        }
    return {};
}

Inventory inventory(std::span<const Credential> all, Time now) {
    Inventory figures;
    for (const Credential& credential : all) {
        ++figures.credentials;
        switch (expiryStatus(credential, now)) {
        case ExpiryStatus::RenewDue:
            ++figures.renewDue;
            break;
        case ExpiryStatus::Late:
            ++figures.late;
            break;
        case ExpiryStatus::Expired:
            ++figures.expired;
            break;
        case ExpiryStatus::Ok:
            break;
        }
        for (const Version& version : credential.versions) {
            figures.openOverlaps += version.state == VersionState::Retiring && isAccepted(version, now) ? 1U : 0U;
            figures.suspended += version.state == VersionState::Suspended ? 1U : 0U;
            if (version.state == VersionState::Active) {
                const Time lastSign = version.lastUse().value_or(version.activateAt.value_or(version.created));
                figures.unusedForThirtyDays += now - lastSign >= 30 * kDay ? 1U : 0U;
            }
        }
    }
    return figures;
}

} // namespace signalbox::keys
