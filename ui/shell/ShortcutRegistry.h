// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QHash>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtGui/QKeySequence>

class QAction;
class QWidget;

namespace signalbox::ui {

/// All actions with their shortcuts: what the palette lists, the cheat sheet prints and the settings page remaps.
///
/// An action is registered once under a stable id ("shell.palette"). Two actions never share a sequence: a remap that
/// would collide is refused and names the owner. No single chord changes anything in production: an action that
/// mutates may be registered only without a shortcut (checked).
class ShortcutRegistry final : public QObject {
    Q_OBJECT
public:
    struct Entry {
        QString id;
        QString group; ///< "Pages", "Alarms", "View"
        QPointer<QAction> action;
        QKeySequence standard;
    };
    explicit ShortcutRegistry(QObject* parent = nullptr);

    void add(const QString& id, const QString& group, QAction* action);
    [[nodiscard]] QList<Entry> entries() const; ///< living ones, in order of registration
    [[nodiscard]] QAction* action(const QString& id) const;
    /// Empty text when done, else why not: "Ctrl+K is used by Command palette".
    [[nodiscard]] QString remap(const QString& id, const QKeySequence& sequence);
    void resetAll();
    /// Only what differs from the standard, for the settings file.
    [[nodiscard]] QHash<QString, QString> overrides() const;
    void applyOverrides(const QHash<QString, QString>& overrides);

signals:
    void changed();

private:
    QList<Entry> m_entries;
};

} // namespace signalbox::ui
