// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/EventCheck.h"

#include "core/platform/events/SqliteEventBus.h"
#include "core/platform/ledger/Schema.h"

#include <array>
#include <iterator>
#include <system_error>

namespace signalbox::platform {

using base::Result;

namespace {

// The first one looks at the bus alone and so fixes the moment at which it is seen: before the ledger, which may only
// be ahead of it. What was trimmed cannot be judged: everything below the oldest causation that is kept is left out,
// except that the bus must not know of more than the ledger. Only first versions are held against the outbox; second
// ones against them.
constexpr std::array kInvariants{
    Invariant{17, "the offsets of each partition have no gap", R"sql(
SELECT 'partition ' || partition || ' goes from ' || before || ' to ' || partition_offset
FROM (SELECT partition, partition_offset,
             lag(partition_offset) OVER (PARTITION BY partition ORDER BY offset) AS before
      FROM bus.event WHERE offset > (SELECT trimmed FROM bus.progress))
WHERE before IS NOT NULL AND partition_offset <> before + 1
UNION ALL SELECT 'offset ' || offset || ' follows ' || before
FROM (SELECT offset, lag(offset) OVER (ORDER BY offset) AS before FROM bus.event
      WHERE offset > (SELECT trimmed FROM bus.progress)) WHERE before IS NOT NULL AND offset <> before + 1
UNION ALL SELECT 'the newest offset is ' || newest || ', events go to ' || coalesce((SELECT max(offset) FROM bus.event), 0)
FROM bus.progress WHERE newest <> coalesce((SELECT max(offset) FROM bus.event), newest))sql"},
    Invariant{16, "each relayed effect has its event on the bus", R"sql(
SELECT 'event ' || o.event || ' of entry ' || o.sequence || ' is not on the bus'
FROM outbox o LEFT JOIN bus.event e ON e.event = o.event
WHERE e.event IS NULL AND o.sequence <= (SELECT max(p.relayed, r.relayed) FROM bus.progress p, relay r)
  AND ((SELECT trimmed FROM bus.progress) = 0
       OR o.sequence >= (SELECT min(causation) FROM bus.event WHERE platform = 1 AND causation > 0
                         AND offset > (SELECT trimmed FROM bus.progress))))sql"},
    Invariant{16, "no event of the platform is without its effect", R"sql(
SELECT 'event ' || e.event || ' at offset ' || e.offset || ' (' || e.topic || ') has no effect in the outbox'
FROM bus.event e LEFT JOIN outbox o ON o.sequence = e.causation
WHERE e.platform = 1 AND (o.sequence IS NULL OR (e.major <= 1 AND o.event <> e.event)
  OR o.stream <> e.stream OR o.position <> e.position))sql"},
    Invariant{16, "an effect has one event of each version", R"sql(
SELECT 'entry ' || causation || ' has ' || count(*) || ' events of version ' || major
FROM bus.event WHERE platform = 1 GROUP BY causation, major HAVING count(*) > 1)sql"},
    Invariant{16, "no second version is without its first", R"sql(
SELECT 'event ' || e.event || ' has no first version' FROM bus.event e
LEFT JOIN bus.event f ON f.causation = e.causation AND f.platform = 1 AND f.major = 1
WHERE e.platform = 1 AND e.major > 1 AND f.offset IS NULL)sql"},
    Invariant{16, "while a topic is written in two versions, no first version is without its second", R"sql(
SELECT 'event ' || e.event || ' of entry ' || e.causation || ' has no second version' FROM bus.event e
JOIN bus.dual_write d ON d.topic = e.topic AND e.causation > d.begun AND (d.ended IS NULL OR e.causation <= d.ended)
LEFT JOIN bus.event f ON f.causation = e.causation AND f.platform = 1 AND f.major = 2
WHERE e.platform = 1 AND e.major = 1 AND f.offset IS NULL)sql"},
    Invariant{16, "the order on the bus is the order of the commits", R"sql(
SELECT 'offset ' || offset || ' has entry ' || causation || ' after ' || before
FROM (SELECT offset, causation, coalesce(lag(causation) OVER (ORDER BY offset), 0) AS before
      FROM bus.event WHERE platform = 1) WHERE causation < before)sql"},
    Invariant{17, "the sequence of each stream on the bus has no gap", R"sql(
SELECT 'stream ' || stream || ' goes from ' || before || ' to ' || position || ' at offset ' || offset
FROM (SELECT stream, position, offset,
             lag(position) OVER (PARTITION BY stream ORDER BY offset) AS before
      FROM bus.event WHERE (major = 1 OR platform = 0) AND offset > (SELECT trimmed FROM bus.progress))
WHERE (before IS NOT NULL AND position <> before + 1)
   OR (before IS NULL AND position <> 1 AND (SELECT trimmed FROM bus.progress) = 0))sql"},
};

} // namespace

std::span<const Invariant> eventInvariants() { return kInvariants; }

Result<CheckReport> checkEventFiles(const std::filesystem::path& ledger, const std::filesystem::path& events) {
    store::OpenOptions options;
    options.readOnly = true;
    {
        SB_ASSIGN(auto bus, store::Database::open(events, options));
        SB_TRY(store::requireSchema(bus, eventMigrations()));
        SB_TRY(bus.checkIntegrity());
    }
    SB_ASSIGN(auto database, store::Database::open(ledger, options));
    SB_TRY(store::requireSchema(database, ledgerMigrations()));
    std::string name;
    for (const char c : events.string()) {
        name += c;
        if (c == '\'')
            name += c;
    }
    SB_TRY(database.execute("ATTACH DATABASE '" + name + "' AS bus"));
    SB_ASSIGN(auto report, checkLedger(database, kInvariants));
    // Of a running platform the two files are seen one after the other, and the relay may have gone between them. What
    // is really wrong is so again.
    for (int again = 0; again < 3 && !report.sound(); ++again) {
        SB_ASSIGN(report, checkLedger(database, kInvariants));
    }
    SB_ASSIGN(report.entries, database.queryInteger("SELECT count(*) FROM bus.event"));
    report.postings = 0;
    report.bets = 0;
    return report;
}

Result<CheckReport> checkLedgerAndEvents(const std::filesystem::path& folder) {
    SB_ASSIGN(auto report, checkLedgerFile(folder / "ledger.db"));
    std::error_code ignored;
    if (!std::filesystem::exists(folder / "events.db", ignored))
        return report;
    SB_ASSIGN(auto events, checkEventFiles(folder / "ledger.db", folder / "events.db"));
    report.checked += events.checked;
    report.verdicts.insert(report.verdicts.end(), std::make_move_iterator(events.verdicts.begin()),
                           std::make_move_iterator(events.verdicts.end()));
    report.violations.insert(report.violations.end(), std::make_move_iterator(events.violations.begin()),
                             std::make_move_iterator(events.violations.end()));
    return report;
}

} // namespace signalbox::platform
