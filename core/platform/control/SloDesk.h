// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/base/Guarded.h"
#include "core/net/HttpServer.h"
#include "core/platform/control/ControlStore.h"
#include "core/platform/gateway/Telemetry.h"
#include "core/slo/Board.h"

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace signalbox::platform {

/// Makes a tick of what the data plane measured, judges it, and sends it to everybody who listens.
///
/// The platform judges by itself: alerts rise, and are kept until somebody acknowledges them, with every console
/// closed. An acknowledgement is an act: it is stored before it is answered, and holds over a restart until the alert
/// is over; the alert keeps its id. What nobody has acknowledged rises anew after a restart. Threads: any; load()
/// before all else, tick() from one thread.
class SloDesk {
public:
    /// `more` gives the conditions that do not come from figures (canaries, incidents), once a tick.
    SloDesk(ControlStore& store, Telemetry& telemetry, const slo::ObjectiveSet& objectives, const base::Clock& clock,
            std::function<std::vector<slo::AlertCondition>()> more);

    /// Takes up the stored acknowledgements. Errors: those of the store.
    [[nodiscard]] base::Status load();
    void tick();
    /// From the next tick on; the newest tick is sent at once.
    void listen(std::shared_ptr<net::EventStream> stream);
    /// Ends every stream.
    void close();

    [[nodiscard]] api::SloSnapshot snapshot(std::size_t seconds) const;
    [[nodiscard]] const slo::ObjectiveSet& objectives() const noexcept { return m_objectives; }
    /// Errors: NotFound SLO-010, FailedPrecondition SLO-011.
    [[nodiscard]] base::Result<slo::Alert> acknowledge(const base::AlertId& id, const base::OperatorId& by);
    [[nodiscard]] base::Result<slo::Alert> alert(const base::AlertId& id) const;
    [[nodiscard]] std::vector<slo::Alert> alerts() const;

    static constexpr std::size_t kKeptTicks = 300;

private:
    struct State {
        State(const base::Clock& clock, const slo::ObjectiveSet& objectives, const std::string& prefix)
            : board(clock, objectives)
            , engine(clock, prefix) {}
        slo::Board board;
        slo::AlertEngine engine;
        std::deque<std::shared_ptr<const slo::Tick>> recent;
        std::shared_ptr<const std::string> newest; ///< Encoded.
        std::vector<std::shared_ptr<net::EventStream>> streams;
        bool closed = false;
    };

    /// Brings what is stored in line with what is acknowledged; what fails is tried again with the next tick.
    void storeAcknowledgements();

    ControlStore& m_store;
    Telemetry& m_telemetry;
    const slo::ObjectiveSet m_objectives;
    const std::function<std::vector<slo::AlertCondition>()> m_more;
    base::Guarded<State> m_state;
    base::Guarded<std::set<base::AlertId>> m_stored; ///< Taken before m_state, never after it.
};

} // namespace signalbox::platform
