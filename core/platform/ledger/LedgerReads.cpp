// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/LedgerReads.h"

#include "core/platform/ledger/Schema.h"
#include "core/store/Database.h"

#include <mutex>
#include <utility>

namespace signalbox::platform {

using base::Result;
using store::Statement;

struct LedgerReads::Impl {
    Impl(const base::Clock& clockIn, store::Database databaseIn)
        : clock(clockIn)
        , database(std::move(databaseIn)) {}

    const base::Clock& clock;
    std::mutex mutex;
    store::Database database;
    struct Statements {
        Statement sessions, rounds, balances, lag, newest, session, bet;
    };
    std::optional<Statements> statements;
};

namespace {

void bindScope(Statement& query, int from, const degradation::Scope& scope) {
    const auto bindPart = [&](int at, const auto& part) {
        const std::string text = part ? part->text() : std::string();
        query.bind(at, std::string_view(text)).bind(at + 1, std::string_view(text));
    };
    bindPart(from, scope.provider);
    bindPart(from + 2, scope.brand);
    bindPart(from + 4, scope.region);
    bindPart(from + 6, scope.game);
}

constexpr std::string_view kScope = " (?='' OR t.provider=?) AND (?='' OR t.brand=?) AND (?='' OR t.region=?)";

Result<std::uint64_t> count(Statement& query) {
    SB_ASSIGN(const bool found, query.step());
    const std::int64_t value = found ? query.integer(0) : 0;
    query.reset();
    return static_cast<std::uint64_t>(value);
}

base::Money moneyOf(std::int64_t minor, std::string_view code) {
    auto currency = base::Currency::parse(code);
    return {minor, currency ? *currency : base::Currency()};
}

template <class IdT>
IdT idOf(std::string_view text) {
    return text.empty() ? IdT() : IdT(std::string(text));
}

} // namespace

Result<std::unique_ptr<LedgerReads>> LedgerReads::open(const std::filesystem::path& file, const base::Clock& clock) {
    store::OpenOptions options;
    options.readOnly = true;
    options.cacheKiB = 4 * 1024;
    SB_ASSIGN(auto database, store::Database::open(file, options));
    SB_TRY(store::requireSchema(database, ledgerMigrations()));
    auto impl = std::make_unique<Impl>(clock, std::move(database));
    const auto& db = impl->database;
    const std::string scope(kScope);
    SB_ASSIGN(auto sessions, db.prepare("SELECT count(*) FROM session s JOIN tenant t ON t.id=s.tenant WHERE "
                                        "s.expires_at>? AND" +
                                        scope + " AND (?='' OR s.game=?)"));
    SB_ASSIGN(auto rounds,
              db.prepare("SELECT count(*) FROM bet b JOIN tenant t ON t.id=b.tenant WHERE b.state IN (1, 2) "
                         "AND" +
                         scope + " AND (?='' OR b.game=?)"));
    SB_ASSIGN(auto balances,
              db.prepare("SELECT kind, player, currency, posted, pending FROM account WHERE region=? AND "
                         "brand=? ORDER BY kind, player, currency"));
    SB_ASSIGN(auto lag, db.prepare("SELECT count(*), coalesce(min(at), 0) FROM outbox WHERE sequence > (SELECT relayed "
                                   "FROM relay WHERE id=1)"));
    SB_ASSIGN(auto newest, db.prepare("SELECT coalesce(max(sequence), 0) FROM entry"));
    SB_ASSIGN(auto session,
              db.prepare("SELECT s.id, a.player, s.game, s.release, s.opened_at, s.expires_at, a.currency, "
                         "a.posted + a.pending FROM session s JOIN tenant t ON t.id=s.tenant JOIN account "
                         "a ON a.id=s.account WHERE s.id=? AND t.provider=? AND t.brand=? AND t.region=?"));
    SB_ASSIGN(auto bet,
              db.prepare("SELECT b.bet, b.round, b.session, b.state, b.amount, b.win, b.currency, b.hold, "
                         "b.authorized_at, b.closed_at, b.settlements, b.release, coalesce(a.player, '') FROM bet b "
                         "JOIN tenant t ON t.id=b.tenant LEFT JOIN account a ON a.id=b.account WHERE "
                         "b.bet=? AND t.provider=? AND t.brand=? AND t.region=?"));
    impl->statements.emplace(Impl::Statements{std::move(sessions), std::move(rounds), std::move(balances),
                                              std::move(lag), std::move(newest), std::move(session), std::move(bet)});
    return std::unique_ptr<LedgerReads>(new LedgerReads(std::move(impl)));
}

LedgerReads::LedgerReads(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
LedgerReads::~LedgerReads() = default;

Result<std::uint64_t> LedgerReads::liveSessions(const degradation::Scope& scope) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->sessions;
    query.bind(0, base::unixNanos(m_impl->clock.now()));
    bindScope(query, 1, scope);
    return count(query);
}

Result<std::uint64_t> LedgerReads::openRounds(const degradation::Scope& scope) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->rounds;
    bindScope(query, 0, scope);
    return count(query);
}

