// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/impl/ClientConnection.h"

#include "core/net/impl/MessageParser.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <optional>
#include <vector>

namespace signalbox::net::impl {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::size_t kReadBytes = 16 * 1024;

} // namespace

class ClientConnection::Impl {
public:
    Impl(const Url& url, std::shared_ptr<ClientContext> tls, ClientLimits limits)
        : m_url(url)
        , m_context(std::move(tls))
        , m_limits(limits)
        , m_socket(m_io)
        , m_in(kReadBytes, '\0') {}
    ~Impl() { close(); }

    base::Status connect(Deadline deadline, const Stops& stops);
    Outcome exchange(const HttpRequest& request, Deadline deadline, const Stops& stops, const SendOptions& options);
    base::Result<HttpResponse> stream(const HttpRequest& request, std::chrono::milliseconds silence, const Stops& stops,
                                      const std::function<bool(const HttpResponse&)>& onHead,
                                      const std::function<bool(std::string_view)>& onBody);
    bool reusable();
    const std::shared_ptr<ClientContext>& tls() const noexcept { return m_context; }

private:
    enum class Ended { Done, TimedOut, Stopped };
    enum class Sent { All, Partly, Nothing };

    /// The state of one operation, filled in by its handler.
    struct Operation {
        bool done = false;
        error_code error;
        std::size_t bytes = 0;
    };
    /// While a call is under way, either stop wakes its io_context.
    class Wakers {
    public:
        Wakers(asio::io_context& io, const Stops& stops)
            : m_first(stops[0], Wake{io})
            , m_second(stops[1], Wake{io}) {}

    private:
        struct Wake {
            asio::io_context& io;
            void operator()() const {
                asio::post(io, [] {});
            }
        };
        std::stop_callback<Wake> m_first;
        std::stop_callback<Wake> m_second;
    };

    Ended drive(const Operation& operation, Deadline deadline, const Stops& stops);
    Ended write(std::string_view bytes, Operation& operation, Deadline deadline, const Stops& stops);
    Ended read(Operation& operation, Deadline deadline, const Stops& stops);
    void close();
    std::optional<base::Error> sendAll(const HttpRequest& request, Deadline deadline, const Stops& stops,
                                       const SendOptions& options, Sent& sent);
    base::Error unavailable(const std::string& what) const;
    base::Error unknown(const std::string& what) const;
    static base::Error cancelled(bool sent);

    const Url m_url;
    const std::shared_ptr<ClientContext> m_context;
    const ClientLimits m_limits;
    asio::io_context m_io{1};
    tcp::socket m_socket;
    std::optional<ssl::stream<tcp::socket&>> m_tls;
    std::string m_in;
    std::string m_out;
    bool m_keepAlive = false;
};

base::Error ClientConnection::Impl::unavailable(const std::string& what) const {
    return {base::ErrorCode::Unavailable, "NET-010",
            "The request was not sent to " + m_url.authority() + ": " + what + ". It had no effect; try again."};
}

base::Error ClientConnection::Impl::unknown(const std::string& what) const {
    return {base::ErrorCode::OutcomeUnknown, "NET-011",
            "The request was sent to " + m_url.authority() + ", but " + what +
                ". It may or may not have had effect; ask again with the same idempotency key."};
}

base::Error ClientConnection::Impl::cancelled(bool sent) {
    return {base::ErrorCode::Cancelled, "NET-013",
            sent ? "Cancelled after the request had been sent. It may or may not have had effect."
                 : "Cancelled before the request had been sent. It had no effect."};
}

void ClientConnection::Impl::close() {
    error_code ignored;
    m_socket.close(ignored);
    m_keepAlive = false;
}

