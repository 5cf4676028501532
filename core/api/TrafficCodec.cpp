// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/TrafficCodec.h"

namespace signalbox::api {

namespace {

using base::Json;
using canary::CandidateHealth;
using canary::GuardId;
using degradation::Step;
using degradation::Switch;

constexpr std::array kHealths{CandidateHealth::Unproven, CandidateHealth::Healthy, CandidateHealth::Suspect,
                              CandidateHealth::Silent, CandidateHealth::Failed};
constexpr std::array kGuards{GuardId::None, GuardId::HardFailure, GuardId::AbsoluteObjective, GuardId::Control};

Step step(Decoder& in, std::string_view member) {
    return in.parsed<Step>(member, [](std::string_view t) { return degradation::stepFromName(t); });
}

Switch switchOf(Decoder& in, std::string_view member) {
    return in.parsed<Switch>(member, [](std::string_view t) { return degradation::switchFromName(t); });
}

std::vector<std::string> texts(Decoder& in, std::string_view member) {
    return in.texts<std::string>(member, [](std::string_view t) { return std::optional<std::string>(t); });
}

} // namespace

// ---- canary ----------------------------------------------------------------------------------------------------

Json toJson(const canary::CanaryState& state, Wire) { return canary::toJson(state); }

void read(Decoder& in, canary::CanaryState& out) {
    auto state = canary::canaryFromJson(in.json());
    if (state)
        out = *std::move(state);
    else
        in.adopt("", state.error());
}

Json toJson(const canary::GuardStatus& s, Wire) {
    const auto sinceMs = s.sinceCandidate ? durationJson(*s.sinceCandidate) : Json();
    return Json::object({{"health", canary::name(s.health)},
                         {"guard", canary::name(s.guard)},
                         {"e_absolute", s.eAbsolute},
                         {"e_control", s.eControl},
                         {"candidate_requests", s.candidateRequests},
                         {"candidate_failures", s.candidateFailures},
                         {"candidate_slow", s.candidateSlow},
                         {"control_requests", s.controlRequests},
                         {"control_failures", s.controlFailures},
                         {"candidate_players", s.candidatePlayers},
                         {"candidate_failed_players", s.candidateFailedPlayers},
                         {"control_players", s.controlPlayers},
                         {"control_failed_players", s.controlFailedPlayers},
                         {"error_rate_low", s.errorRateLow},
                         {"error_rate_high", s.errorRateHigh},
                         {"since_candidate_ms", sinceMs}});
}

void read(Decoder& in, canary::GuardStatus& out) {
    out.health = enumeration<CandidateHealth>(in, "health", kHealths, [](auto v) { return canary::name(v); });
    out.guard = enumeration<GuardId>(in, "guard", kGuards, [](auto v) { return canary::name(v); });
    out.eAbsolute = in.number("e_absolute");
    out.eControl = in.number("e_control");
    out.candidateRequests = in.integer<std::uint64_t>("candidate_requests");
    out.candidateFailures = in.integer<std::uint64_t>("candidate_failures");
    out.candidateSlow = in.integer<std::uint64_t>("candidate_slow");
    out.controlRequests = in.integer<std::uint64_t>("control_requests");
    out.controlFailures = in.integer<std::uint64_t>("control_failures");
    out.candidatePlayers = in.integer<std::uint64_t>("candidate_players");
    out.candidateFailedPlayers = in.integer<std::uint64_t>("candidate_failed_players");
    out.controlPlayers = in.integer<std::uint64_t>("control_players");
    out.controlFailedPlayers = in.integer<std::uint64_t>("control_failed_players");
    out.errorRateLow = in.number("error_rate_low");
    out.errorRateHigh = in.number("error_rate_high");
    out.sinceCandidate = durationIfAny(in, "since_candidate_ms");
}

Json toJson(const CanaryView& view, Wire) {
    return Json::object({{"state", canary::toJson(view.state)},
                         {"guard", toJson(view.guard)},
                         {"candidate_sessions", view.candidateSessions},
                         {"eligible_sessions", view.eligibleSessions}});
}

void read(Decoder& in, CanaryView& out) {
    out.state = member<canary::CanaryState>(in, "state");
    out.guard = member<canary::GuardStatus>(in, "guard");
    out.candidateSessions = in.integer<std::uint64_t>("candidate_sessions");
    out.eligibleSessions = in.integer<std::uint64_t>("eligible_sessions");
}

Json toJson(const CanaryDraft& draft, Wire) {
    auto out = Json::object({{"basis_points", draft.basisPoints},
                             {"expected_epoch", draft.expectedEpoch},
                             {"audience", textsJson(draft.eligibility.audience)},
                             {"games", idsJson(draft.eligibility.games)},
                             {"geo", textsJson(draft.eligibility.geo)}});
    if (draft.candidateRelease)
        out.set("candidate_release", *draft.candidateRelease);
    return out;
}

void read(Decoder& in, CanaryDraft& out) {
    out.basisPoints = in.integer<int>("basis_points");
    out.expectedEpoch = in.integer<std::uint64_t>("expected_epoch");
    out.eligibility.audience = texts(in, "audience");
    out.eligibility.games = in.texts<base::GameId>("games", [](std::string_view t) { return base::GameId::parse(t); });
    out.eligibility.geo = texts(in, "geo");
    if (in.has("candidate_release"))
        out.candidateRelease = in.text("candidate_release");
}

// ---- degradation -----------------------------------------------------------------------------------------------

Json toJson(const degradation::Scope& scope, Wire) { return degradation::toJson(scope); }

void read(Decoder& in, degradation::Scope& out) {
    auto scope = degradation::scopeFromJson(in.json());
    if (scope)
        out = *std::move(scope);
    else
        in.adopt("", scope.error());
}

Json toJson(const degradation::Command& command, Wire) { return degradation::toJson(command); }

void read(Decoder& in, degradation::Command& out) {
    auto command = degradation::commandFromJson(in.json());
    if (command)
        out = *std::move(command);
    else
        in.adopt("", command.error());
}

Json toJson(const degradation::RegionProgress& p, Wire) {
    return Json::object({{"region", p.region.text()},
                         {"step", degradation::name(p.step)},
                         {"reached", degradation::name(p.reached)},
                         {"sent_at", timeJson(p.sentAt)},
                         {"acked_at", timeJson(p.ackedAt)},
                         {"effective_at", timeJson(p.effectiveAt)},
                         {"verified_at", timeJson(p.verifiedAt)},
                         {"unknown_since", timeJson(p.unknownSince)},
                         {"first_proof_at", timeJson(p.firstProofAt)},
                         {"last_accepted_at", timeJson(p.lastAcceptedAt)},
                         {"accepted_after", p.acceptedAfter},
                         {"refused", p.refused},
                         {"attempts", p.attempts},
                         {"detail", p.detail}});
}

void read(Decoder& in, degradation::RegionProgress& out) {
    out.region = in.id<base::RegionId>("region");
    out.step = step(in, "step");
    out.reached = step(in, "reached");
    out.sentAt = in.time("sent_at");
    out.ackedAt = in.timeIfAny("acked_at");
    out.effectiveAt = in.timeIfAny("effective_at");
    out.verifiedAt = in.timeIfAny("verified_at");
    out.unknownSince = in.timeIfAny("unknown_since");
    out.firstProofAt = in.timeIfAny("first_proof_at");
    out.lastAcceptedAt = in.timeIfAny("last_accepted_at");
    out.acceptedAfter = in.integer<std::uint64_t>("accepted_after");
    out.refused = in.integer<std::uint64_t>("refused");
    out.attempts = in.integer<int>("attempts", 0);
    out.detail = in.text("detail");
}

Json toJson(const degradation::CommandStatus& status, Wire) {
    return Json::object({{"command", degradation::toJson(status.command)},
                         {"regions", listJson(status.regions)},
                         {"superseded", status.superseded},
                         {"verified", status.isVerified()}});
}

void read(Decoder& in, degradation::CommandStatus& out) {
    out.command = member<degradation::Command>(in, "command");
    out.regions = items<degradation::RegionProgress>(in, "regions");
    out.superseded = in.boolean("superseded");
}

Json toJson(const DegradationOrder& order, Wire) {
    auto out = Json::object({{"switch", degradation::name(order.what)},
                             {"scope", degradation::toJson(order.scope)},
                             {"position", degradation::name(order.position)}});
    if (order.position == degradation::Position::On)
        out.set("share", order.share);
    return out;
}

void read(Decoder& in, DegradationOrder& out) {
    out.what = switchOf(in, "switch");
    out.scope = member<degradation::Scope>(in, "scope");
    out.position = in.parsed<degradation::Position>(
        "position", [](std::string_view t) { return degradation::positionFromName(t); });
    out.share = out.position == degradation::Position::On && !in.failed() ? in.integer<int>("share", 0, 100) : 0;
}

Json toJson(const RegionGate& gate, Wire) {
    auto shares = Json::array();
    for (const auto& [what, share] : gate.shares)
        shares.push(Json::object({{"switch", degradation::name(what)}, {"share", share}}));
    return Json::object({{"region", gate.region.text()},
                         {"shares", shares},
                         {"epoch", gate.epoch},
                         {"accepted_sessions", gate.acceptedSessions},
                         {"last_accepted_at", timeJson(gate.lastAcceptedAt)},
                         {"live_sessions", gate.liveSessions},
                         {"open_rounds", gate.openRounds}});
}

void read(Decoder& in, RegionGate& out) {
    out.region = in.id<base::RegionId>("region");
    out.shares = in.list<std::pair<Switch, int>>("shares", [](Decoder& inner) {
        return std::pair(switchOf(inner, "switch"), inner.integer<int>("share", 0, 100));
    });
    out.epoch = in.integer<std::uint64_t>("epoch");
    out.acceptedSessions = in.integer<std::uint64_t>("accepted_sessions");
    out.lastAcceptedAt = in.timeIfAny("last_accepted_at");
    out.liveSessions = in.integer<std::uint64_t>("live_sessions");
    out.openRounds = in.integer<std::uint64_t>("open_rounds");
}

Json toJson(const DegradationView& view, Wire) {
    return Json::object({{"in_force", listJson(view.inForce)},
                         {"commands", listJson(view.commands)},
                         {"regions", listJson(view.regions)},
                         {"not_yet_in_log", static_cast<std::uint64_t>(view.notYetInLog)}});
}

void read(Decoder& in, DegradationView& out) {
    out.inForce = items<degradation::Command>(in, "in_force");
    out.commands = items<degradation::CommandStatus>(in, "commands");
    out.regions = items<RegionGate>(in, "regions");
    out.notYetInLog = in.integer<std::size_t>("not_yet_in_log");
}

} // namespace signalbox::api
