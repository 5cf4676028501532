// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/access/AccessPage.h"
#include "ui/bridge/Bridge.h"

namespace signalbox::ui {

namespace {

template <class T>
ApprovalOutcome outcomeOf(const base::Result<api::Done<T>>& answer) {
    ApprovalOutcome outcome;
    if (!answer) {
        outcome.error = answer.error();
        return outcome;
    }
    if (answer->audit.index)
        outcome.auditIndex = qint64(*answer->audit.index);
    if constexpr (std::is_same_v<T, api::ApprovalView>)
        outcome.approval = answer->value;
    return outcome;
}

} // namespace

void BridgeAccessPort::read(QObject* context, Approvals done) {
    m_bridge.ask<std::vector<api::ApprovalView>>(
        context,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.approvals(deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeAccessPort::perform(QObject* context, ApprovalAct act, const api::ApprovalView& shown,
                               const api::Intent& intent, const QString& title,
                               std::function<void(const ApprovalOutcome&)> done) {
    if (act == ApprovalAct::Execute) {
        m_bridge.act<base::Json>(
            context, title, intent,
            [shown](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.executeApproved(shown, deadline, std::move(stop));
            },
            [done = std::move(done)](const auto& answer) { done(outcomeOf(answer)); });
        return;
    }
    m_bridge.act<api::ApprovalView>(
        context, title, intent,
        [act, shown, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return act == ApprovalAct::Approve
                       ? client.signApproval(shown, intent, deadline, std::move(stop))
                       : client.refuseApproval(shown.request.id, intent, deadline, std::move(stop));
        },
        [done = std::move(done)](const auto& answer) { done(outcomeOf(answer)); });
}

} // namespace signalbox::ui
