// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/platform/Router.h"
#include "core/platform/control/RotationDesk.h"
#include "core/platform/gateway/ProviderDoor.h"

namespace signalbox::platform {

/// The data plane beside play (PlayRoutes.h): GET /health without authentication, and the provider's own keys:
///
///   GET /v1/credentials/rotations · POST /v1/credentials/rotations/{id}/proof
///
/// Ownership: the clock and the desk must outlive the router.
void addGatewayRoutes(Router& router, ProviderDoor& door, const base::Clock& clock, RotationDesk& rotations);

} // namespace signalbox::platform
