// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/OutboxFeed.h"

#include "core/base/Log.h"

#include <utility>

namespace signalbox::platform {

using base::Json;
using base::Result;
using base::Status;

namespace {

Result<Envelope> envelopeOf(const RelayedEvent& event) {
    SB_ASSIGN(const auto json, Json::parse(event.payload));
    SB_ASSIGN(auto envelope, readEnvelope(json));
    if (envelope.event != event.event || envelope.topic != event.topic || envelope.sequence != event.position)
        return base::Error{base::ErrorCode::DataLoss, "EVENTS-001", "the row and its envelope name different events"};
    envelope.causation = event.sequence;
    return envelope;
}

} // namespace

OutboxFeed::OutboxFeed(EventBus& bus, Companion companion)
    : m_bus(&bus)
    , m_companion(std::move(companion)) {}

Status OutboxFeed::operator()(std::span<const RelayedEvent> events) const {
    PublishBatch batch;
    batch.records.reserve(events.size());
    for (const auto& event : events) {
        BusRecord record;
        record.stream = event.stream;
        if (auto envelope = envelopeOf(event)) {
            record.envelope = *std::move(envelope);
        } else {
            base::log::error("events", "an event of the outbox cannot be read",
                             Json::object({{"event", event.event}, {"error", base::describe(envelope.error())}}));
            auto& dead = record.envelope;
            dead.event = event.event;
            dead.topic = kDeadLetterTopic;
            dead.occurredAt = event.at;
            dead.sequence = event.position;
            dead.causation = event.sequence;
            dead.data = Json::object({{"code", "SCHEMA_INVALID"},
                                      {"pointer", ""},
                                      {"message", envelope.error().context},
                                      {"topic", event.topic},
                                      {"payload", event.payload}});
        }
        auto second = m_companion ? m_companion(record) : std::optional<BusRecord>();
        batch.records.push_back(std::move(record));
        if (second)
            batch.records.push_back(*std::move(second));
    }
    SB_ASSIGN(const auto published, m_bus->publish(std::move(batch)));
    (void)published;
    return {};
}

} // namespace signalbox::platform
