// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Jurisdiction.h"

#include "core/platform/emulators/Arithmetic.h"

#include <algorithm>

namespace signalbox::platform::emulators {

std::string_view name(AgeGroup group) noexcept { return group == AgeGroup::Adult ? "25+" : "18-24"; }

SpinVerdict judgeSpin(const Spin& spin) noexcept {
    if (spin.geo != "GB" || spin.type != GameType::Slots)
        return {};
    const auto most = spin.age == AgeGroup::YoungAdult ? GbProfile::kYoungAdultStake : GbProfile::kAdultStake;
    if (spin.currency == "GBP" && spin.stake > most)
        return {"STAKE_LIMIT", most, {}};
    if (spin.sinceLast && *spin.sinceLast < GbProfile::kCycle)
        return {"GAME_CYCLE_TOO_FAST", 0, GbProfile::kCycle - *spin.sinceLast};
    return {};
}

const RoundPace::Round* RoundPace::newest(const std::string& session) const {
    const auto found = m_rounds.find(session);
    return found == m_rounds.end() ? nullptr : &found->second;
}

void RoundPace::began(const std::string& session, std::string_view round, base::Instant now, std::int64_t stake) {
    auto& entry = m_rounds[session];
    if (entry.id == round) {
        entry.stakes = plus(entry.stakes, stake);
        return;
    }
    entry = Round{std::string(round), now, stake};
    if (m_rounds.size() <= kMost)
        return;
    m_rounds.erase(std::min_element(m_rounds.begin(), m_rounds.end(),
                                    [](const auto& a, const auto& b) { return a.second.begun < b.second.begun; }));
}

} // namespace signalbox::platform::emulators
