// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/SecretVault.h"

#include "core/base/Encoding.h"
#include "core/base/Files.h"
#include "core/base/Log.h"
#include "core/crypto/Aead.h"
#include "core/crypto/Random.h"

namespace signalbox::platform {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kKnownText = "signalbox-keys-1";
constexpr std::string_view kKnownPlace = "sealing|1";

std::string placeOf(std::string_view credential, std::int64_t version) {
    return "secret|" + std::string(credential) + "|" + std::to_string(version);
}

Result<base::SecretBytes> readKey(const fs::path& file) {
    std::error_code failed;
    const auto mode = fs::status(file, failed).permissions();
    constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
    if (!failed && (mode & kOthers) != fs::perms::none)
        return Error{ErrorCode::PermissionDenied, "PLATFORM-009",
                     file.string() + ": may be read by others; make sure that nobody has, then set its mode to 0600"};
    SB_ASSIGN(auto key, base::readSecretFile(file));
    if (key.size() != crypto::kAeadKeyBytes)
        return Error{ErrorCode::FailedPrecondition, "PLATFORM-008",
                     file.string() + ": has " + std::to_string(key.size()) +
                         " bytes, a key has 32; put the file back that belongs to this data folder"};
    return key;
}

} // namespace

Result<SecretVault> SecretVault::open(store::Database& database, const fs::path& keyFile,
                                      std::span<const store::Migration> migrations, int sealedBy, int plainGone) {
    SB_ASSIGN(const int before, store::schemaVersion(database));
    if (before >= plainGone)
        SB_TRY(store::migrate(database, migrations));
    else
        SB_TRY(store::migrate(database, migrations.first(static_cast<std::size_t>(sealedBy))));

    SB_ASSIGN(const auto boxes,
              database.queryInteger("SELECT (SELECT count(*) FROM sealing) + (SELECT count(*) FROM sealed_secret)"));
    std::error_code failed;
    const bool there = fs::exists(keyFile, failed);
    if (!there && boxes > 0)
        return Error{ErrorCode::NotFound, "PLATFORM-007",
                     keyFile.string() + ": is not there, and the secrets in " + database.file().string() +
                         " are sealed with it; put it back"};
    if (!there)
        SB_TRY(base::writeSecretFile(keyFile, crypto::randomSecret(crypto::kAeadKeyBytes)));
    SB_ASSIGN(auto key, readKey(keyFile));
    SecretVault vault(std::move(key));

    SB_ASSIGN(auto find, database.prepare("SELECT box FROM sealing WHERE id = 1"));
    SB_ASSIGN(const bool known, find.step());
    if (known) {
        const auto text = crypto::openBox(vault.m_key, find.blob(0), kKnownPlace);
        if (!text || text->view() != kKnownText)
            return Error{ErrorCode::FailedPrecondition, "PLATFORM-008",
                         keyFile.string() + ": is not the key that the secrets in " + database.file().string() +
                             " are sealed with; put the file back that belongs to this data folder"};
        find.reset();
    } else {
        SB_ASSIGN(auto note, database.prepare("INSERT INTO sealing(id, box) VALUES(1, ?)"));
        SB_TRY(
            note.bindBlob(0, crypto::sealBox(vault.m_key, base::SecretBytes::copyOf(kKnownText), kKnownPlace)).run());
    }
    if (before < plainGone) {
        SB_TRY(vault.sealPlaintext(database));
        SB_TRY(store::migrate(database, migrations));
    }
    return vault;
}

Status SecretVault::sealPlaintext(store::Database& database) const {
    std::int64_t sealed = 0;
    {
        SB_ASSIGN(auto transaction, store::Transaction::begin(database));
        SB_ASSIGN(auto query, database.prepare("SELECT credential, version, secret FROM secret"));
        while (true) {
            SB_ASSIGN(const bool more, query.step());
            if (!more)
                break;
            auto bytes = query.blob(2);
            const auto secret = base::SecretBytes::copyOf(bytes);
            base::wipe(bytes.data(), bytes.size());
            SB_TRY(put(database, query.text(0), static_cast<int>(query.integer(1)), secret));
            ++sealed;
        }
        SB_TRY(database.execute("DELETE FROM secret"));
        SB_TRY(transaction.commit());
    }
    SB_ASSIGN(const auto free, database.queryInteger("PRAGMA freelist_count"));
    if (sealed > 0 || free > 0) {
        // What was deleted still lies in free pages and in the write-ahead log.
        SB_TRY(database.execute("VACUUM"));
        SB_TRY(database.checkpoint());
    }
    if (sealed > 0)
        base::log::info("keys", "secrets that lay in plain text are sealed now",
                        base::Json::object({{"secrets", sealed}}));
    return {};
}

Result<std::map<SecretVault::VersionKey, base::SecretBytes>>
SecretVault::readAll(const store::Database& database) const {
    std::map<VersionKey, base::SecretBytes> all;
    SB_ASSIGN(auto query, database.prepare("SELECT credential, version, box FROM sealed_secret"));
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return all;
        const std::string credential(query.text(0));
        auto secret = crypto::openBox(m_key, query.blob(2), placeOf(credential, query.integer(1)));
        if (!secret)
            return Error{secret.error().code, secret.error().reason,
                         database.file().string() + ": the secret of credential " + credential + ", version " +
                             std::to_string(query.integer(1)) + ", is damaged or was put there from elsewhere"};
        all.emplace(VersionKey{credential, static_cast<int>(query.integer(1))}, std::move(*secret));
    }
}

Status SecretVault::put(store::Database& database, std::string_view credential, int version,
                        const base::SecretBytes& secret) const {
    SB_ASSIGN(auto save, database.prepare("INSERT INTO sealed_secret(credential, version, box) VALUES(?,?,?)"));
    save.bind(0, credential).bind(1, std::int64_t{version});
    save.bindBlob(2, crypto::sealBox(m_key, secret, placeOf(credential, version)));
    return save.run();
}

} // namespace signalbox::platform
