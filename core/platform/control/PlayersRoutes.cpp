// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/PlayersCodec.h"
#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/control/Desks.h"
#include "core/platform/emulators/Emulators.h"

namespace signalbox::platform {

namespace {

using api::PlayerKey;
using base::Json;
using base::Result;
using emulators::ActOrigin;
using emulators::Emulators;

constexpr std::uint64_t kMostListed = 500;

/// What makes money or players out of nothing exists in a sandbox only.
base::Status inSandbox(const Desks& desks) {
    const auto kind = desks.services.environment.kind;
    if (kind == EnvironmentKind::Sandbox)
        return {};
    return base::Error{base::ErrorCode::FailedPrecondition, "PLAYERS-001",
                       "this act exists in a sandbox only; this platform is " + std::string(name(kind))};
}

Result<PlayerKey> keyAt(const RoutedRequest& routed) {
    PlayerKey key;
    SB_ASSIGN(key.region, base::RegionId::parse(routed.parameter("region")));
    SB_ASSIGN(key.brand, base::BrandId::parse(routed.parameter("brand")));
    SB_ASSIGN(key.player, base::PlayerId::parse(routed.parameter("player")));
    return key;
}

PlayerKey keyIn(api::Decoder& in) {
    PlayerKey key;
    key.region = in.id<base::RegionId>("region");
    key.brand = in.id<base::BrandId>("brand_id");
    key.player = in.id<base::PlayerId>("player_id");
    return key;
}

base::Status seeing(const Caller& caller, const base::RegionId& region) {
    if (sees(caller, region))
        return {};
    return base::Error{base::ErrorCode::NotFound, "PLAYERS-003", "there is no such player"};
}

base::Status knownBrand(const Desks& desks, const base::RegionId& region, const base::BrandId& brand) {
    for (const auto& entry : desks.services.providers.all())
        if (entry.region == region && entry.brand == brand)
            return {};
    return base::Error{base::ErrorCode::NotFound, "PLAYERS-003", "this region has no such brand"};
}

Json scopeOf(const base::RegionId& region, const base::BrandId& brand) {
    return Json::object({{"brand", brand.text()}, {"region", region.text()}});
}

ActOrigin originOf(const ActRequest& request) {
    return {"tr_" + request.intent.command.text(), request.intent.command.text()};
}

/// The same for the same command: an act that was begun before a crash is found again.
std::string idOf(std::string_view prefix, const ActRequest& request) {
    const auto digest = crypto::sha256(request.intent.command.text());
    return std::string(prefix) + base::hex({digest.data(), 12});
}

/// An act on a player whose result is the player.
Result<ActPlan> playerPlan(Emulators& world, const PlayerKey& key, std::function<base::Status(const PlayerKey&)> work) {
    SB_ASSIGN(const auto before, world.player(key));
    ActPlan plan;
    plan.action = "players.edit";
    plan.object = "player/" + key.region.text() + "/" + key.brand.text() + "/" + key.player.text();
    plan.scope = scopeOf(key.region, key.brand);
    plan.region = key.region;
    plan.before = api::toJson(before);
    plan.effect = [&world, key, work = std::move(work)](const Begun&) -> Result<ActEffect> {
        SB_TRY(work(key));
        SB_ASSIGN(const auto after, world.player(key));
        return ActEffect{api::toJson(after), api::toJson(after), Json::object({{"player", key.player.text()}})};
    };
    return plan;
}

ActEffect effectOf(const api::PaymentView& payment) {
    return {api::toJson(payment), api::toJson(payment),
            Json::object({{"payment", payment.id},
                          {"kind", payment.kind},
                          {"state", payment.state},
                          {"amount", payment.amount},
                          {"currency", payment.currency}})};
}

/// An act that leaves a payment or a movement behind.
Result<ActPlan> paymentPlan(Emulators& world, const PlayerKey& key, std::string id, std::string settledState,
                            std::function<base::Status()> work) {
    SB_ASSIGN(const auto before, world.player(key));
    ActPlan plan;
    plan.action = "players.edit";
    plan.object = "payment/" + id;
    plan.scope = scopeOf(key.region, key.brand);
    plan.region = key.region;
    plan.before = api::toJson(before);
    plan.effect = [&world, id, work = std::move(work)](const Begun&) -> Result<ActEffect> {
        SB_TRY(work());
        SB_ASSIGN(const auto payment, world.payment(id));
        return effectOf(payment);
    };
    plan.alreadyDone = [&world, id, settledState]() -> std::optional<ActEffect> {
        const auto payment = world.payment(id);
        if (!payment || (!settledState.empty() && payment->state != settledState))
            return std::nullopt;
        return effectOf(*payment);
    };
    return plan;
}

void addPlayers(Desks& desks, Emulators& world) {
    addRead(desks, "/sandbox/players/{region}/{brand}", "players.read",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto region, base::RegionId::parse(routed.parameter("region")));
                SB_ASSIGN(const auto brand, base::BrandId::parse(routed.parameter("brand")));
                SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 100, 1, kMostListed));
                if (!sees(caller, region))
                    return itemsJson(Json::array());
                SB_ASSIGN(const auto players, world.players(region, brand, routed.http.parameter("after").value_or(""),
                                                            static_cast<std::size_t>(limit)));
                return itemsJson(api::listJson(players));
            });
    addRead(desks, "/sandbox/players/{region}/{brand}/{player}", "players.read",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto key, keyAt(routed));
                SB_TRY(seeing(caller, key.region));
                SB_ASSIGN(const auto player, world.player(key));
                return api::toJson(player);
            });
    addRead(desks, "/sandbox/players/{region}/{brand}/{player}/payments", "players.read",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto key, keyAt(routed));
                SB_TRY(seeing(caller, key.region));
                SB_ASSIGN([[maybe_unused]] const auto player, world.player(key));
                SB_ASSIGN(const auto payments, world.payments(key, kMostListed));
                return itemsJson(api::listJson(payments));
            });
    addAct(desks, "POST", "/sandbox/players", [&world, &desks](const ActRequest& request) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks));
        api::Decoder in(request.body);
        const auto region = in.id<base::RegionId>("region");
        const auto brand = in.id<base::BrandId>("brand_id");
        const auto count = in.integer<std::int64_t>("count", 1, Emulators::kMostGenerated);
        const auto seed = in.integer<std::int64_t>("seed", 0);
        const auto currency = in.textOr("currency", "");
        if (in.failed())
            return in.error();
        SB_TRY(knownBrand(desks, region, brand));
        ActPlan plan;
        plan.action = "players.edit";
        plan.object = "players/" + region.text() + "/" + brand.text();
        plan.scope = scopeOf(region, brand);
        plan.region = region;
        plan.effect = [=, &world](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto made, world.generate(region, brand, static_cast<std::size_t>(count),
                                                      static_cast<std::uint64_t>(seed), currency));
            auto ids = Json::array();
            for (const auto& key : made)
                ids.push(key.player.text());
            return ActEffect{Json::object({{"players", std::move(ids)}}), {}, Json::object({{"count", count}}), 201};
        };
        return plan;
    });
    addAct(desks, "POST", "/sandbox/players/{region}/{brand}/{player}/reset",
           [&world, &desks](const ActRequest& request) -> Result<ActPlan> {
               SB_TRY(inSandbox(desks));
               SB_ASSIGN(const auto key, keyAt(request.routed));
               return playerPlan(world, key, [&world, origin = originOf(request)](const PlayerKey& who) {
                   return world.reset(who, origin);
               });
           });
    addAct(desks, "POST", "/sandbox/players/{region}/{brand}/{player}/age",
           [&world, &desks](const ActRequest& request) -> Result<ActPlan> {
               SB_TRY(inSandbox(desks));
               SB_ASSIGN(const auto key, keyAt(request.routed));
               api::Decoder in(request.body);
               const auto age = api::enumeration<emulators::AgeGroup>(
                   in, "age_group", emulators::kAgeGroups, [](auto group) { return emulators::name(group); });
               if (in.failed())
                   return in.error();
               return playerPlan(world, key, [&world, age, origin = originOf(request)](const PlayerKey& who) {
                   return world.setAgeGroup(who, age, origin);
               });
           });
}

