// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/ShortcutModel.h"

#include "ui/widgets/DataTable.h"

#include <QtGui/QAction>

namespace signalbox::ui {

ShortcutModel::ShortcutModel(ShortcutRegistry& registry, QObject* parent)
    : QAbstractTableModel(parent)
    , m_registry(registry)
    , m_entries(registry.entries()) {}

void ShortcutModel::reload() {
    auto entries = m_registry.entries();
    if (entries.size() == m_entries.size()) {
        m_entries = std::move(entries);
        if (!m_entries.isEmpty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
        return;
    }
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

const ShortcutRegistry::Entry* ShortcutModel::at(int row) const {
    return row >= 0 && row < m_entries.size() ? &m_entries.at(row) : nullptr;
}

int ShortcutModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_entries.size()); }
int ShortcutModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(Columns); }

QVariant ShortcutModel::data(const QModelIndex& index, int role) const {
    const auto* entry = at(index.row());
    if (!entry || !entry->action)
        return {};
    const auto keys = [](const QKeySequence& sequence) {
        return sequence.isEmpty() ? QStringLiteral("–") : sequence.toString(QKeySequence::NativeText);
    };
    if (role == Qt::DisplayRole) {
        switch (Column(index.column())) {
        case Group:
            return entry->group;
        case Action:
            return entry->action->text().remove(QLatin1Char('&'));
        case Keys:
            return keys(entry->action->shortcut());
        case Standard:
            return keys(entry->standard);
        case Columns:
            break;
        }
    }
    if (role == CellRole::InkOf && (index.column() == Group || index.column() == Standard))
        return int(Ink::Text2);
    return {};
}

QVariant ShortcutModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Group:
        return tr("Group");
    case Action:
        return tr("Action");
    case Keys:
        return tr("Keys");
    case Standard:
        return tr("Standard");
    case Columns:
        break;
    }
    return {};
}

} // namespace signalbox::ui
