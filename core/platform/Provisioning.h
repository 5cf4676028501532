// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Permission.h"
#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/X509.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"

#include <filesystem>
#include <string>
#include <vector>

namespace signalbox::platform {

/// What a data folder holds besides its databases.
///
///     platform.json            who is connected and who may act; written last, so that its presence means "complete".
///                              A provider may have "rate_limit" {per_second, burst} and "verify_profile" (the id of a
///                              shipped profile, or one as VerifyProfile.h has it); read at each start, and changed by
///                              operators (ProviderDirectory.h)
///     audit.pub                the public key of the audit log, for offline verification
///     roster.json              the operators' roles and approval keys, public, for offline verification; written anew
///                              at each start when it differs
///     audit.checkpoint         the newest signed checkpoint of the audit log (AuditAnchor.h)
///     ca/platform.pem|key      issues the server's and the operators' certificates
///     ca/<region>.pem|key      issues the providers' certificates of a region, and can name no other region
///     server/server.pem|key    what the server shows
///     server/port              the port it listened on last, taken again when it is free
///     keys.kek                 seals the shared secrets in keys.db (SecretVault.h); back it up apart from it
///     keys/audit.key           signs the audit log's checkpoints
///     keys/token*.key          sign access tokens, keys/token-keys.json says which when (TokenKeys.h); without them a
///                              new one is made, and clients ask for new tokens
///     operators/<id>.json      credentials file of an operator, with the files it names beside it
///     providers/<id>.json      credentials file of a provider, with the files it names beside it
///
/// Files with a secret have mode 0600, the folders 0700.
struct Installation {
    std::filesystem::path folder;
    std::vector<base::RegionId> regions;
    access::Roster operators;
    std::vector<ProviderEntry> providers;
    crypto::CertificateAuthority platformAuthority;
    std::vector<crypto::CertificateAuthority> regionAuthorities; ///< As `regions`.
    std::string serverCertificatePem;
    base::SecretBytes serverKeyPem;
    crypto::Ed25519PrivateKey auditKey;
};

/// Makes the installation on the first start, and reads it on every later one: nothing is made twice. A first start
/// that was cut short is begun anew. The server's certificate is renewed when less than a third of its life is left.
///
/// A provider that has no OAuth client yet (an installation of an earlier version) gets one: a credential, and the
/// member "oauth" {token_url, client_id, client_secret_file} in its credentials file.
///
/// A region that is asked for and not there yet is added; one that is there and not asked for stays known and is
/// served. `keys` receives the credentials of the example providers on the first start. Errors: those of files,
/// core/crypto and core/store; DataLoss PLATFORM-001 when platform.json is damaged.
[[nodiscard]] base::Result<Installation> provision(const std::filesystem::path& folder,
                                                   const std::vector<base::RegionId>& regions,
                                                   std::size_t generatedPlayers, KeyStore& keys,
                                                   const base::Clock& clock);

/// True when platform.json is there. Before the first start keys.db must not be trusted.
[[nodiscard]] bool isProvisioned(const std::filesystem::path& folder);

/// The port of the last start; 0 when there was none.
[[nodiscard]] std::uint16_t lastPort(const std::filesystem::path& folder);

/// Notes the port, and writes the address into every credentials file; a file that a provider has changed since keeps
/// everything else.
[[nodiscard]] base::Status writeAddress(const Installation& installation, const std::string& url, std::uint16_t port);

} // namespace signalbox::platform
