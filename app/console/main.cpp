// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Console.h"
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
    QApplication application(argc, argv);
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
    const QCommandLineOption timings(
        QStringLiteral("print-timings"),
        QStringLiteral("Print when the window was painted and when live data came, as one line of JSON, and end."));
    parser.addOptions({environment, data, rate, tour, timings});
    parser.process(application);

    console::ConsoleOptions options;
    options.programs = pathOf(QCoreApplication::applicationDirPath());
    options.rate = parser.value(rate).toDouble();
    options.state = stateFolder();
    // A tour starts from nothing and leaves nothing but its pictures.
    QTemporaryDir forTour;
    if (parser.isSet(environment))
        options.environment = pathOf(parser.value(environment));
    if (parser.isSet(data))
        options.data = pathOf(parser.value(data));
    else if (parser.isSet(tour) || parser.isSet(timings))
        options.data = pathOf(forTour.path()) / "sandbox";
    else
        options.data =
            pathOf(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)) / "signalbox" / "sandbox";
    if (parser.isSet(tour) || parser.isSet(timings))
        options.state = pathOf(forTour.path()) / "state";

    console::Console console(std::move(options));
    std::unique_ptr<console::Tour> guide;
    if (parser.isSet(tour)) {
        guide = std::make_unique<console::Tour>(console, pathOf(parser.value(tour)));
        QObject::connect(guide.get(), &console::Tour::finished, &application,
                         [](int code) { QCoreApplication::exit(code); });
    }
    console.start();
    if (guide)
        guide->start();
    if (parser.isSet(timings)) {
        console.window().repaint();
        const auto painted = sinceStart.elapsed();
        QObject::connect(&console.bridge(), &ui::Bridge::ticked, &application, [&sinceStart, painted, &console] {
            if (console.bridge().board()->feed().sequence == 0)
                return;
            std::printf("{\"first_paint_ms\":%lld,\"live_data_ms\":%lld}\n", static_cast<long long>(painted),
                        static_cast<long long>(sinceStart.elapsed()));
            std::fflush(stdout);
            QCoreApplication::quit();
        });
    }
    return QApplication::exec();
}