/// Runs the io_context until the operation has ended, or until it has been given up. In every case its handler has run
/// when this returns, so that nothing refers to the caller's stack any more.
ClientConnection::Impl::Ended ClientConnection::Impl::drive(const Operation& operation, Deadline deadline,
                                                            const Stops& stops) {
    auto ended = Ended::Done;
    while (!operation.done) {
        if (stops[0].stop_requested() || stops[1].stop_requested()) {
            ended = Ended::Stopped;
            break;
        }
        m_io.restart();
        if (m_io.run_one_until(deadline) == 0 && !operation.done && std::chrono::steady_clock::now() >= deadline) {
            ended = Ended::TimedOut;
            break;
        }
    }
    if (ended != Ended::Done) {
        close();
        while (!operation.done) {
            m_io.restart();
            m_io.run_one();
        }
    }
    return ended;
}

ClientConnection::Impl::Ended ClientConnection::Impl::write(std::string_view bytes, Operation& operation,
                                                            Deadline deadline, const Stops& stops) {
    operation = {};
    const auto handler = [&operation](error_code error, std::size_t size) { operation = {true, error, size}; };
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    if (m_tls)
        asio::async_write(*m_tls, buffer, handler);
    else
        asio::async_write(m_socket, buffer, handler);
    return drive(operation, deadline, stops);
}

ClientConnection::Impl::Ended ClientConnection::Impl::read(Operation& operation, Deadline deadline,
                                                           const Stops& stops) {
    // Reads behind what is there; the caller keeps m_in's free space at the end.
    const auto used = operation.bytes;
    operation = {};
    const auto handler = [&operation](error_code error, std::size_t size) { operation = {true, error, size}; };
    const auto buffer = asio::buffer(m_in.data() + used, m_in.size() - used);
    if (m_tls)
        m_tls->async_read_some(buffer, handler);
    else
        m_socket.async_read_some(buffer, handler);
    return drive(operation, deadline, stops);
}

base::Status ClientConnection::Impl::connect(Deadline deadline, const Stops& stops) {
    const Wakers wakers(m_io, stops);
    Operation operation;
    error_code error;
    std::vector<tcp::endpoint> endpoints;
    const auto address = asio::ip::make_address(m_url.host, error);
    if (!error) {
        endpoints.emplace_back(address, m_url.port);
    } else if (equalsIgnoringCase(m_url.host, "localhost")) { // RFC 6761 6.3: needs no look-up.
        endpoints.emplace_back(asio::ip::address_v4::loopback(), m_url.port);
        endpoints.emplace_back(asio::ip::address_v6::loopback(), m_url.port);
    } else {
        tcp::resolver resolver(m_io);
        resolver.async_resolve(m_url.host, std::to_string(m_url.port), tcp::resolver::numeric_service,
                               [&](error_code failure, const tcp::resolver::results_type& results) {
                                   for (const auto& result : results)
                                       endpoints.push_back(result.endpoint());
                                   operation = {true, failure, 0};
                               });
        // A look-up cannot be interrupted, only waited for; the system's own time-out bounds it.
        while (!operation.done) {
            m_io.restart();
            m_io.run_one();
        }
        if (operation.error)
            return unavailable("its name cannot be looked up (" + operation.error.message() + ")");
    }

    operation = {};
    asio::async_connect(m_socket, endpoints, [&operation](error_code failure, const tcp::endpoint&) {
        operation = {true, failure, 0};
    });
    auto ended = drive(operation, deadline, stops);
    if (ended == Ended::Stopped)
        return cancelled(false);
    if (ended == Ended::TimedOut)
        return unavailable("it did not accept the connection in time");
    if (operation.error)
        return unavailable("it does not accept the connection (" + operation.error.message() + ")");
    m_socket.set_option(tcp::no_delay(true), error);
    if (!m_context)
        return {};

    m_tls.emplace(m_socket, m_context->context());
    if (!m_context->prepare(m_tls->native_handle()))
        return base::Error{base::ErrorCode::InvalidArgument, "NET-002", "The server's name cannot be used for TLS."};
    operation = {};
    m_tls->async_handshake(ssl::stream_base::client, [&operation](error_code failure) {
        operation = {true, failure, 0};
    });
    ended = drive(operation, deadline, stops);
    if (ended == Ended::Stopped)
        return cancelled(false);
    if (ended == Ended::TimedOut)
        return unavailable("it did not complete the TLS handshake in time");
    if (operation.error) {
        const auto why = ClientContext::distrust(m_tls->native_handle());
        close();
        if (!why.empty())
            return base::Error{base::ErrorCode::Unauthenticated, "NET-012",
                               "The server at " + m_url.authority() + " is not trusted: " + why +
                                   ". Nothing was sent. Check the address and the trusted CA."};
        return unavailable("the TLS handshake failed (" + operation.error.message() + ")");
    }
    return {};
}

