// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys/KeyActs.h"

#include "core/api/Acts.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

namespace signalbox::ui {

namespace {

constexpr qint64 kLargestUpload = 64 * 1024;

QString tr(const char* text) { return QCoreApplication::translate("KeyActs", text); }
QString versionText(int n) { return n > 0 ? QStringLiteral("v%1").arg(n) : QStringLiteral("–"); }
QString stateOf(const keys::Credential& credential, int n) {
    const auto* version = credential.version(n);
    return version ? text::name(version->state) : QStringLiteral("–");
}

base::Error badUpload(std::string context) { return {base::ErrorCode::InvalidArgument, "API-005", std::move(context)}; }

} // namespace

QString permissionOf(KeyAct act) {
    switch (act) {
    case KeyAct::Rotate:
        return QStringLiteral("keys.rotate");
    case KeyAct::CutOver:
        return QStringLiteral("keys.cut_over");
    case KeyAct::UndoCutOver:
        return QStringLiteral("keys.undo_cut_over");
    case KeyAct::Retire:
        return QStringLiteral("keys.retire");
    case KeyAct::Cancel:
        return QStringLiteral("keys.cancel");
    case KeyAct::Upload:
        return QStringLiteral("keys.prove");
    case KeyAct::Suspend:
        return QStringLiteral("keys.suspend");
    case KeyAct::Revoke:
        return QStringLiteral("keys.revoke");
    case KeyAct::LiftSuspension:
        return QStringLiteral("keys.unsuspend");
    case KeyAct::WaiveCutOver:
    case KeyAct::WaiveRetire:
        return QStringLiteral("keys.waive");
    }
    return {};
}

Review reviewOf(const KeyOrder& order, Environment environment, const QString& region, base::Time now) {
    const keys::Credential& credential = order.credential;
    const QString kind = text::name(credential.kind);
    const int from = order.rotation ? order.rotation->from : 0;
    const int to = order.rotation ? order.rotation->to : credential.nextVersion();
    const QString old = versionText(from);
    const QString next = versionText(to);
    const QString state = stateOf(credential, to);

    Review review;
    review.objectId = text::of(order.rotation ? order.rotation->id.text() : credential.id.text());
    review.environment = environment;
    review.region = region;
    review.changes = {};
    const QString where = text::scope(credential.scope);
    switch (order.act) {
    case KeyAct::Rotate:
        review.title = tr("Rotate the %1 of %2").arg(kind, where);
        review.changes = {{next, QStringLiteral("–"), text::name(keys::VersionState::Requested)}};
        review.impact = tr("The provider delivers %1 by itself, within 7 days. Nothing changes for its requests until "
                           "you cut over; from then on both versions are accepted for the overlap. It can be cancelled "
                           "until the cut-over.")
                            .arg(next);
        review.effectText = tr("Request the rotation");
        review.holdingText = tr("Keep holding to request");
        break;
    case KeyAct::CutOver:
    case KeyAct::WaiveCutOver: {
        const auto overlap =
            order.rotation && order.rotation->overlap ? *order.rotation->overlap : credential.policy.overlapDefault;
        const auto* successor = credential.version(to);
        review.title = tr("Cut over to %1 of the %2 of %3").arg(next, kind, where);
        review.changes = {{next, state, text::name(keys::VersionState::Active)}};
        if (from > 0)
            review.changes.append({old, stateOf(credential, from), text::name(keys::VersionState::Retiring)});
        review.impact =
            tr("%1 was used %2 times. %3 stays accepted for %4; until it is retired the cut-over can be "
               "undone.")
                .arg(next, text::count(qint64(successor ? successor->useCount() : 0)), old, text::duration(overlap));
        review.effectText = tr("Cut over to %1").arg(next);
        review.holdingText = tr("Keep holding to cut over");
        if (order.act == KeyAct::WaiveCutOver) {
            review.title = tr("Ask to cut over to %1 without evidence of use").arg(next);
            review.approval = tr("A security officer must approve. Until then nothing changes. Requests of the "
                                 "provider fail if it does not hold %1.")
                                  .arg(next);
            review.effectText = tr("Ask for the approval");
            review.holdingText = tr("Keep holding to ask");
        }
        break;
    }
    case KeyAct::UndoCutOver:
        review.title = tr("Undo the cut-over of the %1 of %2").arg(kind, where);
        review.changes = {{old, stateOf(credential, from), text::name(keys::VersionState::Active)},
                          {next, state, text::name(keys::VersionState::Staged)}};
        review.impact = tr("Both versions stay accepted, so no request fails.");
        review.effectText = tr("Go back to %1").arg(old);
        review.holdingText = tr("Keep holding to go back");
        break;
    case KeyAct::Retire:
    case KeyAct::WaiveRetire: {
        const auto* last = credential.version(from);
        const auto use = last ? last->lastUse() : std::nullopt;
        review.title = tr("Retire %1 of the %2 of %3").arg(old, kind, where);
        review.changes = {{old, stateOf(credential, from), text::name(keys::VersionState::Retired)}};
        review.impact = use ? tr("%1 was last used %2. From now on its requests are refused; there is no way back.")
                                  .arg(old, text::relative(*use, now))
                            : tr("From now on requests with %1 are refused; there is no way back.").arg(old);
        review.effectText = tr("Retire %1").arg(old);
        review.holdingText = tr("Keep holding to retire");
        review.dangerous = true;
        if (order.act == KeyAct::WaiveRetire) {
            review.title = tr("Ask to retire %1 while it is still being used").arg(old);
            review.approval = tr("A security officer must approve. Until then nothing changes.");
            review.effectText = tr("Ask for the approval");
            review.holdingText = tr("Keep holding to ask");
        }
        break;
    }
    case KeyAct::Cancel:
        review.title = tr("Cancel the rotation of the %1 of %2").arg(kind, where);
        review.changes = {{next, state, text::name(keys::VersionState::Retired)}};
        review.impact =
            tr("%1 stays the active version. Requests that use %2 already are refused from now on.").arg(old, next);
        review.effectText = tr("Cancel the rotation");
        review.holdingText = tr("Keep holding to cancel");
        break;
    case KeyAct::Upload: {
        const bool csr = !order.upload.csrPem.empty();
        review.title = csr ? tr("Upload the certificate request for %1 of %2").arg(next, where)
                           : tr("Upload the public key for %1 of %2").arg(next, where);
        review.changes = {{next, state, text::name(keys::VersionState::Staged)}};
        review.impact =
            csr ? tr("From %1. The platform checks it, issues the certificate and accepts it; hand the "
                     "certificate to the provider afterwards.")
                      .arg(order.uploadName)
                : tr("From %1. The platform checks the proof of possession and accepts the key.").arg(order.uploadName);
        review.effectText = csr ? tr("Upload the request") : tr("Upload the key");
        review.holdingText = tr("Keep holding to upload");
        break;
    }
    case KeyAct::Suspend:
        review.title = tr("Suspend %1 of the %2 of %3").arg(versionText(order.version), kind, where);
        review.changes = {{versionText(order.version), stateOf(credential, order.version),
                           text::name(keys::VersionState::Suspended)}};
        review.impact = tr("Every request with %1 is refused from now on. One person is enough to suspend; lifting the "
                           "suspension takes two.")
                            .arg(versionText(order.version));
        review.effectText = tr("Suspend %1").arg(versionText(order.version));
        review.holdingText = tr("Keep holding to suspend");
        review.dangerous = true;
        break;
    case KeyAct::Revoke: {
        const QString name = versionText(order.version);
        review.title = tr("Revoke %1 of the %2 of %3").arg(name, kind, where);
        review.changes = {{name, stateOf(credential, order.version), text::name(keys::VersionState::Compromised)}};
        const auto* active = credential.active();
        review.impact =
            active && active->n == order.version
                ? tr("Every request with %1 is refused from now on, for ever. It is the active version: the provider "
                     "has no other until a rotation is done.")
                      .arg(name)
                : tr("Every request with %1 is refused from now on, for ever.").arg(name);
        review.effectText = tr("Revoke %1").arg(name);
        review.holdingText = tr("Keep holding to revoke");
        review.typeToConfirm = text::of(credential.id.text());
        review.hold = std::chrono::milliseconds(1500);
        review.dangerous = true;
        break;
    }
    case KeyAct::LiftSuspension: {
        const auto* version = credential.version(order.version);
        review.title =
            tr("Ask to lift the suspension of %1 of the %2 of %3").arg(versionText(order.version), kind, where);
        review.changes = {{versionText(order.version), text::name(keys::VersionState::Suspended),
                           version && version->heldFrom ? text::name(*version->heldFrom) : QStringLiteral("–")}};
        review.approval = tr("A security officer must approve. Until then the version stays refused.");
        review.effectText = tr("Ask for the approval");
        review.holdingText = tr("Keep holding to ask");
        break;
    }
    }
    return review;
}

base::Result<api::ProofUpload> readUpload(const QString& path, keys::CredentialKind kind) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return badUpload("the file " + path.toStdString() + " cannot be read: " + file.errorString().toStdString());
    if (file.size() > kLargestUpload)
        return badUpload("the file " + path.toStdString() + " is over 64 KiB: this is not a key");
    const std::string content = file.read(kLargestUpload).toStdString();
    api::ProofUpload upload;
    if (kind == keys::CredentialKind::MtlsLeaf) {
        if (content.find("CERTIFICATE REQUEST-----") == std::string::npos)
            return badUpload("the file " + path.toStdString() + " holds no PEM certificate request");
        if (content.find("PRIVATE KEY-----") != std::string::npos)
            return badUpload("the file " + path.toStdString() +
                             " holds a private key: it must never leave the provider, and it was not sent");
        upload.csrPem = content;
        return upload;
    }
    auto json = base::Json::parse(content);
    if (!json || !json->isObject() || !(*json)["public_jwk"].isObject() || !(*json)["proof"].asString())
        return badUpload("the file " + path.toStdString() + " is not a JSON object with \"public_jwk\" and \"proof\"");
    if ((*json)["public_jwk"].contains("d"))
        return badUpload("the file " + path.toStdString() +
                         " holds a private key: it must never leave the provider, and it was not sent");
    upload.publicJwk = (*json)["public_jwk"];
    upload.proof = *(*json)["proof"].asString();
    return upload;
}

