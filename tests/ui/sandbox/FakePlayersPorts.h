// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/widgets/ReviewSheet.h"

#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

#include <deque>
#include <map>
#include <string>
#include <vector>

/// Ports that keep what was asked, as words, and answer when they are told to; and hands that work the panels. An
/// answer may ask again: what is kept stays where it is meanwhile.
namespace signalbox::test {

class FakePlayersPort final : public ui::PlayersPort {
public:
    void players(const base::RegionId& region, const base::BrandId& brand, const std::string& after,
                 On<std::vector<api::PlayerView>> done) override {
        asked.push_back(
            {region.text() + "/" + brand.text() + (after.empty() ? "" : " after " + after), std::move(done)});
    }
    void payments(const api::PlayerKey& key, On<std::vector<api::PaymentView>> done) override {
        paymentReads.push_back({key.player.text(), std::move(done)});
    }
    void check(const api::PlayerKey& key, const std::string& amount, On<api::RgCheckView> done) override {
        checks.push_back({key.player.text() + " " + amount, std::move(done)});
    }
    void protection(On<bool> done) override { protectionReads.push_back(std::move(done)); }
    void move(api::MoneyMove what, const api::PlayerKey& key, const std::string& amount, const api::Intent& intent,
              OnPayment done) override {
        const std::map<api::MoneyMove, std::string> names{{api::MoneyMove::Debit, "debit"},
                                                          {api::MoneyMove::Credit, "credit"},
                                                          {api::MoneyMove::Deposit, "deposit"},
                                                          {api::MoneyMove::Payout, "payout"},
                                                          {api::MoneyMove::PayoutHeld, "held payout"}};
        note(names.at(what) + " " + key.player.text() + " " + amount, intent);
        moves.push_back(std::move(done));
    }
    void end(const std::string& payment, std::optional<api::PaymentEnd> how, const api::Intent& intent,
             OnPayment done) override {
        const std::map<api::PaymentEnd, std::string> names{{api::PaymentEnd::Refund, "refund"},
                                                           {api::PaymentEnd::Chargeback, "charge back"},
                                                           {api::PaymentEnd::Complete, "complete"},
                                                           {api::PaymentEnd::Fail, "fail"}};
        note((how ? names.at(*how) : "undo") + " " + payment, intent);
        moves.push_back(std::move(done));
    }
    void limit(const api::PlayerKey& key, const api::LimitDraft& draft, const api::Intent& intent, OnPlayer) override {
        note("limit " + key.player.text() + " " + draft.kind + " " + draft.window + " " + draft.value.value_or("-") +
                 " by " + draft.owner,
             intent);
    }
    void exclude(const api::PlayerKey& key, const std::string& kind, std::optional<base::Time> until,
                 const api::Intent& intent, OnPlayer) override {
        note("exclude " + key.player.text() + " " + kind + " " + (until ? base::rfc3339(*until) : "for good"), intent);
    }
    void setAge(const api::PlayerKey& key, const std::string& group, const api::Intent& intent, OnPlayer) override {
        note("age " + key.player.text() + " " + group, intent);
    }
    void grantBonus(const api::PlayerKey& key, const api::BonusGrant& grant, const api::Intent& intent,
                    OnPlayer done) override {
        note("bonus " + key.player.text() + " " + grant.amount + " x" + std::to_string(grant.wagering) + " max " +
                 grant.maxBet + " until " + base::rfc3339(grant.deadline),
             intent);
        changes.push_back(std::move(done));
    }
    void reset(const api::PlayerKey& key, const api::Intent& intent, OnPlayer) override {
        note("reset " + key.player.text(), intent);
    }
    void generate(const base::RegionId& region, const base::BrandId& brand, int count, std::int64_t seed,
                  const std::string& currency, const api::Intent& intent,
                  On<api::Done<std::vector<std::string>>> done) override {
        note("generate " + region.text() + "/" + brand.text() + " " + std::to_string(count) + " seed " +
                 std::to_string(seed) + " " + currency,
             intent);
        generations.push_back(std::move(done));
    }
    void setProtection(bool available, const api::Intent& intent, On<api::Done<bool>> done) override {
        note(available ? "protection on" : "protection off", intent);
        switches.push_back(std::move(done));
    }