/// nullopt: the request has gone, or the connection failed on the way (see `sent`) and an answer may still be there.
std::optional<base::Error> ClientConnection::Impl::sendAll(const HttpRequest& request, Deadline deadline,
                                                           const Stops& stops, const SendOptions& options, Sent& sent) {
    m_out.clear();
    appendRequestHead(m_out, request, m_url.authority());
    const bool pause = options.bodyDelay.count() > 0 && !request.body.empty();
    if (!pause)
        m_out += request.body;
    Operation operation;
    auto ended = write(m_out, operation, deadline, stops);
    bool touched = operation.bytes > 0;
    if (ended == Ended::Done && !operation.error && pause) {
        asio::steady_timer timer(m_io, std::chrono::steady_clock::now() +
                                           std::chrono::duration_cast<base::Instant::duration>(options.bodyDelay));
        Operation waiting;
        timer.async_wait([&waiting](error_code error) { waiting = {true, error, 0}; });
        while (!waiting.done && ended == Ended::Done) {
            if (stops[0].stop_requested() || stops[1].stop_requested())
                ended = Ended::Stopped;
            else if (std::chrono::steady_clock::now() >= deadline)
                ended = Ended::TimedOut;
            else {
                m_io.restart();
                m_io.run_one_until(deadline);
            }
        }
        if (!waiting.done) {
            timer.cancel();
            (void)drive(waiting, Deadline::max(), {});
            close();
        }
        if (ended == Ended::Done)
            ended = write(request.body, operation, deadline, stops);
    }
    if (ended == Ended::Stopped)
        return cancelled(touched);
    if (ended == Ended::TimedOut)
        return touched ? unknown("it did not take all of it in time") : unavailable("it did not take it in time");
    sent = !operation.error ? Sent::All : touched ? Sent::Partly : Sent::Nothing;
    return std::nullopt;
}

ClientConnection::Outcome ClientConnection::Impl::exchange(const HttpRequest& request, Deadline deadline,
                                                           const Stops& stops, const SendOptions& options) {
    const Wakers wakers(m_io, stops);
    m_keepAlive = false;
    auto sent = Sent::All;
    if (auto error = sendAll(request, deadline, stops, options, sent)) {
        close();
        return {std::move(*error), false};
    }
    ResponseParser parser(m_limits.headerBytes, m_limits.bodyBytes, request.method == "HEAD");
    Operation operation;
    std::size_t filled = 0;
    bool heard = false;
    for (;;) {
        operation.bytes = filled;
        const auto ended = read(operation, deadline, stops);
        if (ended == Ended::Stopped)
            return {cancelled(true), false};
        if (ended == Ended::TimedOut)
            return {unknown("no complete answer came in time"), false};
        heard = heard || operation.bytes > 0;
        filled += operation.bytes;
        ParseStep step;
        if (operation.error) {
            close();
            const bool cleanEnd = operation.error == asio::error::eof;
            if (heard && cleanEnd && parser.putEnd() == ParseState::Done)
                return {std::move(parser.response()), false};
            if (!heard && sent == Sent::Nothing)
                return {unavailable("the connection was lost"), true};
            return {unknown(sent == Sent::Partly ? "it closed the connection while taking it"
                                                 : "the connection was lost before the answer was complete"),
                    !heard};
        }
        step = parser.put(std::string_view(m_in).substr(0, filled));
        m_in.erase(0, step.used);
        filled -= step.used;
        m_in.resize(std::max(kReadBytes, 2 * filled));
        if (step.state == ParseState::Done) {
            m_keepAlive = parser.keepAlive() && filled == 0 && sent == Sent::All;
            if (!m_keepAlive)
                close();
            return {std::move(parser.response()), false};
        }
        if (step.state != ParseState::NeedMore) {
            close();
            return {unknown(step.state == ParseState::Malformed ? "the answer is not well-formed HTTP"
                                                                : "the answer is larger than allowed"),
                    false};
        }
    }
}

