// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/EventBus.h"
#include "core/platform/events/Relay.h"

#include <functional>
#include <optional>
#include <span>

namespace signalbox::platform {

/// Where the relay's batches go: outbox rows become records of the bus, with their companions (the second version of an
/// event while it is written in two), all of a batch in one publication, so that no companion is ever alone.
/// A row that cannot be read becomes a dead letter under its own event_id: it is neither lost nor in the way.
/// Threads: the relay's. Ownership: borrows the bus.
class OutboxFeed {
public:
    /// The second version of an event, or nothing.
    using Companion = std::function<std::optional<BusRecord>(const BusRecord&)>;

    explicit OutboxFeed(EventBus& bus, Companion companion = {});

    /// For Relay::start. Errors: those of EventBus::publish.
    [[nodiscard]] base::Status operator()(std::span<const RelayedEvent> events) const;

private:
    EventBus* m_bus;
    Companion m_companion;
};

} // namespace signalbox::platform
