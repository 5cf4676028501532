// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MutationGate.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/ShortcutRegistry.h"

#include <QtGui/QAction>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;

class Gate : public UiTest {
protected:
    Gate() {
        gate.setPermissions({QStringLiteral("degradation.close"), QStringLiteral("canary.abort"),
                             QStringLiteral("canary.set"), QStringLiteral("keys.rotate")},
                            false);
        gate.setEnvironment(Environment::Production);
        gate.setConnected(true);
    }
    bool allowed(const char* act) const { return gate.ask({QString::fromLatin1(act), {}}).allowed; }
    MutationGate gate{clock};
};

TEST_F(Gate, productionAndStagingOpenLockedAndTheSandboxDoesNot) {
    EXPECT_TRUE(gate.isLocked());
    gate.setEnvironment(Environment::Staging);
    EXPECT_TRUE(gate.isLocked());
    gate.setEnvironment(Environment::Sandbox);
    EXPECT_FALSE(gate.isLocked());
    gate.setEnvironment(Environment::Production);
    EXPECT_TRUE(gate.isLocked()) << "an unlock does not travel to another environment";
}

TEST_F(Gate, underTheLockExactlyTheSaferDirectionIsAllowed) {
    EXPECT_EQ(MutationGate::saferActs(),
              (QStringList{QStringLiteral("degradation.close"), QStringLiteral("canary.abort")}));
    EXPECT_TRUE(allowed("degradation.close"));
    EXPECT_TRUE(allowed("canary.abort"));
    EXPECT_FALSE(allowed("canary.set"));
    EXPECT_FALSE(allowed("keys.rotate"));
    EXPECT_TRUE(gate.ask({QStringLiteral("keys.rotate"), {}}).reason.contains(QStringLiteral("Ctrl+Shift+L")));
}

TEST_F(Gate, theSaferDirectionStillNeedsItsPermission) {
    gate.setPermissions({QStringLiteral("keys.rotate")}, false);
    const auto answer = gate.ask({QStringLiteral("degradation.close"), {}});
    EXPECT_FALSE(answer.allowed);
    EXPECT_TRUE(answer.never);
}

TEST_F(Gate, locksItselfAfterFifteenMinutes) {
    gate.unlock();
    clock.advance(std::chrono::minutes(15) - std::chrono::seconds(1));
    gate.tick();
    EXPECT_TRUE(allowed("keys.rotate"));
    EXPECT_EQ(gate.remaining(), std::chrono::seconds(1));
    clock.advance(std::chrono::seconds(1));
    gate.tick();
    EXPECT_FALSE(allowed("keys.rotate"));
    EXPECT_FALSE(gate.remaining().has_value());
}

TEST_F(Gate, disconnectedNothingIsQueuedButTheSaferDirectionMayTry) {
    gate.unlock();
    gate.setConnected(false);
    EXPECT_FALSE(allowed("keys.rotate"));
    EXPECT_TRUE(allowed("degradation.close")) << "it has a connection of its own";
}

TEST_F(Gate, aReadOnlyRoleCannotUnlock) {
    gate.setPermissions({}, true);
    gate.unlock();
    EXPECT_TRUE(gate.isLocked());
    EXPECT_FALSE(gate.canUnlock());
}

TEST_F(Gate, controlsFollowTheGateAndSayWhy) {
    QWidget holder; // first, because the buttons on the stack must go before their parent
    QPushButton rotate;
    QPushButton never;
    QAction action(QStringLiteral("Set"), nullptr);
    rotate.setToolTip(QStringLiteral("Rotate the key"));
    never.setParent(&holder);
    rotate.setParent(&holder);
    holder.show();
    bool selected = false;
    gate.guard(&rotate, {QStringLiteral("keys.rotate"), {}},
               [&] { return selected ? QString() : QStringLiteral("Select a credential."); });
    gate.guard(&never, {QStringLiteral("roster.change"), {}});
    gate.guard(&action, {QStringLiteral("canary.set"), {}});
    EXPECT_FALSE(rotate.isEnabled());
    EXPECT_TRUE(rotate.toolTip().contains(QStringLiteral("locked")));
    EXPECT_EQ(rotate.accessibleDescription(), rotate.toolTip());
    EXPECT_FALSE(never.isVisibleTo(&holder)) << "what the role can never do is left away";
    EXPECT_FALSE(action.isEnabled());
    gate.unlock();
    EXPECT_FALSE(rotate.isEnabled());
    EXPECT_EQ(rotate.toolTip(), QStringLiteral("Select a credential."));
    selected = true;
    gate.refresh();
    EXPECT_TRUE(rotate.isEnabled());
    EXPECT_EQ(rotate.toolTip(), QStringLiteral("Rotate the key"));
    EXPECT_TRUE(action.isEnabled());
    gate.lock();
    EXPECT_FALSE(rotate.isEnabled());
    EXPECT_EQ(gate.guarded().size(), 3);
}

TEST_F(Gate, forgetsControlsThatAreGone) {
    {
        QPushButton gone;
        gate.guard(&gone, {QStringLiteral("keys.rotate"), {}});
    }
    gate.refresh();
    EXPECT_TRUE(gate.guarded().isEmpty());
}

TEST(Shortcuts, aCollisionIsRefusedAndNamesTheOwner) {
    ShortcutRegistry registry;
    QAction palette(QStringLiteral("Palette"), nullptr);
    QAction filter(QStringLiteral("Filter"), nullptr);
    palette.setShortcut(Qt::CTRL | Qt::Key_K);
    filter.setShortcut(Qt::CTRL | Qt::Key_F);
    registry.add(QStringLiteral("a"), QStringLiteral("View"), &palette);
    registry.add(QStringLiteral("b"), QStringLiteral("View"), &filter);
    EXPECT_EQ(registry.remap(QStringLiteral("b"), Qt::CTRL | Qt::Key_K), QStringLiteral("Ctrl+K is used by Palette."));
    EXPECT_EQ(registry.remap(QStringLiteral("b"), Qt::CTRL | Qt::Key_G), QString());
    EXPECT_EQ(registry.overrides(), (QHash<QString, QString>{{QStringLiteral("b"), QStringLiteral("Ctrl+G")}}));
    registry.resetAll();
    EXPECT_TRUE(registry.overrides().isEmpty());
    registry.applyOverrides(
        {{QStringLiteral("b"), QStringLiteral("Ctrl+K")}, {QStringLiteral("unknown"), QStringLiteral("X")}});
    EXPECT_EQ(filter.shortcut(), QKeySequence(Qt::CTRL | Qt::Key_F)) << "a damaged settings file changes nothing";
    EXPECT_FALSE(registry.remap(QStringLiteral("none"), {}).isEmpty());
}

} // namespace signalbox::test
