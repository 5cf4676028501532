// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/net/HttpServer.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

namespace signalbox::net::impl {

/// The EventStream a handler holds. It queues, up to its bound; the connection sends.
class StreamQueue final : public EventStream {
public:
    /// `wake` asks the connection to take what is queued; it may be called from any thread.
    StreamQueue(std::size_t bound, std::function<void()> wake, std::function<void()> onClosed)
        : m_bound(bound)
        , m_wake(std::move(wake))
        , m_onClosed(std::move(onClosed)) {}
    ~StreamQueue() override { markClosed(); }
    StreamQueue(const StreamQueue&) = delete;
    StreamQueue& operator=(const StreamQueue&) = delete;

    bool send(std::string_view event, std::string_view data, std::string_view id) override;
    void close() override;
    [[nodiscard]] bool isOpen() const override { return m_open; }
    [[nodiscard]] std::size_t unsent() const override;

    // For the connection, on its thread.
    /// Moves what is queued to `out`; true when close() was called and nothing more will come.
    bool take(std::string& out);
    /// What was taken has been sent.
    void sent();
    [[nodiscard]] bool overflown() const { return m_overflown; }
    /// The end, for whatever reason. Calls onClosed once.
    void markClosed();

private:
    const std::size_t m_bound;
    const std::function<void()> m_wake;
    std::atomic<bool> m_open{true};
    std::atomic<bool> m_overflown{false};
    mutable std::mutex m_mutex;
    std::string m_queued;
    std::size_t m_inFlight = 0;
    bool m_woken = false;
    bool m_ending = false;
    std::function<void()> m_onClosed;
};

} // namespace signalbox::net::impl
