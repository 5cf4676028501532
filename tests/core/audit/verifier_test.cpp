// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Approval.h"
#include "core/audit/Verifier.h"
#include "tests/core/audit/AuditFixtures.h"
#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

namespace signalbox::audit {
namespace {

using test::leafOf;
using test::signerOf;

/// A log of ten commits: batches of 1, 2, 3, 4, 1, 2, 3, 4, 1, 2 (23 leaves), made through the real pieces.
struct VerifierTest : ::testing::Test {
    void SetUp() override {
        for (const std::size_t count : {1U, 2U, 3U, 4U, 1U, 2U, 3U, 4U, 1U, 2U})
            commit(count);
        options.keys = {signer.key};
    }

    void commit(std::size_t count) {
        std::vector<Leaf> batch;
        for (std::size_t i = 0; i < count; ++i)
            batch.push_back(leafOf("canary.set", "cmd-" + std::to_string(store.leaves.size() + i)));
        commitLeaves(std::move(batch));
    }

    void commitLeaves(std::vector<Leaf> batch) {
        std::vector<StoredLeaf> stored;
        for (Leaf& leaf : batch) {
            leaf.seq = store.leaves.size() + stored.size();
            leaf.time = base::timeFromMillis(base::unixMillis(clock.now()));
            leaf.bootId = "boot";
            const std::string bytes = toStored(leaf);
            stored.push_back({bytes, leafHash(base::asBytes(bytes))});
            tree.append(stored.back().hash);
        }
        const Checkpoint head{signer.key.name, tree.size(), tree.root()};
        ASSERT_TRUE(store.append(store.leaves.size(), stored, {head.size, signCheckpoint(head, signer).value()}));
    }

    VerifyReport report() {
        auto result = verify(store, options);
        EXPECT_TRUE(result) << describe(result.error());
        return std::move(result).value();
    }

