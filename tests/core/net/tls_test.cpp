// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/HttpClient.h"
#include "core/net/HttpServer.h"
#include "tests/core/net/Pki.h"
#include "tests/core/net/Wire.h"

#include <gtest/gtest.h>

#include <thread>

namespace signalbox::net {
namespace {

using namespace std::chrono_literals;
using test::Identity;
using test::serve;
using test::TestCa;
using test::Wire;

class Tls : public testing::Test {
protected:
    static TlsConfig serverTls(const Identity& identity, std::vector<std::string> clientCas) {
        return {identity.certificatePem, identity.key(), std::move(clientCas)};
    }
    std::unique_ptr<HttpServer> start() {
        ServerConfig config;
        config.tls = serverTls(m_serverCa.server(), {m_clientCa.pem(), m_otherRegion.pem()});
        return serve(std::move(config), tellPeer);
    }
    /// Answers with what the server found out about the client.
    static void tellPeer(HttpRequest request, Responder responder) {
        HttpResponse response;
        response.body = std::string(name(request.peer.verification)) +
                        (request.peer.der ? " " + std::to_string(request.peer.der->size()) : "");
        response.headers.add("X-Detail", request.peer.detail);
        responder.send(std::move(response));
    }
    ClientConfig client(const HttpServer& server, const Identity* identity, const std::string& host = "127.0.0.1") {
        ClientConfig config;
        config.url = *Url::parse("https://" + host + ":" + std::to_string(server.port()));
        config.tls.emplace();
        config.tls->trustedCaPem = m_serverCa.pem();
        if (identity) {
            config.tls->certificateChainPem = identity->certificatePem;
            config.tls->privateKeyPem = identity->key();
        }
        return config;
    }
    std::string ask(const HttpServer& server, const Identity* identity) {
        HttpClient http(client(server, identity));
        const auto answer = http.send({}, within(20s));
        return answer ? answer->body : base::describe(answer.error());
    }

