// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace signalbox::platform {

/// What a bet can be. The numbers are stored.
///
///     none --authorize--> AUTHORIZED --settle--> SETTLED
///                         AUTHORIZED --settle(final: false)--> PARTIAL --settle--> SETTLED
///                         AUTHORIZED --rollback--> ROLLED_BACK
///                         AUTHORIZED --time--> EXPIRED
///                                                SETTLED --reversal by two people--> REVERSED
///     none --rollback--> TOMBSTONE (absorbing: an authorize that comes late is refused)
///
/// Everything else is refused with a wire code. A partly settled bet cannot be rolled back: its stake is taken.
enum class BetState {
    None = 0,
    Authorized = 1,
    Partial = 2,
    Settled = 3,
    RolledBack = 4,
    Tombstone = 5,
    Expired = 6,
    Reversed = 7
};
enum class BetEvent { Authorize = 0, SettlePart = 1, SettleFinal = 2, Rollback = 3, Expire = 4, Reverse = 5 };

inline constexpr std::size_t kBetStates = 8;
inline constexpr std::size_t kBetEvents = 6;

/// "none", "authorized", "partially_settled", "settled", "rolled_back", "tombstoned", "expired", "reversed".
[[nodiscard]] std::string_view name(BetState state) noexcept;

/// One cell: where it leads, or the wire code of the refusal.
struct BetTransition {
    BetState next = BetState::None;
    std::string_view refusal;

    [[nodiscard]] bool allowed() const noexcept { return refusal.empty(); }
};

/// The whole table as data, so that a test can break one cell and see it noticed.
using BetTable = std::array<std::array<BetTransition, kBetEvents>, kBetStates>;

[[nodiscard]] const BetTable& betTable() noexcept;

[[nodiscard]] inline const BetTransition& transition(const BetTable& table, BetState state, BetEvent event) noexcept {
    return table[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

/// True while the bet counts as an open round.
[[nodiscard]] constexpr bool isOpen(BetState state) noexcept {
    return state == BetState::Authorized || state == BetState::Partial;
}

} // namespace signalbox::platform
