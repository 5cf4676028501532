// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

struct VerifyProfile; // core/platform/gateway/VerifyProfile.h

/// How many requests a provider may send: a bucket of `burst` tokens that fills at `perSecond`.
struct RateLimit {
    static constexpr std::int64_t kMost = 1'000'000;
    std::int64_t perSecond = 20'000; ///< 1..kMost
    std::int64_t burst = 40'000;     ///< 1..kMost
    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// How a provider is let in; operators change it while the platform runs.
struct ProviderSettings {
    std::shared_ptr<const VerifyProfile> profile; ///< How it signs; null: the platform's own way, RFC 9421.
    RateLimit rateLimit;
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
    int stage = 7;             ///< Onboarding stage 1..7.
    ProviderSettings settings; ///< At the start; what holds now says the directory.
};

/// Who is connected. Fixed after the start but for the settings, whose reading takes one load and no lock: what was
/// replaced stays until the directory goes, so that nobody who is reading it loses it (a change is an act of an
/// operator: there are few). Threads: any.
class ProviderDirectory {
public:
    /// `file`: platform.json, where changes are kept; empty: they are not.
    explicit ProviderDirectory(std::vector<ProviderEntry> entries, std::filesystem::path file = {});
    ~ProviderDirectory();
    ProviderDirectory(ProviderDirectory&&) noexcept;
    ProviderDirectory& operator=(ProviderDirectory&&) noexcept;

    [[nodiscard]] const std::vector<ProviderEntry>& all() const noexcept { return m_entries; }
    /// Null when there is none; the pointer lives as long as the directory.
    [[nodiscard]] const ProviderEntry* find(std::string_view provider, std::string_view brand,
                                            std::string_view region) const noexcept;
    /// The first entry of that provider, in whatever brand and region.
    [[nodiscard]] const ProviderEntry* find(std::string_view provider) const noexcept;
    [[nodiscard]] bool hasGame(const ProviderEntry& entry, std::string_view game) const noexcept;

    /// Of an entry of this directory, at this moment; lives as long as the directory. Others have another address.
    [[nodiscard]] const ProviderSettings& settings(const ProviderEntry& entry) const noexcept;
    /// Changes what `before` says, first in the file and then for the next request. Errors: Conflict CONFLICT when it
    /// is not in force any more; those of base::Files; DataLoss PLATFORM-001 when platform.json cannot be read.
    [[nodiscard]] base::Result<const ProviderSettings*> change(const ProviderEntry& entry,
                                                               const ProviderSettings* before,
                                                               const std::function<void(ProviderSettings&)>& change);

private:
    struct Slots;
    std::vector<ProviderEntry> m_entries;
    std::unique_ptr<Slots> m_slots;
};

// As platform.json has them: "verify_profile", the id of a shipped profile or a definition, and "rate_limit"
// {per_second, burst}; each is missing where it says nothing of its own.

/// Null is the platform's own way. Errors: InvalidArgument PROFILE-001.
[[nodiscard]] base::Result<std::shared_ptr<const VerifyProfile>> profileFromJson(const base::Json& json);
/// Sets the members of a provider's object. Everything else stays.
void writeSettings(const ProviderSettings& settings, base::Json& provider);
/// Reads them. Errors: InvalidArgument PROFILE-001, PLATFORM-001 (the rate limit).
[[nodiscard]] base::Result<ProviderSettings> readSettings(const base::Json& provider);

} // namespace signalbox::platform
