// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/Authenticator.h"

#include "core/base/Encoding.h"

namespace signalbox::platform {

namespace {

base::Error refused(std::string reason, std::string context) {
    return {base::ErrorCode::Unauthenticated, std::move(reason), std::move(context)};
}

/// Printable ASCII of a client's own description, bounded: it goes into the log.
std::string tame(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 100))
        out += c >= ' ' && c <= '~' ? c : '?';
    return out;
}

} // namespace

Authenticator::Authenticator(const access::Roster& roster, crypto::Certificate authority, const base::Clock& clock)
    : m_roster(roster)
    , m_trusted({std::move(authority)})
    , m_clock(clock) {}

base::Result<Caller> Authenticator::authenticate(const net::HttpRequest& request) const {
    if (!request.peer.der)
        return refused("CLIENT_CERT_REQUIRED", "the control plane needs an operator's client certificate");
    const auto verdict = crypto::verifyLeaf(*request.peer.der, m_trusted, m_clock.now());
    switch (verdict.state) {
    case crypto::LeafState::Ok:
        break;
    case crypto::LeafState::Expired:
    case crypto::LeafState::NotYetValid:
        return refused("CLIENT_CERT_EXPIRED", verdict.detail);
    case crypto::LeafState::Malformed:
    case crypto::LeafState::Untrusted:
        return refused("CLIENT_CERT_UNTRUSTED", verdict.detail);
    }
    if (verdict.leaf->uris().size() != 1)
        return refused("CLIENT_CERT_UNTRUSTED", "the certificate does not name exactly one operator");
    const auto* who = m_roster.findByCertificate(verdict.leaf->uris().front());
    if (who == nullptr)
        return refused("UNAUTHENTICATED", verdict.leaf->uris().front() + " is not an operator of this platform");
    Caller caller;
    caller.who = who;
    caller.kid = base::hex(verdict.leaf->fingerprint());
    caller.client = tame(request.headers.value("User-Agent"));
    if (!caller.client.empty())
        caller.client += ' ';
    caller.client += tame(request.remote);
    caller.certificateNotAfter = verdict.leaf->notAfter();
    return caller;
}

} // namespace signalbox::platform
