// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"

#include <atomic>
#include <cstdint>

namespace signalbox::test {

/// The system's clock, by which TLS checks certificates itself, and which can be pushed forward. Threads: any.
class PushedClock final : public base::Clock {
public:
    [[nodiscard]] base::Time now() const override { return m_system.now() + base::Duration(m_date.load()); }
    [[nodiscard]] base::Instant instant() const override {
        return m_system.instant() + base::Duration(m_elapsed.load());
    }

    /// Both faces: time went by.
    void push(base::Duration by) {
        m_date.fetch_add(by.count());
        m_elapsed.fetch_add(by.count());
    }
    /// The date alone: nothing that counts from now on ends earlier.
    void pushDate(base::Duration by) { m_date.fetch_add(by.count()); }

private:
    base::SystemClock m_system;
    std::atomic<std::int64_t> m_date{0};
    std::atomic<std::int64_t> m_elapsed{0};
};

} // namespace signalbox::test
