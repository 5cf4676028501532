// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Clock.h"

#include <cstdio>

namespace signalbox::base {

Time SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

Instant SystemClock::instant() const { return std::chrono::steady_clock::now(); }

std::string rfc3339(Time time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<milliseconds>(time - day));
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

namespace {

class Reader {
public:
    explicit Reader(std::string_view text)
        : m_text(text) {}
    bool digits(int count, int& value) {
        value = 0;
        for (int i = 0; i < count; ++i) {
            if (m_at >= m_text.size() || m_text[m_at] < '0' || m_text[m_at] > '9')
                return false;
            value = value * 10 + (m_text[m_at++] - '0');
        }
        return true;
    }
    bool literal(char c) { return m_at < m_text.size() && m_text[m_at] == c && ++m_at > 0; }
    bool either(char a, char b) { return literal(a) || literal(b); }
    bool peekDigit() const { return m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; }
    bool done() const { return m_at == m_text.size(); }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

Result<Time> parseRfc3339(std::string_view text) {
    using namespace std::chrono;
    const Error bad{ErrorCode::InvalidArgument, "BASE-002",
                    "a time is written as RFC 3339, for example 2026-11-22T14:02:11Z"};
    Reader reader(text);
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    if (!(reader.digits(4, y) && reader.literal('-') && reader.digits(2, mo) && reader.literal('-') &&
          reader.digits(2, d) && reader.either('T', 't') && reader.digits(2, h) && reader.literal(':') &&
          reader.digits(2, mi) && reader.literal(':') && reader.digits(2, s)))
        return bad;
    std::int64_t nanos = 0;
    if (reader.literal('.')) {
        if (!reader.peekDigit())
            return bad;
        std::int64_t unit = 100'000'000;
        int digit = 0;
        while (reader.peekDigit() && reader.digits(1, digit)) {
            nanos += digit * unit;
            unit /= 10;
        }
    }
    minutes offset{0};
    if (!reader.either('Z', 'z')) {
        const bool plus = reader.literal('+');
        int oh = 0, om = 0;
        if ((!plus && !reader.literal('-')) || !reader.digits(2, oh) || !reader.literal(':') || !reader.digits(2, om) ||
            oh > 23 || om > 59)
            return bad;
        offset = hours(oh) + minutes(om);
        if (!plus)
            offset = -offset;
    }
    const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d)));
    // A leap second (60) is read as the last second before it: the platform's clock has none.
    if (!reader.done() || !date.ok() || h > 23 || mi > 59 || s > 60)
        return bad;
    s = std::min(s, 59);
    // int64 nanoseconds reach from 1678 to 2262.
    if (y < 1700 || y > 2200)
        return bad;
    return Time(sys_days(date).time_since_epoch() + hours(h) + minutes(mi) + seconds(s) + nanoseconds(nanos) - offset);
}

} // namespace signalbox::base
