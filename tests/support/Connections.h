// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/PlatformClient.h"
#include "core/simulator/ProviderConnection.h"
#include "tests/support/Must.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

/// How the people and the providers of a platform's data folder connect to it.
namespace signalbox::test {

[[nodiscard]] inline simulator::ProviderCredentials providerCredentials(const std::filesystem::path& data,
                                                                        const std::string& provider) {
    return must(simulator::ProviderCredentials::load(data / "providers" / (provider + ".json")));
}

[[nodiscard]] inline std::unique_ptr<simulator::ProviderConnection>
connectProvider(const std::filesystem::path& data, const std::string& provider, const base::Clock& clock) {
    return must(simulator::ProviderConnection::open(providerCredentials(data, provider), clock, {}));
}

/// The operators' clients, each made when it is asked for first.
class Operators {
public:
    explicit Operators(std::filesystem::path data)
        : m_data(std::move(data)) {}
    [[nodiscard]] api::PlatformClient& as(const std::string& who) {
        auto& client = m_clients[who];
        if (!client)
            client = must(api::PlatformClient::create(
                must(api::OperatorCredentials::load(m_data / "operators" / (who + ".json")))));
        return *client;
    }
    /// Before the platform goes: its address is another one after its next start.
    void disconnect() { m_clients.clear(); }

private:
    std::filesystem::path m_data;
    std::map<std::string, std::unique_ptr<api::PlatformClient>> m_clients;
};

} // namespace signalbox::test
