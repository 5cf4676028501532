// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Render.h"

#include "core/api/ErrorTable.h"
#include "core/base/Check.h"

namespace signalbox::platform::render {

namespace {

void member(std::string& out, std::string_view name, std::string_view text) {
    if (out.size() > 1)
        out += ',';
    out += '"';
    out += name;
    out += "\":\"";
    out += text;
    out += '"';
}

void raw(std::string& out, std::string_view name, std::string_view text) {
    if (out.size() > 1)
        out += ',';
    out += '"';
    out += name;
    out += "\":";
    out += text;
}

} // namespace

Answer refusal(std::string_view code, std::string_view context, std::string_view trace, const base::Json& details) {
    const auto* row = api::findWireError(code);
    SB_CHECK(row != nullptr);
    Answer answer;
    answer.status = row->status;
    answer.code = std::string(code);
    answer.body = api::problemJson({row->canonical, std::string(code), std::string(context)}, trace, details).text();
    return answer;
}

bool isFinalRefusal(std::string_view code) noexcept {
    const auto* row = api::findWireError(code);
    return row != nullptr && !row->retryable && row->status < 500;
}

std::string session(const SessionFacts& facts) {
    std::string out = "{";
    member(out, "session_id", facts.session);
    member(out, "player_id", facts.player);
    member(out, "game_id", facts.game);
    member(out, "currency", facts.currency.code());
    member(out, "expires_at", base::rfc3339(facts.expiresAt));
    member(out, "release", facts.release);
    raw(out, "balance", facts.balance.text());
    return out += '}';
}

std::string sessionEnded(std::string_view session, std::string_view player, std::string_view reason, base::Time at) {
    std::string out = "{";
    member(out, "session_id", session);
    member(out, "player_id", player);
    member(out, "status", "ended");
    member(out, "reason", reason);
    member(out, "ended_at", base::rfc3339(at));
    return out += '}';
}

std::string roundClosed(std::string_view round, std::string_view reason, base::Time at) {
    std::string out = "{";
    member(out, "round_id", round);
    member(out, "status", "closed");
    member(out, "reason", reason);
    member(out, "closed_at", base::rfc3339(at));
    return out += '}';
}

std::string authorized(std::string_view bet, std::string_view round, std::string_view hold,
                       const base::Money& balance) {
    std::string out = "{";
    member(out, "bet_id", bet);
    member(out, "round_id", round);
    member(out, "status", "authorized");
    member(out, "hold_id", hold);
    raw(out, "balance", balance.text());
    return out += '}';
}

std::string settled(std::string_view bet, std::string_view round, std::string_view status, std::string_view settlement,
                    const base::Money& credited, const base::Money& balance) {
    std::string out = "{";
    member(out, "bet_id", bet);
    member(out, "round_id", round);
    member(out, "status", status);
    member(out, "settlement_id", settlement);
    raw(out, "credited", credited.text());
    raw(out, "balance", balance.text());
    return out += '}';
}

std::string rolledBack(std::string_view bet, std::string_view status, std::string_view rollback,
                       const base::Money* balance) {
    std::string out = "{";
    member(out, "bet_id", bet);
    member(out, "status", status);
    member(out, "rollback_id", rollback);
    if (balance != nullptr)
        raw(out, "balance", balance->text());
    return out += '}';
}

std::string event(const EventFacts& facts) {
    SB_CHECK(facts.tenant != nullptr);
    std::string out = "{";
    out.reserve(512);
    member(out, "event_id", facts.event);
    member(out, "event_type", facts.topic);
    member(out, "event_version", "1");
    member(out, "occurred_at", base::rfc3339(facts.at));
    member(out, "tenant_id", facts.tenant->text());
    member(out, "provider_id", facts.tenant->provider.text());
    member(out, "brand_id", facts.tenant->brand.text());
    member(out, "region", facts.tenant->region.text());
    member(out, "player_id", facts.player);
    raw(out, "trace_id", quoted(facts.trace));
    raw(out, "idempotency_key", quoted(facts.idempotencyKey));
    raw(out, "sequence", std::to_string(facts.position));
    raw(out, "causation_seq", std::to_string(facts.causation));
    raw(out, "data", facts.data);
    return out += '}';
}

std::string quoted(std::string_view text) {
    bool plain = true;
    for (const char c : text)
        plain = plain && c >= ' ' && c != '"' && c != '\\' && c < '\x7f';
    if (!plain)
        return base::Json(text).text();
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    out += text;
    out += '"';
    return out;
}

} // namespace signalbox::platform::render
