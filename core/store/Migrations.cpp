// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/Migrations.h"

#include "core/base/Check.h"

#include <string>

namespace signalbox::store {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

struct Recorded {
    int version = 0;
    std::string program = "an unknown program";
};

Result<Recorded> recorded(const Database& database) {
    SB_ASSIGN(const auto exists,
              database.queryInteger("SELECT count(*) FROM sqlite_master WHERE type='table' AND name='schema_version'"));
    if (exists == 0)
        return Recorded{};
    SB_ASSIGN(auto query,
              database.prepare("SELECT version, program FROM schema_version ORDER BY version DESC LIMIT 1"));
    SB_ASSIGN(const bool found, query.step());
    if (!found)
        return Recorded{};
    return Recorded{static_cast<int>(query.integer(0)), std::string(query.text(1))};
}

Status refuseNewer(const Database& database, const Recorded& file, int newest) {
    if (file.version <= newest)
        return {};
    return Error{ErrorCode::FailedPrecondition, "STORE-003",
                 database.file().string() + ": has schema version " + std::to_string(file.version) + ", written by " +
                     file.program + "; this program (signalbox " SIGNALBOX_VERSION ") knows up to version " +
                     std::to_string(newest) + "; use the newer program"};
}

Status checkHistory(const Database& database, std::span<const Migration> migrations) {
    SB_ASSIGN(auto query, database.prepare("SELECT version, name FROM schema_version ORDER BY version"));
    std::size_t at = 0;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return {};
        if (at >= migrations.size() || query.integer(0) != migrations[at].version ||
            query.text(1) != migrations[at].name)
            return Error{ErrorCode::DataLoss, "STORE-002",
                         database.file().string() + ": schema step " + std::to_string(query.integer(0)) + " is \"" +
                             std::string(query.text(1)) + "\", which this program does not know"};
        ++at;
    }
}

int newestOf(std::span<const Migration> migrations) {
    for (std::size_t i = 0; i < migrations.size(); ++i)
        SB_CHECK(migrations[i].version == static_cast<int>(i) + 1);
    return static_cast<int>(migrations.size());
}

} // namespace

Result<int> schemaVersion(const Database& database) {
    SB_ASSIGN(const auto file, recorded(database));
    return file.version;
}

Status migrate(Database& database, std::span<const Migration> migrations) {
    const int newest = newestOf(migrations);
    SB_ASSIGN(const auto before, recorded(database));
    SB_TRY(refuseNewer(database, before, newest));
    if (before.version == 0)
        SB_TRY(database.execute("CREATE TABLE IF NOT EXISTS schema_version ("
                                "version INTEGER PRIMARY KEY, name TEXT NOT NULL, program TEXT NOT NULL, "
                                "applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))) STRICT"));
    SB_TRY(checkHistory(database, migrations));
    for (const auto& step : migrations) {
        if (step.version <= before.version)
            continue;
        SB_ASSIGN(auto transaction, Transaction::begin(database));
        // Somebody else may have applied it while we waited for the lock.
        SB_ASSIGN(const auto now, recorded(database));
        if (now.version >= step.version)
            continue;
        SB_TRY(database.execute(std::string(step.sql)));
        SB_ASSIGN(auto note, database.prepare("INSERT INTO schema_version(version, name, program) VALUES(?,?,?)"));
        SB_TRY(note.bindAll(step.version, step.name, "signalbox " SIGNALBOX_VERSION).run());
        SB_TRY(transaction.commit());
    }
    return {};
}

Status requireSchema(const Database& database, std::span<const Migration> migrations) {
    const int newest = newestOf(migrations);
    SB_ASSIGN(const auto file, recorded(database));
    SB_TRY(refuseNewer(database, file, newest));
    if (file.version < newest)
        return Error{ErrorCode::FailedPrecondition, "STORE-003",
                     database.file().string() + ": has schema version " + std::to_string(file.version) +
                         ", this program reads version " + std::to_string(newest) +
                         "; start the platform on it once to bring it up to date"};
    return checkHistory(database, migrations);
}

} // namespace signalbox::store
