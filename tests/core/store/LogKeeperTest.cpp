// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/LogKeeper.h"
#include "tests/support/Gate.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <future>

namespace signalbox::store {
namespace {

class LogKeeperTest : public testing::Test {
protected:
    LogKeeperTest()
        : m_writer(Database::open(m_folder / "rows.db", unsynced()).value()) {
        EXPECT_TRUE(m_writer.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, label TEXT NOT NULL)"));
    }
    static OpenOptions unsynced() {
        OpenOptions options;
        options.syncCommits = false;
        return options;
    }
    void open(LogKeeper::Options options) { m_keeper = LogKeeper::open(m_writer, std::move(options)).value(); }
    void insert(const std::string& label) {
        auto transaction = Transaction::begin(m_writer).value();
        {
            auto add = m_writer.prepare("INSERT INTO row(label) VALUES(?)").value();
            ASSERT_TRUE(add.bindAll(label).run());
        }
        ASSERT_TRUE(transaction.commit());
    }
    std::future<base::Status> durable() {
        auto promise = std::make_shared<std::promise<base::Status>>();
        auto future = promise->get_future();
        m_keeper->committed([promise](const base::Status& outcome) { promise->set_value(outcome); });
        return future;
    }
    static bool ready(const std::future<base::Status>& future) {
        return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }

    test::TempFolder m_folder;
    Database m_writer;
    std::unique_ptr<LogKeeper> m_keeper;
};

TEST_F(LogKeeperTest, saysThatACommitIsDurableOnlyAfterASyncThatBeganAfterIt) {
    test::Gate gate;
    gate.open();
    LogKeeper::Options options;
    options.beforeSync = [&] {
        gate.pass();
        return base::Status();
    };
    open(options);
    gate.close();
    insert("first");
    auto first = durable();
    gate.awaitVisitor(); // The sync for the first is under way.
    insert("second");    // The writer does not wait for it.
    auto second = durable();
    insert("third");
    auto third = durable();
    EXPECT_FALSE(ready(first));
    const auto before = m_keeper->counters().syncs;
    gate.open();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(third.get());
    EXPECT_TRUE(ready(second)) << "in the order of the commits";
    EXPECT_EQ(m_keeper->counters().syncs, before + 2) << "the second and the third share one";
}

TEST_F(LogKeeperTest, takesAFailedSyncForFinal) {
    std::atomic<int> asked{0};
    std::atomic<bool> fail{false};
    LogKeeper::Options options;
    options.beforeSync = [&]() -> base::Status {
        ++asked;
        if (fail)
            return base::Error{base::ErrorCode::Internal, "STORE-008", "the disk is gone"};
        return {};
    };
    open(options);
    insert("kept");
    EXPECT_TRUE(durable().get());
    fail = true;
    insert("unknown");
    const auto unknown = durable().get();
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().reason, "STORE-008");
    fail = false; // The system would now say that all is well.
    const int before = asked;
    insert("later");
    EXPECT_FALSE(durable().get());
    EXPECT_EQ(asked, before) << "it is not even asked again";
}

TEST_F(LogKeeperTest, syncsWhatWaitsBeforeItStopsAndAnswersByItselfAfterwards) {
    test::Gate gate;
    gate.open();
    LogKeeper::Options options;
    options.beforeSync = [&] {
        gate.pass();
        return base::Status();
    };
    open(options);
    gate.close();
    insert("first");
    auto first = durable();
    gate.awaitVisitor();
    insert("second");
    auto second = durable();
    auto stopping = std::async(std::launch::async, [&] { m_keeper->stop(); });
    gate.open();
    stopping.get();
    EXPECT_TRUE(ready(first));
    EXPECT_TRUE(ready(second));
    auto third = durable();
    EXPECT_TRUE(ready(third));
    EXPECT_TRUE(third.get());
}

TEST_F(LogKeeperTest, foldsTheLogWhileTheWriterGoesOnAndLetsItStartAnew) {
    LogKeeper::Options options;
    options.foldAtPages = 64;
    open(options);
    int rows = 0;
    std::int64_t longest = 0;
    // As many commits as it takes: the folding thread has its own pace.
    while (m_keeper->counters().folds < 3 && rows < 200'000) {
        insert(std::string(1'000, 'x'));
        ++rows;
        EXPECT_TRUE(durable().get());
        ASSERT_TRUE(m_keeper->betweenTransactions());
        longest = std::max(longest, m_writer.logPages());
    }
    EXPECT_GE(m_keeper->counters().folds, 3U);
    insert("the first of a new log");
    ++rows;
    EXPECT_LT(m_writer.logPages(), longest) << "it has started anew";
    m_keeper.reset();
    EXPECT_EQ(m_writer.queryInteger("SELECT count(*) FROM row").value(), rows);
    EXPECT_TRUE(m_writer.checkIntegrity());
}

} // namespace
} // namespace signalbox::store
