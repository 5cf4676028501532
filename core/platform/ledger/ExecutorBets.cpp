// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/ExecutorStatements.h"

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

namespace {

void move(std::vector<Leg>& legs, Account* from, Account* to, int phase, std::int64_t units) {
    if (units == 0)
        return;
    legs.push_back({from, phase, -units});
    legs.push_back({to, phase, units});
}

base::Json amountJson(std::int64_t minor, const base::Currency& currency) {
    return base::Json::number(Money(minor, currency).text());
}

std::string currencyMember(const base::Currency& currency) {
    return R"(,"currency":")" + std::string(currency.code()) + "\"";
}

} // namespace

std::int64_t Executor::Bet::bonusShare(std::int64_t units) const noexcept {
    if (bonus == 0 || amount == 0)
        return 0;
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>(Wide{units} * Wide{bonus} / Wide{amount});
}

PlayBet Executor::Bet::play() const { return {id, bet, round, session, game, {amount, currency}, bonus}; }

Result<Executor::Bet> Executor::findBet(std::int64_t tenant, const base::BetId& id) {
    Bet bet;
    bet.bet = id.text();
    auto& query = *m_statements->findBet;
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
    bet.session = query.text(11);
    bet.bonus = query.integer(12);
    bet.taken = query.integer(13);
    bet.bonusWin = query.integer(14);
    bet.undo = query.text(15);
    if (bet.state != BetState::Tombstone) {
        SB_ASSIGN(bet.currency, base::Currency::parse(query.text(7)));
    }
    query.reset();
    return bet;
}

Result<Executor::Purses> Executor::pursesOf(const Tenant& tenant, const Bet& bet) {
    Purses purses;
    SB_ASSIGN(purses.cash, m_books->byId(bet.account));
    SB_ASSIGN(purses.house, m_books->common("house", tenant.region.text(), tenant.brand.text(), bet.currency));
    if (bet.bonus != 0) {
        SB_ASSIGN(purses.bonus, m_books->bonus(tenant, purses.cash->player));
        if (purses.bonus == nullptr)
            return base::Error{base::ErrorCode::DataLoss, "STORE-002",
                               "the ledger names a bonus account that is not there"};
    }
    return purses;
}

Result<Answer> Executor::betRefusal(const Scene& scene, std::string_view code, const base::BetId& id, const Bet& bet) {
    auto details = base::Json::object({{"bet_id", id.text()}, {"round_id", bet.round}, {"state", name(bet.state)}});
    if (!bet.hold.empty())
        details.set("hold_id", bet.hold).set("amount", amountJson(bet.amount, bet.currency));
    if (bet.settlements > 0) {
        auto& query = *m_statements->lastSettlement;
        SB_ASSIGN(const bool found, query.bindAll(bet.id).step());
        if (found)
            details.set("settlement_id", query.text(0))
                .set("settlements", query.integer(1))
                .set("win_amount", amountJson(bet.win, bet.currency));
        query.reset();
    }
    if (bet.id == 0)
        details = base::Json::object({{"bet_id", id.text()}, {"state", name(bet.state)}});
    auto answer = render::refusal(code, "the bet is " + std::string(name(bet.state)), scene.context.trace, details);
    answer.release = bet.release;
    return answer;
}

