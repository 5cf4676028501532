// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/net/Http.h"
#include "core/platform/ProviderDirectory.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace signalbox::platform {

/// A token bucket for each provider, brand and region, so that nobody's burst is paid by a neighbour.
///
/// - A bucket holds `burst` tokens and fills at `perSecond`; each request whose certificate was accepted takes one,
///   whatever becomes of it: who is refused for a wrong signature cost as much. Kept as one number (the theoretical
///   arrival time of the generic cell rate algorithm, ITU-T I.371), so that taking is one compare-and-swap and the same
///   times give the same answers.
/// - Every answer says where the provider stands, in the fields of draft-ietf-httpapi-ratelimit-headers-06:
///   RateLimit-Limit (the bucket's size), RateLimit-Remaining, RateLimit-Reset (seconds until it is full again) and
///   RateLimit-Policy ("burst;w=seconds in which an empty bucket fills").
/// A changed limit holds from the next request on; tokens that were taken stay taken, as far as the new bucket goes.
/// Threads: any; taking takes no lock. Ownership: the directory must outlive it.
class RateLimiter {
public:
    explicit RateLimiter(const ProviderDirectory& providers);
    ~RateLimiter();
    RateLimiter(const RateLimiter&) = delete;
    RateLimiter& operator=(const RateLimiter&) = delete;

    struct Bucket;
    struct Terms;
    struct Standing {
        std::shared_ptr<const Bucket> bucket; ///< Null: unlimited, nothing to say. Outlives the limiter: answers may.
        const Terms* terms = nullptr;         ///< Of the bucket.
        bool admitted = true;
        std::int64_t remaining = 0;
        std::int64_t resetSeconds = 0;
        std::int64_t retrySeconds = 0; ///< When it was not admitted: 1 or more.
    };
    /// `entry` null: a provider that is not connected; nothing is counted.
    [[nodiscard]] Standing take(const ProviderEntry* entry, base::Instant now);

    static void stamp(net::Headers& headers, const Standing& standing);

private:
    const ProviderDirectory& m_providers;
    std::unordered_map<const ProviderEntry*, std::shared_ptr<Bucket>> m_buckets;
};

} // namespace signalbox::platform
