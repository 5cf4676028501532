// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <chrono>

namespace signalbox::simulator {

/// What is wrong with one release of the provider's integration. Shares are 0..1 of what the fault can hit.
struct Faults {
    double errors = 0; ///< Authorizations sent with an amount that the currency cannot have: refused as 422.
    double slow = 0;   ///< Writes that pause between header and body.
    base::Duration slowBy = std::chrono::milliseconds(600);
    double unsettled = 0; ///< Rounds that are never settled.
    double newKeys = 0;   ///< Authorizations repeated under a new idempotency key: refused as DUPLICATE.

    friend bool operator==(const Faults&, const Faults&) = default;

    /// {"errors":0.3,"slow":0,"slow_ms":600,"unsettled":0,"new_keys":0}; absent members keep their default.
    /// Errors: InvalidArgument SIM-003 (an unknown member, or a share outside 0..1).
    [[nodiscard]] static base::Result<Faults> fromJson(const base::Json& json);
    [[nodiscard]] base::Json json() const;
};

} // namespace signalbox::simulator
