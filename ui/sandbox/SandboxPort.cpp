// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/SandboxPort.h"

#include "ui/bridge/Bridge.h"

namespace signalbox::ui {

namespace {

constexpr int kFaultsShown = 200;

class BridgeSandboxPort final : public SandboxPort {
public:
    BridgeSandboxPort(Bridge& bridge, QObject* context)
        : m_bridge(bridge)
        , m_context(context) {}

    void buttons(On<api::SandboxButtons> done) override {
        m_bridge.ask<api::SandboxButtons>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::sandboxButtons(client, deadline, std::move(stop));
            },
            std::move(done));
    }
    void presses(On<std::vector<api::FaultPress>> done) override {
        m_bridge.ask<std::vector<api::FaultPress>>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::sandboxPresses(client, deadline, std::move(stop));
            },
            std::move(done));
    }
    void faults(On<std::vector<api::InjectedFault>> done) override {
        api::FaultFilter filter;
        filter.limit = kFaultsShown;
        m_bridge.ask<std::vector<api::InjectedFault>>(
            m_context,
            [filter](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::sandboxFaults(client, filter, deadline, std::move(stop));
            },
            std::move(done));
    }
    void clock(On<api::VirtualClock> done) override {
        m_bridge.ask<api::VirtualClock>(
            m_context,
            [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::sandboxClock(client, deadline, std::move(stop));
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
    void press(const api::FaultOrder& order, const QString& title, const api::Intent& intent,
               On<api::Done<api::FaultPress>> done) override {
        m_bridge.act<api::FaultPress>(
            m_context, title, intent,
            [order, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::pressFault(client, order, intent, deadline, std::move(stop));
            },
            std::move(done));
    }
    void release(const api::PressId& press, const QString& title, const api::Intent& intent,
                 On<api::Done<api::FaultPress>> done) override {
        m_bridge.act<api::FaultPress>(
            m_context, title, intent,
            [press, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::releaseFault(client, press, intent, deadline, std::move(stop));
            },
            std::move(done));
    }
    void releaseAll(const api::Intent& intent, On<api::Done<std::vector<api::FaultPress>>> done) override {
        m_bridge.act<std::vector<api::FaultPress>>(
            m_context, QObject::tr("Release all emulation buttons"), intent,
            [intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::releaseAllFaults(client, intent, deadline, std::move(stop));
            },
            std::move(done));
    }
    void resetClock(const api::Intent& intent, On<api::Done<api::VirtualClock>> done) override {
        m_bridge.act<api::VirtualClock>(
            m_context, QObject::tr("Set the sandbox's clock to real time"), intent,
            [intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::resetSandboxClock(client, intent, deadline, std::move(stop));
            },
            std::move(done));
    }

private:
    Bridge& m_bridge;
    QObject* m_context;
};

} // namespace

std::unique_ptr<SandboxPort> sandboxPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgeSandboxPort>(bridge, context);
}

} // namespace signalbox::ui
