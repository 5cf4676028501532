// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/emulators/Aml.h"
#include "core/platform/emulators/BonusWagering.h"
#include "core/platform/emulators/Jurisdiction.h"
#include "core/platform/emulators/PlayerLimits.h"
#include "core/platform/ledger/PlayRules.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace signalbox::platform::emulators {

/// What is remembered of one player between two bets.
struct PlayerState {
    PlayerLimits limits; ///< In force or announced.
    std::vector<Exclusion> exclusions;
    AgeGroup age = AgeGroup::Adult;
    std::optional<Bonus> bonus; ///< The one that is active.
    bool hadBonus = false;      ///< Bets may have given to one that has ended.
    std::optional<Usage> usage; ///< Counted from the ledger when a limit first asks.

    /// Nothing to look at: the common case costs one look into a map.
    [[nodiscard]] bool isPlain() const noexcept { return limits.terms().empty() && exclusions.empty() && !bonus; }
};

struct Jackpot {
    std::string id;
    std::string region, brand, currency;
    std::int64_t account = 0;
    int basisPoints = 0;
    std::int64_t pool = 0;
};

struct Payment {
    std::string id;
    std::int64_t account = 0;
    std::string kind, state;
    std::int64_t amount = 0;
};

/// The sandbox's rules and money acts, on the ledger's thread and in its transaction. What it remembers is a copy of
/// its tables: dropped when the ledger drops what it remembers, counted anew from the ledger when needed.
///
/// - Player protection: availability (fail closed), exclusion, the law of the place, time in play, stake, loss. The
///   first that refuses is named; a limit that is hit is an event, rg.limit.hit.
/// - Bonus: cash pays first. A win that comes after a bonus has ended is cash; what a bet gives back of it goes where
///   the bonus went.
/// - Jackpot: bets on games of type jackpot give their part when they are settled, from the house.
/// Threads: the ledger's, but for setAvailable(). Ownership: borrows the clock.
class World final : public PlayRules {
public:
    World(const base::Clock& clock, Defect defect, AmlPolicy aml);

    void setAvailable(bool available) noexcept { m_available = available; }
    [[nodiscard]] bool available() const noexcept { return m_available; }

    [[nodiscard]] base::Result<std::optional<PlayRefusal>> mayOpen(const PlayScene&, const PlaySession&) override;
    [[nodiscard]] base::Status sessionOpened(const PlayScene&, const PlaySession&) override;
    [[nodiscard]] base::Result<StakePlan> stake(const PlayScene&, const PlayBet&, const PlaySession&) override;
    [[nodiscard]] base::Status authorized(const PlayScene&, const PlayBet&, std::int64_t sequence) override;
    [[nodiscard]] base::Status settled(const PlayScene&, const PlayBet&, const SettledPart&) override;
    [[nodiscard]] base::Status released(const PlayScene&, const PlayBet&, ReleaseCause, std::int64_t sequence) override;
    [[nodiscard]] base::Status reversed(const PlayScene&, const PlayBet&, const ReversedBet&) override;

    // Acts that no provider asked for. Each writes one entry with its event, or refuses and writes nothing (a limit
    // that is hit is written). Refusals: PLAYERS-00x, and wire codes as reasons.
    [[nodiscard]] base::Status changeLimit(const PlayScene&, LimitKind, LimitWindow, LimitOwner,
                                           std::optional<std::int64_t> value);
    [[nodiscard]] base::Status excludePlayer(const PlayScene&, const Exclusion&);
    [[nodiscard]] base::Status setAgeGroup(const PlayScene&, AgeGroup);
    [[nodiscard]] base::Status grantBonus(const PlayScene&, const Bonus&);
    /// Forfeits bonuses whose deadline has passed, at most `limit`; gives how many.
    [[nodiscard]] base::Result<std::size_t> forfeitOverdue(Books&, base::Time at, std::size_t limit);
    [[nodiscard]] base::Status makeJackpot(const PlayScene&, const std::string& id, int basisPoints);
    [[nodiscard]] base::Status hitJackpot(const PlayScene&, const std::string& id);
    [[nodiscard]] base::Status moveMoney(const PlayScene&, const std::string& id, std::string_view kind,
                                         std::int64_t amount);
    [[nodiscard]] base::Status undoMove(const PlayScene&, const std::string& id);
    [[nodiscard]] base::Status deposit(const PlayScene&, const std::string& id, std::int64_t amount);
    [[nodiscard]] base::Status payout(const PlayScene&, const std::string& id, std::int64_t amount, bool arrives);
    /// `to` is refunded, charged_back, completed or failed.
    [[nodiscard]] base::Status endPayment(const PlayScene&, const Payment& payment, std::string_view to);
    /// Balance, limits, exclusions and bonus as on the first day; nothing is deleted.
    [[nodiscard]] base::Status reset(const PlayScene&);
    [[nodiscard]] base::Status rememberInitial(const PlayScene&, std::int64_t balance);
    /// What the rules would say to a bet of that amount, without a session.
    [[nodiscard]] base::Result<std::optional<PlayRefusal>> check(const PlayScene&, std::int64_t amount);
    [[nodiscard]] base::Status openCase(const PlayScene&, const AmlFinding&, const std::string& id, std::string by);
    [[nodiscard]] base::Status decideCase(Books&, base::Time at, const std::string& id, AmlState to, std::string by,
                                          std::string why);

