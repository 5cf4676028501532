// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Executor.h"

#include "core/base/Check.h"
#include "core/crypto/Random.h"
#include "core/platform/ledger/Render.h"
#include "core/platform/ledger/Schema.h"

#include <utility>

namespace signalbox::platform {

using base::Money;
using base::Result;
using base::Status;
using base::unixNanos;
using store::Statement;

struct Executor::Statements {
    Statement findSession, addSession;
    Statement findBet, addBet, settleBet, closeBet, roundBegun;
    Statement addSettlement;
    Statement dueHolds, dropMemos, dropNonces, markRelayed;
};

Executor::Executor(Books& books, const LedgerOptions& options, std::shared_ptr<Statements> statements)
    : m_books(&books)
    , m_options(&options)
    , m_statements(std::move(statements)) {}

Result<Executor> Executor::open(store::Database& database, Books& books, const LedgerOptions& options) {
    SB_ASSIGN(auto findSession,
              database.prepare("SELECT tenant, account, game, release, expires_at FROM session WHERE id=?"));
    SB_ASSIGN(auto addSession, database.prepare("INSERT INTO session(id, tenant, account, game, release, geo, "
                                                "opened_at, expires_at, sequence) VALUES(?,?,?,?,?,?,?,?,?)"));
    SB_ASSIGN(auto findBet, database.prepare("SELECT id, round, hold, release, game, account, amount, currency, state, "
                                             "win, settlements FROM bet WHERE tenant=? AND bet=?"));
    SB_ASSIGN(auto addBet,
              database.prepare("INSERT INTO bet(tenant, bet, round, session, account, amount, currency, state, hold, "
                               "release, game, authorized_at, hold_expires_at, closed_at) "
                               "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id"));
    SB_ASSIGN(auto settleBet, database.prepare("UPDATE bet SET state=?, win=?, settlements=?, closed_at=? WHERE id=?"));
    SB_ASSIGN(auto closeBet, database.prepare("UPDATE bet SET state=?, closed_at=? WHERE id=?"));
    SB_ASSIGN(auto roundBegun, database.prepare("SELECT 1 FROM bet WHERE tenant=? AND round=? LIMIT 1"));
    SB_ASSIGN(auto addSettlement, database.prepare("INSERT INTO settlement(settlement, bet, number, win, final, "
                                                   "sequence) VALUES(?,?,?,?,?,?)"));
    SB_ASSIGN(auto dueHolds,
              database.prepare("SELECT b.id, b.bet, t.provider, t.brand, t.region FROM bet b JOIN tenant "
                               "t ON t.id=b.tenant WHERE b.hold_expires_at<=? AND b.state IN (1, 2) AND "
                               "b.state=1 LIMIT ?"));
    SB_ASSIGN(auto dropMemos,
              database.prepare("DELETE FROM memo WHERE id IN (SELECT id FROM memo ORDER BY id LIMIT ?) AND at<=?"));
    SB_ASSIGN(auto dropNonces, database.prepare("DELETE FROM nonce WHERE id IN (SELECT id FROM nonce ORDER BY id LIMIT "
                                                "?) AND until<=?"));
    SB_ASSIGN(auto markRelayed, database.prepare("UPDATE relay SET relayed=? WHERE id=1 AND relayed<?"));
    auto statements = std::make_shared<Statements>(
        Statements{std::move(findSession), std::move(addSession), std::move(findBet), std::move(addBet),
                   std::move(settleBet), std::move(closeBet), std::move(roundBegun), std::move(addSettlement),
                   std::move(dueHolds), std::move(dropMemos), std::move(dropNonces), std::move(markRelayed)});
    return Executor(books, options, std::move(statements));
}

const BetTable& Executor::table() const noexcept {
    return m_options->table != nullptr ? *m_options->table : betTable();
}

Result<Answer> Executor::execute(const Command& command, base::Time at) {
    const auto& context = command.context;
    SB_ASSIGN(const std::int64_t tenant, m_books->tenant(context.tenant));
    if (context.nonce)
        SB_TRY(m_books->useNonce(*context.nonce));
    const int route = routeNumber(command.act);
    SB_ASSIGN(auto memo, m_books->memo(tenant, route, context.idempotencyKey));
    if (memo && memo->at + std::chrono::nanoseconds(m_options->memoLife).count() <= unixNanos(at)) {
        SB_TRY(m_books->forgetMemo(memo->id));
        memo.reset();
    }
    if (memo) {
        if (memo->fingerprint != base::Bytes(context.fingerprint.begin(), context.fingerprint.end()))
            return render::refusal("IDEMPOTENCY_MISMATCH",
                                   "this idempotency key was used on this route for another body", context.trace);
        Answer answer;
        answer.status = memo->status;
        answer.code = std::move(memo->code);
        answer.body = std::move(memo->body);
        answer.release = std::move(memo->release);
        answer.player = std::move(memo->player);
        answer.replayed = true;
        return answer;
    }
    const Scene scene{context, tenant, at};
    SB_ASSIGN(auto answer, std::visit([&](const auto& act) { return run(scene, act); }, command.act));
    const bool final = answer.code.empty() || render::isFinalRefusal(answer.code);
    if (final && !m_options->forgetAnswers)
        SB_TRY(m_books->remember(tenant, route, context.idempotencyKey, context.fingerprint, answer, at));
    return answer;
}

Status Executor::emit(const Scene& scene, std::int64_t sequence, std::string_view topic, std::string_view player,
                      std::string data) {
    const auto& context = scene.context;
    return m_books->publish(sequence, {context.tenant, scene.tenant, player, topic, context.trace,
                                       context.idempotencyKey, std::move(data), scene.at});
}

Result<Answer> Executor::run(const Scene& scene, const OpenSession& act) {
    const auto& context = scene.context;
    SB_ASSIGN(auto* cash, m_books->cash(context.tenant, act.player.text()));
    if (cash == nullptr)
        return render::refusal("PLAYER_NOT_FOUND", "this brand has no such player in this region", context.trace);
    if (!(cash->currency == act.currency))
        return render::refusal("CURRENCY_MISMATCH", "the player's account is in " + std::string(cash->currency.code()),
                               context.trace);
    if (m_options->protection) {
        const auto blocked = m_options->protection(context.tenant, act.player.text());
        if (!blocked.empty())
            return render::refusal(blocked, "player protection refuses a session", context.trace);
    }
    if (act.admitted && !act.admitted())
        return render::refusal("NEW_SESSIONS_DISABLED", "new sessions are switched off for this scope", context.trace);

    const std::string id = crypto::randomId("s_", 16);
    const base::Time expires = scene.at + m_options->sessionLife;
    SB_ASSIGN(const auto sequence, m_books->enter({"session", scene.tenant, cash->id, 0, context.trace, scene.at}, {}));
    SB_TRY(m_statements->addSession
               .bindAll(id, scene.tenant, cash->id, act.game.text(), act.release, act.geo, unixNanos(scene.at),
                        unixNanos(expires), sequence)
               .run());
    Answer answer;
    answer.status = 201;
    answer.release = act.release;
    answer.player = act.player.text();
    answer.sequence = sequence;
    answer.body = render::session(
        {id, act.player.text(), act.game.text(), act.release, cash->currency, expires, cash->available()});
    SB_TRY(emit(scene, sequence, "session.started", act.player.text(), answer.body));
    return answer;
}

Result<Executor::Bet> Executor::findBet(std::int64_t tenant, const base::BetId& id) {
    Bet bet;
    auto& query = m_statements->findBet;
    SB_ASSIGN(const bool found, query.bindAll(tenant, id.text()).step());
    if (!found)
        return bet;
    bet.id = query.integer(0);
    bet.round = query.text(1);
    bet.hold = query.text(2);
    bet.release = query.text(3);
    bet.game = query.text(4);
    bet.account = query.integer(5);
    bet.amount = query.integer(6);
    bet.state = static_cast<BetState>(query.integer(8));
    bet.win = query.integer(9);
    bet.settlements = query.integer(10);
    if (bet.state != BetState::Tombstone) {
        SB_ASSIGN(bet.currency, base::Currency::parse(query.text(7)));
    }
    query.reset();
    return bet;
}

Answer Executor::betRefusal(const Scene& scene, std::string_view code, const base::BetId& id, const Bet& bet) {
    auto details = base::Json::object({{"bet_id", id.text()}, {"state", name(bet.state)}});
    if (!bet.hold.empty())
        details.set("hold_id", bet.hold);
    auto answer = render::refusal(code, "the bet is " + std::string(name(bet.state)), scene.context.trace, details);
    answer.release = bet.release;
    return answer;
}

Result<Answer> Executor::run(const Scene& scene, const Authorize& act) {
    const auto& context = scene.context;
    auto& query = m_statements->findSession;
    SB_ASSIGN(const bool found, query.bindAll(act.session.text()).step());
    // A session of somebody else is answered exactly like one that does not exist.
    if (!found || query.integer(0) != scene.tenant) {
        query.reset();
        return render::refusal("SESSION_NOT_FOUND", "there is no such session", context.trace);
    }
    const std::int64_t accountId = query.integer(1);
    const std::string game(query.text(2));
    const std::string release(query.text(3));
    const std::int64_t expires = query.integer(4);
    query.reset();
    SB_ASSIGN(auto* cash, m_books->byId(accountId));
    const auto refuse = [&](std::string_view code, std::string_view why) {
        auto answer = render::refusal(code, why, context.trace);
        answer.release = release;
        answer.player = cash->player;
        return answer;
    };

    SB_ASSIGN(const auto bet, findBet(scene.tenant, act.bet));
    const auto& step = transition(table(), bet.state, BetEvent::Authorize);
    if (!step.allowed()) {
        auto answer = betRefusal(scene, step.refusal, act.bet, bet);
        answer.release = release;
        answer.player = cash->player;
        return answer;
    }
    if (expires <= unixNanos(scene.at))
        return refuse("SESSION_EXPIRED", "the session has expired; open a new one");
    if (!(act.amount.currency() == cash->currency))
        return refuse("CURRENCY_MISMATCH", "the player's account is in " + std::string(cash->currency.code()));
    if (m_options->protection) {
        const auto blocked = m_options->protection(context.tenant, cash->player);
        if (!blocked.empty())
            return refuse(blocked, "player protection refuses the bet");
    }
    if (act.mayBegin && !act.mayBegin(cash->player, game)) {
        auto& begun = m_statements->roundBegun;
        SB_ASSIGN(const bool unfinished, begun.bindAll(scene.tenant, act.round.text()).step());
        begun.reset();
        if (!unfinished)
            return refuse("NEW_ROUNDS_DISABLED", "new rounds are switched off for this scope");
    }
    const std::int64_t amount = act.amount.minor();
    if (cash->posted + cash->pending < amount)
        return refuse("INSUFFICIENT_FUNDS", "the available balance is lower than the amount");
    SB_ASSIGN(auto* house,
              m_books->common("house", context.tenant.region.text(), context.tenant.brand.text(), cash->currency));
    std::vector<Leg> legs;
    if (amount != 0)
        legs = {{cash, kPending, -amount}, {house, kPending, amount}};
    if (!Books::fits(legs))
        return refuse("AMOUNT_OVERFLOW", "the amount does not fit into the account");

    const std::string hold = crypto::randomId("h_");
    const base::Time holdExpires = scene.at + m_options->holdLife;
    auto& add = m_statements->addBet;
    SB_ASSIGN(const bool added, add.bindAll(scene.tenant, act.bet.text(), act.round.text(), act.session.text(),
                                            cash->id, amount, cash->currency.code(), static_cast<int>(step.next), hold,
                                            release, game, unixNanos(scene.at), unixNanos(holdExpires), 0)
                                    .step());
    SB_CHECK(added);
    const std::int64_t betRow = add.integer(0);
    add.reset();
    SB_ASSIGN(const auto sequence,
              m_books->enter({"authorize", scene.tenant, cash->id, betRow, context.trace, scene.at}, legs));
    Answer answer;
    answer.release = release;
    answer.player = cash->player;
    answer.sequence = sequence;
    answer.round = betRow;
    answer.roundChange = Answer::RoundChange::Opened;
    answer.body = render::authorized(act.bet.text(), act.round.text(), hold, cash->available());
    SB_TRY(emit(scene, sequence, "bet.authorized", cash->player,
                R"({"bet_id":")" + act.bet.text() + R"(","round_id":")" + act.round.text() + R"(","amount":)" +
                    act.amount.text() + R"(,"currency":")" + std::string(cash->currency.code()) + R"(","hold_id":")" +
                    hold + "\"}"));
    return answer;
}