    NoteSigner signer = signerOf();
    test::FakeClock clock;
    test::MemoryLeafStore store;
    Tree tree;
    VerifyOptions options;
};

TEST_F(VerifierTest, findsNothingInASoundLog) {
    std::uint64_t progress = 0;
    options.progress = [&](std::uint64_t done, std::uint64_t) { progress = done; };
    const auto sound = report();
    EXPECT_EQ(sound.verdict, Verdict::Ok) << sound.finding;
    EXPECT_EQ(sound.exitCode(), 0);
    EXPECT_EQ(sound.leaves, 23U);
    EXPECT_EQ(sound.checkpoints, 10U);
    EXPECT_EQ(sound.root, hex(tree.root()));
    EXPECT_EQ(sound.keys, std::vector<std::string>{signer.key.text()});
    EXPECT_EQ(progress, 23U);
    EXPECT_EQ(sound.json()["verdict"].asString(), "ok");
}

TEST_F(VerifierTest, acceptsTheEmptyLog) {
    store.leaves.clear();
    store.notes.clear();
    EXPECT_EQ(report().exitCode(), 0);
    options.anchors = {signCheckpoint({signer.key.name, 0, emptyRoot()}, signer).value()};
    EXPECT_EQ(report().exitCode(), 0);
}

TEST_F(VerifierTest, namesTheLeafOfAnyFlippedByte) {
    for (std::uint64_t index = 0; index < store.leaves.size(); ++index) {
        const std::string good = store.leaves[index].bytes;
        for (std::size_t i = 0; i < good.size(); i += 37) {
            store.leaves[index].bytes[i] = static_cast<char>(good[i] ^ 0x01);
            const auto bad = report();
            ASSERT_EQ(bad.verdict, Verdict::Tampered) << index << " byte " << i;
            ASSERT_EQ(bad.firstBadLeaf, index) << bad.finding;
        }
        store.leaves[index].bytes = good;
    }
    EXPECT_EQ(report().exitCode(), 0);
}

TEST_F(VerifierTest, namesTheFirstOfSeveralChangedLeaves) {
    for (const std::size_t index : {4U, 5U, 17U})
        store.leaves[index].bytes[30] ^= 1;
    EXPECT_EQ(report().firstBadLeaf, 4U);
}

TEST_F(VerifierTest, boundsTheDamageWhenTheStoredHashWasChangedToo) {
    for (std::uint64_t index = 0; index < store.leaves.size(); ++index) {
        const StoredLeaf good = store.leaves[index];
        store.leaves[index].bytes[30] ^= 1;
        store.leaves[index].hash = leafHash(base::asBytes(store.leaves[index].bytes));
        const auto bad = report();
        EXPECT_EQ(bad.exitCode(), 1);
        if (bad.firstBadLeaf) {
            EXPECT_EQ(*bad.firstBadLeaf, index) << "a commit of one leaf";
        } else {
            ASSERT_TRUE(bad.badRange) << bad.finding;
            EXPECT_LE(bad.badRange->first, index);
            EXPECT_GT(bad.badRange->second, index);
            EXPECT_LE(bad.badRange->second - bad.badRange->first, 4U) << "one commit, not the whole log";
        }
        store.leaves[index] = good;
    }
}

TEST_F(VerifierTest, noticesAChangedHashBesideSoundBytes) {
    store.leaves[8].hash[0] ^= 1;
    const auto bad = report();
    EXPECT_EQ(bad.exitCode(), 1);
    EXPECT_EQ(bad.firstBadLeaf, 8U);
}

TEST_F(VerifierTest, noticesSwappedInsertedAndRemovedLeaves) {
    const auto good = store.leaves;
    std::swap(store.leaves[11], store.leaves[12]);
    EXPECT_EQ(report().exitCode(), 1);
    store.leaves = good;
    store.leaves.insert(store.leaves.begin() + 5, good[2]);
    EXPECT_EQ(report().exitCode(), 1);
    store.leaves = good;
    store.leaves.erase(store.leaves.begin() + 5);
    EXPECT_EQ(report().exitCode(), 1);
    store.leaves = good;
    store.leaves.push_back(good.back());
    const auto uncovered = report();
    EXPECT_EQ(uncovered.exitCode(), 1);
    EXPECT_EQ(uncovered.firstBadLeaf, 23U);
}

TEST_F(VerifierTest, noticesACutEndOnlyWithAnAnchorOrACheckpoint) {
    const std::string newest = store.notes.back().note;
    store.leaves.resize(21);
    EXPECT_EQ(report().exitCode(), 2) << "its own newest checkpoint is ahead of it";
    store.notes.resize(9);
    EXPECT_EQ(report().exitCode(), 0) << "consistent in itself: this is why anchors exist";
    options.anchors = {newest};
    const auto cut = report();
    EXPECT_EQ(cut.exitCode(), 2);
    EXPECT_NE(cut.finding.find("23"), std::string::npos);
    options.anchors = {store.notes[4].note};
    EXPECT_EQ(report().exitCode(), 0);
}

TEST_F(VerifierTest, noticesARewrittenPastSignedByTheSameKey) {
    const std::string anchor = store.notes.back().note;
    test::MemoryLeafStore other;
    std::swap(other.leaves, store.leaves);
    std::swap(other.notes, store.notes);
    tree = Tree();
    clock.advance(std::chrono::minutes(1));
    commit(9);
    commit(14);
    commit(5);
    EXPECT_EQ(report().exitCode(), 0);
    options.anchors = {anchor};
    EXPECT_EQ(report().exitCode(), 1) << "two checkpoints of one size with different roots";
}

TEST_F(VerifierTest, refusesKeysAndAnchorsThatAreNotTrusted) {
    options.keys = {signerOf(2).key};
    EXPECT_EQ(report().exitCode(), 3);
    options.keys.clear();
    EXPECT_EQ(report().exitCode(), 3);
    options.keys = {signerOf(2).key, signer.key};
    EXPECT_EQ(report().exitCode(), 0);
    options.anchors = {signCheckpoint({signer.key.name, 1, tree.root(1)}, signerOf(7)).value()};
    EXPECT_EQ(report().exitCode(), 3);
    options.anchors = {"rubbish"};
    EXPECT_EQ(report().exitCode(), 4);
}

TEST_F(VerifierTest, noticesADamagedCheckpoint) {
    const auto good = store.notes;
    store.notes[3].note = "rubbish";
    EXPECT_EQ(report().exitCode(), 4);
    store.notes = good;
    store.notes[3].note[30] = store.notes[3].note[30] == '1' ? '2' : '1';
    EXPECT_NE(report().exitCode(), 0);
    store.notes = good;
    store.notes[3].note = good[2].note;
    EXPECT_EQ(report().exitCode(), 1) << "a sound note in the wrong place";
}

TEST_F(VerifierTest, namesAnUnreadableLeaf) {
    store.unreadable = 13;
    const auto bad = report();
    EXPECT_EQ(bad.exitCode(), 1);
    EXPECT_EQ(bad.firstBadLeaf, 13U);
}

TEST_F(VerifierTest, refusesASignedLeafThatIsNoLeaf) {
    const std::string bytes = "hello";
    tree.append(leafHash(base::asBytes(bytes)));
    const Checkpoint head{signer.key.name, tree.size(), tree.root()};
    ASSERT_TRUE(
        store.append(23, {{bytes, leafHash(base::asBytes(bytes))}}, {24, signCheckpoint(head, signer).value()}));
    const auto bad = report();
    EXPECT_EQ(bad.exitCode(), 4);
    EXPECT_EQ(bad.firstBadLeaf, 23U);
}

TEST_F(VerifierTest, noticesAGapInTheNumbersEvenWhenItIsSigned) {
    Leaf leaf = leafOf("canary.set", "x");
    leaf.seq = 99;
    const std::string bytes = toStored(leaf);
    tree.append(leafHash(base::asBytes(bytes)));
    const Checkpoint head{signer.key.name, tree.size(), tree.root()};
    ASSERT_TRUE(
        store.append(23, {{bytes, leafHash(base::asBytes(bytes))}}, {24, signCheckpoint(head, signer).value()}));
    EXPECT_EQ(report().exitCode(), 1);
    EXPECT_EQ(report().firstBadLeaf, 23U);
}

TEST_F(VerifierTest, reportsAnIntentionWithoutOutcomeAsUnknown) {
    commitLeaves({leafOf("canary.set", "done", Phase::Intended), leafOf("canary.set", "open", Phase::Intended),
                  leafOf("canary.set", "done")});
    Leaf unknown = leafOf("canary.set", "asked");
    unknown.outcome = Outcome::Unknown;
    commitLeaves({leafOf("canary.set", "asked", Phase::Intended), unknown});
    // An outcome of another act does not settle this one.
    commitLeaves({leafOf("keys.retire", "other", Phase::Intended), leafOf("canary.abort", "other")});
    const auto sound = report();
    EXPECT_EQ(sound.exitCode(), 0) << sound.finding;
    EXPECT_EQ(sound.unknownOutcomes, (std::vector<std::uint64_t>{24, 26, 28}));
    EXPECT_EQ(sound.unknownOutcomeCount, 3U);
}

/// Mutant: a verifier that hashes without domain separation must not find a sound log sound.
Hash plainLeaf(std::span<const std::uint8_t> bytes) { return kRfc6962.node(leafHash(bytes), emptyRoot()); }

TEST_F(VerifierTest, mutantWithAnotherHashFindsEverythingTampered) {
    const Hasher wrong{&plainLeaf, kRfc6962.node};
    options.hasher = &wrong;
    EXPECT_EQ(report().exitCode(), 1);
}

struct VerifierApprovalTest : VerifierTest {
    void SetUp() override {
        VerifierTest::SetUp();
        std::vector<access::Operator> people;
        for (std::uint8_t i = 1; i <= 2; ++i) {
            access::Operator one;
            one.id = base::OperatorId("on_call-" + std::to_string(i));
            one.role = access::Role::OnCall;
            one.approvalKey = test::keyOf(static_cast<std::uint8_t>(10 + i)).publicKey().raw();
            people.push_back(one);
        }
        roster = access::Roster::of(people).value();
        recorded = std::make_unique<access::RecordedApprovals>(roster);
        options.approvalRule = [this](const Leaf& l) {
            return recorded->check(l.action, l.object, l.scope, l.approvals, l.requestId, l.time);
        };
    }

