// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Encoding.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace signalbox::slo {

/// The grid that every sketch shares: DDSketch (Masson, Rim, Lee; VLDB 2019) over 50 us .. 60 s.
///
/// Bucket 0 holds everything under 50 us, bucket kOverflow everything from 60 s up; bucket i between them holds
/// [bound(i), bound(i + 1)) where bounds are whole nanoseconds that grow by a factor just under 1.01/0.99. A bucket is
/// answered by the harmonic mid of its bounds, which is within 1 % of everything inside.
/// Rationale: integer bounds make two machines agree bit for bit, which a logarithm per sample does not promise.
namespace grid {
inline constexpr base::Duration kLowest = std::chrono::microseconds(50);
inline constexpr base::Duration kHighest = std::chrono::seconds(60);
inline constexpr double kRelativeError = 0.01;
inline constexpr int kBuckets = 710; ///< Including under- and overflow.
inline constexpr int kOverflow = kBuckets - 1;

/// The bucket of a duration; a negative one counts as 0.
[[nodiscard]] int bucketOf(base::Duration value) noexcept;
/// The lower bound of bucket 0..kOverflow (0 for bucket 0, kHighest for kOverflow).
[[nodiscard]] base::Duration lowerBound(int bucket) noexcept;
/// What a quantile that falls into this bucket reads: within 1 % of every value inside. kLowest for the underflow
/// bucket (an upper bound) and kHighest for the overflow bucket (a lower bound).
[[nodiscard]] base::Duration representative(int bucket) noexcept;
} // namespace grid

/// A quantile of a distribution, or the reason why there is none.
struct Quantile {
    enum class Kind {
        None,     ///< No samples.
        Value,    ///< `value` is within 1 % of the true quantile.
        Below,    ///< Under 50 us.
        Overflow, ///< "> 60 s".
        AtLeast,  ///< Not reached yet: the true one is over `value` (settle lag while rounds are open).
    };
    Kind kind = Kind::None;
    base::Duration value{0};

    [[nodiscard]] bool exists() const noexcept { return kind != Kind::None; }
    friend bool operator==(const Quantile&, const Quantile&) = default;
};

/// A sketch as it travels and as it is kept in a slot: the occupied buckets only, as varint pairs.
///
/// Format, version 1: byte 1; varint total count; then for each occupied bucket in rising order varint (bucket index
/// minus the previous index, the first plus one) >= 1 and varint count >= 1. Varints are LEB128, shortest form. At most
/// kMaxBytes. An empty sketch is two bytes (1, 0); a default-constructed one is the same thing without memory.
class PackedSketch {
public:
    static constexpr std::size_t kMaxBytes = 16 * 1024;

    PackedSketch() = default;
    /// Strict: unknown version, truncated or overlong varint, index out of range, zero count, total that does not match
    /// and trailing bytes are all refused. Errors: InvalidArgument SLO-001 (with the byte offset).
    [[nodiscard]] static base::Result<PackedSketch> decode(std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    [[nodiscard]] bool empty() const noexcept { return m_count == 0; }

    /// Calls f(int bucket, std::uint64_t count) for every occupied bucket in rising order.
    template <class F>
    void forEach(F&& f) const {
        const std::uint8_t* at = m_bytes.data() + m_body;
        const std::uint8_t* end = m_bytes.data() + m_bytes.size();
        int bucket = -1;
        while (at != end) {
            bucket += static_cast<int>(readVarint(at));
            f(bucket, readVarint(at));
        }
    }

    friend bool operator==(const PackedSketch& a, const PackedSketch& b) {
        return a.m_count == b.m_count && (a.m_count == 0 || a.m_bytes == b.m_bytes);
    }

private:
    friend class Sketch;
    [[nodiscard]] static std::uint64_t readVarint(const std::uint8_t*& at) noexcept {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const std::uint8_t byte = *at++;
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0)
                return value;
        }
    }
    base::Bytes m_bytes;
    std::size_t m_body = 0;
    std::uint64_t m_count = 0;
};

/// A distribution of durations with relative error 1 %: a plain vector of counts, so that merging is exact addition,
/// order does not matter and a window can subtract its oldest slot.
///
/// Percentiles are never averaged: add sketches, then ask for the quantile.
/// An exact count above a limit is not derived from here; it is counted beside the sketch (SeriesCounts::overLimit).
/// Threads: a value like any other. Memory: 5.7 KB once something was added, nothing before.
class Sketch {
public:
    void add(base::Duration value, std::uint64_t count = 1);
    void add(const Sketch& other);
    void add(const PackedSketch& other);
    /// Takes away what was added before; taking away more than there is is a bug and aborts.
    void subtract(const PackedSketch& other);
    void subtract(const Sketch& other);
    void addBucket(int bucket, std::uint64_t count);
    void clear() noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    [[nodiscard]] bool empty() const noexcept { return m_count == 0; }
    [[nodiscard]] std::uint64_t countIn(int bucket) const noexcept;

    /// The smallest bucket that at least ceil(q * n) samples do not exceed; q in (0, 1].
    [[nodiscard]] Quantile quantile(double q) const;
    /// Several quantiles in one pass; qs must rise.
    void quantiles(std::span<const double> qs, std::span<Quantile> out) const;

    [[nodiscard]] PackedSketch pack() const;

    friend bool operator==(const Sketch& a, const Sketch& b) noexcept;

private:
    std::vector<std::uint64_t> m_counts; ///< Empty or kBuckets long.
    std::uint64_t m_count = 0;
};

} // namespace signalbox::slo
