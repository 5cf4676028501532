// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/keys/Lifecycle.h"

/// The table with one rule taken out, to prove that the tests notice. Product code passes Defect::None.
namespace signalbox::keys::impl {

enum class Defect {
    None,
    RetiresLastActive,
    AllowsSecondRotation,
    CutsOverUnseen,
    ReturnsFromRetired,
    UnsuspendsToActive,
    UnsuspendsAlone,
    WaivesAlone,
    SecondActive,
};

[[nodiscard]] base::Result<Credential> apply(Credential credential, const Event& event, base::Time now, Defect defect);

} // namespace signalbox::keys::impl
