// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Environment.h"

namespace signalbox::ui {

QString environmentShape(Environment environment) {
    switch (environment) {
    case Environment::Sandbox:
        return QStringLiteral("●");
    case Environment::Staging:
        return QStringLiteral("▲");
    case Environment::Production:
        break;
    }
    return QStringLiteral("■");
}

QString environmentWord(Environment environment) {
    switch (environment) {
    case Environment::Sandbox:
        return QStringLiteral("SANDBOX");
    case Environment::Staging:
        return QStringLiteral("STAGING");
    case Environment::Production:
        break;
    }
    return QStringLiteral("PRODUCTION");
}

QString environmentTitle(Environment environment, const QString& region) {
    const QString head = environmentShape(environment) + QLatin1Char(' ') + environmentWord(environment);
    return region.isEmpty() ? head : head + QStringLiteral(" · ") + region.toUpper();
}

QString severityShape(Severity severity) {
    switch (severity) {
    case Severity::P1:
        return QStringLiteral("■");
    case Severity::P2:
        return QStringLiteral("▲");
    case Severity::P3:
        return QStringLiteral("◆");
    case Severity::Diagnostic:
        return QStringLiteral("○");
    case Severity::None:
        break;
    }
    return {};
}

QString severityWord(Severity severity) {
    switch (severity) {
    case Severity::P1:
        return QStringLiteral("P1");
    case Severity::P2:
        return QStringLiteral("P2");
    case Severity::P3:
        return QStringLiteral("P3");
    case Severity::Diagnostic:
        return QStringLiteral("info");
    case Severity::None:
        break;
    }
    return {};
}

} // namespace signalbox::ui
