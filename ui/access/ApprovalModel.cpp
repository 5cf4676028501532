// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/access/ApprovalModel.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/DataTable.h"

#include <algorithm>

namespace signalbox::ui {

using access::ApprovalState;

namespace {

int rank(const api::ApprovalView& view) {
    if (waitsForMe(view))
        return 0;
    switch (view.state) {
    case ApprovalState::Approved:
        return 1;
    case ApprovalState::Pending:
        return 2;
    case ApprovalState::Executed:
    case ApprovalState::Refused:
    case ApprovalState::Expired:
        break;
    }
    return 3;
}

bool isOpen(const api::ApprovalView& view) {
    return view.state == ApprovalState::Pending || view.state == ApprovalState::Approved;
}

} // namespace

bool waitsForMe(const api::ApprovalView& view) {
    return view.state == ApprovalState::Pending && !view.approveRefusal.has_value();
}

QString stateText(const api::ApprovalView& view) {
    if (waitsForMe(view))
        return ApprovalModel::tr("waits for you");
    switch (view.state) {
    case ApprovalState::Pending:
        return ApprovalModel::tr("pending");
    case ApprovalState::Approved:
        return ApprovalModel::tr("approved, to be executed");
    case ApprovalState::Executed:
        return ApprovalModel::tr("executed");
    case ApprovalState::Refused:
        return view.refusedBy == view.request.requester ? ApprovalModel::tr("withdrawn") : ApprovalModel::tr("refused");
    case ApprovalState::Expired:
        return ApprovalModel::tr("expired");
    }
    return {};
}

ApprovalModel::ApprovalModel(const base::Clock& clock, QObject* parent)
    : QAbstractTableModel(parent)
    , m_clock(clock) {}

void ApprovalModel::setApprovals(std::vector<api::ApprovalView> approvals) {
    std::stable_sort(approvals.begin(), approvals.end(), [](const auto& a, const auto& b) {
        const int left = rank(a);
        const int right = rank(b);
        return left != right ? left < right : a.request.requestedAt > b.request.requestedAt;
    });
    const bool same = approvals.size() == m_approvals.size() &&
                      std::equal(approvals.begin(), approvals.end(), m_approvals.begin(),
                                 [](const auto& a, const auto& b) { return a.request.id == b.request.id; });
    if (same) {
        m_approvals = std::move(approvals);
        tick();
        return;
    }
    beginResetModel();
    m_approvals = std::move(approvals);
    endResetModel();
}

void ApprovalModel::tick() {
    if (!m_approvals.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

int ApprovalModel::rowOf(const QString& id) const {
    for (std::size_t i = 0; i < m_approvals.size(); ++i) {
        if (text::of(m_approvals[i].request.id.text()) == id)
            return int(i);
    }
    return -1;
}

int ApprovalModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_approvals.size()); }
int ApprovalModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(Columns); }

QVariant ApprovalModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || std::size_t(index.row()) >= m_approvals.size())
        return {};
    const auto& view = m_approvals[std::size_t(index.row())];
    const auto& request = view.request;
    const int wanted = request.k;
    if (role == Qt::DisplayRole) {
        switch (Column(index.column())) {
        case State:
            return view.checkHashes() ? stateText(view) : tr("altered");
        case Act:
            return text::of(request.action);
        case Object:
            return text::of(request.object);
        case Requester:
            return text::of(request.requester.text());
        case Signatures:
            return tr("%1 of %2").arg(wanted - view.missing()).arg(wanted);
        case Expires:
            return isOpen(view) ? text::relative(request.expires, m_clock.now()) : QStringLiteral("–");
        case Columns:
            break;
        }
        return {};
    }
    switch (role) {
    case CellRole::SeverityMark:
        if (index.column() != State)
            return {};
        return int(!view.checkHashes() ? Severity::P1 : (waitsForMe(view) ? Severity::P3 : Severity::None));
    case CellRole::Mono:
        return index.column() == Act;
    case CellRole::InkOf:
        return isOpen(view) ? QVariant() : QVariant(int(Ink::Text2));
    case CellRole::Number:
        return index.column() == Signatures;
    default:
        return {};
    }
}

QVariant ApprovalModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case State:
        return tr("State");
    case Act:
        return tr("Act");
    case Object:
        return tr("Object");
    case Requester:
        return tr("Requested by");
    case Signatures:
        return tr("Approvals");
    case Expires:
        return tr("Expires");
    case Columns:
        break;
    }
    return {};
}

} // namespace signalbox::ui
