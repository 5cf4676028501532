// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QTableView>

namespace signalbox::ui {

/// Roles that DataTable's cells understand besides Qt's own. A model returns them for a cell; absent = plain text.
namespace CellRole {
enum Role : int {
    SeverityMark = Qt::UserRole + 100, ///< int(Severity): shape before the text, text in its colour, semibold
    Pill,                              ///< bool: draw the text as a StatePill with the cell's SeverityMark
    Mono,                              ///< bool: monospaced
    InkOf,                             ///< int(Ink): colour of the text
    Number,                            ///< bool: right-aligned; its header too when column-wide (see setNumberColumns)
    SortKey                            ///< value to sort by instead of the text
};
}

/// QTableView as all our pages use it: fixed rows (32 px, 24 when compact), no vertical header, whole rows selected,
/// text elided with a tool tip, hairlines only between rows, Enter activates, Ctrl+C copies the rows as TSV, a valid
/// current index after every reset (assistive technology breaks without). Never resizes rows to contents.
class DataTable final : public QTableView {
    Q_OBJECT
public:
    /// `name` is the accessible name: "Credentials".
    DataTable(Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    void setCompact(bool compact);
    /// Headers of these columns are right-aligned as their cells are.
    void setNumberColumns(const QList<int>& columns);
    /// Initial widths in logical pixels; -1 stretches. Call after setModel().
    void setColumnWidths(const QList<int>& widths);
    /// Left away while the table is narrower than that: for what is said elsewhere too.
    void setOptionalColumn(int column, int fromWidth);
    /// Height that shows `rows` rows without a scroll bar, header included.
    [[nodiscard]] int heightForRows(int rows) const;
    /// The table (visible columns, all rows) as CSV, RFC 4180.
    [[nodiscard]] QString toCsv() const;

signals:
    void rowActivated(const QModelIndex& index); ///< Enter or double click
    void currentRowChanged(const QModelIndex& current);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void keepCurrent();
    void layOutColumns();
    void copySelection() const;

    Theme& m_theme;
    QList<int> m_widths;
    int m_optional = -1;
    int m_optionalFrom = 0;
    bool m_compact = false;
    bool m_userSized = false;
};

} // namespace signalbox::ui
