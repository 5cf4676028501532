// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/SignedRequest.h"
#include "core/crypto/Jws.h"
#include "core/crypto/Random.h"
#include "core/crypto/X509.h"
#include "core/net/HttpServer.h"
#include "core/platform/KeyStore.h"
#include "core/platform/Provisioning.h"
#include "core/platform/Router.h"
#include "core/platform/gateway/ProviderDoor.h"
#include "core/platform/gateway/TokenVerifier.h"
#include "core/platform/gateway/VerifyProfile.h"
#include "core/simulator/ProviderCredentials.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::test {

/// The door of the data plane without sockets, a ledger or a wall clock: what it says to one request at one time.
class DoorBench {
public:
    using Change = std::function<void(std::vector<platform::ProviderEntry>&)>;

    explicit DoorBench(platform::GatewayDefect defect = platform::GatewayDefect::None, const Change& change = {}) {
        auto opened = platform::KeyStore::open(m_folder / "keys.db", m_folder / "keys.kek", "node-1", clock);
        EXPECT_TRUE(opened) << base::describe(opened.error());
        keys = std::move(*opened);
        auto made =
            platform::provision(m_folder / "data", {base::RegionId("eu-1"), base::RegionId("uk-1")}, 2, *keys, clock);
        EXPECT_TRUE(made) << base::describe(made.error());
        EXPECT_TRUE(platform::writeAddress(*made, kUrl, 8443));
        installation.emplace(std::move(*made));
        auto entries = installation->providers;
        if (change)
            change(entries);
        providers.emplace(std::move(entries));
        std::vector<crypto::Certificate> authorities;
        for (const auto& authority : installation->regionAuthorities)
            authorities.push_back(authority.certificate());
        auto signing = platform::TokenKeys::open(m_folder / "data/keys", clock);
        EXPECT_TRUE(signing) << base::describe(signing.error());
        tokenKeys = std::move(*signing);
        router = std::make_unique<platform::Router>(clock);
        door = std::make_unique<platform::ProviderDoor>(
            platform::ProviderDoor::Parts{clock, *keys, *providers, nonces, crypto::TrustStore(std::move(authorities)),
                                          *tokenKeys, defect},
            *router);
        door->setAddress(kUrl);
        using platform::TokenScope;
        addRoute("POST", "/v1/sessions", TokenScope::SessionsWrite);
        addRoute("POST", "/v1/bets/authorize", TokenScope::BetsWrite);
        addRoute("POST", "/v1/bets/settle", TokenScope::SettlementsWrite);
        addRoute("POST", "/v1/events", TokenScope::EventsPublish);
        addRoute("GET", "/v1/things/{id}", TokenScope::None);
    }

    static constexpr const char* kUrl = "https://127.0.0.1:8443";

    FakeClock clock;
    std::unique_ptr<platform::KeyStore> keys;
    std::unique_ptr<platform::TokenKeys> tokenKeys;
    std::optional<platform::Installation> installation;
    std::optional<platform::ProviderDirectory> providers;
    platform::NonceStore nonces;
    std::unique_ptr<platform::Router> router;
    std::unique_ptr<platform::ProviderDoor> door;

    [[nodiscard]] simulator::ProviderCredentials credentials(const std::string& provider) const {
        auto loaded = simulator::ProviderCredentials::load(m_folder / "data/providers" / (provider + ".json"));
        EXPECT_TRUE(loaded) << base::describe(loaded.error());
        return std::move(*loaded);
    }

    net::HttpResponse send(net::HttpRequest request) {
        auto answer = std::make_shared<Answer>();
        router->dispatch(std::move(request), net::Responder(answer));
        return answer->promise.get_future().get();
    }

    [[nodiscard]] std::filesystem::path tokenFolder() const { return m_folder / "data/keys"; }

    static base::Bytes leafOf(const simulator::ProviderCredentials& who) {
        return crypto::Certificate::fromPem(who.certificateChainPem).value().der();
    }

