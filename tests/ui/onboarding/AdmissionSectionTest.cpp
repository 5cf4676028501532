// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/onboarding/RecordingAdmission.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Lists.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>

namespace signalbox::test {

using namespace ui;
using std::chrono::seconds;

namespace {

class AdmissionSectionTest : public UiTest {
protected:
    AdmissionSectionTest()
        : gate(clock) {
        gate.setPermissions({"providers.set_profile", "providers.set_rate_limit"}, false);
        gate.setEnvironment(Environment::Sandbox);
        gate.setConnected(true);
        auto made = std::make_unique<RecordingAdmission>();
        port = made.get();
        section = std::make_unique<AdmissionSection>(theme(), clock, gate, std::move(made));
        section->resize(344, 240);
        QObject::connect(section.get(), &AdmissionSection::message, section.get(),
                         [this](MessageBar::Kind kind, const QString& words, const QString&) {
                             said = kind;
                             text = words;
                         });
    }
    void fill() {
        section->setProvider(base::ProviderId("novagames"));
        present(*section);
        ASSERT_TRUE(QTest::qWaitFor([&] { return section->shown().has_value(); }, 3000));
    }
    QStringList values() {
        QStringList all;
        for (const auto& row : section->findChild<KeyValueList*>()->rows())
            all << row.value;
        return all;
    }
    void open(QPushButton* button) {
        QTest::mouseClick(button, Qt::LeftButton);
        ASSERT_NE(section->sheet(), nullptr);
        ASSERT_TRUE(QTest::qWaitForWindowExposed(section->sheet()));
    }
    void confirm(const QString& reason) {
        auto* sheet = section->sheet();
        sheet->setReason(reason);
        hold();
    }
    void hold() {
        auto* button = section->sheet()->holdButton();
        clock.advance(seconds(1)); // over the input guard
        button->tick();
        QTest::mousePress(button, Qt::LeftButton);
        clock.advance(std::chrono::milliseconds(900));
        button->tick();
        QTest::mouseRelease(button, Qt::LeftButton);
    }
    bool closes() {
        return QTest::qWaitFor([&] { return section->sheet() == nullptr; }, 3000);
    }

    MutationGate gate;
    RecordingAdmission* port = nullptr;
    std::unique_ptr<AdmissionSection> section;
    std::optional<MessageBar::Kind> said;
    QString text;
};

} // namespace

TEST_F(AdmissionSectionTest, showsGradeProfileAndRateLimit) {
    EXPECT_FALSE(section->profileButton()->isEnabled());
    fill();
    const auto shown = values();
    ASSERT_EQ(shown.size(), 4);
    EXPECT_TRUE(shown.at(0).startsWith(QStringLiteral("A,")));
    EXPECT_EQ(shown.at(1), QStringLiteral("rfc9421"));
    EXPECT_EQ(shown.at(3), QStringLiteral("200 a second, burst 400"));
    EXPECT_EQ(section->note(), QString());
    EXPECT_TRUE(section->profileButton()->isEnabled());
}

TEST_F(AdmissionSectionTest, saysWhyNothingIsKnownAndHowOldItIs) {
    port->failure = base::Error{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    section->setProvider(base::ProviderId("novagames"));
    present(*section);
    ASSERT_TRUE(QTest::qWaitFor([&] { return section->note().contains(QStringLiteral("API-008")); }, 3000));
    EXPECT_FALSE(section->limitButton()->isEnabled());
    port->failure.reset();
    section->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return section->shown().has_value(); }, 3000));
    port->failure = base::Error{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    clock.advance(seconds(20));
    section->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return section->note().contains(QStringLiteral("Stale")); }, 3000));
    EXPECT_TRUE(section->note().contains(QStringLiteral("20 s")));
    EXPECT_EQ(values().size(), 4);
}

TEST_F(AdmissionSectionTest, forgetsOneProviderWhenAnotherIsSelected) {
    fill();
    section->setProvider(base::ProviderId("redfox"));
    EXPECT_FALSE(section->shown().has_value());
    EXPECT_EQ(values().size(), 0);
    section->setProvider(base::ProviderId("lumen")); // before the answer about redfox
    ASSERT_TRUE(QTest::qWaitFor([&] { return section->shown().has_value(); }, 3000));
    EXPECT_EQ(section->shown()->provider.text(), "lumen");
}

TEST_F(AdmissionSectionTest, setsTheRateLimitOfWhatWasShown) {
    fill();
    open(section->limitButton());
    const auto boxes = section->sheet()->findChildren<QSpinBox*>();
    ASSERT_EQ(boxes.size(), 2);
    EXPECT_EQ(boxes.at(0)->value(), 200);
    EXPECT_FALSE(section->sheet()->holdButton()->isEnabled()) << "no reason yet";
    boxes.at(0)->setValue(500);
    boxes.at(1)->setValue(1000);
    section->setProvider(base::ProviderId("redfox"));
    confirm(QStringLiteral("launch"));
    ASSERT_EQ(port->providers.size(), 1U);
    EXPECT_EQ(port->providers[0], "novagames");
    EXPECT_EQ(port->reasons[0], "launch");
    EXPECT_EQ(port->limit, (api::RateLimitView{500, 1000}));
    ASSERT_TRUE(closes());
    EXPECT_EQ(said, MessageBar::Kind::Done);
    EXPECT_TRUE(text.contains(QStringLiteral("1500")));
}

