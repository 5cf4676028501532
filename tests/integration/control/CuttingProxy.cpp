// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/control/CuttingProxy.h"

#include "core/base/Check.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace signalbox::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool sendAll(int to, const char* data, std::size_t size) {
    while (size > 0) {
        const auto sent = ::send(to, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

} // namespace

CuttingProxy::CuttingProxy(std::uint16_t target)
    : m_target(target) {
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    SB_CHECK(::bind(m_listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    SB_CHECK(::listen(m_listener, 16) == 0);
    socklen_t size = sizeof address;
    SB_CHECK(::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] {
        while (!m_stop) {
            pollfd waiting{m_listener, POLLIN, 0};
            if (::poll(&waiting, 1, 20) != 1)
                continue;
            const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0)
                continue;
            const std::lock_guard lock(m_mutex);
            m_relays.emplace_back([this, client] { relay(client); });
        }
    });
}

CuttingProxy::~CuttingProxy() {
    m_stop = true;
    m_acceptor.join();
    for (auto& relay : m_relays)
        relay.join();
    ::close(m_listener);
}

void CuttingProxy::relay(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(m_target);
    if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        std::array<char, 16 * 1024> buffer{};
        bool requested = false; // since losing began, the client has said something that deserves an answer
        while (!m_stop) {
            std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
            if (::poll(ends.data(), ends.size(), 20) <= 0)
                continue;
            if (ends[0].revents != 0) {
                const auto got = ::recv(client, buffer.data(), buffer.size(), 0);
                if (got <= 0 || !sendAll(server, buffer.data(), static_cast<std::size_t>(got)))
                    break;
                requested = m_lose;
            }
            if (ends[1].revents != 0) {
                const auto got = ::recv(server, buffer.data(), buffer.size(), 0);
                if (got <= 0)
                    break;
                if (requested && m_lose) {
                    ++m_lost;
                    break;
                }
                if (!sendAll(client, buffer.data(), static_cast<std::size_t>(got)))
                    break;
            }
        }
    }
    ::close(server);
    ::close(client);
}

} // namespace signalbox::test
