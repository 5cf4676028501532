// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/audit/AuditFixtures.h"
#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <thread>

namespace signalbox::audit {
namespace {

using test::leafOf;
using test::signerOf;

struct LogTest : ::testing::Test {
    std::unique_ptr<AuditLog> open(LogOptions options = {}) {
        auto log = AuditLog::open(store, signerOf(), clock, std::move(options));
        EXPECT_TRUE(log) << describe(log.error());
        return std::move(log).value();
    }
    Checkpoint headOf(const std::string& note) { return openCheckpoint(note, {signerOf().key}).value(); }

    test::MemoryLeafStore store;
    test::FakeClock clock;
};

/// Holds the writer inside its first commit until release() is called.
class Gate {
public:
    explicit Gate(test::MemoryLeafStore& store) {
        store.beforeAppend = [this](std::size_t) {
            std::unique_lock lock(m_mutex);
            m_inside = true;
            m_changed.notify_all();
            m_changed.wait(lock, [this] { return m_open; });
        };
    }
    void awaitWriter() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_inside; });
    }
    void release() {
        std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_inside = false;
    bool m_open = false;
};

TEST_F(LogTest, answersWhenLeafAndCheckpointAreStored) {
    const auto log = open();
    EXPECT_EQ(log->checkpoint(), "");
    for (std::uint64_t i = 0; i < 5; ++i) {
        clock.advance(std::chrono::milliseconds(3));
        const auto receipt = log->append(leafOf("canary.set", "cmd-" + std::to_string(i)));
        ASSERT_TRUE(receipt) << describe(receipt.error());
        EXPECT_EQ(receipt->index, i);
        ASSERT_EQ(store.leaves.size(), i + 1);
        EXPECT_EQ(store.notes.back().note, receipt->checkpoint);
        EXPECT_EQ(log->checkpoint(), receipt->checkpoint);
        EXPECT_EQ(headOf(receipt->checkpoint).size, i + 1);
        const Leaf leaf = parseLeaf(store.leaves[i].bytes).value();
        EXPECT_EQ(leaf.seq, i);
        EXPECT_EQ(leaf.bootId, log->bootId());
        EXPECT_EQ(leaf.time, base::timeFromMillis(base::unixMillis(clock.now())));
        EXPECT_EQ(store.leaves[i].hash, leafHash(base::asBytes(store.leaves[i].bytes)));
    }
}

TEST_F(LogTest, gathersWhatArrivesDuringACommit) {
    Gate gate(store);
    LogOptions options;
    options.maxBatch = 8;
    const auto log = open(options);
    std::vector<std::promise<base::Result<Receipt>>> answers(21);
    const auto send = [&](std::size_t i) {
        log->appendThen(leafOf("canary.set", "cmd-" + std::to_string(i)),
                        [&, i](base::Result<Receipt> result) { answers[i].set_value(std::move(result)); });
    };
    send(0);
    gate.awaitWriter();
    for (std::size_t i = 1; i < answers.size(); ++i)
        send(i);
    gate.release();
    std::vector<Receipt> receipts;
    for (auto& answer : answers)
        receipts.push_back(answer.get_future().get().value());
    for (std::size_t i = 0; i < receipts.size(); ++i)
        EXPECT_EQ(receipts[i].index, i);
    EXPECT_EQ(store.batches, (std::vector<std::size_t>{1, 8, 8, 4}));
    EXPECT_EQ(receipts[1].checkpoint, receipts[8].checkpoint) << "one commit, one checkpoint";
    EXPECT_NE(receipts[8].checkpoint, receipts[9].checkpoint);
}

TEST_F(LogTest, takesAppendsFromManyThreadsWithoutGapsOrTwins) {
    {
        const auto log = open();
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 100; ++i)
                    EXPECT_TRUE(log->append(leafOf("canary.set", std::to_string(t) + "-" + std::to_string(i))));
            });
        for (auto& thread : threads)
            thread.join();
    }
    ASSERT_EQ(store.leaves.size(), 400U);
    Frontier tree;
    for (std::size_t i = 0; i < 400; ++i) {
        EXPECT_EQ(parseLeaf(store.leaves[i].bytes).value().seq, i);
        tree.append(store.leaves[i].hash);
    }
    EXPECT_EQ(headOf(store.notes.back().note).root, tree.root());
}

