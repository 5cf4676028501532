// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Permission.h"
#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/crypto/X509.h"
#include "core/net/Http.h"

#include <string>

namespace signalbox::platform {

/// An operator whose certificate was verified.
struct Caller {
    const access::Operator* who = nullptr; ///< Of the roster, never null.
    std::string kid;                       ///< SHA-256 of the certificate, hex.
    std::string client;                    ///< "signalboxctl/0.1 127.0.0.1:40312", for the log.
    base::Time certificateNotAfter{};
};

/// Says who is calling the control plane.
///
/// Trusted is only the authority that certifies operators; that a region's authority signed something says nothing
/// here. Threads: any. Errors (Unauthenticated): CLIENT_CERT_REQUIRED, CLIENT_CERT_UNTRUSTED, CLIENT_CERT_EXPIRED, and
/// UNAUTHENTICATED for a certificate that names nobody of the roster.
class Authenticator {
public:
    Authenticator(const access::Roster& roster, crypto::Certificate authority, const base::Clock& clock);
    [[nodiscard]] base::Result<Caller> authenticate(const net::HttpRequest& request) const;

private:
    const access::Roster& m_roster;
    const crypto::TrustStore m_trusted;
    const base::Clock& m_clock;
};

} // namespace signalbox::platform
