// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/LeafStore.h"

#include <filesystem>
#include <memory>

namespace signalbox::platform {

/// The audit log in a database file of its own (audit.db).
///
/// Tables: leaf(seq, bytes, hash) and checkpoint(size, note). Triggers refuse to change or delete a row: a speed bump
/// for mistakes, not the defence; the defence is that the bytes are hashed into signed checkpoints. A commit is on the
/// disk before append() returns (write-ahead log, synchronous=FULL).
///
/// Threads:   reads from any thread, one writer beside them; reads see whole commits only.
/// Errors:    of the ports as LeafStore.h has them: AUDIT-008 disk full, AUDIT-009 damaged, AUDIT-010 not the next
/// leaf,
///            AUDIT-011 outcome unknown; opening also STORE-001 (no such file), STORE-003 (of a newer program),
///            STORE-006.
class AuditStore final : public audit::LeafStore {
public:
    /// Creates the file when it is not there. One process at a time writes (the platform's folder lock sees to it).
    [[nodiscard]] static base::Result<std::unique_ptr<AuditStore>> open(const std::filesystem::path& file);
    /// For verification, also of a copy, of a file in a folder that cannot be written, and of one whose process was
    /// killed.
    [[nodiscard]] static base::Result<std::unique_ptr<AuditStore>> openReadOnly(const std::filesystem::path& file);
    ~AuditStore() override;

    [[nodiscard]] base::Result<std::uint64_t> size() const override;
    [[nodiscard]] base::Result<std::vector<audit::StoredLeaf>> read(std::uint64_t from,
                                                                    std::uint64_t to) const override;
    [[nodiscard]] base::Result<std::optional<audit::StoredCheckpoint>> latestCheckpoint() const override;
    [[nodiscard]] base::Result<std::optional<audit::StoredCheckpoint>> checkpointAt(std::uint64_t size) const override;
    [[nodiscard]] base::Result<std::vector<audit::StoredCheckpoint>> checkpoints(std::uint64_t after,
                                                                                 std::size_t limit) const override;
    [[nodiscard]] base::Status append(std::uint64_t first, const std::vector<audit::StoredLeaf>& leaves,
                                      const audit::StoredCheckpoint& checkpoint) override;

private:
    class Impl;
    explicit AuditStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
