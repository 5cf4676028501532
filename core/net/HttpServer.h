// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Limits.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/net/Http.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::net {

/// What a server shows and whom it trusts.
struct TlsConfig {
    std::string certificateChainPem;              ///< Leaf first, then intermediates.
    base::SecretBytes privateKeyPem;              ///< PKCS#8 or traditional, not encrypted.
    std::vector<std::string> trustedClientCaPems; ///< Each text may hold several certificates. Each is a trust anchor,
                                                  ///< self-signed or not. None: no client certificate is asked for.
};

/// Limits on what a client may do. Exceeding one is a clear answer and, where the connection is spoilt, its end.
struct ServerLimits {
    std::size_t headerBytes = base::limits::kHeaderBytes; ///< Request line and header fields; more is 431.
    std::size_t bodyBytes = base::limits::kBodyBytes;     ///< More is 413.
    std::size_t connections = base::limits::kConnections; ///< One more is closed at once.
    std::size_t streamBytes = 1024 * 1024;                ///< Unsent bytes of an event stream; more closes it.
    std::chrono::milliseconds handshakeTimeout = base::limits::kHeaderTimeout;
    std::chrono::milliseconds headerTimeout = base::limits::kHeaderTimeout; ///< First byte to end of header; then 408.
    std::chrono::milliseconds bodyTimeout = base::limits::kBodyTimeout;     ///< End of header to end of body; then 408.
    std::chrono::milliseconds idleTimeout = base::limits::kIdleTimeout;     ///< Between requests; then closed.
    std::chrono::milliseconds writeTimeout{20'000};    ///< One answer, or one batch of events, to be taken.
    std::chrono::milliseconds streamHeartbeat{10'000}; ///< A comment line on a quiet event stream.
    std::chrono::milliseconds stopTimeout{5'000};      ///< How long stop() waits for answers under way.
};

struct ServerConfig {
    std::string address = "127.0.0.1"; ///< A numeric IPv4 or IPv6 address.
    std::uint16_t port = 0;            ///< 0: the system chooses; see HttpServer::port().
    int threads = 1;                   ///< Threads for sockets, 1..64. Each connection belongs to one of them.
    std::optional<TlsConfig> tls;      ///< Absent: plain HTTP.
    ServerLimits limits;
};

/// An open server-sent-events answer (WHATWG HTML 9.2).
///
/// States: open -> closed, once. It closes when the client goes, when the client does not keep up (streamBytes or
/// writeTimeout), on close(), and when the server stops.
/// Threads: all functions from any thread. Events of one thread arrive in order.
class EventStream {
public:
    virtual ~EventStream() = default;
    /// Queues one event. False, and nothing is queued, when the stream is closed or the client is too slow (which
    /// closes it). Line breaks in `data` become several data lines; a line break in `event` or `id` is our bug and
    /// aborts.
    virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
    /// Ends the stream after what is queued has been sent.
    virtual void close() = 0;
    [[nodiscard]] virtual bool isOpen() const = 0;
    /// Bytes that the client has not taken yet: a sender that has much to say waits until they are few.
    [[nodiscard]] virtual std::size_t unsent() const { return 0; }
};

/// Where an answer goes. HttpServer implements it over a connection; a test may implement it over a variable.
class Exchange {
public:
    virtual ~Exchange() = default;
    virtual void send(HttpResponse response) = 0;
    virtual std::shared_ptr<EventStream> openStream(Headers headers, std::function<void()> onClosed) = 0;
    /// Ends the connection without an answer; nothing to do for one that is not a connection.
    virtual void abandon(bool reset) { static_cast<void>(reset); }
};

/// The duty to answer one request, exactly once, from any thread, now or later.
///
/// A Responder that is destroyed without an answer sends 500 INTERNAL. Answering twice is a bug and aborts.
/// It may outlive the connection and the server; its answer then goes nowhere.
class Responder {
public:
    explicit Responder(std::shared_ptr<Exchange> exchange)
        : m_exchange(std::move(exchange)) {}
    Responder(Responder&&) noexcept = default;
    Responder& operator=(Responder&& other) noexcept;
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    ~Responder();

    /// Content-Length, Connection and Date are added; the status is 200..599. Answers to HEAD lose their body.
    void send(HttpResponse response);

    /// Answers 200 text/event-stream and keeps the connection for events. `onClosed` is called once, when the stream
    /// has closed for whatever reason, on a thread of the server (or the one that is ending it); it must not block.
    [[nodiscard]] std::shared_ptr<EventStream> openStream(Headers headers = {}, std::function<void()> onClosed = {});

    /// Gives no answer: the connection is closed in the middle of the exchange, with `reset` by a TCP reset. For a
    /// sandbox that shows its clients what a network does.
    void abandon(bool reset = false);

    /// False once the answer has been given.
    explicit operator bool() const noexcept { return m_exchange != nullptr; }

private:
    std::shared_ptr<Exchange> m_exchange;
};

/// Called on a socket thread for every complete, well-formed request within the limits. Must not block: hand work on,
/// and keep the Responder. Must not throw; if it does, the client gets 500 and the server goes on.
using Handler = std::function<void(HttpRequest, Responder)>;

/// An HTTP/1.1 server with optional TLS 1.2/1.3 and optional client certificates.
///
/// States: new -> running -> stopped. A stopped server is not started again.
/// - A connection serves one request at a time, in the order received (pipelining works, RFC 9112 9.3.2).
/// - Answers of the server's own are problem+json: 400 MALFORMED_REQUEST, 408 REQUEST_TIMEOUT, 413 BODY_TOO_LARGE,
///   431 HEADER_TOO_LARGE (each closes the connection) and 500 INTERNAL.
/// - A client certificate is asked for, never required; what was found stands in HttpRequest::peer.
///   Rationale: a refused handshake tells a provider nothing; a 401 with a code does.
/// - TLS sessions resume (tickets, 5 minutes). A resumed client certificate is checked against its dates again; tickets
/// do
///   not survive reloadTls().
/// Threads: start() and stop() from one thread; the rest from any. None from inside a Handler, except port().
class HttpServer {
public:
    HttpServer(ServerConfig config, Handler handler);
    ~HttpServer(); ///< stop()
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Listens. Errors: FailedPrecondition NET-001 (the address and port are taken), InvalidArgument NET-002
    /// (certificate, key or CA unusable), InvalidArgument NET-003 (the address cannot be listened on),
    /// FailedPrecondition NET-003 (not permitted, or started already). After an error the server is as new.
    [[nodiscard]] base::Status start();

    /// The port listened on; 0 before start().
    [[nodiscard]] std::uint16_t port() const noexcept;

    /// Stops accepting, ends event streams, lets requests under way be answered for at most stopTimeout, then closes
    /// every connection and joins the threads. Safe to call again.
    void stop();

    /// New handshakes use this from now on; connections that exist go on. Errors: InvalidArgument NET-002, and then
    /// nothing has changed; FailedPrecondition NET-003 when the server has no TLS.
    [[nodiscard]] base::Status reloadTls(const TlsConfig& tls);

    /// Open connections, for health pages and tests.
    [[nodiscard]] std::size_t connections() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::net
