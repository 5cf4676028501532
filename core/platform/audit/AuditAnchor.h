// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Checkpoint.h"
#include "core/base/Result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox::platform {

/// The newest signed checkpoint of the audit log in a file of its own, audit.checkpoint.
///
/// Why: a log cannot see its own end being cut. A database that was restored from an older copy is complete and
/// correctly signed; only something outside it can tell that it was longer once.
/// - The file is written after the commit, never before, so it is never ahead of what the database holds.
///   A process that is killed between the two leaves an anchor that is behind, and that is not a finding.
///
/// - The file is replaced as a whole and made durable (base::writeFile); a note that follows while one is being written
///   replaces what waits.
/// - It lies in the same folder. Whoever restores the whole folder restores it too: against that, consoles and auditors
///   keep checkpoints of their own.
/// Threads:   keep() from any; it never waits for the disk. One thread of its own writes.
/// Ownership: the destructor writes what waits and ends the thread.
class AuditAnchor {
public:
    /// The checkpoint in the file, verified with `keys`; none when there is no such file.
    /// Errors: DataLoss AUDIT-015 when it cannot be read as a checkpoint that one of the keys signed; FILES-002.
    [[nodiscard]] static base::Result<std::optional<audit::Checkpoint>> read(const std::filesystem::path& file,
                                                                             const std::vector<audit::NoteKey>& keys);

    explicit AuditAnchor(std::filesystem::path file);
    ~AuditAnchor();
    AuditAnchor(const AuditAnchor&) = delete;
    AuditAnchor& operator=(const AuditAnchor&) = delete;

    /// To be called with notes whose leaves are durable, in their order. A failed write is logged, and tried again with
    /// the next note and at the end.
    void keep(std::string note);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