TEST_F(LogTest, commitsWhatWaitsWhenItIsDestroyed) {
    Gate gate(store);
    auto log = open();
    int answered = 0;
    for (int i = 0; i < 3; ++i)
        log->appendThen(leafOf("canary.set", "x"), [&](base::Result<Receipt> r) { answered += r ? 1 : 0; });
    gate.awaitWriter();
    gate.release();
    log.reset();
    EXPECT_EQ(answered, 3);
    EXPECT_EQ(store.leaves.size(), 3U);
}

TEST_F(LogTest, goesOnWhereItStoppedWithANewBootId) {
    std::string bootId;
    {
        const auto log = open();
        bootId = log->bootId();
        EXPECT_TRUE(log->append(leafOf("canary.set", "a")));
        EXPECT_TRUE(log->append(leafOf("canary.set", "b")));
    }
    for (const bool full : {false, true}) {
        LogOptions options;
        options.hashStoredBytesAtStart = full;
        const auto log = open(options);
        EXPECT_TRUE(log->writable());
        EXPECT_NE(log->bootId(), bootId);
        const auto before = log->size();
        EXPECT_EQ(log->append(leafOf("canary.set", "c")).value().index, before);
    }
}

TEST_F(LogTest, provesEveryEntryAgainstEveryCheckpoint) {
    const auto log = open();
    std::vector<Checkpoint> heads;
    for (int i = 0; i < 20; ++i)
        heads.push_back(headOf(log->append(leafOf("canary.set", std::to_string(i))).value().checkpoint));
    for (const Checkpoint& head : heads) {
        for (std::uint64_t index = 0; index < head.size; ++index) {
            const auto proof = log->inclusion(index, head.size).value();
            EXPECT_TRUE(
                verifyInclusion(index, head.size, leafHash(base::asBytes(proof.stored)), proof.path, head.root));
            EXPECT_EQ(headOf(proof.checkpoint), head);
        }
        for (const Checkpoint& later : heads)
            if (later.size >= head.size) {
                EXPECT_TRUE(verifyConsistency(head.size, later.size, head.root, later.root,
                                              log->consistency(head.size, later.size).value()));
            }
    }
    EXPECT_EQ(log->inclusion(3).value().size, 20U) << "0 stands for the newest";
    for (const auto& bad : {log->inclusion(20), log->inclusion(5, 5), log->inclusion(0, 21)})
        EXPECT_EQ(bad.has_value() ? "proof" : bad.error().reason, "AUDIT-013");
    EXPECT_EQ(log->consistency(21).error().reason, "AUDIT-013");
    EXPECT_EQ(log->consistency(5, 4).error().reason, "AUDIT-013");
    EXPECT_EQ(log->consistency(1, 21).error().reason, "AUDIT-013");
}

TEST_F(LogTest, listsForwardsAndBackwardsWithFilters) {
    const auto log = open();
    for (int i = 0; i < 150; ++i) {
        Leaf leaf = leafOf(i % 3 == 0 ? "keys.rotate" : "canary.set", std::to_string(i));
        if (i % 50 == 0)
            leaf.actor.id = "security_officer-1";
        EXPECT_TRUE(log->append(leaf));
    }
    const auto indices = [](const base::Result<std::vector<Entry>>& entries) {
        std::vector<std::uint64_t> out;
        for (const Entry& entry : entries.value()) {
            EXPECT_EQ(entry.index, entry.leaf.seq);
            out.push_back(entry.index);
        }
        return out;
    };
    using Indices = std::vector<std::uint64_t>;
    EXPECT_EQ(indices(log->entries(147, 10)), (Indices{147, 148, 149}));
    EXPECT_EQ(indices(log->entries(150, 10)), Indices{});
    EXPECT_EQ(indices(log->entries(0, 3, {{}, "keys."})), (Indices{0, 3, 6}));
    EXPECT_EQ(indices(log->entries(100, 1, {{}, "canary.set"})), (Indices{100}));
    EXPECT_EQ(indices(log->entries(0, 9, {"security_officer-1", {}})), (Indices{0, 50, 100}));
    EXPECT_EQ(indices(log->newest(1000, 2)), (Indices{149, 148}));
    EXPECT_EQ(indices(log->newest(149, 1)), (Indices{148}));
    EXPECT_EQ(indices(log->newest(150, 9, {"security_officer-1", {}})), (Indices{100, 50, 0}));
    EXPECT_EQ(indices(log->newest(0, 5)), Indices{});
}

