// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/Latch.h"

#include "core/degradation/Admission.h"
#include "tests/support/FakeClock.h"

#include <algorithm>
#include <random>

using namespace signalbox;
using namespace signalbox::degradation;
using namespace std::chrono_literals;
using Defect = Latch::Defect;

namespace {

Scope scopeOf(const char* provider, const char* region = nullptr) {
    Scope scope;
    if (provider)
        scope.provider = base::ProviderId(provider);
    if (region)
        scope.region = base::RegionId(region);
    return scope;
}

Command order(const std::string& id, Switch what, Scope scope, int share, std::uint64_t epoch) {
    Command c;
    c.id = base::CommandId(id);
    c.what = what;
    c.scope = std::move(scope);
    c.position = share == 0 ? Position::Off : Position::On;
    c.share = share;
    c.epoch = epoch;
    c.by = base::OperatorId("on_call-1");
    c.reason = "drill";
    return c;
}

const std::vector<Scope> kScopes{Scope{}, scopeOf("novagames"), scopeOf(nullptr, "eu-1"), scopeOf("novagames", "eu-1"),
                                 scopeOf("redfox")};

std::vector<Command> randomOrders(std::mt19937& random, int count) {
    std::vector<Command> orders;
    for (int i = 0; i < count; ++i) {
        const int shares[] = {0, 0, 5, 25, 100};
        orders.push_back(order("c" + std::to_string(random() % 12U), kSwitches[random() % 4U],
                               kScopes[random() % kScopes.size()], shares[random() % 5U], 1 + random() % 5U));
    }
    // One id is one order, whatever the dice said.
    for (Command& a : orders)
        for (const Command& b : orders)
            if (b.id == a.id) {
                a = b;
                break;
            }
    return orders;
}

/// What the set adds up to, computed the slow way: all ids, per register a sort.
int expectedShare(const std::vector<Command>& orders, Switch what, const Scope& target) {
    int share = 100;
    for (const Scope& scope : kScopes) {
        std::vector<Command> mine;
        for (const Command& c : orders)
            if (c.what == what && c.scope == scope)
                mine.push_back(c);
        if (mine.empty() || !scope.contains(target))
            continue;
        std::sort(mine.begin(), mine.end(), [](const Command& a, const Command& b) {
            if (a.epoch != b.epoch)
                return a.epoch > b.epoch;
            return a.share < b.share; // off is 0
        });
        share = std::min(share, mine.front().share);
    }
    return share;
}

/// The first disagreement with the slow way, over random sets in random order with repetitions.
std::string disagreement(Defect defect) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::vector<Command> orders = randomOrders(random, 8);
        Latch latch{defect};
        std::vector<Command> sent = orders;
        sent.insert(sent.end(), orders.begin(), orders.end());
        std::shuffle(sent.begin(), sent.end(), random);
        for (const Command& c : sent)
            latch.apply(c);
        for (const Switch what : kSwitches)
            for (const Scope& target : {scopeOf("novagames", "eu-1"), scopeOf("novagames", "uk-1"),
                                        scopeOf("redfox", "eu-1"), scopeOf("lumen", "uk-1")})
                if (latch.share(what, target) != expectedShare(orders, what, target))
                    return "round " + std::to_string(round) + " " + target.text();
        if (latch.effects() > orders.size())
            return "round " + std::to_string(round) + " took effect more often than there are orders";
    }
    return {};
}

} // namespace

TEST(Latch, addsUpToTheSameWhateverTheOrderAndHoweverOftenRepeated) { EXPECT_EQ(disagreement(Defect::None), ""); }

TEST(Latch, mutantsAreNoticed) {
    EXPECT_NE(disagreement(Defect::OnBeatsOff), "");
    EXPECT_NE(disagreement(Defect::LowerEpochWins), "");
    EXPECT_NE(disagreement(Defect::CountsRepeats), "");
}

TEST(Latch, offBeatsOnAtEqualEpoch) {
    Latch latch;
    latch.apply(order("a", Switch::NewSessions, {}, 100, 3));
    latch.apply(order("b", Switch::NewSessions, {}, 0, 3));
    EXPECT_EQ(latch.position(Switch::NewSessions, scopeOf("novagames")), Position::Off);
    Latch other;
    other.apply(order("b", Switch::NewSessions, {}, 0, 3));
    EXPECT_FALSE(other.apply(order("a", Switch::NewSessions, {}, 100, 3)));
    EXPECT_EQ(latch, other);
}

