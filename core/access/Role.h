// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <array>
#include <string_view>

namespace signalbox::access {

/// What an operator is there for. One operator has one role: separation of duties is a property of the roster.
enum class Role { Viewer, IntegrationManager, OnCall, SecurityOfficer, Auditor, Admin };

inline constexpr std::array kRoles{
    Role::Viewer, Role::IntegrationManager, Role::OnCall, Role::SecurityOfficer, Role::Auditor, Role::Admin};

/// "viewer", "integration_manager", "on_call", "security_officer", "auditor", "admin".
[[nodiscard]] std::string_view name(Role role) noexcept;
/// Errors: InvalidArgument ACCESS-002 for any other text.
[[nodiscard]] base::Result<Role> parseRole(std::string_view name);

} // namespace signalbox::access
