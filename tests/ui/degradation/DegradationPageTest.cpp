// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/DegradationPage.h"
#include "core/degradation/Latch.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/degradation/DegradationFigures.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"
#include "ui/widgets/StatePanel.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <random>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using degradation::Position;
using degradation::Step;
using degradation::Switch;

namespace {

/// Keeps what was asked and answers when told to.
class FakeDegradationPort final : public DegradationPort {
public:
    struct Close {
        api::DegradationOrder order;
        api::Intent intent;
        On<api::Done<degradation::CommandStatus>> done;
    };
    struct Release {
        api::DegradationOrder order;
        api::Intent intent;
        On<api::Done<api::ApprovalView>> done;
    };
    void state(On<api::DegradationView> done) override { states.push_back(std::move(done)); }
    void providers(On<std::vector<api::ProviderView>> done) override { asked.push_back(std::move(done)); }
    void command(const base::CommandId& id, On<degradation::CommandStatus> done) override {
        polls.emplace_back(id, std::move(done));
    }
    void close(const api::DegradationOrder& order, const api::Intent& intent,
               On<api::Done<degradation::CommandStatus>> done) override {
        closes.push_back({order, intent, std::move(done)});
    }
    void askToRelease(const api::DegradationOrder& order, const std::string&, const api::Intent& intent,
                      On<api::Done<api::ApprovalView>> done) override {
        releases.push_back({order, intent, std::move(done)});
    }
    void approvals(On<std::vector<api::ApprovalView>> done) override { approvalReads.push_back(std::move(done)); }
    std::vector<On<api::DegradationView>> states;
    std::vector<On<std::vector<api::ApprovalView>>> approvalReads;
    std::vector<On<std::vector<api::ProviderView>>> asked;
    std::vector<std::pair<base::CommandId, On<degradation::CommandStatus>>> polls;
    std::vector<Close> closes;
    std::vector<Release> releases;
};

class DegradationPageTest : public UiTest {
protected:
    DegradationPageTest()
        : gate(clock)
        , bridge(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("degradation.close"), QStringLiteral("degradation.open")}, false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakeDegradationPort>();
        port = owned.get();
        page = std::make_unique<DegradationPage>(PageContext{theme(), clock, gate}, bridge, nullptr, std::move(owned));
        page->resize(1240, 812);
        page->displayLink(true);
    }

    [[nodiscard]] api::DegradationView open() const {
        api::DegradationView view;
        const auto region = [&](const char* name, std::uint64_t live, std::uint64_t rounds) {
            api::RegionGate gateOf;
            gateOf.region = base::RegionId(name);
            for (const auto what : degradation::kSwitches)
                gateOf.shares.emplace_back(what, 100);
            gateOf.liveSessions = live;
            gateOf.openRounds = rounds;
            gateOf.lastAcceptedAt = clock.now();
            return gateOf;
        };
        view.regions = {region("eu-1", 41'210, 812), region("uk-1", 9'120, 308)};
        return view;
    }

    [[nodiscard]] degradation::CommandStatus status(const base::CommandId& id, std::initializer_list<Step> steps,
                                                    Switch what = Switch::NewSessions) const {
        degradation::CommandStatus out;
        out.command.id = id;
        out.command.what = what;
        out.command.epoch = 4;
        out.command.by = base::OperatorId("on_call-1");
        out.command.reason = "settle p99 over 2 s since 13:56";
        out.command.time = clock.now();
        int index = 0;
        for (const Step step : steps) {
            degradation::RegionProgress progress;
            progress.region = base::RegionId(index++ == 0 ? "eu-1" : "uk-1");
            progress.step = step;
            progress.sentAt = clock.now();
            if (step != Step::Sent && step != Step::Unknown)
                progress.ackedAt = clock.now() + 20ms;
            if (step == Step::Effective || step == Step::Verified)
                progress.effectiveAt = clock.now() + 60ms;
            if (step == Step::Verified) {
                progress.verifiedAt = clock.now() + 1100ms;
                progress.lastAcceptedAt = clock.now() + 700ms;
            }
            out.regions.push_back(progress);
        }
        return out;
    }

    [[nodiscard]] api::DegradationView closed(std::initializer_list<Step> steps) const {
        auto view = open();
        view.commands = {status(base::CommandId("cmd_stop"), steps)};
        view.inForce = {view.commands.front().command};
        return view;
    }

    template <class W = QWidget>
    [[nodiscard]] W* named(const char* name) const {
        return page->findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] QString headline() const { return named<QLabel>("headline")->text(); }

