// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The emulation buttons of a sandbox on the wire: what can be pressed, what is pressed, what it did, and the virtual
/// clock. Values with their codec (Codec.h), and the calls over a PlatformClient.
namespace signalbox::api {

using PressId = base::Id<struct PressTag>;

/// One whole number that a button takes besides scope, rate, window and seed.
struct FaultParameter {
    std::string name;  ///< "delay_ms"
    std::string title; ///< For people, "Delay".
    std::string unit;  ///< "ms", "ppm", "s", or empty for a count.
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::int64_t initial = 0; ///< Used when a press does not name it.
    friend bool operator==(const FaultParameter&, const FaultParameter&) = default;
};

/// One thing that can be made wrong on purpose.
struct FaultButton {
    std::string kind;               ///< "answer_drop": the name on the wire.
    std::string title;              ///< "Drop answers"
    std::string group;              ///< "clock", "requests" or "events".
    std::string effect;             ///< One sentence: what it does, and what must hold all the same.
    std::vector<std::string> scope; ///< Of "provider", "brand", "region", "operation", "topic": what can narrow it.
    std::vector<std::string> requiredScope; ///< What must be named.
    bool rated = true;                      ///< False: hits everything in its scope, the rate is not used.
    bool timed = true;                      ///< False: acts once, when it is pressed; the window is not used.
    std::vector<FaultParameter> parameters;
    friend bool operator==(const FaultButton&, const FaultButton&) = default;
};

/// What a press may hit. An absent part: anything.
struct FaultScope {
    std::optional<base::ProviderId> provider;
    std::optional<base::BrandId> brand;
    std::optional<base::RegionId> region;
    std::string operation; ///< Empty, "session", "authorize", "settle", "rollback", "read" or "other".
    std::string topic;     ///< Empty, or for example "bet.settled".

    /// "everything", or "provider novagames, operation settle".
    [[nodiscard]] std::string text() const;
    friend bool operator==(const FaultScope&, const FaultScope&) = default;
};

/// How a button is to be pressed.
struct FaultOrder {
    std::string kind;
    FaultScope scope;
    int basisPoints = 10'000;                         ///< Of what is in scope, 0..10,000; 10,000 is 100 %.
    base::Duration window = std::chrono::seconds(60); ///< 1 s..1 h; then it ends by itself.
    std::optional<std::uint64_t> seed;                ///< 0..2^63-1. Absent: the platform draws one, and says which.
    std::map<std::string, std::int64_t> parameters;
    friend bool operator==(const FaultOrder&, const FaultOrder&) = default;

    static constexpr base::Duration kLeastWindow = std::chrono::seconds(1);
    static constexpr base::Duration kMostWindow = std::chrono::hours(1);
};

/// One press of a button, running or over.
///
/// The same seed and the same sequence of requests in scope give the same hits: the decision on the n-th of them is a
/// function of seed and n.
struct FaultPress {
    PressId id;
    std::string kind;
    FaultScope scope;
    int basisPoints = 10'000;
    std::uint64_t seed = 0;
    std::map<std::string, std::int64_t> parameters; ///< All of the button's, also those that were not named.
    base::Time startedAt{};
    base::Time endsAt{};               ///< At the latest.
    std::optional<base::Time> endedAt; ///< Absent: running.
    std::string endedBy;               ///< "window", "released", "platform stopped", "done"; empty while it runs.
    base::OperatorId by;
    std::string reason;
    std::uint64_t seen = 0;                  ///< Requests or events in scope so far: the generator's counter.
    std::uint64_t hits = 0;                  ///< Of them, those that a fault was injected into.
    std::optional<std::uint64_t> auditIndex; ///< The log's entry about the press.

