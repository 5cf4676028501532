// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/Alert.h"

#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::slo {
namespace {

using Verdict = AlertCondition::Verdict;

class AlertTest : public ::testing::Test {
protected:
    test::FakeClock clock;
    AlertEngine engine{clock};
    base::OperatorId operatorOne{"on_call-1"};

    std::vector<Alert> feed(Verdict verdict, int times = 1, AlertKind kind = AlertKind::ErrorRate) {
        std::vector<Alert> changes;
        for (int i = 0; i < times; ++i) {
            clock.advance(std::chrono::seconds(1));
            AlertCondition condition;
            condition.kind = kind;
            condition.verdict = verdict;
            condition.value = 0.02;
            condition.limit = 0.003;
            for (Alert& change : engine.evaluate({condition}))
                changes.push_back(std::move(change));
        }
        return changes;
    }
    [[nodiscard]] AlertState state() const {
        return engine.alerts().empty() ? AlertState::Normal : engine.alerts().front().state;
    }
};

TEST_F(AlertTest, becomesActiveAfterTwoBreaches) {
    feed(Verdict::Breach);
    EXPECT_EQ(state(), AlertState::Pending);
    feed(Verdict::Breach);
    EXPECT_EQ(state(), AlertState::Active);
    const Alert alert = engine.alerts().front();
    EXPECT_EQ(alert.since + std::chrono::seconds(1), alert.changed);
    EXPECT_EQ(alert.value, 0.02);
    EXPECT_EQ(alert.limit, 0.003);
}

TEST_F(AlertTest, aSingleBreachPasses) {
    feed(Verdict::Breach);
    feed(Verdict::Healthy);
    EXPECT_TRUE(engine.alerts().empty());
    feed(Verdict::Breach);
    EXPECT_EQ(state(), AlertState::Pending);
}

TEST_F(AlertTest, returnsOnlyAfterFiveHealthyEvaluationsInARow) {
    feed(Verdict::Breach, 2);
    feed(Verdict::Healthy, 4);
    EXPECT_EQ(state(), AlertState::Active);
    feed(Verdict::Breach);
    feed(Verdict::Healthy, 4);
    EXPECT_EQ(state(), AlertState::Active);
    feed(Verdict::Healthy);
    EXPECT_EQ(state(), AlertState::ReturnedUnacknowledged);
}

TEST_F(AlertTest, silenceNeverResolves) {
    feed(Verdict::Breach, 2);
    feed(Verdict::Unknown, 1000);
    EXPECT_EQ(state(), AlertState::Active);
    for (int i = 0; i < 1000; ++i)
        EXPECT_TRUE(engine.evaluate({}).empty());
    EXPECT_EQ(state(), AlertState::Active);
    feed(Verdict::Healthy, 4);
    feed(Verdict::Unknown);
    feed(Verdict::Healthy, 4);
    EXPECT_EQ(state(), AlertState::Active) << "a gap starts the count anew";
}

TEST_F(AlertTest, silenceDoesNotRaiseEither) {
    feed(Verdict::Unknown, 10);
    EXPECT_TRUE(engine.alerts().empty());
    feed(Verdict::Breach);
    feed(Verdict::Unknown, 10);
    EXPECT_EQ(state(), AlertState::Pending);
}

TEST_F(AlertTest, acknowledgedGoesAwayQuietlyAndUnacknowledgedStays) {
    feed(Verdict::Breach, 2);
    const auto id = engine.alerts().front().id;
    const Alert acknowledged = engine.acknowledge(id, operatorOne).value();
    EXPECT_EQ(acknowledged.state, AlertState::Acknowledged);
    EXPECT_EQ(acknowledged.acknowledgedBy, operatorOne);
    EXPECT_TRUE(engine.acknowledge(id, operatorOne).has_value()) << "twice is not an error";
    feed(Verdict::Breach, 3);
    EXPECT_EQ(state(), AlertState::Acknowledged);
    const auto changes = feed(Verdict::Healthy, 5);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].state, AlertState::Normal);
    EXPECT_TRUE(engine.alerts().empty());
}

TEST_F(AlertTest, aReturnedOneIsClearedByAcknowledgingAndRaisedByANewBreach) {
    feed(Verdict::Breach, 2);
    const auto id = engine.alerts().front().id;
    feed(Verdict::Healthy, 5);
    feed(Verdict::Breach, 2);
    EXPECT_EQ(state(), AlertState::Active);
    EXPECT_EQ(engine.alerts().front().id, id);
    feed(Verdict::Healthy, 5);
    EXPECT_EQ(engine.acknowledge(id, operatorOne).value().state, AlertState::Normal);
    EXPECT_TRUE(engine.alerts().empty());
    feed(Verdict::Breach, 2);
    EXPECT_NE(engine.alerts().front().id, id) << "a new occurrence has a new id";
}

TEST_F(AlertTest, refusesToAcknowledgeWhatIsNotThereOrPending) {
    EXPECT_EQ(engine.acknowledge(base::AlertId("alert-9"), operatorOne).error().reason, "SLO-010");
    feed(Verdict::Breach);
    EXPECT_EQ(engine.acknowledge(engine.alerts().front().id, operatorOne).error().reason, "SLO-011");
}

