// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Merkle.h"
#include "core/base/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signalbox::audit {

/// A leaf as it lies in the store. The hash stands beside the bytes so that a damaged leaf can be named; it is not
/// believed.
struct StoredLeaf {
    std::string bytes;
    Hash hash{};
    friend bool operator==(const StoredLeaf&, const StoredLeaf&) = default;
};

struct StoredCheckpoint {
    std::uint64_t size = 0; ///< As its note says (not verified here).
    std::string note;
    friend bool operator==(const StoredCheckpoint&, const StoredCheckpoint&) = default;
};

/// Where leaves are read from: the platform's database, a stopped platform's database, or an export file.
///
/// Threads: any, also while a LeafStore appends. Errors: DataLoss AUDIT-009 (damaged), Unavailable for I/O.
class LeafSource {
public:
    virtual ~LeafSource() = default;
    /// The number of leaves.
    [[nodiscard]] virtual base::Result<std::uint64_t> size() const = 0;
    /// The leaves [from, to). Fewer than asked for when some are not there.
    [[nodiscard]] virtual base::Result<std::vector<StoredLeaf>> read(std::uint64_t from, std::uint64_t to) const = 0;
    /// The checkpoint with the largest size.
    [[nodiscard]] virtual base::Result<std::optional<StoredCheckpoint>> latestCheckpoint() const = 0;
    /// The smallest checkpoint that covers `size` leaves.
    [[nodiscard]] virtual base::Result<std::optional<StoredCheckpoint>> checkpointAt(std::uint64_t size) const = 0;
    /// Up to `limit` checkpoints with a size over `after`, ascending.
    [[nodiscard]] virtual base::Result<std::vector<StoredCheckpoint>> checkpoints(std::uint64_t after,
                                                                                  std::size_t limit) const = 0;
};

/// The port through which the log is kept. Implemented by platform::AuditStore; tests have one in memory.
class LeafStore : public LeafSource {
public:
    /// Appends leaves number first, first+1, ... and the checkpoint that covers them: all durable on return, or
    /// nothing. Threads: one writer. Errors: Conflict AUDIT-010 when `first` is not size(), ResourceExhausted AUDIT-008
    /// when the disk is full, DataLoss AUDIT-009 for a damaged store, OutcomeUnknown AUDIT-011 when nobody can say
    /// whether it was written.
    [[nodiscard]] virtual base::Status append(std::uint64_t first, const std::vector<StoredLeaf>& leaves,
                                              const StoredCheckpoint& checkpoint) = 0;
};

} // namespace signalbox::audit
