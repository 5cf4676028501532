// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Approval.h"
#include "core/api/Acts.h"
#include "tests/integration/control/ControlBench.h"
#include "tests/integration/control/CuttingProxy.h"

#include <latch>
#include <thread>

namespace signalbox::test {
namespace {

using api::Intent;
using base::Error;
using base::ErrorCode;

const base::ProviderId kNova("novagames");

/// One bench for the tests that leave nothing behind which another would notice.
class Door : public testing::Test {
protected:
    ControlBench bench;

    api::CanaryDraft draft(int basisPoints) {
        const auto views = bench.as("viewer-1").canaries(soon());
        EXPECT_TRUE(views);
        api::CanaryDraft out;
        out.basisPoints = basisPoints;
        for (const auto& view : *views)
            if (view.state.provider == kNova) {
                out.expectedEpoch = view.state.epoch;
                out.eligibility = view.state.eligibility;
            }
        return out;
    }
};

template <class T>
void expectRefused(const base::Result<T>& result, ErrorCode code, std::string_view what) {
    ASSERT_FALSE(result) << what << " was allowed";
    EXPECT_EQ(result.error().code, code) << what << ": " << describe(result.error());
}

TEST_F(Door, everyReadAnswersAViewer) {
    auto& viewer = bench.as("viewer-1");
    const auto me = viewer.me(soon());
    ASSERT_TRUE(me) << describe(me.error());
    EXPECT_EQ(me->id.text(), "viewer-1");
    EXPECT_EQ(me->role, access::Role::Viewer);
    EXPECT_EQ(me->environment, "sandbox");
    ASSERT_NE(me->ability("degradation.close"), nullptr);
    EXPECT_FALSE(me->ability("degradation.close")->mayRequest);
    EXPECT_TRUE(me->ability("slo.read")->mayRequest);

    const auto providers = viewer.providers(soon());
    ASSERT_TRUE(providers) << describe(providers.error());
    EXPECT_EQ(providers->size(), 2U);
    EXPECT_TRUE(viewer.provider(kNova, soon()));
    const auto cases = viewer.cases(soon());
    ASSERT_TRUE(cases) << describe(cases.error());
    ASSERT_EQ(cases->size(), 2U);
    EXPECT_EQ(cases->front().stages.size(), 7U);
    EXPECT_TRUE(viewer.onboardingCase(cases->front().value.id, soon()));
    const auto credentials = viewer.credentials(soon());
    ASSERT_TRUE(credentials) << describe(credentials.error());
    EXPECT_EQ(credentials->size(), 3U);
    EXPECT_TRUE(viewer.credential(credentials->front().credential.id, soon()));
    EXPECT_TRUE(viewer.canaries(soon()));
    EXPECT_TRUE(viewer.degradation(soon()));
    EXPECT_TRUE(viewer.approvals(soon()));
    EXPECT_TRUE(viewer.operators(soon()));
    EXPECT_TRUE(viewer.objectives(soon()));
    EXPECT_TRUE(viewer.sloSnapshot(soon()));
    EXPECT_TRUE(viewer.auditCheckpoint(soon()));
}

TEST_F(Door, aViewerChangesNothing) {
    auto& viewer = bench.as("viewer-1");
    const auto why = [] { return Intent::fresh("a viewer tries"); };
    const base::CredentialId hmac("novagames-hmac");
    expectRefused(viewer.requestRotation({hmac, {}, {}}, why(), soon()), ErrorCode::PermissionDenied, "rotate");
    expectRefused(viewer.suspend(hmac, 1, why(), soon()), ErrorCode::PermissionDenied, "suspend");
    expectRefused(viewer.unsuspend(hmac, 1, why(), soon()), ErrorCode::PermissionDenied, "unsuspend");
    expectRefused(viewer.revoke(hmac, 1, why(), soon()), ErrorCode::PermissionDenied, "revoke");
    expectRefused(viewer.setCanary(kNova, draft(100), why(), soon()), ErrorCode::PermissionDenied, "canary");
    expectRefused(viewer.abortCanary(kNova, why(), soon()), ErrorCode::PermissionDenied, "abort");
    expectRefused(viewer.rearmCanary(kNova, 1, why(), soon()), ErrorCode::PermissionDenied, "rearm");
    expectRefused(viewer.operate({}, why(), soon()), ErrorCode::PermissionDenied, "red button");
    expectRefused(viewer.auditEntries({}, soon()), ErrorCode::PermissionDenied, "audit");
    expectRefused(viewer.auditExport(soon()), ErrorCode::PermissionDenied, "export");

    const auto refused = bench.as("auditor-1").auditEntries({}, soon());
    ASSERT_TRUE(refused) << describe(refused.error());
    std::size_t logged = 0;
    for (const auto& entry : refused->entries)
        if (entry.leaf.actor.id == "viewer-1" && entry.leaf.outcome == audit::Outcome::Refused)
            ++logged;
    EXPECT_EQ(logged, 8U) << "each refused act is a leaf";
}

TEST_F(Door, knowsOperatorsByTheirOwnAuthorityOnly) {
    const auto foreign = bench.connectWithProviderCertificate();
    const auto me = foreign->me(soon());
    ASSERT_FALSE(me);
    EXPECT_EQ(me.error().reason, "CLIENT_CERT_UNTRUSTED");
    EXPECT_EQ(me.error().code, ErrorCode::Unauthenticated);
    expectRefused(foreign->operate({}, Intent::fresh("x"), soon()), ErrorCode::Unauthenticated, "red button");
}

TEST_F(Door, wantsAReason) {
    auto& onCall = bench.as("on_call-1");
    const auto refused = onCall.setCanary(kNova, draft(100), Intent::fresh(""), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "CONTROL-001");
    EXPECT_FALSE(onCall.setCanary(kNova, draft(100), Intent::fresh(std::string(1001, 'x')), soon()));
}

TEST_F(Door, anActIsIntendedThenDoneInTheLog) {
    const auto intent = Intent::fresh("first percent");
    const auto done = bench.as("on_call-1").setCanary(kNova, draft(100), intent, soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(done->value.state.basisPoints, 100);
    EXPECT_FALSE(done->replayed);
    ASSERT_TRUE(done->audit.index);

    api::AuditFilter filter;
    filter.action = "canary.";
    const auto page = bench.as("auditor-1").auditEntries(filter, soon());
    ASSERT_TRUE(page) << describe(page.error());
    ASSERT_EQ(page->entries.size(), 2U);
    const auto& outcome = page->entries[0];
    const auto& intended = page->entries[1];
    EXPECT_EQ(outcome.index, *done->audit.index);
    EXPECT_LT(intended.index, outcome.index);
    EXPECT_EQ(intended.leaf.phase, audit::Phase::Intended);
    EXPECT_EQ(outcome.leaf.phase, audit::Phase::Outcome);
    EXPECT_EQ(outcome.leaf.outcome, audit::Outcome::Ok);
    EXPECT_EQ(intended.leaf.requestId, intent.command.text());
    EXPECT_EQ(outcome.leaf.requestId, intent.command.text());
    EXPECT_EQ(outcome.leaf.reason, "first percent");
    EXPECT_EQ(outcome.leaf.beforeHash, intended.leaf.beforeHash);
    EXPECT_NE(outcome.leaf.afterHash, outcome.leaf.beforeHash);

    const auto proof = bench.as("auditor-1").auditProof(outcome.index, 0, soon());
    ASSERT_TRUE(proof) << describe(proof.error());
    const auto checkpoint = audit::openCheckpoint(proof->checkpoint, {bench.audit().key()});
    ASSERT_TRUE(checkpoint) << describe(checkpoint.error());
    EXPECT_TRUE(audit::verifyInclusion(proof->index, proof->size, audit::leafHash(base::asBytes(outcome.stored)),
                                       proof->path, checkpoint->root));
    const auto consistency = bench.as("auditor-1").auditConsistency(1, checkpoint->size, soon());
    ASSERT_TRUE(consistency) << describe(consistency.error());
}

TEST_F(Door, repeatsTheAnswerOfAKnownCommand) {
    auto& onCall = bench.as("on_call-1");
    const auto intent = Intent::fresh("once");
    const auto wish = draft(100);
    const auto first = onCall.setCanary(kNova, wish, intent, soon());
    ASSERT_TRUE(first) << describe(first.error());
    const auto size = bench.audit().size();
    const auto again = onCall.setCanary(kNova, wish, intent, soon());
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->audit, first->audit);
    EXPECT_EQ(again->value.state, first->value.state);
    EXPECT_EQ(bench.audit().size(), size) << "a repetition is not an act";

    bench.restart();
    const auto later = bench.as("on_call-1").setCanary(kNova, wish, intent, soon());
    ASSERT_TRUE(later) << describe(later.error());
    EXPECT_TRUE(later->replayed);
    EXPECT_EQ(later->audit, first->audit);
}

TEST_F(Door, repeatsARefusalToo) {
    auto& onCall = bench.as("on_call-1");
    auto wish = draft(100);
    wish.expectedEpoch += 5;
    const auto intent = Intent::fresh("stale");
    const auto first = onCall.setCanary(kNova, wish, intent, soon());
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, ErrorCode::Conflict);
    const auto again = onCall.setCanary(kNova, wish, intent, soon());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), first.error());
}

