// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/ledger/Books.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/PlayRules.h"

#include <vector>

namespace signalbox::platform {

/// The rules of the ledger: what each act checks, in which order, and what it then writes.
///
/// Every act checks first and writes after, so that a refusal has written nothing but its memo. Called inside the
/// writer's transaction; an Error means that the store failed and the transaction is lost.
/// Threads: the ledger's. Ownership: borrows books and options.
class Executor {
public:
    [[nodiscard]] static base::Result<Executor> open(store::Database& database, Books& books,
                                                     const LedgerOptions& options);

    /// `at` never goes backwards. An answer that is `replayed`, or refuses a key that was used for another body, has
    /// written nothing: it rests on a memo that was committed before.
    [[nodiscard]] base::Result<Answer> execute(const Command& command, base::Time at);
    /// Stores a nonce whose request wrote nothing else.
    [[nodiscard]] base::Status keepNonce(const UsedNonce& nonce);

    [[nodiscard]] base::Status fund(const PlayerAccount& account, base::Time at);

    /// Expires at most `limit` holds that ended at or before `at`; gives the numbers of their rounds.
    [[nodiscard]] base::Result<std::vector<std::int64_t>> expire(base::Time at, std::size_t limit);
    /// Ends at most `limit` sessions whose time is over; gives how many.
    [[nodiscard]] base::Result<std::size_t> expireSessions(base::Time at, std::size_t limit);
    [[nodiscard]] base::Result<Reversal> reverse(const ReversalOrder& order, base::Time at);
    /// Forgets at most `limit` memos and `limit` nonces whose time is over.
    [[nodiscard]] base::Status sweep(base::Time at, std::size_t limit);
    [[nodiscard]] base::Status markRelayed(std::int64_t sequence);

private:
    struct Statements;
    struct Bet {
        std::int64_t id = 0;
        std::string bet, round, session, hold, release, game;
        std::int64_t account = 0;
        std::int64_t amount = 0;
        std::int64_t bonus = 0; ///< Of the amount.
        base::Currency currency;
        BetState state = BetState::None;
        std::int64_t taken = 0; ///< Of the amount, by settlements so far.
        std::int64_t win = 0;
        std::int64_t bonusWin = 0; ///< Of the win.
        std::int64_t settlements = 0;
        std::string undo; ///< Id of the rollback or reversal.

        /// The part of `amount` units of stake or win that is the bonus account's.
        [[nodiscard]] std::int64_t bonusShare(std::int64_t units) const noexcept;
        [[nodiscard]] PlayBet play() const;
    };
    struct SessionRow {
        std::string id, game, release, geo, endedReason;
        std::int64_t account = 0;
        base::Time openedAt{};
        base::Time expiresAt{};
        base::Time endedAt{}; ///< 1970: it has not ended.

        [[nodiscard]] PlaySession play() const { return {id, game, release, geo, openedAt, expiresAt}; }
    };
    struct Scene { ///< What every act needs to know.
        const WriteContext& context;
        std::int64_t tenant;
        base::Time at;
    };
    /// A player's accounts as one bet uses them; `bonus` is null for a bet that is all cash.
    struct Purses {
        Account* cash = nullptr;
        Account* bonus = nullptr;
        Account* house = nullptr;
    };

    Executor(Books& books, const LedgerOptions& options, std::shared_ptr<Statements> statements);

    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const OpenSession& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const EndSession& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const Authorize& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const Settle& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const Rollback& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const CloseRound& act);

    [[nodiscard]] base::Result<std::optional<SessionRow>> findSession(std::int64_t tenant, std::string_view id);
    /// Gives the sequence of the entry.
    [[nodiscard]] base::Result<std::int64_t> endSession(const Scene& scene, const SessionRow& session,
                                                        std::string_view reason);
    [[nodiscard]] base::Result<Bet> findBet(std::int64_t tenant, const base::BetId& bet);
    [[nodiscard]] base::Result<Purses> pursesOf(const Tenant& tenant, const Bet& bet);
    [[nodiscard]] base::Status emit(const Scene& scene, std::int64_t sequence, std::string_view topic,
                                    std::string_view player, std::string data);
    /// The legs that give back `cash` and `bonus` units of a hold.
    void releaseHold(std::vector<Leg>& legs, const Purses& purses, std::int64_t cash, std::int64_t bonus) const;
    /// A bet of the round has ended: `settled` or released.
    [[nodiscard]] base::Status finishBet(const Scene& scene, std::string_view round, bool settled);
    [[nodiscard]] base::Result<Answer> refuseSettle(const Scene& scene, const Settle& act, const Bet& bet,
                                                    std::string_view refusal);
    [[nodiscard]] base::Result<Answer> betRefusal(const Scene& scene, std::string_view code, const base::BetId& id,
                                                  const Bet& bet);
    [[nodiscard]] base::Status openCase(const Scene& scene, std::string_view kind, const Bet& bet,
                                        const base::Money& theirs);
    [[nodiscard]] PlayScene sceneOf(const Scene& scene, Account& cash) const {
        return {*m_books, scene.context.tenant, scene.tenant, cash, scene.context.trace, scene.context.idempotencyKey,
                scene.at};
    }
    [[nodiscard]] const BetTable& table() const noexcept;
    [[nodiscard]] PlayRules& rules() const noexcept;

    Books* m_books;
    const LedgerOptions* m_options;
    std::shared_ptr<Statements> m_statements;
};

} // namespace signalbox::platform
