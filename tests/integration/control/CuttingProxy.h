// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace signalbox::test {

/// A relay on 127.0.0.1 between a client and a server that can lose answers: what the client sends arrives, what the
/// server answers does not, and the connection ends. TLS passes through it unread.
class CuttingProxy {
public:
    explicit CuttingProxy(std::uint16_t target);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }
    /// From now on the first bytes of an answer on an established connection end that connection instead.
    void loseAnswers(bool lose) { m_lose = lose; }
    [[nodiscard]] int lost() const noexcept { return m_lost; }

private:
    void relay(int client);

    std::uint16_t m_target;
    std::uint16_t m_port = 0;
    int m_listener = -1;
    std::atomic<bool> m_lose{false};
    std::atomic<bool> m_stop{false};
    std::atomic<int> m_lost{0};
    std::mutex m_mutex;
    std::vector<std::thread> m_relays;
    std::thread m_acceptor;
};

} // namespace signalbox::test
