// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <string_view>

/// Who may do what, and who agreed to it, in words.
namespace signalbox::ui {

/// The roles that may do `action` of the table of permissions: "auditor", "on call". Empty for an unknown one.
[[nodiscard]] QStringList rolesThatMay(std::string_view action);
/// What a leaf of the audit log records of approvals: "requested by a at 11:02:00, approved by b at 11:19:00 (ap_1)";
/// empty when none are recorded.
[[nodiscard]] QString recordedApprovals(const base::Json& approvals);

} // namespace signalbox::ui
