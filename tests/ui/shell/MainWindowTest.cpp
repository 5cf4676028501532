// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"
#include "tests/ui/shell/SamplePages.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/AlarmBanner.h"
#include "ui/shell/CheatSheet.h"
#include "ui/shell/CommandPalette.h"
#include "ui/shell/EnvironmentBand.h"
#include "ui/shell/HelpPage.h"
#include "ui/shell/MutationGate.h"
#include "ui/shell/NavigationBar.h"
#include "ui/shell/ShortcutRegistry.h"
#include "ui/shell/StatusStrip.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtGui/QAction>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <ctime>

namespace signalbox::test {

using namespace ui;

class Shell : public UiTest {
protected:
    Shell()
        : context{theme(), clock, gate}
        , window(context, shortcuts, samplePages(context)) {
        gate.setPermissions(
            {QStringLiteral("keys.rotate"), QStringLiteral("keys.undo_cut_over"), QStringLiteral("alerts.acknowledge")},
            false);
        gate.setEnvironment(Environment::Production);
        gate.setConnected(true);
        window.setState(sampleState(clock.now()));
        window.resize(1440, 900);
        present(window);
        window.openLink(QStringLiteral("providers"));
        QApplication::processEvents();
    }
    void keys(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        auto* target = QApplication::focusWidget();
        QTest::keyClick(target ? target : &window, key, modifiers);
    }
    QString currentId() const { return window.currentPage() ? window.currentPage()->info().id : QString(); }
    QPushButton* button(const QString& text) {
        for (auto* one : window.findChildren<QPushButton*>()) {
            if (one->isVisible() && one->text() == text)
                return one;
        }
        return nullptr;
    }
    MutationGate gate{clock};
    ShortcutRegistry shortcuts;
    PageContext context;
    MainWindow window;
};

TEST_F(Shell, everyPageHasItsShortcutAndIsMadeOnlyWhenShown) {
    const auto before = window.findChildren<Page*>().size();
    EXPECT_EQ(before, 2) << "only the pages that were shown exist: the first one and providers";
    const QList<std::pair<Qt::Key, QString>> pages{
        {Qt::Key_1, QStringLiteral("overview")},      {Qt::Key_2, QStringLiteral("providers")},
        {Qt::Key_3, QStringLiteral("certification")}, {Qt::Key_4, QStringLiteral("keys")},
        {Qt::Key_5, QStringLiteral("slo")},           {Qt::Key_6, QStringLiteral("canary")},
        {Qt::Key_7, QStringLiteral("degradation")},   {Qt::Key_8, QStringLiteral("audit")}};
    for (const auto& [key, id] : pages) {
        keys(key, Qt::ControlModifier);
        EXPECT_EQ(currentId(), id);
        EXPECT_TRUE(window.findChild<NavigationBar*>()->item(id)->isChecked());
    }
}

TEST_F(Shell, theNavigationIsUsedByMouseAndByArrows) {
    auto* navigation = window.findChild<NavigationBar*>();
    QTest::mouseClick(navigation->item(QStringLiteral("keys")), Qt::LeftButton);
    EXPECT_EQ(currentId(), QStringLiteral("keys"));
    navigation->item(QStringLiteral("keys"))->setFocus();
    keys(Qt::Key_Down);
    EXPECT_EQ(currentId(), QStringLiteral("keys")) << "walking opens nothing";
    keys(Qt::Key_Return);
    EXPECT_EQ(currentId(), QStringLiteral("slo"));
    EXPECT_TRUE(navigation->isAncestorOf(QApplication::focusWidget())) << "the focus stays where the person is";
}

TEST_F(Shell, historyGoesBackAndForward) {
    window.openLink(QStringLiteral("keys/credential-7"));
    window.openLink(QStringLiteral("audit"));
    keys(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(window.currentLink(), QStringLiteral("keys/credential-7"));
    EXPECT_EQ(currentId(), QStringLiteral("keys"));
    keys(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(currentId(), QStringLiteral("providers"));
    keys(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(currentId(), QStringLiteral("overview")) << "opened with the window";
    keys(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(currentId(), QStringLiteral("overview")) << "nothing before the first";
    keys(Qt::Key_Right, Qt::AltModifier);
    keys(Qt::Key_Right, Qt::AltModifier);
    EXPECT_EQ(currentId(), QStringLiteral("keys"));
    window.openLink(QStringLiteral("slo"));
    keys(Qt::Key_Right, Qt::AltModifier);
    EXPECT_EQ(currentId(), QStringLiteral("slo")) << "a new step cuts what lay ahead";
    for (int i = 0; i < 500; ++i)
        window.openLink(i % 2 ? QStringLiteral("slo") : QStringLiteral("audit"));
    keys(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(currentId(), QStringLiteral("audit"));
}

TEST_F(Shell, aPageThatWasMadeInAdvanceIsActivatedWhenItIsOpened) {
    struct Counted final : Page {
        Counted(PageContext its, const QString& id, QWidget* owner)
            : Page(its, PageInfo{id, id, id, {}, {}, {}, false}, owner) {}
        void activated() override { ++count; }
        int count = 0;
    };
    const auto factory = [this](const QString& id) {
        return PageFactory{PageInfo{id, id, id, QStringLiteral("keys"), {}, {}, false},
                           [this, id](QWidget* owner) -> Page* { return new Counted(context, id, owner); }};
    };
    ShortcutRegistry own;
    MainWindow other(context, own, {factory(QStringLiteral("one")), factory(QStringLiteral("two"))});
    auto* one = static_cast<Counted*>(other.page(QStringLiteral("one")));
    auto* two = static_cast<Counted*>(other.page(QStringLiteral("two")));
    EXPECT_EQ(other.currentPage(), nullptr);
    EXPECT_EQ(one->count, 0);
    present(other);
    EXPECT_EQ(other.currentPage(), one) << "the first page opens with the window";
    EXPECT_EQ(one->count, 1);
    EXPECT_EQ(two->count, 0);
    other.openLink(QStringLiteral("two"));
    EXPECT_EQ(two->count, 1);
}

TEST_F(Shell, anUnknownLinkIsRefusedInWords) {
    EXPECT_FALSE(window.openLink(QStringLiteral("nowhere/1")));
    EXPECT_EQ(currentId(), QStringLiteral("providers"));
    EXPECT_EQ(window.page(QStringLiteral("nowhere")), nullptr);
}

TEST_F(Shell, theStopEntryOpensThePanelAndFiresNothing) {
    window.openLink(QStringLiteral("overview"));
    keys(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(currentId(), QStringLiteral("degradation"));
    auto* panel = window.findChild<ArmPanel*>();
    ASSERT_TRUE(panel);
    EXPECT_EQ(panel->state(), ArmPanel::State::Armed);
    EXPECT_TRUE(panel->cancelButton()->hasFocus());
    panel->disarm();
    window.openLink(QStringLiteral("overview"));
    ASSERT_TRUE(button(QStringLiteral("Stop...")));
    QTest::mouseClick(button(QStringLiteral("Stop...")), Qt::LeftButton);
    EXPECT_EQ(currentId(), QStringLiteral("degradation"));
    EXPECT_EQ(panel->state(), ArmPanel::State::Armed);
}

TEST_F(Shell, theSessionIsUnlockedAndLockedByChordAndByButton) {
    auto* band = window.findChild<EnvironmentBand*>();
    EXPECT_TRUE(band->visibleText().contains(QStringLiteral("View only")));
    keys(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_FALSE(gate.isLocked());
    EXPECT_TRUE(band->visibleText().contains(QStringLiteral("Unlocked 15:00"))) << band->visibleText().toStdString();
    clock.advance(std::chrono::minutes(15));
    gate.tick();
    EXPECT_TRUE(band->visibleText().contains(QStringLiteral("View only")));
    QTest::mouseClick(button(QStringLiteral("Unlock 15 min")), Qt::LeftButton);
    EXPECT_FALSE(gate.isLocked());
    QTest::mouseClick(button(QStringLiteral("Lock")), Qt::LeftButton);
    EXPECT_TRUE(gate.isLocked());
}

TEST_F(Shell, underTheLockNoActionOfTheFrameChangesAnything) {
    QSignalSpy acknowledged(&window, &MainWindow::acknowledgeRequested);
    for (const auto& entry : shortcuts.entries()) {
        if (entry.id == QStringLiteral("shell.lock") || entry.id == QStringLiteral("shell.fullScreen"))
            continue;
        entry.action->trigger();
        QApplication::processEvents();
    }
    EXPECT_EQ(acknowledged.count(), 0);
    for (auto* dialog : window.findChildren<QDialog*>())
        dialog->reject();
    gate.unlock();
    shortcuts.action(QStringLiteral("alarm.next"))->trigger(); // from wherever the walk above has ended
    shortcuts.action(QStringLiteral("alarm.acknowledge"))->trigger();
    EXPECT_EQ(acknowledged.count(), 1);
}

TEST_F(Shell, f8WalksThroughTheAlarmsAndOpensEach) {
    auto* banner = window.findChild<AlarmBanner*>();
    keys(Qt::Key_F8);
    EXPECT_EQ(window.currentLink(), QStringLiteral("slo/novagames"));
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("1 of 3"))) << banner->visibleText().toStdString();
    keys(Qt::Key_F8);
    EXPECT_EQ(currentId(), QStringLiteral("overview"));
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("lumen · UK · errors")));
    keys(Qt::Key_F8);
    EXPECT_EQ(currentId(), QStringLiteral("keys"));
    keys(Qt::Key_F8);
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("1 of 3"))) << "round and round";
    keys(Qt::Key_F8, Qt::ShiftModifier);
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("redfox · EU · burn rate")));
    // What is more urgent than the one that was walked from takes the line back.
    auto state = sampleState(clock.now());
    state.alarms.top = AlarmLine{QStringLiteral("alarm-9"), Severity::P1, true, QStringLiteral("evergrove · no data"),
                                 QStringLiteral("overview")};
    state.alarms.open.prepend(*state.alarms.top);
    window.setState(state);
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("evergrove · no data")));
    window.setState(ShellState());
    keys(Qt::Key_F8);
    EXPECT_EQ(window.currentPage()->messages()->text(), QStringLiteral("There is no alarm."));
}

