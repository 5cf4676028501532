// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/Database.h"

#include "core/base/Check.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

// SOCI includes the driver's header inside this namespace.
namespace sq = sqlite_api;

namespace signalbox::store {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

Error errorOf(sq::sqlite3* connection, int code, const std::filesystem::path& file, std::string_view doing) {
    const int extended = connection != nullptr ? sq::sqlite3_extended_errcode(connection) : code;
    const int system = connection != nullptr ? sq::sqlite3_system_errno(connection) : errno;
    std::string what = file.string();
    what += ": ";
    what += doing;
    what += ": ";
    what += connection != nullptr && sq::sqlite3_errcode(connection) != SQLITE_OK ? sq::sqlite3_errmsg(connection)
                                                                                  : sq::sqlite3_errstr(code);
    const int primary = code & 0xff;
    switch (primary) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {ErrorCode::DataLoss, "STORE-002", what + "; restore this file from a backup, and keep the damaged one"};
    case SQLITE_FULL:
        return {ErrorCode::ResourceExhausted, "STORE-004", what + "; free space on this disk and try again"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Unavailable, "STORE-005", what + "; another process or connection holds the lock"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {ErrorCode::PermissionDenied, "STORE-006", what + "; make the file and its folder writable"};
    case SQLITE_CANTOPEN:
        if (system == EACCES || system == EROFS || system == EPERM)
            return {ErrorCode::PermissionDenied, "STORE-006", what + "; make the file and its folder writable"};
        return {ErrorCode::NotFound, "STORE-001", what + "; check the path"};
    case SQLITE_CONSTRAINT:
        return {ErrorCode::AlreadyExists, "STORE-007", std::move(what)};
    case SQLITE_IOERR:
        // A file-size limit leaves no errno behind: the driver sees a short write.
        if (system == ENOSPC || system == EDQUOT || system == EFBIG ||
            (system != EIO && (extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_SHMSIZE)))
            return {ErrorCode::ResourceExhausted, "STORE-004", what + "; free space on this disk and try again"};
        if (extended == SQLITE_IOERR_SHORT_READ || extended == SQLITE_IOERR_CORRUPTFS)
            return {ErrorCode::DataLoss, "STORE-002", what + "; restore this file from a backup"};
        return {ErrorCode::Internal, "STORE-008", what + " (" + std::strerror(system) + ")"};
    default:
        return {ErrorCode::Internal, "STORE-008", std::move(what)};
    }
}

// SOCI's connection string separates by blanks; a value in double quotes may contain them.
std::string connectString(const std::filesystem::path& file, const OpenOptions& options) {
    std::string text = "db=\"" + file.string() + "\"";
    if (options.readOnly)
        text += " readonly=true";
    return text;
}

} // namespace

struct Database::Impl {
    std::filesystem::path file;
    bool readOnly = false;
    soci::session session;
    sq::sqlite3* connection = nullptr;
    std::int64_t logPages = 0;

    [[nodiscard]] Status run(const char* sql, std::string_view doing) {
        const int code = sq::sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK)
            return errorOf(connection, code, file, doing);
        return {};
    }
};

struct Statement::Impl {
    sq::sqlite3* connection = nullptr;
    sq::sqlite3_stmt* handle = nullptr;
    const std::filesystem::path* file = nullptr;
    int bindError = SQLITE_OK;
    bool active = false; ///< Stepped and not yet reset.

    ~Impl() { sq::sqlite3_finalize(handle); }

    void beforeBind() {
        if (active) {
            sq::sqlite3_reset(handle);
            active = false;
        }
    }
    void afterBind(int code) {
        if (code != SQLITE_OK)
            bindError = code;
    }
};

