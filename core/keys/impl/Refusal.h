// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/keys/Lifecycle.h"

namespace signalbox::keys::impl {

/// Why this version is not accepted now; success when it is. One judgement for every way in.
[[nodiscard]] base::Status refusal(const Version& version, base::Time now);

/// A waiver names an approval and two different people. `onePersonIsEnough` is the mutant's.
[[nodiscard]] base::Status checkWaiver(const std::optional<Waiver>& waiver, bool onePersonIsEnough = false);

} // namespace signalbox::keys::impl