    void hold(HoldButton* button, base::Duration howLong) {
        clock.advance(600ms);
        button->tick();
        QTest::mousePress(button, Qt::LeftButton);
        clock.advance(howLong);
        button->tick();
        QTest::mouseRelease(button, Qt::LeftButton);
    }

    void fire(const QString& reason) {
        page->armPanel()->setReason(reason);
        hold(page->armPanel()->holdButton(), 1600ms);
    }

    MutationGate gate;
    Bridge bridge;
    FakeDegradationPort* port = nullptr;
    std::unique_ptr<DegradationPage> page;
};

TEST_F(DegradationPageTest, aLinkArmsAndFiresNothing) {
    page->display(open(), nullptr);
    present(*page);
    page->openLink(QStringLiteral("stop"));
    EXPECT_EQ(page->armPanel()->state(), ArmPanel::State::Armed);
    EXPECT_TRUE(page->armPanel()->isVisible());
    EXPECT_EQ(QApplication::focusWidget(), page->armPanel()->cancelButton());
    EXPECT_TRUE(port->closes.empty());
}

TEST_F(DegradationPageTest, firesOnlyAfterAReasonAndAFullHold) {
    page->display(open(), nullptr);
    present(*page);
    QTest::mouseClick(named<QPushButton>("close.new_sessions"), Qt::LeftButton);
    hold(page->armPanel()->holdButton(), 1600ms);
    EXPECT_TRUE(port->closes.empty()) << "without a reason";
    page->armPanel()->setReason(QStringLiteral("INC-311"));
    hold(page->armPanel()->holdButton(), 1000ms);
    EXPECT_TRUE(port->closes.empty()) << "without a full hold";
    hold(page->armPanel()->holdButton(), 1600ms);
    ASSERT_EQ(port->closes.size(), 1U);
    EXPECT_EQ(port->closes[0].order.what, Switch::NewSessions);
    EXPECT_EQ(port->closes[0].order.position, Position::Off);
    EXPECT_TRUE(port->closes[0].order.scope.isEverything());
    EXPECT_EQ(port->closes[0].intent.reason, "INC-311");
    EXPECT_TRUE(headline().contains(QStringLiteral("SENT")));
}

TEST_F(DegradationPageTest, theScopeIsFixedWhenThePanelOpens) {
    page->display(open(), nullptr);
    present(*page);
    auto* region = named<QComboBox>("scopeRegion");
    region->setCurrentIndex(region->findData(QStringLiteral("uk-1")));
    page->openLink(QStringLiteral("stop"));
    region->setCurrentIndex(0);
    fire(QStringLiteral("INC-311"));
    ASSERT_EQ(port->closes.size(), 1U);
    ASSERT_TRUE(port->closes[0].order.scope.region.has_value());
    EXPECT_EQ(*port->closes[0].order.scope.region, base::RegionId("uk-1"));
}

TEST_F(DegradationPageTest, worksLockedDisconnectedAndBeforeAnythingWasRead) {
    gate.setEnvironment(Environment::Production);
    gate.setConnected(false);
    page->displayLink(false);
    page->setDisconnected(true, QStringLiteral("00:42"));
    present(*page);
    auto* stop = named<QPushButton>("close.new_sessions");
    ASSERT_TRUE(stop->isVisible());
    ASSERT_TRUE(stop->isEnabled());
    QTest::mouseClick(stop, Qt::LeftButton);
    fire(QStringLiteral("INC-311"));
    ASSERT_EQ(port->closes.size(), 1U);
    auto* line = named<QLineEdit>("outOfBand");
    EXPECT_TRUE(line->isVisible());
    EXPECT_EQ(line->text(), QStringLiteral("signalboxctl degradation stop --wait --reason \"...\""));
    port->closes[0].done(base::Error{base::ErrorCode::Unavailable, "CONSOLE-001", "there is no connection"});
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Error);
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("NOT STOPPED")));
}

TEST_F(DegradationPageTest, saysClosedOnlyWhenEveryRegionIsVerified) {
    const base::CommandId id("cmd_stop");
    page->display(closed({Step::Effective, Step::Sent}), nullptr);
    EXPECT_TRUE(headline().contains(QStringLiteral("CLOSING 0/2"))) << headline().toStdString();
    page->display(closed({Step::Verified, Step::Unknown}), nullptr);
    EXPECT_TRUE(headline().contains(QStringLiteral("CLOSING 1/2, region uk-1 UNKNOWN"))) << headline().toStdString();
    EXPECT_FALSE(headline().contains(QStringLiteral("CLOSED")));
    page->display(closed({Step::Verified, Step::Verified}), nullptr);
    EXPECT_TRUE(headline().endsWith(QStringLiteral("CLOSED"))) << headline().toStdString();
    EXPECT_EQ(named<Figure>("press")->value(), QStringLiteral("0.7 s"));
}

