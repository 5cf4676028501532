// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/access/AccessPage.h"

#include "core/api/Acts.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TraceLink.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using access::ApprovalState;

namespace {

struct Sent {
    ApprovalAct act;
    api::ApprovalView shown;
    api::Intent intent;
    std::function<void(const ApprovalOutcome&)> done;
};

class RecordingPort final : public AccessPort {
public:
    explicit RecordingPort(std::vector<Sent>& sent)
        : m_sent(sent) {}
    void read(QObject*, Approvals) override {}
    void perform(QObject*, ApprovalAct act, const api::ApprovalView& shown, const api::Intent& intent, const QString&,
                 std::function<void(const ApprovalOutcome&)> done) override {
        m_sent.push_back({act, shown, intent, std::move(done)});
    }

private:
    std::vector<Sent>& m_sent;
};

} // namespace

class AccessPageTest : public UiTest {
protected:
    AccessPageTest() {
        gate.setEnvironment(Environment::Sandbox);
        gate.setConnected(true);
        gate.setPermissions(
            {QStringLiteral("approvals.sign"), QStringLiteral("approvals.refuse"), QStringLiteral("approvals.request")},
            false);
        me.id = base::OperatorId("on_call-2");
        me.role = access::Role::OnCall;
        me.abilities = {{"degradation.open", true, true, 1}};
    }
    [[nodiscard]] api::ApprovalView view(const std::string& id, const std::string& requester) const {
        api::ApprovalView one;
        one.artefact = api::artefactOf("POST", "/control/v1/degradation/commands",
                                       base::Json::object({{"switch", "new_sessions"},
                                                           {"scope", base::Json::object({{"provider", "novagames"}})},
                                                           {"position", "on"},
                                                           {"share", 25},
                                                           {"reason", "p99 is back under 400 ms"}}));
        one.summary = "Let 25 % of new sessions of novagames in again";
        one.reason = "p99 is back under 400 ms for 15 min";
        one.request.id = base::ApprovalId(id);
        one.request.action = "degradation.open";
        one.request.object = "switch/new_sessions novagames";
        one.request.scope = base::Json::object({{"provider", "novagames"}});
        one.request.requester = base::OperatorId(requester);
        one.request.artefactHash = api::artefactHash(one.artefact);
        one.request.summaryHash = api::summaryHash(one.summary);
        one.request.k = 1;
        one.request.requestedAt = clock.now() - std::chrono::minutes(5);
        one.request.expires = clock.now() + std::chrono::minutes(55);
        one.signatures.push_back({base::OperatorId(requester), {}, {}, one.request.requestedAt});
        return one;
    }
    [[nodiscard]] api::ApprovalView own(const std::string& id) const {
        auto one = view(id, "on_call-2");
        one.approveRefusal =
            base::Error{base::ErrorCode::PermissionDenied, "ACCESS-010", "nobody approves an own request"};
        return one;
    }
    [[nodiscard]] api::ApprovalView approved(const std::string& id) const {
        auto one = view(id, "on_call-1");
        one.state = ApprovalState::Approved;
        one.signatures.push_back({base::OperatorId("on_call-2"), {}, {}, clock.now()});
        return one;
    }
    void open(const std::vector<api::ApprovalView>& approvals) {
        page.resize(1240, 780);
        present(page);
        page.show(approvals);
        QApplication::processEvents();
    }
    [[nodiscard]] QPushButton* button(const char* words) const {
        for (auto* one : page.findChildren<QPushButton*>())
            if (one->text() == QString::fromLatin1(words))
                return one;
        return nullptr;
    }
    [[nodiscard]] QString visible() const {
        QStringList texts;
        for (const auto* label : page.findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        return texts.join(QLatin1Char('\n'));
    }
    void confirm(const QString& reason) {
        auto* sheet = page.sheet();
        ASSERT_TRUE(sheet);
        ASSERT_TRUE(QTest::qWaitForWindowActive(sheet));
        if (!reason.isEmpty())
            sheet->setReason(reason);
        clock.advance(std::chrono::milliseconds(600));
        sheet->holdButton()->tick();
        sheet->holdButton()->setFocus();
        QTest::keyPress(sheet->holdButton(), Qt::Key_Space);
        clock.advance(std::chrono::milliseconds(900));
        sheet->holdButton()->tick();
        QTest::keyRelease(sheet->holdButton(), Qt::Key_Space);
    }

    std::vector<Sent> sent;
    api::Me me;
    MutationGate gate{clock};
    Bridge bridge{clock};
    AccessPage page{
        {theme(), clock, gate}, bridge, std::make_unique<RecordingPort>(sent), [this] { return std::optional(me); }};
};

TEST_F(AccessPageTest, putsFirstWhatWaitsForThePersonAndCountsOnlyThat) {
    open({own("apr-own"), approved("apr-done"), view("apr-mine", "on_call-1")});
    auto* table = page.findChild<DataTable*>();
    EXPECT_EQ(table->model()->index(0, 0).data().toString(), QStringLiteral("waits for you"));
    EXPECT_EQ(page.badge(), 1);
    EXPECT_TRUE(visible().contains(QStringLiteral("Let 25 % of new sessions")));
    const auto artefact = page.findChild<QPlainTextEdit*>()->toPlainText();
    EXPECT_TRUE(artefact.contains(QStringLiteral("/control/v1/degradation/commands")));
    EXPECT_TRUE(artefact.contains(QStringLiteral("25")));
}

TEST_F(AccessPageTest, signsTheVeryRequestThatWasShownWhenTheSheetOpened) {
    const auto shown = view("apr-1", "on_call-1");
    open({shown});
    QTest::mouseClick(button("Approve..."), Qt::LeftButton);
    auto later = shown;
    later.summary = "something else";
    page.show({later});
    confirm(QStringLiteral("agreed with incident lead"));
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].act, ApprovalAct::Approve);
    EXPECT_EQ(sent[0].shown, shown);
    EXPECT_EQ(sent[0].intent.reason, "agreed with incident lead");
}

