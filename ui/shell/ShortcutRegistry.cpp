// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ShortcutRegistry.h"

#include "core/base/Check.h"

#include <QtGui/QAction>

namespace signalbox::ui {

ShortcutRegistry::ShortcutRegistry(QObject* parent)
    : QObject(parent) {}

void ShortcutRegistry::add(const QString& id, const QString& group, QAction* action) {
    SB_CHECK(this->action(id) == nullptr);
    m_entries.removeIf([&](const Entry& entry) { return entry.id == id; });
    if (!action->shortcut().isEmpty()) {
        for (const Entry& entry : std::as_const(m_entries))
            SB_CHECK(entry.action.isNull() || entry.action->shortcut() != action->shortcut());
    }
    m_entries.append({id, group, action, action->shortcut()});
    emit changed();
}

QList<ShortcutRegistry::Entry> ShortcutRegistry::entries() const {
    QList<Entry> living;
    for (const Entry& entry : m_entries) {
        if (entry.action)
            living.append(entry);
    }
    return living;
}

QAction* ShortcutRegistry::action(const QString& id) const {
    for (const Entry& entry : m_entries) {
        if (entry.id == id)
            return entry.action;
    }
    return nullptr;
}

QString ShortcutRegistry::remap(const QString& id, const QKeySequence& sequence) {
    QAction* own = action(id);
    if (!own)
        return tr("There is no action %1.").arg(id);
    if (!sequence.isEmpty()) {
        for (const Entry& entry : std::as_const(m_entries)) {
            if (entry.action && entry.action != own && entry.action->shortcut() == sequence)
                return tr("%1 is used by %2.")
                    .arg(sequence.toString(QKeySequence::NativeText), entry.action->iconText());
        }
    }
    own->setShortcut(sequence);
    emit changed();
    return {};
}

void ShortcutRegistry::resetAll() {
    for (const Entry& entry : std::as_const(m_entries)) {
        if (entry.action)
            entry.action->setShortcut(entry.standard);
    }
    emit changed();
}

QHash<QString, QString> ShortcutRegistry::overrides() const {
    QHash<QString, QString> result;
    for (const Entry& entry : m_entries) {
        if (entry.action && entry.action->shortcut() != entry.standard)
            result.insert(entry.id, entry.action->shortcut().toString(QKeySequence::PortableText));
    }
    return result;
}

void ShortcutRegistry::applyOverrides(const QHash<QString, QString>& overrides) {
    for (auto it = overrides.begin(); it != overrides.end(); ++it)
        static_cast<void>(remap(it.key(), QKeySequence(it.value(), QKeySequence::PortableText)));
}

} // namespace signalbox::ui
