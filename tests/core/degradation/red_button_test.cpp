// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/RedButton.h"

#include "tests/core/degradation/FakeSessionGate.h"

#include <future>
#include <thread>

using namespace signalbox;
using namespace signalbox::degradation;
using namespace signalbox::test;
using namespace std::chrono_literals;
using Defect = RedButton::Defect;
using Verdict = Admission::Verdict;

namespace {

RedButton::Order stop(const std::string& id, Scope scope = {}) {
    RedButton::Order order;
    order.id = base::CommandId(id);
    order.scope = std::move(scope);
    order.by = base::OperatorId("on_call-1");
    order.reason = "payments fail";
    return order;
}

RedButton::Order release(const std::string& id, int share, Scope scope = {}) {
    RedButton::Order order = stop(id, std::move(scope));
    order.position = Position::On;
    order.share = share;
    order.approval = base::ApprovalId("appr-1");
    return order;
}

struct World {
    explicit World(Defect defect = Defect::None)
        : button(gate, journal, clock, RedButton::oneAfterTheOther(), defect) {}

    FakeClock clock;
    FakeSessionGate gate{clock, {"eu-1", "uk-1"}};
    FakeJournal journal;
    RedButton button;

    void start() { ASSERT_TRUE(button.start()); }
    /// Quarter-second polls.
    void run(base::Duration time) {
        for (base::Duration passed{}; passed < time; passed += 250ms) {
            clock.advance(250ms);
            button.poll();
        }
    }
    CommandStatus status(const std::string& id) { return button.status(base::CommandId(id)).value(); }
    std::string reasonOf(const RedButton::Order& order) {
        const auto receipt = button.operate(order);
        return receipt ? std::string("done") : receipt.error().reason;
    }
};

struct Started : World {
    explicit Started(Defect defect = Defect::None)
        : World(defect) {
        start();
    }
};

std::vector<std::string> steps(const CommandStatus& status) {
    std::vector<std::string> texts;
    for (const RegionProgress& r : status.regions)
        texts.push_back(r.region.text() + " " + std::string(name(r.step)));
    return texts;
}

} // namespace

using testing::ElementsAre;

TEST(RedButton, saysClosedOnlyAfterTwoRefusalsASecondApart) {
    Started w;
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::Admitted);
    const auto receipt = w.button.operate(stop("c1")).value();
    EXPECT_THAT(steps(receipt.status), ElementsAre("eu-1 effective", "uk-1 effective"));
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::SwitchedOff);
    w.run(750ms);
    EXPECT_FALSE(w.status("c1").isVerified());
    w.run(250ms);
    EXPECT_TRUE(w.status("c1").isVerified());
    EXPECT_EQ(w.gate.at("eu-1").attempts, 2);
    for (const RegionProgress& r : w.status("c1").regions) {
        ASSERT_TRUE(r.ackedAt && r.effectiveAt && r.firstProofAt && r.verifiedAt);
        EXPECT_LE(r.sentAt, *r.ackedAt);
        EXPECT_LE(*r.ackedAt, *r.effectiveAt);
        EXPECT_GE(*r.verifiedAt - *r.firstProofAt, RedButton::kProofDistance);
        EXPECT_EQ(r.acceptedAfter, 0U);
    }
}

TEST(RedButton, nothingSkipsAState) {
    Started w;
    std::vector<Step> seen;
    const auto subscription = w.button.onChange([&](const CommandStatus& status) {
        if (seen.empty() || seen.back() != status.regions[0].step)
            seen.push_back(status.regions[0].step);
    });
    ASSERT_TRUE(w.button.operate(stop("c1")));
    w.run(2s);
    EXPECT_THAT(seen, ElementsAre(Step::Sent, Step::Acked, Step::Effective, Step::Verified));
}

TEST(RedButton, doesNotBelieveARegionThatOnlySaysYes) {
    Started w;
    w.gate.at("uk-1").acknowledgesOnly = true;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    w.run(5s);
    EXPECT_THAT(steps(w.status("c1")), ElementsAre("eu-1 verified", "uk-1 acked"));
    EXPECT_FALSE(w.status("c1").isVerified());
}

