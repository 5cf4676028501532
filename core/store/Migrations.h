// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/store/Database.h"

#include <span>
#include <string_view>

namespace signalbox::store {

/// One step of a schema. Versions count from 1 without gaps; a published step is never edited, only followed.
struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;
};

/// Brings a database to the newest version this program knows. Forward only; each step is one transaction, so that a
/// crash leaves the file at the version before or after a step. What was applied stands in the table schema_version
/// (version, name, program, applied_at).
///
/// Errors: FailedPrecondition STORE-003 when the file is newer than the program (the context carries the file's version
/// and the program version that wrote it, and ours); nothing is changed then. STORE-002 when the recorded steps are not
/// the ones we know. Else as Database.
[[nodiscard]] base::Status migrate(Database& database, std::span<const Migration> migrations);

/// For a database opened read-only: the same refusals, and STORE-003 as well when it is older than the program.
[[nodiscard]] base::Status requireSchema(const Database& database, std::span<const Migration> migrations);

/// The version a file is at; 0 for a fresh one.
[[nodiscard]] base::Result<int> schemaVersion(const Database& database);

} // namespace signalbox::store