TEST_F(Shell, acknowledgesFromTheKeyboardWhatIsShownInTwoSteps) {
    QSignalSpy acknowledged(&window, &MainWindow::acknowledgeRequested);
    keys(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_TRUE(window.currentPage()->messages()->text().contains(QStringLiteral("locked"))) << "and says why not";
    gate.unlock();
    keys(Qt::Key_F8);
    keys(Qt::Key_F8);
    keys(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(acknowledged.count(), 0) << "the chord alone does nothing";
    ASSERT_TRUE(button(QStringLiteral("Acknowledge"))->hasFocus());
    keys(Qt::Key_Space);
    ASSERT_EQ(acknowledged.count(), 1);
    EXPECT_EQ(acknowledged.front().front().toString(), QStringLiteral("alarm-2"));
    keys(Qt::Key_F8);
    EXPECT_FALSE(shortcuts.action(QStringLiteral("alarm.acknowledge"))->isEnabled()) << "it was acknowledged before";
}

TEST_F(Shell, ringsOncePerAlarmAndNotWhileMuted) {
    int rings = 0;
    window.setBell([&rings] { ++rings; });
    auto state = sampleState(clock.now());
    window.setState(state);
    window.setState(state);
    EXPECT_EQ(rings, 1);
    keys(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    auto* banner = window.findChild<AlarmBanner*>();
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("muted 05:00"))) << banner->visibleText().toStdString();
    const AlarmLine urgent{QStringLiteral("alarm-9"), Severity::P1, true, QStringLiteral("evergrove · no data"),
                           QStringLiteral("overview")};
    state.alarms.open.prepend(urgent);
    state.alarms.top = urgent;
    window.setState(state);
    EXPECT_EQ(rings, 1) << "muted";
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("evergrove"))) << "but shown";
    clock.advance(std::chrono::minutes(5));
    window.setState(state);
    EXPECT_EQ(rings, 1) << "what was muted does not ring later";
    EXPECT_FALSE(banner->visibleText().contains(QStringLiteral("muted")));
    state.alarms.known = false;
    state.alarms.open.clear();
    window.setState(state);
    state.alarms.known = true;
    state.alarms.open = {urgent, {QStringLiteral("alarm-4"), Severity::P3, true, QStringLiteral("lumen"), {}}};
    window.setState(state);
    EXPECT_EQ(rings, 1) << "an interrupted connection makes nothing new, and P3 makes no sound";
    state.alarms.open.append({QStringLiteral("alarm-5"), Severity::P2, true, QStringLiteral("redfox"), {}});
    window.setState(state);
    EXPECT_EQ(rings, 2);
}

