// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/KeyRing.h"

#include "core/keys/impl/Refusal.h"

#include <limits>
#include <utility>

namespace signalbox::keys {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Time;

namespace {

constexpr std::size_t kConflict = std::numeric_limits<std::size_t>::max();

std::string serialKey(std::string_view region, std::string_view serial) {
    std::string key;
    key.reserve(region.size() + 1 + serial.size());
    key.append(region).append("|").append(serial);
    return key;
}

} // namespace

void KeyRing::claim(Index& index, std::string key, std::size_t entry) {
    const auto [it, fresh] = index.try_emplace(std::move(key), entry);
    if (!fresh && it->second != kConflict) {
        it->second = kConflict;
        m_conflicts.push_back(it->first);
    }
}

std::shared_ptr<const KeyRing> KeyRing::build(std::span<const Credential> all) {
    std::shared_ptr<KeyRing> ring(new KeyRing);
    for (const Credential& credential : all)
        for (const Version& version : credential.versions) {
            if (version.kid.empty())
                continue;
            const std::size_t index = ring->m_entries.size();
            ring->m_entries.push_back({credential.id, credential.kind, credential.scope, version});
            ring->m_entries.back().version.evidence.clear();
            ring->claim(ring->m_byKid, version.kid, index);
            const PublicPart& part = version.publicPart;
            if (!part.certificateFingerprint.empty())
                ring->claim(ring->m_byCertificate, part.certificateFingerprint, index);
            if (!part.serial.empty())
                ring->claim(ring->m_bySerial, serialKey(credential.scope.region.text(), part.serial), index);
        }
    return ring;
}

Result<const KeyRing::Entry*> KeyRing::judge(const Index& index, std::string_view key, Time now) const {
    const auto it = index.find(key);
    if (it == index.end() || it->second == kConflict)
        return Error{ErrorCode::Unauthenticated, "KEY_UNKNOWN", "there is no key of this name"};
    const Entry& entry = m_entries[it->second];
    SB_TRY(impl::refusal(entry.version, now));
    return &entry;
}

Result<const KeyRing::Entry*> KeyRing::byKid(std::string_view kid, Time now) const { return judge(m_byKid, kid, now); }

Result<const KeyRing::Entry*> KeyRing::byCertificate(std::string_view fingerprint, Time now) const {
    return judge(m_byCertificate, fingerprint, now);
}

Result<const KeyRing::Entry*> KeyRing::bySerial(const base::RegionId& region, std::string_view serial, Time now) const {
    return judge(m_bySerial, serialKey(region.text(), serial), now);
}

} // namespace signalbox::keys
