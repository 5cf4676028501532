// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayersPanel.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using namespace std::chrono_literals;

namespace {

class FakePlayersPort final : public PlayersPort {
public:
    void players(const base::RegionId& region, const base::BrandId& brand,
                 On<std::vector<api::PlayerView>> done) override {
        asked.push_back({region.text() + "/" + brand.text(), std::move(done)});
    }
    void deposit(const api::PlayerKey& key, const std::string& amount, const api::Intent& intent,
                 On<api::Done<api::PaymentView>> done) override {
        sent.push_back("deposit " + key.player.text() + " " + amount + ": " + intent.reason);
        payments.push_back(std::move(done));
    }
    void limit(const api::PlayerKey& key, const api::LimitDraft& draft, const api::Intent& intent,
               On<api::Done<api::PlayerView>>) override {
        sent.push_back("limit " + key.player.text() + " " + draft.kind + " " + draft.window + " " +
                       draft.value.value_or("-") + " by " + draft.owner + ": " + intent.reason);
    }
    void exclude(const api::PlayerKey& key, const std::string& kind, const api::Intent& intent,
                 On<api::Done<api::PlayerView>>) override {
        sent.push_back("exclude " + key.player.text() + " " + kind + ": " + intent.reason);
    }
    void reset(const api::PlayerKey& key, const api::Intent& intent, On<api::Done<api::PlayerView>>) override {
        sent.push_back("reset " + key.player.text() + ": " + intent.reason);
    }
    std::vector<std::pair<std::string, On<std::vector<api::PlayerView>>>> asked;
    std::vector<On<api::Done<api::PaymentView>>> payments;
    std::vector<std::string> sent;
};

class PlayersPanelTest : public UiTest {
protected:
    PlayersPanelTest()
        : gate(clock) {
        gate.setEnvironment(Environment::Sandbox);
        gate.setPermissions({QStringLiteral("players.edit")}, false);
        gate.setConnected(true);
        auto owned = std::make_unique<FakePlayersPort>();
        port = owned.get();
        panel = std::make_unique<PlayersPanel>(theme(), clock, gate, std::move(owned));
        panel->resize(1208, 700);
    }
    [[nodiscard]] api::PlayerView player(const char* id, const char* cash) const {
        api::PlayerView out;
        out.key = {base::RegionId("eu-1"), base::BrandId("brand-7"), base::PlayerId(id)};
        out.currency = "EUR";
        out.cash = cash;
        out.held = "2.00";
        out.bonus = "0.00";
        out.ageGroup = "25+";
        return out;
    }
    [[nodiscard]] std::vector<api::PlayerView> somePlayers() const {
        auto blocked = player("p_blocked_rg", "100.00");
        blocked.exclusions = {{"self_exclusion", clock.now() - 24h, std::nullopt}};
        auto limited = player("p_demo_1", "98.00");
        limited.limits = {{"loss", "day", "player", "50.00", clock.now() - 1h, std::nullopt},
                          {"loss", "day", "player", "80.00", clock.now() + 23h, std::nullopt},
                          {"session_time", "session", "operator", "3600", clock.now() - 1h, std::nullopt}};
        limited.bonuses = {{"bo_1", "active", "20.00", "600.00", "142.50", "5.00", clock.now() + 72h}};
        return {blocked, limited, player("p_demo_2", "100.00"), player("p_low_balance", "0.50")};
    }
    void open() {
        api::ProviderView nova;
        nova.provider = base::ProviderId("novagames");
        nova.brand = base::BrandId("brand-7");
        nova.region = base::RegionId("eu-1");
        auto ever = nova;
        ever.provider = base::ProviderId("evergrove");
        ever.region = base::RegionId("uk-1");
        panel->setProviders({nova, ever});
        present(*panel);
        ASSERT_FALSE(port->asked.empty());
        EXPECT_EQ(port->asked.front().first, "eu-1/brand-7");
        port->asked.front().second(somePlayers());
        panel->table()->selectRow(1);
    }
    void type(const char* name, const QString& text) {
        for (auto* edit : panel->findChildren<QLineEdit*>())
            if (edit->accessibleName() == QLatin1String(name)) {
                edit->setFocus();
                QTest::keyClicks(edit, text);
            }
    }
    [[nodiscard]] QString words() const {
        QApplication::processEvents(); // what was just made is shown by then
        QStringList all;
        for (auto* label : panel->findChildren<QLabel*>())
            if (label->isVisible())
                all << (label->accessibleName().isEmpty() ? label->text() : label->accessibleName());
        return all.join(QLatin1Char('\n'));
    }