Result<Answer> Executor::run(const Scene& scene, const Authorize& act) {
    const auto& context = scene.context;
    SB_ASSIGN(const auto session, findSession(scene.tenant, act.session.text()));
    if (!session)
        return render::refusal("SESSION_NOT_FOUND", "there is no such session", context.trace);
    SB_ASSIGN(auto* cash, m_books->byId(session->account));
    const auto refuse = [&](std::string_view code, std::string_view why, const base::Json& details = {}) {
        auto answer = render::refusal(code, why, context.trace, details);
        answer.release = session->release;
        answer.player = cash->player;
        return answer;
    };

    SB_ASSIGN(auto bet, findBet(scene.tenant, act.bet));
    const auto& step = transition(table(), bet.state, BetEvent::Authorize);
    if (!step.allowed()) {
        SB_ASSIGN(auto answer, betRefusal(scene, step.refusal, act.bet, bet));
        answer.release = session->release;
        answer.player = cash->player;
        return answer;
    }
    if (unixNanos(session->endedAt) != 0)
        return refuse("SESSION_EXPIRED", "the session has ended; open a new one",
                      base::Json::object({{"reason", session->endedReason}}));
    if (session->expiresAt <= scene.at)
        return refuse("SESSION_EXPIRED", "the session has expired; open a new one",
                      base::Json::object({{"reason", "expired"}}));
    SB_ASSIGN(const auto* round, m_books->round(scene.tenant, act.round.text()));
    if (round->closed)
        return refuse("ROUND_CLOSED", "the round is closed; begin another one",
                      base::Json::object({{"round_id", act.round.text()}}));
    if (!(act.amount.currency() == cash->currency))
        return refuse("CURRENCY_MISMATCH", "the player's account is in " + std::string(cash->currency.code()));
    if (round->bets == 0 && act.mayBegin && !act.mayBegin(cash->player, session->game))
        return refuse("NEW_ROUNDS_DISABLED", "new rounds are switched off for this scope");

    bet.round = act.round.text();
    bet.session = session->id;
    bet.game = session->game;
    bet.account = cash->id;
    bet.amount = act.amount.minor();
    bet.currency = cash->currency;
    const auto play = sceneOf(scene, *cash);
    SB_ASSIGN(const auto plan, rules().stake(play, bet.play(), session->play()));
    if (plan.refusal)
        return refuse(plan.refusal->code, plan.refusal->why, plan.refusal->details);
    SB_CHECK(plan.bonus >= 0 && plan.bonus <= bet.amount);
    bet.bonus = plan.bonus;
    SB_ASSIGN(const auto purses, pursesOf(context.tenant, bet));
    const std::int64_t fromCash = bet.amount - bet.bonus;
    if (cash->posted + cash->pending < fromCash ||
        (bet.bonus != 0 && purses.bonus->posted + purses.bonus->pending < bet.bonus))
        return refuse("INSUFFICIENT_FUNDS", "the available balance is lower than the amount",
                      base::Json::object({{"balance", base::Json::number(cash->available().text())},
                                          {"amount", base::Json::number(act.amount.text())},
                                          {"currency", cash->currency.code()}}));
    std::vector<Leg> legs;
    move(legs, cash, purses.house, kPending, fromCash);
    move(legs, purses.bonus, purses.house, kPending, bet.bonus);
    if (!Books::fits(legs))
        return refuse("AMOUNT_OVERFLOW", "the amount does not fit into the account");

    bet.hold = crypto::orderedId("h_", scene.at);
    auto& add = *m_statements->addBet;
    SB_ASSIGN(const bool added,
              add.bindAll(scene.tenant, act.bet.text(), bet.round, bet.session, cash->id, bet.amount,
                          cash->currency.code(), static_cast<int>(step.next), bet.hold, session->release, bet.game,
                          unixNanos(scene.at), unixNanos(scene.at + m_options->holdLife), 0, bet.bonus, "")
                  .step());
    SB_CHECK(added);
    bet.id = add.integer(0);
    add.reset();
    SB_ASSIGN(auto* opened, m_books->round(scene.tenant, bet.round));
    ++opened->bets;
    ++opened->open;
    SB_ASSIGN(const auto sequence,
              m_books->enter({"authorize", scene.tenant, cash->id, bet.id, context.trace, scene.at}, legs));
    Answer answer;
    answer.release = session->release;
    answer.player = cash->player;
    answer.sequence = sequence;
    answer.round = bet.id;
    answer.roundChange = Answer::RoundChange::Opened;
    answer.body = render::authorized(act.bet.text(), act.round.text(), bet.hold, cash->available());
    SB_TRY(emit(scene, sequence, "bet.authorized", cash->player,
                R"({"bet_id":")" + act.bet.text() + R"(","round_id":")" + act.round.text() + R"(","amount":)" +
                    act.amount.text() + currencyMember(cash->currency) + R"(,"hold_id":")" + bet.hold + "\"}"));
    SB_TRY(rules().authorized(play, bet.play(), sequence));
    return answer;
}

