// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "core/onboarding/Workflow.h"

/// The gate with one rule taken out, to prove that the tests notice. Product code passes Defect::None.
namespace signalbox::onboarding::impl {

enum class Defect { None, AbsentIsZero, IgnoresGiven, WaiversNeverExpire };

[[nodiscard]] base::Result<std::vector<StageView>> view(const Case& c, const Playbook& playbook,
                                                        const Evidence& evidence, base::Time now, Defect defect);

} // namespace signalbox::onboarding::impl
