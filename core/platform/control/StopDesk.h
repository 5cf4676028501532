// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/base/Guarded.h"
#include "core/degradation/RedButton.h"
#include "core/platform/control/AuditTrail.h"
#include "core/platform/ledger/LedgerReads.h"

#include <filesystem>
#include <map>
#include <set>

namespace signalbox::platform {

/// The red button with its journal file, and where its commands stand in the audit log.
///
/// Needs the journal and the regions, nothing else: not the control plane's store, not the audit log.
/// Threads: any; drive() from one thread.
class StopDesk {
public:
    StopDesk(degradation::SessionGate& gate, LedgerReads& ledger, AuditTrail& trail,
             const std::filesystem::path& journal, const base::Clock& clock);

    /// Replays the journal, closes again what was closed, and hands to the log the commands it does not have.
    [[nodiscard]] base::Status start();
    /// One step of proving.
    void drive();

    [[nodiscard]] degradation::RedButton& button() noexcept { return m_button; }
    [[nodiscard]] api::DegradationView view() const;

    /// Where a command's outcome is; empty when it is not in the log yet. Looks into the log for one that came late.
    [[nodiscard]] api::AuditReceipt receipt(const base::CommandId& command);
    void remember(const base::CommandId& command, api::AuditReceipt receipt);

    /// Verified stops whose scope contains this provider, brand and region.
    [[nodiscard]] std::size_t verifiedStops(const degradation::Scope& target) const;

private:
    struct State {
        std::map<base::CommandId, api::AuditReceipt> receipts;
        std::set<base::CommandId> verified;
    };
    [[nodiscard]] base::Status reconcileWithLog();
    void onChange(const degradation::CommandStatus& status);

    degradation::SessionGate& m_gate;
    LedgerReads& m_ledger;
    AuditTrail& m_trail;
    degradation::FileJournal m_journal;
    degradation::RedButton m_button;
    base::Guarded<State> m_state;
    base::Subscription m_changes;
};

} // namespace signalbox::platform
