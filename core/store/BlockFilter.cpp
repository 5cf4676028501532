// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/BlockFilter.h"

#include "core/base/Check.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace signalbox::store {

using base::Result;
using base::Status;

namespace {

constexpr std::size_t kBitsPerRow = 16;
constexpr std::size_t kProbes = 6; // 0.1 to 0.2 % of blocks are looked through for nothing.

/// Which bits a text sets: two hashes make all of them (Kirsch and Mitzenmacher, Less Hashing, Same Performance, 2008).
/// FNV-1a with a final mixing: written to files, so it never changes.
std::array<std::size_t, kProbes> probesOf(std::string_view text, std::size_t bits) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
    hash ^= hash >> 31U;
    const std::uint64_t step = (hash >> 32U) | 1U;
    std::array<std::size_t, kProbes> out{};
    for (auto& bit : out) {
        bit = static_cast<std::size_t>(hash % bits);
        hash += step;
    }
    return out;
}

} // namespace

BlockFilter::BlockFilter(Source source, Statement unfiltered, Statement save, Statement dropRows)
    : m_source(std::move(source))
    , m_unfiltered(std::move(unfiltered))
    , m_save(std::move(save))
    , m_drop(std::move(dropRows)) {}

Result<BlockFilter> BlockFilter::open(Database& database, const Source& source) {
    SB_CHECK(source.rows > 0);
    const auto filters = source.table + "_filter";
    SB_ASSIGN(auto unfiltered,
              database.prepare("SELECT " + source.key + ", " + source.column + " FROM " + source.table + " WHERE " +
                               source.key + " > (SELECT coalesce(max(last), -9223372036854775808) FROM " + filters +
                               ") AND " + source.key + " < ? ORDER BY " + source.key));
    SB_ASSIGN(auto save, database.prepare("INSERT INTO " + filters + "(first, last, bits) VALUES(?,?,?)"));
    SB_ASSIGN(auto dropRows, database.prepare("DELETE FROM " + filters + " WHERE last <= ?"));
    return BlockFilter(source, std::move(unfiltered), std::move(save), std::move(dropRows));
}

Status BlockFilter::load(std::int64_t before) {
    m_count = 0;
    m_unfiltered.bindAll(before);
    while (true) {
        SB_ASSIGN(const bool more, m_unfiltered.step());
        if (!more)
            break;
        SB_TRY(take(m_unfiltered.integer(0), m_unfiltered.text(1)));
    }
    m_loaded = true;
    return {};
}

Status BlockFilter::take(std::int64_t key, std::string_view text) {
    if (m_count == 0) {
        m_bits.assign((m_source.rows * kBitsPerRow + 7) / 8, 0);
        m_first = key;
    }
    for (const auto bit : probesOf(text, m_bits.size() * 8))
        m_bits[bit / 8] = static_cast<std::uint8_t>(m_bits[bit / 8] | (1U << (bit % 8)));
    if (++m_count < m_source.rows)
        return {};
    m_count = 0;
    m_save.bind(0, m_first).bind(1, key).bindBlob(2, m_bits);
    return m_save.run();
}

Status BlockFilter::add(std::int64_t key, std::string_view text) {
    if (!m_loaded)
        SB_TRY(load(key));
    return take(key, text);
}

void BlockFilter::forget() noexcept {
    m_loaded = false;
    m_unfiltered.reset();
}

Status BlockFilter::drop(std::int64_t last) { return m_drop.bindAll(last).run(); }

Result<std::vector<std::int64_t>> BlockFilter::find(const Database& database, const Source& source,
                                                    std::string_view text, std::size_t limit) {
    constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
    std::vector<std::pair<std::int64_t, std::int64_t>> spans;
    SB_ASSIGN(auto filters,
              database.prepare("SELECT first, last, bits FROM " + source.table + "_filter ORDER BY first"));
    constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
    std::int64_t filtered = kFirst;
    while (true) {
        SB_ASSIGN(const bool more, filters.step());
        if (!more)
            break;
        if (filtered == kFirst && filters.integer(0) > kFirst)
            spans.emplace_back(kFirst, filters.integer(0) - 1);
        filtered = filters.integer(1);
        const auto bits = filters.blob(2);
        const auto probes = probesOf(text, std::max<std::size_t>(1, bits.size() * 8));
        if (std::all_of(probes.begin(), probes.end(), [&](std::size_t bit) {
                return bit / 8 >= bits.size() || (bits[bit / 8] & (1U << (bit % 8))) != 0;
            }))
            spans.emplace_back(filters.integer(0), filtered);
    }
    if (filtered == kFirst)
        spans.emplace_back(kFirst, kLast);
    else if (filtered < kLast)
        spans.emplace_back(filtered + 1, kLast);
    std::vector<std::int64_t> keys;
    SB_ASSIGN(auto rows,
              database.prepare("SELECT " + source.key + " FROM " + source.table + " WHERE " + source.key +
                               " BETWEEN ? AND ? AND " + source.column + " = ? ORDER BY " + source.key + " LIMIT ?"));
    for (const auto& [first, last] : spans) {
        if (keys.size() >= limit)
            break;
        rows.bindAll(first, last, text, limit - keys.size());
        while (true) {
            SB_ASSIGN(const bool more, rows.step());
            if (!more)
                break;
            keys.push_back(rows.integer(0));
        }
    }
    return keys;
}

} // namespace signalbox::store
