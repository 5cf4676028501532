// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Approval.h"
#include "core/crypto/Ed25519.h"
#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace signalbox::access {
namespace {

using namespace std::chrono_literals;

crypto::Ed25519PrivateKey keyOf(std::uint8_t seed) {
    return crypto::Ed25519PrivateKey::fromSeed(base::SecretBytes::copyOf(base::Bytes(32, seed))).value();
}

struct ApprovalTest : ::testing::Test {
    void SetUp() override {
        add("on_call-1", Role::OnCall, 1);
        add("on_call-2", Role::OnCall, 2);
        add("on_call-3", Role::OnCall, 3);
        add("officer-1", Role::SecurityOfficer, 4);
        add("uk-1", Role::OnCall, 5, "uk-1");
        add("eu-1", Role::OnCall, 6, "eu-1");
        roster = Roster::of(people).value();
        request.id = base::ApprovalId("ap-1");
        request.action = "degradation.open";
        request.artefactHash = std::string(64, 'a');
        request.summaryHash = std::string(64, 'b');
        request.object = "switch/new_sessions";
        request.scope = base::Json::object({{"region", "eu-1"}});
        request.requester = base::OperatorId("on_call-1");
        request.k = 1;
        request.requestedAt = clock.now();
        request.expires = clock.now() + 1h;
        request.nonce = "AAAAAAAAAAAAAAAAAAAAAA";
    }

    void add(const std::string& id, Role role, std::uint8_t seed, const std::string& region = {}) {
        Operator one;
        one.id = base::OperatorId(id);
        one.role = role;
        if (!region.empty())
            one.region = base::RegionId(region);
        one.approvalKey = keyOf(seed).publicKey().raw();
        one.certificateIdentity = "spiffe://signalbox/operator/" + id;
        people.push_back(one);
    }

    Operator& personOf(const std::string& id) {
        return *std::find_if(people.begin(), people.end(), [&](const Operator& o) { return o.id.text() == id; });
    }

    Signature by(const std::string& who, std::uint8_t seed) {
        return sign(request, base::OperatorId(who), keyOf(seed), clock.now()).value();
    }
    std::vector<Signature> good() { return {by("on_call-1", 1), by("on_call-2", 2)}; }
    Execution execution() { return {request.action, request.artefactHash, request.object, request.scope}; }

    base::Status checked(const std::vector<Signature>& signatures, const ApprovalRules& rules = {}) {
        return check(
            request, signatures, execution(), roster, clock.now(),
            [this](std::string_view nonce) { return used.count(std::string(nonce)) > 0; }, rules);
    }

    /// The attack is refused for this reason, and it is this rule that refuses it: switched off, the attack passes.
    void expectOnly(const std::vector<Signature>& signatures, const std::string& reason, bool ApprovalRules::*rule) {
        const auto refused = checked(signatures);
        ASSERT_FALSE(refused) << "the attack passes";
        EXPECT_EQ(refused.error().reason, reason) << describe(refused.error());
        ApprovalRules mutant;
        mutant.*rule = false;
        const auto passed = checked(signatures, mutant);
        EXPECT_TRUE(passed) << "the mutant is refused by another rule: " << describe(passed.error());
    }

