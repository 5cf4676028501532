// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/keys/KeysPage.h"
#include "ui/keys/TokenKeysCard.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr seconds kStep{330};

/// A platform with one key, whose rotation goes on by the clock alone.
class TokenPort final : public KeysPort {
public:
    explicit TokenPort(const base::Clock& clock)
        : m_clock(clock) {
        api::TokenKeyView first;
        first.kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        first.state = "signing";
        first.publishedAt = first.signsFrom = clock.now() - hours(24 * 92);
        first.requestedBy = "system";
        m_keys = {first};
    }
    void publish() {
        api::TokenKeyView next;
        next.kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        next.publishedAt = m_clock.now();
        next.signsFrom = m_clock.now() + kStep;
        next.requestedBy = "security_officer-1";
        m_keys.front().retiresAt = next.signsFrom + kStep;
        m_keys.insert(m_keys.begin(), next);
    }
    std::vector<api::TokenKeyView> keys() const {
        auto all = m_keys;
        const auto now = m_clock.now();
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto& key = all[i];
            const bool retired = key.retiresAt && now >= *key.retiresAt;
            const bool succeeded = i > 0 && now >= all[i - 1].signsFrom;
            key.state = now < key.signsFrom ? "published" : retired ? "retired" : succeeded ? "retiring" : "signing";
            if (retired)
                key.retiredAt = key.destroyedAt = key.retiresAt;
        }
        return all;
    }

    void read(QObject* context, Credentials done) override {
        QMetaObject::invokeMethod(
            context, [done] { done(std::vector<api::CredentialView>{}); }, Qt::QueuedConnection);
    }
    void perform(QObject*, const KeyOrder&, const api::Intent&, const QString&,
                 std::function<void(const KeyOutcome&)>) override {
        FAIL() << "an act on a credential";
    }
    void readTokenKeys(QObject* context, TokenKeys done) override {
        ++reads;
        base::Result<std::vector<api::TokenKeyView>> result = keys();
        if (failure)
            result = *failure;
        QMetaObject::invokeMethod(
            context, [done, result] { done(result); }, Qt::QueuedConnection);
    }
    void rotateTokenKey(QObject* context, const api::Intent& intent, const QString& title,
                        std::function<void(const KeyOutcome&)> done) override {
        reasons.push_back(intent.reason);
        titles.append(title);
        KeyOutcome outcome;
        if (refusal) {
            outcome.error = refusal;
        } else {
            publish();
            outcome.auditIndex = 1777;
            outcome.detail = QStringLiteral("The new key signs from later.");
        }
        answer = done;
        QMetaObject::invokeMethod(
            context, [done, outcome] { done(outcome); }, Qt::QueuedConnection);
    }

    std::optional<base::Error> failure;
    std::optional<base::Error> refusal;
    int reads = 0;
    std::vector<std::string> reasons;
    QStringList titles;
    std::function<void(const KeyOutcome&)> answer;

private:
    const base::Clock& m_clock;
    std::vector<api::TokenKeyView> m_keys;
};

class TokenKeysTest : public UiTest {
protected:
    TokenKeysTest()
        : bridge(clock)
        , gate(clock) {
        gate.setPermissions({"keys.rotate", "keys.rotate_token_key"}, false);
        gate.setEnvironment(Environment::Sandbox);
        gate.setConnected(true);
        auto made = std::make_unique<TokenPort>(clock);
        port = made.get();
        page = std::make_unique<KeysPage>(PageContext{theme(), clock, gate}, bridge, std::move(made));
        page->resize(1240, 780);
    }
    void feed() { page->show(port->keys()); }
    TokenKeysCard* card() { return page->findChild<TokenKeysCard*>(); }
    StatePanel* states() { return card()->states(); }
    QPushButton* rotate() { return card()->rotateButton(); }
    DataTable* table() { return card()->findChild<DataTable*>(); }
    QString standing() { return card()->findChild<QLabel*>(QStringLiteral("tokenKeysStanding"))->text(); }
    QString cell(int row, int column) { return table()->model()->index(row, column).data().toString(); }
    /// The states of all keys, newest first.
    QString shown() {
        QStringList all;
        for (int i = 0; i < table()->model()->rowCount(); ++i)
            all << cell(i, TokenKeyModel::State);
        return all.join(QLatin1Char(' '));
    }
    void hold() {
        auto* button = page->sheet()->holdButton();
        clock.advance(seconds(1)); // over the input guard
        button->tick();
        QTest::mousePress(button, Qt::LeftButton);
        clock.advance(std::chrono::milliseconds(900));
        button->tick();
        QTest::mouseRelease(button, Qt::LeftButton);
    }
    void openSheet() {
        QTest::mouseClick(rotate(), Qt::LeftButton);
        ASSERT_NE(page->sheet(), nullptr);
        ASSERT_TRUE(QTest::qWaitForWindowExposed(page->sheet()));
    }

