// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Merkle.h"
#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"

#include <gtest/gtest.h>

#include <bit>

namespace signalbox::audit {
namespace {

/// The leaves of the test vectors of RFC 6962's reference implementation (certificate-transparency, merkletree tests).
const std::vector<std::string> kCtLeaves{
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kCtRoots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

Hash ctLeaf(std::size_t index) { return leafHash(base::fromHex(kCtLeaves[index]).value()); }

std::string textOf(std::uint64_t index) { return "leaf " + std::to_string(index); }

Tree treeOf(std::uint64_t size, const Hasher& hasher = kRfc6962) {
    Tree tree(hasher);
    for (std::uint64_t i = 0; i < size; ++i)
        tree.append(hasher.leaf(base::asBytes(textOf(i))));
    return tree;
}

/// MTH of RFC 6962 section 2.1, written down as it stands there: the slow way to be right.
Hash naiveRoot(std::uint64_t begin, std::uint64_t end) {
    if (begin == end)
        return crypto::sha256(std::string_view());
    if (end - begin == 1) {
        std::string text("\0", 1);
        return crypto::sha256(text + textOf(begin));
    }
    const std::uint64_t k = std::bit_floor(end - begin - 1);
    const Hash left = naiveRoot(begin, begin + k);
    const Hash right = naiveRoot(begin + k, end);
    std::string text("\x01", 1);
    text.append(base::asText(left)).append(base::asText(right));
    return crypto::sha256(text);
}

constexpr std::uint64_t kMax = 130;

TEST(Merkle, hashesTheEmptyTreeAsRfc6962Says) {
    EXPECT_EQ(hex(emptyRoot()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(Tree().root()), hex(emptyRoot()));
    EXPECT_EQ(hex(Frontier().root()), hex(emptyRoot()));
}

TEST(Merkle, yieldsTheRootsOfTheCertificateTransparencyVectors) {
    Tree tree;
    Frontier frontier;
    for (std::size_t i = 0; i < kCtLeaves.size(); ++i) {
        tree.append(ctLeaf(i));
        frontier.append(ctLeaf(i));
        EXPECT_EQ(hex(tree.root()), kCtRoots[i]);
        EXPECT_EQ(hex(frontier.root()), kCtRoots[i]);
    }
    for (std::size_t i = 0; i < kCtLeaves.size(); ++i)
        EXPECT_EQ(hex(tree.root(i + 1)), kCtRoots[i]) << "root in the past, " << i;
}

TEST(Merkle, yieldsThePathsOfTheCertificateTransparencyVectors) {
    Tree tree;
    for (std::size_t i = 0; i < kCtLeaves.size(); ++i)
        tree.append(ctLeaf(i));
    const auto text = [](const Path& path) {
        std::string out;
        for (const Hash& hash : path)
            out += hex(hash) + "\n";
        return out;
    };
    EXPECT_EQ(text(tree.inclusion(0, 1)), "");
    EXPECT_EQ(text(tree.inclusion(0, 8)), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7\n"
                                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e\n"
                                          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4\n");
    EXPECT_EQ(text(tree.inclusion(5, 8)), "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b\n"
                                          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0\n"
                                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7\n");
    EXPECT_EQ(text(tree.inclusion(2, 3)), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125\n");
    EXPECT_EQ(text(tree.consistency(1, 8)), text(tree.inclusion(0, 8)));
    EXPECT_EQ(text(tree.consistency(6, 8)), "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a\n"
                                            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0\n"
                                            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7\n");
    EXPECT_EQ(text(tree.consistency(2, 5)), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e\n"
                                            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b\n");
}

TEST(Merkle, agreesWithTheDefinitionAtEverySize) {
    const Tree tree = treeOf(kMax);
    Frontier frontier;
    for (std::uint64_t size = 0; size <= kMax; ++size) {
        const Hash expected = naiveRoot(0, size);
        EXPECT_EQ(tree.root(size), expected) << size;
        EXPECT_EQ(frontier.root(), expected) << size;
        frontier.append(leafHash(base::asBytes(textOf(size))));
    }
}

TEST(Merkle, provesEveryLeafInEveryTree) {
    const Tree tree = treeOf(kMax);
    for (std::uint64_t size = 1; size <= kMax; ++size)
        for (std::uint64_t index = 0; index < size; ++index) {
            const Path path = tree.inclusion(index, size);
            EXPECT_LE(path.size(), static_cast<std::size_t>(std::bit_width(size - 1)));
            EXPECT_TRUE(verifyInclusion(index, size, tree.leaf(index), path, tree.root(size))) << index << "/" << size;
        }
}

TEST(Merkle, provesConsistencyBetweenAllSizes) {
    const Tree tree = treeOf(kMax);
    for (std::uint64_t to = 0; to <= kMax; ++to)
        for (std::uint64_t from = 0; from <= to; ++from)
            EXPECT_TRUE(verifyConsistency(from, to, tree.root(from), tree.root(to), tree.consistency(from, to)))
                << from << " to " << to;
}

TEST(Merkle, refusesAnInclusionProofWithAnythingChanged) {
    const Tree tree = treeOf(kMax);
    for (const std::uint64_t size : {1U, 2U, 3U, 7U, 8U, 9U, 64U, 65U, 130U})
        for (std::uint64_t index = 0; index < size; ++index) {
            const Path good = tree.inclusion(index, size);
            const Hash leaf = tree.leaf(index);
            const Hash root = tree.root(size);
            for (std::size_t i = 0; i < good.size(); ++i) {
                Path bad = good;
                bad[i][7] ^= 1U;
                EXPECT_FALSE(verifyInclusion(index, size, leaf, bad, root));
                bad = good;
                bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(i));
                EXPECT_FALSE(verifyInclusion(index, size, leaf, bad, root));
            }
            Path longer = good;
            longer.push_back(leaf);
            EXPECT_FALSE(verifyInclusion(index, size, leaf, longer, root));
            EXPECT_FALSE(verifyInclusion(index, size, tree.leaf((index + 1) % kMax), good, root));
            EXPECT_FALSE(verifyInclusion(index, size, leaf, good, tree.root(size == kMax ? 1 : size + 1)));
            for (std::uint64_t other = 0; other < size; ++other)
                if (other != index) {
                    EXPECT_FALSE(verifyInclusion(other, size, leaf, good, root)) << other << " for " << index;
                }
            EXPECT_FALSE(verifyInclusion(size, size, leaf, good, root));
        }
}

TEST(Merkle, refusesAConsistencyProofWithAnythingChanged) {
    const Tree tree = treeOf(kMax);
    for (const std::uint64_t to : {2U, 3U, 7U, 8U, 9U, 64U, 65U, 130U})
        for (std::uint64_t from = 1; from < to; ++from) {
            const Path good = tree.consistency(from, to);
            for (std::size_t i = 0; i < good.size(); ++i) {
                Path bad = good;
                bad[i][0] ^= 0x80U;
                EXPECT_FALSE(verifyConsistency(from, to, tree.root(from), tree.root(to), bad));
            }
            Path shorter = good;
            shorter.pop_back();
            EXPECT_FALSE(verifyConsistency(from, to, tree.root(from), tree.root(to), shorter));
            Path longer = good;
            longer.push_back(tree.leaf(0));
            EXPECT_FALSE(verifyConsistency(from, to, tree.root(from), tree.root(to), longer));
            EXPECT_FALSE(verifyConsistency(from, to, tree.root(from - 1), tree.root(to), good));
            EXPECT_FALSE(verifyConsistency(from, to, tree.root(from), tree.root(to - 1), good));
            EXPECT_FALSE(verifyConsistency(to, from, tree.root(to), tree.root(from), good));
        }
    EXPECT_FALSE(verifyConsistency(0, 3, tree.root(1), tree.root(3), {}));
    EXPECT_FALSE(verifyConsistency(0, 3, emptyRoot(), tree.root(3), {tree.leaf(0)}));
    EXPECT_FALSE(verifyConsistency(3, 3, tree.root(3), tree.root(4), {}));
}

TEST(Merkle, forgetsATruncatedTail) {
    for (std::uint64_t cut = 0; cut <= 33; ++cut) {
        Tree tree = treeOf(33);
        tree.truncate(cut);
        EXPECT_EQ(tree.size(), cut);
        EXPECT_EQ(tree.root(), naiveRoot(0, cut));
        for (std::uint64_t i = cut; i < 40; ++i)
            tree.append(leafHash(base::asBytes(textOf(i))));
        EXPECT_EQ(tree.root(), naiveRoot(0, 40));
    }
}

// Mutants: the same checks under a wrong way of hashing must notice.

Hash plainLeaf(std::span<const std::uint8_t> bytes) { return crypto::sha256(bytes); }
Hash plainNode(const Hash& left, const Hash& right) { return crypto::sha256Of({left, right}); }
Hash swappedNode(const Hash& left, const Hash& right) { return kRfc6962.node(right, left); }
constexpr Hasher kNoDomains{&plainLeaf, &plainNode};
const Hasher kSwapped{kRfc6962.leaf, &swappedNode};

/// The attack that the domain prefixes stop: the two children of a node, passed off as one leaf of a smaller tree.
bool acceptsANodeAsALeaf(const Hasher& hasher) {
    const Tree tree = treeOf(4, hasher);
    const Hash left = tree.leaf(0);
    const Hash right = tree.leaf(1);
    std::string forged(base::asText(left));
    forged += base::asText(right);
    const Path path{hasher.node(tree.leaf(2), tree.leaf(3))};
    return static_cast<bool>(verifyInclusion(0, 2, hasher.leaf(base::asBytes(forged)), path, tree.root(), hasher));
}

TEST(MerkleMutant, missingDomainSeparationLetsANodePassAsALeaf) {
    EXPECT_FALSE(acceptsANodeAsALeaf(kRfc6962));
    EXPECT_TRUE(acceptsANodeAsALeaf(kNoDomains)) << "the attack does not work even where it should";
    EXPECT_NE(hex(treeOf(8, kNoDomains).root()), hex(treeOf(8).root()));
}

TEST(MerkleMutant, wrongPathOrderIsNoticed) {
    const Tree tree = treeOf(7);
    int accepted = 0;
    for (std::uint64_t index = 0; index < 7; ++index)
        accepted +=
            verifyInclusion(index, 7, tree.leaf(index), tree.inclusion(index, 7), tree.root(), kSwapped) ? 1 : 0;
    EXPECT_EQ(accepted, 0);
    EXPECT_FALSE(verifyConsistency(3, 7, tree.root(3), tree.root(), tree.consistency(3, 7), kSwapped));
}

TEST(Merkle, readsHashesStrictly) {
    const Hash hash = leafHash({});
    EXPECT_EQ(hashFromBase64(base64(hash)).value(), hash);
    EXPECT_EQ(hashFromBase64("").error().reason, "AUDIT-004");
    EXPECT_FALSE(hashFromBase64(base64(hash).substr(0, 43)));
    EXPECT_FALSE(hashFromBase64(base64(hash) + "\n"));
    EXPECT_FALSE(hashFromBase64("AAAA"));
}

} // namespace
} // namespace signalbox::audit