TEST(RedButton, doesNotSayClosedWhileASyntheticSessionGetsThrough) {
    Started w;
    w.gate.at("eu-1").admitsSynthetic = true;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    w.run(5s);
    EXPECT_THAT(steps(w.status("c1")), ElementsAre("eu-1 effective", "uk-1 verified"));
    EXPECT_NE(w.status("c1").regions[0].detail, "");
}

TEST(RedButton, showsASilentRegionAsUnknownAndAsksAgain) {
    Started w;
    w.gate.at("uk-1").reachable = false;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    w.run(2s);
    EXPECT_THAT(steps(w.status("c1")), ElementsAre("eu-1 verified", "uk-1 unknown"));
    EXPECT_THAT(w.status("c1").unknownRegions(), ElementsAre(base::RegionId("uk-1")));
    EXPECT_TRUE(w.status("c1").regions[1].unknownSince);
    w.gate.at("uk-1").reachable = true;
    w.run(2s);
    EXPECT_TRUE(w.status("c1").isVerified());
    EXPECT_FALSE(w.status("c1").regions[1].unknownSince);
    EXPECT_EQ(w.gate.at("uk-1").effects, 1);
}

TEST(RedButton, hasOneEffectHoweverOftenItIsSent) {
    Started w;
    w.gate.at("eu-1").forgetsAnswer = true;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    EXPECT_EQ(w.status("c1").regions[0].step, Step::Unknown);
    for (int i = 0; i < 3; ++i) {
        const auto again = w.button.operate(stop("c1")).value();
        EXPECT_TRUE(again.replayed);
        EXPECT_EQ(again.status.command.epoch, 1U);
    }
    w.gate.at("eu-1").forgetsAnswer = false;
    w.run(2s);
    EXPECT_EQ(w.gate.at("eu-1").effects, 1);
    EXPECT_GE(w.gate.at("eu-1").applied.size(), 2U);
    EXPECT_EQ(decodeJournal(w.journal.bytes).commands.size(), 1U);
    EXPECT_EQ(w.button.commands().size(), 1U);
}

TEST(RedButton, refusesAnIdThatWasUsedForAnotherOrder) {
    Started w;
    EXPECT_EQ(w.reasonOf(stop("c1")), "done");
    RedButton::Order other = stop("c1");
    other.what = Switch::NewRounds;
    EXPECT_EQ(w.reasonOf(other), "DEGRADATION-002");
}

TEST(RedButton, journalsBeforeItSends) {
    Started w;
    bool journalledFirst = true;
    w.gate.beforeApply = [&](const Command& command) {
        const auto content = decodeJournal(w.journal.bytes);
        journalledFirst = journalledFirst && !content.commands.empty() && content.commands.back().id == command.id;
    };
    ASSERT_TRUE(w.button.operate(stop("c1")));
    EXPECT_TRUE(journalledFirst);
}

TEST(RedButton, stopsOnAFullDiskAndSaysThatItIsNotInTheJournal) {
    Started w;
    w.journal.full = true;
    const auto receipt = w.button.operate(stop("c1")).value();
    EXPECT_FALSE(receipt.journalled);
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::SwitchedOff);
    w.run(2s);
    EXPECT_TRUE(w.status("c1").isVerified());
    EXPECT_EQ(w.reasonOf(release("c2", 5)), "DEGRADATION-011");
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::SwitchedOff);
}

TEST(RedButton, resumesAfterARestartWhatWasNotFinished) {
    Started w;
    w.gate.at("uk-1").reachable = false;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    w.gate.at("uk-1").reachable = true;
    RedButton second(w.gate, w.journal, w.clock);
    const auto recovery = second.start().value();
    EXPECT_EQ(recovery.commands, 1U);
    EXPECT_EQ(recovery.unfinished, 1U);
    w.clock.advance(1s);
    second.poll();
    EXPECT_TRUE(second.status(base::CommandId("c1")).value().isVerified());
    EXPECT_EQ(w.gate.at("eu-1").effects, 1);
    EXPECT_EQ(w.gate.at("uk-1").effects, 1);
    EXPECT_EQ(second.latch().highestEpoch(), 1U);
}

