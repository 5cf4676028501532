// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Guarded.h"
#include "core/base/Json.h"
#include "core/net/HttpClient.h"
#include "core/simulator/ProviderCredentials.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace signalbox::simulator {

/// What came back from the data plane.
struct Answer {
    int status = 0;
    base::Json body;
    std::string code;       ///< The wire code of a refusal ("NEW_SESSIONS_DISABLED"); empty for 2xx.
    bool replayed = false;  ///< Idempotent-Replayed: true.
    bool retryable = false; ///< What the refusal says of itself.
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
};

/// Speaks the data plane as one provider: mandatory headers, access token, Content-Digest, RFC 9421 signature, mTLS,
/// kept-alive connections.
///
/// - Tokens are asked for and renewed on the way (TokenSource.h). One that the platform refuses is replaced, and the
///   request sent once more: such a refusal comes before any effect.
/// - Every attempt has a nonce and a trace id of its own; a retry is a new attempt with the same idempotency key.
/// - install() swaps certificate, signing key and client secret between two requests; requests under way end with the
/// old ones. Threads: any. Blocking, on the caller's thread. Errors: those of net::HttpClient (Unavailable: nothing
/// happened; OutcomeUnknown: ask again with the same key).
class ProviderConnection {
public:
    struct Options {
        std::chrono::milliseconds timeout{10'000};
        std::size_t connections = 16;
    };

    /// Errors: those of ProviderCredentials::signer().
    [[nodiscard]] static base::Result<std::unique_ptr<ProviderConnection>>
    open(ProviderCredentials credentials, const base::Clock& clock, Options options);

    /// A write: POST with an idempotency key. `slowBy` pauses between header and body.
    [[nodiscard]] base::Result<Answer> post(std::string_view path, const base::Json& body,
                                            std::string_view idempotencyKey, std::stop_token stop = {},
                                            base::Duration slowBy = base::Duration::zero());
    [[nodiscard]] base::Result<Answer> get(std::string_view path, std::stop_token stop = {});

    /// Runs `change` on the credentials and, when it succeeds, uses them from the next request on.
    [[nodiscard]] base::Status install(const std::function<base::Status(ProviderCredentials&)>& change);

    [[nodiscard]] const ProviderCredentials& identity() const { return *m_identity; }
    /// The kid that signs now.
    [[nodiscard]] std::string kid() const;

private:
    struct Current;
    ProviderConnection(const base::Clock& clock, Options options);
    [[nodiscard]] base::Result<Answer> send(net::HttpRequest request, std::stop_token stop, base::Duration slowBy);
    [[nodiscard]] base::Result<Answer> attempt(Current& current, net::HttpRequest request, std::stop_token stop,
                                               base::Duration slowBy);

    const base::Clock& m_clock;
    Options m_options;
    std::unique_ptr<ProviderCredentials> m_identity; ///< Provider, brand, region, games, players: never change.
    base::Guarded<std::shared_ptr<Current>> m_current;
};

} // namespace signalbox::simulator
