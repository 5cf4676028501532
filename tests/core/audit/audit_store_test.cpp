// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/audit/AuditAnchor.h"
#include "core/platform/audit/AuditStore.h"

#include "core/audit/Verifier.h"
#include "tests/core/audit/AuditFixtures.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace signalbox::platform {
namespace {

using audit::AuditLog;
using test::leafOf;
using test::signerOf;

struct AuditStoreTest : ::testing::Test {
    std::filesystem::path file() const { return folder.path() / "audit.db"; }
    std::unique_ptr<AuditStore> open() {
        auto store = AuditStore::open(file());
        EXPECT_TRUE(store) << describe(store.error());
        return std::move(store).value();
    }
    void write(int count, const std::string& prefix = "cmd-") {
        const auto store = open();
        const auto log = AuditLog::open(*store, signerOf(), clock).value();
        for (int i = 0; i < count; ++i)
            ASSERT_TRUE(log->append(leafOf("canary.set", prefix + std::to_string(i))));
    }
    audit::VerifyReport verified(const std::filesystem::path& path) {
        const auto store = AuditStore::openReadOnly(path);
        EXPECT_TRUE(store) << describe(store.error());
        audit::VerifyOptions options;
        options.keys = {signerOf().key};
        return audit::verify(**store, options).value();
    }
    static std::string contentOf(const std::filesystem::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void replace(const std::filesystem::path& path, const std::string& content) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    }

    test::TempFolder folder;
    test::FakeClock clock;
};

TEST_F(AuditStoreTest, givesBackWhatWasStored) {
    const auto store = open();
    EXPECT_EQ(store->size().value(), 0U);
    EXPECT_FALSE(store->latestCheckpoint().value());
    const std::vector<audit::StoredLeaf> leaves{
        {std::string("a\0b", 3), audit::leafHash({})}, {"", audit::emptyRoot()}, {"\xFF\xFE", audit::emptyRoot()}};
    ASSERT_TRUE(store->append(0, {leaves[0]}, {1, "one"}));
    ASSERT_TRUE(store->append(1, {leaves[1], leaves[2]}, {3, "three"}));
    EXPECT_EQ(store->size().value(), 3U);
    EXPECT_EQ(store->read(0, 10).value(), leaves);
    EXPECT_EQ(store->read(1, 2).value(), std::vector{leaves[1]});
    EXPECT_TRUE(store->read(3, 9).value().empty());
    EXPECT_EQ(store->latestCheckpoint().value()->note, "three");
    EXPECT_EQ(store->checkpointAt(1).value()->note, "one");
    EXPECT_EQ(store->checkpointAt(2).value()->note, "three");
    EXPECT_FALSE(store->checkpointAt(4).value());
    EXPECT_EQ(store->checkpoints(0, 1).value().size(), 1U);
    EXPECT_EQ(store->checkpoints(1, 9).value().front().size, 3U);
}

TEST_F(AuditStoreTest, refusesGapsAndTwinsAndKeepsNothingOfThem) {
    const auto store = open();
    const audit::StoredLeaf leaf{"x", audit::emptyRoot()};
    ASSERT_TRUE(store->append(0, {leaf}, {1, "one"}));
    EXPECT_EQ(store->append(0, {leaf}, {2, "n"}).error().reason, "AUDIT-010");
    EXPECT_EQ(store->append(2, {leaf}, {3, "n"}).error().reason, "AUDIT-010");
    EXPECT_EQ(store->append(1, {leaf}, {1, "n"}).error().reason, "AUDIT-010") << "a second checkpoint for one size";
    EXPECT_EQ(store->size().value(), 1U) << "the leaf of the failed commit is gone as well";
    EXPECT_TRUE(store->append(1, {leaf}, {2, "two"}));
}

TEST_F(AuditStoreTest, keepsTheLogOverARestart) {
    write(5);
    write(4, "again-");
    const auto report = verified(file());
    EXPECT_EQ(report.exitCode(), 0) << report.finding;
    EXPECT_EQ(report.leaves, 9U);
}

TEST_F(AuditStoreTest, survivesAKilledProcess) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto store = AuditStore::open(file());
        auto log = AuditLog::open(**store, signerOf(), clock).value();
        for (int i = 0; i < 6; ++i)
            static_cast<void>(log->append(leafOf("canary.set", "cmd-" + std::to_string(i))));
        ::_exit(0); // No destructor runs: the write-ahead log stays behind.
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(std::filesystem::exists(folder.path() / "audit.db-wal"));
    const auto report = verified(file());
    EXPECT_EQ(report.exitCode(), 0) << report.finding;
    EXPECT_EQ(report.leaves, 6U);
    write(1, "after-");
    EXPECT_EQ(verified(file()).leaves, 7U);
}

TEST_F(AuditStoreTest, readsWhileTheLogIsWritten) {
    const auto store = open();
    const auto log = AuditLog::open(*store, signerOf(), clock).value();
    ASSERT_TRUE(log->append(leafOf("canary.set", "a")));
    const auto second = AuditStore::openReadOnly(file()).value();
    EXPECT_EQ(second->size().value(), 1U);
    ASSERT_TRUE(log->append(leafOf("canary.set", "b")));
    EXPECT_EQ(second->size().value(), 2U);
    EXPECT_EQ(second->append(2, {}, {3, ""}).error().reason, "STORE-006");
}

