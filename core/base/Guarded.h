// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <utility>

namespace signalbox::base {

/// Data that can only be reached through its lock.
///
///     Guarded<State> m_state;
///     auto state = m_state.lock();   // released at the end of the scope
///     state->count += 1;
template <class T>
class Guarded {
public:
    class Handle {
    public:
        T* operator->() const noexcept { return m_value; }
        T& operator*() const noexcept { return *m_value; }
        /// For std::condition_variable::wait.
        [[nodiscard]] std::unique_lock<std::mutex>& lock() noexcept { return m_lock; }

    private:
        friend class Guarded;
        Handle(std::mutex& mutex, T& value)
            : m_lock(mutex)
            , m_value(&value) {}
        std::unique_lock<std::mutex> m_lock;
        T* m_value;
    };

    Guarded()
        : m_value() {}
    template <class... Args>
    explicit Guarded(std::in_place_t, Args&&... args)
        : m_value(std::forward<Args>(args)...) {}

    [[nodiscard]] Handle lock() { return Handle(m_mutex, m_value); }
    [[nodiscard]] Handle lock() const { return Handle(m_mutex, m_value); }

private:
    mutable std::mutex m_mutex;
    mutable T m_value;
};

} // namespace signalbox::base
