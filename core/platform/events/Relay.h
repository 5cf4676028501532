// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/events/DeliveryFaults.h"
#include "core/platform/ledger/LedgerReads.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace signalbox::platform {

class Ledger;

/// One event as it leaves the outbox.
struct RelayedEvent {
    std::int64_t sequence = 0; ///< Of the entry that caused it.
    std::int64_t stream = 0;   ///< One tenant's player.
    std::int64_t position = 0; ///< Gap-free within the stream, from 1.
    std::string topic;
    std::string event; ///< Unique, for de-duplication.
    std::string payload;
    base::Time at{}; ///< Of the commit.
};

/// Defects that a test switches on to prove that the checks see them. Product code sets none.
enum class RelayDefect {
    None,
    NoteFirst, ///< Notes its progress before the sink has the events: what a crash cuts off is lost.
};

/// Hands committed events on, in commit order, at least once.
///
/// A thread of its own reads the outbox behind the writer and gives each batch to the sink, which makes it durable;
/// only then is the progress noted, in the ledger, a few times a second and at the end. After a crash some events come
/// again (with the same id) and none is lost. A sink that refuses stops the relay at that batch; it is tried again, and
/// the lag grows. Threads: any. Ownership: borrows ledger, clock and faults. The destructor stops.
class Relay {
public:
    /// Durable when it gives no error; all or nothing.
    using Sink = std::function<base::Status(std::span<const RelayedEvent>)>;

    struct Options {
        DeliveryFaults* faults = nullptr; ///< null: none.
        /// What the sink has already, in ledger entries; absent: what the ledger noted. The relay begins after the
        /// lower of the two, so that a sink that was lost or is new is filled again.
        std::optional<std::int64_t> sinkHas;
        RelayDefect defect = RelayDefect::None;
    };
    [[nodiscard]] static base::Result<std::unique_ptr<Relay>>
    start(const std::filesystem::path& file, Ledger& ledger, const base::Clock& clock, Sink sink, Options options);
    [[nodiscard]] static base::Result<std::unique_ptr<Relay>> start(const std::filesystem::path& file, Ledger& ledger,
                                                                    const base::Clock& clock, Sink sink);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    /// There may be something new. Cheap.
    void nudge();

    struct State {
        std::int64_t relayed = 0; ///< Up to this entry.
        std::uint64_t total = 0;  ///< Events handed on since the start.
        bool failing = false;     ///< The last batch was refused.
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