Database::Database(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& file, const OpenOptions& options) {
    if (file.string().find('"') != std::string::npos)
        return Error{ErrorCode::InvalidArgument, "STORE-001", "a path with a double quote cannot be opened"};
    std::error_code ignored;
    if ((options.readOnly || !options.createIfMissing) && !std::filesystem::exists(file, ignored))
        return Error{ErrorCode::NotFound, "STORE-001", file.string() + ": there is no such file; check the path"};
    auto impl = std::make_unique<Impl>();
    impl->file = file;
    impl->readOnly = options.readOnly;
    try {
        impl->session.open(soci::sqlite3, connectString(file, options));
        // The session was opened with exactly this back end; its type information is not exported.
        auto* backend = static_cast<soci::sqlite3_session_backend*>(impl->session.get_backend());
        impl->connection = backend->conn_;
    } catch (const soci::sqlite3_soci_error& e) {
        return errorOf(nullptr, e.result(), file, "cannot open");
    } catch (const soci::soci_error& e) {
        const auto folder = file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path();
        if (!std::filesystem::is_directory(folder, ignored) || options.readOnly || !options.createIfMissing)
            return Error{ErrorCode::NotFound, "STORE-001", file.string() + ": cannot open: " + e.what()};
        return Error{ErrorCode::PermissionDenied, "STORE-006",
                     file.string() + ": cannot open: " + e.what() + "; make the file and its folder writable"};
    }
    sq::sqlite3_extended_result_codes(impl->connection, 0);
    sq::sqlite3_busy_timeout(impl->connection, static_cast<int>(options.busyTimeout.count()));
    const std::string settings = "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"
                                 "PRAGMA cache_size=-" +
                                 std::to_string(options.cacheKiB) + ";";
    SB_TRY(impl->run(settings.c_str(), "cannot open"));
    if (!options.readOnly) {
        if (sq::sqlite3_db_readonly(impl->connection, "main") == 1)
            return Error{ErrorCode::PermissionDenied, "STORE-006",
                         file.string() + ": is read-only; make the file and its folder writable"};
        const std::string durable =
            std::string("PRAGMA journal_mode=WAL; PRAGMA synchronous=") + (options.syncCommits ? "FULL" : "NORMAL") +
            "; PRAGMA wal_autocheckpoint=" + std::to_string(options.syncCommits ? options.walCheckpointPages : 0) +
            "; PRAGMA journal_size_limit=67108864;";
        SB_TRY(impl->run(durable.c_str(), "cannot open for writing"));
        if (!options.syncCommits)
            sq::sqlite3_wal_hook(
                impl->connection,
                [](void* of, sq::sqlite3*, const char*, int pages) {
                    static_cast<Impl*>(of)->logPages = pages;
                    return SQLITE_OK;
                },
                impl.get());
    } else {
        SB_TRY(impl->run("SELECT count(*) FROM sqlite_master;", "cannot read"));
    }
    return Database(std::move(impl));
}

Status Database::execute(const std::string& sql) { return m_impl->run(sql.c_str(), "cannot execute"); }

