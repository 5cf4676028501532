// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/TracesPage.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/shell/MutationGate.h"
#include "ui/traces/StepCard.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using api::SpanKind;
using api::SpanState;
using Kind = PageState::Kind;

namespace {

/// Keeps what was asked and answers when told to.
class FakeTracesPort final : public TracesPort {
public:
    void trace(const std::string& id, On<api::TraceView> done) override { traces.emplace_back(id, std::move(done)); }
    void recent(const api::TraceFilter& filter, On<api::TraceList> done) override {
        lists.emplace_back(filter, std::move(done));
    }
    void events(const std::string& trace, On<api::EventPageView> done) override {
        eventReads.emplace_back(trace, std::move(done));
    }
    std::vector<std::pair<std::string, On<api::EventPageView>>> eventReads;
    std::vector<std::pair<std::string, On<api::TraceView>>> traces;
    std::vector<std::pair<api::TraceFilter, On<api::TraceList>>> lists;
};

class TracesPageTest : public UiTest {
protected:
    TracesPageTest()
        : gate(clock)
        , bridge(clock) {
        auto owned = std::make_unique<FakeTracesPort>();
        port = owned.get();
        page = std::make_unique<TracesPage>(PageContext{theme(), clock, gate}, bridge, nullptr, std::move(owned));
        page->resize(1240, 780);
        // What the window does with a link to this very page.
        QObject::connect(page.get(), &Page::linkRequested, page.get(), [this](const QString& link) {
            links << link;
            if (link.startsWith(QStringLiteral("traces")))
                page->openLink(link.section(QLatin1Char('/'), 1));
        });
    }

