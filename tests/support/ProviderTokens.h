// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/crypto/Digest.h"
#include "core/net/HttpClient.h"
#include "core/simulator/ProviderCredentials.h"
#include "core/simulator/TokenSource.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace signalbox::test {

/// Access tokens for tests that write their requests by hand: asked for once for each certificate, secret and scope,
/// and again before they expire on `clock`. Not for several threads.
class ProviderTokens {
public:
    explicit ProviderTokens(const base::Clock& clock)
        : m_clock(clock) {}

    /// "Bearer ...". `scope` empty: all four.
    [[nodiscard]] std::string authorization(const simulator::ProviderCredentials& who, const std::string& scope = {}) {
        return "Bearer " + token(who, scope);
    }

    [[nodiscard]] std::string token(const simulator::ProviderCredentials& who, const std::string& scope = {}) {
        auto key = who.url.origin() + "|" + who.certificateChainPem + "|" + scope;
        if (who.client)
            key += "|" + base::hex(crypto::sha256(who.client->secret.view()));
        auto& known = m_tokens[key];
        if (known.text.empty() || known.expires - m_clock.now() < std::chrono::seconds(30)) {
            auto fresh = request(who, scope);
            EXPECT_TRUE(fresh) << base::describe(fresh.error());
            if (fresh)
                known = *std::move(fresh);
        }
        return known.text;
    }

    /// Asks in any case.
    [[nodiscard]] base::Result<simulator::AccessToken> request(const simulator::ProviderCredentials& who,
                                                               const std::string& scope = {}) const {
        net::ClientConfig config;
        config.url = who.url;
        config.tls = who.tls();
        net::HttpClient client(std::move(config));
        return simulator::requestToken(client, who, m_clock, net::within(std::chrono::seconds(20)), scope);
    }

    /// The next call asks again.
    void forget() { m_tokens.clear(); }

private:
    const base::Clock& m_clock;
    std::map<std::string, simulator::AccessToken> m_tokens;
};

} // namespace signalbox::test
