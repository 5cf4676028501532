// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/platform/events/DeliveryFaults.h"
#include "core/platform/events/EventBus.h"
#include "core/platform/events/EventStreams.h"
#include "core/platform/events/Publishing.h"

namespace signalbox::platform {

class ProviderDoor;

/// The events of a provider, its own only:
///
///   GET  /v1/events                 a page: after, limit, topic (comma-separated), player, partition, version,
///   consumer GET  /v1/events/{id}            one event GET  /v1/events/stream          server-sent events;
///   Last-Event-ID or after, and the filters of a page POST /v1/events                 publish (scope events:publish)
///   GET  /v1/events/consumers       how far the provider's consumers have come
///   POST /v1/events/consumers/{name}/offset   {"offset","partition"?}: handled up to there
///
/// By `Accept`: application/json, application/cloudevents-batch+json (pages), application/cloudevents+json (single
/// events and streams); a single event as application/json is in CloudEvents' binary mode: "ce-" headers, data as the
/// body. While an event is written in two versions a reader gets the first one, unless it asks for `version`.
/// Ownership: borrows all of them; they outlive the door.
struct EventRoutes {
    const base::Clock& clock;
    EventBus& bus;
    EventStreams& streams;
    Publishing& publishing;
    DeliveryFaults& faults;

    void addTo(ProviderDoor& door) const;
};

} // namespace signalbox::platform
