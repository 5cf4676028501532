// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Check.h"
#include "core/net/HttpServer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

/// Bare sockets for the tests of core/net: what a library would not let a peer do.
namespace signalbox::test {

/// A connected TCP socket with blocking reads that give up after 20 seconds.
class Wire {
public:
    explicit Wire(int socket)
        : m_socket(socket) {
        const timeval patience{20, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    static Wire to(std::uint16_t port) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        SB_CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        return Wire(socket);
    }
    Wire(Wire&& other) noexcept
        : m_socket(std::exchange(other.m_socket, -1)) {}
    Wire& operator=(Wire&&) = delete;
    ~Wire() { close(); }

    /// False when the peer does not take it any more.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Reads until `mark` has come (and returns everything so far), or the end, or 20 seconds of silence.
    std::string readUntil(std::string_view mark) {
        std::string all;
        char buffer[4096];
        while (all.find(mark) == std::string::npos) {
            const auto size = ::recv(m_socket, buffer, sizeof buffer, 0);
            if (size <= 0)
                break;
            all.append(buffer, static_cast<std::size_t>(size));
        }
        return all;
    }
    /// Reads up to the peer's end. False in `ended` when it did not end within 20 seconds.
    std::string readAll(bool* ended = nullptr) {
        std::string all;
        char buffer[4096];
        for (;;) {
            const auto size = ::recv(m_socket, buffer, sizeof buffer, 0);
            if (size <= 0) {
                if (ended)
                    *ended = size == 0 || errno == ECONNRESET;
                return all;
            }
            all.append(buffer, static_cast<std::size_t>(size));
        }
    }
    void finishSending() { ::shutdown(m_socket, SHUT_WR); }
    /// Ends with a reset instead of a clean end.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    void close() {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }

private:
    int m_socket;
};

/// A listening socket whose connections the test answers by hand.
class WireListener {
public:
    WireListener()
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        SB_CHECK(::bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        SB_CHECK(::listen(m_socket, 16) == 0);
        socklen_t size = sizeof address;
        SB_CHECK(::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        m_port = ntohs(address.sin_port);
    }
    WireListener(const WireListener&) = delete;
    WireListener& operator=(const WireListener&) = delete;
    ~WireListener() { close(); }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    Wire accept() { return Wire(::accept(m_socket, nullptr, nullptr)); }
    void close() {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
    }

private:
    int m_socket;
    std::uint16_t m_port = 0;
};

/// Hands values from one thread to another; take() waits for one, at most 20 seconds.
template <class T>
class Mailbox {
public:
    void put(T value) {
        const std::lock_guard lock(m_mutex);
        m_values.push_back(std::move(value));
        m_changed.notify_all();
    }
    std::optional<T> take() {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, std::chrono::seconds(20), [&] { return !m_values.empty(); }))
            return std::nullopt;
        std::optional<T> value(std::move(m_values.front()));
        m_values.pop_front();
        return value;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<T> m_values;
};

/// A server on 127.0.0.1 that has been started; aborts when it cannot.
inline std::unique_ptr<net::HttpServer> serve(net::ServerConfig config, net::Handler handler) {
    auto server = std::make_unique<net::HttpServer>(std::move(config), std::move(handler));
    const auto started = server->start();
    SB_CHECK(started.has_value());
    return server;
}

/// Answers 200 with method, target and body.
inline void echo(net::HttpRequest request, net::Responder responder) {
    net::HttpResponse response;
    response.headers.add("Content-Type", "text/plain");
    response.body = request.method + " " + request.target + " " + request.body;
    responder.send(std::move(response));
}

} // namespace signalbox::test
