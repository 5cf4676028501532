// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Rotation.h"

#include "core/keys/Assessment.h"
#include "tests/core/keys/KeysFixture.h"

using namespace signalbox;
using namespace signalbox::keys;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

RotationRequest ask() {
    RotationRequest request;
    request.id = RotationId("rot-1");
    request.requestedBy = base::OperatorId("security_officer-1");
    request.reason = "scheduled";
    return request;
}

Delivery key(const std::string& kid, const std::string& fingerprint) { return {kid, part(fingerprint), {}}; }

RotationChange requested(CredentialKind kind = CredentialKind::Hmac) {
    return requestRotation(activeCredential(kind), ask(), at(1h)).value();
}

RotationChange delivered(CredentialKind kind = CredentialKind::Hmac) {
    const RotationChange c = requested(kind);
    return deliver(c.credential, c.rotation, key("k2", "f2"), {}, at(2h)).value();
}

RotationChange inUse() {
    RotationChange c = delivered();
    c.credential = used(std::move(c.credential), 2, at(3h));
    return c;
}

RotationChange cutOverDone() {
    const RotationChange c = inUse();
    return cutOver(c.credential, c.rotation, {}, at(4h)).value();
}

std::string reasonOf(const base::Result<RotationChange>& result) {
    return result ? std::string("allowed") : result.error().reason;
}

std::vector<std::string> display(const RotationChange& c) {
    std::vector<std::string> lines;
    for (const ProgressStep& step : progress(c.credential, c.rotation))
        lines.push_back(std::string(name(step.id)) + " " + std::string(name(step.state)));
    return lines;
}

std::string refusalOf(const RotationChange& c, Act act, base::Time now) {
    for (const Permission& p : permissions(c.credential, c.rotation, now))
        if (p.act == act)
            return p.refusal ? p.refusal->reason : "allowed";
    return "absent";
}

} // namespace

TEST(Rotation, neverLeavesAMomentWithoutAnAcceptedKey) {
    RotationChange c = requested();
    const auto accepted = [&](base::Time now) {
        std::vector<std::string> kids;
        for (const Version* v : acceptedVersions(c.credential, now))
            kids.push_back(v->kid);
        return kids;
    };
    using testing::ElementsAre;
    EXPECT_THAT(accepted(at(1h)), ElementsAre("cred-1-k1"));
    c = deliver(c.credential, c.rotation, key("k2", "f2"), {}, at(2h)).value();
    EXPECT_THAT(accepted(at(2h)), ElementsAre("cred-1-k1", "k2"));
    c.credential = used(std::move(c.credential), 2, at(3h));
    c = cutOver(c.credential, c.rotation, {}, at(4h)).value();
    EXPECT_THAT(accepted(at(4h)), ElementsAre("cred-1-k1", "k2"));
    EXPECT_THAT(accepted(at(28h) - 1ns), ElementsAre("cred-1-k1", "k2"));
    EXPECT_THAT(accepted(at(28h)), ElementsAre("k2"));
    EXPECT_TRUE(isRetireDue(c.credential, c.rotation, at(28h)));
    c = retire(c.credential, c.rotation, {}, at(28h)).value();
    EXPECT_THAT(accepted(at(28h)), ElementsAre("k2"));
    EXPECT_EQ(state(c.credential, c.rotation), RotationState::Completed);
    EXPECT_TRUE(requestRotation(c.credential, ask(), at(29h)));
}

TEST(Rotation, showsOneCurrentStepAtEveryStage) {
    using testing::ElementsAre;
    EXPECT_THAT(display(requested()), ElementsAre("requested done", "delivered current", "seen_in_use pending",
                                                  "cut_over pending", "retired pending"));
    EXPECT_THAT(display(delivered()), ElementsAre("requested done", "delivered done", "seen_in_use current",
                                                  "cut_over pending", "retired pending"));
    EXPECT_THAT(display(inUse()), ElementsAre("requested done", "delivered done", "seen_in_use done",
                                              "cut_over current", "retired pending"));
    EXPECT_THAT(display(cutOverDone()), ElementsAre("requested done", "delivered done", "seen_in_use done",
                                                    "cut_over done", "retired current"));
    RotationChange c = cutOverDone();
    c = retire(c.credential, c.rotation, {}, at(5h)).value();
    EXPECT_THAT(display(c),
                ElementsAre("requested done", "delivered done", "seen_in_use done", "cut_over done", "retired done"));
}

TEST(Rotation, neverShowsAWaivedStepAsDone) {
    RotationChange c = delivered();
    c = cutOver(c.credential, c.rotation, {{}, twoPeople()}, at(4h)).value();
    const auto steps = progress(c.credential, c.rotation);
    EXPECT_EQ(steps[2].state, ProgressStep::State::Skipped);
    EXPECT_TRUE(steps[2].waived);
    EXPECT_EQ(steps[4].state, ProgressStep::State::Current);
    EXPECT_EQ(steps[4].due, at(28h));
}

