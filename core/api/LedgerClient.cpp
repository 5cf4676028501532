// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/LedgerClient.h"

#include "core/api/Acts.h"
#include "core/api/Understood.h"

#include <algorithm>
#include <array>

namespace signalbox::api {

using base::Json;
using base::Result;

Json toJson(const BetView& value, Wire) {
    return Json::object({{"provider", value.provider.text()},
                         {"brand", value.brand.text()},
                         {"region", value.region.text()},
                         {"bet_id", value.bet.text()},
                         {"round_id", value.round},
                         {"session_id", value.session},
                         {"player_id", value.player},
                         {"status", value.status},
                         {"amount", value.amount},
                         {"stake_taken", value.stakeTaken},
                         {"win_amount", value.win},
                         {"currency", value.currency},
                         {"undone_by", value.undo}});
}
void read(Decoder& in, BetView& out) {
    out.provider = in.id<base::ProviderId>("provider");
    out.brand = in.id<base::BrandId>("brand");
    out.region = in.id<base::RegionId>("region");
    out.bet = in.id<base::BetId>("bet_id");
    out.round = in.text("round_id");
    out.session = in.text("session_id");
    out.player = in.text("player_id");
    out.status = in.text("status");
    out.amount = in.text("amount");
    out.stakeTaken = in.text("stake_taken");
    out.win = in.text("win_amount");
    out.currency = in.text("currency");
    out.undo = in.text("undone_by");
}

Json toJson(const ReversalView& value, Wire) {
    return Json::object({{"reversal_id", value.reversal},
                         {"provider", value.provider.text()},
                         {"bet_id", value.bet.text()},
                         {"round_id", value.round},
                         {"player_id", value.player},
                         {"stake_returned", value.stake},
                         {"win_withdrawn", value.win},
                         {"balance", value.balance},
                         {"currency", value.currency}});
}
void read(Decoder& in, ReversalView& out) {
    out.reversal = in.text("reversal_id");
    out.provider = in.id<base::ProviderId>("provider");
    out.bet = in.id<base::BetId>("bet_id");
    out.round = in.text("round_id");
    out.player = in.text("player_id");
    out.stake = in.text("stake_returned");
    out.win = in.text("win_withdrawn");
    out.balance = in.text("balance");
    out.currency = in.text("currency");
}

Json toJson(const RoundReport& value, Wire) {
    return Json::object({{"round_id", value.round},
                         {"currency", value.currency},
                         {"stake_amount", value.stake},
                         {"win_amount", value.win}});
}
void read(Decoder& in, RoundReport& out) {
    const auto amount = [&in](std::string_view member) {
        const auto& value = in.json()[member];
        return value.isNumber() ? std::string(value.lexeme()) : in.text(member, 64);
    };
    out.round = in.id<base::RoundId>("round_id").text();
    out.currency = in.text("currency", 8);
    out.stake = amount("stake_amount");
    out.win = amount("win_amount");
}

Json toJson(const ReconDraft& value, Wire) {
    auto out = Json::object({{"provider", value.provider.text()}});
    if (value.from)
        out.set("from", timeJson(value.from));
    if (value.until)
        out.set("until", timeJson(value.until));
    return out.set("rounds", listJson(value.rounds));
}
void read(Decoder& in, ReconDraft& out) {
    out.provider = in.id<base::ProviderId>("provider");
    out.from = in.timeIfAny("from");
    out.until = in.timeIfAny("until");
    out.rounds = items<RoundReport>(in, "rounds");
}

Json toJson(const ReconRun& value, Wire) {
    return Json::object({{"reconciliation_id", value.id},
                         {"provider", value.provider.text()},
                         {"rounds", value.rounds},
                         {"matched", value.matched},
                         {"unfinished", value.unfinished},
                         {"cases", value.cases},
                         {"at", timeJson(value.at)}});
}
void read(Decoder& in, ReconRun& out) {
    out.id = in.text("reconciliation_id");
    out.provider = in.id<base::ProviderId>("provider");
    out.rounds = in.integer("rounds");
    out.matched = in.integer("matched");
    out.unfinished = in.integer("unfinished");
    out.cases = in.integer("cases");
    out.at = in.time("at");
}

Json toJson(const ReconCaseView& value, Wire) {
    return Json::object({{"case_id", value.id},
                         {"provider", value.provider.text()},
                         {"kind", value.kind},
                         {"round_id", value.round},
                         {"bet_id", value.bet},
                         {"ours", value.ours},
                         {"theirs", value.theirs},
                         {"source", value.source},
                         {"opened_at", timeJson(value.openedAt)},
                         {"closed_at", timeJson(value.closedAt)},
                         {"closed_by", value.closedBy},
                         {"reason", value.reason}});
}
void read(Decoder& in, ReconCaseView& out) {
    out.id = in.integer("case_id");
    out.provider = in.id<base::ProviderId>("provider");
    out.kind = in.text("kind");
    out.round = in.text("round_id");
    out.bet = in.text("bet_id");
    out.ours = in.object("ours");
    out.theirs = in.object("theirs");
    out.source = in.text("source");
    out.openedAt = in.time("opened_at");
    out.closedAt = in.timeIfAny("closed_at");
    out.closedBy = in.text("closed_by");
    out.reason = in.text("reason");
}

namespace {

constexpr std::array<std::string_view, 4> kColumns{"round_id", "currency", "stake_amount", "win_amount"};

std::vector<std::string_view> fieldsOf(std::string_view line) {
    if (!line.empty() && line.back() == '\r')
        line.remove_suffix(1);
    std::vector<std::string_view> fields;
    while (true) {
        const auto comma = line.find(',');
        auto field = line.substr(0, comma);
        while (!field.empty() && (field.front() == ' ' || field.front() == '"'))
            field.remove_prefix(1);
        while (!field.empty() && (field.back() == ' ' || field.back() == '"'))
            field.remove_suffix(1);
        fields.push_back(field);
        if (comma == std::string_view::npos)
            return fields;
        line.remove_prefix(comma + 1);
    }
}

Result<std::vector<RoundReport>> readCsv(std::string_view text) {
    const auto wrong = [](std::size_t line, const std::string& what) {
        return base::Error{base::ErrorCode::InvalidArgument, "API-010",
                           "line " + std::to_string(line) + " of the report " + what};
    };
    std::vector<RoundReport> out;
    std::array<std::size_t, kColumns.size()> at{};
    std::size_t number = 0;
    std::size_t width = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        if (line.empty() || line == "\r")
            continue;
        const auto fields = fieldsOf(line);
        if (width == 0) { // The heading.
            width = fields.size();
            for (std::size_t column = 0; column < kColumns.size(); ++column) {
                const auto found = std::find(fields.begin(), fields.end(), kColumns[column]);
                if (found == fields.end())
                    return wrong(number, "has no column " + std::string(kColumns[column]));
                at[column] = static_cast<std::size_t>(found - fields.begin());
            }
            continue;
        }
        if (fields.size() != width)
            return wrong(number,
                         "has " + std::to_string(fields.size()) + " fields, the heading " + std::to_string(width));
        RoundReport row{std::string(fields[at[0]]), std::string(fields[at[1]]), std::string(fields[at[2]]),
                        std::string(fields[at[3]])};
        if (!base::RoundId::parse(row.round))
            return wrong(number, "names no round");
        out.push_back(std::move(row));
    }
    if (width == 0)
        return wrong(1, "is not there");
    return out;
}

} // namespace

