// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace signalbox::canary {

enum class Arm { Control, Candidate };

/// One finished request of a player, in the order in which they finished.
struct Observation {
    Arm arm = Arm::Candidate;
    base::PlayerId player;
    bool failed = false; ///< Error or time-out; a correct refusal is not a failure.
    base::Duration latency{0};
    base::Instant at{};
};

/// Thresholds. The defaults are those of the product; tests and simulations vary them.
struct GuardConfig {
    // G0, hard failure.
    int consecutiveFailures = 5;
    int consecutivePlayers = 3; ///< Different players among the failures that either rule of G0 looks at.
    int shareRequests = 20;
    double shareSuccess = 0.5; ///< Under this share of the last shareRequests within shareWindow ...
    base::Duration shareWindow = std::chrono::seconds(10);
    // G1, absolute objective.
    double errorLimit = 0.003;
    double slowLimit = 0.01;
    base::Duration slowAfter = std::chrono::milliseconds(250);
    double alpha = 0.01; ///< False rollbacks allowed per release, each for G1 and G2.
    int minimumFailedPlayers = 3;
    // G2, against the concurrent control.
    bool compareWithControl = true;
    // Silence.
    base::Duration silentAfter = std::chrono::seconds(3);

    /// Unit of counting. Request is the naive way and exists so that a test can show what it costs.
    enum class Unit { Player, Request };
    Unit unit = Unit::Player;

    friend bool operator==(const GuardConfig&, const GuardConfig&) = default;
};

/// Which guard spoke.
enum class GuardId { None, HardFailure, AbsoluteObjective, Control };
[[nodiscard]] std::string_view name(GuardId guard) noexcept; ///< "none", "G0", "G1", "G2"

/// How the candidate is doing, for display and for promotion: only Healthy may be promoted.
enum class CandidateHealth {
    Unproven, ///< Data flows, too little to say anything.
    Healthy,  ///< Enough data, no guard leans towards a rollback (every e < 3).
    Suspect,  ///< Some e >= 3.
    Silent,   ///< No candidate outcome for over silentAfter.
    Failed,   ///< A guard ordered the rollback.
};
[[nodiscard]] std::string_view name(CandidateHealth health) noexcept; ///< "unproven", "healthy", ...

struct GuardStatus {
    CandidateHealth health = CandidateHealth::Unproven;
    GuardId guard = GuardId::None; ///< The one that fired.
    double eAbsolute = 1;          ///< e-values; a rollback comes at 1 / alpha.
    double eControl = 1;
    std::uint64_t candidateRequests = 0, candidateFailures = 0, candidateSlow = 0;
    std::uint64_t controlRequests = 0, controlFailures = 0;
    std::uint64_t candidatePlayers = 0, candidateFailedPlayers = 0;
    std::uint64_t controlPlayers = 0, controlFailedPlayers = 0;
    double errorRateLow = 0, errorRateHigh = 1;   ///< 95 % bounds (Wilson) of the candidate's error rate per request.
    std::optional<base::Duration> sinceCandidate; ///< None before the first.
};

/// An ordered rollback with its evidence.
struct Rollback {
    GuardId guard = GuardId::None;
    std::string why;     ///< One English sentence for the audit log.
    base::Json evidence; ///< See Guard::evidence().
};

/// Watches one candidate release of one provider and says when to take it back.
///
/// - G0 hard failure: 5 failures in a row, or under 50 % success of 20 within 10 s; from at least 3 players either way,
/// so that one
///   player who retries is not an outage.
/// - G1 absolute objective: a one-arm e-process (a test martingale, valid at every moment: Ville 1939) against the
/// error limit
///   and the slow share. Only requests of players who have not failed yet count: one player who retries a thousand
///   times is one failure. Rationale: counting requests gives false alarms of tens of percent under heavy players and
///   retries.
/// - G2 control: at each player's first failure, was it on the candidate, given the candidate's share of players still
/// at risk?
/// - The earliest wins, and after that the guard says nothing more (a new release gets a new Guard).
/// - A silent candidate never becomes Healthy, and is shown as Silent.
/// Threads: one. Memory: at most kMaxPlayers players are told apart; later ones are not looked at.
class Guard {
public:
    static constexpr std::size_t kMaxPlayers = 1'000'000;

    explicit Guard(GuardConfig config = {});
    ~Guard();
    Guard(Guard&&) noexcept;
    Guard& operator=(Guard&&) noexcept;

    /// The rollback, exactly once.
    std::optional<Rollback> observe(const Observation& observation);

    /// The share or the eligibility changed: who is compared with whom changes, so G2 starts a new comparison and keeps
    /// what the earlier ones found.
    void stageChanged();

    [[nodiscard]] GuardStatus status(base::Instant now) const;

    /// Everything the verdict rests on: {"version":1,"guard","config","counts","bounds","last":[...],"absolute":[...],
    /// "control":[...],"e":[[seconds,e1,e2],...]}; bounded. Players appear as hashes only.
    [[nodiscard]] base::Json evidence() const;

    /// Computes the verdict of stored evidence anew, from its figures and not from its name.
    /// Errors: InvalidArgument CANARY-011 (not evidence of version 1).
    [[nodiscard]] static base::Result<GuardId> replay(const base::Json& evidence);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::canary