    /// An act that takes two, properly approved.
    Leaf opened(const std::string& requestId, const std::string& nonce) {
        Leaf leaf = leafOf("degradation.open", requestId, Phase::Intended);
        access::ApprovalRequest request;
        request.id = base::ApprovalId("ap-" + requestId);
        request.action = leaf.action;
        request.artefactHash = std::string(64, 'a');
        request.summaryHash = std::string(64, 'b');
        request.object = leaf.object;
        request.scope = leaf.scope;
        request.requester = base::OperatorId("on_call-1");
        request.k = 1;
        request.requestedAt = clock.now();
        request.expires = clock.now() + std::chrono::hours(1);
        request.nonce = nonce + std::string(22, 'n');
        auto approval = access::Approval::open(
                            request, access::sign(request, request.requester, test::keyOf(11), clock.now()).value(),
                            roster, clock.now())
                            .value();
        EXPECT_TRUE(
            approval.approve(access::sign(request, base::OperatorId("on_call-2"), test::keyOf(12), clock.now()).value(),
                             roster, clock.now()));
        leaf.approvals = access::recorded(approval);
        return leaf;
    }

    access::Roster roster;
    std::unique_ptr<access::RecordedApprovals> recorded;
};

TEST_F(VerifierApprovalTest, acceptsAnActThatTwoPeopleSigned) {
    commitLeaves({opened("o-1", "one"), leafOf("degradation.open", "o-1"), opened("o-2", "two")});
    const auto sound = report();
    EXPECT_EQ(sound.exitCode(), 0) << sound.finding;
    EXPECT_EQ(sound.approvalsChecked, 2U);
}

TEST_F(VerifierApprovalTest, findsAnActWithoutItsApproval) {
    commitLeaves({leafOf("degradation.open", "o-1", Phase::Intended)});
    const auto broken = report();
    EXPECT_EQ(broken.exitCode(), 5);
    EXPECT_EQ(broken.firstBadLeaf, 23U);
}

TEST_F(VerifierApprovalTest, findsASuccessThatSkippedItsIntention) {
    commitLeaves({leafOf("canary.set", "o-1", Phase::Intended), leafOf("degradation.open", "o-1")});
    EXPECT_EQ(report().exitCode(), 5);
    EXPECT_EQ(report().firstBadLeaf, 24U);
}

TEST_F(VerifierApprovalTest, doesNotAskForApprovalsOfWhatWasRefused) {
    Leaf refused = leafOf("degradation.open", "o-1");
    refused.outcome = Outcome::Refused;
    commitLeaves({refused});
    EXPECT_EQ(report().exitCode(), 0);
}

TEST_F(VerifierApprovalTest, findsAnApprovalThatServedTwice) {
    Leaf again = opened("o-1", "one");
    Leaf second = again;
    second.requestId = "o-2";
    commitLeaves({again, second});
    const auto broken = report();
    EXPECT_EQ(broken.exitCode(), 5);
    EXPECT_EQ(broken.firstBadLeaf, 24U);
}

TEST_F(VerifierApprovalTest, findsAnApprovalForAnotherObject) {
    Leaf moved = opened("o-1", "one");
    moved.object = "switch/everything";
    commitLeaves({moved});
    EXPECT_EQ(report().exitCode(), 5);
}

} // namespace
} // namespace signalbox::audit
