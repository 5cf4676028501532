// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/keys/Credential.h"

namespace signalbox::keys::impl {

/// Why this version is not accepted now; success when it is. One judgement for every way in.
[[nodiscard]] base::Status refusal(const Version& version, base::Time now);

} // namespace signalbox::keys::impl
