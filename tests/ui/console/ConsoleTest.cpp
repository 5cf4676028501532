// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The whole console, all its real pages, over a whole platform with providers that play: what a person does with it.
#include "app/console/Console.h"

#include "core/api/PlayersClient.h"
#include "core/api/ProviderSettingsClient.h"
#include "core/api/TokenKeysClient.h"
#include "tests/ui/bridge/LivePlatform.h"
#include "tests/ui/console/Person.h"
#include "ui/sandbox/ButtonList.h"
#include "ui/sandbox/PressForm.h"
#include "ui/sandbox/RunningCard.h"
#include "ui/sandbox/SandboxPage.h"
#include "ui/shell/Page.h"
#include "ui/traces/TracesPage.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/HoldButton.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/StatePill.h"

#include <gtest/gtest.h>

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSlider>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTabBar>

namespace signalbox::test {

using namespace ui;
using Link = Bridge::Link;
using Kind = PageState::Kind;

namespace {

const QStringList kPages{QStringLiteral("overview"), QStringLiteral("onboarding"), QStringLiteral("slo"),
                         QStringLiteral("keys"),     QStringLiteral("canary"),     QStringLiteral("degradation"),
                         QStringLiteral("audit"),    QStringLiteral("access"),     QStringLiteral("sandbox"),
                         QStringLiteral("traces"),   QStringLiteral("settings")};

class ConsoleTest : public testing::Test {
protected:
    LivePlatform platform;
    TempFolder folder;
    std::unique_ptr<console::Console> console;
    std::unique_ptr<Person> person;

    void open(const std::string& who, double rate = 120) {
        if (rate > 0)
            platform.startTraffic(rate);
        console::ConsoleOptions options;
        options.environment = platform.operatorFile(who);
        options.state = folder / "state";
        console = std::make_unique<console::Console>(std::move(options));
        person = std::make_unique<Person>(console->window());
        console->window().resize(1440, 900);
        console->start();
        console->window().activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&console->window()));
        ASSERT_TRUE(isHere(who)) << "not connected";
    }
    void TearDown() override {
        person.reset();
        console.reset(); // Before the platform, as a person would.
    }
    bool isHere(const std::string& who) {
        return Person::sees([&] {
            const auto& bridge = console->bridge();
            return bridge.link() == Link::Live && bridge.me() && bridge.me()->id == base::OperatorId(who) &&
                   bridge.board()->feed().sequence > 0;
        });
    }
    /// Another person sits down.
    void relieve(const std::string& who) {
        console->bridge().connectTo(platform.operatorFile(who));
        ASSERT_TRUE(isHere(who));
    }
    [[nodiscard]] Page& page() { return *console->window().currentPage(); }
    void goTo(const QString& id, Qt::Key key) {
        person->presses(key, Qt::ControlModifier);
        ASSERT_EQ(page().info().id, id);
    }
    [[nodiscard]] Kind state() { return page().states()->state().kind; }
    bool says(const QString& words) {
        return Person::sees(
            [&] { return page().messages()->isVisible() && page().messages()->text().contains(words); });
    }
    [[nodiscard]] std::string said() { return page().messages()->text().toStdString(); }
    /// Whether it says more than its word: a severity.
    [[nodiscard]] static bool isMarked(const StatePill& pill) { return pill.accessibleName() != pill.text(); }
    /// Pixels in the colour that means "fine". Lists of steps do not count: what was done stays done.
    [[nodiscard]] int greenPixels() {
        auto image = page().grab().toImage().convertToFormat(QImage::Format_RGB32);
        QPainter cover(&image);
        const auto steps = page().findChildren<StepList*>();
        for (auto* list : steps)
            if (list->isVisible())
                cover.fillRect(QRect(list->mapTo(&page(), QPoint(0, 0)), list->size()), Qt::white);
        cover.end();
        const QRgb green = console->theme().color(Ink::Ok).rgb();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
            count += static_cast<int>(std::count(line, line + image.width(), green));
        }
        return count;
    }
};