Result<std::vector<Leg>> Executor::releaseHold(const Scene& scene, const Bet& bet, Account* cash) {
    std::vector<Leg> legs;
    if (bet.amount == 0 || m_options->keepHolds)
        return legs;
    const auto& tenant = scene.context.tenant;
    SB_ASSIGN(auto* house, m_books->common("house", tenant.region.text(), tenant.brand.text(), bet.currency));
    legs = {{cash, kPending, bet.amount}, {house, kPending, -bet.amount}};
    return legs;
}

Result<Answer> Executor::run(const Scene& scene, const Settle& act) {
    const auto& context = scene.context;
    SB_ASSIGN(const auto bet, findBet(scene.tenant, act.bet));
    const auto& step = transition(table(), bet.state, act.final ? BetEvent::SettleFinal : BetEvent::SettlePart);
    if (!step.allowed()) {
        const bool otherWin = bet.state == BetState::Settled && act.final && act.win.minor() != bet.win;
        return betRefusal(scene, otherWin ? "SETTLEMENT_CONFLICT" : step.refusal, act.bet, bet);
    }
    SB_ASSIGN(auto* cash, m_books->byId(bet.account));
    const auto refuse = [&](std::string_view code, std::string_view why) {
        auto answer = render::refusal(code, why, context.trace);
        answer.release = bet.release;
        answer.player = cash->player;
        return answer;
    };
    if (bet.round != act.round.text())
        return refuse("SETTLEMENT_CONFLICT", "the bet belongs to another round");
    if (!(act.win.currency() == bet.currency))
        return refuse("CURRENCY_MISMATCH", "the bet is in " + std::string(bet.currency.code()));
    const std::int64_t number = bet.settlements + 1;
    if (act.number && *act.number != number)
        return refuse("SETTLEMENT_CONFLICT", "the next part of this settlement is number " + std::to_string(number));

    SB_ASSIGN(auto* house,
              m_books->common("house", context.tenant.region.text(), context.tenant.brand.text(), bet.currency));
    std::vector<Leg> legs;
    if (bet.state != BetState::Partial) { // The first part takes the whole stake.
        SB_ASSIGN(legs, releaseHold(scene, bet, cash));
        if (bet.amount != 0) {
            legs.push_back({cash, kPosted, -bet.amount});
            legs.push_back({house, kPosted, bet.amount});
        }
    }
    const std::int64_t win = act.win.minor();
    if (win != 0) {
        legs.push_back({cash, kPosted, win});
        legs.push_back({house, kPosted, -win});
    }
    std::int64_t total = 0;
    if (!Books::fits(legs) || __builtin_add_overflow(bet.win, win, &total))
        return refuse("AMOUNT_OVERFLOW", "the amount does not fit into the account");

    SB_ASSIGN(const auto sequence, m_books->enter({act.final ? "settle" : "settle_part", scene.tenant, cash->id, bet.id,
                                                   context.trace, scene.at},
                                                  legs));
    const std::string settlement = crypto::randomId("st_");
    SB_TRY(m_statements->addSettlement.bindAll(settlement, bet.id, number, win, act.final ? 1 : 0, sequence).run());
    SB_TRY(m_statements->settleBet
               .bindAll(static_cast<int>(step.next), total, number, act.final ? unixNanos(scene.at) : 0, bet.id)
               .run());
    Answer answer;
    answer.release = bet.release;
    answer.player = cash->player;
    answer.sequence = sequence;
    answer.round = bet.id;
    answer.roundChange = act.final ? Answer::RoundChange::Settled : Answer::RoundChange::None;
    answer.body =
        render::settled(act.bet.text(), act.round.text(), name(step.next), settlement, act.win, cash->available());
    SB_TRY(emit(scene, sequence, act.final ? "bet.settled" : "bet.partially_settled", cash->player,
                R"({"bet_id":")" + act.bet.text() + R"(","round_id":")" + act.round.text() + R"(","win_amount":)" +
                    act.win.text() + R"(,"currency":")" + std::string(bet.currency.code()) + R"(","settlement_id":")" +
                    settlement + R"(","settlement_seq":)" + std::to_string(number) + "}"));
    return answer;
}

