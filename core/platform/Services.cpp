// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/Services.h"

namespace signalbox::platform {

std::string_view name(EnvironmentKind kind) noexcept {
    switch (kind) {
    case EnvironmentKind::Sandbox:
        return "sandbox";
    case EnvironmentKind::Staging:
        return "staging";
    case EnvironmentKind::Production:
        return "production";
    }
    return "sandbox";
}

} // namespace signalbox::platform
