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

/// The data plane beside play (PlayRoutes.h): GET /health without authentication, and the provider's own keys:
///
///   GET /v1/credentials/rotations · POST /v1/credentials/rotations/{id}/proof
///
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

} // namespace signalbox::platform
