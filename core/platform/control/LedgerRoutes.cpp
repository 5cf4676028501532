// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/api/LedgerClient.h"
#include "core/crypto/Random.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/control/Desks.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerReads.h"
#include "core/platform/ledger/Reconciliation.h"

#include <charconv>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

struct FoundBet {
    Tenant tenant;
    BetRow row;
};

/// The bet, in whichever brand and region of the provider it is.
Result<FoundBet> findBet(const Services& services, const RoutedRequest& routed) {
    const Error missing{ErrorCode::NotFound, "BET_NOT_FOUND", "there is no such bet"};
    SB_ASSIGN(const auto provider, base::ProviderId::parse(routed.parameter("provider")));
    SB_ASSIGN(const auto bet, base::BetId::parse(routed.parameter("bet")));
    for (const auto& entry : services.providers.all()) {
        if (entry.provider != provider)
            continue;
        const Tenant tenant{entry.provider, entry.brand, entry.region};
        SB_ASSIGN(auto row, services.ledger.bet(tenant, bet));
        if (row)
            return FoundBet{tenant, *std::move(row)};
    }
    return missing;
}

api::BetView viewOf(const FoundBet& found) {
    const auto& row = found.row;
    const bool tombstone = row.state == BetState::Tombstone;
    return {found.tenant.provider,
            found.tenant.brand,
            found.tenant.region,
            row.bet,
            row.round,
            row.session,
            row.player,
            std::string(name(row.state)),
            row.amount.text(),
            row.taken.text(),
            row.win.text(),
            tombstone ? std::string() : std::string(row.amount.currency().code()),
            row.undo};
}

ActEffect effectOf(const api::ReversalView& view) {
    return {api::toJson(view), Json::object({{"status", "reversed"}, {"reversal_id", view.reversal}}),
            Json::object({{"stake_returned", view.stake},
                          {"win_withdrawn", view.win},
                          {"currency", view.currency},
                          {"player", view.player}})};
}

Result<ActPlan> planReversal(Services& services, const ActRequest& request) {
    SB_ASSIGN(const auto found, findBet(services, request.routed));
    const auto& tenant = found.tenant;
    ActPlan plan;
    plan.action = "bets.reverse";
    plan.object = api::betObject(tenant.provider, found.row.bet);
    plan.scope = api::scopeJson(tenant.provider);
    plan.region = tenant.region;
    plan.before = Json::object({{"status", name(found.row.state)}, {"reversal_id", found.row.undo}});
    const auto trace = request.routed.http.headers.value("X-Trace-Id");
    ReversalOrder order{tenant, found.row.bet, base::isIdText(trace) ? std::string(trace) : crypto::randomId("tr_"),
                        request.intent.reason};
    plan.effect = [&services, order](const Begun&) -> Result<ActEffect> {
        SB_ASSIGN(const auto done, services.book->reverse(order));
        return effectOf({done.id, order.tenant.provider, order.bet, done.round.text(), done.player.text(),
                         done.stake.text(), done.win.text(), done.balance.text(),
                         std::string(done.stake.currency().code())});
    };
    plan.alreadyDone = [&services, order]() -> std::optional<ActEffect> {
        const auto row = services.ledger.bet(order.tenant, order.bet);
        if (!row || !*row || (*row)->state != BetState::Reversed)
            return std::nullopt;
        const auto& bet = **row;
        std::string balance;
        if (const auto rows = services.ledger.balances(order.tenant.region, order.tenant.brand); rows)
            for (const auto& account : *rows)
                if (account.account == "cash" && account.player.text() == bet.player)
                    if (const auto sum = account.posted.plus(account.pending); sum)
                        balance = sum->text();
        return effectOf({bet.undo, order.tenant.provider, order.bet, bet.round, bet.player, bet.taken.text(),
                         bet.win.text(), balance, std::string(bet.amount.currency().code())});
    };
    return plan;
}

Result<ActPlan> planReconciliation(Services& services, const ActRequest& request) {
    SB_ASSIGN(const auto draft, api::fromJson<api::ReconDraft>(request.body));
    const auto* entry = services.providers.find(draft.provider.text());
    if (entry == nullptr)
        return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no provider " + draft.provider.text()};
    if (draft.rounds.size() > api::ReconDraft::kMostRounds)
        return Error{ErrorCode::InvalidArgument, "API-003",
                     "/rounds has more than " + std::to_string(api::ReconDraft::kMostRounds) + " rounds"};
    if (draft.from.has_value() != draft.until.has_value() || (draft.from && *draft.from >= *draft.until))
        return Error{ErrorCode::InvalidArgument, "API-003", "/from and /until go together, and from comes first"};
    RoundsReport report{{entry->provider, entry->brand, entry->region},
                        {},
                        draft.from,
                        draft.until,
                        request.caller.who->id.text(),
                        crypto::randomId("tr_")};
    for (const auto& row : draft.rounds) {
        SB_ASSIGN(const auto currency, base::Currency::parse(row.currency));
        SB_ASSIGN(const auto stake, base::Money::parse(row.stake, currency));
        SB_ASSIGN(const auto win, base::Money::parse(row.win, currency));
        report.rounds.push_back({row.round, stake, win});
    }
    ActPlan plan;
    plan.action = "reconciliations.decide";
    plan.object = "reconciliation/" + entry->provider.text();
    plan.scope = api::scopeJson(entry->provider);
    plan.region = entry->region;
    plan.effect = [&services, report](const Begun&) -> Result<ActEffect> {
        ReconOutcome out;
        SB_TRY(services.book->perform([&](Books& books, base::Time at) -> base::Status {
            SB_ASSIGN(out, reconcile(books, report, at));
            return {};
        }));
        const api::ReconRun run{out.id, report.tenant.provider, out.rounds, out.matched, out.unfinished, out.cases,
                                out.at};
        return ActEffect{api::toJson(run),
                         {},
                         Json::object({{"reconciliation_id", out.id}, {"rounds", out.rounds}, {"cases", out.cases}})};
    };
    return plan;
}

