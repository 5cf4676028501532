// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Merkle.h"

#include "core/base/Check.h"
#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"

#include <algorithm>
#include <bit>

namespace signalbox::audit {

namespace {

constexpr std::uint8_t kLeafPrefix[]{0x00};
constexpr std::uint8_t kNodePrefix[]{0x01};

Hash rfcLeaf(std::span<const std::uint8_t> bytes) { return crypto::sha256Of({kLeafPrefix, bytes}); }
Hash rfcNode(const Hash& left, const Hash& right) { return crypto::sha256Of({kNodePrefix, left, right}); }

base::Error notIncluded(const char* why) { return {base::ErrorCode::InvalidArgument, "AUDIT-006", why}; }
base::Error notConsistent(const char* why) { return {base::ErrorCode::InvalidArgument, "AUDIT-007", why}; }

/// The largest power of two smaller than n (n > 1): where RFC 6962 splits a tree.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

} // namespace

constinit const Hasher kRfc6962{&rfcLeaf, &rfcNode};

Hash emptyRoot() { return crypto::sha256(std::string_view()); }

std::string hex(const Hash& hash) { return base::hex(hash); }
std::string base64(const Hash& hash) { return base::base64(hash); }

base::Result<Hash> hashFromBase64(std::string_view text) {
    const auto bytes = base::fromBase64(text);
    if (!bytes || bytes->size() != 32)
        return base::Error{base::ErrorCode::InvalidArgument, "AUDIT-004",
                           "a hash is 32 bytes in base64 (44 characters with padding)"};
    Hash hash;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

void Frontier::append(const Hash& leaf) {
    m_edge.push_back(leaf);
    ++m_size;
    for (std::uint64_t rest = m_size; (rest & 1U) == 0; rest >>= 1U) {
        const Hash right = m_edge.back();
        m_edge.pop_back();
        m_edge.back() = m_hasher->node(m_edge.back(), right);
    }
}

Hash Frontier::root() const {
    if (m_edge.empty())
        return emptyRoot();
    Hash root = m_edge.back();
    for (auto left = m_edge.rbegin() + 1; left != m_edge.rend(); ++left)
        root = m_hasher->node(*left, root);
    return root;
}

std::uint64_t Tree::size() const noexcept { return m_levels.empty() ? 0 : m_levels.front().size(); }

void Tree::append(const Hash& leaf) {
    if (m_levels.empty())
        m_levels.emplace_back();
    m_levels.front().push_back(leaf);
    for (std::size_t level = 0; m_levels[level].size() % 2 == 0; ++level) {
        if (level + 1 == m_levels.size())
            m_levels.emplace_back();
        const auto& below = m_levels[level];
        m_levels[level + 1].push_back(m_hasher->node(below[below.size() - 2], below.back()));
    }
}

void Tree::truncate(std::uint64_t size) {
    SB_CHECK(size <= this->size());
    for (std::size_t level = 0; level < m_levels.size(); ++level)
        m_levels[level].resize(size >> level);
}

const Hash& Tree::leaf(std::uint64_t index) const {
    SB_CHECK(index < size());
    return m_levels.front()[index];
}

Hash Tree::root(std::uint64_t size) const {
    SB_CHECK(size <= this->size());
    return size == 0 ? emptyRoot() : range(0, size);
}

Hash Tree::range(std::uint64_t begin, std::uint64_t end) const {
    const std::uint64_t count = end - begin;
    if (std::has_single_bit(count)) {
        // RFC 6962 only ever asks for ranges that begin at a multiple of their own size: such a subtree is kept.
        const auto level = static_cast<std::size_t>(std::countr_zero(count));
        return m_levels[level][begin >> level];
    }
    const std::uint64_t middle = begin + split(count);
    return m_hasher->node(range(begin, middle), range(middle, end));
}

Path Tree::inclusion(std::uint64_t index, std::uint64_t size) const {
    SB_CHECK(index < size && size <= this->size());
    Path path;
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end - begin > 1) {
        const std::uint64_t middle = begin + split(end - begin);
        if (index < middle) {
            path.push_back(range(middle, end));
            end = middle;
        } else {
            path.push_back(range(begin, middle));
            begin = middle;
        }
    }
    std::reverse(path.begin(), path.end());
    return path;
}

Path Tree::consistency(std::uint64_t from, std::uint64_t to) const {
    SB_CHECK(from <= to && to <= size());
    Path path;
    if (from != 0 && from != to)
        subproof(from, 0, to, true, path);
    return path;
}

/// SUBPROOF(m, D[begin:end], complete) of RFC 6962 section 2.1.2.
void Tree::subproof(std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool complete, Path& out) const {
    const std::uint64_t count = end - begin;
    if (m == count) {
        if (!complete)
            out.push_back(range(begin, end));
        return;
    }
    const std::uint64_t k = split(count);
    if (m <= k) {
        subproof(m, begin, begin + k, complete, out);
        out.push_back(range(begin + k, end));
    } else {
        subproof(m - k, begin + k, end, false, out);
        out.push_back(range(begin, begin + k));
    }
}

/// RFC 9162 section 2.1.3.2.
base::Status verifyInclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, const Path& proof,
                             const Hash& root, const Hasher& hasher) {
    if (index >= size)
        return notIncluded("the index is not in a tree of this size");
    std::uint64_t fn = index;
    std::uint64_t sn = size - 1;
    Hash r = leaf;
    for (const Hash& p : proof) {
        if (sn == 0)
            return notIncluded("the proof is longer than the tree is high");
        if ((fn & 1U) != 0 || fn == sn) {
            r = hasher.node(p, r);
            while ((fn & 1U) == 0 && fn != 0) {
                fn >>= 1U;
                sn >>= 1U;
            }
        } else {
            r = hasher.node(r, p);
        }
        fn >>= 1U;
        sn >>= 1U;
    }
    if (sn != 0)
        return notIncluded("the proof is shorter than the tree is high");
    if (r != root)
        return notIncluded("the leaf and the path do not hash to the root");
    return {};
}

