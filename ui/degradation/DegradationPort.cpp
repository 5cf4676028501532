// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/DegradationPort.h"

#include "core/api/Acts.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

namespace signalbox::ui {

namespace {

class BridgeDegradationPort final : public DegradationPort {
public:
    BridgeDegradationPort(Bridge& bridge, QObject* context)
        : m_bridge(bridge)
        , m_context(context) {}

    void state(On<api::DegradationView> done) override {
        m_bridge.ask<api::DegradationView>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.degradation(deadline, std::move(stop));
            },
            std::move(done));
    }

    void providers(On<std::vector<api::ProviderView>> done) override {
        m_bridge.ask<std::vector<api::ProviderView>>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.providers(deadline, std::move(stop));
            },
            std::move(done));
    }

    void command(const base::CommandId& id, On<degradation::CommandStatus> done) override {
        m_bridge.ask<degradation::CommandStatus>(
            m_context,
            [id](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.command(id, deadline, std::move(stop));
            },
            std::move(done));
    }

    void close(const api::DegradationOrder& order, const api::Intent& intent,
               On<api::Done<degradation::CommandStatus>> done) override {
        m_bridge.act<degradation::CommandStatus>(
            m_context, QObject::tr("%1 off · %2").arg(text::name(order.what), text::scope(order.scope)), intent,
            [order, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.operate(order, intent, deadline, std::move(stop));
            },
            std::move(done), CallLane::RedButton);
    }

    void askToRelease(const api::DegradationOrder& order, const std::string& summary, const api::Intent& intent,
                      On<api::Done<api::ApprovalView>> done) override {
        const api::PreparedAct act = api::releaseAct(order, intent);
        m_bridge.act<api::ApprovalView>(
            m_context, text::of(summary), intent,
            [act, summary, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.requestApproval(act, summary, intent, deadline, std::move(stop));
            },
            std::move(done));
    }

    void approvals(On<std::vector<api::ApprovalView>> done) override {
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

std::unique_ptr<DegradationPort> degradationPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgeDegradationPort>(bridge, context);
}

} // namespace signalbox::ui
