// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/World.h"
#include "core/platform/ledger/Schema.h"

#include <algorithm>

// Bonuses and jackpots of the World.
namespace signalbox::platform::emulators {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;
using base::unixNanos;

Result<std::int64_t> number(Books& books, const std::string& sql, std::initializer_list<std::int64_t> parameters) {
    SB_ASSIGN(auto* query, books.statement(sql));
    int at = 0;
    for (const auto parameter : parameters)
        query->bind(at++, parameter);
    SB_ASSIGN(const bool found, query->step());
    const std::int64_t value = found ? query->integer(0) : 0;
    query->reset();
    return value;
}

Result<std::optional<World::Given>> World::givenBy(const PlayScene& scene, const PlayBet& bet) {
    SB_ASSIGN(auto* query, scene.books.statement("SELECT bonus, amount, ended FROM bonus_contribution WHERE bet=? AND "
                                                 "returned_sequence=0"));
    SB_ASSIGN(const bool found, query->bindAll(bet.row).step());
    if (!found)
        return std::optional<Given>();
    Given given{std::string(query->text(0)), query->integer(1), query->integer(2) != 0};
    query->reset();
    return std::optional(std::move(given));
}

Status World::saveBonus(const PlayScene& scene, const Bonus& bonus) {
    SB_ASSIGN(auto* save, scene.books.statement("UPDATE bonus SET state=?, progress=?, open=? WHERE id=?"));
    return save->bindAll(name(bonus.state), bonus.progress, bonus.open, bonus.id).run();
}

Status World::tell(const PlayScene& scene, const Bonus& bonus, std::string_view kind, const std::vector<Leg>& legs) {
    SB_ASSIGN([[maybe_unused]] const auto sequence,
              record(scene, kind, "bonus.progress", legs,
                     Json::object({{"bonus_id", bonus.id},
                                   {"state", name(bonus.state)},
                                   {"progress", amountJson(scene.cash, bonus.progress)},
                                   {"required", amountJson(scene.cash, bonus.required)},
                                   {"currency", scene.cash.currency.code()}})));
    return {};
}

Status World::withBonus(const PlayScene& scene, PlayerState& state, const std::string& id,
                        const std::function<void(Bonus&)>& change) {
    const auto apply = [&](Bonus& bonus) -> Status {
        const auto before = bonus.progress;
        change(bonus);
        SB_TRY(saveBonus(scene, bonus));
        return bonus.progress == before ? Status() : tell(scene, bonus, "bonus_progress", {});
    };
    if (state.bonus && state.bonus->id == id)
        return apply(*state.bonus);
    SB_ASSIGN(auto* query,
              scene.books.statement("SELECT amount, required, state, progress, open FROM bonus WHERE id=?"));
    SB_ASSIGN(const bool found, query->bindAll(id).step());
    if (!found)
        return {};
    Bonus ended;
    ended.id = id;
    ended.amount = query->integer(0);
    ended.required = query->integer(1);
    ended.state = query->text(2) == name(BonusState::Converted) ? BonusState::Converted : BonusState::Forfeited;
    ended.progress = query->integer(3);
    ended.open = query->integer(4);
    query->reset();
    return apply(ended);
}

Status World::grantBonus(const PlayScene& scene, const Bonus& bonus) {
    SB_TRY(validate(bonus, scene.at));
    SB_ASSIGN(auto* state, player(scene));
    if (state->bonus && !state->bonus->runs(scene.at))
        SB_TRY(endBonus(scene, *state, BonusState::Forfeited));
    if (state->bonus)
        return Error{ErrorCode::FailedPrecondition, "PLAYERS-004", "the player has a bonus already"};
    const auto& region = scene.tenant.region.text();
    const auto& brand = scene.tenant.brand.text();
    SB_ASSIGN(auto* purse, scene.books.makePurse("bonus", region, brand, scene.cash.player, scene.cash.currency));
    SB_ASSIGN(auto* house, scene.books.common("house", region, brand, scene.cash.currency));
    const std::vector<Leg> legs{{house, kPosted, -bonus.amount}, {purse, kPosted, bonus.amount}};
    SB_ASSIGN(const auto sequence, record(scene, "bonus_grant", "bonus.granted", legs,
                                          Json::object({{"bonus_id", bonus.id},
                                                        {"amount", amountJson(scene.cash, bonus.amount)},
                                                        {"required", amountJson(scene.cash, bonus.required)},
                                                        {"max_bet", amountJson(scene.cash, bonus.maxBet)},
                                                        {"currency", scene.cash.currency.code()},
                                                        {"deadline", base::rfc3339(bonus.deadline)}})));
    SB_ASSIGN(auto* add, scene.books.statement("INSERT INTO bonus(id, account, amount, required, max_bet, deadline, "
                                               "state, sequence) VALUES(?,?,?,?,?,?,?,?)"));
    SB_TRY(add->bindAll(bonus.id, scene.cash.id, bonus.amount, bonus.required, bonus.maxBet, unixNanos(bonus.deadline),
                        name(BonusState::Active), sequence)
               .run());
    state->bonus = bonus;
    state->hadBonus = true;
    return {};
}

Status World::endBonus(const PlayScene& scene, PlayerState& state, BonusState to) {
    const auto& region = scene.tenant.region.text();
    const auto& brand = scene.tenant.brand.text();
    SB_ASSIGN(auto* purse, scene.books.makePurse("bonus", region, brand, scene.cash.player, scene.cash.currency));
    SB_ASSIGN(auto* house, scene.books.common("house", region, brand, scene.cash.currency));
    const std::int64_t left = purse->posted + purse->pending;
    std::vector<Leg> legs;
    if (left > 0)
        legs = {{purse, kPosted, -left}, {to == BonusState::Converted ? &scene.cash : house, kPosted, left}};
    state.bonus->state = to;
    SB_TRY(saveBonus(scene, *state.bonus));
    SB_TRY(tell(scene, *state.bonus, to == BonusState::Converted ? "bonus_convert" : "bonus_forfeit", legs));
    state.bonus.reset();
    return {};
}

Status World::tidy(const PlayScene& scene, PlayerState& state, std::int64_t win) {
    if (state.bonus)
        return {};
    SB_ASSIGN(auto* purse, scene.books.bonus(scene.tenant, scene.cash.player));
    const std::int64_t left = purse == nullptr ? 0 : purse->posted + purse->pending;
    if (left <= 0)
        return {};
    SB_ASSIGN(auto* query, scene.books.statement("SELECT id, required, state, progress FROM bonus WHERE account=? "
                                                 "ORDER BY sequence DESC LIMIT 1"));
    SB_ASSIGN(const bool found, query->bindAll(scene.cash.id).step());
    if (!found)
        return {};
    Bonus last;
    last.id = query->text(0);
    last.required = query->integer(1);
    last.state = query->text(2) == name(BonusState::Converted) ? BonusState::Converted : BonusState::Forfeited;
    last.progress = query->integer(3);
    query->reset();
    const std::int64_t toCash = last.state == BonusState::Converted ? left : std::min(left, win);
    SB_ASSIGN(auto* house,
              scene.books.common("house", scene.tenant.region.text(), scene.tenant.brand.text(), scene.cash.currency));
    std::vector<Leg> legs{{purse, kPosted, -left}};
    if (toCash > 0)
        legs.push_back({&scene.cash, kPosted, toCash});
    if (left > toCash)
        legs.push_back({house, kPosted, left - toCash});
    return tell(scene, last, last.state == BonusState::Converted ? "bonus_convert" : "bonus_forfeit", legs);
}

Result<std::size_t> World::forfeitOverdue(Books& books, base::Time at, std::size_t limit) {
    struct Due {
        std::int64_t account;
        Tenant tenant;
    };
    std::vector<Due> due;
    SB_ASSIGN(auto* query, books.statement("SELECT b.account, a.brand, a.region FROM bonus b JOIN account a ON "
                                           "a.id=b.account WHERE b.state='active' AND b.deadline<=? LIMIT ?"));
    query->bindAll(unixNanos(at), limit);
    while (true) {
        SB_ASSIGN(const bool more, query->step());
        if (!more)
            break;
        due.push_back({query->integer(0),
                       {{}, base::BrandId(std::string(query->text(1))), base::RegionId(std::string(query->text(2)))}});
    }
    for (const auto& one : due) {
        SB_ASSIGN(auto* cash, books.byId(one.account));
        SB_ASSIGN(const auto row, books.tenant(one.tenant));
        const PlayScene scene{books, one.tenant, row, *cash, "tr_deadline", {}, at};
        SB_ASSIGN(auto* state, player(scene));
        if (state->bonus)
            SB_TRY(endBonus(scene, *state, BonusState::Forfeited));
    }
    return due.size();
}

Result<std::vector<Jackpot>*> World::jackpots(Books& books) {
    freshen(books);
    if (m_jackpots)
        return &*m_jackpots;
    SB_ASSIGN(auto* query,
              books.statement("SELECT id, region, brand, currency, account, basis_points, pool FROM jackpot"));
    std::vector<Jackpot> all;
    while (true) {
        SB_ASSIGN(const bool more, query->step());
        if (!more)
            break;
        all.push_back({std::string(query->text(0)), std::string(query->text(1)), std::string(query->text(2)),
                       std::string(query->text(3)), query->integer(4), static_cast<int>(query->integer(5)),
                       query->integer(6)});
    }
    m_jackpots = std::move(all);
    return &*m_jackpots;
}

Result<Jackpot*> World::jackpotFor(const PlayScene& scene, const PlayBet& bet) {
    if (gameTypeOf(bet.game) != GameType::Jackpot)
        return static_cast<Jackpot*>(nullptr);
    SB_ASSIGN(auto* all, jackpots(scene.books));
    for (auto& one : *all)
        if (one.region == scene.tenant.region.text() && one.brand == scene.tenant.brand.text() &&
            one.currency == scene.cash.currency.code())
            return &one;
    return static_cast<Jackpot*>(nullptr);
}

Status World::moveJackpot(const PlayScene& scene, Jackpot& jackpot, std::string_view kind, std::int64_t bet,
                          std::int64_t amount, Account* other) {
    SB_ASSIGN(auto* pool, scene.books.byId(jackpot.account));
    const std::int64_t inward = kind == "contribution" ? amount : -amount;
    const std::vector<Leg> legs{{other, kPosted, -inward}, {pool, kPosted, inward}};
    const bool hit = kind == "hit";
    SB_ASSIGN(const auto sequence,
              record(scene, "jackpot_" + std::string(kind), hit ? "jackpot.hit" : "jackpot.contributed", legs,
                     Json::object({{"jackpot_id", jackpot.id},
                                   {"amount", amountJson(scene.cash, hit ? amount : inward)},
                                   {"pool", amountJson(scene.cash, jackpot.pool + inward)},
                                   {"currency", jackpot.currency}})));
    SB_ASSIGN(auto* save, scene.books.statement("UPDATE jackpot SET pool=? WHERE id=?"));
    SB_TRY(save->bindAll(jackpot.pool + inward, jackpot.id).run());
    if (m_defect != Defect::ForgetsContribution) {
        SB_ASSIGN(auto* add, scene.books.statement("INSERT INTO jackpot_move(jackpot, kind, bet, amount, sequence) "
                                                   "VALUES(?,?,?,?,?)"));
        SB_TRY(add->bindAll(jackpot.id, kind, bet, amount, sequence).run());
    }
    jackpot.pool += inward;
    return {};
}

Status World::makeJackpot(const PlayScene& scene, const std::string& id, int basisPoints) {
    if (basisPoints < 1 || basisPoints > 10'000)
        return Error{ErrorCode::InvalidArgument, "PLAYERS-002", "a jackpot takes 1 to 10000 basis points of a stake"};
    SB_ASSIGN(auto* all, jackpots(scene.books));
    const std::string currency(scene.cash.currency.code());
    for (const auto& one : *all)
        if (one.region == scene.tenant.region.text() && one.brand == scene.tenant.brand.text() &&
            one.currency == currency)
            return one.id == id ? Status()
                                : Status(Error{ErrorCode::FailedPrecondition, "PLAYERS-004",
                                               "this brand has a jackpot in this currency already"});
    SB_ASSIGN(auto* add, scene.books.statement("INSERT INTO jackpot(id, region, brand, currency, account, "
                                               "basis_points) VALUES(?,?,?,?,?,?)"));
    SB_TRY(add->bindAll(id, scene.tenant.region.text(), scene.tenant.brand.text(), currency, scene.cash.id, basisPoints)
               .run());
    all->push_back(
        {id, scene.tenant.region.text(), scene.tenant.brand.text(), currency, scene.cash.id, basisPoints, 0});
    return {};
}

Status World::hitJackpot(const PlayScene& scene, const std::string& id) {
    SB_ASSIGN(auto* all, jackpots(scene.books));
    const auto one = std::find_if(all->begin(), all->end(), [&](const Jackpot& jackpot) { return jackpot.id == id; });
    if (one == all->end() || one->region != scene.tenant.region.text() || one->brand != scene.tenant.brand.text() ||
        one->currency != scene.cash.currency.code())
        return Error{ErrorCode::NotFound, "PLAYERS-003", "the player's brand has no such jackpot in this currency"};
    if (one->pool == 0)
        return Error{ErrorCode::FailedPrecondition, "PLAYERS-004", "the jackpot is empty"};
    return moveJackpot(scene, *one, "hit", 0, one->pool, &scene.cash);
}

} // namespace signalbox::platform::emulators
