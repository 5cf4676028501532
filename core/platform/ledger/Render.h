// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/platform/ledger/Commands.h"

#include <cstdint>
#include <string>
#include <string_view>

/// The ledger's answers and events as text. Ids need no escaping (isIdText), amounts are JSON numbers with the
/// currency's decimals.
namespace signalbox::platform::render {

/// A problem+json answer for a row of the error table. Wire codes that are not in the table are a bug and abort.
[[nodiscard]] Answer refusal(std::string_view code, std::string_view context, std::string_view trace,
                             const base::Json& details = {});

/// True when a refusal of that code may be stored: the same request can never succeed.
[[nodiscard]] bool isFinalRefusal(std::string_view code) noexcept;

struct SessionFacts {
    std::string_view session, player, game, release;
    base::Currency currency;
    base::Time expiresAt{};
    base::Money balance;
};
[[nodiscard]] std::string session(const SessionFacts& facts);
[[nodiscard]] std::string sessionEnded(std::string_view session, std::string_view player, std::string_view reason,
                                       base::Time at);
[[nodiscard]] std::string roundClosed(std::string_view round, std::string_view reason, base::Time at);
[[nodiscard]] std::string authorized(std::string_view bet, std::string_view round, std::string_view hold,
                                     const base::Money& balance);
[[nodiscard]] std::string settled(std::string_view bet, std::string_view round, std::string_view status,
                                  std::string_view settlement, const base::Money& credited, const base::Money& balance);
/// `balance` null: a tombstone, which touches no account.
[[nodiscard]] std::string rolledBack(std::string_view bet, std::string_view status, std::string_view rollback,
                                     const base::Money* balance);

/// The envelope of an event. `data` is the text of a JSON object.
struct EventFacts {
    std::string_view event, topic, player, trace, idempotencyKey;
    const Tenant* tenant = nullptr;
    std::int64_t position = 0;
    std::int64_t causation = 0;
    base::Time at{};
    std::string data;
};
[[nodiscard]] std::string event(const EventFacts& facts);

/// A JSON string with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);

} // namespace signalbox::platform::render
