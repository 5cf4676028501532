// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QObject>
#include <QtCore/QSize>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <filesystem>
#include <functional>
#include <vector>

namespace signalbox::console {

class Console;

/// Drives the real window through every page with live traffic, and leaves a picture of each, light and dark.
///
/// What a newcomer without a display gets from packaging/run, and what reviews look at. Steps wait for what they need
/// (the first live data, an answer), never for time alone; a step that does not come about within its limit is named,
/// and the tour ends with exit code 1.
class Tour final : public QObject {
    Q_OBJECT
public:
    Tour(Console& console, std::filesystem::path folder, QSize size = QSize(1440, 900));
    void start();

signals:
    void finished(int exitCode);

private:
    struct Step {
        QString name;
        std::function<bool()> ready;  ///< Asked ten times a second.
        std::function<void()> effect; ///< Once it is.
    };
    void plan();
    void planActs();
    void planPlayers();
    void next();
    void picture(const QString& name);
    void add(const QString& name, std::function<bool()> ready, std::function<void()> effect);
    void visit(const QString& link, const QString& pictureName);
    void visitTrace(const QString& pictureName);
    void pictureAfterData(const QString& pictureName);

    Console& m_console;
    std::filesystem::path m_folder;
    QSize m_size;
    std::vector<Step> m_steps;
    std::size_t m_at = 0;
    int m_waited = 0;
    int m_pictures = 0;
    QStringList m_missed;
};

} // namespace signalbox::console