TEST_F(Door, refusesAKnownCommandForAnotherAct) {
    auto& onCall = bench.as("on_call-1");
    const auto intent = Intent::fresh("once");
    const auto wish = draft(100);
    ASSERT_TRUE(onCall.setCanary(kNova, wish, intent, soon()));
    auto other = wish;
    other.basisPoints = 200;
    const auto refused = onCall.setCanary(kNova, other, intent, soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "IDEMPOTENCY_MISMATCH");
    const auto stranger = bench.as("on_call-2").setCanary(kNova, wish, intent, soon());
    ASSERT_FALSE(stranger) << "somebody else's answer is nobody's business";
    EXPECT_EQ(stranger.error().reason, "IDEMPOTENCY_MISMATCH");
}

TEST_F(Door, executesOneOfManyEqualCommandsAtOnce) {
    constexpr int kThreads = 6;
    const auto intent = Intent::fresh("all at once");
    const auto wish = draft(100);
    auto& onCall = bench.as("on_call-1");
    std::latch ready(kThreads);
    std::atomic<int> executed{0};
    std::atomic<int> strange{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&] {
            ready.arrive_and_wait();
            const auto done = onCall.setCanary(kNova, wish, intent, soon());
            if (done && !done->replayed)
                ++executed;
            else if (!done && done.error().reason != "IDEMPOTENCY_IN_FLIGHT")
                ++strange;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(executed, 1);
    EXPECT_EQ(strange, 0);
    EXPECT_EQ(draft(0).expectedEpoch, wish.expectedEpoch + 1);
}

TEST_F(Door, resolvesAnUnknownOutcomeByTheSameCommand) {
    CuttingProxy proxy(bench.port());
    const auto client = bench.connect("on_call-1", proxy.port());
    ASSERT_TRUE(client->me(soon()));
    const auto wish = draft(100);
    const auto intent = Intent::fresh("the answer gets lost");
    proxy.loseAnswers(true);
    const auto lost = client->setCanary(kNova, wish, intent, soon());
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, ErrorCode::OutcomeUnknown) << describe(lost.error());
    EXPECT_NE(lost.error().context.find(intent.command.text()), std::string::npos);
    EXPECT_GE(proxy.lost(), 1);

    proxy.loseAnswers(false);
    auto found = client->setCanary(kNova, wish, intent, soon());
    while (!found && found.error().reason == "IDEMPOTENCY_IN_FLIGHT") {
        std::this_thread::yield();
        found = client->setCanary(kNova, wish, intent, soon());
    }
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_TRUE(found->replayed);
    EXPECT_EQ(found->value.state.epoch, wish.expectedEpoch + 1) << "it happened once";
}