    MutationGate gate;
    FakePlayersPort* port = nullptr;
    std::unique_ptr<PlayersPanel> panel;
};

TEST_F(PlayersPanelTest, showsWhatAPlayerHasAndWhatProtectsThem) {
    open();
    ASSERT_EQ(panel->table()->model()->rowCount(), 4);
    EXPECT_EQ(panel->table()->model()->index(1, 2).data().toString(), QStringLiteral("98.00"))
        << "as the platform says";
    EXPECT_TRUE(words().contains(QStringLiteral("98.00 EUR")));
    EXPECT_TRUE(words().contains(QStringLiteral("50.00 EUR a day, by player")));
    EXPECT_TRUE(words().contains(QStringLiteral("80.00 EUR a day, by player, from "))) << "announced";
    EXPECT_TRUE(words().contains(QStringLiteral("3600 s a session, by operator")));
    EXPECT_TRUE(words().contains(QStringLiteral("142.50 of 600.00, until")));
    panel->table()->selectRow(0);
    EXPECT_TRUE(words().contains(QStringLiteral("self exclusion for good")));
}

TEST_F(PlayersPanelTest, eachActNamesThePlayerThatIsShownAndTheReason) {
    open();
    EXPECT_FALSE(panel->depositButton()->isEnabled()) << "neither amount nor reason";
    type("Amount", QStringLiteral("25.00"));
    EXPECT_FALSE(panel->depositButton()->isEnabled());
    type("Reason", QStringLiteral("top up"));
    QTest::mouseClick(panel->depositButton(), Qt::LeftButton);
    QTest::mouseClick(panel->limitButton(), Qt::LeftButton);
    QTest::mouseClick(panel->excludeButton(), Qt::LeftButton);
    EXPECT_EQ(port->sent, (std::vector<std::string>{"deposit p_demo_1 25.00: top up",
                                                    "limit p_demo_1 loss day 25.00 by player: top up",
                                                    "exclude p_demo_1 self_exclusion: top up"}));
    QSignalSpy said(panel.get(), &PlayersPanel::message);
    const auto before = port->asked.size();
    port->payments.front()(api::Done<api::PaymentView>{{}, {}, false});
    ASSERT_EQ(said.count(), 1);
    EXPECT_TRUE(said.first().at(1).toString().contains(QStringLiteral("25.00 EUR deposited for p_demo_1")));
    EXPECT_EQ(port->asked.size(), before + 1) << "what is shown is read again";
}

TEST_F(PlayersPanelTest, aResetIsHeldForAndBoundToThePlayerItWasOpenedFor) {
    open();
    QTest::mouseClick(panel->resetButton(), Qt::LeftButton);
    ASSERT_TRUE(panel->sheet());
    panel->sheet()->setReason(QStringLiteral("start again"));
    panel->table()->selectRow(2);
    auto* hold = panel->sheet()->holdButton();
    clock.advance(600ms);
    hold->tick();
    QTest::mousePress(hold, Qt::LeftButton);
    clock.advance(900ms);
    hold->tick();
    QTest::mouseRelease(hold, Qt::LeftButton);
    EXPECT_EQ(port->sent, std::vector<std::string>{"reset p_demo_1: start again"});
}

TEST_F(PlayersPanelTest, anotherBrandHasOtherPlayersAndALateAnswerIsNotMixedUp) {
    open();
    panel->place()->setFocus();
    QTest::keyClick(panel->place(), Qt::Key_Down);
    ASSERT_EQ(port->asked.size(), 2U);
    EXPECT_EQ(port->asked.back().first, "uk-1/brand-7");
    port->asked.back().second(std::vector<api::PlayerView>());
    EXPECT_EQ(panel->table()->model()->rowCount(), 0);
    port->asked.front().second(somePlayers());
    EXPECT_EQ(panel->table()->model()->rowCount(), 0);
    EXPECT_TRUE(words().contains(QStringLiteral("no test players")));
    EXPECT_FALSE(panel->resetButton()->isEnabled());
}

TEST_F(PlayersPanelTest, worksWithoutAMouseAndWithoutASight) {
    open();
    EXPECT_EQ(accessibilityReport(*panel), "");
}

TEST_F(PlayersPanelTest, pictures) {
    open();
    expectPictures(*panel, theme(), QStringLiteral("sandbox-players"));
}

} // namespace

} // namespace signalbox::test
