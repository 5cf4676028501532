// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/NonceStore.h"

#include "core/base/Encoding.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace signalbox::platform {

UsedNonce NonceStore::of(std::string_view keyId, std::string_view nonce, base::Time now) {
    const auto digest = crypto::sha256Of({base::asBytes(keyId), base::asBytes("|"), base::asBytes(nonce)});
    UsedNonce used;
    std::copy_n(digest.begin(), used.digest.size(), used.digest.begin());
    used.until = now + kKeep;
    return used;
}

bool NonceStore::use(const UsedNonce& nonce, base::Time now) {
    auto state = m_state.lock();
    while (!state->order.empty() && state->order.front().until <= now) {
        state->seen.erase(state->order.front().digest);
        state->order.pop_front();
    }
    if (!state->seen.insert(nonce.digest).second)
        return false;
    state->order.push_back(nonce);
    return true;
}

namespace {

std::pair<std::uint64_t, std::uint64_t> halves(const UsedNonce& entry) {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::memcpy(&first, entry.digest.data(), sizeof first);
    std::memcpy(&second, entry.digest.data() + sizeof first, sizeof second);
    return {first, second};
}

} // namespace

UsedNonce NonceStore::ofSignature(std::string_view keyId, std::span<const std::uint8_t> signature,
                                  std::string_view idempotencyKey, base::Time until) {
    const auto first =
        crypto::sha256Of({base::asBytes("signature|"), base::asBytes(keyId), base::asBytes("|"), signature});
    const auto second = crypto::sha256Of({base::asBytes("under|"), base::asBytes(idempotencyKey)});
    UsedNonce entry;
    std::copy_n(first.begin(), 8, entry.digest.begin());
    std::copy_n(second.begin(), 8, entry.digest.begin() + 8);
    entry.until = until;
    return entry;
}

bool NonceStore::useSignature(const UsedNonce& entry, bool write, base::Time now) {
    auto state = m_state.lock();
    auto& order = state->signatureOrder;
    while (!order.empty() && (order.front().until <= now || order.size() >= kMostSignatures)) {
        state->signatures.erase(halves(order.front()).first);
        order.pop_front();
    }
    const auto [signature, key] = halves(entry);
    const auto [known, fresh] = state->signatures.try_emplace(signature, key);
    if (!fresh)
        return write && known->second == key;
    order.push_back(entry);
    return true;
}

void NonceStore::load(const std::vector<UsedNonce>& stored) {
    auto state = m_state.lock();
    // Which of them are signatures cannot be told, and need not: the halves of a nonce are no signature's.
    for (const auto& nonce : stored) {
        if (state->seen.insert(nonce.digest).second)
            state->order.push_back(nonce);
        const auto [signature, key] = halves(nonce);
        if (state->signatures.try_emplace(signature, key).second)
            state->signatureOrder.push_back(nonce);
    }
    std::sort(state->order.begin(), state->order.end(), [](const auto& a, const auto& b) { return a.until < b.until; });
}

std::size_t NonceStore::size() const { return m_state.lock()->seen.size(); }

} // namespace signalbox::platform
