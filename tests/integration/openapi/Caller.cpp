// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/Caller.h"

#include "core/api/Acts.h"
#include "core/api/PlatformClient.h"
#include "core/api/SignedRequest.h"
#include "core/base/Files.h"
#include "core/crypto/Random.h"

#include <gtest/gtest.h>

namespace signalbox::test {

namespace {

using base::Json;

net::Deadline soon() { return net::within(std::chrono::seconds(60)); }

std::string textOf(const std::filesystem::path& file) {
    auto text = base::readFile(file);
    EXPECT_TRUE(text) << base::describe(text.error());
    return text ? *text : std::string();
}

} // namespace

Caller::Caller(Contract& contract, std::filesystem::path data, const base::Clock& clock)
    : m_contract(contract)
    , m_data(std::move(data))
    , m_clock(clock)
    , m_tokens(clock) {}

Json Caller::json(const net::HttpResponse& response) {
    auto parsed = Json::parse(response.body);
    EXPECT_TRUE(parsed) << response.body;
    return parsed ? *parsed : Json();
}

std::string Caller::reason(const net::HttpResponse& response) { return json(response)["reason"].stringOr("-"); }

simulator::ProviderCredentials Caller::credentials(const std::string& provider) const {
    auto loaded = simulator::ProviderCredentials::load(m_data / "providers" / (provider + ".json"));
    EXPECT_TRUE(loaded) << base::describe(loaded.error());
    return std::move(*loaded);
}

net::HttpClient& Caller::operatorClient(const std::string& who) {
    auto& client = m_clients["operator/" + who];
    if (client)
        return *client;
    const auto loaded =
        api::OperatorCredentials::load(m_data / "operators" / ((who.empty() ? "viewer-1" : who) + ".json"));
    EXPECT_TRUE(loaded) << base::describe(loaded.error());
    net::ClientConfig config;
    config.url = *net::Url::parse(loaded->url);
    config.tls.emplace();
    config.tls->trustedCaPem = textOf(loaded->caFile);
    if (!who.empty()) {
        config.tls->certificateChainPem = textOf(loaded->certificateFile);
        config.tls->privateKeyPem = base::readSecretFile(loaded->keyFile).value();
    }
    client = std::make_unique<net::HttpClient>(std::move(config));
    return *client;
}

net::HttpClient& Caller::providerClient(const simulator::ProviderCredentials& who, bool certificate) {
    auto& client = m_clients["provider/" + who.provider.text() + (certificate ? "" : "/none")];
    if (client)
        return *client;
    net::ClientConfig config;
    config.url = who.url;
    config.tls = who.tls();
    if (!certificate) {
        config.tls->certificateChainPem.clear();
        config.tls->privateKeyPem = {};
    }
    client = std::make_unique<net::HttpClient>(std::move(config));
    return *client;
}

void Caller::goThrough(const net::Url& proxy) {
    net::ClientConfig config;
    config.url = proxy;
    m_proxy = std::make_unique<net::HttpClient>(std::move(config));
}

net::HttpResponse Caller::judged(net::HttpClient& client, Exchange exchange) {
    auto answer = client.send(exchange.request, soon());
    EXPECT_TRUE(answer) << exchange.request.target << ": " << base::describe(answer.error());
    if (!answer)
        return {};
    exchange.response = *answer;
    for (const auto& problem : m_contract.judge(exchange))
        ADD_FAILURE() << problem << "\n  " << exchange.request.method << " " << exchange.request.target << " "
                      << exchange.request.body.substr(0, 500) << "\n  " << answer->status << " "
                      << answer->body.substr(0, 1'000);
    return std::move(*answer);
}

net::HttpResponse Caller::provider(const simulator::ProviderCredentials& who, const std::string& method,
                                   const std::string& target, const std::string& body, const Spoil& spoil) {
    Exchange exchange;
    auto& request = exchange.request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.headers.set("X-Trace-Id", crypto::randomId("tr_"));
    request.headers.set("X-Brand-Id", who.brand.text());
    request.headers.set("X-Region", who.region.text());
    request.headers.set("X-Provider-Id", who.provider.text());
    if (method == "POST" || (method == "DELETE" && target.starts_with("/v1/")))
        request.headers.set("X-Idempotency-Key", spoil.key.empty() ? crypto::randomId("k_") : spoil.key);
    if (!body.empty()) {
        request.headers.set("Content-Type", "application/json");
        request.headers.set("Content-Digest", crypto::contentDigest(body));
    }
    if (spoil.token)
        request.headers.set("Authorization", m_tokens.authorization(who, spoil.scope));
    if (spoil.beforeSigning)
        spoil.beforeSigning(request);
    if (spoil.sign) {
        const auto components = api::signatureComponents(request);
        crypto::SignaturePolicy policy; // A header that was taken away cannot be covered.
        std::erase_if(policy.required, [&](const std::string& name) {
            return name.starts_with("x-") && !request.headers.contains(name);
        });
        const auto signer = who.signer();
        EXPECT_TRUE(signer) << base::describe(signer.error());
        const auto headers = signer->sign(components, m_clock.now(), crypto::randomId("n_", 16), policy);
        EXPECT_TRUE(headers) << base::describe(headers.error());
        request.headers.set("Signature-Input", headers->signatureInput);
        request.headers.set("Signature", headers->signature);
    }
    exchange.sound = spoil.sound;
    exchange.schemaCannotTell = spoil.schemaCannotTell;
    if (!m_proxy || !spoil.certificate)
        return judged(providerClient(who, spoil.certificate), std::move(exchange));
    if (!spoil.sound || !request.headers.contains("Signature") ||
        !request.headers.value("Authorization").starts_with("Bearer "))
        request.headers.set("X-Contract", "lenient");
    return judged(*m_proxy, std::move(exchange));
}

net::HttpResponse Caller::read(const std::string& who, const std::string& path, bool sound) {
    Exchange exchange;
    exchange.request.target = std::string(api::path::kPrefix) + path;
    exchange.request.headers.set("Accept", "application/json");
    exchange.sound = sound;
    return judged(operatorClient(who), std::move(exchange));
}

net::HttpResponse Caller::act(const std::string& who, const std::string& method, const std::string& path,
                              const Json& body, const std::string& command, bool sound) {
    Exchange exchange;
    exchange.request.method = method;
    exchange.request.target = std::string(api::path::kPrefix) + path;
    exchange.request.headers.set("Content-Type", "application/json");
    if (!command.empty())
        exchange.request.headers.set("X-Idempotency-Key", command);
    exchange.request.body = body.text();
    exchange.sound = sound;
    return judged(operatorClient(who), std::move(exchange));
}

net::HttpResponse Caller::plain(const simulator::ProviderCredentials& who, net::HttpRequest request) {
    Exchange exchange;
    exchange.request = std::move(request);
    exchange.sound = false;
    return judged(providerClient(who, true), std::move(exchange));
}

net::HttpResponse Caller::anybody(const std::string& path, const net::Headers& headers) {
    Exchange exchange;
    exchange.request.target = path;
    exchange.request.headers = headers;
    return judged(m_proxy ? *m_proxy : operatorClient(""), std::move(exchange));
}

net::HttpResponse Caller::raw(const std::string& who, net::HttpRequest request) {
    auto answer = operatorClient(who).send(std::move(request), soon());
    EXPECT_TRUE(answer) << base::describe(answer.error());
    return answer ? std::move(*answer) : net::HttpResponse{};
}

crypto::Ed25519PrivateKey Caller::approvalKey(const std::string& who) const {
    const auto loaded = api::OperatorCredentials::load(m_data / "operators" / (who + ".json"));
    EXPECT_TRUE(loaded) << base::describe(loaded.error());
    const auto pem = base::readSecretFile(loaded->approvalKeyFile);
    auto key = crypto::Ed25519PrivateKey::fromPem(*pem);
    EXPECT_TRUE(key) << base::describe(key.error());
    return std::move(*key);
}

Json Caller::approvalBody(const std::string& requester, const api::PreparedAct& act) {
    const std::string summary = "what people read: " + act.action;
    access::ApprovalRequest request;
    request.id = base::ApprovalId(crypto::randomId("ap_", 16));
    request.nonce = crypto::randomId("", 16);
    request.action = act.action;
    request.artefactHash = api::artefactHash(act.artefact);
    request.summaryHash = api::summaryHash(summary);
    request.object = act.object;
    request.scope = act.scope;
    request.requester = base::OperatorId(requester);
    request.k = 1;
    request.requestedAt = std::chrono::floor<std::chrono::milliseconds>(m_clock.now());
    request.expires = request.requestedAt + std::chrono::hours(1);
    const auto signature = access::sign(request, request.requester, approvalKey(requester), request.requestedAt);
    EXPECT_TRUE(signature) << base::describe(signature.error());
    return Json::object({{"request", request.bytes()},
                         {"signature", signature->json()},
                         {"artefact", act.artefact},
                         {"summary", summary},
                         {"reason", "it takes two"}});
}

Json Caller::signingBody(const std::string& who, const Json& view) {
    const auto request = access::ApprovalRequest::parse(view["request"].stringOr(""));
    EXPECT_TRUE(request) << view.text();
    const auto signature = access::sign(*request, base::OperatorId(who), approvalKey(who), m_clock.now());
    EXPECT_TRUE(signature) << base::describe(signature.error());
    return Json::object({{"signature", signature->json()}, {"reason", "agreed"}});
}

base::ApprovalId Caller::approved(const std::string& requester, const std::string& approver,
                                  const api::PreparedAct& prepared) {
    const auto asked =
        act(requester, "POST", "/approvals", approvalBody(requester, prepared), crypto::randomId("cmd_", 16));
    EXPECT_EQ(asked.status, 201) << asked.body;
    const auto view = json(asked)["result"];
    const auto id = view["approval_id"].stringOr("none");
    const auto signedOne = act(approver, "POST", "/approvals/" + id + "/signatures", signingBody(approver, view),
                               crypto::randomId("cmd_", 16));
    EXPECT_EQ(signedOne.status, 200) << signedOne.body;
    return base::ApprovalId(id);
}

} // namespace signalbox::test
