// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The reference for the console: the least that a Qt program needs until a window is painted, and then, for as many
// seconds as are asked for, what keeps an empty window from moving that is painted anew 60 times a second.
#include "app/console/FrameProbe.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QLabel>

#include <cstdio>

int main(int argc, char** argv) {
    QElapsedTimer sinceStart;
    sinceStart.start();
    signalbox::console::MeasuredApplication application(argc, argv);
    QLabel window(QStringLiteral("Signalbox"));
    window.resize(1440, 900);
    window.show();
    window.repaint();
    std::printf("{\"first_paint_ms\":%lld}\n", static_cast<long long>(sinceStart.elapsed()));
    std::fflush(stdout);
    const int seconds = argc > 1 ? QString::fromLocal8Bit(argv[1]).toInt() : 0;
    if (seconds <= 0)
        return 0;
    QTimer repaint;
    QObject::connect(&repaint, &QTimer::timeout, &window, [&window] { window.update(); });
    repaint.start(16);
    application.start();
    QTimer::singleShot(seconds * 1'000, &application, [&application] {
        std::printf("{%s}\n", qPrintable(application.stop().members()));
        QCoreApplication::quit();
    });
    return QApplication::exec();
}
