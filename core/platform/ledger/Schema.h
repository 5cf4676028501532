// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/BlockFilter.h"
#include "core/store/Migrations.h"

#include <span>

namespace signalbox::platform {

/// The schema of `ledger.db`.
///
/// | table      | a row is                                                                                       |
/// |------------|------------------------------------------------------------------------------------------------|
/// | tenant     | one provider in one brand in one region                                                        |
/// | account    | cash or bonus of a player, house, psp or jackpot of a brand, or the outside world (external);   |
/// |            | with its running balances                                                                      |
/// | session    | a session a provider opened for a player; ended_at 0 while it has not ended                     |
/// | bet        | a bet and its state (BetState.h), tombstones included; `bonus` of `amount` was held on the      |
/// |            | bonus account, `taken` of it was paid, `undo` is the id of its rollback or reversal             |
/// | settlement | one part of the settlement chain of a bet: the stake it took, the win it paid                   |
/// | round      | a round that is closed, by its last settlement or by the provider                              |
/// | reconciliation, recon_case | a provider's report held against the rounds, and every difference found         |
/// | entry      | one effect, numbered densely: everything that happened, in the order in which it did           |
/// | entry_filter | which blocks of entries may belong to a trace (core/store/BlockFilter.h)                      |
/// | posting    | one leg of an entry: an account, an amount (credit positive), pending or posted, balance after |
/// | memo       | the stored answer of one idempotency scope                                                     |
/// | stream     | one partition of events and its next position                                                  |
/// | outbox     | the event of one entry                                                                         |
/// | relay      | up to which entry events have been relayed                                                     |
/// | nonce      | a used signature nonce, until it cannot be accepted any more                                   |
///
/// Of the sandbox's emulators (core/platform/emulators), which write them in the ledger's transactions; `account` is
/// the player's cash account, `sequence` the entry that made the row:
///
/// | table                       | a row is                                                                      |
/// |-----------------------------|-------------------------------------------------------------------------------|
/// | player_profile              | a player's age group, and the balance that a reset gives back (-1: not known) |
/// | rg_limit, rg_exclusion      | a limit or an exclusion from one moment to another; ended, never deleted      |
/// | bonus, bonus_contribution   | a bonus; what one bet gave to it, and whether that was taken back             |
/// | jackpot, jackpot_move       | a pool of a brand and currency; what came into it and went out                |
/// | wallet_move, psp_payment    | an adjustment by the operator; a deposit or payout through the PSP            |
/// | aml_case                    | a suspicion and what people decided about it (JSON)                           |
///
/// Amounts are minor units, times nanoseconds since 1970.
[[nodiscard]] std::span<const store::Migration> ledgerMigrations();

[[nodiscard]] const store::BlockFilter::Source& entriesByTrace();

/// posting.phase
inline constexpr int kPending = 0;
inline constexpr int kPosted = 1;

} // namespace signalbox::platform
