// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/SloDesk.h"

#include "core/api/SloCodec.h"
#include "core/base/Log.h"

#include <algorithm>

namespace signalbox::platform {

namespace {

/// Ids of alerts differ between starts of the platform, so that an old one is never acknowledged by mistake.
std::string prefixOf(const std::string& boot) { return "al-" + boot.substr(0, 12); }

} // namespace

SloDesk::SloDesk(Telemetry& telemetry, const slo::ObjectiveSet& objectives, const base::Clock& clock,
                 std::function<std::vector<slo::AlertCondition>()> more)
    : m_telemetry(telemetry)
    , m_objectives(objectives)
    , m_more(std::move(more))
    , m_state(std::in_place, clock, objectives, prefixOf(telemetry.boot())) {}

void SloDesk::tick() {
    auto tick = std::make_shared<slo::Tick>(m_telemetry.tick());
    auto conditions = m_more();
    std::shared_ptr<const std::string> encoded;
    std::vector<std::shared_ptr<net::EventStream>> streams;
    {
        auto state = m_state.lock();
        const auto applied = state->board.apply(*tick);
        if (applied == slo::Applied::Invalid)
            base::log::error("slo", "a tick of our own contradicts itself",
                             base::Json::object({{"sequence", tick->sequence}}));
        auto judged = state->board.conditions();
        conditions.insert(conditions.end(), std::make_move_iterator(judged.begin()),
                          std::make_move_iterator(judged.end()));
        state->engine.evaluate(conditions);
        tick->alerts = state->engine.alerts();
        encoded = std::make_shared<const std::string>(api::toJson(*tick).text());
        state->newest = encoded;
        state->recent.push_back(tick);
        while (state->recent.size() > kKeptTicks)
            state->recent.pop_front();
        std::erase_if(state->streams, [](const auto& stream) { return !stream->isOpen(); });
        streams = state->streams;
    }
    for (const auto& stream : streams)
        stream->send("tick", *encoded, std::to_string(tick->sequence));
}

void SloDesk::listen(std::shared_ptr<net::EventStream> stream) {
    auto state = m_state.lock();
    if (state->closed) {
        stream->close();
        return;
    }
    if (state->newest)
        stream->send("tick", *state->newest);
    state->streams.push_back(std::move(stream));
}

void SloDesk::close() {
    std::vector<std::shared_ptr<net::EventStream>> streams;
    {
        auto state = m_state.lock();
        state->closed = true;
        streams.swap(state->streams);
    }
    for (const auto& stream : streams)
        stream->close();
}

api::SloSnapshot SloDesk::snapshot(std::size_t seconds) const {
    std::vector<std::shared_ptr<const slo::Tick>> ticks;
    {
        const auto state = m_state.lock();
        const auto count = std::min(seconds, state->recent.size());
        ticks.assign(state->recent.end() - static_cast<std::ptrdiff_t>(count), state->recent.end());
    }
    api::SloSnapshot out;
    out.objectives = m_objectives;
    out.recent.reserve(ticks.size());
    for (const auto& tick : ticks)
        out.recent.push_back(*tick);
    return out;
}

base::Result<slo::Alert> SloDesk::acknowledge(const base::AlertId& id, const base::OperatorId& by) {
    return m_state.lock()->engine.acknowledge(id, by);
}

base::Result<slo::Alert> SloDesk::alert(const base::AlertId& id) const {
    for (const auto& alert : m_state.lock()->engine.alerts())
        if (alert.id == id)
            return alert;
    return base::Error{base::ErrorCode::NotFound, "SLO-010", "there is no alert " + id.text()};
}

} // namespace signalbox::platform
