// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"

#include <atomic>

namespace signalbox::test {

/// A clock that moves only when told to. Both faces move together. Starts at 2026-11-22T12:00:00Z. Threads: any.
class FakeClock final : public base::Clock {
public:
    FakeClock() = default;
    [[nodiscard]] base::Time now() const override { return base::timeFromNanos(m_start + m_elapsed.load()); }
    [[nodiscard]] base::Instant instant() const override {
        return base::Instant(std::chrono::nanoseconds(1'000'000'000'000 + m_elapsed.load()));
    }
    void advance(base::Duration by) { m_elapsed.fetch_add(by.count()); }

private:
    std::int64_t m_start = 1'795'348'800'000'000'000;
    std::atomic<std::int64_t> m_elapsed{0};
};

} // namespace signalbox::test