TEST(Rotation, refusesTheCutOverUntilTheSuccessorWasSeenInUse) {
    const RotationChange c = delivered();
    EXPECT_EQ(reasonOf(cutOver(c.credential, c.rotation, {}, at(3h))), "KEYS-006");
    EXPECT_EQ(reasonOf(cutOver(c.credential, c.rotation, {{}, onePerson()}, at(3h))), "KEYS-010");
    EXPECT_EQ(state(c.credential, c.rotation), RotationState::Staged);
    EXPECT_EQ(state(inUse().credential, inUse().rotation), RotationState::InUse);
}

TEST(Rotation, takesACutOverBackWhileTheOldKeyIsAccepted) {
    const RotationChange c = cutOverDone();
    const RotationChange back = undoCutOver(c.credential, c.rotation, at(5h)).value();
    EXPECT_EQ(back.credential.active()->n, 1);
    EXPECT_EQ(state(back.credential, back.rotation), RotationState::InUse);
    EXPECT_EQ(back.rotation.undoneAt, at(5h));
    EXPECT_EQ(reasonOf(cutOver(back.credential, back.rotation, {}, at(6h))), "allowed");
    EXPECT_EQ(reasonOf(undoCutOver(c.credential, c.rotation, at(28h))), "KEYS-013");
    EXPECT_EQ(reasonOf(undoCutOver(back.credential, back.rotation, at(6h))), "KEYS-020");
}

TEST(Rotation, doesNotRetireAKeyThatIsStillBeingUsed) {
    RotationChange c = cutOverDone();
    c.credential = used(std::move(c.credential), 1, at(5h));
    EXPECT_EQ(reasonOf(retire(c.credential, c.rotation, {}, at(5h) + kDrainWindow - 1ns)), "KEYS-023");
    EXPECT_EQ(reasonOf(retire(c.credential, c.rotation, {}, at(5h) + kDrainWindow)), "allowed");
    EXPECT_EQ(reasonOf(retire(c.credential, c.rotation, onePerson(), at(5h))), "KEYS-010");
    EXPECT_EQ(reasonOf(retire(c.credential, c.rotation, twoPeople(), at(5h))), "allowed");
    c.credential = used(std::move(c.credential), 1, at(28h) - 1s);
    EXPECT_EQ(reasonOf(retire(c.credential, c.rotation, {}, at(28h))), "allowed");
}

TEST(Rotation, canBeCancelledUntilTheCutOver) {
    for (const RotationChange& c : {requested(), delivered(), inUse()}) {
        const RotationChange cancelled = cancel(c.credential, c.rotation, at(5h)).value();
        EXPECT_EQ(state(cancelled.credential, cancelled.rotation), RotationState::Cancelled);
        EXPECT_EQ(cancelled.credential.active()->n, 1);
        EXPECT_TRUE(requestRotation(cancelled.credential, ask(), at(6h)));
        EXPECT_EQ(reasonOf(cancel(cancelled.credential, cancelled.rotation, at(6h))), "KEYS-020");
    }
    const RotationChange c = cutOverDone();
    EXPECT_EQ(reasonOf(cancel(c.credential, c.rotation, at(5h))), "KEYS-020");
}

TEST(Rotation, suspendsASecretThatIsPickedUpTwice) {
    const RotationChange c = delivered();
    EXPECT_EQ(reasonOf(deliver(c.credential, c.rotation, key("k3", "f3"), {}, at(3h))), "KEYS-022");
    const RotationChange incident = secondPickup(c.credential, c.rotation, at(3h)).value();
    EXPECT_EQ(incident.credential.version(2)->state, VersionState::Suspended);
    EXPECT_EQ(incident.credential.active()->n, 1);
    EXPECT_EQ(secondPickup(incident.credential, incident.rotation, at(4h)).value().credential, incident.credential);
    EXPECT_EQ(reasonOf(requestRotation(incident.credential, ask(), at(4h))), "KEYS-005");
    const Credential revoked = apply(incident.credential, event::Revoke{2}, at(5h)).value();
    EXPECT_EQ(state(revoked, incident.rotation), RotationState::Cancelled);
    EXPECT_EQ(reasonOf(requestRotation(revoked, ask(), at(6h))), "allowed");
}

TEST(Rotation, aSecondPublicKeyIsRefusedWithoutAnIncident) {
    const RotationChange c = delivered(CredentialKind::Ed25519Sig);
    EXPECT_EQ(reasonOf(deliver(c.credential, c.rotation, key("k3", "f3"), {}, at(3h))), "KEYS-020");
    EXPECT_EQ(reasonOf(secondPickup(c.credential, c.rotation, at(3h))), "KEYS-020");
}

