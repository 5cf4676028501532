// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/Router.h"

#include <string>

namespace signalbox::platform {

/// resources/openapi/platform.yaml as it was when this program was built, byte for byte.
[[nodiscard]] const std::string& description();

/// GET /openapi.yaml: the description of all routes, for everybody (no certificate). application/yaml (RFC 9512) with a
/// strong ETag; If-None-Match that names it, or `*`, is answered 304 without a body (RFC 9110 13.1.2).
void addDescription(Router& router);

} // namespace signalbox::platform
