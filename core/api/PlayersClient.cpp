// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/PlayersClient.h"

#include "core/api/Understood.h"
#include "core/net/Http.h"

#include <array>

namespace signalbox::api {

using base::Json;
using base::Result;
using net::percentEncode;

namespace {

std::string path(const PlayerKey& key, std::string_view act = {}) {
    return "/sandbox/players/" + percentEncode(key.region.text()) + "/" + percentEncode(key.brand.text()) + "/" +
           percentEncode(key.player.text()) + std::string(act);
}

Json membersOf(const PlayerKey& key) {
    return Json::object(
        {{"region", key.region.text()}, {"brand_id", key.brand.text()}, {"player_id", key.player.text()}});
}

} // namespace

Result<std::vector<PlayerView>> PlayersClient::players(const base::RegionId& region, const base::BrandId& brand,
                                                       std::string_view after, int limit, Deadline deadline,
                                                       std::stop_token stop) {
    std::string target = "/sandbox/players/" + percentEncode(region.text()) + "/" + percentEncode(brand.text()) +
                         "?limit=" + std::to_string(limit);
    if (!after.empty())
        target += "&after=" + percentEncode(after);
    return understoodItems<PlayerView>(m_client.ask(target, deadline, std::move(stop)));
}

Result<PlayerView> PlayersClient::player(const PlayerKey& key, Deadline deadline, std::stop_token stop) {
    return understood<PlayerView>(m_client.ask(path(key), deadline, std::move(stop)));
}

Result<std::vector<PaymentView>> PlayersClient::payments(const PlayerKey& key, Deadline deadline,
                                                         std::stop_token stop) {
    return understoodItems<PaymentView>(m_client.ask(path(key, "/payments"), deadline, std::move(stop)));
}

Result<Done<std::vector<std::string>>> PlayersClient::generate(const base::RegionId& region, const base::BrandId& brand,
                                                               int count, std::int64_t seed,
                                                               const std::string& currency, const Intent& intent,
                                                               Deadline deadline, std::stop_token stop) {
    auto members =
        Json::object({{"region", region.text()}, {"brand_id", brand.text()}, {"count", count}, {"seed", seed}});
    if (!currency.empty())
        members.set("currency", currency);
    return understoodDone<std::vector<std::string>>(
        m_client.act("POST", "/sandbox/players", std::move(members), intent, deadline, std::move(stop)),
        [](const Result<Json>& json) {
            Decoder in(*json);
            return in.finish(in.texts<std::string>(
                "players", [](std::string_view text) { return std::optional<std::string>(std::string(text)); }));
        });
}

Result<Done<PlayerView>> PlayersClient::reset(const PlayerKey& key, const Intent& intent, Deadline deadline,
                                              std::stop_token stop) {
    return understoodDone<PlayerView>(
        m_client.act("POST", path(key, "/reset"), Json::object(), intent, deadline, std::move(stop)));
}

Result<Done<PlayerView>> PlayersClient::setAge(const PlayerKey& key, const std::string& ageGroup, const Intent& intent,
                                               Deadline deadline, std::stop_token stop) {
    return understoodDone<PlayerView>(m_client.act("POST", path(key, "/age"), Json::object({{"age_group", ageGroup}}),
                                                   intent, deadline, std::move(stop)));
}

Result<Done<PlayerView>> PlayersClient::limit(const PlayerKey& key, const LimitDraft& draft, const Intent& intent,
                                              Deadline deadline, std::stop_token stop) {
    auto members = Json::object({{"kind", draft.kind}, {"window", draft.window}, {"owner", draft.owner}});
    if (draft.value)
        members.set("value", *draft.value);
    return understoodDone<PlayerView>(
        m_client.act("POST", path(key, "/limits"), std::move(members), intent, deadline, std::move(stop)));
}

Result<Done<PlayerView>> PlayersClient::exclude(const PlayerKey& key, const std::string& kind,
                                                std::optional<base::Time> until, const Intent& intent,
                                                Deadline deadline, std::stop_token stop) {
    auto members = Json::object({{"kind", kind}});
    if (until)
        members.set("until", timeJson(*until));
    return understoodDone<PlayerView>(
        m_client.act("POST", path(key, "/exclusions"), std::move(members), intent, deadline, std::move(stop)));
}

Result<Done<PlayerView>> PlayersClient::grantBonus(const PlayerKey& key, const BonusGrant& grant, const Intent& intent,
                                                   Deadline deadline, std::stop_token stop) {
    auto members =
        Json::object({{"amount", grant.amount}, {"wagering", grant.wagering}, {"deadline", timeJson(grant.deadline)}});
    if (!grant.maxBet.empty())
        members.set("max_bet", grant.maxBet);
    return understoodDone<PlayerView>(
        m_client.act("POST", path(key, "/bonuses"), std::move(members), intent, deadline, std::move(stop)));
}

Result<RgCheckView> PlayersClient::check(const PlayerKey& key, const std::string& amount, Deadline deadline,
                                         std::stop_token stop) {
    std::string target = "/sandbox/rg/check/" + percentEncode(key.region.text()) + "/" +
                         percentEncode(key.brand.text()) + "/" + percentEncode(key.player.text());
    if (!amount.empty())
        target += "?amount=" + percentEncode(amount);
    return understood<RgCheckView>(m_client.ask(target, deadline, std::move(stop)));
}

Result<bool> PlayersClient::protection(Deadline deadline, std::stop_token stop) {
    SB_ASSIGN(const auto json, m_client.ask("/sandbox/rg/availability", deadline, std::move(stop)));
    Decoder in(json);
    const bool available = in.boolean("available");
    if (in.failed())
        return notUnderstood(in.error());
    return available;
}

Result<Done<bool>> PlayersClient::setProtection(bool available, const Intent& intent, Deadline deadline,
                                                std::stop_token stop) {
    return understoodDone<bool>(m_client.act("POST", "/sandbox/rg/availability",
                                             Json::object({{"available", available}}), intent, deadline,
                                             std::move(stop)),
                                [](const Result<Json>& json) {
                                    Decoder in(*json);
                                    return in.finish(in.boolean("available"));
                                });
}

Result<Done<PaymentView>> PlayersClient::move(MoneyMove what, const PlayerKey& key, const std::string& amount,
                                              const Intent& intent, Deadline deadline, std::stop_token stop) {
    constexpr std::array<std::string_view, 5> kPaths{"/sandbox/wallet/debit", "/sandbox/wallet/credit",
                                                     "/sandbox/psp/deposits", "/sandbox/psp/payouts",
                                                     "/sandbox/psp/payouts"};
    auto members = membersOf(key).set("amount", amount);
    if (what == MoneyMove::PayoutHeld)
        members.set("held", true);
    return understoodDone<PaymentView>(m_client.act("POST", kPaths[static_cast<std::size_t>(what)], std::move(members),
                                                    intent, deadline, std::move(stop)));
}

Result<Done<PaymentView>> PlayersClient::undo(const std::string& movement, const Intent& intent, Deadline deadline,
                                              std::stop_token stop) {
    return understoodDone<PaymentView>(m_client.act("POST", "/sandbox/wallet/rollback",
                                                    Json::object({{"payment_id", movement}}), intent, deadline,
                                                    std::move(stop)));
}

Result<Done<PaymentView>> PlayersClient::end(const std::string& payment, PaymentEnd how, const Intent& intent,
                                             Deadline deadline, std::stop_token stop) {
    constexpr std::array<std::string_view, 4> kVerbs{"refund", "chargeback", "complete", "fail"};
    return understoodDone<PaymentView>(m_client.act("POST",
                                                    "/sandbox/psp/payments/" + percentEncode(payment) + "/" +
                                                        std::string(kVerbs[static_cast<std::size_t>(how)]),
                                                    Json::object(), intent, deadline, std::move(stop)));
}

Result<std::vector<JackpotView>> PlayersClient::jackpots(Deadline deadline, std::stop_token stop) {
    return understoodItems<JackpotView>(m_client.ask("/sandbox/jackpots", deadline, std::move(stop)));
}

Result<Done<JackpotView>> PlayersClient::makeJackpot(const base::RegionId& region, const base::BrandId& brand,
                                                     const std::string& currency, int basisPoints, const Intent& intent,
                                                     Deadline deadline, std::stop_token stop) {
    return understoodDone<JackpotView>(m_client.act("POST", "/sandbox/jackpots",
                                                    Json::object({{"region", region.text()},
                                                                  {"brand_id", brand.text()},
                                                                  {"currency", currency},
                                                                  {"basis_points", basisPoints}}),
                                                    intent, deadline, std::move(stop)));
}

Result<Done<JackpotView>> PlayersClient::hitJackpot(const std::string& id, const base::PlayerId& winner,
                                                    const Intent& intent, Deadline deadline, std::stop_token stop) {
    return understoodDone<JackpotView>(m_client.act("POST", "/sandbox/jackpots/" + percentEncode(id) + "/hit",
                                                    Json::object({{"player_id", winner.text()}}), intent, deadline,
                                                    std::move(stop)));
}

Result<std::vector<AmlCaseView>> PlayersClient::cases(const std::string& state, Deadline deadline,
                                                      std::stop_token stop) {
    return understoodItems<AmlCaseView>(m_client.ask(
        state.empty() ? "/aml/cases" : "/aml/cases?state=" + percentEncode(state), deadline, std::move(stop)));
}

Result<AmlCaseView> PlayersClient::amlCase(const std::string& id, Deadline deadline, std::stop_token stop) {
    return understood<AmlCaseView>(m_client.ask("/aml/cases/" + percentEncode(id), deadline, std::move(stop)));
}

Result<Done<AmlCaseView>> PlayersClient::openCase(const PlayerKey& key, const Intent& intent, Deadline deadline,
                                                  std::stop_token stop) {
    return understoodDone<AmlCaseView>(
        m_client.act("POST", "/aml/cases", membersOf(key), intent, deadline, std::move(stop)));
}

Result<Done<AmlCaseView>> PlayersClient::decide(const std::string& id, const std::string& state, const Intent& intent,
                                                Deadline deadline, std::stop_token stop) {
    return understoodDone<AmlCaseView>(m_client.act("POST", "/aml/cases/" + percentEncode(id) + "/decisions",
                                                    Json::object({{"state", state}}), intent, deadline,
                                                    std::move(stop)));
}

Result<std::string> PlayersClient::report(const std::string& id, bool xml, Deadline deadline, std::stop_token stop) {
    const auto target = "/aml/cases/" + percentEncode(id) + (xml ? "/report.xml" : "/report");
    if (xml)
        return m_client.download(target, deadline, std::move(stop));
    SB_ASSIGN(const auto json, m_client.ask(target, deadline, std::move(stop)));
    return json.pretty();
}

} // namespace signalbox::api
