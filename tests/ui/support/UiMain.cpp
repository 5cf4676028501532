// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The main of all GUI tests: a QApplication on the offscreen platform, and a failure for every Qt warning.
#include "tests/ui/support/UiTest.h"

#include <gtest/gtest.h>

#include <QtGui/QAccessible>
#include <QtWidgets/QApplication>

namespace {

QStringList& warnings() {
    static QStringList list;
    return list;
}

void takeMessage(QtMsgType type, const QMessageLogContext&, const QString& text) {
    std::fprintf(stderr, "%s\n", qPrintable(text));
    const bool platform = text.contains(QStringLiteral("This plugin does not support"));
    if ((type == QtWarningMsg || type == QtCriticalMsg) && !platform)
        warnings().append(text);
}

/// A Qt warning (a connection to nothing, a layout given twice) is a defect like any other.
class WarningsFail final : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override { warnings().clear(); }
    void OnTestEnd(const testing::TestInfo&) override {
        for (const QString& text : warnings())
            ADD_FAILURE() << "Qt warned: " << text.toStdString();
        warnings().clear();
    }
};

} // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(takeMessage);
    testing::InitGoogleTest(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new WarningsFail);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("signalbox-test"));
    QLocale::setDefault(QLocale::c());
    QAccessible::setActive(true);
    return RUN_ALL_TESTS();
}
