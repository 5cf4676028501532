// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The Merkle tree of RFC 6962 section 2.1, its proofs, and their verification as RFC 9162 section 2.1.3 and 2.1.4
/// write it.
namespace signalbox::audit {

/// SHA-256.
using Hash = std::array<std::uint8_t, 32>;
/// Hashes of a proof, from the leaf upwards.
using Path = std::vector<Hash>;

/// How leaves and nodes are hashed. There is one right way, kRfc6962; the type exists so that a test can run the same
/// tree with a wrong one and see that its checks notice.
struct Hasher {
    Hash (*leaf)(std::span<const std::uint8_t> bytes);
    Hash (*node)(const Hash& left, const Hash& right);
};

/// SHA-256(0x00 || leaf) and SHA-256(0x01 || left || right).
///
/// The prefixes keep leaves and nodes apart: without them an inner node could be passed off as a leaf.
extern const Hasher kRfc6962;

[[nodiscard]] inline Hash leafHash(std::span<const std::uint8_t> bytes) { return kRfc6962.leaf(bytes); }
/// The root of the tree without leaves: SHA-256 of nothing.
[[nodiscard]] Hash emptyRoot();
[[nodiscard]] std::string hex(const Hash& hash);
/// 44 characters, RFC 4648 section 4.
[[nodiscard]] std::string base64(const Hash& hash);
/// Errors: InvalidArgument AUDIT-004 unless the text is canonical base64 of 32 bytes.
[[nodiscard]] base::Result<Hash> hashFromBase64(std::string_view text);

/// The right edge of a tree: enough to append and to know the root, in O(log n) memory.
///
/// append() costs amortised one node hash, root() at most log2(size).
class Frontier {
public:
    explicit Frontier(const Hasher& hasher = kRfc6962)
        : m_hasher(&hasher) {}
    void append(const Hash& leaf);
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
    [[nodiscard]] Hash root() const;

private:
    const Hasher* m_hasher;
    std::uint64_t m_size = 0;
    std::vector<Hash> m_edge; ///< Roots of the complete subtrees, the largest first.
};

/// The whole tree in memory (64 bytes a leaf): roots at any size, and proofs.
///
/// Sizes and indices out of range are the caller's bug and abort: callers check them against size() first.
/// Threads: a value; reading from several threads is safe while nobody appends.
class Tree {
public:
    explicit Tree(const Hasher& hasher = kRfc6962)
        : m_hasher(&hasher) {}
    void append(const Hash& leaf);
    /// Forgets the leaves from `size` on (a commit that failed).
    void truncate(std::uint64_t size);
    [[nodiscard]] std::uint64_t size() const noexcept;
    [[nodiscard]] Hash root() const { return root(size()); }
    /// The root the tree had at `size` <= size().
    [[nodiscard]] Hash root(std::uint64_t size) const;
    [[nodiscard]] const Hash& leaf(std::uint64_t index) const;
    /// The audit path of leaf `index` in the tree of `size`; index < size <= size().
    [[nodiscard]] Path inclusion(std::uint64_t index, std::uint64_t size) const;
    /// The proof that the tree of `from` is a prefix of the tree of `to`; from <= to <= size(). Empty when from is 0 or
    /// to.
    [[nodiscard]] Path consistency(std::uint64_t from, std::uint64_t to) const;

private:
    [[nodiscard]] Hash range(std::uint64_t begin, std::uint64_t end) const;
    void subproof(std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool complete, Path& out) const;

    const Hasher* m_hasher;
    std::vector<std::vector<Hash>> m_levels; ///< Level k holds the roots of complete subtrees of 2^k leaves.
};

/// Does `proof` show that a leaf with this hash is number `index` in the tree with this size and root?
/// Errors: InvalidArgument AUDIT-006 when it does not.
[[nodiscard]] base::Status verifyInclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, const Path& proof,
                                           const Hash& root, const Hasher& hasher = kRfc6962);

/// Does `proof` show that the tree (to, toRoot) starts with all leaves of the tree (from, fromRoot)?
/// Errors: InvalidArgument AUDIT-007 when it does not. From size 0 everything is consistent with an empty proof.
[[nodiscard]] base::Status verifyConsistency(std::uint64_t from, std::uint64_t to, const Hash& fromRoot,
                                             const Hash& toRoot, const Path& proof, const Hasher& hasher = kRfc6962);

} // namespace signalbox::audit
