// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/platform/KeyStore.h"
#include "core/platform/control/AuditTrail.h"
#include "core/platform/control/RotationDesk.h"

#include <functional>

namespace signalbox::platform {

/// The steps of a rotation: joins the pure rules of core/keys with the key store, the regions' authorities and the
/// provider at the other end.
///
/// A change is durable and in the gateway's snapshot when the function returns. Each version that it changed points to
/// the leaf of the act (auditIndex): the `leaf` that the caller gives, where the log says that it was intended.
/// Threads: any. Errors: those of core/keys, core/crypto and the store; NotFound CONTROL-004 for an unknown credential
/// or rotation.
class KeyDesk final : public RotationDesk {
public:
    /// `onIncident` is told of a shared secret that was asked for twice.
    KeyDesk(KeyStore& keys, AuditTrail& trail, const base::Clock& clock, std::string node,
            std::function<void(const keys::Rotation&)> onIncident);

    [[nodiscard]] std::vector<api::CredentialView> credentials() const;
    [[nodiscard]] base::Result<api::CredentialView> credential(const base::CredentialId& id) const;
    [[nodiscard]] base::Result<keys::Rotation> rotation(const keys::RotationId& id) const;
    [[nodiscard]] api::RotationView view(const keys::Credential& credential, const keys::Rotation& rotation) const;

    using Leaf = std::optional<std::uint64_t>; ///< None: the log could not be written in time.

    /// The id is derived from the command, so that a repetition after a crash is recognised.
    [[nodiscard]] static keys::RotationId rotationIdOf(const base::CommandId& command);
    [[nodiscard]] base::Result<api::RotationView> request(const api::RotationDraft& draft,
                                                          const keys::RotationId& rotation, const base::OperatorId& by,
                                                          std::string reason, Leaf leaf);
    enum class Step { CutOver, Undo, Retire, Cancel };
    [[nodiscard]] base::Result<api::RotationView> step(const keys::RotationId& id, Step step,
                                                       const std::optional<keys::Waiver>& waiver, Leaf leaf);
    enum class Access { Suspend, Unsuspend, Revoke };
    [[nodiscard]] base::Result<api::CredentialView> access(const base::CredentialId& id, int version, Access act,
                                                           const std::optional<keys::Waiver>& approval, Leaf leaf);
    /// What an operator uploads for a provider. Never a shared secret (KEYS-012).
    [[nodiscard]] base::Result<api::ProofResult> upload(const keys::RotationId& id, const api::ProofUpload& proof,
                                                        Leaf leaf);

    /// Why a request with that kid would be refused now; empty when it would be accepted. What a negative probe finds.
    [[nodiscard]] std::string refusalOf(const std::string& kid) const;

    /// Retires what is due: the end of an overlap needs nobody. Returns the rotations that ended.
    [[nodiscard]] std::vector<keys::Rotation> retireDue();
    /// For an act whose leaf comes after it: the version that the rotation retired points there.
    [[nodiscard]] base::Status pointRetired(const keys::Rotation& rotation, std::uint64_t leaf);

    [[nodiscard]] base::Json openRotations(const keys::Scope& scope) const override;
    [[nodiscard]] base::Result<base::Json> prove(const keys::Scope& scope, const keys::RotationId& rotation,
                                                 const base::Json& body, const std::string& client) override;

private:
    struct Delivered {
        keys::Delivery delivery;
        std::string chainPem;
        std::optional<base::SecretBytes> secret; ///< For the one answer.
        bool keepsSecret = false;                ///< And stored: a client secret is kept as a digest only.
    };
    [[nodiscard]] base::Result<Delivered> material(const keys::Credential& credential, const keys::Rotation& rotation,
                                                   const api::ProofUpload& proof) const;
    /// Stores the delivery and gives the credential after it.
    [[nodiscard]] base::Result<api::RotationView> deliver(const keys::RotationId& id, Delivered& delivered, Leaf leaf);
    using Change = std::function<base::Result<keys::RotationChange>(const keys::Credential&, const keys::Rotation&,
                                                                    const KeyStore::View&)>;
    [[nodiscard]] base::Result<api::RotationView> change(const keys::RotationId& id, const Change& change, Leaf leaf,
                                                         std::optional<base::SecretBytes> secret = std::nullopt);
    [[nodiscard]] base::Time now() const;
    [[nodiscard]] audit::Leaf providerLeaf(const keys::Rotation& rotation, audit::Phase phase, audit::Outcome outcome,
                                           const std::string& client) const;

    KeyStore& m_keys;
    AuditTrail& m_trail;
    const base::Clock& m_clock;
    const std::string m_node;
    const std::function<void(const keys::Rotation&)> m_onIncident;
};

} // namespace signalbox::platform
