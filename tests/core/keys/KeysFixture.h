// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/keys/Rotation.h"

#include <string>

/// Sound credentials for the tests of core/keys.
namespace signalbox::test {

inline base::Time at(base::Duration sinceStart) { return base::timeFromNanos(1'795'348'800'000'000'000) + sinceStart; }

inline keys::PublicPart part(const std::string& fingerprint) {
    keys::PublicPart p;
    p.fingerprint = fingerprint;
    return p;
}

inline keys::Credential emptyCredential(keys::CredentialKind kind = keys::CredentialKind::Hmac,
                                        const std::string& id = "cred-1", const std::string& provider = "novagames") {
    keys::Credential c;
    c.id = base::CredentialId(id);
    c.kind = kind;
    c.scope = {base::ProviderId(provider), base::BrandId("brand-7"), base::RegionId("eu-1")};
    c.policy = keys::defaultPolicy(kind);
    return c;
}

/// Version 1 active since the start, kid "<id>-k1", fingerprint "<id>-f1".
inline keys::Credential activeCredential(keys::CredentialKind kind = keys::CredentialKind::Hmac,
                                         const std::string& id = "cred-1", const std::string& provider = "novagames") {
    return keys::withFirstVersion(emptyCredential(kind, id, provider), id + "-k1", part(id + "-f1"), std::nullopt,
                                  at(base::Duration::zero()))
        .value();
}

inline keys::Waiver twoPeople() {
    return {base::ApprovalId("appr-1"), base::OperatorId("security_officer-1"), base::OperatorId("security_officer-2"),
            "provider is offline"};
}

inline keys::Waiver onePerson() {
    keys::Waiver waiver = twoPeople();
    waiver.approver = waiver.requester;
    return waiver;
}

inline keys::Credential used(keys::Credential c, int n, base::Time when, const std::string& node = "gw-1",
                             std::uint64_t count = 1) {
    return keys::apply(std::move(c), keys::event::Use{n, {node, when, when, count}}, when).value();
}

} // namespace signalbox::test
