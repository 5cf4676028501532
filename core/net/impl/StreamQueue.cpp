// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/impl/StreamQueue.h"

#include "core/net/EventParser.h"

#include <utility>

namespace signalbox::net::impl {

bool StreamQueue::send(std::string_view event, std::string_view data, std::string_view id) {
    const auto text = encodeEvent(event, data, id);
    bool fits = true;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_open || m_ending)
            return false;
        fits = m_queued.size() + m_inFlight + text.size() <= m_bound;
        if (!fits) {
            m_open = false;
            m_overflown = true;
        } else {
            m_queued += text;
            if (std::exchange(m_woken, true))
                return true;
        }
    }
    m_wake();
    return fits;
}

void StreamQueue::close() {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_open || std::exchange(m_ending, true))
            return;
    }
    m_wake();
}

std::size_t StreamQueue::unsent() const {
    const std::lock_guard lock(m_mutex);
    return m_queued.size() + m_inFlight;
}

bool StreamQueue::take(std::string& out) {
    const std::lock_guard lock(m_mutex);
    out.swap(m_queued);
    m_queued.clear();
    m_inFlight = out.size();
    m_woken = false;
    return m_ending;
}

void StreamQueue::sent() {
    const std::lock_guard lock(m_mutex);
    m_inFlight = 0;
}

void StreamQueue::markClosed() {
    std::function<void()> onClosed;
    {
        const std::lock_guard lock(m_mutex);
        m_open = false;
        onClosed.swap(m_onClosed);
    }
    if (onClosed)
        onClosed();
}

} // namespace signalbox::net::impl
