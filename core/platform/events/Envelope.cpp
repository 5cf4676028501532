// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/Envelope.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

/// Reads members one after the other and remembers the first that is wrong.
class Reader {
public:
    Reader(const Json& json, std::string_view reason)
        : m_json(json)
        , m_reason(reason) {}

    std::string text(std::string_view name, std::size_t most, bool required) {
        const auto& member = m_json[name];
        if (member.isNull() && !required)
            return {};
        const auto value = member.asString();
        if (!value || (required && value->empty()) || value->size() > most) {
            wrong(name, "must be a text of at most " + std::to_string(most) + " characters");
            return {};
        }
        return *value;
    }
    base::Time time(std::string_view name, bool required) {
        const auto value = text(name, 64, required);
        if (value.empty())
            return {};
        auto parsed = base::parseRfc3339(value);
        if (!parsed) {
            wrong(name, "must be a time as in RFC 3339");
            return {};
        }
        return *parsed;
    }
    std::int64_t number(std::string_view name) {
        const auto& member = m_json[name];
        if (member.isNull())
            return 0;
        auto value = member.asInt();
        if (!value && member.isString()) {
            const auto digits = member.stringOr("");
            std::int64_t parsed = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
            if (error == std::errc() && end == digits.data() + digits.size())
                value = parsed;
        }
        if (!value || *value < 0) {
            wrong(name, "must be a whole number, not negative");
            return 0;
        }
        return *value;
    }
    template <class Id>
    Id id(std::string_view name) {
        const auto value = text(name, base::limits::kIdChars, false);
        if (value.empty())
            return {};
        auto parsed = Id::parse(value);
        if (!parsed) {
            wrong(name, "must be an id");
            return {};
        }
        return *std::move(parsed);
    }
    std::string idText(std::string_view name, bool required) {
        auto value = text(name, base::limits::kIdChars, required);
        if (!value.empty() && !base::isIdText(value))
            wrong(name, "must be an id");
        return value;
    }
    void wrong(std::string_view name, std::string what) {
        if (!m_error)
            m_error = Error{ErrorCode::InvalidArgument, std::string(m_reason), "/" + std::string(name) + " " + what};
    }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

private:
    const Json& m_json;
    std::string_view m_reason;
    std::optional<Error> m_error;
};

void checkShape(Reader& in, const Envelope& envelope, std::string_view topicName, std::string_view versionName) {
    if (!isTopic(envelope.topic))
        in.wrong(topicName, "must be a topic such as bet.settled");
    if (!isSemanticVersion(envelope.schemaVersion))
        in.wrong(versionName, "must be a semantic version such as 1.0.0");
}

} // namespace

int Envelope::major() const noexcept {
    int value = 0;
    const auto end = schemaVersion.find('.');
    const auto* last = schemaVersion.data() + std::min(end, schemaVersion.size());
    const auto [at, error] = std::from_chars(schemaVersion.data(), last, value);
    return error == std::errc() && at == last ? value : 0;
}

bool isSemanticVersion(std::string_view text) noexcept {
    int parts = 0;
    while (true) {
        const auto end = std::min(text.find('.'), text.size());
        const auto part = text.substr(0, end);
        if (part.empty() || part.size() > 6 || (part.size() > 1 && part.front() == '0') ||
            !std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return false;
        ++parts;
        if (end == text.size())
            return parts == 3;
        text.remove_prefix(end + 1);
    }
}

bool isTopic(std::string_view text) noexcept {
    if (text.empty() || text.size() > 64)
        return false;
    int words = 0;
    while (true) {
        const auto end = std::min(text.find('.'), text.size());
        const auto word = text.substr(0, end);
        if (word.empty() || !std::all_of(word.begin(), word.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            }))
            return false;
        ++words;
        if (end == text.size())
            return words >= 2 && words <= 4;
        text.remove_prefix(end + 1);
    }
}

int partitionOf(const Tenant& tenant, std::string_view player) noexcept {
    std::uint64_t hash = 14695981039346656037ULL;
    const auto mix = [&hash](std::string_view text) {
        for (const char c : text) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 1099511628211ULL;
        }
    };
    mix(tenant.provider.text());
    mix("|");
    mix(tenant.brand.text());
    mix("|");
    mix(tenant.region.text());
    mix("|");
    mix(player);
    return static_cast<int>(hash % static_cast<std::uint64_t>(kPartitions));
}

