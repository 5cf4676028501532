// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/SloDesk.h"

#include "core/api/SloCodec.h"
#include "core/base/Log.h"

#include <algorithm>
#include <map>

namespace signalbox::platform {

namespace {

constexpr std::string_view kKind = "acknowledgement";

/// Ids of alerts differ between starts of the platform, so that an old one is never acknowledged by mistake.
std::string prefixOf(const std::string& boot) { return "al-" + boot.substr(0, 12); }

} // namespace

SloDesk::SloDesk(ControlStore& store, Telemetry& telemetry, const slo::ObjectiveSet& objectives,
                 const base::Clock& clock, std::function<std::vector<slo::AlertCondition>()> more)
    : m_store(store)
    , m_telemetry(telemetry)
    , m_objectives(objectives)
    , m_more(std::move(more))
    , m_state(std::in_place, clock, objectives, prefixOf(telemetry.boot())) {}

base::Status SloDesk::load() {
    SB_ASSIGN(const auto documents, m_store.documents(kKind));
    auto stored = m_stored.lock();
    auto state = m_state.lock();
    for (const auto& document : documents) {
        auto alert = api::fromJson<slo::Alert>(document);
        if (!alert) { // It rises anew, and somebody acknowledges it again.
            base::log::error("slo", "a stored acknowledgement cannot be read",
                             base::Json::object({{"error", base::describe(alert.error())}}));
            continue;
        }
        stored->insert(alert->id);
        state->engine.restore(*std::move(alert));
    }
    return {};
}

void SloDesk::storeAcknowledgements() {
    auto stored = m_stored.lock();
    std::map<base::AlertId, slo::Alert> wanted;
    for (auto& alert : alerts())
        if (alert.state == slo::AlertState::Acknowledged)
            wanted.emplace(alert.id, std::move(alert));
    const auto warn = [](const base::Status& failed) {
        if (!failed)
            base::log::warning("slo", "an acknowledgement could not be stored",
                               base::Json::object({{"error", base::describe(failed.error())}}));
        return failed.has_value();
    };
    for (const auto& [id, alert] : wanted)
        if (!stored->contains(id) && warn(m_store.put(kKind, id.text(), api::toJson(alert))))
            stored->insert(id);
    std::erase_if(*stored, [&](const base::AlertId& id) {
        return !wanted.contains(id) && warn(m_store.remove(kKind, id.text()));
    });
}

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
    storeAcknowledgements();
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
    auto acknowledged = m_state.lock()->engine.acknowledge(id, by);
    if (acknowledged)
        storeAcknowledgements();
    return acknowledged;
}

std::vector<slo::Alert> SloDesk::alerts() const { return m_state.lock()->engine.alerts(); }

base::Result<slo::Alert> SloDesk::alert(const base::AlertId& id) const {
    for (const auto& alert : alerts())
        if (alert.id == id)
            return alert;
    return base::Error{base::ErrorCode::NotFound, "SLO-010", "there is no alert " + id.text()};
}

} // namespace signalbox::platform