TEST(Latch, releasingEverythingDoesNotReleaseWhatWasClosedByName) {
    Latch latch;
    latch.apply(order("a", Switch::NewSessions, scopeOf("novagames"), 0, 1));
    latch.apply(order("b", Switch::NewSessions, {}, 0, 2));
    latch.apply(order("c", Switch::NewSessions, {}, 100, 3));
    EXPECT_EQ(latch.share(Switch::NewSessions, scopeOf("novagames", "eu-1")), 0);
    EXPECT_EQ(latch.share(Switch::NewSessions, scopeOf("redfox", "eu-1")), 100);
    latch.apply(order("d", Switch::NewSessions, {}, 0, 4));
    latch.apply(order("e", Switch::NewSessions, scopeOf("novagames"), 100, 5));
    EXPECT_EQ(latch.share(Switch::NewSessions, scopeOf("novagames", "eu-1")), 0);
    EXPECT_EQ(latch.inForce().size(), 1U);
}

TEST(Latch, onePersonsPromoOrderTouchesNoOtherSwitch) {
    Latch latch;
    latch.apply(order("a", Switch::Promo, {}, 0, 1));
    EXPECT_EQ(latch.share(Switch::Promo, {}), 0);
    for (const Switch what : {Switch::Jackpot, Switch::NewSessions, Switch::NewRounds})
        EXPECT_EQ(latch.share(what, {}), 100);
}

TEST(Latch, readsAsClosedAfterDamageUntilEverythingIsReleased) {
    Latch latch;
    latch.apply(order("a", Switch::NewSessions, {}, 100, 2));
    latch.markDamaged(4);
    EXPECT_EQ(latch.share(Switch::NewSessions, scopeOf("redfox")), 0);
    EXPECT_EQ(latch.share(Switch::NewRounds, scopeOf("redfox")), 0);
    EXPECT_EQ(latch.share(Switch::Promo, scopeOf("redfox")), 100);
    latch.apply(order("b", Switch::NewSessions, {}, 100, 4));
    EXPECT_TRUE(latch.isDamaged(Switch::NewSessions));
    latch.apply(order("c", Switch::NewSessions, {}, 5, 5));
    EXPECT_EQ(latch.share(Switch::NewSessions, scopeOf("redfox")), 5);
    EXPECT_TRUE(latch.isDamaged(Switch::NewRounds));
}

TEST(Latch, aPlayerWhoIsInAtFivePercentStaysInAtTwentyFive) {
    int at5 = 0;
    int at25 = 0;
    Latch five;
    five.apply(order("a", Switch::NewSessions, {}, 5, 1));
    Latch twentyFive;
    twentyFive.apply(order("a", Switch::NewSessions, {}, 25, 1));
    for (int i = 0; i < 20000; ++i) {
        const std::string player = "player-" + std::to_string(i);
        const bool in5 = five.allows(Switch::NewSessions, {}, player);
        const bool in25 = twentyFive.allows(Switch::NewSessions, {}, player);
        EXPECT_TRUE(!in5 || in25);
        at5 += in5 ? 1 : 0;
        at25 += in25 ? 1 : 0;
    }
    EXPECT_NEAR(at5, 1000, 150);
    EXPECT_NEAR(at25, 5000, 300);
}

TEST(Scope, containsWhatIsNarrower) {
    EXPECT_TRUE(Scope{}.contains(scopeOf("novagames", "eu-1")));
    EXPECT_TRUE(scopeOf("novagames").contains(scopeOf("novagames", "eu-1")));
    EXPECT_FALSE(scopeOf("novagames", "eu-1").contains(scopeOf("novagames")));
    EXPECT_FALSE(scopeOf("redfox").contains(scopeOf("novagames", "eu-1")));
    EXPECT_EQ(Scope{}.text(), "everything");
    EXPECT_EQ(scopeOf("novagames", "eu-1").text(), "provider=novagames region=eu-1");
}

