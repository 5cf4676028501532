// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/Latch.h"

#include <algorithm>

namespace signalbox::degradation {

bool Latch::outranks(const Command& challenger, const Command& holder) const {
    if (challenger.epoch != holder.epoch)
        return (challenger.epoch > holder.epoch) != (m_defect == Defect::LowerEpochWins);
    if (challenger.position != holder.position)
        return (challenger.position == Position::Off) != (m_defect == Defect::OnBeatsOff);
    if (challenger.share != holder.share)
        return challenger.share < holder.share;
    return challenger.id < holder.id;
}

bool Latch::apply(const Command& command) {
    m_highestEpoch = std::max(m_highestEpoch, command.epoch);
    const bool fresh = m_seen.insert(command.id).second;
    if (!fresh && m_defect != Defect::CountsRepeats)
        return false;
    const auto [it, first] = m_registers.try_emplace({command.what, command.scope}, command);
    if (!first) {
        if (fresh && !outranks(command, it->second))
            return false;
        it->second = command;
    }
    ++m_effects;
    return true;
}

void Latch::markDamaged(std::uint64_t epoch) {
    m_damagedUpTo = std::max(m_damagedUpTo.value_or(0), epoch);
    m_highestEpoch = std::max(m_highestEpoch, epoch);
}

bool Latch::isDamaged(Switch what) const {
    if (!m_damagedUpTo || (what != Switch::NewSessions && what != Switch::NewRounds))
        return false;
    const Command* everything = at(what, Scope{});
    return !everything || everything->epoch <= *m_damagedUpTo;
}

int Latch::share(Switch what, const Scope& target) const {
    if (isDamaged(what))
        return 0;
    int share = 100;
    for (const auto& [key, command] : m_registers)
        if (key.first == what && key.second.contains(target))
            share = std::min(share, command.share);
    return share;
}

bool Latch::allows(Switch what, const Scope& target, std::string_view player) const {
    const int percent = share(what, target);
    return percent >= 100 || (percent > 0 && releaseBucket(player) < percent);
}

std::vector<Command> Latch::inForce() const {
    std::vector<Command> commands;
    for (const auto& [key, command] : m_registers)
        if (command.share < 100)
            commands.push_back(command);
    std::sort(commands.begin(), commands.end(), [](const Command& a, const Command& b) { return a.epoch < b.epoch; });
    return commands;
}

const Command* Latch::at(Switch what, const Scope& scope) const {
    const auto it = m_registers.find({what, scope});
    return it == m_registers.end() ? nullptr : &it->second;
}

int releaseBucket(std::string_view player) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : player) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    // FNV's low bits are weak for short texts; the high half is folded in before the remainder is taken.
    return static_cast<int>((hash ^ (hash >> 32U)) % 100U);
}

} // namespace signalbox::degradation