    Bridge bridge;
    MutationGate gate;
    TokenPort* port = nullptr;
    std::unique_ptr<KeysPage> page;
};

} // namespace

TEST_F(TokenKeysTest, showsEachStepOfARotationWithWhatComesNext) {
    feed();
    present(*page);
    EXPECT_EQ(shown(), QStringLiteral("SIGNING"));
    EXPECT_EQ(cell(0, TokenKeyModel::Kid), QStringLiteral("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    EXPECT_EQ(cell(0, TokenKeyModel::Age), QStringLiteral("92 d ago"));
    EXPECT_EQ(cell(0, TokenKeyModel::Next), QStringLiteral("none until it is rotated"));
    EXPECT_TRUE(standing().contains(QStringLiteral("all regions")));
    EXPECT_EQ(page->pollInterval(), seconds(3));

    port->publish();
    feed();
    EXPECT_EQ(shown(), QStringLiteral("PUBLISHED SIGNING"));
    EXPECT_TRUE(cell(0, TokenKeyModel::Next).startsWith(QStringLiteral("signs from ")));
    EXPECT_TRUE(cell(0, TokenKeyModel::Next).endsWith(QStringLiteral("in 5 min")));
    EXPECT_EQ(cell(0, TokenKeyModel::By), QStringLiteral("security_officer-1"));
    EXPECT_TRUE(cell(1, TokenKeyModel::Next).startsWith(QStringLiteral("signs until ")));
    EXPECT_TRUE(standing().endsWith(QStringLiteral("in 11 min."))) << standing().toStdString();
    EXPECT_EQ(page->pollInterval(), seconds(1));

    clock.advance(kStep);
    feed();
    EXPECT_EQ(shown(), QStringLiteral("SIGNING RETIRING"));
    EXPECT_EQ(cell(0, TokenKeyModel::Age), QStringLiteral("now"));
    EXPECT_EQ(cell(1, TokenKeyModel::Age), QStringLiteral("now")); // retiring since the other signs
    EXPECT_TRUE(cell(1, TokenKeyModel::Next).startsWith(QStringLiteral("accepted until ")));
    EXPECT_EQ(page->pollInterval(), seconds(1));

    clock.advance(kStep);
    feed();
    EXPECT_EQ(shown(), QStringLiteral("SIGNING RETIRED"));
    EXPECT_TRUE(cell(1, TokenKeyModel::Next).startsWith(QStringLiteral("key destroyed ")));
    EXPECT_EQ(page->pollInterval(), seconds(3));
}

TEST_F(TokenKeysTest, rotatesWithAReasonAndSaysWhatWillHappenWhen) {
    feed();
    present(*page);
    openSheet();
    const auto& review = page->sheet()->review();
    ASSERT_EQ(review.changes.size(), 4);
    EXPECT_EQ(review.changes.at(0).willBe, QStringLiteral("PUBLISHED"));
    EXPECT_TRUE(review.changes.at(1).label.contains(QStringLiteral("330 s")));
    EXPECT_TRUE(review.changes.at(3).label.contains(QStringLiteral("660 s")));
    EXPECT_EQ(review.region, QStringLiteral("all regions"));
    EXPECT_FALSE(page->sheet()->holdButton()->isEnabled()) << "no reason yet";
    hold();
    EXPECT_TRUE(port->reasons.empty());
    page->sheet()->setReason(QStringLiteral("quarterly"));
    hold();
    ASSERT_EQ(port->reasons.size(), 1U);
    EXPECT_EQ(port->reasons[0], "quarterly");
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->sheet() == nullptr; }, 3000));
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("Audit entry 1777. The new key signs from")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return shown() == QStringLiteral("PUBLISHED SIGNING"); }, 3000));
    EXPECT_FALSE(rotate()->isEnabled());
    EXPECT_TRUE(rotate()->toolTip().contains(QStringLiteral("KEYS-005")));
}