void addProtection(Desks& desks, Emulators& world) {
    addAct(desks, "POST", "/sandbox/players/{region}/{brand}/{player}/limits",
           [&world](const ActRequest& request) -> Result<ActPlan> {
               SB_ASSIGN(const auto key, keyAt(request.routed));
               api::Decoder in(request.body);
               const auto named = [](auto value) { return emulators::name(value); };
               const auto kind = api::enumeration<emulators::LimitKind>(in, "kind", emulators::kLimitKinds, named);
               const auto window =
                   api::enumeration<emulators::LimitWindow>(in, "window", emulators::kLimitWindows, named);
               const auto owner =
                   in.has("owner")
                       ? api::enumeration<emulators::LimitOwner>(in, "owner", emulators::kLimitOwners, named)
                       : emulators::LimitOwner::Player;
               const auto value = in.has("value") ? std::optional(in.text("value", 64)) : std::nullopt;
               if (in.failed())
                   return in.error();
               return playerPlan(world, key, [=, &world, origin = originOf(request)](const PlayerKey& who) {
                   return world.changeLimit(who, kind, window, owner, value, origin);
               });
           });
    addAct(desks, "POST", "/sandbox/players/{region}/{brand}/{player}/exclusions",
           [&world](const ActRequest& request) -> Result<ActPlan> {
               SB_ASSIGN(const auto key, keyAt(request.routed));
               api::Decoder in(request.body);
               const auto kind = in.text("kind", 64);
               const auto until = in.timeIfAny("until");
               if (in.failed())
                   return in.error();
               SB_ASSIGN(auto plan,
                         playerPlan(world, key, [=, &world, origin = originOf(request)](const PlayerKey& who) {
                             return world.exclude(who, kind, until, origin);
                         }));
               plan.reducing = true;
               return plan;
           });
    addRead(desks, "/sandbox/rg/check/{region}/{brand}/{player}", "players.read",
            [&world](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto key, keyAt(routed));
                SB_TRY(seeing(caller, key.region));
                SB_ASSIGN(const auto said, world.check(key, routed.http.parameter("amount").value_or("")));
                return api::toJson(said);
            });
    addRead(desks, "/sandbox/rg/availability", "players.read", [&world](const Caller&, const RoutedRequest&) {
        return Result<Json>(Json::object({{"available", world.protectionAvailable()}}));
    });
    addAct(desks, "POST", "/sandbox/rg/availability", [&world, &desks](const ActRequest& request) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks));
        api::Decoder in(request.body);
        const bool available = in.boolean("available");
        if (in.failed())
            return in.error();
        ActPlan plan;
        plan.action = "sandbox.operate";
        plan.object = "emulator/rg";
        plan.before = Json::object({{"available", world.protectionAvailable()}});
        plan.effect = [&world, available](const Begun&) -> Result<ActEffect> {
            world.setProtectionAvailable(available);
            const auto after = Json::object({{"available", available}});
            return ActEffect{after, after, after};
        };
        return plan;
    });
}

