// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Schema.h"

#include <array>

namespace signalbox::platform {

namespace {

constexpr std::array kMigrations{store::Migration{1, "ledger", R"sql(
CREATE TABLE tenant(
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL, brand TEXT NOT NULL, region TEXT NOT NULL,
  UNIQUE(provider, brand, region)) STRICT;
CREATE TABLE account(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('cash','house','external')),
  region TEXT NOT NULL, brand TEXT NOT NULL, player TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL,
  posted INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  UNIQUE(region, brand, player, kind, currency)) STRICT;
CREATE TABLE session(
  id TEXT NOT NULL PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  account INTEGER NOT NULL REFERENCES account(id),
  game TEXT NOT NULL, release TEXT NOT NULL, geo TEXT NOT NULL,
  opened_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  sequence INTEGER NOT NULL) STRICT;
CREATE INDEX session_live ON session(expires_at, tenant);
CREATE TABLE bet(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  bet TEXT NOT NULL, round TEXT NOT NULL,
  session TEXT NOT NULL,
  account INTEGER NOT NULL,
  amount INTEGER NOT NULL, currency TEXT NOT NULL,
  state INTEGER NOT NULL,
  hold TEXT NOT NULL, release TEXT NOT NULL, game TEXT NOT NULL,
  authorized_at INTEGER NOT NULL, hold_expires_at INTEGER NOT NULL,
  win INTEGER NOT NULL DEFAULT 0,
  settlements INTEGER NOT NULL DEFAULT 0,
  closed_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE(tenant, bet)) STRICT;
CREATE INDEX bet_round ON bet(tenant, round);
CREATE INDEX bet_open ON bet(hold_expires_at) WHERE state IN (1, 2);
CREATE TABLE settlement(
  id INTEGER PRIMARY KEY,
  settlement TEXT NOT NULL,
  bet INTEGER NOT NULL REFERENCES bet(id),
  number INTEGER NOT NULL,
  win INTEGER NOT NULL,
  final INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  UNIQUE(bet, number)) STRICT;
CREATE TABLE entry(
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  tenant INTEGER NOT NULL DEFAULT 0,
  account INTEGER NOT NULL DEFAULT 0,
  bet INTEGER NOT NULL DEFAULT 0,
  trace TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE INDEX entry_trace ON entry(trace);
CREATE TABLE posting(
  id INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  account INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  after INTEGER NOT NULL) STRICT;
CREATE TABLE memo(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL, route INTEGER NOT NULL, key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL,
  release TEXT NOT NULL, player TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE(tenant, route, key)) STRICT;
CREATE TABLE stream(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL, player TEXT NOT NULL,
  next INTEGER NOT NULL,
  UNIQUE(tenant, player)) STRICT;
CREATE TABLE outbox(
  sequence INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  position INTEGER NOT NULL,
  topic TEXT NOT NULL,
  event TEXT NOT NULL,
  payload TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE TABLE relay(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  relayed INTEGER NOT NULL) STRICT;
INSERT INTO relay(id, relayed) VALUES(1, 0);
CREATE TABLE nonce(
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  until INTEGER NOT NULL) STRICT;
)sql"}};

} // namespace

std::span<const store::Migration> ledgerMigrations() { return kMigrations; }

} // namespace signalbox::platform
