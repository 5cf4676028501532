// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Lifecycle.h"

#include "core/keys/Assessment.h"
#include "core/keys/impl/Table.h"
#include "tests/core/keys/KeysFixture.h"

#include <random>
#include <set>

using namespace signalbox;
using namespace signalbox::keys;
using namespace signalbox::test;
using namespace std::chrono_literals;
using base::Error;
using keys::impl::Defect;

namespace {

/// The table once more, written without looking at the implementation: a list of (state, event) -> state per version,
/// and the few rules that look at more than one version. States are numbers of the enum; evidence is a flag.
struct Model {
    struct Entry {
        VersionState state = VersionState::Requested;
        VersionState held = VersionState::Requested;
        bool isHeld = false;
        bool hadKey = false;
        bool wasAccepted = false;
        bool seen = false;
        base::Time overlapEnd{};
        base::Time expires{};
        base::Time ended{};
    };
    std::map<int, Entry> versions;
    int next = 1;

    int find(VersionState state) const {
        for (const auto& [n, v] : versions)
            if (v.state == state)
                return n;
        return 0;
    }
    int accepted() const {
        int count = 0;
        for (const auto& [n, v] : versions)
            count +=
                v.state == VersionState::Staged || v.state == VersionState::Active || v.state == VersionState::Retiring
                    ? 1
                    : 0;
        return count;
    }

