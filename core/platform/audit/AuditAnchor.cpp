// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/audit/AuditAnchor.h"

#include "core/base/Files.h"
#include "core/base/Log.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace signalbox::platform {

namespace {

constexpr std::size_t kMaxNote = 64 * 1024;

} // namespace

class AuditAnchor::Impl {
public:
    explicit Impl(std::filesystem::path file)
        : m_file(std::move(file))
        , m_writer([this] { write(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        m_writer.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void keep(std::string note) {
        {
            const std::lock_guard lock(m_mutex);
            m_newest = std::move(note);
            m_fresh = true;
        }
        m_wake.notify_all();
    }

private:
    void write() {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_wake.wait(lock, [this] { return m_stopping || m_fresh; });
            const bool last = m_stopping;
            if (m_newest) {
                const std::string note = *std::exchange(m_newest, std::nullopt);
                m_fresh = false;
                lock.unlock();
                const auto written = base::writeFile(m_file, note);
                if (!written)
                    base::log::warning("audit", "the newest checkpoint could not be kept outside the log",
                                       base::Json::object({{"error", base::describe(written.error())}}));
                lock.lock();
                if (!written && !m_newest)
                    m_newest = note; // With the next one, or at the end.
                if (m_fresh)
                    continue;
            }
            if (last)
                return;
        }
    }

    const std::filesystem::path m_file;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::optional<std::string> m_newest;
    bool m_fresh = false;
    bool m_stopping = false;
    std::thread m_writer; ///< Last: it uses everything above.
};

base::Result<std::optional<audit::Checkpoint>> AuditAnchor::read(const std::filesystem::path& file,
                                                                 const std::vector<audit::NoteKey>& keys) {
    auto note = base::readFile(file, kMaxNote);
    if (!note && note.error().reason == "FILES-001")
        return std::optional<audit::Checkpoint>();
    auto checkpoint = note ? audit::openCheckpoint(*note, keys) : base::Result<audit::Checkpoint>(note.error());
    if (checkpoint)
        return std::optional(*std::move(checkpoint));
    if (checkpoint.error().reason == "FILES-002")
        return std::move(checkpoint).error();
    return base::Error{base::ErrorCode::DataLoss, "AUDIT-015",
                       file.string() + ": is not a checkpoint that this log has signed (" + checkpoint.error().context +
                           "); without it nobody can tell whether audit.db was cut"};
}

AuditAnchor::AuditAnchor(std::filesystem::path file)
    : m_impl(std::make_unique<Impl>(std::move(file))) {}
AuditAnchor::~AuditAnchor() = default;
void AuditAnchor::keep(std::string note) { m_impl->keep(std::move(note)); }

} // namespace signalbox::platform
