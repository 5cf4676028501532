// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ProviderDirectory.h"

#include "core/base/Files.h"
#include "core/platform/gateway/VerifyProfile.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

struct ProviderDirectory::Slots {
    struct Slot {
        std::atomic<const ProviderSettings*> now{nullptr};
        std::vector<std::unique_ptr<const ProviderSettings>> all; ///< The last is in force.
    };
    std::filesystem::path file;
    std::mutex mutex; ///< Of changes.
    std::unique_ptr<Slot[]> slots;

    void put(std::size_t index, std::unique_ptr<const ProviderSettings> settings) {
        auto& slot = slots[index];
        slot.all.push_back(std::move(settings));
        slot.now.store(slot.all.back().get(), std::memory_order_release);
    }
};

ProviderDirectory::ProviderDirectory(std::vector<ProviderEntry> entries, std::filesystem::path file)
    : m_entries(std::move(entries))
    , m_slots(std::make_unique<Slots>()) {
    m_slots->file = std::move(file);
    m_slots->slots = std::make_unique<Slots::Slot[]>(m_entries.size());
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        m_slots->put(i, std::make_unique<const ProviderSettings>(m_entries[i].settings));
}
ProviderDirectory::~ProviderDirectory() = default;
ProviderDirectory::ProviderDirectory(ProviderDirectory&&) noexcept = default;
ProviderDirectory& ProviderDirectory::operator=(ProviderDirectory&&) noexcept = default;

const ProviderEntry* ProviderDirectory::find(std::string_view provider, std::string_view brand,
                                             std::string_view region) const noexcept {
    for (const auto& entry : m_entries)
        if (entry.provider.text() == provider && entry.brand.text() == brand && entry.region.text() == region)
            return &entry;
    return nullptr;
}

const ProviderEntry* ProviderDirectory::find(std::string_view provider) const noexcept {
    for (const auto& entry : m_entries)
        if (entry.provider.text() == provider)
            return &entry;
    return nullptr;
}

bool ProviderDirectory::hasGame(const ProviderEntry& entry, std::string_view game) const noexcept {
    return std::any_of(entry.games.begin(), entry.games.end(), [&](const auto& known) { return known.text() == game; });
}

const ProviderSettings& ProviderDirectory::settings(const ProviderEntry& entry) const noexcept {
    return *m_slots->slots[static_cast<std::size_t>(&entry - m_entries.data())].now.load(std::memory_order_acquire);
}

namespace {

/// Other members of the file, and what somebody wrote into it since the start, stay as they are.
Status store(const std::filesystem::path& file, const ProviderEntry& entry, const ProviderSettings& settings) {
    const auto damaged = [&](const std::string& why) {
        return Error{ErrorCode::DataLoss, "PLATFORM-001", file.string() + ": " + why};
    };
    SB_ASSIGN(const auto text, base::readFile(file));
    auto json = Json::parse(text);
    if (!json)
        return damaged("is damaged (" + json.error().context + "); restore it from a backup");
    auto providers = Json::array();
    bool found = false;
    for (auto one : (*json)["providers"].items()) {
        if (one["provider"].stringOr("") == entry.provider.text() && one["brand"].stringOr("") == entry.brand.text() &&
            one["region"].stringOr("") == entry.region.text()) {
            writeSettings(settings, one);
            found = true;
        }
        providers.push(std::move(one));
    }
    if (!found)
        return damaged("does not have the provider " + entry.provider.text() + " any more");
    json->set("providers", std::move(providers));
    return base::writeFile(file, json->pretty() + "\n");
}

} // namespace

Result<const ProviderSettings*> ProviderDirectory::change(const ProviderEntry& entry, const ProviderSettings* before,
                                                          const std::function<void(ProviderSettings&)>& change) {
    std::lock_guard guard(m_slots->mutex);
    const auto& now = settings(entry);
    if (&now != before)
        return Error{ErrorCode::Conflict, "CONFLICT", "somebody else changed " + entry.provider.text() + " first"};
    auto next = std::make_unique<ProviderSettings>(now);
    change(*next);
    if (!m_slots->file.empty())
        SB_TRY(store(m_slots->file, entry, *next));
    const auto* const after = next.get();
    m_slots->put(static_cast<std::size_t>(&entry - m_entries.data()), std::move(next));
    return after;
}

Result<std::shared_ptr<const VerifyProfile>> profileFromJson(const Json& json) {
    if (json.isString()) {
        auto shipped = shippedProfile(json.stringOr(""));
        if (shipped == nullptr)
            return Error{ErrorCode::InvalidArgument, "PROFILE-001", "there is no verify profile " + json.stringOr("")};
        return shipped;
    }
    if (json.isNull())
        return std::shared_ptr<const VerifyProfile>();
    if (!json.isObject())
        return Error{ErrorCode::InvalidArgument, "PROFILE-001",
                     "a verify profile is the id of a shipped one, or an object"};
    SB_ASSIGN(auto own, VerifyProfile::fromJson(json));
    return std::shared_ptr<const VerifyProfile>(std::make_shared<const VerifyProfile>(std::move(own)));
}

void writeSettings(const ProviderSettings& settings, Json& provider) {
    auto out = Json::object();
    for (const auto& [name, value] : provider.members())
        if (name != "verify_profile" && name != "rate_limit")
            out.append(name, value);
    const auto& profile = settings.profile;
    if (profile != nullptr)
        out.set("verify_profile", shippedProfile(profile->id) == profile ? Json(profile->id) : profile->source);
    if (settings.rateLimit != RateLimit())
        out.set("rate_limit",
                Json::object({{"per_second", settings.rateLimit.perSecond}, {"burst", settings.rateLimit.burst}}));
    provider = std::move(out);
}

Result<ProviderSettings> readSettings(const Json& provider) {
    ProviderSettings out;
    SB_ASSIGN(out.profile, profileFromJson(provider["verify_profile"]));
    if (provider.contains("rate_limit")) {
        auto& limit = out.rateLimit;
        limit = {provider["rate_limit"]["per_second"].intOr(0), provider["rate_limit"]["burst"].intOr(0)};
        if (limit.perSecond < 1 || limit.perSecond > RateLimit::kMost || limit.burst < 1 ||
            limit.burst > RateLimit::kMost)
            return Error{ErrorCode::InvalidArgument, "PLATFORM-001",
                         "the rate_limit of " + provider["provider"].stringOr("") +
                             " needs per_second and burst of 1 to 1000000"};
    }
    return out;
}

} // namespace signalbox::platform