TEST_F(Door, saysWhenNothingWasSent) {
    const auto port = bench.port();
    const auto client = bench.connect("on_call-1");
    bench.restart();
    if (bench.port() == port)
        GTEST_SKIP() << "the system gave the same port again";
    const auto refused = client->setCanary(kNova, draft(100), Intent::fresh("nobody listens"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "API-008");
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
}

TEST_F(Door, doesNothingThatCannotBeLogged) {
    bench.leafStore().full = true;
    const auto wish = draft(100);
    const auto refused = bench.as("on_call-1").setCanary(kNova, wish, Intent::fresh("disk full"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "AUDIT-008");
    EXPECT_EQ(draft(0).expectedEpoch, wish.expectedEpoch);
    EXPECT_TRUE(bench.as("viewer-1").canaries(soon())) << "reading goes on";
}

TEST_F(Door, suspendsAKeyEvenWhenItCannotBeLogged) {
    bench.leafStore().full = true;
    const auto done =
        bench.as("on_call-1").suspend(base::CredentialId("novagames-hmac"), 1, Intent::fresh("stolen"), soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(done->value.credential.version(1)->state, keys::VersionState::Suspended);
    EXPECT_FALSE(done->audit.index) << "not yet in the log";
    EXPECT_FALSE(bench.keys().gatewayKeys()->ring->byKid("nova-1", bench.clock.now()));
    bench.leafStore().full = false;
    bench.plane().tickOnce();
    api::AuditFilter filter;
    filter.action = "keys.suspend";
    const auto page = bench.as("auditor-1").auditEntries(filter, soon());
    ASSERT_TRUE(page);
    EXPECT_EQ(page->entries.size(), 2U) << "reconciled";
}

TEST_F(Door, leavesALogThatVerifiesWithItsApprovals) {
    auto& onCall = bench.as("on_call-1");
    ASSERT_TRUE(onCall.setCanary(kNova, draft(100), Intent::fresh("one"), soon()));
    ASSERT_TRUE(onCall.abortCanary(kNova, Intent::fresh("two"), soon()));
    const auto report = bench.verifiedExport();
    EXPECT_EQ(report.verdict, audit::Verdict::Ok) << report.finding;
    EXPECT_GE(report.leaves, 4U);
}

TEST_F(Door, logsReadersOfTheLogOnceAMinute) {
    api::AuditFilter filter;
    filter.action = "audit.read";
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(bench.as("auditor-1").auditEntries(filter, soon()));
    const auto entriesNow = [&] {
        // The leaf is on its way while the answer is given: ask the log itself until it has settled.
        auto entries = bench.audit().entries(0, 1'000, {"", "audit.read"});
        while (entries && entries->empty())
            entries = bench.audit().entries(0, 1'000, {"", "audit.read"});
        return entries->size();
    };
    EXPECT_EQ(entriesNow(), 1U);
    bench.clock.push(std::chrono::minutes(2));
    ASSERT_TRUE(bench.as("auditor-1").auditEntries(filter, soon()));
    while (entriesNow() < 2U)
        std::this_thread::yield();
    EXPECT_EQ(entriesNow(), 2U);
}

/// The rules of the door, asked from outside: true when all that this defect would break holds.
bool holds(platform::DoorDefect defect, platform::DoorDefect probed) {
    using platform::DoorDefect;
    ControlBench bench(false, defect);
    api::CanaryDraft wish;
    wish.basisPoints = 100;
    wish.expectedEpoch = 1;
    const auto intent = Intent::fresh("probe");
    const auto epoch = [&] { return bench.as("viewer-1").canaries(soon())->at(0).state.epoch; };
    switch (probed) {
    case DoorDefect::None:
        return bench.as("on_call-1").setCanary(kNova, wish, intent, soon()).has_value();
    case DoorDefect::ForgetsAnswers: {
        static_cast<void>(bench.as("on_call-1").setCanary(kNova, wish, intent, soon()).has_value());
        const auto size = bench.audit().size();
        const auto again = bench.as("on_call-1").setCanary(kNova, wish, intent, soon());
        return again && again->replayed && bench.audit().size() == size;
    }
    case DoorDefect::IgnoresBody: {
        static_cast<void>(bench.as("on_call-1").setCanary(kNova, wish, intent, soon()).has_value());
        wish.basisPoints = 200;
        const auto other = bench.as("on_call-1").setCanary(kNova, wish, intent, soon());
        return !other && other.error().reason == "IDEMPOTENCY_MISMATCH";
    }
    case DoorDefect::SkipsPermission:
        return !bench.as("viewer-1").setCanary(kNova, wish, intent, soon());
    case DoorDefect::SkipsApproval: {
        const base::CredentialId hmac("novagames-hmac");
        static_cast<void>(bench.as("on_call-1").suspend(hmac, 1, Intent::fresh("probe"), soon()).has_value());
        const auto alone = bench.as("integration_manager-1").unsuspend(hmac, 1, intent, soon());
        return !alone && alone.error().reason == "ACCESS-006";
    }
    case DoorDefect::EffectBeforeIntended: {
        bench.leafStore().full = true;
        static_cast<void>(bench.as("on_call-1").setCanary(kNova, wish, intent, soon()).has_value());
        return epoch() == 1;
    }
    case DoorDefect::KeepsComparing: // Behind the door: see CanaryTest.
        break;
    }
    return false;
}

TEST(DoorMutants, eachDefectIsNoticedByTheRuleItBreaks) {
    using platform::DoorDefect;
    for (const auto defect : {DoorDefect::ForgetsAnswers, DoorDefect::IgnoresBody, DoorDefect::SkipsPermission,
                              DoorDefect::SkipsApproval, DoorDefect::EffectBeforeIntended}) {
        EXPECT_TRUE(holds(DoorDefect::None, defect)) << "sound door, rule " << static_cast<int>(defect);
        EXPECT_FALSE(holds(defect, defect)) << "defect " << static_cast<int>(defect) << " went unnoticed";
    }
}

} // namespace
} // namespace signalbox::test