TEST_F(AdmissionSectionTest, setsAProfileAndOffersASecondPersonWhenItIsWeaker) {
    fill();
    port->refusal = base::Error{base::ErrorCode::PermissionDenied, "ACCESS-006", "this takes two people"};
    open(section->profileButton());
    auto* choice = section->sheet()->findChild<QComboBox*>();
    EXPECT_EQ(choice->currentText(), QStringLiteral("rfc9421"));
    choice->setCurrentIndex(choice->findText(QStringLiteral("body-hmac")));
    auto* ask = section->sheet()->findChild<QCheckBox*>();
    EXPECT_FALSE(ask->isChecked());
    confirm(QStringLiteral("until they have moved"));
    ASSERT_EQ(port->asks.size(), 1U);
    EXPECT_FALSE(port->asks[0]);
    EXPECT_EQ(port->profiles[0], base::Json("body-hmac"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return ask->isChecked(); }, 3000));
    ASSERT_NE(section->sheet(), nullptr) << "it stays open";
    hold();
    ASSERT_EQ(port->asks.size(), 2U);
    EXPECT_TRUE(port->asks[1]);
    EXPECT_TRUE(port->titles.at(1).contains(QStringLiteral("body-hmac, weaker than rfc9421 (grade A)")));
    ASSERT_TRUE(closes());
    EXPECT_EQ(said, MessageBar::Kind::Info);
    EXPECT_TRUE(text.contains(QStringLiteral("approval-9")));
}

TEST_F(AdmissionSectionTest, takesAProfileFromAFileAndRefusesWhatIsNone) {
    fill();
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("own.json"));
    const auto write = [&](const QByteArray& content) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    section->setFileChooser([&](QWidget*, const std::function<void(const QString&)>& chosen) { chosen(path); });
    open(section->profileButton());
    auto* choice = section->sheet()->findChild<QComboBox*>();
    QPushButton* file = nullptr;
    for (auto* one : section->sheet()->findChildren<QPushButton*>()) {
        if (one->text() == QStringLiteral("Choose a file..."))
            file = one;
    }
    ASSERT_NE(file, nullptr);
    write("not a profile");
    QTest::mouseClick(file, Qt::LeftButton);
    EXPECT_EQ(choice->count(), 4);
    write(R"({"id":"own","message":"{body}"})");
    QTest::mouseClick(file, Qt::LeftButton);
    EXPECT_EQ(choice->currentText(), QStringLiteral("own.json"));
    confirm(QStringLiteral("their own way"));
    ASSERT_EQ(port->profiles.size(), 1U);
    EXPECT_EQ(port->profiles[0]["id"].stringOr("?"), "own");
    ASSERT_TRUE(closes());
}

TEST_F(AdmissionSectionTest, showsAnUnknownOutcomeAndThenItsResult) {
    fill();
    port->refusal = base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer came"};
    open(section->limitButton());
    confirm(QStringLiteral("launch"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return said == MessageBar::Kind::Unknown; }, 3000));
    ASSERT_TRUE(closes());
    port->answer({{}, 78, {}});
    EXPECT_EQ(said, MessageBar::Kind::Done);
    EXPECT_TRUE(text.contains(QStringLiteral("78")));
}

TEST_F(AdmissionSectionTest, offersEachActOnlyToTheRolesThatHaveIt) {
    fill();
    gate.setPermissions({"providers.set_rate_limit"}, false);
    EXPECT_FALSE(section->profileButton()->isVisible());
    EXPECT_TRUE(section->limitButton()->isVisible());
    gate.setEnvironment(Environment::Production);
    EXPECT_FALSE(section->limitButton()->isEnabled());
    EXPECT_TRUE(section->limitButton()->toolTip().contains(QStringLiteral("locked")));
}

TEST_F(AdmissionSectionTest, isUsableWithoutAMouse) {
    fill();
    EXPECT_EQ(accessibilityProblems(*section), QStringList());
    for (auto* button : {section->limitButton(), section->profileButton()}) {
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        ASSERT_NE(section->sheet(), nullptr);
        ASSERT_TRUE(QTest::qWaitForWindowActive(section->sheet()));
        EXPECT_EQ(accessibilityProblems(*section->sheet()), QStringList());
        QTest::keyClick(section->sheet(), Qt::Key_Escape);
        ASSERT_TRUE(closes());
    }
    EXPECT_TRUE(port->providers.empty());
}

TEST_F(AdmissionSectionTest, looksRightInBothThemes) {
    fill();
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        const QString name = scheme == Scheme::Light ? QStringLiteral("light") : QStringLiteral("dark");
        for (auto* button : {section->limitButton(), section->profileButton()}) {
            open(button);
            section->sheet()->setReason(QStringLiteral("launch"));
            const QString act =
                button == section->limitButton() ? QStringLiteral("limit-") : QStringLiteral("profile-");
            EXPECT_GT(colorCount(takeScreenshot(*section->sheet(), section->sheet()->sizeHint(),
                                                QStringLiteral("admission-") + act + name)),
                      50);
            section->sheet()->cancelButton()->click();
            ASSERT_TRUE(closes());
        }
    }
}

} // namespace signalbox::test
