// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/simulator/ProviderConnection.h"

#include <functional>
#include <stop_token>
#include <string>

namespace signalbox::simulator {

/// A provider's part of a rotation, done by itself: looks whether the platform asks for new credentials, makes the key
/// (which never leaves this side), proves its possession or picks the secret up, and uses the new credential.
///
/// - Each rotation is answered once; the old credential stays in use until the new one is stored on disk.
/// Threads: poll() from one thread; the connection goes on serving others meanwhile.
class RotationAgent {
public:
    struct Installed {
        std::string rotation;
        std::string kind; ///< "mtls_leaf", "hmac", "ed25519_sig", "oauth_secret"
        std::string kid;
    };

    explicit RotationAgent(ProviderConnection& connection)
        : m_connection(connection) {}

    /// One look. What was installed, in order; an error when the platform did not answer or refused (the next poll
    /// tries again; a secret that was picked up is never asked for twice).
    /// Errors: those of the connection; FailedPrecondition SIM-002 (the platform refused the proof; context says why).
    [[nodiscard]] base::Result<std::vector<Installed>> poll(std::stop_token stop = {});

private:
    [[nodiscard]] base::Result<Installed> answer(const base::Json& rotation, std::stop_token stop);
    [[nodiscard]] base::Result<base::Json> prove(const std::string& rotation, const base::Json& proof,
                                                 std::stop_token stop);

    ProviderConnection& m_connection;
};

} // namespace signalbox::simulator
