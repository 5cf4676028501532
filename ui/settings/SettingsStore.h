// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtCore/QHash>
#include <QtCore/QString>

namespace signalbox::ui {

/// What a person chose, in one INI file under the XDG configuration folder. Never a secret, nothing about a platform.
///
/// A file of a newer schema is read as far as it is understood and never written.
class SettingsStore final {
public:
    static constexpr int kSchema = 1;
    struct Values {
        ThemeSettings theme;
        QHash<QString, QString> shortcuts; ///< Only what differs from the standard.
    };
    explicit SettingsStore(QString file);
    /// $XDG_CONFIG_HOME/signalbox/console.ini.
    [[nodiscard]] static QString standardFile();

    [[nodiscard]] const QString& file() const { return m_file; }
    [[nodiscard]] bool isNewer() const; ///< Written by a newer console.
    [[nodiscard]] Values load() const;
    /// Empty when kept, else why not.
    [[nodiscard]] QString save(const Values& values) const;

private:
    QString m_file;
};

} // namespace signalbox::ui
