// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/EventsClient.h"
#include "core/platform/control/Desks.h"
#include "core/platform/events/EventHub.h"

#include <algorithm>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

api::EventView viewOf(const BusEvent& event) {
    const auto& envelope = event.envelope;
    api::EventView view;
    view.offset = event.offset;
    view.partition = event.partition;
    view.event = envelope.event;
    view.topic = envelope.topic;
    view.schemaVersion = envelope.schemaVersion;
    view.source = envelope.source;
    view.occurredAt = envelope.occurredAt;
    view.publishedAt = envelope.publishedAt;
    view.provider = envelope.tenant.provider;
    view.brand = envelope.tenant.brand;
    view.region = envelope.tenant.region;
    view.player = envelope.player;
    view.trace = envelope.trace;
    view.idempotencyKey = envelope.idempotencyKey;
    view.sequence = envelope.sequence;
    view.causation = envelope.causation;
    view.data = envelope.data;
    return view;
}

api::DeadLetterView viewOf(const DeadLetter& letter) {
    api::DeadLetterView view;
    view.event = viewOf(letter.event);
    view.redelivered = letter.redelivered;
    if (letter.redelivered)
        view.redeliveredAt = letter.redeliveredAt;
    view.redeliveredBy = letter.redeliveredBy;
    view.redeliveredAs = letter.redeliveredAs;
    return view;
}

Error wrongParameter(std::string_view name, std::string_view must) {
    return {ErrorCode::InvalidArgument, "API-003",
            "the parameter " + std::string(name) + " must be " + std::string(must)};
}

/// The region that may be looked at: the caller's own, or the one it asks for.
Result<std::optional<base::RegionId>> regionOf(const Caller& caller, const net::HttpRequest& request) {
    std::optional<base::RegionId> region;
    if (const auto text = request.parameter("region")) {
        auto parsed = base::RegionId::parse(*text);
        if (!parsed)
            return wrongParameter("region", "an id");
        region = *parsed;
    }
    if (caller.who->region.empty())
        return region;
    if (region && *region != caller.who->region)
        return Error{ErrorCode::PermissionDenied, "ACCESS-001", "this operator belongs to another region"};
    return std::optional(caller.who->region);
}

