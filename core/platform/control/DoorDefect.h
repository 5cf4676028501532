// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace signalbox::platform {

/// What can be switched on in a test to prove that the tests see it. Product code passes None. KeepsComparing is behind
/// the door: the canary's guard is not told of another share.
enum class DoorDefect {
    None,
    ForgetsAnswers,
    IgnoresBody,
    SkipsPermission,
    SkipsApproval,
    EffectBeforeIntended,
    KeepsComparing
};

} // namespace signalbox::platform
