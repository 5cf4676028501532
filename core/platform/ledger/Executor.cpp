// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/ExecutorStatements.h"

#include "core/base/Check.h"
#include "core/crypto/Random.h"
#include "core/platform/ledger/Render.h"
#include "core/platform/ledger/Schema.h"

#include <utility>

namespace signalbox::platform {

using base::Result;
using base::Status;
using base::unixNanos;

Executor::Executor(Books& books, const LedgerOptions& options, std::shared_ptr<Statements> statements)
    : m_books(&books)
    , m_options(&options)
    , m_statements(std::move(statements)) {}

Result<Executor> Executor::open(store::Database& database, Books& books, const LedgerOptions& options) {
    Statements out;
    const auto prepare = [&](std::optional<store::Statement>& into, std::string_view sql) -> Status {
        SB_ASSIGN(auto statement, database.prepare(sql));
        into.emplace(std::move(statement));
        return {};
    };
    SB_TRY(prepare(out.findSession, "SELECT tenant, account, game, release, geo, opened_at, expires_at, ended_at, "
                                    "ended_reason FROM session WHERE id=?"));
    SB_TRY(prepare(out.addSession, "INSERT INTO session(id, tenant, account, game, release, geo, opened_at, "
                                   "expires_at, sequence) VALUES(?,?,?,?,?,?,?,?,?)"));
    SB_TRY(prepare(out.endSession, "UPDATE session SET ended_at=?, ended_reason=? WHERE id=?"));
    SB_TRY(prepare(out.dueSessions, "SELECT s.id, t.id, t.provider, t.brand, t.region FROM session s JOIN tenant t ON "
                                    "t.id=s.tenant WHERE s.expires_at<=? AND s.ended_at=0 ORDER BY s.expires_at "
                                    "LIMIT ?"));
    SB_TRY(prepare(out.findBet, "SELECT id, round, hold, release, game, account, amount, currency, state, win, "
                                "settlements, session, bonus, taken, bonus_win, undo FROM bet WHERE tenant=? AND "
                                "bet=?"));
    SB_TRY(prepare(out.addBet, "INSERT INTO bet(tenant, bet, round, session, account, amount, currency, state, hold, "
                               "release, game, authorized_at, hold_expires_at, closed_at, bonus, undo) "
                               "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id"));
    SB_TRY(prepare(out.settleBet, "UPDATE bet SET state=?, win=?, settlements=?, closed_at=?, taken=?, bonus_win=? "
                                  "WHERE id=?"));
    SB_TRY(prepare(out.closeBet, "UPDATE bet SET state=?, closed_at=?, undo=? WHERE id=?"));
    SB_TRY(prepare(out.addSettlement, "INSERT INTO settlement(settlement, bet, number, win, final, sequence, stake, "
                                      "bonus_win) VALUES(?,?,?,?,?,?,?,?)"));
    SB_TRY(prepare(out.lastSettlement, "SELECT settlement, number FROM settlement WHERE bet=? ORDER BY number DESC "
                                       "LIMIT 1"));
    SB_TRY(prepare(out.dueHolds, "SELECT b.bet, t.provider, t.brand, t.region FROM bet b JOIN tenant t ON "
                                 "t.id=b.tenant WHERE b.hold_expires_at<=? AND b.state IN (1, 2) AND b.state=1 "
                                 "LIMIT ?"));
    SB_TRY(prepare(out.findRound, "SELECT closed_at, reason FROM round WHERE tenant=? AND round=?"));
    SB_TRY(prepare(out.findCase, "SELECT 1 FROM recon_case WHERE tenant=? AND round=? AND kind=? AND bet=?"));
    SB_TRY(prepare(out.addCase, "INSERT INTO recon_case(tenant, kind, round, bet, ours, theirs, source, trace, "
                                "opened_at) VALUES(?,?,?,?,?,?,?,?,?)"));
    SB_TRY(prepare(out.dropMemos, "DELETE FROM memo WHERE id IN (SELECT id FROM memo ORDER BY id LIMIT ?) AND at<=?"));
    SB_TRY(prepare(out.dropNonces, "DELETE FROM nonce WHERE id IN (SELECT id FROM nonce ORDER BY id LIMIT ?) AND "
                                   "until<=?"));
    SB_TRY(prepare(out.markRelayed, "UPDATE relay SET relayed=? WHERE id=1 AND relayed<?"));
    return Executor(books, options, std::make_shared<Statements>(std::move(out)));
}

const BetTable& Executor::table() const noexcept {
    return m_options->table != nullptr ? *m_options->table : betTable();
}

PlayRules& Executor::rules() const noexcept {
    static PlayRules none;
    return m_options->rules != nullptr ? *m_options->rules : none;
}

Result<Answer> Executor::execute(const Command& command, base::Time at) {
    const auto& context = command.context;
    SB_ASSIGN(const std::int64_t tenant, m_books->tenant(context.tenant));
    const int route = routeNumber(command.act);
    SB_ASSIGN(auto memo, m_books->memo(tenant, route, context.idempotencyKey));
    if (memo && memo->at + std::chrono::nanoseconds(m_options->memoLife).count() <= unixNanos(at)) {
        SB_TRY(m_books->forgetMemo(memo->id));
        memo.reset();
    }
    if (memo) {
        Answer answer;
        if (memo->fingerprint != base::Bytes(context.fingerprint.begin(), context.fingerprint.end())) {
            answer = render::refusal("IDEMPOTENCY_MISMATCH",
                                     "this idempotency key was used on this route for another body", context.trace);
        } else {
            answer.status = memo->status;
            answer.code = std::move(memo->code);
            answer.body = std::move(memo->body);
            answer.release = std::move(memo->release);
            answer.player = std::move(memo->player);
            answer.replayed = true;
        }
        answer.wroteNothing = true;
        return answer;
    }
    if (context.nonce)
        SB_TRY(m_books->useNonce(*context.nonce));
    const Scene scene{context, tenant, at};
    SB_ASSIGN(auto answer, std::visit([&](const auto& act) { return run(scene, act); }, command.act));
    const bool final = answer.code.empty() || render::isFinalRefusal(answer.code);
    if (final && !m_options->forgetAnswers)
        SB_TRY(m_books->remember(tenant, route, context.idempotencyKey, context.fingerprint, answer, at));
    return answer;
}

Status Executor::keepNonce(const UsedNonce& nonce) { return m_books->useNonce(nonce); }

Status Executor::emit(const Scene& scene, std::int64_t sequence, std::string_view topic, std::string_view player,
                      std::string data) {
    const auto& context = scene.context;
    return m_books->publish(sequence, {context.tenant, scene.tenant, player, topic, context.trace,
                                       context.idempotencyKey, std::move(data), scene.at});
}

Result<std::optional<Executor::SessionRow>> Executor::findSession(std::int64_t tenant, std::string_view id) {
    auto& query = *m_statements->findSession;
    SB_ASSIGN(const bool found, query.bindAll(id).step());
    // A session of somebody else is answered exactly like one that does not exist.
    if (!found || query.integer(0) != tenant) {
        query.reset();
        return std::optional<SessionRow>();
    }
    SessionRow row;
    row.id = id;
    row.account = query.integer(1);
    row.game = query.text(2);
    row.release = query.text(3);
    row.geo = query.text(4);
    row.openedAt = base::timeFromNanos(query.integer(5));
    row.expiresAt = base::timeFromNanos(query.integer(6));
    row.endedAt = base::timeFromNanos(query.integer(7));
    row.endedReason = query.text(8);
    query.reset();
    return std::optional<SessionRow>(std::move(row));
}

Result<Answer> Executor::run(const Scene& scene, const OpenSession& act) {
    const auto& context = scene.context;
    SB_ASSIGN(auto* cash, m_books->cash(context.tenant, act.player.text()));
    if (cash == nullptr)
        return render::refusal("PLAYER_NOT_FOUND", "this brand has no such player in this region", context.trace);
    if (!(cash->currency == act.currency))
        return render::refusal("CURRENCY_MISMATCH", "the player's account is in " + std::string(cash->currency.code()),
                               context.trace);
    if (act.admitted && !act.admitted())
        return render::refusal("NEW_SESSIONS_DISABLED", "new sessions are switched off for this scope", context.trace);
    const auto play = sceneOf(scene, *cash);
    PlaySession session{{}, act.game.text(), act.release, act.geo, scene.at, scene.at + m_options->sessionLife};
    SB_ASSIGN(const auto refused, rules().mayOpen(play, session));
    if (refused) {
        auto answer = render::refusal(refused->code, refused->why, context.trace, refused->details);
        answer.release = act.release;
        answer.player = act.player.text();
        return answer;
    }

    const std::string id = crypto::randomId("s_", 16);
    session.id = id;
    SB_ASSIGN(const auto sequence, m_books->enter({"session", scene.tenant, cash->id, 0, context.trace, scene.at}, {}));
    SB_TRY(m_statements->addSession
               ->bindAll(id, scene.tenant, cash->id, act.game.text(), act.release, act.geo, unixNanos(scene.at),
                         unixNanos(session.expiresAt), sequence)
               .run());
    Answer answer;
    answer.status = 201;
    answer.release = act.release;
    answer.player = act.player.text();
    answer.sequence = sequence;
    answer.body = render::session(
        {id, act.player.text(), act.game.text(), act.release, cash->currency, session.expiresAt, cash->available()});
    SB_TRY(emit(scene, sequence, "session.started", act.player.text(), answer.body));
    SB_TRY(rules().sessionOpened(play, session));
    return answer;
}

Result<std::int64_t> Executor::endSession(const Scene& scene, const SessionRow& session, std::string_view reason) {
    SB_ASSIGN(auto* cash, m_books->byId(session.account));
    SB_ASSIGN(const auto sequence,
              m_books->enter({"session_end", scene.tenant, cash->id, 0, scene.context.trace, scene.at}, {}));
    SB_TRY(m_statements->endSession->bindAll(unixNanos(scene.at), reason, session.id).run());
    SB_TRY(emit(scene, sequence, "session.ended", cash->player,
                render::sessionEnded(session.id, cash->player, reason, scene.at)));
    SB_TRY(rules().sessionEnded(sceneOf(scene, *cash), session.play(), reason));
    return sequence;
}

Result<Answer> Executor::run(const Scene& scene, const EndSession& act) {
    SB_ASSIGN(const auto session, findSession(scene.tenant, act.session.text()));
    if (!session)
        return render::refusal("SESSION_NOT_FOUND", "there is no such session", scene.context.trace);
    SB_ASSIGN(auto* cash, m_books->byId(session->account));
    Answer answer;
    answer.release = session->release;
    answer.player = cash->player;
    // Ending what has ended changes nothing and is no error.
    const bool over = unixNanos(session->endedAt) != 0;
    const std::string_view reason =
        over ? std::string_view(session->endedReason) : (session->expiresAt <= scene.at ? "expired" : "closed");
    answer.body = render::sessionEnded(session->id, cash->player, reason, over ? session->endedAt : scene.at);
    if (!over) {
        SB_ASSIGN(answer.sequence, endSession(scene, *session, reason));
    }
    return answer;
}

Result<std::size_t> Executor::expireSessions(base::Time at, std::size_t limit) {
    struct Due {
        std::string session;
        std::int64_t tenantRow;
        Tenant tenant;
    };
    std::vector<Due> due;
    auto& query = *m_statements->dueSessions;
    query.bindAll(unixNanos(at), limit);
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            break;
        due.push_back({std::string(query.text(0)),
                       query.integer(1),
                       {base::ProviderId(std::string(query.text(2))), base::BrandId(std::string(query.text(3))),
                        base::RegionId(std::string(query.text(4)))}});
    }
    for (const auto& item : due) {
        SB_ASSIGN(const auto session, findSession(item.tenantRow, item.session));
        SB_CHECK(session.has_value());
        const WriteContext context{item.tenant, {}, {}, "tr_session_expired", {}};
        SB_ASSIGN(const auto sequence, endSession({context, item.tenantRow, at}, *session, "expired"));
        SB_CHECK(sequence > 0);
    }
    return due.size();
}

