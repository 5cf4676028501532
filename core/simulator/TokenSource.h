// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/net/HttpClient.h"
#include "core/simulator/ProviderCredentials.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

namespace signalbox::simulator {

/// An access token as the platform gave it.
struct AccessToken {
    std::string text;
    std::string scope;
    base::Time expires{};
};

/// Asks for one (RFC 6749 4.4) over a connection that shows the provider's certificate, to which the token is then
/// bound. `scope` empty: all that the client may have.
/// Errors: those of net::HttpClient; Unauthenticated SIM-004 with what the platform said (invalid_client, ...);
/// Unavailable SIM-004 when it answered that it cannot at the moment; InvalidArgument SIM-001 without a client.
[[nodiscard]] base::Result<AccessToken> requestToken(net::HttpClient& connection, const ProviderCredentials& who,
                                                     const base::Clock& clock, net::Deadline deadline,
                                                     std::string_view scope = {}, std::stop_token stop = {});

/// A token that is always good: asked for at first use and again when less than a fifth of its life is left.
///
/// - While one caller renews, the others go on with the old token as long as it is valid; without one they wait.
/// - drop() after the platform refused the token: the next call asks for another. A token that was replaced meanwhile
///   stays.
/// Threads: any. Ownership: borrows the clock.
class TokenSource {
public:
    explicit TokenSource(const base::Clock& clock)
        : m_clock(clock) {}

    /// The token's text. Errors: those of requestToken().
    [[nodiscard]] base::Result<std::string> get(net::HttpClient& connection, const ProviderCredentials& who,
                                                net::Deadline deadline, std::stop_token stop = {});
    void drop(std::string_view refused);

private:
    const base::Clock& m_clock;
    std::mutex m_mutex; ///< Guards the token.
    AccessToken m_token;
    base::Time m_renewFrom{};
    std::mutex m_asking; ///< Held by the one that asks; taken before m_mutex.
};

} // namespace signalbox::simulator