TEST_F(AccessPageTest, whoDecidesAboutABetCanLookAtItsTraces) {
    auto reversal = view("ap_2", "on_call-1");
    reversal.request.action = "bets.reverse";
    reversal.request.object = "bet/novagames/b_71";
    open({reversal});
    TraceButton* trace = nullptr;
    for (auto* one : page.findChildren<TraceButton*>())
        if (one->isVisible())
            trace = one;
    ASSERT_TRUE(trace);
    QSignalSpy links(&page, &Page::linkRequested);
    QTest::mouseClick(trace, Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.first().first().toString(), QStringLiteral("traces/b_71"));
    page.show({view("ap_1", "on_call-1")});
    EXPECT_FALSE(trace->isVisible()) << "a switch has none";
}

TEST_F(AccessPageTest, offersToExecuteAfterTheLastApprovalAndNeverByItself) {
    open({view("apr-1", "on_call-1")});
    QTest::mouseClick(button("Approve..."), Qt::LeftButton);
    confirm(QStringLiteral("agreed"));
    ASSERT_EQ(sent.size(), 1U);
    page.show({approved("apr-1")});
    ApprovalOutcome outcome;
    outcome.auditIndex = 41;
    outcome.approval = approved("apr-1");
    sent[0].done(outcome);
    EXPECT_EQ(sent.size(), 1U);
    EXPECT_TRUE(page.messages()->text().contains(QStringLiteral("nothing is executed yet")));
    QTRY_VERIFY(!page.sheet());
    QTest::mouseClick(button("Execute now..."), Qt::LeftButton);
    confirm({});
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[1].act, ApprovalAct::Execute);
    EXPECT_EQ(sent[1].shown.request.id, base::ApprovalId("apr-1"));
}

TEST_F(AccessPageTest, saysWhyAnOwnRequestCannotBeApprovedAndLetsItBeWithdrawn) {
    open({own("apr-own")});
    EXPECT_FALSE(button("Approve...")->isEnabled());
    EXPECT_TRUE(visible().contains(QStringLiteral("You cannot approve it")));
    EXPECT_TRUE(visible().contains(QStringLiteral("ACCESS-010")));
    ASSERT_TRUE(button("Withdraw..."));
    QTest::mouseClick(button("Withdraw..."), Qt::LeftButton);
    confirm(QStringLiteral("no longer needed"));
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].act, ApprovalAct::Refuse);
}

TEST_F(AccessPageTest, blocksARequestThatWasAltered) {
    auto pending = view("apr-1", "on_call-1");
    pending.artefact.set("path", "/control/v1/something/else");
    auto ready = approved("apr-2");
    ready.summary = "harmless";
    open({pending, ready});
    EXPECT_TRUE(visible().contains(QStringLiteral("P1: this request was altered")));
    EXPECT_FALSE(button("Approve...")->isEnabled());
    page.openLink(QStringLiteral("apr-2"));
    EXPECT_TRUE(visible().contains(QStringLiteral("P1: this request was altered")));
    EXPECT_FALSE(button("Execute...")->isEnabled());
    EXPECT_TRUE(button("Refuse...")->isEnabled());
}

TEST_F(AccessPageTest, showsAnUnknownOutcomeWithItsCommand) {
    open({view("apr-1", "on_call-1")});
    QTest::mouseClick(button("Approve..."), Qt::LeftButton);
    confirm(QStringLiteral("agreed"));
    ASSERT_EQ(sent.size(), 1U);
    ApprovalOutcome outcome;
    outcome.error = base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer"};
    sent[0].done(outcome);
    EXPECT_EQ(page.messages()->kind(), MessageBar::Kind::Unknown);
    EXPECT_TRUE(page.messages()->text().contains(QString::fromStdString(sent[0].intent.command.text())));
}

TEST_F(AccessPageTest, showsThatNothingWaits) {
    open({});
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::EmptyFirstUse);
    EXPECT_EQ(page.badge(), 0);
}

TEST_F(AccessPageTest, canBeUsedWithoutMouseAndSight) {
    open({view("apr-1", "on_call-1"), approved("apr-2"), own("apr-own")});
    EXPECT_EQ(accessibilityProblems(page).join(QLatin1Char('\n')).toStdString(), "");
    expectPictures(page, theme(), QStringLiteral("access"));
}

} // namespace signalbox::test
