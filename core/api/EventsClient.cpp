// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/EventsClient.h"

#include "core/api/Understood.h"
#include "core/net/Http.h"

#include <utility>

namespace signalbox::api {

using base::Json;
using base::Result;

Json toJson(const EventView& value, Wire) {
    return Json::object({{"offset", value.offset},
                         {"partition", value.partition},
                         {"event_id", value.event},
                         {"topic", value.topic},
                         {"schema_version", value.schemaVersion},
                         {"source", value.source},
                         {"occurred_at", timeJson(value.occurredAt)},
                         {"published_at", timeJson(value.publishedAt)},
                         {"provider_id", value.provider.text()},
                         {"brand_id", value.brand.text()},
                         {"region", value.region.text()},
                         {"player_id", value.player},
                         {"trace_id", value.trace},
                         {"idempotency_key", value.idempotencyKey},
                         {"sequence", value.sequence},
                         {"causation_seq", value.causation},
                         {"data", value.data}});
}

void read(Decoder& in, EventView& out) {
    out.offset = in.integer("offset");
    out.partition = in.integer<int>("partition");
    out.event = in.text("event_id");
    out.topic = in.text("topic");
    out.schemaVersion = in.text("schema_version");
    out.source = in.text("source");
    out.occurredAt = in.time("occurred_at");
    out.publishedAt = in.time("published_at");
    out.provider = in.idIfAny<base::ProviderId>("provider_id");
    out.brand = in.idIfAny<base::BrandId>("brand_id");
    out.region = in.idIfAny<base::RegionId>("region");
    out.player = in.text("player_id");
    out.trace = in.text("trace_id");
    out.idempotencyKey = in.text("idempotency_key");
    out.sequence = in.integer("sequence");
    out.causation = in.integer("causation_seq");
    out.data = in.object("data");
}

Json toJson(const EventPageView& value, Wire) {
    return Json::object({{"items", listJson(value.events)}, {"next", value.next}, {"more", value.more}});
}

void read(Decoder& in, EventPageView& out) {
    out.events = items<EventView>(in, "items");
    out.next = in.integer("next");
    out.more = in.boolean("more");
}

Json toJson(const DeadLetterView& value, Wire) {
    return Json::object({{"event", toJson(value.event)},
                         {"redelivered", value.redelivered},
                         {"redelivered_at", timeJson(value.redeliveredAt)},
                         {"redelivered_by", value.redeliveredBy},
                         {"redelivered_as", value.redeliveredAs}});
}

void read(Decoder& in, DeadLetterView& out) {
    out.event = member<EventView>(in, "event");
    out.redelivered = in.boolean("redelivered");
    out.redeliveredAt = in.timeIfAny("redelivered_at");
    out.redeliveredBy = in.text("redelivered_by");
    out.redeliveredAs = in.integer("redelivered_as");
}

Json toJson(const DeadLetterPageView& value, Wire) {
    return Json::object({{"items", listJson(value.letters)}, {"next", value.next}, {"more", value.more}});
}

void read(Decoder& in, DeadLetterPageView& out) {
    out.letters = items<DeadLetterView>(in, "items");
    out.next = in.integer("next");
    out.more = in.boolean("more");
}

Json toJson(const ConsumerView& value, Wire) {
    return Json::object({{"kind", value.kind},
                         {"name", value.name},
                         {"provider_id", value.provider.text()},
                         {"brand_id", value.brand.text()},
                         {"region", value.region.text()},
                         {"partition", value.partition ? Json(*value.partition) : Json()},
                         {"offset", value.offset},
                         {"lag", value.lag},
                         {"oldest_ms", durationJson(value.oldest)},
                         {"committed_at", timeJson(value.committedAt)}});
}

void read(Decoder& in, ConsumerView& out) {
    out.kind = in.text("kind");
    out.name = in.text("name");
    out.provider = in.idIfAny<base::ProviderId>("provider_id");
    out.brand = in.idIfAny<base::BrandId>("brand_id");
    out.region = in.idIfAny<base::RegionId>("region");
    out.partition = in.integerIfAny<int>("partition");
    out.offset = in.integer("offset");
    out.lag = in.integer<std::uint64_t>("lag");
    out.oldest = duration(in, "oldest_ms");
    out.committedAt = in.timeIfAny("committed_at");
}

Json toJson(const EventFlowView& value, Wire) {
    return Json::object({{"items", listJson(value.consumers)},
                         {"newest", value.newest},
                         {"oldest", value.oldest},
                         {"relayed", value.relayed},
                         {"waiting", value.waiting},
                         {"oldest_waiting_ms", durationJson(value.oldestWaiting)},
                         {"failing", value.failing}});
}

void read(Decoder& in, EventFlowView& out) {
    out.consumers = items<ConsumerView>(in, "items");
    out.newest = in.integer("newest");
    out.oldest = in.integer("oldest");
    out.relayed = in.integer("relayed");
    out.waiting = in.integer<std::uint64_t>("waiting");
    out.oldestWaiting = duration(in, "oldest_waiting_ms");
    out.failing = in.boolean("failing");
}

Result<EventPageView> events(PlatformClient& client, const EventFilter& filter, Deadline deadline,
                             std::stop_token stop) {
    std::string target = "/events?limit=" + std::to_string(filter.limit);
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            target += "&" + std::string(name) + "=" + net::percentEncode(value);
    };
    if (filter.after > 0)
        add("after", std::to_string(filter.after));
    if (filter.newestFirst)
        add("order", "newest");
    add("provider", filter.provider);
    add("region", filter.region);
    add("player", filter.player);
    add("trace", filter.trace);
    add("event", filter.event);
    std::string topics;
    for (const auto& topic : filter.topics)
        topics += (topics.empty() ? "" : ",") + topic;
    add("topic", topics);
    if (filter.version > 0)
        add("version", std::to_string(filter.version));
    return understood<EventPageView>(client.ask(target, deadline, std::move(stop)));
}

Result<DeadLetterPageView> deadLetters(PlatformClient& client, std::int64_t after, int limit, bool waitingOnly,
                                       Deadline deadline, std::stop_token stop) {
    return understood<DeadLetterPageView>(client.ask("/events/dead-letters?after=" + std::to_string(after) +
                                                         "&limit=" + std::to_string(limit) +
                                                         "&waiting=" + (waitingOnly ? "1" : "0"),
                                                     deadline, std::move(stop)));
}

Result<EventFlowView> eventFlow(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understood<EventFlowView>(client.ask("/events/consumers", deadline, std::move(stop)));
}

Result<Done<DeadLetterView>> redeliver(PlatformClient& client, const std::string& event, const Intent& intent,
                                       Deadline deadline, std::stop_token stop) {
    return understoodDone<DeadLetterView>(client.act("POST",
                                                     "/events/dead-letters/" + net::percentEncode(event) + "/redeliver",
                                                     Json::object(), intent, deadline, std::move(stop)));
}

} // namespace signalbox::api
