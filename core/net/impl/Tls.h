// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/net/Http.h"

#include <memory>
#include <string>

struct ssl_st; // OpenSSL's SSL

namespace boost::asio::ssl {
class context;
}

namespace signalbox::net {
struct TlsConfig;
struct ClientTls;
} // namespace signalbox::net

/// TLS settings, kept behind names so that only two .cpp files see Asio's SSL.
namespace signalbox::net::impl {

/// Errors: InvalidArgument NET-002.
[[nodiscard]] base::Result<std::shared_ptr<boost::asio::ssl::context>> makeServerContext(const TlsConfig& config);

/// Collects, over the calls of one handshake's verify callback, the gravest of the errors found.
class VerifyOutcome {
public:
    /// From the verify callback; `storeContext` is an X509_STORE_CTX. Always lets the handshake go on.
    bool note(bool ok, void* storeContext) noexcept;

private:
    int m_worst = 0;
};

/// What the handshake found out, with the dates of a resumed session's certificate checked again.
[[nodiscard]] PeerCertificate peerCertificateOf(ssl_st* ssl);

/// A client's settings with its resumable session.
class ClientContext {
public:
    /// `host` is used as the server's name when the configuration names none. Errors: InvalidArgument NET-002.
    [[nodiscard]] static base::Result<std::shared_ptr<ClientContext>> make(const ClientTls& tls,
                                                                           const std::string& host);
    ~ClientContext();
    ClientContext(const ClientContext&) = delete;
    ClientContext& operator=(const ClientContext&) = delete;

    [[nodiscard]] boost::asio::ssl::context& context() noexcept;
    /// Sets the expected name, SNI and the session to resume. Before the handshake.
    [[nodiscard]] bool prepare(ssl_st* ssl);
    /// After a failed handshake: why the server is not trusted; empty when that was not the cause.
    [[nodiscard]] static std::string distrust(ssl_st* ssl);

private:
    ClientContext();
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace signalbox::net::impl