    /// POST /oauth2/token with HTTP Basic.
    net::HttpResponse askForToken(const simulator::ProviderCredentials& who, const std::string& scope = {}) {
        net::HttpRequest request;
        request.method = "POST";
        request.target = "/oauth2/token";
        request.peer.der = leafOf(who);
        request.headers.set("Content-Type", "application/x-www-form-urlencoded");
        request.headers.set(
            "Authorization",
            "Basic " + base::base64(base::asBytes(who.client->id + ":" + std::string(who.client->secret.view()))));
        request.body = "grant_type=client_credentials" + (scope.empty() ? "" : "&scope=" + net::percentEncode(scope));
        return send(std::move(request));
    }
    std::string token(const simulator::ProviderCredentials& who, const std::string& scope = {}) {
        const auto answer = askForToken(who, scope);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json(answer)["access_token"].stringOr("");
    }
    /// A token with claims of the test's choosing, signed by the platform's key.
    std::string forged(const simulator::ProviderCredentials& who,
                       const std::function<void(platform::AccessToken&)>& change, std::string_view type = "at+jwt") {
        const auto parsed = crypto::parseJws(token(who));
        auto claims = platform::AccessToken::fromClaims(parsed->payload).value();
        change(claims);
        const auto set = tokenKeys->snapshot();
        const auto& signer = set->signer(clock.now());
        return crypto::signJws(base::Json::object({{"typ", type}, {"kid", signer.key->kid}}), claims.claims(),
                               signer.privateKey);
    }

    struct Draft {
        net::HttpRequest request;
        base::Duration ago{};
        std::string nonce = crypto::randomId("n_", 16);
        crypto::SignaturePolicy policy;
    };
    /// A sound request, up to its signature.
    Draft draft(const simulator::ProviderCredentials& who, const std::string& method, const std::string& target,
                const std::string& body = {}, const std::string& bearer = {}) {
        Draft out;
        auto& request = out.request;
        request.method = method;
        request.target = target;
        request.body = body;
        request.peer.der = leafOf(who);
        request.headers.set("X-Trace-Id", "tr_1");
        request.headers.set("X-Brand-Id", who.brand.text());
        request.headers.set("X-Region", who.region.text());
        request.headers.set("X-Provider-Id", who.provider.text());
        request.headers.set("Authorization", "Bearer " + (bearer.empty() ? token(who) : bearer));
        if (method != "GET")
            request.headers.set("X-Idempotency-Key", "k1");
        if (!body.empty()) {
            request.headers.set("Content-Type", "application/json");
            request.headers.set("Content-Digest", crypto::contentDigest(body));
        }
        return out;
    }
    net::HttpRequest sign(const simulator::ProviderCredentials& who, Draft draft) {
        auto& request = draft.request;
        const auto headers =
            who.signer()->sign(api::signatureComponents(request), clock.now() - draft.ago, draft.nonce, draft.policy);
        EXPECT_TRUE(headers) << base::describe(headers.error());
        request.headers.set("Signature-Input", headers->signatureInput);
        request.headers.set("Signature", headers->signature);
        return std::move(request);
    }
    net::HttpResponse call(const simulator::ProviderCredentials& who, const std::string& method,
                           const std::string& target, const std::string& body = {}, const std::string& bearer = {}) {
        return send(sign(who, draft(who, method, target, body, bearer)));
    }

    static base::Json json(const net::HttpResponse& response) {
        auto parsed = base::Json::parse(response.body);
        EXPECT_TRUE(parsed) << response.body;
        return parsed ? *parsed : base::Json();
    }
    /// The wire code of a refusal; "ok" for a 2xx.
    static std::string code(const net::HttpResponse& response) {
        return response.status < 300 ? "ok" : json(response)["code"].stringOr("-");
    }

    /// Puts the first version of a credential into a state.
    void setState(const std::string& credential, keys::VersionState state) {
        const auto changed =
            keys->change([&](const platform::KeyStore::View& view) -> base::Result<platform::KeyStore::Change> {
                for (auto one : view.credentials)
                    if (one.id.text() == credential) {
                        auto& version = one.versions.front();
                        version.heldFrom = state == keys::VersionState::Suspended
                                               ? std::optional(keys::VersionState::Active)
                                               : std::nullopt;
                        version.state = state;
                        return platform::KeyStore::Change{one, std::nullopt, std::nullopt};
                    }
                return base::Error{base::ErrorCode::NotFound, "", credential};
            });
        EXPECT_TRUE(changed) << base::describe(changed.error());
    }

private:
    struct Answer final : net::Exchange {
        void send(net::HttpResponse response) override { promise.set_value(std::move(response)); }
        std::shared_ptr<net::EventStream> openStream(net::Headers, std::function<void()>) override { return nullptr; }
        std::promise<net::HttpResponse> promise;
    };

    void addRoute(std::string method, std::string pattern, platform::TokenScope scope) {
        const bool write = method != "GET";
        door->add(
            {std::move(method), std::move(pattern), scope, write, platform::Lane::Network},
            platform::ProviderDoor::Handler(
                [](const platform::Principal& who, const platform::RoutedRequest&) -> base::Result<net::HttpResponse> {
                    return platform::ProviderDoor::json(
                        base::Json::object({{"tenant", who.tenant.text()}, {"client", who.client}}));
                }));
    }

    TempFolder m_folder;
};

} // namespace signalbox::test
