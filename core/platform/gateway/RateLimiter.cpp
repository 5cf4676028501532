// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/RateLimiter.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

namespace signalbox::platform {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t secondsUp(std::int64_t nanos) { return (nanos + kSecond - 1) / kSecond; }

} // namespace

/// A limit in the bucket's own units.
struct RateLimiter::Terms {
    explicit Terms(const ProviderSettings& settings)
        : of(&settings)
        , interval(std::max<std::int64_t>(1, kSecond / settings.rateLimit.perSecond))
        , burst(settings.rateLimit.burst)
        , limitText(std::to_string(burst))
        , policyText(limitText + ";w=" + std::to_string(std::max<std::int64_t>(1, secondsUp(interval * burst)))) {}

    const ProviderSettings* const of; ///< The directory keeps it, so no other has its address.
    const std::int64_t interval;      ///< Nanoseconds for one token.
    const std::int64_t burst;
    const std::string limitText;
    const std::string policyText;
};

struct RateLimiter::Bucket {
    explicit Bucket(const ProviderSettings& settings) { put(std::make_unique<const Terms>(settings)); }

    const Terms* put(std::unique_ptr<const Terms> next) {
        all.push_back(std::move(next));
        terms.store(all.back().get(), std::memory_order_release);
        return all.back().get();
    }
    /// The limit was changed.
    const Terms* renew(const ProviderSettings& settings, std::int64_t at) {
        std::lock_guard guard(mutex);
        const auto* const old = terms.load();
        if (old->of == &settings)
            return old;
        auto next = std::make_unique<const Terms>(settings);
        auto known = fullAt.load();
        std::int64_t debt = 0;
        do {
            const auto taken = known > at ? (known - at + old->interval - 1) / old->interval : 0;
            debt = std::min(taken, next->burst) * next->interval;
        } while (known > at && !fullAt.compare_exchange_weak(known, at + debt));
        return put(std::move(next));
    }

    std::mutex mutex;                              ///< Of changes.
    std::vector<std::unique_ptr<const Terms>> all; ///< Whoever reads the old ones may go on.
    std::atomic<const Terms*> terms{nullptr};
    /// When the bucket is full again; before now: it is full.
    std::atomic<std::int64_t> fullAt{std::numeric_limits<std::int64_t>::min()};
};

RateLimiter::RateLimiter(const ProviderDirectory& providers)
    : m_providers(providers) {
    for (const auto& entry : providers.all())
        m_buckets.emplace(&entry, std::make_shared<Bucket>(providers.settings(entry)));
}
RateLimiter::~RateLimiter() = default;

RateLimiter::Standing RateLimiter::take(const ProviderEntry* entry, base::Instant now) {
    const auto found = m_buckets.find(entry);
    if (found == m_buckets.end())
        return {};
    auto& bucket = *found->second;
    const auto at = now.time_since_epoch().count();
    const auto& settings = m_providers.settings(*entry);
    const auto* terms = bucket.terms.load(std::memory_order_acquire);
    if (terms->of != &settings)
        terms = bucket.renew(settings, at);
    const auto size = terms->interval * terms->burst;
    Standing standing;
    standing.bucket = found->second;
    standing.terms = terms;
    auto known = bucket.fullAt.load();
    std::int64_t next = 0;
    do {
        next = std::max(known, at) + terms->interval;
        if (next - at > size) { // Not a whole token is left.
            standing.admitted = false;
            standing.retrySeconds = std::max<std::int64_t>(1, secondsUp(next - at - size));
            next = known;
            break;
        }
    } while (!bucket.fullAt.compare_exchange_weak(known, next));
    const auto missing = std::max<std::int64_t>(0, next - at);
    standing.remaining = standing.admitted ? (size - missing) / terms->interval : 0;
    standing.resetSeconds = secondsUp(missing);
    return standing;
}

void RateLimiter::stamp(net::Headers& headers, const Standing& standing) {
    if (standing.terms == nullptr)
        return;
    headers.add("RateLimit-Limit", standing.terms->limitText);
    headers.add("RateLimit-Remaining", std::to_string(standing.remaining));
    headers.add("RateLimit-Reset", std::to_string(standing.resetSeconds));
    headers.add("RateLimit-Policy", standing.terms->policyText);
    if (!standing.admitted)
        headers.set("Retry-After", std::to_string(standing.retrySeconds));
}

} // namespace signalbox::platform
