// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/keys/Rotation.h"

#include <string>
#include <vector>

namespace signalbox::platform {

/// Where a provider serves itself when a rotation is open for one of its credentials. The gateway calls it after it has
/// authenticated the provider (certificate and signature); the control plane implements it.
///
/// - Every delivery is a leaf in the audit log before it takes effect, with the provider as the actor.
/// - A provider sees and answers its own rotations only: another scope's id is NotFound, with no existence oracle.
/// Threads: any. The calls block on the audit log and the store: run them on the router's workers.
class RotationDesk {
public:
    virtual ~RotationDesk() = default;

    /// {"rotations":[{"rotation_id","credential_id","kind","version","state","deliver_by"}]}; open ones only.
    [[nodiscard]] virtual base::Json openRotations(const keys::Scope& scope) const = 0;

    /// Proof of possession, or the single pickup of a shared secret. `body` is what the provider sent:
    ///   mtls_leaf    {"csr_pem"}               -> {"certificate_pem","chain_pem","version","kid"}
    ///   ed25519_sig  {"public_jwk","proof"}    -> {"kid","version"}
    ///   hmac         {}                        -> {"kid","secret","version"}, once
    ///   oauth_secret {}                        -> the same; the secret is the text itself
    /// A second pickup of a shared secret suspends the version, raises an incident, and is refused (KEYS-022).
    /// `client` is for the log: "provider/novagames 127.0.0.1:40312".
    /// Errors: NotFound CONTROL-004, those of core/keys, CRYPTO-00x for an unusable request or key, KEY_REUSED.
    [[nodiscard]] virtual base::Result<base::Json> prove(const keys::Scope& scope, const keys::RotationId& rotation,
                                                         const base::Json& body, const std::string& client) = 0;
};

} // namespace signalbox::platform
