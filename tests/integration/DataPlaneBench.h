// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/SignedRequest.h"
#include "core/crypto/Random.h"
#include "core/net/HttpClient.h"
#include "core/platform/Platform.h"
#include "tests/support/Connections.h"
#include "tests/support/EventSchemas.h"
#include "tests/support/ProviderTokens.h"
#include "tests/support/PushedClock.h"
#include "tests/support/SoundLedger.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace signalbox::platform {

/// A real platform and one request at a time to its data plane, each part of which a test can spoil. Every test ends
/// with the ledger's checker.
class DataPlaneBench : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::PushedClock clock;
    test::ProviderTokens tokens{clock};
    std::unique_ptr<Platform> platform;

    void SetUp() override { start(); }
    void start() {
        PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 20;
        auto started = Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
        if (const char* link = std::getenv("SIGNALBOX_PRISM_DATA")) {
            std::filesystem::remove(link);
            std::filesystem::create_directory_symlink(folder / "data", link);
        }
    }
    void TearDown() override {
        platform.reset();
        test::expectSoundLedger(folder / "data");
        test::expectEventsFitTheirSchemas(folder / "data");
    }

    simulator::ProviderCredentials credentials(const std::string& provider) {
        return test::providerCredentials(folder / "data", provider);
    }

    /// A request whose every part a test can spoil.
    struct Draft {
        net::HttpRequest request;
        bool sign = true;
        bool token = true;
        base::Duration signedAgo{};
        std::string nonce;
        std::string kid; ///< Empty: the right one.
        bool showCertificate = true;
        std::function<void(net::HttpRequest&)> afterSigning;
    };
    Draft draft(const simulator::ProviderCredentials& who, std::string method, std::string target,
                std::string body = {}, std::string key = {}) {
        Draft out;
        auto& request = out.request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        request.headers.set("X-Trace-Id", crypto::randomId("tr_"));
        request.headers.set("X-Brand-Id", who.brand.text());
        request.headers.set("X-Region", who.region.text());
        request.headers.set("X-Provider-Id", who.provider.text());
        if (request.method != "GET")
            request.headers.set("X-Idempotency-Key", key.empty() ? crypto::randomId("k_") : key);
        if (!request.body.empty())
            request.headers.set("Content-Type", "application/json");
        return out;
    }
    /// The request as it goes out: with token and signature.
    net::HttpRequest prepared(const simulator::ProviderCredentials& who, Draft draft) {
        auto& request = draft.request;
        if (draft.token && !request.headers.contains("Authorization"))
            request.headers.set("Authorization", tokens.authorization(who));
        if (draft.sign) {
            if (!request.body.empty())
                request.headers.set("Content-Digest", crypto::contentDigest(request.body));
            const auto components = api::signatureComponents(request);
            auto signer = who.signer();
            EXPECT_TRUE(signer);
            crypto::SignaturePolicy policy;
            std::erase_if(policy.required, [&](const std::string& name) {
                return name.substr(0, 2) == "x-" && !request.headers.contains(name);
            });
            const auto headers = signer->sign(components, clock.now() - draft.signedAgo,
                                              draft.nonce.empty() ? crypto::randomId("n_", 16) : draft.nonce, policy);
            EXPECT_TRUE(headers) << base::describe(headers.error());
            request.headers.set("Signature-Input", headers->signatureInput);
            request.headers.set("Signature", headers->signature);
        }
        if (draft.afterSigning)
            draft.afterSigning(request);
        return std::move(request);
    }
    net::HttpResponse send(const simulator::ProviderCredentials& who, Draft draft) {
        const bool showCertificate = draft.showCertificate;
        auto request = prepared(who, std::move(draft));
        net::ClientConfig config;
        config.url = who.url;
        config.tls = who.tls();
        if (!showCertificate) {
            config.tls->certificateChainPem.clear();
            config.tls->privateKeyPem = {};
        }
        // With Prism in between (tests/contract/prism.py), which shows the certificate of the provider in the header.
        if (const char* proxy = std::getenv("SIGNALBOX_PRISM_URL");
            proxy != nullptr && showCertificate && request.headers.value("X-Provider-Id") == who.provider.text() &&
            credentials(who.provider.text()).certificateChainPem == who.certificateChainPem) {
            config.url = net::Url::parse(proxy).value();
            request.headers.set("X-Contract", "lenient");
        }
        net::HttpClient client(std::move(config));
        auto answer = client.send(request, net::within(std::chrono::seconds(20)));
        EXPECT_TRUE(answer) << base::describe(answer.error());
        return answer ? std::move(*answer) : net::HttpResponse{};
    }
    static base::Json json(const net::HttpResponse& response) {
        auto parsed = base::Json::parse(response.body);
        EXPECT_TRUE(parsed) << response.body;
        return parsed ? *parsed : base::Json();
    }
    static std::string code(const net::HttpResponse& response) { return json(response)["code"].stringOr("-"); }

    static std::string sessionBody(const char* player = "p_demo_1", const char* currency = "EUR") {
        return base::Json::object({{"player_id", player}, {"game_id", "g_starfall"}, {"currency", currency}}).text();
    }
    std::string openSession(const simulator::ProviderCredentials& who) {
        const auto answer = send(who, draft(who, "POST", "/v1/sessions", sessionBody()));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return json(answer)["session_id"].stringOr("");
    }
    static std::string authorizeBody(const std::string& session, const std::string& bet, const std::string& amount,
                                     const std::string& currency = "EUR") {
        return R"({"session_id":")" + session + R"(","round_id":"r_)" + bet + R"(","bet_id":")" + bet +
               R"(","amount":)" + amount + R"(,"currency":")" + currency + "\"}";
    }
    static std::string settleBody(const std::string& bet, const std::string& win) {
        return R"({"bet_id":")" + bet + R"(","round_id":"r_)" + bet + R"(","win_amount":)" + win +
               R"(,"currency":"EUR"})";
    }
};

} // namespace signalbox::platform
