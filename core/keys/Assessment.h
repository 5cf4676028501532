// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keys/Credential.h"

#include <span>

/// Judgements about credentials that change nothing: who is accepted, what expires, what is used twice.
/// Threads: pure functions.
namespace signalbox::keys {

/// Staged, Active, or Retiring before its retireAt; and before notAfter. The end of an interval is outside it.
[[nodiscard]] bool isAccepted(const Version& version, base::Time now) noexcept;
/// The versions that a gateway accepts now, at most two.
[[nodiscard]] std::vector<const Version*> acceptedVersions(const Credential& credential, base::Time now);
/// The version named by `kid` when it is accepted now, else the precise refusal:
/// Unauthenticated KEY_UNKNOWN (no such kid, or not accepted yet), KEY_EXPIRED (over its notAfter or its overlap, or
/// retired), KEY_REVOKED (suspended, compromised or destroyed).
[[nodiscard]] base::Result<const Version*> acceptsForVerification(const Credential& credential, std::string_view kid,
                                                                  base::Time now);

/// Ok, RenewDue (a rotation should start), Late (a rotation that starts now can no longer give the full default
/// overlap), Expired. Computed from the clock, never stored.
enum class ExpiryStatus { Ok, RenewDue, Late, Expired };
/// "ok", "renew_due", "late", "expired".
[[nodiscard]] std::string_view name(ExpiryStatus status) noexcept;
/// Ok for a version without notAfter.
[[nodiscard]] ExpiryStatus expiryStatus(const Version& version, const Policy& policy, base::Time now) noexcept;
/// That of the active version; Expired when there is none (nothing vouches for this credential).
[[nodiscard]] ExpiryStatus expiryStatus(const Credential& credential, base::Time now) noexcept;

/// Days before notAfter at which people are told.
inline constexpr std::array<int, 6> kExpiryAlertDays{60, 30, 14, 7, 3, 1};
/// The tightest threshold that the version is within (14 when 9 days are left), 0 when it has expired, nothing when
/// more than 60 days are left or the version is not accepted any more. Thresholds at or beyond the version's whole life
/// are left out: a 30-day leaf is not alarming on its first day.
[[nodiscard]] std::optional<int> expiryAlert(const Version& version, base::Time now) noexcept;
/// Thresholds crossed in (since, now], widest first: each is told once.
[[nodiscard]] std::vector<int> expiryAlertsCrossed(const Version& version, base::Time since, base::Time now);

/// One key found in more than one version, brand or region.
struct KeyReuse {
    struct Place {
        base::CredentialId credential;
        int version = 0;
        Scope scope;
        friend bool operator==(const Place&, const Place&) = default;
    };
    std::string fingerprint;
    std::vector<Place> places; ///< At least two.
    bool acrossScopes = false; ///< More than one provider, brand or region (red flag R4).
};
[[nodiscard]] std::vector<KeyReuse> findKeyReuse(std::span<const Credential> all);
/// Refuses a fingerprint or a kid that any version anywhere has ever had.
/// Errors: InvalidArgument KEY_REUSED; the context names the place only when it is of the same provider.
[[nodiscard]] base::Status checkNotReused(std::span<const Credential> all, const Scope& scope,
                                          std::string_view fingerprint, std::string_view kid);

/// Figures for one screen.
struct Inventory {
    std::size_t credentials = 0;
    std::size_t renewDue = 0;
    std::size_t late = 0;
    std::size_t expired = 0;
    std::size_t openOverlaps = 0;
    std::size_t suspended = 0;
    std::size_t unusedForThirtyDays = 0; ///< Active, older than 30 d, and no use in 30 d.
};
[[nodiscard]] Inventory inventory(std::span<const Credential> all, base::Time now);

} // namespace signalbox::keys
