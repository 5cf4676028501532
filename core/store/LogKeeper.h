// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/Database.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace signalbox::store {

/// Makes the commits of one writing connection durable while that connection goes on with its next transaction.
///
/// The writer is opened with OpenOptions::syncCommits = false: its commits survive kill -9, but not a power cut. After
/// each commit it hands over what waits for durability; a thread syncs the write-ahead log and then calls it. One sync
/// serves everything that was committed before it began (group commit, with the writing of a group and the syncing of
/// the one before it at the same time).
///
/// It also folds the log back into the main file, on a thread and a connection of its own, so that no transaction waits
/// for it; only the last few pages are folded between two transactions of the writer, because a log can start anew only
/// when nothing is written meanwhile.
///
/// A sync that fails is final: the system may have dropped the pages and report success the next time. From then on
/// every call of committed() is told the error; what was committed is known again after the next start.
///
/// Threads:   committed() and betweenTransactions() from the writer's thread; `then` runs on the keeper's thread.
/// Ownership: borrows the writer, which outlives it.
/// Errors:    of open(): those of Database::open; given to `then`: STORE-004, STORE-008.
class LogKeeper {
public:
    struct Options {
        std::int64_t foldAtPages = 2'000; ///< Fold the log when it has grown by so many pages (4 KiB each).
        /// Called on the keeper's thread when nothing waits for a sync any more. Must not block.
        std::function<void()> onIdle;
        /// For tests: called before each sync, on the keeper's thread; an error is taken for the sync's.
        std::function<base::Status()> beforeSync;
    };
    [[nodiscard]] static base::Result<std::unique_ptr<LogKeeper>> open(Database& writer, Options options);
    ~LogKeeper();
    LogKeeper(const LogKeeper&) = delete;
    LogKeeper& operator=(const LogKeeper&) = delete;

    /// After a commit: `then` is called once, in the order of the calls, when that commit is durable or cannot be made
    /// so.
    void committed(std::function<void(const base::Status&)> then);
    /// Whether something waits for a sync or is being synced. A writer with little to do may wait for the end of it:
    /// one transaction costs less than two, and neither would be durable sooner.
    [[nodiscard]] bool busy() const noexcept;
    /// When the writer has no transaction open: finishes a folding that has only this left. Usually does nothing.
    [[nodiscard]] base::Status betweenTransactions();
    /// Syncs and calls what waits, then ends its threads. Later calls of committed() are answered on the caller's
    /// thread.
    void stop();

    struct Counters {
        std::uint64_t syncs = 0;
        std::uint64_t folds = 0; ///< Times the log was folded completely.
    };
    [[nodiscard]] Counters counters() const noexcept;

private:
    struct Impl;
    explicit LogKeeper(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::store
