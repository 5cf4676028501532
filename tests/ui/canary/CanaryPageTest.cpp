// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryPage.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/canary/ShareCard.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/HoldButton.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"
#include "ui/widgets/StatePanel.h"

#include "core/canary/Guard.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>

#include <random>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;

namespace {

/// Keeps what was asked and answers when told to.
class FakeCanaryPort final : public CanaryPort {
public:
    struct Set {
        base::ProviderId provider;
        api::CanaryDraft draft;
        api::Intent intent;
        OnView done;
    };
    struct Abort {
        base::ProviderId provider;
        api::Intent intent;
        OnView done;
    };
    struct Rearm {
        base::ProviderId provider;
        std::uint64_t epoch = 0;
        api::Intent intent;
        OnApproval done;
    };
    void list(OnViews done) override { lists.push_back(std::move(done)); }
    void set(const base::ProviderId& provider, const api::CanaryDraft& draft, const api::Intent& intent,
             OnView done) override {
        sets.push_back({provider, draft, intent, std::move(done)});
    }
    void abort(const base::ProviderId& provider, const api::Intent& intent, OnView done) override {
        aborts.push_back({provider, intent, std::move(done)});
    }
    void askToRearm(const base::ProviderId& provider, std::uint64_t epoch, const std::string&,
                    const api::Intent& intent, OnApproval done) override {
        rearms.push_back({provider, epoch, intent, std::move(done)});
    }
    void approvals(OnApprovals done) override { approvalReads.push_back(std::move(done)); }
    std::vector<OnViews> lists;
    std::vector<OnApprovals> approvalReads;
    std::vector<Set> sets;
    std::vector<Abort> aborts;
    std::vector<Rearm> rearms;
};

class CanaryPageTest : public UiTest {
protected:
    CanaryPageTest()
        : gate(clock)
        , bridge(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions(
            {QStringLiteral("canary.set"), QStringLiteral("canary.abort"), QStringLiteral("canary.rearm")}, false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakeCanaryPort>();
        port = owned.get();
        page = std::make_unique<CanaryPage>(PageContext{theme(), clock, gate}, bridge, nullptr, std::move(owned));
        page->resize(1224, 800);
    }

    [[nodiscard]] api::CanaryView view(int basisPoints, std::uint64_t epoch = 7) const {
        api::CanaryView out;
        auto& state = out.state;
        state.provider = base::ProviderId("novagames");
        state.regions = {base::RegionId("eu-1")};
        state.stableRelease = "2.6.3";
        state.candidateRelease = "2.7.0";
        state.basisPoints = basisPoints;
        state.epoch = epoch;
        const auto now = clock.now();
        using Kind = canary::Step::Kind;
        state.history = {
            {Kind::Created, 1, 0, 0, "platform", "first start", now - 72h},
            {Kind::SharePlaced, 2, 0, 100, "on_call-2", "first stage of 2.6.9", now - 50h},
            {Kind::RolledBack, 3, 100, 0, "guard", "G2 errors against stable, e 131 after 41 s", now - 49h},
            {Kind::Rearmed, 4, 0, 0, "on_call-1+on_call-2", "2.7.0 mends the settle call", now - 26h},
            {Kind::SharePlaced, 6, 0, 100, "on_call-1", "plan 2.7.0, first stage", now - 34min},
            {Kind::SharePlaced, epoch, 100, basisPoints, "on_call-1", "plan 2.7.0, clean", now - 19min}};
        out.candidateSessions = 214;
        out.eligibleSessions = 10'700;
        out.guard.health = canary::CandidateHealth::Healthy;
        out.guard.eAbsolute = 0.42;
        out.guard.eControl = 0.71;
        out.guard.candidateRequests = 18'204;
        out.guard.controlRequests = 361'220;
        out.guard.candidatePlayers = 2'140;
        out.guard.candidateFailedPlayers = 3;
        out.guard.controlPlayers = 42'800;
        out.guard.controlFailedPlayers = 54;
        return out;
    }

    /// As the platform leaves a canary behind that a real guard rolled back.
    [[nodiscard]] api::CanaryView latched() {
        auto out = view(200);
        canary::Guard guard;
        std::optional<canary::Rollback> rollback;
        for (int i = 0; i < 400 && !rollback; ++i) {
            clock.advance(20ms);
            const bool candidate = i % 4 == 0;
            rollback =
                guard.observe({candidate ? canary::Arm::Candidate : canary::Arm::Control,
                               base::PlayerId("p" + std::to_string(i)), candidate && i > 60, 20ms, clock.instant()});
        }
        EXPECT_TRUE(rollback.has_value());
        out.state = canary::rollBack(out.state, rollback->evidence, rollback->why, clock.now());
        out.guard = guard.status(clock.instant());
        return out;
    }

    template <class W = QWidget>
    [[nodiscard]] W* named(const char* name) const {
        return page->findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] QString label(const char* name) const { return named<QLabel>(name)->text(); }

    void hold(HoldButton* button, base::Duration howLong) {
        clock.advance(600ms); // past the guard against presses that were meant for something else
        button->tick();
        QTest::mousePress(button, Qt::LeftButton);
        clock.advance(howLong);
        button->tick();
        QTest::mouseRelease(button, Qt::LeftButton);
    }

    MutationGate gate;
    Bridge bridge;
    FakeCanaryPort* port = nullptr;
    std::unique_ptr<CanaryPage> page;
};

TEST_F(CanaryPageTest, showsTheShareWithWhatWasObserved) {
    page->display({view(200)}, nullptr);
    EXPECT_EQ(label("share"), QStringLiteral("2.00 %"));
    EXPECT_TRUE(label("observed").contains(QStringLiteral("214 of 10\u202f700 eligible")))
        << label("observed").toStdString();
}

TEST_F(CanaryPageTest, movingTheDraftSendsNothing) {
    page->display({view(200)}, nullptr);
    present(*page);
    auto* slider = named<QSlider>("draftSlider");
    QTest::mouseClick(named<QPushButton>("step1"), Qt::LeftButton);
    EXPECT_EQ(slider->value(), 201);
    slider->setValue(500);
    EXPECT_TRUE(label("draftNote").contains(QStringLiteral("nothing sent")));
    EXPECT_TRUE(named<QPushButton>("review")->text().contains(QStringLiteral("2.00 % → 5.00 %")));
    EXPECT_TRUE(port->sets.empty());
    EXPECT_TRUE(port->aborts.empty());
}

TEST_F(CanaryPageTest, theCohortInForceIsLegibleAndNotToBeChanged) {
    const auto fields = [this] {
        QList<QLineEdit*> found;
        for (auto* edit : page->findChildren<QLineEdit*>())
            if (edit->property("locked").isValid() || edit->placeholderText() == QStringLiteral("everybody"))
                found << edit;
        return found;
    };
    page->display({view(200)}, nullptr);
    present(*page);
    ASSERT_FALSE(fields().isEmpty());
    for (auto* edit : fields()) {
        EXPECT_TRUE(edit->isReadOnly()) << edit->accessibleName().toStdString();
        EXPECT_TRUE(edit->isEnabled()) << "grey letters on grey say nothing";
    }
    page->display({view(0, 8)}, nullptr);
    for (auto* edit : fields())
        EXPECT_FALSE(edit->isReadOnly());
}

TEST_F(CanaryPageTest, keepsTheDraftWhenNewFiguresArrive) {
    page->display({view(200)}, nullptr);
    named<QSlider>("draftSlider")->setValue(450);
    page->display({view(200)}, nullptr);
    EXPECT_EQ(named<QSlider>("draftSlider")->value(), 450);
    QTest::mouseClick(named<QPushButton>("discard"), Qt::LeftButton);
    EXPECT_EQ(named<QSlider>("draftSlider")->value(), 200);
}

TEST_F(CanaryPageTest, sendsTheEpochThatTheSheetShowed) {
    page->display({view(200, 7)}, nullptr);
    present(*page);
    named<QSlider>("draftSlider")->setValue(500);
    QTest::mouseClick(named<QPushButton>("review"), Qt::LeftButton);
    auto* sheet = page->sheet();
    ASSERT_NE(sheet, nullptr);
    EXPECT_EQ(sheet->review().objectId, QStringLiteral("novagames@7"));
    hold(sheet->holdButton(), 900ms);
    EXPECT_TRUE(port->sets.empty()) << "sent without a reason";
    sheet->setReason(QStringLiteral("plan 2.7.0, last stage"));
    hold(sheet->holdButton(), 400ms);
    EXPECT_TRUE(port->sets.empty()) << "sent without a full hold";
    hold(sheet->holdButton(), 900ms);
    ASSERT_EQ(port->sets.size(), 1U);
    EXPECT_EQ(port->sets[0].draft.basisPoints, 500);
    EXPECT_EQ(port->sets[0].draft.expectedEpoch, 7U);
    EXPECT_EQ(port->sets[0].intent.reason, "plan 2.7.0, last stage");
    EXPECT_FALSE(port->sets[0].draft.candidateRelease.has_value());
    api::Done<api::CanaryView> done{view(500, 8), {1042, "note"}, false};
    port->sets[0].done(done);
    EXPECT_EQ(label("share"), QStringLiteral("5.00 %"));
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Done);
}

TEST_F(CanaryPageTest, aConflictOpensTheReviewAgainWithTheNewState) {
    page->display({view(200, 7)}, nullptr);
    present(*page);
    named<QSlider>("draftSlider")->setValue(300);
    QTest::mouseClick(named<QPushButton>("review"), Qt::LeftButton);
    page->sheet()->setReason(QStringLiteral("more"));
    hold(page->sheet()->holdButton(), 900ms);
    ASSERT_EQ(port->sets.size(), 1U);
    port->sets[0].done(base::Error{base::ErrorCode::Conflict, "CANARY-002", "the epoch is 8, not 7"});
    ASSERT_FALSE(port->lists.empty());
    port->lists.back()(std::vector{view(100, 8)});
    ASSERT_NE(page->sheet(), nullptr);
    EXPECT_EQ(page->sheet()->review().objectId, QStringLiteral("novagames@8"));
    EXPECT_EQ(page->sheet()->review().changes.front().was, QStringLiteral("1.00 %"));
    EXPECT_EQ(page->sheet()->review().changes.front().willBe, QStringLiteral("3.00 %"));
    EXPECT_EQ(page->sheet()->reason(), QStringLiteral("more"));
    hold(page->sheet()->holdButton(), 900ms);
    ASSERT_EQ(port->sets.size(), 2U);
    EXPECT_EQ(port->sets[1].draft.expectedEpoch, 8U);
    EXPECT_NE(port->sets[1].intent.command, port->sets[0].intent.command) << "another act needs another command id";
}

TEST_F(CanaryPageTest, anUnknownOutcomeIsNeitherDoneNorFailed) {
    page->display({view(200, 7)}, nullptr);
    present(*page);
    named<QSlider>("draftSlider")->setValue(300);
    QTest::mouseClick(named<QPushButton>("review"), Qt::LeftButton);
    page->sheet()->setReason(QStringLiteral("more"));
    hold(page->sheet()->holdButton(), 900ms);
    ASSERT_EQ(port->sets.size(), 1U);
    port->sets[0].done(base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer"});
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Unknown);
    EXPECT_TRUE(page->messages()->text().contains(QString::fromStdString(port->sets[0].intent.command.text())));
    EXPECT_EQ(label("share"), QStringLiteral("2.00 %"));
    port->sets[0].done(api::Done<api::CanaryView>{view(300, 8), {}, true});
    EXPECT_EQ(label("share"), QStringLiteral("3.00 %"));
}

TEST_F(CanaryPageTest, rollsBackWhileLockedAndDisconnectedButDoesNotRaise) {
    gate.setEnvironment(Environment::Production);
    gate.setConnected(false);
    page->display({view(200)}, nullptr);
    present(*page);
    named<QSlider>("draftSlider")->setValue(300);
    EXPECT_FALSE(named<QPushButton>("review")->isEnabled());
    auto* abort = named<HoldButton>("abort");
    ASSERT_TRUE(abort->isEnabled());
    hold(abort, 500ms);
    EXPECT_TRUE(port->aborts.empty());
    hold(abort, 900ms);
    ASSERT_EQ(port->aborts.size(), 1U);
    EXPECT_EQ(port->aborts[0].provider, base::ProviderId("novagames"));
    EXPECT_FALSE(port->aborts[0].intent.reason.empty());
    port->aborts[0].done(base::Error{base::ErrorCode::Unavailable, "CONSOLE-001", "there is no connection"});
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Error);
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("signalboxctl canary abort novagames")));
}

