// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/EventRoutes.h"

#include "core/api/ErrorTable.h"
#include "core/platform/events/DeliveryLine.h"
#include "core/platform/gateway/ProviderDoor.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

Error wrong(std::string what) { return {ErrorCode::InvalidArgument, "SCHEMA_INVALID", std::move(what)}; }

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

Result<std::int64_t> number(const net::HttpRequest& request, std::string_view name, std::int64_t other,
                            std::int64_t most) {
    const auto text = request.parameter(name);
    if (!text)
        return other;
    const auto value = whole(*text);
    if (!value || *value > most)
        return wrong("the parameter " + std::string(name) + " must be a whole number up to " + std::to_string(most));
    return *value;
}

constexpr std::int64_t kAnyOffset = std::numeric_limits<std::int64_t>::max();

/// What the client would rather have; empty: anything.
bool accepts(const net::HttpRequest& request, std::string_view type) {
    const auto accept = request.headers.value("Accept");
    std::size_t from = 0;
    while (from < accept.size()) {
        const auto to = std::min(accept.find(',', from), accept.size());
        auto one = accept.substr(from, to - from);
        one = one.substr(0, one.find(';'));
        while (!one.empty() && one.front() == ' ')
            one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ')
            one.remove_suffix(1);
        if (net::equalsIgnoringCase(one, type))
            return true;
        from = to + 1;
    }
    return false;
}

