// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Aml.h"
#include "core/platform/emulators/Arithmetic.h"
#include "core/platform/emulators/BonusWagering.h"
#include "core/platform/emulators/Jurisdiction.h"
#include "core/platform/emulators/PlayerLimits.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::platform::emulators {
namespace {

using namespace std::chrono_literals;
using base::Time;

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

Time at(std::string_view text) { return base::parseRfc3339(text).value(); }
const Time kNow = at("2026-11-22T12:00:00Z"); // A Sunday.

LimitTerm term(LimitKind kind, LimitWindow window, std::int64_t value) {
    return {kind, window, LimitOwner::Player, value, {}, std::nullopt};
}
Usage lost(std::int64_t stakes, std::int64_t wins, std::int64_t holds = 0) {
    Usage usage;
    usage.roll(kNow);
    usage.settled(stakes, wins);
    usage.openHolds = holds;
    return usage;
}

TEST(PlayerLimits, startsWindowsWhereTheCalendarInUtcDoes) {
    EXPECT_EQ(windowStart(LimitWindow::Day, at("2026-11-22T23:59:59.999Z")), at("2026-11-22T00:00:00Z"));
    EXPECT_EQ(windowStart(LimitWindow::Week, kNow), at("2026-11-16T00:00:00Z"));
    EXPECT_EQ(windowStart(LimitWindow::Week, at("2026-11-23T00:00:00Z")), at("2026-11-23T00:00:00Z"));
    EXPECT_EQ(windowStart(LimitWindow::Month, at("2028-02-29T10:00:00Z")), at("2028-02-01T00:00:00Z"));
    // The night in which summer time ends in Europe has 24 hours in UTC.
    EXPECT_EQ(windowStart(LimitWindow::Day, at("2026-10-25T01:30:00Z")), at("2026-10-25T00:00:00Z"));
}

TEST(PlayerLimits, refusesOneMinorUnitOverAndNothingBelow) {
    const std::vector limits{term(LimitKind::Loss, LimitWindow::Day, 5'000)};
    EXPECT_FALSE(judgeBet(limits, lost(4'000, 0), 999));   // 49.99
    EXPECT_FALSE(judgeBet(limits, lost(4'000, 0), 1'000)); // 50.00
    const auto hit = judgeBet(limits, lost(4'000, 0), 1'001);
    ASSERT_TRUE(hit); // 50.01
    EXPECT_EQ(*hit, (LimitHit{LimitKind::Loss, LimitWindow::Day, 5'000, 1'000}));
}

TEST(PlayerLimits, countsOpenBetsAsLost) {
    const std::vector limits{term(LimitKind::Loss, LimitWindow::Day, 5'000)};
    EXPECT_FALSE(judgeBet(limits, lost(0, 0, 4'900), 100));
    EXPECT_TRUE(judgeBet(limits, lost(0, 0, 4'900), 101));
    EXPECT_FALSE(judgeBet(limits, lost(0, 0, 4'900), 101, Defect::LimitIgnoresHolds)); // The mutant is seen.
}

TEST(PlayerLimits, letsWinsRestoreWhatWasLost) {
    const std::vector limits{term(LimitKind::Loss, LimitWindow::Day, 5'000)};
    EXPECT_TRUE(judgeBet(limits, lost(5'000, 0), 1));
    EXPECT_FALSE(judgeBet(limits, lost(5'000, 2'000), 2'000));
    EXPECT_TRUE(judgeBet(limits, lost(5'000, 2'000), 2'001));
}

TEST(PlayerLimits, namesTheLimitThatLeavesLeast) {
    const std::vector limits{term(LimitKind::Loss, LimitWindow::Week, 9'000),
                             term(LimitKind::Loss, LimitWindow::Day, 5'000),
                             term(LimitKind::Stake, LimitWindow::Bet, 7'000)};
    const auto hit = judgeBet(limits, lost(1'000, 0), 8'500);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->window, LimitWindow::Day);
    EXPECT_EQ(hit->remaining, 4'000);
}

TEST(PlayerLimits, neverNamesLessThanNothing) {
    const auto hit = judgeBet({term(LimitKind::Loss, LimitWindow::Day, 100)}, lost(5'000, 0), 1);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->remaining, 0);
}

TEST(PlayerLimits, letsABetOfNothingPass) {
    EXPECT_FALSE(judgeBet({term(LimitKind::Loss, LimitWindow::Day, 0)}, lost(5'000, 0), 0));
    EXPECT_TRUE(judgeBet({term(LimitKind::Loss, LimitWindow::Day, 0)}, lost(0, 0), 1));
}

TEST(PlayerLimits, limitsTheStakeOfOneBetAndOfAWindow) {
    const std::vector bet{term(LimitKind::Stake, LimitWindow::Bet, 500)};
    EXPECT_FALSE(judgeBet(bet, lost(100'000, 0), 500));
    EXPECT_TRUE(judgeBet(bet, lost(0, 0), 501));
    const std::vector day{term(LimitKind::Stake, LimitWindow::Day, 500)};
    EXPECT_FALSE(judgeBet(day, lost(300, 300, 100), 100)); // Wins give nothing back: it is the stake that counts.
    EXPECT_TRUE(judgeBet(day, lost(300, 300, 100), 101));
}

TEST(PlayerLimits, staysClosedWhereSumsRunOver) {
    const std::vector limits{term(LimitKind::Loss, LimitWindow::Day, kMost)};
    EXPECT_TRUE(judgeBet(limits, lost(kMost, 0, kMost), 1));
    EXPECT_FALSE(judgeBet(limits, lost(0, kMost), kMost));
}

TEST(PlayerLimits, beginsANewWindowWithNothing) {
    Usage usage = lost(5'000, 0, 70);
    usage.roll(kNow + 24h); // Monday.
    EXPECT_EQ(usage.windows[0].stakes, 0);
    EXPECT_EQ(usage.windows[1].stakes, 0);
    EXPECT_EQ(usage.windows[2].stakes, 5'000);
    EXPECT_EQ(usage.openHolds, 70); // What is open goes on counting.
    usage.roll(kNow);               // Time that goes back opens no old window.
    EXPECT_EQ(usage.windows[0].start, windowStart(LimitWindow::Day, kNow + 24h));
}

TEST(PlayerLimits, lowersAtOnceAndRaisesAfterADay) {
    PlayerLimits limits;
    const auto change = [&](std::optional<std::int64_t> value, Time when) {
        return limits.change(LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, value, when);
    };
    const auto low = [&](Time when) { return limits.lowest(LimitKind::Loss, LimitWindow::Day, when); };
    EXPECT_EQ(change(std::nullopt, kNow).error().reason, "PLAYERS-003");
    ASSERT_TRUE(change(5'000, kNow));
    EXPECT_EQ(low(kNow), 5'000);
    ASSERT_TRUE(change(3'000, kNow + 1h));
    EXPECT_EQ(low(kNow + 1h), 3'000);
    ASSERT_TRUE(change(8'000, kNow + 2h));
    EXPECT_EQ(low(kNow + 26h - 1ns), 3'000);
    EXPECT_EQ(low(kNow + 26h), 8'000);
    // A second wish waits a day of its own.
    ASSERT_TRUE(change(9'000, kNow + 3h));
    EXPECT_EQ(low(kNow + 26h), 3'000);
    EXPECT_EQ(low(kNow + 27h), 9'000);
    // Lowering cancels what was announced.
    ASSERT_TRUE(change(2'000, kNow + 4h));
    EXPECT_EQ(low(kNow + 100h), 2'000);
    // The same value cancels it too.
    ASSERT_TRUE(change(7'000, kNow + 5h));
    ASSERT_TRUE(change(2'000, kNow + 6h));
    EXPECT_EQ(low(kNow + 100h), 2'000);
    // Taking it away is a raise.
    ASSERT_TRUE(change(std::nullopt, kNow + 7h));
    EXPECT_EQ(low(kNow + 31h - 1ns), 2'000);
    EXPECT_FALSE(low(kNow + 31h));
}

TEST(PlayerLimits, keepsTheLimitsOfPlayerAndOperatorApart) {
    PlayerLimits limits;
    ASSERT_TRUE(limits.change(LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, 5'000, kNow));
    ASSERT_TRUE(limits.change(LimitKind::Loss, LimitWindow::Day, LimitOwner::Operator, 4'000, kNow));
    ASSERT_TRUE(limits.change(LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, 9'000, kNow));
    EXPECT_EQ(limits.lowest(LimitKind::Loss, LimitWindow::Day, kNow + 48h), 4'000);
    EXPECT_EQ(limits.inForce(kNow).size(), 2U);
}

TEST(PlayerLimits, refusesWhatIsNoLimit) {
    PlayerLimits limits;
    for (const auto& [kind, window] : {std::pair(LimitKind::Loss, LimitWindow::Bet),
                                       {LimitKind::Deposit, LimitWindow::Session},
                                       {LimitKind::SessionTime, LimitWindow::Day},
                                       {LimitKind::Stake, LimitWindow::Session}})
        EXPECT_EQ(limits.change(kind, window, LimitOwner::Player, 1, kNow).error().reason, "PLAYERS-002");
    EXPECT_FALSE(limits.change(LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, -1, kNow));
    EXPECT_TRUE(limits.terms().empty());
}

// Whatever is wished for in whatever order: terms of one kind never overlap, and no value ever rises within a day.
TEST(PlayerLimits, neverRisesWithinADayOfTheWish) {
    std::mt19937 random(7);
    for (int walk = 0; walk < 200; ++walk) {
        PlayerLimits limits;
        Time now = kNow;
        for (int step = 0; step < 20; ++step) {
            now += std::chrono::hours(random() % 30);
            const auto before = limits.lowest(LimitKind::Loss, LimitWindow::Day, now);
            const auto wish = random() % 5 == 0
                                  ? std::nullopt
                                  : std::optional<std::int64_t>(static_cast<std::int64_t>(random() % 100));
            const auto done = limits.change(LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, wish, now);
            EXPECT_EQ(bool(done), wish.has_value() || before.has_value());
            if (before) {
                const auto soon = limits.lowest(LimitKind::Loss, LimitWindow::Day, now + 24h - 1ns);
                ASSERT_TRUE(soon);
                EXPECT_LE(*soon, *before);
            }
            EXPECT_LE(limits.inForce(now).size(), 1U);
            EXPECT_LE(limits.inForce(now + 24h).size(), 1U);
        }
    }
}

TEST(PlayTime, goesOnThroughSessionsUntilThereIsABreak) {
    base::Instant now{100h};
    PlayTime time;
    EXPECT_EQ(time.atOpening(now), 0s);
    time.opened(now);
    time.seen(now + 50min);
    EXPECT_EQ(time.elapsed(now + 59min), 59min);
    EXPECT_EQ(time.atOpening(now + 64min), 64min); // 14 minutes after it was last seen.
    EXPECT_EQ(time.atOpening(now + 65min), 0s);    // A break of 15.
    EXPECT_EQ(time.elapsed(now + 65min), 65min);   // A bet begins nothing anew.
    time.opened(now + 64min);
    EXPECT_EQ(time.elapsed(now + 64min), 64min);
    time.opened(now + 79min);
    EXPECT_EQ(time.elapsed(now + 80min), 1min);
}

TEST(PlayTime, refusesWhenTheLimitIsReached) {
    const std::vector limits{term(LimitKind::SessionTime, LimitWindow::Session, 3'600),
                             term(LimitKind::SessionTime, LimitWindow::Session, 1'800)};
    EXPECT_FALSE(judgeTime(limits, 30min - 1ns));
    const auto hit = judgeTime(limits, 30min);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->limit, 1'800);
    EXPECT_FALSE(judgeTime({}, 1'000h));
}

TEST(Exclusion, isNeverShortened) {
    std::vector<Exclusion> all;
    ASSERT_TRUE(exclude(all, {kNow, kNow + 24h, "cool_off"}));
    EXPECT_EQ(exclude(all, {kNow + 1h, kNow + 20h, "cool_off"}).error().reason, "PLAYERS-004");
    ASSERT_TRUE(exclude(all, {kNow + 1h, kNow + 48h, "self_exclusion"}));
    EXPECT_EQ(excludedBy(all, kNow + 2h)->reason, "self_exclusion");
    EXPECT_EQ(excludedBy(all, kNow + 48h), nullptr);
    ASSERT_TRUE(exclude(all, {kNow + 2h, std::nullopt, "operator"}));
    EXPECT_EQ(excludedBy(all, kNow + 10'000h)->reason, "operator");
    EXPECT_EQ(exclude(all, {kNow + 3h, kNow + 9'000h, "operator"}).error().reason, "PLAYERS-004");
    EXPECT_EQ(exclude(all, {kNow, kNow, "operator"}).error().reason, "PLAYERS-002");
    EXPECT_EQ(exclude(all, {kNow, std::nullopt, "bad mood"}).error().reason, "PLAYERS-002");
}

TEST(BonusWagering, roundsEachContributionDown) {
    EXPECT_EQ(contribution(199, GameType::Slots), 199);
    EXPECT_EQ(contribution(199, GameType::Table), 19);
    EXPECT_EQ(contribution(9, GameType::Table), 0);
    EXPECT_EQ(contribution(1'000'000, GameType::Jackpot), 0);
    EXPECT_EQ(contribution(kMost, GameType::Slots), kMost);
    EXPECT_EQ(contribution(kMost, GameType::Table), kMost / 10);
}

TEST(BonusWagering, takesBackExactlyWhatABetGave) {
    Bonus bonus;
    bonus.amount = 1'000;
    bonus.required = 3'000;
    bonus.authorized(199);
    bonus.authorized(19);
    bonus.released(199);
    EXPECT_EQ(bonus.progress, 19);
    EXPECT_EQ(bonus.open, 19);
    bonus.authorized(199);
    bonus.released(199, Defect::KeepsProgress); // The mutant is seen.
    EXPECT_EQ(bonus.progress, 19 + 199);
}

TEST(BonusWagering, isDoneOnlyByWhatIsSettled) {
    Bonus bonus;
    bonus.required = 300;
    bonus.authorized(300);
    EXPECT_FALSE(bonus.isDone());
    bonus.settled(300);
    EXPECT_TRUE(bonus.isDone());
    bonus.state = BonusState::Forfeited;
    EXPECT_FALSE(bonus.isDone());
}

TEST(BonusWagering, paysFromCashFirst) {
    Bonus bonus;
    bonus.deadline = kNow + 1h;
    const auto paid = fund(500, 300, 1'000, &bonus, kNow);
    EXPECT_EQ(paid.cash, 300);
    EXPECT_EQ(paid.bonus, 200);
    EXPECT_EQ(fund(500, 800, 1'000, &bonus, kNow).bonus, 0);
    EXPECT_EQ(fund(500, 300, 199, &bonus, kNow).cash, 500); // Nothing can pay it: left to the ledger.
    EXPECT_EQ(fund(500, 300, 1'000, nullptr, kNow).bonus, 0);
}

TEST(BonusWagering, limitsTheBetWhileItRunsAndEndsAtTheDeadline) {
    Bonus bonus;
    bonus.maxBet = 500;
    bonus.deadline = kNow + 1h;
    EXPECT_EQ(fund(500, 9'000, 0, &bonus, kNow + 1h - 1s).refusal, "");
    EXPECT_EQ(fund(501, 9'000, 0, &bonus, kNow + 1h - 1s).refusal, "BONUS_MAX_BET");
    EXPECT_EQ(fund(501, 9'000, 900, &bonus, kNow + 1h + 1s).refusal, ""); // Cash may be bet freely again.
    EXPECT_EQ(fund(501, 100, 900, &bonus, kNow + 1h).refusal, "BONUS_EXPIRED");
    EXPECT_EQ(fund(1'100, 100, 900, &bonus, kNow + 1h).refusal, ""); // Not even the bonus could have paid it.
}

TEST(Jackpot, takesBasisPointsRoundedDown) {
    EXPECT_EQ(jackpotContribution(10'000, 150), 150);
    EXPECT_EQ(jackpotContribution(99, 100), 0);
    EXPECT_EQ(jackpotContribution(kMost, 10'000), kMost);
    EXPECT_EQ(jackpotContribution(100, -5), 0);
}

TEST(Arithmetic, sharesExactlyForEveryAmount) {
    std::mt19937_64 random(3);
    for (int i = 0; i < 10'000; ++i) {
        const auto amount = static_cast<std::int64_t>(random() % 1'000'000'000'000U);
        const auto part = static_cast<std::int64_t>(random() % 10'001U);
        EXPECT_EQ(share(amount, part, 10'000), amount * part / 10'000);
    }
    EXPECT_EQ(plus(kMost, 1), kMost);
    EXPECT_EQ(minus(-kMost, kMost), std::numeric_limits<std::int64_t>::min());
}

Spin spin(std::int64_t stake) {
    Spin out;
    out.geo = "GB";
    out.currency = "GBP";
    out.stake = stake;
    return out;
}

TEST(GbProfile, limitsStakesOfSlotsByAge) {
    EXPECT_EQ(judgeSpin(spin(500)).refusal, "");
    EXPECT_EQ(judgeSpin(spin(501)).refusal, "STAKE_LIMIT");
    auto young = spin(200);
    young.age = AgeGroup::YoungAdult;
    EXPECT_EQ(judgeSpin(young).refusal, "");
    young.stake = 201;
    EXPECT_EQ(judgeSpin(young).limit, 200);
    auto table = spin(50'000);
    table.type = GameType::Table;
    EXPECT_EQ(judgeSpin(table).refusal, "");
    auto abroad = spin(50'000);
    abroad.geo = "DE";
    EXPECT_EQ(judgeSpin(abroad).refusal, "");
    auto euro = spin(50'000);
    euro.currency = "EUR";
    EXPECT_EQ(judgeSpin(euro).refusal, "");
}

TEST(GbProfile, asksForTwoAndAHalfSecondsBetweenRounds) {
    auto fast = spin(100);
    fast.sinceLast = 2'400ms;
    EXPECT_EQ(judgeSpin(fast).refusal, "GAME_CYCLE_TOO_FAST");
    EXPECT_EQ(judgeSpin(fast).wait, 100ms);
    fast.sinceLast = 2'500ms;
    EXPECT_EQ(judgeSpin(fast).refusal, "");
}

TEST(GbProfile, countsTheBetsOfOneRoundTogether) {
    RoundPace pace;
    const base::Instant now{};
    pace.began("s", "r1", now, 300);
    pace.began("s", "r1", now + 1s, 200);
    EXPECT_EQ(pace.newest("s")->stakes, 500);
    EXPECT_EQ(pace.newest("s")->begun, now);
    pace.began("s", "r2", now + 3s, 1);
    EXPECT_EQ(pace.newest("s")->stakes, 1);
    EXPECT_EQ(pace.newest("other"), nullptr);
    for (std::size_t i = 0; i < RoundPace::kMost; ++i)
        pace.began("s" + std::to_string(i), "r", now + 4s, 1);
    EXPECT_EQ(pace.newest("s"), nullptr); // The oldest went.
}

const base::Currency kEuro = base::Currency::parse("EUR").value();
const base::Currency kYen = base::Currency::parse("JPY").value();

std::vector<AmlRule> rulesOf(const std::vector<AmlPayment>& history, std::int64_t staked,
                             const base::Currency& currency = kEuro) {
    std::vector<AmlRule> rules;
    for (const auto& finding : judgePayments(history, staked, currency))
        rules.push_back(finding.rule);
    return rules;
}

TEST(Aml, seesDepositsKeptJustBelowTheThreshold) {
    std::vector<AmlPayment> history{{"a", true, 400'000, kNow}, {"b", true, 400'000, kNow + 1h}};
    EXPECT_TRUE(rulesOf(history, 0).empty());
    history.push_back({"c", true, 999'999, kNow + 2h});
    EXPECT_TRUE(rulesOf(history, 0).empty()); // Two of the three are far below it.
    history.push_back({"d", true, 500'000, kNow + 3h});
    history.push_back({"e", true, 500'000, kNow + 4h});
    EXPECT_EQ(rulesOf(history, 0), std::vector{AmlRule::Structuring});
    history.back().at = kNow + 27h; // The others are a day ago.
    EXPECT_TRUE(rulesOf(history, 0).empty());
    history.back() = {"f", true, 1'000'000, kNow + 4h}; // At the threshold: nothing is kept below it.
    EXPECT_TRUE(rulesOf(history, 0).empty());
}

TEST(Aml, seesMoneyThatOnlyPassesThrough) {
    std::vector<AmlPayment> history{{"a", true, 100'000, kNow}, {"b", false, 80'000, kNow + 1h}};
    EXPECT_EQ(rulesOf(history, 19'999), std::vector{AmlRule::RapidInOut});
    EXPECT_TRUE(rulesOf(history, 20'000).empty()); // Played enough.
    history[1].amount = 79'999;
    EXPECT_TRUE(rulesOf(history, 0).empty());
    history[1] = {"b", false, 80'000, kNow + 24h};
    EXPECT_TRUE(rulesOf(history, 0).empty());
}

TEST(Aml, seesManyDepositsAndLargePayouts) {
    std::vector<AmlPayment> history;
    for (int i = 0; i < 10; ++i)
        history.push_back({"d" + std::to_string(i), true, 100, kNow + std::chrono::minutes(i)});
    EXPECT_TRUE(rulesOf(history, 0).empty());
    history.push_back({"d10", true, 100, kNow + 10min});
    EXPECT_EQ(rulesOf(history, 0), std::vector{AmlRule::Velocity});
    EXPECT_TRUE(rulesOf({{"p", false, 999'999, kNow}}, 0).empty());
    EXPECT_EQ(rulesOf({{"p", false, 1'000'000, kNow}}, 0), std::vector{AmlRule::LargePayout});
    EXPECT_EQ(rulesOf({{"p", false, 10'000, kNow}}, 0, kYen), std::vector{AmlRule::LargePayout}); // No decimals.
    EXPECT_TRUE(judgePayments({}, 0, kEuro).empty());
}

AmlCase aCase() {
    AmlCase one;
    one.id = "aml_1";
    one.region = "eu-1";
    one.brand = "brand-7";
    one.player = "p_demo_1";
    one.currency = "EUR";
    one.rule = AmlRule::LargePayout;
    one.summary = "a payout of <all> & more";
    one.steps.push_back({kNow, "system", AmlState::Open, "rule"});
    return one;
}

TEST(Aml, movesACaseOnlyAlongItsWay) {
    for (const auto from : kAmlStates)
        for (const auto to : kAmlStates) {
            auto one = aCase();
            one.state = from;
            const bool allowed =
                (from == AmlState::Open && to == AmlState::UnderReview) ||
                (from == AmlState::UnderReview && (to == AmlState::Reported || to == AmlState::Dismissed));
            const auto done = decide(one, to, "security_officer-1", "seen", kNow);
            EXPECT_EQ(bool(done), allowed) << name(from) << " to " << name(to);
            EXPECT_EQ(one.steps.size(), allowed ? 2U : 1U);
            if (!allowed) {
                EXPECT_EQ(done.error().reason, "AML-001");
            }
        }
    auto one = aCase();
    EXPECT_EQ(decide(one, AmlState::UnderReview, "x", " \n", kNow).error().reason, "AML-002");
}

TEST(Aml, reportsOnlyWhatWasDecidedAndSaysThatItIsOfASandbox) {
    auto one = aCase();
    EXPECT_EQ(reportJson(one, {}, kNow).error().reason, "AML-003");
    EXPECT_EQ(reportXml(one, {}, kNow).error().reason, "AML-003");
    ASSERT_TRUE(decide(one, AmlState::UnderReview, "security_officer-1", "to look at", kNow));
    ASSERT_TRUE(decide(one, AmlState::Reported, "security_officer-1", "no source of funds", kNow + 1h));
    const std::vector<ReportedPayment> payments{{"pay_1", "payout", "completed", {1'000'000, kEuro}, kNow}};
    const auto json = reportJson(one, payments, kNow + 2h).value();
    EXPECT_TRUE(json["sandbox"].boolOr(false));
    EXPECT_EQ(json["report_code"].stringOr(""), "STR");
    EXPECT_EQ(json["transactions"].items()[0]["amount"].stringOr(""), "10000.00");
    EXPECT_EQ(json["decision"]["reason"].stringOr(""), "no source of funds");
    EXPECT_EQ(reportJson(one, {}, kNow).value()["report_code"].stringOr(""), "SAR");
    const auto xml = reportXml(one, payments, kNow + 2h).value();
    EXPECT_NE(xml.find("<report_code>STR</report_code>"), std::string::npos);
    EXPECT_NE(xml.find("SANDBOX REPORT"), std::string::npos);
    EXPECT_NE(xml.find("must not be filed"), std::string::npos);
    EXPECT_NE(xml.find("a payout of &lt;all&gt; &amp; more"), std::string::npos);
    EXPECT_EQ(xml.find("<all>"), std::string::npos);
    EXPECT_NE(xml.find("<submission_date>2026-11-22T14:00:00</submission_date>"), std::string::npos);
}

} // namespace
} // namespace signalbox::platform::emulators
