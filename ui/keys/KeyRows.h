// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/widgets/Environment.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/RowModel.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>
#include <vector>

namespace signalbox::ui {

/// One version of a credential as the table shows it. All judgements in it are core's; this is their wording.
struct KeyRow {
    QString key; ///< "novagames-hmac/2": names the row over updates.
    QString credential;
    int version = 0;
    QString kind;
    QString scope;
    QString state;
    Severity stateSeverity = Severity::None;
    QString expires; ///< endOf() in words.
    Severity expirySeverity = Severity::None;
    qint64 expiresAt = 0; ///< Unix milliseconds; the largest value when it never expires.
    QString lastUse;
    qint64 lastUseAt = 0;
    QString note;
    Severity noteSeverity = Severity::None;
    QString provider, brand, region, kindWord, stateWord, kid;
    bool rotating = false;
};

/// Every version that is not over, in the order of scope, kind and version; of a credential that has only such, the
/// newest.
[[nodiscard]] QList<KeyRow> keyRows(const std::vector<api::CredentialView>& credentials, base::Time now);
/// Keys: provider brand region kind state id kid rotation(open|none); "any" matches everything; bare words anywhere.
[[nodiscard]] bool matches(const KeyRow& row, const QList<FilterTerm>& terms);

/// When a version stops being accepted if nobody does anything: the end of its overlap, else its expiry.
[[nodiscard]] std::optional<base::Time> endOf(const keys::Version& version);
/// How urgent a status of core/keys/Assessment.h is, and what it means in words; empty for Ok.
[[nodiscard]] Severity severityOf(keys::ExpiryStatus status);
[[nodiscard]] QString meaningOf(keys::ExpiryStatus status);

/// The table's model.
class KeyModel final : public RowModel<KeyRow, &KeyRow::key> {
    Q_OBJECT
public:
    enum Column { Credential, Scope, State, Version, Expires, LastUse, Note, Columns };
    using RowModel::RowModel;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

} // namespace signalbox::ui
