// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditModel.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/DataTable.h"

#include <algorithm>
#include <iterator>

namespace signalbox::ui {

namespace {

QString phaseText(const audit::Leaf& leaf) {
    return leaf.phase == audit::Phase::Intended ? AuditModel::tr("intended") : text::name(leaf.outcome);
}

Severity severityOf(const audit::Leaf& leaf) {
    if (leaf.phase == audit::Phase::Intended)
        return Severity::None;
    switch (leaf.outcome) {
    case audit::Outcome::Failed:
    case audit::Outcome::Unknown:
        return Severity::P2;
    case audit::Outcome::Refused:
        return Severity::P3;
    case audit::Outcome::None:
    case audit::Outcome::Ok:
        break;
    }
    return Severity::None;
}

} // namespace

api::AuditFilter auditFilter(const QList<FilterTerm>& terms, std::size_t limit) {
    api::AuditFilter filter;
    filter.limit = limit;
    for (const auto& term : terms) {
        if (term.values.isEmpty())
            continue;
        if (term.key == QLatin1String("actor") || term.key == QLatin1String("who"))
            filter.actor = term.values.first().toStdString();
        else if (term.key == QLatin1String("action") || term.key == QLatin1String("act"))
            filter.action = QString(term.values.first()).remove(QLatin1Char('*')).toStdString();
    }
    return filter;
}

QStringList bareWords(const QList<FilterTerm>& terms) {
    QStringList words;
    for (const auto& term : terms) {
        if (term.key.isEmpty())
            words << term.values;
    }
    return words;
}

bool AuditModel::matches(const audit::Entry& entry) const {
    const auto& leaf = entry.leaf;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
        for (const std::string* field :
             {&leaf.actor.id, &leaf.action, &leaf.object, &leaf.reason, &leaf.requestId, &leaf.ticket}) {
            if (text::of(*field).contains(word, Qt::CaseInsensitive))
                return true;
        }
        return phaseText(leaf).contains(word, Qt::CaseInsensitive) || QString::number(entry.index) == word;
    });
}

void AuditModel::reset(std::vector<audit::Entry> entries) {
    beginResetModel();
    m_all = std::move(entries);
    m_shown.clear();
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        if (matches(m_all[i]))
            m_shown.push_back(i);
    }
    endResetModel();
}

void AuditModel::appendOlder(std::vector<audit::Entry> entries) {
    const std::size_t begin = m_all.size();
    m_all.insert(m_all.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
    std::vector<std::size_t> shown;
    for (std::size_t i = begin; i < m_all.size(); ++i) {
        if (matches(m_all[i]))
            shown.push_back(i);
    }
    if (shown.empty())
        return;
    const int row = int(m_shown.size());
    beginInsertRows({}, row, row + int(shown.size()) - 1);
    m_shown.insert(m_shown.end(), shown.begin(), shown.end());
    endInsertRows();
}

void AuditModel::prependNewer(std::vector<audit::Entry> entries) {
    std::reverse(entries.begin(), entries.end());
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (matches(entries[i]))
            shown.push_back(i);
    }
    const std::size_t added = entries.size();
    if (!shown.empty())
        beginInsertRows({}, 0, int(shown.size()) - 1);
    m_all.insert(m_all.begin(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
    for (auto& position : m_shown)
        position += added;
    m_shown.insert(m_shown.begin(), shown.begin(), shown.end());
    if (!shown.empty())
        endInsertRows();
}

void AuditModel::setWords(const QStringList& words) {
    if (words == m_words)
        return;
    m_words = words;
    reset(std::move(m_all));
}

const audit::Entry* AuditModel::at(int row) const {
    return row >= 0 && std::size_t(row) < m_shown.size() ? &m_all[m_shown[std::size_t(row)]] : nullptr;
}

int AuditModel::rowOf(std::uint64_t index) const {
    const auto found =
        std::find_if(m_shown.begin(), m_shown.end(), [&](std::size_t i) { return m_all[i].index == index; });
    return found == m_shown.end() ? -1 : int(found - m_shown.begin());
}

int AuditModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_shown.size()); }
int AuditModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(Columns); }

QVariant AuditModel::data(const QModelIndex& index, int role) const {
    const auto* entry = at(index.row());
    if (!entry)
        return {};
    const auto& leaf = entry->leaf;
    if (role == Qt::DisplayRole) {
        switch (Column(index.column())) {
        case Number:
            return text::count(qint64(entry->index));
        case When:
            return text::fullTime(leaf.time).remove(QStringLiteral(" UTC"));
        case Who:
            return text::of(leaf.actor.id);
        case Act:
            return text::of(leaf.action);
        case Object:
            return text::of(leaf.object);
        case PhaseOutcome:
            return phaseText(leaf);
        case Reason:
            return text::of(leaf.reason);
        case Columns:
            break;
        }
        return {};
    }
    switch (role) {
    case CellRole::Number:
        return index.column() == Number;
    case CellRole::Mono:
        return index.column() == Number || index.column() == When || index.column() == Act;
    case CellRole::SeverityMark:
        return index.column() == PhaseOutcome ? QVariant(int(severityOf(leaf))) : QVariant();
    case CellRole::InkOf:
        return index.column() == Reason || (index.column() == PhaseOutcome && leaf.phase == audit::Phase::Intended)
                   ? QVariant(int(Ink::Text2))
                   : QVariant();
    default:
        return {};
    }
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Number:
        return QStringLiteral("#");
    case When:
        return tr("Time, UTC");
    case Who:
        return tr("Who");
    case Act:
        return tr("Act");
    case Object:
        return tr("Object");
    case PhaseOutcome:
        return tr("Outcome");
    case Reason:
        return tr("Reason");
    case Columns:
        break;
    }
    return {};
}

} // namespace signalbox::ui
