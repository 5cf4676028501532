// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Money.h"

#include <gtest/gtest.h>

namespace signalbox::base {
namespace {

Currency currency(std::string_view code) { return *Currency::parse(code); }

std::string reasonOf(std::string_view text, std::string_view code) {
    const auto money = Money::parse(text, currency(code));
    return money ? "accepted " + money->text() : money.error().reason;
}

TEST(Money, readsExactlyWhatIsWritten) {
    const struct {
        const char* text;
        const char* code;
        std::int64_t minor;
    } rows[] = {{"2", "EUR", 200},
                {"2.0", "EUR", 200},
                {"2.00", "EUR", 200},
                {"2.000", "EUR", 200},
                {"0.01", "EUR", 1},
                {"1e2", "EUR", 10000},
                {"1.5E+1", "EUR", 1500},
                {"2005e-2", "EUR", 2005},
                {"10", "JPY", 10},
                {"10.0", "JPY", 10},
                {"1.234", "KWD", 1234},
                {"0.00000001", "BTC", 1},
                {"0", "EUR", 0},
                {"0.00", "JPY", 0},
                {"0e99", "EUR", 0},
                {"92233720368547758.07", "EUR", INT64_MAX},
                {"9223372036854775807", "JPY", INT64_MAX}};
    for (const auto& row : rows) {
        const auto money = Money::parse(row.text, currency(row.code));
        ASSERT_TRUE(money) << row.text;
        EXPECT_EQ(money->minor(), row.minor) << row.text;
    }
}

TEST(Money, refusesWhatWouldHaveToBeRounded) {
    EXPECT_EQ(reasonOf("2.005", "EUR"), "AMOUNT_PRECISION");
    EXPECT_EQ(reasonOf("10.5", "JPY"), "AMOUNT_PRECISION");
    EXPECT_EQ(reasonOf("1.2345", "KWD"), "AMOUNT_PRECISION");
    EXPECT_EQ(reasonOf("1e-3", "EUR"), "AMOUNT_PRECISION");
}

TEST(Money, refusesWhatIsNoAmount) {
    for (const auto* text : {"", "-1", "-0", "+1", "NaN", "Infinity", "1,5", ".5", "5.", "1e", "1e+", "0x10", " 1",
                             "1 ", "01", "--1", "1.2.3"})
        EXPECT_EQ(reasonOf(text, "EUR"), "AMOUNT_INVALID") << text;
    EXPECT_EQ(reasonOf(std::string(65, '1'), "EUR"), "AMOUNT_INVALID");
}

TEST(Money, refusesWhatDoesNotFit) {
    EXPECT_EQ(reasonOf("1e400", "EUR"), "AMOUNT_OVERFLOW");
    EXPECT_EQ(reasonOf("1E99999999999", "EUR"), "AMOUNT_OVERFLOW");
    EXPECT_EQ(reasonOf("9223372036854775808", "JPY"), "AMOUNT_OVERFLOW");
    EXPECT_EQ(reasonOf("92233720368547758.08", "EUR"), "AMOUNT_OVERFLOW");
}

TEST(Money, writesTheCurrencysDecimals) {
    EXPECT_EQ(Money(1460, currency("EUR")).text(), "14.60");
    EXPECT_EQ(Money(-5, currency("EUR")).text(), "-0.05");
    EXPECT_EQ(Money(10, currency("JPY")).text(), "10");
    EXPECT_EQ(Money(7, currency("BTC")).text(), "0.00000007");
    EXPECT_EQ(Money(INT64_MIN, currency("EUR")).text(), "-92233720368547758.08");
}

TEST(Money, roundTripsEveryEdge) {
    for (const auto* code : {"JPY", "EUR", "KWD", "BTC"})
        for (const std::int64_t minor : {std::int64_t{0}, std::int64_t{1}, std::int64_t{9}, std::int64_t{10},
                                         std::int64_t{99}, std::int64_t{100}, std::int64_t{123456789}, INT64_MAX})
            EXPECT_EQ(Money::parse(Money(minor, currency(code)).text(), currency(code))->minor(), minor);
}

TEST(Money, addsWithinOneCurrencyAndNeverWraps) {
    const auto eur = currency("EUR");
    EXPECT_EQ(Money(100, eur).plus(Money(5, eur))->minor(), 105);
    EXPECT_EQ(Money(100, eur).minus(Money(105, eur))->minor(), -5);
    EXPECT_EQ(Money(1, eur).plus(Money(1, currency("USD"))).error().reason, "CURRENCY_MISMATCH");
    EXPECT_EQ(Money(INT64_MAX, eur).plus(Money(1, eur)).error().reason, "AMOUNT_OVERFLOW");
    EXPECT_EQ(Money(INT64_MIN, eur).minus(Money(1, eur)).error().reason, "AMOUNT_OVERFLOW");
}

TEST(Currency, isOneOfTheTable) {
    EXPECT_EQ(currency("KWD").exponent(), 3);
    for (const auto* code : {"", "eur", "EURO", "XXX", "E\0R"})
        EXPECT_EQ(Currency::parse(code).error().reason, "MONEY-001") << code;
}

} // namespace
} // namespace signalbox::base
