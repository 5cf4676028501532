// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/LogKeeper.h"

#include "core/base/Log.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace signalbox::store {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr std::int64_t kFewPages = 256; ///< May be folded by the writer itself: some milliseconds.

/// A log that the driver has open; closed with the keeper.
class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (m_number >= 0)
            ::close(m_number);
    }
    [[nodiscard]] int number() const noexcept { return m_number; }

private:
    int m_number;
};

} // namespace

struct LogKeeper::Impl {
    using Then = std::function<void(const Status&)>;

    Impl(Database& writerIn, Options optionsIn, Database folderIn, Descriptor logIn, std::filesystem::path logFileIn)
        : writer(writerIn)
        , options(std::move(optionsIn))
        , folder(std::move(folderIn))
        , log(std::move(logIn))
        , logFile(std::move(logFileIn)) {}

    Database& writer;
    const Options options;
    Database folder; ///< Of the folding thread.
    const Descriptor log;
    const std::filesystem::path logFile;

    std::mutex mutex;
    std::condition_variable wake;
    std::vector<Then> waiting;
    bool stopping = false;
    std::atomic<std::size_t> pending{0}; ///< Given to committed() and not yet called.
    Status failed;                       ///< Of the syncing thread while it runs.

    std::mutex foldMutex;
    std::condition_variable foldWake;
    bool foldWanted = false;
    bool foldStopping = false;
    std::int64_t foldFrom = 0; ///< Of the writer's thread: ask for the next folding at this length of the log.
    std::atomic<bool> foldRest{false};

    std::atomic<std::uint64_t> syncs{0};
    std::atomic<std::uint64_t> folds{0};
    std::thread syncing;
    std::thread folding;

    Status sync() {
        if (!failed)
            return failed;
        failed = options.beforeSync ? options.beforeSync() : Status();
        while (failed && ::fdatasync(log.number()) != 0) {
            const int error = errno;
            if (error == EINTR)
                continue;
            const bool full = error == ENOSPC || error == EDQUOT;
            failed = Error{full ? ErrorCode::ResourceExhausted : ErrorCode::Internal, full ? "STORE-004" : "STORE-008",
                           logFile.string() + ": cannot sync: " + std::strerror(error) +
                               "; mend the disk and start the program again"};
        }
        ++syncs;
        return failed;
    }

    void syncLoop() {
        std::vector<Then> batch;
        while (true) {
            {
                std::unique_lock lock(mutex);
                wake.wait(lock, [&] { return stopping || !waiting.empty(); });
                if (waiting.empty())
                    return;
                batch.swap(waiting);
            }
            const auto outcome = sync();
            for (const auto& then : batch)
                then(outcome);
            const auto called = batch.size();
            batch.clear();
            if (pending.fetch_sub(called) == called && options.onIdle)
                options.onIdle();
        }
    }

    void foldLoop() {
        while (true) {
            {
                std::unique_lock lock(foldMutex);
                foldWake.wait(lock, [&] { return foldStopping || foldWanted; });
                if (foldStopping)
                    return;
                foldWanted = false;
            }
            // Once for the bulk, once more for what was written in the meantime.
            auto left = folder.fold();
            if (left && *left > kFewPages)
                left = folder.fold();
            if (left)
                foldRest = *left <= kFewPages;
            else // The log only grows; the next commits ask again.
                base::log::warning("store", "the write-ahead log was not folded",
                                   base::Json::object({{"error", base::describe(left.error())}}));
        }
    }
};

Result<std::unique_ptr<LogKeeper>> LogKeeper::open(Database& writer, Options options) {
    OpenOptions own;
    own.createIfMissing = false;
    own.syncCommits = false; // It folds when it is told to, never by itself.
    own.cacheKiB = 256;
    SB_ASSIGN(auto folder, Database::open(writer.file(), own));
    // The driver keeps the log, as the same file, for as long as a connection is open.
    const std::filesystem::path logFile = writer.file().string() + "-wal";
    Descriptor log(::open(logFile.c_str(), O_RDWR | O_CLOEXEC));
    if (log.number() < 0)
        return Error{ErrorCode::Internal, "STORE-008", logFile.string() + ": cannot open: " + std::strerror(errno)};
    auto impl = std::make_unique<Impl>(writer, std::move(options), std::move(folder), std::move(log), logFile);
    // What an earlier process committed and did not sync.
    SB_TRY(impl->sync());
    impl->foldFrom = impl->options.foldAtPages;
    impl->syncing = std::thread([raw = impl.get()] { raw->syncLoop(); });
    impl->folding = std::thread([raw = impl.get()] { raw->foldLoop(); });
    return std::unique_ptr<LogKeeper>(new LogKeeper(std::move(impl)));
}

LogKeeper::LogKeeper(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
LogKeeper::~LogKeeper() { stop(); }

void LogKeeper::committed(std::function<void(const Status&)> then) {
    const auto pages = m_impl->writer.logPages();
    if (pages < m_impl->options.foldAtPages)
        m_impl->foldFrom = m_impl->options.foldAtPages; // It has started anew.
    if (pages >= m_impl->foldFrom) {
        m_impl->foldFrom = pages + m_impl->options.foldAtPages / 4 + 1;
        {
            std::lock_guard lock(m_impl->foldMutex);
            m_impl->foldWanted = true;
        }
        m_impl->foldWake.notify_one();
    }
    bool stopped = false;
    bool first = false;
    {
        std::lock_guard lock(m_impl->mutex);
        stopped = m_impl->stopping;
        if (!stopped) {
            first = m_impl->waiting.empty();
            ++m_impl->pending;
            m_impl->waiting.push_back(std::move(then));
        }
    }
    if (stopped)
        then(m_impl->sync());
    else if (first)
        m_impl->wake.notify_one();
}

bool LogKeeper::busy() const noexcept { return m_impl->pending > 0; }

Status LogKeeper::betweenTransactions() {
    if (!m_impl->foldRest.exchange(false))
        return {};
    SB_ASSIGN(const auto left, m_impl->writer.fold());
    if (left == 0)
        ++m_impl->folds;
    return {};
}

void LogKeeper::stop() {
    {
        std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    {
        std::lock_guard lock(m_impl->foldMutex);
        m_impl->foldStopping = true;
    }
    m_impl->wake.notify_all();
    m_impl->foldWake.notify_all();
    if (m_impl->syncing.joinable())
        m_impl->syncing.join();
    if (m_impl->folding.joinable())
        m_impl->folding.join();
}

LogKeeper::Counters LogKeeper::counters() const noexcept { return {m_impl->syncs.load(), m_impl->folds.load()}; }

} // namespace signalbox::store