    [[nodiscard]] bool running() const noexcept { return !endedAt.has_value(); }
    friend bool operator==(const FaultPress&, const FaultPress&) = default;
};

/// One fault that was injected.
struct InjectedFault {
    std::int64_t number = 0; ///< Increasing; for paging.
    PressId press;
    std::string kind;
    base::Time at{};                     ///< True time.
    std::string trace;                   ///< Empty when it hit nothing that has one (a clock).
    std::string provider, brand, region; ///< As far as they are known.
    std::string target;                  ///< Operation or topic.
    std::uint64_t draw = 0;              ///< The n-th in the scope of its press, from 1.
    std::string what;                    ///< "answer dropped after 204 ms, status 200"
    friend bool operator==(const InjectedFault&, const InjectedFault&) = default;
};

/// Which injected faults. Newest first.
struct FaultFilter {
    std::string press, kind, trace; ///< Empty: any.
    std::int64_t before = 0;        ///< Only those with a smaller number; 0: from the newest on.
    int limit = 100;                ///< 1..1000
};

/// The sandbox's virtual clock: by it sessions, holds and limits are judged.
///
/// Signatures, tokens and certificates are judged by true time, moved only by a clock_skew that is pressed; the audit
/// log, TLS and the SLO board always have true time.
struct VirtualClock {
    base::Time trueTime{};
    base::Time virtualTime{};  ///< trueTime + offset: what GET /health shows.
    base::Duration offset{};   ///< What jumps and drift have added up to; survives a restart.
    base::Duration skew{};     ///< While a clock_skew is pressed.
    std::int64_t driftPpm = 0; ///< While a clock_drift is pressed.
    friend bool operator==(const VirtualClock&, const VirtualClock&) = default;
};

/// What there is to press, and whether this platform lets it be pressed.
struct SandboxButtons {
    std::string environment; ///< "sandbox", "staging", "production"
    bool available = false;  ///< Only in a sandbox.
    std::vector<FaultButton> buttons;
    friend bool operator==(const SandboxButtons&, const SandboxButtons&) = default;
};

[[nodiscard]] base::Json toJson(const FaultParameter& value, Wire = {});
void read(Decoder& in, FaultParameter& out);
[[nodiscard]] base::Json toJson(const FaultButton& value, Wire = {});
void read(Decoder& in, FaultButton& out);
[[nodiscard]] base::Json toJson(const SandboxButtons& value, Wire = {});
void read(Decoder& in, SandboxButtons& out);
[[nodiscard]] base::Json toJson(const FaultScope& value, Wire = {});
void read(Decoder& in, FaultScope& out);
/// The body of POST /sandbox/presses: kind, scope, basis_points, window_ms, seed?, parameters.
[[nodiscard]] base::Json toJson(const FaultOrder& value, Wire = {});
void read(Decoder& in, FaultOrder& out);
[[nodiscard]] base::Json toJson(const FaultPress& value, Wire = {});
void read(Decoder& in, FaultPress& out);
[[nodiscard]] base::Json toJson(const InjectedFault& value, Wire = {});
void read(Decoder& in, InjectedFault& out);
[[nodiscard]] base::Json toJson(const VirtualClock& value, Wire = {});
void read(Decoder& in, VirtualClock& out);

/// GET /sandbox/buttons
[[nodiscard]] base::Result<SandboxButtons> sandboxButtons(PlatformClient& client, Deadline, std::stop_token = {});
/// GET /sandbox/presses: those that run, then the newest of those that are over.
[[nodiscard]] base::Result<std::vector<FaultPress>> sandboxPresses(PlatformClient& client, Deadline,
                                                                   std::stop_token = {}, int limit = 100);
/// GET /sandbox/faults
[[nodiscard]] base::Result<std::vector<InjectedFault>> sandboxFaults(PlatformClient& client, const FaultFilter& filter,
                                                                     Deadline, std::stop_token = {});
/// GET /sandbox/clock
[[nodiscard]] base::Result<VirtualClock> sandboxClock(PlatformClient& client, Deadline, std::stop_token = {});

/// POST /sandbox/presses. Errors: SANDBOX-001 (not a sandbox), SANDBOX-002 (the order is not one of this button),
/// SANDBOX-003 (too many presses run).
[[nodiscard]] base::Result<Done<FaultPress>> pressFault(PlatformClient& client, const FaultOrder& order, const Intent&,
                                                        Deadline, std::stop_token = {});
/// POST /sandbox/presses/{id}/release. One that is over already stays as it is. Errors: NOT_FOUND.
[[nodiscard]] base::Result<Done<FaultPress>> releaseFault(PlatformClient& client, const PressId& press, const Intent&,
                                                          Deadline, std::stop_token = {});
/// POST /sandbox/release-all: ends every press that runs, and gives them.
[[nodiscard]] base::Result<Done<std::vector<FaultPress>>> releaseAllFaults(PlatformClient& client, const Intent&,
                                                                           Deadline, std::stop_token = {});
/// POST /sandbox/clock/reset: the virtual clock is the true one again. What was stamped ahead of true time stays; the
/// ledger's stamps stand still until true time has caught up.
[[nodiscard]] base::Result<Done<VirtualClock>> resetSandboxClock(PlatformClient& client, const Intent&, Deadline,
                                                                 std::stop_token = {});

} // namespace signalbox::api