TEST(RedButton, provesAnewAfterARestartWhatItSays) {
    Started w;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    w.run(2s);
    ASSERT_TRUE(w.status("c1").isVerified());
    w.gate.at("uk-1").reachable = false;
    RedButton second(w.gate, w.journal, w.clock);
    ASSERT_TRUE(second.start());
    w.clock.advance(2s);
    second.poll();
    EXPECT_THAT(steps(second.status(base::CommandId("c1")).value()), ElementsAre("eu-1 verified", "uk-1 unknown"));
}

TEST(RedButton, toleratesATornLastLine) {
    World w;
    w.journal.bytes = encodeLine({base::CommandId("c1"),
                                  Switch::Promo,
                                  {},
                                  Position::Off,
                                  0,
                                  1,
                                  base::OperatorId("on_call-1"),
                                  "r",
                                  w.clock.now(),
                                  {}}) +
                      "SBJ1 0123";
    const auto recovery = w.button.start().value();
    EXPECT_TRUE(recovery.torn);
    EXPECT_FALSE(recovery.closedByDamage);
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::Admitted);
    ASSERT_TRUE(w.button.operate(stop("c2")));
    EXPECT_EQ(decodeJournal(w.journal.bytes).damagedLines, 0U);
    EXPECT_EQ(decodeJournal(w.journal.bytes).commands.size(), 2U);
}

TEST(RedButton, closesWhenItsJournalIsDamagedAndOnlyTwoPeopleRelease) {
    World w;
    w.journal.bytes = "damage\n";
    const auto recovery = w.button.start().value();
    EXPECT_TRUE(recovery.closedByDamage);
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::SwitchedOff);
    EXPECT_EQ(w.gate.play("uk-1"), Verdict::SwitchedOff);
    w.run(2s);
    for (const CommandStatus& status : w.button.commands())
        EXPECT_TRUE(status.isVerified());
    // A second start does not close again what the first one closed.
    const std::size_t orders = decodeJournal(w.journal.bytes).commands.size();
    RedButton second(w.gate, w.journal, w.clock);
    EXPECT_FALSE(second.start().value().closedByDamage);
    EXPECT_EQ(decodeJournal(w.journal.bytes).commands.size(), orders);
    w.clock.advance(1s);
    second.poll();
    RedButton::Order alone = release("r1", 5);
    alone.approval.reset();
    EXPECT_EQ(second.operate(alone).error().reason, "DEGRADATION-003");
    EXPECT_TRUE(second.operate(release("r1", 5)));
}

TEST(RedButton, closesWhenItsJournalCannotBeRead) {
    World w;
    w.journal.unreadable = true;
    EXPECT_EQ(w.button.start().error().reason, "DEGRADATION-010");
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::SwitchedOff);
}

TEST(RedButton, neverReusesAnEpochThatARegionKnows) {
    World w;
    Command foreign;
    foreign.id = base::CommandId("older");
    foreign.what = Switch::Promo;
    foreign.epoch = 41;
    foreign.by = base::OperatorId("on_call-2");
    foreign.reason = "r";
    w.gate.at("uk-1").admission->apply(foreign);
    w.start();
    EXPECT_EQ(w.button.operate(stop("c1")).value().status.command.epoch, 42U);
}

TEST(RedButton, releasesInStagesAfterEachWasVerified) {
    Started w;
    EXPECT_EQ(w.reasonOf(release("r0", 5)), "DEGRADATION-004");
    ASSERT_TRUE(w.button.operate(stop("c1")));
    EXPECT_EQ(w.reasonOf(release("r1", 100)), "DEGRADATION-004");
    EXPECT_EQ(w.reasonOf(release("r1", 25)), "DEGRADATION-004");
    EXPECT_EQ(w.reasonOf(release("r1", 5)), "done");
    EXPECT_TRUE(w.status("c1").superseded);
    EXPECT_EQ(w.reasonOf(release("r2", 25)), "DEGRADATION-004");
    w.run(2s);
    EXPECT_TRUE(w.status("r1").isVerified());
    EXPECT_EQ(w.reasonOf(release("r2", 25)), "done");
    w.run(2s);
    EXPECT_EQ(w.reasonOf(release("r3", 100)), "done");
    w.run(2s);
    EXPECT_TRUE(w.status("r3").isVerified());
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::Admitted);
    EXPECT_TRUE(w.button.latch().inForce().empty());
}

