// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys/KeyRows.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/DataTable.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace signalbox::ui {

namespace {

using keys::VersionState;

QString versionText(int n) { return QStringLiteral("v%1").arg(n); }

/// What a successor in Requested waits for, in the words of its kind.
QString awaited(keys::CredentialKind kind) {
    switch (kind) {
    case keys::CredentialKind::MtlsLeaf:
        return KeyModel::tr("waits for the CSR, due %1");
    case keys::CredentialKind::Ed25519Sig:
        return KeyModel::tr("waits for the public key, due %1");
    default:
        return KeyModel::tr("waits for the pickup, due %1");
    }
}

void noteRotation(KeyRow& row, const keys::Credential& credential, const api::RotationView& open, base::Time now) {
    const keys::Rotation& rotation = open.rotation;
    const keys::Version& version = *credential.version(row.version);
    if (row.version == rotation.to) {
        switch (open.state) {
        case keys::RotationState::Requested:
            if (keys::isDeliveryLate(rotation, now)) {
                row.note = KeyModel::tr("delivery is late: cancel and repeat");
                row.noteSeverity = Severity::P3;
            } else {
                row.note = awaited(credential.kind).arg(text::shortTime(rotation.deliverBy));
            }
            break;
        case keys::RotationState::Staged:
            row.note = KeyModel::tr("waits for its first use");
            break;
        case keys::RotationState::InUse:
            row.note = KeyModel::tr("in use, waits for the cut-over");
            break;
        case keys::RotationState::CutOver:
            row.note = KeyModel::tr("took over %1").arg(text::shortTime(rotation.cutOverAt));
            break;
        default:
            break;
        }
    } else if (row.version == rotation.from) {
        if (version.state == VersionState::Retiring && version.retireAt)
            row.note = *version.retireAt <= now
                           ? KeyModel::tr("overlap is over")
                           : KeyModel::tr("overlap, %1 left").arg(text::duration(*version.retireAt - now));
        else if (version.state == VersionState::Active)
            row.note = KeyModel::tr("%1 is to follow").arg(versionText(rotation.to));
    }
}

KeyRow rowOf(const api::CredentialView& view, const keys::Version& version, base::Time now) {
    const keys::Credential& credential = view.credential;
    KeyRow row;
    row.credential = text::of(credential.id.text());
    row.version = version.n;
    row.key = QStringLiteral("%1/%2").arg(row.credential).arg(version.n);
    row.kind = text::name(credential.kind);
    row.kindWord = text::of(keys::name(credential.kind));
    row.scope = text::scope(credential.scope);
    if (row.scope.isEmpty())
        row.scope = KeyModel::tr("platform");
    row.provider = text::of(credential.scope.provider.text());
    row.brand = text::of(credential.scope.brand.text());
    row.region = text::of(credential.scope.region.text());
    row.state = text::name(version.state);
    row.stateWord = text::of(keys::name(version.state));
    row.kid = text::of(version.kid);
    if (version.state == VersionState::Suspended || version.state == VersionState::Compromised)
        row.stateSeverity = Severity::P1;

    const auto end = endOf(version);
    row.expires = end ? text::relative(*end, now) : QStringLiteral("–");
    row.expiresAt = end ? base::unixMillis(*end) : std::numeric_limits<qint64>::max();
    const auto lastUse = version.lastUse();
    row.lastUse = lastUse ? text::relative(*lastUse, now) : QStringLiteral("–");
    row.lastUseAt = lastUse ? base::unixMillis(*lastUse) : 0;

    const api::RotationView* open = view.openRotation();
    row.rotating = open != nullptr;
    // A version on its way out is replaced already: its expiry asks nobody to do anything.
    if (version.state == VersionState::Active) {
        const auto status = keys::expiryStatus(version, credential.policy, now);
        row.expirySeverity = severityOf(status);
        row.note = meaningOf(status);
        row.noteSeverity = row.expirySeverity;
    }
    if (open)
        noteRotation(row, credential, *open, now);
    if (version.state == VersionState::Suspended) {
        row.note =
            KeyModel::tr("refused, was %1").arg(version.heldFrom ? text::name(*version.heldFrom) : QStringLiteral("–"));
        row.noteSeverity = Severity::P1;
    } else if (version.state == VersionState::Compromised) {
        row.note = KeyModel::tr("revoked %1").arg(text::shortTime(version.endedAt));
    } else if (keys::isFinal(version.state)) {
        row.note = KeyModel::tr("ended %1, none in use").arg(text::shortTime(version.endedAt));
    }
    return row;
}

} // namespace

std::optional<base::Time> endOf(const keys::Version& version) {
    return version.state == VersionState::Retiring && version.retireAt ? version.retireAt : version.notAfter;
}

Severity severityOf(keys::ExpiryStatus status) {
    switch (status) {
    case keys::ExpiryStatus::Ok:
        return Severity::None;
    case keys::ExpiryStatus::RenewDue:
        return Severity::P3;
    case keys::ExpiryStatus::Late:
        return Severity::P2;
    case keys::ExpiryStatus::Expired:
        return Severity::P1;
    }
    return Severity::None;
}

