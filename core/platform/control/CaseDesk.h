// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/base/Guarded.h"
#include "core/onboarding/Workflow.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/control/CanaryDesk.h"
#include "core/platform/control/ControlStore.h"
#include "core/platform/control/StopDesk.h"
#include "core/platform/gateway/Telemetry.h"

#include <map>

namespace signalbox::platform {

/// The onboarding cases: stored values, and gates computed from what the platform measures.
///
/// What is not measured is not evidence: its gate stays open.
/// Threads: any. Errors: NotFound CONTROL-010; those of core/onboarding and the store.
class CaseDesk {
public:
    CaseDesk(ControlStore& store, const ProviderDirectory& providers, KeyStore& keys, const Telemetry& telemetry,
             const CanaryDesk& canaries, const StopDesk& stops, const base::Clock& clock);

    /// Reads the stored cases and opens one for every provider that has none.
    [[nodiscard]] base::Status load();
    [[nodiscard]] base::Result<std::vector<api::CaseView>> views() const;
    [[nodiscard]] base::Result<api::CaseView> view(const base::CaseId& id) const;
    /// Opens findings from the evidence, and stores what changed.
    void lookForRedFlags();

private:
    [[nodiscard]] onboarding::Evidence evidence(const onboarding::Case& value) const;
    [[nodiscard]] base::Result<api::CaseView> viewOf(const onboarding::Case& value) const;
    [[nodiscard]] base::Time now() const;

    ControlStore& m_store;
    const ProviderDirectory& m_providers;
    KeyStore& m_keys;
    const Telemetry& m_telemetry;
    const CanaryDesk& m_canaries;
    const StopDesk& m_stops;
    const base::Clock& m_clock;
    std::shared_ptr<const onboarding::Playbook> m_playbook;
    base::Guarded<std::map<base::CaseId, onboarding::Case>> m_cases;
};

} // namespace signalbox::platform
