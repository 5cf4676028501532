// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/PlatformClient.h"
#include "core/api/PlayersCodec.h"

/// The sandbox's players, wallet, payments, protection, bonuses, jackpots and suspicions over a PlatformClient.
/// Errors: those of PlatformClient, and PLAYERS-00x, AML-00x and wire codes from the platform.
namespace signalbox::api {

struct LimitDraft {
    std::string kind, window;
    std::string owner = "player";
    std::optional<std::string> value; ///< Nothing: take the limit away (after a day of reflection).
};
struct BonusGrant {
    std::string amount;
    int wagering = 30;
    std::string maxBet; ///< Empty: no limit.
    base::Time deadline{};
};
enum class MoneyMove { Debit, Credit, Deposit, Payout, PayoutHeld };
enum class PaymentEnd { Refund, Chargeback, Complete, Fail };

class PlayersClient {
public:
    explicit PlayersClient(PlatformClient& client)
        : m_client(client) {}

    [[nodiscard]] base::Result<std::vector<PlayerView>> players(const base::RegionId& region,
                                                                const base::BrandId& brand, std::string_view after,
                                                                int limit, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<PlayerView> player(const PlayerKey& key, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<std::vector<PaymentView>> payments(const PlayerKey& key, Deadline, std::stop_token = {});
    /// The ids that there are now.
    [[nodiscard]] base::Result<Done<std::vector<std::string>>> generate(const base::RegionId& region,
                                                                        const base::BrandId& brand, int count,
                                                                        std::int64_t seed, const std::string& currency,
                                                                        const Intent&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<PlayerView>> reset(const PlayerKey& key, const Intent&, Deadline,
                                                       std::stop_token = {});
    [[nodiscard]] base::Result<Done<PlayerView>> setAge(const PlayerKey& key, const std::string& ageGroup,
                                                        const Intent&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<PlayerView>> limit(const PlayerKey& key, const LimitDraft& draft, const Intent&,
                                                       Deadline, std::stop_token = {});
    /// `kind` is self_exclusion, cool_off or operator; `until` nothing: for good.
    [[nodiscard]] base::Result<Done<PlayerView>> exclude(const PlayerKey& key, const std::string& kind,
                                                         std::optional<base::Time> until, const Intent&, Deadline,
                                                         std::stop_token = {});
    [[nodiscard]] base::Result<Done<PlayerView>> grantBonus(const PlayerKey& key, const BonusGrant& grant,
                                                            const Intent&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<RgCheckView> check(const PlayerKey& key, const std::string& amount, Deadline,
                                                  std::stop_token = {});
    /// Whether player protection answers; while it does not, nobody can play.
    [[nodiscard]] base::Result<bool> protection(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<bool>> setProtection(bool available, const Intent&, Deadline, std::stop_token = {});

    [[nodiscard]] base::Result<Done<PaymentView>> move(MoneyMove what, const PlayerKey& key, const std::string& amount,
                                                       const Intent&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<PaymentView>> undo(const std::string& movement, const Intent&, Deadline,
                                                       std::stop_token = {});
    [[nodiscard]] base::Result<Done<PaymentView>> end(const std::string& payment, PaymentEnd how, const Intent&,
                                                      Deadline, std::stop_token = {});

    [[nodiscard]] base::Result<std::vector<JackpotView>> jackpots(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<JackpotView>> makeJackpot(const base::RegionId& region, const base::BrandId& brand,
                                                              const std::string& currency, int basisPoints,
                                                              const Intent&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<JackpotView>> hitJackpot(const std::string& id, const base::PlayerId& winner,
                                                             const Intent&, Deadline, std::stop_token = {});

    /// `state` empty: all. Newest first.
    [[nodiscard]] base::Result<std::vector<AmlCaseView>> cases(const std::string& state, Deadline,
                                                               std::stop_token = {});
    [[nodiscard]] base::Result<AmlCaseView> amlCase(const std::string& id, Deadline, std::stop_token = {});
    /// The Intent's reason says what is suspicious.
    [[nodiscard]] base::Result<Done<AmlCaseView>> openCase(const PlayerKey& key, const Intent&, Deadline,
                                                           std::stop_token = {});
    /// `state` is under_review, reported or dismissed.
    [[nodiscard]] base::Result<Done<AmlCaseView>> decide(const std::string& id, const std::string& state, const Intent&,
                                                         Deadline, std::stop_token = {});
    /// The report as JSON, or goAML-like XML.
    [[nodiscard]] base::Result<std::string> report(const std::string& id, bool xml, Deadline, std::stop_token = {});

private:
    PlatformClient& m_client;
};

} // namespace signalbox::api
