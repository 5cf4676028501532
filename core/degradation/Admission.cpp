// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/Admission.h"

#include <algorithm>

namespace signalbox::degradation {

using base::Duration;
using base::Instant;

void Lease::renew(Instant askedAt) {
    if (!m_askedAt || askedAt > *m_askedAt)
        m_askedAt = askedAt;
}

Duration Lease::left(Instant now) const noexcept {
    return m_askedAt ? std::max(Duration::zero(), *m_askedAt + kLeaseLife - now) : Duration::zero();
}

bool Lease::isOpen(Instant now) const noexcept { return left(now) > Duration::zero(); }

bool Lease::isRenewalDue(Instant now) const noexcept { return !m_askedAt || now - *m_askedAt >= kLeaseRenewal; }

std::string_view name(Admission::Verdict verdict) noexcept {
    switch (verdict) {
    case Admission::Verdict::Admitted:
        return "admitted";
    case Admission::Verdict::SwitchedOff:
        return "switched_off";
    case Admission::Verdict::LeaseLost:
        break;
    }
    return "lease_lost";
}

Admission::Admission(base::RegionId region, const base::Clock& clock)
    : m_region(std::move(region))
    , m_clock(clock) {
    m_state.lock()->latch = std::make_shared<const Latch>();
}

bool Admission::apply(const Command& command) {
    auto state = m_state.lock();
    auto next = std::make_shared<Latch>(*state->latch);
    const Command* before = next->at(command.what, command.scope);
    const base::CommandId holder = before ? before->id : base::CommandId();
    const bool changed = next->apply(command);
    if (changed && next->at(command.what, command.scope)->id != holder) {
        std::map<Scope, Counts> baseline;
        for (const auto& [key, counts] : state->totals)
            if (key.first == command.what && command.scope.contains(key.second))
                baseline.emplace(key.second, counts);
        state->baselines[{command.what, command.scope}] = std::move(baseline);
    }
    state->latch = std::move(next);
    return changed;
}

void Admission::reset(Latch latch) {
    auto state = m_state.lock();
    state->latch = std::make_shared<const Latch>(std::move(latch));
    state->totals.clear();
    state->baselines.clear();
}

void Admission::renewLease(Instant askedAt) { m_state.lock()->lease.renew(askedAt); }

Admission::Verdict Admission::decide(Switch what, Scope target, std::string_view player, bool synthetic) {
    target.region = m_region;
    const Instant now = m_clock.instant();
    auto state = m_state.lock();
    const bool needsLease = what == Switch::NewSessions || what == Switch::NewRounds;
    Verdict verdict = Verdict::Admitted;
    if (!state->latch->allows(what, target, player))
        verdict = Verdict::SwitchedOff;
    else if (needsLease && !state->lease.isOpen(now))
        verdict = Verdict::LeaseLost;
    if (synthetic)
        return verdict;
    Counts& counts = state->totals[{what, target}];
    if (verdict == Verdict::Admitted) {
        ++counts.accepted;
        counts.lastAcceptedAt = m_clock.now();
    } else {
        ++counts.refused;
    }
    return verdict;
}

Admission::Counts Admission::counts(Switch what, const Scope& scope) const {
    auto state = m_state.lock();
    const auto since = state->baselines.find({what, scope});
    Counts sum;
    for (const auto& [key, counts] : state->totals) {
        if (key.first != what || !scope.contains(key.second))
            continue;
        Counts base;
        if (since != state->baselines.end())
            if (const auto it = since->second.find(key.second); it != since->second.end())
                base = it->second;
        sum.accepted += counts.accepted - base.accepted;
        sum.refused += counts.refused - base.refused;
        if (counts.lastAcceptedAt && (!sum.lastAcceptedAt || *counts.lastAcceptedAt > *sum.lastAcceptedAt))
            sum.lastAcceptedAt = counts.lastAcceptedAt;
    }
    return sum;
}

int Admission::share(Switch what, const Scope& scope) const {
    Scope target = scope;
    target.region = m_region;
    return m_state.lock()->latch->share(what, target);
}

std::uint64_t Admission::epoch() const { return m_state.lock()->latch->highestEpoch(); }

std::shared_ptr<const Latch> Admission::latch() const { return m_state.lock()->latch; }

} // namespace signalbox::degradation
