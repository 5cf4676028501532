// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace signalbox::platform {

/// What is to happen later: a queue by time that its owner's thread turns, so that nobody waits in a thread.
///
/// Bounded: when kMost wait, after() runs the act at once, on its caller's thread.
/// Threads: after() any; turn() one. Acts run in turn(), without a lock, in the order of their time.
/// Ownership: borrows the clock.
class Later {
public:
    using Act = std::function<void()>;
    explicit Later(const base::Clock& clock);

    /// `wake` is called when the new act is the next one.
    void onEarlier(std::function<void()> wake) { m_wake = std::move(wake); }

    void after(base::Duration wait, Act act);
    /// Runs what is due; true when something was.
    bool turn();
    /// How long until the next act; nothing when none waits.
    [[nodiscard]] std::optional<base::Duration> untilNext() const;
    /// Runs everything that waits, now; later acts run at once.
    void stop();

    static constexpr std::size_t kMost = 20'000;

private:
    const base::Clock& m_clock;
    std::function<void()> m_wake;
    mutable std::mutex m_mutex;
    std::multimap<base::Instant, Act> m_acts;
    bool m_stopped = false;
};

} // namespace signalbox::platform