TEST(RedButton, admitsOnlyTheShareOfPlayersThatWasReleased) {
    Started w;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    ASSERT_TRUE(w.button.operate(release("r1", 5)));
    int admitted = 0;
    for (int i = 0; i < 2000; ++i)
        admitted += w.gate.play("eu-1", "player-" + std::to_string(i)) == Verdict::Admitted ? 1 : 0;
    EXPECT_NEAR(admitted, 100, 45);
}

TEST(RedButton, releasingNewSessionsTurnsNothingElseOn) {
    Started w;
    for (const Switch what : {Switch::Promo, Switch::Jackpot, Switch::NewSessions}) {
        RedButton::Order order = stop("off-" + std::string(name(what)));
        order.what = what;
        ASSERT_TRUE(w.button.operate(order));
    }
    for (const int share : kReleaseStages) {
        ASSERT_TRUE(w.button.operate(release("r" + std::to_string(share), share)));
        w.run(2s);
    }
    const Latch latch = w.button.latch();
    EXPECT_EQ(latch.share(Switch::NewSessions, {}), 100);
    EXPECT_EQ(latch.share(Switch::Promo, {}), 0);
    EXPECT_EQ(latch.share(Switch::Jackpot, {}), 0);
    RedButton::Order promo = release("promo-on", 100);
    promo.what = Switch::Promo;
    EXPECT_EQ(w.reasonOf(promo), "done");
    w.run(2s);
    EXPECT_TRUE(w.status("promo-on").isVerified());
}

TEST(RedButton, aNarrowReleaseUnderAWiderStopIsNeverCalledEffective) {
    Started w;
    Scope nova;
    nova.provider = base::ProviderId("novagames");
    ASSERT_TRUE(w.button.operate(stop("c1", nova)));
    ASSERT_TRUE(w.button.operate(stop("c2")));
    ASSERT_TRUE(w.button.operate(release("r1", 5, nova)));
    w.run(3s);
    EXPECT_THAT(steps(w.status("r1")), ElementsAre("eu-1 acked", "uk-1 acked"));
    EXPECT_THAT(w.status("r1").regions[0].detail, testing::HasSubstr("another order"));
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::SwitchedOff);
}

TEST(RedButton, reachesOnlyTheRegionOfItsScope) {
    Started w;
    Scope eu;
    eu.region = base::RegionId("eu-1");
    ASSERT_TRUE(w.button.operate(stop("c1", eu)));
    EXPECT_THAT(steps(w.status("c1")), ElementsAre("eu-1 effective"));
    EXPECT_EQ(w.gate.play("uk-1"), Verdict::Admitted);
    eu.region = base::RegionId("mars-1");
    EXPECT_EQ(w.reasonOf(stop("c2", eu)), "DEGRADATION-006");
}

TEST(RedButton, aHungRegionDelaysNoOtherRegionAndNoOtherCommand) {
    FakeClock clock;
    FakeSessionGate gate(clock, {"eu-1", "uk-1"});
    FakeJournal journal;
    const auto eachOnItsThread = [](std::vector<std::function<void()>> jobs) {
        std::vector<std::thread> threads;
        for (auto& job : jobs)
            threads.emplace_back(std::move(job));
        for (std::thread& thread : threads)
            thread.join();
    };
    RedButton button(gate, journal, clock, eachOnItsThread);
    ASSERT_TRUE(button.start());
    std::promise<void> hanging;
    std::promise<void> letGo;
    gate.at("uk-1").beforeAnswer = [&, hang = letGo.get_future().share()] {
        hanging.set_value();
        hang.wait();
    };
    std::thread first([&] { EXPECT_TRUE(button.operate(stop("c1"))); });
    hanging.get_future().wait();
    Scope eu;
    eu.region = base::RegionId("eu-1");
    RedButton::Order second = stop("c2", eu);
    second.what = Switch::NewRounds;
    EXPECT_THAT(steps(button.operate(second).value().status), ElementsAre("eu-1 effective"));
    EXPECT_EQ(button.status(base::CommandId("c1")).value().regions[1].step, Step::Sent);
    letGo.set_value();
    first.join();
    EXPECT_THAT(steps(button.status(base::CommandId("c1")).value()), ElementsAre("eu-1 effective", "uk-1 effective"));
}

