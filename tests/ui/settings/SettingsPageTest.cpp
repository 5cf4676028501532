// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingsPage.h"

#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/shell/MutationGate.h"
#include "ui/shell/ShortcutRegistry.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"

#include <QtCore/QFile>
#include <QtCore/QSettings>
#include <QtCore/QTemporaryDir>
#include <QtGui/QAction>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QKeySequenceEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>

namespace signalbox::test {

using namespace ui;

class SettingsPageTest : public UiTest {
protected:
    SettingsPageTest() {
        help.setShortcut(Qt::Key_F1);
        palette.setShortcut(Qt::CTRL | Qt::Key_K);
        shortcuts.add(QStringLiteral("shell.help"), QStringLiteral("View"), &help);
        shortcuts.add(QStringLiteral("shell.palette"), QStringLiteral("View"), &palette);
        page = std::make_unique<SettingsPage>(PageContext{theme(), clock, gate}, bridge, shortcuts,
                                              SettingsSeams{[this] { return operators; },
                                                            [this](const QString& id) {
                                                                acted = id;
                                                                return true;
                                                            }},
                                              file());
    }
    [[nodiscard]] QString file() const { return folder.filePath(QStringLiteral("console.ini")); }
    void open() {
        page->resize(1240, 780);
        present(*page);
        page->activated();
        QApplication::processEvents();
    }
    template <class T>
    [[nodiscard]] T* named(const char* name) const {
        for (auto* one : page->findChildren<T*>())
            if (one->accessibleName() == QString::fromLatin1(name))
                return one;
        return nullptr;
    }
    [[nodiscard]] QPushButton* button(const char* words) const {
        for (auto* one : page->findChildren<QPushButton*>())
            if (one->text() == QString::fromLatin1(words))
                return one;
        return nullptr;
    }
    [[nodiscard]] QString facts() const {
        QStringList lines;
        for (const auto* list : page->findChildren<KeyValueList*>())
            for (const auto& row : list->rows())
                lines << row.key + QStringLiteral(": ") + row.value;
        return lines.join(QLatin1Char('\n'));
    }

    QTemporaryDir folder;
    QAction help{QStringLiteral("Help")};
    QAction palette{QStringLiteral("Command palette")};
    ShortcutRegistry shortcuts;
    MutationGate gate{clock};
    Bridge bridge{clock};
    QList<SandboxOperator> operators{{QStringLiteral("on_call-1"), QStringLiteral("on_call"), {}},
                                     {QStringLiteral("on_call-2"), QStringLiteral("on_call"), {}}};
    QString acted;
    std::unique_ptr<SettingsPage> page;
};

TEST_F(SettingsPageTest, appliesAndKeepsTheAppearanceAtOnce) {
    open();
    auto* scheme = named<QComboBox>("Theme");
    scheme->setCurrentIndex(scheme->findData(int(Scheme::Dark)));
    EXPECT_TRUE(theme().isDark());
    named<QSlider>("Text size")->setValue(30);
    const auto boxes = page->findChildren<QCheckBox*>();
    for (auto* box : boxes)
        box->setChecked(true);
    EXPECT_EQ(theme().settings().scalePercent, 150);
    EXPECT_TRUE(theme().noHold());
    const auto kept = SettingsStore(file()).load();
    EXPECT_EQ(kept.theme.scheme, Scheme::Dark);
    EXPECT_EQ(kept.theme.scalePercent, 150);
    EXPECT_TRUE(kept.theme.reduceMotion);
    EXPECT_TRUE(kept.theme.noHold);
}

TEST_F(SettingsPageTest, remapsAShortcutAndRefusesOneThatIsTaken) {
    open();
    auto* table = page->findChild<DataTable*>();
    table->setCurrentIndex(table->model()->index(0, 0));
    auto* keys = page->findChild<QKeySequenceEdit*>();
    keys->setKeySequence(QKeySequence(Qt::CTRL | Qt::Key_K));
    QTest::mouseClick(button("Set"), Qt::LeftButton);
    EXPECT_EQ(help.shortcut(), QKeySequence(Qt::Key_F1));
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("Command palette")));
    keys->setKeySequence(QKeySequence(Qt::CTRL | Qt::Key_H));
    QTest::mouseClick(button("Set"), Qt::LeftButton);
    EXPECT_EQ(help.shortcut(), QKeySequence(Qt::CTRL | Qt::Key_H));
    EXPECT_EQ(SettingsStore(file()).load().shortcuts.size(), 1);
    QTest::mouseClick(button("Reset all"), Qt::LeftButton);
    EXPECT_EQ(help.shortcut(), QKeySequence(Qt::Key_F1));
    EXPECT_TRUE(SettingsStore(file()).load().shortcuts.isEmpty());
}