Result<Statement> Database::prepare(std::string_view sql) const {
    auto impl = std::make_unique<Statement::Impl>();
    impl->connection = m_impl->connection;
    impl->file = &m_impl->file;
    const char* tail = nullptr;
    const int code = sq::sqlite3_prepare_v3(m_impl->connection, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &impl->handle, &tail);
    if (code != SQLITE_OK)
        return errorOf(m_impl->connection, code, m_impl->file, "cannot prepare");
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (impl->handle == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
        return Error{ErrorCode::Internal, "STORE-008", "prepare() takes exactly one statement"};
    return Statement(std::move(impl));
}

Result<std::int64_t> Database::queryInteger(std::string_view sql) const {
    SB_ASSIGN(auto statement, prepare(sql));
    SB_ASSIGN(const bool found, statement.step());
    if (!found)
        return Error{ErrorCode::NotFound, "STORE-009", "the query gave no row"};
    return statement.integer(0);
}

Status Database::checkIntegrity() const {
    SB_ASSIGN(auto statement, prepare("PRAGMA integrity_check(1)"));
    SB_ASSIGN(const bool found, statement.step());
    if (!found || statement.text(0) != "ok")
        return Error{ErrorCode::DataLoss, "STORE-002",
                     m_impl->file.string() + ": " + (found ? std::string(statement.text(0)) : "no answer") +
                         "; restore this file from a backup, and keep the damaged one"};
    return {};
}

Status Database::checkpoint() { return m_impl->run("PRAGMA wal_checkpoint(TRUNCATE)", "cannot checkpoint"); }

Result<std::int64_t> Database::fold() {
    int inLog = 0;
    int folded = 0;
    const int code =
        sq::sqlite3_wal_checkpoint_v2(m_impl->connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, &inLog, &folded);
    if (code != SQLITE_OK && code != SQLITE_BUSY) // Busy: somebody else is folding.
        return errorOf(m_impl->connection, code, m_impl->file, "cannot fold the write-ahead log");
    if (code == SQLITE_BUSY || inLog < 0 || folded < 0)
        return std::numeric_limits<std::int64_t>::max();
    return std::int64_t{inLog - folded};
}

std::int64_t Database::logPages() const noexcept { return m_impl->logPages; }

const std::filesystem::path& Database::file() const noexcept { return m_impl->file; }
bool Database::readOnly() const noexcept { return m_impl->readOnly; }

Statement::Statement(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Statement& Statement::bind(int parameter, std::int64_t value) {
    m_impl->beforeBind();
    m_impl->afterBind(sq::sqlite3_bind_int64(m_impl->handle, parameter + 1, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view value) {
    m_impl->beforeBind();
    // -1 is the driver's "copy it" destructor; its macro is an old-style cast.
    static const auto copyIt = reinterpret_cast<sq::sqlite3_destructor_type>(std::intptr_t{-1});
    const char* data = value.data() != nullptr ? value.data() : "";
    m_impl->afterBind(sq::sqlite3_bind_text64(m_impl->handle, parameter + 1, data, value.size(), copyIt, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindBlob(int parameter, std::span<const std::uint8_t> value) {
    m_impl->beforeBind();
    static const auto copyIt = reinterpret_cast<sq::sqlite3_destructor_type>(std::intptr_t{-1});
    if (value.empty())
        m_impl->afterBind(sq::sqlite3_bind_zeroblob(m_impl->handle, parameter + 1, 0));
    else
        m_impl->afterBind(sq::sqlite3_bind_blob64(m_impl->handle, parameter + 1, value.data(), value.size(), copyIt));
    return *this;
}

Statement& Statement::bindNull(int parameter) {
    m_impl->beforeBind();
    m_impl->afterBind(sq::sqlite3_bind_null(m_impl->handle, parameter + 1));
    return *this;
}

Result<bool> Statement::step() {
    if (m_impl->bindError != SQLITE_OK) {
        const int code = std::exchange(m_impl->bindError, SQLITE_OK);
        return errorOf(nullptr, code, *m_impl->file, "cannot bind");
    }
    m_impl->active = true;
    const int code = sq::sqlite3_step(m_impl->handle);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    Error error = errorOf(m_impl->connection, code, *m_impl->file, "cannot execute");
    reset();
    return error;
}

Status Statement::run() {
    while (true) {
        SB_ASSIGN(const bool more, step());
        if (!more)
            return {};
    }
}

void Statement::reset() noexcept {
    if (m_impl->active) {
        sq::sqlite3_reset(m_impl->handle);
        m_impl->active = false;
    }
}

std::int64_t Statement::integer(int column) const { return sq::sqlite3_column_int64(m_impl->handle, column); }

std::string_view Statement::text(int column) const {
    const auto* data = sq::sqlite3_column_text(m_impl->handle, column);
    const auto size = static_cast<std::size_t>(sq::sqlite3_column_bytes(m_impl->handle, column));
    return data == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

base::Bytes Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sq::sqlite3_column_blob(m_impl->handle, column));
    const auto size = static_cast<std::size_t>(sq::sqlite3_column_bytes(m_impl->handle, column));
    return data == nullptr ? base::Bytes() : base::Bytes(data, data + size);
}

bool Statement::isNull(int column) const { return sq::sqlite3_column_type(m_impl->handle, column) == SQLITE_NULL; }

std::int64_t Statement::changes() const { return sq::sqlite3_changes64(m_impl->connection); }

Transaction::Transaction(Database& database)
    : m_database(&database) {}
Transaction::Transaction(Transaction&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr)) {}
Transaction::~Transaction() { rollback(); }

Result<Transaction> Transaction::begin(Database& database) {
    SB_TRY(database.m_impl->run("BEGIN IMMEDIATE", "cannot begin a transaction"));
    return Transaction(database);
}

Status Transaction::commit() {
    SB_CHECK(m_database != nullptr);
    auto committed = m_database->m_impl->run("COMMIT", "cannot commit");
    if (!committed) {
        rollback();
        return committed;
    }
    m_database = nullptr;
    return {};
}

void Transaction::rollback() noexcept {
    if (auto* database = std::exchange(m_database, nullptr); database != nullptr) {
        // The driver itself has rolled back after some errors (full disk); then there is nothing left to do.
        auto* connection = database->m_impl->connection;
        if (sq::sqlite3_get_autocommit(connection) == 0)
            sq::sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

Status Transaction::mark() {
    SB_CHECK(m_database != nullptr);
    return m_database->m_impl->run("SAVEPOINT mark", "cannot set a mark");
}

Status Transaction::rollbackToMark() {
    SB_CHECK(m_database != nullptr);
    return m_database->m_impl->run("ROLLBACK TO mark; RELEASE mark", "cannot return to the mark");
}

Status Transaction::releaseMark() {
    SB_CHECK(m_database != nullptr);
    return m_database->m_impl->run("RELEASE mark", "cannot release the mark");
}

} // namespace signalbox::store
