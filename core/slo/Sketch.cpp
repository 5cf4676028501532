// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Sketch.h"

#include "core/base/Check.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace signalbox::slo {

namespace {

constexpr std::int64_t kLowestNanos = 50'000;
constexpr std::int64_t kHighestNanos = 60'000'000'000;
constexpr int kInner = grid::kBuckets - 2;
/// kHighest / kLowest to the power of 1 / kInner.
constexpr double kGrowth = 1.0199676889705964;

constexpr int kLowestExponent = 15;  // 2^15 <= 50'000
constexpr int kHighestExponent = 35; // 60e9 < 2^36
constexpr int kCellBits = 6;         // 64 cells per power of two, so a cell meets at most two bounds

struct Grid {
    /// bounds[i] is the lower bound of bucket i; one more than there are buckets, so that bounds[i + 1] always exists.
    std::array<std::int64_t, grid::kBuckets + 1> bounds{};
    std::array<std::int64_t, grid::kBuckets> representatives{};
    std::array<std::uint16_t, static_cast<std::size_t>(kHighestExponent - kLowestExponent + 1) << kCellBits> cells{};
};

/// Evaluated by the compiler: the same bounds wherever this runs.
constexpr Grid makeGrid() {
    Grid g;
    double bound = static_cast<double>(kLowestNanos);
    for (std::size_t i = 1; i <= static_cast<std::size_t>(kInner); ++i) {
        g.bounds[i] = static_cast<std::int64_t>(bound + 0.5);
        bound *= kGrowth;
    }
    g.bounds[grid::kOverflow] = kHighestNanos;
    g.bounds[grid::kBuckets] = std::numeric_limits<std::int64_t>::max();
    g.representatives[0] = kLowestNanos;
    g.representatives[grid::kOverflow] = kHighestNanos;
    for (std::size_t i = 1; i <= static_cast<std::size_t>(kInner); ++i) {
        const double lower = static_cast<double>(g.bounds[i]);
        const double upper = static_cast<double>(g.bounds[i + 1]);
        g.representatives[i] = static_cast<std::int64_t>(2.0 * lower * upper / (lower + upper) + 0.5);
    }
    std::size_t bucket = 0;
    for (std::size_t cell = 0; cell < g.cells.size(); ++cell) {
        const int exponent = kLowestExponent + static_cast<int>(cell >> kCellBits);
        const std::int64_t mantissa = (std::int64_t{1} << kCellBits) + static_cast<std::int64_t>(cell & 63U);
        const std::int64_t first = mantissa << (exponent - kCellBits);
        while (bucket < grid::kOverflow && first >= g.bounds[bucket + 1])
            ++bucket;
        g.cells[cell] = static_cast<std::uint16_t>(bucket);
    }
    return g;
}

constexpr Grid kGrid = makeGrid();

void appendVarint(base::Bytes& bytes, std::uint64_t value) {
    while (value >= 0x80U) {
        bytes.push_back(static_cast<std::uint8_t>(value | 0x80U));
        value >>= 7U;
    }
    bytes.push_back(static_cast<std::uint8_t>(value));
}

base::Error malformed(std::size_t offset, std::string_view what) {
    return {base::ErrorCode::InvalidArgument, "SLO-001",
            "sketch: " + std::string(what) + " at byte " + std::to_string(offset)};
}

class VarintReader {
public:
    explicit VarintReader(std::span<const std::uint8_t> bytes)
        : m_bytes(bytes) {}
    [[nodiscard]] std::size_t offset() const { return m_at; }
    [[nodiscard]] bool atEnd() const { return m_at == m_bytes.size(); }

    base::Result<std::uint64_t> read() {
        const std::size_t start = m_at;
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_at == m_bytes.size())
                return malformed(m_at, "truncated number");
            const std::uint8_t byte = m_bytes[m_at++];
            if (shift == 63 && byte > 1)
                return malformed(start, "number over 64 bits");
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0) {
                if (byte == 0 && shift != 0)
                    return malformed(start, "number not in its shortest form");
                return value;
            }
        }
        return malformed(start, "number over 64 bits");
    }

