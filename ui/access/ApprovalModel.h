// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"

#include <QtCore/QAbstractTableModel>

#include <functional>
#include <vector>

namespace signalbox::ui {

/// "waits for you", "approved: to be executed", "pending", ...
[[nodiscard]] QString stateText(const api::ApprovalView& view);
/// May the person at the console approve it now?
[[nodiscard]] bool waitsForMe(const api::ApprovalView& view);

/// The approvals: those that wait for the person at the console first, then approved ones, then the rest; the newest
/// first among equals.
class ApprovalModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { State, Act, Object, Requester, Signatures, Expires, Columns };
    explicit ApprovalModel(const base::Clock& clock, QObject* parent);

    void setApprovals(std::vector<api::ApprovalView> approvals);
    /// Time went on.
    void tick();
    [[nodiscard]] const std::vector<api::ApprovalView>& approvals() const { return m_approvals; }
    [[nodiscard]] int rowOf(const QString& id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const base::Clock& m_clock;
    std::vector<api::ApprovalView> m_approvals;
};

} // namespace signalbox::ui
