// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/Publishing.h"

#include "core/api/ErrorTable.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Random.h"

#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

std::string_view mediaType(std::string_view contentType) {
    auto type = contentType.substr(0, contentType.find(';'));
    while (!type.empty() && type.back() == ' ')
        type.remove_suffix(1);
    return type;
}

/// The events of a request's body.
Result<std::vector<Json>> eventsOf(std::string_view contentType, std::string_view body) {
    const auto type = mediaType(contentType);
    const bool plain = net::equalsIgnoringCase(type, "application/json");
    const bool structured = net::equalsIgnoringCase(type, cloudevents::kStructured);
    const bool batch = net::equalsIgnoringCase(type, cloudevents::kBatch);
    if (!plain && !structured && !batch)
        return Error{ErrorCode::InvalidArgument, "UNSUPPORTED_MEDIA_TYPE",
                     "the body must be application/json, application/cloudevents+json or "
                     "application/cloudevents-batch+json (the binary mode's headers are not covered by the signature)"};
    SB_ASSIGN(auto json, Json::parse(body));
    if (batch != json.isArray() || (!batch && !json.isObject()))
        return Error{ErrorCode::InvalidArgument, "SCHEMA_INVALID",
                     batch ? "a batch is an array of events" : "the body must be an object"};
    std::vector<Json> events;
    if (batch || (plain && json.contains("events"))) {
        const auto& list = batch ? json : json["events"];
        if (!list.isArray())
            return Error{ErrorCode::InvalidArgument, "SCHEMA_INVALID", "/events must be an array"};
        events = list.items();
    } else {
        events.push_back(std::move(json));
    }
    if (events.empty() || events.size() > Publishing::kMaxEvents)
        return Error{ErrorCode::InvalidArgument, "SCHEMA_INVALID",
                     "a request has 1 to " + std::to_string(Publishing::kMaxEvents) + " events"};
    for (const auto& event : events)
        if ((structured || batch) != event.contains("specversion"))
            return Error{ErrorCode::InvalidArgument, "SCHEMA_INVALID",
                         "/specversion belongs to CloudEvents, and to nothing else"};
    return events;
}

/// "/member what is wrong" in two.
EventRefusal refusalOf(const Error& error) {
    const auto space = error.context.find(' ');
    return {"SCHEMA_INVALID", error.context.substr(0, space), "envelope", error.context};
}

Json resultOf(const Json& event, std::string_view status) {
    const auto id = event.contains("specversion") ? event["id"].stringOr("") : event["event_id"].stringOr("");
    return Json::object({{"event_id", id.size() <= 256 ? id : std::string()}, {"status", status}});
}

} // namespace

Result<Envelope> readPublished(const Json& event, const PublisherContext& from, base::Time now, const EventJudge& judge,
                               EventRefusal& refusal) {
    const bool cloud = event.contains("specversion");
    const auto refused = [&](EventRefusal why) {
        refusal = std::move(why);
        return Error{ErrorCode::InvalidArgument, refusal.code, refusal.message};
    };
    auto read = cloud ? cloudevents::read(event) : readEnvelope(event);
    if (!read)
        return refused(refusalOf(read.error()));
    auto envelope = *std::move(read);
    const auto& tenant = envelope.tenant;
    if (!tenant.provider.empty() && tenant.provider != from.tenant.provider)
        return refused({"SCHEMA_INVALID", cloud ? "/providerid" : "/provider_id", "tenant", "names another provider"});
    if (!tenant.brand.empty() && tenant.brand != from.tenant.brand)
        return refused({"SCHEMA_INVALID", cloud ? "/brandid" : "/brand_id", "tenant", "names another brand"});
    if (!tenant.region.empty() && tenant.region != from.tenant.region)
        return refused({"SCHEMA_INVALID", "/region", "tenant", "names another region"});
    if (envelope.occurredAt > now + Publishing::kMaxAhead)
        return refused({"SCHEMA_INVALID", cloud ? "/time" : "/occurred_at", "time", "lies in the future"});
    if (envelope.topic == kDeadLetterTopic)
        return refused({"SCHEMA_INVALID", cloud ? "/type" : "/topic", "topic", "is for the platform alone"});
    const auto verdict = judge ? judge(envelope.topic, envelope.schemaVersion, envelope.data) : registry::Verdict();
    if (verdict.kind == registry::Verdict::Kind::Unknown)
        return refused({"SCHEMA_UNKNOWN", cloud ? "/schemaversion" : "/schema_version", "registered",
                        verdict.message.empty() ? "no such topic and version is registered" : verdict.message});
    if (verdict.kind == registry::Verdict::Kind::Invalid)
        return refused({"SCHEMA_INVALID", "/data" + verdict.pointer, verdict.rule, verdict.message});
    envelope.tenant = from.tenant;
    envelope.source = "provider/" + from.tenant.provider.text();
    envelope.idempotencyKey = from.idempotencyKey;
    if (envelope.trace.empty())
        envelope.trace = from.trace;
    envelope.sequence = 0;
    envelope.causation = 0;
    return envelope;
}

