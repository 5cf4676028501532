// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ProviderDirectory.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform {

ProviderDirectory::ProviderDirectory(std::vector<ProviderEntry> entries)
    : m_entries(std::move(entries)) {}

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

} // namespace signalbox::platform
