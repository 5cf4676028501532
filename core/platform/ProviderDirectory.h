// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"
#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

struct VerifyProfile; // core/platform/gateway/VerifyProfile.h

/// How many requests a provider may send: a bucket of `burst` tokens that fills at `perSecond`.
struct RateLimit {
    std::int64_t perSecond = 20'000; ///< 1..1'000'000
    std::int64_t burst = 40'000;     ///< 1..1'000'000
    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// A provider as one brand in one region knows it: the unit that has keys, traffic, a canary and a case.
struct ProviderEntry {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    std::string title; ///< "Nova Games", for people.
    std::string
        signatureAlgorithm; ///< "hmac-sha256" or "ed25519"; for providers with a profile of their own, that one's.
    std::vector<base::GameId> games;
    int stage = 7;                                ///< Onboarding stage 1..7.
    std::shared_ptr<const VerifyProfile> profile; ///< How it signs; null: the platform's own way, RFC 9421.
    RateLimit rateLimit;
};

/// Who is connected. Fixed after the start, so reading needs no lock. Threads: any.
class ProviderDirectory {
public:
    explicit ProviderDirectory(std::vector<ProviderEntry> entries);

    [[nodiscard]] const std::vector<ProviderEntry>& all() const noexcept { return m_entries; }
    /// Null when there is none; the pointer lives as long as the directory.
    [[nodiscard]] const ProviderEntry* find(std::string_view provider, std::string_view brand,
                                            std::string_view region) const noexcept;
    /// The first entry of that provider, in whatever brand and region.
    [[nodiscard]] const ProviderEntry* find(std::string_view provider) const noexcept;
    [[nodiscard]] bool hasGame(const ProviderEntry& entry, std::string_view game) const noexcept;

private:
    std::vector<ProviderEntry> m_entries;
};

} // namespace signalbox::platform
