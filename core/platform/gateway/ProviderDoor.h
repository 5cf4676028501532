// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/crypto/X509.h"
#include "core/net/HttpServer.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/Router.h"
#include "core/platform/gateway/NonceStore.h"
#include "core/platform/gateway/ProviderAuthenticator.h"
#include "core/platform/gateway/TokenKeys.h"
#include "core/platform/gateway/TokenScope.h"

#include <functional>
#include <memory>
#include <string>

namespace signalbox::platform {

/// The one door of the data plane: every route that a provider can reach is added here, and nowhere else.
///
/// What a handler can rely on, because the door has checked it: the certificate, the mandatory headers (and on writes
/// the idempotency key), the access token and the scope that the route needs, the request's signature and its nonce,
/// that all of them name one tenant, and the tenant's rate limit. What a handler has to do itself: read the body, look
/// up only what belongs to `principal.tenant`, and, for a write outside the ledger, remember its answer under
/// `principal.idempotencyKey`.
///
///     door.read("/v1/rounds/{id}", TokenScope::None, [&](const Principal& who, const RoutedRequest& request) {...});
///
/// Answers: X-Trace-Id, and whatever else belongs on every answer, is added here. An error becomes problem+json by the
/// error table; a 503 and what is in flight carry Retry-After.
/// Threads: routes are added before the server starts; handlers run on their lane.
/// Ownership: borrows its parts and the router, which must outlive it; handlers live as long as the router.
class ProviderDoor {
public:
    struct Parts {
        const base::Clock& clock;
        KeyStore& keys;
        const ProviderDirectory& providers;
        NonceStore& nonces;
        crypto::TrustStore authorities; ///< The issuing authorities of all regions.
        const TokenKeys& tokenKeys;     ///< Sign access tokens.
        GatewayDefect defect = GatewayDefect::None;
    };
    /// Adds the token endpoint, its keys and its metadata (TokenIssuer.h) to the router.
    ProviderDoor(Parts parts, Router& router);
    ~ProviderDoor();
    ProviderDoor(const ProviderDoor&) = delete;
    ProviderDoor& operator=(const ProviderDoor&) = delete;

    /// Answers at once; runs on Lane::Workers, where it may block for a short while.
    using Handler = std::function<base::Result<net::HttpResponse>(const Principal&, const RoutedRequest&)>;
    /// GET.
    void read(std::string pattern, TokenScope scope, Handler handler);
    /// POST, with X-Idempotency-Key.
    void write(std::string pattern, TokenScope scope, Handler handler);

    /// Answers when it likes, through the Responder: for streams, and for what goes through the ledger.
    using Passage = std::function<void(Principal, RoutedRequest, net::Responder)>;
    struct Route {
        std::string method = "GET";
        std::string pattern;
        TokenScope scope = TokenScope::None;
        bool write = false; ///< Demands X-Idempotency-Key.
        Lane lane = Lane::Workers;
    };
    void add(Route route, Passage passage);
    /// The same for a handler that answers at once: other methods than GET and POST.
    void add(Route route, Handler handler);

    // For an interface of somebody else's, whose clients know neither our headers nor our signature (the schema
    // registry); its routes are added to the router by whoever speaks that interface. They take from the same
    // rate limit; they, and the token endpoint, go through the hook of what is not signed.
    /// Whom the certificate names: enough to read what every provider may see. Errors: CLIENT_CERT_*, RATE_LIMITED.
    [[nodiscard]] base::Result<Tenant> peer(const net::HttpRequest& request);
    /// The certificate, and an access token with that scope (Bearer) or the client's id and secret (Basic), which is a
    /// token asked for and used in one step. Errors: CLIENT_CERT_*, RATE_LIMITED, TOKEN_INVALID,
    /// TOKEN_EXPIRED, SCOPE_REQUIRED, TENANT_MISMATCH.
    [[nodiscard]] base::Result<Principal> client(const net::HttpRequest& request, TokenScope scope);

    /// Stands between the door and every handler of a request that was let in; calls `next`, now or later, once, many
    /// times or never, with this Responder or one of its own. For faults that are injected and for recordings.
    using Hook = std::function<void(Principal, RoutedRequest, net::Responder, const Passage& next)>;
    /// Before the server starts; a second one goes around the first.
    void addHook(Hook hook);

    /// The one hook of requests that are not signed, who sends them proven by certificate only: those for an access
    /// token, and those that passUnsigned() hands over. Before the server starts.
    void setUnsignedHook(Hook hook);
    void passUnsigned(Tenant tenant, RoutedRequest request, net::Responder responder, const Passage& next);

    /// The platform's address, in whose name tokens are issued and accepted. Nobody gets in before it is known.
    void setAddress(const std::string& url);
    /// For tests: how often the signature of a token was checked.
    [[nodiscard]] std::uint64_t tokenChecks() const noexcept;

    /// `body` with application/json.
    [[nodiscard]] static net::HttpResponse json(const base::Json& body, int status = 200);
    /// problem+json by the error table, with Retry-After and WWW-Authenticate (RFC 6750 3) where they belong.
    [[nodiscard]] static net::HttpResponse refusal(const base::Error& error, const std::string& trace,
                                                   const base::Json& details = {});

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
