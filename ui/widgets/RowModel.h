// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>
#include <QtCore/QString>

#include <algorithm>
#include <utility>

namespace signalbox::ui {

/// The part of a table's model that only keeps rows. `key` is what a row is known by over updates: while the rows stay
/// the same ones in the same order, they change in place, so that selection and scrolling stay where they are.
template <class Row, QString Row::*key>
class RowModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(QList<Row> rows) {
        const bool same =
            rows.size() == m_rows.size() && std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                                       [](const Row& a, const Row& b) { return a.*key == b.*key; });
        if (same) {
            m_rows = std::move(rows);
            if (!m_rows.isEmpty())
                emit dataChanged(index(0, 0), index(int(m_rows.size()) - 1, columnCount() - 1));
            return;
        }
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    [[nodiscard]] const QList<Row>& rows() const { return m_rows; }
    /// -1 when there is no such row.
    [[nodiscard]] int rowOf(const QString& wanted) const {
        const auto found =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.*key == wanted; });
        return found == m_rows.end() ? -1 : int(found - m_rows.begin());
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : int(m_rows.size());
    }

protected:
    /// Null for an index that has no row.
    [[nodiscard]] const Row* rowAt(const QModelIndex& index) const {
        return index.isValid() && index.row() < m_rows.size() ? &m_rows.at(index.row()) : nullptr;
    }

private:
    QList<Row> m_rows;
};

} // namespace signalbox::ui
