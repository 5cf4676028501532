// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/platform/ledger/Commands.h"

#include <string>
#include <string_view>

/// The bodies of the data plane: JSON to acts, and to the fingerprint of their meaning.
///
/// Unknown members are allowed (a newer provider may say more) and count towards the fingerprint.
/// Errors (InvalidArgument): MALFORMED_JSON, DUPLICATE_MEMBER, SCHEMA_INVALID (names the member), AMOUNT_INVALID,
/// AMOUNT_PRECISION, AMOUNT_OVERFLOW.
namespace signalbox::platform::bodies {

struct SessionBody {
    base::PlayerId player;
    base::GameId game;
    base::Currency currency;
    std::string geo; ///< ISO 3166-1 alpha-2, upper case; empty when not given.
};

template <class T>
struct Read {
    T value;
    crypto::Digest256 fingerprint{};
};

[[nodiscard]] base::Result<base::Json> parse(std::string_view body);
[[nodiscard]] base::Result<Read<SessionBody>> session(const base::Json& body);
[[nodiscard]] base::Result<Read<Authorize>> authorize(const base::Json& body);
[[nodiscard]] base::Result<Read<Settle>> settle(const base::Json& body);
[[nodiscard]] base::Result<Read<Rollback>> rollback(const base::Json& body);

/// SHA-256 of the canonical body (RFC 8785), an amount replaced by its minor units: bodies that mean the same have the
/// same fingerprint, however they are written. `amountMember` empty: there is none.
[[nodiscard]] crypto::Digest256 fingerprint(const base::Json& body, std::string_view amountMember,
                                            const base::Money& amount);
/// The fingerprint of a request whose meaning is in its path: `what` names the object.
[[nodiscard]] crypto::Digest256 fingerprintOfPath(std::string_view what);

} // namespace signalbox::platform::bodies
