// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/widgets/Environment.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/RowModel.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <vector>

namespace signalbox::ui {

/// One case as a card and as a line of the table. Gates and blockers are core's; this is their wording.
struct CaseRow {
    QString id;
    QString provider, brand, region, owner;
    int stage = 0; ///< 1..7, or onboarding::kLive.
    QString stageTitle;
    QString gate; ///< "7 of 9"; empty for a live one.
    int done = 0, items = 0;
    QString age; ///< In the stage.
    qint64 days = 0;
    QString blocks; ///< What keeps it in its stage, in a few words.
    Severity severity = Severity::None;
    int blockers = 0;
    bool redFlag = false;
};

/// In the order of stage, then the longest in it first.
[[nodiscard]] QList<CaseRow> caseRows(const std::vector<api::CaseView>& cases, base::Time now);
/// Keys: provider brand region owner(me) stage(: < >) age(: < >, days) flag(red|none); bare words anywhere.
[[nodiscard]] bool matches(const CaseRow& row, const QList<FilterTerm>& terms, const QString& me);
/// "Certification", or "Live"; as the playbook names it.
[[nodiscard]] QString stageTitle(int stage);

class CaseModel final : public RowModel<CaseRow, &CaseRow::id> {
    Q_OBJECT
public:
    enum Column { Provider, Brand, Region, Stage, Gate, Age, Owner, Blocks, Columns };
    using RowModel::RowModel;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

} // namespace signalbox::ui
