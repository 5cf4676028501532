// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/ShortcutRegistry.h"

#include <QtCore/QAbstractTableModel>

namespace signalbox::ui {

/// All registered actions with their keys, in the order of registration.
class ShortcutModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Group, Action, Keys, Standard, Columns };
    ShortcutModel(ShortcutRegistry& registry, QObject* parent);

    void reload();
    [[nodiscard]] const ShortcutRegistry::Entry* at(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ShortcutRegistry& m_registry;
    QList<ShortcutRegistry::Entry> m_entries;
};

} // namespace signalbox::ui
