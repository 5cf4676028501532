// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/HoldMachine.h"

#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::test {

using ui::HoldMachine;
using State = HoldMachine::State;
using std::chrono::milliseconds;

TEST(HoldMachine, firesOnceAfterTheWholeHold) {
    FakeClock clock;
    HoldMachine machine(milliseconds(800));
    machine.press(clock.instant());
    clock.advance(milliseconds(799));
    EXPECT_FALSE(machine.tick(clock.instant()));
    EXPECT_EQ(machine.state(), State::Holding);
    EXPECT_NEAR(machine.progress(clock.instant()), 0.998, 0.002);
    clock.advance(milliseconds(1));
    EXPECT_TRUE(machine.tick(clock.instant()));
    clock.advance(milliseconds(5000));
    EXPECT_FALSE(machine.tick(clock.instant())) << "a hold fires once, however long it is kept";
    machine.press(clock.instant());
    EXPECT_EQ(machine.state(), State::Fired) << "a new press needs a release first";
}

TEST(HoldMachine, doesNotFireWhenReleasedAMomentTooEarly) {
    FakeClock clock;
    HoldMachine machine(milliseconds(1500));
    machine.press(clock.instant());
    clock.advance(milliseconds(1499));
    machine.release(clock.instant());
    clock.advance(milliseconds(10000));
    EXPECT_FALSE(machine.tick(clock.instant()));
    EXPECT_EQ(machine.state(), State::Idle);
}

TEST(HoldMachine, ignoresInputDuringTheGuard) {
    FakeClock clock;
    HoldMachine machine(milliseconds(800));
    machine.guard(clock.instant());
    clock.advance(milliseconds(499));
    machine.press(clock.instant());
    clock.advance(milliseconds(5000));
    EXPECT_FALSE(machine.tick(clock.instant())) << "a press that began under the guard never counts";
    EXPECT_EQ(machine.state(), State::Idle);
    machine.release(clock.instant());
    machine.press(clock.instant());
    EXPECT_EQ(machine.state(), State::Holding);
}

TEST(HoldMachine, doesNotFireAfterACancelEvenWhenStillPressed) {
    FakeClock clock;
    HoldMachine machine(milliseconds(800));
    machine.press(clock.instant());
    clock.advance(milliseconds(500));
    machine.cancel();
    clock.advance(milliseconds(5000));
    EXPECT_FALSE(machine.tick(clock.instant()));
    machine.press(clock.instant());
    EXPECT_EQ(machine.state(), State::Cancelled) << "the finger has to come off first";
    machine.release(clock.instant());
    machine.press(clock.instant());
    EXPECT_EQ(machine.state(), State::Holding);
}

TEST(HoldMachine, twoPressesMustBeASecondApart) {
    FakeClock clock;
    HoldMachine machine(milliseconds(800));
    machine.setTwoPress(true);
    machine.press(clock.instant());
    machine.release(clock.instant());
    clock.advance(milliseconds(999));
    machine.press(clock.instant());
    EXPECT_FALSE(machine.tick(clock.instant())) << "a tremor is not a decision";
    machine.release(clock.instant());
    clock.advance(milliseconds(1));
    machine.press(clock.instant());
    EXPECT_TRUE(machine.tick(clock.instant()));
}

TEST(HoldMachine, aSecondPressAfterTenSecondsIsAFirstOne) {
    FakeClock clock;
    HoldMachine machine(milliseconds(800));
    machine.setTwoPress(true);
    machine.press(clock.instant());
    clock.advance(milliseconds(10001));
    machine.press(clock.instant());
    EXPECT_FALSE(machine.tick(clock.instant()));
    EXPECT_EQ(machine.state(), State::WaitingSecond);
}

/// Walks at random beside a naive record of what was pressed since when.
TEST(HoldMachine, neverFiresWithoutAWholeUninterruptedHold) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        FakeClock clock;
        HoldMachine machine(milliseconds(800));
        std::optional<base::Instant> heldSince; // of a press that may count
        std::optional<base::Instant> guardedUntil;
        bool fired = false; // since the last release
        for (int step = 0; step < 400; ++step) {
            clock.advance(milliseconds(random() % 400));
            const auto now = clock.instant();
            switch (random() % 6) {
            case 0:
            case 1: {
                const auto before = machine.state();
                machine.press(now);
                if (machine.state() == State::Holding && before != State::Holding) {
                    ASSERT_TRUE(!guardedUntil || now >= *guardedUntil) << "seed " << seed;
                    heldSince = now;
                }
                break;
            }
            case 2:
                if (heldSince && now - *heldSince >= milliseconds(800))
                    break; // complete: the next tick decides
                machine.release(now);
                heldSince.reset();
                fired = false;
                break;
            case 3:
                machine.cancel();
                heldSince.reset();
                break;
            case 4:
                machine.guard(now);
                if (!fired) {
                    heldSince.reset();
                    guardedUntil = now + HoldMachine::kGuard;
                }
                break;
            default:
                if (machine.tick(now)) {
                    ASSERT_TRUE(heldSince && now - *heldSince >= milliseconds(800)) << "seed " << seed;
                    ASSERT_FALSE(fired) << "seed " << seed;
                    fired = true;
                    heldSince.reset();
                }
                break;
            }
            const double progress = machine.progress(now);
            ASSERT_TRUE(progress >= 0 && progress <= 1);
        }
    }
}

} // namespace signalbox::test
