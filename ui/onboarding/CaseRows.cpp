// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/onboarding/CaseRows.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/DataTable.h"

#include <algorithm>
#include <tuple>

namespace signalbox::ui {

namespace {

CaseRow rowOf(const api::CaseView& view, base::Time now) {
    const onboarding::Case& value = view.value;
    CaseRow row;
    row.id = text::of(value.id.text());
    row.provider = text::of(value.provider.text());
    row.brand = text::of(value.brand.text());
    row.region = text::of(value.region.text());
    row.owner = text::of(value.owner.text());
    row.stage = value.stage;
    row.stageTitle = stageTitle(value.stage);
    const auto inStage = now - value.enteredStageAt;
    row.age = text::duration(inStage);
    row.days = std::chrono::duration_cast<std::chrono::hours>(inStage).count() / 24;
    for (const auto& stage : view.stages) {
        if (stage.number == value.stage) {
            row.done = int(stage.done);
            row.items = int(stage.items.size());
            row.gate = CaseModel::tr("%1 of %2").arg(stage.done).arg(stage.items.size());
        }
    }
    row.blockers = int(view.blockers.size());
    // The gravest first: a red flag, then what has failed, then what is still open.
    const auto graver = [](const onboarding::Blocker& a, const onboarding::Blocker& b) {
        const auto rank = [](const onboarding::Blocker& one) {
            if (one.kind == onboarding::Blocker::Kind::Finding)
                return 0;
            return one.state == onboarding::ItemState::Failed ? 1 : 2;
        };
        return rank(a) < rank(b);
    };
    const auto worst = std::min_element(view.blockers.begin(), view.blockers.end(), graver);
    if (value.stage == onboarding::kLive) {
        row.blocks = CaseModel::tr("live");
    } else if (worst == view.blockers.end()) {
        row.blocks = CaseModel::tr("gate is green, may advance");
    } else if (worst->kind == onboarding::Blocker::Kind::Finding) {
        row.blocks = QStringLiteral("%1: %2").arg(text::of(worst->id), text::of(worst->title));
        row.severity = Severity::P2;
    } else if (worst->state == onboarding::ItemState::Failed) {
        row.blocks = CaseModel::tr("failed: %1").arg(text::of(worst->title));
        row.severity = Severity::P3;
    } else {
        row.blocks = CaseModel::tr("open: %1").arg(text::of(worst->title));
    }
    row.redFlag = std::any_of(value.findings.begin(), value.findings.end(),
                              [](const onboarding::Finding& finding) { return finding.isOpen(); });
    if (row.redFlag)
        row.severity = Severity::P2;
    return row;
}

bool compares(qint64 value, QChar relation, const QString& with) {
    bool ok = false;
    QString digits = with;
    if (digits.endsWith(QLatin1Char('d')))
        digits.chop(1);
    const qint64 number = digits.toLongLong(&ok);
    if (!ok)
        return false;
    if (relation == QLatin1Char('<'))
        return value < number;
    if (relation == QLatin1Char('>'))
        return value > number;
    return value == number;
}

} // namespace

QString stageTitle(int stage) {
    if (stage == onboarding::kLive)
        return CaseModel::tr("Live");
    const auto* found = onboarding::Playbook::standard()->stage(stage);
    return found ? text::of(found->title) : QString::number(stage);
}

QList<CaseRow> caseRows(const std::vector<api::CaseView>& cases, base::Time now) {
    QList<CaseRow> rows;
    std::vector<const api::CaseView*> sorted;
    for (const auto& one : cases)
        sorted.push_back(&one);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
        return std::tie(a->value.stage, a->value.enteredStageAt, a->value.id) <
               std::tie(b->value.stage, b->value.enteredStageAt, b->value.id);
    });
    for (const auto* one : sorted)
        rows.append(rowOf(*one, now));
    return rows;
}

bool matches(const CaseRow& row, const QList<FilterTerm>& terms, const QString& me) {
    const auto fits = [&](const FilterTerm& term) {
        return std::any_of(term.values.begin(), term.values.end(), [&](const QString& value) {
            const auto has = [&value](const QString& in) { return in.contains(value, Qt::CaseInsensitive); };
            if (term.key.isEmpty())
                return has(row.provider) || has(row.brand) || has(row.region) || has(row.owner) || has(row.blocks) ||
                       has(row.stageTitle);
            if (term.key == QLatin1String("provider"))
                return has(row.provider);
            if (term.key == QLatin1String("brand"))
                return has(row.brand);
            if (term.key == QLatin1String("region"))
                return has(row.region);
            if (term.key == QLatin1String("owner"))
                return value == QLatin1String("me") ? !me.isEmpty() && row.owner == me : has(row.owner);
            if (term.key == QLatin1String("stage"))
                return compares(row.stage, term.relation, value) ||
                       (term.relation == QLatin1Char(':') && has(row.stageTitle));
            if (term.key == QLatin1String("age"))
                return compares(row.days, term.relation, value);
            if (term.key == QLatin1String("flag"))
                return row.redFlag == (value == QLatin1String("red"));
            return false;
        });
    };
    return std::all_of(terms.begin(), terms.end(), [&](const FilterTerm& term) { return fits(term) != term.negated; });
}

int CaseModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : Columns; }

QVariant CaseModel::data(const QModelIndex& index, int role) const {
    const auto* found = rowAt(index);
    if (found == nullptr)
        return {};
    const CaseRow& row = *found;
    const auto textOf = [&row](int column) -> QString {
        switch (column) {
        case Provider:
            return row.provider;
        case Brand:
            return row.brand;
        case Region:
            return row.region;
        case Stage:
            return row.stage == onboarding::kLive ? row.stageTitle
                                                  : QStringLiteral("%1 %2").arg(row.stage).arg(row.stageTitle);
        case Gate:
            return row.gate;
        case Age:
            return row.age;
        case Owner:
            return row.owner;
        case Blocks:
            return row.blocks;
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index.column());
    case CellRole::SeverityMark:
        return index.column() == Blocks ? QVariant(int(row.severity)) : QVariant();
    case CellRole::InkOf:
        return index.column() == Owner ? QVariant(int(Ink::Text2)) : QVariant();
    case CellRole::Number:
        return index.column() == Age || index.column() == Gate;
    case CellRole::SortKey:
        if (index.column() == Age)
            return row.days;
        if (index.column() == Stage)
            return row.stage;
        if (index.column() == Gate)
            return row.items > 0 ? double(row.done) / row.items : 1.0;
        return textOf(index.column());
    default:
        return {};
    }
}

QVariant CaseModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Provider:
        return tr("Provider");
    case Brand:
        return tr("Brand");
    case Region:
        return tr("Region");
    case Stage:
        return tr("Stage");
    case Gate:
        return tr("Gate");
    case Age:
        return tr("In stage");
    case Owner:
        return tr("Owner");
    case Blocks:
        return tr("What blocks");
    default:
        return {};
    }
}

} // namespace signalbox::ui