TEST_F(Shell, rangeAndDetailsHaveTheirKeysAndSayWhenAPageHasNone) {
    keys(Qt::Key_T, Qt::ControlModifier);
    EXPECT_EQ(window.currentPage()->messages()->text(), QStringLiteral("This page has no time range."));
    keys(Qt::Key_I, Qt::ControlModifier);
    EXPECT_TRUE(window.currentPage()->messages()->text().contains(QStringLiteral("no details")));
    window.openLink(QStringLiteral("keys"));
    keys(Qt::Key_T, Qt::ControlModifier);
    EXPECT_EQ(QApplication::focusWidget()->accessibleName(), QStringLiteral("Range"));
    auto* details = window.currentPage()->inspector();
    ASSERT_TRUE(details->isVisible());
    details->findChild<QPushButton*>()->setFocus();
    keys(Qt::Key_I, Qt::ControlModifier);
    EXPECT_FALSE(details->isVisible());
    ASSERT_TRUE(QApplication::focusWidget()) << "the keyboard is never nowhere";
    EXPECT_FALSE(details->isAncestorOf(QApplication::focusWidget()));
    keys(Qt::Key_I, Qt::ControlModifier);
    EXPECT_TRUE(details->isVisible());
}

TEST_F(Shell, noSingleChordMutates) {
    for (const auto& [object, mutation] : gate.guarded()) {
        if (auto* action = qobject_cast<QAction*>(object)) {
            EXPECT_TRUE(action->shortcut().isEmpty()) << mutation.act.toStdString();
        }
    }
}

