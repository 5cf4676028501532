// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Log.h"
#include "core/base/Encoding.h"
#include "core/crypto/Ed25519.h"

#include <algorithm>
#include <functional>
#include <mutex>

namespace signalbox::test {

/// A LeafStore in memory that can be damaged, and told to fail.
class MemoryLeafStore final : public audit::LeafStore {
public:
    base::Result<std::uint64_t> size() const override {
        std::lock_guard lock(m_mutex);
        return std::uint64_t{leaves.size()};
    }
    base::Result<std::vector<audit::StoredLeaf>> read(std::uint64_t from, std::uint64_t to) const override {
        std::lock_guard lock(m_mutex);
        std::vector<audit::StoredLeaf> out;
        for (auto i = from; i < std::min<std::uint64_t>(to, leaves.size()); ++i) {
            if (unreadable && *unreadable == i)
                return base::Error{base::ErrorCode::DataLoss, "AUDIT-009", "a damaged page"};
            out.push_back(leaves[i]);
        }
        return out;
    }
    base::Result<std::optional<audit::StoredCheckpoint>> latestCheckpoint() const override {
        std::lock_guard lock(m_mutex);
        return notes.empty() ? std::optional<audit::StoredCheckpoint>() : std::optional(notes.back());
    }
    base::Result<std::optional<audit::StoredCheckpoint>> checkpointAt(std::uint64_t size) const override {
        std::lock_guard lock(m_mutex);
        for (const auto& note : notes)
            if (note.size >= size)
                return std::optional(note);
        return std::optional<audit::StoredCheckpoint>();
    }
    base::Result<std::vector<audit::StoredCheckpoint>> checkpoints(std::uint64_t after,
                                                                   std::size_t limit) const override {
        std::lock_guard lock(m_mutex);
        std::vector<audit::StoredCheckpoint> out;
        for (const auto& note : notes)
            if (note.size > after && out.size() < limit)
                out.push_back(note);
        return out;
    }
    base::Status append(std::uint64_t first, const std::vector<audit::StoredLeaf>& more,
                        const audit::StoredCheckpoint& note) override {
        if (beforeAppend)
            beforeAppend(more.size());
        std::lock_guard lock(m_mutex);
        if (failure)
            return *failure;
        if (first != leaves.size())
            return base::Error{base::ErrorCode::Conflict, "AUDIT-010", "not the next leaf"};
        leaves.insert(leaves.end(), more.begin(), more.end());
        notes.push_back(note);
        batches.push_back(more.size());
        return {};
    }

    std::vector<audit::StoredLeaf> leaves;
    std::vector<audit::StoredCheckpoint> notes;
    std::vector<std::size_t> batches;
    std::optional<base::Error> failure;
    std::optional<std::uint64_t> unreadable;
    std::function<void(std::size_t)> beforeAppend; ///< On the writer thread.

private:
    mutable std::mutex m_mutex;
};

inline crypto::Ed25519PrivateKey keyOf(std::uint8_t seed) {
    return crypto::Ed25519PrivateKey::fromSeed(base::SecretBytes::copyOf(base::Bytes(32, seed))).value();
}

inline audit::NoteSigner signerOf(std::uint8_t seed = 1, std::string name = "signalbox/eu-1/audit") {
    return audit::noteSigner(std::move(name), keyOf(seed)).value();
}

inline audit::Leaf leafOf(std::string action, std::string requestId, audit::Phase phase = audit::Phase::Outcome) {
    audit::Leaf leaf;
    leaf.actor = {"on_call-1", "on_call", "s-1", "kid-1"};
    leaf.action = std::move(action);
    leaf.phase = phase;
    leaf.outcome = phase == audit::Phase::Outcome ? audit::Outcome::Ok : audit::Outcome::None;
    leaf.object = "canary/novagames";
    leaf.scope = base::Json::object({{"provider", "novagames"}});
    leaf.reason = "a test";
    leaf.requestId = std::move(requestId);
    leaf.client = "test/1";
    leaf.details = base::Json::object({{"basis_points", 250}});
    leaf.approvals = base::Json::array();
    return leaf;
}

} // namespace signalbox::test
