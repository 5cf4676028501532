// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryPort.h"

#include "core/api/Acts.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

namespace signalbox::ui {

namespace {

class BridgeCanaryPort final : public CanaryPort {
public:
    BridgeCanaryPort(Bridge& bridge, QObject* context)
        : m_bridge(bridge)
        , m_context(context) {}

    void list(OnViews done) override {
        m_bridge.ask<std::vector<api::CanaryView>>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.canaries(deadline, std::move(stop));
            },
            std::move(done));
    }

    void set(const base::ProviderId& provider, const api::CanaryDraft& draft, const api::Intent& intent,
             OnView done) override {
        m_bridge.act<api::CanaryView>(
            m_context,
            QObject::tr("Canary of %1 to %2").arg(text::of(provider.text()), text::basisPoints(draft.basisPoints)),
            intent,
            [provider, draft, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.setCanary(provider, draft, intent, deadline, std::move(stop));
            },
            std::move(done));
    }

    void abort(const base::ProviderId& provider, const api::Intent& intent, OnView done) override {
        m_bridge.act<api::CanaryView>(
            m_context, QObject::tr("Roll the canary of %1 back to 0 %").arg(text::of(provider.text())), intent,
            [provider, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.abortCanary(provider, intent, deadline, std::move(stop));
            },
            std::move(done), CallLane::RedButton);
    }

    void askToRearm(const base::ProviderId& provider, std::uint64_t epoch, const std::string& summary,
                    const api::Intent& intent, OnApproval done) override {
        const api::PreparedAct act = api::rearmAct(provider, epoch, intent);
        m_bridge.act<api::ApprovalView>(
            m_context, QObject::tr("Ask to re-arm the canary of %1").arg(text::of(provider.text())), intent,
            [act, summary, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.requestApproval(act, summary, intent, deadline, std::move(stop));
            },
            std::move(done));
    }

    void approvals(OnApprovals done) override {
        m_bridge.ask<std::vector<api::ApprovalView>>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.approvals(deadline, std::move(stop));
            },
            std::move(done));
    }

private:
    Bridge& m_bridge;
    QObject* m_context;
};

} // namespace

std::unique_ptr<CanaryPort> canaryPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgeCanaryPort>(bridge, context);
}

} // namespace signalbox::ui