    /// True when allowed (and then done).
    bool step(const std::string& verb, int n, bool waiver, bool two, base::Time now) {
        using S = VersionState;
        if (verb == "request") {
            for (const auto& [k, v] : versions) {
                const S s = v.isHeld ? v.held : v.state;
                if (s == S::Requested || s == S::Pending || s == S::Staged || s == S::Retiring)
                    return false;
            }
            versions[next++] = {};
            return true;
        }
        if (verb == "undo") {
            const int old = find(S::Retiring);
            if (!old || versions[old].overlapEnd <= now || versions[old].expires <= now)
                return false;
            if (const int successor = find(S::Active))
                versions[successor].state = S::Staged;
            versions[old].state = S::Active;
            return true;
        }
        if (!versions.contains(n))
            return false;
        Entry& v = versions[n];
        if (verb == "prove") {
            if (v.state != S::Requested)
                return false;
            v.state = S::Pending;
            v.hadKey = true;
            return true;
        }
        if (verb == "stage") {
            if (v.state != S::Pending || accepted() >= 2)
                return false;
            v.state = S::Staged;
            v.wasAccepted = true;
            v.expires = now + std::chrono::hours(90 * 24);
            return true;
        }
        if (verb == "use") {
            if (!v.wasAccepted || v.state == S::Destroyed)
                return false;
            if ((v.state == S::Retired || v.state == S::Compromised) && now > v.ended)
                return false;
            v.seen = true;
            return true;
        }
        if (verb == "cut") {
            if (v.state != S::Staged || v.expires <= now || (waiver && !two))
                return false;
            const int old = find(S::Active);
            if (old && !v.seen && !waiver)
                return false;
            if (old) {
                versions[old].state = S::Retiring;
                versions[old].overlapEnd = std::min(now + std::chrono::hours(24), versions[old].expires);
            }
            v.state = S::Active;
            return true;
        }
        if (verb == "retire") {
            if (v.state != S::Retiring)
                return false;
            if (!find(S::Active) && v.overlapEnd > now)
                return false;
            v.state = S::Retired;
            v.ended = now;
            return true;
        }
        if (verb == "cancel") {
            if (v.state != S::Requested && v.state != S::Pending && v.state != S::Staged)
                return false;
            v.state = S::Retired;
            v.ended = now;
            return true;
        }
        if (verb == "suspend") {
            if (v.state != S::Pending && v.state != S::Staged && v.state != S::Active && v.state != S::Retiring)
                return false;
            v.held = v.state;
            v.isHeld = true;
            v.state = S::Suspended;
            return true;
        }
        if (verb == "unsuspend") {
            if (v.state != S::Suspended || !waiver || !two)
                return false;
            if (v.held == S::Active && find(S::Active))
                return false;
            if (v.held != S::Pending && accepted() >= 2)
                return false;
            v.state = v.held;
            v.isHeld = false;
            return true;
        }
        if (verb == "revoke") {
            if (v.state == S::Retired || v.state == S::Compromised || v.state == S::Destroyed)
                return false;
            v.state = S::Compromised;
            v.isHeld = false;
            v.ended = now;
            return true;
        }
        if (verb == "destroy") {
            if (v.state != S::Retired && v.state != S::Compromised)
                return false;
            v.state = S::Destroyed;
            v.ended = now;
            return true;
        }
        return false;
    }
};

const std::vector<std::string> kVerbs{"request", "prove",  "stage",   "use",       "cut",    "undo",
                                      "retire",  "cancel", "suspend", "unsuspend", "revoke", "destroy"};

Event eventFor(const std::string& verb, int n, std::optional<Waiver> waiver, base::Time now) {
    if (verb == "request")
        return event::Request{};
    if (verb == "prove")
        return event::Prove{n, "k" + std::to_string(n), part("f" + std::to_string(n))};
    if (verb == "stage")
        return event::Stage{n, {}, {}, {}, {}};
    if (verb == "use")
        return event::Use{n, {"gw-1", now, now, 1}};
    if (verb == "cut")
        return event::CutOver{n, {}, {}, waiver};
    if (verb == "undo")
        return event::UndoCutOver{};
    if (verb == "retire")
        return event::Retire{n};
    if (verb == "cancel")
        return event::Cancel{n};
    if (verb == "suspend")
        return event::Suspend{n};
    if (verb == "unsuspend")
        return event::Unsuspend{n, waiver};
    if (verb == "revoke")
        return event::Revoke{n};
    return event::Destroy{n};
}

/// Walks `steps` random steps. Returns the first disagreement between table and model, or an empty text.
std::string walk(unsigned seed, int steps, Defect defect, std::set<std::string>* refusals = nullptr) {
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    Credential credential = emptyCredential();
    Model model;
    base::Time now = at(0s);
    for (int i = 0; i < steps; ++i) {
        now += pick(12) == 0 ? std::chrono::hours(pick(30)) : std::chrono::hours(0);
        now += std::chrono::seconds(1);
        // Half of the steps push the newest version forward, or the walk would never reach an overlap.
        static const std::vector<std::string> forward{"request", "prove", "stage", "use", "cut", "cut"};
        const bool push = pick(2) == 0;
        const auto& verbs = push ? forward : kVerbs;
        const std::string verb = verbs[static_cast<std::size_t>(pick(static_cast<int>(verbs.size())))];
        const int n = model.next - (push ? 1 : pick(4));
        const int kind = pick(3);
        const std::optional<Waiver> waiver =
            kind == 0 ? std::nullopt : std::optional(kind == 1 ? onePerson() : twoPeople());
        const bool expected = model.step(verb, n, waiver.has_value(), kind == 2, now);
        const auto result = impl::apply(credential, eventFor(verb, n, waiver, now), now, defect);
        const std::string where =
            "seed " + std::to_string(seed) + " step " + std::to_string(i) + " " + verb + " " + std::to_string(n);
        if (result.has_value() != expected)
            return where + (expected ? " was refused: " + describe(result.error()) : " was allowed");
        if (!result) {
            if (refusals)
                refusals->insert(result.error().reason);
            continue;
        }
        credential = *result;
        for (const auto& [k, v] : model.versions)
            if (!credential.version(k) || credential.version(k)->state != v.state)
                return where + " left version " + std::to_string(k) + " in another state";
        if (!checkInvariants(credential))
            return where + " broke an invariant: " + describe(checkInvariants(credential).error());
        if (acceptedVersions(credential, now).size() > 2)
            return where + " accepts three versions";
    }
    return {};
}

std::string reasonOf(const base::Result<Credential>& result) {
    return result ? std::string("allowed") : result.error().reason;
}

Credential withStaged(base::Time now) {
    Credential c = apply(activeCredential(), event::Request{}, now).value();
    c = apply(std::move(c), event::Prove{2, "cred-1-k2", part("cred-1-f2")}, now).value();
    return apply(std::move(c), event::Stage{2, {}, {}, {}, {}}, now).value();
}

} // namespace