void Executor::releaseHold(std::vector<Leg>& legs, const Purses& purses, std::int64_t cash, std::int64_t bonus) const {
    if (m_options->keepHolds)
        return;
    move(legs, purses.house, purses.cash, kPending, cash);
    move(legs, purses.house, purses.bonus, kPending, bonus);
}

Status Executor::finishBet(const Scene& scene, std::string_view round, bool settled) {
    SB_ASSIGN(auto* known, m_books->round(scene.tenant, round));
    --known->open;
    if (settled)
        ++known->settled;
    if (known->open > 0 || known->settled == 0 || known->closed || m_options->leaveRoundsOpen)
        return {};
    return m_books->closeRound(scene.tenant, round, "settled", scene.at);
}

Status Executor::openCase(const Scene& scene, std::string_view kind, const Bet& bet, const Money& theirs) {
    auto& find = *m_statements->findCase;
    SB_ASSIGN(const bool known, find.bindAll(scene.tenant, bet.round, kind, bet.bet).step());
    find.reset();
    if (known)
        return {};
    const auto ours = base::Json::object({{"state", name(bet.state)}, {"win_amount", "0"}});
    const auto said = base::Json::object(
        {{"state", "settled"}, {"win_amount", theirs.text()}, {"currency", theirs.currency().code()}});
    return m_statements->addCase
        ->bindAll(scene.tenant, kind, bet.round, bet.bet, ours.text(), said.text(), "settle", scene.context.trace,
                  unixNanos(scene.at))
        .run();
}

Result<Answer> Executor::refuseSettle(const Scene& scene, const Settle& act, const Bet& bet, std::string_view refusal) {
    SB_ASSIGN(const auto* round, m_books->round(scene.tenant, bet.id == 0 ? act.round.text() : bet.round));
    const bool closed = round->closed;
    if (bet.state == BetState::None && closed)
        return render::refusal("ROUND_CLOSED", "the round is closed, and the bet is not part of it",
                               scene.context.trace, base::Json::object({{"round_id", act.round.text()}}));
    if (bet.state == BetState::Settled) {
        // One settlement that is asked for twice; or one more part of a chain that has ended.
        if (act.final && bet.settlements == 1)
            return betRefusal(scene, act.win.minor() == bet.win ? "DUPLICATE" : "SETTLEMENT_CONFLICT", act.bet, bet);
        return betRefusal(scene, closed ? "ROUND_CLOSED" : "BET_ALREADY_SETTLED", act.bet, bet);
    }
    if (bet.state == BetState::Expired)
        SB_TRY(openCase(scene, "late_settlement", bet, act.win)); // Somebody was promised a win: people decide.
    return betRefusal(scene, refusal, act.bet, bet);
}