TEST_F(ConsoleTest, everyPageIsReachedByItsShortcutAndShowsLiveData) {
    open("on_call-1");
    const Qt::Key keys[] = {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_5,    Qt::Key_6,
                            Qt::Key_7, Qt::Key_8, Qt::Key_9, Qt::Key_0, Qt::Key_Comma};
    for (int i = 0; i < kPages.size(); ++i) {
        SCOPED_TRACE(kPages.at(i).toStdString());
        goTo(kPages.at(i), keys[i]);
        EXPECT_TRUE(page().isVisible());
        EXPECT_TRUE(Person::sees([&] { return state() == Kind::Ready || state() == Kind::EmptyFirstUse; }))
            << page().states()->visibleText().toStdString();
    }
    EXPECT_EQ(console->window().currentLink(), QStringLiteral("settings"));
    person->presses(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(page().info().id, QStringLiteral("traces"));
}

TEST_F(ConsoleTest, aProvidersKeyIsRotatedToTheEndWithoutAFailedRequest) {
    open("security_officer-1");
    goTo(QStringLiteral("keys"), Qt::Key_4);
    person->clicksRow({QStringLiteral("HMAC"), QStringLiteral("novagames")});
    person->clicks(QStringLiteral("Rotate..."));
    person->confirms(QStringLiteral("yearly renewal"));
    ASSERT_TRUE(says(QStringLiteral("Done: Rotate"))) << said();
    // The provider's own automation picks the secret up and uses it.
    person->clicks(QStringLiteral("Cut over..."));
    person->confirms(QStringLiteral("seen in real use"));
    ASSERT_TRUE(says(QStringLiteral("Done: Cut over"))) << said();
    // The old version may go once nobody has used it for a while.
    person->clicks(QStringLiteral("Retire old..."));
    person->confirms(QStringLiteral("nobody uses it any more"));
    ASSERT_TRUE(says(QStringLiteral("Done: Retire"))) << said();

    const auto client = platform.client("auditor-1");
    const auto all = client->credentials(soon());
    ASSERT_TRUE(all);
    for (const auto& view : *all)
        if (view.credential.kind == keys::CredentialKind::Hmac &&
            view.credential.scope.provider == base::ProviderId("novagames")) {
            EXPECT_EQ(view.credential.version(1)->state, keys::VersionState::Retired);
            EXPECT_EQ(view.credential.version(2)->state, keys::VersionState::Active);
            EXPECT_EQ(view.openRotation(), nullptr);
        }
    const auto judged = console->bridge().board()->judge({}, slo::Board::Window::FiveMinutes);
    EXPECT_GT(judged.figures.counts.requests, 0U);
    EXPECT_EQ(judged.figures.counts.errors, 0U);
}

TEST_F(ConsoleTest, theKeyOfAccessTokensIsRotated) {
    open("security_officer-1");
    goTo(QStringLiteral("keys"), Qt::Key_4);
    person->clicks(QStringLiteral("Rotate token key..."));
    person->confirms(QStringLiteral("quarterly"));
    ASSERT_TRUE(says(QStringLiteral("The new key signs from"))) << said();
    const auto keys = api::tokenKeys(*platform.client("viewer-1"), soon());
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 2U);
    EXPECT_EQ(keys->front().state, "published");
    EXPECT_EQ(keys->back().state, "signing");
    EXPECT_TRUE(person->reads(QStringLiteral("the new key signs from"))) << person->everything().toStdString();
}