Result<Answer> Executor::run(const Scene& scene, const Rollback& act) {
    const auto& context = scene.context;
    SB_ASSIGN(const auto bet, findBet(scene.tenant, act.bet));
    const auto& step = transition(table(), bet.state, BetEvent::Rollback);
    if (!step.allowed())
        return betRefusal(scene, step.refusal, act.bet, bet);
    const std::string rollback = crypto::randomId("rb_");
    Answer answer;
    if (bet.state == BetState::None) {
        auto& add = m_statements->addBet;
        SB_ASSIGN(const bool added,
                  add.bindAll(scene.tenant, act.bet.text(), act.round.text(), "", 0, 0, "XXX",
                              static_cast<int>(step.next), "", "", "", unixNanos(scene.at), 0, unixNanos(scene.at))
                      .step());
        SB_CHECK(added);
        const std::int64_t betRow = add.integer(0);
        add.reset();
        SB_ASSIGN(answer.sequence, m_books->enter({"tombstone", scene.tenant, 0, betRow, context.trace, scene.at}, {}));
        answer.body = render::rolledBack(act.bet.text(), name(step.next), rollback, nullptr);
        // No player is known: the stream of the tenant itself carries it.
        SB_TRY(emit(scene, answer.sequence, "bet.rolled_back", {}, answer.body));
        return answer;
    }
    SB_ASSIGN(auto* cash, m_books->byId(bet.account));
    if (bet.round != act.round.text()) {
        answer = render::refusal("SETTLEMENT_CONFLICT", "the bet belongs to another round", context.trace);
        answer.release = bet.release;
        return answer;
    }
    SB_ASSIGN(auto legs, releaseHold(scene, bet, cash));
    SB_CHECK(Books::fits(legs)); // A release undoes what fitted before.
    SB_ASSIGN(answer.sequence,
              m_books->enter({"rollback", scene.tenant, cash->id, bet.id, context.trace, scene.at}, legs));
    SB_TRY(m_statements->closeBet.bindAll(static_cast<int>(step.next), unixNanos(scene.at), bet.id).run());
    const Money available = cash->available();
    answer.release = bet.release;
    answer.player = cash->player;
    answer.round = bet.id;
    answer.roundChange = Answer::RoundChange::Voided;
    answer.body = render::rolledBack(act.bet.text(), name(step.next), rollback, &available);
    SB_TRY(emit(scene, answer.sequence, "bet.rolled_back", cash->player, answer.body));
    return answer;
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
    SB_ASSIGN(const auto sequence, m_books->enter({"fund", 0, cash->id, 0, "tr_fund", at}, legs));
    const WriteContext context{{{}, account.brand, account.region}, {}, {}, "tr_fund", {}};
    return emit({context, 0, at}, sequence, "wallet.funded", account.player.text(),
                R"({"amount":)" + account.balance.text() + R"(,"currency":")" +
                    std::string(account.balance.currency().code()) + "\"}");
}