TEST_F(AuditStoreTest, namesTheLeafOfAByteThatWasFlippedInTheFile) {
    write(40);
    const std::string good = contentOf(file());
    for (const std::uint64_t index : {0U, 1U, 17U, 39U}) {
        const std::string needle = "\"request_id\":\"cmd-" + std::to_string(index) + "\"";
        const auto at = good.find(needle);
        ASSERT_NE(at, std::string::npos);
        for (const std::size_t offset : {std::size_t{2}, needle.size() - 3, needle.size() + 20}) {
            std::string bad = good;
            bad[at + offset] = static_cast<char>(bad[at + offset] ^ 1);
            replace(file(), bad);
            const auto report = verified(file());
            EXPECT_EQ(report.exitCode(), 1);
            EXPECT_EQ(report.firstBadLeaf, index) << report.finding;
        }
    }
    replace(file(), good);
    EXPECT_EQ(verified(file()).exitCode(), 0);
}

TEST_F(AuditStoreTest, neverFindsADamagedFileSound) {
    write(60);
    const std::string good = contentOf(file());
    // One byte in every 499: leaf bytes, hashes, notes, page headers, free space, schema. Free space may be anything,
    // so "sound" is only allowed when what is read is what was written.
    const auto all = AuditStore::openReadOnly(file()).value()->read(0, 100).value();
    int found = 0;
    for (std::size_t at = 0; at < good.size(); at += 499) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x20);
        const auto copy = folder.path() / "copy.db";
        replace(copy, bad);
        std::filesystem::remove(folder.path() / "copy.db-wal");
        std::filesystem::remove(folder.path() / "copy.db-shm");
        const auto store = AuditStore::openReadOnly(copy);
        if (!store) {
            ++found;
            continue;
        }
        audit::VerifyOptions options;
        options.keys = {signerOf().key};
        const auto report = audit::verify(**store, options);
        if (!report || report->exitCode() != 0) {
            ++found;
            continue;
        }
        const auto read = (*store)->read(0, 100);
        ASSERT_TRUE(read) << at;
        EXPECT_EQ(*read, all) << "byte " << at << " changed what is read, and nobody noticed";
    }
    EXPECT_GT(found, 20);
}

TEST_F(AuditStoreTest, answersWithDataLossForAFileThatIsNoDatabase) {
    replace(file(), std::string(8192, 'x'));
    EXPECT_EQ(AuditStore::open(file()).error().reason, "AUDIT-009");
    EXPECT_EQ(AuditStore::openReadOnly(file()).error().reason, "AUDIT-009");
    EXPECT_EQ(AuditStore::openReadOnly(folder.path() / "none.db").error().reason, "STORE-001");
}

TEST_F(AuditStoreTest, verifiesAFileInAFolderThatCannotBeWritten) {
    write(3);
    if (::geteuid() == 0)
        GTEST_SKIP() << "root writes everywhere";
    std::filesystem::permissions(folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const auto report = verified(file());
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    EXPECT_EQ(report.exitCode(), 0) << report.finding;
    EXPECT_EQ(report.leaves, 3U);
}

TEST_F(AuditStoreTest, keepsTheNewestCheckpointOutsideTheDatabase) {
    const auto kept = folder.path() / "audit.checkpoint";
    const std::vector<audit::NoteKey> keys{signerOf().key};
    EXPECT_FALSE(AuditAnchor::read(kept, keys).value()) << "none is not an error";
    for (const int count : {3, 40}) {
        const auto store = open();
        AuditAnchor anchor(kept);
        audit::LogOptions options;
        options.onCommit = [&](const std::string& note) { anchor.keep(note); };
        const auto log = AuditLog::open(*store, signerOf(), clock, std::move(options)).value();
        for (int i = 0; i < count; ++i)
            ASSERT_TRUE(log->append(leafOf("canary.set", "cmd-" + std::to_string(i))));
    }
    const auto anchored = AuditAnchor::read(kept, keys);
    ASSERT_TRUE(anchored) << describe(anchored.error());
    EXPECT_EQ((*anchored)->size, 43U) << "the last one is written at the end";
}

TEST_F(AuditStoreTest, refusesTheOlderDatabaseAgainstTheCheckpoint) {
    write(5);
    const auto old = contentOf(file());
    audit::LogOptions options;
    {
        const auto store = open();
        const auto log = AuditLog::open(*store, signerOf(), clock).value();
        ASSERT_TRUE(log->append(leafOf("canary.set", "cmd-5")));
        options.anchors.push_back(audit::openCheckpoint(log->checkpoint(), {signerOf().key}).value());
    }
    replace(file(), old);
    const auto store = open();
    const auto log = AuditLog::open(*store, signerOf(), clock, options).value();
    EXPECT_EQ(log->writable().error().reason, "AUDIT-001");
    EXPECT_TRUE(AuditLog::open(*store, signerOf(), clock).value()->writable()) << "nothing else shows it";
}

TEST_F(AuditStoreTest, believesNoCheckpointThatIsNotSigned) {
    write(2);
    const auto kept = folder.path() / "audit.checkpoint";
    std::string note;
    {
        const auto store = open();
        note = store->latestCheckpoint().value()->note;
    }
    auto forged = note;
    forged.replace(forged.find("\n2\n") + 1, 1, "1");
    for (const auto& content : {forged, std::string(), std::string("nonsense"), note.substr(0, note.size() / 2)}) {
        replace(kept, content);
        const auto read = AuditAnchor::read(kept, {signerOf().key});
        ASSERT_FALSE(read) << content;
        EXPECT_EQ(read.error().reason, "AUDIT-015");
    }
    replace(kept, note);
    EXPECT_EQ(AuditAnchor::read(kept, {signerOf(9).key}).error().reason, "AUDIT-015");
    EXPECT_EQ(AuditAnchor::read(kept, {signerOf().key}).value()->size, 2U);
}

} // namespace
} // namespace signalbox::platform