TEST(Lifecycle, agreesWithTheTableOnRandomWalks) {
    std::set<std::string> refusals;
    for (unsigned seed = 1; seed <= 120; ++seed)
        ASSERT_EQ(walk(seed, 300, Defect::None, &refusals), "");
    // The walk is only worth something when it also ran into the walls.
    EXPECT_THAT(refusals, testing::IsSupersetOf({"KEYS-002", "KEYS-003", "KEYS-004", "KEYS-005", "KEYS-006", "KEYS-007",
                                                 "KEYS-009", "KEYS-010", "KEYS-013"}));
}

class LifecycleMutant : public testing::TestWithParam<Defect> {};

TEST_P(LifecycleMutant, isNoticedByTheRandomWalk) {
    std::string found;
    for (unsigned seed = 1; seed <= 120 && found.empty(); ++seed)
        found = walk(seed, 300, GetParam());
    EXPECT_NE(found, "");
}

INSTANTIATE_TEST_SUITE_P(Each, LifecycleMutant,
                         testing::Values(Defect::RetiresLastActive, Defect::AllowsSecondRotation,
                                         Defect::CutsOverUnseen, Defect::ReturnsFromRetired, Defect::UnsuspendsToActive,
                                         Defect::UnsuspendsAlone, Defect::WaivesAlone, Defect::SecondActive));

TEST(Lifecycle, refusesToRetireTheLastActiveKey) {
    EXPECT_EQ(reasonOf(apply(activeCredential(), event::Retire{1}, at(1h))), "KEYS-004");
}

TEST(Lifecycle, refusesToRetireTheOnlyKeyThatIsLeftAfterARevocation) {
    Credential c = used(withStaged(at(1h)), 2, at(2h));
    c = apply(std::move(c), event::CutOver{2, {}, {}, {}}, at(3h)).value();
    c = apply(std::move(c), event::Revoke{2}, at(4h)).value();
    EXPECT_EQ(reasonOf(apply(c, event::Retire{1}, at(5h))), "KEYS-004");
    c = apply(std::move(c), event::UndoCutOver{}, at(5h)).value();
    EXPECT_EQ(c.version(1)->state, VersionState::Active);
    EXPECT_EQ(c.version(2)->state, VersionState::Compromised);
}

TEST(Lifecycle, refusesASecondOpenRotation) {
    EXPECT_EQ(reasonOf(apply(withStaged(at(1h)), event::Request{}, at(2h))), "KEYS-005");
    Credential overlapping = used(withStaged(at(1h)), 2, at(2h));
    overlapping = apply(std::move(overlapping), event::CutOver{2, {}, {}, {}}, at(3h)).value();
    EXPECT_EQ(reasonOf(apply(overlapping, event::Request{}, at(4h))), "KEYS-005");
}

TEST(Lifecycle, cutsOverOnlyToASuccessorThatWasSeenOnEveryNode) {
    const Credential unseen = withStaged(at(1h));
    EXPECT_EQ(reasonOf(apply(unseen, event::CutOver{2, {}, {}, {}}, at(2h))), "KEYS-006");
    const Credential onOne = used(unseen, 2, at(2h), "gw-1");
    EXPECT_EQ(reasonOf(apply(onOne, event::CutOver{2, {}, {"gw-1", "gw-2"}, {}}, at(3h))), "KEYS-006");
    EXPECT_EQ(reasonOf(apply(onOne, event::CutOver{2, {}, {"gw-1"}, {}}, at(3h))), "allowed");
    EXPECT_EQ(reasonOf(apply(unseen, event::CutOver{2, {}, {}, onePerson()}, at(3h))), "KEYS-010");
    EXPECT_EQ(reasonOf(apply(unseen, event::CutOver{2, {}, {}, twoPeople()}, at(3h))), "allowed");
}

