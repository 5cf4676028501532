// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Random.h"
#include "core/platform/emulators/Players.h"
#include "core/platform/emulators/World.h"
#include "core/platform/ledger/Schema.h"

#include <algorithm>

// Money acts and suspicions of the World: wallet, payment service provider, reset, cases.
//
// Postings of a payment: money comes from outside to the PSP and from the PSP to the player, in one entry; on its way
// out it lies with the PSP until it has arrived. So the PSP's account holds exactly the payouts that are in flight.
namespace signalbox::platform::emulators {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;
using base::unixNanos;

namespace {

Status requireAmount(std::int64_t amount) {
    if (amount > 0)
        return {};
    return Error{ErrorCode::InvalidArgument, "PLAYERS-002", "the amount must be above zero"};
}

Status requireFunds(const Account& cash, std::int64_t amount) {
    if (cash.posted + cash.pending >= amount)
        return {};
    return Error{ErrorCode::FailedPrecondition, "INSUFFICIENT_FUNDS", "the available balance is lower than the amount"};
}

Json paymentData(const PlayScene& scene, std::string_view id, std::string_view state, std::int64_t amount) {
    return Json::object({{"payment_id", id},
                         {"state", state},
                         {"amount", amountJson(scene.cash, amount)},
                         {"currency", scene.cash.currency.code()}});
}

Status addPayment(const PlayScene& scene, const Payment& payment, std::int64_t sequence, bool ended) {
    SB_ASSIGN(auto* add,
              scene.books.statement("INSERT INTO psp_payment(id, account, kind, state, amount, at, ended_at, "
                                    "sequence, ended_sequence) VALUES(?,?,?,?,?,?,?,?,?)"));
    return add
        ->bindAll(payment.id, scene.cash.id, payment.kind, payment.state, payment.amount, unixNanos(scene.at),
                  ended ? unixNanos(scene.at) : 0, sequence, ended ? sequence : 0)
        .run();
}

} // namespace

Status World::moveMoney(const PlayScene& scene, const std::string& id, std::string_view kind, std::int64_t amount) {
    SB_TRY(requireAmount(amount));
    const bool debit = kind == "debit";
    if (debit)
        SB_TRY(requireFunds(scene.cash, amount));
    SB_ASSIGN(auto* house,
              scene.books.common("house", scene.tenant.region.text(), scene.tenant.brand.text(), scene.cash.currency));
    const std::int64_t inward = debit ? -amount : amount;
    const std::vector<Leg> legs{{house, kPosted, -inward}, {&scene.cash, kPosted, inward}};
    SB_ASSIGN(const auto sequence, record(scene, debit ? "wallet_debit" : "wallet_credit",
                                          debit ? "wallet.debited" : "wallet.credited", legs,
                                          Json::object({{"move_id", id},
                                                        {"amount", amountJson(scene.cash, amount)},
                                                        {"currency", scene.cash.currency.code()}})));
    SB_ASSIGN(auto* add, scene.books.statement(
                             "INSERT INTO wallet_move(id, account, kind, amount, at, sequence) VALUES(?,?,?,?,?,?)"));
    return add->bindAll(id, scene.cash.id, kind, amount, unixNanos(scene.at), sequence).run();
}

Status World::undoMove(const PlayScene& scene, const std::string& id) {
    SB_ASSIGN(auto* query,
              scene.books.statement("SELECT kind, amount, undone_sequence FROM wallet_move WHERE id=? AND account=?"));
    SB_ASSIGN(const bool found, query->bindAll(id, scene.cash.id).step());
    if (!found)
        return Error{ErrorCode::NotFound, "PLAYERS-003", "there is no such movement of this player"};
    const bool debit = query->text(0) == "debit";
    const std::int64_t amount = query->integer(1);
    const bool undone = query->integer(2) != 0;
    query->reset();
    if (undone)
        return Error{ErrorCode::FailedPrecondition, "PLAYERS-004", "the movement is undone already"};
    if (!debit)
        SB_TRY(requireFunds(scene.cash, amount));
    SB_ASSIGN(auto* house,
              scene.books.common("house", scene.tenant.region.text(), scene.tenant.brand.text(), scene.cash.currency));
    const std::int64_t inward = debit ? amount : -amount;
    const std::vector<Leg> legs{{house, kPosted, -inward}, {&scene.cash, kPosted, inward}};
    SB_ASSIGN(const auto sequence, record(scene, "wallet_rollback", "wallet.rolled_back", legs,
                                          Json::object({{"move_id", id},
                                                        {"amount", amountJson(scene.cash, amount)},
                                                        {"currency", scene.cash.currency.code()}})));
    SB_ASSIGN(auto* save, scene.books.statement("UPDATE wallet_move SET undone_sequence=? WHERE id=?"));
    return save->bindAll(sequence, id).run();
}

Status World::deposit(const PlayScene& scene, const std::string& id, std::int64_t amount) {
    SB_TRY(requireAmount(amount));
    if (const auto refusal = unavailable())
        return refusalError(*refusal);
    SB_ASSIGN(auto* state, player(scene));
    if (const auto refusal = excluded(scene, *state))
        return refusalError(*refusal);
    if (const auto limits = state->limits.inForce(scene.at); !limits.empty()) {
        SB_ASSIGN(const auto* used, usage(scene, *state));
        if (const auto hit = judgeDeposit(limits, *used, amount)) {
            SB_ASSIGN(const auto refusal, limitHit(scene, *hit, "RG_LIMIT_EXCEEDED"));
            return refusalError(refusal);
        }
    }
    const auto& region = scene.tenant.region.text();
    const auto& brand = scene.tenant.brand.text();
    SB_ASSIGN(auto* external, scene.books.common("external", region, brand, scene.cash.currency));
    SB_ASSIGN(auto* psp, scene.books.common("psp", region, brand, scene.cash.currency));
    const std::vector<Leg> legs{
        {external, kPosted, -amount}, {psp, kPosted, amount}, {psp, kPosted, -amount}, {&scene.cash, kPosted, amount}};
    SB_ASSIGN(const auto sequence,
              record(scene, "deposit", "psp.deposit", legs, paymentData(scene, id, "captured", amount)));
    SB_TRY(addPayment(scene, {id, scene.cash.id, "deposit", "captured", amount}, sequence, false));
    if (state->usage)
        state->usage->deposited(amount);
    return suspect(scene);
}

Status World::payout(const PlayScene& scene, const std::string& id, std::int64_t amount, bool arrives) {
    SB_TRY(requireAmount(amount));
    SB_TRY(requireFunds(scene.cash, amount)); // An excluded player may always take out what is his.
    const auto& region = scene.tenant.region.text();
    const auto& brand = scene.tenant.brand.text();
    SB_ASSIGN(auto* external, scene.books.common("external", region, brand, scene.cash.currency));
    SB_ASSIGN(auto* psp, scene.books.common("psp", region, brand, scene.cash.currency));
    std::vector<Leg> legs{{&scene.cash, kPosted, -amount}, {psp, kPosted, amount}};
    if (arrives) {
        legs.push_back({psp, kPosted, -amount});
        legs.push_back({external, kPosted, amount});
    }
    const std::string state = arrives ? "completed" : "in_flight";
    SB_ASSIGN(const auto sequence, record(scene, "payout", "psp.payout", legs, paymentData(scene, id, state, amount)));
    SB_TRY(addPayment(scene, {id, scene.cash.id, "payout", state, amount}, sequence, arrives));
    return suspect(scene);
}

Result<std::optional<Payment>> World::payment(Books& books, const std::string& id) {
    SB_ASSIGN(auto* query, books.statement("SELECT account, kind, state, amount FROM psp_payment WHERE id=?"));
    SB_ASSIGN(const bool found, query->bindAll(id).step());
    if (!found)
        return std::optional<Payment>();
    Payment payment{id, query->integer(0), std::string(query->text(1)), std::string(query->text(2)), query->integer(3)};
    query->reset();
    return std::optional(std::move(payment));
}

Status World::endPayment(const PlayScene& scene, const Payment& payment, std::string_view to) {
    const bool deposit = to == "refunded" || to == "charged_back";
    if (payment.state != (deposit ? "captured" : "in_flight"))
        return Error{ErrorCode::FailedPrecondition, "PLAYERS-004",
                     "the " + payment.kind + " is " + payment.state + " and cannot become " + std::string(to)};
    const std::int64_t amount = payment.amount;
    const auto& region = scene.tenant.region.text();
    const auto& brand = scene.tenant.brand.text();
    SB_ASSIGN(auto* external, scene.books.common("external", region, brand, scene.cash.currency));
    SB_ASSIGN(auto* psp, scene.books.common("psp", region, brand, scene.cash.currency));
    SB_ASSIGN(auto* house, scene.books.common("house", region, brand, scene.cash.currency));
    std::vector<Leg> legs;
    std::int64_t houseBears = 0;
    if (deposit) {
        // A refund is ours to refuse, a chargeback is not: what the player no longer has, the house bears.
        if (to == "refunded")
            SB_TRY(requireFunds(scene.cash, amount));
        const std::int64_t has = std::clamp<std::int64_t>(scene.cash.posted + scene.cash.pending, 0, amount);
        houseBears = amount - has;
        if (has > 0)
            legs.push_back({&scene.cash, kPosted, -has});
        if (houseBears > 0)
            legs.push_back({house, kPosted, -houseBears});
        legs.push_back({psp, kPosted, amount});
        legs.push_back({psp, kPosted, -amount});
        legs.push_back({external, kPosted, amount});
    } else {
        legs = {{psp, kPosted, -amount}, {to == "failed" ? &scene.cash : external, kPosted, amount}};
    }
    auto data = paymentData(scene, payment.id, to, amount);
    if (houseBears > 0)
        data.set("borne_by_house", amountJson(scene.cash, houseBears));
    const std::string topic = to == "refunded" ? "psp.refund" : to == "charged_back" ? "psp.chargeback" : "psp.payout";
    const std::string kind = to == "refunded"       ? "refund"
                             : to == "charged_back" ? "chargeback"
                             : to == "failed"       ? "payout_failed"
                                                    : "payout_done";
    SB_ASSIGN(const auto sequence, record(scene, kind, topic, legs, std::move(data)));
    SB_ASSIGN(auto* save, scene.books.statement("UPDATE psp_payment SET state=?, ended_at=?, ended_sequence=? WHERE "
                                                "id=?"));
    return save->bindAll(to, unixNanos(scene.at), sequence, payment.id).run();
}

Status World::rememberInitial(const PlayScene& scene, std::int64_t balance) {
    SB_ASSIGN(auto* save, scene.books.statement("INSERT INTO player_profile(account, initial) VALUES(?,?) ON "
                                                "CONFLICT(account) DO NOTHING"));
    return save->bindAll(scene.cash.id, balance).run();
}

Status World::reset(const PlayScene& scene) {
    SB_ASSIGN(auto* state, player(scene));
    auto& books = scene.books;
    auto initial = number(books, "SELECT initial FROM player_profile WHERE account=? AND initial>=0", {scene.cash.id});
    SB_TRY(initial);
    if (*initial == 0) { // Not remembered (or nothing): what the ledger first gave.
        initial = number(books,
                         "SELECT p.amount FROM posting p JOIN entry e ON e.sequence=p.sequence WHERE e.sequence="
                         "(SELECT sequence FROM entry WHERE kind='fund' AND account=? LIMIT 1) AND p.account=?",
                         {scene.cash.id, scene.cash.id});
        SB_TRY(initial);
    }
    if (state->bonus)
        SB_TRY(endBonus(scene, *state, BonusState::Forfeited));
    const auto& region = scene.tenant.region.text();
    const auto& brand = scene.tenant.brand.text();
    SB_ASSIGN(auto* external, books.common("external", region, brand, scene.cash.currency));
    const std::int64_t difference = *initial - (scene.cash.posted + scene.cash.pending);
    std::vector<Leg> legs;
    if (difference != 0)
        legs = {{external, kPosted, -difference}, {&scene.cash, kPosted, difference}};
    SB_ASSIGN(const auto sequence, record(scene, "reset", "wallet.reset", legs,
                                          Json::object({{"balance", amountJson(scene.cash, *initial)},
                                                        {"currency", scene.cash.currency.code()}})));
    auto after = state->limits;
    const auto before = after.terms();
    after.endAll(scene.at);
    SB_TRY(saveLimits(scene, before, after, sequence));
    SB_ASSIGN(auto* lift, books.statement("UPDATE rg_exclusion SET lifted_sequence=? WHERE account=? AND "
                                          "lifted_sequence=0"));
    SB_TRY(lift->bindAll(sequence, scene.cash.id).run());
    SB_ASSIGN(auto* save,
              books.statement("INSERT INTO player_profile(account, initial, reset_sequence) VALUES(?,?,?) ON "
                              "CONFLICT(account) DO UPDATE SET age_group='25+', initial=excluded.initial, "
                              "reset_sequence=excluded.reset_sequence"));
    SB_TRY(save->bindAll(scene.cash.id, *initial, sequence).run());
    m_players.erase(scene.cash.id);
    m_times.erase(scene.cash.id);
    return {};
}

Json toJson(const AmlCase& one) {
    auto steps = Json::array();
    for (const auto& step : one.steps)
        steps.push(Json::object(
            {{"at", unixNanos(step.at)}, {"by", step.by}, {"state", name(step.to)}, {"reason", step.why}}));
    auto payments = Json::array();
    for (const auto& payment : one.payments)
        payments.push(payment);
    return Json::object({{"id", one.id},
                         {"region", one.region},
                         {"brand", one.brand},
                         {"player", one.player},
                         {"currency", one.currency},
                         {"rule", name(one.rule)},
                         {"state", name(one.state)},
                         {"summary", one.summary},
                         {"payments", std::move(payments)},
                         {"steps", std::move(steps)}});
}

Result<AmlCase> amlCaseFrom(std::string_view text) {
    SB_ASSIGN(const auto json, Json::parse(text));
    AmlCase one;
    one.id = json["id"].stringOr("");
    one.region = json["region"].stringOr("");
    one.brand = json["brand"].stringOr("");
    one.player = json["player"].stringOr("");
    one.currency = json["currency"].stringOr("");
    one.summary = json["summary"].stringOr("");
    const auto stateOf = [](const Json& value) {
        for (const auto state : kAmlStates)
            if (name(state) == value.stringOr(""))
                return state;
        return AmlState::Open;
    };
    for (const auto rule : kAmlRules)
        if (name(rule) == json["rule"].stringOr(""))
            one.rule = rule;
    one.state = stateOf(json["state"]);
    for (const auto& payment : json["payments"].items())
        one.payments.push_back(payment.stringOr(""));
    for (const auto& step : json["steps"].items())
        one.steps.push_back({base::timeFromNanos(step["at"].intOr(0)), step["by"].stringOr(""), stateOf(step["state"]),
                             step["reason"].stringOr("")});
    return one;
}

Status World::openCase(const PlayScene& scene, const AmlFinding& finding, const std::string& id, std::string by) {
    AmlCase one;
    one.id = id;
    one.region = scene.tenant.region.text();
    one.brand = scene.tenant.brand.text();
    one.player = scene.cash.player;
    one.currency = scene.cash.currency.code();
    one.rule = finding.rule;
    one.summary = finding.summary;
    one.payments = finding.payments;
    one.steps.push_back({scene.at, std::move(by), AmlState::Open, finding.summary});
    SB_ASSIGN(auto* add,
              scene.books.statement("INSERT INTO aml_case(id, account, region, rule, state, body, opened_at) "
                                    "VALUES(?,?,?,?,?,?,?)"));
    return add
        ->bindAll(one.id, scene.cash.id, one.region, name(one.rule), name(one.state), toJson(one).text(),
                  unixNanos(scene.at))
        .run();
}

Status World::decideCase(Books& books, base::Time at, const std::string& id, AmlState to, std::string by,
                         std::string why) {
    SB_ASSIGN(auto* query, books.statement("SELECT body FROM aml_case WHERE id=?"));
    SB_ASSIGN(const bool found, query->bindAll(id).step());
    if (!found)
        return Error{ErrorCode::NotFound, "AML-004", "there is no case " + id};
    auto read = amlCaseFrom(query->text(0));
    query->reset();
    SB_TRY(read);
    SB_TRY(decide(*read, to, std::move(by), std::move(why), at));
    SB_ASSIGN(auto* save, books.statement("UPDATE aml_case SET state=?, body=? WHERE id=?"));
    return save->bindAll(name(to), toJson(*read).text(), id).run();
}

Status World::suspect(const PlayScene& scene) {
    const base::Time from = scene.at - std::max(m_aml.window, m_aml.velocityWindow);
    std::vector<AmlPayment> history;
    SB_ASSIGN(auto* query,
              scene.books.statement("SELECT id, kind, amount, at FROM psp_payment WHERE account=? AND at>? "
                                    "ORDER BY at, sequence"));
    query->bindAll(scene.cash.id, unixNanos(from));
    while (true) {
        SB_ASSIGN(const bool more, query->step());
        if (!more)
            break;
        history.push_back({std::string(query->text(0)), query->text(1) == "deposit", query->integer(2),
                           base::timeFromNanos(query->integer(3))});
    }
    SB_ASSIGN(const auto staked, number(scene.books,
                                        "SELECT coalesce(sum(taken), 0) FROM bet WHERE account=? AND state "
                                        "IN (2, 3) AND authorized_at>?",
                                        {scene.cash.id, unixNanos(from)}));
    for (const auto& finding : judgePayments(history, staked, scene.cash.currency, m_aml)) {
        SB_ASSIGN(auto* open,
                  scene.books.statement("SELECT id, body FROM aml_case WHERE account=? AND rule=? AND state "
                                        "IN ('open','under_review') LIMIT 1"));
        SB_ASSIGN(const bool found, open->bindAll(scene.cash.id, name(finding.rule)).step());
        if (!found) {
            SB_TRY(openCase(scene, finding, crypto::randomId("aml_"), "system"));
            continue;
        }
        const std::string id(open->text(0));
        auto one = amlCaseFrom(open->text(1));
        open->reset();
        SB_TRY(one);
        one->summary = finding.summary;
        for (const auto& payment : finding.payments)
            if (std::find(one->payments.begin(), one->payments.end(), payment) == one->payments.end())
                one->payments.push_back(payment);
        SB_ASSIGN(auto* save, scene.books.statement("UPDATE aml_case SET body=? WHERE id=?"));
        SB_TRY(save->bindAll(toJson(*one).text(), id).run());
    }
    return {};
}

} // namespace signalbox::platform::emulators
