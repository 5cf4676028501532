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
        Statement roundBets, roundState, total, cases, reconCase;
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

Result<std::unique_ptr<LedgerReads>> LedgerReads::open(const std::filesystem::path& file, const base::Clock& clock,
                                                       bool idOnly) {
    store::OpenOptions options;
    options.readOnly = true;
    options.cacheKiB = 4 * 1024;
    SB_ASSIGN(auto database, store::Database::open(file, options));
    SB_TRY(store::requireSchema(database, ledgerMigrations()));
    auto impl = std::make_unique<Impl>(clock, std::move(database));
    const auto& db = impl->database;
    const std::string scope(kScope);
    SB_ASSIGN(auto sessions, db.prepare("SELECT count(*) FROM session s JOIN tenant t ON t.id=s.tenant WHERE "
                                        "s.expires_at>? AND s.ended_at=0 AND" +
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
    const std::string ofTenant = idOnly ? " AND (t.provider=? OR 1) AND (t.brand=? OR 1) AND (t.region=? OR 1)"
                                        : " AND t.provider=? AND t.brand=? AND t.region=?";
    SB_ASSIGN(auto session,
              db.prepare("SELECT s.id, a.player, s.game, s.release, s.opened_at, s.expires_at, a.currency, "
                         "a.posted + a.pending, s.ended_at, s.ended_reason FROM session s JOIN tenant t ON "
                         "t.id=s.tenant JOIN account "
                         "a ON a.id=s.account WHERE s.id=?" +
                         ofTenant));
    const std::string betColumns =
        "SELECT b.bet, b.round, b.session, b.state, b.amount, b.win, b.currency, b.hold, b.authorized_at, "
        "b.closed_at, b.settlements, b.release, coalesce(a.player, ''), b.bonus, b.taken, b.undo FROM bet b JOIN "
        "tenant t ON t.id=b.tenant LEFT JOIN account a ON a.id=b.account WHERE ";
    const std::string caseColumns =
        "SELECT c.id, t.provider, t.brand, t.region, c.kind, c.round, c.bet, c.ours, c.theirs, c.source, c.trace, "
        "c.opened_at, c.closed_at, c.closed_by, c.reason FROM recon_case c JOIN tenant t ON t.id=c.tenant WHERE ";
    const std::string totalColumns =
        "SELECT b.round, b.currency, sum(CASE WHEN b.state IN (2, 3) THEN b.taken ELSE 0 END), "
        "sum(CASE WHEN b.state IN (2, 3) THEN b.win ELSE 0 END), sum(b.state IN (2, 3)), sum(b.state IN (1, 2)) "
        "FROM bet b JOIN tenant t ON t.id=b.tenant WHERE b.state <> 5 AND ";
    SB_ASSIGN(auto bet, db.prepare(betColumns + "b.bet=?" + ofTenant));
    SB_ASSIGN(auto roundBets, db.prepare(betColumns + "b.round=?" + ofTenant + " ORDER BY b.id LIMIT ?"));
    SB_ASSIGN(auto roundState,
              db.prepare("SELECT (SELECT count(*) FROM bet b WHERE b.tenant=t.id AND b.round=?), "
                         "coalesce(r.closed_at, 0), coalesce(r.reason, '') FROM tenant t LEFT JOIN round r ON "
                         "r.tenant=t.id AND r.round=? WHERE t.provider=? AND t.brand=? AND t.region=?"));
    SB_ASSIGN(auto total,
              db.prepare(totalColumns + "b.round=?" + ofTenant + " GROUP BY b.round, b.currency ORDER BY b.currency"));
    SB_ASSIGN(auto cases, db.prepare(caseColumns + "(?=0 OR c.closed_at=0) ORDER BY c.id DESC LIMIT ?"));
    SB_ASSIGN(auto reconCase, db.prepare(caseColumns + "c.id=?"));
    impl->statements.emplace(Impl::Statements{std::move(sessions), std::move(rounds), std::move(balances),
                                              std::move(lag), std::move(newest), std::move(session), std::move(bet),
                                              std::move(roundBets), std::move(roundState), std::move(total),
                                              std::move(cases), std::move(reconCase)});
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
    row.endedAt = base::timeFromNanos(query.integer(8));
    row.endedReason = query.text(9);
    query.reset();
    return std::optional<SessionRow>(std::move(row));
}

namespace {

BetRow betOf(const Statement& query) {
    BetRow row;
    row.bet = idOf<base::BetId>(query.text(0));
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
    row.bonus = moneyOf(query.integer(13), query.text(6));
    row.taken = moneyOf(query.integer(14), query.text(6));
    row.undo = query.text(15);
    return row;
}

ReconCase caseOf(const Statement& query) {
    ReconCase row;
    row.id = query.integer(0);
    row.tenant = {idOf<base::ProviderId>(query.text(1)), idOf<base::BrandId>(query.text(2)),
                  idOf<base::RegionId>(query.text(3))};
    row.kind = query.text(4);
    row.round = query.text(5);
    row.bet = query.text(6);
    row.ours = query.text(7);
    row.theirs = query.text(8);
    row.source = query.text(9);
    row.trace = query.text(10);
    row.openedAt = base::timeFromNanos(query.integer(11));
    row.closedAt = base::timeFromNanos(query.integer(12));
    row.closedBy = query.text(13);
    row.reason = query.text(14);
    return row;
}

RoundTotal totalOf(const Statement& query) {
    return {std::string(query.text(0)), std::string(query.text(1)), query.integer(2),
            query.integer(3),           query.integer(4),           query.integer(5)};
}

template <class Row, class Read>
Result<std::vector<Row>> rowsOf(Statement& query, Read read) {
    std::vector<Row> rows;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return rows;
        rows.push_back(read(query));
    }
}

} // namespace

Result<std::optional<BetRow>> LedgerReads::bet(const Tenant& tenant, const base::BetId& id) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->bet;
    SB_ASSIGN(const bool found,
              query.bindAll(id.text(), tenant.provider.text(), tenant.brand.text(), tenant.region.text()).step());
    if (!found)
        return std::optional<BetRow>();
    auto row = betOf(query);
    query.reset();
    return std::optional<BetRow>(std::move(row));
}

