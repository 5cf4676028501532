// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditPort.h"

#include "ui/bridge/Bridge.h"

namespace signalbox::ui {

void BridgeAuditPort::entries(QObject* context, const api::AuditFilter& filter, Done<api::AuditPage> done) {
    m_bridge.ask<api::AuditPage>(
        context,
        [filter](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.auditEntries(filter, deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeAuditPort::proof(QObject* context, std::uint64_t index, Done<audit::InclusionProof> done) {
    m_bridge.ask<audit::InclusionProof>(
        context,
        [index](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.auditProof(index, 0, deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeAuditPort::checkpoint(QObject* context, Done<api::AuditCheckpoint> done) {
    m_bridge.ask<api::AuditCheckpoint>(
        context,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.auditCheckpoint(deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeAuditPort::exportLog(QObject* context, Done<std::string> done) {
    m_bridge.ask<std::string>(
        context,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.auditExport(deadline, std::move(stop));
        },
        std::move(done));
}

} // namespace signalbox::ui
