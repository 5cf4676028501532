// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/platform/ledger/Books.h"
#include "core/platform/ledger/Commands.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox::platform {

/// What a provider says of one round in one currency: stakes taken and wins paid by settlements that stand.
struct ReportedRound {
    std::string round;
    base::Money stake;
    base::Money win; ///< Of the same currency.
};

/// A provider's report over rounds. With both times it claims to be complete for [from, until).
struct RoundsReport {
    Tenant tenant;
    std::vector<ReportedRound> rounds;
    std::optional<base::Time> from, until;
    std::string actor;
    std::string trace;
};

/// What came of it.
struct ReconOutcome {
    std::string id; ///< "rc_..."
    std::int64_t rounds = 0;
    std::int64_t matched = 0;
    std::int64_t unfinished = 0; ///< With an open bet: not judged.
    std::int64_t cases = 0;      ///< Differences; one that has an open case already opens no second.
    base::Time at{};
};

/// Invariant 24: the provider's report is the ledger, per round, or else a case is opened.
///
///   missing_here    the report names a round with money that we do not have
///   amount_differs  stake or win differ by a minor unit or more
///   missing_there   a round of ours with money, in the window, that the report does not name
///
/// A round that the report names twice in one currency counts with the sum. For Ledger::perform.
/// Errors: InvalidArgument AMOUNT_OVERFLOW; those of core/store.
[[nodiscard]] base::Result<ReconOutcome> reconcile(Books& books, const RoundsReport& report, base::Time at);

/// Closes a case: people have decided. Errors: NotFound NOT_FOUND; FailedPrecondition LEDGER-003 (closed already).
[[nodiscard]] base::Status closeCase(Books& books, std::int64_t id, std::string_view actor, std::string_view reason,
                                     base::Time at);

} // namespace signalbox::platform
