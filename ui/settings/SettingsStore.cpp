// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingsStore.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSettings>
#include <QtCore/QStandardPaths>

namespace signalbox::ui {

namespace {

QString nameOf(Scheme scheme) {
    switch (scheme) {
    case Scheme::Light:
        return QStringLiteral("light");
    case Scheme::Dark:
        return QStringLiteral("dark");
    case Scheme::Auto:
        break;
    }
    return QStringLiteral("auto");
}

Scheme schemeOf(const QString& name) {
    return name == QLatin1String("light") ? Scheme::Light
                                          : (name == QLatin1String("dark") ? Scheme::Dark : Scheme::Auto);
}

} // namespace

SettingsStore::SettingsStore(QString file)
    : m_file(std::move(file)) {}

QString SettingsStore::standardFile() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .filePath(QStringLiteral("signalbox/console.ini"));
}

bool SettingsStore::isNewer() const {
    return QSettings(m_file, QSettings::IniFormat).value(QStringLiteral("schema"), kSchema).toInt() > kSchema;
}

SettingsStore::Values SettingsStore::load() const {
    QSettings file(m_file, QSettings::IniFormat);
    Values values;
    values.theme.scheme = schemeOf(file.value(QStringLiteral("appearance/scheme")).toString());
    values.theme.scalePercent = qBound(90, file.value(QStringLiteral("appearance/text_scale"), 100).toInt(), 200);
    values.theme.reduceMotion = file.value(QStringLiteral("appearance/reduce_motion"), false).toBool();
    values.theme.noHold = file.value(QStringLiteral("input/no_hold"), false).toBool();
    file.beginGroup(QStringLiteral("shortcuts"));
    const auto keys = file.childKeys();
    for (const auto& key : keys)
        values.shortcuts.insert(key, file.value(key).toString());
    return values;
}

QString SettingsStore::save(const Values& values) const {
    if (isNewer())
        return QCoreApplication::translate("SettingsStore", "Not kept: %1 was written by a newer console.").arg(m_file);
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    QSettings file(m_file, QSettings::IniFormat);
    file.setValue(QStringLiteral("schema"), kSchema);
    file.setValue(QStringLiteral("appearance/scheme"), nameOf(values.theme.scheme));
    file.setValue(QStringLiteral("appearance/text_scale"), values.theme.scalePercent);
    file.setValue(QStringLiteral("appearance/reduce_motion"), values.theme.reduceMotion);
    file.setValue(QStringLiteral("input/no_hold"), values.theme.noHold);
    file.remove(QStringLiteral("shortcuts"));
    for (auto it = values.shortcuts.begin(); it != values.shortcuts.end(); ++it)
        file.setValue(QStringLiteral("shortcuts/") + it.key(), it.value());
    file.sync();
    return file.status() == QSettings::NoError
               ? QString()
               : QCoreApplication::translate("SettingsStore", "Not kept: %1 cannot be written.").arg(m_file);
}

} // namespace signalbox::ui
