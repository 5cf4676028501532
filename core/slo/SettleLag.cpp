// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/SettleLag.h"

#include "core/base/Check.h"

#include <algorithm>

namespace signalbox::slo {

SettleLag::SettleLag()
    : m_entries(grid::kBuckets)
    , m_exitsSettled(grid::kBuckets)
    , m_exitsOpen(grid::kBuckets) {}

void SettleLag::settled(int entryBucket, int exitBucket, std::uint64_t count) {
    SB_CHECK(entryBucket >= 0 && entryBucket <= exitBucket && exitBucket < grid::kBuckets);
    m_entries[static_cast<std::size_t>(entryBucket)] += static_cast<std::int64_t>(count);
    m_exitsSettled[static_cast<std::size_t>(exitBucket)] += static_cast<std::int64_t>(count);
    m_settled += count;
}

void SettleLag::open(int entryBucket, int exitBucket, std::uint64_t count) {
    SB_CHECK(entryBucket >= 0 && entryBucket <= exitBucket && exitBucket < grid::kBuckets);
    m_entries[static_cast<std::size_t>(entryBucket)] += static_cast<std::int64_t>(count);
    m_exitsOpen[static_cast<std::size_t>(exitBucket)] += static_cast<std::int64_t>(count);
    m_open += count;
}

Quantile SettleLag::quantile(double q) const {
    SB_CHECK(q > 0 && q < 1);
    double unsettled = 1;
    std::int64_t watched = 0;
    int reached = -1;
    for (int bucket = 0; bucket < grid::kBuckets; ++bucket) {
        const auto i = static_cast<std::size_t>(bucket);
        watched += m_entries[i];
        if (watched == 0) {
            // Nobody was watched here. Once something has settled, later entries belong to another time.
            if (unsettled < 1)
                break;
            continue;
        }
        reached = bucket;
        unsettled *= 1.0 - static_cast<double>(m_exitsSettled[i]) / static_cast<double>(watched);
        if (unsettled <= 1 - q + 1e-12) {
            if (bucket == 0)
                return {Quantile::Kind::Below, grid::kLowest};
            if (bucket == grid::kOverflow)
                return {Quantile::Kind::Overflow, grid::kHighest};
            return {Quantile::Kind::Value, grid::representative(bucket)};
        }
        watched -= m_exitsSettled[i] + m_exitsOpen[i];
    }
    if (reached < 0)
        return {};
    if (reached == grid::kOverflow)
        return {Quantile::Kind::Overflow, grid::kHighest};
    return {Quantile::Kind::AtLeast, grid::lowerBound(reached)};
}

double SettleLag::shareOver(base::Duration limit) const {
    const int limitBucket = grid::bucketOf(limit);
    double unsettled = 1;
    std::int64_t watched = 0;
    bool pastLimit = false;
    for (int bucket = 0; bucket < grid::kBuckets; ++bucket) {
        const auto i = static_cast<std::size_t>(bucket);
        watched += m_entries[i];
        if (watched == 0) {
            if (unsettled < 1)
                break;
            continue;
        }
        if (bucket > limitBucket) {
            pastLimit = true;
            break;
        }
        unsettled *= 1.0 - static_cast<double>(m_exitsSettled[i]) / static_cast<double>(watched);
        watched -= m_exitsSettled[i] + m_exitsOpen[i];
    }
    return pastLimit ? std::clamp(unsettled, 0.0, 1.0) : 0.0;
}

} // namespace signalbox::slo
