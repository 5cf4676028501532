// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace signalbox::base {

/// An RAII handle: the callback it stands for is not called any more once the handle is gone.
class [[nodiscard]] Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> cancel)
        : m_cancel(std::move(cancel)) {}
    Subscription(Subscription&& other) noexcept
        : m_cancel(std::exchange(other.m_cancel, nullptr)) {}
    Subscription& operator=(Subscription&& other) noexcept {
        if (this != &other) {
            reset();
            m_cancel = std::exchange(other.m_cancel, nullptr);
        }
        return *this;
    }
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription() { reset(); }

    void reset() {
        if (auto cancel = std::exchange(m_cancel, nullptr))
            cancel();
    }

private:
    std::function<void()> m_cancel;
};

/// Callers subscribe, the owner notifies.
///
/// Threads: any. A callback runs on the notifier's thread, under the list's lock: when reset() of its Subscription has
/// returned, the callback is not running and never will. A callback must not subscribe or unsubscribe.
/// The Subscription may outlive the list.
template <class... Args>
class Subscribers {
public:
    [[nodiscard]] Subscription subscribe(std::function<void(Args...)> callback) {
        std::lock_guard lock(m_list->mutex);
        const auto id = m_list->next++;
        m_list->callbacks.emplace(id, std::move(callback));
        return Subscription([weak = std::weak_ptr(m_list), id] {
            if (auto list = weak.lock()) {
                std::lock_guard inner(list->mutex);
                list->callbacks.erase(id);
            }
        });
    }
    void notify(const Args&... args) const {
        std::lock_guard lock(m_list->mutex);
        for (const auto& [id, callback] : m_list->callbacks)
            callback(args...);
    }

private:
    struct List {
        std::mutex mutex;
        unsigned long long next = 1;
        std::unordered_map<unsigned long long, std::function<void(Args...)>> callbacks;
    };
    std::shared_ptr<List> m_list = std::make_shared<List>();
};

} // namespace signalbox::base
