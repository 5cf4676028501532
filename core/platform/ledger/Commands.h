// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Money.h"
#include "core/crypto/Digest.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

/// What the gateway asks of the ledger, already parsed and admitted.
namespace signalbox::platform {

/// One provider in one brand in one region: nothing crosses its border.
struct Tenant {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;

    /// "provider|brand|region"
    [[nodiscard]] std::string text() const { return provider.text() + "|" + brand.text() + "|" + region.text(); }
    friend bool operator==(const Tenant&, const Tenant&) = default;
};

/// The first 16 bytes of a digest of key id and nonce, and the time after which the signature cannot be accepted.
struct UsedNonce {
    std::array<std::uint8_t, 16> digest{};
    base::Time until{};
};

/// What every write carries.
struct WriteContext {
    Tenant tenant;
    std::string idempotencyKey;
    crypto::Digest256 fingerprint{}; ///< SHA-256 of the canonical body with money in minor units.
    std::string trace;
    std::optional<UsedNonce> nonce; ///< Stored with the effect.
};

struct OpenSession {
    base::PlayerId player;
    base::GameId game;
    base::Currency currency;
    std::string release; ///< "stable" or "candidate"
    std::string geo;
    /// Asked once more on the ledger's thread, right before the effect: a session that was admitted just before the red
    /// button took effect is not opened after it. Empty: admitted.
    std::function<bool()> admitted;
};

struct Authorize {
    base::SessionId session;
    base::RoundId round;
    base::BetId bet;
    base::Money amount;
    /// Whether a round may begin (the L4 switch), decided when player and game are known. Empty: it may.
    std::function<bool(const std::string& player, const std::string& game)> mayBegin;
};

struct Settle {
    base::BetId bet;
    base::RoundId round;
    base::Money win;
    /// How much of the held stake this part takes; everything that is still held when it is not said. What is still
    /// held after the final part is given back.
    std::optional<base::Money> stake;
    bool final = true;
    std::optional<std::int64_t> number; ///< settlement_seq, from 1.
};

struct Rollback {
    base::BetId bet;
    base::RoundId round;
    std::string reason;
};

/// Ends a session before its time. New bets are refused after it; settlements and rollbacks are not.
struct EndSession {
    base::SessionId session;
};

/// Says that no bet of the round will follow. Refused while one is open.
struct CloseRound {
    base::RoundId round;
};

/// Their order is stored: a new one goes to the end.
using Act = std::variant<OpenSession, Authorize, Settle, Rollback, EndSession, CloseRound>;

/// What became of an act. `body` is what goes over the wire, byte for byte also when it is replayed.
struct Answer {
    int status = 200;
    std::string body;
    std::string code; ///< The wire code of a refusal; empty after a success.
    bool replayed = false;
    bool wroteNothing = false; ///< It rests on a memo alone; no commit need be awaited.
    // For statistics; empty when not known.
    std::string release;
    std::string player;
    std::int64_t sequence = 0; ///< The effect's; 0 when there was none.
    /// The bet's number in this ledger, when this act opened, closed or voided a round.
    std::int64_t round = 0;
    enum class RoundChange { None, Opened, Settled, Voided } roundChange = RoundChange::None;
};

struct Command {
    WriteContext context;
    Act act;
    std::function<void(Answer)> done; ///< Called once, on the ledger's thread, after the commit. Must not block.
};

} // namespace signalbox::platform
