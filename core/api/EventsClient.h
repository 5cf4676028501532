// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// Events as the control plane shows them: those of all tenants that the operator may see.
namespace signalbox::api {

/// One event on the bus.
struct EventView {
    std::int64_t offset = 0; ///< In the order of publication.
    int partition = 0;
    std::string event; ///< event_id
    std::string topic;
    std::string schemaVersion;
    std::string source; ///< "platform", "provider/<id>", "registry"
    base::Time occurredAt{};
    base::Time publishedAt{};
    base::ProviderId provider; ///< Empty: a brand's wallet by itself.
    base::BrandId brand;
    base::RegionId region;
    std::string player;
    std::string trace;
    std::string idempotencyKey;
    std::int64_t sequence = 0;  ///< In its stream.
    std::int64_t causation = 0; ///< The ledger entry; 0: none.
    base::Json data;
    friend bool operator==(const EventView&, const EventView&) = default;
};

struct EventPageView {
    std::vector<EventView> events;
    std::int64_t next = 0; ///< The next `after`.
    bool more = false;
    friend bool operator==(const EventPageView&, const EventPageView&) = default;
};

struct EventFilter {
    std::int64_t after = 0;
    int limit = 100; ///< 1..1000
    bool newestFirst = false;
    std::string provider, region, player, trace, event;
    std::vector<std::string> topics; ///< None: all.
    int version = 0;                 ///< Of the schema, its first number; 0: any.
};

/// A refused event that is kept.
struct DeadLetterView {
    EventView event; ///< Of the topic schema.violation; `data` has code, pointer, message and the payload.
    bool redelivered = false;
    std::optional<base::Time> redeliveredAt;
    std::string redeliveredBy;
    std::int64_t redeliveredAs = 0; ///< The offset.
    friend bool operator==(const DeadLetterView&, const DeadLetterView&) = default;
};

struct DeadLetterPageView {
    std::vector<DeadLetterView> letters;
    std::int64_t next = 0;
    bool more = false;
    friend bool operator==(const DeadLetterPageView&, const DeadLetterPageView&) = default;
};

/// Somebody who reads events: a group that commits offsets, or an open stream.
struct ConsumerView {
    std::string kind; ///< "offset" or "stream"
    std::string name;
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    std::optional<int> partition; ///< None: all.
    std::int64_t offset = 0;
    std::uint64_t lag = 0;   ///< Events behind it; of an offset only.
    base::Duration oldest{}; ///< Age of the first of them.
    std::optional<base::Time> committedAt;
    friend bool operator==(const ConsumerView&, const ConsumerView&) = default;
};

/// The way from the outbox to the consumers.
struct EventFlowView {
    std::vector<ConsumerView> consumers;
    std::int64_t newest = 0;   ///< Offset.
    std::int64_t oldest = 0;   ///< Offset of the first one that is kept.
    std::int64_t relayed = 0;  ///< Ledger entry up to which events are on the bus.
    std::uint64_t waiting = 0; ///< Committed and not on the bus yet.
    base::Duration oldestWaiting{};
    bool failing = false; ///< The bus refuses.
    friend bool operator==(const EventFlowView&, const EventFlowView&) = default;
};

[[nodiscard]] base::Json toJson(const EventView& value, Wire = {});
void read(Decoder& in, EventView& out);
[[nodiscard]] base::Json toJson(const EventPageView& value, Wire = {});
void read(Decoder& in, EventPageView& out);
[[nodiscard]] base::Json toJson(const DeadLetterView& value, Wire = {});
void read(Decoder& in, DeadLetterView& out);
[[nodiscard]] base::Json toJson(const DeadLetterPageView& value, Wire = {});
void read(Decoder& in, DeadLetterPageView& out);
[[nodiscard]] base::Json toJson(const ConsumerView& value, Wire = {});
void read(Decoder& in, ConsumerView& out);
[[nodiscard]] base::Json toJson(const EventFlowView& value, Wire = {});
void read(Decoder& in, EventFlowView& out);

/// GET /events
[[nodiscard]] base::Result<EventPageView> events(PlatformClient& client, const EventFilter& filter, Deadline,
                                                 std::stop_token = {});
/// GET /events/dead-letters, oldest first.
[[nodiscard]] base::Result<DeadLetterPageView> deadLetters(PlatformClient& client, std::int64_t after, int limit,
                                                           bool waitingOnly, Deadline, std::stop_token = {});
/// GET /events/consumers
[[nodiscard]] base::Result<EventFlowView> eventFlow(PlatformClient& client, Deadline, std::stop_token = {});
/// POST /events/dead-letters/{event}/redeliver. One that was delivered again stays as it is.
/// Errors: NOT_FOUND, SCHEMA_UNKNOWN and SCHEMA_INVALID (still refused), EVENTS-004.
[[nodiscard]] base::Result<Done<DeadLetterView>> redeliver(PlatformClient& client, const std::string& event,
                                                           const Intent&, Deadline, std::stop_token = {});

} // namespace signalbox::api
