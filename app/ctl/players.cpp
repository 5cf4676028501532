// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/PlayersClient.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace signalbox::ctl {

namespace {

using api::MoneyMove;
using api::PlayersClient;
using base::Result;

Table playerTable(const std::vector<api::PlayerView>& players) {
    Table table{{"PLAYER", "REGION", "BRAND", "CURRENCY", "CASH", "HELD", "BONUS", "LIMITS", "EXCLUDED"}};
    for (const auto& one : players)
        table.push_back({one.key.player.text(), one.key.region.text(), one.key.brand.text(), one.currency, one.cash,
                         one.held, one.bonus, std::to_string(one.limits.size()),
                         one.exclusions.empty() ? "-" : one.exclusions.back().reason});
    return table;
}

Table detailTable(const api::PlayerView& player) {
    Table table = playerTable({player});
    table.push_back({});
    table.push_back({"LIMIT", "WINDOW", "SET BY", "VALUE", "FROM", "UNTIL"});
    for (const auto& one : player.limits)
        table.push_back({one.kind, one.window, one.owner, one.value, base::rfc3339(one.from), text(one.until)});
    table.push_back({});
    table.push_back({"EXCLUSION", "FROM", "UNTIL"});
    for (const auto& one : player.exclusions)
        table.push_back({one.reason, base::rfc3339(one.from), one.until ? base::rfc3339(*one.until) : "for good"});
    table.push_back({});
    table.push_back({"BONUS", "STATE", "AMOUNT", "WAGERED", "OF", "MAX BET", "DEADLINE"});
    for (const auto& one : player.bonuses)
        table.push_back(
            {one.id, one.state, one.amount, one.progress, one.required, one.maxBet, base::rfc3339(one.deadline)});
    return table;
}

Table paymentTable(const std::vector<api::PaymentView>& payments) {
    Table table{{"PAYMENT", "PLAYER", "KIND", "STATE", "AMOUNT", "CURRENCY", "AT", "ENDED"}};
    for (const auto& one : payments)
        table.push_back({one.id, one.key.player.text(), one.kind, one.state, one.amount, one.currency,
                         base::rfc3339(one.at), text(one.endedAt)});
    return table;
}

Table jackpotTable(const std::vector<api::JackpotView>& jackpots) {
    Table table{{"JACKPOT", "REGION", "BRAND", "CURRENCY", "PER STAKE", "POOL", "CONTRIBUTED", "HIT"}};
    for (const auto& one : jackpots)
        table.push_back({one.id, one.region.text(), one.brand.text(), one.currency, percentText(one.basisPoints),
                         one.pool, one.contributed, one.hit});
    return table;
}

/// Every option that any verb of this noun takes.
struct Options {
    std::string region, brand, player, amount, value, kind, window, currency, after, id, age;
    std::string owner = "player";
    std::string maxBet;
    int limit = 100;
    int count = 10;
    int wagering = 30;
    int basisPoints = 100;
    int days = 0;
    std::int64_t seed = 1;
    bool held = false;
    ActOptions act;