TEST(RedButton, measuresFromThePressToTheLastAcceptedSession) {
    Started w;
    w.gate.at("eu-1").reachable = false;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    EXPECT_EQ(w.status("c1").pressToLastAccepted(), std::nullopt);
    w.clock.advance(700ms);
    EXPECT_EQ(w.gate.play("eu-1"), Verdict::Admitted);
    w.gate.at("eu-1").reachable = true;
    w.run(2s);
    EXPECT_EQ(w.status("c1").pressToLastAccepted(), 700ms);
}

TEST(RedButton, refusesOrdersThatMakeNoSense) {
    World w;
    EXPECT_EQ(w.reasonOf(stop("c1")), "DEGRADATION-007");
    w.start();
    RedButton::Order order = stop("c1");
    order.reason.clear();
    EXPECT_EQ(w.reasonOf(order), "DEGRADATION-001");
    order.reason = std::string(1001, 'x');
    EXPECT_EQ(w.reasonOf(order), "DEGRADATION-001");
    order = stop("c1");
    order.share = 5;
    EXPECT_EQ(w.reasonOf(order), "DEGRADATION-001");
    order = stop("c1");
    order.by = {};
    EXPECT_EQ(w.reasonOf(order), "DEGRADATION-001");
    EXPECT_EQ(w.button.status(base::CommandId("nobody")).error().reason, "DEGRADATION-005");
    EXPECT_TRUE(w.gate.at("eu-1").applied.empty());
}

TEST(RedButtonMutant, thatVerifiesOnItsOwnRequestIsNoticed) {
    World w(Defect::VerifiesOnOwnRequest);
    w.start();
    w.gate.at("uk-1").acknowledgesOnly = true;
    ASSERT_TRUE(w.button.operate(stop("c1")));
    // What doesNotBelieveARegionThatOnlySaysYes forbids.
    EXPECT_TRUE(w.status("c1").isVerified());
    EXPECT_EQ(w.gate.play("uk-1"), Verdict::Admitted);
}

TEST(RedButtonMutant, thatVerifiesOnOneAttemptIsNoticed) {
    World w(Defect::VerifiesOnOneAttempt);
    w.start();
    ASSERT_TRUE(w.button.operate(stop("c1")));
    // What saysClosedOnlyAfterTwoRefusalsASecondApart forbids.
    EXPECT_TRUE(w.status("c1").isVerified());
    EXPECT_EQ(w.gate.at("eu-1").attempts, 1);
}

TEST(RedButtonMutant, thatSendsBeforeItJournalsIsNoticed) {
    World w(Defect::SendsBeforeJournal);
    w.start();
    bool journalledFirst = true;
    w.gate.beforeApply = [&](const Command&) {
        journalledFirst = journalledFirst && !decodeJournal(w.journal.bytes).commands.empty();
    };
    ASSERT_TRUE(w.button.operate(stop("c1")));
    // What journalsBeforeItSends forbids.
    EXPECT_FALSE(journalledFirst);
}

TEST(RedButtonMutant, whoseRetriesTakeEffectIsNoticed) {
    World w(Defect::RepeatsTakeEffect);
    w.start();
    ASSERT_TRUE(w.button.operate(stop("c1")));
    ASSERT_TRUE(w.button.operate(stop("c1")));
    // What hasOneEffectHoweverOftenItIsSent forbids.
    EXPECT_EQ(w.gate.at("eu-1").effects, 2);
}
