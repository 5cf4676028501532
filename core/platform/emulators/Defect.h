// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace signalbox::platform::emulators {

/// A defect that a test switches on to prove that its check sees it. Product code passes None.
enum class Defect {
    None,
    LimitIgnoresHolds,  ///< Open bets do not count as loss.
    FailOpen,           ///< Plays on while player protection cannot be asked.
    KeepsProgress,      ///< A rollback leaves the wagering progress.
    WallClockSession,   ///< Measures time in play by the wall clock.
    ForgetsContribution ///< The pool gets its money, its own account of it does not.
};

} // namespace signalbox::platform::emulators