    void addBrand(CLI::App& verb) {
        verb.add_option("--region", region, "For example eu-1")->required();
        verb.add_option("--brand", brand, "For example brand-7")->required();
    }
    void addPlayer(CLI::App& verb) {
        verb.add_option("player", player, "For example p_demo_1")->required();
        addBrand(verb);
    }
    [[nodiscard]] Result<api::PlayerKey> key() const {
        api::PlayerKey out;
        SB_ASSIGN(out.region, base::RegionId::parse(region));
        SB_ASSIGN(out.brand, base::BrandId::parse(brand));
        SB_ASSIGN(out.player, base::PlayerId::parse(player));
        return out;
    }
};

using Work = std::function<Result<bool>(PlayersClient&, Options&)>;

/// A verb with its options; `work` prints, and its error is printed for it.
CLI::App* addVerb(CLI::App& noun, Session& session, const char* name, const char* what,
                  const std::function<void(CLI::App&, Options&)>& declare, Work work, bool act = false) {
    auto* verb = noun.add_subcommand(name, what);
    auto options = std::make_shared<Options>();
    declare(*verb, *options);
    if (act)
        options->act.add(*verb);
    verb->callback([&session, options, work = std::move(work)] {
        auto* client = session.client();
        if (client == nullptr)
            return;
        PlayersClient players(*client);
        if (const auto result = work(players, *options); !result)
            session.fail(result.error());
    });
    return verb;
}

template <class Act>
Work playerAct(Session& session, Act act) {
    return [&session, act](PlayersClient& client, Options& options) -> Result<bool> {
        SB_ASSIGN(const auto key, options.key());
        SB_ASSIGN(const auto intent, options.act.intent());
        SB_ASSIGN(const auto done, act(client, options, key, intent));
        session.printDone(done, detailTable(done.value));
        return true;
    };
}

void declarePlayer(CLI::App& verb, Options& options) { options.addPlayer(verb); }

void addReads(CLI::App& players, Session& session) {
    addVerb(
        players, session, "list", "Players of a brand",
        [](CLI::App& verb, Options& options) {
            options.addBrand(verb);
            verb.add_option("--after", options.after, "Behind this player");
            verb.add_option("--limit", options.limit, "At most so many")->check(CLI::Range(1, 500));
        },
        [&session](PlayersClient& client, Options& options) -> Result<bool> {
            SB_ASSIGN(const auto region, base::RegionId::parse(options.region));
            SB_ASSIGN(const auto brand, base::BrandId::parse(options.brand));
            SB_ASSIGN(const auto found,
                      client.players(region, brand, options.after, options.limit, session.deadline()));
            session.print(api::listJson(found), playerTable(found));
            return true;
        });
    addVerb(players, session, "show", "One player: money, limits, exclusions, bonuses", declarePlayer,
            [&session](PlayersClient& client, Options& options) -> Result<bool> {
                SB_ASSIGN(const auto key, options.key());
                SB_ASSIGN(const auto found, client.player(key, session.deadline()));
                session.print(toJson(found, api::Wire{}), detailTable(found));
                return true;
            });
    addVerb(players, session, "payments", "Deposits, payouts and adjustments of a player", declarePlayer,
            [&session](PlayersClient& client, Options& options) -> Result<bool> {
                SB_ASSIGN(const auto key, options.key());
                SB_ASSIGN(const auto found, client.payments(key, session.deadline()));
                session.print(api::listJson(found), paymentTable(found));
                return true;
            });
    addVerb(
        players, session, "check", "What player protection would say to a bet; changes nothing",
        [](CLI::App& verb, Options& options) {
            options.addPlayer(verb);
            verb.add_option("--amount", options.amount, "Of the bet; none: a session");
        },
        [&session](PlayersClient& client, Options& options) -> Result<bool> {
            SB_ASSIGN(const auto key, options.key());
            SB_ASSIGN(const auto said, client.check(key, options.amount, session.deadline()));
            session.print(toJson(said, api::Wire{}), said.allowed ? "allowed" : said.code + ": " + said.why);
            return true;
        });
}

void addCare(CLI::App& players, Session& session) {
    addVerb(players, session, "reset", "Balance, limits, exclusions and bonus as on the first day", declarePlayer,
            playerAct(session,
                      [&session](PlayersClient& client, Options&, const api::PlayerKey& key,
                                 const api::Intent& intent) { return client.reset(key, intent, session.deadline()); }),
            true);
    addVerb(
        players, session, "limit", "Set a limit; lower at once, higher after a day",
        [](CLI::App& verb, Options& options) {
            options.addPlayer(verb);
            verb.add_option("--kind", options.kind, "loss, deposit, stake, session_time")->required();
            verb.add_option("--window", options.window, "bet, session, day, week, month")->required();
            verb.add_option("--value", options.value, "Amount, or seconds; none: take the limit away");
            verb.add_option("--owner", options.owner, "player or operator");
        },
        playerAct(
            session,
            [&session](PlayersClient& client, Options& options, const api::PlayerKey& key, const api::Intent& intent) {
                api::LimitDraft draft{options.kind, options.window, options.owner, std::nullopt};
                if (!options.value.empty())
                    draft.value = options.value;
                return client.limit(key, draft, intent, session.deadline());
            }),
        true);
    addVerb(
        players, session, "exclude", "Exclude a player from play; never shortened",
        [](CLI::App& verb, Options& options) {
            options.addPlayer(verb);
            verb.add_option("--kind", options.kind, "self_exclusion, cool_off, operator")->required();
            verb.add_option("--days", options.days, "For so many days; none: for good")->check(CLI::Range(1, 36'500));
        },
        playerAct(
            session,
            [&session](PlayersClient& client, Options& options, const api::PlayerKey& key, const api::Intent& intent) {
                std::optional<base::Time> until;
                if (options.days > 0)
                    until = session.clock().now() + std::chrono::hours(24 * options.days);
                return client.exclude(key, options.kind, until, intent, session.deadline());
            }),
        true);
    addVerb(
        players, session, "age", "Set the age group that the law asks for",
        [](CLI::App& verb, Options& options) {
            options.addPlayer(verb);
            verb.add_option("--group", options.age, "18-24 or 25+")->required();
        },
        playerAct(
            session,
            [&session](PlayersClient& client, Options& options, const api::PlayerKey& key, const api::Intent& intent) {
                return client.setAge(key, options.age, intent, session.deadline());
            }),
        true);
    addVerb(
        players, session, "bonus", "Grant a bonus",
        [](CLI::App& verb, Options& options) {
            options.addPlayer(verb);
            verb.add_option("--amount", options.amount, "For example 50.00")->required();
            verb.add_option("--wagering", options.wagering, "How many times it must be staked")
                ->check(CLI::Range(0, 1'000));
            verb.add_option("--max-bet", options.maxBet, "The largest bet meanwhile; none: any");
            verb.add_option("--days", options.days, "Until the deadline")->check(CLI::Range(1, 3'650));
        },
        playerAct(
            session,
            [&session](PlayersClient& client, Options& options, const api::PlayerKey& key, const api::Intent& intent) {
                const int days = options.days > 0 ? options.days : 7;
                return client.grantBonus(key,
                                         {options.amount, options.wagering, options.maxBet,
                                          session.clock().now() + std::chrono::hours(24 * days)},
                                         intent, session.deadline());
            }),
        true);
    addVerb(
        players, session, "protection", "Let player protection answer, or not",
        [](CLI::App& verb, Options& options) {
            verb.add_option("state", options.value, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
        },
        [&session](PlayersClient& client, Options& options) -> Result<bool> {
            SB_ASSIGN(const auto intent, options.act.intent());
            SB_ASSIGN(const auto done, client.setProtection(options.value == "on", intent, session.deadline()));
            session.print(receiptJson(base::Json::object({{"available", done.value}}), done.audit, done.replayed),
                          std::string("player protection is ") + (done.value ? "on" : "off; nobody can play"));
            return true;
        },
        true);
    addVerb(
        players, session, "generate", "Make test players; the same seed makes the same ones",
        [](CLI::App& verb, Options& options) {
            options.addBrand(verb);
            verb.add_option("--count", options.count, "How many")->check(CLI::Range(1, 1'000));
            verb.add_option("--seed", options.seed, "Any number")->check(CLI::NonNegativeNumber);
            verb.add_option("--currency", options.currency, "None: EUR, USD, GBP and SEK by the seed");
        },
        [&session](PlayersClient& client, Options& options) -> Result<bool> {
            SB_ASSIGN(const auto region, base::RegionId::parse(options.region));
            SB_ASSIGN(const auto brand, base::BrandId::parse(options.brand));
            SB_ASSIGN(const auto intent, options.act.intent());
            SB_ASSIGN(const auto done, client.generate(region, brand, options.count, options.seed, options.currency,
                                                       intent, session.deadline()));
            session.print(
                receiptJson(base::Json::object({{"players", api::textsJson(done.value)}}), done.audit, done.replayed),
                std::to_string(done.value.size()) + " players, " + done.value.front() + " to " + done.value.back());
            return true;
        },
        true);
}

void addMoney(CLI::App& players, Session& session) {
    const auto add = [&](const char* name, const char* what, MoneyMove move) {
        addVerb(
            players, session, name, what,
            [move](CLI::App& verb, Options& options) {
                options.addPlayer(verb);
                verb.add_option("--amount", options.amount, "For example 20.00")->required();
                if (move == MoneyMove::Payout)
                    verb.add_flag("--held", options.held, "Stays in flight until it is ended");
            },
            [&session, move](PlayersClient& client, Options& options) -> Result<bool> {
                SB_ASSIGN(const auto key, options.key());
                SB_ASSIGN(const auto intent, options.act.intent());
                SB_ASSIGN(const auto done, client.move(options.held ? MoneyMove::PayoutHeld : move, key, options.amount,
                                                       intent, session.deadline()));
                session.printDone(done, paymentTable({done.value}));
                return true;
            },
            true);
    };
    add("credit", "Give a player money of the house", MoneyMove::Credit);
    add("debit", "Take money of a player to the house", MoneyMove::Debit);
    add("deposit", "A deposit through the payment service provider", MoneyMove::Deposit);
    add("payout", "A payout through the payment service provider", MoneyMove::Payout);
    const auto addEnd = [&](const char* name, const char* what, std::optional<api::PaymentEnd> end) {
        addVerb(
            players, session, name, what,
            [](CLI::App& verb, Options& options) {
                verb.add_option("payment", options.id, "From players payments")->required();
            },
            [&session, end](PlayersClient& client, Options& options) -> Result<bool> {
                SB_ASSIGN(const auto intent, options.act.intent());
                SB_ASSIGN(const auto done, end ? client.end(options.id, *end, intent, session.deadline())
                                               : client.undo(options.id, intent, session.deadline()));
                session.printDone(done, paymentTable({done.value}));
                return true;
            },
            true);
    };
    addEnd("undo", "Take a credit or a debit back, once", std::nullopt);
    addEnd("refund", "Give a deposit back", api::PaymentEnd::Refund);
    addEnd("chargeback", "A deposit is charged back; what the player no longer has, the house bears",
           api::PaymentEnd::Chargeback);
    addEnd("complete", "A payout in flight arrives", api::PaymentEnd::Complete);
    addEnd("fail", "A payout in flight comes back", api::PaymentEnd::Fail);
}

void addJackpots(CLI::App& players, Session& session) {
    auto* jackpot = players.add_subcommand("jackpot", "Jackpots of a brand");
    jackpot->require_subcommand(1);
    addVerb(
        *jackpot, session, "list", "Every jackpot", [](CLI::App&, Options&) {},
        [&session](PlayersClient& client, Options&) -> Result<bool> {
            SB_ASSIGN(const auto found, client.jackpots(session.deadline()));
            session.print(api::listJson(found), jackpotTable(found));
            return true;
        });
    addVerb(
        *jackpot, session, "create", "A jackpot that games of type jackpot fill",
        [](CLI::App& verb, Options& options) {
            options.addBrand(verb);
            verb.add_option("--currency", options.currency, "For example EUR")->required();
            verb.add_option("--basis-points", options.basisPoints, "Of each stake, in hundredths of a percent")
                ->check(CLI::Range(1, 10'000));
        },
        [&session](PlayersClient& client, Options& options) -> Result<bool> {
            SB_ASSIGN(const auto region, base::RegionId::parse(options.region));
            SB_ASSIGN(const auto brand, base::BrandId::parse(options.brand));
            SB_ASSIGN(const auto intent, options.act.intent());
            SB_ASSIGN(const auto done, client.makeJackpot(region, brand, options.currency, options.basisPoints, intent,
                                                          session.deadline()));
            session.printDone(done, jackpotTable({done.value}));
            return true;
        },
        true);
    addVerb(
        *jackpot, session, "hit", "Pay the whole pool to a player",
        [](CLI::App& verb, Options& options) {
            verb.add_option("jackpot", options.id, "From players jackpot list")->required();
            verb.add_option("--player", options.player, "Who wins it")->required();
        },
        [&session](PlayersClient& client, Options& options) -> Result<bool> {
            SB_ASSIGN(const auto winner, base::PlayerId::parse(options.player));
            SB_ASSIGN(const auto intent, options.act.intent());
            SB_ASSIGN(const auto done, client.hitJackpot(options.id, winner, intent, session.deadline()));
            session.printDone(done, jackpotTable({done.value}));
            return true;
        },
        true);
}

} // namespace

void addPlayers(CLI::App& app, Session& session) {
    auto* players = app.add_subcommand("players", "The sandbox's players: money, protection, bonuses, jackpots");
    players->require_subcommand(1);
    examples(*players,
             {"players list --region eu-1 --brand brand-7",
              "players limit p_demo_1 --region eu-1 --brand brand-7 --kind loss --window day --value 50.00 --reason "
              "\"F36\"",
              "players exclude p_demo_1 --region eu-1 --brand brand-7 --kind cool_off --days 1 --reason \"F35\"",
              "players deposit p_demo_1 --region eu-1 --brand brand-7 --amount 20.00 --reason \"test\" --json",
              "players reset p_demo_1 --region eu-1 --brand brand-7 --reason \"next run\""});
    addReads(*players, session);
    addCare(*players, session);
    addMoney(*players, session);
    addJackpots(*players, session);
}

} // namespace signalbox::ctl
