// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/PlayerLimits.h"

#include "core/platform/emulators/Arithmetic.h"

#include <algorithm>

namespace signalbox::platform::emulators {

using base::Error;
using base::ErrorCode;
using base::Status;

namespace {

constexpr std::array<std::string_view, kLimitKinds.size()> kKindNames{"loss", "deposit", "stake", "session_time"};
constexpr std::array<std::string_view, kLimitWindows.size()> kWindowNames{"bet", "session", "day", "week", "month"};
constexpr std::array<std::string_view, kLimitOwners.size()> kOwnerNames{"player", "operator"};
constexpr std::array<LimitWindow, 3> kCounted{LimitWindow::Day, LimitWindow::Week, LimitWindow::Month};
constexpr std::array<std::string_view, 3> kReasons{"self_exclusion", "cool_off", "operator"};

const WindowUsage* windowOf(const Usage& usage, LimitWindow window) noexcept {
    for (std::size_t i = 0; i < kCounted.size(); ++i)
        if (kCounted[i] == window)
            return &usage.windows[i];
    return nullptr;
}

/// Remembers the refusal that leaves least.
void consider(std::optional<LimitHit>& worst, const LimitTerm& term, std::int64_t used, std::int64_t amount) {
    const std::int64_t remaining = minus(term.value, used);
    if (amount <= remaining)
        return;
    const LimitHit hit{term.kind, term.window, term.value, std::max<std::int64_t>(0, remaining)};
    if (!worst || hit.remaining < worst->remaining)
        worst = hit;
}

} // namespace

std::string_view name(LimitKind kind) noexcept { return kKindNames[static_cast<std::size_t>(kind)]; }
std::string_view name(LimitWindow window) noexcept { return kWindowNames[static_cast<std::size_t>(window)]; }
std::string_view name(LimitOwner owner) noexcept { return kOwnerNames[static_cast<std::size_t>(owner)]; }

bool fits(LimitKind kind, LimitWindow window) noexcept {
    const bool counted = std::find(kCounted.begin(), kCounted.end(), window) != kCounted.end();
    switch (kind) {
    case LimitKind::Loss:
    case LimitKind::Deposit:
        return counted;
    case LimitKind::Stake:
        return counted || window == LimitWindow::Bet;
    case LimitKind::SessionTime:
        return window == LimitWindow::Session;
    }
    return false;
}

base::Time windowStart(LimitWindow window, base::Time at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    switch (window) {
    case LimitWindow::Bet:
    case LimitWindow::Session:
        return {};
    case LimitWindow::Day:
        return day;
    case LimitWindow::Week:
        return day - (weekday(day) - Monday);
    case LimitWindow::Month: {
        const year_month_day date(day);
        return sys_days(date.year() / date.month() / 1);
    }
    }
    return {};
}

Status PlayerLimits::change(LimitKind kind, LimitWindow window, LimitOwner owner, std::optional<std::int64_t> value,
                            base::Time at) {
    if (!fits(kind, window) || (value && *value < 0))
        return Error{ErrorCode::InvalidArgument, "PLAYERS-002",
                     "a limit on " + std::string(name(kind)) + " per " + std::string(name(window)) +
                         " does not exist, or its value is negative"};
    const auto mine = [&](const LimitTerm& term) {
        return term.kind == kind && term.window == window && term.owner == owner;
    };
    const auto present = [&] {
        return std::find_if(m_terms.begin(), m_terms.end(),
                            [&](const auto& term) { return mine(term) && term.holds(at); });
    };
    if (present() == m_terms.end() && !value)
        return Error{ErrorCode::NotFound, "PLAYERS-003", "there is no such limit to take away"};
    // What was announced and never held is dropped with the wish that replaces it.
    m_terms.erase(
        std::remove_if(m_terms.begin(), m_terms.end(), [&](const auto& term) { return mine(term) && term.from > at; }),
        m_terms.end());
    const auto now = present();
    if (now == m_terms.end()) {
        m_terms.push_back({kind, window, owner, *value, at, std::nullopt});
        return {};
    }
    if (value && *value == now->value) {
        now->until.reset();
        return {};
    }
    const base::Time when = value && *value < now->value ? at : at + kReflection;
    now->until = when;
    if (value)
        m_terms.push_back({kind, window, owner, *value, when, std::nullopt});
    return {};
}

void PlayerLimits::endAll(base::Time at) {
    m_terms.erase(std::remove_if(m_terms.begin(), m_terms.end(), [&](const LimitTerm& term) { return term.from > at; }),
                  m_terms.end());
    for (auto& term : m_terms)
        if (term.holds(at))
            term.until = at;
}

std::vector<LimitTerm> PlayerLimits::inForce(base::Time at) const {
    std::vector<LimitTerm> out;
    std::copy_if(m_terms.begin(), m_terms.end(), std::back_inserter(out),
                 [&](const LimitTerm& term) { return term.holds(at); });
    return out;
}

std::optional<std::int64_t> PlayerLimits::lowest(LimitKind kind, LimitWindow window, base::Time at) const {
    std::optional<std::int64_t> low;
    for (const auto& term : m_terms)
        if (term.kind == kind && term.window == window && term.holds(at))
            low = low ? std::min(*low, term.value) : term.value;
    return low;
}

void Usage::roll(base::Time at) {
    for (std::size_t i = 0; i < kCounted.size(); ++i) {
        const auto start = windowStart(kCounted[i], at);
        if (windows[i].start < start)
            windows[i] = WindowUsage{start, 0, 0, 0};
    }
}

void Usage::settled(std::int64_t stake, std::int64_t win) {
    for (auto& window : windows) {
        window.stakes = plus(window.stakes, stake);
        window.wins = plus(window.wins, win);
    }
}

void Usage::deposited(std::int64_t amount) {
    for (auto& window : windows)
        window.deposits = plus(window.deposits, amount);
}

std::optional<LimitHit> judgeBet(const std::vector<LimitTerm>& inForce, const Usage& usage, std::int64_t amount,
                                 Defect defect) {
    if (amount <= 0)
        return std::nullopt;
    const std::int64_t held = defect == Defect::LimitIgnoresHolds ? 0 : usage.openHolds;
    std::optional<LimitHit> worst;
    for (const auto& term : inForce) {
        const auto* window = windowOf(usage, term.window);
        if (term.kind == LimitKind::Stake)
            consider(worst, term, window != nullptr ? plus(window->stakes, held) : 0, amount);
        else if (term.kind == LimitKind::Loss && window != nullptr)
            consider(worst, term, plus(minus(window->stakes, window->wins), held), amount);
    }
    return worst;
}

std::optional<LimitHit> judgeDeposit(const std::vector<LimitTerm>& inForce, const Usage& usage, std::int64_t amount) {
    std::optional<LimitHit> worst;
    for (const auto& term : inForce)
        if (const auto* window = windowOf(usage, term.window); term.kind == LimitKind::Deposit && window != nullptr)
            consider(worst, term, window->deposits, amount);
    return worst;
}

void PlayTime::opened(base::Instant now) {
    if (!m_last || now - *m_last >= kBreak)
        m_begun = now;
    m_last = now;
}

void PlayTime::adopt(base::Instant now, base::Duration age) {
    m_begun = now - std::max(age, base::Duration::zero());
    m_last = now;
}

base::Duration PlayTime::atOpening(base::Instant now) const {
    return !m_last || now - *m_last >= kBreak ? base::Duration::zero() : now - m_begun;
}

base::Duration PlayTime::elapsed(base::Instant now) const { return m_last ? now - m_begun : base::Duration::zero(); }

std::optional<LimitHit> judgeTime(const std::vector<LimitTerm>& inForce, base::Duration inPlay) {
    std::optional<LimitHit> worst;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(inPlay).count();
    for (const auto& term : inForce)
        if (term.kind == LimitKind::SessionTime && seconds >= term.value && (!worst || term.value < worst->limit))
            worst = LimitHit{term.kind, term.window, term.value, 0};
    return worst;
}

const Exclusion* excludedBy(const std::vector<Exclusion>& all, base::Time at) noexcept {
    const Exclusion* longest = nullptr;
    for (const auto& one : all)
        if (one.holds(at) && (longest == nullptr || (longest->until && (!one.until || *one.until > *longest->until))))
            longest = &one;
    return longest;
}

Status exclude(std::vector<Exclusion>& all, const Exclusion& more) {
    if ((more.until && *more.until <= more.from) ||
        std::find(kReasons.begin(), kReasons.end(), more.reason) == kReasons.end())
        return Error{ErrorCode::InvalidArgument, "PLAYERS-002",
                     "an exclusion ends after it begins, and its reason is self_exclusion, cool_off or operator"};
    if (const auto* now = excludedBy(all, more.from);
        now != nullptr && more.until && (!now->until || *more.until < *now->until))
        return Error{ErrorCode::FailedPrecondition, "PLAYERS-004",
                     "the player is excluded for longer already; an exclusion is never shortened"};
    all.push_back(more);
    return {};
}

} // namespace signalbox::platform::emulators
