// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

namespace signalbox::test {

/// Holds a thread of the thing under test where the test wants it. Threads: any.
class Gate {
public:
    void open() {
        std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    /// The next who wants to pass has to wait.
    void close() {
        std::lock_guard lock(m_mutex);
        m_open = false;
        m_visitors = 0;
    }
    void pass() {
        std::unique_lock lock(m_mutex);
        ++m_visitors;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_open; });
    }
    /// Until somebody has come to the gate since it was closed.
    void awaitVisitor() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_visitors > 0; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
    int m_visitors = 0;
};

} // namespace signalbox::test
