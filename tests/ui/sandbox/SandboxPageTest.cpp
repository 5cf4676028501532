// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/SandboxPage.h"
#include "tests/ui/sandbox/FakePlayersPorts.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/sandbox/AmlPanel.h"
#include "ui/sandbox/ButtonList.h"
#include "ui/sandbox/ClockCard.h"
#include "ui/sandbox/JackpotsPanel.h"
#include "ui/sandbox/PlayersPanel.h"
#include "ui/sandbox/PressForm.h"
#include "ui/sandbox/RunningCard.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TraceLink.h"

#include <QtCore/QSet>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;
using Kind = PageState::Kind;

namespace {

/// Keeps what was asked and answers when told to.
class FakeSandboxPort final : public SandboxPort {
public:
    struct Press {
        api::FaultOrder order;
        QString title;
        api::Intent intent;
        On<api::Done<api::FaultPress>> done;
    };
    struct Release {
        api::PressId press;
        api::Intent intent;
        On<api::Done<api::FaultPress>> done;
    };
    void buttons(On<api::SandboxButtons> done) override { buttonReads.push_back(std::move(done)); }
    void presses(On<std::vector<api::FaultPress>> done) override { pressReads.push_back(std::move(done)); }
    void faults(On<std::vector<api::InjectedFault>> done) override { faultReads.push_back(std::move(done)); }
    void clock(On<api::VirtualClock> done) override { clockReads.push_back(std::move(done)); }
    void providers(On<std::vector<api::ProviderView>> done) override { providerReads.push_back(std::move(done)); }
    void press(const api::FaultOrder& order, const QString& title, const api::Intent& intent,
               On<api::Done<api::FaultPress>> done) override {
        sent.push_back({order, title, intent, std::move(done)});
    }
    void release(const api::PressId& press, const QString&, const api::Intent& intent,
                 On<api::Done<api::FaultPress>> done) override {
        releases.push_back({press, intent, std::move(done)});
    }
    void releaseAll(const api::Intent& intent, On<api::Done<std::vector<api::FaultPress>>> done) override {
        allReleases.emplace_back(intent, std::move(done));
    }
    void resetClock(const api::Intent& intent, On<api::Done<api::VirtualClock>> done) override {
        clockResets.emplace_back(intent, std::move(done));
    }
    std::vector<On<api::SandboxButtons>> buttonReads;
    std::vector<On<std::vector<api::FaultPress>>> pressReads;
    std::vector<On<std::vector<api::InjectedFault>>> faultReads;
    std::vector<On<api::VirtualClock>> clockReads;
    std::vector<On<std::vector<api::ProviderView>>> providerReads;
    std::vector<Press> sent;
    std::vector<Release> releases;
    std::vector<std::pair<api::Intent, On<api::Done<std::vector<api::FaultPress>>>>> allReleases;
    std::vector<std::pair<api::Intent, On<api::Done<api::VirtualClock>>>> clockResets;
};

api::FaultButton button(const char* kind, const char* title, const char* group, const char* effect,
                        std::vector<std::string> scope, std::vector<api::FaultParameter> parameters = {}) {
    api::FaultButton out;
    out.kind = kind;
    out.title = title;
    out.group = group;
    out.effect = effect;
    out.scope = std::move(scope);
    out.parameters = std::move(parameters);
    return out;
}

api::SandboxButtons someButtons() {
    const std::vector<std::string> requests{"provider", "brand", "region", "operation"};
    const std::vector<std::string> events{"provider", "region", "topic"};
    api::SandboxButtons all;
    all.environment = "sandbox";
    all.available = true;
    auto skew = button("clock_skew", "Skew the clock", "clock",
                       "Signatures and tokens are judged by a clock that is off. A correct client is refused with "
                       "SIGNATURE_EXPIRED and gets the time.",
                       {}, {{"skew_ms", "Skew", "ms", -3'600'000, 3'600'000, 40'000}});
    skew.rated = false;
    auto jump = button("clock_jump", "Jump the clock", "clock",
                       "Sessions, holds and limits are judged by a clock that has jumped ahead.", {},
                       {{"by_s", "By", "s", -86'400, 86'400, 3'600}});
    jump.rated = false;
    jump.timed = false;
    auto drop = button("region_drop", "Drop a region", "requests",
                       "Every request to the region is answered 503 REGION_FAILOVER.", {"region"});
    drop.requiredScope = {"region"};
    drop.rated = false;
    all.buttons = {skew,
                   jump,
                   button("answer_delay", "Delay answers", "requests", "The answer leaves late; the effect is there.",
                          requests, {{"delay_ms", "Delay", "ms", 1, 60'000, 500}}),
                   button("answer_drop", "Drop answers", "requests",
                          "The request is executed and its answer is lost. A repetition must be a replay.", requests),
                   button("connection_reset", "Reset connections", "requests",
                          "The connection is cut before the request is executed.", requests),
                   drop,
                   button("event_duplicate", "Deliver twice", "events",
                          "The event is delivered more than once, with the same event_id.", events,
                          {{"copies", "Copies", "", 1, 10, 1}}),
                   button("event_reorder", "Deliver out of order", "events",
                          "Events of one partition overtake each other.", events),
                   button("outbox_stall", "Stall the outbox", "events",
                          "Nothing leaves the outbox; the queue lag grows until it is released.", {"region"})};
    return all;
}

class SandboxPageTest : public UiTest {
protected:
    SandboxPageTest()
        : gate(clock)
        , bridge(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("sandbox.operate")}, false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakeSandboxPort>();
        port = owned.get();
        auto cases = std::make_unique<FakeAmlPort>();
        aml = cases.get();
        SandboxPorts ports;
        ports.sandbox = std::move(owned);
        ports.aml = std::move(cases);
        page = std::make_unique<SandboxPage>(PageContext{theme(), clock, gate}, bridge, nullptr, std::move(ports));
        page->resize(1240, 780);
        QObject::connect(page.get(), &Page::linkRequested, page.get(), [this](const QString& link) { links << link; });
    }

    [[nodiscard]] api::FaultPress press(const char* id, const char* kind, std::uint64_t seed,
                                        base::Duration left) const {
        api::FaultPress out;
        out.id = api::PressId(id);
        out.kind = kind;
        out.scope.provider = base::ProviderId("novagames");
        out.scope.operation = "settle";
        out.basisPoints = 500;
        out.seed = seed;
        out.startedAt = clock.now() - 50s;
        out.endsAt = clock.now() + left;
        out.by = base::OperatorId("on_call-1");
        out.reason = "rehearse lost answers";
        out.seen = 280;
        out.hits = 14;
        return out;
    }
    [[nodiscard]] std::vector<api::FaultPress> somePresses() const {
        auto drop = press("press_3", "answer_drop", 7, 250s);
        auto stall = press("press_4", "outbox_stall", 99, 12s);
        stall.scope = {};
        stall.scope.region = base::RegionId("eu-1");
        stall.startedAt = clock.now() - 10s;
        auto past = press("press_1", "answer_delay", 42, -100s);
        past.parameters = {{"delay_ms", 800}};
        past.startedAt = clock.now() - 160s;
        past.endedAt = past.endsAt;
        past.endedBy = "window";
        return {stall, drop, past};
    }
    [[nodiscard]] std::vector<api::InjectedFault> someFaults() const {
        std::vector<api::InjectedFault> all;
        for (int i = 14; i > 0; --i) {
            api::InjectedFault fault;
            fault.number = i;
            fault.press = api::PressId(i % 4 == 0 ? "press_4" : "press_3");
            fault.kind = i % 4 == 0 ? "outbox_stall" : "answer_drop";
            fault.at = clock.now() - std::chrono::seconds(3 * (14 - i));
            fault.trace = i == 13 ? "" : "tr_" + std::to_string(7000 + i);
            fault.provider = "novagames";
            fault.region = "eu-1";
            fault.target = i % 4 == 0 ? "bet.settled" : "settle";
            fault.draw = std::uint64_t(20 * i);
            fault.what = i % 4 == 0 ? "event held in the outbox" : "answer dropped after 204 ms, status 200";
            all.push_back(fault);
        }
        return all;
    }
    [[nodiscard]] api::VirtualClock realTime() const {
        api::VirtualClock out;
        out.trueTime = clock.now();
        out.virtualTime = clock.now();
        return out;
    }
    [[nodiscard]] api::VirtualClock jumped() const {
        auto out = realTime();
        out.offset = 2h;
        out.virtualTime = out.trueTime + out.offset;
        out.skew = -3s;
        out.driftPpm = 500;
        return out;
    }
    template <class View, class Done>
    static void answer(std::vector<Done>& waiting, const base::Result<View>& with) {
        ASSERT_FALSE(waiting.empty());
        auto done = std::move(waiting.front());
        waiting.erase(waiting.begin());
        done(with);
    }
    void open() {
        page->activated();
        present(*page);
        answer<api::SandboxButtons>(port->buttonReads, someButtons());
        answer<std::vector<api::FaultPress>>(port->pressReads, std::vector<api::FaultPress>());
        answer<std::vector<api::InjectedFault>>(port->faultReads, std::vector<api::InjectedFault>());
        answer<api::VirtualClock>(port->clockReads, realTime());
        api::ProviderView nova;
        nova.provider = base::ProviderId("novagames");
        nova.brand = base::BrandId("brand-7");
        answer<std::vector<api::ProviderView>>(port->providerReads, std::vector<api::ProviderView>{nova});
        page->form()->setRegions({base::RegionId("eu-1"), base::RegionId("uk-1")});
    }
    template <class W>
    [[nodiscard]] W* named(const char* name) const {
        return page->findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] std::string label(const char* name) const { return named<QLabel>(name)->text().toStdString(); }
    void clickCard(const char* kind) { QTest::mouseClick(page->buttons()->card(QLatin1String(kind)), Qt::LeftButton); }
    static void choose(QComboBox* box, const char* value) {
        box->setFocus();
        for (int i = 0; i < box->count() && box->currentData().toString() != QLatin1String(value); ++i)
            QTest::keyClick(box, Qt::Key_Down);
        ASSERT_EQ(box->currentData().toString(), QLatin1String(value));
    }
    void writeReason(const QString& reason = QStringLiteral("rehearse lost answers")) {
        auto* edit = named<QLineEdit>("faultReason");
        edit->setFocus();
        QTest::keyClicks(edit, reason);
    }
    void hold(HoldButton* button) {
        clock.advance(600ms);
        button->tick();
        QTest::mousePress(button, Qt::LeftButton);
        clock.advance(900ms);
        button->tick();
        QTest::mouseRelease(button, Qt::LeftButton);
    }

    MutationGate gate;
    Bridge bridge;
    FakeSandboxPort* port = nullptr;
    FakeAmlPort* aml = nullptr;
    std::unique_ptr<SandboxPage> page;
    QStringList links;
};

TEST_F(SandboxPageTest, everyButtonStandsInItsGroupAndChoosingOnePressesNothing) {
    open();
    for (const auto& one : someButtons().buttons)
        ASSERT_TRUE(page->buttons()->card(QString::fromStdString(one.kind))) << one.kind;
    clickCard("answer_drop");
    EXPECT_EQ(page->form()->title(), QStringLiteral("Drop answers"));
    auto* reorder = page->buttons()->card(QStringLiteral("event_reorder"));
    reorder->setFocus();
    QTest::keyClick(reorder, Qt::Key_Return);
    EXPECT_EQ(page->form()->title(), QStringLiteral("Deliver out of order"));
    EXPECT_TRUE(port->sent.empty());
}

TEST_F(SandboxPageTest, onlyWhatAButtonTakesCanBeSet) {
    open();
    clickCard("answer_delay");
    EXPECT_TRUE(named<QComboBox>("faultOperation")->isVisible());
    EXPECT_FALSE(named<QComboBox>("faultTopic")->isVisible());
    EXPECT_TRUE(named<QDoubleSpinBox>("fault.delay_ms")->isVisible());
    EXPECT_EQ(named<QDoubleSpinBox>("fault.delay_ms")->value(), 500);
    clickCard("event_duplicate");
    EXPECT_FALSE(named<QComboBox>("faultOperation")->isVisible());
    EXPECT_TRUE(named<QComboBox>("faultTopic")->isVisible());
    EXPECT_FALSE(named<QDoubleSpinBox>("fault.delay_ms"));
    clickCard("clock_jump");
    EXPECT_FALSE(named<QDoubleSpinBox>("faultRate")->isVisible());
    EXPECT_FALSE(named<QSpinBox>("faultWindow")->isVisible()) << "it acts at once";
    EXPECT_TRUE(named<QLineEdit>("faultSeed")->isVisible());
}

TEST_F(SandboxPageTest, everyEditorOfTheFormStandsInOneOfTwoColumns) {
    open();
    for (const auto* kind : {"clock_skew", "answer_delay", "event_duplicate", "region_drop"}) {
        clickCard(kind);
        QApplication::processEvents();
        QSet<int> lefts;
        for (const auto* name : {"faultProvider", "faultBrand", "faultRegion", "faultOperation", "faultTopic",
                                 "faultRate", "faultWindow", "faultSeed", "faultReason"})
            if (auto* editor = page->form()->findChild<QWidget*>(QLatin1String(name)); editor->isVisible())
                lefts.insert(editor->x());
        for (const auto& parameter : page->form()->button()->parameters)
            lefts.insert(named<QDoubleSpinBox>(("fault." + parameter.name).c_str())->x());
        EXPECT_LE(lefts.size(), 2) << kind;
    }
}

TEST_F(SandboxPageTest, anOrdinaryPressSendsExactlyWhatTheFormSays) {
    open();
    clickCard("answer_delay");
    choose(named<QComboBox>("faultProvider"), "novagames");
    choose(named<QComboBox>("faultRegion"), "eu-1");
    choose(named<QComboBox>("faultOperation"), "settle");
    named<QDoubleSpinBox>("faultRate")->setValue(5);
    named<QSpinBox>("faultWindow")->setValue(300);
    auto* seed = named<QLineEdit>("faultSeed");
    EXPECT_FALSE(seed->text().isEmpty()) << "one is drawn";
    seed->setText(QStringLiteral("7"));
    EXPECT_FALSE(page->form()->pressButton()->isEnabled());
    EXPECT_NE(label("faultHint").find("Write a reason"), std::string::npos);
    writeReason();
    ASSERT_TRUE(page->form()->pressButton()->isEnabled());
    EXPECT_EQ(page->form()->pressButton()->text(), QStringLiteral("Press"));
    QTest::mouseClick(page->form()->pressButton(), Qt::LeftButton);
    ASSERT_EQ(port->sent.size(), 1U);
    const auto& order = port->sent.front().order;
    EXPECT_EQ(order.kind, "answer_delay");
    EXPECT_EQ(order.scope.provider, base::ProviderId("novagames"));
    EXPECT_FALSE(order.scope.brand);
    EXPECT_EQ(order.scope.region, base::RegionId("eu-1"));
    EXPECT_EQ(order.scope.operation, "settle");
    EXPECT_EQ(order.basisPoints, 500);
    EXPECT_EQ(order.window, base::Duration(300s));
    EXPECT_EQ(order.seed, std::uint64_t(7));
    EXPECT_EQ(order.parameters, (std::map<std::string, std::int64_t>{{"delay_ms", 500}}));
    EXPECT_EQ(port->sent.front().intent.reason, "rehearse lost answers");
    port->sent.front().done(api::Done<api::FaultPress>{press("press_3", "answer_delay", 7, 300s), {}, false});
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("seed 7"))) << page->messages()->text().toStdString();
    EXPECT_TRUE(page->form()->reason().isEmpty()) << "the next press has a reason of its own";
}

TEST_F(SandboxPageTest, whatHitsEverybodyOrCannotBeReleasedIsHeldFor) {
    open();
    clickCard("clock_jump");
    writeReason(QStringLiteral("expire the holds"));
    EXPECT_EQ(page->form()->pressButton()->text(), QStringLiteral("Press..."));
    EXPECT_NE(label("faultHint").find("cannot be released"), std::string::npos);
    QTest::mouseClick(page->form()->pressButton(), Qt::LeftButton);
    EXPECT_TRUE(port->sent.empty()) << "nothing yet";
    ASSERT_TRUE(page->sheet());
    EXPECT_EQ(page->sheet()->reason(), QStringLiteral("expire the holds"));
    hold(page->sheet()->holdButton());
    ASSERT_EQ(port->sent.size(), 1U);
    EXPECT_EQ(port->sent.front().order.parameters.at("by_s"), 3'600);
    EXPECT_EQ(page->sheet()->review().objectId.toStdString(), port->sent.front().intent.command.text());
    port->sent.front().done(base::Error{base::ErrorCode::FailedPrecondition, "SANDBOX-003", "too many presses run"});
    ASSERT_TRUE(page->sheet()) << "the sheet says why and stays";
    QTest::keyClick(page->sheet(), Qt::Key_Escape);
}

TEST(Damage, growsWithWhoIsHitAndWithWhatCannotBeTakenBack) {
    const auto all = someButtons().buttons;
    const auto of = [&](const char* kind) {
        return *std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.kind == kind; });
    };
    api::FaultOrder order;
    EXPECT_TRUE(damageOf(of("clock_jump"), order).hold);
    EXPECT_TRUE(damageOf(of("answer_drop"), order).hold) << "all of everybody";
    order.basisPoints = 100;
    EXPECT_FALSE(damageOf(of("answer_drop"), order).hold) << "one in a hundred";
    EXPECT_TRUE(damageOf(of("region_drop"), order).hold) << "a rate means nothing to it";
    order.basisPoints = 10'000;
    order.scope.provider = base::ProviderId("novagames");
    EXPECT_FALSE(damageOf(of("answer_drop"), order).hold) << "one provider's own rehearsal";
    EXPECT_TRUE(damageOf(of("clock_jump"), order).hold);
}

TEST_F(SandboxPageTest, aButtonThatNeedsARegionSaysSo) {
    open();
    clickCard("region_drop");
    writeReason();
    EXPECT_FALSE(page->form()->pressButton()->isEnabled());
    EXPECT_NE(label("faultHint").find("Choose a region"), std::string::npos);
    choose(named<QComboBox>("faultRegion"), "uk-1");
    EXPECT_TRUE(page->form()->pressButton()->isEnabled());
}

TEST_F(SandboxPageTest, aSeedIsANumberThatThePlatformCanKeep) {
    open();
    clickCard("answer_drop");
    writeReason();
    auto* seed = named<QLineEdit>("faultSeed");
    seed->setText(QStringLiteral("9223372036854775807"));
    EXPECT_TRUE(page->form()->whatIsMissing().isEmpty());
    seed->setText(QStringLiteral("9223372036854775808"));
    EXPECT_FALSE(page->form()->whatIsMissing().isEmpty());
    seed->clear();
    EXPECT_FALSE(page->form()->whatIsMissing().isEmpty());
    QTest::mouseClick(page->findChild<QPushButton*>(), Qt::RightButton); // nothing happens
    for (auto* one : page->form()->findChildren<QPushButton*>())
        if (one->text() == QStringLiteral("Draw"))
            QTest::mouseClick(one, Qt::LeftButton);
    EXPECT_TRUE(page->form()->whatIsMissing().isEmpty());
}

TEST_F(SandboxPageTest, whatIsPressedCountsDownAndIsReleasedByOnePress) {
    open();
    page->display(somePresses());
    EXPECT_EQ(page->running()->count(), 2);
    EXPECT_EQ(page->badge(), 2);
    EXPECT_EQ(page->running()->textOf(QStringLiteral("press_3")),
              QStringLiteral("Drop answers · novagames · settle | 5.00 % · seed 7 | 14 of 280 hit · by on_call-1: "
                             "rehearse lost answers | 04:10"));
    EXPECT_EQ(page->buttons()->state(QStringLiteral("answer_drop")), QStringLiteral("04:10"));
    EXPECT_EQ(page->buttons()->state(QStringLiteral("answer_delay")), QStringLiteral("not pressed"));
    clock.advance(10s);
    page->display(somePresses().size() ? std::vector<api::FaultPress>{press("press_3", "answer_drop", 7, 240s)}
                                       : std::vector<api::FaultPress>());
    EXPECT_TRUE(page->running()->textOf(QStringLiteral("press_3")).endsWith(QStringLiteral("04:00")));
    EXPECT_TRUE(page->running()->textOf(QStringLiteral("press_4")).isEmpty()) << "over";
    QTest::mouseClick(page->running()->releaseButton(QStringLiteral("press_3")), Qt::LeftButton);
    ASSERT_EQ(port->releases.size(), 1U);
    EXPECT_EQ(port->releases.front().press, api::PressId("press_3"));
    EXPECT_FALSE(port->releases.front().intent.reason.empty());
}

TEST_F(SandboxPageTest, aLineKeepsItsPlaceWhileOthersCome) {
    open();
    page->display(std::vector<api::FaultPress>{press("press_3", "answer_drop", 7, 250s)});
    auto* release = page->running()->releaseButton(QStringLiteral("press_3"));
    QApplication::processEvents();
    const auto before = release->mapTo(page.get(), QPoint(0, 0));
    page->display(somePresses());
    QApplication::processEvents();
    EXPECT_EQ(page->running()->releaseButton(QStringLiteral("press_3")), release);
    EXPECT_EQ(release->mapTo(page.get(), QPoint(0, 0)), before) << "Release never moves to another press";
}

TEST_F(SandboxPageTest, everythingIsReleasedAtOnce) {
    open();
    EXPECT_FALSE(page->releaseAllButton()->isEnabled());
    page->display(somePresses());
    ASSERT_TRUE(page->releaseAllButton()->isEnabled());
    QTest::mouseClick(page->releaseAllButton(), Qt::LeftButton);
    ASSERT_EQ(port->allReleases.size(), 1U);
    port->allReleases.front().second(
        base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "the answer did not come"});
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Unknown);
    EXPECT_TRUE(
        page->messages()->text().contains(QString::fromStdString(port->allReleases.front().first.command.text())));
}

TEST_F(SandboxPageTest, anInjectedFaultLeadsToItsTrace) {
    open();
    page->display(someFaults());
    ASSERT_EQ(page->faultTable()->model()->rowCount(), 14);
    EXPECT_EQ(page->faultTable()->model()->index(0, 4).data().toString(), QStringLiteral("tr_7014"));
    page->faultTable()->setFocus();
    QTest::keyClick(page->faultTable(), Qt::Key_Return);
    EXPECT_EQ(links, QStringList{QStringLiteral("traces/tr_7014")});
    auto* link = page->findChild<TraceButton*>();
    QList<TraceButton*> all = page->findChildren<TraceButton*>();
    for (auto* one : all)
        if (!one->isHidden())
            link = one;
    ASSERT_TRUE(link->isVisible());
    QTest::mouseClick(link, Qt::LeftButton);
    EXPECT_EQ(links.size(), 2);
    page->faultTable()->selectRow(1);
    EXPECT_FALSE(link->isVisible()) << "it hit nothing that has a trace";
    QTest::keyClick(page->faultTable(), Qt::Key_Return);
    EXPECT_EQ(links.size(), 2);
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("nothing that has a trace")));
}

TEST_F(SandboxPageTest, aPressThatIsOverIsFilledInAgainWithItsSeed) {
    open();
    page->display(somePresses());
    page->findChild<QTabWidget*>()->setCurrentIndex(1);
    ASSERT_EQ(page->pastTable()->model()->rowCount(), 1);
    page->pastTable()->setFocus();
    QTest::keyClick(page->pastTable(), Qt::Key_Return);
    const auto order = page->form()->order();
    EXPECT_EQ(order.kind, "answer_delay");
    EXPECT_EQ(order.seed, std::uint64_t(42));
    EXPECT_EQ(order.scope.provider, base::ProviderId("novagames"));
    EXPECT_EQ(order.scope.operation, "settle");
    EXPECT_EQ(order.basisPoints, 500);
    EXPECT_EQ(order.window, base::Duration(60s));
    EXPECT_EQ(order.parameters.at("delay_ms"), 800);
    EXPECT_TRUE(port->sent.empty());
}

TEST_F(SandboxPageTest, aClockThatIsNotRealIsUnmistakable) {
    open();
    EXPECT_EQ(label("clockVerdict"), "Real time");
    EXPECT_FALSE(page->clockCard()->resetButton()->isEnabled());
    page->display(jumped());
    EXPECT_EQ(label("clockVerdict"), "▲ NOT REAL TIME");
    EXPECT_EQ(label("clockDetail"), "2 h ahead of real time; drifts by +500 ppm; signatures and tokens are judged "
                                    "3.0 s behind");
    EXPECT_EQ(page->clockCard()->severity(), Severity::P2);
    QTest::mouseClick(page->clockCard()->resetButton(), Qt::LeftButton);
    ASSERT_TRUE(page->sheet());
    page->sheet()->setReason(QStringLiteral("end of the rehearsal"));
    hold(page->sheet()->holdButton());
    ASSERT_EQ(port->clockResets.size(), 1U);
    EXPECT_EQ(port->clockResets.front().first.reason, "end of the rehearsal");
    port->clockResets.front().second(api::Done<api::VirtualClock>{realTime(), {}, false});
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Done);
    page->setDisconnected(true, QStringLiteral("00:42"));
    EXPECT_EQ(label("clockVerdict"), "○ UNKNOWN") << "a clock that stands still is no time";
}

TEST_F(SandboxPageTest, outsideASandboxNothingIsOfferedAndItSaysWhy) {
    page->activated();
    present(*page);
    api::SandboxButtons none;
    none.environment = "production";
    answer<api::SandboxButtons>(port->buttonReads, none);
    EXPECT_EQ(page->states()->state().kind, Kind::EmptyFirstUse);
    EXPECT_TRUE(page->states()->visibleText().contains(QStringLiteral("production")));
    EXPECT_FALSE(page->form()->isVisible());
    page->refresh();
    EXPECT_TRUE(port->pressReads.empty());
}

TEST_F(SandboxPageTest, whoMayOnlyLookIsToldWhoMayPress) {
    gate.setPermissions({}, true);
    open();
    clickCard("answer_drop");
    EXPECT_FALSE(page->form()->pressButton()->isVisible());
    EXPECT_NE(label("faultHint").find("integration manager"), std::string::npos) << label("faultHint");
    page->display(somePresses());
    EXPECT_FALSE(page->running()->releaseButton(QStringLiteral("press_3"))->isVisible());
}

TEST_F(SandboxPageTest, everyStateIsSaid) {
    page->activated();
    EXPECT_EQ(page->states()->state().kind, Kind::Loading);
    const base::Error down{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    answer<api::SandboxButtons>(port->buttonReads, down);
    EXPECT_EQ(page->states()->state().kind, Kind::Error);
    page->display(someButtons());
    EXPECT_EQ(page->states()->state().kind, Kind::Ready);
    page->displayError(down);
    EXPECT_EQ(page->states()->state().kind, Kind::Partial) << "the last known stays";
    page->display(somePresses());
    EXPECT_EQ(page->states()->state().kind, Kind::Ready);
    page->deactivated();
}

TEST_F(SandboxPageTest, aLinkChoosesAButtonEvenBeforeThereIsOne) {
    page->activated();
    page->openLink(QStringLiteral("event_reorder"));
    answer<api::SandboxButtons>(port->buttonReads, someButtons());
    EXPECT_EQ(page->form()->title(), QStringLiteral("Deliver out of order"));
    EXPECT_TRUE(port->sent.empty());
    page->deactivated();
}

TEST_F(SandboxPageTest, theOtherEmulatorsStandBehindTabs) {
    open();
    auto* parts = page->parts();
    ASSERT_EQ(parts->count(), 4);
    parts->setFocus();
    QTest::keyClick(parts, Qt::Key_Right);
    EXPECT_TRUE(page->players()->isVisible());
    EXPECT_FALSE(page->form()->isVisible());
    EXPECT_TRUE(aml->reads.empty()) << "what is not shown is not read";
    page->openLink(QStringLiteral("aml/aml_7"));
    EXPECT_TRUE(page->aml()->isVisible());
    EXPECT_EQ(page->helpTopic(), QStringLiteral("sandbox/aml"));
    EXPECT_EQ(aml->reads.size(), 1U);
    api::AmlCaseView first;
    first.id = "aml_6";
    auto wanted = first;
    wanted.id = "aml_7";
    aml->reads.back()(std::vector<api::AmlCaseView>{first, wanted});
    EXPECT_EQ(page->aml()->table()->currentIndex().row(), 1) << "the link's case";
    page->openLink(QStringLiteral("answer_drop"));
    EXPECT_EQ(parts->currentIndex(), SandboxPage::Faults);
    EXPECT_EQ(page->form()->title(), QStringLiteral("Drop answers"));
}

TEST_F(SandboxPageTest, worksWithoutAMouseAndWithoutASight) {
    open();
    clickCard("answer_delay");
    writeReason();
    page->display(somePresses());
    page->display(someFaults());
    page->display(jumped());
    EXPECT_EQ(accessibilityReport(*page), "");
}

TEST_F(SandboxPageTest, pictures) {
    open();
    clickCard("answer_drop");
    expectPictures(*page, theme(), QStringLiteral("sandbox-quiet"));
    clickCard("answer_delay");
    choose(named<QComboBox>("faultProvider"), "novagames");
    writeReason();
    page->display(somePresses());
    page->display(someFaults());
    page->display(jumped());
    expectPictures(*page, theme(), QStringLiteral("sandbox"));
    page->findChild<QTabWidget*>()->setCurrentIndex(1);
    expectPictures(*page, theme(), QStringLiteral("sandbox-past"));
    page->openLink(QStringLiteral("jackpots"));
    page->jackpots()->display({{"jp_5c1e88f0a2b4", base::RegionId("eu-1"), base::BrandId("brand-7"), "EUR", 100,
                                "1842.37", "2342.37", "500.00"}});
    expectPictures(*page, theme(), QStringLiteral("sandbox-part"));
    api::SandboxButtons none;
    none.environment = "production";
    page->display(none);
    expectPictures(*page, theme(), QStringLiteral("sandbox-elsewhere"));
}

} // namespace

} // namespace signalbox::test
