// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/platform/Services.h"
#include "core/platform/control/DoorDefect.h"
#include "core/platform/control/RotationDesk.h"
#include "core/slo/Objective.h"

#include <memory>

namespace signalbox::platform {

/// The control plane: `/control/v1`, the ticker that judges, and everything that decides without a console.
///
/// - create() adds every route to services.router; start() replays the red button's journal, tells the data plane which
///   canaries there are, and begins to tick.
///   Rationale: the gates must be closed again before the first request of a restarted platform is let in; the platform
///   therefore starts the control plane before it listens.
/// - Threads of its own: one ticks (1 Hz: recorder, board, alerts, streams), one guards canaries (10 Hz), one drives
/// the
///   red button (4 Hz). stop() ends them. None waits for another.
/// Files:     data/acts.db (state), data/degradation.journal (the red button's own record), data/ca/platform.pem
///            (read: whom operators' certificates must come from).
/// Ownership: borrows the services, which must outlive it.
/// Errors:    those of core/store and of reading files.
class ControlPlane {
public:
    struct Options {
        slo::ObjectiveSet objectives = slo::defaultObjectives();
        /// False: no threads; a test turns the handles below by itself.
        bool threads = true;
        DoorDefect defect = DoorDefect::None;
    };
    [[nodiscard]] static base::Result<std::unique_ptr<ControlPlane>> create(Services services);
    [[nodiscard]] static base::Result<std::unique_ptr<ControlPlane>> create(Services services, Options options);
    ~ControlPlane(); ///< stop()
    ControlPlane(const ControlPlane&) = delete;
    ControlPlane& operator=(const ControlPlane&) = delete;

    [[nodiscard]] base::Status start();
    void stop();

    /// For the gateway's self-service routes.
    [[nodiscard]] RotationDesk& rotationDesk() noexcept;

    /// What the three threads do, once: for tests without threads.
    void tickOnce();
    void guardOnce();
    void driveRedButtonOnce();

private:
    struct Impl;
    explicit ControlPlane(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
