// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/net/Http.h"
#include "core/platform/KeyStore.h"
#include "core/platform/gateway/ProviderAuthenticator.h"
#include "core/platform/gateway/TokenKeys.h"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox::platform {

/// OAuth 2 client credentials (RFC 6749 4.4) over mutual TLS: the token endpoint, its keys and its metadata.
///
/// - A client is a credential of kind oauth_secret; its id is the client_id, and each accepted version of it has its
/// own
///   secret. The platform keeps only SHA-256 of "signalbox-oauth|" and the secret's text: 32 random bytes need no slow
///   hash. The secret comes by HTTP Basic or in the form, never both (RFC 6749 2.3.1).
/// - Besides the secret the certificate of the connection must be accepted and name the client's own provider, brand
///   and region; the token is bound to that certificate and lives kTokenLife.
/// - Without `scope` a client gets all four scopes; it may ask for fewer. Answers say which it has.
/// - It is signed by the key whose turn it is (TokenKeys.h); the key set has the next one before it signs.
/// - Every token counts as a use of the secret's version, so that a rotation sees the new one in use.
/// Errors are RFC 6749 5.2: 400 invalid_request, invalid_scope, unsupported_grant_type; 401 invalid_client. Every
/// answer forbids caching. Threads: any. Ownership: borrows its parts.
class TokenIssuer {
public:
    struct Parts {
        const base::Clock& clock;
        KeyStore& keys;
        ProviderAuthenticator& authenticator;
        const TokenKeys& tokenKeys;
    };
    explicit TokenIssuer(Parts parts);

    /// The platform's address, "https://host:port": the issuer of every token. Before it is known, everything here is
    /// answered 503.
    void setIssuer(std::string url);

    /// POST /oauth2/token.
    [[nodiscard]] net::HttpResponse token(const net::HttpRequest& request);
    /// GET /.well-known/jwks.json (RFC 7517).
    [[nodiscard]] net::HttpResponse keySet() const;
    /// GET /.well-known/oauth-authorization-server (RFC 8414).
    [[nodiscard]] net::HttpResponse metadata() const;

private:
    [[nodiscard]] base::Result<std::shared_ptr<const std::string>> issuer() const;

    Parts m_parts;
    std::atomic<std::shared_ptr<const std::string>> m_issuer;
};

inline constexpr std::string_view kTokenPath = "/oauth2/token";

/// What is kept of a client secret: SHA-256 in lower-case hex of "signalbox-oauth|" and its text.
[[nodiscard]] std::string clientSecretFingerprint(std::string_view secret);

} // namespace signalbox::platform
