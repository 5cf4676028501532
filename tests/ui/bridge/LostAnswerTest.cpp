// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An act whose answer never came: neither a failure nor a success until the platform says which.
#include "ui/bridge/Bridge.h"

#include "tests/integration/control/CuttingProxy.h"
#include "tests/support/PushedClock.h"
#include "tests/ui/bridge/LivePlatform.h"

#include <QtTest/QTest>

namespace signalbox::test {

using namespace ui;
using api::Deadline;
using api::PlatformClient;
using Link = Bridge::Link;
using State = CommandRow::State;

namespace {

const base::ProviderId kProvider("novagames");

class LostAnswer : public testing::Test {
protected:
    LivePlatform platform;
    std::unique_ptr<CuttingProxy> proxy = std::make_unique<CuttingProxy>(platform.port());
    PushedClock clock;
    Bridge bridge{clock};
    QObject receiver;
    std::vector<base::Result<api::Done<api::CanaryView>>> answers;
    const api::Intent intent = api::Intent::fresh("first share for the candidate");

    static bool eventually(const std::function<bool()>& so) { return QTest::qWaitFor(so, kPatience); }
    void SetUp() override {
        bridge.connectTo(platform.operatorFileVia("on_call-1", proxy->port()));
        ASSERT_TRUE(eventually([&] { return bridge.link() == Link::Live; }));
    }
    [[nodiscard]] canary::CanaryState canary() const {
        const auto views = platform.client("on_call-2")->canaries(soon());
        EXPECT_TRUE(views) << base::describe(views.error());
        for (const auto& view : *views)
            if (view.state.provider == kProvider)
                return view.state;
        ADD_FAILURE() << "no canary";
        return {};
    }
    [[nodiscard]] CommandRow row() const { return bridge.commands().front(); }
    /// Sends the act while answers are lost, until it is known to be unknown.
    void actWithoutAnAnswer() {
        before = canary();
        proxy->loseAnswers(true);
        api::CanaryDraft draft;
        draft.basisPoints = 300;
        draft.expectedEpoch = before.epoch;
        draft.eligibility = before.eligibility;
        bridge.act<api::CanaryView>(
            &receiver, QStringLiteral("Set the share"), intent,
            [draft, intent = intent](PlatformClient& client, Deadline deadline, std::stop_token stop) {
                return client.setCanary(kProvider, draft, intent, deadline, std::move(stop));
            },
            [this](const auto& answer) { answers.push_back(answer); });
        ASSERT_TRUE(eventually([&] { return !answers.empty(); }));
        ASSERT_FALSE(answers.front());
        ASSERT_EQ(answers.front().error().code, base::ErrorCode::OutcomeUnknown)
            << base::describe(answers.front().error());
    }
    canary::CanaryState before;
};

TEST_F(LostAnswer, isUnknownUnderItsCommandIdAndThenKnown) {
    actWithoutAnAnswer();
    EXPECT_NE(answers.front().error().context.find(intent.command.text()), std::string::npos);
    EXPECT_EQ(row().id.toStdString(), intent.command.text());
    EXPECT_EQ(row().state, State::Unknown);
    EXPECT_EQ(bridge.runningCommands(), 1);
    ASSERT_TRUE(bridge.lastError());

    proxy->loseAnswers(false);
    ASSERT_TRUE(eventually([&] { return row().state == State::Done; }));
    ASSERT_EQ(answers.size(), 2U) << "unknown once, known once";
    ASSERT_TRUE(answers.back());
    EXPECT_TRUE(answers.back()->replayed);
    EXPECT_EQ(answers.back()->value.state.basisPoints, 300);
    EXPECT_FALSE(bridge.lastError()) << "what is known to be done is no error any more";
    EXPECT_EQ(canary().epoch, before.epoch + 1) << "done once";
}

TEST_F(LostAnswer, staysUnknownWhileThePlatformIsGoneAndIsKnownWhenItIsBackWithTheSameData) {
    actWithoutAnAnswer();
    platform.stop();
    ASSERT_TRUE(eventually([&] { return bridge.link() == Link::Lost; }));
    proxy->loseAnswers(false);
    // It is asked again and again; that nobody is there says nothing about what happened before.
    const int attempts = row().attempts;
    ASSERT_TRUE(eventually([&] { return row().attempts >= attempts + 3; }));
    EXPECT_EQ(row().state, State::Unknown);
    EXPECT_EQ(answers.size(), 1U);
    EXPECT_EQ(bridge.runningCommands(), 1);

    platform.start();
    ASSERT_TRUE(eventually([&] { return row().state == State::Done; }));
    ASSERT_EQ(answers.size(), 2U);
    ASSERT_TRUE(answers.back()) << base::describe(answers.back().error());
    EXPECT_EQ(answers.back()->value.state.basisPoints, 300);
    EXPECT_EQ(canary().epoch, before.epoch + 1) << "done once";
    EXPECT_EQ(canary().basisPoints, 300);
}

TEST_F(LostAnswer, isAskedOnAsTheOperatorWhoSentItWhenAnotherTookOver) {
    actWithoutAnAnswer();
    bridge.connectTo(platform.operatorFile("viewer-1"));
    ASSERT_TRUE(eventually([&] { return bridge.me() && bridge.me()->id == base::OperatorId("viewer-1"); }));
    EXPECT_EQ(row().state, State::Unknown);
    proxy->loseAnswers(false);
    ASSERT_TRUE(eventually([&] { return row().state == State::Done; }));
    EXPECT_EQ(canary().epoch, before.epoch + 1);
}

TEST_F(LostAnswer, isResolvedAlthoughThePageIsGone) {
    auto page = std::make_unique<QObject>();
    proxy->loseAnswers(true);
    int called = 0;
    bridge.act<api::CanaryView>(
        page.get(), QStringLiteral("Abort"), intent,
        [intent = intent](PlatformClient& client, Deadline deadline, std::stop_token stop) {
            return client.abortCanary(kProvider, intent, deadline, std::move(stop));
        },
        [&](const auto&) { ++called; });
    ASSERT_TRUE(eventually([&] { return row().state == State::Unknown; }));
    EXPECT_EQ(called, 1);
    page.reset();
    proxy->loseAnswers(false);
    ASSERT_TRUE(eventually([&] { return row().state == State::Done; }));
    EXPECT_EQ(called, 1);
}

TEST_F(LostAnswer, aRefusalOnAskingAgainIsAFailure) {
    // The first answer is lost together with the refusal that it was.
    proxy->loseAnswers(true);
    api::CanaryDraft draft;
    draft.basisPoints = 300;
    draft.expectedEpoch = canary().epoch + 40;
    bridge.act<api::CanaryView>(
        &receiver, QStringLiteral("Set the share"), intent,
        [draft, intent = intent](PlatformClient& client, Deadline deadline, std::stop_token stop) {
            return client.setCanary(kProvider, draft, intent, deadline, std::move(stop));
        },
        [this](const auto& answer) { answers.push_back(answer); });
    ASSERT_TRUE(eventually([&] { return row().state == State::Unknown; }));
    proxy->loseAnswers(false);
    ASSERT_TRUE(eventually([&] { return row().state == State::Failed; }));
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers.back().error().code, base::ErrorCode::Conflict);
    EXPECT_EQ(canary().basisPoints, 0);
}

TEST_F(LostAnswer, aStreamThatWasCutIsTakenUpAgain) {
    const auto first = bridge.board()->feed().sequence;
    ASSERT_TRUE(eventually([&] { return bridge.board()->feed().sequence > first; }));
    proxy.reset(); // Every connection ends; the platform does not.
    ASSERT_TRUE(eventually([&] { return bridge.link() == Link::Lost; }));
    ASSERT_TRUE(bridge.linkError());
    proxy = std::make_unique<CuttingProxy>(platform.port());
    (void)platform.operatorFileVia("on_call-1", proxy->port());
    ASSERT_TRUE(eventually([&] { return bridge.link() == Link::Live; }));
    const auto again = bridge.board()->feed().sequence;
    ASSERT_TRUE(eventually([&] { return bridge.board()->feed().sequence > again; }));
}

} // namespace
} // namespace signalbox::test
