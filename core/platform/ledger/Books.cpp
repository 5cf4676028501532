// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Books.h"

#include "core/base/Check.h"
#include "core/crypto/Random.h"
#include "core/platform/ledger/Render.h"
#include "core/platform/ledger/Schema.h"

#include <utility>

namespace signalbox::platform {

using base::Result;
using base::Status;
using store::Statement;

struct Books::Statements {
    Statement findTenant, addTenant;
    Statement findAccount, findAccountById, addAccount, saveAccount;
    Statement addEntry, addPosting;
    Statement findStream, addStream, saveStream;
    Statement addEvent;
    Statement findMemo, addMemo, dropMemo;
    Statement addNonce;
    Statement findRound, addRound;
};

Books::Books(store::Database& database, std::shared_ptr<Statements> statements)
    : m_database(&database)
    , m_statements(std::move(statements)) {}

Result<Books> Books::open(store::Database& database) {
    SB_ASSIGN(auto findTenant, database.prepare("SELECT id FROM tenant WHERE provider=? AND brand=? AND region=?"));
    SB_ASSIGN(auto addTenant,
              database.prepare("INSERT INTO tenant(provider, brand, region) VALUES(?,?,?) RETURNING id"));
    SB_ASSIGN(
        auto findAccount,
        database.prepare("SELECT id, player, currency, posted, pending FROM account WHERE region=? AND brand=? AND "
                         "player=? AND kind=? AND (?='' OR currency=?)"));
    SB_ASSIGN(
        auto findAccountById,
        database.prepare("SELECT region, brand, player, kind, currency, posted, pending FROM account WHERE id=?"));
    SB_ASSIGN(auto addAccount, database.prepare("INSERT INTO account(kind, region, brand, player, currency) "
                                                "VALUES(?,?,?,?,?) RETURNING id"));
    SB_ASSIGN(auto saveAccount, database.prepare("UPDATE account SET posted=?, pending=? WHERE id=?"));
    SB_ASSIGN(auto addEntry, database.prepare("INSERT INTO entry(sequence, kind, tenant, account, bet, trace, at) "
                                              "VALUES(?,?,?,?,?,?,?)"));
    SB_ASSIGN(auto addPosting,
              database.prepare("INSERT INTO posting(sequence, account, phase, amount, after) VALUES(?,?,?,?,?)"));
    SB_ASSIGN(auto findStream, database.prepare("SELECT id, next FROM stream WHERE tenant=? AND player=?"));
    SB_ASSIGN(auto addStream, database.prepare("INSERT INTO stream(tenant, player, next) VALUES(?,?,1) RETURNING id"));
    SB_ASSIGN(auto saveStream, database.prepare("UPDATE stream SET next=? WHERE id=?"));
    SB_ASSIGN(auto addEvent,
              database.prepare("INSERT INTO outbox(sequence, stream, position, topic, event, payload, at) "
                               "VALUES(?,?,?,?,?,?,?)"));
    SB_ASSIGN(auto findMemo,
              database.prepare("SELECT id, fingerprint, status, code, body, release, player, at FROM memo "
                               "WHERE tenant=? AND route=? AND key=?"));
    SB_ASSIGN(auto addMemo,
              database.prepare("INSERT INTO memo(tenant, route, key, fingerprint, status, code, body, release, player, "
                               "sequence, at) VALUES(?,?,?,?,?,?,?,?,?,?,?)"));
    SB_ASSIGN(auto dropMemo, database.prepare("DELETE FROM memo WHERE id=?"));
    SB_ASSIGN(auto addNonce, database.prepare("INSERT INTO nonce(digest, until) VALUES(?,?)"));
    SB_ASSIGN(auto findRound,
              database.prepare("SELECT EXISTS(SELECT 1 FROM round WHERE tenant=? AND round=?), "
                               "coalesce(sum(state <> 5), 0), coalesce(sum(state IN (1, 2)), 0), "
                               "coalesce(sum(state IN (3, 7)), 0) FROM bet WHERE tenant=? AND round=?"));
    SB_ASSIGN(auto addRound, database.prepare("INSERT INTO round(tenant, round, closed_at, reason) VALUES(?,?,?,?)"));
    auto statements = std::make_shared<Statements>(Statements{
        std::move(findTenant), std::move(addTenant), std::move(findAccount), std::move(findAccountById),
        std::move(addAccount), std::move(saveAccount), std::move(addEntry), std::move(addPosting),
        std::move(findStream), std::move(addStream), std::move(saveStream), std::move(addEvent), std::move(findMemo),
        std::move(addMemo), std::move(dropMemo), std::move(addNonce), std::move(findRound), std::move(addRound)});
    SB_ASSIGN(auto traces, store::BlockFilter::open(database, entriesByTrace()));
    Books books(database, std::move(statements));
    books.m_traces.emplace(std::move(traces));
    return books;
}

Result<std::int64_t> Books::tenant(const Tenant& tenant) {
    m_key = tenant.text();
    if (const auto known = m_tenants.find(m_key); known != m_tenants.end())
        return known->second;
    auto& find = m_statements->findTenant;
    SB_ASSIGN(bool found, find.bindAll(tenant.provider.text(), tenant.brand.text(), tenant.region.text()).step());
    std::int64_t id = 0;
    if (found) {
        id = find.integer(0);
        find.reset();
    } else {
        auto& add = m_statements->addTenant;
        SB_ASSIGN(found, add.bindAll(tenant.provider.text(), tenant.brand.text(), tenant.region.text()).step());
        SB_CHECK(found);
        id = add.integer(0);
        add.reset();
    }
    m_tenants.emplace(m_key, id);
    return id;
}

Account* Books::keep(std::string key, Account account) {
    if (const auto known = m_byId.find(account.id); known != m_byId.end()) {
        m_byKey.emplace(std::move(key), known->second);
        return known->second;
    }
    m_accounts.push_back(std::move(account));
    Account* kept = &m_accounts.back();
    m_byKey.emplace(std::move(key), kept);
    m_byId.emplace(kept->id, kept);
    return kept;
}

Result<Account*> Books::find(std::string_view kind, std::string_view region, std::string_view brand,
                             std::string_view player, std::string_view currency) {
    m_key.assign(kind);
    for (const auto part : {region, brand, player, currency}) {
        m_key += '|';
        m_key += part;
    }
    if (const auto known = m_byKey.find(m_key); known != m_byKey.end())
        return known->second;
    auto& query = m_statements->findAccount;
    SB_ASSIGN(const bool found, query.bindAll(region, brand, player, kind, currency, currency).step());
    if (!found)
        return static_cast<Account*>(nullptr);
    SB_ASSIGN(auto parsed, base::Currency::parse(query.text(2)));
    Account account{query.integer(0), std::string(query.text(1)), parsed, query.integer(3), query.integer(4), false};
    query.reset();
    return keep(m_key, std::move(account));
}

Result<Account*> Books::cash(const Tenant& tenant, std::string_view player) {
    return find("cash", tenant.region.text(), tenant.brand.text(), player, {});
}

Result<Account*> Books::bonus(const Tenant& tenant, std::string_view player) {
    return find("bonus", tenant.region.text(), tenant.brand.text(), player, {});
}

Result<Account*> Books::makePurse(std::string_view kind, const std::string& region, const std::string& brand,
                                  const std::string& player, const base::Currency& currency) {
    SB_CHECK(kind == "cash" || kind == "bonus");
    SB_ASSIGN(auto* known, find(kind, region, brand, player, {}));
    if (known != nullptr)
        return known;
    auto& add = m_statements->addAccount;
    SB_ASSIGN(const bool found, add.bindAll(kind, region, brand, player, currency.code()).step());
    SB_CHECK(found);
    const std::int64_t id = add.integer(0);
    add.reset();
    return keep(std::string(kind) + "|" + region + "|" + brand + "|" + player + "|",
                Account{id, player, currency, 0, 0, false});
}

Result<Account*> Books::byId(std::int64_t id) {
    if (const auto known = m_byId.find(id); known != m_byId.end())
        return known->second;
    auto& query = m_statements->findAccountById;
    SB_ASSIGN(const bool found, query.bindAll(id).step());
    if (!found)
        return base::Error{base::ErrorCode::DataLoss, "STORE-002", "the ledger names an account that is not there"};
    SB_ASSIGN(auto currency, base::Currency::parse(query.text(4)));
    const std::string kind(query.text(3));
    std::string key = kind;
    for (int column = 0; column < 3; ++column) {
        key += '|';
        key += query.text(column);
    }
    key += '|';
    if (kind != "cash" && kind != "bonus")
        key += currency.code();
    Account account{id, std::string(query.text(2)), currency, query.integer(5), query.integer(6), false};
    query.reset();
    return keep(std::move(key), std::move(account));
}

Result<Account*> Books::common(std::string_view kind, const std::string& region, const std::string& brand,
                               const base::Currency& currency) {
    SB_ASSIGN(auto* known, find(kind, region, brand, {}, currency.code()));
    if (known != nullptr)
        return known;
    auto& add = m_statements->addAccount;
    SB_ASSIGN(const bool found, add.bindAll(kind, region, brand, "", currency.code()).step());
    SB_CHECK(found);
    const std::int64_t id = add.integer(0);
    add.reset();
    return keep(std::string(kind) + "|" + region + "|" + brand + "||" + std::string(currency.code()),
                Account{id, {}, currency, 0, 0, false});
}

bool Books::fits(const std::vector<Leg>& legs) {
    // Legs of one entry may touch one account several times: follow the balances through all of them.
    struct Running {
        const Account* account;
        std::int64_t posted;
        std::int64_t pending;
    };
    std::vector<Running> running;
    for (const auto& leg : legs) {
        Running* at = nullptr;
        for (auto& known : running)
            if (known.account == leg.account)
                at = &known;
        if (at == nullptr) {
            running.push_back({leg.account, leg.account->posted, leg.account->pending});
            at = &running.back();
        }
        std::int64_t& balance = leg.phase == kPosted ? at->posted : at->pending;
        if (__builtin_add_overflow(balance, leg.amount, &balance))
            return false;
        std::int64_t available = 0;
        if (__builtin_add_overflow(at->posted, at->pending, &available))
            return false;
    }
    return true;
}

Result<std::int64_t> Books::enter(const EntryFacts& facts, const std::vector<Leg>& legs) {
    if (m_sequence < 0) {
        SB_ASSIGN(m_sequence, m_database->queryInteger("SELECT coalesce(max(sequence), 0) FROM entry"));
    }
    const std::int64_t sequence = ++m_sequence;
    SB_TRY(m_statements->addEntry
               .bindAll(sequence, facts.kind, facts.tenant, facts.account, facts.bet, facts.trace,
                        base::unixNanos(facts.at))
               .run());
    SB_TRY(m_traces->add(sequence, facts.trace));
    std::int64_t sums[2] = {0, 0};
    for (const auto& leg : legs) {
        std::int64_t& balance = leg.phase == kPosted ? leg.account->posted : leg.account->pending;
        balance += leg.amount;
        sums[leg.phase] += leg.amount;
        if (!leg.account->dirty) {
            leg.account->dirty = true;
            m_dirtyAccounts.push_back(leg.account);
        }
        SB_TRY(m_statements->addPosting.bindAll(sequence, leg.account->id, leg.phase, leg.amount, balance).run());
    }
    SB_CHECK(sums[kPending] == 0 && sums[kPosted] == 0);
    return sequence;
}

Result<Books::Position> Books::nextPosition(std::int64_t tenant, std::string_view player) {
    m_key = std::to_string(tenant);
    m_key += '|';
    m_key += player;
    auto known = m_streams.find(m_key);
    if (known == m_streams.end()) {
        Stream stream;
        auto& query = m_statements->findStream;
        SB_ASSIGN(bool found, query.bindAll(tenant, player).step());
        if (found) {
            stream.id = query.integer(0);
            stream.next = query.integer(1);
            query.reset();
        } else {
            auto& add = m_statements->addStream;
            SB_ASSIGN(found, add.bindAll(tenant, player).step());
            SB_CHECK(found);
            stream.id = add.integer(0);
            add.reset();
        }
        known = m_streams.emplace(m_key, stream).first;
    }
    Stream& stream = known->second;
    if (!stream.dirty) {
        stream.dirty = true;
        m_dirtyStreams.push_back(&stream);
    }
    return Position{stream.id, stream.next++};
}

Result<Books::Round*> Books::round(std::int64_t tenant, std::string_view round) {
    m_key = std::to_string(tenant);
    m_key += '|';
    m_key += round;
    if (const auto known = m_rounds.find(m_key); known != m_rounds.end())
        return &known->second;
    auto& query = m_statements->findRound;
    SB_ASSIGN(const bool found, query.bindAll(tenant, round, tenant, round).step());
    SB_CHECK(found);
    const Round fresh{query.integer(1), query.integer(2), query.integer(3), query.integer(0) != 0};
    query.reset();
    return &m_rounds.emplace(m_key, fresh).first->second;
}

Status Books::closeRound(std::int64_t tenant, std::string_view round, std::string_view reason, base::Time at) {
    SB_TRY(m_statements->addRound.bindAll(tenant, round, base::unixNanos(at), reason).run());
    m_key = std::to_string(tenant);
    m_key += '|';
    m_key += round;
    m_rounds.erase(m_key); // Seldom asked for again.
    return {};
}

Status Books::publish(std::int64_t sequence, const Note& note) {
    // A stream is one tenant's player, also where no provider took part: consumers know it by the envelope's tenant_id.
    SB_ASSIGN(const auto row, note.tenantRow != 0 ? Result<std::int64_t>(note.tenantRow) : tenant(note.tenant));
    SB_ASSIGN(const auto position, nextPosition(row, note.player));
    const std::string id = crypto::orderedId("ev_", note.at);
    render::EventFacts facts;
    facts.event = id;
    facts.topic = note.topic;
    facts.player = note.player;
    facts.trace = note.trace;
    facts.idempotencyKey = note.idempotencyKey;
    facts.tenant = &note.tenant;
    facts.position = position.position;
    facts.causation = sequence;
    facts.at = note.at;
    facts.data = note.data;
    return m_statements->addEvent
        .bindAll(sequence, position.stream, position.position, note.topic, id, render::event(facts),
                 base::unixNanos(note.at))
        .run();
}

Result<std::int64_t> Books::record(const EntryFacts& facts, const std::vector<Leg>& legs, const Note& note) {
    SB_ASSIGN(const auto sequence, enter(facts, legs));
    SB_TRY(publish(sequence, note));
    return sequence;
}

Result<std::optional<Books::Memo>> Books::memo(std::int64_t tenant, int route, std::string_view key) {
    auto& query = m_statements->findMemo;
    SB_ASSIGN(const bool found, query.bindAll(tenant, route, key).step());
    if (!found)
        return std::optional<Memo>();
    Memo memo;
    memo.id = query.integer(0);
    memo.fingerprint = query.blob(1);
    memo.status = static_cast<int>(query.integer(2));
    memo.code = query.text(3);
    memo.body = query.text(4);
    memo.release = query.text(5);
    memo.player = query.text(6);
    memo.at = query.integer(7);
    query.reset();
    return std::optional<Memo>(std::move(memo));
}

Status Books::remember(std::int64_t tenant, int route, std::string_view key, const crypto::Digest256& fingerprint,
                       const Answer& answer, base::Time at) {
    auto& add = m_statements->addMemo;
    add.bind(0, tenant).bind(1, std::int64_t{route}).bind(2, key).bindBlob(3, fingerprint);
    add.bind(4, std::int64_t{answer.status}).bind(5, answer.code).bind(6, answer.body).bind(7, answer.release);
    add.bind(8, answer.player).bind(9, answer.sequence).bind(10, base::unixNanos(at));
    return add.run();
}

Status Books::forgetMemo(std::int64_t id) { return m_statements->dropMemo.bindAll(id).run(); }

Status Books::useNonce(const UsedNonce& nonce) {
    auto& add = m_statements->addNonce;
    add.bindBlob(0, nonce.digest).bind(1, base::unixNanos(nonce.until));
    return add.run();
}

Status Books::flush() {
    for (Account* account : m_dirtyAccounts) {
        SB_TRY(m_statements->saveAccount.bindAll(account->posted, account->pending, account->id).run());
        account->dirty = false;
    }
    m_dirtyAccounts.clear();
    for (Stream* stream : m_dirtyStreams) {
        SB_TRY(m_statements->saveStream.bindAll(stream->next, stream->id).run());
        stream->dirty = false;
    }
    m_dirtyStreams.clear();
    return {};
}

Result<Statement*> Books::statement(const std::string& sql) {
    if (const auto known = m_own.find(sql); known != m_own.end())
        return &known->second;
    SB_ASSIGN(auto made, m_database->prepare(sql));
    return &m_own.emplace(sql, std::move(made)).first->second;
}

void Books::forget() {
    ++m_generation;
    m_byKey.clear();
    m_byId.clear();
    m_tenants.clear();
    m_streams.clear();
    m_rounds.clear();
    m_dirtyAccounts.clear();
    m_dirtyStreams.clear();
    m_accounts.clear();
    m_traces->forget();
    m_sequence = -1;
}

void Books::trim() {
    if (m_accounts.size() > kMaxCached || m_streams.size() > kMaxCached || m_rounds.size() > kMaxCached)
        forget();
}

} // namespace signalbox::platform
