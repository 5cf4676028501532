// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/AuditTrail.h"

#include "core/base/Log.h"

#include <condition_variable>
#include <mutex>

namespace signalbox::platform {

namespace {

/// Where the waiting caller and the log's writer meet; outlives both.
struct Meeting {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<base::Result<audit::Receipt>> result;
    bool abandoned = false;
};

} // namespace

AuditTrail::AuditTrail(audit::AuditLog& log)
    : m_log(log) {}

base::Result<audit::Receipt> AuditTrail::append(audit::Leaf leaf) { return m_log.append(std::move(leaf)); }

api::AuditReceipt AuditTrail::appendOrKeep(audit::Leaf leaf, std::chrono::milliseconds patience) {
    auto meeting = std::make_shared<Meeting>();
    auto copy = leaf;
    m_log.appendThen(std::move(copy), [meeting, state = m_state, leaf](base::Result<audit::Receipt> result) {
        const std::lock_guard lock(meeting->mutex);
        if (meeting->abandoned) { // nobody waits any more: keep what failed, forget what arrived
            auto handle = state->lock();
            handle->onTheWay -= 1;
            if (!result && handle->kept.size() < kMaxKept)
                handle->kept.push_back(leaf);
            return;
        }
        meeting->result = std::move(result);
        meeting->arrived.notify_all();
    });
    std::unique_lock lock(meeting->mutex);
    meeting->arrived.wait_for(lock, patience, [&] { return meeting->result.has_value(); });
    if (!meeting->result) {
        meeting->abandoned = true;
        m_state->lock()->onTheWay += 1;
        return {};
    }
    if (!*meeting->result) {
        keep(std::move(leaf));
        base::log::error("audit", "a leaf is kept until the log takes it",
                         base::Json::object({{"error", base::describe(meeting->result->error())}}));
        return {};
    }
    const auto& receipt = meeting->result->value();
    return {receipt.index, receipt.checkpoint};
}

void AuditTrail::keep(audit::Leaf leaf) {
    auto handle = m_state->lock();
    if (handle->kept.size() < kMaxKept)
        handle->kept.push_back(std::move(leaf));
}

std::size_t AuditTrail::reconcile() {
    while (true) {
        std::optional<audit::Leaf> next;
        {
            auto handle = m_state->lock();
            if (handle->kept.empty() || !m_log.writable())
                return handle->kept.size();
            next = handle->kept.front();
        }
        next->details.set("reconciled", true);
        if (!m_log.append(*next))
            return waiting();
        m_state->lock()->kept.pop_front();
    }
}

std::size_t AuditTrail::waiting() const {
    const auto handle = m_state->lock();
    return handle->kept.size() + handle->onTheWay;
}

} // namespace signalbox::platform
