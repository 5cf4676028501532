// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Console.h"
#include "app/console/FrameProbe.h"
#include "app/console/Tour.h"

#include "core/base/SecretBytes.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QElapsedTimer>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtWidgets/QApplication>

#include <cstdio>

namespace {

using signalbox::console::Console;
using signalbox::console::MeasuredApplication;

constexpr int kPageEveryMs = 250;

/// One line of JSON for packaging/bench.
void print(const QString& members) {
    std::printf("{%s}\n", qPrintable(members));
    std::fflush(stdout);
}

/// Walks through all pages, one after the other and again, as fast as a person who is looking for something, and says
/// what kept the screen from moving meanwhile.
void measureFrames(MeasuredApplication& application, Console& console, int seconds) {
    static const char* const kPages[] = {"overview", "onboarding", "slo",     "keys",   "canary",  "degradation",
                                         "audit",    "access",     "sandbox", "traces", "settings"};
    auto* walk = new QTimer(&console);
    QObject::connect(walk, &QTimer::timeout, &console, [&console, at = std::size_t(0)]() mutable {
        console.window().openLink(QString::fromLatin1(kPages[at++ % std::size(kPages)]));
    });
    QObject::connect(&console.bridge(), &signalbox::ui::Bridge::ticked, walk,
                     [&application, walk, seconds, begun = false]() mutable {
                         if (std::exchange(begun, true))
                             return;
                         application.start();
                         walk->start(kPageEveryMs);
                         QTimer::singleShot(seconds * 1'000, &application, [&application] {
                             print(application.stop().members());
                             QCoreApplication::quit();
                         });
                     });
}

std::filesystem::path pathOf(const QString& text) { return text.toStdString(); }

std::filesystem::path stateFolder() {
    // Qt 6.4 knows no XDG_STATE_HOME.
    const auto state = qEnvironmentVariable("XDG_STATE_HOME");
    return state.isEmpty()
               ? std::filesystem::path(qEnvironmentVariable("HOME").toStdString()) / ".local" / "state" / "signalbox"
               : pathOf(state) / "signalbox";
}

} // namespace

int main(int argc, char** argv) {
    using namespace signalbox;
    QElapsedTimer sinceStart;
    sinceStart.start();
    base::forbidCoreDumps();
    MeasuredApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("signalbox"));
    QApplication::setApplicationDisplayName(QStringLiteral("Signalbox"));
    QApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("The Signalbox operator console. Without --environment it starts its own sandbox: a platform "
                       "and a provider's traffic, on 127.0.0.1 only, ending with the console."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption environment(QStringLiteral("environment"),
                                         QStringLiteral("An operator's credentials file of another platform."),
                                         QStringLiteral("file"));
    const QCommandLineOption data(QStringLiteral("data"), QStringLiteral("Data directory of the sandbox."),
                                  QStringLiteral("folder"));
    const QCommandLineOption rate(QStringLiteral("rate"), QStringLiteral("Requests a second in the sandbox."),
                                  QStringLiteral("number"), QStringLiteral("200"));
    const QCommandLineOption tour(QStringLiteral("tour"),
                                  QStringLiteral("Visit every page, leave pictures in this folder, and end."),
                                  QStringLiteral("folder"));
    const QCommandLineOption tourSize(QStringLiteral("tour-size"),
                                      QStringLiteral("Width and height of the tour's window."), QStringLiteral("WxH"),
                                      QStringLiteral("1440x900"));
    const QCommandLineOption timings(
        QStringLiteral("print-timings"),
        QStringLiteral("Print when the window was painted and when live data came, as one line of JSON, and end."));
    const QCommandLineOption frames(
        QStringLiteral("print-frames"),
        QStringLiteral("Walk through all pages for so many seconds of live traffic, print what kept the screen from "
                       "moving, as one line of JSON, and end."),
        QStringLiteral("seconds"));
    parser.addOptions({environment, data, rate, tour, tourSize, timings, frames});
    parser.process(application);

    console::ConsoleOptions options;
    options.programs = pathOf(QCoreApplication::applicationDirPath());
    options.rate = parser.value(rate).toDouble();
    options.state = stateFolder();
    // A tour starts from nothing and leaves nothing but its pictures; a measurement nothing but its line.
    const bool fromNothing = parser.isSet(tour) || parser.isSet(timings) || parser.isSet(frames);
    QTemporaryDir forTour;
    if (parser.isSet(environment))
        options.environment = pathOf(parser.value(environment));
    if (parser.isSet(data))
        options.data = pathOf(parser.value(data));
    else if (fromNothing)
        options.data = pathOf(forTour.path()) / "sandbox";
    else
        options.data =
            pathOf(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)) / "signalbox" / "sandbox";
    if (fromNothing)
        options.state = pathOf(forTour.path()) / "state";

    console::Console console(std::move(options));
    std::unique_ptr<console::Tour> guide;
    if (parser.isSet(tour)) {
        const auto size = parser.value(tourSize).split(QLatin1Char('x'));
        const QSize window(size.value(0).toInt(), size.value(1).toInt());
        if (window.isEmpty()) {
            std::fprintf(stderr, "signalbox: --tour-size takes two numbers, such as 1280x800\n");
            return 2;
        }
        guide = std::make_unique<console::Tour>(console, pathOf(parser.value(tour)), window);
        QObject::connect(guide.get(), &console::Tour::finished, &application,
                         [](int code) { QCoreApplication::exit(code); });
    }
    console.start();
    if (guide)
        guide->start();
    if (parser.isSet(timings)) {
        console.window().repaint();
        const auto painted = sinceStart.elapsed();
        QObject::connect(
            &console.bridge(), &ui::Bridge::ticked, &application,
            [&sinceStart, painted, &console, printed = false]() mutable {
                if (printed || console.bridge().board()->feed().sequence == 0)
                    return;
                printed = true; // More ticks may wait in the same turn of the loop.
                print(
                    QStringLiteral("\"first_paint_ms\":%1,\"live_data_ms\":%2").arg(painted).arg(sinceStart.elapsed()));
                QCoreApplication::quit();
            });
    }
    if (parser.isSet(frames))
        measureFrames(application, console, qMax(1, parser.value(frames).toInt()));
    return QApplication::exec();
}
