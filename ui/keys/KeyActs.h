// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/api/TokenKeysClient.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>

namespace signalbox::ui {

class Bridge;

/// What can be done to a credential from the keys page.
enum class KeyAct {
    Rotate,
    CutOver,
    WaiveCutOver, ///< Asks for the approval of a second person.
    UndoCutOver,
    Retire,
    WaiveRetire, ///< Asks for the approval of a second person.
    Cancel,
    Upload, ///< For a provider without automation: certificate request or public key.
    Suspend,
    Revoke,         ///< For ever.
    LiftSuspension, ///< Asks for the approval of a second person.
};
/// The word of the permission table: "keys.cut_over".
[[nodiscard]] QString permissionOf(KeyAct act);

/// An act bound to what was shown when its sheet opened.
struct KeyOrder {
    KeyAct act = KeyAct::Rotate;
    keys::Credential credential;
    std::optional<keys::Rotation> rotation; ///< For all acts on a rotation.
    int version = 0;                        ///< Suspend, Revoke, LiftSuspension.
    std::optional<base::Duration> overlap;  ///< Rotate; absent: the policy's default.
    api::ProofUpload upload;
    QString uploadName; ///< The file's name, for the review.
};

/// The sheet's text: what was, what will be, and what it means.
[[nodiscard]] Review reviewOf(const KeyOrder& order, Environment environment, const QString& region, base::Time now);
/// Reads what a person chose. Errors (InvalidArgument API-005): over 64 KiB, not readable, not what is expected.
[[nodiscard]] base::Result<api::ProofUpload> readUpload(const QString& path, keys::CredentialKind kind);

/// How an act ended.
struct KeyOutcome {
    std::optional<base::Error> error; ///< OutcomeUnknown: not known yet; called again when it is.
    std::optional<qint64> auditIndex;
    base::ApprovalId approval; ///< The one that was asked for.
    QString detail;            ///< What the platform said about it, in words.
};

/// What the keys page needs from the platform. The page's tests have one that records.
class KeysPort {
public:
    virtual ~KeysPort() = default;
    using Credentials = std::function<void(const base::Result<std::vector<api::CredentialView>>&)>;
    virtual void read(QObject* context, Credentials done) = 0;
    /// `intent` names the command; a waiver is executed later, by whoever sees it approved.
    virtual void perform(QObject* context, const KeyOrder& order, const api::Intent& intent, const QString& title,
                         std::function<void(const KeyOutcome&)> done) = 0;
    using TokenKeys = std::function<void(const base::Result<std::vector<api::TokenKeyView>>&)>;
    virtual void readTokenKeys(QObject* context, TokenKeys done) = 0;
    virtual void rotateTokenKey(QObject* context, const api::Intent& intent, const QString& title,
                                std::function<void(const KeyOutcome&)> done) = 0;
};

/// The port to the real platform.
class BridgeKeysPort final : public KeysPort {
public:
    explicit BridgeKeysPort(Bridge& bridge)
        : m_bridge(bridge) {}
    void read(QObject* context, Credentials done) override;
    void perform(QObject* context, const KeyOrder& order, const api::Intent& intent, const QString& title,
                 std::function<void(const KeyOutcome&)> done) override;
    void readTokenKeys(QObject* context, TokenKeys done) override;
    void rotateTokenKey(QObject* context, const api::Intent& intent, const QString& title,
                        std::function<void(const KeyOutcome&)> done) override;

private:
    Bridge& m_bridge;
};

} // namespace signalbox::ui
