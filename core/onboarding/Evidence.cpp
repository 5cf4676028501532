// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/onboarding/Evidence.h"

namespace signalbox::onboarding {

using base::Error;
using base::ErrorCode;

namespace {

constexpr std::pair<Fact, std::string_view> kFactNames[] = {
    {Fact::MtlsRoundTrips, "mtls_round_trips"},
    {Fact::SignedRoundTrips, "signed_round_trips"},
    {Fact::ActiveCertificates, "active_certificates"},
    {Fact::ActiveSigningKeys, "active_signing_keys"},
    {Fact::KeysSharedAcrossScopes, "keys_shared_across_scopes"},
    {Fact::Writes, "writes"},
    {Fact::WritesWithoutKey, "writes_without_key"},
    {Fact::SessionsCreated, "sessions_created"},
    {Fact::BetsSettled, "bets_settled"},
    {Fact::RollbacksDone, "rollbacks_done"},
    {Fact::PlayersSeen, "players_seen"},
    {Fact::ReplaysAnswered, "replays_answered"},
    {Fact::EventsWithoutCommit, "events_without_commit"},
    {Fact::BalanceDifferences, "balance_differences"},
    {Fact::ReportsOnLedger, "reports_on_ledger"},
    {Fact::NeighbourLatencyImpact, "neighbour_latency_impact"},
    {Fact::ScenariosPassed, "scenarios_passed"},
    {Fact::ScenariosNotPassed, "scenarios_not_passed"},
    {Fact::CanaryBasisPoints, "canary_basis_points"},
    {Fact::CanaryHours, "canary_hours"},
    {Fact::RedButtonDrills, "red_button_drills"},
    {Fact::SandboxKeysInProduction, "sandbox_keys_in_production"},
    {Fact::AlertsDelivered, "alerts_delivered"},
};

} // namespace

std::string_view name(Fact fact) noexcept {
    for (const auto& [value, text] : kFactNames)
        if (value == fact)
            return text;
    return "unknown";
}

base::Result<Fact> factFromName(std::string_view name) {
    for (const auto& [value, text] : kFactNames)
        if (text == name)
            return value;
    return Error{ErrorCode::InvalidArgument, "ONBOARDING-003", "there is no fact of this name that could be measured"};
}

const Evidence::Item* Evidence::find(Fact fact) const {
    const auto it = items.find(fact);
    return it == items.end() ? nullptr : &it->second;
}

Evidence& Evidence::set(Fact fact, std::int64_t value, base::Time measuredAt, std::string source) {
    items[fact] = {value, measuredAt, std::move(source)};
    return *this;
}

} // namespace signalbox::onboarding
