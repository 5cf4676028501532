// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/store/Database.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// One thing that must hold in every ledger at every moment at which nothing is being written.
struct Invariant {
    int number;             ///< In the catalogue of ledger invariants.
    std::string_view title; ///< What must hold.
    std::string_view sql;   ///< Gives one text per violation, none when it holds.
};

/// Those that can be judged from the ledger alone.
[[nodiscard]] std::span<const Invariant> ledgerInvariants();

/// An invariant that a ledger file cannot tell by itself, and who judges it.
struct JudgedElsewhere {
    int number;
    std::string_view title;
    std::string_view by;
};
[[nodiscard]] std::span<const JudgedElsewhere> judgedElsewhere();

struct Violation {
    int number = 0;
    std::string title;
    std::string what; ///< The row that breaks it.
};

/// What was found about one row of ledgerInvariants().
struct Verdict {
    int number = 0;
    std::string title;
    std::size_t violations = 0; ///< At most CheckReport::kMaxPerInvariant.
};

struct CheckReport {
    std::vector<Violation> violations; ///< At most kMaxPerInvariant for each.
    std::vector<Verdict> verdicts;     ///< One per invariant that was judged, in their order.
    std::size_t checked = 0;           ///< Invariants that were judged.
    std::int64_t entries = 0;
    std::int64_t postings = 0;
    std::int64_t bets = 0;

    static constexpr std::size_t kMaxPerInvariant = 10;
    [[nodiscard]] bool sound() const noexcept { return violations.empty(); }
    /// For people: one line per violation, or "sound".
    [[nodiscard]] std::string text() const;
};

/// Judges a ledger. Reads only; a running platform is judged at one moment (one read transaction).
/// Errors: those of core/store.
[[nodiscard]] base::Result<CheckReport> checkLedger(store::Database& database,
                                                    std::span<const Invariant> invariants = ledgerInvariants());
/// The same for `ledger.db` in a data folder, stopped or running; the file's own structure is verified first.
[[nodiscard]] base::Result<CheckReport> checkLedgerFile(const std::filesystem::path& file);

} // namespace signalbox::platform