BusRecord deadLetterOf(const Json& event, const PublisherContext& from, const EventRefusal& refusal, base::Time now) {
    const bool cloud = event.contains("specversion");
    BusRecord record;
    auto& dead = record.envelope;
    dead.event = crypto::orderedId("ev_", now);
    dead.topic = kDeadLetterTopic;
    dead.source = "registry";
    dead.occurredAt = now;
    dead.tenant = from.tenant;
    if (auto player = event[cloud ? "subject" : "player_id"].stringOr(""); base::isIdText(player))
        dead.player = std::move(player);
    dead.trace = from.trace;
    dead.idempotencyKey = from.idempotencyKey;
    dead.data = Json::object({{"topic", event[cloud ? "type" : "topic"].stringOr("")},
                              {"schema_version", event[cloud ? "schemaversion" : "schema_version"].stringOr("")},
                              {"code", refusal.code},
                              {"pointer", refusal.pointer},
                              {"rule", refusal.rule},
                              {"message", refusal.message},
                              {"payload", event}});
    return record;
}

Publishing::Publishing(const base::Clock& clock, EventBus& bus, EventJudge judge)
    : m_clock(clock)
    , m_bus(bus)
    , m_judge(std::move(judge)) {}

Result<Publishing::Answer> Publishing::publish(const PublisherContext& from, std::string_view contentType,
                                               std::string_view body) {
    SB_ASSIGN(const auto events, eventsOf(contentType, body));
    auto meaning = Json::array();
    for (const auto& event : events)
        meaning.push(event);
    const auto fingerprint = crypto::sha256(meaning.canonical());
    const auto replay = [&]() -> Result<std::optional<Answer>> {
        SB_ASSIGN(auto known, m_bus.recall(from.tenant, from.idempotencyKey));
        if (!known)
            return std::optional<Answer>();
        if (known->fingerprint != fingerprint)
            return Error{ErrorCode::Conflict, "IDEMPOTENCY_MISMATCH",
                         "this idempotency key was used on this route for another body"};
        return std::optional(Answer{known->status, std::move(known->body), true});
    };
    SB_ASSIGN(auto known, replay());
    if (known)
        return *std::move(known);

    const auto now = m_clock.now();
    PublishBatch batch;
    std::vector<EventRefusal> refusals(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        auto envelope = readPublished(events[i], from, now, m_judge, refusals[i]);
        if (envelope)
            batch.records.push_back({*std::move(envelope), 0});
        else
            batch.records.push_back(deadLetterOf(events[i], from, refusals[i], now));
    }
    // The answer is stored by the very commit that finds out which ids are there already: it says "accepted" for both.
    auto results = Json::array();
    const EventRefusal* first = nullptr;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& refusal = refusals[i];
        auto result = resultOf(events[i], refusal.code.empty() ? "accepted" : "refused");
        if (!refusal.code.empty()) {
            if (first == nullptr)
                first = &refusal;
            result.set("code", refusal.code)
                .set("pointer", refusal.pointer)
                .set("rule", refusal.rule)
                .set("message", refusal.message)
                .set("dead_letter", batch.records[i].envelope.event);
        }
        results.push(std::move(result));
    }
    Answer answer;
    if (first == nullptr) {
        answer.body = Json::object({{"results", std::move(results)}}).text();
    } else {
        answer.status = 422;
        answer.body = api::problemJson({ErrorCode::InvalidArgument, first->code,
                                        (first->pointer.empty() ? std::string("the event") : first->pointer) + ": " +
                                            first->message},
                                       from.trace, Json::object({{"results", std::move(results)}}))
                          .text();
    }
    batch.memo = PublishMemo{from.tenant, from.idempotencyKey, fingerprint, answer.status, answer.body};
    auto published = m_bus.publish(std::move(batch));
    if (!published) {
        // The same key at the same time: whoever came first has answered.
        if (published.error().code == ErrorCode::AlreadyExists) {
            SB_ASSIGN(known, replay());
            if (known)
                return *std::move(known);
        }
        return std::move(published).error();
    }
    return answer;
}

} // namespace signalbox::platform