TEST_F(LogTest, refusesChangesWhileTheDiskIsFullAndGoesOnReading) {
    const auto log = open();
    const auto first = log->append(leafOf("canary.set", "a")).value();
    store.failure = base::Error{base::ErrorCode::ResourceExhausted, "AUDIT-008", "full"};
    for (int i = 0; i < 3; ++i) {
        const auto refused = log->append(leafOf("canary.set", "b"));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, base::ErrorCode::ResourceExhausted);
        EXPECT_EQ(refused.error().reason, "AUDIT-008");
    }
    EXPECT_EQ(log->size(), 1U);
    EXPECT_EQ(log->checkpoint(), first.checkpoint);
    EXPECT_EQ(log->entries(0, 10).value().size(), 1U);
    EXPECT_TRUE(log->inclusion(0));
    store.failure.reset();
    const auto second = log->append(leafOf("canary.set", "c"));
    ASSERT_TRUE(second) << "space is back";
    EXPECT_EQ(second->index, 1U);
    EXPECT_TRUE(verifyConsistency(1, 2, headOf(first.checkpoint).root, headOf(second->checkpoint).root,
                                  log->consistency(1, 2).value()));
}

TEST_F(LogTest, closesForWritingWhenNobodyKnowsWhatTheStoreDid) {
    const auto log = open();
    EXPECT_TRUE(log->append(leafOf("canary.set", "a")));
    for (const auto code : {base::ErrorCode::OutcomeUnknown}) {
        store.failure = base::Error{code, "AUDIT-011", "half-way"};
        EXPECT_EQ(log->append(leafOf("canary.set", "b")).error().reason, "AUDIT-011");
        store.failure.reset();
        EXPECT_EQ(log->append(leafOf("canary.set", "c")).error().reason, "AUDIT-011");
        EXPECT_EQ(log->writable().error().reason, "AUDIT-011");
        EXPECT_EQ(store.leaves.size(), 1U);
        EXPECT_EQ(log->entries(0, 9).value().size(), 1U);
    }
    EXPECT_TRUE(open()->append(leafOf("canary.set", "d"))) << "opening anew reads what is there";
}

TEST_F(LogTest, refusesATooLargeEntryAloneOfItsBatch) {
    Gate gate(store);
    const auto log = open();
    std::promise<base::Result<Receipt>> head, large, small;
    const auto into = [](auto& promise) { return [&](base::Result<Receipt> r) { promise.set_value(std::move(r)); }; };
    log->appendThen(leafOf("canary.set", "head"), into(head));
    gate.awaitWriter();
    Leaf big = leafOf("canary.set", "large");
    big.reason.assign(kMaxLeafBytes, 'x');
    log->appendThen(big, into(large));
    log->appendThen(leafOf("canary.set", "small"), into(small));
    gate.release();
    EXPECT_EQ(large.get_future().get().error().reason, "AUDIT-003");
    EXPECT_EQ(small.get_future().get().value().index, 1U);
}

TEST_F(LogTest, refusesMoreThanItsQueueHolds) {
    Gate gate(store);
    LogOptions options;
    options.maxWaiting = 2;
    const auto log = open(options);
    std::vector<std::string> reasons;
    const auto note = [&](base::Result<Receipt> r) { reasons.push_back(r ? "ok" : r.error().reason); };
    log->appendThen(leafOf("canary.set", "0"), [](base::Result<Receipt>) {});
    gate.awaitWriter();
    log->appendThen(leafOf("canary.set", "1"), [](base::Result<Receipt>) {});
    log->appendThen(leafOf("canary.set", "2"), [](base::Result<Receipt>) {});
    log->appendThen(leafOf("canary.set", "3"), note);
    EXPECT_EQ(reasons, std::vector<std::string>{"AUDIT-012"});
    gate.release();
}

struct DamagedLogTest : LogTest {
    void SetUp() override {
        const auto log = open();
        for (int i = 0; i < 10; ++i)
            EXPECT_TRUE(log->append(leafOf("canary.set", std::to_string(i))));
    }
    void expectReadOnly(const std::string& reason, LogOptions options = {}) {
        const auto log = open(std::move(options));
        ASSERT_FALSE(log->writable());
        EXPECT_EQ(log->writable().error().reason, reason) << describe(log->writable().error());
        const auto before = store.leaves.size();
        EXPECT_EQ(log->append(leafOf("canary.set", "new")).error().reason, reason);
        EXPECT_EQ(store.leaves.size(), before);
        EXPECT_EQ(log->size(), before) << "reading goes on";
    }
};