TEST(Command, readsBackWhatItWrote) {
    Command c = order("c-1", Switch::Jackpot, scopeOf("novagames", "eu-1"), 100, 9);
    c.approval = base::ApprovalId("appr-1");
    c.time = base::timeFromNanos(1'795'348'800'123'456'789);
    EXPECT_EQ(commandFromJson(toJson(c)).value(), c);
}

TEST(Command, refusesJsonThatIsNotOne) {
    const base::Json good = toJson(order("c-1", Switch::NewSessions, {}, 0, 1));
    ASSERT_TRUE(commandFromJson(good));
    const auto with = [&](const char* member, base::Json value) {
        base::Json json = good;
        json.set(member, std::move(value));
        return commandFromJson(json).has_value();
    };
    EXPECT_FALSE(with("switch", "everything"));
    EXPECT_FALSE(with("position", "open"));
    EXPECT_FALSE(with("share", 5));
    EXPECT_FALSE(with("share", "0"));
    EXPECT_FALSE(with("epoch", 0));
    EXPECT_FALSE(with("epoch", -1));
    EXPECT_FALSE(with("time", "soon"));
    EXPECT_FALSE(with("command_id", "no spaces please"));
    EXPECT_FALSE(with("scope", "everything"));
    EXPECT_FALSE(with("scope", base::Json::object({{"provder", "novagames"}})));
    EXPECT_FALSE(with("scope", base::Json::object({{"provider", 7}})));
    EXPECT_FALSE(commandFromJson(base::Json()));
}

TEST(Lease, countsFromTheQuestionAndNotFromTheAnswer) {
    const base::Instant start(1000s);
    Lease lease;
    EXPECT_FALSE(lease.isOpen(start));
    lease.renew(start);
    EXPECT_TRUE(lease.isOpen(start + 15s - 1ns));
    EXPECT_FALSE(lease.isOpen(start + 15s));
    EXPECT_FALSE(lease.isRenewalDue(start + 5s - 1ns));
    EXPECT_TRUE(lease.isRenewalDue(start + 5s));
    lease.renew(start + 5s);
    lease.renew(start + 2s);
    EXPECT_TRUE(lease.isOpen(start + 20s - 1ns));
    lease.revoke();
    EXPECT_FALSE(lease.isOpen(start + 6s));
}

TEST(Admission, closesByItselfWhenThePartitionOutlivesTheLease) {
    test::FakeClock clock;
    Admission admission(base::RegionId("eu-1"), clock);
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("novagames"), "p"), Admission::Verdict::LeaseLost);
    admission.renewLease(clock.instant());
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("novagames"), "p"), Admission::Verdict::Admitted);
    clock.advance(15s);
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("novagames"), "p"), Admission::Verdict::LeaseLost);
    EXPECT_EQ(admission.decide(Switch::NewRounds, scopeOf("novagames"), "p"), Admission::Verdict::LeaseLost);
    EXPECT_EQ(admission.decide(Switch::Promo, scopeOf("novagames"), "p"), Admission::Verdict::Admitted);
}

TEST(Admission, countsSinceTheOrderAndOnlyInsideItsScope) {
    test::FakeClock clock;
    Admission admission(base::RegionId("eu-1"), clock);
    admission.renewLease(clock.instant());
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("novagames"), "p"), Admission::Verdict::Admitted);
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("redfox"), "p"), Admission::Verdict::Admitted);
    const base::Time lastAccepted = clock.now();
    clock.advance(1s);
    EXPECT_TRUE(admission.apply(order("c", Switch::NewSessions, scopeOf("novagames"), 0, 1)));
    EXPECT_FALSE(admission.apply(order("c", Switch::NewSessions, scopeOf("novagames"), 0, 1)));
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("novagames"), "p"), Admission::Verdict::SwitchedOff);
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("redfox"), "p"), Admission::Verdict::Admitted);
    EXPECT_EQ(admission.decide(Switch::NewSessions, scopeOf("novagames"), "probe", true),
              Admission::Verdict::SwitchedOff);
    const auto counts = admission.counts(Switch::NewSessions, scopeOf("novagames"));
    EXPECT_EQ(counts.accepted, 0U);
    EXPECT_EQ(counts.refused, 1U);
    EXPECT_EQ(counts.lastAcceptedAt, lastAccepted);
    EXPECT_EQ(admission.counts(Switch::NewSessions, {}).accepted, 3U);
}
