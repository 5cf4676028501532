// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"
#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/crypto/HttpSignature.h"
#include "core/net/HttpClient.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::simulator {

/// What a provider holds in order to speak to a platform: who it is, its certificate and key, its signing key.
///
/// Read from the JSON file that the platform hands out. Files that it names are relative to the file itself, or
/// absolute. Errors: those of base/Files; InvalidArgument SIM-001 (a member is missing or ill-typed; the context names
/// it).
struct ProviderCredentials {
    struct Player {
        base::PlayerId id;
        base::Currency currency;
    };

    std::filesystem::path file;
    net::Url url;
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    std::string trustedCaPem;
    std::string certificateChainPem;
    base::SecretBytes privateKeyPem;
    crypto::SignatureAlgorithm algorithm = crypto::SignatureAlgorithm::HmacSha256;
    std::string kid;
    base::SecretBytes signingKey; ///< 32 bytes for HMAC, PKCS#8 PEM for Ed25519.
    /// With what access tokens are asked for.
    struct Client {
        net::Url tokenUrl;
        std::string id;
        base::SecretBytes secret; ///< The text itself.
    };
    std::optional<Client> client; ///< Absent in files of platforms that ask for no tokens.
    std::vector<base::GameId> games;
    std::vector<Player> players;

    [[nodiscard]] static base::Result<ProviderCredentials> load(const std::filesystem::path& file);

    /// Errors: those of the key reader.
    [[nodiscard]] base::Result<crypto::RequestSigner> signer() const;
    [[nodiscard]] net::ClientTls tls() const;

    /// Writes new material beside the file and then the file itself, each atomically: after a crash the old or the new
    /// set is complete.
    [[nodiscard]] base::Status saveCertificate(std::string certificateChain, base::SecretBytes privateKey);
    [[nodiscard]] base::Status saveSigningKey(std::string newKid, base::SecretBytes key);
    [[nodiscard]] base::Status saveClientSecret(base::SecretBytes secret);

private:
    using Members = std::initializer_list<std::pair<std::string, std::string>>;
    /// Sets members of the object `group`, or of the document itself when that is empty.
    [[nodiscard]] base::Status saveMembers(std::string_view group, Members members) const;
};

} // namespace signalbox::simulator
