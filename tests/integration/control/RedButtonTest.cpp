// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Approval.h"
#include "core/api/Acts.h"
#include "tests/integration/control/ControlBench.h"

namespace signalbox::test {
namespace {

using api::DegradationOrder;
using api::Intent;
using base::ErrorCode;
using degradation::Position;
using degradation::Step;
using degradation::Switch;

DegradationOrder close(std::optional<base::RegionId> region = std::nullopt) {
    DegradationOrder order;
    order.what = Switch::NewSessions;
    order.scope.region = region;
    order.position = Position::Off;
    return order;
}

DegradationOrder open(int share, std::optional<base::RegionId> region = std::nullopt) {
    auto order = close(region);
    order.position = Position::On;
    order.share = share;
    return order;
}

class RedButton : public testing::Test {
protected:
    ControlBench bench;

    /// Closes everything and drives until proven.
    void closeEverything() {
        const auto intent = Intent::fresh("incident 311");
        const auto done = bench.as("on_call-1").operate(close(), intent, soon());
        ASSERT_TRUE(done) << describe(done.error());
        ASSERT_TRUE(bench.driveUntilVerified(intent.command).isVerified());
    }

    /// Asks as on_call-1; signed by nobody else yet.
    base::Result<api::ApprovalView> ask(const DegradationOrder& order, const Intent& intent) {
        auto asked =
            bench.as("on_call-1")
                .requestApproval(api::releaseAct(order, intent), "Open again", Intent::fresh("incident over"), soon());
        if (!asked)
            return asked.error();
        return asked->value;
    }
};

TEST_F(RedButton, closesStepByStepUntilItIsProven) {
    EXPECT_TRUE(bench.gate().admitsSession("eu-1", "novagames"));
    const auto intent = Intent::fresh("incident 311");
    const auto done = bench.as("on_call-1").operate(close(), intent, soon());
    ASSERT_TRUE(done) << describe(done.error());
    ASSERT_TRUE(done->audit.index);
    EXPECT_FALSE(done->value.isVerified()) << "nothing is closed on the strength of our own request";
    ASSERT_EQ(done->value.regions.size(), 2U);
    EXPECT_FALSE(bench.gate().admitsSession("eu-1", "novagames"));
    EXPECT_FALSE(bench.gate().admitsSession("uk-1", "redfox"));

    const auto status = bench.driveUntilVerified(intent.command);
    EXPECT_TRUE(status.isVerified());
    for (const auto& region : status.regions) {
        EXPECT_EQ(region.step, Step::Verified);
        EXPECT_TRUE(region.ackedAt && region.effectiveAt && region.verifiedAt);
    }
    const auto view = bench.as("viewer-1").degradation(soon());
    ASSERT_TRUE(view) << describe(view.error());
    ASSERT_EQ(view->inForce.size(), 1U);
    EXPECT_EQ(view->inForce[0].id, intent.command);
    for (const auto& region : view->regions)
        for (const auto& [what, share] : region.shares)
            EXPECT_EQ(share, what == Switch::NewSessions ? 0 : 100) << degradation::name(what);
}

TEST_F(RedButton, touchesOnlyItsScope) {
    const auto intent = Intent::fresh("only eu");
    ASSERT_TRUE(bench.as("on_call-1").operate(close(base::RegionId("eu-1")), intent, soon()));
    EXPECT_FALSE(bench.gate().admitsSession("eu-1", "novagames"));
    EXPECT_TRUE(bench.gate().admitsSession("uk-1", "novagames"));
}

TEST_F(RedButton, isOneEffectHoweverOftenItIsSent) {
    const auto intent = Intent::fresh("incident 311");
    const auto first = bench.as("on_call-1").operate(close(), intent, soon());
    ASSERT_TRUE(first) << describe(first.error());
    const auto size = bench.audit().size();
    const auto again = bench.as("on_call-1").operate(close(), intent, soon());
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->value.command, first->value.command);
    EXPECT_EQ(again->audit, first->audit);
    EXPECT_EQ(bench.audit().size(), size);
    const auto other = bench.as("on_call-1").operate(close(base::RegionId("eu-1")), intent, soon());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().reason, "DEGRADATION-002");
}