void addMoney(Desks& desks, Emulators& world) {
    using Move = Emulators::Move;
    const auto add = [&](std::string path, std::string prefix, Move move) {
        addAct(desks, "POST", std::move(path),
               [&world, &desks, prefix, move](const ActRequest& request) -> Result<ActPlan> {
                   SB_TRY(inSandbox(desks));
                   api::Decoder in(request.body);
                   const auto key = keyIn(in);
                   const auto amount = in.text("amount", 64);
                   const bool held = move == Move::Payout && in.booleanOr("held", false);
                   if (in.failed())
                       return in.error();
                   const auto id = idOf(prefix, request);
                   return paymentPlan(
                       world, key, id, {},
                       [&world, key, id, amount, origin = originOf(request), what = held ? Move::PayoutHeld : move] {
                           return world.move(what, key, id, amount, origin);
                       });
               });
    };
    add("/sandbox/wallet/debit", "wm_", Move::Debit);
    add("/sandbox/wallet/credit", "wm_", Move::Credit);
    add("/sandbox/psp/deposits", "pay_", Move::Deposit);
    add("/sandbox/psp/payouts", "pay_", Move::Payout);
    addAct(desks, "POST", "/sandbox/wallet/rollback", [&world, &desks](const ActRequest& request) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks));
        api::Decoder in(request.body);
        const auto id = in.text("payment_id", 64);
        if (in.failed())
            return in.error();
        SB_ASSIGN(const auto payment, world.payment(id));
        return paymentPlan(
            world, payment.key, id, "rolled_back",
            [&world, key = payment.key, id, origin = originOf(request)] { return world.undoMove(key, id, origin); });
    });
    using End = Emulators::End;
    const auto addEnd = [&](std::string_view verb, std::string state, End end) {
        addAct(desks, "POST", "/sandbox/psp/payments/{id}/" + std::string(verb),
               [&world, &desks, state, end](const ActRequest& request) -> Result<ActPlan> {
                   SB_TRY(inSandbox(desks));
                   const std::string id(request.routed.parameter("id"));
                   SB_ASSIGN(const auto payment, world.payment(id));
                   return paymentPlan(world, payment.key, id, state, [&world, id, end, origin = originOf(request)] {
                       return world.endPayment(id, end, origin);
                   });
               });
    };
    addEnd("refund", "refunded", End::Refunded);
    addEnd("chargeback", "charged_back", End::ChargedBack);
    addEnd("complete", "completed", End::Completed);
    addEnd("fail", "failed", End::Failed);
}

