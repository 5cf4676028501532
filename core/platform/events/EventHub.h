// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/events/DeadLetters.h"
#include "core/platform/events/DeliveryFaults.h"
#include "core/platform/events/EventStreams.h"
#include "core/platform/events/OutboxFeed.h"
#include "core/platform/events/Publishing.h"
#include "core/platform/events/Relay.h"
#include "core/platform/events/SqliteEventBus.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>

namespace signalbox::platform {

class Ledger;

/// Everything about events of one platform, in the order in which it is made and goes: bus, dead letters, publishing,
/// streams, relay.
/// Threads: any; open, startRelay and stop from one. Ownership: borrows clock, faults and (from startRelay to stop) the
/// ledger.
class EventHub {
public:
    struct Parts {
        const base::Clock& clock;
        std::filesystem::path folder; ///< Where events.db is, or will be.
        EventJudge judge;
        DeliveryFaults* faults = nullptr; ///< null: none.
        std::chrono::hours retention = std::chrono::hours(24 * 30);
    };
    [[nodiscard]] static base::Result<std::unique_ptr<EventHub>> open(Parts parts);
    ~EventHub(); ///< stop()
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    /// Begins to hand on what the ledger commits to `ledgerFile`, with the second versions that `companion` gives.
    [[nodiscard]] base::Status startRelay(const std::filesystem::path& ledgerFile, Ledger& ledger,
                                          OutboxFeed::Companion companion = {});
    /// For LedgerOptions::onCommit. Cheap; does nothing before startRelay().
    void nudge();
    /// Forgets what is older than the retention, a bounded number of events.
    [[nodiscard]] base::Status sweep();
    void stop();

    [[nodiscard]] EventBus& bus() noexcept { return *m_bus; }
    [[nodiscard]] EventStreams& streams() noexcept { return *m_streams; }
    [[nodiscard]] Publishing& publishing() noexcept { return *m_publishing; }
    [[nodiscard]] DeadLetters& deadLetters() noexcept { return *m_deadLetters; }
    [[nodiscard]] DeliveryFaults& faults() noexcept { return *m_parts.faults; }
    /// Of nothing before startRelay().
    [[nodiscard]] Relay::State relayState() const;

private:
    explicit EventHub(Parts parts);

    Parts m_parts;
    std::unique_ptr<SqliteEventBus> m_bus;
    std::unique_ptr<DeadLetters> m_deadLetters;
    std::unique_ptr<Publishing> m_publishing;
    std::unique_ptr<EventStreams> m_streams;
    std::unique_ptr<Relay> m_relay;
    std::atomic<Relay*> m_nudged{nullptr};
};

} // namespace signalbox::platform
