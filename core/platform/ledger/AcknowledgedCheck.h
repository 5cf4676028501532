// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace signalbox::platform {

/// What became of the effects that a client was told of.
struct AcknowledgedReport {
    std::size_t effects = 0;          ///< Lines of the client's record.
    std::vector<std::string> missing; ///< Acknowledged, and not in the ledger (or with another amount). At most 20.
    std::vector<std::string> doubled; ///< In the ledger more than once. At most 20.
    std::size_t missingCount = 0;
    std::size_t doubledCount = 0;
    [[nodiscard]] bool sound() const noexcept { return missingCount == 0 && doubledCount == 0; }
};

/// Invariants 13 and 11 from outside: every effect that a client holds an acknowledgement for is in the ledger once.
///
/// `record` is what `signalboxctl simulate --acknowledged` writes, one effect a line: "authorized BET AMOUNT",
/// "settled BET WIN", "rolled_back BET". A last line without its newline was cut by the client's own end and is left
/// out. Reads only. Errors: those of core/store and base/Files; InvalidArgument PLATFORM-020 for a line that is none of
/// these.
[[nodiscard]] base::Result<AcknowledgedReport> checkAcknowledged(const std::filesystem::path& ledgerFile,
                                                                 const std::filesystem::path& record);

} // namespace signalbox::platform
