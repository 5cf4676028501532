// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Guarded.h"
#include "core/base/Limits.h"
#include "core/platform/ledger/Commands.h"

#include <cstring>
#include <deque>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace signalbox::platform {

/// Remembers the nonces of verified signatures for twice the time in which they could be accepted.
///
/// What survives a restart: the nonce of every request that reached the ledger is stored in the ledger's own
/// transaction, so that each effect has its nonce durable with it; load() takes them over at the start. The nonces of
/// reads and of requests refused at the door are kept in memory only: repeating one of those after a restart has no
/// effect that could be repeated.
/// A signature without a nonce is remembered itself: the first half of its entry is a digest of the signature, the
/// second one of the idempotency key under which it came. It is let through again only where that is harmless: a write
/// under the very same key, which the idempotency law answers from memory. At most kMostSignatures are kept, the newest
/// ones. Threads: any.
class NonceStore {
public:
    /// created - skew <= t <= expires + skew: at most window + 2 skews after the first use; kept for longer.
    static constexpr base::Duration kKeep = 2 * (base::limits::kSignatureWindow + base::limits::kSignatureSkew);

    /// A nonce under its key id, as it is stored.
    [[nodiscard]] static UsedNonce of(std::string_view keyId, std::string_view nonce, base::Time now);

    /// True for the first use; false for a replay.
    [[nodiscard]] bool use(const UsedNonce& nonce, base::Time now);

    static constexpr std::size_t kMostSignatures = 1'000'000;
    /// For how long a signature is kept that nothing else makes invalid.
    static constexpr base::Duration kKeepSignature = std::chrono::hours(24);
    [[nodiscard]] static UsedNonce ofSignature(std::string_view keyId, std::span<const std::uint8_t> signature,
                                               std::string_view idempotencyKey, base::Time until);
    /// True for the first use, and for a repeated write under the same idempotency key.
    [[nodiscard]] bool useSignature(const UsedNonce& entry, bool write, base::Time now);

    void load(const std::vector<UsedNonce>& stored);
    [[nodiscard]] std::size_t size() const;

private:
    struct Hash {
        std::size_t operator()(const std::array<std::uint8_t, 16>& digest) const noexcept {
            std::size_t value = 0;
            std::memcpy(&value, digest.data(), sizeof value);
            return value;
        }
    };
    struct State {
        std::unordered_set<std::array<std::uint8_t, 16>, Hash> seen;
        std::deque<UsedNonce> order;                                 ///< By the time at which they are forgotten.
        std::unordered_map<std::uint64_t, std::uint64_t> signatures; ///< First half of the entry to the second.
        std::deque<UsedNonce> signatureOrder;                        ///< As they came.
    };
    base::Guarded<State> m_state;
};

} // namespace signalbox::platform