TEST_F(Shell, thePaletteFindsByAFewLettersAndShowsWhatIsNotPossible) {
    keys(Qt::Key_K, Qt::ControlModifier);
    auto* palette = window.findChild<CommandPalette*>();
    ASSERT_TRUE(palette->isVisible());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("ack"));
    const QStringList found = palette->visibleEntries();
    ASSERT_FALSE(found.isEmpty());
    EXPECT_TRUE(found.first().contains(QStringLiteral("Acknowledge"))) << found.first().toStdString();
    EXPECT_TRUE(found.first().contains(QStringLiteral("locked"))) << "the reason is there to read";
    keys(Qt::Key_Return);
    EXPECT_TRUE(palette->isVisible()) << "a disabled act is not done";
    QApplication::focusWidget()->findChildren<QObject*>();
    static_cast<QLineEdit*>(QApplication::focusWidget())->setText(QStringLiteral("openaud"));
    keys(Qt::Key_Return);
    EXPECT_FALSE(palette->isVisible());
    EXPECT_EQ(currentId(), QStringLiteral("audit"));
    keys(Qt::Key_K, Qt::ControlModifier);
    keys(Qt::Key_Escape);
    EXPECT_FALSE(palette->isVisible());
    EXPECT_TRUE(window.isAncestorOf(QApplication::focusWidget()));
}

