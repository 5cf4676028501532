// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// What the client makes of answers that do not say what came of an act.
#include "core/api/PlatformClient.h"

#include "core/base/Files.h"
#include "core/crypto/Ed25519.h"
#include "core/net/HttpServer.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

namespace signalbox::api {
namespace {

/// A platform that gives every request the same answer, over plain HTTP on 127.0.0.1.
class PlatformClientTest : public ::testing::Test {
protected:
    void answerWith(int status, std::string body) {
        m_server = std::make_unique<net::HttpServer>(net::ServerConfig(),
                                                     [status, body](const net::HttpRequest&, net::Responder responder) {
                                                         net::HttpResponse out;
                                                         out.status = status;
                                                         out.headers.set("Content-Type", "application/json");
                                                         out.body = body;
                                                         responder.send(std::move(out));
                                                     });
        const auto started = m_server->start();
        ASSERT_TRUE(started) << base::describe(started.error());
        OperatorCredentials credentials;
        credentials.url = "http://127.0.0.1:" + std::to_string(m_server->port());
        credentials.id = base::OperatorId("on_call-1");
        credentials.role = "on_call";
        credentials.caFile = m_folder / "ca.pem";
        credentials.certificateFile = m_folder / "client.pem";
        credentials.keyFile = m_folder / "client.key";
        credentials.approvalKeyFile = m_folder / "approval.key";
        ASSERT_TRUE(base::writeFile(credentials.caFile, "not used over plain HTTP"));
        ASSERT_TRUE(base::writeFile(credentials.certificateFile, "not used over plain HTTP"));
        ASSERT_TRUE(base::writeSecretFile(credentials.keyFile, base::SecretBytes::copyOf("not used")));
        ASSERT_TRUE(base::writeSecretFile(credentials.approvalKeyFile, crypto::Ed25519PrivateKey::generate().pem()));
        auto client = PlatformClient::create(credentials);
        ASSERT_TRUE(client) << base::describe(client.error());
        m_client = std::move(client).value();
    }
    void TearDown() override {
        m_client.reset();
        if (m_server)
            m_server->stop();
    }
    base::Error errorOfAct() {
        const auto done = m_client->abortCanary(base::ProviderId("novagames"), Intent::fresh("enough"), soon());
        EXPECT_FALSE(done);
        return done ? base::Error{} : done.error();
    }
    static Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(30); }

    test::TempFolder m_folder;
    std::unique_ptr<net::HttpServer> m_server;
    std::unique_ptr<PlatformClient> m_client;
};

TEST_F(PlatformClientTest, anActAnsweredWithNonsenseIsUnknownNotFailed) {
    for (const char* body : {"", "[]", "{}", R"({"result":{},"audit":{"index":1,"checkpoint":"x"}})"}) {
        SCOPED_TRACE(body);
        answerWith(200, body);
        const auto error = errorOfAct();
        EXPECT_EQ(error.code, base::ErrorCode::OutcomeUnknown) << base::describe(error);
        EXPECT_EQ(error.reason, "API-007");
        TearDown();
    }
}

TEST_F(PlatformClientTest, anActThatThePlatformFailedInIsUnknown) {
    answerWith(500, R"({"code":"INTERNAL_ERROR","reason":"INTERNAL_ERROR","retryable":false,"detail":"oops"})");
    EXPECT_EQ(errorOfAct().code, base::ErrorCode::OutcomeUnknown);
}

TEST_F(PlatformClientTest, anActThatWasRefusedIsRefused) {
    answerWith(403, R"({"code":"PERMISSION_DENIED","reason":"ACCESS-001","retryable":false,"detail":"no"})");
    const auto error = errorOfAct();
    EXPECT_EQ(error.code, base::ErrorCode::PermissionDenied);
    EXPECT_EQ(error.reason, "ACCESS-001");
}

TEST_F(PlatformClientTest, aReadAnsweredWithNonsenseIsNotAnOutcome) {
    answerWith(200, "{}");
    const auto me = m_client->me(soon());
    ASSERT_FALSE(me);
    EXPECT_EQ(me.error().code, base::ErrorCode::Internal) << base::describe(me.error());
}

} // namespace
} // namespace signalbox::api
