// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Leaf.h"

#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace signalbox::audit {

namespace {

constexpr std::int64_t kFormat = 1;

constexpr std::array<std::string_view, 2> kPhases{"intended", "outcome"};
constexpr std::array<std::string_view, 5> kOutcomes{"none", "ok", "refused", "failed", "unknown"};

/// In canonical order.
constexpr std::array<std::string_view, 19> kMembers{
    "action",       "actor",  "after_hash", "approvals", "before_hash", "boot_id",    "client", "details",
    "monotonic_ns", "object", "outcome",    "phase",     "reason",      "request_id", "scope",  "seq",
    "ticket",       "time",   "v"};

base::Error malformed(std::string_view what) {
    return {base::ErrorCode::InvalidArgument, "AUDIT-003", "not an audit leaf: " + std::string(what)};
}

/// A string as RFC 8785 writes it. Nearly all need no escape; the others take the long way.
void writeText(std::string& out, std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '"' && c != '\\';
    });
    if (plain)
        out.append(1, '"').append(text).append(1, '"');
    else
        out += base::Json(text).canonical();
}

void writeValue(std::string& out, const base::Json& value, std::string_view whenNull) {
    if (value.isNull())
        out += whenNull;
    else
        out += value.canonical();
}

/// Reads members and remembers the first one that is wrong, so that parseLeaf reads like the list it is.
class Reader {
public:
    explicit Reader(const base::Json& json)
        : m_json(json) {}

    void text(std::string_view member, std::string& into) {
        if (auto value = m_json[member].asString())
            into = std::move(*value);
        else
            wrong(member);
    }
    template <class Enum, std::size_t N>
    void choice(std::string_view member, const std::array<std::string_view, N>& names, Enum& into) {
        const auto value = m_json[member].asString();
        for (std::size_t i = 0; value && i < N; ++i)
            if (names[i] == *value) {
                into = static_cast<Enum>(i);
                return;
            }
        wrong(member);
    }
    void wrong(std::string_view member) {
        if (m_wrong.empty())
            m_wrong = member;
    }
    [[nodiscard]] const std::string& firstWrong() const { return m_wrong; }

private:
    const base::Json& m_json;
    std::string m_wrong;
};

} // namespace

std::string_view name(Phase phase) noexcept { return kPhases[static_cast<std::size_t>(phase)]; }
std::string_view name(Outcome outcome) noexcept { return kOutcomes[static_cast<std::size_t>(outcome)]; }

std::string toStored(const Leaf& leaf) {
    // Written in canonical order by hand: going through a Json object costs five times as much, on every act.
    std::string out;
    out.reserve(768);
    out += "{\"action\":";
    writeText(out, leaf.action);
    out += ",\"actor\":{\"id\":";
    writeText(out, leaf.actor.id);
    out += ",\"kid\":";
    writeText(out, leaf.actor.kid);
    out += ",\"role\":";
    writeText(out, leaf.actor.role);
    out += ",\"session\":";
    writeText(out, leaf.actor.session);
    out += "},\"after_hash\":";
    writeText(out, leaf.afterHash);
    out += ",\"approvals\":";
    writeValue(out, leaf.approvals, "[]");
    out += ",\"before_hash\":";
    writeText(out, leaf.beforeHash);
    out += ",\"boot_id\":";
    writeText(out, leaf.bootId);
    out += ",\"client\":";
    writeText(out, leaf.client);
    out += ",\"details\":";
    writeValue(out, leaf.details, "{}");
    // As text: RFC 8785 numbers are doubles, and 2^53 nanoseconds are only 104 days.
    out += ",\"monotonic_ns\":\"" + std::to_string(leaf.monotonicNs) + "\",\"object\":";
    writeText(out, leaf.object);
    out += ",\"outcome\":";
    writeText(out, name(leaf.outcome));
    out += ",\"phase\":";
    writeText(out, name(leaf.phase));
    out += ",\"reason\":";
    writeText(out, leaf.reason);
    out += ",\"request_id\":";
    writeText(out, leaf.requestId);
    out += ",\"scope\":";
    writeValue(out, leaf.scope, "{}");
    out += ",\"seq\":" + std::to_string(leaf.seq) + ",\"ticket\":";
    writeText(out, leaf.ticket);
    out += ",\"time\":\"" + base::rfc3339(leaf.time) + "\",\"v\":" + std::to_string(kFormat) + "}";
    return out;
}

base::Result<Leaf> parseLeaf(std::string_view stored) {
    if (stored.size() > kMaxLeafBytes)
        return malformed("larger than 64 KiB");
    auto parsed = base::Json::parse(stored);
    if (!parsed)
        return malformed(parsed.error().context);
    const base::Json& json = *parsed;
    if (!json.isObject())
        return malformed("not an object");
    if (json["v"].asInt() != kFormat)
        return malformed("version is not 1");
    if (json.members().size() != kMembers.size())
        return malformed("it has " + std::to_string(json.members().size()) + " members instead of " +
                         std::to_string(kMembers.size()));
    for (std::size_t i = 0; i < kMembers.size(); ++i)
        if (json.members()[i].first != kMembers[i])
            return malformed("member \"" + json.members()[i].first + "\" where \"" + std::string(kMembers[i]) +
                             "\" belongs");

    Leaf leaf;
    Reader reader(json);
    reader.text("action", leaf.action);
    reader.text("after_hash", leaf.afterHash);
    reader.text("before_hash", leaf.beforeHash);
    reader.text("boot_id", leaf.bootId);
    reader.text("client", leaf.client);
    reader.text("object", leaf.object);
    reader.text("reason", leaf.reason);
    reader.text("request_id", leaf.requestId);
    reader.text("ticket", leaf.ticket);
    reader.choice("phase", kPhases, leaf.phase);
    reader.choice("outcome", kOutcomes, leaf.outcome);

    const base::Json& actor = json["actor"];
    Reader actorReader(actor);
    actorReader.text("id", leaf.actor.id);
    actorReader.text("kid", leaf.actor.kid);
    actorReader.text("role", leaf.actor.role);
    actorReader.text("session", leaf.actor.session);
    if (!actorReader.firstWrong().empty() || actor.members().size() != 4)
        reader.wrong("actor");

    std::string number;
    reader.text("monotonic_ns", number);
    const auto read = std::from_chars(number.data(), number.data() + number.size(), leaf.monotonicNs);
    if (read.ec != std::errc() || read.ptr != number.data() + number.size() ||
        std::to_string(leaf.monotonicNs) != number)
        reader.wrong("monotonic_ns");

    const auto seq = json["seq"].asInt();
    if (seq && *seq >= 0)
        leaf.seq = static_cast<std::uint64_t>(*seq);
    else
        reader.wrong("seq");

    const auto time = base::parseRfc3339(json["time"].stringOr(""));
    if (time && base::rfc3339(*time) == json["time"].stringOr(""))
        leaf.time = *time;
    else
        reader.wrong("time");

    leaf.approvals = json["approvals"];
    if (!leaf.approvals.isArray())
        reader.wrong("approvals");
    leaf.scope = json["scope"];
    if (!leaf.scope.isObject())
        reader.wrong("scope");
    leaf.details = json["details"];
    if (!leaf.details.isObject())
        reader.wrong("details");

    if (!reader.firstWrong().empty())
        return malformed("member \"" + reader.firstWrong() + "\" is missing or of the wrong kind");
    if (json.canonical() != stored)
        return malformed("its text is not canonical (RFC 8785)");
    return leaf;
}

std::string stateHash(const base::Json& state) { return base::hex(crypto::sha256(state.canonical())); }

} // namespace signalbox::audit