    TestCa m_serverCa{"server ca"};
    TestCa m_clientCa{"eu-1", "critical,permitted;URI:eu-1.signalbox"};
    TestCa m_otherRegion{"uk-1", "critical,permitted;URI:uk-1.signalbox"};
    TestCa m_stranger{"stranger"};
};

TEST_F(Tls, theServerSeesTheClientsCertificate) {
    const auto server = start();
    const auto identity =
        m_clientCa.issue({"novagames", "URI:spiffe://eu-1.signalbox/provider/novagames/brand/brand-7"});
    EXPECT_TRUE(ask(*server, &identity).starts_with("ok ")) << ask(*server, &identity);
}

TEST_F(Tls, theServerTellsApartWhatIsWrongWithACertificate) {
    const auto server = start();
    const std::string uri = "URI:spiffe://eu-1.signalbox/provider/novagames/brand/brand-7";
    EXPECT_EQ(ask(*server, nullptr), "none");
    const auto expired = m_clientCa.issue({"c", uri, -3600, -60});
    EXPECT_TRUE(ask(*server, &expired).starts_with("expired ")) << ask(*server, &expired);
    const auto early = m_clientCa.issue({"c", uri, 600, 3600});
    EXPECT_TRUE(ask(*server, &early).starts_with("not_yet_valid ")) << ask(*server, &early);
    const auto foreign = m_stranger.issue({"c", uri});
    EXPECT_TRUE(ask(*server, &foreign).starts_with("untrusted ")) << ask(*server, &foreign);
    const auto foreignAndExpired = m_stranger.issue({"c", uri, -3600, -60});
    EXPECT_TRUE(ask(*server, &foreignAndExpired).starts_with("untrusted ")) << "the graver finding counts";
    const auto wrongRegion = m_otherRegion.issue({"c", uri});
    EXPECT_TRUE(ask(*server, &wrongRegion).starts_with("untrusted ")) << ask(*server, &wrongRegion);
}

TEST_F(Tls, theFindingSurvivesAResumedSession) {
    const auto server = start();
    const auto good = m_clientCa.issue({"c", "URI:spiffe://eu-1.signalbox/provider/a/brand/b"});
    const auto foreign = m_stranger.issue({"c", ""});
    for (const auto* identity : {&good, &foreign}) {
        HttpClient http(client(*server, identity));
        for (int i = 0; i < 3; ++i) {
            const auto answer = http.send({}, within(20s));
            ASSERT_TRUE(answer) << base::describe(answer.error());
            EXPECT_TRUE(answer->body.starts_with(identity == &good ? "ok " : "untrusted ")) << answer->body;
            http.dropIdleConnections();
        }
        EXPECT_EQ(http.connectionsMade(), 3u);
    }
}

TEST_F(Tls, theClientTrustsOnlyTheGivenCaAndTheRightName) {
    const auto server = start();
    auto config = client(*server, nullptr);
    config.tls->trustedCaPem = m_stranger.pem();
    HttpClient wrongCa(std::move(config));
    const auto untrusted = wrongCa.send({}, within(20s));
    ASSERT_FALSE(untrusted);
    EXPECT_EQ(untrusted.error().reason, "NET-012");
    EXPECT_EQ(untrusted.error().code, base::ErrorCode::Unauthenticated);

    auto named = client(*server, nullptr);
    named.tls->serverName = "platform.example";
    HttpClient wrongName(std::move(named));
    const auto misnamed = wrongName.send({}, within(20s));
    ASSERT_FALSE(misnamed);
    EXPECT_EQ(misnamed.error().reason, "NET-012");

    HttpClient byName(client(*server, nullptr, "localhost"));
    EXPECT_TRUE(byName.send({}, within(20s)));
}

TEST_F(Tls, anExpiredServerIsNotTrusted) {
    ServerConfig config;
    config.tls = serverTls(m_serverCa.issue({"server", "IP:127.0.0.1", -3600, -60}), {});
    const auto server = serve(std::move(config), tellPeer);
    HttpClient http(client(*server, nullptr));
    const auto answer = http.send({}, within(20s));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "NET-012");
    EXPECT_NE(answer.error().context.find("expired"), std::string::npos) << answer.error().context;
}

TEST_F(Tls, unusableMaterialIsRefusedByName) {
    const auto good = m_serverCa.server();
    const auto other = m_serverCa.server();
    const auto startWith = [](TlsConfig tls) {
        ServerConfig config;
        config.tls = std::move(tls);
        HttpServer server(std::move(config), tellPeer);
        const auto status = server.start();
        return status ? std::string("started") : status.error().reason;
    };
    const auto key = [](std::string_view text) { return base::SecretBytes::copyOf(text); };
    EXPECT_EQ(startWith({good.certificatePem, good.key(), {}}), "started");
    EXPECT_EQ(startWith({good.certificatePem, other.key(), {}}), "NET-002");
    EXPECT_EQ(startWith({"", good.key(), {}}), "NET-002");
    EXPECT_EQ(startWith({"not PEM", good.key(), {}}), "NET-002");
    EXPECT_EQ(startWith({good.certificatePem, key("not PEM"), {}}), "NET-002");
    EXPECT_EQ(startWith({good.certificatePem, {}, {}}), "NET-002");
    EXPECT_EQ(startWith({good.certificatePem, good.key(), {"not PEM"}}), "NET-002");
    EXPECT_EQ(startWith({good.certificatePem, good.key(), {""}}), "NET-002");
    auto damaged = m_serverCa.pem();
    damaged[damaged.size() / 2] = '!';
    EXPECT_EQ(startWith({good.certificatePem, good.key(), {m_serverCa.pem() + damaged}}), "NET-002");

    const auto server = start();
    auto noCa = client(*server, nullptr);
    noCa.tls.reset();
    HttpClient http(std::move(noCa));
    const auto answer = http.send({}, within(20s));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "NET-002");
}

