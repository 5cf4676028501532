// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/ProviderConnection.h"

#include "core/api/SignedRequest.h"
#include "core/crypto/HttpSignature.h"
#include "core/crypto/Random.h"
#include "core/simulator/TokenSource.h"

namespace signalbox::simulator {

/// One set of credentials with the connections that were made with it. Requests hold it until they end, so that an
/// exchange of keys never pulls a connection away from under a request.
struct ProviderConnection::Current {
    ProviderCredentials credentials;
    crypto::RequestSigner signer;
    std::shared_ptr<net::HttpClient> client;
    std::shared_ptr<TokenSource> tokens; ///< Bound to certificate and client secret; null when no tokens are asked for.
};

namespace {

std::shared_ptr<net::HttpClient> clientFor(const ProviderCredentials& credentials, std::size_t connections) {
    net::ClientConfig config;
    config.url = credentials.url;
    config.tls = credentials.tls();
    config.idleConnections = connections;
    return std::make_shared<net::HttpClient>(std::move(config));
}

} // namespace

ProviderConnection::ProviderConnection(const base::Clock& clock, Options options)
    : m_clock(clock)
    , m_options(options) {}

base::Result<std::unique_ptr<ProviderConnection>> ProviderConnection::open(ProviderCredentials credentials,
                                                                           const base::Clock& clock, Options options) {
    SB_ASSIGN(auto signer, credentials.signer());
    std::unique_ptr<ProviderConnection> connection(new ProviderConnection(clock, options));
    connection->m_identity = std::make_unique<ProviderCredentials>();
    auto& identity = *connection->m_identity;
    identity.file = credentials.file;
    identity.url = credentials.url;
    identity.provider = credentials.provider;
    identity.brand = credentials.brand;
    identity.region = credentials.region;
    identity.algorithm = credentials.algorithm;
    identity.games = credentials.games;
    identity.players = credentials.players;
    auto client = clientFor(credentials, options.connections);
    auto tokens = credentials.client ? std::make_shared<TokenSource>(clock) : nullptr;
    *connection->m_current.lock() = std::make_shared<Current>(
        Current{std::move(credentials), std::move(signer), std::move(client), std::move(tokens)});
    return connection;
}

base::Result<Answer> ProviderConnection::post(std::string_view path, const base::Json& body,
                                              std::string_view idempotencyKey, std::stop_token stop,
                                              base::Duration slowBy) {
    net::HttpRequest request;
    request.method = "POST";
    request.target = std::string(path);
    request.body = body.text();
    request.headers.reserve(12);
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Idempotency-Key", std::string(idempotencyKey));
    return send(std::move(request), std::move(stop), slowBy);
}

base::Result<Answer> ProviderConnection::get(std::string_view path, std::stop_token stop) {
    net::HttpRequest request;
    request.target = std::string(path);
    return send(std::move(request), std::move(stop), base::Duration::zero());
}

base::Result<Answer> ProviderConnection::send(net::HttpRequest request, std::stop_token stop, base::Duration slowBy) {
    const std::shared_ptr<Current> current = *m_current.lock();
    SB_ASSIGN(auto first, attempt(*current, request, stop, slowBy));
    if (first.code != "TOKEN_INVALID" && first.code != "TOKEN_EXPIRED")
        return first;
    // The platform refused the token before anything else happened: it was restarted under another address, or the
    // credentials changed. Once more with another token, and with what is installed by now.
    const std::shared_ptr<Current> now = *m_current.lock();
    if (now->tokens == nullptr)
        return first;
    return attempt(*now, std::move(request), std::move(stop), slowBy);
}

base::Result<Answer> ProviderConnection::attempt(Current& current, net::HttpRequest request, std::stop_token stop,
                                                 base::Duration slowBy) {
    auto& headers = request.headers;
    headers.add("X-Trace-Id", crypto::randomId("tr_"));
    headers.add("X-Brand-Id", m_identity->brand.text());
    headers.add("X-Region", m_identity->region.text());
    headers.add("X-Provider-Id", m_identity->provider.text());
    std::string token;
    if (current.tokens != nullptr) {
        SB_ASSIGN(token,
                  current.tokens->get(*current.client, current.credentials, net::within(m_options.timeout), stop));
        headers.add("Authorization", "Bearer " + token);
    }
    if (!request.body.empty())
        headers.add("Content-Digest", crypto::contentDigest(request.body));
    SB_ASSIGN(auto signature,
              current.signer.sign(api::signatureComponents(request), m_clock.now(), crypto::randomId("")));
    headers.add("Signature-Input", std::move(signature.signatureInput));
    headers.add("Signature", std::move(signature.signature));

    net::SendOptions options;
    options.bodyDelay = slowBy;
    SB_ASSIGN(auto response, current.client->send(std::move(request), net::within(m_options.timeout + slowBy),
                                                  std::move(stop), options));
    Answer answer;
    answer.status = response.status;
    answer.replayed = response.headers.value("Idempotent-Replayed") == "true";
    if (auto body = base::Json::parse(response.body))
        answer.body = *std::move(body);
    if (!answer.ok()) {
        answer.code = answer.body["code"].stringOr("");
        answer.retryable = answer.body["retryable"].boolOr(false);
    }
    if (current.tokens != nullptr && answer.status == 401)
        current.tokens->drop(token);
    return answer;
}

base::Status ProviderConnection::install(const std::function<base::Status(ProviderCredentials&)>& change) {
    const std::shared_ptr<Current> current = *m_current.lock();
    // The files are the truth: what was installed is read back from them, as it would be after a restart.
    SB_ASSIGN(auto fresh, ProviderCredentials::load(current->credentials.file));
    SB_TRY(change(fresh));
    SB_ASSIGN(auto signer, fresh.signer());
    const bool sameCertificate = fresh.certificateChainPem == current->credentials.certificateChainPem;
    const bool sameClient =
        fresh.client.has_value() == current->credentials.client.has_value() &&
        (!fresh.client || fresh.client->secret.view() == current->credentials.client->secret.view());
    auto client = sameCertificate ? current->client : clientFor(fresh, m_options.connections);
    auto tokens = sameCertificate && sameClient ? current->tokens
                  : fresh.client                ? std::make_shared<TokenSource>(m_clock)
                                                : nullptr;
    *m_current.lock() =
        std::make_shared<Current>(Current{std::move(fresh), std::move(signer), std::move(client), std::move(tokens)});
    return {};
}

std::string ProviderConnection::kid() const { return (*m_current.lock())->credentials.kid; }

} // namespace signalbox::simulator