    [[nodiscard]] api::TraceSummary call(const char* id, const char* route, int status, const char* code = "",
                                         std::uint64_t faults = 0, base::Duration ago = 0s) const {
        api::TraceSummary summary;
        summary.id = id;
        summary.at = clock.now() - ago;
        summary.provider = "novagames";
        summary.brand = "brand-7";
        summary.region = "eu-1";
        summary.route = route;
        summary.status = status;
        summary.code = code;
        summary.duration = 4'200us;
        summary.faults = faults;
        summary.player = "p_demo_1";
        summary.bet = "b_71";
        return summary;
    }
    [[nodiscard]] api::TraceList failedCalls() const {
        api::TraceList list;
        list.kept = 20'000;
        list.since = clock.now() - 100s;
        list.items = {call("tr_lost", "POST /v1/bets/settle", 0, "", 1, 4s),
                      call("tr_poor", "POST /v1/bets/authorize", 402, "INSUFFICIENT_FUNDS", 0, 9s),
                      call("tr_down", "POST /v1/sessions", 503, "RG_UNAVAILABLE", 0, 12s)};
        return list;
    }
    [[nodiscard]] api::TraceList allCalls() const {
        auto list = failedCalls();
        list.items = {list.items[0]};
        for (int i = 0; i < 24; ++i)
            list.items.push_back(call(("tr_ok" + std::to_string(i)).c_str(),
                                      i % 2 == 0 ? "POST /v1/bets/authorize" : "POST /v1/bets/settle", 200, "",
                                      i == 3 ? 1 : 0, std::chrono::milliseconds(100 * i)));
        return list;
    }
    /// A settlement whose first answer was dropped, and its repetition.
    [[nodiscard]] api::TraceView settlement() const {
        api::TraceView view;
        view.id = "tr_lost";
        view.provider = "novagames";
        view.brand = "brand-7";
        view.region = "eu-1";
        view.begunAt = clock.now() - 4s;
        view.length = 238'400us;
        int next = 0;
        const auto add = [&](std::optional<int> parent, SpanKind kind, const char* name, std::chrono::microseconds at,
                             std::optional<std::chrono::microseconds> length, SpanState state,
                             std::vector<std::pair<std::string, std::string>> attributes = {}) {
            view.spans.push_back({++next, parent, kind, name, at, length, state, std::move(attributes)});
            return next;
        };
        const int first = add({}, SpanKind::Call, "POST /v1/bets/settle", 0us, 12'300us, SpanState::Failed,
                              {{"player", "p_demo_1"}, {"bet", "b_71"}, {"round", "r_18"}});
        add(first, SpanKind::Admit, "certificate, signature, body", 0us, 2'100us, SpanState::Ok);
        add(first, SpanKind::Queue, "queue and commit", 2'100us, 4'400us, SpanState::Ok);
        const int entry = add(first, SpanKind::Entry, "settle", 6'200us, std::nullopt, SpanState::Ok,
                              {{"sequence", "8812"},
                               {"posting", "player p_demo_1 cash EUR 14.60, after 112.60"},
                               {"posting", "house novagames EUR -12.60, after -88 120.40"},
                               {"posting", "player p_demo_1 hold EUR -2.00, after 0.00"}});
        add(first, SpanKind::Fault, "answer dropped", 8'200us, 4'100us, SpanState::Injected,
            {{"press", "press_3"}, {"seed", "7"}});
        const int outbox = add(entry, SpanKind::Outbox, "bet.settled", 6'500us, std::nullopt, SpanState::Ok);
        add(outbox, SpanKind::Relay, "committed to published", 6'500us, 29'000us, SpanState::Ok);
        const int event = add(outbox, SpanKind::Event, "bet.settled", 35'500us, std::nullopt, SpanState::Ok,
                              {{"sequence", "4410"}, {"event", "e_1"}});
        add(event, SpanKind::Delivery, "consumer novagames", 41'200us, 3'100us, SpanState::Ok);
        add({}, SpanKind::Call, "POST /v1/bets/settle", 230'100us, 8'300us, SpanState::Ok,
            {{"status", "200"}, {"replayed", "yes"}});
        return view;
    }
    [[nodiscard]] api::TraceView old() const {
        api::TraceView view;
        view.id = "tr_old";
        view.begunAt = clock.now() - 9h;
        view.spans = {{1, {}, SpanKind::Entry, "authorize", 0us, std::nullopt, SpanState::Ok, {{"sequence", "17"}}}};
        view.gaps = {"The call is no longer kept: calls are remembered since 13:40 UTC."};
        return view;
    }

    void answerLists() {
        while (!port->lists.empty()) {
            auto asked = std::move(port->lists.front());
            port->lists.erase(port->lists.begin());
            asked.second(asked.first.code == "error" ? failedCalls() : allCalls());
        }
    }
    void answerTrace(const base::Result<api::TraceView>& answer) {
        ASSERT_FALSE(port->traces.empty());
        auto asked = std::move(port->traces.front());
        port->traces.erase(port->traces.begin());
        asked.second(answer);
    }
    template <class W = QLabel>
    [[nodiscard]] W* named(const char* name) const {
        return page->findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] std::string label(const char* name) const { return named(name)->text().toStdString(); }
    [[nodiscard]] static QString cell(const DataTable* table, int row, int column) {
        return table->model()->index(row, column).data().toString();
    }
    /// As a person opens it: the page is in front.
    void open() {
        page->activated();
        present(*page);
        answerLists();
    }

    MutationGate gate;
    Bridge bridge;
    FakeTracesPort* port = nullptr;
    std::unique_ptr<TracesPage> page;
    QStringList links;
};

TEST_F(TracesPageTest, listsWhatFailedFirstAndSaysHowFarBackItRemembers) {
    open();
    EXPECT_EQ(page->states()->state().kind, Kind::Ready);
    ASSERT_GT(page->callTable()->model()->rowCount(), 10);
    EXPECT_EQ(cell(page->callTable(), 0, 1), QStringLiteral("settle"));
    EXPECT_EQ(cell(page->callTable(), 0, 2), QStringLiteral("◆ no answer"));
    EXPECT_EQ(cell(page->callTable(), 1, 2), QStringLiteral("402 INSUFFICIENT_FUNDS"));
    EXPECT_EQ(cell(page->callTable(), 2, 2), QStringLiteral("503 RG_UNAVAILABLE"));
    EXPECT_EQ(cell(page->callTable(), 3, 2), QStringLiteral("200"));
    EXPECT_NE(label("kept").find("calls are remembered, since"), std::string::npos) << label("kept");
}

TEST_F(TracesPageTest, aCallIsOpenedByEnterAndSelectedWhereItFailed) {
    open();
    page->callTable()->setFocus();
    QTest::keyClick(page->callTable(), Qt::Key_Return);
    EXPECT_EQ(links, QStringList{QStringLiteral("traces/tr_lost")});
    ASSERT_EQ(port->traces.size(), 1U);
    EXPECT_EQ(port->traces.front().first, "tr_lost");
    answerTrace(settlement());
    EXPECT_EQ(label("headline"), "Trace tr_lost");
    EXPECT_EQ(label("verdict"), "▲ 1 fault injected, 1 step failed");
    EXPECT_EQ(page->waterfall()->spans().size(), 10);
    EXPECT_EQ(page->waterfall()->currentId(), QStringLiteral("step-1"));
    EXPECT_EQ(page->waterfall()->spans().first().faults, QStringList{QStringLiteral("answer dropped")});
    EXPECT_TRUE(page->step()->asText().contains(QStringLiteral("Injected: answer dropped")));
}

TEST_F(TracesPageTest, everyStepStandsBelowItsCause) {
    page->displayTrace(settlement());
    QStringList order;
    for (const auto& line : page->waterfall()->spans())
        order << QStringLiteral("%1 %2").arg(line.depth).arg(line.kind);
    EXPECT_EQ(order, (QStringList{"0 call", "1 admission", "1 queue", "1 ledger", "2 outbox", "3 relay", "3 event",
                                  "4 delivery", "1 fault", "0 call"}));
    ASSERT_EQ(page->stepTable()->model()->rowCount(), 10);
    for (int row = 0; row < 10; ++row)
        EXPECT_EQ(cell(page->stepTable(), row, 0).remove(QChar(0x2007)), page->waterfall()->spans().at(row).kind);
}

TEST_F(TracesPageTest, timeIsCountedFromTheFirstByteAndNoEffectComesBeforeItsCause) {
    api::TraceView view;
    view.id = "tr_stamps";
    view.begunAt = clock.now(); // in whole milliseconds, as it comes
    view.length = 2'680us;
    view.spans = {{1, {}, SpanKind::Call, "POST /v1/bets/settle", 970us, 1'710us, SpanState::Ok, {}},
                  {2, 1, SpanKind::Entry, "entry 7 settle", 2'420us, std::nullopt, SpanState::Ok, {}},
                  {3, 2, SpanKind::Event, "bet.settled", 2'000us, std::nullopt, SpanState::Ok, {}},
                  {4, 1, SpanKind::Fault, "answer_delay", 0us, std::nullopt, SpanState::Injected, {}}};
    page->displayTrace(view);
    const auto& lines = page->waterfall()->spans();
    EXPECT_EQ(lines.at(0).from, base::Duration(0us));
    EXPECT_EQ(lines.at(0).to, base::Duration(1'710us));
    EXPECT_EQ(lines.at(1).from, base::Duration(1'450us));
    EXPECT_EQ(lines.at(2).from, base::Duration(1'450us)) << "its stamp has whole milliseconds only";
    EXPECT_EQ(lines.at(3).from, base::Duration(0us));
    EXPECT_EQ(lines.at(3).name, QStringLiteral("answer delay"));
    EXPECT_TRUE(named("line")->text().endsWith(QStringLiteral("1.71 ms"))) << label("line");
    view.spans[2].start = 400us;
    page->displayTrace(view);
    EXPECT_EQ(page->waterfall()->spans().at(2).from, base::Duration(0us)) << "a real contradiction is not hidden";
}

TEST_F(TracesPageTest, theWaterfallTheTableAndTheDetailsChooseTogether) {
    open();
    page->displayTrace(settlement());
    page->stepTable()->selectRow(3);
    EXPECT_EQ(page->waterfall()->currentId(), QStringLiteral("step-4"));
    EXPECT_EQ(page->step()->title(), QStringLiteral("ledger · settle"));
    EXPECT_EQ(page->step()->postings().size(), 3);
    EXPECT_EQ(page->step()->postings().first(), QStringLiteral("player p_demo_1 cash EUR 14.60, after 112.60"));

    page->waterfall()->setFocus();
    QTest::keyClick(page->waterfall(), Qt::Key_Down);
    QTest::keyClick(page->waterfall(), Qt::Key_Down);
    QTest::keyClick(page->waterfall(), Qt::Key_Down);
    EXPECT_EQ(page->step()->title(), QStringLiteral("event · bet.settled"));
    EXPECT_EQ(page->stepTable()->currentIndex().row(), 6);
    EXPECT_TRUE(page->step()->json()->isHidden()) << "its content has not come yet";
    ASSERT_EQ(port->eventReads.size(), 1U);
    EXPECT_EQ(port->eventReads.front().first, "tr_lost");
    api::EventPageView kept;
    kept.events.resize(2);
    kept.events[0].event = "e_0";
    kept.events[1].event = "e_1";
    kept.events[1].topic = "bet.settled";
    kept.events[1].data = *base::Json::parse(R"({"bet_id":"b_71","win_amount":14.60})");
    port->eventReads.front().second(kept);
    EXPECT_TRUE(page->step()->json()->toPlainText().contains(QStringLiteral("\"win_amount\": 14.60")))
        << "an amount is never rounded: " << page->step()->json()->toPlainText().toStdString();
    QTest::mouseClick(page->step()->copyButton(), Qt::LeftButton);
    EXPECT_TRUE(QGuiApplication::clipboard()->text().contains(QStringLiteral("14.60")));
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("event · bet.settled")));
}

TEST_F(TracesPageTest, whatIsNoLongerKeptIsALineAndASentence) {
    open();
    page->openLink(QStringLiteral("tr_old"));
    answerTrace(old());
    ASSERT_EQ(page->waterfall()->spans().size(), 2);
    const auto& gap = page->waterfall()->spans().at(1);
    EXPECT_EQ(gap.look, WaterfallSpan::Look::Gap);
    EXPECT_TRUE(gap.text.contains(QStringLiteral("no longer kept")));
    EXPECT_EQ(label("verdict").rfind("1 gap. The call is no longer kept", 0), 0U) << label("verdict");
    page->stepTable()->selectRow(1);
    EXPECT_TRUE(page->step()->postings().join(QLatin1Char(' ')).contains(QStringLiteral("no longer kept")));
}

TEST_F(TracesPageTest, aTraceThatNobodyKnowsIsSaid) {
    open();
    page->openLink(QStringLiteral("tr_never"));
    answerTrace(base::Error{base::ErrorCode::NotFound, "NOT_FOUND", "there is no such trace"});
    EXPECT_EQ(label("headline"), "Nothing is known of tr_never");
    EXPECT_NE(label("line").find("Calls are remembered since"), std::string::npos);
    EXPECT_TRUE(page->waterfall()->spans().isEmpty());
    page->refresh();
    EXPECT_TRUE(port->traces.empty()) << "it is not asked for again and again";
}

TEST_F(TracesPageTest, aBetLeadsToTheNewestCallAboutIt) {
    open();
    auto* field = page->findChild<FilterField*>()->lineEdit();
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("b_71"));
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(links, QStringList{QStringLiteral("traces/b_71")});
    ASSERT_FALSE(port->lists.empty());
    EXPECT_EQ(port->lists.front().first.about, "b_71");
    answerLists();
    ASSERT_EQ(port->traces.size(), 1U);
    EXPECT_EQ(port->traces.front().first, "tr_ok0") << "the newest";
}

TEST_F(TracesPageTest, anIdThatNoCallIsAboutMayBeATraceOfAProvidersOwn) {
    open();
    page->openLink(QStringLiteral("order-17"));
    while (!port->lists.empty()) {
        auto asked = std::move(port->lists.front());
        port->lists.erase(port->lists.begin());
        asked.second(api::TraceList());
    }
    ASSERT_EQ(port->traces.size(), 1U);
    EXPECT_EQ(port->traces.front().first, "order-17");
}

TEST_F(TracesPageTest, aLinkOfWordsFiltersTheListAndKeepsTheTrace) {
    open();
    page->displayTrace(settlement());
    page->openLink(QStringLiteral("provider:novagames code:error"));
    ASSERT_EQ(port->lists.size(), 1U);
    EXPECT_EQ(port->lists.front().first.provider, "novagames");
    EXPECT_EQ(port->lists.front().first.code, "error");
    EXPECT_EQ(page->findChild<FilterField*>()->text(), QStringLiteral("provider:novagames code:error"));
    answerLists();
    EXPECT_EQ(page->callTable()->model()->rowCount(), 3);
    EXPECT_EQ(page->traceId(), QStringLiteral("tr_lost"));
    // Opening one from the list does not lose the filter.
    page->openLink(QStringLiteral("tr_poor"));
    EXPECT_TRUE(port->lists.empty());
    EXPECT_EQ(page->callTable()->model()->rowCount(), 3);
}

TEST_F(TracesPageTest, theChoiceOfCallsIsWhatThePlatformIsAsked) {
    open();
    auto* order = page->findChild<QComboBox*>();
    order->setFocus();
    QTest::keyClick(order, Qt::Key_End);
    ASSERT_EQ(port->lists.size(), 1U);
    EXPECT_TRUE(port->lists.front().first.faulty);
    answerLists();
    for (int row = 0; row < page->callTable()->model()->rowCount(); ++row)
        EXPECT_TRUE(cell(page->callTable(), row, 2).startsWith(QStringLiteral("◆")));
}

TEST_F(TracesPageTest, anAnswerThatCameLateDoesNotReplaceWhatWasChosenSince) {
    open();
    page->openLink(QStringLiteral("tr_old"));
    page->openLink(QStringLiteral("tr_lost"));
    ASSERT_EQ(port->traces.size(), 2U);
    auto late = port->traces.front().second;
    port->traces.erase(port->traces.begin());
    late(old());
    EXPECT_TRUE(page->waterfall()->spans().isEmpty());
    answerTrace(settlement());
    EXPECT_EQ(label("headline"), "Trace tr_lost");
}

TEST_F(TracesPageTest, itIsReadAgainWhileSomethingHasNotHappenedYet) {
    open();
    auto view = settlement();
    view.spans[8].state = SpanState::Pending;
    view.spans[8].duration.reset();
    page->openLink(QStringLiteral("tr_lost"));
    answerTrace(view);
    EXPECT_NE(label("verdict").find("1 step has not happened yet"), std::string::npos);
    EXPECT_EQ(page->waterfall()->spans().at(7).look, WaterfallSpan::Look::Gap) << "no time is claimed";
    EXPECT_TRUE(QTest::qWaitFor([&] { return !port->traces.empty(); }, 10'000));
    answerTrace(settlement());
    EXPECT_EQ(label("verdict"), "▲ 1 fault injected, 1 step failed");
    page->deactivated();
}

TEST_F(TracesPageTest, everyStateIsSaid) {
    page->activated();
    EXPECT_EQ(page->states()->state().kind, Kind::Loading);
    const base::Error down{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    page->displayError(down);
    EXPECT_EQ(page->states()->state().kind, Kind::Error);
    page->display(api::TraceList());
    EXPECT_EQ(page->states()->state().kind, Kind::EmptyFirstUse);
    page->display(allCalls());
    EXPECT_EQ(page->states()->state().kind, Kind::Ready);
    page->displayError(down);
    EXPECT_EQ(page->states()->state().kind, Kind::Partial) << "the last known calls stay";
    page->setDisconnected(true, QStringLiteral("00:42"));
    EXPECT_EQ(page->states()->state().kind, Kind::Offline);
    page->deactivated();
}

TEST_F(TracesPageTest, aTraceCanBeCopiedWhole) {
    open();
    page->displayTrace(settlement());
    for (auto* button : page->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Copy trace"))
            QTest::mouseClick(button, Qt::LeftButton);
    const auto copied = base::Json::parse(QGuiApplication::clipboard()->text().toStdString());
    ASSERT_TRUE(copied);
    const auto back = api::fromJson<api::TraceView>(*copied);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->spans, settlement().spans);
}

TEST_F(TracesPageTest, worksWithoutAMouseAndWithoutASight) {
    open();
    page->displayTrace(settlement());
    EXPECT_EQ(accessibilityReport(*page), "");
}

TEST_F(TracesPageTest, pictures) {
    open();
    page->displayTrace(settlement());
    expectPictures(*page, theme(), QStringLiteral("traces"));
    page->stepTable()->selectRow(3);
    expectPictures(*page, theme(), QStringLiteral("traces-ledger"));
    page->displayTrace(old());
    expectPictures(*page, theme(), QStringLiteral("traces-gap"));
    page->display(api::TraceList());
    expectPictures(*page, theme(), QStringLiteral("traces-list-empty"));
}

} // namespace

} // namespace signalbox::test
