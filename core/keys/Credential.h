// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the platform knows about a key or a certificate: values only, never a secret.
///
/// A Credential is a purpose ("the HMAC key with which novagames signs for brand-7 in eu-1"); its Versions are the keys
/// that serve the purpose one after the other. Nothing here changes a state: that is Lifecycle.h.
/// Threads: plain values.
namespace signalbox::keys {

/// RsaSig: the public key of a provider that signs with RSA and nothing else (a verify profile says how).
enum class CredentialKind { MtlsLeaf, IssuingCa, Hmac, Ed25519Sig, OauthSecret, AuditKey, ApproverKey, RsaSig };
inline constexpr std::array kCredentialKinds{
    CredentialKind::MtlsLeaf,    CredentialKind::IssuingCa, CredentialKind::Hmac,        CredentialKind::Ed25519Sig,
    CredentialKind::OauthSecret, CredentialKind::AuditKey,  CredentialKind::ApproverKey, CredentialKind::RsaSig};

/// Requested: a place for a key. Pending: the key is there and its holder proved possession, nothing is accepted yet.
/// Staged: accepted, not yet the one to sign with. Active: the one to sign with. Retiring: accepted until `retireAt`.
/// Retired: nothing is accepted, the public part is kept to verify history. Destroyed: the public part is gone as well.
/// Suspended: refused for now, returns only to `heldFrom`. Compromised: refused for ever.
enum class VersionState { Requested, Pending, Staged, Active, Retiring, Retired, Destroyed, Suspended, Compromised };
inline constexpr std::array kVersionStates{VersionState::Requested, VersionState::Pending,   VersionState::Staged,
                                           VersionState::Active,    VersionState::Retiring,  VersionState::Retired,
                                           VersionState::Destroyed, VersionState::Suspended, VersionState::Compromised};

/// The wire names: "mtls_leaf", "hmac", ...; "staged", "active", ...
[[nodiscard]] std::string_view name(CredentialKind kind) noexcept;
[[nodiscard]] std::string_view name(VersionState state) noexcept;
/// Errors: InvalidArgument KEYS-001 for an unknown name.
[[nodiscard]] base::Result<CredentialKind> kindFromName(std::string_view name);
[[nodiscard]] base::Result<VersionState> stateFromName(std::string_view name);

/// Whom a credential speaks for. Operators' and the platform's own keys leave provider and brand empty.
struct Scope {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    friend auto operator<=>(const Scope&, const Scope&) = default;
    friend bool operator==(const Scope&, const Scope&) = default;
};

/// Real, verified use of one version as counted by one gateway node.
struct NodeEvidence {
    std::string node;
    base::Time firstUse{};
    base::Time lastUse{};
    std::uint64_t uses = 0;
    friend bool operator==(const NodeEvidence&, const NodeEvidence&) = default;
};

/// The part of a key that everybody may see.
struct PublicPart {
    /// SHA-256, lower-case hex: of the SubjectPublicKeyInfo for asymmetric keys, of "signalbox-hmac|" or
    /// "signalbox-oauth|" and the secret for shared ones. The same key has the same fingerprint wherever it turns up;
    /// that is how reuse is found.
    std::string fingerprint;
    std::string publicJwk;              ///< Ed25519 and RSA: the public JWK as JSON text; otherwise empty.
    std::string certificatePem;         ///< Certificates: the leaf or CA; otherwise empty.
    std::string certificateFingerprint; ///< SHA-256 of the certificate's DER, lower-case hex.
    std::string serial;                 ///< Lower-case hex, no leading zeros beyond the byte.
    friend bool operator==(const PublicPart&, const PublicPart&) = default;
};

/// One key. `n` counts from 1 within its credential and is never used again.
struct Version {
    int n = 0;
    std::string kid; ///< What a request names; empty while Requested. Unique over the platform.
    VersionState state = VersionState::Requested;
    std::optional<VersionState> heldFrom; ///< Set exactly while Suspended: the only state it can return to.
    base::Time created{};
    std::optional<base::Time> stagedAt;   ///< Accepted from here on.
    std::optional<base::Time> activateAt; ///< Became the active one.
    std::optional<base::Time> notAfter;   ///< Refused from here on, whatever the state.
    std::optional<base::Time> retireAt;   ///< End of the overlap; set while Retiring.
    std::optional<base::Time> endedAt;    ///< Became Retired, Compromised or Destroyed.
    PublicPart publicPart;
    std::vector<NodeEvidence> evidence;      ///< One entry a node, sorted by node.
    std::optional<std::uint64_t> auditIndex; ///< The leaf of the last change.

    [[nodiscard]] std::optional<base::Time> firstUse() const;
    [[nodiscard]] std::optional<base::Time> lastUse() const;
    [[nodiscard]] std::uint64_t useCount() const;
    [[nodiscard]] bool seenOn(std::string_view node) const;
    friend bool operator==(const Version&, const Version&) = default;
};

/// Life and overlap of one kind, as data. All counted from the moment a version is accepted.
struct Policy {
    base::Duration life{};           ///< A new version's notAfter.
    base::Duration renewFrom{};      ///< From here on a rotation is due.
    base::Duration overlapDefault{}; ///< How long the old version stays accepted after a cut-over.
    base::Duration overlapCap{};     ///< The longest overlap that may be asked for.
    base::Duration hardMaximum{};    ///< No version lives longer, whatever was asked for.
    friend bool operator==(const Policy&, const Policy&) = default;
};

/// The policy table. mTLS 30 d, renew from 20 d, overlap 7 d, at most 90 d; issuing CA 365 d, 182 d, 60 d, 730 d;
/// HMAC 90 d, 76 d, 24 h (up to 7 d), 365 d; Ed25519 and RSA 180 d, 150 d, 7 d, 365 d; OAuth secret 90 d, 76 d, 24 h
/// (up to 7 d), 180 d; audit and approver keys 365 d, 300 d, 30 d, 730 d.
[[nodiscard]] const Policy& defaultPolicy(CredentialKind kind) noexcept;

struct Credential {
    base::CredentialId id;
    CredentialKind kind = CredentialKind::Hmac;
    Scope scope;
    Policy policy;
    std::string owner;             ///< A team or a person at the provider, for people to read.
    std::vector<Version> versions; ///< Ascending by n.

    [[nodiscard]] const Version* version(int n) const noexcept;
    [[nodiscard]] const Version* byKid(std::string_view kid) const noexcept;
    [[nodiscard]] const Version* active() const noexcept;
    [[nodiscard]] int nextVersion() const noexcept;
    friend bool operator==(const Credential&, const Credential&) = default;
};

/// True for Staged, Active and Retiring: the states in which a version may be accepted (time permitting).
[[nodiscard]] bool isAccepting(VersionState state) noexcept;
/// True for Requested, Pending and Staged: a successor that has not taken over.
[[nodiscard]] bool isSuccessor(VersionState state) noexcept;
/// True for Retired, Compromised and Destroyed.
[[nodiscard]] bool isFinal(VersionState state) noexcept;

} // namespace signalbox::keys
