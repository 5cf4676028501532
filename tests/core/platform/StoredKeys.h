// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keys/Credential.h"
#include "core/platform/KeyStore.h"

#include <string>
#include <utility>

namespace signalbox::test {

/// A shared secret of "nova" with one active version that lives for a day.
inline keys::Credential activeHmac(std::string id, std::string kid, base::Time now) {
    keys::Credential credential;
    credential.id = base::CredentialId(std::move(id));
    credential.kind = keys::CredentialKind::Hmac;
    credential.scope = {base::ProviderId("nova"), base::BrandId("b7"), base::RegionId("eu-1")};
    credential.policy = keys::defaultPolicy(credential.kind);
    credential.owner = "nova";
    keys::Version version;
    version.n = 1;
    version.publicPart.fingerprint = "f_" + kid;
    version.kid = std::move(kid);
    version.state = keys::VersionState::Active;
    version.created = now;
    version.notAfter = now + std::chrono::hours(24);
    credential.versions.push_back(std::move(version));
    return credential;
}

/// Stores it, with `secret` for version 1 unless null.
inline base::Status putCredential(platform::KeyStore& store, keys::Credential credential, const char* secret) {
    return store.change([&](const platform::KeyStore::View&) -> base::Result<platform::KeyStore::Change> {
        platform::KeyStore::Change change{std::move(credential), std::nullopt, std::nullopt};
        if (secret != nullptr)
            change.secret.emplace(1, base::SecretBytes::copyOf(std::string_view(secret)));
        return change;
    });
}

} // namespace signalbox::test
