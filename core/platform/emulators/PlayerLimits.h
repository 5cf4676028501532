// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/emulators/Defect.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The rules that protect players, without a database: values in, values out.
namespace signalbox::platform::emulators {

enum class LimitKind { Loss, Deposit, Stake, SessionTime };
/// Day, week and month are the calendar's, in UTC; a week begins on Monday. UTC has no summer time, so no window is
/// ever an hour short.
enum class LimitWindow { Bet, Session, Day, Week, Month };
/// Who set it. Each has limits of their own, and the lowest wins.
enum class LimitOwner { Player, Operator };

inline constexpr std::array kLimitKinds{LimitKind::Loss, LimitKind::Deposit, LimitKind::Stake, LimitKind::SessionTime};
inline constexpr std::array kLimitWindows{LimitWindow::Bet, LimitWindow::Session, LimitWindow::Day, LimitWindow::Week,
                                          LimitWindow::Month};
inline constexpr std::array kLimitOwners{LimitOwner::Player, LimitOwner::Operator};

/// "loss", "deposit", "stake", "session_time".
[[nodiscard]] std::string_view name(LimitKind kind) noexcept;
/// "bet", "session", "day", "week", "month".
[[nodiscard]] std::string_view name(LimitWindow window) noexcept;
/// "player", "operator".
[[nodiscard]] std::string_view name(LimitOwner owner) noexcept;

/// Loss and deposit: day, week, month. Stake: those and a single bet. Session time: a session.
[[nodiscard]] bool fits(LimitKind kind, LimitWindow window) noexcept;
/// When the window that contains `at` began; 1970 for a bet and a session.
[[nodiscard]] base::Time windowStart(LimitWindow window, base::Time at);

/// A limit from one moment to another: `from` is in, `until` is out.
struct LimitTerm {
    LimitKind kind = LimitKind::Loss;
    LimitWindow window = LimitWindow::Day;
    LimitOwner owner = LimitOwner::Player;
    std::int64_t value = 0; ///< Minor units of the account; seconds for session time. 0 allows nothing.
    base::Time from{};
    std::optional<base::Time> until; ///< Nothing: until it is changed.

    [[nodiscard]] bool holds(base::Time at) const noexcept { return from <= at && (!until || at < *until); }
    friend bool operator==(const LimitTerm&, const LimitTerm&) = default;
};

/// The limits of one player, past, present and announced.
///
/// - Lowering (and a first limit) holds at once; raising or taking away holds after a day of reflection. A second wish
///   before it replaces the first and waits a day of its own; lowering cancels what was announced.
/// - Nothing that was ever in force is deleted: a term ends.
class PlayerLimits {
public:
    static constexpr base::Duration kReflection = std::chrono::hours(24);

    PlayerLimits() = default;
    explicit PlayerLimits(std::vector<LimitTerm> terms)
        : m_terms(std::move(terms)) {}

    /// `value` nothing: take the limit away. Errors: InvalidArgument PLAYERS-002 (kind and window do not fit together,
    /// or the value is negative), NotFound PLAYERS-003 (no such limit to take away).
    [[nodiscard]] base::Status change(LimitKind kind, LimitWindow window, LimitOwner owner,
                                      std::optional<std::int64_t> value, base::Time at);
    /// Ends everything now, announced terms included: for the reset of a test player.
    void endAll(base::Time at);

    [[nodiscard]] std::vector<LimitTerm> inForce(base::Time at) const;
    [[nodiscard]] const std::vector<LimitTerm>& terms() const noexcept { return m_terms; }
    /// The lowest value in force; nothing when there is none.
    [[nodiscard]] std::optional<std::int64_t> lowest(LimitKind kind, LimitWindow window, base::Time at) const;

private:
    std::vector<LimitTerm> m_terms; ///< For one kind, window and owner: no two overlap.
};

/// What a player did in one window. All in minor units.
struct WindowUsage {
    base::Time start{};
    std::int64_t stakes = 0; ///< Settled.
    std::int64_t wins = 0;
    std::int64_t deposits = 0;
};

/// What a player did, as far as limits ask. Loss used = settled stakes - wins + open holds: an open bet counts as lost
/// until it is settled, so that many at once cannot pass a limit together. It counts in the window in which it ends.
struct Usage {
    std::array<WindowUsage, 3> windows; ///< day, week, month
    std::int64_t openHolds = 0;

    /// Begins new windows where the old ones are over.
    void roll(base::Time at);
    void settled(std::int64_t stake, std::int64_t win);
    void deposited(std::int64_t amount);
};

/// Why a limit refuses.
struct LimitHit {
    LimitKind kind = LimitKind::Loss;
    LimitWindow window = LimitWindow::Day;
    std::int64_t limit = 0;
    std::int64_t remaining = 0; ///< Never below zero.

    friend bool operator==(const LimitHit&, const LimitHit&) = default;
};

/// Loss and stake limits against a bet. A bet of nothing (a free spin) passes. When several refuse, the one that leaves
/// least is named. `usage` must have been rolled to now.
[[nodiscard]] std::optional<LimitHit> judgeBet(const std::vector<LimitTerm>& inForce, const Usage& usage,
                                               std::int64_t amount, Defect defect = Defect::None);
[[nodiscard]] std::optional<LimitHit> judgeDeposit(const std::vector<LimitTerm>& inForce, const Usage& usage,
                                                   std::int64_t amount);

/// Time in play, by the monotonic clock: neither a jump of the wall clock nor summer time shortens or prolongs it.
///
/// It runs from the opening of a session; another session within the break continues it, so that opening a new one does
/// not begin it anew. A bet never restarts it.
class PlayTime {
public:
    static constexpr base::Duration kBreak = std::chrono::minutes(15);

    /// A session is being opened.
    void opened(base::Instant now);
    /// Anything that shows the player at play.
    void seen(base::Instant now) noexcept { m_last = now; }
    /// For a session that this process did not see being opened.
    void adopt(base::Instant now, base::Duration age);
    [[nodiscard]] bool known() const noexcept { return m_last.has_value(); }
    /// Time in play if a session is opened now, or continues now.
    [[nodiscard]] base::Duration atOpening(base::Instant now) const;
    [[nodiscard]] base::Duration elapsed(base::Instant now) const;

private:
    base::Instant m_begun{};
    std::optional<base::Instant> m_last;
};

/// Refuses when the time in play has reached the limit.
[[nodiscard]] std::optional<LimitHit> judgeTime(const std::vector<LimitTerm>& inForce, base::Duration inPlay);

/// Nobody may let the player play from `from` on.
struct Exclusion {
    base::Time from{};
    std::optional<base::Time> until; ///< Nothing: for good.
    std::string reason;              ///< "self_exclusion", "cool_off", "operator"

    [[nodiscard]] bool holds(base::Time at) const noexcept { return from <= at && (!until || at < *until); }
    friend bool operator==(const Exclusion&, const Exclusion&) = default;
};

/// The exclusion that holds longest at that moment; null when the player may play.
[[nodiscard]] const Exclusion* excludedBy(const std::vector<Exclusion>& all, base::Time at) noexcept;
/// Adds one. An exclusion is never shortened: Errors: FailedPrecondition PLAYERS-004 when a longer one holds,
/// InvalidArgument PLAYERS-002 when it would end before it begins or its reason is not known.
[[nodiscard]] base::Status exclude(std::vector<Exclusion>& all, const Exclusion& more);

} // namespace signalbox::platform::emulators