Json toJson(const Envelope& envelope) {
    auto json = Json::object();
    json.append("event_id", envelope.event)
        .append("topic", envelope.topic)
        .append("schema_version", envelope.schemaVersion)
        .append("source", envelope.source)
        .append("occurred_at", base::rfc3339(envelope.occurredAt))
        .append("published_at", base::rfc3339(envelope.publishedAt))
        .append("tenant_id", envelope.tenant.text())
        .append("provider_id", envelope.tenant.provider.text())
        .append("brand_id", envelope.tenant.brand.text())
        .append("region", envelope.tenant.region.text())
        .append("player_id", envelope.player)
        .append("trace_id", envelope.trace)
        .append("idempotency_key", envelope.idempotencyKey)
        .append("sequence", envelope.sequence)
        .append("causation_seq", envelope.causation)
        .append("data", envelope.data);
    return json;
}

std::string textOf(const Envelope& envelope) {
    std::string out = "{";
    out.reserve(768);
    const auto member = [&out](std::string_view name, std::string_view value) {
        if (out.size() > 1)
            out += ',';
        out += '"';
        out += name;
        out += "\":";
        // Nearly all of it is ids, which need no escaping.
        if (std::all_of(value.begin(), value.end(),
                        [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; })) {
            out += '"';
            out += value;
            out += '"';
        } else {
            out += Json(value).text();
        }
    };
    member("event_id", envelope.event);
    member("topic", envelope.topic);
    member("schema_version", envelope.schemaVersion);
    member("source", envelope.source);
    member("occurred_at", base::rfc3339(envelope.occurredAt));
    member("published_at", base::rfc3339(envelope.publishedAt));
    member("tenant_id", envelope.tenant.text());
    member("provider_id", envelope.tenant.provider.text());
    member("brand_id", envelope.tenant.brand.text());
    member("region", envelope.tenant.region.text());
    member("player_id", envelope.player);
    member("trace_id", envelope.trace);
    member("idempotency_key", envelope.idempotencyKey);
    out += ",\"sequence\":" + std::to_string(envelope.sequence);
    out += ",\"causation_seq\":" + std::to_string(envelope.causation);
    out += ",\"data\":" + envelope.data.text();
    return out += '}';
}

Result<Envelope> readEnvelope(const Json& json) {
    if (!json.isObject())
        return Error{ErrorCode::InvalidArgument, "EVENTS-001", "/ must be an object"};
    Reader in(json, "EVENTS-001");
    Envelope out;
    const bool old = !json.contains("topic") && json.contains("event_type");
    out.event = in.idText("event_id", true);
    out.topic = in.text(old ? "event_type" : "topic", 64, true);
    if (old && json["event_version"].stringOr("") == "1")
        out.schemaVersion = "1.0.0";
    else
        out.schemaVersion = in.text("schema_version", 32, true);
    if (json.contains("source"))
        out.source = in.text("source", 128, true);
    out.occurredAt = in.time("occurred_at", true);
    out.publishedAt = in.time("published_at", false);
    out.tenant.provider = in.id<base::ProviderId>("provider_id");
    out.tenant.brand = in.id<base::BrandId>("brand_id");
    out.tenant.region = in.id<base::RegionId>("region");
    out.player = in.idText("player_id", false);
    out.trace = in.text("trace_id", 128, false);
    out.idempotencyKey = in.text("idempotency_key", base::limits::kIdempotencyKeyChars, false);
    out.sequence = in.number("sequence");
    out.causation = in.number("causation_seq");
    out.data = json["data"];
    if (!out.data.isObject())
        in.wrong("data", "must be an object");
    checkShape(in, out, old ? "event_type" : "topic", "schema_version");
    if (in.error())
        return *in.error();
    return out;
}

