// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"

#include <chrono>

namespace signalbox::ui {

/// Press and keep pressed: the gesture that guards every act of tier 2 and 3, as a plain state machine without widgets.
///
/// States: Idle -> Holding -> Fired, or Holding -> Cancelled -> Idle. Guarded is Idle in which input is not taken yet
/// (500 ms after a button appears, so that a click meant for something else cannot land on it).
/// - Fires exactly once for a hold; only release() after Fired or Cancelled makes it Idle again.
/// - In two-press mode (for people who cannot hold) the first press gives WaitingSecond; a second press at least one
///   second and at most ten seconds later fires; an earlier one is ignored, so a tremor or auto-repeat cannot confirm.
/// Threads: any, one at a time. Time is given with each call, so tests turn it by hand.
class HoldMachine {
public:
    enum class State { Guarded, Idle, Holding, WaitingSecond, Fired, Cancelled };
    using Instant = base::Instant;
    using Millis = std::chrono::milliseconds;

    static constexpr Millis kGuard{500};
    static constexpr Millis kSecondPressAfter{1000};
    static constexpr Millis kSecondPressWithin{10000};

    explicit HoldMachine(Millis hold)
        : m_hold(hold) {}

    void setTwoPress(bool on);
    /// Starts the input guard.
    void guard(Instant now);
    void press(Instant now);
    void release(Instant now);
    /// Focus lost, window deactivated, Esc, disabled, hidden.
    void cancel();
    /// Lets time act. Returns true in the one call in which the machine fires.
    [[nodiscard]] bool tick(Instant now);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool twoPress() const { return m_twoPress; }
    [[nodiscard]] Millis hold() const { return m_hold; }
    /// 0..1 while Holding, 1 when Fired, otherwise 0.
    [[nodiscard]] double progress(Instant now) const;
    /// What is left to hold; zero when Fired.
    [[nodiscard]] Millis remaining(Instant now) const;

private:
    Millis m_hold;
    State m_state = State::Idle;
    Instant m_since{};
    bool m_twoPress = false;
    bool m_fireOnTick = false;
};

} // namespace signalbox::ui
