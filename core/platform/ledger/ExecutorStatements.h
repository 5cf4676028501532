// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/ledger/Executor.h"

#include <optional>

namespace signalbox::platform {

/// What the two halves of the executor (Executor.cpp: sessions and housekeeping, ExecutorBets.cpp: bets and rounds)
/// have compiled. All are there once open() has succeeded.
struct Executor::Statements {
    std::optional<store::Statement> findSession, addSession, endSession, dueSessions;
    std::optional<store::Statement> findBet, addBet, settleBet, closeBet, dueHolds;
    std::optional<store::Statement> addSettlement, lastSettlement;
    std::optional<store::Statement> findRound, findCase, addCase;
    std::optional<store::Statement> dropMemos, dropNonces, markRelayed;
};

} // namespace signalbox::platform
