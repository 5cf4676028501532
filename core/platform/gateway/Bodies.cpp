// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/Bodies.h"

#include <utility>

namespace signalbox::platform::bodies {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

Error invalid(std::string_view member, std::string_view what) {
    return {ErrorCode::InvalidArgument, "SCHEMA_INVALID", "/" + std::string(member) + " " + std::string(what)};
}

template <class IdT>
Result<IdT> id(const Json& body, std::string_view member) {
    const auto text = body[member].asString();
    if (!text)
        return invalid(member, body.contains(member) ? "must be a string" : "is missing");
    auto parsed = IdT::parse(*text);
    if (!parsed)
        return invalid(member, parsed.error().context);
    return parsed;
}

Result<base::Currency> currency(const Json& body) {
    const auto text = body["currency"].asString();
    if (!text)
        return invalid("currency", body.contains("currency") ? "must be a string" : "is missing");
    auto parsed = base::Currency::parse(*text);
    if (!parsed)
        return invalid("currency", "is not an ISO 4217 code");
    return parsed;
}

Result<base::Money> amount(const Json& body, std::string_view member, const base::Currency& currency) {
    const auto& value = body[member];
    if (value.isNumber())
        return base::Money::parse(value.lexeme(), currency);
    if (const auto text = value.asString())
        return base::Money::parse(*text, currency);
    return invalid(member, body.contains(member) ? "must be a number or a decimal string" : "is missing");
}

/// An optional text of at most `most` bytes.
Result<std::string> textIfAny(const Json& body, std::string_view member, std::size_t most) {
    const auto& value = body[member];
    if (value.isNull())
        return std::string();
    auto text = value.asString();
    if (!text)
        return invalid(member, "must be a string");
    if (text->size() > most)
        return invalid(member, "is too long");
    return std::move(*text);
}

} // namespace

Result<Json> parse(std::string_view body) {
    SB_ASSIGN(auto json, Json::parse(body));
    if (!json.isObject())
        return Error{ErrorCode::InvalidArgument, "SCHEMA_INVALID", "the body must be a JSON object"};
    return json;
}

crypto::Digest256 fingerprint(const Json& body, std::string_view amountMember, const base::Money& amount) {
    if (amountMember.empty())
        return crypto::sha256(body.canonical());
    Json copy = body;
    copy.set(std::string(amountMember), "minor:" + std::to_string(amount.minor()));
    return crypto::sha256(copy.canonical());
}

crypto::Digest256 fingerprintOfPath(std::string_view what) { return crypto::sha256(what); }

Result<Read<SessionBody>> session(const Json& body) {
    Read<SessionBody> out;
    SB_ASSIGN(out.value.player, id<base::PlayerId>(body, "player_id"));
    SB_ASSIGN(out.value.game, id<base::GameId>(body, "game_id"));
    SB_ASSIGN(out.value.currency, currency(body));
    SB_ASSIGN(out.value.geo, textIfAny(body, "geo", 2));
    if (!out.value.geo.empty() && (out.value.geo.size() != 2 || out.value.geo[0] < 'A' || out.value.geo[0] > 'Z' ||
                                   out.value.geo[1] < 'A' || out.value.geo[1] > 'Z'))
        return invalid("geo", "must be an ISO 3166-1 alpha-2 code in upper case");
    SB_TRY(textIfAny(body, "locale", 35));
    out.fingerprint = fingerprint(body, {}, {});
    return out;
}

Result<Read<Authorize>> authorize(const Json& body) {
    Read<Authorize> out;
    SB_ASSIGN(out.value.session, id<base::SessionId>(body, "session_id"));
    SB_ASSIGN(out.value.round, id<base::RoundId>(body, "round_id"));
    SB_ASSIGN(out.value.bet, id<base::BetId>(body, "bet_id"));
    SB_ASSIGN(const auto code, currency(body));
    SB_ASSIGN(out.value.amount, amount(body, "amount", code));
    out.fingerprint = fingerprint(body, "amount", out.value.amount);
    return out;
}

Result<Read<Settle>> settle(const Json& body) {
    Read<Settle> out;
    SB_ASSIGN(out.value.bet, id<base::BetId>(body, "bet_id"));
    SB_ASSIGN(out.value.round, id<base::RoundId>(body, "round_id"));
    SB_ASSIGN(const auto code, currency(body));
    SB_ASSIGN(out.value.win, amount(body, "win_amount", code));
    if (!body["final"].isNull()) {
        const auto final = body["final"].asBool();
        if (!final)
            return invalid("final", "must be true or false");
        out.value.final = *final;
    }
    if (!body["settlement_seq"].isNull()) {
        const auto number = body["settlement_seq"].asInt();
        if (!number || *number < 1)
            return invalid("settlement_seq", "must be an integer from 1");
        out.value.number = *number;
    }
    if (body["stake_amount"].isNull()) {
        out.fingerprint = fingerprint(body, "win_amount", out.value.win);
        return out;
    }
    SB_ASSIGN(out.value.stake, amount(body, "stake_amount", code));
    Json copy = body;
    copy.set("stake_amount", "minor:" + std::to_string(out.value.stake->minor()));
    out.fingerprint = fingerprint(copy, "win_amount", out.value.win);
    return out;
}

Result<Read<Rollback>> rollback(const Json& body) {
    Read<Rollback> out;
    SB_ASSIGN(out.value.bet, id<base::BetId>(body, "bet_id"));
    SB_ASSIGN(out.value.round, id<base::RoundId>(body, "round_id"));
    SB_ASSIGN(out.value.reason, textIfAny(body, "reason", base::limits::kReasonChars));
    out.fingerprint = fingerprint(body, {}, {});
    return out;
}

} // namespace signalbox::platform::bodies
