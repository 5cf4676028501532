// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/SqliteEventBus.h"

#include <array>

namespace signalbox::platform {

namespace {

// Times are nanoseconds since 1970. event.stream is 0 - stream.id for streams that the bus numbers, and the ledger's
// number otherwise, so that the two never meet. An event_id belongs to its tenant: nobody finds out which ones another
// has used.
constexpr std::array kMigrations{store::Migration{1, "events", R"sql(
CREATE TABLE tenant(
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL, brand TEXT NOT NULL, region TEXT NOT NULL,
  UNIQUE(provider, brand, region)) STRICT;
CREATE TABLE event(
  offset INTEGER PRIMARY KEY,
  partition INTEGER NOT NULL,
  partition_offset INTEGER NOT NULL,
  event TEXT NOT NULL,
  topic TEXT NOT NULL,
  major INTEGER NOT NULL,
  platform INTEGER NOT NULL,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  player TEXT NOT NULL,
  trace TEXT NOT NULL,
  stream INTEGER NOT NULL,
  position INTEGER NOT NULL,
  causation INTEGER NOT NULL,
  published INTEGER NOT NULL,
  envelope TEXT NOT NULL,
  UNIQUE(event, tenant)) STRICT;
CREATE INDEX event_tenant ON event(tenant, offset);
CREATE INDEX event_trace ON event(trace);
CREATE INDEX event_causation ON event(causation) WHERE platform = 1;
CREATE INDEX event_dead ON event(offset) WHERE topic = 'schema.violation';
CREATE TABLE partition(
  id INTEGER PRIMARY KEY,
  next INTEGER NOT NULL) STRICT;
CREATE TABLE stream(
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL, tenant INTEGER NOT NULL, player TEXT NOT NULL,
  next INTEGER NOT NULL,
  UNIQUE(source, tenant, player)) STRICT;
CREATE TABLE consumer(
  tenant INTEGER NOT NULL REFERENCES tenant(id), name TEXT NOT NULL, partition INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY(tenant, name, partition)) STRICT;
CREATE TABLE memo(
  tenant INTEGER NOT NULL REFERENCES tenant(id), key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY(tenant, key)) STRICT;
CREATE INDEX memo_age ON memo(at);
CREATE TABLE redelivery(
  dead TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  offset INTEGER NOT NULL) STRICT;
CREATE TABLE progress(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  newest INTEGER NOT NULL,
  trimmed INTEGER NOT NULL,
  relayed INTEGER NOT NULL) STRICT;
INSERT INTO progress(id, newest, trimmed, relayed) VALUES(1, 0, 0, 0);
)sql"},
                                 store::Migration{2, "dual write", R"sql(
CREATE TABLE dual_write(
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  begun INTEGER NOT NULL,
  ended INTEGER,
  at INTEGER NOT NULL,
  by TEXT NOT NULL) STRICT;
)sql"},
                                 store::Migration{3, "events by trace through filters", R"sql(
DROP INDEX event_trace;
CREATE TABLE event_filter(
  first INTEGER PRIMARY KEY, last INTEGER NOT NULL, bits BLOB NOT NULL) STRICT;
)sql"}};

} // namespace

std::span<const store::Migration> eventMigrations() { return kMigrations; }

} // namespace signalbox::platform