void BridgeKeysPort::read(QObject* context, Credentials done) {
    m_bridge.ask<std::vector<api::CredentialView>>(
        context,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.credentials(deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeKeysPort::perform(QObject* context, const KeyOrder& order, const api::Intent& intent, const QString& title,
                             std::function<void(const KeyOutcome&)> done) {
    using Client = api::PlatformClient;
    const auto outcomeOf = [](const auto& result) {
        KeyOutcome outcome;
        if (!result)
            outcome.error = result.error();
        else if (result->audit.index)
            outcome.auditIndex = static_cast<qint64>(*result->audit.index);
        return outcome;
    };
    const auto rotationAct = [&](base::Result<api::Done<api::RotationView>> (Client::*call)(
                                 const keys::RotationId&, const api::Intent&, api::Deadline, std::stop_token)) {
        m_bridge.act<api::RotationView>(
            context, title, intent,
            [call, id = order.rotation->id, intent](Client& client, api::Deadline deadline, std::stop_token stop) {
                return (client.*call)(id, intent, deadline, std::move(stop));
            },
            [done, outcomeOf](const base::Result<api::Done<api::RotationView>>& result) { done(outcomeOf(result)); });
    };
    const auto ask = [&](api::PreparedAct act) {
        m_bridge.act<api::ApprovalView>(
            context, title, intent,
            [act = std::move(act), summary = title.toStdString(), intent](Client& client, api::Deadline deadline,
                                                                          std::stop_token stop) {
                return client.requestApproval(act, summary, intent, deadline, std::move(stop));
            },
            [done, outcomeOf](const base::Result<api::Done<api::ApprovalView>>& result) {
                auto outcome = outcomeOf(result);
                if (result)
                    outcome.approval = result->value.request.id;
                done(outcome);
            });
    };
    switch (order.act) {
    case KeyAct::Rotate: {
        api::RotationDraft draft;
        draft.credential = order.credential.id;
        draft.overlap = order.overlap;
        m_bridge.act<api::RotationView>(
            context, title, intent,
            [draft, intent](Client& client, api::Deadline deadline, std::stop_token stop) {
                return client.requestRotation(draft, intent, deadline, std::move(stop));
            },
            [done, outcomeOf](const base::Result<api::Done<api::RotationView>>& result) { done(outcomeOf(result)); });
        break;
    }
    case KeyAct::CutOver:
        rotationAct(&Client::cutOver);
        break;
    case KeyAct::UndoCutOver:
        rotationAct(&Client::undoCutOver);
        break;
    case KeyAct::Retire:
        rotationAct(&Client::retire);
        break;
    case KeyAct::Cancel:
        rotationAct(&Client::cancelRotation);
        break;
    case KeyAct::WaiveCutOver:
        ask(api::waivedCutOverAct(*order.rotation, intent));
        break;
    case KeyAct::WaiveRetire:
        ask(api::waivedRetireAct(*order.rotation, intent));
        break;
    case KeyAct::LiftSuspension:
        ask(api::unsuspendAct(order.credential, order.version, intent));
        break;
    case KeyAct::Upload:
        m_bridge.act<api::ProofResult>(
            context, title, intent,
            [id = order.rotation->id, upload = order.upload, intent](Client& client, api::Deadline deadline,
                                                                     std::stop_token stop) {
                return client.proveRotation(id, upload, intent, deadline, std::move(stop));
            },
            [done, outcomeOf](const base::Result<api::Done<api::ProofResult>>& result) { done(outcomeOf(result)); });
        break;
    case KeyAct::Revoke:
        m_bridge.act<api::CredentialView>(
            context, title, intent,
            [id = order.credential.id, n = order.version, intent](Client& client, api::Deadline deadline,
                                                                  std::stop_token stop) {
                return client.revoke(id, n, intent, deadline, std::move(stop));
            },
            [done, outcomeOf](const base::Result<api::Done<api::CredentialView>>& result) { done(outcomeOf(result)); });
        break;
    case KeyAct::Suspend:
        m_bridge.act<api::CredentialView>(
            context, title, intent,
            [id = order.credential.id, n = order.version, intent](Client& client, api::Deadline deadline,
                                                                  std::stop_token stop) {
                return client.suspend(id, n, intent, deadline, std::move(stop));
            },
            [done, outcomeOf](const base::Result<api::Done<api::CredentialView>>& result) { done(outcomeOf(result)); });
        break;
    }
}

void BridgeKeysPort::readTokenKeys(QObject* context, TokenKeys done) {
    m_bridge.ask<std::vector<api::TokenKeyView>>(
        context,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return api::tokenKeys(client, deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeKeysPort::rotateTokenKey(QObject* context, const api::Intent& intent, const QString& title,
                                    std::function<void(const KeyOutcome&)> done) {
    m_bridge.act<api::TokenKeyView>(
        context, title, intent,
        [intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return api::rotateTokenKey(client, intent, deadline, std::move(stop));
        },
        [done](const base::Result<api::Done<api::TokenKeyView>>& result) {
            KeyOutcome outcome;
            if (!result) {
                outcome.error = result.error();
            } else {
                if (result->audit.index)
                    outcome.auditIndex = static_cast<qint64>(*result->audit.index);
                outcome.detail = tr("The new key signs from %1.").arg(text::clockTime(result->value.signsFrom));
            }
            done(outcome);
        });
}

} // namespace signalbox::ui
