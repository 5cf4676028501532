// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Checkpoint.h"
#include "core/audit/Leaf.h"
#include "core/audit/LeafStore.h"
#include "core/base/Clock.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox::audit {

/// What an append is answered with: where the leaf is, and the signed note that covers it.
struct Receipt {
    std::uint64_t index = 0;
    std::string checkpoint;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct Entry {
    std::uint64_t index = 0;
    Leaf leaf;
    std::string stored; ///< The bytes that are hashed.
};

/// Which entries to list. Empty members do not restrict.
struct EntryFilter {
    std::string actor;  ///< Exact.
    std::string action; ///< Exact, or a prefix that ends in '.': "keys.".
};

struct InclusionProof {
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    Hash leafHash{};
    Path path;
    std::string stored;     ///< The leaf's bytes.
    std::string checkpoint; ///< The signed note for `size`, or empty when no commit ended at that size.
};

struct LogOptions {
    std::size_t maxBatch = 256; ///< Leaves in one commit.
    /// How long the writer waits for company when it holds fewer than maxBatch leaves; at most 5 ms. With 0 it commits
    /// what is there at once, and batches grow by themselves while a commit is under way.
    std::chrono::microseconds linger{0};
    std::size_t maxWaiting = 65'536;     ///< More leaves than this waiting: ResourceExhausted AUDIT-012.
    bool hashStoredBytesAtStart = false; ///< Full check at start instead of trusting the stored leaf hashes.
    std::vector<Checkpoint> anchors;     ///< Checkpoints kept elsewhere (verified by the caller).
    std::vector<NoteKey> formerKeys;     ///< Keys that signed earlier checkpoints of this log.
    /// Told of every signed note once its leaves are durable, in order, before the callers are answered. On the writer
    /// thread: it must not block.
    std::function<void(const std::string& note)> onCommit;
};

/// The append-only log: one writer, group commit, a signed checkpoint with every commit.
///
/// Rules:
/// - append() returns when its leaf *and* the checkpoint that covers it are durable. Rationale: the caller goes on to
/// the
///   effect, and an effect without its "intended" leaf must not be possible, not even across a power cut.
/// - open() rebuilds the tree from the store and holds it against the newest signed checkpoint. A log that does not
/// match,
///   or that is behind an anchor, opens read-only: reading goes on, every append is refused with the finding. A log
///   cannot see its own tail being cut, so only an anchor kept elsewhere shows a restored backup.
/// - After a failed commit the leaves of that batch are not in the log and their callers have the error. A full disk is
///   ResourceExhausted AUDIT-008; the next append tries again. OutcomeUnknown closes the log for writing until it is
///   opened anew, because only reading the store tells what happened.
/// Threads:   any. Callbacks run on the writer thread and must not block.
/// Ownership: borrows store and clock, which must outlive it. The destructor commits what waits, then joins.
/// Errors:    FailedPrecondition AUDIT-001 (ROLLBACK SUSPECTED), DataLoss AUDIT-002 (tree and checkpoint differ),
///            InvalidArgument AUDIT-003 (a leaf over kMaxLeafBytes), ResourceExhausted AUDIT-008, AUDIT-012,
///            OutcomeUnknown AUDIT-011, NotFound AUDIT-013 (no such index or size).
class AuditLog {
public:
    /// Errors: only those of reading the store. Findings about its content make the log read-only: see writable().
    [[nodiscard]] static base::Result<std::unique_ptr<AuditLog>>
    open(LeafStore& store, NoteSigner signer, const base::Clock& clock, LogOptions options = {});
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    /// Sets seq, time, bootId and monotonicNs, and blocks until the leaf is durable.
    [[nodiscard]] base::Result<Receipt> append(Leaf leaf);
    /// The same without blocking.
    void appendThen(Leaf leaf, std::function<void(base::Result<Receipt>)> done);

    /// Ok, or why appends are refused (AUDIT-001, AUDIT-002, AUDIT-005, AUDIT-011).
    [[nodiscard]] base::Status writable() const;
    [[nodiscard]] const std::string& bootId() const noexcept;
    [[nodiscard]] const NoteKey& key() const noexcept;

    /// Leaves that are durable.
    [[nodiscard]] std::uint64_t size() const;
    /// The newest signed note; empty while the log has no leaf.
    [[nodiscard]] std::string checkpoint() const;

    /// Up to `limit` entries with index >= from that pass the filter, ascending.
    [[nodiscard]] base::Result<std::vector<Entry>> entries(std::uint64_t from, std::size_t limit,
                                                           const EntryFilter& filter = {}) const;
    /// The newest `limit` entries that pass the filter, the newest first, from index `before` downwards (exclusive).
    [[nodiscard]] base::Result<std::vector<Entry>> newest(std::uint64_t before, std::size_t limit,
                                                          const EntryFilter& filter = {}) const;
    /// `size` 0 stands for the newest. Errors: NotFound AUDIT-013 unless index < size <= size().
    [[nodiscard]] base::Result<InclusionProof> inclusion(std::uint64_t index, std::uint64_t size = 0) const;
    /// `to` 0 stands for the newest. Errors: NotFound AUDIT-013 unless from <= to <= size().
    [[nodiscard]] base::Result<Path> consistency(std::uint64_t from, std::uint64_t to = 0) const;
    /// Holds a checkpoint kept elsewhere against this log. Errors: FailedPrecondition AUDIT-001 when the log is behind
    /// it, DataLoss AUDIT-002 when the roots differ.
    [[nodiscard]] base::Status holdAgainst(const Checkpoint& anchor) const;

private:
    class Impl;
    explicit AuditLog(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::audit
