// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/onboarding/Workflow.h"

#include "core/onboarding/impl/Gate.h"

using namespace signalbox;
using namespace signalbox::onboarding;
using namespace std::chrono_literals;
using impl::Defect;

namespace {

const Playbook& book() { return *Playbook::standard(); }
base::Time at(base::Duration sinceStart) { return base::timeFromNanos(1'795'348'800'000'000'000) + sinceStart; }
const base::OperatorId kAnn("integration_manager-1");
const base::OperatorId kBen("integration_manager-2");

Case fresh() {
    return openCase(
        {base::CaseId("case-1"), base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1"), kAnn},
        book(), at(0s));
}

Evidence facts(std::initializer_list<std::pair<Fact, std::int64_t>> values) {
    Evidence evidence;
    for (const auto& [fact, value] : values)
        evidence.set(fact, value, at(0s), "gateway");
    return evidence;
}

Attestation document(const std::string& item) { return {item, std::string(64, 'a'), "", kAnn, at(0s)}; }

/// Everything that only a person can say, said.
Case withDocuments(Case c) {
    for (const Stage& stage : book().stages)
        for (const GateItem& item : stage.items)
            if (!item.condition)
                c = attest(std::move(c), book(), document(item.id)).value();
    return c;
}

Evidence handshakeDone() {
    return facts({{Fact::MtlsRoundTrips, 3},
                  {Fact::SignedRoundTrips, 3},
                  {Fact::ActiveCertificates, 1},
                  {Fact::ActiveSigningKeys, 1},
                  {Fact::KeysSharedAcrossScopes, 0}});
}

Evidence everything() {
    Evidence evidence = handshakeDone();
    for (const Stage& stage : book().stages)
        for (const GateItem& item : stage.items)
            if (item.condition) {
                if (item.condition->atLeast)
                    evidence.set(item.condition->fact, *item.condition->atLeast, at(0s), "gateway");
                else
                    evidence.set(item.condition->fact, 0, at(0s), "gateway");
                if (item.given)
                    evidence.set(item.given->fact, 1000, at(0s), "gateway");
            }
    evidence.set(Fact::CanaryHours, 24, at(0s), "canary");
    return evidence;
}

ItemView item(const Case& c, const Evidence& evidence, const std::string& id, base::Time now = at(1h),
              Defect defect = Defect::None) {
    const std::vector<StageView> stages = impl::view(c, book(), evidence, now, defect).value();
    for (const StageView& stage : stages)
        for (const ItemView& i : stage.items)
            if (i.id == id)
                return i;
    ADD_FAILURE() << "no item " << id;
    return {};
}

std::vector<std::string> blockerIds(const Case& c, const Evidence& evidence) {
    std::vector<std::string> ids;
    const std::vector<Blocker> found = blockers(c, book(), evidence, at(1h)).value();
    for (const Blocker& b : found)
        ids.push_back(b.id);
    return ids;
}

std::string reasonOf(const base::Result<Case>& result) { return result ? std::string("done") : result.error().reason; }

Waiver waiver(const std::string& id) { return {id, "agreed with the regulator", kAnn, kBen, at(0s), at(24h)}; }

} // namespace

TEST(Workflow, aGateIsComputedAndNeverClicked) {
    const Case c = fresh();
    EXPECT_EQ(item(c, {}, "mtls").state, ItemState::Open);
    EXPECT_EQ(item(c, handshakeDone(), "mtls").state, ItemState::Verified);
    EXPECT_EQ(item(c, handshakeDone(), "mtls").source, "gateway");
    EXPECT_EQ(reasonOf(attest(c, book(), document("mtls"))), "ONBOARDING-009");
}

TEST(Workflow, whatWasNotMeasuredIsOpenAndNeverZero) {
    Evidence evidence = facts({{Fact::Writes, 10}});
    EXPECT_EQ(item(fresh(), evidence, "idempotency").state, ItemState::Open);
    evidence.set(Fact::WritesWithoutKey, 0, at(0s), "gateway");
    EXPECT_EQ(item(fresh(), evidence, "idempotency").state, ItemState::Verified);
    EXPECT_EQ(item(fresh(), facts({{Fact::Writes, 10}}), "idempotency", at(1h), Defect::AbsentIsZero).state,
              ItemState::Verified)
        << "the mutant must behave differently, or the first line proves nothing";
}

TEST(Workflow, noWriteWithoutAKeySaysNothingBeforeAWrite) {
    const Evidence silent = facts({{Fact::Writes, 0}, {Fact::WritesWithoutKey, 0}});
    EXPECT_EQ(item(fresh(), silent, "idempotency").state, ItemState::Open);
    EXPECT_EQ(item(fresh(), silent, "idempotency", at(1h), Defect::IgnoresGiven).state, ItemState::Verified);
}

TEST(Workflow, aMeasuredBreachFails) {
    const Evidence evidence = facts({{Fact::Writes, 10}, {Fact::WritesWithoutKey, 1}});
    EXPECT_EQ(item(fresh(), evidence, "idempotency").state, ItemState::Failed);
    EXPECT_EQ(item(fresh(), evidence, "idempotency").value, 1);
}

TEST(Workflow, leavesAStageOnlyWhenItsGateIsGreen) {
    Case c = fresh();
    EXPECT_EQ(reasonOf(advance(c, book(), everything(), kAnn, at(1h))), "ONBOARDING-005");
    for (const char* id : {"licences", "rg-policy", "contract"})
        c = attest(std::move(c), book(), document(id)).value();
    EXPECT_THAT(blockerIds(c, {}), testing::ElementsAre("content"));
    const auto refused = advance(c, book(), {}, kAnn, at(1h));
    EXPECT_THAT(refused.error().context, testing::HasSubstr("content"));
    c = attest(std::move(c), book(), document("content")).value();
    c = advance(std::move(c), book(), {}, kAnn, at(2h)).value();
    EXPECT_EQ(c.stage, 2);
    EXPECT_EQ(c.enteredStageAt, at(2h));
    EXPECT_EQ(c.timeline.back().kind, TimelineEntry::Kind::Advanced);
}

TEST(Workflow, goesThroughAllSevenStagesAndThenIsLive) {
    Case c = withDocuments(fresh());
    for (int stage = 1; stage <= kLastStage; ++stage) {
        EXPECT_EQ(c.stage, stage);
        c = advance(std::move(c), book(), everything(), kAnn, at(1h)).value();
    }
    EXPECT_EQ(c.stage, kLive);
    EXPECT_TRUE(blockerIds(c, {}).empty());
    EXPECT_EQ(nextAction(c, book(), {}, at(1h)).value().kind, NextAction::Kind::None);
    EXPECT_EQ(reasonOf(advance(c, book(), everything(), kAnn, at(1h))), "ONBOARDING-009");
}

TEST(Workflow, whatFailsLaterBlocksAgain) {
    Case c = withDocuments(fresh());
    c = advance(std::move(c), book(), everything(), kAnn, at(1h)).value();
    c = advance(std::move(c), book(), everything(), kAnn, at(1h)).value();
    Evidence revoked = everything();
    revoked.set(Fact::ActiveCertificates, 0, at(0s), "keys");
    EXPECT_THAT(blockerIds(c, revoked), testing::ElementsAre("certificate"));
}

TEST(Workflow, aWaiverHasAnEndAndAnotherApprover) {
    Case c = fresh();
    Waiver alone = waiver("licences");
    alone.approver = alone.author;
    EXPECT_EQ(reasonOf(waive(c, book(), alone)), "ONBOARDING-008");
    EXPECT_EQ(reasonOf(waive(c, book(), waiver("contract"))), "ONBOARDING-009");
    EXPECT_EQ(reasonOf(waive(c, book(), waiver("nothing"))), "ONBOARDING-006");
    Waiver endless = waiver("licences");
    endless.expires = at(std::chrono::hours(24 * 90) + 1ns);
    EXPECT_EQ(reasonOf(waive(c, book(), endless)), "ONBOARDING-007");
    endless.expires = at(0s);
    EXPECT_EQ(reasonOf(waive(c, book(), endless)), "ONBOARDING-007");
    Waiver mute = waiver("licences");
    mute.reason.clear();
    EXPECT_EQ(reasonOf(waive(c, book(), mute)), "ONBOARDING-007");
    c = waive(std::move(c), book(), waiver("licences")).value();
    EXPECT_EQ(item(c, {}, "licences", at(24h) - 1ns).state, ItemState::Waived);
    EXPECT_EQ(item(c, {}, "licences", at(24h)).state, ItemState::Open);
    EXPECT_EQ(item(c, {}, "licences", at(24h), Defect::WaiversNeverExpire).state, ItemState::Waived);
}

TEST(Workflow, aWaiverNeverHidesWhatWasProved) {
    Case c = waive(fresh(), book(), waiver("licences")).value();
    c = attest(std::move(c), book(), document("licences")).value();
    EXPECT_EQ(item(c, {}, "licences").state, ItemState::Attested);
}

TEST(Workflow, anAttestationNeedsADocument) {
    Attestation a = document("contract");
    a.documentSha256 = "";
    EXPECT_EQ(reasonOf(attest(fresh(), book(), a)), "ONBOARDING-007");
    a.documentSha256 = std::string(63, 'a');
    EXPECT_EQ(reasonOf(attest(fresh(), book(), a)), "ONBOARDING-007");
    a.documentSha256 = std::string(64, 'A');
    EXPECT_EQ(reasonOf(attest(fresh(), book(), a)), "ONBOARDING-007");
    a = document("contract");
    a.by = {};
    EXPECT_EQ(reasonOf(attest(fresh(), book(), a)), "ONBOARDING-007");
    EXPECT_EQ(item(attest(fresh(), book(), document("contract")).value(), {}, "contract").source, std::string(64, 'a'));
}

TEST(Workflow, aRedFlagBlocksItsStageAndTheLaterOnesUntilItIsResolved) {
    Evidence reused = everything();
    reused.set(Fact::KeysSharedAcrossScopes, 1, at(0s), "keys");
    Case c = withFindings(withDocuments(fresh()), book(), reused, at(1h));
    ASSERT_EQ(c.findings.size(), 1U);
    EXPECT_EQ(c.findings[0].flag, "R4");
    EXPECT_TRUE(blockerIds(c, reused).empty()) << "stage 1 is not the stage that R4 blocks";
    c = advance(std::move(c), book(), reused, kAnn, at(1h)).value();
    EXPECT_THAT(blockerIds(c, reused), testing::ElementsAre("R4", "distinct-keys"));
    EXPECT_EQ(nextAction(c, book(), reused, at(1h)).value().kind, NextAction::Kind::ResolveFinding);
    c = resolveFinding(std::move(c), "R4", "the second brand has its own key now", kAnn, at(2h)).value();
    EXPECT_TRUE(blockerIds(c, everything()).empty());
    EXPECT_EQ(reasonOf(resolveFinding(c, "R4", "again", kAnn, at(2h))), "ONBOARDING-006");
}

TEST(Workflow, aFindingOpensOnceRisesAndReopensOnlyOnNews) {
    const auto withKeyless = [](std::int64_t n) { return facts({{Fact::Writes, 100}, {Fact::WritesWithoutKey, n}}); };
    Case c = withFindings(fresh(), book(), withKeyless(2), at(1h));
    EXPECT_EQ(withFindings(c, book(), withKeyless(2), at(2h)), c);
    c = withFindings(std::move(c), book(), withKeyless(5), at(2h));
    ASSERT_EQ(c.findings.size(), 1U);
    EXPECT_EQ(c.findings[0].value, 5);
    c = resolveFinding(std::move(c), "R2", "mended in release 4", kAnn, at(3h)).value();
    EXPECT_EQ(item(c, withKeyless(5), "idempotency").state, ItemState::Verified);
    c = withFindings(std::move(c), book(), withKeyless(5), at(4h));
    EXPECT_FALSE(c.findings[0].isOpen());
    c = withFindings(std::move(c), book(), withKeyless(6), at(5h));
    EXPECT_TRUE(c.findings[0].isOpen());
    EXPECT_EQ(item(c, withKeyless(6), "idempotency").state, ItemState::Failed);
}

TEST(Workflow, aGaugeThatFellAndRisesAgainIsNews) {
    const auto shared = [](std::int64_t n) { return facts({{Fact::KeysSharedAcrossScopes, n}}); };
    Case c = withFindings(fresh(), book(), shared(1), at(1h));
    c = resolveFinding(std::move(c), "R4", "rotated", kAnn, at(2h)).value();
    c = withFindings(std::move(c), book(), shared(0), at(3h));
    c = withFindings(std::move(c), book(), shared(1), at(4h));
    EXPECT_TRUE(c.findings[0].isOpen());
}

TEST(Workflow, namesTheNextAction) {
    using Kind = NextAction::Kind;
    Case c = fresh();
    EXPECT_EQ(nextAction(c, book(), {}, at(1h)).value().kind, Kind::Attest);
    EXPECT_EQ(nextAction(c, book(), {}, at(1h)).value().subject, "licences");
    c = withDocuments(std::move(c));
    EXPECT_EQ(nextAction(c, book(), {}, at(1h)).value().kind, Kind::Advance);
    c = advance(std::move(c), book(), {}, kAnn, at(1h)).value();
    EXPECT_EQ(nextAction(c, book(), {}, at(1h)).value().kind, Kind::ProduceEvidence);
    EXPECT_NE(nextAction(c, book(), {}, at(1h)).value().help, "");
    c.stage = 6;
    Evidence evidence = everything();
    evidence.set(Fact::ScenariosNotPassed, 2, at(0s), "certification");
    EXPECT_EQ(nextAction(c, book(), evidence, at(1h)).value().kind, Kind::MendFailure);
}

TEST(Workflow, returnsOnlyToAnEarlierStageForAReason) {
    Case c = fresh();
    c.stage = 4;
    EXPECT_EQ(reasonOf(returnTo(c, 4, "x", kAnn, at(1h))), "ONBOARDING-009");
    EXPECT_EQ(reasonOf(returnTo(c, 0, "x", kAnn, at(1h))), "ONBOARDING-009");
    EXPECT_EQ(reasonOf(returnTo(c, 2, "", kAnn, at(1h))), "ONBOARDING-007");
    EXPECT_EQ(returnTo(c, 2, "new contract", kAnn, at(1h)).value().stage, 2);
}

TEST(Workflow, refusesAPlaybookOfAnotherVersion) {
    Playbook newer = book();
    newer.version = 2;
    EXPECT_EQ(view(fresh(), newer, {}, at(1h)).error().reason, "ONBOARDING-010");
    EXPECT_EQ(reasonOf(attest(fresh(), newer, document("contract"))), "ONBOARDING-010");
    EXPECT_EQ(reasonOf(advance(fresh(), newer, {}, kAnn, at(1h))), "ONBOARDING-010");
}

TEST(Workflow, changesTheOwnerAndNotesIt) {
    const Case c = changeOwner(fresh(), kBen, kAnn, at(1h)).value();
    EXPECT_EQ(c.owner, kBen);
    EXPECT_EQ(c.timeline.back().kind, TimelineEntry::Kind::OwnerChanged);
    EXPECT_EQ(reasonOf(changeOwner(c, {}, kAnn, at(1h))), "ONBOARDING-007");
    for (const TimelineEntry& entry : c.timeline)
        EXPECT_EQ(timelineKindFromName(name(entry.kind)).value(), entry.kind);
}
