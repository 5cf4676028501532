// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/EventStreams.h"

#include "core/base/Log.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace signalbox::platform {

namespace {

/// How soon somebody who was passed over, or whose events are held back, is looked at again.
constexpr std::chrono::milliseconds kSoon{20};
/// How often closed streams are cleared away when nothing happens.
constexpr std::chrono::milliseconds kIdle{1'000};
/// Turns for which an event is held back at most.
constexpr int kPatience = 10;

} // namespace

EventStreams::EventStreams(EventBus& bus, DeliveryFaults& faults)
    : m_bus(bus)
    , m_faults(faults)
    , m_subscription(bus.onPublished([this] {
        {
            std::lock_guard lock(m_mutex);
            m_woken = true;
        }
        m_wake.notify_one();
    }))
    , m_thread([this] { run(); }) {}

EventStreams::~EventStreams() { close(); }

void EventStreams::add(StreamListener listener) {
    DeliveryLine line(m_faults, listener.consumer);
    auto following = std::make_unique<Following>(Following{std::move(listener), std::move(line), 0});
    {
        std::lock_guard lock(m_mutex);
        if (!m_stopping) {
            m_arrived.push_back(std::move(following));
            m_woken = true;
        }
    }
    if (following)
        following->listener.stream->close();
    m_wake.notify_one();
}

std::vector<EventStreams::Live> EventStreams::live() const {
    std::lock_guard lock(m_mutex);
    return m_live;
}

void EventStreams::close() {
    m_subscription.reset();
    {
        std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

EventStreams::Turn EventStreams::serve(Following& following) {
    auto& listener = following.listener;
    if (listener.stream->unsent() > kUnsent)
        return Turn::Waiting;
    listener.query.limit = kBatch;
    auto page = m_bus.read(listener.query);
    if (!page) {
        base::log::warning("events", "the bus cannot be read for a stream",
                           base::Json::object({{"error", base::describe(page.error())}}));
        return Turn::Waiting;
    }
    const bool quiet = page->events.empty() && !page->more;
    auto items = quiet ? following.line.flush() : following.line.pass(std::move(page->events), page->next);
    // Where there is no pause, what was lost does not wait for one.
    following.waited = following.line.pending() ? following.waited + 1 : 0;
    if (following.waited > kPatience) {
        auto late = following.line.flush();
        items.insert(items.end(), std::make_move_iterator(late.begin()), std::make_move_iterator(late.end()));
        following.waited = 0;
    }
    listener.query.after = page->next;
    for (const auto& item : items) {
        const auto& envelope = item.event.envelope;
        const auto text = listener.cloudEvents ? cloudevents::toJson(envelope).text() : textOf(envelope);
        if (!listener.stream->send(envelope.topic, text, std::to_string(item.resume)))
            return Turn::Idle; // Closed; it goes with the next sweep.
    }
    if (page->more)
        return Turn::More;
    return following.line.pending() ? Turn::Waiting : Turn::Idle;
}

void EventStreams::run() {
    std::vector<std::unique_ptr<Following>> following;
    auto pause = kIdle;
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            if (pause != std::chrono::milliseconds::zero())
                m_wake.wait_for(lock, pause, [&] { return m_woken || m_stopping; });
            m_woken = false;
            std::erase_if(following, [](const auto& one) { return !one->listener.stream->isOpen(); });
            for (auto& one : m_arrived)
                following.push_back(std::move(one));
            m_arrived.clear();
            m_live.clear();
            for (const auto& one : following)
                m_live.push_back({one->listener.query.tenant, one->listener.consumer, one->line.resume()});
            if (m_stopping)
                break;
        }
        pause = kIdle;
        for (auto& one : following) {
            const auto turn = serve(*one);
            if (turn == Turn::More)
                pause = std::chrono::milliseconds::zero();
            else if (turn == Turn::Waiting)
                pause = std::min(pause, kSoon);
        }
    }
    for (auto& one : following)
        one->listener.stream->close();
}

} // namespace signalbox::platform