    std::deque<std::pair<std::string, On<std::vector<api::PlayerView>>>> asked;
    std::deque<std::pair<std::string, On<std::vector<api::PaymentView>>>> paymentReads;
    std::deque<std::pair<std::string, On<api::RgCheckView>>> checks;
    std::deque<On<bool>> protectionReads;
    std::deque<OnPayment> moves;
    std::deque<OnPlayer> changes;
    std::deque<On<api::Done<std::vector<std::string>>>> generations;
    std::deque<On<api::Done<bool>>> switches;
    std::vector<std::string> sent;

private:
    void note(const std::string& what, const api::Intent& intent) { sent.push_back(what + ": " + intent.reason); }
};

class FakeJackpotsPort final : public ui::JackpotsPort {
public:
    void jackpots(On<std::vector<api::JackpotView>> done) override { reads.push_back(std::move(done)); }
    void make(const base::RegionId& region, const base::BrandId& brand, const std::string& currency, int basisPoints,
              const api::Intent& intent, On<api::Done<api::JackpotView>> done) override {
        sent.push_back("make " + region.text() + "/" + brand.text() + " " + currency + " " +
                       std::to_string(basisPoints) + ": " + intent.reason);
        acts.push_back(std::move(done));
    }
    void hit(const std::string& jackpot, const base::PlayerId& winner, const api::Intent& intent,
             On<api::Done<api::JackpotView>> done) override {
        sent.push_back("hit " + jackpot + " " + winner.text() + ": " + intent.reason);
        acts.push_back(std::move(done));
    }
    std::deque<On<std::vector<api::JackpotView>>> reads;
    std::deque<On<api::Done<api::JackpotView>>> acts;
    std::vector<std::string> sent;
};

class FakeAmlPort final : public ui::AmlPort {
public:
    void cases(On<std::vector<api::AmlCaseView>> done) override { reads.push_back(std::move(done)); }
    void payments(const api::PlayerKey& key, On<std::vector<api::PaymentView>> done) override {
        paymentReads.push_back({key.player.text(), std::move(done)});
    }
    void open(const api::PlayerKey& key, const api::Intent& intent, On<api::Done<api::AmlCaseView>> done) override {
        sent.push_back("open " + key.region.text() + "/" + key.brand.text() + "/" + key.player.text() + ": " +
                       intent.reason);
        intents.push_back(intent);
        acts.push_back(std::move(done));
    }
    void decide(const std::string& id, const std::string& state, const api::Intent& intent,
                On<api::Done<api::AmlCaseView>> done) override {
        sent.push_back("decide " + id + " " + state + ": " + intent.reason);
        intents.push_back(intent);
        acts.push_back(std::move(done));
    }
    void report(const std::string& id, bool xml, On<std::string> done) override {
        reports.push_back({id + (xml ? " xml" : " json"), std::move(done)});
    }
    std::deque<On<std::vector<api::AmlCaseView>>> reads;
    std::deque<std::pair<std::string, On<std::vector<api::PaymentView>>>> paymentReads;
    std::deque<On<api::Done<api::AmlCaseView>>> acts;
    std::deque<std::pair<std::string, On<std::string>>> reports;
    std::vector<api::Intent> intents;
    std::vector<std::string> sent;
};

/// Two providers of one brand in two regions.
inline std::vector<api::ProviderView> twoPlaces() {
    api::ProviderView nova;
    nova.provider = base::ProviderId("novagames");
    nova.brand = base::BrandId("brand-7");
    nova.region = base::RegionId("eu-1");
    auto ever = nova;
    ever.provider = base::ProviderId("evergrove");
    ever.region = base::RegionId("uk-1");
    return {nova, ever};
}

/// What a person reads.
inline QString wordsOf(const QWidget& root) {
    QApplication::processEvents(); // what was just made is shown by then
    QStringList all;
    for (auto* label : root.findChildren<QLabel*>())
        if (label->isVisible())
            all << (label->accessibleName().isEmpty() ? label->text() : label->accessibleName());
    return all.join(QLatin1Char('\n'));
}

/// Types into the visible field of that name, over what stands there.
inline void typeInto(QWidget& root, const char* name, const QString& text) {
    QApplication::processEvents(); // what was just made is shown by then
    for (auto* edit : root.findChildren<QLineEdit*>())
        if (edit->accessibleName() == QLatin1String(name) && edit->isVisible()) {
            edit->setFocus();
            edit->selectAll();
            QTest::keyClicks(edit, text);
            return;
        }
    ADD_FAILURE() << "there is no field " << name;
}

/// Holds for what the sheet does.
inline void holdOut(ui::ReviewSheet& sheet, FakeClock& clock) {
    using namespace std::chrono_literals;
    auto* hold = sheet.holdButton();
    clock.advance(600ms);
    hold->tick();
    QTest::mousePress(hold, Qt::LeftButton);
    clock.advance(900ms);
    hold->tick();
    QTest::mouseRelease(hold, Qt::LeftButton);
}

} // namespace signalbox::test
