// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/TracesPort.h"

#include "ui/bridge/Bridge.h"

namespace signalbox::ui {

namespace {

class BridgeTracesPort final : public TracesPort {
public:
    BridgeTracesPort(Bridge& bridge, QObject* context)
        : m_bridge(bridge)
        , m_context(context) {}

    void trace(const std::string& id, On<api::TraceView> done) override {
        m_bridge.ask<api::TraceView>(
            m_context,
            [id](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::trace(client, id, deadline, std::move(stop));
            },
            std::move(done));
    }

    void events(const std::string& trace, On<api::EventPageView> done) override {
        api::EventFilter filter;
        filter.trace = trace;
        m_bridge.ask<api::EventPageView>(
            m_context,
            [filter](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::events(client, filter, deadline, std::move(stop));
            },
            std::move(done));
    }

    void recent(const api::TraceFilter& filter, On<api::TraceList> done) override {
        m_bridge.ask<api::TraceList>(
            m_context,
            [filter](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::traces(client, filter, deadline, std::move(stop));
            },
            std::move(done));
    }

private:
    Bridge& m_bridge;
    QObject* m_context;
};

} // namespace

std::unique_ptr<TracesPort> tracesPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgeTracesPort>(bridge, context);
}

} // namespace signalbox::ui
