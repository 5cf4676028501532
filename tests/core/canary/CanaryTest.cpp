// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/canary/Canary.h"

#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::canary {
namespace {

using base::OperatorId;

class Canary : public ::testing::Test {
protected:
    test::FakeClock clock;
    CanaryState state = createCanary(base::ProviderId("novagames"), "4.1", "4.2", clock.now()).value();

    [[nodiscard]] ShareChange to(int basisPoints) const {
        return {basisPoints, state.epoch, std::nullopt, std::nullopt, "on_call-1", "Stage one."};
    }
    [[nodiscard]] std::string reasonOf(const ShareChange& change) const {
        const auto next = setShare(state, change, clock.now());
        return next ? "" : next.error().reason;
    }
};

TEST_F(Canary, startsOffAtEpochOne) {
    EXPECT_EQ(state.basisPoints, 0);
    EXPECT_EQ(state.epoch, 1U);
    EXPECT_FALSE(state.latched);
    ASSERT_EQ(state.history.size(), 1U);
    EXPECT_EQ(state.history[0].kind, Step::Kind::Created);
}

TEST_F(Canary, aStepRecordsWhoWhyWhenAndRaisesTheEpoch) {
    clock.advance(std::chrono::seconds(5));
    const CanaryState next = setShare(state, to(100), clock.now()).value();
    EXPECT_EQ(next.basisPoints, 100);
    EXPECT_EQ(next.epoch, 2U);
    const Step& step = next.history.back();
    EXPECT_EQ(step, (Step{Step::Kind::SharePlaced, 2, 0, 100, "on_call-1", "Stage one.", clock.now()}));
}

TEST_F(Canary, refusesSharesOutsideOfZeroToFivePercent) {
    EXPECT_EQ(reasonOf(to(-1)), "CANARY-001");
    EXPECT_EQ(reasonOf(to(501)), "CANARY-001");
    EXPECT_EQ(reasonOf(to(500)), "");
    EXPECT_EQ(reasonOf(to(0)), "");
}

TEST_F(Canary, refusesAnOrderMadeForAnOlderEpoch) {
    ShareChange change = to(100);
    state = setShare(state, to(50), clock.now()).value();
    EXPECT_EQ(reasonOf(change), "CANARY-002");
    change.expectedEpoch = state.epoch + 1;
    EXPECT_EQ(reasonOf(change), "CANARY-002");
}

TEST_F(Canary, demandsAReason) {
    ShareChange change = to(100);
    change.why.clear();
    EXPECT_EQ(reasonOf(change), "CANARY-005");
    change.why.assign(1001, 'x');
    EXPECT_EQ(reasonOf(change), "CANARY-005");
    change = to(100);
    change.by.clear();
    EXPECT_EQ(reasonOf(change), "CANARY-005");
}

TEST_F(Canary, changesPlayersOrReleaseOnlyWhileNobodyIsOnIt) {
    ShareChange change = to(100);
    change.eligibility = Eligibility{{"test"}, {}, {"DE"}};
    change.candidateRelease = "4.3";
    state = setShare(state, change, clock.now()).value();
    EXPECT_EQ(state.candidateRelease, "4.3");
    EXPECT_EQ(state.eligibility.geo, std::vector<std::string>{"DE"});
    change = to(200);
    change.eligibility = Eligibility{};
    EXPECT_EQ(reasonOf(change), "CANARY-004");
    change = to(200);
    change.candidateRelease = "4.4";
    EXPECT_EQ(reasonOf(change), "CANARY-004");
    change.candidateRelease = "4.3";
    EXPECT_EQ(reasonOf(change), "") << "naming what is there already changes nothing";
}

TEST_F(Canary, refusesNonsenseInNamesAndGeo) {
    ShareChange change = to(100);
    change.candidateRelease = "4.1";
    EXPECT_EQ(reasonOf(change), "CANARY-007") << "the same as stable";
    change.candidateRelease = "a b";
    EXPECT_EQ(reasonOf(change), "CANARY-007");
    change = to(100);
    change.eligibility = Eligibility{{}, {}, {"de"}};
    EXPECT_EQ(reasonOf(change), "CANARY-008");
    change.eligibility = Eligibility{std::vector<std::string>(101, "x"), {}, {}};
    EXPECT_EQ(reasonOf(change), "CANARY-008");
    EXPECT_FALSE(createCanary(base::ProviderId("p"), "1", "1", clock.now()).has_value());
}

TEST_F(Canary, abortSetsZeroWhateverTheEpochAndRepeatsWithoutHarm) {
    state = setShare(state, to(300), clock.now()).value();
    state = abortCanary(state, "on_call-2", "Complaints.", clock.now());
    EXPECT_EQ(state.basisPoints, 0);
    EXPECT_EQ(state.history.back().from, 300);
    const auto epoch = state.epoch;
    state = abortCanary(state, "on_call-2", "Again.", clock.now());
    EXPECT_EQ(state.basisPoints, 0);
    EXPECT_EQ(state.epoch, epoch + 1);
    EXPECT_FALSE(state.latched);
}

TEST_F(Canary, rollbackLatchesUntilTwoPeopleRearm) {
    state = setShare(state, to(300), clock.now()).value();
    const auto before = state.epoch;
    state = rollBack(state, base::Json::object({{"guard", "G0"}}), "G0: five in a row.", clock.now());
    EXPECT_EQ(state.basisPoints, 0);
    EXPECT_GT(state.epoch, before);
    EXPECT_TRUE(state.latched);
    EXPECT_EQ(reasonOf(to(100)), "CANARY-003");
    EXPECT_EQ(reasonOf(to(0)), "CANARY-003");
    EXPECT_TRUE(abortCanary(state, "x", "y", clock.now()).latched);

    const OperatorId one("on_call-1"), two("on_call-2");
    EXPECT_EQ(rearm(state, state.epoch, one, one, "Fixed.", clock.now()).error().reason, "CANARY-006");
    EXPECT_EQ(rearm(state, state.epoch, one, OperatorId(), "Fixed.", clock.now()).error().reason, "CANARY-006");
    EXPECT_EQ(rearm(state, state.epoch - 1, one, two, "Fixed.", clock.now()).error().reason, "CANARY-002");
    EXPECT_EQ(rearm(state, state.epoch, one, two, "", clock.now()).error().reason, "CANARY-005");
    state = rearm(state, state.epoch, one, two, "Fixed.", clock.now()).value();
    EXPECT_FALSE(state.latched);
    EXPECT_EQ(state.basisPoints, 0);
    EXPECT_EQ(state.history.back().by, "on_call-1+on_call-2");
    EXPECT_TRUE(state.rollbackEvidence.has_value()) << "evidence outlives the re-arm";
    EXPECT_EQ(rearm(state, state.epoch, one, two, "Again.", clock.now()).error().reason, "CANARY-009");
}

TEST_F(Canary, takesOnlyPlayersInScopeEligibleAndInTheShare) {
    const base::BrandId brand("brand-7");
    const base::RegionId region("eu-1");
    const auto count = [&](const CanaryState& s, const base::BrandId& b, const base::RegionId& r, const char* geo) {
        int taken = 0;
        for (int i = 0; i < 20'000; ++i)
            taken +=
                takesCandidate(s, b, r, {base::PlayerId("p" + std::to_string(i)), base::GameId("g"), "public", geo})
                    ? 1
                    : 0;
        return taken;
    };
    EXPECT_EQ(count(state, brand, region, "DE"), 0);
    ShareChange change = to(500);
    change.eligibility = Eligibility{{}, {}, {"DE"}};
    state = setShare(state, change, clock.now()).value();
    EXPECT_NEAR(count(state, brand, region, "DE"), 1000, 150);
    EXPECT_EQ(count(state, brand, region, "SE"), 0);
    state.regions = {base::RegionId("uk-1")};
    EXPECT_EQ(count(state, brand, region, "DE"), 0);
    state.regions.clear();
    state.brand = base::BrandId("brand-2");
    EXPECT_EQ(count(state, brand, region, "DE"), 0);
    state.brand.reset();
    EXPECT_EQ(count(rollBack(state, {}, "x", clock.now()), brand, region, "DE"), 0);
}

TEST_F(Canary, survivesItsJson) {
    ShareChange change = to(123);
    change.eligibility = Eligibility{{"test"}, {base::GameId("g-1")}, {"DE", "SE"}};
    state.brand = base::BrandId("brand-7");
    state.regions = {base::RegionId("eu-1")};
    state = setShare(state, change, clock.now()).value();
    EXPECT_EQ(canaryFromJson(toJson(state)).value(), state);
    state = rollBack(state, base::Json::object({{"e", 123.5}}), "G1: broke.", clock.now());
    const auto text = toJson(state).text();
    EXPECT_EQ(canaryFromJson(base::Json::parse(text).value()).value(), state);
}

TEST_F(Canary, refusesJsonThatIsMissingOrContradictingSomething) {
    const base::Json good = toJson(state);
    for (const auto& [member, value] : good.members()) {
        base::Json bad = good;
        bad.set(member, base::Json(nullptr));
        const auto read = canaryFromJson(bad);
        ASSERT_FALSE(read.has_value()) << member;
        EXPECT_EQ(read.error().reason, "CANARY-010");
    }
    base::Json over = good;
    over.set("basis_points", 501);
    EXPECT_FALSE(canaryFromJson(over).has_value());
    base::Json latchedButOn = good;
    latchedButOn.set("latched", true).set("basis_points", 5);
    EXPECT_FALSE(canaryFromJson(latchedButOn).has_value());
    EXPECT_FALSE(canaryFromJson(base::Json("text")).has_value());
}

TEST_F(Canary, randomWalksNeverLeaveTheRules) {
    std::mt19937 random(3);
    const OperatorId one("a"), two("b");
    for (int i = 0; i < 5000; ++i) {
        const CanaryState before = state;
        switch (random() % 5) {
        case 0:
        case 1: {
            ShareChange change = to(static_cast<int>(random() % 700) - 100);
            change.expectedEpoch -= random() % 4 == 0 ? 1U : 0U;
            const auto next = setShare(state, change, clock.now());
            const bool allowed = change.basisPoints >= 0 && change.basisPoints <= 500 &&
                                 change.expectedEpoch == before.epoch && !before.latched;
            ASSERT_EQ(next.has_value(), allowed);
            if (next)
                state = *next;
            break;
        }
        case 2:
            state = abortCanary(state, "x", "y", clock.now());
            break;
        case 3:
            if (random() % 4 == 0)
                state = rollBack(state, {}, "z", clock.now());
            break;
        default: {
            const auto next = rearm(state, state.epoch, one, two, "w", clock.now());
            ASSERT_EQ(next.has_value(), before.latched);
            if (next)
                state = *next;
        }
        }
        ASSERT_TRUE(!state.latched || state.basisPoints == 0);
        ASSERT_GE(state.basisPoints, 0);
        ASSERT_LE(state.basisPoints, 500);
        ASSERT_LE(state.epoch, before.epoch + 1);
        ASSERT_EQ(state.epoch > before.epoch, !(state == before));
        ASSERT_LE(state.history.size(), CanaryState::kMaxHistory);
        ASSERT_EQ(state.history.back().to, state.basisPoints);
    }
}

} // namespace
} // namespace signalbox::canary
