// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"
#include "core/base/Result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace signalbox::store {

class Statement;

/// How to open a database file.
struct OpenOptions {
    bool readOnly = false;                        ///< No write, no creation, no migration; many may read at once.
    bool createIfMissing = true;                  ///< Only for read-write.
    std::chrono::milliseconds busyTimeout{5'000}; ///< How long a write waits for another connection's transaction.
    std::int64_t cacheKiB = 16 * 1024;            ///< Page cache of this connection.
    std::int64_t walCheckpointPages = 4'000;      ///< Fold the write-ahead log back after this many pages.
    /// False: a commit survives kill -9 but not a power cut, and nothing folds the log: for a LogKeeper, which does
    /// both.
    bool syncCommits = true;
};

/// One connection to one database file.
///
/// What a commit promises: once Transaction::commit() (or a write outside a transaction) has returned without an error,
/// the change survives kill -9 and a power cut (write-ahead log, full synchronisation; see OpenOptions::syncCommits). A
/// change that was not committed leaves no trace. Readers never block the writer, and see the last commit before their
/// own statement began.
///
/// Threads:   one at a time. Open a second Database for a second thread.
/// Ownership: owns the connection; every Statement and Transaction borrows it and must be gone before it.
/// Errors of everything in this folder (the context names the file and says what to do):
///   STORE-001 NotFound            no such file, or no such folder to make it in
///   STORE-002 DataLoss            damaged, or not a database
///   STORE-003 FailedPrecondition  written by a newer version of the program (see Migrations.h)
///   STORE-004 ResourceExhausted   the disk is full (or a quota or file-size limit was met)
///   STORE-005 Unavailable         another process or connection holds the lock
///   STORE-006 PermissionDenied    file or folder is read-only, or not ours
///   STORE-007 AlreadyExists       a uniqueness, foreign-key or check rule of the schema refused the row
///   STORE-008 Internal            anything else: wrong SQL, input/output error
class Database {
public:
    [[nodiscard]] static base::Result<Database> open(const std::filesystem::path& file,
                                                     const OpenOptions& options = {});

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// Runs one or more statements that take no parameters and yield no rows (schema, maintenance).
    [[nodiscard]] base::Status execute(const std::string& sql);

    /// Compiles one statement, to be bound and stepped as often as wanted. Parameters are written "?".
    [[nodiscard]] base::Result<Statement> prepare(std::string_view sql) const;

    /// The first column of the first row of a query without parameters; NotFound STORE-009 when there is no row.
    [[nodiscard]] base::Result<std::int64_t> queryInteger(std::string_view sql) const;

    /// Verifies the file's own structure (slow). Errors: STORE-002.
    [[nodiscard]] base::Status checkIntegrity() const;

    /// Folds the write-ahead log into the main file. For a clean stop.
    [[nodiscard]] base::Status checkpoint();

    /// Folds what it can without waiting for anybody, and gives how many pages are left to fold; the largest number
    /// when somebody else is folding. Errors: STORE-00x.
    [[nodiscard]] base::Result<std::int64_t> fold();
    /// Pages in the write-ahead log after the last commit of this connection. Only with syncCommits = false.
    [[nodiscard]] std::int64_t logPages() const noexcept;

    [[nodiscard]] const std::filesystem::path& file() const noexcept;
    [[nodiscard]] bool readOnly() const noexcept;

private:
    friend class Statement;
    friend class Transaction;
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// A compiled statement. Bind, step, read, reset; compiled once, so it belongs in a member, not in a loop.
///
///     SB_ASSIGN(auto find, database.prepare("SELECT amount FROM bet WHERE id = ?"));
///     SB_ASSIGN(const bool found, find.bindAll(id).step());
///     if (found) use(find.integer(0));
///     find.reset();
///
/// Parameters and columns count from 0. A bound text or blob is copied. Binding after a step without reset() resets
/// first. Reading a column is only allowed after step() gave true; text() views die with the next step or reset.
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, std::string_view value);
    Statement& bindBlob(int parameter, std::span<const std::uint8_t> value);
    Statement& bindNull(int parameter);

    /// Binds all parameters in order: integers, text, base::Bytes (as blob), nullptr.
    template <class... Values>
    Statement& bindAll(const Values&... values) {
        int parameter = 0;
        (bindOne(parameter++, values), ...);
        return *this;
    }

    /// True: a row is there to be read. False: finished, and reset.
    [[nodiscard]] base::Result<bool> step();

    /// Steps to the end and resets; rows, if any, are dropped.
    [[nodiscard]] base::Status run();

    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] base::Bytes blob(int column) const;
    [[nodiscard]] bool isNull(int column) const;

    /// Rows the last run() inserted, changed or removed.
    [[nodiscard]] std::int64_t changes() const;

private:
    friend class Database;
    struct Impl;
    explicit Statement(std::unique_ptr<Impl> impl);

    void bindOne(int parameter, std::nullptr_t) { bindNull(parameter); }
    void bindOne(int parameter, const base::Bytes& value) { bindBlob(parameter, value); }
    template <class Value>
    void bindOne(int parameter, const Value& value) {
        if constexpr (std::is_integral_v<Value>)
            bind(parameter, static_cast<std::int64_t>(value));
        else
            bind(parameter, std::string_view(value));
    }

    std::unique_ptr<Impl> m_impl;
};

/// A write transaction: everything or nothing. Destroyed without commit() = rolled back.
/// A failed commit() has rolled back too: nothing of it happened.
class Transaction {
public:
    /// Takes the write lock at once. Errors: STORE-005 when it is held for longer than the busy time-out.
    [[nodiscard]] static base::Result<Transaction> begin(Database& database);

    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    [[nodiscard]] base::Status commit();
    void rollback() noexcept;

    /// A mark inside the transaction to which rollbackTo() returns; marks nest like brackets.
    [[nodiscard]] base::Status mark();
    [[nodiscard]] base::Status rollbackToMark();
    [[nodiscard]] base::Status releaseMark();

private:
    explicit Transaction(Database& database);
    Database* m_database;
};

/// Keeps a folder to one process: an advisory lock on a file in it, given back by the system even after kill -9.
class FolderLock {
public:
    /// Errors: STORE-005 (somebody else holds it; the context carries the process id it wrote), STORE-001, STORE-006,
    /// STORE-004.
    [[nodiscard]] static base::Result<FolderLock> acquire(const std::filesystem::path& folder);

    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int descriptor);
    int m_descriptor;
};

} // namespace signalbox::store
