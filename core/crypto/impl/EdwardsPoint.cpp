// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/impl/EdwardsPoint.h"

#include "core/base/Check.h"

#include <openssl/bn.h>

#include <algorithm>
#include <array>
#include <memory>

namespace signalbox::crypto::impl {

namespace {

using Encoded = std::array<std::uint8_t, 32>;

/// p = 2^255 - 19, little-endian.
constexpr Encoded kPrime = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

/// L = 2^252 + 27742317777372353535851937790883648493, little-endian.
constexpr Encoded kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                            0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                            0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

/// The y coordinates of the 8 torsion points, without the sign bit; each of the last three has two points.
constexpr std::array<Encoded, 5> kTorsion = {{
    {0x01}, // order 1
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, // order 2
    {0x00},                                                                                           // order 4, twice
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05}, // order 8, twice
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}, // order 8, twice
}};

bool lessThan(const Encoded& a, const Encoded& b) {
    return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

Encoded copyOf(std::span<const std::uint8_t, 32> bytes) {
    Encoded copy{};
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    return copy;
}

/// The y coordinate, as far as the encoding states one.
Encoded withoutSign(std::span<const std::uint8_t, 32> encoded) {
    Encoded y = copyOf(encoded);
    y[31] = static_cast<std::uint8_t>(y[31] & 0x7fU);
    return y;
}

struct FreeNumber {
    void operator()(BIGNUM* number) const noexcept { BN_free(number); }
    void operator()(BN_CTX* context) const noexcept { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

Number decimal(const char* text) {
    BIGNUM* number = nullptr;
    SB_CHECK(BN_dec2bn(&number, text) > 0);
    return Number(number);
}

/// -x^2 + y^2 = 1 + d x^2 y^2 has a solution for this y when (y^2 - 1)(d y^2 + 1) is zero or a square.
bool isOnCurve(const Encoded& y) {
    static const Number prime =
        decimal("57896044618658097711785492504343953926634992332820282019728792003956564819949");
    static const Number d = decimal("37095705934669439343138083508754565189542113879843219016388785533085940283555");
    const std::unique_ptr<BN_CTX, FreeNumber> context(BN_CTX_new());
    const Number square(BN_lebin2bn(y.data(), static_cast<int>(y.size()), nullptr));
    const Number u(BN_new());
    const Number v(BN_new());
    SB_CHECK(context && square && u && v);
    SB_CHECK(BN_mod_sqr(square.get(), square.get(), prime.get(), context.get()) == 1);
    SB_CHECK(BN_mod_sub(u.get(), square.get(), BN_value_one(), prime.get(), context.get()) == 1);
    SB_CHECK(BN_mod_mul(v.get(), square.get(), d.get(), prime.get(), context.get()) == 1);
    SB_CHECK(BN_mod_add(v.get(), v.get(), BN_value_one(), prime.get(), context.get()) == 1);
    SB_CHECK(BN_mod_mul(u.get(), u.get(), v.get(), prime.get(), context.get()) == 1);
    const int symbol = BN_kronecker(u.get(), prime.get(), context.get());
    SB_CHECK(symbol >= -1);
    return symbol >= 0;
}

} // namespace

bool isCanonicalField(std::span<const std::uint8_t, 32> encoded) noexcept {
    const Encoded y = withoutSign(encoded);
    const bool sign = (encoded[31] & 0x80U) != 0;
    return lessThan(y, kPrime) && !(sign && (y == kTorsion[0] || y == kTorsion[1]));
}

bool isSmallOrder(std::span<const std::uint8_t, 32> encoded) noexcept {
    const Encoded y = withoutSign(encoded);
    return std::find(kTorsion.begin(), kTorsion.end(), y) != kTorsion.end();
}

bool isBelowGroupOrder(std::span<const std::uint8_t, 32> scalar) noexcept { return lessThan(copyOf(scalar), kOrder); }

PointJudgement judgeEdwardsPoint(std::span<const std::uint8_t, 32> encoded) {
    if (!isCanonicalField(encoded))
        return PointJudgement::NotCanonical;
    if (isSmallOrder(encoded))
        return PointJudgement::SmallOrder;
    return isOnCurve(withoutSign(encoded)) ? PointJudgement::Good : PointJudgement::NotOnCurve;
}

} // namespace signalbox::crypto::impl
