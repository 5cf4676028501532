// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/PlayersCodec.h"
#include "core/platform/emulators/Aml.h"
#include "core/platform/emulators/BonusWagering.h"
#include "core/platform/emulators/Defect.h"
#include "core/platform/emulators/Jurisdiction.h"
#include "core/platform/emulators/PlayerLimits.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {
class Books;
class Ledger;
class PlayRules;
struct PlayScene;
} // namespace signalbox::platform

namespace signalbox::platform::emulators {

class World;

/// Why an act is done: stands in the ledger's entry and in the event.
struct ActOrigin {
    std::string trace = "tr_emulator";
    std::string command; ///< The event's idempotency key.
};

struct BonusDraft {
    std::string amount; ///< Decimal, of the player's currency.
    int wagering = 30;  ///< How many times the amount must be staked.
    std::string maxBet; ///< Empty: no limit.
    base::Time deadline{};
};

/// The sandbox's world around the games: wallet, payment service provider, player protection, bonuses, jackpots and the
/// watch over suspicious payments.
///
/// - rules() goes into LedgerOptions::rules, so that every act of a player asks it inside the ledger's transaction;
///   attach() gives it the ledger for its own acts.
/// - An act is one transaction: its money, its rows and its event are durable when it returns, or nothing of it is.
///   Amounts are decimal texts of the player's currency.
/// - Ids are the caller's, so that an act that was begun before a crash can be found again.
/// - Reads use a connection of their own.
/// Threads: any; acts wait for the ledger's thread. Ownership: borrows the clock, and the ledger, which must not be
/// asked after it stopped.
/// Errors: PLAYERS-002 (not valid), PLAYERS-003 (no such player, payment, ...), PLAYERS-004 (the state does not allow
/// it), AML-00x, wire codes (RG_BLOCKED, RG_LIMIT_EXCEEDED, RG_UNAVAILABLE, INSUFFICIENT_FUNDS, AMOUNT_...), those of
/// core/store.
class Emulators {
public:
    struct Options {
        Defect defect = Defect::None;
        AmlPolicy aml;
    };
    explicit Emulators(const base::Clock& clock);
    Emulators(const base::Clock& clock, Options options);
    ~Emulators();
    Emulators(const Emulators&) = delete;
    Emulators& operator=(const Emulators&) = delete;

    [[nodiscard]] PlayRules& rules() noexcept;
    /// `file` is the ledger's, for reads.
    [[nodiscard]] base::Status attach(Ledger& ledger, const std::filesystem::path& file);

    /// Whether player protection answers. While it does not, nobody opens a session, bets or deposits.
    void setProtectionAvailable(bool available) noexcept;
    [[nodiscard]] bool protectionAvailable() const noexcept;

    // players
    /// Makes `count` players "p_gen_s<seed>_<n>" of a brand; the same seed gives the same players, and what is there
    /// already stays. `currency` empty: EUR, USD, GBP and SEK in turn by the seed.
    [[nodiscard]] base::Result<std::vector<api::PlayerKey>> generate(const base::RegionId& region,
                                                                     const base::BrandId& brand, std::size_t count,
                                                                     std::uint64_t seed, std::string_view currency);
    static constexpr std::size_t kMostGenerated = 1'000; ///< At once.
    /// Balance, limits, exclusions, bonus and age as on the first day; open bets go on. Nothing is deleted.
    [[nodiscard]] base::Status reset(const api::PlayerKey& key, const ActOrigin& origin);
    [[nodiscard]] base::Status setAgeGroup(const api::PlayerKey& key, AgeGroup age, const ActOrigin& origin);

    // protection
    /// `value` a decimal amount, or whole seconds for session time; nothing: take the limit away.
    [[nodiscard]] base::Status changeLimit(const api::PlayerKey& key, LimitKind kind, LimitWindow window,
                                           LimitOwner owner, const std::optional<std::string>& value,
                                           const ActOrigin& origin);
    [[nodiscard]] base::Status exclude(const api::PlayerKey& key, std::string reason, std::optional<base::Time> until,
                                       const ActOrigin& origin);
    /// What would be said to a bet of `amount` (empty: to a session). Writes nothing.
    [[nodiscard]] base::Result<api::RgCheckView> check(const api::PlayerKey& key, std::string_view amount);

    // bonus and jackpot
    [[nodiscard]] base::Status grantBonus(const api::PlayerKey& key, const std::string& id, const BonusDraft& draft,
                                          const ActOrigin& origin);
    /// Forfeits the bonuses whose deadline has passed. Called every few seconds.
    [[nodiscard]] base::Status tick();
    [[nodiscard]] base::Status makeJackpot(const std::string& id, const base::RegionId& region,
                                           const base::BrandId& brand, std::string_view currency, int basisPoints);
    /// Pays the whole pool to the player.
    [[nodiscard]] base::Status hitJackpot(const std::string& id, const api::PlayerKey& key, const ActOrigin& origin);

    // money
    enum class Move { Debit, Credit, Deposit, Payout, PayoutHeld };
    /// PayoutHeld stays in flight until it is ended.
    [[nodiscard]] base::Status move(Move what, const api::PlayerKey& key, const std::string& id,
                                    std::string_view amount, const ActOrigin& origin);
    [[nodiscard]] base::Status undoMove(const api::PlayerKey& key, const std::string& id, const ActOrigin& origin);
    enum class End { Refunded, ChargedBack, Completed, Failed };
    [[nodiscard]] base::Status endPayment(const std::string& id, End end, const ActOrigin& origin);

    // suspicions
    [[nodiscard]] base::Status openCase(const api::PlayerKey& key, const std::string& id, std::string summary,
                                        std::string by);
    [[nodiscard]] base::Status decideCase(const std::string& id, AmlState to, std::string by, std::string why);

    // reads
    /// Of a brand in a region, in the order of their ids, after `after`.
    [[nodiscard]] base::Result<std::vector<api::PlayerView>>
    players(const base::RegionId& region, const base::BrandId& brand, std::string_view after, std::size_t limit) const;
    [[nodiscard]] base::Result<api::PlayerView> player(const api::PlayerKey& key) const;
    /// Newest first; of one player.
    [[nodiscard]] base::Result<std::vector<api::PaymentView>> payments(const api::PlayerKey& key,
                                                                       std::size_t limit) const;
    /// A payment or a movement of the wallet.
    [[nodiscard]] base::Result<api::PaymentView> payment(const std::string& id) const;
    [[nodiscard]] base::Result<std::vector<api::JackpotView>> jackpots() const;
    /// Newest first; `state` empty: all.
    [[nodiscard]] base::Result<std::vector<api::AmlCaseView>> cases(std::string_view state) const;
    [[nodiscard]] base::Result<api::AmlCaseView> amlCase(const std::string& id) const;
    [[nodiscard]] base::Result<base::Json> reportJson(const std::string& id) const;
    [[nodiscard]] base::Result<std::string> reportXml(const std::string& id) const;

private:
    struct Reads;
    [[nodiscard]] base::Status act(const api::PlayerKey& key, const ActOrigin& origin,
                                   const std::function<base::Status(const PlayScene&)>& work);
    [[nodiscard]] base::Status perform(const std::function<base::Status(Books&, base::Time)>& work);

    const base::Clock& m_clock;
    std::unique_ptr<World> m_world;
    Ledger* m_ledger = nullptr;
    std::unique_ptr<Reads> m_reads;
};

} // namespace signalbox::platform::emulators
