// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/EventCheck.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace signalbox::test {

/// For the end of every test that ran a platform: all invariants of the data folder's ledger hold, and its events are
/// its effects. The platform may be stopped, killed or running. A folder that has no ledger yet passes.
inline void expectSoundLedger(const std::filesystem::path& data) {
    std::error_code ignored;
    if (!std::filesystem::exists(data / "ledger.db", ignored))
        return;
    const auto report = platform::checkLedgerAndEvents(data);
    ASSERT_TRUE(report) << base::describe(report.error());
    EXPECT_TRUE(report->sound()) << report->text();
    EXPECT_GE(report->checked, platform::ledgerInvariants().size());
}

} // namespace signalbox::test