void addGifts(Desks& desks, Emulators& world) {
    addAct(desks, "POST", "/sandbox/players/{region}/{brand}/{player}/bonuses",
           [&world, &desks](const ActRequest& request) -> Result<ActPlan> {
               SB_TRY(inSandbox(desks));
               SB_ASSIGN(const auto key, keyAt(request.routed));
               api::Decoder in(request.body);
               emulators::BonusDraft draft;
               draft.amount = in.text("amount", 64);
               draft.wagering = in.integer<int>("wagering", 0, 1'000);
               draft.maxBet = in.textOr("max_bet", "");
               draft.deadline = in.time("deadline");
               if (in.failed())
                   return in.error();
               const auto id = idOf("bn_", request);
               SB_ASSIGN(auto plan,
                         playerPlan(world, key, [&world, id, draft, origin = originOf(request)](const PlayerKey& who) {
                             return world.grantBonus(who, id, draft, origin);
                         }));
               plan.alreadyDone = [&world, key, id]() -> std::optional<ActEffect> {
                   const auto player = world.player(key);
                   if (!player)
                       return std::nullopt;
                   for (const auto& bonus : player->bonuses)
                       if (bonus.id == id)
                           return ActEffect{api::toJson(*player), api::toJson(*player), Json::object()};
                   return std::nullopt;
               };
               return plan;
           });
    addRead(desks, "/sandbox/jackpots", "players.read",
            [&world](const Caller& caller, const RoutedRequest&) -> Result<Json> {
                SB_ASSIGN(const auto all, world.jackpots());
                auto list = Json::array();
                for (const auto& one : all)
                    if (sees(caller, one.region))
                        list.push(api::toJson(one));
                return itemsJson(std::move(list));
            });
    const auto found = [&world](const std::string& id) -> Result<api::JackpotView> {
        SB_ASSIGN(const auto all, world.jackpots());
        for (const auto& one : all)
            if (one.id == id)
                return one;
        return base::Error{base::ErrorCode::NotFound, "PLAYERS-003", "there is no such jackpot"};
    };
    addAct(desks, "POST", "/sandbox/jackpots", [&world, &desks, found](const ActRequest& request) -> Result<ActPlan> {
        SB_TRY(inSandbox(desks));
        api::Decoder in(request.body);
        const auto region = in.id<base::RegionId>("region");
        const auto brand = in.id<base::BrandId>("brand_id");
        const auto currency = in.text("currency", 8);
        const auto basisPoints = in.integer<int>("basis_points", 1, 10'000);
        if (in.failed())
            return in.error();
        SB_TRY(knownBrand(desks, region, brand));
        const auto id = idOf("jp_", request);
        ActPlan plan;
        plan.action = "players.edit";
        plan.object = "jackpot/" + id;
        plan.scope = scopeOf(region, brand);
        plan.region = region;
        plan.effect = [=, &world](const Begun&) -> Result<ActEffect> {
            SB_TRY(world.makeJackpot(id, region, brand, currency, basisPoints));
            SB_ASSIGN(const auto made, found(id));
            return ActEffect{api::toJson(made), api::toJson(made), Json::object({{"basis_points", basisPoints}}), 201};
        };
        return plan;
    });
    addAct(desks, "POST", "/sandbox/jackpots/{id}/hit",
           [&world, &desks, found](const ActRequest& request) -> Result<ActPlan> {
               SB_TRY(inSandbox(desks));
               const std::string id(request.routed.parameter("id"));
               SB_ASSIGN(const auto before, found(id));
               api::Decoder in(request.body);
               const PlayerKey winner{before.region, before.brand, in.id<base::PlayerId>("player_id")};
               if (in.failed())
                   return in.error();
               ActPlan plan;
               plan.action = "players.edit";
               plan.object = "jackpot/" + id;
               plan.scope = scopeOf(before.region, before.brand);
               plan.region = before.region;
               plan.before = api::toJson(before);
               plan.effect = [=, &world, origin = originOf(request)](const Begun&) -> Result<ActEffect> {
                   SB_TRY(world.hitJackpot(id, winner, origin));
                   SB_ASSIGN(const auto after, found(id));
                   return ActEffect{api::toJson(after), api::toJson(after),
                                    Json::object({{"player", winner.player.text()}, {"pool", before.pool}})};
               };
               return plan;
           });
}

} // namespace

void addPlayersRoutes(Desks& desks) {
    if (desks.services.emulators == nullptr)
        return;
    auto& world = *desks.services.emulators;
    addPlayers(desks, world);
    addProtection(desks, world);
    addMoney(desks, world);
    addGifts(desks, world);
}

} // namespace signalbox::platform
