// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/canary/impl/EProcess.h"

#include <algorithm>
#include <cmath>

namespace signalbox::canary::impl {

bool StartSchedule::count() {
    ++m_requests;
    if (m_requests < m_next)
        return false;
    // Every 500 requests at first, then every tenth more, so that days fit into kMaxStarts.
    m_next += std::max<std::uint64_t>(500, m_next / 10);
    return startNow();
}

bool StartSchedule::startNow() {
    if (m_starts >= kMaxStarts)
        return false;
    ++m_starts;
    return true;
}

std::array<std::int64_t, kMaxStarts> PerStart::values() const {
    std::array<std::int64_t, kMaxStarts> out{};
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        sum += m_steps[i];
        out[i] = sum;
    }
    return out;
}

AbsoluteCounts AbsoluteTest::counts(int newest) const {
    const auto well = m_well.values();
    const auto failed = m_failed.values();
    AbsoluteCounts counts;
    counts.well.assign(well.begin(), well.begin() + newest + 1);
    counts.failed.assign(failed.begin(), failed.begin() + newest + 1);
    return counts;
}

double eValueAbsolute(const AbsoluteCounts& counts, double limit) {
    double total = 0;
    double weights = 0;
    for (std::size_t k = 0; k < counts.well.size(); ++k) {
        double sum = 0;
        int bets = 0;
        for (const double ratio : kRatios) {
            if (ratio * limit >= 1)
                continue;
            ++bets;
            sum += std::exp(static_cast<double>(counts.failed[k]) * std::log(ratio) +
                            static_cast<double>(counts.well[k]) * (std::log1p(-ratio * limit) - std::log1p(-limit)));
        }
        const double weight = weightOf(static_cast<int>(k));
        weights += weight;
        total += weight * (bets > 0 ? sum / bets : 1.0);
    }
    return total + (1 - weights);
}

void ControlTest::failed(Arm arm, int firstStart, int lastStart) {
    const auto control = m_atRisk[0].values();
    const auto candidate = m_atRisk[1].values();
    for (int k = firstStart; k <= lastStart; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const auto all = static_cast<double>(control[i] + candidate[i]);
        // With one side empty the failure says nothing about the other.
        if (control[i] <= 0 || candidate[i] <= 0)
            continue;
        const double share = static_cast<double>(candidate[i]) / all;
        for (std::size_t r = 0; r < kRatios.size(); ++r)
            m_logs[i][r] += (arm == Arm::Candidate ? std::log(kRatios[r]) : 0.0) - std::log1p(share * (kRatios[r] - 1));
    }
    enter(arm, firstStart, lastStart, -1);
}

void ControlTest::failedAtShare(Arm arm, double candidateShare, int lastStart) {
    for (int k = 0; k <= lastStart; ++k)
        for (std::size_t r = 0; r < kRatios.size(); ++r)
            m_logs[static_cast<std::size_t>(k)][r] +=
                (arm == Arm::Candidate ? std::log(kRatios[r]) : 0.0) - std::log1p(candidateShare * (kRatios[r] - 1));
}

ControlLogs ControlTest::logs(int newest) const { return {m_logs.begin(), m_logs.begin() + newest + 1}; }

double eValueControl(const ControlLogs& logs) {
    double total = 0;
    double weights = 0;
    for (std::size_t k = 0; k < logs.size(); ++k) {
        double sum = 0;
        for (const double one : logs[k])
            sum += std::exp(one);
        const double weight = weightOf(static_cast<int>(k));
        weights += weight;
        total += weight * sum / static_cast<double>(kRatios.size());
    }
    return total + (1 - weights);
}

} // namespace signalbox::canary::impl
