// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/crypto/Ed25519.h"
#include "core/net/HttpServer.h"
#include "core/simulator/ProviderConnection.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace signalbox::test {

/// A platform that says what a test tells it, over plain HTTP on 127.0.0.1, and remembers what it was asked.
class ScriptedPlatform {
public:
    struct Seen {
        std::string method, path, key;
        base::Json body;
        net::Headers headers;
        std::string raw;
    };
    /// Called for each request, one at a time, on the server's thread; `number` counts from 1.
    using Script = std::function<net::HttpResponse(const Seen& request, std::size_t number)>;

    explicit ScriptedPlatform(Script script)
        : m_script(std::move(script))
        , m_server(net::ServerConfig(), [this](net::HttpRequest request, net::Responder responder) {
            serve(request, std::move(responder));
        }) {
        const auto started = m_server.start();
        EXPECT_TRUE(started) << base::describe(started.error());
        const auto key = crypto::Ed25519PrivateKey::generate();
        EXPECT_TRUE(base::writeSecretFile(m_folder / "signing.key", key.pem()));
        EXPECT_TRUE(base::writeFile(m_folder / "ca.pem", "not used over plain HTTP"));
        EXPECT_TRUE(base::writeFile(m_folder / "client.pem", "not used over plain HTTP"));
        EXPECT_TRUE(base::writeSecretFile(m_folder / "client.key", base::SecretBytes::copyOf("not used")));
        writeCredentials({"p_1"});
    }
    ~ScriptedPlatform() { m_server.stop(); }

    void writeCredentials(const std::vector<std::string>& players, const char* currency = "EUR") {
        auto list = base::Json::array();
        for (const auto& player : players)
            list.push(base::Json::object({{"player_id", player}, {"currency", currency}}));
        auto games = base::Json::array();
        games.push("g_a").push("g_b");
        const auto json = base::Json::object(
            {{"url", "http://127.0.0.1:" + std::to_string(m_server.port())},
             {"provider_id", "novagames"},
             {"brand_id", "brand-7"},
             {"region", "eu-1"},
             {"ca_file", "ca.pem"},
             {"certificate_file", "client.pem"},
             {"key_file", "client.key"},
             {"signature",
              base::Json::object({{"algorithm", "ed25519"}, {"kid", "kid-1"}, {"key_file", "signing.key"}})},
             {"games", games},
             {"players", list}});
        EXPECT_TRUE(base::writeFile(file(), json.pretty()));
    }
    [[nodiscard]] std::filesystem::path file() const { return m_folder / "novagames.json"; }
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path(); }

    std::unique_ptr<simulator::ProviderConnection> connect(const base::Clock& clock) {
        auto credentials = simulator::ProviderCredentials::load(file());
        EXPECT_TRUE(credentials) << base::describe(credentials.error());
        auto made = simulator::ProviderConnection::open(std::move(*credentials), clock, {});
        EXPECT_TRUE(made) << base::describe(made.error());
        return std::move(*made);
    }

    [[nodiscard]] std::vector<Seen> seen() const {
        std::lock_guard lock(m_mutex);
        return m_seen;
    }
    /// Whether so many requests of this path come within that time.
    [[nodiscard]] bool comes(const std::string& path, std::size_t count, std::chrono::milliseconds within) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, within, [&] {
            std::size_t found = 0;
            for (const auto& one : m_seen)
                found += one.path == path ? 1U : 0U;
            return found >= count;
        });
    }
    void waitFor(const std::string& path, std::size_t count) {
        EXPECT_TRUE(comes(path, count, std::chrono::seconds(60))) << path;
    }

    static net::HttpResponse json(int status, const base::Json& body) {
        net::HttpResponse out;
        out.status = status;
        out.headers.set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
        out.body = body.text();
        return out;
    }
    static net::HttpResponse refusal(int status, const std::string& code, bool retryable) {
        return json(status, base::Json::object({{"code", code}, {"retryable", retryable}, {"detail", "scripted"}}));
    }
    /// What an honest platform says; sessions are on `release`.
    static net::HttpResponse accept(const Seen& request, const char* release = "stable") {
        if (request.path == "/v1/credentials/rotations")
            return json(200, base::Json::object({{"rotations", base::Json::array()}}));
        if (request.path == "/v1/sessions")
            return json(201, base::Json::object({{"session_id", "s_" + request.body["player_id"].stringOr("")},
                                                 {"release", release}}));
        return json(200, base::Json::object({{"bet_id", request.body["bet_id"]}}));
    }

private:
    void serve(const net::HttpRequest& request, net::Responder responder) {
        Seen one{request.method,
                 std::string(request.path()),
                 std::string(request.headers.value("X-Idempotency-Key")),
                 {},
                 request.headers,
                 request.body};
        if (auto body = base::Json::parse(request.body))
            one.body = std::move(*body);
        std::size_t number = 0;
        {
            std::lock_guard lock(m_mutex);
            m_seen.push_back(one);
            number = m_seen.size();
        }
        m_changed.notify_all();
        responder.send(m_script(one, number));
    }

    Script m_script;
    TempFolder m_folder;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Seen> m_seen;
    net::HttpServer m_server;
};

} // namespace signalbox::test
