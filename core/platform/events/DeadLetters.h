// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/Publishing.h"
#include "core/store/Database.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace signalbox::platform {

/// An event that was refused, and whether it was delivered again.
struct DeadLetter {
    BusEvent event; ///< Of the topic schema.violation.
    bool redelivered = false;
    base::Time redeliveredAt{};
    std::string redeliveredBy;
    std::int64_t redeliveredAs = 0; ///< The offset.
};

/// What was refused and is kept. Delivering again judges anew: it works once the schema is there, or was mended.
///
/// Publishing and noting are two steps: a crash between them leaves a letter that looks undelivered; delivering it once
/// more publishes nothing new, because the event keeps its event_id.
/// Threads: any. Ownership: borrows clock and bus.
/// Errors: NotFound NOT_FOUND; SCHEMA_UNKNOWN, SCHEMA_INVALID (still refused, nothing happened); EVENTS-004
/// (FailedPrecondition: nothing a provider could mend, a row of the outbox); those of core/store.
class DeadLetters {
public:
    /// `file`: events.db, which the bus has made.
    [[nodiscard]] static base::Result<std::unique_ptr<DeadLetters>>
    open(const std::filesystem::path& file, const base::Clock& clock, EventBus& bus, EventJudge judge);

    struct Query {
        std::optional<base::RegionId> region;
        std::int64_t after = 0;
        std::size_t limit = 100;
        bool waitingOnly = false; ///< Those that were not delivered again.
    };
    /// Oldest first; `next` as for EventPage.
    struct Page {
        std::vector<DeadLetter> letters;
        std::int64_t next = 0;
        bool more = false;
    };
    [[nodiscard]] base::Result<Page> list(const Query& query) const;
    [[nodiscard]] base::Result<DeadLetter> find(std::string_view event) const;
    [[nodiscard]] base::Result<DeadLetter> redeliver(std::string_view event, const std::string& by);

private:
    DeadLetters(const base::Clock& clock, EventBus& bus, EventJudge judge, store::Database database,
                store::Statement find, store::Statement note);
    [[nodiscard]] base::Status complete(DeadLetter& letter) const;

    const base::Clock& m_clock;
    EventBus& m_bus;
    EventJudge m_judge;
    mutable std::mutex m_mutex;
    store::Database m_database;
    mutable store::Statement m_find;
    store::Statement m_note;
};

} // namespace signalbox::platform
