// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/RateLimiter.h"

#include <algorithm>
#include <limits>

namespace signalbox::platform {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t secondsUp(std::int64_t nanos) { return (nanos + kSecond - 1) / kSecond; }

} // namespace

struct RateLimiter::Bucket {
    explicit Bucket(const RateLimit& limit)
        : interval(std::max<std::int64_t>(1, kSecond / limit.perSecond))
        , burst(limit.burst)
        , limitText(std::to_string(limit.burst))
        , policyText(limitText + ";w=" + std::to_string(std::max<std::int64_t>(1, secondsUp(interval * limit.burst)))) {
    }

    const std::int64_t interval; ///< Nanoseconds for one token.
    const std::int64_t burst;
    const std::string limitText;
    const std::string policyText;
    /// When the bucket is full again; before now: it is full.
    std::atomic<std::int64_t> fullAt{std::numeric_limits<std::int64_t>::min()};
};

RateLimiter::RateLimiter(const ProviderDirectory& providers) {
    for (const auto& entry : providers.all())
        m_buckets.emplace(&entry, std::make_shared<Bucket>(entry.rateLimit));
}
RateLimiter::~RateLimiter() = default;

RateLimiter::Standing RateLimiter::take(const ProviderEntry* entry, base::Instant now) {
    const auto found = m_buckets.find(entry);
    if (found == m_buckets.end())
        return {};
    auto& bucket = *found->second;
    const auto at = now.time_since_epoch().count();
    const auto size = bucket.interval * bucket.burst;
    Standing standing;
    standing.bucket = found->second;
    auto known = bucket.fullAt.load();
    std::int64_t next = 0;
    do {
        next = std::max(known, at) + bucket.interval;
        if (next - at > size) { // Not a whole token is left.
            standing.admitted = false;
            standing.retrySeconds = std::max<std::int64_t>(1, secondsUp(next - at - size));
            next = known;
            break;
        }
    } while (!bucket.fullAt.compare_exchange_weak(known, next));
    const auto missing = std::max<std::int64_t>(0, next - at);
    standing.remaining = standing.admitted ? (size - missing) / bucket.interval : 0;
    standing.resetSeconds = secondsUp(missing);
    return standing;
}

void RateLimiter::stamp(net::Headers& headers, const Standing& standing) {
    if (standing.bucket == nullptr)
        return;
    headers.add("RateLimit-Limit", standing.bucket->limitText);
    headers.add("RateLimit-Remaining", std::to_string(standing.remaining));
    headers.add("RateLimit-Reset", std::to_string(standing.resetSeconds));
    headers.add("RateLimit-Policy", standing.bucket->policyText);
    if (!standing.admitted)
        headers.set("Retry-After", std::to_string(standing.retrySeconds));
}

} // namespace signalbox::platform
