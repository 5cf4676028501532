// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/audit/AuditStore.h"

#include "core/store/Database.h"
#include "core/store/Migrations.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;

namespace {

constexpr std::array kMigrations{store::Migration{1, "leaves and checkpoints", R"sql(
    CREATE TABLE leaf (
        seq   INTEGER PRIMARY KEY,
        bytes BLOB NOT NULL,
        hash  BLOB NOT NULL CHECK (length(hash) = 32)
    );
    CREATE TABLE checkpoint (
        size INTEGER PRIMARY KEY,
        note TEXT NOT NULL
    );
    CREATE TRIGGER leaf_no_update BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER leaf_no_delete BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER leaf_in_order BEFORE INSERT ON leaf
        WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM leaf)
        BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END;
    CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
)sql"}};

/// The store's errors in the words of the port.
Error translate(Error error) {
    if (error.reason == "STORE-002")
        return {ErrorCode::DataLoss, "AUDIT-009", std::move(error.context)};
    if (error.reason == "STORE-004")
        return {ErrorCode::ResourceExhausted, "AUDIT-008", std::move(error.context)};
    return error;
}

#define SB_STORE_TRY(expression)                                                                                       \
    do {                                                                                                               \
        auto sbStoreResult = (expression);                                                                             \
        if (!sbStoreResult)                                                                                            \
            return translate(std::move(sbStoreResult).error());                                                        \
    } while (false)

Error damaged(std::string what) { return {ErrorCode::DataLoss, "AUDIT-009", std::move(what)}; }

/// A private copy of a database that is removed with this object.
class Copy {
public:
    static base::Result<std::unique_ptr<Copy>> of(const std::filesystem::path& file) {
        std::error_code failed;
        std::string pattern = (std::filesystem::temp_directory_path(failed) / "signalbox-audit-XXXXXX").string();
        if (failed || ::mkdtemp(pattern.data()) == nullptr)
            return Error{ErrorCode::PermissionDenied, "STORE-006",
                         "no temporary folder can be made for a copy of the log"};
        std::unique_ptr<Copy> copy(new Copy(pattern));
        std::filesystem::copy_file(file, copy->file(), failed);
        const std::filesystem::path wal = file.string() + "-wal";
        std::error_code ignored;
        if (!failed && std::filesystem::exists(wal, ignored))
            std::filesystem::copy_file(wal, copy->file().string() + "-wal", failed);
        if (failed)
            return Error{ErrorCode::PermissionDenied, "STORE-006",
                         file.string() + ": cannot be copied for reading: " + failed.message()};
        std::filesystem::permissions(copy->file(),
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
        return copy;
    }
    ~Copy() {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    [[nodiscard]] std::filesystem::path file() const { return m_folder / "audit.db"; }

private:
    explicit Copy(std::filesystem::path folder)
        : m_folder(std::move(folder)) {}
    std::filesystem::path m_folder;
};

} // namespace

class AuditStore::Impl {
public:
    static base::Result<std::unique_ptr<Impl>> open(const std::filesystem::path& file, bool readOnly) {
        auto impl = std::make_unique<Impl>();
        if (!readOnly) {
            auto writer = store::Database::open(file);
            if (!writer)
                return translate(std::move(writer).error());
            impl->m_writer = std::make_unique<store::Database>(std::move(*writer));
            SB_STORE_TRY(store::migrate(*impl->m_writer, kMigrations));
        }
        store::OpenOptions reading;
        reading.readOnly = true;
        auto reader = store::Database::open(file, reading);
        if (!reader)
            return translate(std::move(reader).error());
        impl->m_reader = std::make_unique<store::Database>(std::move(*reader));
        SB_STORE_TRY(store::requireSchema(*impl->m_reader, kMigrations));
        SB_STORE_TRY(impl->prepare());
        return impl;
    }

    struct Statements;

    base::Status prepare();

    [[nodiscard]] base::Result<std::uint64_t> size() const;
    [[nodiscard]] base::Result<std::vector<audit::StoredCheckpoint>> notes(store::Statement& statement) const {
        std::vector<audit::StoredCheckpoint> out;
        for (;;) {
            SB_ASSIGN(const bool row, statement.step());
            if (!row)
                return out;
            out.push_back({static_cast<std::uint64_t>(statement.integer(0)), std::string(statement.text(1))});
        }
    }

