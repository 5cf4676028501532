// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/ControlStore.h"

#include "core/base/Guarded.h"
#include "core/store/Database.h"
#include "core/store/Migrations.h"

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;

constexpr std::array kMigrations{store::Migration{1, "acts", R"sql(
CREATE TABLE command (
  id          TEXT PRIMARY KEY,
  caller      TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status      INTEGER NOT NULL DEFAULT 0,
  body        TEXT NOT NULL DEFAULT '',
  begun_at    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE approval (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  id       TEXT NOT NULL UNIQUE,
  value    TEXT NOT NULL,
  artefact TEXT NOT NULL,
  summary  TEXT NOT NULL,
  reason   TEXT NOT NULL
);
CREATE TABLE nonce (
  nonce   TEXT PRIMARY KEY,
  command TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE document (
  kind  TEXT NOT NULL,
  id    TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
)sql"}};

Result<ControlStore::ApprovalRecord> recordAt(const store::Statement& row) {
    SB_ASSIGN(const auto value, Json::parse(row.text(0), 64));
    SB_ASSIGN(auto artefact, Json::parse(row.text(1), 64));
    ControlStore::ApprovalRecord out;
    SB_ASSIGN(out.approval, access::Approval::fromJson(value));
    out.artefact = std::move(artefact);
    out.summary = std::string(row.text(2));
    out.reason = std::string(row.text(3));
    return out;
}

base::Status write(store::Database& database, const ControlStore::ApprovalRecord& record) {
    SB_ASSIGN(auto statement,
              database.prepare("INSERT INTO approval(id, value, artefact, summary, reason) VALUES(?, ?, ?, ?, ?) "
                               "ON CONFLICT(id) DO UPDATE SET value = excluded.value"));
    return statement
        .bindAll(record.approval.request().id.text(), record.approval.json().text(), record.artefact.text(),
                 record.summary, record.reason)
        .run();
}

} // namespace

struct ControlStore::Impl {
    Impl(store::Database d, const base::Clock& c)
        : clock(c)
        , database(std::in_place, std::move(d)) {}
    const base::Clock& clock;
    base::Guarded<std::optional<store::Database>> database;
};

ControlStore::ControlStore(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
ControlStore::~ControlStore() = default;

Result<std::unique_ptr<ControlStore>> ControlStore::open(const std::filesystem::path& file, const base::Clock& clock) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_TRY(store::migrate(database, kMigrations));
    return std::unique_ptr<ControlStore>(new ControlStore(std::make_unique<Impl>(std::move(database), clock)));
}

Result<std::optional<ControlStore::Memo>> ControlStore::memo(const base::CommandId& command) const {
    const auto handle = m_impl->database.lock();
    auto& database = **handle;
    SB_ASSIGN(auto find, database.prepare("SELECT caller, fingerprint, status, body FROM command WHERE id = ?"));
    SB_ASSIGN(const bool found, find.bindAll(command.text()).step());
    if (!found)
        return std::optional<Memo>();
    return std::optional<Memo>(Memo{std::string(find.text(0)), std::string(find.text(1)),
                                    static_cast<int>(find.integer(2)), std::string(find.text(3))});
}

base::Status ControlStore::begin(const base::CommandId& command, std::string_view caller, std::string_view fingerprint,
                                 const ApprovalRecord* used) {
    auto handle = m_impl->database.lock();
    auto& database = **handle;
    SB_ASSIGN(auto transaction, store::Transaction::begin(database));
    {
        SB_ASSIGN(auto insert, database.prepare("INSERT INTO command(id, caller, fingerprint, begun_at) "
                                                "VALUES(?, ?, ?, ?) ON CONFLICT(id) DO NOTHING"));
        SB_TRY(insert.bindAll(command.text(), caller, fingerprint, base::unixMillis(m_impl->clock.now())).run());
    }
    if (used != nullptr) {
        SB_TRY(write(database, *used));
        SB_ASSIGN(auto insert, database.prepare("INSERT INTO nonce(nonce, command) VALUES(?, ?)"));
        SB_TRY(insert.bindAll(used->approval.request().nonce, command.text()).run());
    }
    return transaction.commit();
}

base::Status ControlStore::finish(const base::CommandId& command, int status, std::string_view body) {
    auto handle = m_impl->database.lock();
    SB_ASSIGN(auto update, (**handle).prepare("UPDATE command SET status = ?, body = ? WHERE id = ?"));
    return update.bindAll(status, body, command.text()).run();
}

base::Status ControlStore::forget(const base::CommandId& command) {
    auto handle = m_impl->database.lock();
    SB_ASSIGN(auto remove, (**handle).prepare("DELETE FROM command WHERE id = ? AND status = 0"));
    return remove.bindAll(command.text()).run();
}

Result<std::optional<ControlStore::ApprovalRecord>> ControlStore::approval(const base::ApprovalId& id) const {
    const auto handle = m_impl->database.lock();
    SB_ASSIGN(auto find, (**handle).prepare("SELECT value, artefact, summary, reason FROM approval WHERE id = ?"));
    SB_ASSIGN(const bool found, find.bindAll(id.text()).step());
    if (!found)
        return std::optional<ApprovalRecord>();
    SB_ASSIGN(auto record, recordAt(find));
    return std::optional<ApprovalRecord>(std::move(record));
}

Result<std::vector<ControlStore::ApprovalRecord>> ControlStore::approvals(std::size_t limit) const {
    const auto handle = m_impl->database.lock();
    SB_ASSIGN(auto find, (**handle).prepare("SELECT value, artefact, summary, reason FROM approval "
                                            "ORDER BY seq DESC LIMIT ?"));
    find.bindAll(limit);
    std::vector<ApprovalRecord> out;
    while (true) {
        SB_ASSIGN(const bool found, find.step());
        if (!found)
            return out;
        SB_ASSIGN(auto record, recordAt(find));
        out.push_back(std::move(record));
    }
}

base::Status ControlStore::put(const ApprovalRecord& record) {
    auto handle = m_impl->database.lock();
    return write(**handle, record);
}

Result<bool> ControlStore::nonceUsed(std::string_view nonce) const {
    const auto handle = m_impl->database.lock();
    SB_ASSIGN(auto find, (**handle).prepare("SELECT 1 FROM nonce WHERE nonce = ?"));
    return find.bindAll(nonce).step();
}

Result<std::vector<Json>> ControlStore::documents(std::string_view kind) const {
    const auto handle = m_impl->database.lock();
    SB_ASSIGN(auto find, (**handle).prepare("SELECT value FROM document WHERE kind = ? ORDER BY id"));
    find.bindAll(kind);
    std::vector<Json> out;
    while (true) {
        SB_ASSIGN(const bool found, find.step());
        if (!found)
            return out;
        SB_ASSIGN(auto value, Json::parse(find.text(0), 64));
        out.push_back(std::move(value));
    }
}

base::Status ControlStore::put(std::string_view kind, std::string_view id, const Json& document) {
    auto handle = m_impl->database.lock();
    SB_ASSIGN(auto upsert, (**handle).prepare("INSERT INTO document(kind, id, value) VALUES(?, ?, ?) "
                                              "ON CONFLICT(kind, id) DO UPDATE SET value = excluded.value"));
    return upsert.bindAll(kind, id, document.text()).run();
}

base::Status ControlStore::remove(std::string_view kind, std::string_view id) {
    auto handle = m_impl->database.lock();
    SB_ASSIGN(auto remove, (**handle).prepare("DELETE FROM document WHERE kind = ? AND id = ?"));
    return remove.bindAll(kind, id).run();
}

} // namespace signalbox::platform