namespace cloudevents {

namespace {

constexpr std::string_view kSourceUri = "urn:signalbox:";

std::string sourceUri(const Envelope& envelope) {
    std::string uri(kSourceUri);
    for (const char c : envelope.source)
        uri += c == '/' ? ':' : c;
    return uri;
}

/// Names and values of all attributes but the data.
std::vector<std::pair<std::string_view, std::string>> attributes(const Envelope& envelope) {
    std::vector<std::pair<std::string_view, std::string>> out{
        {"specversion", "1.0"}, {"id", envelope.event}, {"source", sourceUri(envelope)}, {"type", envelope.topic}};
    if (!envelope.player.empty())
        out.emplace_back("subject", envelope.player);
    out.emplace_back("time", base::rfc3339(envelope.occurredAt));
    out.emplace_back("datacontenttype", "application/json");
    out.emplace_back("dataschema", "urn:signalbox:schema:" + envelope.topic + ":" + envelope.schemaVersion);
    out.emplace_back("tenantid", envelope.tenant.text());
    out.emplace_back("providerid", envelope.tenant.provider.text());
    out.emplace_back("brandid", envelope.tenant.brand.text());
    out.emplace_back("region", envelope.tenant.region.text());
    out.emplace_back("traceid", envelope.trace);
    out.emplace_back("idempotencykey", envelope.idempotencyKey);
    out.emplace_back("sequence", std::to_string(envelope.sequence));
    out.emplace_back("causationseq", std::to_string(envelope.causation));
    out.emplace_back("publishedat", base::rfc3339(envelope.publishedAt));
    out.emplace_back("schemaversion", envelope.schemaVersion);
    out.emplace_back("partitionkey", envelope.tenant.text() + "|" + envelope.player);
    // An attribute that has no value is left out (1.0, "Type System").
    std::erase_if(out, [](const auto& attribute) { return attribute.second.empty(); });
    return out;
}

} // namespace

Json toJson(const Envelope& envelope) {
    auto json = Json::object();
    for (auto& [name, value] : attributes(envelope))
        json.append(std::string(name), std::move(value));
    json.append("data", envelope.data);
    return json;
}

Result<Envelope> read(const Json& json) {
    if (!json.isObject())
        return Error{ErrorCode::InvalidArgument, "EVENTS-002", "/ must be an object"};
    Reader in(json, "EVENTS-002");
    if (json["specversion"].stringOr("") != "1.0")
        in.wrong("specversion", "must be 1.0");
    Envelope out;
    out.event = in.idText("id", true);
    const auto source = in.text("source", 256, true);
    out.source = source;
    if (source.starts_with(kSourceUri)) {
        out.source.erase(0, kSourceUri.size());
        std::replace(out.source.begin(), out.source.end(), ':', '/');
    }
    out.topic = in.text("type", 64, true);
    out.player = in.idText("subject", false);
    out.occurredAt = in.time("time", true);
    if (const auto type = json["datacontenttype"].stringOr("application/json"); type != "application/json")
        in.wrong("datacontenttype", "must be application/json");
    out.schemaVersion = in.text("schemaversion", 32, true);
    out.tenant.provider = in.id<base::ProviderId>("providerid");
    out.tenant.brand = in.id<base::BrandId>("brandid");
    out.tenant.region = in.id<base::RegionId>("region");
    out.trace = in.text("traceid", 128, false);
    out.idempotencyKey = in.text("idempotencykey", base::limits::kIdempotencyKeyChars, false);
    out.sequence = in.number("sequence");
    out.causation = in.number("causationseq");
    out.publishedAt = in.time("publishedat", false);
    out.data = json["data"];
    if (!out.data.isObject())
        in.wrong("data", "must be an object");
    checkShape(in, out, "type", "schemaversion");
    if (in.error())
        return *in.error();
    return out;
}

void addHeaders(const Envelope& envelope, net::Headers& headers) {
    for (auto& [name, value] : attributes(envelope)) {
        if (name == "datacontenttype")
            continue; // That is what Content-Type says.
        // Only printable ASCII as it is; the rest percent-encoded (HTTP protocol binding 3.1.3.2).
        std::string encoded;
        for (const char c : value) {
            if (c > ' ' && c < '\x7f' && c != '"' && c != '%')
                encoded += c;
            else
                encoded += net::percentEncode(std::string_view(&c, 1));
        }
        headers.add("ce-" + std::string(name), std::move(encoded));
    }
}

} // namespace cloudevents

} // namespace signalbox::platform
