// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Checkpoint.h"
#include "core/audit/Leaf.h"
#include "core/audit/LeafStore.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::audit {

/// The verdict; the numbers are the exit codes of `signalboxctl audit verify`.
enum class Verdict {
    Ok = 0,
    Tampered = 1,      ///< Stored bytes do not hash into what the checkpoints sign.
    Truncated = 2,     ///< Shorter than a checkpoint or an anchor says: cut, or an old backup.
    UntrustedKey = 3,  ///< A checkpoint is not signed by a key we were told to trust.
    Format = 4,        ///< Not readable as a log.
    ApprovalBroken = 5 ///< Intact, but an act in it breaks the four-eyes rule.
};

[[nodiscard]] std::string_view name(Verdict verdict) noexcept; ///< "ok", "tampered", "truncated", ...

struct VerifyReport {
    Verdict verdict = Verdict::Ok;
    /// One sentence: what is wrong and where. Empty when Ok.
    std::string finding;
    /// The first leaf that is wrong, when one can be named.
    std::optional<std::uint64_t> firstBadLeaf;
    /// When only the commit can be named: the wrong leaves are in [from, to).
    std::optional<std::pair<std::uint64_t, std::uint64_t>> badRange;

    std::uint64_t leaves = 0;
    std::uint64_t checkpoints = 0;
    std::uint64_t approvalsChecked = 0;         ///< Leaves that carry approvals.
    std::vector<std::uint64_t> unknownOutcomes; ///< Intended leaves without an outcome: unknown, not tampering.
    std::uint64_t unknownOutcomeCount = 0;      ///< All of them; the list stops at 1000.
    std::string root;                           ///< Hex, of all leaves as stored.
    std::vector<std::string> keys;              ///< Which keys signed the checkpoints (NoteKey text).

    [[nodiscard]] int exitCode() const noexcept { return static_cast<int>(verdict); }
    [[nodiscard]] base::Json json() const;
};

struct VerifyOptions {
    std::vector<NoteKey> keys;        ///< Whom we trust; at least one, or the verdict is UntrustedKey.
    std::vector<std::string> anchors; ///< Signed notes of this log kept elsewhere.
    /// Judges the approvals of one leaf with which an act begins; the error's context says what is broken. Leave empty
    /// to skip. The rule lives in core/access (access::RecordedApprovals); the caller joins the two. An act begins with
    /// its intended leaf, or with an outcome "ok" for which there was none.
    std::function<base::Status(const Leaf&)> approvalRule;
    /// Called now and then with leaves done and leaves in total; may be empty.
    std::function<void(std::uint64_t, std::uint64_t)> progress;
    const Hasher* hasher = &kRfc6962;
};

/// Verifies a log without the platform: only stored bytes and public keys.
///
/// The first finding decides, in this order: keys, tampering, truncation, format, approvals. How the bad leaf is found:
/// the tree is computed from the stored bytes and held against the signed root of every commit. The first commit that
/// differs bounds the damage; inside it the leaf whose bytes do not hash to the hash beside them is the one, provided
/// that the tree with the stored hash in its place yields the signed root. When somebody has changed that hash too, the
/// commit is named as a range. Errors: those of the source, other than DataLoss AUDIT-009, which is a verdict
/// (Tampered).
[[nodiscard]] base::Result<VerifyReport> verify(const LeafSource& source, const VerifyOptions& options);

} // namespace signalbox::audit