TEST_F(CanaryPageTest, saysLatchedLoudlyAndAsksForASecondPerson) {
    page->display({latched()}, nullptr);
    present(*page);
    EXPECT_TRUE(named<QLabel>("latch")->isVisible());
    EXPECT_TRUE(label("latch").contains(QStringLiteral("LATCHED")));
    EXPECT_EQ(page->badge(), 1);
    named<QSlider>("draftSlider")->setValue(100);
    EXPECT_FALSE(named<QPushButton>("review")->isEnabled());
    QTest::mouseClick(named<QPushButton>("rearm"), Qt::LeftButton);
    ASSERT_NE(page->sheet(), nullptr);
    EXPECT_TRUE(page->sheet()->review().approval.contains(QStringLiteral("second person")));
    page->sheet()->setReason(QStringLiteral("2.7.1 is out"));
    hold(page->sheet()->holdButton(), 900ms);
    ASSERT_EQ(port->rearms.size(), 1U);
    EXPECT_EQ(port->rearms[0].epoch, 8U);
}

TEST_F(CanaryPageTest, showsAnApprovalThatWaitsAndLeadsToIt) {
    page->display({latched()}, nullptr);
    page->activated();
    present(*page);
    auto* notice = named<QLabel>("approvals");
    EXPECT_FALSE(notice->isVisible());
    api::ApprovalView waiting;
    waiting.request.id = base::ApprovalId("ap_7");
    waiting.request.action = "canary.rearm";
    waiting.request.requester = base::OperatorId("on_call-1");
    waiting.request.expires = clock.now() + 40min;
    waiting.summary = "Re-arm the canary of novagames";
    api::ApprovalView other = waiting;
    other.request.action = "keys.waive";
    other.summary = "Cut over without evidence";
    ASSERT_FALSE(port->approvalReads.empty());
    port->approvalReads.back()(std::vector{other, waiting});
    ASSERT_TRUE(notice->isVisible());
    EXPECT_TRUE(notice->text().contains(QStringLiteral("Waits for you: Re-arm the canary of novagames")))
        << notice->text().toStdString();
    EXPECT_TRUE(notice->text().contains(QStringLiteral("asked by on_call-1")));
    EXPECT_FALSE(notice->text().contains(QStringLiteral("evidence")));
    QSignalSpy links(page.get(), &Page::linkRequested);
    QTest::mouseClick(named<QPushButton>("openApproval"), Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.front().front().toString(), QStringLiteral("access/ap_7"));
    waiting.state = access::ApprovalState::Executed;
    page->deactivated();
    page->activated();
    port->approvalReads.back()(std::vector{waiting});
    EXPECT_FALSE(notice->isVisible());
}