TEST_F(DamagedLogTest, doesNotWriteBehindAnAnchor) {
    LogOptions options;
    options.anchors = {headOf(store.notes.back().note)};
    EXPECT_TRUE(open(options)->writable());
    store.leaves.resize(7); // Yesterday's backup: consistent in itself.
    store.notes.resize(7);
    EXPECT_TRUE(open()->writable()) << "without an anchor the log cannot know";
    expectReadOnly("AUDIT-001", options);
    const auto log = open(options);
    EXPECT_NE(log->writable().error().context.find("ROLLBACK SUSPECTED"), std::string::npos);
}

TEST_F(DamagedLogTest, doesNotWriteAnEmptyLogWithAnAnchor) {
    LogOptions options;
    options.anchors = {headOf(store.notes.front().note)};
    store.leaves.clear();
    store.notes.clear();
    expectReadOnly("AUDIT-001", options);
}

TEST_F(DamagedLogTest, doesNotWriteOnAnotherPastThanTheAnchors) {
    LogOptions options;
    options.anchors = {{signerOf().key.name, 5, emptyRoot()}};
    expectReadOnly("AUDIT-002", options);
    options.anchors = {{"somebody/else", 5, emptyRoot()}};
    expectReadOnly("AUDIT-005", options);
}

TEST_F(DamagedLogTest, doesNotWriteWhenEntriesAreMissingOrUncovered) {
    auto kept = store.leaves.back();
    store.leaves.pop_back();
    expectReadOnly("AUDIT-001");
    store.leaves.push_back(kept);
    store.leaves.push_back(kept);
    expectReadOnly("AUDIT-002");
    store.leaves.pop_back();
    EXPECT_TRUE(open()->writable());
    store.notes.clear();
    expectReadOnly("AUDIT-002");
}

TEST_F(DamagedLogTest, noticesAChangedHashAtOnceAndChangedBytesInAFullCheck) {
    store.leaves[3].bytes[20] ^= 1;
    EXPECT_TRUE(open()->writable()) << "the quick start trusts the hashes beside the bytes";
    LogOptions full;
    full.hashStoredBytesAtStart = true;
    expectReadOnly("AUDIT-002", full);
    store.leaves[3].hash = leafHash(base::asBytes(store.leaves[3].bytes));
    expectReadOnly("AUDIT-002");
}

TEST_F(DamagedLogTest, doesNotGoOnFromACheckpointByAnotherKey) {
    auto stranger = AuditLog::open(store, signerOf(9), clock, {}).value();
    EXPECT_EQ(stranger->writable().error().reason, "AUDIT-005");
    LogOptions options;
    options.formerKeys = {signerOf().key};
    auto successor = AuditLog::open(store, signerOf(9), clock, options).value();
    EXPECT_TRUE(successor->writable()) << "a rotated key knows its predecessor";
    EXPECT_TRUE(successor->append(leafOf("canary.set", "x")));
}

TEST_F(DamagedLogTest, holdsCheckpointsAgainstItself) {
    const auto log = open();
    for (const auto& note : store.notes)
        EXPECT_TRUE(log->holdAgainst(headOf(note.note)));
    EXPECT_EQ(log->holdAgainst({signerOf().key.name, 11, emptyRoot()}).error().reason, "AUDIT-001");
    EXPECT_EQ(log->holdAgainst({signerOf().key.name, 10, emptyRoot()}).error().reason, "AUDIT-002");
}

TEST_F(LogTest, tellsOfACheckpointOnlyWhenItsLeavesAreStored) {
    std::vector<std::string> told;
    LogOptions options;
    options.onCommit = [&](const std::string& note) {
        EXPECT_EQ(store.latestCheckpoint().value()->note, note) << "what is told is stored already";
        EXPECT_EQ(headOf(note).size, store.size().value());
        told.push_back(note);
    };
    const auto log = open(std::move(options));
    const auto first = log->append(leafOf("canary.set", "cmd-1"));
    ASSERT_TRUE(first);
    ASSERT_EQ(told.size(), 1U) << "before the caller is answered";
    EXPECT_EQ(told.front(), first->checkpoint);
    store.failure = base::Error{base::ErrorCode::ResourceExhausted, "AUDIT-008", "full"};
    EXPECT_FALSE(log->append(leafOf("canary.set", "cmd-2")));
    EXPECT_EQ(told.size(), 1U) << "a checkpoint of leaves that are not there would look like a rollback later";
    store.failure.reset();
    ASSERT_TRUE(log->append(leafOf("canary.set", "cmd-3")));
    EXPECT_EQ(told.size(), 2U);
}

} // namespace
} // namespace signalbox::audit
