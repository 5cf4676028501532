// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// The bodies of the data plane. Beyond "no crash": the idempotency law. A body written otherwise (closely, for
/// people, the amount as a decimal string) is the same act with the same fingerprint, and another amount never is.

#include "core/base/Check.h"
#include "core/platform/gateway/Bodies.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace {

using namespace signalbox;
using base::Json;

template <class Read>
void checkSpellings(const Json& body, Read read) {
    const auto once = read(body);
    if (!once) {
        SB_CHECK(!once.error().reason.empty());
        return;
    }
    for (const auto& text : {body.text(), body.pretty()}) {
        const auto parsed = platform::bodies::parse(text);
        SB_CHECK(parsed.has_value());
        const auto again = read(*parsed);
        SB_CHECK(again.has_value() && again->fingerprint == once->fingerprint);
    }
}

template <class Read, class AmountOf>
void checkAmount(const Json& body, const char* member, Read read, AmountOf amountOf) {
    checkSpellings(body, read);
    const auto once = read(body);
    if (!once)
        return;
    const base::Money amount = amountOf(once->value);
    SB_CHECK(amount.minor() >= 0);
    auto written = body;
    written.set(member, amount.text());
    const auto asText = read(written);
    SB_CHECK(asText.has_value() && amountOf(asText->value) == amount && asText->fingerprint == once->fingerprint);
    if (amount.minor() == std::numeric_limits<std::int64_t>::max())
        return;
    written.set(member, base::Money(amount.minor() + 1, amount.currency()).text());
    if (const auto more = read(written))
        SB_CHECK(more->fingerprint != once->fingerprint);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    namespace bodies = platform::bodies;
    const auto body = bodies::parse(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
    if (!body)
        return 0;
    switch (data[0] % 4) {
    case 0:
        checkSpellings(*body, bodies::session);
        break;
    case 1:
        checkAmount(*body, "amount", bodies::authorize, [](const platform::Authorize& act) { return act.amount; });
        break;
    case 2:
        checkAmount(*body, "win_amount", bodies::settle, [](const platform::Settle& act) { return act.win; });
        break;
    default:
        checkSpellings(*body, bodies::rollback);
    }
    return 0;
}