TEST_F(Shell, fuzzySearchPrefersStartsOfWords) {
    EXPECT_GT(fuzzyScore(QStringLiteral("oa"), QStringLiteral("Open Audit")),
              fuzzyScore(QStringLiteral("oa"), QStringLiteral("Open Canary")));
    EXPECT_EQ(fuzzyScore(QStringLiteral("xyz"), QStringLiteral("Open Audit")), -1);
    EXPECT_GE(fuzzyScore(QStringLiteral(" OPEN "), QStringLiteral("open")), 0);
}

TEST_F(Shell, f1ShowsTheHelpOfThePageAndTheIndexIsSearched) {
    keys(Qt::Key_F1);
    auto* help = qobject_cast<HelpPage*>(window.currentPage());
    ASSERT_TRUE(help);
    EXPECT_EQ(help->currentTopic(), QStringLiteral("errors/KEYS-001"));
    EXPECT_TRUE(help->visibleText().startsWith(QStringLiteral("KEYS-001")));
    EXPECT_FALSE(help->visibleText().contains(QStringLiteral("SPDX")));
    const auto all = help->visibleTopics().size();
    keys(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("precision"));
    EXPECT_GT(help->visibleTopics().size(), 0);
    EXPECT_LT(help->visibleTopics().size(), all);
    window.showHelp(QStringLiteral("no/such-topic"));
    EXPECT_TRUE(help->visibleText().contains(QStringLiteral("no/such-topic"))) << "a missing topic is said, not blank";
}

TEST_F(Shell, f6WalksThePanes) {
    QSet<QWidget*> panes;
    for (int i = 0; i < 5; ++i) {
        keys(Qt::Key_F6);
        for (QWidget* at = QApplication::focusWidget(); at; at = at->parentWidget()) {
            if (qobject_cast<EnvironmentBand*>(at) || qobject_cast<AlarmBanner*>(at) ||
                qobject_cast<NavigationBar*>(at) || qobject_cast<Page*>(at) || qobject_cast<StatusStrip*>(at))
                panes.insert(at);
        }
    }
    EXPECT_EQ(panes.size(), 5);
}

TEST_F(Shell, disconnectedFreezesAndSaysSoEverywhere) {
    const int bandHeight = window.findChild<EnvironmentBand*>()->height();
    const int bannerHeight = window.findChild<AlarmBanner*>()->height();
    auto state = sampleState(clock.now());
    state.link.kind = LinkState::Kind::Disconnected;
    state.link.lostAt = clock.now() - std::chrono::seconds(42);
    state.alarms.known = false;
    state.alarms.top.reset();
    window.setState(state);
    EXPECT_TRUE(window.findChild<EnvironmentBand*>()->visibleText().contains(
        QStringLiteral("DISCONNECTED 00:42 · values frozen")));
    EXPECT_TRUE(window.findChild<AlarmBanner*>()->visibleText().contains(QStringLiteral("unknown")));
    EXPECT_FALSE(window.findChild<AlarmBanner*>()->visibleText().contains(QStringLiteral("■ 0")))
        << "unknown is not zero";
    EXPECT_TRUE(window.currentPage()->states()->visibleText().contains(QStringLiteral("00:42")));
    EXPECT_TRUE(window.currentPage()->states()->content()->isVisible()) << "last known values stay";
    window.openLink(QStringLiteral("audit"));
    EXPECT_TRUE(window.currentPage()->states()->visibleText().contains(QStringLiteral("frozen")))
        << "a page opened later, too";
    EXPECT_EQ(window.findChild<EnvironmentBand*>()->height(), bandHeight);
    EXPECT_EQ(window.findChild<AlarmBanner*>()->height(), bannerHeight);
    window.setState(sampleState(clock.now()));
    EXPECT_EQ(window.currentPage()->states()->visibleText(), QString());
}

