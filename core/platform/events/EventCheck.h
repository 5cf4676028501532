// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/platform/ledger/LedgerCheck.h"

#include <filesystem>
#include <span>

namespace signalbox::platform {

/// What must hold between the ledger's outbox and the bus, judged with the bus's file attached to the ledger's as
/// `bus`: 16, effect, outbox row and event are a bijection as far as the relay has come; and 17, the sequence of each
/// stream has no gap, the offsets none in their partition.
[[nodiscard]] std::span<const Invariant> eventInvariants();

/// Judges `events.db` against `ledger.db`. Reads only; a running platform is judged at one moment.
/// `entries` of the report are the events that are kept.
/// Errors: those of core/store.
[[nodiscard]] base::Result<CheckReport> checkEventFiles(const std::filesystem::path& ledger,
                                                        const std::filesystem::path& events);

/// Everything that can be judged in a data folder: `ledger.db`, and `events.db` against it when it is there. The counts
/// are those of the ledger.
[[nodiscard]] base::Result<CheckReport> checkLedgerAndEvents(const std::filesystem::path& folder);

} // namespace signalbox::platform
