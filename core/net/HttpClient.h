// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/net/Http.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace signalbox::net {

/// The moment, on the steady clock, after which a call gives up.
using Deadline = base::Instant;

/// For the outermost caller: a deadline that far from now.
[[nodiscard]] inline Deadline within(std::chrono::nanoseconds duration) {
    return std::chrono::steady_clock::now() + std::chrono::duration_cast<base::Instant::duration>(duration);
}

/// "https://host:port/path": what a client needs to connect.
struct Url {
    bool secure = true;
    std::string host; ///< A name or a numeric address; IPv6 without its brackets.
    std::uint16_t port = 443;
    std::string target = "/"; ///< Path and query.

    /// http or https, no user information, no fragment. Errors: InvalidArgument NET-004.
    [[nodiscard]] static base::Result<Url> parse(std::string_view text);
    /// "host:port", IPv6 in brackets: the Host header.
    [[nodiscard]] std::string authority() const;
    /// "https://host:port" without the target.
    [[nodiscard]] std::string origin() const;
};

/// Whom a client trusts and what it shows.
struct ClientTls {
    std::string trustedCaPem; ///< One or more certificates; nothing else is trusted, not even the system's roots.
    std::string certificateChainPem; ///< Empty: the client shows no certificate.
    base::SecretBytes privateKeyPem;
    std::string serverName; ///< The DNS name or IP address the server's certificate must carry; empty: the URL's host.
};

struct ClientConfig {
    Url url;                                  ///< Its host, port and scheme count; targets come with the requests.
    std::optional<ClientTls> tls;             ///< Required for https, unused for http.
    std::size_t idleConnections = 16;         ///< Kept open between requests.
    std::size_t headerBytes = 64 * 1024;      ///< Of an answer.
    std::size_t bodyBytes = 64 * 1024 * 1024; ///< Of an answer.
    std::size_t eventBytes = 4 * 1024 * 1024; ///< Of one server-sent event.
    std::chrono::milliseconds connectTimeout{5'000}; ///< Name look-up, connect and handshake together.
};

struct SendOptions {
    /// Waits between the header and the body: a slow client, for simulations. Counts towards the deadline.
    std::chrono::nanoseconds bodyDelay{0};
};

/// A blocking HTTP/1.1 client: requests run on the caller's thread, over a pool of kept-alive connections to one
/// origin.
///
/// - Every call ends by its deadline, or soon after its stop_token is signalled.
///   Only the look-up of a host name cannot be interrupted; "localhost" and numeric addresses need none.
/// - Errors say what may have happened to the request:
///     Unavailable     NET-010  could not connect, or the request was not sent: it was not processed.
///     OutcomeUnknown  NET-011  sent, but no (complete, well-formed) answer came: it may or may not have been
///     processed. Unauthenticated NET-012  the server's certificate is not trusted, or is for another name; nothing was
///     sent. Cancelled       NET-013  by the stop_token; the context says whether the request had been sent.
///     InvalidArgument NET-002  certificate, key or CA unusable.
///     InvalidArgument NET-005  the request cannot be written as HTTP (a line break in a header, for example).
///   An HTTP status of any kind is an answer, not an error.
/// - A kept-alive connection that the server has closed meanwhile is noticed before it is used where possible; where
/// not, a
///   GET or HEAD is sent once more on a new connection, and anything else is OutcomeUnknown.
/// Threads: all functions from any thread, at the same time.
/// The destructor cancels the requests under way and waits for them to return; no new call may begin meanwhile.
class HttpClient {
public:
    explicit HttpClient(ClientConfig config);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Host and Content-Length are added. Redirects are not followed.
    [[nodiscard]] base::Result<HttpResponse> send(HttpRequest request, Deadline deadline, std::stop_token stop = {},
                                                  SendOptions options = {});

    /// New connections use these credentials; idle ones are closed, requests under way end as they are.
    /// Errors: InvalidArgument NET-002, and then nothing has changed.
    [[nodiscard]] base::Status reloadTls(ClientTls tls);

    /// Closes idle connections, so that the next request makes a new one.
    void dropIdleConnections();

    /// TCP connections made so far, for measurements and tests.
    [[nodiscard]] std::uint64_t connectionsMade() const noexcept;

    [[nodiscard]] const Url& url() const noexcept;

private:
    friend class EventSource;
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// One server-sent event.
struct ServerEvent {
    std::string id;    ///< The newest id of the stream, which an event without one inherits.
    std::string event; ///< "message" when the server named none.
    std::string data;  ///< Lines joined by '\n'.
};

/// Why an event stream ended.
struct StreamEnd {
    enum class Why {
        ServerClosed, ///< The server ended it in good order.
        Stopped,      ///< The stop_token, or onEvent returned false.
        Refused,      ///< An answer other than 200 text/event-stream; see response.
        Lost,         ///< Could not connect, connection lost, silence, or a broken stream; see error.
    };
    Why why = Why::Lost;
    HttpResponse response; ///< For Refused: the answer with its body.
    base::Error error;     ///< For Lost: as HttpClient::send.
};

/// Reads one stream of server-sent events, on the caller's thread and a connection of its own, with the client's
/// credentials. Does not reconnect: the caller decides when, with "Last-Event-ID" in the next request.
/// Borrows the client, whose destruction ends the stream.
class EventSource {
public:
    explicit EventSource(HttpClient& client)
        : m_client(client) {}

    /// Blocks until the stream ends. `onEvent` returns false to end it. `silence`: so long without a byte (heartbeats
    /// count) and the connection is taken for lost. Also the time allowed for the answer's header.
    [[nodiscard]] StreamEnd run(HttpRequest request, const std::function<bool(const ServerEvent&)>& onEvent,
                                std::stop_token stop, std::chrono::milliseconds silence = std::chrono::seconds(30));

private:
    HttpClient& m_client;
};

} // namespace signalbox::net