Result<std::vector<RoundReport>> readRoundReports(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
        return readCsv(text);
    SB_ASSIGN(auto json, Json::parse(text));
    if (json.isArray())
        json = Json::object({{"rounds", std::move(json)}});
    Decoder in(json);
    auto rounds = items<RoundReport>(in, "rounds");
    return in.finish(std::move(rounds));
}

std::string betObject(const base::ProviderId& provider, const base::BetId& bet) {
    return "bet/" + provider.text() + "/" + bet.text();
}

namespace {
std::string betPath(const base::ProviderId& provider, const base::BetId& bet) {
    return "/bets/" + provider.text() + "/" + bet.text();
}
} // namespace

PreparedAct reverseBetAct(const base::ProviderId& provider, const base::BetId& bet, const Intent& intent) {
    return {"bets.reverse", betObject(provider, bet), scopeJson(provider),
            artefactOf("POST", std::string(path::kPrefix) + betPath(provider, bet) + "/reversal",
                       bodyOf(Json::object(), intent))};
}

Result<BetView> bet(PlatformClient& client, const base::ProviderId& provider, const base::BetId& bet, Deadline deadline,
                    std::stop_token stop) {
    return understood<BetView>(client.ask(betPath(provider, bet), deadline, std::move(stop)));
}

Result<Done<ReversalView>> reverseBet(PlatformClient& client, const base::ProviderId& provider, const base::BetId& bet,
                                      const Intent& intent, Deadline deadline, std::stop_token stop) {
    return understoodDone<ReversalView>(
        client.act("POST", betPath(provider, bet) + "/reversal", Json::object(), intent, deadline, std::move(stop)));
}

Result<Done<ReconRun>> reconcile(PlatformClient& client, const ReconDraft& draft, const Intent& intent,
                                 Deadline deadline, std::stop_token stop) {
    return understoodDone<ReconRun>(
        client.act("POST", "/reconciliations", toJson(draft), intent, deadline, std::move(stop)));
}

Result<std::vector<ReconCaseView>> reconCases(PlatformClient& client, bool openOnly, Deadline deadline,
                                              std::stop_token stop, int limit) {
    return understoodItems<ReconCaseView>(
        client.ask("/reconciliations/cases?limit=" + std::to_string(limit) + (openOnly ? "&state=open" : ""), deadline,
                   std::move(stop)));
}

Result<Done<ReconCaseView>> closeReconCase(PlatformClient& client, std::int64_t id, const Intent& intent,
                                           Deadline deadline, std::stop_token stop) {
    return understoodDone<ReconCaseView>(client.act("POST", "/reconciliations/cases/" + std::to_string(id) + "/close",
                                                    Json::object(), intent, deadline, std::move(stop)));
}

} // namespace signalbox::api
