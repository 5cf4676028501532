// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/Database.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::store {

/// Finds rows of a table that only grows by a text that seldom anybody asks for, for example a trace id.
///
/// An index over random texts is touched at another page by every insert, and every touched page is written to the log
/// at the commit. Here each block of consecutive rows has a Bloom filter instead (Bloom, Space/Time Trade-offs in Hash
/// Coding, 1970; PostgreSQL calls the arrangement a block range index with bloom operators): an insert costs some bits
/// in memory, and a look-up reads the filters (2 bytes a row) and then the blocks that may hold the text, about one in
/// 500 of the others.
///
/// The table "<table>_filter"(first INTEGER PRIMARY KEY, last INTEGER, bits BLOB) belongs to the owner's schema. Rows
/// of the block that is not full yet are always looked through; rows from before the filter are taken in by the first
/// add. When most rows at the front are deleted, drop() drops their filters; what is left there is looked through.
/// Texts of rows do not change.
///
/// Threads: one at a time, that of the connection. Ownership: borrows the connection.
class BlockFilter {
public:
    struct Source {
        std::string table;        ///< "entry"
        std::string key;          ///< Its ascending integer primary key: "sequence"
        std::string column;       ///< The text: "trace"
        std::size_t rows = 4'096; ///< Of a block. Never changes for one file.
    };

    /// For the writing side. Errors: STORE-008 when a table is not there.
    [[nodiscard]] static base::Result<BlockFilter> open(Database& database, const Source& source);

    /// Within the transaction that has inserted this row, with ascending keys.
    [[nodiscard]] base::Status add(std::int64_t key, std::string_view text);
    /// After a rollback: what was added may not be there; it is read again before the next add.
    void forget() noexcept;
    /// Within a transaction: most rows up to and with `last` were deleted.
    [[nodiscard]] base::Status drop(std::int64_t last);

    /// The keys of the rows that hold the text, ascending, the first `limit` of them. On any connection to the file.
    [[nodiscard]] static base::Result<std::vector<std::int64_t>> find(const Database& database, const Source& source,
                                                                      std::string_view text, std::size_t limit);

private:
    BlockFilter(Source source, Statement unfiltered, Statement save, Statement dropRows);
    [[nodiscard]] base::Status load(std::int64_t before);
    [[nodiscard]] base::Status take(std::int64_t key, std::string_view text);

    Source m_source;
    Statement m_unfiltered, m_save, m_drop;
    base::Bytes m_bits;
    std::int64_t m_first = 0;
    std::size_t m_count = 0;
    bool m_loaded = false;
};

} // namespace signalbox::store
