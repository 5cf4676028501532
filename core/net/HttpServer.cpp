// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/HttpServer.h"

#include "core/base/Guarded.h"
#include "core/base/Log.h"
#include "core/net/impl/ServerConnection.h"
#include "core/net/impl/Tls.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace signalbox::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using TlsContext = std::shared_ptr<asio::ssl::context>;

/// One thread with its connections. Held by Responders, so that a late answer finds its io_context.
struct Loop {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    asio::steady_timer ticker{io};
    std::unordered_map<impl::ServerConnection*, std::shared_ptr<impl::ServerConnection>> connections;
    bool stopping = false; ///< On the loop's thread only, as is the next.
    bool ended = false;
    std::thread thread;
};

/// How often time-outs are looked at: a quarter of the shortest, between 5 ms and 1 s.
std::chrono::milliseconds tickOf(const ServerLimits& limits) {
    const auto shortest = std::min({limits.handshakeTimeout, limits.headerTimeout, limits.bodyTimeout,
                                    limits.idleTimeout, limits.writeTimeout, limits.streamHeartbeat});
    return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1000));
}

base::Error cannotListen(const std::string& address, std::uint16_t port, const error_code& error) {
    const auto where = address + ":" + std::to_string(port);
    if (error == asio::error::address_in_use)
        return {base::ErrorCode::FailedPrecondition, "NET-001",
                "Another program listens on " + where + ". Stop it, or choose another port."};
    if (error == asio::error::access_denied)
        return {base::ErrorCode::FailedPrecondition, "NET-003",
                "Listening on " + where + " is not permitted. Ports below 1024 need a privilege."};
    return {base::ErrorCode::InvalidArgument, "NET-003", "Cannot listen on " + where + ": " + error.message() + "."};
}

} // namespace

// ---- Responder

Responder& Responder::operator=(Responder&& other) noexcept {
    Responder old(std::move(*this));
    m_exchange = std::move(other.m_exchange);
    return *this;
}

Responder::~Responder() {
    if (m_exchange)
        send(problem(500, "INTERNAL", "The server did not answer this request. It may or may not have effect.", true));
}

void Responder::send(HttpResponse response) {
    SB_CHECK(m_exchange != nullptr);
    std::exchange(m_exchange, nullptr)->send(std::move(response));
}

void Responder::abandon(bool reset) {
    SB_CHECK(m_exchange != nullptr);
    std::exchange(m_exchange, nullptr)->abandon(reset);
}

std::shared_ptr<EventStream> Responder::openStream(Headers headers, std::function<void()> onClosed) {
    SB_CHECK(m_exchange != nullptr);
    return std::exchange(m_exchange, nullptr)->openStream(std::move(headers), std::move(onClosed));
}

// ---- HttpServer

class HttpServer::Impl {
public:
    Impl(ServerConfig config, Handler handler)
        : m_address(std::move(config.address))
        , m_wantedPort(config.port)
        , m_threads(std::clamp(config.threads, 1, 64))
        , m_initialTls(std::move(config.tls))
        , m_shared(std::make_shared<const impl::ServerShared>(impl::ServerShared{config.limits, std::move(handler)})) {}

    base::Status start();
    void stop();
    base::Status reloadTls(const TlsConfig& tls);
    std::uint16_t port() const noexcept { return m_port; }
    std::size_t connections() const noexcept { return m_connections; }

private:
    void accept();
    void accepted(tcp::socket socket);
    void adopt(const std::shared_ptr<Loop>& loop, impl::Accepted accepted);
    void tick(Loop& loop);
    void gone();
    template <class F>
    void everywhere(F&& act);

    const std::string m_address;
    const std::uint16_t m_wantedPort;
    const int m_threads;
    std::optional<TlsConfig> m_initialTls;
    const std::shared_ptr<const impl::ServerShared> m_shared;

    std::atomic<std::uint16_t> m_port{0};
    std::atomic<std::size_t> m_connections{0};
    base::Guarded<TlsContext> m_tls;
    std::vector<std::shared_ptr<Loop>> m_loops;
    std::optional<tcp::acceptor> m_acceptor; ///< On the first loop.
    std::optional<asio::steady_timer> m_acceptPause;
    std::size_t m_next = 0;
    bool m_secure = false;
    bool m_started = false;
    std::mutex m_mutex;
    std::condition_variable m_allGone;
};

base::Status HttpServer::Impl::start() {
    if (m_started)
        return base::Error{base::ErrorCode::FailedPrecondition, "NET-003", "The server has been started already."};
    TlsContext tls;
    if (m_initialTls) {
        SB_ASSIGN(tls, impl::makeServerContext(*m_initialTls));
    }
    error_code error;
    const auto address = asio::ip::make_address(m_address, error);
    if (error)
        return base::Error{base::ErrorCode::InvalidArgument, "NET-003",
                           "'" + m_address + "' is not a numeric IPv4 or IPv6 address to listen on."};
    std::vector<std::shared_ptr<Loop>> loops;
    for (int i = 0; i < m_threads; ++i)
        loops.push_back(std::make_shared<Loop>());
    const tcp::endpoint endpoint(address, m_wantedPort);
    tcp::acceptor acceptor(loops.front()->io);
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return cannotListen(m_address, m_wantedPort, error);

    m_started = true;
    m_secure = tls != nullptr;
    m_initialTls.reset();
    *m_tls.lock() = std::move(tls);
    m_loops = std::move(loops);
    m_acceptor.emplace(std::move(acceptor));
    m_acceptPause.emplace(m_loops.front()->io);
    m_port = m_acceptor->local_endpoint(error).port();
    accept();
    for (auto& loop : m_loops) {
        tick(*loop);
        loop->thread = std::thread([loop = loop.get()] { loop->io.run(); });
    }
    return {};
}

