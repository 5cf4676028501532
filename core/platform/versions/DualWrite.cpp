// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/versions/DualWrite.h"

#include "core/base/Log.h"
#include "core/base/Money.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace shapes {

namespace {

constexpr std::string_view kSuffix = "_amount";

Error wrong(std::string what) { return {ErrorCode::InvalidArgument, "EVENTS-005", std::move(what)}; }

/// The name of money in the second shape; empty for a member that is none.
std::string secondName(const std::string& name, const Json& value) {
    if (!value.isNumber())
        return {};
    if (name == "amount")
        return name;
    if (name.size() > kSuffix.size() && name.ends_with(kSuffix))
        return name.substr(0, name.size() - kSuffix.size());
    return {};
}

bool isMoney(const Json& value) {
    return value.isObject() && value.members().size() == 3 && value["amount"].isString() &&
           value["currency"].isString() && value["minor_units"].isNumber();
}

std::string digits(std::int64_t minor, int exponent) {
    std::string text = std::to_string(minor < 0 ? -minor : minor);
    if (exponent > 0) {
        const auto least = static_cast<std::size_t>(exponent) + 1;
        if (text.size() < least)
            text.insert(0, least - text.size(), '0');
        text.insert(text.size() - static_cast<std::size_t>(exponent), 1, '.');
    }
    return (minor < 0 ? "-" : "") + text;
}

} // namespace

Result<Json> secondOf(const Json& first, Defect defect) {
    SB_ASSIGN(const auto currency, base::Currency::parse(first["currency"].stringOr("")));
    auto second = Json::object();
    bool found = false;
    for (const auto& [name, value] : first.members()) {
        if (name == "currency")
            continue;
        const auto renamed = secondName(name, value);
        if (renamed.empty()) {
            second.append(name, value);
            continue;
        }
        SB_ASSIGN(const auto money, base::Money::parse(value.lexeme(), currency));
        std::int64_t minor = money.minor();
        if (defect == Defect::TwoDecimals)
            for (int i = currency.exponent(); i < 2; ++i)
                minor *= 10;
        second.append(renamed,
                      Json::object({{"amount", money.text()}, {"currency", currency.code()}, {"minor_units", minor}}));
        found = true;
    }
    if (!found)
        return wrong("there is no money in it");
    return second;
}

Result<Json> firstOf(const Json& second) {
    auto first = Json::object();
    std::string code;
    for (const auto& [name, value] : second.members()) {
        if (!isMoney(value)) {
            first.append(name, value);
            continue;
        }
        const auto own = value["currency"].stringOr("");
        if (!code.empty() && own != code)
            return wrong("/" + name + "/currency is another one");
        code = own;
        SB_ASSIGN(const auto currency, base::Currency::parse(code));
        const auto minor = value["minor_units"].asInt();
        // The minor units are what counts; the text must say the same.
        if (!minor || digits(*minor, currency.exponent()) != value["amount"].stringOr(""))
            return wrong("/" + name + " says two different amounts");
        first.append(name == "amount" ? name : name + std::string(kSuffix),
                     Json::number(digits(*minor, currency.exponent())));
    }
    if (code.empty())
        return wrong("there is no money in it");
    first.append("currency", code);
    return first;
}

bool same(const Json& a, const Json& b) {
    if (a.members().size() != b.members().size())
        return false;
    return std::all_of(a.members().begin(), a.members().end(), [&](const auto& member) {
        return b.contains(member.first) && b[member.first] == member.second;
    });
}

} // namespace shapes

const std::vector<std::string>& DualWrite::topics() {
    static const std::vector<std::string> kTopics{"bet.authorized", "bet.partially_settled", "bet.settled",
                                                  "wallet.funded"};
    return kTopics;
}

DualWrite::DualWrite(const base::Clock& clock, std::int64_t relayed, shapes::Defect defect, store::Database database)
    : m_clock(clock)
    , m_defect(defect)
    , m_database(std::move(database))
    , m_last(relayed) {
    for (const auto& topic : topics())
        m_topics[topic].state.topic = topic;
}

