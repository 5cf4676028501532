// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Check.h"
#include "core/simulator/ProviderCredentials.h"
#include "tests/core/net/Wire.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <csignal>
#include <memory>
#include <string>
#include <string_view>

namespace signalbox::test {

/// A TLS connection of a provider, byte by byte: what a well-behaved HTTP client would not send. Reads give up after 20
/// seconds.
class TlsWire {
public:
    TlsWire(std::uint16_t port, const simulator::ProviderCredentials& who)
        : m_socket(connected(port))
        , m_context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
        std::signal(SIGPIPE, SIG_IGN); // The peer may close at any time; that is what is looked at.
        const auto certificate = bio(who.certificateChainPem);
        X509* leaf = PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr);
        const auto keyText = bio(who.privateKeyPem.view());
        EVP_PKEY* key = PEM_read_bio_PrivateKey(keyText.get(), nullptr, nullptr, nullptr);
        SB_CHECK(SSL_CTX_use_certificate(m_context.get(), leaf) == 1 &&
                 SSL_CTX_use_PrivateKey(m_context.get(), key) == 1);
        X509_free(leaf);
        EVP_PKEY_free(key);
        m_ssl = std::unique_ptr<SSL, decltype(&SSL_free)>(SSL_new(m_context.get()), SSL_free);
        SSL_set_fd(m_ssl.get(), m_socket);
        SB_CHECK(SSL_connect(m_ssl.get()) == 1);
    }
    TlsWire(const TlsWire&) = delete;
    TlsWire& operator=(const TlsWire&) = delete;
    ~TlsWire() {
        m_ssl.reset();
        ::close(m_socket);
    }

    /// False when the peer does not take it any more.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const int sent = SSL_write(m_ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// What comes up to the end of the connection. `ended` tells an end from 20 seconds of silence.
    std::string readAll(bool& ended) {
        std::string all;
        char buffer[4096];
        for (;;) {
            const int size = SSL_read(m_ssl.get(), buffer, sizeof buffer);
            if (size <= 0) {
                const bool silence = SSL_get_error(m_ssl.get(), size) == SSL_ERROR_WANT_READ;
                ended = !silence;
                return all;
            }
            all.append(buffer, static_cast<std::size_t>(size));
        }
    }
    /// Reads until `mark` has come so many times, or the end, or silence.
    std::string readUntil(std::string_view mark, int times = 1) {
        std::string all;
        char buffer[4096];
        for (;;) {
            int found = 0;
            for (auto at = all.find(mark); at != std::string::npos; at = all.find(mark, at + 1))
                ++found;
            const int size = found >= times ? 0 : SSL_read(m_ssl.get(), buffer, sizeof buffer);
            if (size <= 0)
                return all;
            all.append(buffer, static_cast<std::size_t>(size));
        }
    }
    /// The client goes on reading and says that it will send no more, in TCP and not in TLS.
    void halfClose() { ::shutdown(m_socket, SHUT_WR); }
    /// The next end of this object is a reset.
    void resetAtTheEnd() {
        const linger now{1, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }

private:
    static int connected(std::uint16_t port) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        SB_CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        const timeval patience{20, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        return socket;
    }
    static std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(std::string_view text) {
        return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all};
    }

    int m_socket;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> m_context;
    std::unique_ptr<SSL, decltype(&SSL_free)> m_ssl{nullptr, SSL_free};
};

} // namespace signalbox::test
