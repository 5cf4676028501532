// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "tests/integration/control/ControlBench.h"

namespace signalbox::test {
namespace {

using api::Intent;

const base::ProviderId kNova("novagames");

class Canary : public testing::Test {
protected:
    explicit Canary(platform::DoorDefect defect = platform::DoorDefect::None)
        : bench(false, defect) {}
    ControlBench bench;

    api::CanaryView view() {
        const auto views = bench.as("viewer-1").canaries(soon());
        EXPECT_TRUE(views);
        for (const auto& one : *views)
            if (one.state.provider == kNova)
                return one;
        return {};
    }
    base::Result<api::Done<api::CanaryView>> place(int basisPoints) {
        const auto now = view();
        api::CanaryDraft draft;
        draft.basisPoints = basisPoints;
        draft.expectedEpoch = now.state.epoch;
        draft.eligibility = now.state.eligibility;
        return bench.as("on_call-1").setCanary(kNova, draft, Intent::fresh("next step"), soon());
    }
    /// What the gateway would report of one finished bet.
    void finished(slo::Release release, const std::string& player, bool failed) {
        bench.telemetry().finished(
            {kNova, base::BrandId("brand-7"), base::RegionId("eu-1"), release, slo::Operation::Authorize}, player,
            std::chrono::milliseconds(5), failed ? slo::Outcome::Error : slo::Outcome::Success);
    }
    /// What the guard thinks after a stage in which every player of the control failed once, another share, and then
    /// two failures among the candidate's twenty players while the control is fine.
    double suspicionAfterARaise() {
        EXPECT_TRUE(place(100));
        for (int i = 0; i < 20; ++i)
            finished(slo::Release::Candidate, "c-" + std::to_string(i), false);
        for (int i = 0; i < 200; ++i)
            finished(slo::Release::Stable, "s-" + std::to_string(i), true);
        bench.plane().guardOnce();
        EXPECT_TRUE(place(500));
        for (int i = 0; i < 200; ++i)
            finished(slo::Release::Stable, "s-" + std::to_string(i), false);
        for (int i = 0; i < 20; ++i)
            finished(slo::Release::Candidate, "c-" + std::to_string(i), i == 7 || i == 15);
        bench.plane().guardOnce();
        return view().guard.eControl;
    }
    void breakTheCandidate() {
        for (int i = 0; i < 6; ++i)
            finished(slo::Release::Candidate, "player-" + std::to_string(i), true);
        bench.plane().guardOnce();
    }
};

TEST_F(Canary, isWhatTheDataPlaneDecidesWith) {
    ASSERT_TRUE(place(500));
    const auto known = bench.telemetry().canaries();
    const auto found = std::find_if(known->begin(), known->end(), [](const auto& c) { return c.provider == kNova; });
    ASSERT_NE(found, known->end());
    EXPECT_EQ(found->basisPoints, 500);
    EXPECT_EQ(found->epoch, view().state.epoch);
}

TEST_F(Canary, refusesMoreThanFivePercentAndOldEpochs) {
    const auto tooMuch = place(501);
    ASSERT_FALSE(tooMuch);
    EXPECT_EQ(tooMuch.error().reason, "CANARY-001");
    ASSERT_TRUE(place(100));
    api::CanaryDraft stale;
    stale.basisPoints = 200;
    stale.expectedEpoch = 1;
    const auto refused = bench.as("on_call-2").setCanary(kNova, stale, Intent::fresh("stale"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "CANARY-002");
}

TEST_F(Canary, survivesARestart) {
    ASSERT_TRUE(place(123));
    const auto before = view().state;
    bench.restart();
    EXPECT_EQ(view().state, before);
    EXPECT_EQ(bench.telemetry().canaries()->size(), 2U);
}

TEST_F(Canary, isRolledBackByThePlatformAlone) {
    ASSERT_TRUE(place(500));
    const auto epoch = view().state.epoch;
    for (int i = 0; i < 50; ++i)
        finished(slo::Release::Stable, "other-" + std::to_string(i), false);
    breakTheCandidate();

    const auto inForce = bench.telemetry().canaries();
    for (const auto& known : *inForce)
        if (known.provider == kNova) {
            EXPECT_EQ(known.basisPoints, 0) << "the data plane knows";
        }
    const auto now = view();
    EXPECT_EQ(now.state.basisPoints, 0);
    EXPECT_TRUE(now.state.latched);
    EXPECT_GT(now.state.epoch, epoch);
    ASSERT_TRUE(now.state.rollbackEvidence);
    const auto replayed = canary::Guard::replay(*now.state.rollbackEvidence);
    ASSERT_TRUE(replayed) << describe(replayed.error());
    EXPECT_NE(*replayed, canary::GuardId::None);
    EXPECT_EQ(canary::name(*replayed), (*now.state.rollbackEvidence)["guard"].stringOr(""))
        << "the evidence gives the same verdict again";
    EXPECT_EQ(now.guard.health, canary::CandidateHealth::Failed);

    auto entries = bench.audit().entries(0, 1'000, {"system", "system.canary_rollback"});
    while (entries && entries->empty())
        entries = bench.audit().entries(0, 1'000, {"system", "system.canary_rollback"});
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->size(), 1U);

    bench.plane().tickOnce();
    const auto snapshot = bench.as("viewer-1").sloSnapshot(soon(), {}, 1);
    ASSERT_TRUE(snapshot) << describe(snapshot.error());
    ASSERT_EQ(snapshot->recent.size(), 1U);
    const auto& alerts = snapshot->recent[0].alerts;
    const auto alert = std::find_if(alerts.begin(), alerts.end(),
                                    [](const slo::Alert& a) { return a.kind == slo::AlertKind::CanaryRolledBack; });
    ASSERT_NE(alert, alerts.end());
    EXPECT_EQ(alert->state, slo::AlertState::Active);
    EXPECT_EQ(alert->value, 500);
}

TEST_F(Canary, isNotRolledBackByAHealthyCandidate) {
    ASSERT_TRUE(place(500));
    for (int i = 0; i < 200; ++i) {
        finished(slo::Release::Candidate, "player-" + std::to_string(i), false);
        finished(slo::Release::Stable, "other-" + std::to_string(i), i % 2 == 0);
    }
    bench.plane().guardOnce();
    EXPECT_EQ(view().state.basisPoints, 500) << "the stable release's failures are not the candidate's";
}

TEST_F(Canary, latchesUntilTwoPeopleReArmIt) {
    ASSERT_TRUE(place(500));
    breakTheCandidate();
    const auto refused = place(100);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "CANARY-003");
    bench.restart();
    EXPECT_TRUE(view().state.latched) << "over a restart too";

    const auto epoch = view().state.epoch;
    const auto intent = Intent::fresh("cause found and mended");
    const auto alone = bench.as("on_call-1").rearmCanary(kNova, epoch, intent, soon());
    ASSERT_FALSE(alone);
    const auto asked =
        bench.as("on_call-1")
            .requestApproval(api::rearmAct(kNova, epoch, intent), "Re-arm novagames", Intent::fresh("mended"), soon());
    ASSERT_TRUE(asked) << describe(asked.error());
    const auto signedBy = bench.as("on_call-2").signApproval(asked->value, Intent::fresh("agreed"), soon());
    ASSERT_TRUE(signedBy) << describe(signedBy.error());
    auto approved = intent;
    approved.command = Intent::fresh("x").command;
    approved.approval = asked->value.request.id;
    const auto done = bench.as("on_call-1").rearmCanary(kNova, epoch, approved, soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_FALSE(done->value.state.latched);
    EXPECT_EQ(done->value.state.basisPoints, 0) << "re-armed, not raised";
    EXPECT_TRUE(place(100));
}

TEST_F(Canary, isAbortedByOnePersonEvenWithoutTheLog) {
    ASSERT_TRUE(place(500));
    bench.leafStore().full = true;
    const auto done = bench.as("integration_manager-1").abortCanary(kNova, Intent::fresh("looks bad"), soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(done->value.state.basisPoints, 0);
    EXPECT_FALSE(done->audit.index);
}

TEST_F(Canary, comparesAnewWhenTheShareIsRaised) {
    EXPECT_GT(suspicionAfterARaise(), 2) << "the control of this stage did not fail";
}

class CanaryMutant : public Canary {
protected:
    CanaryMutant()
        : Canary(platform::DoorDefect::KeepsComparing) {}
};

TEST_F(CanaryMutant, doesNotSeeThatTheControlOfThisStageIsFine) {
    EXPECT_LT(suspicionAfterARaise(), 1) << "whoever failed in an earlier stage counts no more";
}

} // namespace
} // namespace signalbox::test
