// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"

namespace signalbox::api {
namespace {

using base::Json;

Intent intent() { return {base::CommandId("cmd_1"), "because", {}}; }

DegradationOrder release() {
    DegradationOrder order;
    order.position = degradation::Position::On;
    order.share = 5;
    order.scope.region = base::RegionId("eu-1");
    return order;
}

TEST(Artefact, isTheRequestWithoutItsApproval) {
    const auto act = releaseAct(release(), intent());
    auto approved = intent();
    approved.approval = base::ApprovalId("ap_1");
    const auto body = bodyOf(orderBody(release(), approved.command), approved);
    EXPECT_EQ(body["approval_id"].stringOr(""), "ap_1");
    EXPECT_EQ(artefactHash(artefactOf("POST", path::degradationCommands(), body)), artefactHash(act.artefact));
}

TEST(Artefact, differsWithEveryPartOfTheAct) {
    const auto hash = artefactHash(releaseAct(release(), intent()).artefact);
    auto order = release();
    order.share = 25;
    EXPECT_NE(artefactHash(releaseAct(order, intent()).artefact), hash);
    order = release();
    order.scope = {};
    EXPECT_NE(artefactHash(releaseAct(order, intent()).artefact), hash);
    order = release();
    order.what = degradation::Switch::NewRounds;
    EXPECT_NE(artefactHash(releaseAct(order, intent()).artefact), hash);
    auto other = intent();
    other.reason = "another reason";
    EXPECT_NE(artefactHash(releaseAct(release(), other).artefact), hash);
    other = intent();
    other.command = base::CommandId("cmd_2");
    EXPECT_NE(artefactHash(releaseAct(release(), other).artefact), hash);
}

TEST(Artefact, doesNotDependOnTheOrderOfMembers) {
    const auto a = Json::object({{"x", 1}, {"y", 2}});
    const auto b = Json::object({{"y", 2}, {"x", 1}});
    EXPECT_EQ(artefactHash(a), artefactHash(b));
}

TEST(ApprovalView, refusesHashesThatAreNotThoseOfWhatIsShown) {
    const auto act = rearmAct(base::ProviderId("novagames"), 7, intent());
    ApprovalView view;
    view.artefact = act.artefact;
    view.summary = "Re-arm the canary of novagames";
    view.request.artefactHash = artefactHash(view.artefact);
    view.request.summaryHash = summaryHash(view.summary);
    EXPECT_TRUE(view.checkHashes());
    view.summary += ".";
    EXPECT_EQ(view.checkHashes().error().reason, "ACCESS-013");
    view.summary.pop_back();
    view.artefact = rearmAct(base::ProviderId("novagames"), 8, intent()).artefact;
    EXPECT_EQ(view.checkHashes().error().reason, "ACCESS-013");
}

TEST(ApprovalView, countsOnlyOtherPeople) {
    ApprovalView view;
    view.request.requester = base::OperatorId("on_call-1");
    view.request.k = 1;
    view.signatures.push_back({base::OperatorId("on_call-1"), {}, {}, {}});
    EXPECT_EQ(view.missing(), 1);
    view.signatures.push_back({base::OperatorId("on_call-2"), {}, {}, {}});
    EXPECT_EQ(view.missing(), 0);
}

TEST(Intent, getsANewCommandEachTime) { EXPECT_NE(Intent::fresh("a").command, Intent::fresh("a").command); }

} // namespace
} // namespace signalbox::api
