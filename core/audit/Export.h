// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Log.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Files that leave the platform.
///
/// Export: JSON lines in UTF-8, the same log always gives the same bytes.
///     {"audit_export":1,"keys":["name+hash+key",...],"leaves":n,"origin":"...","roster":[...]}
///     {"hash":"<hex>","leaf":"<stored bytes>"}          leaf 0, 1, ... ("leaf_base64" when the bytes are not UTF-8)
///     {"checkpoint":"<signed note>","size":n}           after the last leaf that it covers
///
/// Proof: one event, C2SP tlog-proof with the leaf's bytes as its extra data. Verified with the public key alone.
///     c2sp.org/tlog-proof@v1
///     extra <base64 of the leaf>
///     index 12
///     <base64 hash> ...
///     <blank line>
///     <signed checkpoint>
namespace signalbox::audit {

/// Writes an export, piece by piece, to `sink`. `roster` (an array, from access::Roster::json()) lets the reader check
/// approvals. Errors: those of the source and of the sink.
[[nodiscard]] base::Status writeExport(const LeafSource& source, const std::vector<NoteKey>& keys,
                                       const base::Json& roster,
                                       const std::function<base::Status(std::string_view)>& sink);

struct Export {
    std::vector<NoteKey> keys; ///< As the file says: not to be trusted for that.
    base::Json roster;
    std::unique_ptr<LeafSource> source;
};

/// Errors: InvalidArgument AUDIT-014 with the line's number.
[[nodiscard]] base::Result<Export> readExport(std::string text);

struct ProofFile {
    std::uint64_t index = 0;
    std::string stored;
    Path path;
    std::string checkpoint;

    [[nodiscard]] std::string write() const;
    /// Errors: InvalidArgument AUDIT-014.
    [[nodiscard]] static base::Result<ProofFile> parse(std::string_view text);
};

/// A proof of one event against the newest checkpoint. Errors: those of AuditLog::inclusion.
[[nodiscard]] base::Result<ProofFile> proofFile(const AuditLog& log, std::uint64_t index);

/// The leaf, if the proof holds. Errors: AUDIT-003, AUDIT-004, AUDIT-005, AUDIT-006, AUDIT-002.
[[nodiscard]] base::Result<Leaf> verifyProof(const ProofFile& proof, const std::vector<NoteKey>& keys);

} // namespace signalbox::audit
