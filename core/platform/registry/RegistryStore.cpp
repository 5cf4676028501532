// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/RegistryStore.h"

#include "core/store/Migrations.h"

#include <array>
#include <map>

namespace signalbox::platform::registry {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

constexpr std::array kMigrations{store::Migration{1, "registry", R"sql(
CREATE TABLE schema (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  type       TEXT NOT NULL,
  text       TEXT NOT NULL,
  referenced TEXT NOT NULL,
  UNIQUE (type, text, referenced)
);
CREATE TABLE subject (
  name         TEXT PRIMARY KEY,
  next_version INTEGER NOT NULL,
  last_semver  TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE version (
  subject   TEXT NOT NULL REFERENCES subject(name),
  version   INTEGER NOT NULL,
  schema_id INTEGER NOT NULL REFERENCES schema(id),
  semver    TEXT NOT NULL,
  deleted   INTEGER NOT NULL DEFAULT 0,
  added_at  INTEGER NOT NULL,
  PRIMARY KEY (subject, version)
) WITHOUT ROWID;
CREATE TABLE setting (
  subject TEXT NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (subject, name)
) WITHOUT ROWID;
)sql"}};

} // namespace

Result<RegistryStore> RegistryStore::open(const std::filesystem::path& file) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_TRY(store::migrate(database, kMigrations));
    return RegistryStore(std::move(database));
}

template <class... Values>
Status RegistryStore::run(std::string_view sql, const Values&... values) {
    SB_ASSIGN(auto statement, m_database.prepare(sql));
    return statement.bindAll(values...).run();
}

Result<State> RegistryStore::load() {
    State next;
    SB_ASSIGN(auto subjects, m_database.prepare("SELECT name, next_version, last_semver FROM subject"));
    while (true) {
        SB_ASSIGN(const bool more, subjects.step());
        if (!more)
            break;
        next.subjects[std::string(subjects.text(0))] = {
            {}, static_cast<int>(subjects.integer(1)), std::string(subjects.text(2))};
    }
    // A schema refers to older ones only, but through versions: first the texts, then the versions, then the reading.
    std::map<int, Draft> drafts;
    SB_ASSIGN(auto schemas, m_database.prepare("SELECT id, type, text, referenced FROM schema ORDER BY id"));
    while (true) {
        SB_ASSIGN(const bool more, schemas.step());
        if (!more)
            break;
        SB_ASSIGN(const auto list, Json::parse(schemas.text(3)));
        drafts[static_cast<int>(schemas.integer(0))] = {schemaTypeFromName(schemas.text(1)).value_or(SchemaType::Avro),
                                                        std::string(schemas.text(2)), referencesOf(list)};
    }
    struct Place {
        std::string subject;
        int version;
        int id;
        std::string semver;
        bool deleted;
    };
    std::vector<Place> places;
    SB_ASSIGN(auto versions, m_database.prepare("SELECT subject, version, schema_id, semver, deleted FROM version"));
    while (true) {
        SB_ASSIGN(const bool more, versions.step());
        if (!more)
            break;
        places.push_back({std::string(versions.text(0)), static_cast<int>(versions.integer(1)),
                          static_cast<int>(versions.integer(2)), std::string(versions.text(3)),
                          versions.integer(4) != 0});
    }
    for (const auto& [id, draft] : drafts) { // In the order of their ids: what is referred to is there.
        auto schema = next.read(draft);
        if (!schema)
            return Error{ErrorCode::DataLoss, "STORE-002",
                         "registry.db: schema " + std::to_string(id) + " cannot be read: " + schema.error().context};
        auto kept = std::make_shared<const Kept>(id, std::move(schema).value(), draft.references);
        next.keep(kept);
        for (const auto& place : places)
            if (place.id == id)
                next.subjects[place.subject].versions[place.version] = {kept, place.semver, place.deleted};
    }
    SB_TRY(loadSettings(next));
    return next;
}

Status RegistryStore::loadSettings(State& into) {
    SB_ASSIGN(auto settings, m_database.prepare("SELECT subject, name, value FROM setting"));
    while (true) {
        SB_ASSIGN(const bool more, settings.step());
        if (!more)
            return {};
        const std::string subject(settings.text(0));
        if (settings.text(1) == "level")
            into.levels[subject] = levelFromName(settings.text(2)).value_or(Level::SeedMinor);
        else
            into.modes[subject] = modeFromName(settings.text(2)).value_or(Mode::ReadWrite);
    }
}

Result<int> RegistryStore::insertSchema(const Schema& schema, const std::vector<Reference>& references) {
    SB_TRY(run("INSERT INTO schema(type, text, referenced) VALUES(?, ?, ?)", name(schema.type()), schema.text(),
               referencesJson(references).text()));
    SB_ASSIGN(const auto id, m_database.queryInteger("SELECT last_insert_rowid()"));
    return static_cast<int>(id);
}

Status RegistryStore::removeSchema(int id) { return run("DELETE FROM schema WHERE id = ?", id); }

Status RegistryStore::putSubject(std::string_view name, const Subject& subject) {
    return run("INSERT INTO subject(name, next_version, last_semver) VALUES(?, ?, ?) ON CONFLICT(name) DO UPDATE SET "
               "next_version = excluded.next_version, last_semver = excluded.last_semver",
               name, subject.next, subject.lastSemver);
}

Status RegistryStore::insertVersion(std::string_view subject, int version, const Row& row, base::Time now) {
    return run("INSERT INTO version(subject, version, schema_id, semver, deleted, added_at) VALUES(?, ?, ?, ?, 0, ?)",
               subject, version, row.schema->id, row.semver, now.time_since_epoch().count());
}

Status RegistryStore::hideVersion(std::string_view subject, int version) {
    return run("UPDATE version SET deleted = 1 WHERE subject = ? AND version = ?", subject, version);
}

Status RegistryStore::hideVersions(std::string_view subject) {
    return run("UPDATE version SET deleted = 1 WHERE subject = ?", subject);
}

Status RegistryStore::removeVersion(std::string_view subject, int version) {
    return run("DELETE FROM version WHERE subject = ? AND version = ?", subject, version);
}

Status RegistryStore::removeSubject(std::string_view subject) {
    SB_TRY(run("DELETE FROM version WHERE subject = ?", subject));
    return run("DELETE FROM subject WHERE name = ?", subject);
}

Status RegistryStore::putLevel(std::string_view subject, Level level) {
    return putSetting(subject, "level", name(level));
}
Status RegistryStore::removeLevel(std::string_view subject) { return removeSetting(subject, "level"); }
Status RegistryStore::putMode(std::string_view subject, Mode mode) { return putSetting(subject, "mode", name(mode)); }
Status RegistryStore::removeMode(std::string_view subject) { return removeSetting(subject, "mode"); }

Status RegistryStore::putSetting(std::string_view subject, std::string_view name, std::string_view value) {
    return run("INSERT INTO setting(subject, name, value) VALUES(?, ?, ?) ON CONFLICT(subject, name) "
               "DO UPDATE SET value = excluded.value",
               subject, name, value);
}

Status RegistryStore::removeSetting(std::string_view subject, std::string_view name) {
    return run("DELETE FROM setting WHERE subject = ? AND name = ?", subject, name);
}

} // namespace signalbox::platform::registry
