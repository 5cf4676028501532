// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/platform/events/EventBus.h"
#include "core/platform/registry/Registry.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// Judges an event's data against topic and schema version: the schema registry, or a test.
using EventJudge =
    std::function<registry::Verdict(std::string_view topic, std::string_view schemaVersion, const base::Json& data)>;

/// Why one event of a request is refused.
struct EventRefusal {
    std::string code;    ///< SCHEMA_UNKNOWN or SCHEMA_INVALID.
    std::string pointer; ///< RFC 6901 into the event as it came.
    std::string rule;
    std::string message;
};

/// Where an event of a provider comes from.
struct PublisherContext {
    Tenant tenant;
    std::string trace;
    std::string idempotencyKey;
};

/// The event as the bus takes it, or why not. Reads both our own shape and CloudEvents (which says "specversion").
/// Tenant, source and idempotency key are the publisher's, whatever the event says; one that names another tenant is
/// refused.
[[nodiscard]] base::Result<Envelope> readPublished(const base::Json& event, const PublisherContext& from,
                                                   base::Time now, const EventJudge& judge, EventRefusal& refusal);

/// POST /v1/events: events that providers publish.
///
/// - 1 to kMaxEvents in one request; each is judged by itself. What is valid is published; what is not goes to the dead
///   letters (an event of the topic schema.violation, with the event as it came): nothing is lost.
/// - 202 when all were valid; otherwise 422 with the code of the first one that was not. Both say for each event what
///   became of it: {"results":[{"event_id","status":"accepted|refused",...}]}. An event whose id is there
///   already is accepted and changes nothing.
/// - The answer is remembered with the events in one commit: the same key again gives the same bytes.
/// Threads: any. Ownership: borrows clock and bus.
class Publishing {
public:
    Publishing(const base::Clock& clock, EventBus& bus, EventJudge judge);

    struct Answer {
        int status = 202;
        std::string body;
        bool replayed = false;
    };
    /// Errors: UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON, DUPLICATE_MEMBER, SCHEMA_INVALID (no events, or too many),
    /// IDEMPOTENCY_MISMATCH, and those of the bus (nothing happened).
    [[nodiscard]] base::Result<Answer> publish(const PublisherContext& from, std::string_view contentType,
                                               std::string_view body);

    static constexpr std::size_t kMaxEvents = 100;
    /// An event may be dated so far ahead of us.
    static constexpr std::chrono::seconds kMaxAhead{30};

private:
    const base::Clock& m_clock;
    EventBus& m_bus;
    EventJudge m_judge;
};

/// The dead letter of an event that was refused.
[[nodiscard]] BusRecord deadLetterOf(const base::Json& event, const PublisherContext& from, const EventRefusal& refusal,
                                     base::Time now);

} // namespace signalbox::platform
