// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/Migrations.h"

#include <span>

namespace signalbox::platform {

/// The schema of `ledger.db`.
///
/// | table      | a row is                                                                                       |
/// |------------|------------------------------------------------------------------------------------------------|
/// | tenant     | one provider in one brand in one region                                                        |
/// | account    | the cash of a player, the house of a brand, or the outside world; with its running balances     |
/// | session    | a session a provider opened for a player                                                       |
/// | bet        | a bet and its state (BetState.h), tombstones included                                          |
/// | settlement | one part of the settlement chain of a bet                                                      |
/// | entry      | one effect, numbered densely: everything that happened, in the order in which it did           |
/// | posting    | one leg of an entry: an account, an amount (credit positive), pending or posted, balance after |
/// | memo       | the stored answer of one idempotency scope                                                     |
/// | stream     | one partition of events and its next position                                                  |
/// | outbox     | the event of one entry                                                                         |
/// | relay      | up to which entry events have been relayed                                                     |
/// | nonce      | a used signature nonce, until it cannot be accepted any more                                   |
///
/// Amounts are minor units, times nanoseconds since 1970.
[[nodiscard]] std::span<const store::Migration> ledgerMigrations();

/// posting.phase
inline constexpr int kPending = 0;
inline constexpr int kPosted = 1;

} // namespace signalbox::platform
