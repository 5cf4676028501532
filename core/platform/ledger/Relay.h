// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/ledger/LedgerReads.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace signalbox::platform {

class Ledger;

/// One event as it leaves the outbox.
struct RelayedEvent {
    std::int64_t sequence = 0; ///< Of the entry that caused it.
    std::int64_t stream = 0;   ///< The partition: one tenant's player.
    std::int64_t position = 0; ///< Gap-free within the partition, from 1.
    std::string topic;
    std::string event; ///< Unique, for de-duplication.
    std::string payload;
};

/// Hands committed events on, in commit order, at least once.
///
/// A thread of its own reads the outbox behind the writer and gives each event to the consumer; the progress is noted
/// in the ledger a few times a second and at the end, so that after a crash some events come again (with the same id)
/// and none is lost. A consumer that refuses stops the relay at that event; it is tried again, and the lag grows.
/// Threads: any. Ownership: borrows ledger and clock. The destructor stops.
class Relay {
public:
    /// True: taken. False: not now.
    using Consumer = std::function<bool(const RelayedEvent&)>;

    [[nodiscard]] static base::Result<std::unique_ptr<Relay>> start(const std::filesystem::path& file, Ledger& ledger,
                                                                    const base::Clock& clock, Consumer consumer);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    /// There may be something new. Cheap.
    void nudge();

    struct State {
        std::int64_t relayed = 0; ///< Up to this entry.
        std::uint64_t total = 0;  ///< Events handed on since the start.
        QueueLag lag;
    };
    [[nodiscard]] State state() const;

    void stop();

private:
    struct Impl;
    explicit Relay(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