TEST(Lifecycle, aRefusalNamesTheNodeThatHasNotSeenTheSuccessor) {
    const auto refused =
        apply(used(withStaged(at(1h)), 2, at(2h), "gw-1"), event::CutOver{2, {}, {"gw-1", "gw-2"}, {}}, at(3h));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().context, testing::HasSubstr("gw-2"));
    EXPECT_THAT(refused.error().context, testing::Not(testing::HasSubstr("gw-1")));
}

TEST(Lifecycle, returnsFromSuspensionOnlyToWhereItCameFromAndOnlyByTwo) {
    Credential c = apply(withStaged(at(1h)), event::Suspend{2}, at(2h)).value();
    EXPECT_EQ(c.version(2)->heldFrom, VersionState::Staged);
    EXPECT_EQ(reasonOf(apply(c, event::Unsuspend{2, {}}, at(3h))), "KEYS-010");
    EXPECT_EQ(reasonOf(apply(c, event::Unsuspend{2, onePerson()}, at(3h))), "KEYS-010");
    c = apply(std::move(c), event::Unsuspend{2, twoPeople()}, at(3h)).value();
    EXPECT_EQ(c.version(2)->state, VersionState::Staged);
    EXPECT_FALSE(c.version(2)->heldFrom);
}

TEST(Lifecycle, doesNotRestoreAnActiveKeyBesideItsReplacement) {
    Credential c = apply(withStaged(at(1h)), event::Suspend{1}, at(2h)).value();
    c = apply(std::move(c), event::CutOver{2, {}, {}, {}}, at(3h)).value();
    EXPECT_EQ(reasonOf(apply(c, event::Unsuspend{1, twoPeople()}, at(4h))), "KEYS-009");
    EXPECT_EQ(reasonOf(apply(c, event::Revoke{1}, at(4h))), "allowed");
}

TEST(Lifecycle, neverReturnsFromRetiredOrCompromised) {
    Credential retired = apply(withStaged(at(1h)), event::Cancel{2}, at(2h)).value();
    Credential revoked = apply(withStaged(at(1h)), event::Revoke{2}, at(2h)).value();
    for (const Credential& c : {retired, revoked})
        for (const std::string& verb : kVerbs) {
            if (verb == "request" || verb == "destroy" || verb == "undo")
                continue;
            EXPECT_EQ(reasonOf(apply(c, eventFor(verb, 2, twoPeople(), at(3h)), at(3h))), "KEYS-007") << verb;
        }
    EXPECT_EQ(apply(retired, event::Destroy{2}, at(3h)).value().version(2)->publicPart, PublicPart{});
}

TEST(Lifecycle, keepsLivesAndOverlapsWithinThePolicy) {
    Credential c = apply(activeCredential(), event::Request{}, at(0s)).value();
    c = apply(std::move(c), event::Prove{2, "k2", part("f2")}, at(0s)).value();
    const auto stageUntil = [&](base::Time notAfter) {
        return reasonOf(apply(c, event::Stage{2, notAfter, {}, {}, {}}, at(0s)));
    };
    EXPECT_EQ(stageUntil(at(0s)), "KEYS-011");
    EXPECT_EQ(stageUntil(at(std::chrono::hours(24 * 365))), "allowed");
    EXPECT_EQ(stageUntil(at(std::chrono::hours(24 * 365) + 1ns)), "KEYS-011");
    const Credential seen = used(withStaged(at(1h)), 2, at(2h));
    EXPECT_EQ(reasonOf(apply(seen, event::CutOver{2, std::chrono::hours(24 * 7) + 1ns, {}, {}}, at(3h))), "KEYS-011");
    EXPECT_EQ(reasonOf(apply(seen, event::CutOver{2, -1ns, {}, {}}, at(3h))), "KEYS-011");
    EXPECT_EQ(apply(seen, event::CutOver{2, 7h, {}, {}}, at(3h)).value().version(1)->retireAt, at(10h));
}