TEST_F(DegradationPageTest, pollsAsLongAsTheCommandIsNotVerified) {
    present(*page);
    page->activated();
    EXPECT_FALSE(page->isPolling());
    page->display(closed({Step::Acked, Step::Sent}), nullptr);
    EXPECT_TRUE(page->isPolling());
    QTRY_COMPARE_WITH_TIMEOUT(port->polls.size(), std::size_t(1), 2000);
    EXPECT_EQ(port->polls[0].first, base::CommandId("cmd_stop"));
    port->polls[0].second(status(base::CommandId("cmd_stop"), {Step::Verified, Step::Verified}));
    EXPECT_FALSE(page->isPolling());
    page->deactivated();
}

TEST_F(DegradationPageTest, anUnknownOutcomeIsSaidAndResolved) {
    page->display(open(), nullptr);
    present(*page);
    page->openLink(QStringLiteral("stop"));
    fire(QStringLiteral("INC-311"));
    ASSERT_EQ(port->closes.size(), 1U);
    const auto id = port->closes[0].intent.command;
    port->closes[0].done(base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer"});
    EXPECT_TRUE(headline().contains(QStringLiteral("UNKNOWN")));
    EXPECT_TRUE(page->messages()->text().contains(QString::fromStdString(id.text())));
    api::Done<degradation::CommandStatus> done;
    done.value = status(id, {Step::Effective, Step::Effective});
    port->closes[0].done(done);
    EXPECT_TRUE(headline().contains(QStringLiteral("CLOSING 0/2"))) << headline().toStdString();
}

TEST_F(DegradationPageTest, promotionsAndJackpotsAreReviewed) {
    page->display(open(), nullptr);
    present(*page);
    QTest::mouseClick(named<QPushButton>("close.promo"), Qt::LeftButton);
    ASSERT_NE(page->sheet(), nullptr);
    page->sheet()->setReason(QStringLiteral("bonus abuse"));
    hold(page->sheet()->holdButton(), 900ms);
    ASSERT_EQ(port->closes.size(), 1U);
    EXPECT_EQ(port->closes[0].order.what, Switch::Promo);
}

TEST_F(DegradationPageTest, releasingAsksASecondPersonAndMovesNothing) {
    page->display(closed({Step::Verified, Step::Verified}), nullptr);
    present(*page);
    auto* stage = named<QComboBox>("stage");
    EXPECT_EQ(stage->count(), 3);
    EXPECT_EQ(stage->currentData().toInt(), 5);
    QTest::mouseClick(named<QPushButton>("release"), Qt::LeftButton);
    ASSERT_NE(page->sheet(), nullptr);
    EXPECT_TRUE(page->sheet()->review().approval.contains(QStringLiteral("second person")));
    page->sheet()->setReason(QStringLiteral("mended"));
    hold(page->sheet()->holdButton(), 900ms);
    ASSERT_EQ(port->releases.size(), 1U);
    EXPECT_EQ(port->releases[0].order.position, Position::On);
    EXPECT_EQ(port->releases[0].order.share, 5);
    EXPECT_TRUE(port->closes.empty());
    EXPECT_TRUE(headline().contains(QStringLiteral("CLOSED")));
}

TEST_F(DegradationPageTest, showsAReleaseThatWaitsForASecondPerson) {
    page->display(open(), nullptr);
    page->activated();
    present(*page);
    api::ApprovalView waiting;
    waiting.request.id = base::ApprovalId("ap_9");
    waiting.request.action = "degradation.open";
    waiting.request.requester = base::OperatorId("on_call-2");
    waiting.request.expires = clock.now() + 50min;
    waiting.summary = "Release new sessions for everything to 5 % of players";
    waiting.approveRefusal = base::Error{base::ErrorCode::PermissionDenied, "ACCESS-010", "own request"};
    ASSERT_FALSE(port->approvalReads.empty());
    port->approvalReads.back()(std::vector{waiting});
    auto* notice = named<QLabel>("approvals");
    ASSERT_TRUE(notice->isVisible());
    EXPECT_TRUE(notice->text().contains(QStringLiteral("Waits for a second person: Release new sessions")))
        << notice->text().toStdString();
    QSignalSpy links(page.get(), &Page::linkRequested);
    QTest::mouseClick(named<QPushButton>("openApproval"), Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.front().front().toString(), QStringLiteral("access/ap_9"));
}

TEST_F(DegradationPageTest, theRedButtonIsLargeEnoughForAThumb) {
    page->display(open(), nullptr);
    present(*page);
    EXPECT_GE(named<QPushButton>("close.new_sessions")->height(), theme().px(44));
    EXPECT_LT(named<QPushButton>("close.promo")->height(), theme().px(44));
}

TEST_F(DegradationPageTest, nothingStaysArmedWhenThePageIsLeft) {
    page->display(open(), nullptr);
    present(*page);
    page->activated();
    page->openLink(QStringLiteral("stop"));
    ASSERT_TRUE(page->armPanel()->isVisible());
    page->deactivated();
    page->activated();
    EXPECT_FALSE(page->armPanel()->isVisible());
    EXPECT_TRUE(named<QLabel>("headline")->isVisible());
    EXPECT_TRUE(port->closes.empty());
}

TEST_F(DegradationPageTest, whoMayNotStopSeesNoButton) {
    gate.setPermissions({}, true);
    page->display(open(), nullptr);
    present(*page);
    EXPECT_FALSE(named<QPushButton>("close.new_sessions")->isVisible());
    page->openLink(QStringLiteral("stop"));
    EXPECT_NE(page->armPanel()->state(), ArmPanel::State::Armed);
}

TEST_F(DegradationPageTest, aNarrowerClosureIsNamedAndNotHidden) {
    auto view = open();
    auto command = status(base::CommandId("cmd_one"), {Step::Verified}).command;
    command.scope.provider = base::ProviderId("redfox");
    view.inForce = {command};
    EXPECT_TRUE(switchWord(view, Switch::NewSessions, {}).word.contains(QStringLiteral("1 restricted")));
    EXPECT_EQ(switchWord(view, Switch::NewSessions, command.scope).word, QStringLiteral("CLOSED"));
    EXPECT_EQ(switchWord(std::nullopt, Switch::NewSessions, {}).word, QStringLiteral("UNKNOWN"));
}

TEST_F(DegradationPageTest, everythingHasANameAndTabReachesIt) {
    page->display(closed({Step::Verified, Step::Unknown}), nullptr);
    page->displayLink(false);
    present(*page);
    EXPECT_EQ(accessibilityProblems(*page).join(QStringLiteral("\n")).toStdString(), "");
    page->openLink(QStringLiteral("stop"));
    EXPECT_EQ(accessibilityProblems(*page).join(QStringLiteral("\n")).toStdString(), "");
}

TEST_F(DegradationPageTest, pictures) {
    auto board = slo::Board(clock, slo::defaultObjectives());
    std::mt19937 random(4);
    slo::Tick tick;
    tick.boot = "boot-1";
    page->display(open(), &board);
    for (int second = 0; second < 500; ++second) {
        tick.sequence++;
        tick.wallTime = clock.now();
        tick.sessions = {{base::RegionId("eu-1"), 190 + random() % 40}, {base::RegionId("uk-1"), 55 + random() % 12}};
        tick.queues = {{base::RegionId("eu-1"), 3, 40ms, 400}, {base::RegionId("uk-1"), 1, 20ms, 120}};
        ASSERT_NE(board.apply(tick), slo::Applied::Invalid);
        page->display(open(), &board);
        clock.advance(1s);
    }
    present(*page);
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        theme().apply(*qApp);
        const QString suffix = scheme == Scheme::Light ? QStringLiteral("light") : QStringLiteral("dark");
        page->displayLink(true);
        page->display(open(), &board);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 812}, QStringLiteral("degradation-open-") + suffix)), 40);
        page->openLink(QStringLiteral("stop"));
        page->display(open(), &board);
        page->armPanel()->setReason(QStringLiteral("settle p99 over 2 s since 13:56, incident INC-311"));
        EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 812}, QStringLiteral("degradation-armed-") + suffix)), 40);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1080, 712}, QStringLiteral("degradation-armed-small-") + suffix)),
                  40);
        page->armPanel()->disarm();
        page->display(closed({Step::Verified, Step::Unknown}), &board);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 812}, QStringLiteral("degradation-closing-") + suffix)), 40);
        page->display(closed({Step::Verified, Step::Verified}), &board);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1080, 712}, QStringLiteral("degradation-closed-") + suffix)), 40);
        page->displayLink(false);
        (void)takeScreenshot(*page, {1080, 712}, QStringLiteral("degradation-offline-") + suffix);
    }
    theme().setSettings({Scheme::Light, 100, true, false});
    theme().apply(*qApp);
}

} // namespace

} // namespace signalbox::test
