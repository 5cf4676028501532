// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Grabs the shell with sample pages in both schemes and two sizes. With SIGNALBOX_SCREENSHOTS=folder the pictures stay.
#include "tests/ui/shell/SamplePages.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/MainWindow.h"
#include "ui/shell/MutationGate.h"
#include "ui/shell/ShortcutRegistry.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/ReviewSheet.h"

namespace signalbox::test {

using namespace ui;

class Gallery : public UiTest {
protected:
    Gallery() {
        gate.setConnected(true);
        gate.setPermissions({QStringLiteral("keys.rotate"), QStringLiteral("keys.undo_cut_over"),
                             QStringLiteral("alerts.acknowledge"), QStringLiteral("degradation.close")},
                            false);
        gate.setEnvironment(Environment::Production);
    }
    void both(MainWindow& window, const QString& name) {
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            ThemeSettings settings = theme().settings();
            settings.scheme = scheme;
            theme().setSettings(settings);
            for (const QSize size : {QSize(1440, 900), QSize(1280, 800)}) {
                const QImage image = takeScreenshot(
                    window, size,
                    QStringLiteral("%1-%2-%3")
                        .arg(name, scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))
                        .arg(size.width()));
                EXPECT_EQ(image.size(), size);
                EXPECT_GT(colorCount(image), 200) << name.toStdString();
            }
        }
        theme().setSettings({Scheme::Light, 100, true, false});
        window.resize(1440, 900);
    }
    MutationGate gate{clock};
    ShortcutRegistry shortcuts;
};

TEST_F(Gallery, everySamplePageInBothSchemesAndSizes) {
    const PageContext context{theme(), clock, gate};
    MainWindow window(context, shortcuts, samplePages(context));
    window.setState(sampleState(clock.now()));
    present(window);
    window.openLink(QStringLiteral("overview"));
    both(window, QStringLiteral("overview"));
    for (auto* other : QApplication::topLevelWidgets())
        EXPECT_TRUE(other == &window || !other->isVisible()) << other->metaObject()->className();
    gate.unlock();
    window.openLink(QStringLiteral("keys"));
    both(window, QStringLiteral("keys"));

    window.openLink(QStringLiteral("degradation/stop"));
    auto* panel = window.findChild<ArmPanel*>(QStringLiteral("panel"));
    ASSERT_TRUE(panel);
    both(window, QStringLiteral("degradation-armed"));
    panel->setReason(QStringLiteral("settle p99 over 2 s since 13:56, incident INC-311"));
    clock.advance(std::chrono::milliseconds(600));
    panel->tick();
    panel->holdButton()->setFocus();
    QTest::keyPress(panel->holdButton(), Qt::Key_Space);
    clock.advance(std::chrono::milliseconds(900));
    panel->tick();
    both(window, QStringLiteral("degradation-holding"));
    panel->disarm();

    window.showHelp(QStringLiteral("errors/KEYS-001"));
    both(window, QStringLiteral("help"));
    window.openLink(QStringLiteral("keys"));
    window.showPalette();
    both(window, QStringLiteral("palette"));
    ASSERT_TRUE(QApplication::focusWidget());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    auto lost = sampleState(clock.now());
    lost.link.kind = LinkState::Kind::Disconnected;
    lost.link.lostAt = clock.now() - std::chrono::seconds(42);
    lost.alarms.known = false;
    lost.alarms.top.reset();
    window.setState(lost);
    window.openLink(QStringLiteral("overview"));
    both(window, QStringLiteral("disconnected"));
    for (const auto& [environment, name] :
         {std::pair(Environment::Sandbox, "sandbox"), std::pair(Environment::Staging, "staging")}) {
        auto state = sampleState(clock.now());
        state.environment = environment;
        state.alarms = {};
        window.setState(state);
        window.openLink(QStringLiteral("providers"));
        both(window, QString::fromLatin1(name));
    }
}

TEST_F(Gallery, reviewSheetInBothSchemes) {
    QWidget parent;
    parent.resize(800, 600);
    present(parent);
    Review review;
    review.title = QStringLiteral("Cut over HMAC secret v7 to v8");
    review.environment = Environment::Production;
    review.region = QStringLiteral("EU-1");
    review.changes = {{QStringLiteral("v7"), QStringLiteral("ACTIVE"), QStringLiteral("RETIRING, accepted for 24 h")},
                      {QStringLiteral("v8"), QStringLiteral("STAGED"), QStringLiteral("ACTIVE")}};
    review.impact =
        QStringLiteral("New signatures with v8; requests signed with v7 go on working until it is retired.");
    review.effectText = QStringLiteral("Cut over");
    auto* sheet = new ReviewSheet(theme(), clock, review, &parent);
    sheet->open();
    sheet->setReason(QStringLiteral("planned rotation"));
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        QApplication::processEvents();
        const QImage image =
            takeScreenshot(*sheet, sheet->sizeHint(),
                           scheme == Scheme::Dark ? QStringLiteral("review-dark") : QStringLiteral("review-light"));
        EXPECT_GT(colorCount(image), 100);
    }
    sheet->reject();
}

} // namespace signalbox::test