Status Executor::fund(const PlayerAccount& account, base::Time at) {
    const auto& region = account.region.text();
    const auto& brand = account.brand.text();
    SB_ASSIGN(auto* known, m_books->cash({{}, account.brand, account.region}, account.player.text()));
    if (known != nullptr)
        return {};
    SB_ASSIGN(auto* cash, m_books->makePurse("cash", region, brand, account.player.text(), account.balance.currency()));
    SB_ASSIGN(auto* external, m_books->common("external", region, brand, account.balance.currency()));
    const std::int64_t amount = account.balance.minor();
    const std::vector<Leg> legs{{external, kPosted, -amount}, {cash, kPosted, amount}};
    if (!Books::fits(legs))
        return base::Error{base::ErrorCode::InvalidArgument, "AMOUNT_OVERFLOW", "the balance does not fit"};
    const Tenant tenant{{}, account.brand, account.region};
    return m_books
        ->record({"fund", 0, cash->id, 0, "tr_fund", at}, legs,
                 {tenant,
                  0,
                  account.player.text(),
                  "wallet.funded",
                  "tr_fund",
                  {},
                  R"({"amount":)" + account.balance.text() + R"(,"currency":")" +
                      std::string(account.balance.currency().code()) + "\"}",
                  at})
        .and_then([](auto) { return Status(); });
}

Status Executor::sweep(base::Time at, std::size_t limit) {
    SB_TRY(m_statements->dropMemos->bindAll(limit, unixNanos(at - m_options->memoLife)).run());
    return m_statements->dropNonces->bindAll(limit, unixNanos(at)).run();
}

Status Executor::markRelayed(std::int64_t sequence) {
    return m_statements->markRelayed->bindAll(sequence, sequence).run();
}

} // namespace signalbox::platform