/// Filters of a page and of a stream.
Result<EventQuery> queryOf(const Tenant& tenant, const net::HttpRequest& request) {
    EventQuery query;
    query.tenant = tenant;
    if (const auto topics = request.parameter("topic")) {
        std::size_t from = 0;
        while (from <= topics->size()) {
            const auto to = std::min(topics->find(',', from), topics->size());
            auto topic = topics->substr(from, to - from);
            if (!isTopic(topic) || query.topics.size() == 32)
                return wrong("the parameter topic must be topics such as bet.settled, at most 32, with commas between");
            query.topics.push_back(std::move(topic));
            from = to + 1;
        }
    }
    if (const auto player = request.parameter("player")) {
        if (!base::isIdText(*player))
            return wrong("the parameter player must be an id");
        query.player = *player;
    }
    if (request.parameter("partition")) {
        SB_ASSIGN(const auto partition, number(request, "partition", 0, kPartitions - 1));
        query.partition = static_cast<int>(partition);
    }
    SB_ASSIGN(const auto version, number(request, "version", 0, 999'999));
    query.major = static_cast<int>(version);
    query.secondVersions = version != 0;
    return query;
}

Result<std::string> consumerOf(const net::HttpRequest& request) {
    const auto name = request.parameter("consumer");
    if (!name)
        return std::string();
    if (!base::isIdText(*name))
        return wrong("the parameter consumer must be an id");
    return *name;
}

/// Where a consumer goes on: what it committed, 0 when it never did.
Result<std::int64_t> committed(const EventBus& bus, const Tenant& tenant, const std::string& consumer,
                               const std::optional<int>& partition) {
    if (consumer.empty())
        return std::int64_t{0};
    SB_ASSIGN(const auto offsets, bus.offsets(tenant));
    std::int64_t found = 0;
    for (const auto& one : offsets)
        if (one.group == consumer && (one.partition == ConsumerOffset::kAllPartitions || one.partition == partition))
            found = std::max(found, one.offset);
    return found;
}

Json consumerJson(const ConsumerOffset& one) {
    auto json = Json::object({{"consumer", one.group}, {"offset", one.offset}});
    if (one.partition != ConsumerOffset::kAllPartitions)
        json.set("partition", one.partition);
    return json.set("lag", one.lag)
        .set("oldest_ms", std::chrono::duration_cast<std::chrono::milliseconds>(one.oldest).count())
        .set("committed_at", base::rfc3339(one.at));
}

Result<net::HttpResponse> page(const EventRoutes& parts, const Principal& who, const RoutedRequest& routed) {
    SB_ASSIGN(auto query, queryOf(who.tenant, routed.http));
    SB_ASSIGN(const auto consumer, consumerOf(routed.http));
    SB_ASSIGN(const auto start, committed(parts.bus, who.tenant, consumer, query.partition));
    SB_ASSIGN(query.after, number(routed.http, "after", start, kAnyOffset));
    SB_ASSIGN(const auto limit, number(routed.http, "limit", 100, 1'000));
    if (limit == 0)
        return wrong("the parameter limit must be 1 to 1000");
    query.limit = static_cast<std::size_t>(limit);
    SB_ASSIGN(auto found, parts.bus.read(query));
    SB_ASSIGN(const auto state, parts.bus.state());
    DeliveryLine line(parts.faults, consumer);
    auto items = line.pass(std::move(found.events), found.next);
    while (line.pending()) {
        auto late = line.flush();
        items.insert(items.end(), std::make_move_iterator(late.begin()), std::make_move_iterator(late.end()));
    }
    const bool cloud = accepts(routed.http, cloudevents::kBatch);
    auto events = Json::array();
    for (const auto& item : items) {
        auto json = cloud ? cloudevents::toJson(item.event.envelope) : toJson(item.event.envelope);
        if (!cloud)
            json.append("offset", item.event.offset).append("partition", item.event.partition);
        events.push(std::move(json));
    }
    net::HttpResponse response;
    if (cloud) {
        response.headers.add("Content-Type", std::string(cloudevents::kBatch));
        response.headers.add("X-Next-Offset", std::to_string(found.next));
        response.body = events.text();
        return response;
    }
    return ProviderDoor::json(Json::object({{"events", std::move(events)},
                                            {"next", found.next},
                                            {"more", found.more},
                                            {"oldest", state.oldest},
                                            {"newest", state.newest}}));
}

Result<net::HttpResponse> single(const EventRoutes& parts, const Principal& who, const RoutedRequest& routed) {
    EventQuery query;
    query.tenant = who.tenant;
    query.event = routed.parameter("id");
    query.limit = 1;
    SB_ASSIGN(const auto found, parts.bus.read(query));
    if (found.events.empty() || query.event.empty())
        return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such event"};
    const auto& envelope = found.events.front().envelope;
    net::HttpResponse response;
    if (accepts(routed.http, cloudevents::kStructured)) {
        response.headers.add("Content-Type", std::string(cloudevents::kStructured));
        response.body = cloudevents::toJson(envelope).text();
        return response;
    }
    response = ProviderDoor::json(envelope.data);
    cloudevents::addHeaders(envelope, response.headers);
    return response;
}

Result<net::HttpResponse> publish(const EventRoutes& parts, const Principal& who, const RoutedRequest& routed) {
    SB_ASSIGN(auto answer, parts.publishing.publish({who.tenant, who.trace, who.idempotencyKey},
                                                    routed.http.headers.value("Content-Type"), routed.http.body));
    net::HttpResponse response;
    response.status = answer.status;
    response.headers.add("Content-Type",
                         answer.status < 400 ? std::string("application/json") : std::string(api::kProblemContentType));
    if (answer.replayed)
        response.headers.add("Idempotent-Replayed", "true");
    response.body = std::move(answer.body);
    return response;
}

Result<net::HttpResponse> consumers(const EventRoutes& parts, const Principal& who) {
    SB_ASSIGN(const auto offsets, parts.bus.offsets(who.tenant));
    auto list = Json::array();
    for (const auto& one : offsets)
        list.push(consumerJson(one));
    return ProviderDoor::json(Json::object({{"consumers", std::move(list)}}));
}

Result<net::HttpResponse> commit(const EventRoutes& parts, const Principal& who, const RoutedRequest& routed) {
    SB_ASSIGN(const auto body, Json::parse(routed.http.body));
    ConsumerOffset wanted;
    wanted.tenant = who.tenant;
    wanted.group = routed.parameter("name");
    if (!base::isIdText(wanted.group))
        return wrong("the name of a consumer must be an id");
    const auto offset = body["offset"].asInt();
    if (!offset || *offset < 0)
        return wrong("/offset must be a whole number, not negative");
    wanted.offset = *offset;
    if (body.contains("partition")) {
        const auto partition = body["partition"].asInt();
        if (!partition || *partition < 0 || *partition >= kPartitions)
            return wrong("/partition must be 0 to " + std::to_string(kPartitions - 1));
        wanted.partition = static_cast<int>(*partition);
    }
    if (auto stored = parts.bus.commitOffset(wanted); !stored) {
        if (stored.error().reason == "EVENTS-003")
            return wrong("/offset lies beyond what there is: " + stored.error().context);
        return std::move(stored).error();
    }
    SB_ASSIGN(const auto offsets, parts.bus.offsets(who.tenant));
    for (const auto& one : offsets)
        if (one.group == wanted.group && one.partition == wanted.partition)
            return ProviderDoor::json(consumerJson(one));
    return Error{ErrorCode::Internal, "INTERNAL", "the offset was stored and is not there"};
}

void stream(const EventRoutes& parts, const Principal& who, const RoutedRequest& routed, net::Responder responder) {
    const auto listener = [&]() -> Result<StreamListener> {
        StreamListener out;
        SB_ASSIGN(out.query, queryOf(who.tenant, routed.http));
        SB_ASSIGN(out.consumer, consumerOf(routed.http));
        SB_ASSIGN(const auto state, parts.bus.state());
        // Without anything said: from now on; a named consumer from where it was.
        SB_ASSIGN(const auto start, out.consumer.empty()
                                        ? Result<std::int64_t>(state.newest)
                                        : committed(parts.bus, who.tenant, out.consumer, out.query.partition));
        SB_ASSIGN(out.query.after, number(routed.http, "after", start, kAnyOffset));
        if (const auto* last = routed.http.headers.find("Last-Event-ID"); last != nullptr && !last->empty()) {
            const auto offset = whole(*last);
            if (!offset)
                return wrong("Last-Event-ID must be the id of a message of this stream");
            out.query.after = *offset;
        }
        out.cloudEvents = accepts(routed.http, cloudevents::kStructured);
        return out;
    }();
    if (!listener) {
        responder.send(ProviderDoor::refusal(listener.error(), who.trace));
        return;
    }
    auto accepted = *listener;
    net::Headers headers;
    headers.set("Cache-Control", "no-store");
    headers.set("X-Trace-Id", who.trace);
    accepted.stream = responder.openStream(std::move(headers));
    parts.streams.add(std::move(accepted));
}

} // namespace

void EventRoutes::addTo(ProviderDoor& door) const {
    const auto parts = *this;
    door.read("/v1/events", TokenScope::None,
              [parts](const Principal& who, const RoutedRequest& routed) { return page(parts, who, routed); });
    door.read("/v1/events/{id}", TokenScope::None,
              [parts](const Principal& who, const RoutedRequest& routed) { return single(parts, who, routed); });
    door.read("/v1/events/consumers", TokenScope::None,
              [parts](const Principal& who, const RoutedRequest&) { return consumers(parts, who); });
    door.write("/v1/events", TokenScope::EventsPublish,
               [parts](const Principal& who, const RoutedRequest& routed) { return publish(parts, who, routed); });
    // Whoever may read may say how far it has read.
    door.write("/v1/events/consumers/{name}/offset", TokenScope::None,
               [parts](const Principal& who, const RoutedRequest& routed) { return commit(parts, who, routed); });
    ProviderDoor::Route following;
    following.pattern = "/v1/events/stream";
    door.add(std::move(following), [parts](Principal who, RoutedRequest routed, net::Responder responder) {
        stream(parts, who, routed, std::move(responder));
    });
}

} // namespace signalbox::platform