Result<std::unique_ptr<DualWrite>> DualWrite::open(const std::filesystem::path& file, const base::Clock& clock,
                                                   std::int64_t relayed, shapes::Defect defect) {
    SB_ASSIGN(auto database, store::Database::open(file));
    std::unique_ptr<DualWrite> made(new DualWrite(clock, relayed, defect, std::move(database)));
    SB_TRY(made->load());
    return made;
}

Status DualWrite::load() {
    SB_ASSIGN(auto query, m_database.prepare("SELECT topic, begun, ended, at, by FROM dual_write ORDER BY id"));
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return {};
        auto& topic = m_topics[std::string(query.text(0))];
        const Window window{query.integer(1), query.isNull(2) ? 0 : query.integer(2)};
        topic.windows.push_back(window);
        auto& state = topic.state;
        state.topic = query.text(0);
        state.on = query.isNull(2);
        state.from = window.from;
        state.to = window.to;
        state.changedAt = base::timeFromNanos(query.integer(3));
        state.changedBy = query.text(4);
    }
}

std::vector<DualWriteState> DualWrite::states() const {
    std::lock_guard lock(m_mutex);
    std::vector<DualWriteState> out;
    for (const auto& [name, topic] : m_topics)
        out.push_back(topic.state);
    return out;
}

Result<DualWriteState> DualWrite::state(std::string_view name) const {
    std::lock_guard lock(m_mutex);
    const auto found = m_topics.find(name);
    if (found == m_topics.end())
        return Error{ErrorCode::InvalidArgument, "EVENTS-006", "this topic has no second version"};
    return found->second.state;
}

Result<DualWriteState> DualWrite::turn(std::string_view name, bool on, const std::string& by) {
    // Under the lock the relay asks nothing: whatever it has asked about keeps the answer it got.
    std::lock_guard lock(m_mutex);
    const auto found = m_topics.find(name);
    if (found == m_topics.end())
        return Error{ErrorCode::InvalidArgument, "EVENTS-006", "this topic has no second version"};
    auto& topic = found->second;
    if (topic.state.on == on)
        return topic.state;
    const auto now = m_clock.now();
    if (on) {
        SB_ASSIGN(auto add, m_database.prepare("INSERT INTO dual_write(topic, begun, ended, at, by) "
                                               "VALUES(?,?,NULL,?,?)"));
        SB_TRY(add.bindAll(name, m_last, base::unixNanos(now), by).run());
        topic.windows.push_back({m_last, 0});
        topic.state.from = m_last;
        topic.state.to = 0;
    } else {
        // A window that saw nothing ends where it began: entry 0 would mean that it is open.
        const auto last = std::max<std::int64_t>(m_last, 1);
        SB_ASSIGN(auto end, m_database.prepare("UPDATE dual_write SET ended=?, at=?, by=? WHERE topic=? AND ended IS "
                                               "NULL"));
        SB_TRY(end.bindAll(last, base::unixNanos(now), by, name).run());
        topic.windows.back().to = last;
        topic.state.to = last;
    }
    topic.state.on = on;
    topic.state.changedAt = now;
    topic.state.changedBy = by;
    return topic.state;
}

std::optional<BusRecord> DualWrite::companion(const BusRecord& first) {
    const auto& envelope = first.envelope;
    std::lock_guard lock(m_mutex);
    m_last = std::max(m_last, envelope.causation);
    const auto found = m_topics.find(envelope.topic);
    if (found == m_topics.end() || envelope.major() != 1)
        return std::nullopt;
    auto& topic = found->second;
    if (std::none_of(topic.windows.begin(), topic.windows.end(),
                     [&](const Window& window) { return window.has(envelope.causation); }))
        return std::nullopt;
    ++topic.state.written;
    auto second = shapes::secondOf(envelope.data, m_defect);
    auto back = second ? shapes::firstOf(*second) : second;
    if (!back || !shapes::same(*back, envelope.data)) {
        if (topic.state.different++ == 0)
            topic.state.difference = envelope.event;
        base::log::error("versions", "a second version does not give the first one back; it is held back",
                         Json::object({{"event", envelope.event},
                                       {"topic", envelope.topic},
                                       {"error", back ? std::string("another value") : back.error().context}}));
        return std::nullopt;
    }
    BusRecord record = first;
    record.envelope.event += "-2";
    record.envelope.schemaVersion = "2.0.0";
    record.envelope.data = *std::move(second);
    return record;
}

} // namespace signalbox::platform
