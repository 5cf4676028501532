// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::audit {

/// Before the effect, or after it. An act that was refused, or that only reads, has one leaf: its outcome.
enum class Phase { Intended, Outcome };

/// None stands in an intended leaf only. Unknown: nobody can say yet whether the effect happened.
enum class Outcome { None, Ok, Refused, Failed, Unknown };

[[nodiscard]] std::string_view name(Phase phase) noexcept;     ///< "intended", "outcome"
[[nodiscard]] std::string_view name(Outcome outcome) noexcept; ///< "none", "ok", "refused", "failed", "unknown"

/// Who did it. `id` is an operator's id, or "system" for the platform's own acts (then `role` is "system").
struct Actor {
    std::string id;
    std::string role;
    std::string session; ///< Of the connection; may be empty.
    std::string kid;     ///< Fingerprint of the certificate or key the actor authenticated with; may be empty.

    friend bool operator==(const Actor&, const Actor&) = default;
};

/// One entry of the audit log.
///
/// What is stored and hashed is the text of toStored(): RFC 8785 canonical JSON with every member present, no secret in
/// it, personal data only as masked handles. Verification hashes the stored bytes and never writes them anew.
/// Size: at most kMaxLeafBytes stored.
struct Leaf {
    std::uint64_t seq = 0;        ///< The leaf's index in the log, from 0, without gaps. Set by AuditLog.
    base::Time time{};            ///< Milliseconds are kept. Set by AuditLog.
    std::string bootId;           ///< One per start of the platform. Set by AuditLog.
    std::int64_t monotonicNs = 0; ///< Never runs backwards within one bootId. Set by AuditLog.
    Actor actor;
    std::string action; ///< Of the table in core/access/Permission.h, or "system.<what>", for example "keys.cut_over".
    Phase phase = Phase::Outcome;
    std::string object;     ///< What it was done to, for example "credential/novagames-hmac".
    base::Json scope;       ///< Object of provider, brand, region, game where they apply; {} for everything.
    std::string beforeHash; ///< Hex SHA-256 of the object's canonical state before, or empty.
    std::string afterHash;  ///< The same after (intended: as planned), or empty.
    std::string reason;     ///< As the operator gave it.
    std::string ticket;     ///< A change ticket's number, or empty.
    base::Json approvals;   ///< Array; what access::recorded() writes. [] when the act needs none.
    std::string requestId;  ///< Joins intended and outcome: the act's idempotency key.
    std::string client;     ///< For example "signalboxctl/0.1 127.0.0.1".
    Outcome outcome = Outcome::None;
    base::Json details; ///< Object; figures of the act, an error's reason.

    friend bool operator==(const Leaf&, const Leaf&) = default;
};

inline constexpr std::size_t kMaxLeafBytes = 64 * 1024;

/// The canonical bytes to be stored.
[[nodiscard]] std::string toStored(const Leaf& leaf);

/// The inverse, strict: unknown or missing members, wrong types and non-canonical text are errors.
/// Errors: InvalidArgument AUDIT-003 with the member's name.
[[nodiscard]] base::Result<Leaf> parseLeaf(std::string_view stored);

/// Hex SHA-256 of the RFC 8785 form of a value: for beforeHash and afterHash.
[[nodiscard]] std::string stateHash(const base::Json& state);

} // namespace signalbox::audit
