// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/Envelope.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace signalbox::platform {

/// Defects that a test switches on. Product code sets none.
enum class IntakeDefect {
    None,
    LastWriteWins, ///< Takes events as they come.
    CountsTwice,   ///< Does not know an event again.
};

/// The consumer's half of "at least once, in order per stream": gives each event of a (source, tenant, player) once and
/// in the order of its sequence, however often and in whatever order they come.
///
/// An event whose predecessors have not come waits for them. The first event of a stream that is seen is taken to be
/// its beginning only when it has sequence 1, or when begin() said where the consumer's snapshot ends. What comes after
/// it has been given (a duplicate, a late one) is counted and dropped. Threads: one at a time.
class OrderedIntake {
public:
    using Take = std::function<void(const Envelope&)>;
    explicit OrderedIntake(Take take, IntakeDefect defect = IntakeDefect::None);

    void offer(const Envelope& event);
    /// Everything up to that sequence of a stream is in the consumer's snapshot already.
    void begin(const Envelope& last);

    struct Counters {
        std::uint64_t taken = 0;
        std::uint64_t duplicates = 0; ///< The same event_id again.
        std::uint64_t waited = 0;     ///< Came before a predecessor.
        std::uint64_t waiting = 0;    ///< Still does.
    };
    [[nodiscard]] Counters counters() const noexcept { return m_counters; }

private:
    struct Stream {
        std::int64_t next = 1;
        std::map<std::int64_t, Envelope> waiting;
    };
    [[nodiscard]] static std::string keyOf(const Envelope& event);

    Take m_take;
    IntakeDefect m_defect;
    std::map<std::string, Stream> m_streams;
    Counters m_counters;
};

} // namespace signalbox::platform
