// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keys/Credential.h"

#include <functional>
#include <memory>
#include <span>
#include <unordered_map>

namespace signalbox::keys {

/// An immutable snapshot of every key, for the gateway's hot path: one hash look-up a request, no lock.
///
/// The platform builds a new one after each change and swaps the shared_ptr; expiry and the end of an overlap are
/// judged against the `now` of the question, so that a snapshot never has to be rebuilt because time passed. A kid or
/// certificate that two versions claim is accepted for neither (see conflicts()): an ambiguity must never authenticate
/// anybody. Errors: Unauthenticated KEY_UNKNOWN, KEY_EXPIRED, KEY_REVOKED as in Assessment.h. Threads: any, after
/// construction.
class KeyRing {
public:
    struct Entry {
        base::CredentialId credential;
        CredentialKind kind = CredentialKind::Hmac;
        Scope scope;
        Version version; ///< As it was when the snapshot was made, without its evidence.
    };

    [[nodiscard]] static std::shared_ptr<const KeyRing> build(std::span<const Credential> all);

    /// Signature keys and secrets by kid. The pointer lives as long as the ring.
    [[nodiscard]] base::Result<const Entry*> byKid(std::string_view kid, base::Time now) const;
    /// Certificates by the SHA-256 of their DER, lower-case hex.
    [[nodiscard]] base::Result<const Entry*> byCertificate(std::string_view fingerprint, base::Time now) const;
    /// Certificates by issuing region and serial (lower-case hex).
    [[nodiscard]] base::Result<const Entry*> bySerial(const base::RegionId& region, std::string_view serial,
                                                      base::Time now) const;

    [[nodiscard]] std::size_t size() const noexcept { return m_entries.size(); }
    /// kids, fingerprints and serials that were claimed twice.
    [[nodiscard]] const std::vector<std::string>& conflicts() const noexcept { return m_conflicts; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    using Index = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

    KeyRing() = default;
    void claim(Index& index, std::string key, std::size_t entry);
    [[nodiscard]] base::Result<const Entry*> judge(const Index& index, std::string_view key, base::Time now) const;

    std::vector<Entry> m_entries;
    Index m_byKid;
    Index m_byCertificate;
    Index m_bySerial;
    std::vector<std::string> m_conflicts;
};

} // namespace signalbox::keys
