// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::base {

/// An ISO 4217 currency with its minor-unit exponent (JPY 0, EUR 2, KWD 3; BTC 8 as the industry's convention).
class Currency {
public:
    /// Errors: InvalidArgument MONEY-001 for a code that is not in the table.
    [[nodiscard]] static Result<Currency> parse(std::string_view code);

    Currency() = default; ///< "XXX", no currency, exponent 0.
    [[nodiscard]] std::string_view code() const noexcept { return {m_code, 3}; }
    [[nodiscard]] int exponent() const noexcept { return m_exponent; }
    friend bool operator==(const Currency& a, const Currency& b) noexcept { return a.code() == b.code(); }

private:
    char m_code[4] = {'X', 'X', 'X', '\0'};
    std::int8_t m_exponent = 0;
};

/// An exact amount: int64 minor units of one currency. No floating point anywhere, no implicit FX, checked arithmetic.
class Money {
public:
    Money() = default;
    Money(std::int64_t minor, Currency currency)
        : m_minor(minor)
        , m_currency(currency) {}

    /// Reads a decimal text such as "2", "2.0", "14.60" or a JSON number's lexeme ("1e2" included). Nothing is rounded.
    /// Errors: AMOUNT_INVALID (not a non-negative decimal number), AMOUNT_PRECISION (more decimals than the currency
    /// has, trailing zeros aside), AMOUNT_OVERFLOW (over 2^63-1 minor units); all InvalidArgument.
    [[nodiscard]] static Result<Money> parse(std::string_view text, Currency currency);

    [[nodiscard]] std::int64_t minor() const noexcept { return m_minor; }
    [[nodiscard]] const Currency& currency() const noexcept { return m_currency; }

    /// "14.60", "10", "-0.05": always with the currency's number of decimals.
    [[nodiscard]] std::string text() const;

    /// Errors: CURRENCY_MISMATCH, AMOUNT_OVERFLOW (both InvalidArgument).
    [[nodiscard]] Result<Money> plus(const Money& other) const;
    [[nodiscard]] Result<Money> minus(const Money& other) const;

    friend bool operator==(const Money&, const Money&) = default;

private:
    std::int64_t m_minor = 0;
    Currency m_currency;
};

} // namespace signalbox::base