TEST_F(TokenKeysTest, canBeRotatedAgainOnlyWhenTheOldKeyIsRetired) {
    port->publish();
    feed();
    present(*page);
    for (int step = 0; step < 2; ++step) {
        EXPECT_FALSE(rotate()->isEnabled());
        QTest::mouseClick(rotate(), Qt::LeftButton);
        EXPECT_EQ(page->sheet(), nullptr);
        clock.advance(kStep);
        feed();
    }
    EXPECT_TRUE(rotate()->isEnabled());
}

TEST_F(TokenKeysTest, keepsTheSheetOpenWithTheRefusal) {
    feed();
    present(*page);
    port->refusal = base::Error{base::ErrorCode::FailedPrecondition, "KEYS-005", "a rotation is under way"};
    openSheet();
    page->sheet()->setReason(QStringLiteral("quarterly"));
    hold();
    ASSERT_EQ(port->reasons.size(), 1U);
    const auto says = [&] {
        for (const auto* label : page->sheet()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QStringLiteral("KEYS-005")))
                return true;
        }
        return false;
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->sheet() && says(); }, 3000));
    EXPECT_EQ(shown(), QStringLiteral("SIGNING"));
    page->sheet()->cancelButton()->click();
}

TEST_F(TokenKeysTest, showsAnUnknownOutcomeAndThenItsResult) {
    feed();
    present(*page);
    port->refusal = base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer came"};
    openSheet();
    page->sheet()->setReason(QStringLiteral("quarterly"));
    hold();
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->messages()->kind() == MessageBar::Kind::Unknown; }, 3000));
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("UNKNOWN")));
    KeyOutcome known;
    known.auditIndex = 78;
    port->answer(known);
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Done);
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("78")));
}

TEST_F(TokenKeysTest, hidesTheActFromRolesThatNeverHaveItAndRefusesItWhileLocked) {
    feed();
    present(*page);
    EXPECT_TRUE(rotate()->isEnabled());
    gate.setEnvironment(Environment::Production);
    EXPECT_FALSE(rotate()->isEnabled());
    EXPECT_TRUE(rotate()->toolTip().contains(QStringLiteral("locked")));
    gate.setPermissions({"keys.rotate"}, false);
    EXPECT_FALSE(rotate()->isVisible());
    EXPECT_TRUE(table()->isVisible()) << "everybody may look";
}

TEST_F(TokenKeysTest, refusesAnOperatorOfOneRegion) {
    feed();
    present(*page);
    card()->setRegion(QStringLiteral("eu-1"));
    gate.refresh();
    EXPECT_FALSE(rotate()->isEnabled());
    EXPECT_TRUE(rotate()->toolTip().contains(QStringLiteral("all regions")));
}

TEST_F(TokenKeysTest, isThereWhateverBecomesOfTheCredentials) {
    page->show(std::vector<api::CredentialView>{});
    feed();
    present(*page);
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::EmptyFirstUse);
    EXPECT_TRUE(table()->isVisible());
    page->openLink(QStringLiteral("token-keys"));
    EXPECT_TRUE(table()->hasFocus());
    EXPECT_EQ(page->messages()->text(), QString());
}

TEST_F(TokenKeysTest, loadsFailsRecoversAndSaysHowOldItIs) {
    present(*page);
    EXPECT_EQ(states()->state().kind, PageState::Kind::Loading);
    EXPECT_FALSE(rotate()->isEnabled());
    port->failure = base::Error{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    page->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return states()->state().kind == PageState::Kind::Error; }, 3000));
    EXPECT_TRUE(states()->visibleText().contains(QStringLiteral("Asked again by itself in 2 s")));
    EXPECT_GE(states()->height(), 190);
    port->failure.reset();
    clock.advance(seconds(2));
    states()->tick();
    ASSERT_TRUE(QTest::qWaitFor([&] { return states()->state().kind == PageState::Kind::Ready; }, 3000));
    EXPECT_EQ(shown(), QStringLiteral("SIGNING"));
    EXPECT_TRUE(rotate()->isEnabled());

    port->failure = base::Error{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    clock.advance(seconds(20));
    page->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return states()->state().kind == PageState::Kind::Stale; }, 3000));
    EXPECT_TRUE(states()->visibleText().contains(QStringLiteral("20 s")));
    EXPECT_EQ(shown(), QStringLiteral("SIGNING"));
    page->setDisconnected(true, QStringLiteral("since 14:02"));
    EXPECT_EQ(states()->state().kind, PageState::Kind::Offline);
    page->setDisconnected(false, {});
    EXPECT_EQ(states()->state().kind, PageState::Kind::Ready);
}

