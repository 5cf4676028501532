// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/World.h"

#include "core/platform/emulators/Arithmetic.h"
#include "core/platform/emulators/Players.h"
#include "core/platform/ledger/Schema.h"

#include <algorithm>

namespace signalbox::platform::emulators {

using base::Json;
using base::Result;
using base::Status;
using base::unixNanos;

namespace {

constexpr std::size_t kMostRemembered = 200'000;

template <class E, class All>
E fromName(std::string_view text, const All& all) {
    for (const E value : all)
        if (name(value) == text)
            return value;
    return all.front();
}

std::optional<base::Time> timeOrNever(std::int64_t nanos) {
    return nanos == 0 ? std::nullopt : std::optional<base::Time>(base::timeFromNanos(nanos));
}
std::int64_t nanosOrNever(const std::optional<base::Time>& time) { return time ? unixNanos(*time) : 0; }

} // namespace

Json amountJson(const Account& account, std::int64_t minor) {
    return Json::number(base::Money(minor, account.currency).text());
}

base::Error refusalError(const PlayRefusal& refusal) {
    const bool later = refusal.code == "RG_UNAVAILABLE";
    return {later ? base::ErrorCode::Unavailable : base::ErrorCode::FailedPrecondition, refusal.code, refusal.why};
}

World::World(const base::Clock& clock, Defect defect, AmlPolicy aml)
    : m_clock(clock)
    , m_defect(defect)
    , m_aml(aml) {}

void World::freshen(Books& books) {
    if (books.generation() != m_generation || m_players.size() > kMostRemembered) {
        m_generation = books.generation();
        m_players.clear();
        m_jackpots.reset();
        m_pace.clear();
    }
    if (m_times.size() > kMostRemembered)
        m_times.clear();
}

PlayTime& World::timeOf(std::int64_t account) { return m_times[account]; }

Result<PlayerState*> World::player(const PlayScene& scene) {
    freshen(scene.books);
    if (const auto known = m_players.find(scene.cash.id); known != m_players.end())
        return &known->second;
    SB_ASSIGN(auto state, load(scene));
    return &m_players.emplace(scene.cash.id, std::move(state)).first->second;
}

Result<PlayerState> World::load(const PlayScene& scene) {
    PlayerState state;
    auto& books = scene.books;
    const std::int64_t account = scene.cash.id;
    {
        SB_ASSIGN(auto* query, books.statement("SELECT kind, span, owner, value, from_at, until_at FROM rg_limit WHERE "
                                               "account=? AND ended_sequence=0 AND (until_at=0 OR until_at>?)"));
        query->bindAll(account, unixNanos(scene.at));
        std::vector<LimitTerm> terms;
        while (true) {
            SB_ASSIGN(const bool more, query->step());
            if (!more)
                break;
            terms.push_back({fromName<LimitKind>(query->text(0), kLimitKinds),
                             fromName<LimitWindow>(query->text(1), kLimitWindows),
                             fromName<LimitOwner>(query->text(2), kLimitOwners), query->integer(3),
                             base::timeFromNanos(query->integer(4)), timeOrNever(query->integer(5))});
        }
        state.limits = PlayerLimits(std::move(terms));
    }
    {
        SB_ASSIGN(auto* query, books.statement("SELECT from_at, until_at, reason FROM rg_exclusion WHERE account=? AND "
                                               "lifted_sequence=0 AND (until_at=0 OR until_at>?)"));
        query->bindAll(account, unixNanos(scene.at));
        while (true) {
            SB_ASSIGN(const bool more, query->step());
            if (!more)
                break;
            state.exclusions.push_back(
                {base::timeFromNanos(query->integer(0)), timeOrNever(query->integer(1)), std::string(query->text(2))});
        }
    }
    if (isExcludedForGood(scene.cash.player))
        state.exclusions.push_back({base::Time{}, std::nullopt, "self_exclusion"});
    {
        SB_ASSIGN(auto* query, books.statement("SELECT age_group FROM player_profile WHERE account=?"));
        SB_ASSIGN(const bool found, query->bindAll(account).step());
        if (found)
            state.age = fromName<AgeGroup>(query->text(0), kAgeGroups);
        query->reset();
    }
    SB_ASSIGN(auto* query, books.statement("SELECT id, amount, required, max_bet, deadline, state, progress, open FROM "
                                           "bonus WHERE account=? ORDER BY state='active'"));
    query->bindAll(account);
    while (true) {
        SB_ASSIGN(const bool more, query->step());
        if (!more)
            break;
        state.hadBonus = true;
        if (query->text(5) != name(BonusState::Active))
            continue;
        state.bonus = Bonus{std::string(query->text(0)),
                            query->integer(1),
                            query->integer(2),
                            query->integer(3),
                            base::timeFromNanos(query->integer(4)),
                            BonusState::Active,
                            query->integer(6),
                            query->integer(7)};
    }
    return state;
}

Result<Usage*> World::usage(const PlayScene& scene, PlayerState& state) {
    if (!state.usage) {
        auto& books = scene.books;
        const std::int64_t account = scene.cash.id;
        Usage fresh;
        fresh.roll(scene.at);
        SB_ASSIGN(const auto reset,
                  number(books, "SELECT reset_sequence FROM player_profile WHERE account=?", {account}));
        for (auto& window : fresh.windows) {
            const std::int64_t start = unixNanos(window.start);
            const std::string settlements = " FROM bet b JOIN settlement s ON s.bet=b.id JOIN entry e ON "
                                            "e.sequence=s.sequence WHERE b.account=? AND e.at>=? AND e.sequence>?";
            const std::string reversals = " FROM bet b JOIN settlement s ON s.bet=b.id JOIN entry e ON e.bet=b.id AND "
                                          "e.kind='reverse' WHERE b.account=? AND e.at>=? AND e.sequence>?";
            SB_ASSIGN(const auto stakes,
                      number(books, "SELECT coalesce(sum(s.stake), 0)" + settlements, {account, start, reset}));
            SB_ASSIGN(const auto wins,
                      number(books, "SELECT coalesce(sum(s.win), 0)" + settlements, {account, start, reset}));
            SB_ASSIGN(const auto stakesBack,
                      number(books, "SELECT coalesce(sum(s.stake), 0)" + reversals, {account, start, reset}));
            SB_ASSIGN(const auto winsBack,
                      number(books, "SELECT coalesce(sum(s.win), 0)" + reversals, {account, start, reset}));
            window.stakes = minus(stakes, stakesBack);
            window.wins = minus(wins, winsBack);
            SB_ASSIGN(window.deposits, number(books,
                                              "SELECT coalesce(sum(amount), 0) FROM psp_payment WHERE account=? AND "
                                              "kind='deposit' AND at>=? AND sequence>?",
                                              {account, start, reset}));
        }
        SB_ASSIGN(fresh.openHolds, number(books,
                                          "SELECT coalesce(sum(amount - taken), 0) FROM bet WHERE account=? AND "
                                          "state IN (1, 2)",
                                          {account}));
        state.usage = fresh;
    }
    state.usage->roll(scene.at);
    return &*state.usage;
}

Result<std::int64_t> World::record(const PlayScene& scene, std::string_view kind, std::string_view topic,
                                   const std::vector<Leg>& legs, Json data) {
    if (!Books::fits(legs))
        return base::Error{base::ErrorCode::InvalidArgument, "AMOUNT_OVERFLOW", "the amount does not fit"};
    return scene.books.record({kind, scene.tenantRow, scene.cash.id, 0, scene.trace, scene.at}, legs,
                              {scene.tenant, scene.tenantRow, scene.cash.player, topic, scene.trace,
                               scene.idempotencyKey, data.text(), scene.at});
}

std::optional<PlayRefusal> World::unavailable() const {
    if (m_available || m_defect == Defect::FailOpen)
        return std::nullopt;
    return PlayRefusal{"RG_UNAVAILABLE", "player protection does not answer; nobody plays without it", {}};
}

std::optional<PlayRefusal> World::excluded(const PlayScene& scene, const PlayerState& state) {
    const auto* exclusion = excludedBy(state.exclusions, scene.at);
    if (exclusion == nullptr)
        return std::nullopt;
    auto details = Json::object({{"reason", exclusion->reason}});
    if (exclusion->until)
        details.set("until", base::rfc3339(*exclusion->until));
    return PlayRefusal{"RG_BLOCKED", "player protection refuses: the player is excluded from play", std::move(details)};
}

Result<PlayRefusal> World::limitHit(const PlayScene& scene, const LimitHit& hit, std::string_view code) {
    const bool money = hit.kind != LimitKind::SessionTime;
    const auto value = [&](std::int64_t number) { return money ? amountJson(scene.cash, number) : Json(number); };
    auto details = Json::object({{"limit", name(hit.kind)},
                                 {"window", name(hit.window)},
                                 {"value", value(hit.limit)},
                                 {"remaining", value(hit.remaining)}});
    auto data = Json::object({{"code", code}});
    for (const auto& [member, content] : details.members())
        data.set(member, content);
    if (money)
        data.set("currency", scene.cash.currency.code());
    SB_ASSIGN([[maybe_unused]] const auto sequence, record(scene, "rg_limit_hit", "rg.limit.hit", {}, std::move(data)));
    return PlayRefusal{std::string(code),
                       "a limit of the player on " + std::string(name(hit.kind)) + " per " +
                           std::string(name(hit.window)) + " would be exceeded",
                       std::move(details)};
}

std::optional<PlayRefusal> World::judgePlace(const PlayScene& scene, const PlayerState& state, const PlayBet& bet,
                                             const PlaySession& session) {
    Spin spin;
    spin.geo = session.geo;
    spin.type = gameTypeOf(session.game);
    spin.age = state.age;
    spin.currency = scene.cash.currency.code();
    spin.stake = bet.amount.minor();
    if (const auto* newest = m_pace.newest(std::string(bet.session)); newest != nullptr) {
        if (newest->id == bet.round)
            spin.stake = plus(spin.stake, newest->stakes);
        else
            spin.sinceLast = m_clock.instant() - newest->begun;
    }
    const auto verdict = judgeSpin(spin);
    if (verdict.refusal.empty())
        return std::nullopt;
    if (verdict.refusal == "STAKE_LIMIT")
        return PlayRefusal{
            "STAKE_LIMIT", "the stake of a slot is limited in Great Britain",
            Json::object(
                {{"profile", "GB"}, {"age_group", name(state.age)}, {"limit", amountJson(scene.cash, verdict.limit)}})};
    return PlayRefusal{
        "GAME_CYCLE_TOO_FAST", "a round of a slot takes at least 2.5 seconds in Great Britain",
        Json::object(
            {{"profile", "GB"},
             {"retry_after_ms", std::int64_t{std::chrono::ceil<std::chrono::milliseconds>(verdict.wait).count()}}})};
}

base::Duration World::inPlay(const PlayScene& scene, const PlaySession& session) {
    if (m_defect == Defect::WallClockSession)
        return scene.at - session.openedAt;
    auto& time = timeOf(scene.cash.id);
    const auto now = m_clock.instant();
    if (!time.known()) // Opened before this process began: the wall clock is all there is.
        time.adopt(now, scene.at - session.openedAt);
    return time.elapsed(now);
}

Result<std::optional<PlayRefusal>> World::mayOpen(const PlayScene& scene, const PlaySession&) {
    if (auto refusal = unavailable())
        return refusal;
    SB_ASSIGN(auto* state, player(scene));
    if (auto refusal = excluded(scene, *state))
        return refusal;
    if (const auto hit = judgeTime(state->limits.inForce(scene.at), timeOf(scene.cash.id).atOpening(m_clock.instant()));
        hit && m_defect != Defect::WallClockSession) {
        SB_ASSIGN(auto refusal, limitHit(scene, *hit, "RG_TIME_LIMIT"));
        return std::optional(std::move(refusal));
    }
    return std::optional<PlayRefusal>();
}

Status World::sessionOpened(const PlayScene& scene, const PlaySession&) {
    freshen(scene.books);
    timeOf(scene.cash.id).opened(m_clock.instant());
    return {};
}

Result<StakePlan> World::stake(const PlayScene& scene, const PlayBet& bet, const PlaySession& session) {
    StakePlan plan;
    if ((plan.refusal = unavailable()))
        return plan;
    SB_ASSIGN(auto* state, player(scene));
    const bool british = m_british = session.geo == "GB";
    if (state->isPlain() && !british)
        return plan;
    if ((plan.refusal = excluded(scene, *state)))
        return plan;
    if (british && (plan.refusal = judgePlace(scene, *state, bet, session)))
        return plan;
    const std::int64_t amount = bet.amount.minor();
    if (const auto limits = state->limits.inForce(scene.at); !limits.empty()) {
        if (const auto hit = judgeTime(limits, inPlay(scene, session))) {
            SB_ASSIGN(plan.refusal, limitHit(scene, *hit, "RG_TIME_LIMIT"));
            return plan;
        }
        SB_ASSIGN(const auto* used, usage(scene, *state));
        if (const auto hit = judgeBet(limits, *used, amount, m_defect)) {
            SB_ASSIGN(plan.refusal, limitHit(scene, *hit, "RG_LIMIT_EXCEEDED"));
            return plan;
        }
    }
    if (!state->bonus)
        return plan;
    SB_ASSIGN(const auto* purse, scene.books.bonus(scene.tenant, scene.cash.player));
    const std::int64_t held = purse == nullptr ? 0 : purse->posted + purse->pending;
    const auto paid = fund(amount, scene.cash.posted + scene.cash.pending, held, &*state->bonus, scene.at);
    plan.bonus = paid.bonus;
    if (paid.refusal == "BONUS_MAX_BET")
        plan.refusal = PlayRefusal{
            "BONUS_MAX_BET", "the bet is over the most that is allowed while a bonus is wagered",
            Json::object({{"bonus_id", state->bonus->id}, {"max_bet", amountJson(scene.cash, state->bonus->maxBet)}})};
    else if (!paid.refusal.empty())
        plan.refusal = PlayRefusal{
            std::string(paid.refusal), "the time of the bonus that would pay the bet is over",
            Json::object({{"bonus_id", state->bonus->id}, {"deadline", base::rfc3339(state->bonus->deadline)}})};
    return plan;
}

Status World::authorized(const PlayScene& scene, const PlayBet& bet, std::int64_t sequence) {
    SB_ASSIGN(auto* state, player(scene));
    auto& time = timeOf(scene.cash.id);
    if (time.known())
        time.seen(m_clock.instant());
    const std::int64_t amount = bet.amount.minor();
    if (m_british)
        m_pace.began(std::string(bet.session), bet.round, m_clock.instant(), amount);
    if (state->usage)
        state->usage->openHolds = plus(state->usage->openHolds, amount);
    if (!state->bonus || !state->bonus->runs(scene.at))
        return {};
    const std::int64_t given = contribution(amount, gameTypeOf(bet.game));
    if (given == 0)
        return {};
    SB_ASSIGN(auto* add,
              scene.books.statement("INSERT INTO bonus_contribution(bonus, bet, amount, sequence) VALUES(?,?,?,?)"));
    SB_TRY(add->bindAll(state->bonus->id, bet.row, given, sequence).run());
    state->bonus->authorized(given);
    SB_TRY(saveBonus(scene, *state->bonus));
    return tell(scene, *state->bonus, "bonus_progress", {});
}

Status World::settled(const PlayScene& scene, const PlayBet& bet, const SettledPart& part) {
    SB_ASSIGN(auto* state, player(scene));
    if (auto& time = timeOf(scene.cash.id); time.known())
        time.seen(m_clock.instant());
    const std::int64_t staked = part.stakeCash + part.stakeBonus;
    if (state->usage) {
        state->usage->roll(scene.at);
        state->usage->openHolds = minus(state->usage->openHolds, staked + part.released);
        state->usage->settled(staked, part.winCash + part.winBonus);
    }
    SB_ASSIGN(auto* jackpot, jackpotFor(scene, bet));
    if (jackpot != nullptr)
        if (const auto amount = jackpotContribution(staked, jackpot->basisPoints); amount > 0) {
            SB_ASSIGN(auto* house, scene.books.common("house", scene.tenant.region.text(), scene.tenant.brand.text(),
                                                      scene.cash.currency));
            SB_TRY(moveJackpot(scene, *jackpot, "contribution", bet.row, amount, house));
        }
    if (!state->hadBonus)
        return {};
    if (part.final) {
        SB_ASSIGN(const auto given, givenBy(scene, bet));
        if (given && !given->ended) {
            // What was given back of the hold was not wagered after all.
            const auto kept =
                std::min(given->amount, contribution(bet.amount.minor() - part.released, gameTypeOf(bet.game)));
            SB_ASSIGN(auto* end, scene.books.statement("UPDATE bonus_contribution SET ended=1, amount=? WHERE bet=?"));
            SB_TRY(end->bindAll(kept, bet.row).run());
            SB_TRY(withBonus(scene, *state, given->bonus, [&](Bonus& bonus) {
                bonus.settled(given->amount);
                bonus.reversed(given->amount - kept);
            }));
        }
        if (state->bonus && state->bonus->isDone())
            SB_TRY(endBonus(scene, *state, BonusState::Converted));
    }
    return tidy(scene, *state, part.winBonus);
}

Status World::released(const PlayScene& scene, const PlayBet& bet, ReleaseCause, std::int64_t sequence) {
    SB_ASSIGN(auto* state, player(scene));
    if (state->usage)
        state->usage->openHolds = minus(state->usage->openHolds, bet.amount.minor());
    if (!state->hadBonus)
        return {};
    SB_ASSIGN(const auto given, givenBy(scene, bet));
    if (given && !given->ended) {
        SB_ASSIGN(auto* end,
                  scene.books.statement("UPDATE bonus_contribution SET ended=1, returned_sequence=? WHERE bet=?"));
        SB_TRY(end->bindAll(sequence, bet.row).run());
        SB_TRY(withBonus(scene, *state, given->bonus, [&](Bonus& bonus) { bonus.released(given->amount, m_defect); }));
    }
    return tidy(scene, *state, 0);
}

Status World::reversed(const PlayScene& scene, const PlayBet& bet, const ReversedBet& what) {
    SB_ASSIGN(auto* state, player(scene));
    if (state->usage) {
        state->usage->roll(scene.at);
        state->usage->settled(-(what.stakeCash + what.stakeBonus), -(what.winCash + what.winBonus));
    }
    SB_ASSIGN(auto* jackpot, jackpotFor(scene, bet));
    if (jackpot != nullptr) {
        SB_ASSIGN(const auto given, number(scene.books,
                                           "SELECT coalesce(sum(amount), 0) FROM jackpot_move WHERE bet=? AND "
                                           "kind='contribution'",
                                           {bet.row}));
        if (const auto back = std::min(given, jackpot->pool); back > 0) { // What was won already stays won.
            SB_ASSIGN(auto* house, scene.books.common("house", scene.tenant.region.text(), scene.tenant.brand.text(),
                                                      scene.cash.currency));
            SB_TRY(moveJackpot(scene, *jackpot, "return", bet.row, back, house));
        }
    }
    if (!state->hadBonus)
        return {};
    SB_ASSIGN(const auto given, givenBy(scene, bet));
    if (given) {
        SB_ASSIGN(auto* end, scene.books.statement("UPDATE bonus_contribution SET returned_sequence=? WHERE bet=?"));
        SB_TRY(end->bindAll(what.sequence, bet.row).run());
        SB_TRY(withBonus(scene, *state, given->bonus, [&](Bonus& bonus) { bonus.reversed(given->amount); }));
    }
    return tidy(scene, *state, 0);
}

Result<std::optional<PlayRefusal>> World::check(const PlayScene& scene, std::int64_t amount) {
    if (auto refusal = unavailable())
        return refusal;
    SB_ASSIGN(auto* state, player(scene));
    if (auto refusal = excluded(scene, *state))
        return refusal;
    const auto limits = state->limits.inForce(scene.at);
    auto hit = judgeTime(limits, timeOf(scene.cash.id).atOpening(m_clock.instant()));
    const std::string_view code = hit ? "RG_TIME_LIMIT" : "RG_LIMIT_EXCEEDED";
    if (!hit && !limits.empty()) {
        SB_ASSIGN(const auto* used, usage(scene, *state));
        hit = judgeBet(limits, *used, amount, m_defect);
    }
    if (!hit)
        return std::optional<PlayRefusal>();
    const auto value = [&](std::int64_t number) {
        return hit->kind == LimitKind::SessionTime ? Json(number) : amountJson(scene.cash, number);
    };
    return std::optional(PlayRefusal{std::string(code), "a limit of the player would be exceeded",
                                     Json::object({{"limit", name(hit->kind)},
                                                   {"window", name(hit->window)},
                                                   {"value", value(hit->limit)},
                                                   {"remaining", value(hit->remaining)}})});
}

Status World::changeLimit(const PlayScene& scene, LimitKind kind, LimitWindow window, LimitOwner owner,
                          std::optional<std::int64_t> value) {
    SB_ASSIGN(auto* state, player(scene));
    const auto before = state->limits.terms();
    auto after = state->limits;
    SB_TRY(after.change(kind, window, owner, value, scene.at));
    const auto low = after.lowest(kind, window, scene.at);
    const auto shown = [&](std::int64_t number) {
        return kind == LimitKind::SessionTime ? Json(number) : amountJson(scene.cash, number);
    };
    auto data = Json::object({{"limit", name(kind)}, {"window", name(window)}, {"owner", name(owner)}});
    data.set("value", value ? shown(*value) : Json());
    data.set("in_force", low ? shown(*low) : Json());
    for (const auto& term : after.terms())
        if (term.kind == kind && term.window == window && term.owner == owner &&
            (!term.until || *term.until > scene.at))
            data.set("effective_at", base::rfc3339(term.until ? *term.until : std::max(term.from, scene.at)));
    SB_ASSIGN(const auto sequence, record(scene, "rg_limit_set", "rg.limit.changed", {}, std::move(data)));
    SB_TRY(saveLimits(scene, before, after, sequence));
    state->limits = std::move(after);
    return {};
}

Status World::saveLimits(const PlayScene& scene, const std::vector<LimitTerm>& before, const PlayerLimits& after,
                         std::int64_t sequence) {
    SB_ASSIGN(auto* end,
              scene.books.statement("UPDATE rg_limit SET until_at=?, ended_sequence=? WHERE account=? AND kind=? AND "
                                    "span=? AND owner=? AND from_at=? AND ended_sequence=0"));
    SB_ASSIGN(auto* drop, scene.books.statement("DELETE FROM rg_limit WHERE account=? AND kind=? AND span=? AND "
                                                "owner=? AND from_at=? AND ended_sequence=0"));
    SB_ASSIGN(auto* add, scene.books.statement("INSERT INTO rg_limit(account, kind, span, owner, value, from_at, "
                                               "until_at, sequence) VALUES(?,?,?,?,?,?,?,?)"));
    const auto sameTerm = [](const LimitTerm& a, const LimitTerm& b) {
        return a.kind == b.kind && a.window == b.window && a.owner == b.owner && a.from == b.from && a.value == b.value;
    };
    const auto& terms = after.terms();
    for (const auto& old : before) {
        const auto now =
            std::find_if(terms.begin(), terms.end(), [&](const LimitTerm& term) { return sameTerm(term, old); });
        if (now == terms.end()) {
            SB_TRY(drop->bindAll(scene.cash.id, name(old.kind), name(old.window), name(old.owner), unixNanos(old.from))
                       .run());
        } else if (now->until != old.until) {
            const bool atOnce = now->until && *now->until <= scene.at;
            SB_TRY(end->bindAll(nanosOrNever(now->until), atOnce ? sequence : 0, scene.cash.id, name(old.kind),
                                name(old.window), name(old.owner), unixNanos(old.from))
                       .run());
        }
    }
    for (const auto& term : terms)
        if (std::none_of(before.begin(), before.end(), [&](const LimitTerm& old) { return sameTerm(term, old); }))
            SB_TRY(add->bindAll(scene.cash.id, name(term.kind), name(term.window), name(term.owner), term.value,
                                unixNanos(term.from), nanosOrNever(term.until), sequence)
                       .run());
    return {};
}

Status World::excludePlayer(const PlayScene& scene, const Exclusion& exclusion) {
    SB_ASSIGN(auto* state, player(scene));
    auto after = state->exclusions;
    SB_TRY(exclude(after, exclusion));
    auto data = Json::object({{"reason", exclusion.reason}, {"from", base::rfc3339(exclusion.from)}});
    data.set("until", exclusion.until ? Json(base::rfc3339(*exclusion.until)) : Json());
    SB_ASSIGN(const auto sequence, record(scene, "rg_exclusion", "rg.exclusion.changed", {}, std::move(data)));
    SB_ASSIGN(auto* add, scene.books.statement("INSERT INTO rg_exclusion(account, from_at, until_at, reason, sequence) "
                                               "VALUES(?,?,?,?,?)"));
    SB_TRY(add->bindAll(scene.cash.id, unixNanos(exclusion.from), nanosOrNever(exclusion.until), exclusion.reason,
                        sequence)
               .run());
    state->exclusions = std::move(after);
    return {};
}

Status World::setAgeGroup(const PlayScene& scene, AgeGroup age) {
    SB_ASSIGN(auto* state, player(scene));
    SB_ASSIGN(auto* save, scene.books.statement("INSERT INTO player_profile(account, age_group) VALUES(?,?) ON "
                                                "CONFLICT(account) DO UPDATE SET age_group=excluded.age_group"));
    SB_TRY(save->bindAll(scene.cash.id, name(age)).run());
    state->age = age;
    return {};
}

} // namespace signalbox::platform::emulators
