// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/EventHub.h"

#include <utility>

namespace signalbox::platform {

using base::Result;
using base::Status;

EventHub::EventHub(Parts parts)
    : m_parts(std::move(parts)) {
    if (m_parts.faults == nullptr)
        m_parts.faults = &noDeliveryFaults();
}
EventHub::~EventHub() { stop(); }

Result<std::unique_ptr<EventHub>> EventHub::open(Parts parts) {
    std::unique_ptr<EventHub> hub(new EventHub(std::move(parts)));
    const auto& given = hub->m_parts;
    const auto file = given.folder / "events.db";
    SB_ASSIGN(hub->m_bus, SqliteEventBus::open(file, given.clock));
    SB_ASSIGN(hub->m_deadLetters, DeadLetters::open(file, given.clock, *hub->m_bus, given.judge));
    hub->m_publishing = std::make_unique<Publishing>(given.clock, *hub->m_bus, given.judge);
    hub->m_streams = std::make_unique<EventStreams>(*hub->m_bus, *given.faults);
    return hub;
}

Status EventHub::startRelay(const std::filesystem::path& ledgerFile, Ledger& ledger, OutboxFeed::Companion companion) {
    SB_ASSIGN(const auto state, m_bus->state());
    Relay::Options options;
    options.faults = m_parts.faults;
    options.sinkHas = state.relayed;
    SB_ASSIGN(m_relay,
              Relay::start(ledgerFile, ledger, m_parts.clock, OutboxFeed(*m_bus, std::move(companion)), options));
    m_nudged = m_relay.get();
    return {};
}

void EventHub::nudge() {
    if (auto* relay = m_nudged.load())
        relay->nudge();
}

Status EventHub::sweep() {
    SB_ASSIGN(const auto gone, m_bus->trim(m_parts.clock.now() - m_parts.retention));
    (void)gone;
    return {};
}

void EventHub::stop() {
    if (m_relay)
        m_relay->stop();
    if (m_streams)
        m_streams->close();
}

Relay::State EventHub::relayState() const { return m_relay ? m_relay->state() : Relay::State(); }

} // namespace signalbox::platform