private:
    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at = 0;
};

constexpr std::array<std::uint8_t, 2> kEmptySketch{1, 0};

Quantile quantileOfBucket(int bucket) {
    if (bucket == 0)
        return {Quantile::Kind::Below, grid::kLowest};
    if (bucket == grid::kOverflow)
        return {Quantile::Kind::Overflow, grid::kHighest};
    return {Quantile::Kind::Value, grid::representative(bucket)};
}

} // namespace

int grid::bucketOf(base::Duration value) noexcept {
    const std::int64_t nanos = value.count();
    if (nanos < kLowestNanos)
        return 0;
    if (nanos >= kHighestNanos)
        return kOverflow;
    const auto bits = static_cast<std::uint64_t>(nanos);
    const int exponent = 63 - std::countl_zero(bits);
    const auto cell = (static_cast<std::size_t>(exponent - kLowestExponent) << kCellBits) +
                      static_cast<std::size_t>((bits >> (exponent - kCellBits)) & 63U);
    std::size_t bucket = kGrid.cells[cell];
    bucket += static_cast<std::size_t>(nanos >= kGrid.bounds[bucket + 1]);
    bucket += static_cast<std::size_t>(nanos >= kGrid.bounds[bucket + 1]);
    return static_cast<int>(bucket);
}

base::Duration grid::lowerBound(int bucket) noexcept {
    SB_CHECK(bucket >= 0 && bucket < kBuckets);
    return base::Duration(kGrid.bounds[static_cast<std::size_t>(bucket)]);
}

base::Duration grid::representative(int bucket) noexcept {
    SB_CHECK(bucket >= 0 && bucket < kBuckets);
    return base::Duration(kGrid.representatives[static_cast<std::size_t>(bucket)]);
}

std::span<const std::uint8_t> PackedSketch::bytes() const noexcept {
    if (m_bytes.empty())
        return kEmptySketch;
    return m_bytes;
}

base::Result<PackedSketch> PackedSketch::decode(std::span<const std::uint8_t> bytes) {
    if (bytes.empty())
        return malformed(0, "no data");
    if (bytes.size() > kMaxBytes)
        return malformed(kMaxBytes, "more data than a sketch can have");
    if (bytes[0] != 1)
        return malformed(0, "unknown version");
    VarintReader reader(bytes.subspan(1));
    SB_ASSIGN(const std::uint64_t total, reader.read());
    PackedSketch sketch;
    sketch.m_body = 1 + reader.offset();
    sketch.m_count = total;
    std::uint64_t left = total;
    std::int64_t bucket = -1;
    while (!reader.atEnd()) {
        const std::size_t offset = 1 + reader.offset();
        SB_ASSIGN(const std::uint64_t step, reader.read());
        if (step == 0 || step > static_cast<std::uint64_t>(grid::kOverflow - bucket))
            return malformed(offset, "bucket out of range");
        bucket += static_cast<std::int64_t>(step);
        SB_ASSIGN(const std::uint64_t count, reader.read());
        if (count == 0)
            return malformed(offset, "empty bucket");
        if (count > left)
            return malformed(offset, "more samples than the total says");
        left -= count;
    }
    if (left != 0)
        return malformed(bytes.size(), "fewer samples than the total says");
    if (total == 0)
        return PackedSketch{};
    sketch.m_bytes.assign(bytes.begin(), bytes.end());
    return sketch;
}

void Sketch::addBucket(int bucket, std::uint64_t count) {
    SB_CHECK(bucket >= 0 && bucket < grid::kBuckets);
    if (count == 0)
        return;
    if (m_counts.empty())
        m_counts.resize(grid::kBuckets);
    m_counts[static_cast<std::size_t>(bucket)] += count;
    m_count += count;
}