Result<std::optional<RoundView>> LedgerReads::round(const Tenant& tenant, const base::RoundId& id) const {
    std::lock_guard lock(m_impl->mutex);
    const auto &provider = tenant.provider.text(), &brand = tenant.brand.text(), &region = tenant.region.text();
    auto& state = m_impl->statements->roundState;
    SB_ASSIGN(const bool known, state.bindAll(id.text(), id.text(), provider, brand, region).step());
    if (!known || state.integer(0) == 0) {
        state.reset();
        return std::optional<RoundView>();
    }
    RoundView view;
    view.round = id.text();
    view.betCount = state.integer(0);
    view.closedAt = base::timeFromNanos(state.integer(1));
    view.closed = state.integer(1) != 0;
    view.reason = state.text(2);
    state.reset();
    auto& bets = m_impl->statements->roundBets;
    bets.bindAll(id.text(), provider, brand, region, RoundView::kMostBets);
    SB_ASSIGN(view.bets, rowsOf<BetRow>(bets, betOf));
    return std::optional<RoundView>(std::move(view));
}

Result<std::vector<RoundTotal>> LedgerReads::roundTotal(const Tenant& tenant, std::string_view round) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->total;
    query.bindAll(round, tenant.provider.text(), tenant.brand.text(), tenant.region.text());
    return rowsOf<RoundTotal>(query, totalOf);
}

Result<std::vector<ReconCase>> LedgerReads::cases(bool openOnly, std::size_t limit) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->cases;
    query.bindAll(openOnly ? 1 : 0, limit);
    return rowsOf<ReconCase>(query, caseOf);
}

Result<std::optional<ReconCase>> LedgerReads::reconCase(std::int64_t id) const {
    std::lock_guard lock(m_impl->mutex);
    auto& query = m_impl->statements->reconCase;
    SB_ASSIGN(const bool found, query.bindAll(id).step());
    if (!found)
        return std::optional<ReconCase>();
    auto row = caseOf(query);
    query.reset();
    return std::optional<ReconCase>(std::move(row));
}

} // namespace signalbox::platform