TEST(Rotation, refusesAKeyThatIsInUseAnywhere) {
    const RotationChange c = requested();
    const std::vector<Credential> all{c.credential, activeCredential(CredentialKind::Hmac, "other", "redfox")};
    EXPECT_EQ(reasonOf(deliver(c.credential, c.rotation, key("k2", "other-f1"), all, at(2h))), "KEY_REUSED");
    EXPECT_EQ(reasonOf(deliver(c.credential, c.rotation, key("other-k1", "f2"), all, at(2h))), "KEY_REUSED");
    EXPECT_EQ(reasonOf(deliver(c.credential, c.rotation, key("k2", "cred-1-f1"), {}, at(2h))), "KEY_REUSED");
    const auto foreign = deliver(c.credential, c.rotation, key("k2", "other-f1"), all, at(2h));
    EXPECT_THAT(foreign.error().context, testing::Not(testing::HasSubstr("other")));
}

TEST(Rotation, refusesALateDelivery) {
    const RotationChange c = requested();
    EXPECT_FALSE(isDeliveryLate(c.rotation, c.rotation.deliverBy - 1ns));
    EXPECT_EQ(reasonOf(deliver(c.credential, c.rotation, key("k2", "f2"), {}, c.rotation.deliverBy)), "KEYS-021");
    EXPECT_EQ(reasonOf(cancel(c.credential, c.rotation, c.rotation.deliverBy)), "allowed");
}

TEST(Rotation, refusesARequestOutsideThePolicy) {
    const auto refuse = [](auto change) {
        RotationRequest request = ask();
        change(request);
        return reasonOf(requestRotation(activeCredential(), request, at(1h)));
    };
    EXPECT_EQ(refuse([](RotationRequest& r) { r.reason.clear(); }), "KEYS-011");
    EXPECT_EQ(refuse([](RotationRequest& r) { r.reason = std::string(1001, 'x'); }), "KEYS-011");
    EXPECT_EQ(refuse([](RotationRequest& r) { r.reason = "\xff"; }), "KEYS-011");
    EXPECT_EQ(refuse([](RotationRequest& r) { r.overlap = std::chrono::hours(24 * 7) + 1ns; }), "KEYS-011");
    EXPECT_EQ(refuse([](RotationRequest& r) { r.deliverWithin = 0s; }), "KEYS-011");
    EXPECT_EQ(refuse([](RotationRequest& r) { r.id = {}; }), "KEYS-011");
    EXPECT_EQ(refuse([](RotationRequest&) {}), "allowed");
}

TEST(Rotation, ofAFirstKeyCompletesAtItsCutOver) {
    RotationChange c = requestRotation(emptyCredential(), ask(), at(1h)).value();
    c = deliver(c.credential, c.rotation, key("k1", "f1"), {}, at(2h)).value();
    c = cutOver(c.credential, c.rotation, {}, at(3h)).value();
    EXPECT_EQ(state(c.credential, c.rotation), RotationState::Completed);
    EXPECT_EQ(c.credential.active()->n, 1);
}

TEST(Rotation, endsWhenTheOldKeyIsRevokedInTheOverlap) {
    RotationChange c = cutOverDone();
    c.credential = apply(std::move(c.credential), event::Revoke{1}, at(5h)).value();
    EXPECT_EQ(state(c.credential, c.rotation), RotationState::Completed);
    EXPECT_EQ(progress(c.credential, c.rotation)[4].at, at(5h));
}

TEST(Rotation, leavesTheWayBackOpenWhenTheSuccessorIsRevoked) {
    RotationChange c = cutOverDone();
    c.credential = apply(std::move(c.credential), event::Revoke{2}, at(5h)).value();
    EXPECT_EQ(state(c.credential, c.rotation), RotationState::CutOver);
    c = undoCutOver(c.credential, c.rotation, at(6h)).value();
    EXPECT_EQ(c.credential.active()->n, 1);
    EXPECT_EQ(state(c.credential, c.rotation), RotationState::Cancelled);
}

TEST(Rotation, offersExactlyTheActsThatWouldSucceed) {
    EXPECT_EQ(refusalOf(delivered(), Act::CutOver, at(3h)), "KEYS-006");
    EXPECT_EQ(refusalOf(delivered(), Act::Cancel, at(3h)), "allowed");
    EXPECT_EQ(refusalOf(delivered(), Act::Undo, at(3h)), "KEYS-020");
    EXPECT_EQ(refusalOf(inUse(), Act::CutOver, at(4h)), "allowed");
    EXPECT_EQ(refusalOf(cutOverDone(), Act::Undo, at(5h)), "allowed");
    EXPECT_EQ(refusalOf(cutOverDone(), Act::Retire, at(5h)), "allowed");
    EXPECT_EQ(refusalOf(cutOverDone(), Act::Cancel, at(5h)), "KEYS-020");
}

TEST(Rotation, refusesARotationOfAnotherCredential) {
    const RotationChange c = inUse();
    const Credential other = activeCredential(CredentialKind::Hmac, "other");
    EXPECT_EQ(reasonOf(cutOver(other, c.rotation, {}, at(4h))), "KEYS-020");
    EXPECT_EQ(reasonOf(cancel(other, c.rotation, at(4h))), "KEYS-020");
}