    std::vector<Operator> people;
    Roster roster;
    test::FakeClock clock;
    ApprovalRequest request;
    std::set<std::string> used;
};

TEST_F(ApprovalTest, acceptsTwoPeopleInAnyOrder) {
    EXPECT_TRUE(checked(good()));
    auto turned = good();
    std::swap(turned[0], turned[1]);
    EXPECT_TRUE(checked(turned));
    auto more = good();
    more.push_back(by("on_call-3", 3));
    EXPECT_TRUE(checked(more)) << "more than needed";
    auto regional = good();
    regional[1] = by("eu-1", 6);
    EXPECT_TRUE(checked(regional)) << "of the same region";
}

// The ways to cheat. Each is one test and one mutant.

TEST_F(ApprovalTest, refusesARequestWithoutK) {
    request.k = 0;
    expectOnly({by("on_call-1", 1)}, "ACCESS-005", &ApprovalRules::k);
}

TEST_F(ApprovalTest, refusesANegativeK) {
    request.k = -1;
    expectOnly({by("on_call-1", 1)}, "ACCESS-005", &ApprovalRules::k);
}

TEST_F(ApprovalTest, refusesOnePersonTwice) {
    request.k = 2;
    expectOnly({by("on_call-1", 1), by("on_call-2", 2), by("on_call-2", 2)}, "ACCESS-007",
               &ApprovalRules::distinctPeople);
}

TEST_F(ApprovalTest, refusesOneKeyUnderTwoNames) {
    // A second line of defence behind the roster, which refuses twins: so the roster's own rule is off on both sides.
    ApprovalRules withoutRoster;
    withoutRoster.rosterKeys = false;
    const std::vector<Signature> attack{by("on_call-1", 1), by("on_call-2", 1)};
    EXPECT_EQ(checked(attack, withoutRoster).error().reason, "ACCESS-008");
    withoutRoster.distinctKeys = false;
    EXPECT_TRUE(checked(attack, withoutRoster));
}

TEST_F(ApprovalTest, refusesTheRequesterAsApprover) {
    expectOnly({by("on_call-1", 1), by("on_call-1", 1)}, "ACCESS-010", &ApprovalRules::notTheRequester);
}

TEST_F(ApprovalTest, refusesAnApproverOfAnotherRole) {
    expectOnly({by("on_call-1", 1), by("officer-1", 4)}, "ACCESS-001", &ApprovalRules::roles);
}

TEST_F(ApprovalTest, refusesAnApproverWhoseRoleWasTakenAwaySince) {
    const auto signatures = good();
    ASSERT_TRUE(checked(signatures));
    personOf("on_call-2").role = Role::Viewer;
    roster = Roster::of(people).value();
    expectOnly(signatures, "ACCESS-001", &ApprovalRules::roles);
}

TEST_F(ApprovalTest, refusesARequesterWhoMayNotDoIt) {
    request.requester = base::OperatorId("officer-1");
    expectOnly({by("officer-1", 4), by("on_call-2", 2)}, "ACCESS-001", &ApprovalRules::roles);
}

TEST_F(ApprovalTest, refusesAPersonWhoHasLeft) {
    const auto signatures = good();
    personOf("on_call-2").active = false;
    roster = Roster::of(people).value();
    expectOnly(signatures, "ACCESS-015", &ApprovalRules::active);
}

TEST_F(ApprovalTest, refusesAnApproverOfAnotherRegion) {
    expectOnly({by("on_call-1", 1), by("uk-1", 5)}, "ACCESS-009", &ApprovalRules::region);
}

TEST_F(ApprovalTest, refusesAnExpiredApproval) {
    const auto signatures = good();
    clock.advance(59min);
    EXPECT_TRUE(checked(signatures));
    clock.advance(1min);
    expectOnly(signatures, "ACCESS-011", &ApprovalRules::expiry);
}

TEST_F(ApprovalTest, refusesAnApprovalThatLivesTooLong) {
    request.expires = request.requestedAt + 24h;
    EXPECT_TRUE(checked(good()));
    request.expires += 1ms;
    expectOnly(good(), "ACCESS-011", &ApprovalRules::expiry);
}

TEST_F(ApprovalTest, refusesAUsedNonce) {
    used.insert(request.nonce);
    expectOnly(good(), "ACCESS-012", &ApprovalRules::nonce);
}

TEST_F(ApprovalTest, refusesANonceThatIsNone) {
    for (const std::string& bad : {std::string(), std::string(21, 'A'), std::string(65, 'A'), std::string(22, '=')}) {
        request.nonce = bad;
        expectOnly(good(), "ACCESS-012", &ApprovalRules::nonce);
    }
}

TEST_F(ApprovalTest, refusesToExecuteSomethingElse) {
    const auto with = [&](auto change) {
        Execution other = execution();
        change(other);
        const auto now = clock.now();
        EXPECT_EQ(check(request, good(), other, roster, now, nullptr).error().reason, "ACCESS-013");
        ApprovalRules mutant;
        mutant.hashes = false;
        EXPECT_TRUE(check(request, good(), other, roster, now, nullptr, mutant));
    };
    with([](Execution& e) { e.artefactHash[0] = 'b'; });
    with([](Execution& e) { e.artefactHash.clear(); });
    with([](Execution& e) { e.object += "x"; });
    with([](Execution& e) { e.action = "degradation.close"; });
    with([](Execution& e) { e.scope = base::Json::object(); });
}

TEST_F(ApprovalTest, refusesASignatureOverOtherBytes) {
    // Shown one thing, signed; then the request was changed.
    const auto signatures = good();
    const ApprovalRequest signedOne = request;
    for (int change = 0; change < 9; ++change) {
        request = signedOne;
        switch (change) {
        case 0:
            request.artefactHash = std::string(64, 'c');
            break;
        case 1:
            request.summaryHash = std::string(64, 'c');
            break;
        case 2:
            request.object = "switch/promo";
            break;
        case 3:
            request.scope = base::Json::object({{"region", "eu-1"}, {"provider", "novagames"}});
            break;
        case 4:
            request.expires += 1h;
            break;
        case 5:
            request.nonce = "BAAAAAAAAAAAAAAAAAAAAA";
            break;
        case 6:
            request.id = base::ApprovalId("ap-2");
            break;
        case 7:
            request.action = "canary.rearm";
            break;
        default:
            request.requestedAt -= 1ms;
            break;
        }
        expectOnly(signatures, "ACCESS-014", &ApprovalRules::signatures);
    }
}

TEST_F(ApprovalTest, refusesALoweredKAfterSigning) {
    request.k = 2;
    const std::vector<Signature> two = good();
    EXPECT_EQ(checked(two).error().reason, "ACCESS-006");
    request.k = 1;
    expectOnly(two, "ACCESS-014", &ApprovalRules::signatures);
}

TEST_F(ApprovalTest, refusesAFlippedBitAnywhereInASignature) {
    for (std::size_t i = 0; i < 64; ++i) {
        auto signatures = good();
        signatures[1].signature[i] ^= 1U;
        expectOnly(signatures, "ACCESS-014", &ApprovalRules::signatures);
    }
}

TEST_F(ApprovalTest, refusesAKeyThatIsNotThePersons) {
    expectOnly({by("on_call-1", 1), by("on_call-2", 77)}, "ACCESS-014", &ApprovalRules::rosterKeys);
}

TEST_F(ApprovalTest, refusesTooFewAndTheMissingRequester) {
    EXPECT_EQ(checked({by("on_call-1", 1)}).error().reason, "ACCESS-006");
    EXPECT_EQ(checked({}).error().reason, "ACCESS-006");
    EXPECT_EQ(checked({by("on_call-2", 2), by("on_call-3", 3)}).error().reason, "ACCESS-006");
    EXPECT_EQ(checked({by("on_call-1", 1), by("nobody", 9)}).error().reason, "ACCESS-015");
}

TEST_F(ApprovalTest, refusesActsThatAreNotInTheTableOrTakeOnePerson) {
    request.action = "degradation.explode";
    EXPECT_EQ(checked(good()).error().reason, "ACCESS-003");
    request.action = "degradation.close";
    EXPECT_EQ(checked(good()).error().reason, "ACCESS-017");
}

TEST_F(ApprovalTest, toleratesClocksThatDifferALittle) {
    auto early = by("on_call-2", 2);
    early.at = clock.now() + 29s;
    EXPECT_TRUE(checked({by("on_call-1", 1), early}));
    early.at = clock.now() + 31s;
    EXPECT_EQ(checked({by("on_call-1", 1), early}).error().reason, "ACCESS-011");
}

// The request's bytes

TEST_F(ApprovalTest, readsItsOwnBytesBackAndNoOthers) {
    const std::string bytes = request.bytes();
    EXPECT_EQ(ApprovalRequest::parse(bytes).value(), request);
    EXPECT_NE(bytes.find("\"purpose\":\"signalbox-approval-1\""), std::string::npos);
    for (const std::string& bad : {std::string(), std::string("{}"), bytes + " ", bytes.substr(1)})
        EXPECT_EQ(ApprovalRequest::parse(bad).has_value() ? "read" : ApprovalRequest::parse(bad).error().reason,
                  "ACCESS-004");
    std::string other = bytes;
    other.replace(other.find("approval-1"), 10, "approval-2");
    EXPECT_FALSE(ApprovalRequest::parse(other));
    other = bytes;
    other.insert(other.size() - 1, ",\"x\":1");
    EXPECT_FALSE(ApprovalRequest::parse(other));
}

TEST_F(ApprovalTest, readsSignaturesBack) {
    const auto one = by("on_call-2", 2);
    EXPECT_EQ(Signature::fromJson(one.json()).value(), one);
    EXPECT_FALSE(Signature::fromJson(base::Json::object({{"who", "a"}})));
    EXPECT_FALSE(Signature::fromJson({}));
}

// The states

struct ApprovalStateTest : ApprovalTest {
    Approval opened() { return Approval::open(request, by("on_call-1", 1), roster, clock.now()).value(); }
    static bool fresh(std::string_view) { return false; }
};

TEST_F(ApprovalStateTest, goesFromPendingOverApprovedToExecutedOnce) {
    Approval approval = opened();
    EXPECT_EQ(approval.state(clock.now()), ApprovalState::Pending);
    EXPECT_EQ(approval.execute(execution(), roster, clock.now(), fresh).error().reason, "ACCESS-016");
    EXPECT_TRUE(approval.approve(by("on_call-2", 2), roster, clock.now()));
    EXPECT_EQ(approval.state(clock.now()), ApprovalState::Approved);
    EXPECT_EQ(approval.approve(by("on_call-3", 3), roster, clock.now()).error().reason, "ACCESS-016");
    EXPECT_TRUE(approval.execute(execution(), roster, clock.now(), fresh));
    EXPECT_EQ(approval.state(clock.now() + 48h), ApprovalState::Executed);
    EXPECT_EQ(approval.execute(execution(), roster, clock.now(), fresh).error().reason, "ACCESS-016");
}

TEST_F(ApprovalStateTest, refusesBadSignaturesAtTheDoor) {
    EXPECT_EQ(Approval::open(request, by("on_call-1", 2), roster, clock.now()).error().reason, "ACCESS-014");
    EXPECT_EQ(Approval::open(request, by("on_call-2", 2), roster, clock.now()).error().reason, "ACCESS-006");
    Approval approval = opened();
    EXPECT_EQ(approval.approve(by("on_call-1", 1), roster, clock.now()).error().reason, "ACCESS-010");
    EXPECT_EQ(approval.approve(by("officer-1", 4), roster, clock.now()).error().reason, "ACCESS-001");
    EXPECT_EQ(approval.approve(by("on_call-2", 3), roster, clock.now()).error().reason, "ACCESS-014");
    EXPECT_EQ(approval.signatures().size(), 1U) << "a refused signature leaves no trace";
    EXPECT_EQ(approval.state(clock.now()), ApprovalState::Pending);
}

TEST_F(ApprovalStateTest, checksAgainAtExecution) {
    Approval approval = opened();
    ASSERT_TRUE(approval.approve(by("on_call-2", 2), roster, clock.now()));
    Execution other = execution();
    other.artefactHash = std::string(64, 'f');
    EXPECT_EQ(approval.execute(other, roster, clock.now(), fresh).error().reason, "ACCESS-013");
    EXPECT_EQ(approval.execute(execution(), roster, clock.now(), [](std::string_view) { return true; }).error().reason,
              "ACCESS-012");
    personOf("on_call-2").role = Role::Auditor;
    EXPECT_EQ(approval.execute(execution(), Roster::of(people).value(), clock.now(), fresh).error().reason,
              "ACCESS-001");
    EXPECT_EQ(approval.state(clock.now()), ApprovalState::Approved);
    EXPECT_TRUE(approval.execute(execution(), roster, clock.now(), fresh));
}

TEST_F(ApprovalStateTest, isRefusedByAnApproverOrWithdrawnByTheRequester) {
    Approval refused = opened();
    EXPECT_EQ(refused.refuse(base::OperatorId("officer-1"), "no", roster, clock.now()).error().reason, "ACCESS-001");
    EXPECT_TRUE(refused.refuse(base::OperatorId("on_call-3"), "not now", roster, clock.now()));
    EXPECT_EQ(refused.state(clock.now()), ApprovalState::Refused);
    EXPECT_EQ(refused.refusalReason(), "not now");
    EXPECT_EQ(refused.approve(by("on_call-2", 2), roster, clock.now()).error().reason, "ACCESS-016");
    Approval withdrawn = opened();
    EXPECT_TRUE(withdrawn.refuse(request.requester, "mistake", roster, clock.now()));
    EXPECT_EQ(withdrawn.refuse(request.requester, "again", roster, clock.now()).error().reason, "ACCESS-016");
}

TEST_F(ApprovalStateTest, expiresByTheClock) {
    Approval approval = opened();
    clock.advance(1h);
    EXPECT_EQ(approval.state(clock.now()), ApprovalState::Expired);
    EXPECT_EQ(approval.approve(by("on_call-2", 2), roster, clock.now()).error().reason, "ACCESS-016");
    EXPECT_EQ(approval.refuse(base::OperatorId("on_call-2"), "", roster, clock.now()).error().reason, "ACCESS-016");
}

TEST_F(ApprovalStateTest, survivesTheStore) {
    Approval approval = opened();
    const auto again = [&] { return Approval::fromJson(base::Json::parse(approval.json().text()).value()).value(); };
    EXPECT_EQ(again().json(), approval.json());
    ASSERT_TRUE(approval.approve(by("on_call-2", 2), roster, clock.now()));
    EXPECT_EQ(again().state(clock.now()), ApprovalState::Approved);
    Approval restored = again();
    EXPECT_TRUE(restored.execute(execution(), roster, clock.now(), fresh));
    ASSERT_TRUE(approval.refuse(base::OperatorId("on_call-3"), "no", roster, clock.now()));
    EXPECT_EQ(again().refusedBy().text(), "on_call-3");
    EXPECT_FALSE(Approval::fromJson({}));
}

TEST_F(ApprovalStateTest, neverLeavesItsTableOnARandomWalk) {
    std::mt19937 random(7);
    for (int walk = 0; walk < 60; ++walk) {
        Approval approval = opened();
        bool wasFinal = false;
        ApprovalState last = ApprovalState::Pending;
        base::Time now = clock.now();
        for (int step = 0; step < 12; ++step) {
            switch (random() % 5) {
            case 0:
                static_cast<void>(approval.approve(by("on_call-2", 2), roster, now));
                break;
            case 1:
                static_cast<void>(approval.approve(by("on_call-1", 1), roster, now));
                break;
            case 2:
                static_cast<void>(approval.execute(execution(), roster, now, fresh));
                break;
            case 3:
                if (random() % 4 == 0)
                    static_cast<void>(approval.refuse(base::OperatorId("on_call-3"), "no", roster, now));
                break;
            default:
                now += 10min;
                break;
            }
            const auto state = approval.state(now);
            if (wasFinal) {
                ASSERT_EQ(state, last);
            }
            const bool allowed = state == last ||
                                 (last == ApprovalState::Pending && state != ApprovalState::Executed) ||
                                 (last == ApprovalState::Approved && state != ApprovalState::Pending);
            ASSERT_TRUE(allowed) << name(last) << " to " << name(state);
            if (state == ApprovalState::Executed) {
                ASSERT_EQ(approval.signatures().size(), 2U);
            }
            wasFinal =
                state == ApprovalState::Executed || state == ApprovalState::Refused || state == ApprovalState::Expired;
            last = state;
        }
    }
}

TEST_F(ApprovalStateTest, isJudgedOfflineFromWhatWasRecorded) {
    Approval approval = opened();
    ASSERT_TRUE(approval.approve(by("on_call-2", 2), roster, clock.now()));
    const base::Json record = recorded(approval);
    const auto judged = [&](const base::Json& approvals, const std::string& object = "switch/new_sessions") {
        return checkRecorded("degradation.open", object, request.scope, approvals, roster, clock.now());
    };
    EXPECT_TRUE(judged(record));
    EXPECT_EQ(judged(base::Json::array()).error().reason, "ACCESS-006");
    EXPECT_EQ(judged(record, "switch/promo").error().reason, "ACCESS-013");
    EXPECT_EQ(judged(recorded(opened())).error().reason, "ACCESS-006");
    EXPECT_EQ(judged(base::Json::array({base::Json(1)})).error().reason, "ACCESS-004");
    EXPECT_TRUE(checkRecorded("degradation.close", "x", {}, base::Json::array(), roster, clock.now()));
    personOf("on_call-2").active = false;
    roster = Roster::of(people).value();
    EXPECT_TRUE(judged(record)) << "who has left since then was a person then";
    RecordedApprovals log(roster);
    EXPECT_TRUE(log.check("degradation.open", request.object, request.scope, record, "cmd-1", clock.now()));
    EXPECT_TRUE(log.check("degradation.open", request.object, request.scope, record, "cmd-1", clock.now()))
        << "repeated";
    EXPECT_EQ(log.check("degradation.open", request.object, request.scope, record, "cmd-2", clock.now()).error().reason,
              "ACCESS-012");
}

} // namespace
} // namespace signalbox::access