/// RFC 9162 section 2.1.4.2.
base::Status verifyConsistency(std::uint64_t from, std::uint64_t to, const Hash& fromRoot, const Hash& toRoot,
                               const Path& proof, const Hasher& hasher) {
    if (from > to)
        return notConsistent("the earlier tree is larger than the later one");
    if (from == 0) {
        if (!proof.empty())
            return notConsistent("the proof from the empty tree is empty");
        if (fromRoot != emptyRoot())
            return notConsistent("this is not the root of the empty tree");
        if (to == 0 && toRoot != emptyRoot())
            return notConsistent("two trees of one size have different roots");
        return {};
    }
    if (from == to) {
        if (!proof.empty())
            return notConsistent("the proof between equal sizes is empty");
        if (fromRoot != toRoot)
            return notConsistent("two trees of one size have different roots");
        return {};
    }
    if (proof.empty())
        return notConsistent("the proof is empty");

    std::uint64_t fn = from - 1;
    std::uint64_t sn = to - 1;
    while ((fn & 1U) != 0) {
        fn >>= 1U;
        sn >>= 1U;
    }
    auto next = proof.begin();
    // A complete earlier tree is a node of the later one, and its root is left out of the proof.
    Hash fr = std::has_single_bit(from) ? fromRoot : *next++;
    Hash sr = fr;
    for (; next != proof.end(); ++next) {
        if (sn == 0)
            return notConsistent("the proof is longer than the tree is high");
        if ((fn & 1U) != 0 || fn == sn) {
            fr = hasher.node(*next, fr);
            sr = hasher.node(*next, sr);
            while ((fn & 1U) == 0 && fn != 0) {
                fn >>= 1U;
                sn >>= 1U;
            }
        } else {
            sr = hasher.node(sr, *next);
        }
        fn >>= 1U;
        sn >>= 1U;
    }
    if (sn != 0)
        return notConsistent("the proof is shorter than the tree is high");
    if (fr != fromRoot)
        return notConsistent("the path does not hash to the earlier root");
    if (sr != toRoot)
        return notConsistent("the path does not hash to the later root");
    return {};
}

} // namespace signalbox::audit
