// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Money.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Suspicious activity: rules over the payments of a player, cases that people decide, and the report. No database.
///
/// Nothing of this is an event or stands in an answer to a provider: nobody may be warned that he is being looked at.
namespace signalbox::platform::emulators {

enum class AmlRule { Structuring, RapidInOut, Velocity, LargePayout, Manual };
inline constexpr std::array kAmlRules{AmlRule::Structuring, AmlRule::RapidInOut, AmlRule::Velocity,
                                      AmlRule::LargePayout, AmlRule::Manual};
/// "structuring", "rapid_in_out", "velocity", "large_payout", "manual".
[[nodiscard]] std::string_view name(AmlRule rule) noexcept;

/// A payment as the rules see it; amounts in minor units of one currency.
struct AmlPayment {
    std::string id;
    bool isDeposit = true; ///< Otherwise a payout.
    std::int64_t amount = 0;
    base::Time at{};
};

/// From when on something is suspicious. Amounts are whole units of the account's currency, whichever it is.
struct AmlPolicy {
    std::int64_t threshold = 10'000; ///< One payment of this size is large.
    base::Duration window = std::chrono::hours(24);
    std::size_t structuredDeposits = 3; ///< So many deposits below the threshold, together at or over it.
    int structuredPercent = 50;         ///< Each of at least so much of the threshold's half-open range.
    int rapidPercent = 80;              ///< A payout of so much of what came in ...
    int playedPercent = 20;             ///< ... with less than so much of it staked.
    std::size_t velocityDeposits = 10;  ///< More than this many deposits ...
    base::Duration velocityWindow = std::chrono::hours(1);
};

struct AmlFinding {
    AmlRule rule = AmlRule::Manual;
    std::string summary;               ///< One sentence for the person who decides.
    std::vector<std::string> payments; ///< What it rests on.
};

/// Judges the newest payment in `history` (oldest first) with those before it. `staked` is what the player staked in
/// settled bets within the policy's window.
[[nodiscard]] std::vector<AmlFinding> judgePayments(const std::vector<AmlPayment>& history, std::int64_t staked,
                                                    const base::Currency& currency, const AmlPolicy& policy = {});

/// Open -> UnderReview -> Reported | Dismissed, each step with a reason; Open -> Dismissed is not possible, for nobody
/// looked.
enum class AmlState { Open, UnderReview, Reported, Dismissed };
inline constexpr std::array kAmlStates{AmlState::Open, AmlState::UnderReview, AmlState::Reported, AmlState::Dismissed};
/// "open", "under_review", "reported", "dismissed".
[[nodiscard]] std::string_view name(AmlState state) noexcept;

struct AmlStep {
    base::Time at{};
    std::string by;
    AmlState to = AmlState::Open;
    std::string why;
};

struct AmlCase {
    std::string id;
    std::string region, brand, player;
    std::string currency;
    AmlRule rule = AmlRule::Manual;
    AmlState state = AmlState::Open;
    std::string summary;
    std::vector<std::string> payments;
    std::vector<AmlStep> steps; ///< Oldest first; the first one opens it.
};

/// Moves a case. Errors: FailedPrecondition AML-001 (not from this state), InvalidArgument AML-002 (no reason).
[[nodiscard]] base::Status decide(AmlCase& one, AmlState to, std::string by, std::string why, base::Time at);

/// A payment as the report shows it.
struct ReportedPayment {
    std::string id, kind, state;
    base::Money amount;
    base::Time at{};
};
/// The suspicious activity (SAR) or transaction (STR) report. Only of a case that is Reported.
/// Errors: FailedPrecondition AML-003.
[[nodiscard]] base::Result<base::Json> reportJson(const AmlCase& one, const std::vector<ReportedPayment>& payments,
                                                  base::Time now);
/// The same in the shape of the goAML schema's <report>. It says in itself that it is of a sandbox and must not be
/// filed.
[[nodiscard]] base::Result<std::string> reportXml(const AmlCase& one, const std::vector<ReportedPayment>& payments,
                                                  base::Time now);

} // namespace signalbox::platform::emulators
