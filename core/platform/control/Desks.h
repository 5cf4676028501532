// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/Services.h"
#include "core/platform/control/CanaryDesk.h"
#include "core/platform/control/CaseDesk.h"
#include "core/platform/control/Door.h"
#include "core/platform/control/KeyDesk.h"
#include "core/platform/control/SloDesk.h"
#include "core/platform/control/StopDesk.h"

namespace signalbox::platform {

/// Everything that the routes of the control plane use. References outlive the router's handlers.
struct Desks {
    Services& services;
    Door& door;
    ControlStore& store;
    AuditTrail& trail;
    KeyDesk& keys;
    CanaryDesk& canaries;
    StopDesk& stops;
    SloDesk& slo;
    CaseDesk& cases;
};

// One file per noun; each adds its routes to desks.services.router.
void addAccessRoutes(Desks& desks);
void addAmlRoutes(Desks& desks);
void addAuditRoutes(Desks& desks);
void addCanaryRoutes(Desks& desks);
void addDegradationRoutes(Desks& desks);
void addEventsRoutes(Desks& desks);
void addKeysRoutes(Desks& desks);
void addLedgerRoutes(Desks& desks);
void addOnboardingRoutes(Desks& desks);
void addPlayersRoutes(Desks& desks);
void addProviderSettingsRoutes(Desks& desks);
void addRegistryRoutes(Desks& desks);
void addSandboxRoutes(Desks& desks);
void addSloRoutes(Desks& desks);
void addTokenKeyRoutes(Desks& desks);
void addTraceRoutes(Desks& desks);
void addVersionsRoutes(Desks& desks);

/// A GET route of that action: 200 with what `read` gives.
void addRead(Desks& desks, std::string pattern, std::string_view action,
             std::function<base::Result<base::Json>(const Caller&, const RoutedRequest&)> read);
/// A mutating route through the door.
void addAct(Desks& desks, std::string method, std::string pattern, Door::Prepare prepare);

/// {"items":[...]}
[[nodiscard]] base::Json itemsJson(base::Json items);
/// The query parameter as a whole number in [least, most], or `other` when absent. Errors: API-003.
[[nodiscard]] base::Result<std::uint64_t> numberParameter(const RoutedRequest& routed, std::string_view name,
                                                          std::uint64_t other, std::uint64_t least, std::uint64_t most);
/// True when the caller may see objects of that region.
[[nodiscard]] bool sees(const Caller& caller, const base::RegionId& region) noexcept;
/// The people behind an approval, for the rules that name them.
[[nodiscard]] std::optional<keys::Waiver> waiverOf(const access::Approval* approval, const std::string& reason);
[[nodiscard]] base::OperatorId approverOf(const access::Approval& approval);

} // namespace signalbox::platform
