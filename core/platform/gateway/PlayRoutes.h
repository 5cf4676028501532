// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/gateway/GateHouse.h"
#include "core/platform/gateway/ProviderDoor.h"
#include "core/platform/gateway/Telemetry.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerReads.h"

#include <memory>

namespace signalbox::platform {

/// Sessions, bets and rounds: what a provider plays with.
///
/// - Behind the door comes the body, then the ledger, on whose thread the red button's gate and the rules that protect
///   players are asked. A refusal before the ledger has no effect and is not remembered.
/// - Every write that passed the door is recorded per provider, brand, region, release and operation: latency from the
///   first byte of the request to the answer being handed to the socket. Errors for the objective are failures of the
///   integration (malformed, duplicated) and of the platform; correct refusals (funds, limits, switched off) are not.
/// Threads: any. Ownership: borrows its parts, which must outlive the router it added its routes to.
class PlayRoutes {
public:
    struct Parts {
        const base::Clock& clock;
        Ledger& ledger;
        LedgerReads& reads;
        const ProviderDirectory& providers;
        Telemetry& telemetry;
        GateHouse& gates;
    };
    explicit PlayRoutes(const Parts& parts);
    ~PlayRoutes();
    PlayRoutes(const PlayRoutes&) = delete;
    PlayRoutes& operator=(const PlayRoutes&) = delete;

    void addTo(ProviderDoor& door);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

/// How a finished request counts, by its wire code (empty: a success).
[[nodiscard]] slo::Outcome outcomeOf(std::string_view code) noexcept;

} // namespace signalbox::platform
