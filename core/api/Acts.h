// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"

/// What an act is called, what it is done to, and the exact artefact that people approve: one definition for those who
/// ask and for the platform that executes.
namespace signalbox::api {

/// "switch/new_sessions everything", "canary/novagames", "credential/novagames-hmac", "rotation/rot_x", ...
[[nodiscard]] std::string objectOf(const DegradationOrder& order);
[[nodiscard]] std::string canaryObject(const base::ProviderId& provider);
[[nodiscard]] std::string credentialObject(const base::CredentialId& credential);
[[nodiscard]] std::string rotationObject(const keys::RotationId& rotation);

/// Members provider, brand, region, game, where they apply.
[[nodiscard]] base::Json scopeJson(const degradation::Scope& scope);
[[nodiscard]] base::Json scopeJson(const keys::Scope& scope);
[[nodiscard]] base::Json scopeJson(const base::ProviderId& provider);

/// The body of an act: its own members, then "reason", then "approval_id" when there is one.
[[nodiscard]] base::Json bodyOf(base::Json members, const Intent& intent);
/// {"method","path","body"}, where the body is without "approval_id": the very request that will be executed.
[[nodiscard]] base::Json artefactOf(std::string_view method, std::string_view path, const base::Json& body);
/// Lower-case hex SHA-256 of the canonical JSON: ApprovalRequest::artefactHash.
[[nodiscard]] std::string artefactHash(const base::Json& artefact);
/// The same of a text: ApprovalRequest::summaryHash.
[[nodiscard]] std::string summaryHash(std::string_view summary);

/// Acts of two people. The Intent is the one with which the act will be executed; its approval is not looked at.
[[nodiscard]] PreparedAct releaseAct(const DegradationOrder& order, const Intent& intent);
[[nodiscard]] PreparedAct rearmAct(const base::ProviderId& provider, std::uint64_t expectedEpoch, const Intent& intent);
/// A cut-over without the evidence of first use, and a retirement while the old version is still being used.
[[nodiscard]] PreparedAct waivedCutOverAct(const keys::Rotation& rotation, const Intent& intent);
[[nodiscard]] PreparedAct waivedRetireAct(const keys::Rotation& rotation, const Intent& intent);
[[nodiscard]] PreparedAct unsuspendAct(const keys::Credential& credential, int version, const Intent& intent);

/// Paths of the control plane that more than one place needs.
namespace path {
inline constexpr std::string_view kPrefix = "/control/v1";
[[nodiscard]] std::string degradationCommands();
[[nodiscard]] std::string canary(const base::ProviderId& provider, std::string_view act = {});
[[nodiscard]] std::string rotation(const keys::RotationId& rotation, std::string_view act);
[[nodiscard]] std::string version(const base::CredentialId& credential, int version, std::string_view act);
} // namespace path

/// The body of POST degradation/commands: command_id, switch, scope, position, share?.
[[nodiscard]] base::Json orderBody(const DegradationOrder& order, const base::CommandId& command);

} // namespace signalbox::api
