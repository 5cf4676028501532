// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/BetState.h"

namespace signalbox::platform {

namespace {

constexpr BetTransition to(BetState next) { return {next, {}}; }
constexpr BetTransition no(std::string_view code) { return {BetState::None, code}; }

// Columns: authorize, settle a part, settle, rollback, expire, reverse.
constexpr BetTable kTable{{
    {to(BetState::Authorized), no("BET_NOT_AUTHORIZED"), no("BET_NOT_AUTHORIZED"), to(BetState::Tombstone),
     no("BET_NOT_FOUND"), no("BET_NOT_FOUND")},
    {no("DUPLICATE"), to(BetState::Partial), to(BetState::Settled), to(BetState::RolledBack), to(BetState::Expired),
     no("FAILED_PRECONDITION")},
    {no("DUPLICATE"), to(BetState::Partial), to(BetState::Settled), no("BET_ALREADY_SETTLED"),
     no("BET_ALREADY_SETTLED"), no("FAILED_PRECONDITION")},
    {no("DUPLICATE"), no("BET_ALREADY_SETTLED"), no("BET_ALREADY_SETTLED"), no("BET_ALREADY_SETTLED"),
     no("BET_ALREADY_SETTLED"), to(BetState::Reversed)},
    {no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"),
     no("BET_ROLLED_BACK")},
    {no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"), no("BET_ROLLED_BACK"),
     no("BET_ROLLED_BACK")},
    {no("HOLD_EXPIRED"), no("HOLD_EXPIRED"), no("HOLD_EXPIRED"), no("HOLD_EXPIRED"), no("HOLD_EXPIRED"),
     no("HOLD_EXPIRED")},
    {no("DUPLICATE"), no("BET_ALREADY_SETTLED"), no("BET_ALREADY_SETTLED"), no("BET_ALREADY_SETTLED"),
     no("BET_ALREADY_SETTLED"), no("BET_ALREADY_SETTLED")},
}};

} // namespace

const BetTable& betTable() noexcept { return kTable; }

std::string_view name(BetState state) noexcept {
    switch (state) {
    case BetState::None:
        return "none";
    case BetState::Authorized:
        return "authorized";
    case BetState::Partial:
        return "partially_settled";
    case BetState::Settled:
        return "settled";
    case BetState::RolledBack:
        return "rolled_back";
    case BetState::Tombstone:
        return "tombstoned";
    case BetState::Expired:
        return "expired";
    case BetState::Reversed:
        return "reversed";
    }
    return "none";
}

} // namespace signalbox::platform