api::ReconCaseView viewOf(const ReconCase& row) {
    const auto parsed = [](const std::string& text) {
        auto json = Json::parse(text);
        return json ? *std::move(json) : Json::object();
    };
    api::ReconCaseView view{row.id,       row.tenant.provider, row.kind,           row.round,
                            row.bet,      parsed(row.ours),    parsed(row.theirs), row.source,
                            row.openedAt, std::nullopt,        row.closedBy,       row.reason};
    if (base::unixNanos(row.closedAt) != 0)
        view.closedAt = row.closedAt;
    return view;
}

Result<ReconCase> caseAt(const Services& services, const RoutedRequest& routed) {
    const auto text = routed.parameter("id");
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error == std::errc() && end == text.data() + text.size()) {
        SB_ASSIGN(auto row, services.ledger.reconCase(id));
        if (row)
            return *std::move(row);
    }
    return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such case"};
}

Result<ActPlan> planClose(Services& services, const ActRequest& request) {
    SB_ASSIGN(const auto row, caseAt(services, request.routed));
    ActPlan plan;
    plan.action = "reconciliations.decide";
    plan.object = "reconciliation_case/" + std::to_string(row.id);
    plan.scope = api::scopeJson(row.tenant.provider);
    plan.region = row.tenant.region;
    plan.before = api::toJson(viewOf(row));
    const auto effect = [&services, id = row.id]() -> Result<ActEffect> {
        SB_ASSIGN(const auto now, services.ledger.reconCase(id));
        SB_CHECK(now.has_value());
        const auto json = api::toJson(viewOf(*now));
        return ActEffect{json, json, Json::object({{"kind", now->kind}, {"round", now->round}})};
    };
    plan.effect = [&services, effect, id = row.id, who = request.caller.who->id.text(),
                   why = request.intent.reason](const Begun&) -> Result<ActEffect> {
        SB_TRY(services.book->perform([&](Books& books, base::Time at) { return closeCase(books, id, who, why, at); }));
        return effect();
    };
    plan.alreadyDone = [&services, effect, id = row.id, who = request.caller.who->id.text(),
                        why = request.intent.reason]() -> std::optional<ActEffect> {
        const auto now = services.ledger.reconCase(id);
        if (!now || !*now || (*now)->closedBy != who || (*now)->reason != why)
            return std::nullopt;
        auto done = effect();
        return done ? std::optional<ActEffect>(*std::move(done)) : std::nullopt;
    };
    return plan;
}

} // namespace

void addLedgerRoutes(Desks& desks) {
    auto& services = desks.services;
    if (services.book == nullptr)
        return;
    addRead(desks, "/bets/{provider}/{bet}", "players.read",
            [&services](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto found, findBet(services, routed));
                if (!sees(caller, found.tenant.region))
                    return Error{ErrorCode::NotFound, "BET_NOT_FOUND", "there is no such bet"};
                return api::toJson(viewOf(found));
            });
    addAct(desks, "POST", "/bets/{provider}/{bet}/reversal",
           [&services](const ActRequest& request) { return planReversal(services, request); });
    addAct(desks, "POST", "/reconciliations",
           [&services](const ActRequest& request) { return planReconciliation(services, request); });
    addRead(desks, "/reconciliations/cases", "reconciliations.read",
            [&services](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 200, 1, base::limits::kPageEntries));
                const auto state = routed.http.parameter("state");
                if (state && *state != "open" && *state != "all")
                    return Error{ErrorCode::InvalidArgument, "API-003", "the parameter state is open or all"};
                SB_ASSIGN(const auto rows, services.ledger.cases(state && *state == "open", limit));
                auto items = Json::array();
                for (const auto& row : rows)
                    if (sees(caller, row.tenant.region))
                        items.push(api::toJson(viewOf(row)));
                return itemsJson(std::move(items));
            });
    addAct(desks, "POST", "/reconciliations/cases/{id}/close",
           [&services](const ActRequest& request) { return planClose(services, request); });
}

} // namespace signalbox::platform
