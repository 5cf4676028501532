// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signalbox::platform {

/// One delivery of one event that is about to happen. Views live for the call.
struct Delivery {
    std::string_view event; ///< event_id
    std::string_view topic;
    std::string_view provider; ///< Empty for an event of a brand that no provider caused.
    std::string_view brand;
    std::string_view region;
    std::string_view player;
    std::string_view trace;    ///< For the record of what was hit.
    std::string_view consumer; ///< The consumer group; empty for one without a name.
    std::int64_t offset = 0;   ///< On the bus.
    int attempt = 1;           ///< 2 and more: after a drop.
};

/// What becomes of it.
struct DeliveryFate {
    bool drop = false; ///< Lost on the way. It is delivered again later, with attempt + 1.
    int copies = 1;    ///< 2 and more: the same event several times in a row.
    /// So many later events overtake it (reorder within a window); fewer when no more come.
    std::size_t overtakenBy = 0;
};

/// The seam through which a sandbox makes the way of events ugly: the relay and the delivery ask it, and nothing else
/// of the platform knows that faults exist.
///
/// - Faults never touch what the ledger or the bus has stored: no event is lost for good, and the order on the bus
/// stays
///   the order of the commits. They change when events leave the outbox, and how they reach a consumer.
/// - A fault that is asked is a fault that happens: an implementation records it (with event and trace) in the call.
/// - The asker bounds what it is told: kMaxCopies, kMaxOvertakenBy, kMaxAttempts (a drop beyond it is ignored).
/// Threads: any, at the same time. Must not block.
class DeliveryFaults {
public:
    virtual ~DeliveryFaults() = default;

    /// The outbox stands still: asked by the relay before each batch. True: nothing leaves it now.
    [[nodiscard]] virtual bool stalled() { return false; }
    /// CDC lag: an event leaves the outbox this long after it was committed, and none overtakes it.
    [[nodiscard]] virtual base::Duration lag() { return base::Duration::zero(); }
    /// The relay hands a batch to the bus this many times (duplicates on the inner leg, which the bus must not keep).
    [[nodiscard]] virtual int relayCopies() { return 1; }
    /// Asked once for each delivery of an event to a consumer (a page, a stream).
    [[nodiscard]] virtual DeliveryFate fateOf(const Delivery&) { return {}; }

    static constexpr int kMaxCopies = 10;
    static constexpr std::size_t kMaxOvertakenBy = 100;
    static constexpr int kMaxAttempts = 5;
};

/// The one of a platform without faults.
[[nodiscard]] inline DeliveryFaults& noDeliveryFaults() {
    static DeliveryFaults none;
    return none;
}

} // namespace signalbox::platform
