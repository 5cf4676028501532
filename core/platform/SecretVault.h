// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/store/Database.h"
#include "core/store/Migrations.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox::platform {

/// Shared secrets at rest: each in a box of its own (core/crypto/Aead.h), sealed with the key in a key file and bound
/// to "secret|credential|version", so that a box moved to another credential or version does not open.
///
/// - The key file holds 32 random bytes, mode 0600. It is made when nothing has been sealed yet, and never again: with
///   sealed secrets and no key, or another one, the database is not opened, and nothing in it is touched.
/// - Why a file: whoever takes a copy of the database alone (a backup, a support bundle) has no secret. Keep the two
///   apart in backups.
/// - A database of an earlier version, with secrets in plain text, is sealed when it is opened: all of them, then the
///   file is rewritten without its free pages, then the old table goes. A crash on the way leaves a step to repeat.
/// Tables: sealed_secret(credential, version, box), sealing(id = 1, box): a box over a known text that tells the right
/// key.
/// Threads: as the database.
/// Errors: NotFound PLATFORM-007 (no key file, but sealed secrets), FailedPrecondition PLATFORM-008 (another key),
/// PermissionDenied PLATFORM-009 (others may read the key file), DataLoss CRYPTO-012 (one box is damaged), and those of
/// core/store and files.
class SecretVault {
public:
    using VersionKey = std::pair<std::string, int>; ///< Credential and version.

    /// Brings the database to the newest of `migrations`, of which the steps `sealedBy` and `plainGone` are those that
    /// make the two tables and drop the table `secret`, and opens the vault.
    [[nodiscard]] static base::Result<SecretVault> open(store::Database& database, const std::filesystem::path& keyFile,
                                                        std::span<const store::Migration> migrations, int sealedBy,
                                                        int plainGone);

    [[nodiscard]] base::Result<std::map<VersionKey, base::SecretBytes>> readAll(const store::Database& database) const;
    /// Inside the caller's transaction. Errors: STORE-007 when the version has a secret already.
    [[nodiscard]] base::Status put(store::Database& database, std::string_view credential, int version,
                                   const base::SecretBytes& secret) const;

private:
    explicit SecretVault(base::SecretBytes key)
        : m_key(std::move(key)) {}
    [[nodiscard]] base::Status sealPlaintext(store::Database& database) const;

    base::SecretBytes m_key;
};

} // namespace signalbox::platform
