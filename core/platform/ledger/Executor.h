// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/ledger/Books.h"
#include "core/platform/ledger/Ledger.h"

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

    /// `at` never goes backwards.
    [[nodiscard]] base::Result<Answer> execute(const Command& command, base::Time at);

    [[nodiscard]] base::Status fund(const PlayerAccount& account, base::Time at);

    /// Expires at most `limit` holds that ended at or before `at`; gives the numbers of their rounds.
    [[nodiscard]] base::Result<std::vector<std::int64_t>> expire(base::Time at, std::size_t limit);
    /// Forgets at most `limit` memos and `limit` nonces whose time is over.
    [[nodiscard]] base::Status sweep(base::Time at, std::size_t limit);
    [[nodiscard]] base::Status markRelayed(std::int64_t sequence);

private:
    struct Statements;
    struct Bet {
        std::int64_t id = 0;
        std::string round, hold, release, game;
        std::int64_t account = 0;
        std::int64_t amount = 0;
        base::Currency currency;
        BetState state = BetState::None;
        std::int64_t win = 0;
        std::int64_t settlements = 0;
    };
    struct Scene { ///< What every act needs to know.
        const WriteContext& context;
        std::int64_t tenant;
        base::Time at;
    };

    Executor(Books& books, const LedgerOptions& options, std::shared_ptr<Statements> statements);

    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const OpenSession& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const Authorize& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const Settle& act);
    [[nodiscard]] base::Result<Answer> run(const Scene& scene, const Rollback& act);

    [[nodiscard]] base::Result<Bet> findBet(std::int64_t tenant, const base::BetId& bet);
    [[nodiscard]] base::Status emit(const Scene& scene, std::int64_t sequence, std::string_view topic,
                                    std::string_view player, std::string data);
    [[nodiscard]] base::Result<std::vector<Leg>> releaseHold(const Scene& scene, const Bet& bet, Account* cash);
    [[nodiscard]] Answer betRefusal(const Scene& scene, std::string_view code, const base::BetId& id, const Bet& bet);
    [[nodiscard]] const BetTable& table() const noexcept;

    Books* m_books;
    const LedgerOptions* m_options;
    std::shared_ptr<Statements> m_statements;
};

} // namespace signalbox::platform
