// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"

#include "core/api/TrafficCodec.h"
#include "core/crypto/Digest.h"

namespace signalbox::api {

using base::Json;

std::string objectOf(const DegradationOrder& order) {
    return "switch/" + std::string(degradation::name(order.what)) + " " + order.scope.text();
}

std::string canaryObject(const base::ProviderId& provider) { return "canary/" + provider.text(); }
std::string credentialObject(const base::CredentialId& credential) { return "credential/" + credential.text(); }
std::string rotationObject(const keys::RotationId& rotation) { return "rotation/" + rotation.text(); }

Json scopeJson(const degradation::Scope& scope) {
    auto out = Json::object();
    if (scope.provider)
        out.set("provider", scope.provider->text());
    if (scope.brand)
        out.set("brand", scope.brand->text());
    if (scope.region)
        out.set("region", scope.region->text());
    if (scope.game)
        out.set("game", scope.game->text());
    return out;
}

Json scopeJson(const keys::Scope& scope) {
    auto out = Json::object();
    if (!scope.provider.empty())
        out.set("provider", scope.provider.text());
    if (!scope.brand.empty())
        out.set("brand", scope.brand.text());
    if (!scope.region.empty())
        out.set("region", scope.region.text());
    return out;
}

Json scopeJson(const base::ProviderId& provider) { return Json::object({{"provider", provider.text()}}); }

Json bodyOf(Json members, const Intent& intent) {
    members.set("reason", intent.reason);
    if (!intent.approval.empty())
        members.set("approval_id", intent.approval.text());
    return members;
}

Json artefactOf(std::string_view method, std::string_view path, const Json& body) {
    auto plain = Json::object();
    for (const auto& [name, value] : body.members())
        if (name != "approval_id")
            plain.set(name, value);
    return Json::object({{"method", method}, {"path", path}, {"body", plain}});
}

std::string artefactHash(const Json& artefact) { return base::hex(crypto::sha256(artefact.canonical())); }
std::string summaryHash(std::string_view summary) { return base::hex(crypto::sha256(summary)); }

namespace path {
std::string degradationCommands() { return std::string(kPrefix) + "/degradation/commands"; }
std::string canary(const base::ProviderId& provider, std::string_view act) {
    auto out = std::string(kPrefix) + "/canaries/" + provider.text();
    return act.empty() ? out : out + "/" + std::string(act);
}
std::string rotation(const keys::RotationId& rotation, std::string_view act) {
    return std::string(kPrefix) + "/rotations/" + rotation.text() + "/" + std::string(act);
}
std::string version(const base::CredentialId& credential, int version, std::string_view act) {
    return std::string(kPrefix) + "/credentials/" + credential.text() + "/versions/" + std::to_string(version) + "/" +
           std::string(act);
}
} // namespace path

Json orderBody(const DegradationOrder& order, const base::CommandId& command) {
    auto out = Json::object({{"command_id", command.text()}});
    const auto members = toJson(order);
    for (const auto& [name, value] : members.members())
        out.set(name, value);
    return out;
}

namespace {
PreparedAct prepared(std::string action, std::string object, Json scope, std::string path, Json members,
                     const Intent& intent) {
    return {std::move(action), std::move(object), std::move(scope),
            artefactOf("POST", path, bodyOf(std::move(members), intent))};
}
} // namespace

PreparedAct releaseAct(const DegradationOrder& order, const Intent& intent) {
    return prepared("degradation.open", objectOf(order), scopeJson(order.scope), path::degradationCommands(),
                    orderBody(order, intent.command), intent);
}

PreparedAct rearmAct(const base::ProviderId& provider, std::uint64_t expectedEpoch, const Intent& intent) {
    return prepared("canary.rearm", canaryObject(provider), scopeJson(provider), path::canary(provider, "rearm"),
                    Json::object({{"expected_epoch", expectedEpoch}}), intent);
}

PreparedAct waivedCutOverAct(const keys::Rotation& rotation, const Intent& intent) {
    return prepared("keys.waive", rotationObject(rotation.id), scopeJson(rotation.scope),
                    path::rotation(rotation.id, "cut-over"), Json::object(), intent);
}

PreparedAct waivedRetireAct(const keys::Rotation& rotation, const Intent& intent) {
    return prepared("keys.waive", rotationObject(rotation.id), scopeJson(rotation.scope),
                    path::rotation(rotation.id, "retire"), Json::object(), intent);
}

PreparedAct unsuspendAct(const keys::Credential& credential, int version, const Intent& intent) {
    return prepared("keys.unsuspend", credentialObject(credential.id), scopeJson(credential.scope),
                    path::version(credential.id, version, "unsuspend"), Json::object(), intent);
}

} // namespace signalbox::api
