// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/SandboxClient.h"
#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/sandbox/Buttons.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// A request or an event that a press may hit. Views live for the call.
struct Sighting {
    std::string_view provider, brand, region;
    std::string_view target; ///< Operation of a request, topic of an event.
    std::string_view trace;
};

/// Which buttons are pressed, what they hit, and what is remembered of it.
///
/// - A press counts the sightings in its scope; whether the n-th is hit is hitAt(seed, n, rate). The same seed and the
///   same sequence give the same hits.
/// - It ends by itself at its window's end (steady time), at its release, or at stop(). One that ran when the process
///   was killed is found ended at the next open().
/// - Presses are durable before they act. Injected faults are stored by turn(), four times a second: a kill -9 can lose
///   the records of that long, and nothing else. The newest kKeptFaults are kept.
/// - Only a sandbox can be pressed: elsewhere press() is SANDBOX-001, and everything else finds nothing.
/// Threads: any; turn() one. meet() and injected() touch no disk.
/// Ownership: borrows the clock. Errors: those of core/store, and as said at each function.
class FaultPlan {
public:
    /// `available`: this is a sandbox. `clock` is the true one.
    [[nodiscard]] static base::Result<std::unique_ptr<FaultPlan>> open(const std::filesystem::path& file,
                                                                       bool available, const base::Clock& clock);
    ~FaultPlan();
    FaultPlan(const FaultPlan&) = delete;
    FaultPlan& operator=(const FaultPlan&) = delete;

    [[nodiscard]] bool available() const noexcept;
    /// Called when a press begins (true) and when it has ended (false), on the thread that did it. Before the first
    /// press.
    using Watcher = std::function<void(const ButtonRow&, const api::FaultPress&, bool begins)>;
    void watch(Watcher watcher);

    /// Errors: FailedPrecondition SANDBOX-001 (not a sandbox), InvalidArgument SANDBOX-002 (completeOrder),
    /// ResourceExhausted SANDBOX-003 (kMostRunning run, or another press of a clock button that only one can have).
    [[nodiscard]] base::Result<api::FaultPress> press(const api::FaultOrder& order, const base::OperatorId& by,
                                                      std::string reason, std::optional<std::uint64_t> auditIndex);
    /// The press as it is then. Errors: NotFound NOT_FOUND.
    [[nodiscard]] base::Result<api::FaultPress> release(const api::PressId& id);
    /// Those that it ended.
    [[nodiscard]] base::Result<std::vector<api::FaultPress>> releaseAll();
    /// Errors: NotFound NOT_FOUND.
    [[nodiscard]] base::Result<api::FaultPress> find(const api::PressId& id);
    /// Those that run, then the newest of the others.
    [[nodiscard]] base::Result<std::vector<api::FaultPress>> presses(std::size_t limit);
    [[nodiscard]] base::Result<std::vector<api::InjectedFault>> faults(const api::FaultFilter& filter);

    /// The offset of virtual time that was kept.
    [[nodiscard]] base::Result<base::Duration> storedOffset();
    [[nodiscard]] base::Status storeOffset(base::Duration offset);

    struct Running;
    struct Hit {
        std::shared_ptr<Running> press;
        FaultKind kind;
        std::uint64_t draw; ///< The n-th sighting of its press.

        [[nodiscard]] std::int64_t parameter(std::string_view name) const;
        [[nodiscard]] std::uint64_t random(std::uint64_t salt) const;
        /// True while further sightings are in the scope of the same press.
        [[nodiscard]] bool covers(const Sighting& sighting) const;
    };
    /// Cheap: false when nothing is pressed that acts there.
    [[nodiscard]] bool anyAt(FaultPlace place) const noexcept;
    /// Shows a request or event to every press that acts there, and gives the hits.
    [[nodiscard]] std::vector<Hit> meet(FaultPlace place, const Sighting& sighting);
    /// A hit that has been carried out: counts it and notes it.
    void injected(const Hit& hit, const Sighting& sighting, std::string what);
    /// For a press that acts all the time and not on single things: the running ones of that kind, noted the first
    /// time.
    [[nodiscard]] std::vector<Hit> inForce(FaultKind kind, std::string_view what);

    /// Ends what is over, stores what is new.
    void turn();
    /// Ends everything and stores it.
    void stop();

    static constexpr std::size_t kMostRunning = 32;
    static constexpr std::size_t kMostPending = 50'000;
    static constexpr std::int64_t kKeptFaults = 100'000;
    static constexpr std::int64_t kKeptPresses = 2'000;

private:
    struct Impl;
    explicit FaultPlan(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
