// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Money.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace signalbox::base {

namespace {

struct CurrencyRow {
    char code[4];
    std::int8_t exponent;
};

// ISO 4217:2015 list one, the currencies of licensed markets; BTC, ETH and USDT by the industry's convention (codes of
// three letters only).
constexpr std::array kCurrencies{
    CurrencyRow{"AED", 2}, CurrencyRow{"ARS", 2}, CurrencyRow{"AUD", 2}, CurrencyRow{"AZN", 2}, CurrencyRow{"BDT", 2},
    CurrencyRow{"BGN", 2}, CurrencyRow{"BHD", 3}, CurrencyRow{"BRL", 2}, CurrencyRow{"BTC", 8}, CurrencyRow{"CAD", 2},
    CurrencyRow{"CHF", 2}, CurrencyRow{"CLP", 0}, CurrencyRow{"CNY", 2}, CurrencyRow{"COP", 2}, CurrencyRow{"CZK", 2},
    CurrencyRow{"DKK", 2}, CurrencyRow{"EUR", 2}, CurrencyRow{"GBP", 2}, CurrencyRow{"GEL", 2}, CurrencyRow{"HKD", 2},
    CurrencyRow{"HUF", 2}, CurrencyRow{"IDR", 2}, CurrencyRow{"ILS", 2}, CurrencyRow{"INR", 2}, CurrencyRow{"IQD", 3},
    CurrencyRow{"ISK", 0}, CurrencyRow{"JOD", 3}, CurrencyRow{"JPY", 0}, CurrencyRow{"KES", 2}, CurrencyRow{"KRW", 0},
    CurrencyRow{"KWD", 3}, CurrencyRow{"KZT", 2}, CurrencyRow{"LYD", 3}, CurrencyRow{"MAD", 2}, CurrencyRow{"MXN", 2},
    CurrencyRow{"MYR", 2}, CurrencyRow{"NGN", 2}, CurrencyRow{"NOK", 2}, CurrencyRow{"NZD", 2}, CurrencyRow{"OMR", 3},
    CurrencyRow{"PEN", 2}, CurrencyRow{"PHP", 2}, CurrencyRow{"PLN", 2}, CurrencyRow{"PYG", 0}, CurrencyRow{"RON", 2},
    CurrencyRow{"RSD", 2}, CurrencyRow{"RUB", 2}, CurrencyRow{"SEK", 2}, CurrencyRow{"SGD", 2}, CurrencyRow{"THB", 2},
    CurrencyRow{"TND", 3}, CurrencyRow{"TRY", 2}, CurrencyRow{"TWD", 2}, CurrencyRow{"UAH", 2}, CurrencyRow{"UGX", 0},
    CurrencyRow{"USD", 2}, CurrencyRow{"UYU", 2}, CurrencyRow{"VND", 0}, CurrencyRow{"XAF", 0}, CurrencyRow{"XOF", 0},
    CurrencyRow{"ZAR", 2},
};

Error invalid(std::string_view reason, std::string context) {
    return Error{ErrorCode::InvalidArgument, std::string(reason), std::move(context)};
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// The digits of a decimal number and where its point stands: value = digits * 10^-scale.
struct Decimal {
    std::string digits;
    long scale = 0;
};

constexpr std::size_t kLongestAmount = 64;

Result<Decimal> readDecimal(std::string_view text) {
    const auto bad = [] {
        return invalid("AMOUNT_INVALID", "an amount is a non-negative decimal number such as 14.60");
    };
    if (text.empty() || text.size() > kLongestAmount)
        return bad();
    Decimal decimal;
    std::size_t i = 0;
    while (i < text.size() && isDigit(text[i]))
        decimal.digits += text[i++];
    if (decimal.digits.empty() || (decimal.digits.size() > 1 && decimal.digits.front() == '0'))
        return bad();
    if (i < text.size() && text[i] == '.') {
        ++i;
        const auto first = i;
        while (i < text.size() && isDigit(text[i])) {
            decimal.digits += text[i++];
            ++decimal.scale;
        }
        if (i == first)
            return bad();
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        bool negative = false;
        if (i < text.size() && (text[i] == '+' || text[i] == '-'))
            negative = text[i++] == '-';
        const auto first = i;
        long exponent = 0;
        while (i < text.size() && isDigit(text[i])) {
            exponent = std::min(exponent * 10 + (text[i] - '0'), 100'000L);
            ++i;
        }
        if (i == first)
            return bad();
        decimal.scale += negative ? exponent : -exponent;
    }
    if (i != text.size())
        return bad();
    return decimal;
}

} // namespace

Result<Currency> Currency::parse(std::string_view code) {
    const auto* row = std::find_if(kCurrencies.begin(), kCurrencies.end(),
                                   [&](const CurrencyRow& r) { return std::string_view(r.code, 3) == code; });
    if (row == kCurrencies.end())
        return invalid("MONEY-001", "the currency is not one this platform knows; use an ISO 4217 code such as EUR");
    Currency currency;
    std::memcpy(currency.m_code, row->code, sizeof currency.m_code);
    currency.m_exponent = row->exponent;
    return currency;
}

Result<Money> Money::parse(std::string_view text, Currency currency) {
    SB_ASSIGN(Decimal decimal, readDecimal(text));
    // Zeros that change nothing are dropped first, so that 2.000 EUR and 0e400 are what they say.
    auto& digits = decimal.digits;
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty())
        return Money(0, currency);
    while (digits.back() == '0') {
        digits.pop_back();
        --decimal.scale;
    }
    if (decimal.scale > currency.exponent())
        return invalid("AMOUNT_PRECISION", std::string(currency.code()) + " has " +
                                               std::to_string(currency.exponent()) + " decimals; the amount has more");
    const long zeros = currency.exponent() - decimal.scale;
    const auto overflow = [] { return invalid("AMOUNT_OVERFLOW", "the amount is over 2^63-1 minor units"); };
    if (zeros + static_cast<long>(digits.size()) > 19)
        return overflow();
    digits.append(static_cast<std::size_t>(zeros), '0');
    std::int64_t minor = 0;
    for (const char c : digits)
        if (__builtin_mul_overflow(minor, std::int64_t{10}, &minor) ||
            __builtin_add_overflow(minor, std::int64_t{c - '0'}, &minor))
            return overflow();
    return Money(minor, currency);
}

std::string Money::text() const {
    const bool negative = m_minor < 0;
    auto digits = std::to_string(m_minor);
    if (negative)
        digits.erase(0, 1);
    const auto exponent = static_cast<std::size_t>(m_currency.exponent());
    if (exponent > 0) {
        if (digits.size() <= exponent)
            digits.insert(0, exponent + 1 - digits.size(), '0');
        digits.insert(digits.size() - exponent, ".");
    }
    return negative ? "-" + digits : digits;
}

Result<Money> Money::plus(const Money& other) const {
    if (!(m_currency == other.m_currency))
        return invalid("CURRENCY_MISMATCH", "amounts of two currencies are never added without an explicit exchange");
    std::int64_t sum = 0;
    if (__builtin_add_overflow(m_minor, other.m_minor, &sum))
        return invalid("AMOUNT_OVERFLOW", "the sum is outside of 64-bit minor units");
    return Money(sum, m_currency);
}

Result<Money> Money::minus(const Money& other) const {
    if (!(m_currency == other.m_currency))
        return invalid("CURRENCY_MISMATCH", "amounts of two currencies are never added without an explicit exchange");
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(m_minor, other.m_minor, &difference))
        return invalid("AMOUNT_OVERFLOW", "the difference is outside of 64-bit minor units");
    return Money(difference, m_currency);
}

} // namespace signalbox::base
