// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/HoldMachine.h"

#include <algorithm>

namespace signalbox::ui {

using std::chrono::duration_cast;

void HoldMachine::setTwoPress(bool on) {
    if (on == m_twoPress)
        return;
    m_twoPress = on;
    m_fireOnTick = false;
    m_state = State::Idle;
}

void HoldMachine::guard(Instant now) {
    if (m_state == State::Fired)
        return;
    m_fireOnTick = false;
    m_state = State::Guarded;
    m_since = now;
}

void HoldMachine::press(Instant now) {
    if (m_state == State::Guarded && now - m_since >= kGuard)
        m_state = State::Idle;
    switch (m_state) {
    case State::Idle:
        m_state = m_twoPress ? State::WaitingSecond : State::Holding;
        m_since = now;
        break;
    case State::WaitingSecond:
        if (now - m_since > kSecondPressWithin)
            m_since = now; // too late for a second press: it is a first one again
        else if (now - m_since >= kSecondPressAfter)
            m_fireOnTick = true;
        break;
    case State::Guarded:
    case State::Holding:
    case State::Fired:
    case State::Cancelled:
        break;
    }
}

void HoldMachine::release(Instant now) {
    switch (m_state) {
    case State::Holding:
        // A release in the same moment the time is complete counts as complete: tick() decides first.
        m_state = now - m_since >= m_hold ? State::Holding : State::Idle;
        break;
    case State::Fired:
    case State::Cancelled:
        m_state = State::Idle;
        break;
    case State::Guarded:
    case State::Idle:
    case State::WaitingSecond:
        break;
    }
}

void HoldMachine::cancel() {
    m_fireOnTick = false;
    if (m_state == State::Holding)
        m_state = State::Cancelled;
    else if (m_state == State::WaitingSecond)
        m_state = State::Idle;
}

bool HoldMachine::tick(Instant now) {
    if (m_state == State::Guarded && now - m_since >= kGuard)
        m_state = State::Idle;
    if (m_state == State::WaitingSecond && !m_fireOnTick && now - m_since > kSecondPressWithin)
        m_state = State::Idle;
    if ((m_state == State::Holding && now - m_since >= m_hold) || m_fireOnTick) {
        m_fireOnTick = false;
        m_state = State::Fired;
        return true;
    }
    return false;
}

double HoldMachine::progress(Instant now) const {
    if (m_state == State::Fired)
        return 1.0;
    if (m_state != State::Holding || m_hold.count() <= 0)
        return 0.0;
    const auto held = std::chrono::duration<double>(now - m_since);
    return std::clamp(held / std::chrono::duration<double>(m_hold), 0.0, 1.0);
}

HoldMachine::Millis HoldMachine::remaining(Instant now) const {
    if (m_state == State::Fired)
        return Millis(0);
    if (m_state != State::Holding)
        return m_hold;
    return std::max(Millis(0), m_hold - duration_cast<Millis>(now - m_since));
}

} // namespace signalbox::ui
