// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The reference for the console's start: the least that a Qt program needs until a window is painted.

#include <QtCore/QElapsedTimer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

#include <cstdio>

int main(int argc, char** argv) {
    QElapsedTimer sinceStart;
    sinceStart.start();
    const QApplication application(argc, argv);
    QLabel window(QStringLiteral("Signalbox"));
    window.resize(1440, 900);
    window.show();
    window.repaint();
    std::printf("{\"first_paint_ms\":%lld}\n", static_cast<long long>(sinceStart.elapsed()));
    return 0;
}
