// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/TokenSource.h"

#include "core/base/Json.h"

#include <utility>

namespace signalbox::simulator {

using base::Error;
using base::ErrorCode;
using base::Result;

Result<AccessToken> requestToken(net::HttpClient& connection, const ProviderCredentials& who, const base::Clock& clock,
                                 net::Deadline deadline, std::string_view scope, std::stop_token stop) {
    if (!who.client)
        return Error{ErrorCode::InvalidArgument, "SIM-001",
                     who.file.string() + ": the member \"oauth\" is missing; use the file that the platform made"};
    net::HttpRequest request;
    request.method = "POST";
    request.target = who.client->tokenUrl.target;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Accept", "application/json");
    auto pair = net::percentEncode(who.client->id) + ":" + net::percentEncode(who.client->secret.view());
    request.headers.add("Authorization", "Basic " + base::base64(base::asBytes(pair)));
    base::wipe(pair.data(), pair.size());
    request.body = "grant_type=client_credentials";
    if (!scope.empty())
        request.body += "&scope=" + net::percentEncode(scope);
    const auto asked = clock.now();
    SB_ASSIGN(const auto response, connection.send(std::move(request), deadline, std::move(stop)));
    const auto body = base::Json::parse(response.body);
    if (response.status != 200)
        return Error{response.status >= 500 || response.status == 429 ? ErrorCode::Unavailable
                                                                      : ErrorCode::Unauthenticated,
                     "SIM-004",
                     "the platform gave no access token: " + std::to_string(response.status) + " " +
                         (body ? (*body)["error"].stringOr((*body)["code"].stringOr("")) + " " +
                                     (*body)["error_description"].stringOr((*body)["detail"].stringOr(""))
                               : std::string())};
    AccessToken token;
    const auto life = body ? (*body)["expires_in"].intOr(0) : 0;
    token.text = body ? (*body)["access_token"].stringOr("") : std::string();
    if (token.text.empty() || life <= 0)
        return Error{ErrorCode::Unauthenticated, "SIM-004", "the platform's answer holds no access token"};
    token.scope = (*body)["scope"].stringOr("");
    token.expires = asked + std::chrono::seconds(life);
    return token;
}

Result<std::string> TokenSource::get(net::HttpClient& connection, const ProviderCredentials& who,
                                     net::Deadline deadline, std::stop_token stop) {
    const auto good = [&](bool fresh) {
        const auto now = m_clock.now();
        return !m_token.text.empty() && now < (fresh ? m_renewFrom : m_token.expires);
    };
    {
        std::lock_guard lock(m_mutex);
        if (good(true))
            return m_token.text;
    }
    std::unique_lock asking(m_asking, std::try_to_lock);
    if (!asking.owns_lock()) {
        {
            std::lock_guard lock(m_mutex);
            if (good(false))
                return m_token.text;
        }
        asking.lock();
    }
    {
        std::lock_guard lock(m_mutex);
        if (good(true)) // Somebody else was quicker.
            return m_token.text;
    }
    auto token = requestToken(connection, who, m_clock, deadline, {}, std::move(stop));
    std::lock_guard lock(m_mutex);
    if (!token) {
        if (good(false))
            return m_token.text;
        return std::move(token).error();
    }
    m_token = *std::move(token);
    const auto now = m_clock.now();
    m_renewFrom = m_token.expires - (m_token.expires - now) / 5;
    return m_token.text;
}

void TokenSource::drop(std::string_view refused) {
    std::lock_guard lock(m_mutex);
    if (m_token.text == refused)
        m_token = {};
}

} // namespace signalbox::simulator
