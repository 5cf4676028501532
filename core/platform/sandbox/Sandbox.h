// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/sandbox/EventFaults.h"
#include "core/platform/sandbox/FaultPlan.h"
#include "core/platform/sandbox/Later.h"
#include "core/platform/sandbox/RequestFaults.h"
#include "core/platform/sandbox/SandboxClock.h"

#include <filesystem>
#include <memory>

namespace signalbox::platform {

/// The emulation buttons of one platform: clock, plan, and what carries the plan out.
///
/// Outside a sandbox everything is there and does nothing: the clocks show true time, no press is taken, and no thread
/// runs.
/// Threads: any; start() and stop() one. Ownership: borrows the true clock.
class Sandbox {
public:
    struct Options {
        bool available = true; ///< EnvironmentKind::Sandbox.
        bool thread = true;    ///< False: a test calls turn() by itself.
    };
    /// `sandbox.db` in `folder`. Virtual time goes on from where it was turned to. Errors: those of core/store.
    [[nodiscard]] static base::Result<std::unique_ptr<Sandbox>> open(const std::filesystem::path& folder,
                                                                     const base::Clock& trueClock, Options options);
    ~Sandbox(); ///< stop()
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    [[nodiscard]] const SandboxClock& clock() const noexcept;
    [[nodiscard]] FaultPlan& plan() noexcept;
    [[nodiscard]] RequestFaults& requests() noexcept;
    [[nodiscard]] DeliveryFaults& deliveries() noexcept;

    /// Virtual time is true time again. Errors: SANDBOX-001, those of core/store.
    [[nodiscard]] base::Result<api::VirtualClock> resetClock();

    /// Carries out what is due, ends what is over, stores what is new: what the thread does.
    void turn();
    /// Ends every press; what was waiting goes on at once. Before the server stops, so that no answer is waited for.
    void stop();

private:
    struct Impl;
    explicit Sandbox(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