TEST_F(CanaryPageTest, replaysTheEvidenceOfARollback) {
    page->display({latched()}, nullptr);
    present(*page);
    auto* evidence = named<QPushButton>("evidence");
    ASSERT_TRUE(evidence->isVisible());
    QTest::mouseClick(evidence, Qt::LeftButton);
    auto* replay = page->findChild<QLabel*>(QStringLiteral("replay"));
    ASSERT_NE(replay, nullptr);
    EXPECT_TRUE(replay->text().contains(QStringLiteral("same verdict"))) << replay->text().toStdString();
    replay->window()->close();
}

TEST_F(CanaryPageTest, leadsFromTheEvidenceToTheFailedCalls) {
    page->display({latched()}, nullptr);
    present(*page);
    QTest::mouseClick(named<QPushButton>("evidence"), Qt::LeftButton);
    QSignalSpy links(page.get(), &Page::linkRequested);
    auto* replay = page->findChild<QLabel*>(QStringLiteral("replay"));
    ASSERT_NE(replay, nullptr);
    for (auto* one : replay->window()->findChildren<QPushButton*>())
        if (one->text() == QStringLiteral("Open traces of failed calls"))
            QTest::mouseClick(one, Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_TRUE(links.first().first().toString().startsWith(QStringLiteral("traces/provider:")));
    EXPECT_TRUE(links.first().first().toString().endsWith(QStringLiteral(" code:error")));
    EXPECT_FALSE(replay->window()->isVisible()) << "nothing stands in front of the page";
}

TEST_F(CanaryPageTest, saysSoWhenEvidenceWasAltered) {
    auto altered = latched();
    altered.state.rollbackEvidence->set("guard", "G9");
    page->display({altered}, nullptr);
    present(*page);
    QTest::mouseClick(named<QPushButton>("evidence"), Qt::LeftButton);
    auto* replay = page->findChild<QLabel*>(QStringLiteral("replay"));
    ASSERT_NE(replay, nullptr);
    EXPECT_FALSE(replay->text().contains(QStringLiteral("same verdict"))) << replay->text().toStdString();
    replay->window()->close();
}

TEST_F(CanaryPageTest, withoutABoardNothingLooksFine) {
    const auto rows = guardRows(view(200), nullptr);
    EXPECT_EQ(rows.front().cells.at(1).text, QStringLiteral("--"));
    EXPECT_NE(rows.front().cells.at(5).text, QStringLiteral("within"));
}

TEST_F(CanaryPageTest, showsEmptyAndErrorAndKeepsTheLastKnown) {
    page->displayError({base::ErrorCode::Unavailable, "API-008", "the platform cannot be reached"});
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::Error);
    page->display({}, nullptr);
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::EmptyFirstUse);
    page->display({view(200)}, nullptr);
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::Ready);
    page->displayError({base::ErrorCode::Unavailable, "API-008", "the platform cannot be reached"});
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::Partial);
    EXPECT_EQ(label("share"), QStringLiteral("2.00 %"));
}

