// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/BlockFilter.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace signalbox::store {
namespace {

const BlockFilter::Source kSource{"row", "id", "label", 64};

class BlockFilterTest : public testing::Test {
protected:
    BlockFilterTest()
        : m_database(Database::open(m_folder / "rows.db").value()) {
        EXPECT_TRUE(m_database.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, label TEXT NOT NULL);"
                                       "CREATE TABLE row_filter(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, "
                                       "bits BLOB NOT NULL); PRAGMA synchronous=OFF;"));
    }
    void insert(std::int64_t id, const std::string& label) {
        auto add = m_database.prepare("INSERT INTO row(id, label) VALUES(?,?)").value();
        ASSERT_TRUE(add.bindAll(id, label).run());
    }
    void insertAndAdd(BlockFilter& filter, std::int64_t id, const std::string& label) {
        insert(id, label);
        ASSERT_TRUE(filter.add(id, label));
        m_truth[label].push_back(id);
    }
    std::vector<std::int64_t> find(const std::string& label, std::size_t limit = 1'000) const {
        return BlockFilter::find(m_database, kSource, label, limit).value();
    }
    std::int64_t filters() const { return m_database.queryInteger("SELECT count(*) FROM row_filter").value(); }

    test::TempFolder m_folder;
    Database m_database;
    std::map<std::string, std::vector<std::int64_t>> m_truth;
};

TEST_F(BlockFilterTest, findsExactlyWhatAWalkThroughAllRowsFinds) {
    auto filter = BlockFilter::open(m_database, kSource).value();
    std::mt19937 random(7);
    std::int64_t id = 0;
    for (int i = 0; i < 2'000; ++i)
        insertAndAdd(filter, id += 1 + static_cast<std::int64_t>(random() % 3), "t" + std::to_string(random() % 900));
    EXPECT_EQ(filters(), 2'000 / 64);
    for (const auto& [label, ids] : m_truth)
        EXPECT_EQ(find(label), ids) << label;
    EXPECT_TRUE(find("nobody").empty());
    EXPECT_EQ(find(m_truth.begin()->first, 1).size(), 1U);
}

TEST_F(BlockFilterTest, takesInRowsThatWereThereBeforeItAndGoesOnAfterAReopening) {
    for (int i = 1; i <= 200; ++i)
        insert(i, "old" + std::to_string(i));
    EXPECT_EQ(find("old77"), std::vector<std::int64_t>{77}) << "no filter yet: all rows are looked through";
    {
        auto filter = BlockFilter::open(m_database, kSource).value();
        insertAndAdd(filter, 201, "new");
        EXPECT_EQ(filters(), 3); // 192 of 201.
    }
    auto filter = BlockFilter::open(m_database, kSource).value();
    for (int i = 202; i <= 256; ++i)
        insertAndAdd(filter, i, "more" + std::to_string(i));
    EXPECT_EQ(filters(), 4);
    for (int i = 1; i <= 200; ++i)
        EXPECT_EQ(find("old" + std::to_string(i)), std::vector<std::int64_t>{i});
    EXPECT_EQ(find("new"), std::vector<std::int64_t>{201});
    EXPECT_EQ(find("more250"), std::vector<std::int64_t>{250});
}

TEST_F(BlockFilterTest, aRollbackLeavesNoHole) {
    auto filter = BlockFilter::open(m_database, kSource).value();
    for (int i = 1; i <= 60; ++i)
        insertAndAdd(filter, i, "a" + std::to_string(i));
    {
        auto transaction = Transaction::begin(m_database).value();
        for (int i = 61; i <= 100; ++i) { // Fills a block, which the rollback undoes.
            insert(i, "undone");
            ASSERT_TRUE(filter.add(i, "undone"));
        }
        transaction.rollback();
        filter.forget();
    }
    EXPECT_EQ(filters(), 0);
    for (int i = 61; i <= 140; ++i)
        insertAndAdd(filter, i, "b" + std::to_string(i));
    EXPECT_EQ(filters(), 2);
    EXPECT_TRUE(find("undone").empty());
    for (const auto& [label, ids] : m_truth)
        EXPECT_EQ(find(label), ids) << label;
}

TEST_F(BlockFilterTest, dropsTheFiltersOfRowsThatAreGone) {
    auto filter = BlockFilter::open(m_database, kSource).value();
    for (int i = 1; i <= 200; ++i)
        insertAndAdd(filter, i, "t" + std::to_string(i));
    ASSERT_TRUE(m_database.execute("DELETE FROM row WHERE id <= 100 AND id <> 3"));
    ASSERT_TRUE(filter.drop(100));
    EXPECT_EQ(filters(), 2); // Rows 101 to 128 still need the second one.
    EXPECT_TRUE(find("t64").empty());
    EXPECT_EQ(find("t3"), std::vector<std::int64_t>{3}) << "it stayed, and is looked through";
    EXPECT_EQ(find("t101"), std::vector<std::int64_t>{101});
    EXPECT_EQ(find("t200"), std::vector<std::int64_t>{200});
}

TEST_F(BlockFilterTest, seldomLooksThroughABlockForNothing) {
    auto filter = BlockFilter::open(m_database, kSource).value();
    for (int i = 1; i <= 64 * 100; ++i)
        insertAndAdd(filter, i, "tr_" + std::to_string(i));
    auto bits = m_database.prepare("SELECT bits FROM row_filter").value();
    int blocks = 0, full = 0;
    while (bits.step().value()) {
        const auto set = bits.blob(0);
        int ones = 0;
        for (const auto byte : set)
            ones += __builtin_popcount(byte);
        ++blocks;
        full += ones > static_cast<int>(set.size()) * 8 / 2 ? 1 : 0; // 6 probes into a third of the bits: 0.2 %.
    }
    EXPECT_EQ(blocks, 100);
    EXPECT_EQ(full, 0);
}

} // namespace
} // namespace signalbox::store