Result<EventQuery> queryOf(const Caller& caller, const RoutedRequest& routed) {
    const auto& request = routed.http;
    EventQuery query;
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    SB_ASSIGN(const auto after, numberParameter(routed, "after", 0, 0, kMost));
    SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 100, 1, base::limits::kPageEntries));
    SB_ASSIGN(const auto version, numberParameter(routed, "version", 0, 0, 999'999));
    SB_ASSIGN(query.region, regionOf(caller, request));
    query.after = static_cast<std::int64_t>(after);
    query.limit = limit;
    query.major = static_cast<int>(version);
    query.newestFirst = request.parameter("order").value_or("") == "newest";
    if (const auto text = request.parameter("provider")) {
        auto provider = base::ProviderId::parse(*text);
        if (!provider)
            return wrongParameter("provider", "an id");
        query.provider = *provider;
    }
    if (const auto text = request.parameter("topic")) {
        std::size_t from = 0;
        while (from <= text->size()) {
            const auto to = std::min(text->find(',', from), text->size());
            auto topic = text->substr(from, to - from);
            if (!isTopic(topic) || query.topics.size() == 32)
                return wrongParameter("topic", "at most 32 topics with commas between");
            query.topics.push_back(std::move(topic));
            from = to + 1;
        }
    }
    query.player = request.parameter("player").value_or("");
    query.trace = request.parameter("trace").value_or("");
    query.event = request.parameter("event").value_or("");
    return query;
}

void addReads(Desks& desks, EventHub& hub) {
    addRead(desks, "/events", "events.read", [&hub](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
        SB_ASSIGN(const auto query, queryOf(caller, routed));
        SB_ASSIGN(const auto found, hub.bus().read(query));
        api::EventPageView page;
        page.next = found.next;
        page.more = found.more;
        for (const auto& event : found.events)
            page.events.push_back(viewOf(event));
        return api::toJson(page);
    });
    addRead(desks, "/events/dead-letters", "events.read",
            [&hub](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto query, queryOf(caller, routed));
                SB_ASSIGN(const auto waiting, numberParameter(routed, "waiting", 0, 0, 1));
                DeadLetters::Query wanted;
                wanted.region = query.region;
                wanted.after = query.after;
                wanted.limit = query.limit;
                wanted.waitingOnly = waiting == 1;
                SB_ASSIGN(const auto found, hub.deadLetters().list(wanted));
                api::DeadLetterPageView page;
                page.next = found.next;
                page.more = found.more;
                for (const auto& letter : found.letters)
                    page.letters.push_back(viewOf(letter));
                return api::toJson(page);
            });
    addRead(desks, "/events/consumers", "events.read",
            [&hub](const Caller& caller, const RoutedRequest&) -> Result<Json> {
                api::EventFlowView view;
                SB_ASSIGN(const auto state, hub.bus().state());
                SB_ASSIGN(const auto offsets, hub.bus().offsets({}));
                const auto relay = hub.relayState();
                view.newest = state.newest;
                view.oldest = state.oldest;
                view.relayed = state.relayed;
                view.waiting = relay.lag.depth;
                view.oldestWaiting = relay.lag.oldest;
                view.failing = relay.failing;
                for (const auto& one : offsets)
                    if (sees(caller, one.tenant.region)) {
                        api::ConsumerView consumer{"offset",          one.group, one.tenant.provider, one.tenant.brand,
                                                   one.tenant.region, {},        one.offset,          one.lag,
                                                   one.oldest,        one.at};
                        if (one.partition != ConsumerOffset::kAllPartitions)
                            consumer.partition = one.partition;
                        view.consumers.push_back(std::move(consumer));
                    }
                for (const auto& one : hub.streams().live())
                    if (one.tenant && sees(caller, one.tenant->region))
                        view.consumers.push_back({"stream",
                                                  one.consumer,
                                                  one.tenant->provider,
                                                  one.tenant->brand,
                                                  one.tenant->region,
                                                  {},
                                                  one.delivered,
                                                  0,
                                                  {},
                                                  {}});
                return api::toJson(view);
            });
}

void addRedeliver(Desks& desks, EventHub& hub) {
    addAct(desks, "POST", "/events/dead-letters/{event}/redeliver",
           [&hub](const ActRequest& request) -> Result<ActPlan> {
               const std::string event(request.routed.parameter("event"));
               SB_ASSIGN(const auto letter, hub.deadLetters().find(event));
               const auto& envelope = letter.event.envelope;
               if (!sees(request.caller, envelope.tenant.region))
                   return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such dead letter"};
               ActPlan plan;
               plan.action = "events.redeliver";
               plan.object = "event/" + envelope.event;
               if (!envelope.tenant.provider.empty())
                   plan.scope.set("provider", envelope.tenant.provider.text());
               plan.scope.set("brand", envelope.tenant.brand.text()).set("region", envelope.tenant.region.text());
               plan.region = envelope.tenant.region;
               plan.before = api::toJson(viewOf(letter));
               const auto effectOf = [](const DeadLetter& after) {
                   const auto view = api::toJson(viewOf(after));
                   return ActEffect{view, view,
                                    Json::object({{"topic", after.event.envelope.data["topic"].stringOr("")},
                                                  {"offset", after.redeliveredAs}})};
               };
               plan.effect = [&hub, event, effectOf,
                              by = request.caller.who->id.text()](const Begun&) -> Result<ActEffect> {
                   SB_ASSIGN(const auto after, hub.deadLetters().redeliver(event, by));
                   return effectOf(after);
               };
               plan.alreadyDone = [&hub, event, effectOf]() -> std::optional<ActEffect> {
                   const auto after = hub.deadLetters().find(event);
                   if (!after || !after->redelivered)
                       return std::nullopt;
                   return effectOf(*after);
               };
               return plan;
           });
}

} // namespace

void addEventsRoutes(Desks& desks) {
    if (desks.services.events == nullptr)
        return;
    addReads(desks, *desks.services.events);
    addRedeliver(desks, *desks.services.events);
}

} // namespace signalbox::platform
