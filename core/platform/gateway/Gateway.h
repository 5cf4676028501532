// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/crypto/X509.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/Router.h"
#include "core/platform/control/RotationDesk.h"
#include "core/platform/gateway/GateHouse.h"
#include "core/platform/gateway/NonceStore.h"
#include "core/platform/gateway/ProviderAuthenticator.h"
#include "core/platform/gateway/Telemetry.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerReads.h"

#include <memory>

namespace signalbox::platform {

/// The data plane: GET /health, and under mutual TLS and a request signature
///
///   POST /v1/sessions · GET /v1/sessions/{id} · POST /v1/bets/authorize · POST /v1/bets/settle ·
///   POST /v1/bets/rollback · GET /v1/bets/{id} · GET /v1/credentials/rotations ·
///   POST /v1/credentials/rotations/{id}/proof
///
/// - Admission as ProviderAuthenticator has it, then the body, then the ledger, on whose thread the red button's gate
/// and
///   player protection are asked. A refusal before the ledger has no effect and is not remembered.
/// - Every authenticated write is recorded per provider, brand, region, release and operation: latency from the first
///   byte of the request to the answer being handed to the socket.
///   Errors for the objective are failures of the integration (malformed, unsigned, duplicated) and of the platform;
///   correct refusals (funds, limits, switched off) are not.
/// Threads: any. Ownership: borrows its parts, which must outlive the router it added its routes to.
class Gateway {
public:
    struct Parts {
        const base::Clock& clock;
        Ledger& ledger;
        LedgerReads& reads;
        KeyStore& keys;
        const ProviderDirectory& providers;
        Telemetry& telemetry;
        GateHouse& gates;
        NonceStore& nonces;
        RotationDesk& rotations;
        crypto::TrustStore authorities; ///< The issuing authorities of all regions.
    };
    explicit Gateway(Parts parts);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    void addRoutes(Router& router);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

/// How a finished request counts, by its wire code (empty: a success).
[[nodiscard]] slo::Outcome outcomeOf(std::string_view code) noexcept;

} // namespace signalbox::platform