TEST_F(AlertTest, sortsTheMostUrgentFirst) {
    const auto condition = [](AlertKind kind, AlertPriority priority) {
        AlertCondition one;
        one.kind = kind;
        one.priority = priority;
        one.verdict = Verdict::Breach;
        one.onDelay = 1;
        return one;
    };
    engine.evaluate({condition(AlertKind::Latency, AlertPriority::P3),
                     condition(AlertKind::ErrorRate, AlertPriority::P1),
                     condition(AlertKind::QueueLag, AlertPriority::P2)});
    auto alerts = engine.alerts();
    ASSERT_EQ(alerts.size(), 3U);
    EXPECT_EQ(alerts[0].kind, AlertKind::ErrorRate);
    EXPECT_EQ(alerts[2].kind, AlertKind::Latency);
    ASSERT_TRUE(engine.acknowledge(alerts[0].id, operatorOne).has_value());
    EXPECT_EQ(engine.alerts().back().kind, AlertKind::ErrorRate);
}

TEST_F(AlertTest, isBounded) {
    std::vector<AlertCondition> many;
    for (std::size_t i = 0; i < AlertEngine::kMaxAlerts + 10; ++i) {
        AlertCondition one;
        one.scope.provider = base::ProviderId("p" + std::to_string(i));
        one.verdict = Verdict::Breach;
        many.push_back(std::move(one));
    }
    engine.evaluate(many);
    EXPECT_EQ(engine.alerts().size(), AlertEngine::kMaxAlerts);
    EXPECT_EQ(engine.overflowed(), 10U);
}

/// The table of the header, walked at random beside a naive copy of it.
TEST_F(AlertTest, randomWalksFollowTheTable) {
    std::mt19937 random(1);
    AlertState expected = AlertState::Normal;
    int breaches = 0, healthy = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto pick = random() % 10;
        if (pick == 0) {
            const auto alerts = engine.alerts();
            if (alerts.empty())
                continue;
            const bool allowed = expected != AlertState::Pending;
            ASSERT_EQ(engine.acknowledge(alerts[0].id, operatorOne).has_value(), allowed);
            if (expected == AlertState::Active)
                expected = AlertState::Acknowledged;
            else if (expected == AlertState::ReturnedUnacknowledged)
                expected = AlertState::Normal;
        } else if (pick < 4) {
            feed(Verdict::Breach);
            ++breaches;
            healthy = 0;
            if (expected != AlertState::Active && expected != AlertState::Acknowledged)
                expected = breaches >= 2                    ? AlertState::Active
                           : expected == AlertState::Normal ? AlertState::Pending
                                                            : expected;
        } else if (pick < 9) {
            feed(Verdict::Healthy);
            ++healthy;
            breaches = 0;
            if (expected == AlertState::Pending)
                expected = AlertState::Normal;
            else if (expected == AlertState::Active && healthy >= 5)
                expected = AlertState::ReturnedUnacknowledged;
            else if (expected == AlertState::Acknowledged && healthy >= 5)
                expected = AlertState::Normal;
        } else {
            feed(Verdict::Unknown);
            healthy = 0;
        }
        if (expected == AlertState::Normal)
            breaches = healthy = 0;
        ASSERT_EQ(state(), expected) << i;
    }
}

TEST(AlertNames, readBackAsWhatTheyWere) {
    for (const auto kind :
         {AlertKind::Latency, AlertKind::ErrorRate, AlertKind::BurnRate, AlertKind::SettleLag, AlertKind::QueueLag,
          AlertKind::NoData, AlertKind::CanaryRolledBack, AlertKind::SecurityIncident})
        EXPECT_EQ(alertKindFromName(name(kind)), kind);
    for (const auto state : {AlertState::Normal, AlertState::Pending, AlertState::Active, AlertState::Acknowledged,
                             AlertState::ReturnedUnacknowledged})
        EXPECT_EQ(alertStateFromName(name(state)), state);
    for (const auto priority : {AlertPriority::P1, AlertPriority::P2, AlertPriority::P3})
        EXPECT_EQ(alertPriorityFromName(name(priority)), priority);
    EXPECT_FALSE(alertKindFromName("nonsense"));
}

TEST(AlertEngine, goesOnFromAnAcknowledgementOfAnEarlierEngine) {
    test::FakeClock clock;
    AlertCondition condition;
    condition.kind = AlertKind::ErrorRate;
    condition.scope.provider = base::ProviderId("novagames");
    condition.onDelay = 1;
    condition.offDelay = 2;
    const auto feed = [&](AlertEngine& engine, AlertCondition::Verdict verdict) {
        condition.verdict = verdict;
        return engine.evaluate({condition});
    };
    AlertEngine first(clock, "al-1");
    feed(first, AlertCondition::Verdict::Breach);
    const auto active = first.alerts().at(0);
    const auto acknowledged = first.acknowledge(active.id, base::OperatorId("on_call-1"));
    ASSERT_TRUE(acknowledged);

    AlertEngine second(clock, "al-2");
    second.restore(active);
    EXPECT_TRUE(second.alerts().empty()) << "only an acknowledgement is kept";
    second.restore(*acknowledged);
    EXPECT_EQ(second.alerts().at(0), *acknowledged);
    feed(second, AlertCondition::Verdict::Breach);
    feed(second, AlertCondition::Verdict::Unknown);
    EXPECT_EQ(second.alerts().at(0).state, AlertState::Acknowledged);
    EXPECT_EQ(second.alerts().at(0).id, active.id);
    feed(second, AlertCondition::Verdict::Healthy);
    feed(second, AlertCondition::Verdict::Healthy);
    EXPECT_TRUE(second.alerts().empty());
    feed(second, AlertCondition::Verdict::Breach);
    EXPECT_NE(second.alerts().at(0).id, active.id) << "a new occurrence";
    second.restore(*acknowledged);
    EXPECT_EQ(second.alerts().at(0).state, AlertState::Active) << "what is here stays as it is";
}

} // namespace
} // namespace signalbox::slo