TEST_F(Shell, whatASandboxDoesOnPurposeStandsInTheBandOfEveryPage) {
    auto* band = window.findChild<EnvironmentBand*>();
    const int height = band->height();
    auto state = sampleState(clock.now());
    state.notice = {QStringLiteral("2 buttons pressed"), clock.now() + std::chrono::seconds(250),
                    QStringLiteral("keys")};
    window.setState(state);
    window.openLink(QStringLiteral("audit"));
    EXPECT_TRUE(band->visibleText().contains(QStringLiteral("◆ 2 buttons pressed · ends in 04:10")))
        << band->visibleText().toStdString();
    EXPECT_EQ(band->height(), height) << "nothing moves for it";
    clock.advance(std::chrono::seconds(10));
    band->tick();
    auto* notice = button(QStringLiteral("◆ 2 buttons pressed · ends in 04:00"));
    ASSERT_TRUE(notice);
    QTest::mouseClick(notice, Qt::LeftButton);
    EXPECT_EQ(currentId(), QStringLiteral("keys"));
    clock.advance(std::chrono::minutes(5));
    band->tick();
    EXPECT_TRUE(band->visibleText().contains(QStringLiteral("ending"))) << "never a negative time";
    state.notice.text = QStringLiteral("clock 2 h ahead · 2 buttons pressed · 14 faults").repeated(3);
    window.setState(state);
    window.resize(window.minimumSize());
    QApplication::processEvents();
    EXPECT_EQ(window.width(), window.minimumWidth()) << "a long notice does not widen the window";
    EXPECT_TRUE(button(QStringLiteral("Stop...")) &&
                button(QStringLiteral("Stop..."))->geometry().right() < band->width());
    window.setState(sampleState(clock.now()));
    EXPECT_FALSE(band->visibleText().contains(QStringLiteral("pressed")));
}

TEST_F(Shell, theBannerKeepsItsHeightAndOpensTheAlarm) {
    auto* banner = window.findChild<AlarmBanner*>();
    const int height = banner->height();
    EXPECT_TRUE(banner->visibleText().contains(QStringLiteral("▲ P2 NEW")));
    QTest::mouseClick(button(QStringLiteral("Open")), Qt::LeftButton);
    EXPECT_EQ(window.currentLink(), QStringLiteral("slo/novagames"));
    auto quiet = sampleState(clock.now());
    quiet.alarms = {};
    window.setState(quiet);
    EXPECT_EQ(banner->height(), height);
    EXPECT_TRUE(banner->visibleText().startsWith(QStringLiteral("No active alarm")));
    EXPECT_FALSE(button(QStringLiteral("Acknowledge")));
}

TEST_F(Shell, theEnvironmentIsInTheTitleAndTheBand) {
    EXPECT_EQ(window.windowTitle(), QStringLiteral("■ PRODUCTION · EU-1 · Signalbox"));
    auto state = sampleState(clock.now());
    state.environment = Environment::Sandbox;
    window.setState(state);
    EXPECT_TRUE(window.windowTitle().startsWith(QStringLiteral("● SANDBOX")));
    EXPECT_TRUE(window.findChild<EnvironmentBand*>()->visibleText().startsWith(QStringLiteral("● SANDBOX")));
}

TEST_F(Shell, theStatusStripTellsTheLastErrorAndOpensItsHelp) {
    auto state = sampleState(clock.now());
    state.lastError = QStringLiteral("Rotation refused");
    state.lastErrorTopic = QStringLiteral("errors/KEYS-001");
    state.commands = {1, QStringLiteral("rotation novagames HMAC")};
    window.setState(state);
    auto* strip = window.findChild<StatusStrip*>();
    EXPECT_TRUE(strip->visibleText().contains(QStringLiteral("1 running: rotation novagames HMAC")));
    EXPECT_TRUE(strip->visibleText().contains(QStringLiteral("witnessed 4.0 s ago")));
    for (auto* one : strip->findChildren<QPushButton*>()) {
        if (one->text().contains(QStringLiteral("last error")))
            QTest::mouseClick(one, Qt::LeftButton);
    }
    EXPECT_EQ(window.currentLink(), QStringLiteral("help/errors/KEYS-001"));
}

