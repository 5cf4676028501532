// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Money.h"

#include <optional>
#include <string>
#include <vector>

/// The sandbox's players, their money and their protection, and suspicious activity, as the control plane shows them.
/// Amounts are decimal texts of the player's currency; words (kinds, states, windows) are the wire's own.
namespace signalbox::api {

/// A player is one of a brand in a region.
struct PlayerKey {
    base::RegionId region;
    base::BrandId brand;
    base::PlayerId player;

    friend bool operator==(const PlayerKey&, const PlayerKey&) = default;
};

struct LimitView {
    std::string kind;   ///< loss, deposit, stake, session_time
    std::string window; ///< bet, session, day, week, month
    std::string owner;  ///< player, operator
    std::string value;  ///< An amount; whole seconds for session_time.
    base::Time from{};  ///< In the future: announced.
    std::optional<base::Time> until;

    friend bool operator==(const LimitView&, const LimitView&) = default;
};

struct ExclusionView {
    std::string reason; ///< self_exclusion, cool_off, operator
    base::Time from{};
    std::optional<base::Time> until; ///< Nothing: for good.

    friend bool operator==(const ExclusionView&, const ExclusionView&) = default;
};

struct BonusView {
    std::string id;
    std::string state; ///< active, converted, forfeited
    std::string amount, required, progress, maxBet;
    base::Time deadline{};

    friend bool operator==(const BonusView&, const BonusView&) = default;
};

struct PlayerView {
    PlayerKey key;
    std::string currency;
    std::string cash; ///< Available.
    std::string held; ///< By open bets, of cash and bonus.
    std::string bonus;
    std::string ageGroup; ///< 25+, 18-24
    std::vector<LimitView> limits;
    std::vector<ExclusionView> exclusions;
    std::vector<BonusView> bonuses; ///< Newest first.

    friend bool operator==(const PlayerView&, const PlayerView&) = default;
};

/// A movement through the payment service provider, or an adjustment of the wallet.
struct PaymentView {
    std::string id;
    PlayerKey key;
    std::string kind;  ///< deposit, payout; debit, credit
    std::string state; ///< captured, refunded, charged_back, in_flight, completed, failed; done, rolled_back
    std::string amount, currency;
    base::Time at{};
    std::optional<base::Time> endedAt;

    friend bool operator==(const PaymentView&, const PaymentView&) = default;
};

struct JackpotView {
    std::string id;
    base::RegionId region;
    base::BrandId brand;
    std::string currency;
    int basisPoints = 0;
    std::string pool, contributed, hit;

    friend bool operator==(const JackpotView&, const JackpotView&) = default;
};

/// What player protection would say to a bet.
struct RgCheckView {
    bool allowed = true;
    std::string code; ///< The wire code of the refusal.
    std::string why;
    base::Json details;
};

struct AmlStepView {
    base::Time at{};
    std::string by, state, reason;

    friend bool operator==(const AmlStepView&, const AmlStepView&) = default;
};

struct AmlCaseView {
    std::string id;
    PlayerKey key;
    std::string currency;
    std::string rule;  ///< structuring, rapid_in_out, velocity, large_payout, manual
    std::string state; ///< open, under_review, reported, dismissed
    std::string summary;
    std::vector<std::string> payments;
    std::vector<AmlStepView> steps; ///< Oldest first.

    friend bool operator==(const AmlCaseView&, const AmlCaseView&) = default;
};

[[nodiscard]] base::Json toJson(const LimitView& view, Wire = {});
[[nodiscard]] base::Json toJson(const ExclusionView& view, Wire = {});
[[nodiscard]] base::Json toJson(const BonusView& view, Wire = {});
[[nodiscard]] base::Json toJson(const PlayerView& view, Wire = {});
[[nodiscard]] base::Json toJson(const PaymentView& view, Wire = {});
[[nodiscard]] base::Json toJson(const JackpotView& view, Wire = {});
[[nodiscard]] base::Json toJson(const RgCheckView& view, Wire = {});
[[nodiscard]] base::Json toJson(const AmlStepView& view, Wire = {});
[[nodiscard]] base::Json toJson(const AmlCaseView& view, Wire = {});
void read(Decoder& in, LimitView& out);
void read(Decoder& in, ExclusionView& out);
void read(Decoder& in, BonusView& out);
void read(Decoder& in, PlayerView& out);
void read(Decoder& in, PaymentView& out);
void read(Decoder& in, JackpotView& out);
void read(Decoder& in, RgCheckView& out);
void read(Decoder& in, AmlStepView& out);
void read(Decoder& in, AmlCaseView& out);

} // namespace signalbox::api