Result<std::vector<BalanceRow>> LedgerReads::balances(const base::RegionId& region, const base::BrandId& brand) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->balances;
    query.bindAll(region.text(), brand.text());
    std::vector<BalanceRow> rows;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return rows;
        rows.push_back({region, brand, std::string(query.text(0)), idOf<base::PlayerId>(query.text(1)),
                        moneyOf(query.integer(3), query.text(2)), moneyOf(query.integer(4), query.text(2))});
    }
}

Result<QueueLag> LedgerReads::queueLag() const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->lag;
    SB_ASSIGN(const bool found, query.step());
    QueueLag lag;
    if (found) {
        lag.depth = static_cast<std::uint64_t>(query.integer(0));
        if (lag.depth > 0)
            lag.oldest = std::max(base::Duration::zero(), m_impl->clock.now() - base::timeFromNanos(query.integer(1)));
    }
    query.reset();
    return lag;
}

Result<std::int64_t> LedgerReads::newestSequence() const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->newest;
    SB_ASSIGN(const bool found, query.step());
    const std::int64_t value = found ? query.integer(0) : 0;
    query.reset();
    return value;
}

Result<std::optional<SessionRow>> LedgerReads::session(const Tenant& tenant, const base::SessionId& id) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->session;
    SB_ASSIGN(const bool found,
              query.bindAll(id.text(), tenant.provider.text(), tenant.brand.text(), tenant.region.text()).step());
    if (!found)
        return std::optional<SessionRow>();
    SessionRow row;
    row.session = id;
    row.player = idOf<base::PlayerId>(query.text(1));
    row.game = idOf<base::GameId>(query.text(2));
    row.release = query.text(3);
    row.openedAt = base::timeFromNanos(query.integer(4));
    row.expiresAt = base::timeFromNanos(query.integer(5));
    row.balance = moneyOf(query.integer(7), query.text(6));
    query.reset();
    return std::optional<SessionRow>(std::move(row));
}

Result<std::optional<BetRow>> LedgerReads::bet(const Tenant& tenant, const base::BetId& id) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->bet;
    SB_ASSIGN(const bool found,
              query.bindAll(id.text(), tenant.provider.text(), tenant.brand.text(), tenant.region.text()).step());
    if (!found)
        return std::optional<BetRow>();
    BetRow row;
    row.bet = id;
    row.round = query.text(1);
    row.session = query.text(2);
    row.state = static_cast<BetState>(query.integer(3));
    row.amount = moneyOf(query.integer(4), query.text(6));
    row.win = moneyOf(query.integer(5), query.text(6));
    row.hold = query.text(7);
    row.authorizedAt = base::timeFromNanos(query.integer(8));
    row.closedAt = base::timeFromNanos(query.integer(9));
    row.settlements = query.integer(10);
    row.release = query.text(11);
    row.player = query.text(12);
    query.reset();
    return std::optional<BetRow>(std::move(row));
}

} // namespace signalbox::platform