Result<Answer> Executor::run(const Scene& scene, const Settle& act) {
    const auto& context = scene.context;
    SB_ASSIGN(auto bet, findBet(scene.tenant, act.bet));
    const auto& step = transition(table(), bet.state, act.final ? BetEvent::SettleFinal : BetEvent::SettlePart);
    if (!step.allowed())
        return refuseSettle(scene, act, bet, step.refusal);
    SB_ASSIGN(const auto purses, pursesOf(context.tenant, bet));
    auto* cash = purses.cash;
    const auto refuse = [&](std::string_view code, std::string_view why, const base::Json& details = {}) {
        auto answer = render::refusal(code, why, context.trace, details);
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
        return refuse("SETTLEMENT_CONFLICT", "the next part of this settlement is number " + std::to_string(number),
                      base::Json::object({{"settlement_seq", number}}));
    const std::int64_t held = bet.amount - bet.taken;
    SettledPart part;
    part.final = act.final;
    const std::int64_t stake = act.stake ? act.stake->minor() : held;
    if (stake > held && !m_options->takeMoreThanHeld)
        return refuse("SETTLEMENT_CONFLICT", "the parts of the settlement take more than the bet holds",
                      base::Json::object({{"held", amountJson(held, bet.currency)}}));

    // What this part takes, and what of the hold is given back, of each account.
    const std::int64_t takenAfter = bet.taken + stake;
    part.stakeBonus = bet.bonusShare(takenAfter) - bet.bonusShare(bet.taken);
    part.stakeCash = stake - part.stakeBonus;
    part.released = act.final ? bet.amount - takenAfter : 0;
    const std::int64_t releasedBonus = act.final ? bet.bonus - bet.bonusShare(takenAfter) : 0;
    const std::int64_t win = act.win.minor();
    part.winBonus = bet.bonusShare(win);
    part.winCash = win - part.winBonus;
    std::vector<Leg> legs;
    releaseHold(legs, purses, part.stakeCash + part.released - releasedBonus, part.stakeBonus + releasedBonus);
    move(legs, cash, purses.house, kPosted, part.stakeCash);
    move(legs, purses.bonus, purses.house, kPosted, part.stakeBonus);
    move(legs, purses.house, cash, kPosted, part.winCash);
    move(legs, purses.house, purses.bonus, kPosted, part.winBonus);
    std::int64_t total = 0;
    if (!Books::fits(legs) || __builtin_add_overflow(bet.win, win, &total))
        return refuse("AMOUNT_OVERFLOW", "the amount does not fit into the account");

    SB_ASSIGN(part.sequence, m_books->enter({act.final ? "settle" : "settle_part", scene.tenant, cash->id, bet.id,
                                             context.trace, scene.at},
                                            legs));
    const std::string settlement = crypto::orderedId("st_", scene.at);
    SB_TRY(m_statements->addSettlement
               ->bindAll(settlement, bet.id, number, win, act.final ? 1 : 0, part.sequence, stake, part.winBonus)
               .run());
    SB_TRY(m_statements->settleBet
               ->bindAll(static_cast<int>(step.next), total, number, act.final ? unixNanos(scene.at) : 0, takenAfter,
                         bet.bonusWin + part.winBonus, bet.id)
               .run());
    if (act.final)
        SB_TRY(finishBet(scene, bet.round, true));
    Answer answer;
    answer.release = bet.release;
    answer.player = cash->player;
    answer.sequence = part.sequence;
    answer.round = bet.id;
    answer.roundChange = act.final ? Answer::RoundChange::Settled : Answer::RoundChange::None;
    answer.body =
        render::settled(act.bet.text(), act.round.text(), name(step.next), settlement, act.win, cash->available());
    SB_TRY(emit(scene, part.sequence, act.final ? "bet.settled" : "bet.partially_settled", cash->player,
                R"({"bet_id":")" + act.bet.text() + R"(","round_id":")" + act.round.text() + R"(","win_amount":)" +
                    act.win.text() + R"(,"stake_amount":)" + Money(stake, bet.currency).text() +
                    currencyMember(bet.currency) + R"(,"settlement_id":")" + settlement + R"(","settlement_seq":)" +
                    std::to_string(number) + "}"));
    SB_TRY(rules().settled(sceneOf(scene, *cash), bet.play(), part));
    return answer;
}

Result<Answer> Executor::run(const Scene& scene, const Rollback& act) {
    const auto& context = scene.context;
    SB_ASSIGN(const auto bet, findBet(scene.tenant, act.bet));
    const auto& step = transition(table(), bet.state, BetEvent::Rollback);
    const bool undone = bet.state == BetState::RolledBack || bet.state == BetState::Tombstone;
    Answer answer;
    if (undone && !step.allowed() && bet.round == act.round.text()) {
        // It has happened: saying so again is the truth, and costs nobody anything.
        answer.release = bet.release;
        if (bet.state == BetState::Tombstone) {
            answer.body = render::rolledBack(act.bet.text(), name(bet.state), bet.undo, nullptr);
        } else {
            SB_ASSIGN(auto* cash, m_books->byId(bet.account));
            const Money available = cash->available();
            answer.player = cash->player;
            answer.body = render::rolledBack(act.bet.text(), name(bet.state), bet.undo, &available);
        }
        return answer;
    }
    if (!step.allowed())
        return betRefusal(scene, step.refusal, act.bet, bet);
    const std::string rollback = crypto::orderedId("rb_", scene.at);
    if (bet.state == BetState::None) {
        auto& add = *m_statements->addBet;
        SB_ASSIGN(const bool added, add.bindAll(scene.tenant, act.bet.text(), act.round.text(), "", 0, 0, "XXX",
                                                static_cast<int>(step.next), "", "", "", unixNanos(scene.at), 0,
                                                unixNanos(scene.at), 0, rollback)
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
    SB_ASSIGN(const auto purses, pursesOf(context.tenant, bet));
    if (bet.round != act.round.text()) {
        answer = render::refusal("SETTLEMENT_CONFLICT", "the bet belongs to another round", context.trace);
        answer.release = bet.release;
        return answer;
    }
    std::vector<Leg> legs;
    releaseHold(legs, purses, bet.amount - bet.bonus, bet.bonus);
    SB_CHECK(Books::fits(legs)); // A release undoes what fitted before.
    SB_ASSIGN(answer.sequence,
              m_books->enter({"rollback", scene.tenant, purses.cash->id, bet.id, context.trace, scene.at}, legs));
    SB_TRY(m_statements->closeBet->bindAll(static_cast<int>(step.next), unixNanos(scene.at), rollback, bet.id).run());
    SB_TRY(finishBet(scene, bet.round, false));
    const Money available = purses.cash->available();
    answer.release = bet.release;
    answer.player = purses.cash->player;
    answer.round = bet.id;
    answer.roundChange = Answer::RoundChange::Voided;
    answer.body = render::rolledBack(act.bet.text(), name(step.next), rollback, &available);
    SB_TRY(emit(scene, answer.sequence, "bet.rolled_back", purses.cash->player, answer.body));
    SB_TRY(rules().released(sceneOf(scene, *purses.cash), bet.play(), ReleaseCause::RolledBack, answer.sequence));
    return answer;
}

Result<Answer> Executor::run(const Scene& scene, const CloseRound& act) {
    const auto& context = scene.context;
    SB_ASSIGN(const auto* round, m_books->round(scene.tenant, act.round.text()));
    Answer answer;
    if (round->closed) {
        auto& query = *m_statements->findRound;
        SB_ASSIGN(const bool found, query.bindAll(scene.tenant, act.round.text()).step());
        SB_CHECK(found);
        answer.body = render::roundClosed(act.round.text(), query.text(1), base::timeFromNanos(query.integer(0)));
        query.reset();
        return answer;
    }
    if (round->bets == 0)
        return render::refusal("ROUND_NOT_FOUND", "there is no such round", context.trace);
    if (round->open > 0)
        return render::refusal("ROUND_NOT_FINISHED", "settle or roll back its open bets first", context.trace,
                               base::Json::object({{"open_bets", round->open}}));
    SB_TRY(m_books->closeRound(scene.tenant, act.round.text(), "closed", scene.at));
    answer.body = render::roundClosed(act.round.text(), "closed", scene.at);
    return answer;
}

Result<std::vector<std::int64_t>> Executor::expire(base::Time at, std::size_t limit) {
    struct Due {
        std::string bet;
        Tenant tenant;
    };
    std::vector<Due> due;
    auto& query = *m_statements->dueHolds;
    query.bindAll(unixNanos(at), limit);
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            break;
        due.push_back({std::string(query.text(0)),
                       {base::ProviderId(std::string(query.text(1))), base::BrandId(std::string(query.text(2))),
                        base::RegionId(std::string(query.text(3)))}});
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
        SB_ASSIGN(const auto purses, pursesOf(item.tenant, bet));
        std::vector<Leg> legs;
        releaseHold(legs, purses, bet.amount - bet.bonus, bet.bonus);
        SB_CHECK(Books::fits(legs));
        SB_ASSIGN(const auto sequence,
                  m_books->enter({"expire", tenant, purses.cash->id, bet.id, "tr_expire", at}, legs));
        SB_TRY(m_statements->closeBet->bindAll(static_cast<int>(step.next), unixNanos(at), "", bet.id).run());
        SB_TRY(finishBet(scene, bet.round, false));
        SB_TRY(emit(scene, sequence, "bet.expired", purses.cash->player,
                    R"({"bet_id":")" + item.bet + R"(","round_id":")" + bet.round + R"(","hold_id":")" + bet.hold +
                        "\"}"));
        SB_TRY(rules().released(sceneOf(scene, *purses.cash), bet.play(), ReleaseCause::Expired, sequence));
        rounds.push_back(bet.id);
    }
    return rounds;
}

Result<Reversal> Executor::reverse(const ReversalOrder& order, base::Time at) {
    using base::Error;
    using base::ErrorCode;
    SB_ASSIGN(const auto tenant, m_books->tenant(order.tenant));
    SB_ASSIGN(const auto bet, findBet(tenant, order.bet));
    const auto& step = transition(table(), bet.state, BetEvent::Reverse);
    if (bet.state == BetState::None)
        return Error{ErrorCode::NotFound, "BET_NOT_FOUND", "there is no such bet"};
    if (!step.allowed())
        return Error{ErrorCode::FailedPrecondition, "LEDGER-001",
                     "the bet is " + std::string(name(bet.state)) + "; only a settled one can be reversed"};
    const WriteContext context{order.tenant, {}, {}, order.trace, {}};
    const Scene scene{context, tenant, at};
    SB_ASSIGN(const auto purses, pursesOf(order.tenant, bet));
    ReversedBet back;
    back.stakeBonus = bet.bonusShare(bet.taken);
    back.stakeCash = bet.taken - back.stakeBonus;
    back.winBonus = bet.bonusWin;
    back.winCash = bet.win - bet.bonusWin;
    std::vector<Leg> legs; // The stake first, so that the player is never charged what comes back anyway.
    move(legs, purses.house, purses.cash, kPosted, back.stakeCash);
    move(legs, purses.house, purses.bonus, kPosted, back.stakeBonus);
    move(legs, purses.cash, purses.house, kPosted, back.winCash);
    move(legs, purses.bonus, purses.house, kPosted, back.winBonus);
    const auto covers = [](const Account* account, std::int64_t in, std::int64_t out) {
        __extension__ using Wide = __int128;
        return account == nullptr || Wide{account->posted} + account->pending + in - out >= 0;
    };
    if (!covers(purses.cash, back.stakeCash, back.winCash) || !covers(purses.bonus, back.stakeBonus, back.winBonus))
        return Error{ErrorCode::FailedPrecondition, "LEDGER-002",
                     "the player no longer has what was won; the reversal would leave less than nothing"};
    if (!Books::fits(legs))
        return Error{ErrorCode::FailedPrecondition, "AMOUNT_OVERFLOW", "the amount does not fit into the account"};
    SB_ASSIGN(back.sequence, m_books->enter({"reverse", tenant, purses.cash->id, bet.id, order.trace, at}, legs));
    Reversal out;
    out.id = crypto::orderedId("rv_", at);
    out.round = base::RoundId(bet.round);
    out.player = base::PlayerId(purses.cash->player);
    out.stake = Money(bet.taken, bet.currency);
    out.win = Money(bet.win, bet.currency);
    out.balance = purses.cash->available();
    out.sequence = back.sequence;
    SB_TRY(m_statements->closeBet->bindAll(static_cast<int>(step.next), unixNanos(at), out.id, bet.id).run());
    SB_TRY(emit(scene, back.sequence, "bet.reversed", purses.cash->player,
                R"({"bet_id":")" + bet.bet + R"(","round_id":")" + bet.round + R"(","reversal_id":")" + out.id +
                    R"(","stake_amount":)" + out.stake.text() + R"(,"win_amount":)" + out.win.text() +
                    currencyMember(bet.currency) + R"(,"reason":)" + render::quoted(order.reason) + "}"));
    SB_TRY(rules().reversed(sceneOf(scene, *purses.cash), bet.play(), back));
    return out;
}

} // namespace signalbox::platform