base::Result<HttpResponse> ClientConnection::Impl::stream(const HttpRequest& request, std::chrono::milliseconds silence,
                                                          const Stops& stops,
                                                          const std::function<bool(const HttpResponse&)>& onHead,
                                                          const std::function<bool(std::string_view)>& onBody) {
    const Wakers wakers(m_io, stops);
    auto sent = Sent::All;
    if (auto error = sendAll(request, within(silence), stops, {}, sent))
        return std::move(*error);
    ResponseParser parser(m_limits.headerBytes, std::nullopt, request.method == "HEAD");
    Operation operation;
    std::size_t filled = 0;
    bool sawHead = false;
    bool wanted = false;
    for (;;) {
        operation.bytes = filled;
        const auto ended = read(operation, within(silence), stops);
        if (ended == Ended::Stopped)
            return cancelled(true);
        if (ended == Ended::TimedOut)
            return unknown("nothing has been heard of it for too long");
        if (operation.error) {
            const bool cleanEnd = operation.error == asio::error::eof;
            close();
            if (sawHead && cleanEnd && parser.putEnd() == ParseState::Done)
                return std::move(parser.response());
            return unknown("the connection was lost");
        }
        filled += operation.bytes;
        const auto step = parser.put(std::string_view(m_in).substr(0, filled));
        m_in.erase(0, step.used);
        filled -= step.used;
        m_in.resize(std::max(kReadBytes, 2 * filled));
        if (step.state != ParseState::NeedMore && step.state != ParseState::Done) {
            close();
            return unknown("the answer is not well-formed HTTP");
        }
        auto& response = parser.response();
        if (parser.headerDone() && !sawHead) {
            sawHead = true;
            wanted = onHead(response);
        }
        if (sawHead && wanted && !response.body.empty()) {
            const bool goOn = onBody(response.body);
            response.body.clear();
            if (!goOn) {
                close();
                return std::move(response);
            }
        }
        if (response.body.size() > m_limits.bodyBytes) {
            close();
            return unknown("the answer is larger than allowed");
        }
        if (step.state == ParseState::Done) {
            close();
            return std::move(response);
        }
    }
}

bool ClientConnection::Impl::reusable() {
    if (!m_keepAlive || !m_socket.is_open())
        return false;
    // Nothing is due on an idle connection: a byte or an end means that the server has closed it.
    char byte = 0;
    const auto seen = ::recv(m_socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

ClientConnection::ClientConnection(const Url& url, std::shared_ptr<ClientContext> tls, ClientLimits limits)
    : m_impl(std::make_unique<Impl>(url, std::move(tls), limits)) {}
ClientConnection::~ClientConnection() = default;
base::Status ClientConnection::connect(Deadline deadline, const Stops& stops) {
    return m_impl->connect(deadline, stops);
}
ClientConnection::Outcome ClientConnection::exchange(const HttpRequest& request, Deadline deadline, const Stops& stops,
                                                     const SendOptions& options) {
    return m_impl->exchange(request, deadline, stops, options);
}
base::Result<HttpResponse> ClientConnection::stream(const HttpRequest& request, std::chrono::milliseconds silence,
                                                    const Stops& stops,
                                                    const std::function<bool(const HttpResponse&)>& onHead,
                                                    const std::function<bool(std::string_view)>& onBody) {
    return m_impl->stream(request, silence, stops, onHead, onBody);
}
bool ClientConnection::reusable() { return m_impl->reusable(); }
const std::shared_ptr<ClientContext>& ClientConnection::tls() const noexcept { return m_impl->tls(); }

} // namespace signalbox::net::impl
