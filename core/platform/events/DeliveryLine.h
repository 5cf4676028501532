// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/DeliveryFaults.h"
#include "core/platform/events/EventBus.h"

#include <string>
#include <vector>

namespace signalbox::platform {

/// The last step of an event to one consumer: where the faults of the way happen.
///
/// Without faults everything goes straight through. With them events come twice, late, or in another order, but each
/// comes at least once: what was held back or lost is given by a later pass() or by flush().
/// `resume` of a delivery is the offset up to which everything has been delivered, whatever the order: whoever asks for
/// what lies after it misses nothing.
/// Threads: one at a time. Ownership: borrows the faults.
class DeliveryLine {
public:
    DeliveryLine(DeliveryFaults& faults, std::string consumer);

    struct Item {
        BusEvent event;
        std::int64_t resume = 0;
    };
    /// Takes events in the order of the bus; gives what arrives now. `seen`: everything up to there was looked at, also
    /// what is of no interest to this consumer.
    [[nodiscard]] std::vector<Item> pass(std::vector<BusEvent> events, std::int64_t seen);
    /// Nothing follows for the moment: what is held back arrives, what was lost is tried again.
    [[nodiscard]] std::vector<Item> flush();

    [[nodiscard]] bool pending() const noexcept { return !m_waiting.empty(); }
    /// Everything up to here has been delivered.
    [[nodiscard]] std::int64_t resume() const noexcept;

private:
    struct Waiting {
        BusEvent event;
        int copies = 1;
        std::size_t behind = 0; ///< So many others first; 0 with lost.
        bool lost = false;
        int attempt = 1;
    };
    void deliver(BusEvent event, int attempt, std::vector<Item>& out);
    void arrive(BusEvent event, int copies, std::vector<Item>& out);
    void stamp(std::vector<Item>& out);

    DeliveryFaults* m_faults;
    std::string m_consumer;
    std::vector<Waiting> m_waiting;
    std::int64_t m_seen = 0;
    std::int64_t m_highest = 0; ///< Of what arrived.
};

} // namespace signalbox::platform