TEST_F(RedButton, staysClosedOverARestart) {
    closeEverything();
    bench.restart();
    EXPECT_FALSE(bench.gate().admitsSession("eu-1", "novagames"));
    EXPECT_FALSE(bench.gate().admitsSession("uk-1", "novagames"));
    const auto view = bench.as("viewer-1").degradation(soon());
    ASSERT_TRUE(view) << describe(view.error());
    EXPECT_EQ(view->inForce.size(), 1U);
    EXPECT_EQ(view->notYetInLog, 0U);
}

TEST_F(RedButton, opensOnlyWithAnApproval) {
    closeEverything();
    const auto refused = bench.as("on_call-1").operate(open(5), Intent::fresh("over"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::PermissionDenied);
    EXPECT_FALSE(bench.gate().admitsSession("eu-1", "novagames"));
}

TEST_F(RedButton, isNotOpenedByTheOneWhoAsks) {
    closeEverything();
    const auto intent = Intent::fresh("over");
    const auto asked = ask(open(5), intent);
    ASSERT_TRUE(asked) << describe(asked.error());
    const auto own = bench.as("on_call-1").signApproval(*asked, Intent::fresh("me too"), soon());
    ASSERT_FALSE(own) << "who asks does not approve";
    EXPECT_EQ(own.error().code, ErrorCode::PermissionDenied);
    const auto alone = bench.as("on_call-1").executeApproved(*asked, soon());
    ASSERT_FALSE(alone);
    EXPECT_FALSE(bench.gate().admitsSession("eu-1", "novagames"));
}

TEST_F(RedButton, isNotApprovedByTheWrongRole) {
    closeEverything();
    const auto asked = ask(open(5), Intent::fresh("over"));
    ASSERT_TRUE(asked) << describe(asked.error());
    for (const char* who : {"viewer-1", "auditor-1", "integration_manager-1", "admin-1"}) {
        const auto signedBy = bench.as(who).signApproval(*asked, Intent::fresh("yes"), soon());
        ASSERT_FALSE(signedBy) << who;
        EXPECT_EQ(signedBy.error().code, ErrorCode::PermissionDenied) << who;
    }
}

TEST_F(RedButton, isOpenedByTwoInStages) {
    closeEverything();
    for (const int share : {5, 25, 100}) {
        const auto intent = Intent::fresh("incident over");
        const auto asked = ask(open(share), intent);
        ASSERT_TRUE(asked) << describe(asked.error());
        EXPECT_EQ(asked->missing(), 1);
        const auto second = bench.as("on_call-2").approval(asked->request.id, soon());
        ASSERT_TRUE(second) << describe(second.error());
        EXPECT_FALSE(second->approveRefusal);
        const auto signedBy = bench.as("on_call-2").signApproval(*second, Intent::fresh("agreed"), soon());
        ASSERT_TRUE(signedBy) << describe(signedBy.error());
        EXPECT_EQ(signedBy->value.state, access::ApprovalState::Approved);
        const auto done = bench.as("on_call-1").executeApproved(signedBy->value, soon());
        ASSERT_TRUE(done) << describe(done.error());
        EXPECT_TRUE(bench.driveUntilVerified(intent.command).isVerified()) << share;
        const auto again = bench.as("on_call-1").executeApproved(signedBy->value, soon());
        ASSERT_TRUE(again) << describe(again.error());
        EXPECT_TRUE(again->replayed);
    }
    EXPECT_TRUE(bench.gate().admitsSession("eu-1", "novagames"));

    const auto report = bench.verifiedExport();
    EXPECT_EQ(report.verdict, audit::Verdict::Ok) << report.finding;
    EXPECT_GE(report.approvalsChecked, 3U);
}

TEST_F(RedButton, anApprovalIsGoodForOneActOnly) {
    closeEverything();
    const auto intent = Intent::fresh("incident over");
    const auto asked = ask(open(5), intent);
    ASSERT_TRUE(asked) << describe(asked.error());
    const auto signedBy = bench.as("on_call-2").signApproval(*asked, Intent::fresh("agreed"), soon());
    ASSERT_TRUE(signedBy) << describe(signedBy.error());
    auto wider = open(25);
    auto reused = intent;
    reused.approval = asked->request.id;
    const auto other = bench.as("on_call-1").operate(wider, reused, soon());
    ASSERT_FALSE(other) << "what is executed is what was signed";
    EXPECT_EQ(other.error().reason, "ACCESS-013");
    const auto exact = bench.as("on_call-1").operate(open(5), reused, soon());
    ASSERT_TRUE(exact) << describe(exact.error());
    auto again = Intent::fresh("incident over", asked->request.id);
    const auto twice = bench.as("on_call-1").operate(open(5), again, soon());
    ASSERT_FALSE(twice);
}

TEST_F(RedButton, refusesAnApprovalByItsRequesterOrOthers) {
    closeEverything();
    const auto asked = ask(open(5), Intent::fresh("over"));
    ASSERT_TRUE(asked) << describe(asked.error());
    const auto refused = bench.as("on_call-2").refuseApproval(asked->request.id, Intent::fresh("too early"), soon());
    ASSERT_TRUE(refused) << describe(refused.error());
    EXPECT_EQ(refused->value.state, access::ApprovalState::Refused);
    EXPECT_FALSE(bench.as("on_call-2").signApproval(*asked, Intent::fresh("after all"), soon()));
}

TEST_F(RedButton, worksWithoutTheAuditStoreAndIsReconciled) {
    bench.leafStore().full = true;
    const auto intent = Intent::fresh("incident 311, disk full");
    const auto done = bench.as("on_call-1").operate(close(), intent, soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_FALSE(done->audit.index);
    EXPECT_FALSE(bench.gate().admitsSession("eu-1", "novagames"));
    const auto view = bench.as("viewer-1").degradation(soon());
    ASSERT_TRUE(view);
    EXPECT_GE(view->notYetInLog, 1U);

    bench.leafStore().full = false;
    bench.plane().tickOnce();
    const auto after = bench.as("viewer-1").degradation(soon());
    ASSERT_TRUE(after);
    EXPECT_EQ(after->notYetInLog, 0U);
    const auto entries = bench.audit().entries(0, 1'000, {"", "degradation."});
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ((*entries)[1].leaf.requestId, intent.command.text());
    EXPECT_TRUE((*entries)[1].leaf.details["reconciled"].boolOr(false));
    const auto again = bench.as("on_call-1").operate(close(), intent, soon());
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->audit.index, (*entries)[1].index) << "asking again tells where it is now";
}

TEST_F(RedButton, isReconciledAfterARestartWithoutTheAuditStore) {
    bench.leafStore().full = true;
    const auto intent = Intent::fresh("incident 311, disk full");
    ASSERT_TRUE(bench.as("on_call-1").operate(close(), intent, soon()));
    bench.restart();
    const auto entries = bench.audit().entries(0, 1'000, {"", "system.degradation_reconciled"});
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ((*entries)[0].leaf.requestId, intent.command.text());
    EXPECT_EQ((*entries)[0].leaf.details["by"].stringOr(""), "on_call-1");
}

TEST_F(RedButton, showsARegionThatDoesNotAnswerAsUnknown) {
    bench.gate().setUnreachable("uk-1", true);
    const auto intent = Intent::fresh("incident 311");
    ASSERT_TRUE(bench.as("on_call-1").operate(close(), intent, soon()));
    auto status = bench.driveUntilVerified(intent.command);
    EXPECT_FALSE(status.isVerified());
    EXPECT_EQ(status.verifiedRegions(), 1U);
    ASSERT_EQ(status.unknownRegions().size(), 1U);
    EXPECT_EQ(status.unknownRegions()[0].text(), "uk-1");
    bench.gate().setUnreachable("uk-1", false);
    status = bench.driveUntilVerified(intent.command);
    EXPECT_TRUE(status.isVerified()) << "asked again until it answered";
}

TEST_F(RedButton, movesPromoAndJackpotOnTheirOwn) {
    for (const auto what : {Switch::Promo, Switch::Jackpot}) {
        auto order = close();
        order.what = what;
        const auto intent = Intent::fresh("degrade");
        ASSERT_TRUE(bench.as("on_call-1").operate(order, intent, soon()));
        EXPECT_TRUE(bench.driveUntilVerified(intent.command).isVerified());
    }
    EXPECT_TRUE(bench.gate().admitsSession("eu-1", "novagames"));
    const auto view = bench.as("viewer-1").degradation(soon());
    ASSERT_TRUE(view);
    EXPECT_EQ(view->inForce.size(), 2U);
}

} // namespace
} // namespace signalbox::test