TEST_F(ConsoleTest, aProvidersRateLimitIsSet) {
    open("on_call-1");
    goTo(QStringLiteral("onboarding"), Qt::Key_2);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    page().openLink(QStringLiteral("novagames"));
    person->clicks(QStringLiteral("Set rate limit..."));
    auto* perSecond = person->front().findChild<QSpinBox*>();
    ASSERT_NE(perSecond, nullptr);
    perSecond->selectAll();
    QTest::keyClicks(perSecond, QStringLiteral("4321"));
    person->confirms(QStringLiteral("launch"));
    ASSERT_TRUE(says(QStringLiteral("Done: Set the rate limit of novagames"))) << said();
    const auto now = api::admission(*platform.client("viewer-1"), base::ProviderId("novagames"), soon());
    ASSERT_TRUE(now);
    EXPECT_EQ(now->rateLimit.perSecond, 4321);
}

TEST_F(ConsoleTest, aWeakerProfileIsAskedForAndChangesNothingByOneHand) {
    open("security_officer-1");
    goTo(QStringLiteral("onboarding"), Qt::Key_2);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    page().openLink(QStringLiteral("novagames"));
    person->clicks(QStringLiteral("Set profile..."));
    auto* choice = person->front().findChild<QComboBox*>();
    ASSERT_NE(choice, nullptr);
    choice->setCurrentText(QStringLiteral("body-hmac"));
    auto* sheet = qobject_cast<ReviewSheet*>(&person->front());
    ASSERT_NE(sheet, nullptr);
    person->types(QStringLiteral("Reason"), QStringLiteral("until they have moved"));
    person->holds(*sheet->holdButton());
    auto* ask = sheet->findChild<QCheckBox*>();
    ASSERT_TRUE(Person::sees([&] { return ask->isChecked(); })) << person->everything().toStdString();
    person->confirms(QStringLiteral("until they have moved"));
    ASSERT_TRUE(says(QStringLiteral("Somebody else must approve it"))) << said();
    const auto client = platform.client("viewer-1");
    const auto now = api::admission(*client, base::ProviderId("novagames"), soon());
    ASSERT_TRUE(now);
    EXPECT_EQ(now->profile.id, "rfc9421");
    const auto approvals = client->approvals(soon());
    ASSERT_TRUE(approvals);
    ASSERT_FALSE(approvals->empty());
    EXPECT_EQ(approvals->front().request.action, "providers.weaken_profile");
}

TEST_F(ConsoleTest, aCanaryIsRaisedAndTakenBack) {
    open("on_call-1");
    goTo(QStringLiteral("canary"), Qt::Key_5);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    const auto choices = page().findChildren<QComboBox*>();
    QComboBox* provider = nullptr;
    for (auto* box : choices)
        if (box->accessibleName() == QStringLiteral("Provider"))
            provider = box;
    ASSERT_NE(provider, nullptr);
    person->chooses(*provider, QStringLiteral("novagames"));
    const auto share = [&] { return person->visible<QLabel>(QStringLiteral("share"))->text(); };
    EXPECT_EQ(share(), QStringLiteral("0.00 %"));
    auto* slider = person->visible<QSlider>(QStringLiteral("draftSlider"));
    ASSERT_NE(slider, nullptr);
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_PageUp);
    QTest::keyClick(slider, Qt::Key_PageUp);
    EXPECT_EQ(slider->value(), 100);
    EXPECT_EQ(share(), QStringLiteral("0.00 %")) << "a draft sends nothing";
    person->clicks(*person->visible<QAbstractButton>(QStringLiteral("review")));
    person->confirms(QStringLiteral("first share of 2.7.0"));
    ASSERT_TRUE(Person::sees([&] { return share() == QStringLiteral("1.00 %"); })) << said();

    person->types(QStringLiteral("Reason for the rollback"), QStringLiteral("settle lag rises"));
    person->holds(*person->visible<HoldButton>(QStringLiteral("abort")));
    ASSERT_TRUE(Person::sees([&] { return share() == QStringLiteral("0.00 %"); })) << said();
    EXPECT_TRUE(says(QStringLiteral("is at 0 %"))) << said();
}

