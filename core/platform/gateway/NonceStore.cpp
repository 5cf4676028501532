// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/NonceStore.h"

#include "core/base/Encoding.h"

#include <algorithm>

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

void NonceStore::load(const std::vector<UsedNonce>& stored) {
    auto state = m_state.lock();
    for (const auto& nonce : stored)
        if (state->seen.insert(nonce.digest).second)
            state->order.push_back(nonce);
    std::sort(state->order.begin(), state->order.end(), [](const auto& a, const auto& b) { return a.until < b.until; });
}

std::size_t NonceStore::size() const { return m_state.lock()->seen.size(); }

} // namespace signalbox::platform