TEST_F(Tls, reloadLeavesConnectionsAliveAndServesNewOnesWithTheNewCertificate) {
    const auto server = start();
    const auto identity = m_stranger.issue({"c", ""});
    HttpClient old(client(*server, &identity));
    const auto before = old.send({}, within(20s));
    ASSERT_TRUE(before);
    EXPECT_TRUE(before->body.starts_with("untrusted "));

    const TestCa nextCa("next server ca");
    EXPECT_EQ(server->reloadTls({"broken", {}, {}}).error().reason, "NET-002");
    ASSERT_TRUE(old.send({}, within(20s))) << "a refused reload changes nothing";
    ASSERT_TRUE(server->reloadTls(serverTls(nextCa.server(), {m_stranger.pem()})));

    const auto after = old.send({}, within(20s));
    ASSERT_TRUE(after) << base::describe(after.error());
    EXPECT_TRUE(after->body.starts_with("untrusted ")) << "judged at its own handshake";
    EXPECT_EQ(old.connectionsMade(), 1u);

    old.dropIdleConnections();
    const auto distrusted = old.send({}, within(20s));
    ASSERT_FALSE(distrusted) << "tickets of the old context do not resume";
    EXPECT_EQ(distrusted.error().reason, "NET-012");

    ClientTls next;
    next.trustedCaPem = nextCa.pem();
    next.certificateChainPem = identity.certificatePem;
    next.privateKeyPem = identity.key();
    ASSERT_TRUE(old.reloadTls(std::move(next)));
    const auto trusted = old.send({}, within(20s));
    ASSERT_TRUE(trusted) << base::describe(trusted.error());
    EXPECT_TRUE(trusted->body.starts_with("ok "));
}

TEST_F(Tls, garbageInsteadOfAHandshakeEndsTheConnectionOnly) {
    const auto server = start();
    for (const std::string_view bytes : {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\x16\x03\x01\xff\xff\xff\xff\xff", ""}) {
        auto wire = Wire::to(server->port());
        wire.send(bytes);
        wire.finishSending();
        bool ended = false;
        wire.readAll(&ended);
        EXPECT_TRUE(ended);
    }
    EXPECT_EQ(ask(*server, nullptr), "none");
}

TEST_F(Tls, aHandshakeThatDoesNotGoOnIsGivenUp) {
    ServerConfig config;
    config.tls = serverTls(m_serverCa.server(), {});
    config.limits.handshakeTimeout = 40ms;
    const auto server = serve(std::move(config), tellPeer);
    auto wire = Wire::to(server->port());
    bool ended = false;
    wire.readAll(&ended);
    EXPECT_TRUE(ended);
}

TEST_F(Tls, carriesLargeBodiesBothWays) {
    ServerConfig config;
    config.tls = serverTls(m_serverCa.server(), {});
    const auto server = serve(std::move(config), [](HttpRequest request, Responder responder) {
        responder.send({200, {}, request.body + request.body});
    });
    HttpClient http(client(*server, nullptr));
    for (const std::size_t size : {std::size_t{1}, std::size_t{16 * 1024}, std::size_t{200 * 1024}}) {
        HttpRequest request;
        request.method = "POST";
        for (std::size_t i = 0; i < size; ++i)
            request.body += static_cast<char>('a' + i % 26);
        const auto answer = http.send(request, within(20s));
        ASSERT_TRUE(answer) << base::describe(answer.error());
        EXPECT_TRUE(answer->body == request.body + request.body) << size;
    }
    EXPECT_EQ(http.connectionsMade(), 1u);
}

TEST_F(Tls, manyClientsWhileTheCertificateIsReloaded) {
    const auto server = start();
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            HttpClient http(client(*server, nullptr));
            for (int i = 0; i < 10; ++i) {
                good += http.send({}, within(20s)) ? 1 : 0;
                http.dropIdleConnections();
            }
        });
    }
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(server->reloadTls(serverTls(m_serverCa.server(), {m_clientCa.pem()})));
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(good, 80);
}

} // namespace
} // namespace signalbox::net
