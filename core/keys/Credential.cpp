// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Credential.h"

#include <algorithm>
#include <utility>

namespace signalbox::keys {

using base::Duration;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Time;
using std::chrono::hours;

namespace {

constexpr std::pair<CredentialKind, std::string_view> kKindNames[] = {
    {CredentialKind::MtlsLeaf, "mtls_leaf"},
    {CredentialKind::IssuingCa, "issuing_ca"},
    {CredentialKind::Hmac, "hmac"},
    {CredentialKind::Ed25519Sig, "ed25519_sig"},
    {CredentialKind::OauthSecret, "oauth_secret"},
    {CredentialKind::AuditKey, "audit_key"},
    {CredentialKind::ApproverKey, "approver_key"},
    {CredentialKind::RsaSig, "rsa_sig"},
};

constexpr std::pair<VersionState, std::string_view> kStateNames[] = {
    {VersionState::Requested, "requested"},     {VersionState::Pending, "pending"},
    {VersionState::Staged, "staged"},           {VersionState::Active, "active"},
    {VersionState::Retiring, "retiring"},       {VersionState::Retired, "retired"},
    {VersionState::Destroyed, "destroyed"},     {VersionState::Suspended, "suspended"},
    {VersionState::Compromised, "compromised"},
};

constexpr Duration days(int n) { return hours(24 * n); }

const Policy kMtlsLeaf{days(30), days(20), days(7), days(7), days(90)};
const Policy kIssuingCa{days(365), days(182), days(60), days(60), days(730)};
const Policy kHmac{days(90), days(76), hours(24), days(7), days(365)};
const Policy kEd25519{days(180), days(150), days(7), days(7), days(365)};
const Policy kOauth{days(90), days(76), hours(24), days(7), days(180)};
const Policy kOwnKeys{days(365), days(300), days(30), days(30), days(730)};

} // namespace

std::string_view name(CredentialKind kind) noexcept {
    for (const auto& [value, text] : kKindNames)
        if (value == kind)
            return text;
    return "unknown";
}

std::string_view name(VersionState state) noexcept {
    for (const auto& [value, text] : kStateNames)
        if (value == state)
            return text;
    return "unknown";
}

Result<CredentialKind> kindFromName(std::string_view name) {
    for (const auto& [value, text] : kKindNames)
        if (text == name)
            return value;
    return Error{ErrorCode::InvalidArgument, "KEYS-001", "there is no credential kind of this name"};
}

Result<VersionState> stateFromName(std::string_view name) {
    for (const auto& [value, text] : kStateNames)
        if (text == name)
            return value;
    return Error{ErrorCode::InvalidArgument, "KEYS-001", "there is no version state of this name"};
}

std::optional<Time> Version::firstUse() const {
    std::optional<Time> first;
    for (const NodeEvidence& node : evidence)
        if (node.uses > 0 && (!first || node.firstUse < *first))
            first = node.firstUse;
    return first;
}

std::optional<Time> Version::lastUse() const {
    std::optional<Time> last;
    for (const NodeEvidence& node : evidence)
        if (node.uses > 0 && (!last || node.lastUse > *last))
            last = node.lastUse;
    return last;
}

std::uint64_t Version::useCount() const {
    std::uint64_t count = 0;
    for (const NodeEvidence& node : evidence)
        count += node.uses;
    return count;
}

bool Version::seenOn(std::string_view node) const {
    return std::any_of(evidence.begin(), evidence.end(),
                       [&](const NodeEvidence& e) { return e.node == node && e.uses > 0; });
}

const Policy& defaultPolicy(CredentialKind kind) noexcept {
    switch (kind) {
    case CredentialKind::MtlsLeaf:
        return kMtlsLeaf;
    case CredentialKind::IssuingCa:
        return kIssuingCa;
    case CredentialKind::Hmac:
        return kHmac;
    case CredentialKind::Ed25519Sig:
    case CredentialKind::RsaSig:
        return kEd25519;
    case CredentialKind::OauthSecret:
        return kOauth;
    case CredentialKind::AuditKey:
    case CredentialKind::ApproverKey:
        break;
    }
    return kOwnKeys;
}

const Version* Credential::version(int n) const noexcept {
    const auto it = std::find_if(versions.begin(), versions.end(), [n](const Version& v) { return v.n == n; });
    return it == versions.end() ? nullptr : &*it;
}

const Version* Credential::byKid(std::string_view kid) const noexcept {
    if (kid.empty())
        return nullptr;
    const auto it = std::find_if(versions.begin(), versions.end(), [kid](const Version& v) { return v.kid == kid; });
    return it == versions.end() ? nullptr : &*it;
}

const Version* Credential::active() const noexcept {
    const auto it = std::find_if(versions.begin(), versions.end(),
                                 [](const Version& v) { return v.state == VersionState::Active; });
    return it == versions.end() ? nullptr : &*it;
}

int Credential::nextVersion() const noexcept { return versions.empty() ? 1 : versions.back().n + 1; }

bool isAccepting(VersionState state) noexcept {
    return state == VersionState::Staged || state == VersionState::Active || state == VersionState::Retiring;
}

bool isSuccessor(VersionState state) noexcept {
    return state == VersionState::Requested || state == VersionState::Pending || state == VersionState::Staged;
}

bool isFinal(VersionState state) noexcept {
    return state == VersionState::Retired || state == VersionState::Compromised || state == VersionState::Destroyed;
}

} // namespace signalbox::keys