Result<std::vector<std::int64_t>> Executor::expire(base::Time at, std::size_t limit) {
    struct Due {
        std::string bet;
        Tenant tenant;
    };
    std::vector<Due> due;
    auto& query = m_statements->dueHolds;
    query.bindAll(unixNanos(at), limit);
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            break;
        due.push_back({std::string(query.text(1)),
                       {base::ProviderId(std::string(query.text(2))), base::BrandId(std::string(query.text(3))),
                        base::RegionId(std::string(query.text(4)))}});
    }
    std::vector<std::int64_t> rounds;
    for (const auto& item : due) {
        SB_ASSIGN(const auto tenant, m_books->tenant(item.tenant));
        SB_ASSIGN(const auto bet, findBet(tenant, base::BetId(item.bet)));
        const auto& step = transition(table(), bet.state, BetEvent::Expire);
        if (!step.allowed())
            continue;
        const WriteContext context{item.tenant, {}, {}, "tr_expire", {}};
        const Scene scene{context, tenant, at};
        SB_ASSIGN(auto* cash, m_books->byId(bet.account));
        SB_ASSIGN(auto legs, releaseHold(scene, bet, cash));
        SB_CHECK(Books::fits(legs));
        SB_ASSIGN(const auto sequence, m_books->enter({"expire", tenant, cash->id, bet.id, "tr_expire", at}, legs));
        SB_TRY(m_statements->closeBet.bindAll(static_cast<int>(step.next), unixNanos(at), bet.id).run());
        SB_TRY(emit(scene, sequence, "bet.expired", cash->player,
                    R"({"bet_id":")" + item.bet + R"(","round_id":")" + bet.round + R"(","hold_id":")" + bet.hold +
                        "\"}"));
        rounds.push_back(bet.id);
    }
    return rounds;
}

Status Executor::sweep(base::Time at, std::size_t limit) {
    SB_TRY(m_statements->dropMemos.bindAll(limit, unixNanos(at - m_options->memoLife)).run());
    return m_statements->dropNonces.bindAll(limit, unixNanos(at)).run();
}

Status Executor::markRelayed(std::int64_t sequence) {
    return m_statements->markRelayed.bindAll(sequence, sequence).run();
}

} // namespace signalbox::platform