TEST_F(ConsoleTest, theRedButtonStopsAProvidersSessionsAndSaysThatItIsVerified) {
    open("on_call-1");
    person->presses(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_EQ(page().info().id, QStringLiteral("degradation"));
    person->clicks(QStringLiteral("Cancel")); // The shortcut arms for everything and fires nothing.
    auto* provider = person->visible<QComboBox>(QStringLiteral("scopeProvider"));
    ASSERT_NE(provider, nullptr);
    person->chooses(*provider, QStringLiteral("novagames"));
    person->clicks(*person->visible<QAbstractButton>(QStringLiteral("close.new_sessions")));
    person->types(QStringLiteral("Reason"), QStringLiteral("INC-311, sessions fail at the provider"));
    const auto buttons = page().findChildren<HoldButton*>();
    HoldButton* stop = nullptr;
    for (auto* one : buttons)
        if (one->isVisible())
            stop = one;
    ASSERT_NE(stop, nullptr);
    person->holds(*stop);
    ASSERT_TRUE(person->reads(QStringLiteral("Every region has verified it"))) << person->everything().toStdString();
    EXPECT_TRUE(person->reads(QStringLiteral("VERIFIED"))) << "region by region";
    EXPECT_TRUE(person->reads(QStringLiteral("from the press to the last accepted session")));
    auto* pill = person->visible<StatePill>(QStringLiteral("state.new_sessions"));
    ASSERT_NE(pill, nullptr);
    EXPECT_TRUE(isMarked(*pill));
}

TEST_F(ConsoleTest, promotionsGoOffByOneHandAndOnAgainByTwo) {
    open("on_call-1");
    goTo(QStringLiteral("degradation"), Qt::Key_6);
    person->clicks(*person->visible<QAbstractButton>(QStringLiteral("close.promo")));
    person->confirms(QStringLiteral("bonus engine is late"));
    ASSERT_TRUE(person->reads(QStringLiteral("Every region has verified it"))) << person->everything().toStdString();
    auto* pill = person->visible<StatePill>(QStringLiteral("state.promo"));
    ASSERT_NE(pill, nullptr);
    const auto off = pill->text();
    EXPECT_TRUE(isMarked(*pill));

    person->clicks(*person->visible<QAbstractButton>(QStringLiteral("release")));
    person->confirms(QStringLiteral("bonus engine is well again"));
    ASSERT_TRUE(says(QStringLiteral("waits for a second person"))) << said();
    goTo(QStringLiteral("access"), Qt::Key_8);
    ASSERT_TRUE(person->reads(QStringLiteral("You cannot approve it"))) << person->everything().toStdString();

    relieve("on_call-2");
    person->clicksRow({QStringLiteral("degradation.open")});
    person->clicks(QStringLiteral("Approve"));
    person->confirms(QStringLiteral("I have looked at it"));
    ASSERT_TRUE(says(QStringLiteral("nothing is executed yet"))) << said();
    person->clicks(QStringLiteral("Execute now"));
    person->confirms(QStringLiteral("go"));
    ASSERT_TRUE(says(QStringLiteral("Done: Execute"))) << said();
    goTo(QStringLiteral("degradation"), Qt::Key_6);
    EXPECT_TRUE(Person::sees([&] { return pill->text() != off && !isMarked(*pill); })) << pill->text().toStdString();
}

TEST_F(ConsoleTest, anInclusionProofIsRecomputedOnScreen) {
    ASSERT_TRUE(platform.client("on_call-1")
                    ->abortCanary(base::ProviderId("novagames"), api::Intent::fresh("an entry"), soon()));
    open("auditor-1");
    goTo(QStringLiteral("audit"), Qt::Key_7);
    person->clicksRow({QStringLiteral("canary.abort")});
    person->clicks(QStringLiteral("Recompute"));
    EXPECT_TRUE(person->reads(QStringLiteral("✓ "))) << person->everything().toStdString();
    EXPECT_TRUE(Person::sees([&] { return console->window().state().auditHead > 0; })) << "nothing was witnessed";
    EXPECT_GT(greenPixels(), 0) << "what the other test looks for does not exist at all";
}

TEST_F(ConsoleTest, aFaultIsPressedSeenInItsTraceAndReleased) {
    open("on_call-1");
    goTo(QStringLiteral("sandbox"), Qt::Key_9);
    auto* sandbox = qobject_cast<SandboxPage*>(&page());
    ASSERT_NE(sandbox, nullptr);
    ASSERT_TRUE(Person::sees([&] { return sandbox->buttons()->card(QStringLiteral("answer_delay")) != nullptr; }))
        << page().states()->visibleText().toStdString();
    EXPECT_TRUE(person->reads(QStringLiteral("Real time")));
    auto* card = sandbox->buttons()->card(QStringLiteral("answer_delay"));
    card->setFocus();
    QTest::keyClick(card, Qt::Key_Return);
    ASSERT_EQ(sandbox->form()->title(), QStringLiteral("Delay answers"));
    auto* provider = person->visible<QComboBox>(QStringLiteral("faultProvider"));
    ASSERT_NE(provider, nullptr);
    ASSERT_TRUE(Person::sees([&] { return provider->count() > 1; }));
    person->chooses(*provider, QStringLiteral("novagames"));
    person->types(QStringLiteral("Reason"), QStringLiteral("rehearse late answers"));
    person->clicks(*sandbox->form()->pressButton());
    ASSERT_TRUE(says(QStringLiteral("Done: Press Delay answers"))) << said();

    ASSERT_TRUE(Person::sees([&] { return sandbox->faultTable()->model()->rowCount() > 0; }));
    ASSERT_TRUE(Person::sees([&] { return sandbox->running()->count() == 1; }));
    ASSERT_TRUE(person->reads(QStringLiteral("1 button pressed"))) << "it stands on every page";
    person->clicks(QStringLiteral("Open trace"));
    ASSERT_EQ(page().info().id, QStringLiteral("traces"));
    auto* traces = qobject_cast<TracesPage*>(&page());
    ASSERT_NE(traces, nullptr);
    const auto injected = [&] {
        const auto& lines = traces->waterfall()->spans();
        return std::any_of(lines.begin(), lines.end(), [](const auto& line) { return !line.faults.isEmpty(); });
    };
    ASSERT_TRUE(Person::sees(injected)) << person->everything().toStdString();
    EXPECT_TRUE(person->reads(QStringLiteral("fault injected")));

    person->clicks(severityShape(Severity::P3) + QStringLiteral(" 1 button pressed"));
    ASSERT_EQ(page().info().id, QStringLiteral("sandbox"));
    person->clicks(QStringLiteral("Release all"));
    ASSERT_TRUE(Person::sees([&] { return sandbox->running()->count() == 0; })) << said();
    ASSERT_TRUE(Person::sees([&] { return console->window().state().notice.text.isEmpty(); }));
}

TEST_F(ConsoleTest, aTestPlayerIsGivenMoney) {
    open("on_call-1", 0);
    goTo(QStringLiteral("sandbox"), Qt::Key_9);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    auto* part = person->visible<QTabBar>(QStringLiteral("sandboxPart"));
    ASSERT_NE(part, nullptr);
    part->setFocus();
    QTest::keyClick(part, Qt::Key_Right);
    auto* place = person->visible<QComboBox>(QStringLiteral("playersOf"));
    ASSERT_NE(place, nullptr);
    person->chooses(*place, QStringLiteral("eu-1/brand-7"));
    person->clicksRow({QStringLiteral("p_demo_1"), QStringLiteral("EUR")});
    const auto client = platform.client("viewer-1");
    const api::PlayerKey key{base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId("p_demo_1")};
    const auto before = api::PlayersClient(*client).player(key, soon());
    ASSERT_TRUE(before) << base::describe(before.error());
    person->types(QStringLiteral("Reason"), QStringLiteral("top up for the rehearsal"));
    person->types(QStringLiteral("Amount"), QStringLiteral("25.00"));
    person->clicks(QStringLiteral("Deposit"));
    ASSERT_TRUE(says(QStringLiteral("25.00 EUR deposited for p_demo_1"))) << said();
    const auto after = api::PlayersClient(*client).player(key, soon());
    ASSERT_TRUE(after);
    EXPECT_NE(after->cash, before->cash);
    EXPECT_TRUE(person->reads(QString::fromStdString(after->cash + " EUR"))) << person->everything().toStdString();
}

TEST_F(ConsoleTest, aBonusIsGrantedAndAJackpotMade) {
    open("on_call-1", 0);
    goTo(QStringLiteral("sandbox"), Qt::Key_9);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    ASSERT_TRUE(console->window().openLink(QStringLiteral("sandbox/players")));
    auto* place = person->visible<QComboBox>(QStringLiteral("playersOf"));
    ASSERT_NE(place, nullptr);
    person->chooses(*place, QStringLiteral("eu-1/brand-7"));
    person->clicksRow({QStringLiteral("p_demo_1"), QStringLiteral("EUR")});
    auto* act = person->visible<QComboBox>(QStringLiteral("playerAct"));
    ASSERT_NE(act, nullptr);
    act->setFocus();
    QTest::keyClick(act, Qt::Key_End);
    person->types(QStringLiteral("Reason"), QStringLiteral("welcome"));
    person->types(QStringLiteral("Amount"), QStringLiteral("20.00"));
    person->types(QStringLiteral("Largest bet"), QStringLiteral("5.00"));
    person->clicks(QStringLiteral("Grant"));
    ASSERT_TRUE(says(QStringLiteral("a bonus of 20.00 EUR for p_demo_1"))) << said();
    EXPECT_TRUE(person->reads(QStringLiteral("0.00 of 600.00")));
    const auto client = platform.client("viewer-1");
    api::PlayersClient players(*client);
    const auto after =
        players.player({base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId("p_demo_1")}, soon());
    ASSERT_TRUE(after) << base::describe(after.error());
    ASSERT_EQ(after->bonuses.size(), 1U);
    EXPECT_EQ(after->bonuses.front().maxBet, "5.00");
    ASSERT_TRUE(console->window().openLink(QStringLiteral("sandbox/jackpots")));
    person->clicks(QStringLiteral("New jackpot..."));
    person->confirms(QStringLiteral("for the slots"));
    ASSERT_TRUE(says(QStringLiteral("Done: a jackpot in EUR"))) << said();
    const auto jackpots = players.jackpots(soon());
    ASSERT_TRUE(jackpots) << base::describe(jackpots.error());
    ASSERT_EQ(jackpots->size(), 1U);
    EXPECT_EQ(jackpots->front().basisPoints, 100);
    const auto isProtected = players.protection(soon());
    ASSERT_TRUE(isProtected) << base::describe(isProtected.error());
    EXPECT_TRUE(*isProtected);
}

TEST_F(ConsoleTest, aSuspicionIsFollowedToItsReport) {
    open("security_officer-1", 0);
    goTo(QStringLiteral("sandbox"), Qt::Key_9);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    ASSERT_TRUE(console->window().openLink(QStringLiteral("sandbox/aml")));
    ASSERT_TRUE(person->reads(QStringLiteral("No case yet")));
    person->clicks(QStringLiteral("Open a case..."));
    person->types(QStringLiteral("Player"), QStringLiteral("p_demo_1"));
    person->confirms(QStringLiteral("plays for somebody else"));
    ASSERT_TRUE(says(QStringLiteral("is open."))) << said();
    person->clicks(QStringLiteral("Review..."));
    person->confirms(QStringLiteral("a look"));
    ASSERT_TRUE(says(QStringLiteral("is under review"))) << said();
    person->clicks(QStringLiteral("Report..."));
    person->confirms(QStringLiteral("no source of funds"));
    ASSERT_TRUE(says(QStringLiteral("is reported"))) << said();
    const auto client = platform.client("auditor-1");
    const auto cases = api::PlayersClient(*client).cases("reported", soon());
    ASSERT_TRUE(cases) << base::describe(cases.error());
    ASSERT_EQ(cases->size(), 1U);
    EXPECT_EQ(cases->front().steps.back().by, "security_officer-1");
}

TEST_F(ConsoleTest, whoRunsProvidersSeesNoSuspicion) {
    open("integration_manager-1", 0);
    goTo(QStringLiteral("sandbox"), Qt::Key_9);
    ASSERT_TRUE(Person::sees([&] { return state() == Kind::Ready; }));
    ASSERT_TRUE(console->window().openLink(QStringLiteral("sandbox/aml")));
    EXPECT_TRUE(person->reads(QStringLiteral("You may not read suspicious activity")));
}

TEST_F(ConsoleTest, anAlertIsAcknowledged) {
    open("on_call-1");
    const auto top = [&] { return console->window().state().alarms.top; };
    platform.setErrors(0.6);
    ASSERT_TRUE(Person::sees([&] { return top().has_value(); })) << "no alert is raised";
    const auto id = top()->id;
    person->clicks(QStringLiteral("Acknowledge"));
    ASSERT_TRUE(Person::sees([&] { return !top() || top()->id != id; }));
    const auto snapshot = platform.client("viewer-1")->sloSnapshot(soon());
    ASSERT_TRUE(snapshot);
    for (const auto& alert : snapshot->recent.back().alerts)
        if (alert.id.text() == id.toStdString()) {
            EXPECT_EQ(alert.acknowledgedBy, base::OperatorId("on_call-1"));
        }
    EXPECT_FALSE(console->bridge().lastError());
}

TEST_F(ConsoleTest, everyPageFreezesAndNothingIsGreenWhenThePlatformIsGone) {
    ASSERT_TRUE(platform.client("on_call-1")
                    ->abortCanary(base::ProviderId("novagames"), api::Intent::fresh("an entry"), soon()));
    open("security_officer-1");
    for (const auto& id : kPages) {
        ASSERT_TRUE(console->window().openLink(id));
        ASSERT_TRUE(Person::sees([&] { return state() != Kind::Loading; })) << id.toStdString();
    }
    platform.stopTraffic();
    platform.stop();
    ASSERT_TRUE(Person::sees([&] { return console->bridge().link() == Link::Lost; }));
    ASSERT_TRUE(person->reads(QStringLiteral("DISCONNECTED")));
    ASSERT_TRUE(person->reads(QStringLiteral("Alarms unknown: not connected")));
    EXPECT_FALSE(console->gate().ask({QStringLiteral("keys.rotate"), {}}).allowed);
    for (const auto& id : kPages) {
        SCOPED_TRACE(id.toStdString());
        ASSERT_TRUE(console->window().openLink(id));
        if (id == QStringLiteral("settings"))
            continue; // Of this computer, not of the platform.
        EXPECT_TRUE(Person::sees([&] {
            return state() == Kind::Offline || state() == Kind::Stale || state() == Kind::Partial ||
                   state() == Kind::Error;
        })) << int(state());
        EXPECT_EQ(greenPixels(), 0);
    }
    platform.start();
    ASSERT_TRUE(Person::sees([&] { return console->bridge().link() == Link::Live; }));
    for (const auto& id : kPages) {
        SCOPED_TRACE(id.toStdString());
        ASSERT_TRUE(console->window().openLink(id));
        EXPECT_TRUE(Person::sees([&] { return state() == Kind::Ready || state() == Kind::EmptyFirstUse; }))
            << page().states()->visibleText().toStdString();
    }
}

} // namespace
} // namespace signalbox::test
