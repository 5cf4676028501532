// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Approval.h"
#include "core/api/Messages.h"
#include "core/base/Clock.h"
#include "core/net/HttpClient.h"
#include "core/simulator/ProviderCredentials.h"
#include "tests/integration/openapi/Contract.h"
#include "tests/support/ProviderTokens.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace signalbox::test {

/// How a request of the data plane differs from a sound one.
struct Spoil {
    bool certificate = true;
    bool sign = true;
    bool token = true;
    std::string scope; ///< Of the token; all when empty.
    bool sound = true; ///< False: the test means it to be refused for its form.
    bool schemaCannotTell = false;
    std::string key; ///< The idempotency key; a fresh one when empty.
    std::function<void(net::HttpRequest&)> beforeSigning;
};

/// Requests to a platform by hand, each judged by the contract; what does not fit fails the test.
class Caller {
public:
    /// `data` is the platform's folder with the credentials that it hands out.
    Caller(Contract& contract, std::filesystem::path data, const base::Clock& clock);

    /// From now on requests of providers go through this proxy (tests/contract/prism.js), which judges them too; but
    /// not those that show no certificate, which it cannot leave out.
    void goThrough(const net::Url& proxy);

    net::HttpResponse provider(const simulator::ProviderCredentials& who, const std::string& method,
                               const std::string& target, const std::string& body = {}, const Spoil& spoil = {});
    [[nodiscard]] simulator::ProviderCredentials credentials(const std::string& provider) const;

    /// A read of the control plane. An empty operator shows no certificate.
    net::HttpResponse read(const std::string& who, const std::string& path, bool sound = true);
    /// An act. An empty command sends no key.
    net::HttpResponse act(const std::string& who, const std::string& method, const std::string& path,
                          const base::Json& body, const std::string& command, bool sound = true);
    /// A request with the provider's certificate and nothing else; only the answer is judged.
    net::HttpResponse plain(const simulator::ProviderCredentials& who, net::HttpRequest request);
    /// GET by somebody who shows no certificate.
    net::HttpResponse anybody(const std::string& path, const net::Headers& headers = {});
    /// The plain request, not judged.
    net::HttpResponse raw(const std::string& who, net::HttpRequest request);

    /// An approval of `act` by two, ready to be executed; the approval's id.
    base::ApprovalId approved(const std::string& requester, const std::string& approver, const api::PreparedAct& act);
    /// The body of POST approvals.
    [[nodiscard]] base::Json approvalBody(const std::string& requester, const api::PreparedAct& act);
    /// The body of POST approvals/{id}/signatures for the request that `view` shows.
    [[nodiscard]] base::Json signingBody(const std::string& who, const base::Json& view);

    [[nodiscard]] static base::Json json(const net::HttpResponse& response);
    [[nodiscard]] static std::string reason(const net::HttpResponse& response);

private:
    net::HttpResponse judged(net::HttpClient& client, Exchange exchange);
    net::HttpClient& operatorClient(const std::string& who);
    net::HttpClient& providerClient(const simulator::ProviderCredentials& who, bool certificate);
    [[nodiscard]] crypto::Ed25519PrivateKey approvalKey(const std::string& who) const;

    Contract& m_contract;
    std::filesystem::path m_data;
    const base::Clock& m_clock;
    ProviderTokens m_tokens;
    std::map<std::string, std::unique_ptr<net::HttpClient>> m_clients;
    std::unique_ptr<net::HttpClient> m_proxy;
};

} // namespace signalbox::test
