// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/platform/ledger/Commands.h"
#include "core/store/BlockFilter.h"
#include "core/store/Database.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signalbox::platform {

/// One account with its running balances, as the writer sees them inside its transaction.
struct Account {
    std::int64_t id = 0;
    std::string player; ///< Empty for accounts that are no player's.
    base::Currency currency;
    std::int64_t posted = 0;
    std::int64_t pending = 0; ///< Negative while holds are open.
    bool dirty = false;

    [[nodiscard]] base::Money available() const { return {posted + pending, currency}; }
};

/// One leg that is about to be written.
struct Leg {
    Account* account;
    int phase; ///< kPending or kPosted (Schema.h)
    std::int64_t amount;
};

/// Rows of the ledger for its one writer: accounts and streams cached, written once per commit; statements compiled
/// once.
///
/// Everything is called inside a transaction of the caller. After a rollback forget() must be called: the cache then
/// holds what never happened. Pointers to accounts live until forget().
/// Threads: the ledger's. Ownership: borrows the database.
/// Errors: those of core/store; they mean that the transaction is lost.
class Books {
public:
    [[nodiscard]] static base::Result<Books> open(store::Database& database);

    [[nodiscard]] base::Result<std::int64_t> tenant(const Tenant& tenant);
    /// The player's account; null when there is no such player.
    [[nodiscard]] base::Result<Account*> cash(const Tenant& tenant, std::string_view player);
    /// The player's bonus account; null when there is none.
    [[nodiscard]] base::Result<Account*> bonus(const Tenant& tenant, std::string_view player);
    /// `kind` is "cash" or "bonus"; what is there already is given back. One of each kind per player.
    [[nodiscard]] base::Result<Account*> makePurse(std::string_view kind, const std::string& region,
                                                   const std::string& brand, const std::string& player,
                                                   const base::Currency& currency);
    [[nodiscard]] base::Result<Account*> byId(std::int64_t id);
    /// "house", "psp", "jackpot" or "external" of a region, brand and currency; made when there is none.
    [[nodiscard]] base::Result<Account*> common(std::string_view kind, const std::string& region,
                                                const std::string& brand, const base::Currency& currency);

    /// True when every leg fits into 63 bits on its account. To be asked before anything is written.
    [[nodiscard]] static bool fits(const std::vector<Leg>& legs);

    struct EntryFacts {
        std::string_view kind;
        std::int64_t tenant = 0;
        std::int64_t account = 0;
        std::int64_t bet = 0;
        std::string_view trace;
        base::Time at{};
    };
    /// The sequence of the newest entry, as far as one was made since the last forget(); otherwise 0.
    [[nodiscard]] std::int64_t newest() const noexcept { return std::max<std::int64_t>(m_sequence, 0); }
    /// Writes the entry and its legs and gives its sequence. The legs must fit and sum up to zero per phase.
    [[nodiscard]] base::Result<std::int64_t> enter(const EntryFacts& facts, const std::vector<Leg>& legs);

    /// What is known of a round. It closes by itself when its last open bet ends and one of its bets was settled; a
    /// round whose bets were all rolled back can still be played.
    struct Round {
        std::int64_t bets = 0; ///< Without tombstones.
        std::int64_t open = 0;
        std::int64_t settled = 0;
        bool closed = false;
    };
    /// The pointer lives until the next call about rounds.
    [[nodiscard]] base::Result<Round*> round(std::int64_t tenant, std::string_view round);
    /// `reason` is "settled" or "closed".
    [[nodiscard]] base::Status closeRound(std::int64_t tenant, std::string_view round, std::string_view reason,
                                          base::Time at);

    /// What an event says, and whom it is about.
    struct Note {
        const Tenant& tenant;
        std::int64_t tenantRow = 0;
        std::string_view player; ///< Empty: the stream of the tenant itself.
        std::string_view topic, trace, idempotencyKey;
        std::string data; ///< The text of a JSON object.
        base::Time at{};
    };
    /// Puts the event of an entry into the outbox. Each entry has exactly one.
    [[nodiscard]] base::Status publish(std::int64_t sequence, const Note& note);
    /// enter() and publish(): an effect of its own, with its event.
    [[nodiscard]] base::Result<std::int64_t> record(const EntryFacts& facts, const std::vector<Leg>& legs,
                                                    const Note& note);

    /// The next position of a player's stream of events.
    struct Position {
        std::int64_t stream = 0;
        std::int64_t position = 0;
    };
    [[nodiscard]] base::Result<Position> nextPosition(std::int64_t tenant, std::string_view player);

    struct Memo {
        std::int64_t id = 0;
        base::Bytes fingerprint;
        int status = 0;
        std::string code, body, release, player;
        std::int64_t at = 0;
    };
    [[nodiscard]] base::Result<std::optional<Memo>> memo(std::int64_t tenant, int route, std::string_view key);
    [[nodiscard]] base::Status remember(std::int64_t tenant, int route, std::string_view key,
                                        const crypto::Digest256& fingerprint, const Answer& answer, base::Time at);
    [[nodiscard]] base::Status forgetMemo(std::int64_t id);
    [[nodiscard]] base::Status useNonce(const UsedNonce& nonce);

    /// Writes what the cache holds back; right before the commit.
    [[nodiscard]] base::Status flush();
    /// After a rollback: everything is read anew.
    void forget();
    /// After a commit: forgets when the cache has grown over its bound.
    void trim();
    /// Rises with every forget(): what a rule remembers from before it may never have happened.
    [[nodiscard]] std::uint64_t generation() const noexcept { return m_generation; }
    static constexpr std::size_t kMaxCached = 200'000; ///< Accounts, streams, open rounds.

    [[nodiscard]] store::Database& database() noexcept { return *m_database; }
    /// A statement of a rule's own, compiled at its first use; lives as long as the books.
    [[nodiscard]] base::Result<store::Statement*> statement(const std::string& sql);

private:
    struct Statements;
    struct Stream {
        std::int64_t id = 0;
        std::int64_t next = 1;
        bool dirty = false;
    };
    Books(store::Database& database, std::shared_ptr<Statements> statements);
    [[nodiscard]] base::Result<Account*> find(std::string_view kind, std::string_view region, std::string_view brand,
                                              std::string_view player, std::string_view currency);
    [[nodiscard]] Account* keep(std::string key, Account account);

    store::Database* m_database;
    std::shared_ptr<Statements> m_statements;
    std::deque<Account> m_accounts;
    std::unordered_map<std::string, Account*> m_byKey;
    std::unordered_map<std::int64_t, Account*> m_byId;
    std::unordered_map<std::string, std::int64_t> m_tenants;
    std::unordered_map<std::string, Stream> m_streams;
    std::unordered_map<std::string, Round> m_rounds;
    std::vector<Account*> m_dirtyAccounts;
    std::vector<Stream*> m_dirtyStreams;
    std::optional<store::BlockFilter> m_traces;
    std::int64_t m_sequence = -1; ///< The newest; -1: not read yet.
    std::uint64_t m_generation = 0;
    std::unordered_map<std::string, store::Statement> m_own; ///< By their text.
    std::string m_key;                                       ///< Scratch.
};

} // namespace signalbox::platform
