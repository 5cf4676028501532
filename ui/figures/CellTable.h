// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

namespace signalbox::ui {

/// One cell as DataTable draws it.
struct Cell {
    QString text;
    Severity severity = Severity::None;
    bool pill = false;
    bool number = false;
    QString toolTip;
    bool quiet = false; ///< grey

    friend bool operator==(const Cell&, const Cell&) = default;
};

struct CellRow {
    QString id; ///< what the row is; stays while its cells change
    QList<Cell> cells;

    friend bool operator==(const CellRow&, const CellRow&) = default;
};

/// A table of texts that is replaced once a second without losing anybody's place: rows keep their identity by id, so
/// that selection, current cell and scroll position survive new values, another order, and rows that come or go.
class CellTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit CellTableModel(const QStringList& columns, QObject* parent = nullptr);

    /// Every row has as many cells as there are columns; ids are unique.
    void setRows(const QList<CellRow>& rows);
    [[nodiscard]] const QList<CellRow>& rows() const { return m_rows; }
    [[nodiscard]] QString idAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_columns;
    QList<CellRow> m_rows;
};

} // namespace signalbox::ui
