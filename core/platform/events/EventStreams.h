// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Guarded.h"
#include "core/base/Subscription.h"
#include "core/net/HttpServer.h"
#include "core/platform/events/DeliveryLine.h"
#include "core/platform/events/EventBus.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::platform {

/// Who listens.
struct StreamListener {
    std::shared_ptr<net::EventStream> stream;
    EventQuery query;     ///< `after`: where it begins; what it may see.
    std::string consumer; ///< For the faults and for the list of listeners.
    bool cloudEvents = false;
};

/// Follows the bus for everybody who keeps a stream open: one thread, woken by publications.
///
/// Each message has the topic as its event, the envelope as its data, and as its id the offset to resume after: all
/// that lies up to there has been delivered. Whoever does not take what is sent is waited for (kUnsent), and closed by
/// the server's limits when it does not move; it then resumes. Threads: add(), live() and close() from any. Ownership:
/// borrows bus and faults.
class EventStreams {
public:
    EventStreams(EventBus& bus, DeliveryFaults& faults);
    ~EventStreams();
    EventStreams(const EventStreams&) = delete;
    EventStreams& operator=(const EventStreams&) = delete;

    void add(StreamListener listener);

    struct Live {
        std::optional<Tenant> tenant;
        std::string consumer;
        std::int64_t delivered = 0; ///< Up to this offset.
    };
    [[nodiscard]] std::vector<Live> live() const;

    /// Ends every stream, and refuses new ones.
    void close();

    static constexpr std::size_t kUnsent = 256 * 1024; ///< More waiting for a client: it is passed over for a turn.
    static constexpr std::size_t kBatch = 200;

private:
    struct Following {
        StreamListener listener;
        DeliveryLine line;
        int waited = 0; ///< Turns in a row that ended with something held back.
    };
    enum class Turn { Idle, More, Waiting };
    void run();
    [[nodiscard]] Turn serve(Following& following);

    EventBus& m_bus;
    DeliveryFaults& m_faults;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_woken = false;
    bool m_stopping = false;
    std::vector<std::unique_ptr<Following>> m_arrived;
    std::vector<Live> m_live;
    base::Subscription m_subscription;
    std::thread m_thread;
};

} // namespace signalbox::platform
