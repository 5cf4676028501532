// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What "no promotions", "no jackpot", "no new sessions" and "no new rounds" are said with.
/// Threads: plain values.
namespace signalbox::degradation {

/// The ladder. At every level settlements, rollbacks, balances and unfinished rounds go on.
enum class Switch {
    Promo,       ///< L1: bonuses and promotions are not granted.
    Jackpot,     ///< L2: the liability is frozen; wins are paid.
    NewSessions, ///< L3, the red button: no session is created.
    NewRounds,   ///< L4: no new bet is authorized.
};
inline constexpr std::array kSwitches{Switch::Promo, Switch::Jackpot, Switch::NewSessions, Switch::NewRounds};
/// 1..4.
[[nodiscard]] int level(Switch s) noexcept;

enum class Position { Off, On };

/// What a command reaches, or what a request is about. An absent part of a command's scope means "every".
struct Scope {
    std::optional<base::ProviderId> provider;
    std::optional<base::BrandId> brand;
    std::optional<base::RegionId> region;
    std::optional<base::GameId> game;

    /// True when everything that `other` reaches is reached by this one too.
    [[nodiscard]] bool contains(const Scope& other) const noexcept;
    [[nodiscard]] bool isEverything() const noexcept;
    /// "everything", or "provider=novagames region=eu-1": stable, for keys and logs.
    [[nodiscard]] std::string text() const;
    friend auto operator<=>(const Scope&, const Scope&) = default;
    friend bool operator==(const Scope&, const Scope&) = default;
};

/// Shares of players for whom a released switch is on, in this order.
inline constexpr std::array<int, 3> kReleaseStages{5, 25, 100};

/// One order. Immutable once journalled; the id makes it one effect however often it is sent.
struct Command {
    base::CommandId id;
    Switch what = Switch::NewSessions;
    Scope scope;
    Position position = Position::Off;
    int share = 0;           ///< Percent of players for whom it is on: 0 when off; 5, 25 or 100 when on.
    std::uint64_t epoch = 0; ///< Given by the red button, ascending from 1. The higher epoch wins.
    base::OperatorId by;
    std::string reason;
    base::Time time{};
    std::optional<base::ApprovalId> approval; ///< Turning on: which approval of two people allowed it.
    friend bool operator==(const Command&, const Command&) = default;
};

/// How far a command got in one region. Selected and Open belong to the screen; Sent is the first that is stored.
enum class Step { Sent, Acked, Effective, Verified, Unknown };

struct RegionProgress {
    base::RegionId region;
    Step step = Step::Sent;
    Step reached = Step::Sent; ///< The last certain step; differs from `step` only while that is Unknown.
    base::Time sentAt{};
    std::optional<base::Time> ackedAt;     ///< The region stored it durably.
    std::optional<base::Time> effectiveAt; ///< The region's own gateway counts with it.
    std::optional<base::Time> verifiedAt;  ///< Two synthetic attempts, a second apart, saw it.
    std::optional<base::Time> unknownSince;
    std::optional<base::Time> firstProofAt;   ///< The first of the two attempts.
    std::optional<base::Time> lastAcceptedAt; ///< The last one that the gateway let through, by its own count.
    std::uint64_t acceptedAfter = 0;          ///< Let through after Effective: 0, or something is wrong.
    std::uint64_t refused = 0;
    int attempts = 0;   ///< How often it was sent.
    std::string detail; ///< The last error's context; empty when all is well.
    friend bool operator==(const RegionProgress&, const RegionProgress&) = default;
};

struct CommandStatus {
    Command command;
    std::vector<RegionProgress> regions;
    bool superseded = false; ///< A command of a higher epoch for the same switch and scope took over.

    /// CLOSED (or OPEN again) may be said only when this is true: every region is Verified.
    [[nodiscard]] bool isVerified() const noexcept;
    [[nodiscard]] std::size_t verifiedRegions() const noexcept;
    [[nodiscard]] std::vector<base::RegionId> unknownRegions() const;
    /// From the order to the last accepted one over all regions; absent until every region has reported.
    [[nodiscard]] std::optional<base::Duration> pressToLastAccepted() const;
    friend bool operator==(const CommandStatus&, const CommandStatus&) = default;
};

/// Wire names: "promo", "jackpot", "new_sessions", "new_rounds"; "off", "on"; "sent", "acked", "effective", "verified",
/// "unknown".
[[nodiscard]] std::string_view name(Switch s) noexcept;
[[nodiscard]] std::string_view name(Position position) noexcept;
[[nodiscard]] std::string_view name(Step step) noexcept;
/// Errors: InvalidArgument DEGRADATION-001 for an unknown name.
[[nodiscard]] base::Result<Switch> switchFromName(std::string_view name);
[[nodiscard]] base::Result<Position> positionFromName(std::string_view name);
[[nodiscard]] base::Result<Step> stepFromName(std::string_view name);

/// Stored and sent form; members as on the wire plus epoch, share, time. Errors: InvalidArgument DEGRADATION-001 and
/// what ids and times answer.
[[nodiscard]] base::Json toJson(const Scope& scope);
[[nodiscard]] base::Result<Scope> scopeFromJson(const base::Json& json);
[[nodiscard]] base::Json toJson(const Command& command);
[[nodiscard]] base::Result<Command> commandFromJson(const base::Json& json);

} // namespace signalbox::degradation
