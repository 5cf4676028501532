// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/Database.h"

#include "core/base/Files.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <limits>

namespace signalbox::store {
namespace {

using base::ErrorCode;

Database openOrFail(const std::filesystem::path& file, const OpenOptions& options = {}) {
    auto database = Database::open(file, options);
    EXPECT_TRUE(database) << (database ? "" : base::describe(database.error()));
    return std::move(database).value();
}

TEST(Database, keepsWhatWasCommittedAndForgetsWhatWasNot) {
    test::TempFolder folder;
    {
        auto database = openOrFail(folder / "a.db");
        ASSERT_TRUE(database.execute("CREATE TABLE t(v INTEGER) STRICT"));
        {
            auto transaction = Transaction::begin(database);
            ASSERT_TRUE(transaction);
            ASSERT_TRUE(database.execute("INSERT INTO t VALUES(1)"));
            ASSERT_TRUE(transaction->commit());
        }
        {
            auto transaction = Transaction::begin(database);
            ASSERT_TRUE(transaction);
            ASSERT_TRUE(database.execute("INSERT INTO t VALUES(2)"));
        }
    }
    auto again = openOrFail(folder / "a.db");
    EXPECT_EQ(again.queryInteger("SELECT sum(v) FROM t").value(), 1);
}

TEST(Database, opensAPathWithABlankInIt) {
    test::TempFolder folder;
    std::filesystem::create_directory(folder / "my data");
    auto database = openOrFail(folder.path() / "my data" / "a b.db");
    EXPECT_TRUE(database.execute("CREATE TABLE t(v)"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "my data" / "a b.db"));
}

TEST(Database, synchronisesFullyAndWritesAhead) {
    test::TempFolder folder;
    auto database = openOrFail(folder / "a.db");
    EXPECT_EQ(database.queryInteger("PRAGMA synchronous").value(), 2);
    auto mode = database.prepare("PRAGMA journal_mode");
    ASSERT_TRUE(mode);
    ASSERT_TRUE(mode->step().value());
    EXPECT_EQ(mode->text(0), "wal");
    EXPECT_EQ(database.queryInteger("PRAGMA foreign_keys").value(), 1);
}

TEST(Database, bindsAndReadsEveryType) {
    test::TempFolder folder;
    auto database = openOrFail(folder / "a.db");
    ASSERT_TRUE(database.execute("CREATE TABLE t(i INTEGER, s TEXT, b BLOB, n TEXT)"));
    auto add = database.prepare("INSERT INTO t VALUES(?,?,?,?)");
    ASSERT_TRUE(add);
    const base::Bytes bytes{0, 255, 0, 7};
    const std::string text("a\0b\xc3\xa9", 5);
    ASSERT_TRUE(add->bindAll(std::numeric_limits<std::int64_t>::min(), text, bytes, nullptr).run());
    ASSERT_TRUE(add->bindAll(7, "", base::Bytes(), "x").run());
    auto read = database.prepare("SELECT i, s, b, n FROM t ORDER BY i");
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->step().value());
    EXPECT_EQ(read->integer(0), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(read->text(1), text);
    EXPECT_EQ(read->blob(2), bytes);
    EXPECT_TRUE(read->isNull(3));
    ASSERT_TRUE(read->step().value());
    EXPECT_EQ(read->text(1), "");
    EXPECT_FALSE(read->isNull(1));
    EXPECT_TRUE(read->blob(2).empty());
    EXPECT_FALSE(read->isNull(2));
    EXPECT_FALSE(read->step().value());
}

TEST(Database, usesAStatementAgainAndAgain) {
    test::TempFolder folder;
    auto database = openOrFail(folder / "a.db");
    ASSERT_TRUE(database.execute("CREATE TABLE t(v INTEGER PRIMARY KEY)"));
    auto add = database.prepare("INSERT INTO t VALUES(?)");
    ASSERT_TRUE(add);
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(add->bindAll(i).run());
    auto duplicate = add->bindAll(5).run();
    ASSERT_FALSE(duplicate);
    EXPECT_EQ(duplicate.error().reason, "STORE-007");
    ASSERT_TRUE(add->bindAll(100).run()) << "a refused row must not spoil the statement";
    EXPECT_EQ(database.queryInteger("SELECT count(*) FROM t").value(), 101);
}

TEST(Database, refusesAWrongParameterAndTwoStatementsInOne) {
    test::TempFolder folder;
    auto database = openOrFail(folder / "a.db");
    auto one = database.prepare("SELECT ?");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->bindAll(1, 2).step().error().reason, "STORE-008");
    EXPECT_TRUE(one->bindAll(1).step().value());
    EXPECT_EQ(database.prepare("SELECT 1; SELECT 2").error().reason, "STORE-008");
    EXPECT_EQ(database.prepare("  ").error().reason, "STORE-008");
    EXPECT_EQ(database.prepare("SELEKT").error().reason, "STORE-008");
    EXPECT_TRUE(database.prepare("SELECT 1 ;  "));
    EXPECT_EQ(database.queryInteger("SELECT 1 WHERE 0").error().reason, "STORE-009");
}

TEST(Database, saysWhatIsWrongWithThePath) {
    test::TempFolder folder;
    EXPECT_EQ(Database::open(folder / "no/such/folder/a.db").error().reason, "STORE-001");
    OpenOptions existing;
    existing.createIfMissing = false;
    EXPECT_EQ(Database::open(folder / "none.db", existing).error().reason, "STORE-001");
    EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
    OpenOptions readOnly;
    readOnly.readOnly = true;
    EXPECT_EQ(Database::open(folder / "none.db", readOnly).error().reason, "STORE-001");
    EXPECT_EQ(Database::open(folder / "a\".db").error().reason, "STORE-001");
}

TEST(Database, refusesAFileThatIsNotADatabase) {
    test::TempFolder folder;
    std::ofstream(folder / "a.db") << std::string(8'192, 'x');
    const auto opened = Database::open(folder / "a.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, "STORE-002");
    EXPECT_EQ(opened.error().code, ErrorCode::DataLoss);
}

TEST(Database, findsDamageInsideTheFile) {
    test::TempFolder folder;
    {
        auto database = openOrFail(folder / "a.db");
        ASSERT_TRUE(database.execute("CREATE TABLE t(v TEXT); CREATE INDEX i ON t(v)"));
        auto add = database.prepare("INSERT INTO t VALUES(?)");
        for (int i = 0; i < 2'000; ++i)
            ASSERT_TRUE(add->bindAll("row " + std::to_string(i)).run());
        ASSERT_TRUE(database.checkIntegrity());
        ASSERT_TRUE(database.checkpoint());
    }
    {
        std::fstream file(folder / "a.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(5 * 4'096 + 100);
        file << std::string(1'000, '\xee');
    }
    auto damaged = Database::open(folder / "a.db");
    ASSERT_TRUE(damaged);
    const auto found = damaged->checkIntegrity();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().reason, "STORE-002");
}

TEST(Database, doesNotWriteThroughAReadOnlyConnection) {
    test::TempFolder folder;
    auto writer = openOrFail(folder / "a.db");
    ASSERT_TRUE(writer.execute("CREATE TABLE t(v)"));
    OpenOptions options;
    options.readOnly = true;
    auto reader = openOrFail(folder / "a.db", options);
    EXPECT_TRUE(reader.readOnly());
    EXPECT_EQ(reader.execute("INSERT INTO t VALUES(1)").error().reason, "STORE-006");
    ASSERT_TRUE(writer.execute("INSERT INTO t VALUES(1)"));
    EXPECT_EQ(reader.queryInteger("SELECT count(*) FROM t").value(), 1);
}

TEST(Database, tellsThatAnotherConnectionHoldsTheLock) {
    test::TempFolder folder;
    auto first = openOrFail(folder / "a.db");
    OpenOptions impatient;
    impatient.busyTimeout = std::chrono::milliseconds(1);
    auto second = openOrFail(folder / "a.db", impatient);
    auto held = Transaction::begin(first);
    ASSERT_TRUE(held);
    const auto refused = Transaction::begin(second);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "STORE-005");
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    held->rollback();
    EXPECT_TRUE(Transaction::begin(second));
}

TEST(Database, returnsToAMark) {
    test::TempFolder folder;
    auto database = openOrFail(folder / "a.db");
    ASSERT_TRUE(database.execute("CREATE TABLE t(v)"));
    auto transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES(1)"));
    ASSERT_TRUE(transaction->mark());
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES(2)"));
    ASSERT_TRUE(transaction->rollbackToMark());
    ASSERT_TRUE(transaction->mark());
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES(4)"));
    ASSERT_TRUE(transaction->releaseMark());
    ASSERT_TRUE(transaction->commit());
    EXPECT_EQ(database.queryInteger("SELECT sum(v) FROM t").value(), 5);
}

// A file-size limit stands in for a full disk: the system refuses the write in the same place.
TEST(Database, saysThatTheDiskIsFullAndLosesNothing) {
    test::TempFolder folder;
    const auto file = folder / "a.db";
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        auto database = Database::open(file);
        if (!database || !database->execute("CREATE TABLE t(v TEXT); INSERT INTO t VALUES('kept')"))
            ::_exit(2);
        const rlimit limit{256 * 1'024, 256 * 1'024};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        auto add = database->prepare("INSERT INTO t VALUES(?)");
        const std::string row(4'000, 'x');
        for (int i = 0; i < 1'000; ++i) {
            const auto added = add->bindAll(row).run();
            if (!added) {
                const bool full =
                    added.error().reason == "STORE-004" && added.error().code == ErrorCode::ResourceExhausted;
                if (!full)
                    ::fputs((base::describe(added.error()) + "\n").c_str(), stderr);
                ::_exit(full ? 0 : 3);
            }
        }
        ::_exit(4);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    auto database = openOrFail(file);
    EXPECT_TRUE(database.checkIntegrity());
    EXPECT_EQ(database.queryInteger("SELECT count(*) FROM t WHERE v = 'kept'").value(), 1);
}

TEST(Database, keepsACommitAcrossKill) {
    test::TempFolder folder;
    const auto file = folder / "a.db";
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        auto database = Database::open(file);
        if (!database || !database->execute("CREATE TABLE t(v INTEGER)"))
            ::_exit(2);
        auto add = database->prepare("INSERT INTO t VALUES(?)");
        for (std::int64_t i = 1;; ++i) {
            if (!add->bindAll(i).run() || ::write(pipes[1], &i, sizeof i) != sizeof i)
                ::_exit(3);
        }
    }
    ::close(pipes[1]);
    std::int64_t acknowledged = 0;
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(::read(pipes[0], &acknowledged, sizeof acknowledged), static_cast<ssize_t>(sizeof acknowledged));
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    while (::read(pipes[0], &acknowledged, sizeof acknowledged) == static_cast<ssize_t>(sizeof acknowledged)) {
    }
    ::close(pipes[0]);
    auto database = openOrFail(file);
    EXPECT_GE(database.queryInteger("SELECT max(v) FROM t").value(), acknowledged);
    EXPECT_EQ(database.queryInteger("SELECT count(*) - max(v) FROM t").value(), 0);
}

TEST(FolderLock, letsOneProcessIn) {
    test::TempFolder folder;
    auto first = FolderLock::acquire(folder.path());
    ASSERT_TRUE(first);
    auto second = FolderLock::acquire(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().reason, "STORE-005");
    EXPECT_NE(second.error().context.find(std::to_string(::getpid())), std::string::npos);
    { const auto released = std::move(*first); }
    EXPECT_TRUE(FolderLock::acquire(folder.path()));
    EXPECT_EQ(FolderLock::acquire(folder / "none").error().reason, "STORE-001");
}

} // namespace
} // namespace signalbox::store
