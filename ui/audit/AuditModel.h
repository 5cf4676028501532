// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/widgets/FilterField.h"

#include <QtCore/QAbstractTableModel>

#include <vector>

namespace signalbox::ui {

/// What the platform filters by: actor (or who), action (or act; "keys.*" is every act of keys).
[[nodiscard]] api::AuditFilter auditFilter(const QList<FilterTerm>& terms, std::size_t limit);
/// What is looked for in the entries that were read.
[[nodiscard]] QStringList bareWords(const QList<FilterTerm>& terms);

/// The entries that were read so far, the newest first. Never the whole log.
class AuditModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, When, Who, Act, Object, PhaseOutcome, Reason, Columns };
    using QAbstractTableModel::QAbstractTableModel;

    /// Replaces all.
    void reset(std::vector<audit::Entry> entries);
    /// Adds entries that are older than all; the rows above stay where they are.
    void appendOlder(std::vector<audit::Entry> entries);
    /// Adds entries, ascending as the platform gives them, that are newer than all.
    void prependNewer(std::vector<audit::Entry> entries);
    /// Bare words that must occur somewhere in an entry.
    void setWords(const QStringList& words);

    [[nodiscard]] const std::vector<audit::Entry>& loaded() const { return m_all; }
    [[nodiscard]] const audit::Entry* at(int row) const;
    [[nodiscard]] int rowOf(std::uint64_t index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] bool matches(const audit::Entry& entry) const;

    std::vector<audit::Entry> m_all;
    std::vector<std::size_t> m_shown; ///< Positions in m_all.
    QStringList m_words;
};

} // namespace signalbox::ui