    [[nodiscard]] static base::Result<std::optional<Payment>> payment(Books&, const std::string& id);

private:
    [[nodiscard]] base::Result<PlayerState*> player(const PlayScene&);
    [[nodiscard]] base::Result<PlayerState> load(const PlayScene&);
    [[nodiscard]] base::Result<Usage*> usage(const PlayScene&, PlayerState&);
    void freshen(Books&);
    [[nodiscard]] PlayTime& timeOf(std::int64_t account);
    [[nodiscard]] base::Duration inPlay(const PlayScene&, const PlaySession&);

    [[nodiscard]] std::optional<PlayRefusal> unavailable() const;
    [[nodiscard]] static std::optional<PlayRefusal> excluded(const PlayScene&, const PlayerState&);
    [[nodiscard]] base::Result<PlayRefusal> limitHit(const PlayScene&, const LimitHit&, std::string_view code);
    [[nodiscard]] std::optional<PlayRefusal> judgePlace(const PlayScene&, const PlayerState&, const PlayBet&,
                                                        const PlaySession&);

    [[nodiscard]] base::Result<std::int64_t> record(const PlayScene&, std::string_view kind, std::string_view topic,
                                                    const std::vector<Leg>& legs, base::Json data);
    [[nodiscard]] base::Status saveLimits(const PlayScene&, const std::vector<LimitTerm>& before,
                                          const PlayerLimits& after, std::int64_t sequence);

    // bonus
    struct Given {
        std::string bonus;
        std::int64_t amount = 0;
        bool ended = false;
    };
    [[nodiscard]] base::Result<std::optional<Given>> givenBy(const PlayScene&, const PlayBet&);
    [[nodiscard]] base::Status withBonus(const PlayScene&, PlayerState&, const std::string& id,
                                         const std::function<void(Bonus&)>& change);
    [[nodiscard]] base::Status saveBonus(const PlayScene&, const Bonus&);
    [[nodiscard]] base::Status tell(const PlayScene&, const Bonus&, std::string_view kind,
                                    const std::vector<Leg>& legs);
    [[nodiscard]] base::Status endBonus(const PlayScene&, PlayerState&, BonusState to);
    /// What lies on the bonus account although no bonus runs: wins become cash, the rest goes where the bonus went.
    [[nodiscard]] base::Status tidy(const PlayScene&, PlayerState&, std::int64_t win);

    [[nodiscard]] base::Result<Jackpot*> jackpotFor(const PlayScene&, const PlayBet&);
    [[nodiscard]] base::Result<std::vector<Jackpot>*> jackpots(Books&);
    [[nodiscard]] base::Status moveJackpot(const PlayScene&, Jackpot&, std::string_view kind, std::int64_t bet,
                                           std::int64_t amount, Account* other);

    [[nodiscard]] base::Status suspect(const PlayScene&);

    const base::Clock& m_clock;
    const Defect m_defect;
    const AmlPolicy m_aml;
    std::atomic<bool> m_available{true};
    std::uint64_t m_generation = 0;
    std::unordered_map<std::int64_t, PlayerState> m_players; ///< By cash account.
    std::unordered_map<std::int64_t, PlayTime> m_times;      ///< The same. No part of any transaction.
    std::optional<std::vector<Jackpot>> m_jackpots;
    RoundPace m_pace;
    bool m_british = false; ///< Of the session that stake() was asked about; authorized() follows at once.
};

/// The first column of the first row; 0 when there is none.
[[nodiscard]] base::Result<std::int64_t> number(Books& books, const std::string& sql,
                                                std::initializer_list<std::int64_t> parameters);
/// An amount as the data plane and events write it.
[[nodiscard]] base::Json amountJson(const Account& account, std::int64_t minor);
[[nodiscard]] base::Error refusalError(const PlayRefusal& refusal);

[[nodiscard]] base::Json toJson(const AmlCase& one);
[[nodiscard]] base::Result<AmlCase> amlCaseFrom(std::string_view text);

} // namespace signalbox::platform::emulators