TEST(Lifecycle, neverStretchesAnOverlapBeyondTheOldKeysExpiry) {
    const base::Time late = at(std::chrono::hours(24 * 90) - 1h);
    const Credential c = apply(used(withStaged(late), 2, late), event::CutOver{2, {}, {}, {}}, late).value();
    EXPECT_EQ(c.version(1)->retireAt, at(std::chrono::hours(24 * 90)));
}

TEST(Lifecycle, leavesTheCredentialUntouchedWhenItRefuses) {
    const Credential before = withStaged(at(1h));
    Credential argument = before;
    EXPECT_FALSE(apply(argument, event::Retire{1}, at(2h)));
    EXPECT_EQ(argument, before);
}

TEST(Lifecycle, mergesEvidencePerNode) {
    Credential c = used(withStaged(at(1h)), 2, at(3h), "gw-2", 5);
    c = used(std::move(c), 2, at(2h), "gw-2", 2);
    c = used(std::move(c), 2, at(4h), "gw-1", 1);
    ASSERT_EQ(c.version(2)->evidence.size(), 2U);
    EXPECT_EQ(c.version(2)->evidence[0].node, "gw-1");
    EXPECT_EQ(c.version(2)->firstUse(), at(2h));
    EXPECT_EQ(c.version(2)->lastUse(), at(4h));
    EXPECT_EQ(c.version(2)->useCount(), 8U);
}

TEST(Lifecycle, takesLateEvidenceOfUseBeforeTheEndButNotAfterIt) {
    const Credential c = apply(withStaged(at(1h)), event::Revoke{2}, at(5h)).value();
    EXPECT_TRUE(apply(c, event::Use{2, {"gw-1", at(4h), at(5h), 1}}, at(6h)));
    EXPECT_EQ(reasonOf(apply(c, event::Use{2, {"gw-1", at(4h), at(5h) + 1ns, 1}}, at(6h))), "KEYS-007");
    EXPECT_EQ(reasonOf(apply(withStaged(at(1h)), event::Use{2, {"", at(4h), at(5h), 1}}, at(6h))), "KEYS-012");
    EXPECT_EQ(reasonOf(apply(withStaged(at(1h)), event::Use{2, {"g", at(4h), at(3h), 1}}, at(6h))), "KEYS-012");
}

TEST(Lifecycle, refusesStoredCredentialsThatAreNotSound) {
    Credential twoActive = withStaged(at(1h));
    twoActive.versions[1].state = VersionState::Active;
    Credential lostHold = activeCredential();
    lostHold.versions[0].state = VersionState::Suspended;
    Credential noEnd = withStaged(at(1h));
    noEnd.versions[0].state = VersionState::Retiring;
    Credential sameKid = withStaged(at(1h));
    sameKid.versions[1].kid = sameKid.versions[0].kid;
    for (const Credential& c : {twoActive, lostHold, noEnd, sameKid})
        EXPECT_EQ(reasonOf(apply(c, event::Request{}, at(2h))), "KEYS-014");
}

TEST(Lifecycle, namesReadBackAsTheSameValue) {
    for (const CredentialKind kind : kCredentialKinds)
        EXPECT_EQ(kindFromName(name(kind)).value(), kind);
    for (const VersionState state : kVersionStates)
        EXPECT_EQ(stateFromName(name(state)).value(), state);
    EXPECT_EQ(kindFromName("HMAC").error().reason, "KEYS-001");
    EXPECT_EQ(stateFromName("").error().reason, "KEYS-001");
}
