// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/CellTable.h"

#include "core/base/Check.h"
#include "ui/widgets/DataTable.h"

#include <QtCore/QHash>

namespace signalbox::ui {

CellTableModel::CellTableModel(const QStringList& columns, QObject* parent)
    : QAbstractTableModel(parent)
    , m_columns(columns) {}

void CellTableModel::setRows(const QList<CellRow>& rows) {
    QHash<QString, int> wanted;
    for (int row = 0; row < rows.size(); ++row) {
        SB_CHECK(rows.at(row).cells.size() == m_columns.size());
        wanted.insert(rows.at(row).id, row);
    }
    SB_CHECK(wanted.size() == rows.size());
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        if (wanted.contains(m_rows.at(row).id))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
    }
    QHash<QString, int> present;
    for (int row = 0; row < m_rows.size(); ++row)
        present.insert(m_rows.at(row).id, row);
    QList<CellRow> added;
    for (const CellRow& row : rows) {
        if (!present.contains(row.id))
            added.append(row);
    }
    if (!added.isEmpty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + added.size()) - 1);
        m_rows.append(added);
        endInsertRows();
    }
    bool moved = false;
    for (int row = 0; row < rows.size() && !moved; ++row)
        moved = m_rows.at(row).id != rows.at(row).id;
    if (moved) {
        emit layoutAboutToBeChanged();
        const QModelIndexList from = persistentIndexList();
        QModelIndexList to;
        for (const QModelIndex& one : from)
            to.append(index(wanted.value(m_rows.at(one.row()).id), one.column()));
        m_rows = rows;
        changePersistentIndexList(from, to);
        emit layoutChanged();
        return;
    }
    for (int row = 0; row < rows.size(); ++row) {
        if (m_rows.at(row) == rows.at(row))
            continue;
        m_rows[row] = rows.at(row);
        emit dataChanged(index(row, 0), index(row, int(m_columns.size()) - 1));
    }
}

QString CellTableModel::idAt(int row) const { return row >= 0 && row < m_rows.size() ? m_rows.at(row).id : QString(); }

int CellTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }
int CellTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant CellTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Cell& cell = m_rows.at(index.row()).cells.at(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::AccessibleTextRole:
        return cell.toolTip.isEmpty() ? cell.text : cell.text + QStringLiteral(", ") + cell.toolTip;
    case Qt::ToolTipRole:
        return cell.toolTip.isEmpty() ? QVariant() : QVariant(cell.toolTip);
    case CellRole::SeverityMark:
        return int(cell.severity);
    case CellRole::Pill:
        return cell.pill;
    case CellRole::Number:
        return cell.number;
    case CellRole::InkOf:
        return cell.quiet ? QVariant(int(Ink::Text2)) : QVariant();
    default:
        return {};
    }
}

QVariant CellTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= m_columns.size())
        return {};
    return m_columns.at(section);
}

} // namespace signalbox::ui
