// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"

#include <QtCore/QObject>

#include <functional>
#include <string>

namespace signalbox::ui {

class Bridge;

/// What the audit page reads from the platform. Tests have one that answers by hand.
class AuditPort {
public:
    virtual ~AuditPort() = default;
    template <class T>
    using Done = std::function<void(const base::Result<T>&)>;
    virtual void entries(QObject* context, const api::AuditFilter& filter, Done<api::AuditPage> done) = 0;
    /// Against the newest head.
    virtual void proof(QObject* context, std::uint64_t index, Done<audit::InclusionProof> done) = 0;
    virtual void checkpoint(QObject* context, Done<api::AuditCheckpoint> done) = 0;
    virtual void exportLog(QObject* context, Done<std::string> done) = 0;
};

/// The port to the real platform.
class BridgeAuditPort final : public AuditPort {
public:
    explicit BridgeAuditPort(Bridge& bridge)
        : m_bridge(bridge) {}
    void entries(QObject* context, const api::AuditFilter& filter, Done<api::AuditPage> done) override;
    void proof(QObject* context, std::uint64_t index, Done<audit::InclusionProof> done) override;
    void checkpoint(QObject* context, Done<api::AuditCheckpoint> done) override;
    void exportLog(QObject* context, Done<std::string> done) override;

private:
    Bridge& m_bridge;
};

} // namespace signalbox::ui
