// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::onboarding {

/// Something that the platform can measure about one provider x brand x region. The list is closed: a playbook that
/// names anything else is refused, because a gate on a fact that nobody measures would stay open for ever.
enum class Fact {
    MtlsRoundTrips,         ///< Requests over a verified client certificate.
    SignedRoundTrips,       ///< Requests whose signature was verified.
    ActiveCertificates,     ///< Active mTLS versions.
    ActiveSigningKeys,      ///< Active HMAC or Ed25519 versions.
    KeysSharedAcrossScopes, ///< Keys found under more than one provider, brand or region (R4).
    Writes,                 ///< Mutating requests.
    WritesWithoutKey,       ///< Of those, without an idempotency key (R2).
    SessionsCreated,
    BetsSettled,
    RollbacksDone,
    PlayersSeen,             ///< Different test players.
    ReplaysAnswered,         ///< Idempotent replays that got the stored answer.
    EventsWithoutCommit,     ///< Events with no earlier commit (R1).
    BalanceDifferences,      ///< Balances that are not the fold of their postings (R3).
    ReportsOnLedger,         ///< Reporting queries seen on the ledger's database (R5).
    NeighbourLatencyImpact,  ///< Falls of this provider that moved others' latency (R6).
    ScenariosPassed,         ///< Certification scenarios with verdict PASS.
    ScenariosNotPassed,      ///< Scenarios failed or unresolved.
    CanaryBasisPoints,       ///< The share now, 0..500.
    CanaryHours,             ///< Whole hours at 1 % or more without a rollback.
    RedButtonDrills,         ///< Verified stops for a scope that contains this provider.
    SandboxKeysInProduction, ///< Fingerprints known from the sandbox.
    AlertsDelivered,         ///< Test alerts that arrived.
};
/// "mtls_round_trips", ...
[[nodiscard]] std::string_view name(Fact fact) noexcept;
/// Errors: InvalidArgument ONBOARDING-003 for a name that is not in the list.
[[nodiscard]] base::Result<Fact> factFromName(std::string_view name);

/// What is known now. A fact that is absent was not measured, which is never the same as zero.
struct Evidence {
    struct Item {
        std::int64_t value = 0;
        base::Time measuredAt{};
        std::string source; ///< Where a person can look: "gateway", "audit:120", "keys".
        friend bool operator==(const Item&, const Item&) = default;
    };
    std::map<Fact, Item> items;

    [[nodiscard]] const Item* find(Fact fact) const;
    Evidence& set(Fact fact, std::int64_t value, base::Time measuredAt, std::string source);
};

} // namespace signalbox::onboarding