TEST_F(CanaryPageTest, everythingHasANameAndTabReachesIt) {
    page->display({latched()}, nullptr);
    present(*page);
    EXPECT_EQ(accessibilityProblems(*page).join(QStringLiteral("\n")).toStdString(), "");
}

TEST_F(CanaryPageTest, pictures) {
    auto board = slo::Board(clock, slo::defaultObjectives());
    std::mt19937 random(4);
    slo::Tick tick;
    tick.boot = "boot-1";
    for (int second = 0; second < 400; ++second) {
        tick.sequence++;
        tick.wallTime = clock.now();
        tick.series.clear();
        for (const auto release : slo::kReleases) {
            slo::SeriesTick one;
            one.key = {base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1"), release,
                       slo::Operation::Authorize};
            const bool candidate = release == slo::Release::Candidate;
            slo::Sketch sketch;
            const int count = candidate ? 24 : 180;
            for (int i = 0; i < count; ++i)
                sketch.add(std::chrono::microseconds(20'000 + int(random() % 120'000) +
                                                     (candidate && second > 300 ? 40'000 : 0)));
            one.counts.requests = std::uint64_t(count);
            one.counts.errors = random() % 9 == 0 ? 1 : 0;
            one.latency = sketch.pack();
            tick.series.push_back(one);
        }
        ASSERT_EQ(int(board.apply(tick)) == int(slo::Applied::Invalid), false);
        page->display({view(200)}, &board);
        clock.advance(1s);
    }
    named<QSlider>("draftSlider")->setValue(500);
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        theme().apply(*qApp);
        const QString suffix = scheme == Scheme::Light ? QStringLiteral("light") : QStringLiteral("dark");
        page->display({view(200)}, &board);
        named<QSlider>("draftSlider")->setValue(500);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 812}, QStringLiteral("canary-") + suffix)), 40);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1080, 712}, QStringLiteral("canary-small-") + suffix)), 40);
        page->display({latched()}, &board);
        EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 812}, QStringLiteral("canary-latched-") + suffix)), 40);
    }
    page->display({latched()}, &board);
    present(*page);
    QTest::mouseClick(named<QPushButton>("evidence"), Qt::LeftButton);
    auto* replay = page->findChild<QLabel*>(QStringLiteral("replay"));
    ASSERT_NE(replay, nullptr);
    EXPECT_GT(colorCount(takeScreenshot(*replay->window(), {760, 560}, QStringLiteral("canary-evidence"))), 40);
    replay->window()->close();
    page->display({}, nullptr);
    (void)takeScreenshot(*page, {1240, 812}, QStringLiteral("canary-empty"));
    theme().setSettings({Scheme::Light, 100, true, false});
    theme().apply(*qApp);
}

} // namespace

} // namespace signalbox::test