    std::unique_ptr<Copy> m_copy; ///< First: it goes after the connections.
    std::mutex m_readMutex;       ///< One reading connection for all readers.
    std::unique_ptr<store::Database> m_writer;
    std::unique_ptr<store::Database> m_reader;
    std::unique_ptr<Statements> m_statements;
    std::unique_ptr<store::Statement> m_insertLeaf, m_insertCheckpoint;
};

/// Of the reading connection; compiled once. Must go before the connection.
struct AuditStore::Impl::Statements {
    store::Statement size, read, latest, at, after;
};

base::Status AuditStore::Impl::prepare() {
    SB_ASSIGN(auto size, m_reader->prepare("SELECT coalesce(max(seq) + 1, 0) FROM leaf"));
    SB_ASSIGN(auto read,
              m_reader->prepare("SELECT seq, bytes, hash FROM leaf WHERE seq >= ? AND seq < ? ORDER BY seq"));
    SB_ASSIGN(auto latest, m_reader->prepare("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1"));
    SB_ASSIGN(auto at, m_reader->prepare("SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size LIMIT 1"));
    SB_ASSIGN(auto after, m_reader->prepare("SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?"));
    m_statements = std::make_unique<Statements>(
        Statements{std::move(size), std::move(read), std::move(latest), std::move(at), std::move(after)});
    if (m_writer) {
        SB_ASSIGN(auto leaf, m_writer->prepare("INSERT INTO leaf (seq, bytes, hash) VALUES (?, ?, ?)"));
        SB_ASSIGN(auto checkpoint, m_writer->prepare("INSERT INTO checkpoint (size, note) VALUES (?, ?)"));
        m_insertLeaf = std::make_unique<store::Statement>(std::move(leaf));
        m_insertCheckpoint = std::make_unique<store::Statement>(std::move(checkpoint));
    }
    return {};
}

base::Result<std::uint64_t> AuditStore::Impl::size() const {
    auto& statement = m_statements->size;
    statement.reset();
    SB_ASSIGN(const bool row, statement.step());
    if (!row)
        return damaged("the size of the audit log cannot be read");
    const std::int64_t value = statement.integer(0);
    statement.reset();
    if (value < 0)
        return damaged("the audit log has an entry with a negative number");
    return static_cast<std::uint64_t>(value);
}

AuditStore::AuditStore(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}

AuditStore::~AuditStore() {
    m_impl->m_statements.reset();
    m_impl->m_insertLeaf.reset();
    m_impl->m_insertCheckpoint.reset();
    m_impl->m_reader.reset();
    // After a clean stop everything is in the one file: whoever copies it has it all. An error here loses nothing, the
    // write-ahead log is read at the next open.
    if (m_impl->m_writer)
        static_cast<void>(m_impl->m_writer->checkpoint());
}

base::Result<std::unique_ptr<AuditStore>> AuditStore::open(const std::filesystem::path& file) {
    SB_ASSIGN(auto impl, Impl::open(file, false));
    return std::unique_ptr<AuditStore>(new AuditStore(std::move(impl)));
}

base::Result<std::unique_ptr<AuditStore>> AuditStore::openReadOnly(const std::filesystem::path& file) {
    auto impl = Impl::open(file, true);
    // A write-ahead log needs a file beside the database even for reading. Where that cannot be made (a read-only
    // medium, somebody else's folder), a copy is read, together with the write-ahead log that a killed process left.
    if (!impl && impl.error().reason == "STORE-006") {
        auto copy = Copy::of(file);
        if (!copy)
            return std::move(copy).error();
        impl = Impl::open((*copy)->file(), true);
        if (impl)
            (*impl)->m_copy = std::move(*copy);
    }
    if (!impl)
        return std::move(impl).error();
    return std::unique_ptr<AuditStore>(new AuditStore(std::move(*impl)));
}

base::Result<std::uint64_t> AuditStore::size() const {
    std::lock_guard lock(m_impl->m_readMutex);
    auto result = m_impl->size();
    if (!result)
        return translate(std::move(result).error());
    return result;
}

base::Result<std::vector<audit::StoredLeaf>> AuditStore::read(std::uint64_t from, std::uint64_t to) const {
    std::lock_guard lock(m_impl->m_readMutex);
    auto& statement = m_impl->m_statements->read;
    statement.reset();
    statement.bindAll(from, to);
    std::vector<audit::StoredLeaf> out;
    out.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(to > from ? to - from : 0, 4096)));
    for (std::uint64_t expected = from;; ++expected) {
        auto row = statement.step();
        if (!row)
            return translate(std::move(row).error());
        if (!*row)
            return out;
        if (static_cast<std::uint64_t>(statement.integer(0)) != expected) {
            statement.reset();
            if (out.empty())
                return damaged("leaf " + std::to_string(expected) + " is missing");
            return out; // The caller asks again from the gap, and gets the error above.
        }
        audit::StoredLeaf leaf;
        leaf.bytes = statement.text(1); // A blob read as text is the same bytes, without a second copy.
        const std::string_view hash = statement.text(2);
        // A hash of another length is a damaged one; the zeros that then stand here fit no leaf.
        if (hash.size() == leaf.hash.size())
            std::copy(hash.begin(), hash.end(), leaf.hash.begin());
        out.push_back(std::move(leaf));
    }
}