TEST_F(Shell, aRoleThatNeverAcknowledgesHasNoButtonForIt) {
    EXPECT_TRUE(button(QStringLiteral("Acknowledge")));
    gate.setPermissions({}, true);
    window.setState(sampleState(clock.now()));
    EXPECT_FALSE(button(QStringLiteral("Acknowledge")));
    EXPECT_FALSE(button(QStringLiteral("Unlock 15 min")));
}

TEST_F(Shell, aNewStateTenTimesASecondCostsNextToNothing) {
    auto state = sampleState(clock.now());
    window.setState(state);
    const std::clock_t before = std::clock();
    for (int i = 0; i < 100; ++i) {
        clock.advance(std::chrono::milliseconds(100));
        state.link.newestData = clock.now();
        window.setState(state);
        QApplication::processEvents();
    }
    const double each = double(std::clock() - before) * 10.0 / CLOCKS_PER_SEC;
    std::printf("setState of the frame, painted: %.2f ms\n", each);
    EXPECT_LT(each, 20) << "styles are not polished again for the same look";
}

TEST_F(Shell, badgesComeFromTheStateAndFromPages) {
    auto* navigation = window.findChild<NavigationBar*>();
    EXPECT_EQ(navigation->item(QStringLiteral("approvals"))->badge(), 3);
    EXPECT_TRUE(
        navigation->item(QStringLiteral("approvals"))->accessibleName().contains(QStringLiteral("3 approvals wait")));
    EXPECT_EQ(navigation->item(QStringLiteral("keys"))->badge(), 0);
    window.openLink(QStringLiteral("keys"));
    EXPECT_EQ(navigation->item(QStringLiteral("keys"))->badge(), 2);
}

TEST_F(Shell, aNarrowWindowNarrowsTheNavigation) {
    auto* navigation = window.findChild<NavigationBar*>();
    EXPECT_EQ(navigation->width(), 200);
    window.resize(1100, 700);
    QApplication::processEvents();
    EXPECT_EQ(navigation->width(), 56);
    EXPECT_TRUE(navigation->item(QStringLiteral("keys"))->toolTip().contains(QStringLiteral("Keys")))
        << "the names stay as tool tips";
    window.resize(1440, 900);
    QApplication::processEvents();
    EXPECT_EQ(navigation->width(), 200);
}

TEST_F(Shell, theCheatSheetListsEveryShortcut) {
    keys(Qt::Key_Slash, Qt::ControlModifier);
    auto* sheet = window.findChild<CheatSheet*>();
    ASSERT_TRUE(sheet);
    QStringList texts;
    for (auto* label : sheet->findChildren<QLabel*>())
        texts << label->text();
    for (const auto& entry : shortcuts.entries()) {
        if (!entry.action->shortcut().isEmpty()) {
            EXPECT_TRUE(texts.contains(entry.action->shortcut().toString(QKeySequence::NativeText)))
                << entry.id.toStdString();
        }
    }
    sheet->reject();
}

TEST_F(Shell, everybodyCanReachEverythingOnEveryPage) {
    gate.unlock();
    for (const char* id : {"overview", "keys", "degradation", "providers", "help"}) {
        window.openLink(QString::fromLatin1(id));
        QApplication::processEvents();
        EXPECT_EQ(accessibilityReport(window), "") << id;
    }
}

TEST_F(Shell, nothingIsCutAtTwiceTheSize) {
    theme().setSettings({Scheme::Light, 200, true, false});
    window.resize(1440, 900);
    QApplication::processEvents();
    auto* band = window.findChild<EnvironmentBand*>();
    EXPECT_EQ(band->height(), 56);
    for (auto* label : band->findChildren<QLabel*>()) {
        if (label->isVisible()) {
            EXPECT_GE(label->height(), label->fontMetrics().height()) << label->text().toStdString();
        }
    }
}

} // namespace signalbox::test