TEST_F(SettingsPageTest, leavesTheFileOfANewerConsoleAlone) {
    {
        QSettings newer(file(), QSettings::IniFormat);
        newer.setValue(QStringLiteral("schema"), SettingsStore::kSchema + 1);
        newer.setValue(QStringLiteral("appearance/scheme"), QStringLiteral("dark"));
    }
    const SettingsStore store(file());
    EXPECT_EQ(store.load().theme.scheme, Scheme::Dark);
    EXPECT_FALSE(store.save({}).isEmpty());
    EXPECT_EQ(store.load().theme.scheme, Scheme::Dark);
}

TEST_F(SettingsPageTest, readsAFileOfRubbishAsTheStandard) {
    QFile rubbish(file());
    ASSERT_TRUE(rubbish.open(QIODevice::WriteOnly));
    rubbish.write("[appearance]\ntext_scale=99999\nscheme=purple\n\x01\x02");
    rubbish.close();
    const auto values = SettingsStore(file()).load();
    EXPECT_EQ(values.theme.scheme, Scheme::Auto);
    EXPECT_EQ(values.theme.scalePercent, 200);
}

TEST_F(SettingsPageTest, actsAsAnotherOperatorOnlyInASandbox) {
    open();
    auto* list = named<QComboBox>("Operator to act as");
    ASSERT_TRUE(list->isVisible());
    EXPECT_EQ(list->itemText(1), QStringLiteral("on_call-2 · on call"));
    list->setCurrentIndex(1);
    QTest::mouseClick(button("Act as this operator"), Qt::LeftButton);
    EXPECT_EQ(acted, QStringLiteral("on_call-2"));
    operators.clear();
    page->refresh();
    EXPECT_FALSE(list->isVisible());
}

TEST_F(SettingsPageTest, showsWhereItIsConnectedAndAsWhom) {
    open();
    EXPECT_TRUE(facts().contains(QStringLiteral("UNKNOWN")));
    api::Me me;
    me.id = base::OperatorId("on_call-1");
    me.role = access::Role::OnCall;
    me.environment = "sandbox";
    me.regions = {base::RegionId("eu-1"), base::RegionId("uk-1")};
    me.version = "0.1.0";
    me.boot = "boot-7";
    me.certificateNotAfter = clock.now() + std::chrono::hours(24 * 9);
    page->show(me, QStringLiteral("https://127.0.0.1:8443"));
    for (const char* expected :
         {"https://127.0.0.1:8443", "on_call-1", "on call", "eu-1, uk-1", "0.1.0", "boot-7", "expires in 9 d"})
        EXPECT_TRUE(facts().contains(QString::fromLatin1(expected))) << expected << " in " << facts().toStdString();
    EXPECT_FALSE(facts().contains(QStringLiteral("UNKNOWN")));
}

TEST_F(SettingsPageTest, canBeUsedWithoutMouseAndSight) {
    open();
    EXPECT_EQ(accessibilityProblems(*page).join(QLatin1Char('\n')).toStdString(), "");
    expectPictures(*page, theme(), QStringLiteral("settings"));
}

} // namespace signalbox::test
