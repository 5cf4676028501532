// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/impl/ServerConnection.h"

#include "core/base/Log.h"
#include "core/net/impl/MessageParser.h"
#include "core/net/impl/StreamQueue.h"
#include "core/net/impl/Tls.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <optional>

namespace signalbox::net::impl {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kFirstRead = 4 * 1024;
constexpr std::size_t kMostLeftOver = 1024 * 1024; ///< Discarded of a client that goes on after a refusal.
constexpr std::chrono::milliseconds kFarewell{2'000};

class Connection final : public ServerConnection, public std::enable_shared_from_this<Connection> {
public:
    Connection(asio::io_context& io, std::weak_ptr<const void> loop, Accepted accepted,
               std::shared_ptr<const ServerShared> shared, std::function<void(ServerConnection*)> onClosed)
        : m_io(io)
        , m_loop(std::move(loop))
        , m_shared(std::move(shared))
        , m_limits(m_shared->limits)
        , m_onClosed(std::move(onClosed))
        , m_remote(std::move(accepted.remote))
        , m_context(std::move(accepted.tls))
        , m_socket(io, accepted.v6 ? tcp::v6() : tcp::v4(), accepted.socket)
        , m_parser(m_limits.headerBytes, m_limits.bodyBytes)
        , m_in(kFirstRead, '\0') {}

    void start() override;
    void tick(base::Instant now) override;
    void windDown() override;
    void abort() override { close(); }

    void answer(HttpResponse response);
    void abandon(bool reset);
    void openStream(std::shared_ptr<StreamQueue> stream, Headers headers);
    void flushStream();

    asio::io_context& io() noexcept { return m_io; }
    std::shared_ptr<const void> loop() const { return m_loop.lock(); }
    std::size_t streamBytes() const noexcept { return m_limits.streamBytes; }

private:
    enum class Phase { Handshake, Idle, Header, Body, Busy, Writing, Stream, Closing, Closed };

    void enter(Phase phase, std::chrono::milliseconds allowed) {
        m_phase = phase;
        m_deadline = Clock::now() + allowed;
    }
    template <class Handle>
    void read(Handle&& handle);
    template <class Handle>
    void write(Handle&& handle);
    void readMore();
    void process();
    void handle();
    void afterAnswer();
    void refuse(int status, std::string_view code, std::string_view detail, bool retryable = false);
    void farewell();
    void linger();
    void drain();
    void afterFarewell(const error_code& error, std::size_t size);
    void watchStream();
    void writeChunk(std::string_view bytes, bool last);
    void close();

    asio::io_context& m_io;
    std::weak_ptr<const void> m_loop;
    std::shared_ptr<const ServerShared> m_shared;
    const ServerLimits& m_limits;
    std::function<void(ServerConnection*)> m_onClosed;
    std::string m_remote;
    std::shared_ptr<ssl::context> m_context;
    tcp::socket m_socket;
    std::optional<ssl::stream<tcp::socket&>> m_tls;
    VerifyOutcome m_outcome;
    PeerCertificate m_peer;

    Phase m_phase = Phase::Handshake;
    std::chrono::steady_clock::time_point m_begunAt{};
    base::Instant m_deadline = base::Instant::max();
    RequestParser m_parser;
    std::string m_in;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::string m_out;
    bool m_keepAlive = true;
    bool m_http10 = false;
    bool m_head = false;
    bool m_continued = false;
    bool m_stopping = false;
    bool m_refused = false;
    bool m_reading = false;
    bool m_lingering = false;
    std::size_t m_leftOver = 0;

    std::shared_ptr<StreamQueue> m_stream;
    std::string m_batch;
    bool m_streamWriting = false;
    bool m_streamEnding = false;
};

/// The Exchange behind a Responder of this server.
class ConnectionExchange final : public Exchange {
public:
    explicit ConnectionExchange(const std::shared_ptr<Connection>& connection)
        : m_loop(connection->loop())
        , m_io(connection->io())
        , m_connection(connection) {}

    void send(HttpResponse response) override {
        SB_CHECK(response.status >= 200 && response.status <= 599);
        if (auto connection = m_connection.lock()) {
            asio::dispatch(m_io, [connection, response = std::move(response)]() mutable {
                connection->answer(std::move(response));
            });
        }
    }
    void abandon(bool reset) override {
        if (auto connection = m_connection.lock())
            asio::dispatch(m_io, [connection, reset] { connection->abandon(reset); });
    }
    std::shared_ptr<EventStream> openStream(Headers headers, std::function<void()> onClosed) override {
        auto connection = m_connection.lock();
        auto stream = std::make_shared<StreamQueue>(
            connection ? connection->streamBytes() : 0,
            [loop = m_loop, &io = m_io, weak = m_connection] {
                if (auto target = weak.lock())
                    asio::post(io, [target] { target->flushStream(); });
            },
            std::move(onClosed));
        if (connection) {
            asio::dispatch(m_io, [connection, stream, headers = std::move(headers)]() mutable {
                connection->openStream(std::move(stream), std::move(headers));
            });
        } else {
            stream->markClosed();
        }
        return stream;
    }

private:
    std::shared_ptr<const void> m_loop;
    asio::io_context& m_io;
    std::weak_ptr<Connection> m_connection;
};

// ---- Connection

template <class Handle>
void Connection::read(Handle&& handle) {
    if (m_end == m_begin)
        m_begin = m_end = 0;
    if (m_in.size() - m_end < kFirstRead / 4) {
        if (m_begin > 0) {
            m_in.erase(0, m_begin);
            m_end -= m_begin;
            m_begin = 0;
        }
        m_in.resize(std::max(kFirstRead, m_end * 2));
    }
    const auto space = asio::buffer(m_in.data() + m_end, m_in.size() - m_end);
    auto handler = [self = shared_from_this(), handle = std::forward<Handle>(handle)](error_code error,
                                                                                      std::size_t size) {
        self->m_reading = false;
        if (self->m_phase == Phase::Closed)
            return;
        if (self->m_phase == Phase::Closing)
            return self->afterFarewell(error, size);
        self->m_end += size;
        handle(error);
    };
    m_reading = true;
    if (m_tls)
        m_tls->async_read_some(space, std::move(handler));
    else
        m_socket.async_read_some(space, std::move(handler));
}

template <class Handle>
void Connection::write(Handle&& handle) {
    auto handler = [self = shared_from_this(), handle = std::forward<Handle>(handle)](error_code error, std::size_t) {
        if (self->m_phase == Phase::Closed)
            return;
        if (error)
            return self->close();
        handle();
    };
    if (m_tls)
        asio::async_write(*m_tls, asio::buffer(m_out), std::move(handler));
    else
        asio::async_write(m_socket, asio::buffer(m_out), std::move(handler));
}

void Connection::start() {
    error_code ignored;
    m_socket.set_option(tcp::no_delay(true), ignored);
    if (!m_context) {
        enter(Phase::Idle, m_limits.headerTimeout);
        return readMore();
    }
    enter(Phase::Handshake, m_limits.handshakeTimeout);
    m_tls.emplace(m_socket, *m_context);
    m_tls->set_verify_callback(
        [this](bool ok, ssl::verify_context& context) { return m_outcome.note(ok, context.native_handle()); }, ignored);
    m_tls->async_handshake(ssl::stream_base::server, [self = shared_from_this()](error_code error) {
        if (self->m_phase == Phase::Closed)
            return;
        if (error)
            return self->close();
        self->m_peer = peerCertificateOf(self->m_tls->native_handle());
        self->enter(Phase::Idle, self->m_limits.headerTimeout);
        self->process();
    });
}

void Connection::readMore() {
    read([this](error_code error) {
        // Anything else: time ran out meanwhile, and the refusal is being written. The end is noticed after that.
        if (m_phase == Phase::Idle || m_phase == Phase::Header || m_phase == Phase::Body)
            error ? close() : process();
    });
}

void Connection::process() {
    if (m_begin == m_end) {
        if (m_stopping && m_phase == Phase::Idle)
            return farewell();
        return readMore();
    }
    if (m_phase == Phase::Idle) {
        m_begunAt = std::chrono::steady_clock::now();
        enter(Phase::Header, m_limits.headerTimeout);
    }
    const auto step = m_parser.put(std::string_view(m_in).substr(m_begin, m_end - m_begin));
    m_begin += step.used;
    switch (step.state) {
    case ParseState::Done:
        return handle();
    case ParseState::HeaderTooLarge:
        return refuse(431, "HEADER_TOO_LARGE", "The request line and header fields are larger than this server takes.");
    case ParseState::BodyTooLarge:
        return refuse(413, "BODY_TOO_LARGE", "The body is larger than this server takes.");
    case ParseState::Malformed:
        return refuse(400, "MALFORMED_REQUEST", "The request is not well-formed HTTP/1.1.");
    case ParseState::NeedMore:
        break;
    }
    if (m_phase == Phase::Header && m_parser.headerDone()) {
        enter(Phase::Body, m_limits.bodyTimeout);
        if (m_parser.expectsContinue() && m_begin == m_end && !std::exchange(m_continued, true)) {
            m_out = "HTTP/1.1 100 Continue\r\n\r\n";
            return write([this] { readMore(); });
        }
    }
    readMore();
}

void Connection::handle() {
    m_phase = Phase::Busy;
    m_deadline = base::Instant::max();
    m_http10 = m_parser.isHttp10();
    m_keepAlive = m_parser.keepAlive() && !m_stopping;
    m_continued = false;
    auto request = m_parser.take();
    m_head = request.method == "HEAD";
    request.peer = m_peer;
    request.remote = m_remote;
    request.begunAt = m_begunAt;
    Responder responder(std::make_shared<ConnectionExchange>(shared_from_this()));
    try {
        m_shared->handler(std::move(request), std::move(responder));
    } catch (const std::exception& e) {
        // The Responder, wherever it was, has answered 500 on its way out.
        base::log::error("net", "a handler threw", base::Json::object({{"what", std::string_view(e.what())}}));
    } catch (...) {
        base::log::error("net", "a handler threw");
    }
}

void Connection::answer(HttpResponse response) {
    if (m_phase != Phase::Busy)
        return;
    if (m_stopping || equalsIgnoringCase(response.headers.value("Connection"), "close"))
        m_keepAlive = false;
    enter(Phase::Writing, m_limits.writeTimeout);
    m_out.clear();
    appendResponseHead(m_out, response, Framing::Length, m_keepAlive, m_http10);
    if (!m_head && response.status != 204 && response.status != 304)
        m_out += response.body;
    write([this] { afterAnswer(); });
}

void Connection::afterAnswer() {
    if (m_out.capacity() > 256 * 1024)
        std::string().swap(m_out);
    if (m_begin == m_end && m_in.size() > 4 * kFirstRead)
        std::string(kFirstRead, '\0').swap(m_in);
    if (!m_keepAlive)
        return farewell();
    enter(Phase::Idle, m_limits.idleTimeout);
    process();
}

void Connection::refuse(int status, std::string_view code, std::string_view detail, bool retryable) {
    m_refused = true;
    m_keepAlive = false;
    m_phase = Phase::Busy;
    m_http10 = false;
    m_head = false;
    answer(problem(status, code, detail, retryable));
}

void Connection::farewell() {
    enter(Phase::Closing, kFarewell);
    if (m_refused || !m_tls)
        return linger();
    m_tls->async_shutdown([self = shared_from_this()](error_code) { self->close(); });
}

/// Ends our side only, and discards what still comes: closing with unread bytes would reset the connection, and the
/// client could lose the answer (RFC 9112 9.6). A read that is still under way does that; the reactor serves only one.
void Connection::linger() {
    m_lingering = true;
    error_code error;
    m_socket.shutdown(tcp::socket::shutdown_send, error);
    if (error)
        return close();
    if (!m_reading)
        drain();
}

void Connection::drain() {
    m_reading = true;
    m_socket.async_read_some(asio::buffer(m_in), [self = shared_from_this()](error_code error, std::size_t size) {
        self->m_reading = false;
        if (self->m_phase != Phase::Closed)
            self->afterFarewell(error, size);
    });
}

void Connection::afterFarewell(const error_code& error, std::size_t size) {
    m_leftOver += size;
    if (error || m_leftOver > kMostLeftOver)
        return close();
    if (m_lingering) // Otherwise the TLS shutdown reads on.
        drain();
}

void Connection::tick(base::Instant now) {
    if (now < m_deadline)
        return;
    switch (m_phase) {
    case Phase::Header:
    case Phase::Body:
        // A read is under way; one write beside it is allowed, and the read ends with the socket.
        return refuse(408, "REQUEST_TIMEOUT", "The request did not arrive in time.", true);
    case Phase::Stream:
        if (!m_streamWriting) {
            m_batch = ":\n\n";
            return writeChunk(m_batch, false);
        }
        return close();
    case Phase::Idle:
        return farewell();
    case Phase::Busy:
    case Phase::Closed:
        return;
    case Phase::Handshake:
    case Phase::Writing:
    case Phase::Closing:
        return close();
    }
}

void Connection::abandon(bool reset) {
    if (m_phase != Phase::Busy)
        return;
    error_code ignored;
    if (reset)
        m_socket.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

void Connection::windDown() {
    m_stopping = true;
    error_code error;
    if (m_phase == Phase::Handshake || (m_phase == Phase::Idle && m_socket.available(error) == 0))
        close();
    else if (m_phase == Phase::Stream)
        m_stream->close();
}

void Connection::close() {
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_deadline = base::Instant::max();
    error_code ignored;
    m_socket.close(ignored);
    if (auto stream = std::exchange(m_stream, nullptr))
        stream->markClosed();
    if (auto onClosed = std::exchange(m_onClosed, nullptr))
        onClosed(this);
}

// ---- Connection: event streams

void Connection::openStream(std::shared_ptr<StreamQueue> stream, Headers headers) {
    if (m_phase != Phase::Busy)
        return stream->markClosed();
    m_stream = std::move(stream);
    HttpResponse head;
    head.headers = std::move(headers);
    head.headers.set("Content-Type", "text/event-stream");
    if (!head.headers.contains("Cache-Control"))
        head.headers.set("Cache-Control", "no-store");
    m_out.clear();
    appendResponseHead(m_out, head, m_http10 ? Framing::UntilClose : Framing::Chunked, false, m_http10);
    enter(Phase::Stream, m_limits.writeTimeout);
    m_streamWriting = true;
    if (m_stopping || m_head)
        m_stream->close();
    write([this] {
        m_streamWriting = false;
        m_deadline = Clock::now() + m_limits.streamHeartbeat;
        if (m_head)
            return close();
        watchStream();
        flushStream();
    });
}

/// A client has nothing more to say: anything it sends is discarded, and its end is the end of the stream.
void Connection::watchStream() {
    m_begin = m_end = 0;
    read([this](error_code error) {
        if (m_phase != Phase::Stream)
            return;
        m_leftOver += m_end;
        error || m_leftOver > kMostLeftOver ? close() : watchStream();
    });
}

void Connection::flushStream() {
    if (m_phase != Phase::Stream)
        return;
    if (m_stream->overflown())
        return close();
    if (m_streamWriting || m_streamEnding)
        return;
    m_streamEnding = m_stream->take(m_batch);
    if (!m_batch.empty() || m_streamEnding)
        writeChunk(m_batch, m_streamEnding);
}

void Connection::writeChunk(std::string_view bytes, bool last) {
    m_out.clear();
    if (m_http10) {
        m_out.append(bytes);
    } else {
        static constexpr char kDigits[] = "0123456789abcdef";
        if (!bytes.empty()) {
            char size[17];
            int digits = 0;
            for (std::size_t rest = bytes.size(); rest != 0; rest >>= 4U)
                size[digits++] = kDigits[rest & 15U];
            while (digits > 0)
                m_out += size[--digits];
            m_out.append("\r\n").append(bytes).append("\r\n");
        }
        if (last)
            m_out.append("0\r\n\r\n");
    }
    m_deadline = Clock::now() + m_limits.writeTimeout;
    m_streamWriting = true;
    write([this, last] {
        m_streamWriting = false;
        m_stream->sent();
        m_deadline = Clock::now() + m_limits.streamHeartbeat;
        if (!last)
            return flushStream();
        m_stream->markClosed();
        enter(Phase::Closing, kFarewell);
        linger();
    });
}

} // namespace

std::shared_ptr<ServerConnection> makeServerConnection(asio::io_context& io, std::weak_ptr<const void> loop,
                                                       Accepted accepted, std::shared_ptr<const ServerShared> shared,
                                                       std::function<void(ServerConnection*)> onClosed) {
    return std::make_shared<Connection>(io, std::move(loop), std::move(accepted), std::move(shared),
                                        std::move(onClosed));
}

} // namespace signalbox::net::impl