void HttpServer::Impl::accept() {
    m_acceptor->async_accept([this](error_code error, tcp::socket socket) {
        if (!m_acceptor->is_open())
            return;
        if (!error) {
            accepted(std::move(socket));
            return accept();
        }
        // Out of descriptors, most likely: wait for some to come back.
        base::log::warning("net", "cannot accept", base::Json::object({{"error", error.message()}}));
        m_acceptPause->expires_after(std::chrono::milliseconds(100));
        m_acceptPause->async_wait([this](error_code) {
            if (m_acceptor->is_open())
                accept();
        });
    });
}

void HttpServer::Impl::accepted(tcp::socket socket) {
    if (m_connections >= m_shared->limits.connections)
        return; // Closes it.
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error)
        return;
    impl::Accepted accepted;
    accepted.v6 = endpoint.protocol() == tcp::v6();
    const auto address = endpoint.address().to_string();
    accepted.remote = (accepted.v6 ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
    accepted.socket = socket.release(error);
    if (error)
        return;
    ++m_connections;
    const auto& loop = m_loops[m_next++ % m_loops.size()];
    asio::post(loop->io, [this, loop, accepted = std::move(accepted)]() mutable { adopt(loop, std::move(accepted)); });
}

void HttpServer::Impl::adopt(const std::shared_ptr<Loop>& loop, impl::Accepted accepted) {
    accepted.tls = *m_tls.lock();
    auto connection = impl::makeServerConnection(loop->io, loop, std::move(accepted), m_shared,
                                                 [this, loop = loop.get()](impl::ServerConnection* closed) {
                                                     loop->connections.erase(closed);
                                                     gone();
                                                 });
    loop->connections.emplace(connection.get(), connection);
    if (loop->stopping)
        connection->abort();
    else
        connection->start();
}

void HttpServer::Impl::gone() {
    const std::lock_guard lock(m_mutex);
    --m_connections;
    m_allGone.notify_all();
}

void HttpServer::Impl::tick(Loop& loop) {
    loop.ticker.expires_after(tickOf(m_shared->limits));
    loop.ticker.async_wait([this, &loop](error_code error) {
        if (error || loop.ended)
            return;
        const auto now = std::chrono::steady_clock::now();
        std::vector<std::shared_ptr<impl::ServerConnection>> all;
        all.reserve(loop.connections.size());
        for (const auto& [key, connection] : loop.connections)
            all.push_back(connection);
        for (const auto& connection : all)
            connection->tick(now);
        tick(loop);
    });
}

/// Runs act(connection) for every connection, each on its loop, and waits until it has been done.
template <class F>
void HttpServer::Impl::everywhere(F&& act) {
    std::mutex mutex;
    std::condition_variable done;
    std::size_t left = m_loops.size();
    for (auto& loop : m_loops) {
        asio::post(loop->io, [&, loop = loop.get()] {
            loop->stopping = true;
            std::vector<std::shared_ptr<impl::ServerConnection>> all;
            for (const auto& [key, connection] : loop->connections)
                all.push_back(connection);
            for (const auto& connection : all)
                act(*connection);
            const std::lock_guard lock(mutex);
            --left;
            done.notify_all();
        });
    }
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return left == 0; });
}

void HttpServer::Impl::stop() {
    if (m_loops.empty())
        return;
    std::promise<void> deaf;
    asio::post(m_loops.front()->io, [&] {
        error_code ignored;
        m_acceptor->close(ignored);
        m_acceptPause->cancel();
        deaf.set_value();
    });
    deaf.get_future().wait();
    everywhere([](impl::ServerConnection& connection) { connection.windDown(); });
    {
        std::unique_lock lock(m_mutex);
        m_allGone.wait_for(lock, m_shared->limits.stopTimeout, [&] { return m_connections == 0; });
    }
    everywhere([](impl::ServerConnection& connection) { connection.abort(); });
    for (auto& loop : m_loops) {
        asio::post(loop->io, [loop = loop.get()] {
            loop->ended = true;
            loop->ticker.cancel();
        });
        loop->work.reset();
    }
    for (auto& loop : m_loops)
        loop->thread.join();
    m_acceptPause.reset();
    m_acceptor.reset();
    m_loops.clear();
}

base::Status HttpServer::Impl::reloadTls(const TlsConfig& tls) {
    if (!m_secure)
        return base::Error{base::ErrorCode::FailedPrecondition, "NET-003",
                           "The server does not run with TLS, so there is nothing to reload."};
    SB_ASSIGN(auto context, impl::makeServerContext(tls));
    *m_tls.lock() = std::move(context);
    return {};
}

HttpServer::HttpServer(ServerConfig config, Handler handler)
    : m_impl(std::make_unique<Impl>(std::move(config), std::move(handler))) {}
HttpServer::~HttpServer() { stop(); }
base::Status HttpServer::start() { return m_impl->start(); }
std::uint16_t HttpServer::port() const noexcept { return m_impl->port(); }
void HttpServer::stop() { m_impl->stop(); }
base::Status HttpServer::reloadTls(const TlsConfig& tls) { return m_impl->reloadTls(tls); }
std::size_t HttpServer::connections() const noexcept { return m_impl->connections(); }

} // namespace signalbox::net
