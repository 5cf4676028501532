// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/FakeClock.h"
#include "ui/widgets/Theme.h"

#include <gtest/gtest.h>

#include <QtTest/QTest>
#include <QtWidgets/QApplication>

namespace signalbox::test {

/// The base of GUI tests: a clock turned by hand and a light theme applied to the application.
class UiTest : public testing::Test {
protected:
    UiTest() {
        theme().setSettings({ui::Scheme::Light, 100, true, false});
        theme().apply(*qApp);
    }
    ~UiTest() override { theme().setSettings({ui::Scheme::Light, 100, true, false}); }

    /// One theme for the whole runner: loading fonts takes a while, and a QApplication has one style anyway.
    static ui::Theme& theme() {
        static auto* one = new ui::Theme(qApp);
        return *one;
    }
    /// Shows a window as a person has it in front of them.
    static void present(QWidget& window) {
        window.show();
        window.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    }

    FakeClock clock;
};

} // namespace signalbox::test
