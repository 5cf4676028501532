// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/SandboxClient.h"
#include "core/base/Result.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// Everything that can be made wrong on purpose.
enum class FaultKind {
    ClockSkew,
    ClockDrift,
    ClockJump,
    RegionDrop,
    RequestDrop,
    RequestReset,
    RequestDelay,
    RequestOutOfOrder,
    RequestDuplicate,
    RequestBurst,
    AnswerDelay,
    AnswerDrop,
    AnswerReset,
    OutboxStall,
    CdcLag,
    RelayDuplicate,
    EventDuplicate,
    EventOutOfOrder,
    EventDrop,
};

/// Who asks for it.
enum class FaultPlace {
    Clock,    ///< SandboxClock, when it is pressed and when it ends.
    Door,     ///< RequestFaults, for each request that was let in.
    Relay,    ///< EventFaults, all the time: how events leave the outbox.
    Batch,    ///< EventFaults, for each batch that leaves the outbox.
    Delivery, ///< EventFaults, for each delivery of an event.
};

struct ButtonRow {
    FaultKind kind;
    FaultPlace place;
    api::FaultButton button;
};

/// The catalogue, in the order in which it is shown.
[[nodiscard]] const std::vector<ButtonRow>& buttonRows();
/// Null for a name that is none.
[[nodiscard]] const ButtonRow* findButton(std::string_view kind);

/// The order with every parameter named. Errors: InvalidArgument SANDBOX-002: no such button, a scope that it does not
/// have or that must be named, a window or a parameter that is out of range, a parameter that it does not have.
[[nodiscard]] base::Result<api::FaultOrder> completeOrder(api::FaultOrder order);

/// Whether the n-th sighting (from 1) of a press is hit: a function of these three and nothing else.
[[nodiscard]] bool hitAt(std::uint64_t seed, std::uint64_t n, int basisPoints) noexcept;
/// Further draws of the n-th sighting, for jitter and the like: 64 even bits.
[[nodiscard]] std::uint64_t drawAt(std::uint64_t seed, std::uint64_t n, std::uint64_t salt) noexcept;

} // namespace signalbox::platform
