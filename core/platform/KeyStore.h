// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/crypto/HttpSignature.h"
#include "core/crypto/X509.h"
#include "core/keys/KeyRing.h"
#include "core/keys/Rotation.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signalbox::platform {

/// What the gateway reads for every request: the ring and, beside it, the material that verifies. Immutable.
struct GatewayKeys {
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::shared_ptr<const keys::KeyRing> ring;
    std::unordered_map<std::string, crypto::VerificationKey, Hash, std::equal_to<>> verification; ///< By kid.
    /// The kids of each tenant's signing keys, oldest first: for signatures that do not name theirs.
    std::map<keys::Scope, std::vector<std::string>> signers;
};

/// Every credential, rotation and shared secret, kept in a database file, and the snapshot that the gateway decides
/// with.
///
/// - A change is one transaction, durable on return; then the snapshot is swapped, so that a request that arrives after
///   change() has returned is judged by the new state.
/// - The states come from the pure functions of core/keys; this class adds storage and the material that they never
/// see.
/// - Evidence of use is counted in memory for each kid, merged into what credentials() gives, and stored every few
///   seconds and at the end: a crash loses a few seconds of counts, never a state.
/// Threads: any. changes are serialised. Errors: those of core/keys and core/store.
class KeyStore {
public:
    /// Opens (and migrates) the file; `keyFile` seals its secrets (SecretVault.h, whose errors it gives too). `node`
    /// names this process in the evidence.
    [[nodiscard]] static base::Result<std::unique_ptr<KeyStore>> open(const std::filesystem::path& file,
                                                                      const std::filesystem::path& keyFile,
                                                                      std::string node, const base::Clock& clock);
    ~KeyStore();
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;

    /// With the evidence counted so far.
    [[nodiscard]] std::vector<keys::Credential> credentials() const;
    [[nodiscard]] std::optional<keys::Credential> credential(const base::CredentialId& id) const;
    [[nodiscard]] std::vector<keys::Rotation> rotations() const;
    [[nodiscard]] std::optional<keys::Rotation> rotation(const keys::RotationId& id) const;

    /// What a change gives back. A secret is for the version that the change staged.
    struct Change {
        keys::Credential credential;
        std::optional<keys::Rotation> rotation;
        std::optional<std::pair<int, base::SecretBytes>> secret; ///< Version and the HMAC secret.
    };
    /// Everything as it is now, while nobody else changes it.
    struct View {
        const std::vector<keys::Credential>& credentials;
        const std::vector<keys::Rotation>& rotations;
    };
    /// Runs `decide` with the current state, alone; stores and applies what it gives. An error of `decide` changes
    /// nothing and is passed on.
    [[nodiscard]] base::Status change(const std::function<base::Result<Change>(const View&)>& decide);

    /// The secret of an HMAC version, for its single delivery. Errors: NotFound PLATFORM-004.
    [[nodiscard]] base::Result<base::SecretBytes> secret(const base::CredentialId& id, int version) const;

    /// The current snapshot. One atomic load.
    [[nodiscard]] std::shared_ptr<const GatewayKeys> gatewayKeys() const;

    /// A request was authenticated with this version (a kid, or a certificate's fingerprint). Cheap; any thread.
    void countUse(const keys::KeyRing::Entry& entry);
    /// Stores the counts. Called by the platform every few seconds and at the end.
    [[nodiscard]] base::Status flushEvidence();

    /// The issuing authority of a region, to certify what a provider asks for. Errors: NotFound PLATFORM-005.
    [[nodiscard]] base::Result<crypto::CertificateAuthority> issuingAuthority(const base::RegionId& region) const;
    void addIssuingAuthority(const base::RegionId& region, crypto::CertificateAuthority authority);

private:
    struct Impl;
    explicit KeyStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
