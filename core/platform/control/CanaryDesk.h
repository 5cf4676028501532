// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/base/Guarded.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/control/AuditTrail.h"
#include "core/platform/control/ControlStore.h"
#include "core/platform/control/DoorDefect.h"
#include "core/platform/gateway/Telemetry.h"
#include "core/slo/Objective.h"

#include <map>
#include <memory>

namespace signalbox::platform {

/// The canaries of all providers: their stored state, the guards that watch them, and the cohort decision of the data
/// plane.
///
/// - A change is stored, then handed to the data plane as a whole; of an automatic rollback the data plane hears first,
///   because a full disk must not keep a bad release in use.
/// - A guard is new for each run of a candidate (from 0 upwards); another share
///   keeps what it has learnt and begins a new comparison with the control, because other players are compared.
/// - A rollback needs no console, no approval and no audit log: guard() decides, sets 0 with a higher epoch, latches.
/// Threads: any; guard() from one thread.
/// Errors: those of core/canary and the store; NotFound CONTROL-009 for a provider without a canary.
class CanaryDesk {
public:
    CanaryDesk(ControlStore& store, AuditTrail& trail, Telemetry& telemetry, const ProviderDirectory& providers,
               const slo::ObjectiveSet& objectives, const base::Clock& clock, DoorDefect defect = DoorDefect::None);

    /// Reads the stored canaries, makes one at 0 for every provider that has none, tells the data plane.
    [[nodiscard]] base::Status load();

    [[nodiscard]] std::vector<api::CanaryView> views() const;
    [[nodiscard]] base::Result<api::CanaryView> view(const base::ProviderId& provider) const;
    /// The region of the provider, for permissions.
    [[nodiscard]] base::RegionId regionOf(const base::ProviderId& provider) const;

    [[nodiscard]] base::Result<api::CanaryView> set(const base::ProviderId& provider, const api::CanaryDraft& draft,
                                                    const base::OperatorId& by, const std::string& why);
    [[nodiscard]] base::Result<api::CanaryView> abort(const base::ProviderId& provider, const base::OperatorId& by,
                                                      const std::string& why);
    [[nodiscard]] base::Result<api::CanaryView> rearm(const base::ProviderId& provider, std::uint64_t expectedEpoch,
                                                      const base::OperatorId& first, const base::OperatorId& second,
                                                      const std::string& why);

    /// Looks at what has finished since the last call, and rolls back what a guard condemns.
    void guard();
    /// Stores again what could not be stored.
    void storeWhatIsDirty();
    /// For the alerts: one condition a canary, a breach while it is latched.
    [[nodiscard]] std::vector<slo::AlertCondition> conditions() const;

private:
    struct Entry {
        canary::CanaryState state;
        std::unique_ptr<canary::Guard> guard;
        bool dirty = false;
    };
    using Entries = std::map<base::ProviderId, Entry>;
    using Change = std::function<base::Result<canary::CanaryState>(const canary::CanaryState&)>;
    [[nodiscard]] base::Result<api::CanaryView> change(const base::ProviderId& provider, const Change& change,
                                                       bool storeFirst);
    [[nodiscard]] api::CanaryView viewOf(const Entry& entry) const;
    void tellDataPlane(const Entries& entries);
    void rollBack(Entries& entries, Entry& entry, canary::Rollback rollback);
    [[nodiscard]] base::Time now() const;

    ControlStore& m_store;
    AuditTrail& m_trail;
    Telemetry& m_telemetry;
    const ProviderDirectory& m_providers;
    const base::Clock& m_clock;
    canary::GuardConfig m_config;
    const bool m_tellsGuard;
    base::Guarded<Entries> m_entries;
};

} // namespace signalbox::platform