void Sketch::add(base::Duration value, std::uint64_t count) { addBucket(grid::bucketOf(value), count); }

void Sketch::add(const Sketch& other) {
    if (other.m_count == 0)
        return;
    if (m_counts.empty())
        m_counts.resize(grid::kBuckets);
    for (std::size_t i = 0; i < m_counts.size(); ++i)
        m_counts[i] += other.m_counts[i];
    m_count += other.m_count;
}

void Sketch::add(const PackedSketch& other) {
    if (other.empty())
        return;
    if (m_counts.empty())
        m_counts.resize(grid::kBuckets);
    other.forEach([this](int bucket, std::uint64_t count) { m_counts[static_cast<std::size_t>(bucket)] += count; });
    m_count += other.count();
}

void Sketch::subtract(const PackedSketch& other) {
    if (other.empty())
        return;
    SB_CHECK(other.count() <= m_count);
    other.forEach([this](int bucket, std::uint64_t count) {
        auto& mine = m_counts[static_cast<std::size_t>(bucket)];
        SB_CHECK(count <= mine);
        mine -= count;
    });
    m_count -= other.count();
}

void Sketch::subtract(const Sketch& other) {
    if (other.m_count == 0)
        return;
    SB_CHECK(other.m_count <= m_count);
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        SB_CHECK(other.m_counts[i] <= m_counts[i]);
        m_counts[i] -= other.m_counts[i];
    }
    m_count -= other.m_count;
}

void Sketch::clear() noexcept {
    std::fill(m_counts.begin(), m_counts.end(), std::uint64_t{0});
    m_count = 0;
}

std::uint64_t Sketch::countIn(int bucket) const noexcept {
    SB_CHECK(bucket >= 0 && bucket < grid::kBuckets);
    return m_counts.empty() ? 0 : m_counts[static_cast<std::size_t>(bucket)];
}

Quantile Sketch::quantile(double q) const {
    Quantile out;
    quantiles(std::span(&q, 1), std::span(&out, 1));
    return out;
}

void Sketch::quantiles(std::span<const double> qs, std::span<Quantile> out) const {
    SB_CHECK(qs.size() == out.size());
    if (m_count == 0) {
        std::fill(out.begin(), out.end(), Quantile{});
        return;
    }
    std::size_t bucket = 0;
    std::uint64_t seen = m_counts[0];
    for (std::size_t i = 0; i < qs.size(); ++i) {
        SB_CHECK(qs[i] > 0 && qs[i] <= 1 && (i == 0 || qs[i] >= qs[i - 1]));
        // The small step down keeps 0.99 * 100 at rank 99 whatever the product rounds to.
        const double exact = std::ceil(qs[i] * static_cast<double>(m_count) - 1e-6);
        const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::max(exact, 1.0)), 1, m_count);
        while (seen < rank)
            seen += m_counts[++bucket];
        out[i] = quantileOfBucket(static_cast<int>(bucket));
    }
}

PackedSketch Sketch::pack() const {
    PackedSketch packed;
    if (m_count == 0)
        return packed;
    base::Bytes bytes;
    bytes.reserve(64);
    bytes.push_back(1);
    appendVarint(bytes, m_count);
    packed.m_body = bytes.size();
    std::size_t previous = 0;
    bool first = true;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] == 0)
            continue;
        appendVarint(bytes, first ? i + 1 : i - previous);
        appendVarint(bytes, m_counts[i]);
        previous = i;
        first = false;
    }
    bytes.shrink_to_fit();
    packed.m_bytes = std::move(bytes);
    packed.m_count = m_count;
    return packed;
}

bool operator==(const Sketch& a, const Sketch& b) noexcept {
    if (a.m_count != b.m_count)
        return false;
    return a.m_count == 0 || a.m_counts == b.m_counts;
}

} // namespace signalbox::slo
