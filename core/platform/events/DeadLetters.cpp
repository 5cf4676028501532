// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/DeadLetters.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

DeadLetters::DeadLetters(const base::Clock& clock, EventBus& bus, EventJudge judge, store::Database database,
                         store::Statement find, store::Statement note)
    : m_clock(clock)
    , m_bus(bus)
    , m_judge(std::move(judge))
    , m_database(std::move(database))
    , m_find(std::move(find))
    , m_note(std::move(note)) {}

Result<std::unique_ptr<DeadLetters>> DeadLetters::open(const std::filesystem::path& file, const base::Clock& clock,
                                                       EventBus& bus, EventJudge judge) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_ASSIGN(auto find, database.prepare("SELECT at, by, offset FROM redelivery WHERE dead=?"));
    SB_ASSIGN(auto note, database.prepare("INSERT INTO redelivery(dead, at, by, offset) VALUES(?,?,?,?) ON "
                                          "CONFLICT(dead) DO NOTHING"));
    return std::unique_ptr<DeadLetters>(
        new DeadLetters(clock, bus, std::move(judge), std::move(database), std::move(find), std::move(note)));
}

Status DeadLetters::complete(DeadLetter& letter) const {
    std::lock_guard lock(m_mutex);
    SB_ASSIGN(const bool found, m_find.bindAll(letter.event.envelope.event).step());
    if (found) {
        letter.redelivered = true;
        letter.redeliveredAt = base::timeFromNanos(m_find.integer(0));
        letter.redeliveredBy = m_find.text(1);
        letter.redeliveredAs = m_find.integer(2);
        m_find.reset();
    }
    return {};
}

Result<DeadLetters::Page> DeadLetters::list(const Query& query) const {
    Page page;
    page.next = query.after;
    EventQuery wanted;
    wanted.region = query.region;
    wanted.topics = {std::string(kDeadLetterTopic)};
    wanted.limit = std::max<std::size_t>(query.limit, 1);
    while (page.letters.size() < query.limit) {
        wanted.after = page.next;
        SB_ASSIGN(auto found, m_bus.read(wanted));
        for (auto& event : found.events) {
            if (page.letters.size() == query.limit) {
                page.more = true;
                return page;
            }
            page.next = event.offset;
            DeadLetter letter;
            letter.event = std::move(event);
            SB_TRY(complete(letter));
            if (!query.waitingOnly || !letter.redelivered)
                page.letters.push_back(std::move(letter));
        }
        if (found.events.empty() || !found.more) {
            page.next = found.next;
            return page;
        }
    }
    page.more = true;
    return page;
}

Result<DeadLetter> DeadLetters::find(std::string_view event) const {
    EventQuery wanted;
    wanted.topics = {std::string(kDeadLetterTopic)};
    wanted.event = event;
    wanted.limit = 1;
    SB_ASSIGN(auto found, m_bus.read(wanted));
    if (found.events.empty())
        return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such dead letter"};
    DeadLetter letter;
    letter.event = std::move(found.events.front());
    SB_TRY(complete(letter));
    return letter;
}

Result<DeadLetter> DeadLetters::redeliver(std::string_view event, const std::string& by) {
    SB_ASSIGN(auto letter, find(event));
    if (letter.redelivered)
        return letter;
    const auto& dead = letter.event.envelope;
    const auto& payload = dead.data["payload"];
    if (!payload.isObject())
        return Error{ErrorCode::FailedPrecondition, "EVENTS-004",
                     "this is a row of the outbox that cannot be read; it is kept for whoever looks into it"};
    EventRefusal refusal;
    const PublisherContext from{dead.tenant, dead.trace, dead.idempotencyKey};
    SB_ASSIGN(auto envelope, readPublished(payload, from, m_clock.now(), m_judge, refusal));
    PublishBatch batch;
    batch.records.push_back({std::move(envelope), 0});
    SB_ASSIGN(const auto published, m_bus.publish(std::move(batch)));
    {
        std::lock_guard lock(m_mutex);
        SB_TRY(
            m_note.bindAll(std::string_view(dead.event), base::unixNanos(m_clock.now()), by, published.front().offset)
                .run());
    }
    SB_TRY(complete(letter));
    return letter;
}

} // namespace signalbox::platform