QString meaningOf(keys::ExpiryStatus status) {
    switch (status) {
    case keys::ExpiryStatus::Ok:
        return {};
    case keys::ExpiryStatus::RenewDue:
        return KeyModel::tr("renewal is due");
    case keys::ExpiryStatus::Late:
        return KeyModel::tr("late: no time for the full overlap");
    case keys::ExpiryStatus::Expired:
        return KeyModel::tr("expired: refused");
    }
    return {};
}

QList<KeyRow> keyRows(const std::vector<api::CredentialView>& credentials, base::Time now) {
    QList<KeyRow> rows;
    for (const auto& view : credentials) {
        const auto before = rows.size();
        for (const auto& version : view.credential.versions) {
            if (!keys::isFinal(version.state))
                rows.append(rowOf(view, version, now));
        }
        if (rows.size() == before && !view.credential.versions.empty())
            rows.append(rowOf(view, view.credential.versions.back(), now));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const KeyRow& a, const KeyRow& b) {
        // The platform's own keys last.
        return std::tuple(a.provider.isEmpty(), a.scope, a.kindWord, a.credential, a.version) <
               std::tuple(b.provider.isEmpty(), b.scope, b.kindWord, b.credential, b.version);
    });
    return rows;
}

bool matches(const KeyRow& row, const QList<FilterTerm>& terms) {
    const auto fits = [&row](const FilterTerm& term) {
        return std::any_of(term.values.begin(), term.values.end(), [&](const QString& value) {
            const auto has = [&value](const QString& in) { return in.contains(value, Qt::CaseInsensitive); };
            const auto starts = [&value](const QString& in) { return in.startsWith(value, Qt::CaseInsensitive); };
            if (term.key.isEmpty())
                return has(row.credential) || has(row.kind) || has(row.kindWord) || has(row.scope) || has(row.state) ||
                       has(row.note) || has(row.kid);
            if (value.compare(QLatin1String("any"), Qt::CaseInsensitive) == 0)
                return true;
            if (term.key == QLatin1String("provider"))
                return has(row.provider);
            if (term.key == QLatin1String("brand"))
                return has(row.brand);
            if (term.key == QLatin1String("region"))
                return has(row.region);
            if (term.key == QLatin1String("kind"))
                return starts(row.kindWord) || has(row.kind);
            if (term.key == QLatin1String("state"))
                return starts(row.stateWord);
            if (term.key == QLatin1String("id"))
                return has(row.credential);
            if (term.key == QLatin1String("kid"))
                return starts(row.kid);
            if (term.key == QLatin1String("rotation"))
                return row.rotating == (value.compare(QLatin1String("open"), Qt::CaseInsensitive) == 0);
            return false;
        });
    };
    return std::all_of(terms.begin(), terms.end(), [&](const FilterTerm& term) { return fits(term) != term.negated; });
}

int KeyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : Columns; }

QVariant KeyModel::data(const QModelIndex& index, int role) const {
    const auto* found = rowAt(index);
    if (found == nullptr)
        return {};
    const KeyRow& row = *found;
    const auto textOf = [&row](int column) -> QString {
        switch (column) {
        case Credential:
            return row.kind;
        case Scope:
            return row.scope;
        case State:
            return row.state;
        case Version:
            return versionText(row.version);
        case Expires:
            return row.expires;
        case LastUse:
            return row.lastUse;
        case Note:
            return row.note;
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index.column());
    case Qt::ToolTipRole:
        return index.column() == Credential ? QVariant(row.credential) : QVariant();
    case Qt::AccessibleDescriptionRole:
        if (index.column() == Expires && row.expirySeverity != Severity::None)
            return severityWord(row.expirySeverity);
        return {};
    case CellRole::SeverityMark:
        if (index.column() == State)
            return int(row.stateSeverity);
        if (index.column() == Expires)
            return int(row.expirySeverity);
        if (index.column() == Note && row.noteSeverity == Severity::P1)
            return int(row.noteSeverity);
        return {};
    case CellRole::Pill:
        return index.column() == State;
    case CellRole::InkOf:
        if (index.column() == Note || index.column() == LastUse)
            return int(Ink::Text2);
        return {};
    case CellRole::Number:
        return index.column() == Version;
    case CellRole::SortKey:
        switch (index.column()) {
        case Version:
            return row.version;
        case Expires:
            return row.expiresAt;
        case LastUse:
            return row.lastUseAt;
        default:
            return textOf(index.column());
        }
    default:
        return {};
    }
}

QVariant KeyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Credential:
        return tr("Credential");
    case Scope:
        return tr("Scope");
    case State:
        return tr("State");
    case Version:
        return tr("Version");
    case Expires:
        return tr("Expires");
    case LastUse:
        return tr("Last use");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace signalbox::ui
