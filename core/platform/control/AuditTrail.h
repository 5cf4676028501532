// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/audit/Log.h"
#include "core/base/Guarded.h"

#include <chrono>
#include <deque>
#include <memory>

namespace signalbox::platform {

/// The control plane's hand on the audit log: strict where an act must not happen unlogged, patient where it must
/// happen all the same.
///
/// Threads: any.
class AuditTrail {
public:
    explicit AuditTrail(audit::AuditLog& log);

    /// The leaf is durable on return, or the error says why not. Errors: those of AuditLog::append.
    [[nodiscard]] base::Result<audit::Receipt> append(audit::Leaf leaf);

    /// Waits at most `patience`. A leaf that is not in the log by then, or was refused, is kept and tried again by
    /// reconcile() (one that is still on its way arrives by itself). Its receipt has no index.
    api::AuditReceipt appendOrKeep(audit::Leaf leaf, std::chrono::milliseconds patience);

    /// Hands kept leaves to the log again; each carries "reconciled": true. Returns how many are still kept.
    std::size_t reconcile();
    /// Leaves that should be in the log and are not known to be.
    [[nodiscard]] std::size_t waiting() const;

    [[nodiscard]] audit::AuditLog& log() noexcept { return m_log; }

private:
    struct State {
        std::deque<audit::Leaf> kept;
        std::size_t onTheWay = 0;
    };
    static constexpr std::size_t kMaxKept = 10'000;
    void keep(audit::Leaf leaf);

    audit::AuditLog& m_log;
    std::shared_ptr<base::Guarded<State>> m_state = std::make_shared<base::Guarded<State>>();
};

} // namespace signalbox::platform