TEST_F(TokenKeysTest, showsNothingToARoleThatMayNotReadIt) {
    feed();
    present(*page);
    port->failure = base::Error{base::ErrorCode::PermissionDenied, "ACCESS-001", "not for this role"};
    page->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return states()->state().kind == PageState::Kind::NoPermission; }, 3000));
    EXPECT_EQ(table()->model()->rowCount(), 0);
    EXPECT_FALSE(table()->isVisible());
}

TEST_F(TokenKeysTest, saysWhenThereIsNoKey) {
    page->show(std::vector<api::TokenKeyView>{});
    present(*page);
    EXPECT_EQ(states()->state().kind, PageState::Kind::EmptyFirstUse);
    EXPECT_FALSE(rotate()->isEnabled());
}

TEST_F(TokenKeysTest, isUsableWithoutAMouse) {
    port->publish();
    feed();
    present(*page);
    EXPECT_EQ(accessibilityProblems(*page), QStringList());
    clock.advance(2 * kStep);
    feed();
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    EXPECT_EQ(table()->currentIndex().row(), 1);
    rotate()->setFocus();
    QTest::keyClick(rotate(), Qt::Key_Space);
    auto* sheet = page->sheet();
    ASSERT_NE(sheet, nullptr);
    ASSERT_TRUE(QTest::qWaitForWindowActive(sheet));
    EXPECT_EQ(accessibilityProblems(*sheet), QStringList());
    QTest::keyClick(sheet, Qt::Key_Escape);
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->sheet() == nullptr; }, 3000));
    EXPECT_TRUE(port->reasons.empty());
}

TEST_F(TokenKeysTest, isAsHighAsItsKeysUpToThree) {
    feed();
    present(*page);
    const int one = card()->height();
    for (int n = 2; n <= 5; ++n) {
        port->publish();
        clock.advance(2 * kStep);
        feed();
    }
    EXPECT_EQ(table()->model()->rowCount(), 5);
    EXPECT_EQ(table()->height(), table()->heightForRows(3));
    EXPECT_TRUE(QTest::qWaitFor([&] { return card()->height() > one; }, 3000));
}

TEST_F(TokenKeysTest, looksRightInEveryState) {
    feed();
    present(*page);
    port->publish();
    clock.advance(seconds(40));
    feed();
    EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 784}, QStringLiteral("token-keys-alone"))), 50);
    clock.advance(2 * kStep);
    feed();
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        const QString name = scheme == Scheme::Light ? QStringLiteral("light") : QStringLiteral("dark");
        openSheet();
        page->sheet()->setReason(QStringLiteral("quarterly"));
        EXPECT_GT(colorCount(takeScreenshot(*page->sheet(), page->sheet()->sizeHint(),
                                            QStringLiteral("token-keys-sheet-") + name)),
                  50);
        page->sheet()->cancelButton()->click();
        ASSERT_TRUE(QTest::qWaitFor([&] { return page->sheet() == nullptr; }, 3000));
    }
    theme().setSettings({Scheme::Light, 100, true, false});
    const auto failWith = [&](const base::Error& error, const QString& name) {
        card()->fail(error);
        gate.refresh();
        page->resize(1080, 684);
        const auto settled = [&] {
            return card()->height() > states()->height() && card()->rect().contains(states()->geometry());
        };
        ASSERT_TRUE(QTest::qWaitFor(settled, 3000)) << name.toStdString();
        EXPECT_GT(colorCount(takeScreenshot(*page, {1080, 684}, QStringLiteral("token-keys-") + name)), 50);
    };
    page->show(std::vector<api::CredentialView>{});
    failWith({base::ErrorCode::Unavailable, "API-008", "the platform does not answer"}, QStringLiteral("stale"));
    failWith({base::ErrorCode::PermissionDenied, "ACCESS-001", "this role may not read keys"},
             QStringLiteral("no-permission"));
    failWith({base::ErrorCode::Unavailable, "API-008", "the platform does not answer"}, QStringLiteral("error"));
}

} // namespace signalbox::test