base::Result<std::optional<audit::StoredCheckpoint>> AuditStore::latestCheckpoint() const {
    std::lock_guard lock(m_impl->m_readMutex);
    auto& statement = m_impl->m_statements->latest;
    statement.reset();
    auto notes = m_impl->notes(statement);
    if (!notes)
        return translate(std::move(notes).error());
    return notes->empty() ? std::optional<audit::StoredCheckpoint>() : std::optional(std::move(notes->front()));
}

base::Result<std::optional<audit::StoredCheckpoint>> AuditStore::checkpointAt(std::uint64_t size) const {
    std::lock_guard lock(m_impl->m_readMutex);
    auto& statement = m_impl->m_statements->at;
    statement.reset();
    statement.bindAll(size);
    auto notes = m_impl->notes(statement);
    if (!notes)
        return translate(std::move(notes).error());
    return notes->empty() ? std::optional<audit::StoredCheckpoint>() : std::optional(std::move(notes->front()));
}

base::Result<std::vector<audit::StoredCheckpoint>> AuditStore::checkpoints(std::uint64_t after,
                                                                           std::size_t limit) const {
    std::lock_guard lock(m_impl->m_readMutex);
    auto& statement = m_impl->m_statements->after;
    statement.reset();
    statement.bindAll(after, limit);
    auto notes = m_impl->notes(statement);
    if (!notes)
        return translate(std::move(notes).error());
    return notes;
}

base::Status AuditStore::append(std::uint64_t first, const std::vector<audit::StoredLeaf>& leaves,
                                const audit::StoredCheckpoint& checkpoint) {
    if (!m_impl->m_writer)
        return Error{ErrorCode::PermissionDenied, "STORE-006", "the audit log is open for reading only"};
    const auto notNext = [&](std::string what) {
        return Error{ErrorCode::Conflict, "AUDIT-010",
                     "leaf " + std::to_string(first) + " is not the next one of the log: " + std::move(what)};
    };
    auto transaction = store::Transaction::begin(*m_impl->m_writer);
    if (!transaction)
        return translate(std::move(transaction).error());
    std::uint64_t seq = first;
    for (const audit::StoredLeaf& leaf : leaves) {
        m_impl->m_insertLeaf->bind(0, static_cast<std::int64_t>(seq++));
        m_impl->m_insertLeaf->bindBlob(1, base::asBytes(leaf.bytes));
        m_impl->m_insertLeaf->bindBlob(2, leaf.hash);
        auto inserted = m_impl->m_insertLeaf->run();
        if (!inserted && inserted.error().reason == "STORE-007")
            return notNext(inserted.error().context);
        SB_STORE_TRY(std::move(inserted));
    }
    m_impl->m_insertCheckpoint->bindAll(checkpoint.size, checkpoint.note);
    auto inserted = m_impl->m_insertCheckpoint->run();
    if (!inserted && inserted.error().reason == "STORE-007")
        return notNext(inserted.error().context);
    SB_STORE_TRY(std::move(inserted));
    auto committed = transaction->commit();
    if (!committed && committed.error().reason == "STORE-008")
        return Error{ErrorCode::OutcomeUnknown, "AUDIT-011",
                     "the commit of the audit log failed half-way: " + committed.error().context};
    SB_STORE_TRY(std::move(committed));
    return {};
}

} // namespace signalbox::platform
