// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/registry/Compatibility.h"

namespace signalbox::platform::registry {

/// A reader of data by a JSON Schema that has passed jsonschema::judge(). Errors: REGISTRY-011 when the library that
/// reads the data does not take it.
[[nodiscard]] base::Result<std::unique_ptr<const DataCheck>> makeJsonCheck(const base::Json& document);

} // namespace signalbox::platform::registry
